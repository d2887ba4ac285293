/* generic_send.c - a text as the provider's API wants it: an address, headers, and a form or JSON whose
 * values are templates. Values are put in by the writers of forms and JSON, so that no text can break out of
 * its place. Numbers and texts never go into the address. */
#include "gateway/form.h"
#include "gateway/json_memory.h"
#include "gateway/json_pointer.h"
#include "gateway/providers/common.h"
#include "gateway/providers/generic.h"
#include "gateway/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 8 };

static const char *const variables[] = {"sender",        "recipient",        "text",
                                        "sender_digits", "recipient_digits", "trace",
                                        "status_url",    "unicode",          NULL};
static const char variables_mend[] = "the names are {sender}, {recipient}, {text}, {sender_digits}, "
                                     "{recipient_digits}, {trace}, {status_url}, {unicode}, "
                                     "{unicode?yes:no}; a brace is {{";

/* ---- the configuration ---- */

static void check_template(struct options *options, const char *name, const char *text)
{
    if (!template_good(text, variables))
        options_fault(options, name, variables_mend, "there is a name or brace in it that means nothing");
}

/* May this be the body, or a part of it? */
static bool check_body(struct options *options, const json_t *value, enum generic_kind kind, int depth)
{
    bool good = depth < DEPTH_MAX;
    const char *name;
    json_t *member;
    size_t i;

    if (json_is_string(value))
        check_template(options, "body", json_string_value(value));
    if (kind == GENERIC_FORM && depth > 0 && /* a field is a value, or a list of them */
        (depth > 2 || json_is_object(value) || (depth == 2 && json_is_array(value)) || json_is_null(value) ||
         json_is_real(value)))
        return false;
    json_object_foreach((json_t *)value, name, member)
    {
        good = good && check_body(options, member, kind, depth + 1);
    }
    json_array_foreach((json_t *)value, i, member)
    {
        good = good && check_body(options, member, kind, depth + 1);
    }
    return good;
}

static void read_body(struct options *options, struct generic_send *send)
{
    const json_t *body = json_object_get(options->object, "body");

    if (json_object_size(body) == 0 || !check_body(options, body, send->kind, 0)) {
        options_fault(
            options, "body",
            "write an object like {\"from\": \"{sender}\", \"to\": \"{recipient}\", \"text\": \"{text}\"}",
            send->kind == GENERIC_FORM ? "this is no object of fields, as a form has them"
                                       : "this is no object, or it is too deep");
        return;
    }
    char *written = json_memory_text(body, JSON_COMPACT);
    if (written == NULL || strstr(written, "{text}") == NULL ||
        (strstr(written, "{recipient}") == NULL && strstr(written, "{recipient_digits}") == NULL))
        options_fault(options, "body", "put {text} and {recipient} in",
                      "without them no text reaches anybody");
    free(written);
    send->body = json_deep_copy(body);
    if (!json_equal(send->body, body)) /* without memory jansson copies a part, and does not say so */
        options_fault(options, "body", "", "there is no memory");
}

static void read_headers(struct options *of, struct generic_send *send)
{
    const json_t *headers = json_object_get(of->object, "headers");
    const char *name;
    json_t *value;
    bool good = headers == NULL || json_object_size(headers) <= GENERIC_HEADERS_MAX;

    json_object_foreach((json_t *)headers, name, value)
    {
        const char *text = json_string_value(value);
        size_t i = send->headers_count;
        good = good && text != NULL && text[strcspn(text, "\r\n")] == '\0' &&
               strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
                   strlen(name) &&
               snprintf(send->header_names[i], GENERIC_NAME_ROOM, "%s", name) < GENERIC_NAME_ROOM &&
               snprintf(send->header_values[i], GENERIC_TEMPLATE_ROOM, "%s", text) < GENERIC_TEMPLATE_ROOM;
        if (!good)
            break;
        check_template(of, "headers", text);
        send->headers_count++;
    }
    if (!good || (headers != NULL && !json_is_object(headers)))
        options_fault(of, "headers", "write {\"Name\": \"value\"}, at most 4", "these are no headers");
}

static void read_url(struct options *options, struct generic_send *send)
{
    const char *text = json_string_value(json_object_get(options->object, "url"));

    if (text == NULL || strpbrk(text, " \t\r\n#{}") != NULL || !api_url_allowed(text) ||
        snprintf(send->url, sizeof send->url, "%s", text) >= (int)sizeof send->url)
        options_fault(
            options, "url", "write the whole address, like \"https://api.example/v1/messages\"",
            "this is not an https address (http is taken for this machine only), or has braces in it");
}

static void read_pointer(struct options *options, const char *name, bool *has, char out[GENERIC_NAME_ROOM])
{
    const json_t *value = json_object_get(options->object, name);
    const char *text = json_string_value(value);

    if (value == NULL)
        return;
    *has = true;
    if (text == NULL || !json_pointer_good(text) ||
        snprintf(out, GENERIC_NAME_ROOM, "%s", text) >= GENERIC_NAME_ROOM)
        options_fault(options, name, "write a pointer like \"/messages/0/id\"", "this is no JSON pointer");
}

void generic_send_read(struct options *of, struct generic_send *send)
{
    static const char *const names[] = {"url",      "headers", "kind", "body",     "auth",
                                        "accepted", "id",      "code", "outcomes", NULL};
    static const char *const kinds[] = {"json", "form", NULL};
    struct options options;
    char where[GENERIC_WHERE_ROOM];

    if (!generic_options(of, "send", true, names, &options, where))
        return;
    send->kind = (enum generic_kind)options_choice(&options, "kind", kinds, GENERIC_JSON);
    read_url(&options, send);
    read_headers(&options, send);
    read_body(&options, send);
    generic_auth_read(&options, false, &send->auth);
    read_pointer(&options, "id", &send->has_id, send->id);
    read_pointer(&options, "code", &send->has_code, send->code);
    generic_rules_read(&options, send);
    of->good &= options.good;
}

void generic_send_forget(struct generic_send *send)
{
    generic_auth_forget(&send->auth);
    json_decref(send->body);
    for (size_t i = 0; i < send->rules_count; i++) {
        if (send->rules[i].has_regex)
            regfree(&send->rules[i].regex);
    }
}

/* ---- templates ---- */

struct rendering {
    const struct outgoing *text;
    char status_url[API_URL_ROOM]; /* "" when no receipts are wanted */
    bool absent;                   /* it needs an address for receipts, and there is none */
    bool full;                     /* something did not fit */
    char out[API_BODY_ROOM];
};

static const char *digits_of(const char *number)
{
    return number[0] == '+' ? number + 1 : number;
}

static const char *variable(struct rendering *rendering, const struct template_piece *piece)
{
    const struct outgoing *text = rendering->text;

    if (template_names(piece, "sender"))
        return text->sender;
    if (template_names(piece, "recipient"))
        return text->recipient;
    if (template_names(piece, "text"))
        return text->text;
    if (template_names(piece, "sender_digits"))
        return digits_of(text->sender);
    if (template_names(piece, "recipient_digits"))
        return digits_of(text->recipient);
    if (template_names(piece, "trace"))
        return text->trace;
    if (template_names(piece, "unicode"))
        return text->gsm7 ? "false" : "true";
    rendering->absent |= rendering->status_url[0] == '\0';
    return rendering->status_url;
}

/* The template with everything put in; valid until the next one. */
static const char *render(struct rendering *rendering, const char *template)
{
    struct template_piece piece;
    size_t length = 0;

    rendering->absent = false;
    while (template_next(&template, &piece)) {
        const char *text = piece.text;
        size_t more = piece.length;
        if (piece.kind == TEMPLATE_NAME) {
            text = variable(rendering, &piece);
            more = strlen(text);
        } else if (piece.kind == TEMPLATE_CHOICE) {
            bool yes = variable(rendering, &piece)[0] == 't'; /* only {unicode} is one or the other */
            text = yes ? piece.one : piece.other;
            more = yes ? piece.one_length : piece.other_length;
        }
        if (length + more >= sizeof rendering->out) {
            rendering->full = true;
            break;
        }
        memcpy(rendering->out + length, text, more);
        length += more;
    }
    rendering->out[length] = '\0';
    return rendering->out;
}

/* The value with its templates filled in, a new one; NULL when it is to be left out. */
static json_t *fill_in(struct rendering *rendering, const json_t *value)
{
    json_t *filled, *member;
    const char *name;
    size_t i;

    if (json_is_string(value) && strcmp(json_string_value(value), "{unicode}") == 0)
        return json_boolean(!rendering->text->gsm7);
    if (json_is_string(value)) {
        const char *text = render(rendering, json_string_value(value));
        return rendering->absent ? NULL : json_string(text);
    }
    if (json_is_object(value)) {
        filled = json_object();
        json_object_foreach((json_t *)value, name, member)
        {
            json_t *part = fill_in(rendering, member);
            if (part != NULL)
                json_object_set_new(filled, name, part);
        }
        return filled;
    }
    if (json_is_array(value)) {
        filled = json_array();
        json_array_foreach((json_t *)value, i, member)
        {
            json_t *part = fill_in(rendering, member);
            if (part != NULL)
                json_array_append_new(filled, part);
        }
        return filled;
    }
    return json_incref((json_t *)value);
}

/* ---- the call ---- */

static void write_field(struct rendering *rendering, struct form_writer *writer, const char *name,
                        const json_t *value)
{
    char number[32];
    const json_t *element;
    size_t i;

    if (json_is_string(value)) {
        const char *text = render(rendering, json_string_value(value));
        if (!rendering->absent)
            form_write(writer, name, text);
    } else if (json_is_integer(value)) {
        snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        form_write(writer, name, number);
    } else if (json_is_boolean(value)) {
        form_write(writer, name, json_is_true(value) ? "true" : "false");
    }
    json_array_foreach((json_t *)value, i, element)
    {
        write_field(rendering, writer, name, element);
    }
}

static bool write_form(struct rendering *rendering, const struct generic_send *send, struct api_call *call)
{
    struct form_writer writer;
    const char *name;
    json_t *value;

    form_write_begin(&writer, call->body, sizeof call->body);
    json_object_foreach(send->body, name, value)
    {
        write_field(rendering, &writer, name, value);
    }
    if (send->auth.scheme == GENERIC_FIELD)
        form_write(&writer, send->auth.name, send->auth.secrets.text[0]);
    call->body_length = writer.length;
    return !writer.full && api_call_header(call, "Content-Type", "application/x-www-form-urlencoded") &&
           api_call_header(call, "Accept", "application/json");
}

static bool write_json(struct rendering *rendering, const struct generic_send *send, struct api_call *call)
{
    json_t *body = fill_in(rendering, send->body);

    if (send->auth.scheme == GENERIC_FIELD)
        json_object_set_new(body, send->auth.name, json_string(send->auth.secrets.text[0]));
    return common_json_body(call, body);
}

static bool write_auth(const struct generic_auth *auth, struct api_call *call)
{
    const char *secret = auth->secrets.text[0];
    char value[API_HEADER_ROOM];
    bool fits = true;

    if (auth->scheme == GENERIC_BASIC)
        return snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", auth->user, secret) <
               (int)sizeof call->basic_auth;
    if (auth->scheme == GENERIC_BEARER)
        return common_bearer(call, secret);
    if (auth->scheme == GENERIC_HEADER) {
        fits = snprintf(value, sizeof value, "%s%s", auth->prefix, secret) < (int)sizeof value &&
               api_call_header(call, auth->name, value);
        explicit_bzero(value, sizeof value);
    }
    return fits;
}

static bool write_headers(struct rendering *rendering, const struct generic_send *send, struct api_call *call)
{
    for (size_t i = 0; i < send->headers_count; i++) {
        const char *value = render(rendering, send->header_values[i]);
        if (!rendering->absent &&
            (value[strcspn(value, "\r\n")] != '\0' || !api_call_header(call, send->header_names[i], value)))
            return false;
    }
    return true;
}

bool generic_send(const void *of, const struct outgoing *text, struct api_call *call)
{
    const struct generic_settings *settings = of;
    const struct generic_send *send = &settings->send;
    struct rendering rendering = {.text = text};
    size_t characters = common_count_characters(text->text);

    call->method = "POST";
    strcpy(call->url, send->url);
    bool good = characters > 0 && characters <= settings->text_max &&
                (text->status_url == NULL ||
                 generic_auth_url(&settings->auth, text->status_url, rendering.status_url, API_URL_ROOM)) &&
                (send->kind == GENERIC_FORM ? write_form(&rendering, send, call)
                                            : write_json(&rendering, send, call)) &&
                write_auth(&send->auth, call) && write_headers(&rendering, send, call) && !rendering.full;
    explicit_bzero(&rendering, sizeof rendering);
    return good;
}
