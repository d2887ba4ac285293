/* common.h - small things that every provider does with what it reads and sends. Pure. */
#ifndef GATEWAY_PROVIDERS_COMMON_H
#define GATEWAY_PROVIDERS_COMMON_H

#include "config/secrets.h"
#include "gateway/form.h"
#include "gateway/providers/provider.h"

#include <jansson.h>

/* A provider's id of a message. False, with `out` untouched, when it is NULL, empty or does not fit. */
bool common_copy_id(const char *id, char out[MESSAGE_ID_ROOM]);

/* Characters (not bytes) of UTF-8. */
size_t common_count_characters(const char *text);

/* JSON of a webhook, NULL when it is none. A name that stands twice is refused. Text in it may be damaged:
 * half of a character that was cut between two segments, or bytes that are not UTF-8, become U+FFFD, rather
 * than that the whole message is lost. */
json_t *common_json(const void *bytes, size_t length);

/* The text at that name, "" when there is none or it is not text. For values that hold no NUL. */
const char *common_text(const json_t *object, const char *name);

/* Puts a text of JSON into the message; false when it is no text. */
bool common_set_text(struct message *message, const json_t *text);

/* Writes the object as the call's body, with its content type, and takes it (also on failure). False when it
 * is NULL or does not fit. */
bool common_json_body(struct api_call *call, json_t *object);

/* "Authorization: Bearer ..."; false when it does not fit. */
bool common_bearer(struct api_call *call, const char *token);

/* A number written as such, or as text; 0 when it is none, or not 1 to 999999. */
int common_code(const json_t *value);
int common_code_of(const char *text);

/* What can be said of an answer before it is read. True when there is a whole response to be read: then
 * `outcome` has the status as its code, and unknown as its kind. */
bool common_outcome_begin(const struct api_answer *answer, struct outcome *outcome);

/* What an HTTP status other than 2xx means where the provider's code says nothing else. `explained`: the
 * body said so in the provider's own words, so that a 5xx is its refusal and not its death. */
enum outcome_kind common_status_kind(int status, bool explained);

/* Codes with a meaning of their own, of answers and of receipts; a table ends with {0}. */
struct common_code {
    int code;
    enum outcome_kind kind;
    const char *words; /* for people: what it means, and what to do */
};
/* Gives `otherwise` for a code that is not in the table. */
enum outcome_kind common_code_kind(const struct common_code *table, int code, enum outcome_kind otherwise);

/* Its words, or NULL. */
const char *common_explain(const struct common_code *table, int code);

/* Words for how far a text got; a table ends with {NULL}. Unknown words are DELIVERY_UNKNOWN. */
struct common_status {
    const char *word;
    enum delivery delivery;
};
enum delivery common_delivery(const struct common_status *table, const char *word);

/* Hands the item over, wipes it, and gives VERDICT_OK; VERDICT_UNUSABLE when it is of no use. */
enum verdict common_hand_over(struct webhook_item *item, bool useful, webhook_each *each, void *arg);

/* Is it one of the secrets? NULL and "" are not. Every one is compared, in constant time. */
bool common_is_secret(const struct secrets *secrets, const char *theirs);

/* Is the path's last part one of the secrets? */
bool common_is_secret_path(const struct http_request *request, const struct secrets *secrets);

/* Does the request sign in with HTTP's Basic, as that user with one of those passwords? A user's name of 127
 * bytes at most. */
bool common_is_basic(const struct http_request *request, const char *user, const struct secrets *passwords);

/* Reads the form that a request carries: in its query when it is a GET, else in its body. False when it is
 * none; else form_scrub() is the caller's. */
bool common_form(const struct http_request *request, struct form *form);

/* The body as a form, which is read once, however often it is asked for while the request's handler runs:
 * into `own` only where the request has no place for it. NULL when it is none; common_form_done() when done.
 */
const struct form *common_body_form(const struct http_request *request, struct form *own);
void common_form_done(const struct form *form, struct form *own);

/* How many pictures and the like, cut to a number that fits. */
unsigned common_media(size_t count);

/* What the carrier has answered by itself: STOP, HELP or START, in any case; none for anything else. */
enum carrier_word common_carrier_word(const char *word);

/* provider->acknowledge() for who wants an empty 200, and takes no reply in it. */
bool common_acknowledge(const char *reply, const char **content_type, char *out, size_t room, size_t *length);

/* Is that time within `window_s` of now, either way? `text` is Unix seconds in digits; anything else is not.
 */
bool common_is_recent(const char *text, time_t now, long window_s);

#endif
