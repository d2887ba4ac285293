/* line.c - libcurl's multi interface, waited for. */
#include "gateway/outreach/line.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URL_ROOM = 320, CALL_MS = 90000 /* longer than the desk tries */, CONNECT_MS = 5000 };

struct slot {
    CURL *easy;
    bool busy;
    char *body;
    char *answer;
    size_t length;
};

struct line {
    CURLM *multi;
    char url[URL_ROOM]; /* without the path */
    const char *socket; /* a file; NULL for a port */
    struct slot slots[LINE_SLOTS];
};

static size_t take(char *bytes, size_t size, size_t count, void *arg)
{
    struct slot *slot = arg;
    size_t length = size * count;
    char *bigger = realloc(slot->answer, slot->length + length + 1);

    if (!bigger)
        return 0;
    slot->answer = bigger;
    memcpy(slot->answer + slot->length, bytes, length);
    slot->length += length;
    slot->answer[slot->length] = '\0';
    return length;
}

static bool slot_open(struct line *line, struct slot *slot)
{
    CURL *easy = slot->easy = curl_easy_init();

    return easy && curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PRIVATE, slot) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)CALL_MS) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) == CURLE_OK &&
           (!line->socket || curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, line->socket) == CURLE_OK);
}

struct line *line_open(const char *at)
{
    struct line *line = calloc(1, sizeof *line);
    bool good = line && (line->multi = curl_multi_init());

    if (good) {
        line->socket = strchr(at, '/') ? at : NULL;
        snprintf(line->url, sizeof line->url, "http://%s", line->socket ? "localhost" : at);
    }
    for (size_t i = 0; good && i < LINE_SLOTS; i++)
        good = slot_open(line, &line->slots[i]);
    if (good)
        return line;
    line_close(line);
    return NULL;
}

static void slot_clear(struct slot *slot)
{
    free(slot->body);
    free(slot->answer);
    slot->body = slot->answer = NULL;
    slot->length = 0;
    slot->busy = false;
}

void line_close(struct line *line)
{
    if (!line)
        return;
    for (size_t i = 0; i < LINE_SLOTS; i++) {
        struct slot *slot = &line->slots[i];
        if (slot->busy)
            curl_multi_remove_handle(line->multi, slot->easy);
        slot_clear(slot);
        curl_easy_cleanup(slot->easy);
    }
    curl_multi_cleanup(line->multi);
    free(line);
}

unsigned line_free_slots(const struct line *line)
{
    unsigned count = 0;

    for (size_t i = 0; i < LINE_SLOTS; i++)
        count += !line->slots[i].busy;
    return count;
}

static bool start(struct line *line, struct slot *slot, const char *path, const char *body)
{
    char url[URL_ROOM + 64];

    snprintf(url, sizeof url, "%s%s", line->url, path);
    slot->body = strdup(body);
    slot->busy = slot->body && curl_easy_setopt(slot->easy, CURLOPT_URL, url) == CURLE_OK &&
                 curl_easy_setopt(slot->easy, CURLOPT_POSTFIELDS, slot->body) == CURLE_OK &&
                 curl_multi_add_handle(line->multi, slot->easy) == CURLM_OK;
    if (!slot->busy)
        slot_clear(slot);
    return slot->busy;
}

int line_start(struct line *line, const char *path, const char *body)
{
    for (int i = 0; i < LINE_SLOTS; i++)
        if (!line->slots[i].busy)
            return start(line, &line->slots[i], path, body) ? i : -1;
    return -1;
}

/* A new connection for each request: on one that was used before, libcurl would by itself send a request
 * again when the gateway dies, and the "nobody there" of that second try would hide that the first may have
 * been heard. */
static enum line_end end_of(const CURLMsg *message, CURL *easy)
{
    long request_bytes = 0;

    if (message->data.result == CURLE_OK)
        return LINE_ANSWERED;
    if (message->data.result == CURLE_COULDNT_CONNECT || message->data.result == CURLE_COULDNT_RESOLVE_HOST)
        return LINE_NOT_SENT;
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    return request_bytes == 0 ? LINE_NOT_SENT : LINE_BROKEN;
}

/* The next one that has ended; it is out of the multi handle then, and not yet cleared. */
static struct slot *ended(struct line *line, unsigned wait_ms, enum line_end *end, int *status)
{
    CURLMsg *message;
    int running, left;
    bool waited = false;

    for (;;) {
        curl_multi_perform(line->multi, &running);
        while ((message = curl_multi_info_read(line->multi, &left))) {
            struct slot *slot;
            long code = 0;
            if (message->msg != CURLMSG_DONE)
                continue;
            CURL *easy = message->easy_handle;
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
            *end = end_of(message, easy);
            *status = (int)code;
            curl_multi_remove_handle(line->multi, easy);
            return slot;
        }
        if (waited || running == 0)
            return NULL;
        curl_multi_poll(line->multi, NULL, 0, (int)wait_ms, NULL);
        waited = true;
    }
}

bool line_wait(struct line *line, unsigned wait_ms, struct line_answer *answer)
{
    struct slot *slot = ended(line, wait_ms, &answer->end, &answer->status);

    if (!slot)
        return false;
    answer->slot = (int)(slot - line->slots);
    snprintf(answer->body, sizeof answer->body, "%s", slot->answer ? slot->answer : "");
    slot_clear(slot);
    return true;
}

enum line_end line_ask(struct line *line, const char *path, const char *body, int *status, char **answer)
{
    enum line_end end = LINE_NOT_SENT;
    struct slot *slot = NULL;

    *answer = NULL;
    *status = 0;
    if (line_start(line, path, body) < 0)
        return LINE_NOT_SENT;
    while (!slot && line_free_slots(line) < LINE_SLOTS)
        slot = ended(line, 1000, &end, status);
    if (!slot)
        return LINE_NOT_SENT;
    if (end == LINE_ANSWERED) {
        *answer = slot->answer ? slot->answer : strdup("");
        slot->answer = NULL;
    }
    slot_clear(slot);
    return end;
}
