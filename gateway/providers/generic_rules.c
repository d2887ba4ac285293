/* generic_rules.c - what the provider's answer to a text means: the first rule that fits says so; without
 * one, the statuses that mean acceptance, and then what HTTP's statuses mean everywhere. */
#include "gateway/json_pointer.h"
#include "gateway/providers/common.h"
#include "gateway/providers/generic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MATCHED_MAX = 4096 }; /* bytes of an answer that an expression sees */

/* ---- the configuration ---- */

/* 100 to 599, or "4xx" as 4. */
static int read_status(const json_t *value)
{
    const char *text = json_string_value(value);
    json_int_t number = json_integer_value(value);

    if (text != NULL && text[0] >= '1' && text[0] <= '5' && strcmp(text + 1, "xx") == 0)
        return text[0] - '0';
    return json_is_integer(value) && number >= 100 && number <= 599 ? (int)number : 0;
}

static void read_statuses(struct options *options, const char *name, int *statuses, size_t *count)
{
    const json_t *value = json_object_get(options->object, name);
    size_t size = json_is_array(value) ? json_array_size(value) : 1;
    bool good = size > 0 && size <= GENERIC_STATUSES_MAX;

    if (value == NULL)
        return;
    for (size_t i = 0; good && i < size; i++) {
        statuses[i] = read_status(json_is_array(value) ? json_array_get(value, i) : value);
        good = statuses[i] != 0;
    }
    *count = good ? size : 0;
    if (!good)
        options_fault(options, name, "write 400, or \"4xx\", or a list of at most 8 of them",
                      "this is no HTTP status");
}

static void read_where(struct options *options, struct generic_rule *rule)
{
    const json_t *value = json_object_get(options->object, "at");
    const char *text = json_string_value(value);

    if (value == NULL)
        return;
    rule->whole_body = text != NULL && strcmp(text, "body") == 0;
    rule->has_pointer = !rule->whole_body;
    if (text == NULL || (rule->has_pointer && !json_pointer_good(text)) ||
        snprintf(rule->pointer, sizeof rule->pointer, "%s", text) >= (int)sizeof rule->pointer)
        options_fault(options, "at", "write a pointer like \"/error/code\", or \"body\"",
                      "this is no place in an answer");
}

static void read_regex(struct options *options, struct generic_rule *rule)
{
    const json_t *value = json_object_get(options->object, "matches");
    const char *text = json_string_value(value);

    if (value == NULL)
        return;
    rule->has_regex = text != NULL && regcomp(&rule->regex, text, REG_EXTENDED | REG_NOSUB) == 0;
    if (!rule->has_regex)
        options_fault(options, "matches", "see man 7 regex", "this is no extended regular expression");
}

static void read_rule(struct options *options, struct generic_rule *rule)
{
    static const char *const outcomes[] = {"ok",   "retry-later", "opted-out", "bad-number",
                                           "auth", "unknown",     NULL};
    static const enum outcome_kind kinds[] = {OUTCOME_ACCEPTED, OUTCOME_TRY_LATER, OUTCOME_OPTED_OUT,
                                              OUTCOME_REFUSED,  OUTCOME_OUR_FAULT, OUTCOME_UNKNOWN};

    read_statuses(options, "status", rule->statuses, &rule->statuses_count);
    read_where(options, rule);
    if (options_has(options, "is"))
        generic_values(options, "is", &rule->is);
    read_regex(options, rule);
    bool placed = rule->has_pointer || rule->whole_body, compared = rule->is.count > 0 || rule->has_regex;
    if (rule->is.count > 0 && rule->has_regex)
        options_fault(options, "", "take one of them", "\"is\" and \"matches\" exclude each other");
    else if (placed != compared && options->good)
        options_fault(options, "", "give \"at\" with \"is\" or \"matches\"", "one goes with the other");
    else if (!placed && rule->statuses_count == 0 && options->good)
        options_fault(options, "", "give a \"status\", or \"at\" with \"is\" or \"matches\"",
                      "it would fit every answer");
    if (!options_has(options, "outcome"))
        options_fault(options, "outcome", "write ok, retry-later, opted-out, bad-number, auth or unknown",
                      "it is not said what that answer means");
    rule->outcome = kinds[options_choice(options, "outcome", outcomes, 5)];
}

void generic_rules_read(struct options *of, struct generic_send *send)
{
    static const int standard[] = {200, 201, 202};
    static const char *const names[] = {"status", "at", "is", "matches", "outcome", NULL};
    const json_t *rules = json_object_get(of->object, "outcomes");
    char where[GENERIC_WHERE_ROOM];

    memcpy(send->accepted, standard, sizeof standard);
    send->accepted_count = sizeof standard / sizeof *standard;
    read_statuses(of, "accepted", send->accepted, &send->accepted_count);
    if (rules != NULL && (!json_is_array(rules) || json_array_size(rules) > GENERIC_RULES_MAX)) {
        options_fault(of, "outcomes", "write a list of at most 32 rules",
                      "this is no list, or too long a one");
        return;
    }
    for (size_t i = 0; i < json_array_size(rules); i++) {
        snprintf(where, sizeof where, "%s.outcomes[%zu]", of->where, i);
        struct options options = options_begin(json_array_get(rules, i), where, of->faults, "a rule", names);
        read_rule(&options, &send->rules[send->rules_count++]);
        of->good &= options.good;
    }
}

/* ---- answers ---- */

static bool is_status(const int *statuses, size_t count, int status)
{
    for (size_t i = 0; i < count; i++) {
        if (statuses[i] == status || statuses[i] == status / 100)
            return true;
    }
    return false;
}

/* The text at a pointer, a number or true and false as text; NULL when there is none. */
static const char *text_at(const json_t *body, const char *pointer, char room[32])
{
    const json_t *value = json_pointer_find(body, pointer);

    if (json_is_integer(value)) {
        snprintf(room, 32, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return room;
    }
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    return json_string_value(value);
}

static bool matches(const struct generic_rule *rule, const char *text)
{
    char beginning[MATCHED_MAX + 1];

    for (size_t i = 0; i < rule->is.count; i++) {
        if (strcmp(rule->is.list[i], text) == 0)
            return true;
    }
    if (!rule->has_regex)
        return false;
    snprintf(beginning, sizeof beginning, "%s", text); /* the time it takes has an end */
    bool found = regexec(&rule->regex, beginning, 0, NULL, 0) == 0;
    explicit_bzero(beginning, sizeof beginning);
    return found;
}

static bool fits(const struct generic_rule *rule, const struct api_answer *answer, const json_t *body)
{
    char number[32];
    const char *text = answer->body;

    if (rule->statuses_count > 0 && !is_status(rule->statuses, rule->statuses_count, answer->status))
        return false;
    if (rule->has_pointer)
        text = text_at(body, rule->pointer, number);
    return (!rule->has_pointer && !rule->whole_body) || (text != NULL && matches(rule, text));
}

static enum outcome_kind kind_of(const struct generic_send *send, const struct api_answer *answer,
                                 const json_t *body)
{
    for (size_t i = 0; i < send->rules_count; i++) {
        if (fits(&send->rules[i], answer, body))
            return send->rules[i].outcome;
    }
    if (is_status(send->accepted, send->accepted_count, answer->status))
        return OUTCOME_ACCEPTED;
    return common_status_kind(answer->status, json_is_object(body));
}

void generic_outcome(const void *of, const struct api_answer *answer, struct outcome *outcome)
{
    const struct generic_send *send = &((const struct generic_settings *)of)->send;
    char number[32];

    if (!common_outcome_begin(answer, outcome))
        return;
    json_t *body = common_json(answer->body, answer->body_length);
    outcome->kind = kind_of(send, answer, body);
    if (outcome->kind == OUTCOME_ACCEPTED && send->has_id &&
        !common_copy_id(text_at(body, send->id, number), outcome->id))
        outcome->kind = OUTCOME_UNKNOWN;
    int code = send->has_code ? common_code(json_pointer_find(body, send->code)) : 0;
    if (code != 0)
        outcome->code = code;
    json_decref(body);
}
