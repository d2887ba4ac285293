/* http_answer.c - llhttp's callbacks gather what is wanted of an answer: status, Retry-After, body. */
#include "gateway/http_answer.h"

#include <stdlib.h>
#include <string.h>

enum { BODY_FIRST_ROOM = 2048 }; /* most answers fit */

static const char retry_after[] = "retry-after";
enum { RETRY_AFTER_LENGTH = sizeof retry_after - 1, OTHER_HEADER = RETRY_AFTER_LENGTH + 1 };

/* Makes llhttp_execute() stop with it. */
enum { STOP_TOO_LONG = -1, STOP_NO_MEMORY = HPE_USER };

static int on_status_complete(llhttp_t *llhttp)
{
    struct http_answer *answer = llhttp->data;

    answer->status = llhttp->status_code;
    return 0;
}

static int count_head(struct http_answer *answer, size_t length)
{
    answer->head_bytes += length;
    return answer->head_bytes > HTTP_ANSWER_HEAD_MAX ? STOP_TOO_LONG : 0;
}

static int on_header_field(llhttp_t *llhttp, const char *at, size_t length)
{
    struct http_answer *answer = llhttp->data;

    if (answer->value_came) {
        answer->value_came = false;
        answer->matched = 0;
    }
    for (size_t i = 0; i < length && answer->matched != OTHER_HEADER; i++) {
        char letter = at[i] >= 'A' && at[i] <= 'Z' ? (char)(at[i] - 'A' + 'a') : at[i];
        if (answer->matched < RETRY_AFTER_LENGTH && letter == retry_after[answer->matched])
            answer->matched++;
        else
            answer->matched = OTHER_HEADER;
    }
    return count_head(answer, length);
}

static int on_header_value(llhttp_t *llhttp, const char *at, size_t length)
{
    struct http_answer *answer = llhttp->data;

    answer->value_came = true;
    if (answer->matched == RETRY_AFTER_LENGTH && length < sizeof answer->retry_after - answer->retry_length) {
        memcpy(answer->retry_after + answer->retry_length, at, length);
        answer->retry_length += length;
        answer->retry_after[answer->retry_length] = '\0';
    }
    return count_head(answer, length);
}

/* A further header without a value would else be taken for the end of this one's name. */
static int on_header_value_complete(llhttp_t *llhttp)
{
    ((struct http_answer *)llhttp->data)->value_came = true;
    return 0;
}

static int on_body(llhttp_t *llhttp, const char *at, size_t length)
{
    struct http_answer *answer = llhttp->data;

    if (length > HTTP_ANSWER_BODY_MAX - answer->body_length)
        return STOP_TOO_LONG;
    if (answer->body_length + length >= answer->body_room) {
        size_t room = answer->body_room == 0 ? BODY_FIRST_ROOM : answer->body_room;
        while (room <= answer->body_length + length)
            room *= 2;
        char *larger = realloc(answer->body, room); /* what it moves from is wiped */
        if (larger == NULL)
            return STOP_NO_MEMORY;
        answer->body = larger;
        answer->body_room = room;
    }
    memcpy(answer->body + answer->body_length, at, length);
    answer->body_length += length;
    answer->body[answer->body_length] = '\0';
    return 0;
}

static int on_message_complete(llhttp_t *llhttp)
{
    struct http_answer *answer = llhttp->data;

    if (answer->status >= 100 && answer->status < 200 && answer->status != 101) {
        answer->status = 0; /* the real one is still to come */
        return 0;
    }
    answer->complete = true;
    answer->keeps = llhttp_should_keep_alive(llhttp) != 0 && answer->status != 101;
    return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_status_complete = on_status_complete,
    .on_header_field = on_header_field,
    .on_header_value = on_header_value,
    .on_header_value_complete = on_header_value_complete,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

void http_answer_begin(struct http_answer *answer)
{
    *answer = (struct http_answer){0};
    llhttp_init(&answer->llhttp, HTTP_RESPONSE, &settings);
    answer->llhttp.data = answer;
}

enum http_answer_fed http_answer_feed(struct http_answer *answer, const char *bytes, size_t length)
{
    answer->begun = true;
    llhttp_errno_t error = llhttp_execute(&answer->llhttp, bytes, length);
    if (answer->complete) {
        if (llhttp_get_error_pos(&answer->llhttp) != bytes + length)
            answer->keeps = false;
        return HTTP_ANSWER_DONE;
    }
    if (error == HPE_OK)
        return HTTP_ANSWER_MORE;
    return error == (llhttp_errno_t)STOP_NO_MEMORY ? HTTP_ANSWER_NO_MEMORY : HTTP_ANSWER_BAD;
}

void http_answer_closed(struct http_answer *answer)
{
    if (answer->begun && !answer->complete)
        llhttp_finish(&answer->llhttp);
    answer->keeps = false;
}

void http_answer_scrub(struct http_answer *answer)
{
    if (answer->body != NULL)
        explicit_bzero(answer->body, answer->body_length);
    free(answer->body);
    explicit_bzero(answer, sizeof *answer);
}
