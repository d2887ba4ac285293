/* generic_read.c - from a webhook's bytes to messages and receipts, by the places that the settings name. */
#include "gateway/form.h"
#include "gateway/json_memory.h"
#include "gateway/json_pointer.h"
#include "gateway/providers/common.h"
#include "gateway/providers/generic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEDIA_MAX = 99, NUMBER_ROOM = 32 };

/* What values are taken from: a request, and an element of it. */
struct source {
    const struct http_request *request;
    const json_t *element;
    struct form form;  /* the body, or the query where that is the kind */
    struct form query; /* read when it is first needed */
    bool query_read;
    char number[NUMBER_ROOM]; /* a value that was no text */
    char digest[SIGNATURE_HEX_ROOM];
};

/* Some bytes; `text` is NULL when there are none at that place. A NUL stands behind them but for a body. */
struct value {
    const char *text;
    size_t length;
};

static struct value text_value(const char *text)
{
    return (struct value){text, text == NULL ? 0 : strlen(text)};
}

/* ---- values ---- */

static struct value json_value(struct source *source, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        return (struct value){json_string_value(value), json_string_length(value)};
    case JSON_INTEGER: /* ids and numbers, in the hands of the careless */
        snprintf(source->number, sizeof source->number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return text_value(source->number);
    case JSON_TRUE:
        return text_value("true");
    case JSON_FALSE:
        return text_value("false");
    default:
        return (struct value){NULL, 0};
    }
}

static struct value field_value(const struct form *form, const char *name)
{
    const struct form_field *field = form_find(form, name);

    return field == NULL ? (struct value){NULL, 0} : (struct value){field->value, field->value_length};
}

static struct value query_value(struct source *source, const char *name)
{
    const char *query = source->request->query;

    if (!source->query_read && query != NULL && form_read(&source->query, query, strlen(query)) != FORM_OK)
        source->query.count = 0;
    source->query_read = true;
    return field_value(&source->query, name);
}

/* Of the element, or of the address and the body. */
static struct value digest_value(struct source *source)
{
    const struct http_request *request = source->request;
    char *bytes = NULL;
    size_t length = 0;
    unsigned char digest[SIGNATURE_MAX];

    if (source->element != NULL) {
        bytes = json_memory_text(source->element, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
        length = bytes == NULL ? 0 : strlen(bytes);
    } else if ((bytes = malloc(strlen(request->target) + request->body_length + 1)) != NULL) {
        length = strlen(request->target);
        memcpy(bytes, request->target, length);
        if (request->body_length > 0)
            memcpy(bytes + length, request->body, request->body_length);
        length += request->body_length;
    }
    size_t digest_length = bytes == NULL ? 0 : signature_digest(SIGNATURE_SHA256, bytes, length, digest);
    if (digest_length > 0)
        signature_hex(digest, digest_length, source->digest);
    free(bytes);
    return text_value(digest_length > 0 ? source->digest : NULL);
}

/* Valid until the next one is asked for. */
static struct value value_at(struct source *source, const struct generic_place *place)
{
    const json_t *found;

    switch (place->kind) {
    case PLACE_POINTER:
        found = json_pointer_find(source->element, place->name);
        return found == NULL ? (struct value){NULL, 0} : json_value(source, found);
    case PLACE_FIELD:
        return field_value(&source->form, place->name);
    case PLACE_HEADER:
        return text_value(http_request_header(source->request, place->name));
    case PLACE_QUERY:
        return query_value(source, place->name);
    case PLACE_BODY:
        return (struct value){source->request->body_length > 0 ? (const char *)source->request->body : "",
                              source->request->body_length};
    case PLACE_DIGEST:
        return digest_value(source);
    case PLACE_NOWHERE:
        break;
    }
    return (struct value){NULL, 0};
}

/* For values that hold no NUL and are no body; "" when there is none. */
static const char *text_at(struct source *source, const struct generic_place *place)
{
    struct value value = place->kind == PLACE_BODY ? (struct value){NULL, 0} : value_at(source, place);

    return value.text == NULL ? "" : value.text;
}

static bool is_among(const struct generic_values *values, const char *text)
{
    for (size_t i = 0; i < values->count; i++) {
        if (strcmp(values->list[i], text) == 0)
            return true;
    }
    return false;
}

static bool holds(struct source *source, const struct generic_reader *reader)
{
    for (size_t i = 0; i < reader->when_count; i++) {
        if (!is_among(&reader->when[i].values, text_at(source, &reader->when[i].place)))
            return false;
    }
    return true;
}

/* ---- messages ---- */

/* How many pictures: a list has so many, a number says so, anything else is one. */
static unsigned count_media(struct source *source, const struct generic_place *place)
{
    const json_t *found =
        place->kind == PLACE_POINTER ? json_pointer_find(source->element, place->name) : NULL;
    const char *text;
    unsigned long count;

    if (json_is_array(found)) {
        count = json_array_size(found);
    } else if (json_is_object(found)) {
        count = 1;
    } else {
        text = text_at(source, place);
        char *end = NULL;
        count = strtoul(text, &end, 10);
        if (end == text || *end != '\0')
            count = text[0] != '\0';
    }
    return count > MEDIA_MAX ? MEDIA_MAX : (unsigned)count;
}

static enum carrier_word carrier_word(const char *text)
{
    if (strcasecmp(text, "STOP") == 0)
        return CARRIER_WORD_STOP;
    if (strcasecmp(text, "HELP") == 0)
        return CARRIER_WORD_HELP;
    if (strcasecmp(text, "START") == 0 || strcasecmp(text, "UNSTOP") == 0)
        return CARRIER_WORD_START;
    return CARRIER_WORD_NONE;
}

static bool read_message(const struct generic_settings *settings, struct source *source,
                         struct message *message)
{
    if (!common_copy_id(text_at(source, &settings->messages.id), message->id) ||
        !message_number(text_at(source, &settings->sender), message->sender, sizeof message->sender))
        return false;
    message_number(text_at(source, &settings->recipient), message->recipient, sizeof message->recipient);
    message->media = count_media(source, &settings->media);
    struct value text = value_at(source, &settings->text);
    if (text.text == NULL && message->media == 0)
        return false;
    message_set_text(message, text.text == NULL ? "" : text.text, text.length);
    message->carrier_word = carrier_word(text_at(source, &settings->carrier_word));
    return true;
}

/* ---- receipts ---- */

static bool is_receipt(const struct generic_settings *settings, struct source *source)
{
    return settings->receipts.used && settings->receipts.method == source->request->method &&
           text_at(source, &settings->status)[0] != '\0' && holds(source, &settings->receipts);
}

static bool read_receipt(const struct generic_settings *settings, struct source *source,
                         struct receipt *receipt)
{
    const char *status = text_at(source, &settings->status), *code;

    for (size_t i = 0; i < settings->words_count; i++) {
        if (strcmp(settings->words[i].word, status) == 0) {
            receipt->delivery = settings->words[i].delivery;
            receipt->opted_out = settings->words[i].opted_out;
        }
    }
    code = text_at(source, &settings->code);
    receipt->code = common_code_of(code);
    receipt->opted_out |= is_among(&settings->optout_codes, code);
    if (receipt->opted_out)
        message_number(text_at(source, &settings->receipt_recipient), receipt->recipient,
                       sizeof receipt->recipient);
    return common_copy_id(text_at(source, &settings->receipts.id), receipt->id);
}

/* ---- all of it ---- */

/* One element. What is neither a receipt nor a message is no business of ours. */
static enum verdict read_element(const struct generic_settings *settings, struct source *source,
                                 webhook_each *each, void *arg)
{
    struct webhook_item item = {.kind = WEBHOOK_NOTHING};
    bool useful = true;

    if (is_receipt(settings, source)) {
        item.kind = WEBHOOK_RECEIPT;
        useful = read_receipt(settings, source, &item.receipt);
    } else if (settings->messages.method == source->request->method && holds(source, &settings->messages)) {
        item.kind = WEBHOOK_MESSAGE;
        useful = read_message(settings, source, &item.message);
    }
    return common_hand_over(&item, useful, each, arg);
}

static enum verdict read_json(const struct generic_settings *settings, const struct generic_reader *reader,
                              struct source *source, webhook_each *each, void *arg)
{
    json_t *document = common_json(source->request->body, source->request->body_length);
    const json_t *events = reader->has_events ? json_pointer_find(document, reader->events) : document;
    enum verdict verdict = VERDICT_UNUSABLE;

    if (!reader->has_events && document != NULL) {
        source->element = document;
        verdict = read_element(settings, source, each, arg);
    } else if (json_is_array(events)) {
        verdict = VERDICT_OK;
        for (size_t i = 0; i < json_array_size(events); i++) {
            source->element = json_array_get(events, i);
            enum verdict one = read_element(settings, source, each, arg);
            if (one != VERDICT_OK)
                verdict = one; /* it is counted; the others are answered all the same */
        }
    }
    json_decref(document);
    return verdict;
}

enum verdict generic_parse(const void *of, const struct http_request *request, webhook_each *each, void *arg)
{
    const struct generic_settings *settings = of;
    const struct generic_reader *reader =
        settings->messages.method == request->method ? &settings->messages : &settings->receipts;
    const char *query = request->query == NULL ? "" : request->query;
    struct source source = {.request = request};
    enum form_verdict form = FORM_OK;
    enum verdict verdict;

    if (reader->kind == GENERIC_FORM)
        form = form_read(&source.form, request->body, request->body_length);
    else if (reader->kind == GENERIC_IN_QUERY)
        form = form_read(&source.form, query, strlen(query));
    if (form != FORM_OK)
        return VERDICT_UNUSABLE;
    if (reader->kind == GENERIC_JSON)
        verdict = read_json(settings, reader, &source, each, arg);
    else
        verdict = read_element(settings, &source, each, arg);
    form_scrub(&source.form);
    form_scrub(&source.query);
    explicit_bzero(&source, sizeof source);
    return verdict;
}
