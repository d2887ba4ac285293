/* http_client.c - calls on kept connections.
 *
 *     CONNECTING -> CALLING -> IDLE -> CALLING ...   or closed, whenever something is not as it should be
 *
 * A call on a kept connection costs one look whether it still stands, one send and one receive. */
#include "gateway/http_client.h"
#include "gateway/clock.h"
#include "gateway/curl_loop.h"
#include "gateway/http_transfer.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    IDLE_MAX = 64,        /* connections that are kept open */
    IDLE_MAX_MS = 30000,  /* servers close at 60 s and more, and a call that meets the closing is lost */
    LIBCURL_KEEPS = 4096, /* more than there can be: it is never to close one to make room */
    TIMEOUT_MS = 10000,   /* of a call that names none */
    RETRY_AFTER_MAX_S = 86400,
};

/* ---- Whom to call ---- */

/* Valid until the next call of this; `room` is for what is not to be kept. */
static enum api_target_read find_target(struct http_client *client, const struct api_call *call,
                                        struct api_target *room, const struct api_target **target)
{
    const char *url = call->url;

    for (size_t i = 0; i < HTTP_TARGETS_KEPT; i++) {
        *target = &client->targets[i].target;
        if (strcmp(client->targets[i].url, url) == 0 && url[0] != '\0')
            return API_TARGET_GOOD;
    }
    *target = room;
    enum api_target_read read = api_target_read(url, room);
    if (read != API_TARGET_GOOD || strcmp(call->method, "POST") != 0 || strchr(url, '?') != NULL)
        return read;
    size_t at = client->next_target++ % HTTP_TARGETS_KEPT;
    strcpy(client->targets[at].url, url);
    client->targets[at].target = *room;
    return read;
}

/* ---- Connections ---- */

static void leave_idle(struct http_transfer *transfer)
{
    TAILQ_REMOVE(&transfer->client->idle, transfer, link);
    transfer->client->idle_count--;
}

static void close_idle(struct http_transfer *transfer)
{
    leave_idle(transfer);
    http_transfer_close(transfer);
}

static bool still_stands(const struct http_transfer *transfer, uint64_t now_ms)
{
    struct pollfd readable = {.fd = transfer->socket, .events = POLLIN};

    if (now_ms - transfer->idle_ms >= IDLE_MAX_MS)
        return false;
    return poll(&readable, 1, 0) == 0 || http_transfer_is_quiet(transfer);
}

/* A kept connection to there, or NULL. Closes those whose time is over. */
static struct http_transfer *take_idle(struct http_client *client, const char *origin)
{
    struct http_transfer *transfer, *next;
    uint64_t now_ms = clock_ms();

    while ((transfer = TAILQ_LAST(&client->idle, transfers)) != NULL &&
           now_ms - transfer->idle_ms >= IDLE_MAX_MS)
        close_idle(transfer);
    for (transfer = TAILQ_FIRST(&client->idle); transfer != NULL; transfer = next) {
        next = TAILQ_NEXT(transfer, link);
        if (strcmp(transfer->origin, origin) != 0)
            continue;
        if (still_stands(transfer, now_ms)) {
            leave_idle(transfer);
            return transfer;
        }
        close_idle(transfer);
    }
    return NULL;
}

/* ---- The end of a call ---- */

/* Seconds of a Retry-After header, which has them or a date; -1 without one. */
static int retry_after_s(const char *value)
{
    char *end;

    if (value[0] == '\0')
        return -1;
    long long seconds = strtoll(value, &end, 10);
    if (end == value || *end != '\0') {
        time_t date = curl_getdate(value, NULL);
        if (date < 0)
            return -1;
        seconds = (long long)date - (long long)clock_wall();
    }
    if (seconds < 0)
        return 0;
    return seconds > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : (int)seconds;
}

static void leave(struct http_transfer *transfer)
{
    TAILQ_REMOVE(&transfer->client->under_way, transfer, link);
    transfer->client->pending--;
    evtimer_del(transfer->timer);
}

/* The call is over; its connection may serve again. */
static void put_back(struct http_transfer *transfer, bool keep)
{
    struct http_client *client = transfer->client;

    if (!keep || client->idle_count == IDLE_MAX || transfer->writes) {
        http_transfer_close(transfer);
        return;
    }
    http_answer_scrub(&transfer->answer);
    transfer->state = TRANSFER_IDLE;
    transfer->idle_ms = clock_ms();
    transfer->done = NULL;
    TAILQ_INSERT_HEAD(&client->idle, transfer, link);
    client->idle_count++;
}

/* Tells what came of it. `code` is CURLE_OK when the whole answer is there. */
static void end(struct http_transfer *transfer, CURLcode code)
{
    const struct http_answer *read = &transfer->answer;
    uint64_t latency_ms = clock_ms() - transfer->started_ms;
    /* TLS may hold back what the socket does not show any more. */
    bool keep = code == CURLE_OK && read->keeps && transfer->request == NULL &&
                (!transfer->secure || http_transfer_is_quiet(transfer));
    const struct api_answer answer = {
        .connected = transfer->connected,
        .written = transfer->written,
        .complete = code == CURLE_OK,
        .status = read->status,
        .body = read->body == NULL ? "" : read->body,
        .body_length = read->body_length,
        .retry_after_s = retry_after_s(read->retry_after),
        .curl_code = (int)code,
        .latency_ms = latency_ms > UINT_MAX ? UINT_MAX : (unsigned)latency_ms,
    };

    leave(transfer);
    transfer->done(&answer, transfer->arg);
    put_back(transfer, keep);
}

void http_client_time(evutil_socket_t fd, short what, void *arg)
{
    struct http_transfer *transfer = arg;

    (void)fd, (void)what;
    end(transfer, transfer->failed != CURLE_OK ? transfer->failed : CURLE_OPERATION_TIMEDOUT);
}

/* ---- Reading ---- */

static CURLcode code_of(enum http_answer_fed fed, const struct http_answer *answer)
{
    if (fed == HTTP_ANSWER_NO_MEMORY)
        return CURLE_OUT_OF_MEMORY;
    return answer->status == 0 ? CURLE_WEIRD_SERVER_REPLY : CURLE_RECV_ERROR;
}

static CURLcode code_of_close(struct http_answer *answer)
{
    http_answer_closed(answer);
    if (answer->complete)
        return CURLE_OK;
    return answer->begun ? CURLE_PARTIAL_FILE : CURLE_GOT_NOTHING;
}

static void read_answer(struct http_transfer *transfer)
{
    struct http_client *client = transfer->client;
    size_t got = HTTP_BUFFER_BYTES;

    /* A plain socket that gave less than there was room for has no more. */
    while (transfer->secure || got == HTTP_BUFFER_BYTES) {
        got = 0;
        CURLcode code = curl_easy_recv(transfer->easy, client->buffer, sizeof client->buffer, &got);
        if (code == CURLE_AGAIN)
            return;
        if (code != CURLE_OK || got == 0) {
            end(transfer, code != CURLE_OK ? code : code_of_close(&transfer->answer));
            return;
        }
        enum http_answer_fed fed = http_answer_feed(&transfer->answer, client->buffer, got);
        explicit_bzero(client->buffer, got);
        if (fed != HTTP_ANSWER_MORE) {
            end(transfer, fed == HTTP_ANSWER_DONE ? CURLE_OK : code_of(fed, &transfer->answer));
            return;
        }
    }
}

void http_client_ready(evutil_socket_t fd, short what, void *arg)
{
    struct http_transfer *transfer = arg;

    (void)fd;
    if (transfer->state == TRANSFER_IDLE) {
        if (!http_transfer_is_quiet(transfer))
            close_idle(transfer);
        return;
    }
    if (transfer->request != NULL && (what & EV_WRITE) != 0) {
        CURLcode code = http_transfer_send(transfer);
        if (code != CURLE_OK) {
            end(transfer, code);
            return;
        }
    }
    if ((what & EV_READ) != 0)
        read_answer(transfer);
}

/* ---- The beginning ---- */

static CURLcode start_calling(struct http_transfer *transfer)
{
    transfer->state = TRANSFER_CALLING;
    transfer->connected = true;
    return http_transfer_send(transfer);
}

/* libcurl has connected, or could not. */
static void connected(CURL *easy, CURLcode code, void *arg)
{
    struct http_transfer *transfer;

    (void)arg;
    if (curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer) != CURLE_OK)
        return;
    if (code == CURLE_OK)
        code = curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &transfer->socket);
    if (code == CURLE_OK && !http_transfer_watch(transfer, false))
        code = CURLE_OUT_OF_MEMORY;
    if (code == CURLE_OK)
        code = start_calling(transfer);
    if (code != CURLE_OK)
        end(transfer, code);
}

static bool set_timer(struct http_transfer *transfer, unsigned timeout_ms)
{
    const struct timeval wait = {timeout_ms / 1000, timeout_ms % 1000 * 1000};

    return evtimer_add(transfer->timer, &wait) == 0;
}

/* The call's bytes, and a connection for them; `target` is NULL when the address is none. */
static struct http_transfer *prepare(struct http_client *client, const struct api_call *call,
                                     const struct api_target *target)
{
    struct http_transfer *transfer = target != NULL ? take_idle(client, target->origin) : NULL;

    if (transfer == NULL)
        transfer = http_transfer_new(client, target);
    if (transfer == NULL)
        return NULL;
    transfer->sent = transfer->request_length = 0;
    transfer->request = target != NULL ? api_call_bytes(call, target, &transfer->request_length) : NULL;
    if ((target != NULL && transfer->request == NULL) ||
        !set_timer(transfer, call->timeout_ms > 0 ? call->timeout_ms : TIMEOUT_MS)) {
        http_transfer_close(transfer);
        return NULL;
    }
    return transfer;
}

struct http_transfer *http_client_start(struct http_client *client, const struct api_call *call,
                                        http_client_done *done, void *arg)
{
    struct api_target room;
    const struct api_target *target;
    enum api_target_read read = find_target(client, call, &room, &target);
    struct http_transfer *transfer =
        read == API_TARGET_NO_MEMORY ? NULL : prepare(client, call, read == API_TARGET_GOOD ? target : NULL);

    if (target == &room)
        explicit_bzero(&room, sizeof room);
    if (transfer == NULL)
        return NULL;
    transfer->done = done;
    transfer->arg = arg;
    transfer->started_ms = clock_ms();
    transfer->connected = transfer->written = false;
    transfer->failed = read == API_TARGET_GOOD ? CURLE_OK : CURLE_URL_MALFORMAT;
    http_answer_begin(&transfer->answer);
    TAILQ_INSERT_TAIL(&client->under_way, transfer, link);
    client->pending++;
    if (transfer->state == TRANSFER_IDLE)
        transfer->failed = start_calling(transfer);
    if (transfer->failed != CURLE_OK) /* not from within this call */
        event_active(transfer->timer, EV_TIMEOUT, 0);
    return transfer;
}

bool http_transfer_written(const struct http_transfer *transfer)
{
    return transfer->written;
}

void http_client_cancel(struct http_client *client, struct http_transfer *transfer)
{
    (void)client;
    leave(transfer);
    http_transfer_close(transfer);
}

unsigned http_client_pending(const struct http_client *client)
{
    return client->pending;
}

/* ---- The client ---- */

/* The system's certificates, from where its libcurl would read them, and those of `ca_file`. */
static X509_STORE *load_trusted(const char *ca_file)
{
    X509_STORE *store = X509_STORE_new();
    CURL *easy = curl_easy_init();
    char *bundle = NULL;

    if (store == NULL || easy == NULL)
        goto fail;
    curl_easy_getinfo(easy, CURLINFO_CAINFO, &bundle);
    if ((bundle == NULL || X509_STORE_load_file(store, bundle) != 1) &&
        X509_STORE_set_default_paths(store) != 1)
        goto fail;
    if (ca_file != NULL && X509_STORE_load_file(store, ca_file) != 1)
        goto fail;
    curl_easy_cleanup(easy);
    return store;

fail:
    curl_easy_cleanup(easy);
    X509_STORE_free(store);
    return NULL;
}

struct http_client *http_client_new(struct event_base *base, const char *ca_file)
{
    signal(SIGPIPE, SIG_IGN); /* CURLOPT_NOSIGNAL leaves that to the program */
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return NULL;
    struct http_client *client = calloc(1, sizeof *client);
    if (client == NULL) {
        curl_global_cleanup();
        return NULL;
    }
    TAILQ_INIT(&client->under_way);
    TAILQ_INIT(&client->idle);
    client->base = base;
    client->loop = curl_loop_new(base, LIBCURL_KEEPS, connected, client);
    client->trusted = load_trusted(ca_file);
    if (client->loop == NULL || client->trusted == NULL) {
        http_client_free(client);
        return NULL;
    }
    return client;
}

void http_client_free(struct http_client *client)
{
    struct http_transfer *transfer;

    if (client == NULL)
        return;
    while ((transfer = TAILQ_FIRST(&client->under_way)) != NULL)
        http_client_cancel(client, transfer);
    while ((transfer = TAILQ_FIRST(&client->idle)) != NULL)
        close_idle(transfer);
    curl_loop_free(client->loop);
    X509_STORE_free(client->trusted);
    explicit_bzero(client->targets, sizeof client->targets);
    free(client);
    curl_global_cleanup();
}
