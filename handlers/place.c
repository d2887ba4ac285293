/* place.c - a ZIP, a state, a county or a city: what is known of local police and ICE there.
 * The person's place is kept as a county or as states, never as the ZIP. */
#include "handlers/place.h"

#include "handlers/compose.h"
#include "handlers/handlers.h"

#include <stdio.h>
#include <string.h>

enum { LINE_ROOM = 640 };

/* Topics that a place belongs to: with one of these in the message, the place is what is asked for. */
static bool topic_is_about_places(const char *id)
{
    static const char *const topics[] = {"police", "sanctuary", "287g", "detainer", "stopice", "menu", NULL};

    for (const char *const *topic = topics; *topic; topic++)
        if (strcmp(*topic, id) == 0)
            return true;
    return false;
}

static bool place_is_asked(const struct understanding *seen)
{
    if (seen->place.kind == PLACE_NONE)
        return false;
    if (seen->place.whole)
        return true;
    if (seen->place.kind == PLACE_UNKNOWN || seen->place.kind == PLACE_AMBIGUOUS)
        return seen->place.lead && !seen->sure;
    return !seen->sure || topic_is_about_places(seen->candidates.list[0].topic->id);
}

static const char *state_name(const struct understanding *seen, const char *code)
{
    const struct policy_state *state = policy_state(seen->content->policy, code);

    if (state && seen->language < LANGUAGES && state->text[seen->language])
        return state->text[seen->language]->name;
    const char *name = places_state_name(seen->content->places, code, seen->language == LANG_ES);
    return name ? name : code;
}

/* "Dallas County, Texas:" */
static void add_heading(const struct understanding *seen, const char *area, const char *state,
                        struct reply *reply)
{
    struct county county;
    char name[PLACES_NAME_ROOM * 2 + 4];

    if (!places_county_by_fips(seen->content->places, area, &county))
        return;
    snprintf(name, sizeof name, "%s, %s", county.name, state_name(seen, state));
    const struct variable variables[] = {{"place", name}, {NULL, NULL}};
    compose_phrase(seen, "place_in", variables, reply);
}

/* The law of one state: its summary with its date; what is uncertain is said to be. */
static void add_state(const struct understanding *seen, const char *code, struct reply *reply)
{
    const struct policy_state *state = policy_state(seen->content->policy, code);
    const struct variable name[] = {{"state", state_name(seen, code)}, {NULL, NULL}};
    char month[32], text[LINE_ROOM];

    if (!state) {
        compose_phrase(seen, "place_not_covered", name, reply);
        return;
    }
    const struct policy_text *words = seen->language < LANGUAGES ? state->text[seen->language] : NULL;
    if (!words)
        words = state->text[LANG_EN];
    if (state->confidence == CONFIDENCE_LOW)
        compose_phrase(seen, "place_low", name, reply);
    compose_month(seen, state->year, state->month, month, sizeof month);
    const struct variable date[] = {{"date", month}, {NULL, NULL}};
    phrases_fill(phrases_get(seen->content->phrases, seen->language, "place_as_of"), date, text, sizeof text);
    for (size_t i = 0; i < words->pages.count; i++) {
        reply_add_page(reply, words->pages.text[i]);
        if (i == 0)
            reply_add_page(reply, text);
    }
}

static void add_sources(const struct understanding *seen, const char *code, struct reply *reply)
{
    const struct policy_state *state = policy_state(seen->content->policy, code);

    if (!state || !state->text[LANG_EN])
        return;
    const struct policy_text *words = seen->language < LANGUAGES ? state->text[seen->language] : NULL;
    compose_sources(seen, state->sources, state->sources_count,
                    words ? &words->review : &state->text[LANG_EN]->review, seen->language, reply);
}

void place_compose(const struct understanding *seen, const char *area, struct reply *reply)
{
    const struct places *places = seen->content->places;
    bool county = area[0] >= '0' && area[0] <= '9';
    struct session *session = &reply->effects.session;

    reply_set_topic(reply, "local");
    snprintf(session->topic, sizeof session->topic, "local");
    snprintf(session->place, sizeof session->place, "%s", area);
    if (county) {
        const char *state = places_state_of_county(places, area);
        add_heading(seen, area, state, reply);
        add_state(seen, state, reply);
        add_sources(seen, state, reply);
        return;
    }
    for (const char *code = area; strlen(code) >= 2; code += code[2] == ',' ? 3 : 2) {
        char state[3] = {code[0], code[1], '\0'};
        add_state(seen, state, reply);
    }
    if (strlen(area) == 2)
        add_sources(seen, area, reply);
}

/* A question back: we do not know which place is meant. The conversation goes on as it was. */
static void ask_back(const struct understanding *seen, const char *phrase, const struct variable *variables,
                     struct reply *reply)
{
    reply_set_topic(reply, "local");
    compose_phrase(seen, phrase, variables, reply);
}

static void answer_unknown_zip(const struct understanding *seen, struct reply *reply)
{
    const struct state_list *guess = &seen->place.states;

    if (guess->count == 0) {
        ask_back(seen, "place_unknown_zip", NULL, reply);
        return;
    }
    const struct variable variables[] = {
        {"state", state_name(seen, guess->code[0])}, {"code", guess->code[0]}, {NULL, NULL}};
    ask_back(seen, "place_guess", variables, reply);
}

static void answer_ambiguous(const struct understanding *seen, struct reply *reply)
{
    const struct variable variables[] = {{"place", seen->place.options ? seen->place.option[0].name : ""},
                                         {NULL, NULL}};
    ask_back(seen, "place_which_state", variables, reply);
}

/* The area of a place, as the conversation keeps it. */
static void area_of(const struct place *place, char *area, size_t room)
{
    if (place->states.count > 1)
        snprintf(area, room, "%.2s,%.2s", place->states.code[0], place->states.code[1]);
    else if (place->counties.count > 0)
        snprintf(area, room, "%s", place->counties.county[0].fips);
    else
        snprintf(area, room, "%.2s", place->states.code[0]);
}

static void answer_place(const struct understanding *seen, struct reply *reply)
{
    const struct place *place = &seen->place;
    char area[PLACE_ROOM];

    if (place->states.count > 1) {
        const struct variable two[] = {{"first", state_name(seen, place->states.code[0])},
                                       {"second", state_name(seen, place->states.code[1])},
                                       {NULL, NULL}};
        compose_lead(seen, place->kind == PLACE_ZIP ? "place_two_states" : "place_two_named", two, reply);
    }
    if (place->city_unknown) {
        const struct variable unknown[] = {{"state", state_name(seen, place->states.code[0])}, {NULL, NULL}};
        compose_lead(seen, "place_city_unknown", unknown, reply);
    }
    area_of(place, area, sizeof area);
    place_compose(seen, area, reply);
}

bool place_answer(const struct understanding *seen, struct reply *reply)
{
    const struct place *place = &seen->place;

    if (!place_is_asked(seen))
        return false;
    for (size_t i = 0; i < place->states.count; i++)
        reply_add_state(reply, place->states.code[i]);
    for (size_t i = 0; i < place->counties.count; i++)
        reply_add_county(reply, place->counties.county[i].fips);

    if (place->kind == PLACE_AMBIGUOUS)
        answer_ambiguous(seen, reply);
    else if (place->kind == PLACE_UNKNOWN || (place->flags & ZIP_GUESSED))
        answer_unknown_zip(seen, reply);
    else if (place->flags & ZIP_MILITARY)
        ask_back(seen, "place_military", NULL, reply);
    else
        answer_place(seen, reply);
    return true;
}
