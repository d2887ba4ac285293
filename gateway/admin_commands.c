/* admin_commands.c - challenges and receipts for `test-channel`, the stream for `watch`. */
#include "gateway/admin_commands.h"

#include "gateway/clock.h"
#include "gateway/form.h"
#include "gateway/outreach/desk.h"
#include "gateway/receipt_ring.h"
#include "gateway/watch.h"
#include "gateway/web.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void respond(struct http_call *call, int status, const char *content_type, const char *body)
{
    const struct http_response response = {.status = status,
                                           .content_type = content_type,
                                           .body = body,
                                           .body_length = body ? strlen(body) : 0,
                                           .headers = content_type ? web_headers : NULL};

    http_respond(call, &response);
}

/* For `test-channel`: who may ask here gets a question that this process alone can answer. */
static void answer_challenge(struct gateway *gateway, struct http_call *call)
{
    json_t *made = challenge_make(&gateway->challenge, clock_ms())
                       ? json_pack("{s:s, s:s}", "question", gateway->challenge.question, "answer",
                                   gateway->challenge.answer)
                       : NULL;
    char *text = made ? json_dumps(made, JSON_COMPACT) : NULL;

    respond(call, text ? 200 : 503, text ? "application/json" : NULL, text);
    free(text);
    json_decref(made);
}

static void add_receipt(enum delivery delivery, int code, void *list)
{
    json_array_append_new(list, json_pack("{s:i, s:i}", "delivery", (int)delivery, "code", code));
}

/* For `test-channel --to`: "?channel=NAME" begins to look out for receipts, "?id=ID" says of which text, and
 * gets what has come. */
static void answer_receipts(struct gateway *gateway, struct http_call *call, const char *query)
{
    struct form form = {.count = 0};
    json_t *list = json_array();
    char *text = NULL;

    if (form_read(&form, query ? query : "", query ? strlen(query) : 0) == FORM_OK) {
        if (gateway->receipts && form_find(&form, "id")) {
            receipt_ring_choose(gateway->receipts, form_text(&form, "id"));
            receipt_ring_read(gateway->receipts, add_receipt, list);
        } else {
            receipt_ring_free(gateway->receipts);
            gateway->receipts = form_find(&form, "channel")
                                    ? receipt_ring_new(form_text(&form, "channel"), clock_ms())
                                    : NULL;
        }
        form_scrub(&form);
        text = json_dumps(list, JSON_COMPACT);
    }
    respond(call, text ? 200 : 503, text ? "application/json" : NULL, text);
    free(text);
    json_decref(list);
}

bool admin_commands_answer(struct gateway *gateway, struct http_call *call,
                           const struct http_request *request)
{
    if (request->method != METHOD_POST || !web_is_own(request))
        return false;
    if (strcmp(request->path, "/challenge") == 0)
        answer_challenge(gateway, call);
    else if (strcmp(request->path, "/receipts") == 0)
        answer_receipts(gateway, call, request->query);
    else if (strcmp(request->path, "/watch") == 0)
        watch_open(gateway, call);
    else
        return desk_answer(gateway->desk, call, request);
    return true;
}
