/* matcher_rules.c - the topics' rules over concepts. */
#include "content/matcher_rules.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PARTS_MAX = 12,
    CHOICES_MAX = 16, /* concepts of one part */
    RULE_ROOM = 400,  /* letters of a rule */
    NEAR = 14,        /* words: concepts further apart have nothing to do with each other */
    BITS = CONCEPTS_MAX / 64,
    RULES_TRIED_MAX = 4000, /* of one message: bounds the time */
};

static const float second_best = 0.3f; /* what another fulfilled rule of the topic adds */

/* "agent|police": any of these. */
struct part {
    uint16_t concept[CHOICES_MAX];
    uint8_t count;
    bool negative;    /* must not be there */
    bool before_next; /* must stand before the next part */
};

struct rule {
    uint16_t topic;
    uint8_t parts;
    float weight;
    struct part part[PARTS_MAX];
};

struct rules {
    struct rule *rule;
    size_t count, room;
    size_t topics;
    /* the rules that begin with each concept */
    uint32_t *by_concept;
    uint32_t first[CONCEPTS_MAX + 1];
};

/* Where a rule was written, for faults. */
struct place {
    const struct topic *topic;
    const char *text;
    struct faults *faults;
};

static bool refuse(const struct place *place, const char *what, const char *word)
{
    faults_add(place->faults, FAULT_ERROR, place->topic->file, "concepts",
               "write it like \"agent+door|home-now =3\"", "the rule \"%s\": %s%s", place->text, what, word);
    return false;
}

static bool read_part(const struct place *place, const struct lexicon *lexicon, char *text, struct part *part)
{
    char *name;

    while ((name = strsep(&text, "|"))) {
        int concept = lexicon_concept(lexicon, name);

        if (concept < 0)
            return refuse(place, "no lexicon has the concept ", name);
        if (part->count == CHOICES_MAX)
            return refuse(place, "too many concepts side by side", "");
        part->concept[part->count++] = (uint16_t) concept;
    }
    return part->count > 0;
}

/* Takes "=3" off the end; without one the weight stays 0. */
static bool take_weight(const struct place *place, char *text, struct rule *rule)
{
    char *weight = strchr(text, '='), *behind;

    if (!weight)
        return true;
    *weight++ = '\0';
    rule->weight = strtof(weight, &behind);
    if (behind > weight && !*behind && rule->weight > 0 && rule->weight < HUGE_VALF)
        return true;
    return refuse(place, "its weight is no number above 0: ", weight);
}

/* Reads "a|b+c>d-e =3". */
static bool read_rule(const struct place *place, const struct lexicon *lexicon, struct rule *rule)
{
    char text[RULE_ROOM], *at = text;
    size_t used = 0, positive = 0;
    bool negative = false;

    for (const char *from = place->text; *from; from++) {
        if (*from == ' ')
            continue;
        if (used + 1 == sizeof text)
            return refuse(place, "is too long", "");
        text[used++] = *from;
    }
    text[used] = '\0';
    if (!take_weight(place, text, rule))
        return false;
    while (*at) {
        size_t length = strcspn(at, "+->");
        char sign = at[length];
        struct part *part = &rule->part[rule->parts];

        if (rule->parts == PARTS_MAX)
            return refuse(place, "has too many parts", "");
        at[length] = '\0';
        *part = (struct part){.negative = negative, .before_next = sign == '>'};
        if (length == 0)
            return refuse(place, "a concept is missing", "");
        if (!read_part(place, lexicon, at, part))
            return false;
        positive += !negative;
        rule->parts++;
        negative = sign == '-';
        at += length + (sign != '\0');
        if (sign && !*at)
            return refuse(place, "a concept is missing", "");
    }
    if (rule->parts == 0 || rule->part[0].negative)
        return refuse(place, "must begin with a concept that is there", "");
    if (rule->weight <= 0)
        rule->weight = (float)positive;
    return true;
}

static bool add_rule(struct rules *rules, size_t topic, const struct place *place,
                     const struct lexicon *lexicon)
{
    if (rules->count == rules->room) {
        size_t room = rules->room ? rules->room * 2 : 256;
        struct rule *bigger = realloc(rules->rule, room * sizeof *bigger);

        if (!bigger)
            return false;
        rules->rule = bigger;
        rules->room = room;
    }
    rules->rule[rules->count] = (struct rule){.topic = (uint16_t)topic};
    if (read_rule(place, lexicon, &rules->rule[rules->count]))
        rules->count++;
    return true;
}

/* Lists the rules under each concept of their first part. */
static bool index_rules(struct rules *rules)
{
    size_t total = 0;
    uint32_t next[CONCEPTS_MAX];

    for (size_t r = 0; r < rules->count; r++)
        for (size_t c = 0; c < rules->rule[r].part[0].count; c++, total++)
            rules->first[rules->rule[r].part[0].concept[c] + 1]++;
    for (size_t c = 0; c < CONCEPTS_MAX; c++) {
        rules->first[c + 1] += rules->first[c];
        next[c] = rules->first[c];
    }
    rules->by_concept = calloc(total + 1, sizeof *rules->by_concept);
    if (!rules->by_concept)
        return false;
    for (size_t r = 0; r < rules->count; r++)
        for (size_t c = 0; c < rules->rule[r].part[0].count; c++)
            rules->by_concept[next[rules->rule[r].part[0].concept[c]]++] = (uint32_t)r;
    return true;
}

struct rules *rules_new(const struct topics *topics, const struct lexicon *lexicon, struct faults *faults)
{
    struct rules *rules = calloc(1, sizeof *rules);
    bool good = rules != NULL;

    for (size_t t = 0; t < topics->count && good; t++)
        for (size_t i = 0; i < topics->list[t].concepts.count && good; i++) {
            struct place place = {&topics->list[t], topics->list[t].concepts.text[i], faults};

            good = add_rule(rules, t, &place, lexicon);
        }
    if (good && index_rules(rules)) {
        rules->topics = topics->count;
        return rules;
    }
    rules_free(rules);
    return NULL;
}

void rules_free(struct rules *rules)
{
    if (!rules)
        return;
    free(rules->rule);
    free(rules->by_concept);
    free(rules);
}

/* Which concepts a message has. */
struct seen {
    const struct hits *hits;
    uint64_t bit[BITS];
};

static bool has(const struct seen *seen, const struct part *part)
{
    for (size_t c = 0; c < part->count; c++)
        if (seen->bit[part->concept[c] / 64] >> (part->concept[c] % 64) & 1)
            return true;
    return false;
}

/* The hit of the part that is nearest to `from` (or after it, when it must stand behind). NULL when none is
 * near. */
static const struct hit *nearest(const struct seen *seen, const struct part *part, const struct hit *from,
                                 bool behind)
{
    const struct hit *best = NULL;
    int best_apart = NEAR + 1;

    for (size_t i = 0; i < seen->hits->count; i++) {
        const struct hit *hit = &seen->hits->hit[i];
        int apart = hit->first - from->first;

        if ((behind && apart <= 0) || abs(apart) >= best_apart)
            continue;
        for (size_t c = 0; c < part->count; c++)
            if (part->concept[c] == hit->concept) {
                best = hit;
                best_apart = abs(apart);
                break;
            }
    }
    return best;
}

/* Does the rule hold with this hit for its first part? */
static bool holds_from(const struct rule *rule, const struct seen *seen, const struct hit *first)
{
    const struct hit *last = first;

    for (size_t p = 1; p < rule->parts; p++) {
        if (rule->part[p].negative)
            continue;
        bool behind = rule->part[p - 1].before_next;
        const struct hit *hit = nearest(seen, &rule->part[p], behind ? last : first, behind);

        if (!hit)
            return false;
        last = hit;
    }
    return true;
}

/* A rule stands under each concept of its first part: it is tried once, under the first that is there. */
static bool is_first(const struct seen *seen, const struct part *part, size_t concept)
{
    for (size_t c = 0; c < part->count; c++) {
        size_t other = part->concept[c];

        if (other < concept && seen->bit[other / 64] >> (other % 64) & 1)
            return false;
    }
    return true;
}

static bool holds(const struct rule *rule, const struct seen *seen)
{
    for (size_t p = 0; p < rule->parts; p++)
        if (has(seen, &rule->part[p]) == rule->part[p].negative)
            return false;
    for (size_t i = 0; i < seen->hits->count; i++) {
        const struct hit *hit = &seen->hits->hit[i];

        for (size_t c = 0; c < rule->part[0].count; c++)
            if (rule->part[0].concept[c] == hit->concept && holds_from(rule, seen, hit))
                return true;
    }
    return false;
}

void rules_score(const struct rules *rules, const struct hits *hits, float *score)
{
    struct seen seen = {.hits = hits};
    size_t tried = 0;

    for (size_t i = 0; i < hits->count; i++)
        seen.bit[hits->hit[i].concept / 64] |= (uint64_t)1 << (hits->hit[i].concept % 64);
    for (size_t word = 0; word < BITS; word++)
        for (uint64_t left = seen.bit[word]; left; left &= left - 1) {
            size_t concept = word * 64 + (size_t)__builtin_ctzll(left);

            for (size_t i = rules->first[concept]; i < rules->first[concept + 1]; i++) {
                const struct rule *rule = &rules->rule[rules->by_concept[i]];
                float *sum = &score[rule->topic];

                if (++tried > RULES_TRIED_MAX)
                    return;
                if (!is_first(&seen, &rule->part[0], concept) || !holds(rule, &seen))
                    continue;
                *sum = rule->weight > *sum ? rule->weight + second_best * *sum
                                           : *sum + second_best * rule->weight;
            }
        }
}
