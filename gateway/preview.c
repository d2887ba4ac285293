/* preview.c - answers that nobody gets. */
#include "gateway/preview.h"

#include "gateway/clock.h"
#include "gateway/edited.h"
#include "gateway/form.h"
#include "gateway/providers/sandbox.h"
#include "gateway/reply_json.h"
#include "gateway/web.h"
#include "handlers/handlers.h"
#include "handlers/show.h"

#include <jansson.h>
#include <string.h>

enum { TEXT_BYTES_MAX = SANDBOX_TEXT_MAX * 4 };

static void refuse(struct http_call *call, int status, const char *why)
{
    web_respond_json(call, status, "", json_pack("{s:s}", "error", why));
}

/* The channel of that name; for "" the first sandbox, which is the one that the page texts. NULL when there
 * is none. */
static const struct channel *channel_of(const struct gateway *gateway, const char *name)
{
    for (size_t i = 0; i < gateway->channels.count; i++) {
        const struct channel *channel = &gateway->channels.list[i];
        if (name[0] == '\0' ? strcmp(channel->provider->name, "sandbox") == 0
                            : strcmp(channel->settings->name, name) == 0)
            return channel;
    }
    return NULL;
}

static const char *alphabet_name(enum alphabet alphabet)
{
    return alphabet == GSM7 ? "GSM-7" : "UCS-2";
}

/* What is known of that channel's number, with that alphabet; "" is what the page's own has. False, and the
 * call refused, when there is none of that name. */
static bool choose(const struct gateway *gateway, struct http_call *call, const char *channel,
                   const char *alphabet, struct hotline *hotline)
{
    const struct channel *found = channel_of(gateway, channel);

    if (found == NULL) {
        refuse(call, 404, "there is no such channel");
        return false;
    }
    *hotline = found->hotline;
    hotline->now = clock_wall();
    if (strcmp(alphabet, "GSM-7") == 0)
        hotline->alphabet = GSM7;
    else if (strcmp(alphabet, "UCS-2") == 0)
        hotline->alphabet = UCS2;
    else if (alphabet[0] != '\0') {
        refuse(call, 400, "the alphabet is GSM-7 or UCS-2");
        return false;
    }
    return true;
}

static void add_channel(json_t *list, const struct channel *channel)
{
    json_array_append_new(list, json_pack("{s:s, s:s}", "name", channel->settings->name, "alphabet",
                                          alphabet_name(channel->hotline.alphabet)));
}

/* The page's own first. */
static json_t *list_channels(const struct gateway *gateway)
{
    const struct channel *own = channel_of(gateway, "");
    json_t *list = json_array();

    if (own != NULL)
        add_channel(list, own);
    for (size_t i = 0; i < gateway->channels.count; i++)
        if (&gateway->channels.list[i] != own)
            add_channel(list, &gateway->channels.list[i]);
    return list;
}

static json_t *list_topics(const struct topics *topics)
{
    json_t *ids = json_array();

    for (size_t i = 0; i < topics->count; i++)
        json_array_append_new(ids, json_string(topics->list[i].id));
    return ids;
}

/* GET /phone/topics */
static void give_topics(struct gateway *gateway, struct http_call *call, const struct http_request *request)
{
    json_t *languages = json_array();
    (void)request;

    for (enum language language = 0; language < LANGUAGES; language++)
        json_array_append_new(languages, json_pack("{s:s, s:s, s:b}", "code", language_code(language), "name",
                                                   language_english_name(language), "served",
                                                   (int)(gateway->settings->languages >> language & 1)));
    web_respond_json(call, 200, "",
                     json_pack("{s:o, s:o, s:o, s:b}", "topics", list_topics(&gateway->content->topics),
                               "languages", languages, "channels", list_channels(gateway), "edited",
                               gateway->edited != NULL));
}

/* ---- Beside what is edited ---- */

/* False, and the call refused, when no folder is. */
static bool has_edited(const struct gateway *gateway, struct http_call *call)
{
    if (gateway->edited == NULL)
        refuse(call, 404, "there is no edited folder: start with --edited DIR");
    return gateway->edited != NULL;
}

/* GET /phone/edited */
static void give_edited(struct gateway *gateway, struct http_call *call, const struct http_request *request)
{
    (void)request;

    if (!has_edited(gateway, call))
        return;
    enum edited_state state = edited_look(gateway->edited);
    json_t *about = edited_json(gateway->edited, state);
    if (state == EDITED_READY)
        json_object_set_new(about, "topics", list_topics(&edited_content(gateway->edited)->topics));
    web_respond_json(call, 200, "", about);
}

/* What is asked of content; NULL when it has no such answer. */
typedef json_t *answering(const struct content *content, const void *question);

/* Responds with the answer of the content in service and, beside it, of what is edited. */
static void give_both(const struct gateway *gateway, struct http_call *call, answering *answer,
                      const void *question)
{
    if (!has_edited(gateway, call))
        return;
    enum edited_state state = edited_look(gateway->edited);
    json_t *about = edited_json(gateway->edited, state);
    json_t *edited = state == EDITED_READY ? answer(edited_content(gateway->edited), question) : NULL;
    json_object_set_new(about, "answer", edited == NULL ? json_null() : edited);
    web_respond_json(
        call, 200, "",
        json_pack("{s:o?, s:o}", "running", answer(gateway->content, question), "edited", about));
}

/* ---- An answer in any language ---- */

struct topic_question {
    const struct hotline *hotline;
    const char *id;
    enum language language;
};

static json_t *show(const struct content *content, const void *arg)
{
    const struct topic_question *question = arg;
    const struct hotline all = show_all_languages(question->hotline);
    const struct topic *topic = topics_find(&content->topics, question->id);
    struct reply reply;

    if (topic == NULL || !show_topic(content, &all, topic->id, question->language, &reply))
        return NULL;
    json_t *body = reply_json(&reply);
    json_object_set_new(body, "review", reply_json_review(topic, question->language));
    return body;
}

static void give_shown(const struct gateway *gateway, struct http_call *call, const struct form *form)
{
    struct hotline hotline;
    const struct topic_question question = {&hotline, form_text(form, "id"),
                                            language_from_code(form_text(form, "lang"))};
    json_t *body;

    if (!choose(gateway, call, form_text(form, "channel"), form_text(form, "alphabet"), &hotline))
        return;
    if (question.language == LANG_UNKNOWN)
        refuse(call, 404, "there is no such language");
    else if (strcmp(form_text(form, "edited"), "1") == 0)
        give_both(gateway, call, show, &question);
    else if ((body = show(gateway->content, &question)) != NULL)
        web_respond_json(call, 200, "", body);
    else
        refuse(call, 404, "there is no such topic");
}

/* GET /phone/topic */
static void give_topic(struct gateway *gateway, struct http_call *call, const struct http_request *request)
{
    const char *query = request->query == NULL ? "" : request->query;
    struct form form;

    if (form_read(&form, query, strlen(query)) != FORM_OK) {
        refuse(call, 400, "name a topic and a language: ?id=detainer&lang=es");
        return;
    }
    give_shown(gateway, call, &form);
    form_scrub(&form);
}

/* ---- Why a text is answered as it is ---- */

struct text_question {
    const struct hotline *hotline;
    enum language language; /* of the conversation */
    const char *text;
};

/* A member's text; "" when it is missing or no text. */
static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

/* What those words are answered, and why. */
static json_t *ask(const struct content *content, const void *arg)
{
    const struct text_question *question = arg;
    const struct hotline *hotline = question->hotline;
    struct session session = SESSION_NEW;
    struct message message;
    struct understanding seen;
    struct reply reply;

    if (question->language != LANG_UNKNOWN) {
        session.language = question->language;
        session.language_chosen = true;
    }
    memset(&message, 0, sizeof message);
    message_set_text(&message, question->text, strlen(question->text));
    understanding_make(&seen, content, hotline, &session, (struct standing){0}, &message);
    handlers_answer(content, hotline, &session, (struct standing){0}, &message, &reply);
    json_t *body = reply_json(&reply);
    json_object_set_new(body, "understood", reply_json_why(&seen));
    understanding_scrub(&seen);
    reply_scrub(&reply);
    message_scrub(&message);
    return body;
}

/* POST /phone/ask */
static void take_ask(struct gateway *gateway, struct http_call *call, const struct http_request *request)
{
    json_t *body =
        json_loadb((const char *)request->body, request->body_length, JSON_REJECT_DUPLICATES, NULL);
    const char *text = text_of(body, "text"), *code = text_of(body, "lang");
    struct hotline hotline;
    const struct text_question question = {&hotline, language_from_code(code), text};

    if (text[0] == '\0' || strlen(text) > TEXT_BYTES_MAX)
        refuse(call, 400, "a text has 1 to 1600 characters");
    else if (code[0] != '\0' && question.language == LANG_UNKNOWN)
        refuse(call, 400, "there is no such language");
    else if (!choose(gateway, call, text_of(body, "channel"), text_of(body, "alphabet"), &hotline))
        ; /* refused */
    else if (json_is_true(json_object_get(body, "edited")))
        give_both(gateway, call, ask, &question);
    else
        web_respond_json(call, 200, "", ask(gateway->content, &question));
    json_decref(body);
}

static const struct route {
    const char *path;
    enum http_method method;
    void (*give)(struct gateway *gateway, struct http_call *call, const struct http_request *request);
} routes[] = {
    {"/phone/topics", METHOD_GET, give_topics},
    {"/phone/edited", METHOD_GET, give_edited},
    {"/phone/topic", METHOD_GET, give_topic},
    {"/phone/ask", METHOD_POST, take_ask},
};

bool preview_handle(struct gateway *gateway, struct http_call *call, const struct http_request *request)
{
    const struct route *route = NULL;

    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (strcmp(routes[i].path, request->path) == 0)
            route = &routes[i];
    if (route == NULL)
        return false;
    if (!web_is_local(request) || !web_is_own(request))
        refuse(call, 403, "only from this machine, and from a page of this gateway");
    else if (request->method != route->method)
        web_respond_json(call, 405, route->method == METHOD_GET ? "Allow: GET\r\n" : "Allow: POST\r\n",
                         json_pack("{s:s}", "error", "not with this method"));
    else
        route->give(gateway, call, request);
    return true;
}
