/* place.c - a ZIP, a state, a county or a city: what is known of local police and ICE there.
 * The person's place is kept as a county or as states, never as the ZIP. */
#include "handlers/place.h"

#include "handlers/compose.h"
#include "handlers/handlers.h"

#include <stdio.h>
#include <string.h>

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
    const struct place *place = &seen->place;

    if (place->kind == PLACE_NONE)
        return false;
    if (place->whole)
        return true;
    if (place->kind == PLACE_UNKNOWN || place->kind == PLACE_AMBIGUOUS)
        return place->lead && !seen->sure;
    if (!place->lead && !place->policing && !place->city_unknown)
        return false; /* "texas toast and chili": named in passing */
    return !seen->sure || topic_is_about_places(seen->candidates.list[0].topic->id);
}

/* A state's texts in the language of the conversation, else in English. */
static const struct policy_text *text_of(const struct understanding *seen, const struct policy_state *state)
{
    const struct policy_text *text = seen->language < LANGUAGES ? state->text[seen->language] : NULL;

    return text ? text : state->text[LANG_EN];
}

static const char *state_name(const struct understanding *seen, const char *code)
{
    const struct policy_state *state = policy_state(seen->content->policy, code);

    if (state)
        return text_of(seen, state)->name;
    const char *name = places_state_name(seen->content->places, code, seen->language == LANG_ES);
    return name ? name : code;
}

/* "Dallas County, as of July 2026:", or for a state alone "As of July 2026:". The text after it names the
 * state, and says by itself when we are not sure. */
static void add_heading(const struct understanding *seen, const char *area, const struct policy_state *state,
                        struct reply *reply)
{
    struct county county = {.name = ""};
    char month[32];
    bool known = places_county_by_fips(seen->content->places, area, &county);

    compose_month(seen, state->year, state->month, month, sizeof month);
    const struct variable variables[] = {{"place", county.name}, {"date", month}, {NULL, NULL}};
    compose_phrase(seen, known ? "place_in" : "place_as_of", variables, reply);
}

/* The law of one state, on pages of its own; `area` is the state, or a county of it. */
static void add_state(const struct understanding *seen, const char *code, const char *area,
                      struct reply *reply)
{
    const struct policy_state *state = policy_state(seen->content->policy, code);

    if (!state) {
        const struct variable place[] = {{"place", state_name(seen, code)}, {NULL, NULL}};
        compose_phrase(seen, "place_not_covered", place, reply);
        return;
    }
    const struct policy_text *words = text_of(seen, state);
    add_heading(seen, area, state, reply);
    for (size_t i = 0; i < words->pages.count; i++)
        (i == 0 ? reply_extend_page : reply_add_page)(reply, words->pages.text[i]);
}

static void add_sources(const struct understanding *seen, const char *code, struct reply *reply)
{
    const struct policy_state *state = policy_state(seen->content->policy, code);

    if (state)
        compose_sources(seen, state->sources, state->sources_count, &text_of(seen, state)->review,
                        seen->language, reply);
}

/* "OK,TX" is a ZIP that lies in both, "OK+TX" are two states that the text named. */
static void add_two_states(const struct understanding *seen, const char *area, struct reply *reply)
{
    const char first[] = {area[0], area[1], '\0'}, second[] = {area[3], area[4], '\0'};
    const struct variable variables[] = {
        {"first", state_name(seen, first)}, {"second", state_name(seen, second)}, {NULL, NULL}};

    compose_lead(seen, area[2] == ',' ? "place_two_states" : "place_two_named", variables, reply);
    add_state(seen, first, first, reply);
    add_state(seen, second, second, reply);
}

void place_compose(const struct understanding *seen, const char *area, struct reply *reply)
{
    struct session *session = &reply->effects.session;

    reply_set_topic(reply, "local");
    snprintf(session->topic, sizeof session->topic, "local");
    snprintf(session->place, sizeof session->place, "%s", area);
    if (strlen(area) == 5 && (area[2] == ',' || area[2] == '+')) {
        add_two_states(seen, area, reply);
        return;
    }
    const char *state = strlen(area) == 5 ? places_state_of_county(seen->content->places, area) : area;
    add_state(seen, state, area, reply);
    add_sources(seen, state, reply);
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
        snprintf(area, room, "%.2s%c%.2s", place->states.code[0], place->kind == PLACE_ZIP ? ',' : '+',
                 place->states.code[1]);
    else if (place->counties.count > 0)
        snprintf(area, room, "%s", place->counties.county[0].fips);
    else
        snprintf(area, room, "%.2s", place->states.code[0]);
}

static void answer_place(const struct understanding *seen, struct reply *reply)
{
    const struct place *place = &seen->place;
    char area[PLACE_ROOM];

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
