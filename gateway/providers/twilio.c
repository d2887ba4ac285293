/* twilio.c - Twilio Programmable Messaging: its webhooks, and the table of it all.
 * Sources: Twilio's documentation ("Webhooks security", "Messaging webhooks", "Message resource", "Error and
 * warning dictionary") and the behaviour of its official SDK for Node.
 *
 * Webhooks are forms, signed with HMAC-SHA1 under the account's auth token over the public URL and the
 * sorted parameters. There is no time in the signature: the message's id guards against replays. The city,
 * state and ZIP that Twilio guesses for the sender are never looked at. */
#include "gateway/providers/twilio.h"
#include "gateway/form.h"
#include "gateway/providers/common.h"
#include "gateway/providers/signed_url.h"
#include "gateway/signature.h"
#include "gateway/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MEDIA_MAX = 99 };

/* ---- signatures ---- */

/* Where the port of a URL stands, or would stand. */
static struct signature_part find_port(const char *url)
{
    const char *authority = strstr(url, "://");

    authority = authority == NULL ? url : authority + 3;
    const char *end = authority + strcspn(authority, "/?#");
    const char *port = end;
    while (port > authority && port[-1] >= '0' && port[-1] <= '9')
        port--;
    /* Digits are a port only behind a colon that is not one of an IPv6 address. */
    if (port > authority && port[-1] == ':')
        return (struct signature_part){port - 1, (size_t)(end - (port - 1))};
    return (struct signature_part){end, 0};
}

static bool matches(struct signature_key *const *keys, size_t keys_count, const struct signature_part *parts,
                    size_t count, const char *theirs)
{
    unsigned char digest[SIGNATURE_MAX];
    char ours[SIGNATURE_BASE64_ROOM];
    bool match = false;

    for (size_t i = 0; i < keys_count && !match; i++) {
        size_t length = signature_hmac(keys[i], parts, count, digest);
        if (length > 0) {
            signature_base64(digest, length, ours);
            match = signature_equal_text(ours, theirs);
        }
    }
    return match;
}

/* Twilio may sign with or without the port, so the URL is tried as it is and the other way. */
static bool is_signed(struct signature_key *const *keys, size_t keys_count, const char *url,
                      const char *parameters, size_t parameters_length, const char *theirs)
{
    struct signature_part port = find_port(url);
    const char *rest = (const char *)port.bytes + port.length;
    const char *standard = strncasecmp(url, "https:", 6) == 0 ? ":443" : ":80";
    const struct signature_part as_it_is[] = {{url, strlen(url)}, {parameters, parameters_length}};
    const struct signature_part other[] = {
        {url, (size_t)((const char *)port.bytes - url)},
        {standard, port.length > 0 ? 0 : strlen(standard)},
        {rest, strlen(rest)},
        {parameters, parameters_length},
    };

    return matches(keys, keys_count, as_it_is, 2, theirs) || matches(keys, keys_count, other, 4, theirs);
}

/* What is signed of a form: names and values, sorted, nothing between; where values are sorted too, each pair
 * once. Never longer than the body it was read from. */
static size_t join_parameters(const struct form *form, enum form_order order, char *out)
{
    const struct form_field *sorted[FORM_FIELDS_MAX];
    size_t length = 0;

    form_list_sorted(form, order, sorted);
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = sorted[i];
        if (order == FORM_BY_VALUE && i > 0 && form_same(sorted[i - 1], field))
            continue;
        memcpy(out + length, field->name, field->name_length);
        length += field->name_length;
        memcpy(out + length, field->value, field->value_length);
        length += field->value_length;
    }
    return length;
}

enum verdict twilio_verify_form(struct signature_key *const *keys, size_t keys_count, enum form_order order,
                                const struct http_request *request, const char *url, const char *theirs)
{
    struct form own;
    const struct form *form = common_body_form(request, &own);
    char *parameters = form != NULL ? malloc(form->bytes_length) : NULL;
    enum verdict verdict = VERDICT_MALFORMED;

    if (parameters != NULL) {
        size_t length = join_parameters(form, order, parameters);
        verdict = is_signed(keys, keys_count, url, parameters, length, theirs) ? VERDICT_OK : VERDICT_FORGED;
        explicit_bzero(parameters, length);
    }
    free(parameters);
    common_form_done(form, &own);
    return verdict;
}

/* Bodies that are no forms: the URL carries the body's SHA-256, and the signature covers the URL. */
static enum verdict verify_hash(const struct twilio_account *account, const struct http_request *request,
                                const char *url, const char *theirs, const char *hash)
{
    unsigned char digest[SIGNATURE_MAX];
    char ours[SIGNATURE_HEX_ROOM];
    size_t length = signature_digest(SIGNATURE_SHA256, request->body, request->body_length, digest);

    signature_hex(digest, length, ours);
    return length > 0 && signature_equal_text(ours, hash) &&
                   is_signed(account->keys, account->auth_tokens.count, url, "", 0, theirs)
               ? VERDICT_OK
               : VERDICT_FORGED;
}

static enum verdict twilio_verify(const void *settings, const struct http_request *request,
                                  const struct public_url *url, time_t now)
{
    const struct twilio_account *account = settings;
    const char *theirs = http_request_header(request, "X-Twilio-Signature");
    char address[SIGNED_URL_ROOM];
    struct form query; /* large: nothing of it is set but what is used */
    enum verdict verdict;

    (void)now; /* no time is signed */
    query.count = 0;
    query.bytes = NULL;
    if (theirs == NULL)
        return VERDICT_FORGED;
    /* A fragment of the address holds Twilio's own settings. */
    if (!signed_url(request, url, address) ||
        (request->query != NULL && form_read(&query, request->query, strlen(request->query)) != FORM_OK)) {
        explicit_bzero(address, sizeof address);
        return VERDICT_MALFORMED;
    }
    const struct form_field *hash = form_find(&query, "bodySHA256");
    if (hash != NULL)
        verdict = verify_hash(account, request, address, theirs, hash->value);
    else
        verdict = twilio_verify_form(account->keys, account->auth_tokens.count, FORM_BY_VALUE, request,
                                     address, theirs);
    form_scrub(&query);
    explicit_bzero(address, strlen(address)); /* a GET webhook has it all in there */
    return verdict;
}

/* ---- what a webhook says ---- */

bool twilio_copy_id(const char *id, char out[MESSAGE_ID_ROOM])
{
    size_t length = strlen(id);

    if (length == 0 || length >= MESSAGE_ID_ROOM)
        return false;
    memcpy(out, id, length + 1);
    return true;
}

static enum carrier_word carrier_word(const char *type)
{
    if (strcmp(type, "STOP") == 0)
        return CARRIER_WORD_STOP;
    if (strcmp(type, "HELP") == 0)
        return CARRIER_WORD_HELP;
    if (strcmp(type, "START") == 0)
        return CARRIER_WORD_START;
    return CARRIER_WORD_NONE;
}

/* "whatsapp:+1..." and its like are other channels than texts: what we would send goes nowhere. */
static bool is_text_address(const char *address)
{
    return strchr(address, ':') == NULL;
}

static bool read_message(const struct form *form, struct message *message)
{
    const struct form_field *body = form_find(form, "Body");
    const char *sender = form_text(form, "From"), *recipient = form_text(form, "To");
    unsigned long media = strtoul(form_text(form, "NumMedia"), NULL, 10);

    /* A picture may come without words. */
    if (!twilio_copy_id(form_text(form, "MessageSid"), message->id) || (body == NULL && media == 0) ||
        !is_text_address(sender) || !message_number(sender, message->sender, sizeof message->sender) ||
        !message_number(recipient, message->recipient, sizeof message->recipient))
        return false;
    if (body != NULL)
        message_set_text(message, body->value, body->value_length);
    message->media = media > MEDIA_MAX ? MEDIA_MAX : (unsigned)media;
    message->carrier_word = carrier_word(form_text(form, "OptOutType"));
    return true;
}

static const struct {
    const char *word;
    enum delivery delivery;
} statuses[] = {
    {"accepted", DELIVERY_UNDER_WAY},  {"scheduled", DELIVERY_UNDER_WAY},
    {"queued", DELIVERY_UNDER_WAY},    {"sending", DELIVERY_UNDER_WAY},
    {"sent", DELIVERY_UNDER_WAY},      {"partially_delivered", DELIVERY_UNDER_WAY},
    {"delivered", DELIVERY_DELIVERED}, {"read", DELIVERY_DELIVERED},
    {"undelivered", DELIVERY_FAILED},  {"failed", DELIVERY_FAILED},
    {"canceled", DELIVERY_FAILED},
};

enum delivery twilio_delivery(const char *status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (strcmp(statuses[i].word, status) == 0)
            return statuses[i].delivery;
    }
    return DELIVERY_UNKNOWN;
}

static bool read_receipt(const struct form *form, const char *status, struct receipt *receipt)
{
    if (!twilio_copy_id(form_text(form, "MessageSid"), receipt->id))
        return false;
    receipt->delivery = twilio_delivery(status);
    long code = strtol(form_text(form, "ErrorCode"), NULL, 10);
    receipt->code = code > 0 && code < 1000000 ? (int)code : 0;
    receipt->opted_out = receipt->code == TWILIO_OPTED_OUT;
    if (receipt->opted_out)
        message_number(form_text(form, "To"), receipt->recipient, sizeof receipt->recipient);
    return true;
}

enum verdict twilio_parse(const void *settings, const struct http_request *request, webhook_each *each,
                          void *arg)
{
    struct webhook_item item = {.kind = WEBHOOK_NOTHING};
    struct form own;
    const struct form *form = NULL;

    (void)settings;
    if (request->method != METHOD_GET)
        form = common_body_form(request, &own);
    else if (common_form(request, &own))
        form = &own;
    if (form == NULL)
        return VERDICT_MALFORMED;
    /* Receipts have a MessageStatus; messages have "received" in SmsStatus alone. */
    const char *status = form_text(form, "MessageStatus");
    if (status[0] != '\0' && strcmp(status, "received") != 0) {
        if (read_receipt(form, status, &item.receipt))
            item.kind = WEBHOOK_RECEIPT;
    } else if (read_message(form, &item.message)) {
        item.kind = WEBHOOK_MESSAGE;
    }
    common_form_done(form, &own);
    if (item.kind != WEBHOOK_NOTHING)
        each(&item, arg);
    enum verdict verdict = item.kind == WEBHOOK_NOTHING ? VERDICT_UNUSABLE : VERDICT_OK;
    message_scrub(&item.message);
    explicit_bzero(&item.receipt, sizeof item.receipt); /* the part is never filled */
    return verdict;
}

static bool append(const char *text, char *out, size_t room, size_t *length)
{
    size_t more = strlen(text);

    if (*length + more >= room)
        return false;
    memcpy(out + *length, text, more + 1);
    *length += more;
    return true;
}

/* TwiML, also when there is nothing to say: Twilio sends a plain body to the person. */
bool twilio_acknowledge(const char *reply, const char **content_type, char *out, size_t room, size_t *length)
{
    *content_type = "text/xml; charset=utf-8";
    *length = 0;
    if (!append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", out, room, length))
        return false;
    if (reply == NULL)
        return append("<Response/>", out, room, length);
    return append("<Response><Message>", out, room, length) && xml_escape(reply, out, room, length) &&
           append("</Message></Response>", out, room, length);
}

/* ---- the table ---- */

static const char *const optout_words[] = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END",
                                           "QUIT", "REVOKE",  "OPTOUT",      NULL};
static const char *const optin_words[] = {"START", "YES", "UNSTOP", NULL};
static const char *const help_words[] = {"HELP", "INFO", NULL};

const struct provider twilio = {
    .name = "twilio",
    .webhook_timeout_ms = 15000,
    .redelivers_for_s = 0, /* its retries, where they are asked for, all share the 15 s */
    .queues = true,
    .can_reply_inline = true,
    .get_webhooks = true,
    .text_max = TWILIO_TEXT_MAX,
    .optout_words = optout_words,
    .optin_words = optin_words,
    .help_words = help_words,
    .configure = twilio_configure,
    .forget = twilio_forget,
    .verify = twilio_verify,
    .parse = twilio_parse,
    .acknowledge = twilio_acknowledge,
    .send = twilio_send,
    .outcome = twilio_outcome,
    .questions = twilio_questions,
    .sign = twilio_sign,
    .explain = twilio_explain,
    .record_ask = twilio_record_ask,
    .record_read = twilio_record_read,
    .discards = true,
    .erase = twilio_erase,
    .erased = twilio_erased,
    .erase_after_s = 60,
};
