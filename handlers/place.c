/* place.c - a ZIP, a state, a county or a city: what is known of local police and ICE there.
 * The person's place is kept as a county or as states, never as the ZIP. */
#include "handlers/place.h"

#include "content/characters.h"
#include "handlers/area.h"
#include "handlers/compose.h"
#include "handlers/handlers.h"
#include "handlers/intents.h"
#include "handlers/place_first.h"
#include "handlers/place_local.h"

#include <stdio.h>
#include <string.h>

enum { COUNTED_SPARE = 2048 }; /* bytes: more than the first page can grow by when a place is named */

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
    if (intents_talks_of_else(seen))
        return false; /* "flying to miami tomorrow" */
    /* "louisiana jails ice": sure by the model alone, though no rule speaks for any topic */
    if (place->kind == PLACE_STATE && place->policing && seen->candidates.count > 0 &&
        seen->candidates.list[0].by_rules <= 0 && !seen->urgent && !seen->crisis)
        return true;
    /* a clear question is answered as such, but what the police do depends on where: "do cops in Dallas help
     * ice" */
    return !seen->sure || seen->torn ||
           (place->lead && strcmp(seen->candidates.list[0].topic->id, "police") == 0);
}

/* The law of one state, on pages of its own; in English where it is not told in the conversation's language.
 */
static void add_state(const struct understanding *seen, const char *code, struct reply *reply)
{
    const struct policy_state *state = policy_state(seen->content->policy, code);
    char month[32], page[1024];

    if (!state) {
        const struct variable place[] = {{"place", place_state_name(seen, code)}, {NULL, NULL}};
        compose_phrase(seen, "place_not_covered", place, reply);
        return;
    }
    const struct policy_text *words = place_text(seen, state);
    enum language language = words ? seen->language : LANG_EN;
    if (!words)
        words = state->text[LANG_EN];
    compose_month(seen, language, state->year, state->month, month, sizeof month);
    const struct variable date[] = {{"date", month}, {NULL, NULL}};
    compose_in(seen, language, "place_as_of", date, page, sizeof page);
    reply_add_page(reply, page);
    for (size_t i = 0; i < words->pages.count; i++) {
        char text[2048];
        compose_fill(seen, language, words->pages.text[i], NULL, text, sizeof text);
        if (*text)
            (i == 0 ? reply_extend_page : reply_add_page)(reply, text);
    }
}

/* Is there anything of these states, or any rule, that we can only tell in English? */
static bool needs_english(const struct understanding *seen, const char *const *codes, size_t states,
                          const char *area)
{
    if (seen->language == LANG_EN || seen->language == LANG_ES)
        return false;
    for (size_t i = 0; i < states; i++) {
        const struct policy_state *state = policy_state(seen->content->policy, codes[i]);
        if (state && !place_text(seen, state))
            return true;
    }
    return place_has_rules(seen, area);
}

/* The line before all that is in English, at the end of what is not. */
static void begin_english(const struct understanding *seen, struct reply *reply)
{
    char line[256], page[2048];

    compose_text(seen, "language_missing", NULL, line, sizeof line);
    snprintf(page, sizeof page, "%s %s", reply->pages ? reply->page_text[reply->pages - 1] : "", line);
    if (reply->pages > 0 && compose_fits_page(seen, reply, page, reply->pages == 1))
        reply_extend_page(reply, line);
    else
        reply_add_page(reply, line);
    explicit_bzero(page, sizeof page);
}

/* What follows the first page: the law of one or two states, then what is known below it, of `area` ("" for
 * nothing). What can only be told in English comes last and together, after a line that says so. */
static void add_rest(const struct understanding *seen, const char *const *codes, size_t states,
                     const char *area, struct reply *reply)
{
    bool english = needs_english(seen, codes, states, area);

    if (english) {
        if (*area)
            place_agreements(seen, area, reply);
        begin_english(seen, reply);
    }
    for (size_t i = 0; i < states; i++)
        add_state(seen, codes[i], reply);
    if (*area && !english)
        place_agreements(seen, area, reply);
    if (*area)
        place_rules(seen, area, reply);
}

/* A state alone: its text first, then its own agencies' agreements and late changes. In a language that the
 * text is not in, one sentence of ours stands before it. */
static void add_state_alone(const struct understanding *seen, const char *code, struct reply *reply)
{
    const struct policy_state *state = policy_state(seen->content->policy, code);
    char law[512];

    if (state && !place_text(seen, state)) {
        place_law(seen, code, law, sizeof law);
        reply_add_page(reply, law);
    }
    add_rest(seen, &code, 1, code, reply);
    place_sources(seen, &code, 1, false, reply);
}

/* A state, by way of a city in it that we do not know. */
static void add_unknown_city(const struct understanding *seen, const char *code, struct reply *reply)
{
    const struct variable unknown[] = {{"state", place_state_name(seen, code)}, {NULL, NULL}};
    char law[512];

    place_law(seen, code, law, sizeof law);
    compose_phrase(seen, "place_city_unknown", unknown, reply);
    reply_extend_page(reply, law);
    add_rest(seen, &code, 1, code, reply);
    place_sources(seen, &code, 1, false, reply);
}

/* Both states' laws, a sentence each; the plain one where the other would leave no room for both. */
static void write_two_laws(const struct understanding *seen, const char *phrase, const char *const *codes,
                           const struct reply *reply, char *page, size_t room)
{
    static const bool plain[][2] = {{false, false}, {false, true}, {true, false}, {true, true}};
    const struct variable variables[] = {{"first", place_state_name(seen, codes[0])},
                                         {"second", place_state_name(seen, codes[1])},
                                         {NULL, NULL}};
    char law[512];

    for (size_t way = 0; way < sizeof plain / sizeof *plain; way++) {
        compose_text(seen, phrase, variables, page, room);
        for (int i = 0; i < 2; i++) {
            (plain[way][i] ? place_law_plain : place_law)(seen, codes[i], law, sizeof law);
            compose_append(page, room, " ", law);
        }
        if (compose_fits_page(seen, reply, page, true))
            return;
    }
}

/* "OK,TX" is a ZIP that lies in both, "OK+TX" are two states that the text named: one page with both laws in
 * a sentence, then each. */
static void add_two_states(const struct understanding *seen, const char *area, const struct place *place,
                           struct reply *reply)
{
    const char first[] = {area[0], area[1], '\0'}, second[] = {area[3], area[4], '\0'};
    const char *const codes[] = {first, second};
    char law[512], page[2048];
    struct county county;

    write_two_laws(seen, area[2] == ',' ? "place_two_states" : "place_two_named", codes, reply, page,
                   sizeof page);
    reply_add_page(reply, page);
    if (place && place->counties.count > 0 &&
        places_county_by_fips(seen->content->places, place->counties.county[0].fips, &county)) {
        const struct variable sheriff[] = {{"county", county.name}, {"code", county.state}, {NULL, NULL}};
        compose_text(seen, "place_zip_county", sheriff, law, sizeof law);
        compose_append(page, sizeof page, " ", law);
        if (compose_fits_page(seen, reply, page, true))
            reply_extend_page(reply, law);
    }
    explicit_bzero(page, sizeof page);
    add_rest(seen, codes, 2, "", reply);
    place_sources(seen, codes, 2, false, reply);
}

/* How many pages the answer has, where they have been counted and none but the first is wanted; else 0. */
static unsigned counted_pages(const struct understanding *seen, const char *fips, const struct reply *reply)
{
    const struct hotline *hotline = seen->hotline;

    if (!hotline->kept || !hotline->only_sent || seen->wants_more || reply->pages > 0)
        return 0;
    return kept_county(hotline->kept, places_county_number(seen->content->places, fips), seen->language);
}

static void add_county(const struct understanding *seen, const char *fips, const struct place *place,
                       struct reply *reply)
{
    const char *state = places_state_of_county(seen->content->places, fips);
    unsigned pages = counted_pages(seen, fips, reply);

    place_first(seen, fips, place, pages > 0, reply);
    if (pages > 0) {
        reply->unmade = pages - 1;
        return;
    }
    add_rest(seen, &state, policy_state(seen->content->policy, state) ? 1 : 0, fips, reply);
    place_sources(seen, &state, 1, true, reply);
}

/* `place` is what the person named, NULL when MORE makes the pages anew; only the first page may differ. */
static void compose(const struct understanding *seen, const char *area, const struct place *place,
                    struct reply *reply)
{
    struct session *session = &reply->effects.session;
    char state[3];

    reply_set_topic(reply, "local");
    characters_copy(session->topic, sizeof session->topic, "local");
    characters_copy(session->place, sizeof session->place, area);
    characters_copy(state, sizeof state, area);
    switch (strlen(area)) {
    case 2:
        add_state_alone(seen, area, reply);
        break;
    case 3:
        add_unknown_city(seen, state, reply);
        break;
    default:
        if (area[2] == ',' || area[2] == '+')
            add_two_states(seen, area, place, reply);
        else
            add_county(seen, area, place, reply);
    }
}

void place_compose(const struct understanding *seen, const char *area, struct reply *reply)
{
    compose(seen, area, NULL, reply);
}

/* How many pages the answer about a county has; 0 where the first one does not go out whole, or there is
 * hardly room for all of them. */
static unsigned count_pages(const struct content *content, const struct hotline *hotline, const char *fips,
                            enum language language)
{
    const struct session session = {.language = language, .language_chosen = true};
    struct understanding seen;
    struct compose_tails tails;
    struct reply reply;

    compose_for_nobody(content, hotline, &session, &seen, &tails, &reply);
    add_county(&seen, fips, NULL, &reply);
    bool whole = compose_fits_page(&seen, &reply, reply.page_text[0], true) &&
                 reply.text_used + COUNTED_SPARE <= REPLY_TEXT_ROOM;
    compose_finish(&seen, &reply);
    return whole && !tails.of_place && reply.pages < REPLY_PAGES_MAX ? (unsigned)reply.pages : 0;
}

bool place_count_some(const struct content *content, const struct hotline *hotline, size_t most)
{
    struct hotline counting = *hotline;
    enum language language;
    size_t county;

    counting.kept = NULL;
    counting.only_sent = true;
    for (; kept_to_count(hotline->kept, &county, &language); most--) {
        if (most == 0)
            return true;
        kept_counted(hotline->kept, language,
                     count_pages(content, &counting, places_county_at(content->places, county), language));
    }
    return false;
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
        {"state", place_state_name(seen, guess->code[0])}, {"code", guess->code[0]}, {NULL, NULL}};
    ask_back(seen, "place_guess", variables, reply);
}

static void answer_ambiguous(const struct understanding *seen, struct reply *reply)
{
    const struct variable variables[] = {{"place", seen->place.options ? seen->place.option[0].name : ""},
                                         {NULL, NULL}};
    ask_back(seen, "place_which_state", variables, reply);
}

static void answer_place(const struct understanding *seen, struct reply *reply)
{
    char area[PLACE_ROOM];

    area_of_place(&seen->place, area);
    compose(seen, area, &seen->place, reply);
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
