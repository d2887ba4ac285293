/* kannel.c - Kannel, the free SMS gateway: its smsbox calls us for each text, and takes ours.
 * Sources: Kannel's User Guide, and smsbox 1.4.5 of Debian, watched at work (tests/e2e/kannel.test.mjs).
 *
 * What smsbox calls is written in its configuration (config/kannel.conf): an address of ours with %-escapes
 * that it fills in. Nothing is signed; a secret in that address says who calls, and perhaps a list of
 * addresses. By POST (post-url) the text is the body and the numbers are in headers, so that no log of an
 * address has them; a get-url with from=%q&to=%Q&text=%b&coding=%c&charset=%C works too. Texts in UCS-2 come
 * as UTF-16BE, whatever alt-charset says. Long texts are put together by the bearerbox before they come.
 * Receipts come by GET, to the dlr-url that goes with each text. Their "%A", a carrier's own words, may quote
 * the text, and is not asked for. */
#include "gateway/providers/kannel.h"

#include "config/secrets.h"
#include "gateway/form.h"
#include "gateway/providers/common.h"
#include "gateway/providers/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum {
    TEXT_MAX = 1600,
    REDELIVERS_MAX_S = 30 * 86400,
    DLR_MASK = 31, /* delivered, failed, buffered, at the carrier, refused */
};

/* ---- the configuration ---- */

static void kannel_forget(void *of)
{
    struct kannel_settings *settings = of;

    secrets_scrub(&settings->tokens);
    secrets_scrub(&settings->password);
    free(settings);
}

static void *kannel_configure(const json_t *object, const char *where, struct faults *faults)
{
    static const char *const names[] = {"token", "username",  "password",         "base_url",
                                        "smsc",  "addresses", "redelivers_for_s", NULL};
    struct options options = options_begin(object, where, faults, "Kannel", names);
    struct kannel_settings *settings = calloc(1, sizeof *settings);

    if (settings == NULL)
        return NULL;
    options_url_secrets(&options, "token", &settings->tokens);
    options_addresses(&options, "addresses", &settings->addresses);
    options_base_url(&options, "base_url", "http://127.0.0.1:13013", "http://127.0.0.1:13013",
                     settings->base_url);
    options_text(&options, "username", true, NULL, "write the username of smsbox's group sendsms-user",
                 settings->username, sizeof settings->username);
    options_secrets(&options, "password", &settings->password);
    options_text(&options, "smsc", false, NULL, "write an smsc-id of Kannel's configuration", settings->smsc,
                 sizeof settings->smsc);
    settings->redelivers_for_s =
        (unsigned)options_number(&options, "redelivers_for_s", 0, REDELIVERS_MAX_S, 0,
                                 "write smsbox's http-request-retry times its http-queue-delay, in seconds");
    if (!options.good) {
        kannel_forget(settings);
        return NULL;
    }
    return settings;
}

static void kannel_facts(const void *of, struct provider_facts *facts)
{
    facts->redelivers_for_s = ((const struct kannel_settings *)of)->redelivers_for_s;
    facts->gets = true; /* receipts always do */
}

/* ---- webhooks ---- */

static bool read_query(const struct http_request *request, struct form *form)
{
    const char *query = request->query == NULL ? "" : request->query;

    return form_read(form, query, strlen(query)) == FORM_OK;
}

static enum verdict kannel_verify(const void *of, const struct http_request *request,
                                  const struct public_url *url, time_t now)
{
    const struct kannel_settings *settings = of;
    struct form form;

    (void)url, (void)now; /* nothing is signed, and no time is told */
    if (settings->addresses.count > 0 && !address_list_has(&settings->addresses, request->peer))
        return VERDICT_FORGED;
    if (!read_query(request, &form))
        return VERDICT_MALFORMED;
    bool known = common_is_secret(&settings->tokens, form_text(&form, "token"));
    form_scrub(&form);
    return known ? VERDICT_OK : VERDICT_FORGED;
}

/* UTF-16BE into UTF-8; half a pair becomes U+FFFD, as does an odd byte at the end. `out` has room for twice
 * the bytes, and one more character. */
static size_t from_utf16(const unsigned char *bytes, size_t length, char *out)
{
    size_t made = 0;

    for (size_t i = 0; i < length; i += 2) {
        utf8proc_int32_t unit = i + 1 < length ? bytes[i] << 8 | bytes[i + 1] : 0xFFFD;
        utf8proc_int32_t next = i + 3 < length ? bytes[i + 2] << 8 | bytes[i + 3] : 0;
        if (unit >= 0xD800 && unit < 0xDC00 && next >= 0xDC00 && next < 0xE000) {
            unit = 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00);
            i += 2;
        } else if (unit >= 0xD800 && unit < 0xE000) {
            unit = 0xFFFD;
        }
        made += (size_t)utf8proc_encode_char(unit, (utf8proc_uint8_t *)out + made);
    }
    return made;
}

/* False when there is no memory. */
static bool set_text(struct message *message, const void *bytes, size_t length, bool utf16)
{
    if (!utf16) {
        message_set_text(message, bytes == NULL ? "" : bytes, length);
        return true;
    }
    char *text = malloc(length * 2 + 4);
    if (text == NULL)
        return false;
    message_set_text(message, text, from_utf16(bytes, length, text));
    free(text);
    return true;
}

/* What the address says, or else a header. "" when neither does. */
static const char *told(const struct http_request *request, const struct form *form, const char *name,
                        const char *header)
{
    const struct form_field *field = form_find(form, name);
    const char *value = field != NULL ? field->value : http_request_header(request, header);

    return value == NULL ? "" : value;
}

/* Is it `text/plain; charset="UTF-16BE"`, or told so by the address? */
static bool is_utf16(const struct http_request *request, const struct form *form)
{
    return strcasestr(told(request, form, "charset", "Content-Type"), "UTF-16BE") != NULL;
}

/* Texts of coding 1 are bytes for the phone's programs, not words of a person. */
static bool read_message(const struct http_request *request, const struct form *form, struct message *message)
{
    const struct form_field *text = form_find(form, "text");
    const char *sender = told(request, form, "from", "X-Kannel-From");

    if (strcmp(told(request, form, "coding", "X-Kannel-Coding"), "1") == 0 ||
        (text == NULL && request->method != METHOD_POST) ||
        !common_copy_id(form_text(form, "id"), message->id) ||
        !message_number(sender, message->sender, sizeof message->sender))
        return false;
    /* When it is not told it is the channel's own. */
    message_number(told(request, form, "to", "X-Kannel-To"), message->recipient, sizeof message->recipient);
    return set_text(message, text == NULL ? (const void *)request->body : text->value,
                    text == NULL ? request->body_length : text->value_length, is_utf16(request, form));
}

static const struct common_status statuses[] = {
    {"1", DELIVERY_DELIVERED},  {"2", DELIVERY_FAILED},  {"4", DELIVERY_UNDER_WAY},
    {"8", DELIVERY_UNDER_WAY},  {"16", DELIVERY_FAILED}, /* the carrier would not take it */
    {"32", DELIVERY_UNDER_WAY},                          /* a carrier's notice on the way */
    {NULL, DELIVERY_UNKNOWN},
};

static enum verdict kannel_parse(const void *of, const struct http_request *request, webhook_each *each,
                                 void *arg)
{
    struct webhook_item item = {.kind = WEBHOOK_MESSAGE};
    struct form form;
    bool useful;

    (void)of;
    if (!read_query(request, &form))
        return VERDICT_MALFORMED;
    const struct form_field *delivery = form_find(&form, "dlr");
    if (delivery != NULL) {
        item.kind = WEBHOOK_RECEIPT;
        item.receipt.delivery = common_delivery(statuses, delivery->value);
        useful = common_copy_id(form_text(&form, "mid"), item.receipt.id);
    } else {
        useful = read_message(request, &form, &item.message);
    }
    form_scrub(&form);
    return common_hand_over(&item, useful, each, arg);
}

/* Plain text, and none of it: smsbox sends a body to the person. */
static bool kannel_acknowledge(const char *reply, const char **content_type, char *out, size_t room,
                               size_t *length)
{
    (void)reply, (void)out, (void)room; /* never inline: it would squeeze blanks and lines */
    *content_type = "text/plain; charset=utf-8";
    *length = 0;
    return true;
}

/* ---- sending ---- */

/* The address for receipts, with the escapes that Kannel fills in. Kannel's access log has it in it, so no
 * number is. */
static bool add_receipts(const struct kannel_settings *settings, const struct outgoing *text,
                         struct api_call *call)
{
    char url[API_HEADER_ROOM], mask[8];
    int length =
        snprintf(url, sizeof url, "%s%stoken=%s&mid=%s&dlr=%%d", text->status_url,
                 strchr(text->status_url, '?') == NULL ? "?" : "&", settings->tokens.text[0], text->trace);

    snprintf(mask, sizeof mask, "%d", DLR_MASK);
    bool fits = length > 0 && length < (int)sizeof url && api_call_header(call, "X-Kannel-DLR-Mask", mask) &&
                api_call_header(call, "X-Kannel-DLR-Url", url);
    explicit_bzero(url, sizeof url);
    return fits;
}

/* By POST with everything in headers: an address would be in logs. */
static bool kannel_send(const void *of, const struct outgoing *text, struct api_call *call)
{
    const struct kannel_settings *settings = of;
    size_t length = strlen(text->text), characters = common_count_characters(text->text);

    call->method = "POST";
    if (characters == 0 || characters > TEXT_MAX || length > sizeof call->body ||
        snprintf(call->url, sizeof call->url, "%s/cgi-bin/sendsms", settings->base_url) >=
            (int)sizeof call->url)
        return false;
    memcpy(call->body, text->text, length);
    call->body_length = length;
    return api_call_header(call, "Content-Type", "text/plain; charset=UTF-8") &&
           api_call_header(call, "X-Kannel-Username", settings->username) &&
           api_call_header(call, "X-Kannel-Password", settings->password.text[0]) &&
           api_call_header(call, "X-Kannel-From", text->sender) &&
           api_call_header(call, "X-Kannel-To", text->recipient) &&
           api_call_header(call, "X-Kannel-Coding", text->gsm7 ? "0" : "2") &&
           (settings->smsc[0] == '\0' || api_call_header(call, "X-Kannel-SMSC", settings->smsc)) &&
           (text->status_url == NULL || add_receipts(settings, text, call));
}

/* smsbox answers in words; those of 1.4.5, by their beginning. */
static const struct {
    int status;
    const char *words;
    enum outcome_kind kind;
} answers[] = {
    {202, "0: Accepted for delivery", OUTCOME_ACCEPTED},
    {202, "3: Queued for later delivery", OUTCOME_ACCEPTED},
    {403, "Authorization failed", OUTCOME_OUR_FAULT},
    {403, "Not routable", OUTCOME_REFUSED},       /* no line of Kannel's takes this number */
    {503, "Temporal failure", OUTCOME_TRY_LATER}, /* it is full, or has no line now */
    {400, "Sender missing", OUTCOME_OUR_FAULT},   /* and Kannel has none set */
    {415, "Unsupported content-type", OUTCOME_OUR_FAULT},
};

static void kannel_outcome(const void *of, const struct api_answer *answer, struct outcome *outcome)
{
    (void)of;
    if (!common_outcome_begin(answer, outcome))
        return;
    /* A 202 of other words is unknown, and so is a 5xx, which may be from anybody. */
    outcome->kind = common_status_kind(answer->status, false);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        if (answers[i].status == answer->status &&
            strncmp(answer->body, answers[i].words, strlen(answers[i].words)) == 0)
            outcome->kind = answers[i].kind;
    }
}

/* ---- the table ---- */

static const char *const no_words[] = {NULL}; /* nobody but us answers a STOP */

const struct provider kannel = {
    .name = "kannel",
    .webhook_timeout_ms = 30000, /* smsbox's http-timeout is 240 s unless set, but a text should not wait */
    .redelivers_for_s = 0,       /* unless smsbox is told to: see kannel_facts() */
    .queues = false,
    .can_reply_inline = false,
    .get_webhooks = true,
    .near = true,
    .text_max = TEXT_MAX,
    .optout_words = no_words,
    .optin_words = no_words,
    .help_words = no_words,
    .configure = kannel_configure,
    .forget = kannel_forget,
    .facts = kannel_facts,
    .verify = kannel_verify,
    .parse = kannel_parse,
    .acknowledge = kannel_acknowledge,
    .send = kannel_send,
    .outcome = kannel_outcome,
    .questions = kannel_questions,
    .unasked = kannel_unasked,
    .sign = kannel_sign,
};
