/* place_local.c - who has a 287(g) agreement in a county or state, by name, and which local rules there are.
 */
#include "handlers/place_local.h"

#include "content/characters.h"
#include "handlers/compose.h"
#include "handlers/place_deals.h"
#include "handlers/place_first.h"

#include <stdio.h>
#include <string.h>

enum {
    TEXT_ROOM = 1600,
    NAMES_ROOM = 1400,
    NAMES_MAX = 12,      /* of one kind; more are "and others" */
    STATE_NAMES_MAX = 3, /* their names are long */
    SOURCES_MAX = 3,
};

/* Sentences that fill page after page. */
struct flow {
    const struct understanding *seen;
    struct reply *reply;
    size_t begin;   /* the first page that may be added to */
    size_t septets; /* of the last page, when it is all plain and from here; else 0 */
};

/* Does the text go on the last page, behind what is there? */
static bool fits_behind(const struct flow *flow, const struct segments_look *look, const char *text)
{
    const struct reply *reply = flow->reply;
    char page[TEXT_ROOM * 2];

    if (reply->pages <= flow->begin)
        return false;
    const char *last = reply->page_text[reply->pages - 1];
    if (flow->septets > 0 && look->plain) {
        enum compose_fit fit =
            compose_fits_septets(flow->seen, reply, flow->septets + 1 + look->septets, false);
        if (fit != FITS_PERHAPS)
            return fit == FITS;
    }
    if (strlen(last) + 1 + look->length >= sizeof page)
        return false;
    characters_copy(page, sizeof page, last);
    compose_append(page, sizeof page, " ", text);
    return compose_fits_page(flow->seen, reply, page, false);
}

static void flow_text(struct flow *flow, const char *text)
{
    struct segments_look look = segments_look(text);

    if (look.length > 0 && text[look.length - 1] == ' ')
        look.plain = false; /* white space at a page's end is not sent: it is measured with care */
    if (fits_behind(flow, &look, text)) {
        bool known = reply_extend_page(flow->reply, text) && flow->septets > 0 && look.plain;
        flow->septets = known ? flow->septets + 1 + look.septets : 0;
    } else {
        bool known = reply_add_page(flow->reply, text) && look.plain;
        flow->septets = known ? look.septets : 0;
    }
}

static void flow_phrase(struct flow *flow, const char *name, const struct variable *variables)
{
    char text[TEXT_ROOM];

    compose_text(flow->seen, name, variables, text, sizeof text);
    flow_text(flow, text);
}

/* ---- Agreements ---- */

/* Who is told together. */
enum group { GROUP_COUNTY, GROUP_CITIES, GROUP_STATE, GROUPS };

static enum group group_of(const struct agreement *agreement)
{
    switch (agreement->level) {
    case AGREEMENT_CITY:
    case AGREEMENT_TOWNSHIP:
        return GROUP_CITIES;
    case AGREEMENT_STATE:
        return GROUP_STATE;
    case AGREEMENT_COUNTY:
    case AGREEMENT_CONSTABLE:
    case AGREEMENT_SPECIAL:
        break;
    }
    return GROUP_COUNTY;
}

/* Those whom a driver meets come first. */
static bool is_patrol(const char *agency)
{
    static const char *const words[] = {"Patrol", "State Police", "Public Safety", NULL};

    for (const char *const *word = words; *word; word++)
        if (strstr(agency, *word))
            return true;
    return false;
}

struct names {
    char *text;
    size_t room, count, most;
};

static void add_name(struct names *names, const char *name)
{
    if (++names->count <= names->most)
        compose_append(names->text, names->room, ", ", name);
}

/* The agencies of that group and those models, by name; how many there are. */
static size_t list_names(const struct understanding *seen, const struct local *local, enum group group,
                         unsigned models, char *text, size_t room)
{
    struct names names = {text, room, 0, group == GROUP_STATE ? STATE_NAMES_MAX : NAMES_MAX};

    *text = '\0';
    for (int turn = 0; turn < 2; turn++)
        for (size_t i = 0; i < local->agreements; i++) {
            const struct agreement *agreement = &local->agreement[i];
            if (agreement->models != models || group_of(agreement) != group)
                continue;
            bool first = group != GROUP_STATE || is_patrol(agreement->agency);
            if (first == (turn == 0))
                add_name(&names,
                         group == GROUP_CITIES && *agreement->city ? agreement->city : agreement->agency);
        }
    if (names.count > names.most) {
        size_t used = strlen(text);
        snprintf(text + used, room - used, " %s",
                 phrases_get(seen->content->phrases, seen->language, "deals_others"));
    }
    return names.count;
}

static void add_group(struct flow *flow, const struct local *local, enum group group, bool of_state)
{
    static const char *const phrases[GROUPS] = {"deals_agencies", "deals_cities", "deals_state"};
    char names[NAMES_ROOM];

    for (unsigned models = AGREEMENT_JAIL | AGREEMENT_WARRANT | AGREEMENT_FIELD; models > 0; models--) {
        if (list_names(flow->seen, local, group, models, names, sizeof names) == 0)
            continue;
        const struct variable variables[] = {
            {"names", names}, {"kinds", place_deals_kinds(flow->seen, models, false)}, {NULL, NULL}};
        flow_phrase(flow, of_state ? "deals_agencies" : phrases[group], variables);
    }
}

/* What the kinds mean that were named. */
static void explain(struct flow *flow, const struct local *local)
{
    unsigned models = 0;

    for (size_t i = 0; i < local->agreements; i++)
        models |= local->agreement[i].models;
    if (models & AGREEMENT_JAIL)
        flow_phrase(flow, "explain_jail", NULL);
    if (models & AGREEMENT_WARRANT)
        flow_phrase(flow, "explain_warrant", NULL);
    if (models & AGREEMENT_FIELD)
        flow_phrase(flow, "explain_field", NULL);
    flow_phrase(flow, "deals_note", NULL);
}

static bool has_local(const struct local *local)
{
    for (size_t i = 0; i < local->agreements; i++)
        if (local->agreement[i].level != AGREEMENT_STATE)
            return true;
    return false;
}

static void add_agreements(struct flow *flow, const struct local *local, const char *place, bool of_state)
{
    struct deals deals = DEALS_NONE;
    char date[32];

    if (of_state && local->agreements == 0)
        return; /* the state's own text says what is known */
    for (size_t i = 0; i < local->agreements; i++) {
        const struct agreement *agreement = &local->agreement[i];
        if ((of_state || agreement->level != AGREEMENT_STATE) &&
            (!deals.oldest || strcmp(agreement->as_of, deals.oldest) < 0))
            deals.oldest = agreement->as_of;
    }
    place_day(flow->seen, flow->seen->language, place_deals_day(flow->seen, &deals), date, sizeof date);
    const struct variable variables[] = {{"place", place}, {"date", date}, {NULL, NULL}};
    flow_phrase(flow,
                of_state           ? "deals_state_intro"
                : has_local(local) ? "deals_intro"
                                   : "deals_unknown",
                variables);
    for (enum group group = GROUP_COUNTY; group < GROUPS; group++)
        add_group(flow, local, group, of_state);
    if (local->agreements)
        explain(flow, local);
}

/* ---- Rules ---- */

/* The Justice Department's list is a label; what a jail or city does comes first. */
static bool is_label(const struct local_rule *rule)
{
    return strncmp(rule->kind, "doj-", 4) == 0;
}

/* Rules are written in English and Spanish; who writes in another language gets all of it in English. */
static void add_rule(struct flow *flow, const struct local_rule *rule)
{
    enum language language = flow->seen->language == LANG_ES ? LANG_ES : LANG_EN;
    char date[32], text[TEXT_ROOM];

    place_day(flow->seen, language, rule->as_of, date, sizeof date);
    const struct variable variables[] = {{"rule", language == LANG_ES ? rule->es : rule->en},
                                         {"source", rule->title},
                                         {"date", date},
                                         {NULL, NULL}};
    compose_in(flow->seen, language, rule->sure ? "rule" : "rule_unsure", variables, text, sizeof text);
    flow_text(flow, text);
}

static bool has_rule(const struct local *local)
{
    for (size_t i = 0; i < local->rules; i++)
        if (!is_label(&local->rule[i]))
            return true;
    return false;
}

static void add_rules(struct flow *flow, const struct local *local)
{
    size_t told = 0, labels = 0;

    for (size_t i = 0; i < local->rules; i++)
        if (!is_label(&local->rule[i])) {
            if (told++ == 0)
                flow->begin = flow->reply->pages; /* on pages of their own */
            add_rule(flow, &local->rule[i]);
        }
    for (size_t i = 0; i < local->rules; i++)
        if (is_label(&local->rule[i]) &&
            (labels == 0 || strcmp(local->rule[i].kind, "doj-list-state") != 0)) {
            add_rule(flow, &local->rule[i]);
            labels++;
        }
}

/* ---- All of it ---- */

void place_agreements(const struct understanding *seen, const char *area, struct reply *reply)
{
    struct flow flow = {seen, reply, reply->pages, 0};
    struct county county = {.name = ""};
    struct local local;
    bool of_state = !places_county_by_fips(seen->content->places, area, &county);

    places_local_all(seen->content->places, area, &local);
    add_agreements(&flow, &local, county.name, of_state);
    const struct variable variables[] = {{"place", county.name}, {NULL, NULL}};
    if (!of_state && !has_rule(&local))
        flow_phrase(&flow, "rules_unknown", variables);
}

bool place_has_rules(const struct understanding *seen, const char *area)
{
    struct local local;

    places_local_all(seen->content->places, area, &local);
    return local.rules > 0;
}

void place_rules(const struct understanding *seen, const char *area, struct reply *reply)
{
    struct flow flow = {seen, reply,
                        reply->pages - (reply->pages > 0), /* a label may follow what stands there */
                        0};
    struct local local;

    places_local_all(seen->content->places, area, &local);
    add_rules(&flow, &local);
}

void place_sources(const struct understanding *seen, const char *const *codes, size_t states, bool agreements,
                   struct reply *reply)
{
    const struct review *review = NULL;
    struct source sources[SOURCES_MAX];
    struct deals none = DEALS_NONE;
    char list[64], date[32];
    size_t count = 0, laws = agreements ? SOURCES_MAX - 1 : SOURCES_MAX;

    for (size_t i = 0; i < states; i++) {
        const struct policy_state *state = policy_state(seen->content->policy, codes[i]);
        size_t most = i + 1 < states ? laws / 2 : laws;
        for (size_t k = 0; state && k < state->sources_count && count < most; k++)
            sources[count++] = state->sources[k];
        const struct policy_text *text = state ? place_text(seen, state) : NULL;
        if (state && !review)
            review = text ? &text->review : &state->text[LANG_EN]->review;
    }
    if (!review)
        return;
    if (agreements) {
        place_day(seen, seen->language, place_deals_day(seen, &none), date, sizeof date);
        const struct variable variables[] = {{"date", date}, {NULL, NULL}};
        compose_text(seen, "source_287g", variables, list, sizeof list);
        sources[count++] = (struct source){.title = list};
    }
    compose_sources(seen, sources, count, review, seen->language, reply);
}
