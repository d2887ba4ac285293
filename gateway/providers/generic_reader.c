/* generic_reader.c - the settings that say where things stand in a webhook. */
#include "gateway/providers/generic.h"

#include "gateway/json_pointer.h"

#include <stdio.h>
#include <string.h>

/* ---- places ---- */

/* "header:NAME", "query:NAME", "body", "digest"; else a pointer into JSON, or a field's name. */
static bool make_place(const char *text, enum generic_kind kind, struct generic_place *place)
{
    static const char header[] = "header:", query[] = "query:";
    const char *name = text;

    if (strncmp(text, header, sizeof header - 1) == 0) {
        place->kind = PLACE_HEADER;
        name += sizeof header - 1;
    } else if (strncmp(text, query, sizeof query - 1) == 0) {
        place->kind = PLACE_QUERY;
        name += sizeof query - 1;
    } else if (strcmp(text, "digest") == 0) {
        place->kind = PLACE_DIGEST;
    } else if (kind == GENERIC_TEXT) {
        place->kind = PLACE_BODY;
        if (strcmp(text, "body") != 0)
            return false;
    } else if (kind == GENERIC_JSON) {
        place->kind = PLACE_POINTER;
        if (!json_pointer_good(text))
            return false;
    } else {
        place->kind = PLACE_FIELD;
    }
    bool empty = name[0] == '\0' && place->kind != PLACE_POINTER;
    return !empty && snprintf(place->name, sizeof place->name, "%s", name) < (int)sizeof place->name;
}

static const char *place_mend(enum generic_kind kind)
{
    switch (kind) {
    case GENERIC_JSON:
        return "write a pointer like \"/message/text\", or \"header:NAME\", or \"query:NAME\"";
    case GENERIC_TEXT:
        return "write \"body\", \"header:NAME\" or \"query:NAME\"";
    default:
        return "write the field's name, or \"header:NAME\", or \"query:NAME\"";
    }
}

static void read_place(struct options *options, const char *name, bool needed, enum generic_kind kind,
                       struct generic_place *place)
{
    const json_t *value = json_object_get(options->object, name);
    const char *text = json_string_value(value);

    if (value == NULL && !needed)
        return;
    if (text == NULL || !make_place(text, kind, place))
        options_fault(options, name, place_mend(kind),
                      value == NULL ? "it is missing" : "this is no place of that kind");
    else if (place->kind == PLACE_DIGEST && strcmp(name, "id") != 0)
        options_fault(options, name, place_mend(kind), "a digest can stand for an id only");
}

/* ---- which requests ---- */

static void read_condition(struct options *options, const char *text, struct generic_reader *reader)
{
    struct generic_condition *condition = &reader->when[reader->when_count];
    struct options part = *options;

    if (reader->when_count == GENERIC_CONDITIONS_MAX) {
        options_fault(options, "", "4 are the most", "there are too many conditions");
        return;
    }
    if (!make_place(text, reader->kind, &condition->place) || condition->place.kind == PLACE_DIGEST)
        options_fault(&part, "", place_mend(reader->kind), "a condition's name is no place of that kind");
    else if (generic_values(&part, text, &condition->values))
        reader->when_count++;
    options->good &= part.good;
}

static void read_conditions(struct options *of, struct generic_reader *reader)
{
    const json_t *when = json_object_get(of->object, "when");
    char where[GENERIC_WHERE_ROOM];
    struct options options = *of;
    const char *name;
    json_t *value;

    if (when == NULL)
        return;
    if (!json_is_object(when)) {
        options_fault(of, "when", "write {\"/type\": \"message.received\"}", "this is no object");
        return;
    }
    snprintf(where, sizeof where, "%s.when", of->where);
    options.object = when;
    options.where = where;
    json_object_foreach((json_t *)when, name, value)
    {
        read_condition(&options, name, reader);
    }
    of->good &= options.good;
}

static void read_events(struct options *options, struct generic_reader *reader)
{
    const json_t *value = json_object_get(options->object, "events");
    const char *text = json_string_value(value);

    if (value == NULL)
        return;
    reader->has_events = true;
    if (text == NULL || reader->kind != GENERIC_JSON || !json_pointer_good(text) ||
        snprintf(reader->events, sizeof reader->events, "%s", text) >= (int)sizeof reader->events)
        options_fault(options, "events", "write a pointer like \"/results\"; \"\" is the whole document",
                      "this is no pointer to a list, or the kind is not json");
}

/* What messages and receipts have in common. */
static void read_common(struct options *options, const struct generic_reader *standard,
                        struct generic_reader *reader)
{
    static const char *const methods[] = {"POST", "GET", NULL};
    static const char *const kinds[] = {"json", "form", "query", "text", NULL};

    *reader = *standard;
    reader->used = true;
    memset(reader->when, 0, sizeof reader->when);
    reader->when_count = 0;
    reader->method = options_choice(options, "method", methods, standard->method == METHOD_GET) == 1
                         ? METHOD_GET
                         : METHOD_POST;
    size_t kind = options_choice(options, "kind", kinds,
                                 reader->method == METHOD_GET ? GENERIC_IN_QUERY : (size_t)standard->kind);
    reader->kind = (enum generic_kind)kind;
    if (reader->kind != GENERIC_JSON)
        reader->has_events = false;
    if (reader->method == METHOD_GET && reader->kind != GENERIC_IN_QUERY)
        options_fault(options, "kind", "write \"query\"", "a GET request has no body");
    read_events(options, reader);
    read_conditions(options, reader);
}

/* ---- messages ---- */

static void read_messages(struct options *of, struct generic_settings *settings)
{
    static const char *const names[] = {"auth",   "method",    "kind", "events", "when",         "id",
                                        "sender", "recipient", "text", "media",  "carrier_word", NULL};
    const struct generic_reader standard = {.method = METHOD_POST, .kind = GENERIC_JSON};
    struct generic_reader *reader = &settings->messages;
    char where[GENERIC_WHERE_ROOM];
    struct options options;

    if (!generic_options(of, "receive", true, names, &options, where))
        return;
    generic_auth_read(&options, true, &settings->auth);
    read_common(&options, &standard, reader);
    read_place(&options, "id", true, reader->kind, &reader->id);
    read_place(&options, "sender", true, reader->kind, &settings->sender);
    read_place(&options, "recipient", false, reader->kind, &settings->recipient);
    read_place(&options, "text", true, reader->kind, &settings->text);
    read_place(&options, "media", false, reader->kind, &settings->media);
    read_place(&options, "carrier_word", false, reader->kind, &settings->carrier_word);
    if (options.good && reader->id.kind == PLACE_DIGEST)
        faults_add(options.faults, FAULT_WARNING, NULL, options.where,
                   "name the place of an id if there is one",
                   "without ids, the same bytes twice are one message: right only if a time is among them");
    if (reader->method == METHOD_GET)
        faults_add(options.faults, FAULT_WARNING, NULL, options.where, "use POST if the provider can",
                   "webhooks by GET put people's numbers into URLs, which access logs keep");
    of->good &= options.good;
}

/* ---- receipts ---- */

static void read_words(struct options *options, struct generic_settings *settings)
{
    static const char *const meanings[] = {"under-way", "delivered", "failed", "opted-out", NULL};
    static const enum delivery deliveries[] = {DELIVERY_UNDER_WAY, DELIVERY_DELIVERED, DELIVERY_FAILED,
                                               DELIVERY_FAILED};
    const json_t *words = json_object_get(options->object, "words");
    struct options part = *options;
    char where[GENERIC_WHERE_ROOM];
    const char *name;
    json_t *value;

    snprintf(where, sizeof where, "%s.words", options->where);
    part.object = words;
    part.where = where;
    if (json_object_size(words) == 0 || json_object_size(words) > GENERIC_WORDS_MAX)
        options_fault(options, "words",
                      "write {\"DELIVRD\": \"delivered\", \"UNDELIV\": \"failed\"}, at most 32",
                      "it is not said what the words for a text's state mean");
    else
        json_object_foreach((json_t *)words, name, value)
        {
            struct generic_word *word = &settings->words[settings->words_count++];
            size_t meaning = options_choice(&part, name, meanings, 0);
            if (snprintf(word->word, sizeof word->word, "%s", name) >= (int)sizeof word->word)
                options_fault(&part, "", "63 characters are the most", "a word is too long");
            word->delivery = deliveries[meaning];
            word->opted_out = strcmp(meanings[meaning], "opted-out") == 0;
        }
    options->good &= part.good;
}

static void read_receipts(struct options *of, struct generic_settings *settings)
{
    static const char *const names[] = {"method", "kind", "events",    "when",  "id",
                                        "status", "code", "recipient", "words", "opted_out_codes",
                                        NULL};
    struct generic_reader *reader = &settings->receipts;
    const struct generic_reader *messages = &settings->messages;
    char where[GENERIC_WHERE_ROOM];
    struct options options;

    if (!generic_options(of, "receipts", false, names, &options, where))
        return;
    read_common(&options, messages, reader);
    if (reader->method == messages->method &&
        (reader->kind != messages->kind || reader->has_events != messages->has_events ||
         strcmp(reader->events, messages->events) != 0))
        options_fault(&options, "kind", "leave out \"kind\" and \"events\", or give them another method",
                      "messages that come by the same method are read in another way");
    read_place(&options, "id", true, reader->kind, &reader->id);
    read_place(&options, "status", true, reader->kind, &settings->status);
    read_place(&options, "code", false, reader->kind, &settings->code);
    read_place(&options, "recipient", false, reader->kind, &settings->receipt_recipient);
    read_words(&options, settings);
    if (options_has(&options, "opted_out_codes"))
        generic_values(&options, "opted_out_codes", &settings->optout_codes);
    of->good &= options.good;
}

void generic_reader_read(struct options *of, struct generic_settings *settings)
{
    read_messages(of, settings);
    if (settings->messages.used)
        read_receipts(of, settings);
}
