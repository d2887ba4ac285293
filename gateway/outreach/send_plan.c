/* send_plan.c - what there is to send, and what it will cost. */
#include "gateway/outreach/send.h"

#include <stdlib.h>
#include <string.h>

enum { AREA_LETTERS = 3 };

/* ---- Asking ---- */

static void take_area_codes(struct sending *sending)
{
    const json_t *list = json_object_get(sending->plan, "area_codes");
    size_t i;
    json_t *code;

    json_array_foreach((json_t *)list, i, code)
    {
        unsigned long number = strtoul(json_string_value(code), NULL, 10);
        if (number < 1000)
            sending->served[number] = true;
    }
}

static bool complain(const struct sending *sending, enum line_end end, int status)
{
    const char *at = sending->options->at;

    if (end != LINE_ANSWERED)
        fprintf(stderr,
                "rightsline: no gateway answers at %s; is it running, has it \"admin_socket\" in its "
                "configuration, "
                "and does ssh forward it?\n",
                at);
    else if (status == 403)
        fprintf(stderr,
                "rightsline: the gateway takes texts to lists only by its admin socket, not by a port\n");
    else
        fprintf(stderr, "rightsline: what answers at %s is not this rightsline (%d)\n", at, status);
    return false;
}

bool send_plan_get(struct sending *sending)
{
    char *answer;
    int status;
    enum line_end end = line_ask(sending->line, "/outreach/plan", "", &status, &answer);

    if (end == LINE_ANSWERED && status == 200)
        sending->plan = json_loads(answer, 0, NULL);
    free(answer);
    if (!sending->plan)
        return complain(sending, end, status);
    take_area_codes(sending);
    return true;
}

/* ---- Choosing ---- */

static const json_t *find(const json_t *list, const char *member, const char *value)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)list, i, one) if (strcmp(json_string_value(json_object_get(one, member)),
                                                          value) == 0) return one;
    return NULL;
}

static const json_t *find_channel(const struct sending *sending)
{
    const char *name = sending->options->channel;
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(sending->plan, "channels"), i, one)
    {
        bool sandbox = json_is_true(json_object_get(one, "sandbox"));
        if (sandbox == sending->options->sandbox &&
            (!name || strcmp(json_string_value(json_object_get(one, "name")), name) == 0))
            return one;
    }
    return NULL;
}

bool send_plan_choose(struct sending *sending, const char *campaign)
{
    sending->campaign = find(json_object_get(sending->plan, "campaigns"), "id", campaign);
    sending->channel = find_channel(sending);
    if (!sending->campaign)
        fprintf(stderr, "rightsline: the gateway has no campaign \"%s\" with texts to send\n", campaign);
    else if (!sending->channel && sending->options->sandbox)
        fprintf(stderr, "rightsline: the gateway has no sandbox channel\n");
    else if (!sending->channel && sending->options->channel)
        fprintf(stderr, "rightsline: the gateway has no channel \"%s\" with a provider\n",
                sending->options->channel);
    else if (!sending->channel)
        fprintf(stderr,
                "rightsline: the gateway has no channel but the sandbox; --sandbox is for a rehearsal\n");
    return sending->campaign && sending->channel;
}

long send_plan_integer(const json_t *object, const char *name)
{
    return (long)json_integer_value(json_object_get(object, name));
}

size_t send_plan_texts(const json_t *campaign)
{
    return json_array_size(json_object_get(json_object_get(campaign, "texts"), "en"));
}

/* ---- Telling ---- */

/* The text that somebody of that language gets. */
static const json_t *text_of(const struct sending *sending, enum language language)
{
    const json_t *texts = json_object_get(sending->campaign, "texts"), *own = NULL;

    if (language == LANG_UNKNOWN)
        language = language_from_code(json_string_value(json_object_get(sending->channel, "language")));
    own = json_object_get(texts, language_code(language));
    return json_array_get(own ? own : json_object_get(texts, "en"), sending->text);
}

static void count_languages(struct sending *sending, size_t counts[LANGUAGES + 1])
{
    struct recipient recipient;

    memset(counts, 0, (LANGUAGES + 1) * sizeof *counts);
    roster_rewind(&sending->roster);
    while (roster_next(&sending->roster, &recipient))
        counts[recipient.language] += !sending->states || sending->states[recipient.entry] == RUN_TO_SEND;
    recipient_scrub(&recipient);
}

static void tell_left_out(const struct roster *roster, FILE *out)
{
    if (roster->list && roster->doubled + roster->foreign + roster->without_consent > 0)
        fprintf(out,
                "  left out: %zu without consent, %zu that are there more than once, %zu not of the US\n",
                roster->without_consent, roster->doubled, roster->foreign);
}

static void tell_language(const struct sending *sending, enum language language, size_t count,
                          size_t *segments, FILE *out)
{
    const json_t *text = text_of(sending, language);
    size_t each = (size_t)send_plan_integer(text, "segments");
    double price = sending->options->price ? strtod(sending->options->price, NULL) : 0;

    *segments += each * count;
    fprintf(out, "\n  %s: %zu, of %zu segment%s (%s)",
            language < LANGUAGES ? language_code(language) : "not told", count, each, each == 1 ? "" : "s",
            json_string_value(json_object_get(text, "alphabet")));
    if (price > 0)
        fprintf(out, ", $%.2f", price * (double)(each * count));
    fprintf(out, "\n    %s\n", json_string_value(json_object_get(text, "text")));
}

static void tell_time(const struct sending *sending, size_t segments, FILE *out)
{
    double per_s = json_number_value(json_object_get(sending->channel, "segments_per_second"));

    unsigned long least = per_s > 0 ? (unsigned long)((double)segments / per_s + 0.5) : 0;

    if (per_s > 0)
        fprintf(out, "  at %g segments a second: %lu:%02lu:%02lu at the least\n", per_s, least / 3600,
                least / 60 % 60, least % 60);
}

void send_plan_tell(struct sending *sending, FILE *out, size_t *to_send, size_t *segments)
{
    size_t counts[LANGUAGES + 1];

    *to_send = *segments = 0;
    count_languages(sending, counts);
    for (int i = 0; i <= LANGUAGES; i++)
        *to_send += counts[i];
    fprintf(out, "%s, text %zu of %zu, by %s%s: %zu people\n",
            json_string_value(json_object_get(sending->campaign, "id")), sending->text + 1,
            send_plan_texts(sending->campaign), json_string_value(json_object_get(sending->channel, "name")),
            sending->options->sandbox ? " (a rehearsal)" : "", *to_send);
    tell_left_out(&sending->roster, out);
    for (int i = 0; i <= LANGUAGES; i++)
        if (counts[i] > 0)
            tell_language(sending, (enum language)i, counts[i], segments, out);
    fprintf(out, "\n  %zu segments in all%s\n", *segments,
            sending->options->price ? "" : " (--price tells what they cost)");
    tell_time(sending, *segments, out);
}
