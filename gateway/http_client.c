/* http_client.c - calls to the providers' APIs, through gateway/curl_loop.
 * An easy handle is kept with its transfer and used again: setting one up costs more than a call.
 * Nothing personal stays in it. */
#include "gateway/http_client.h"
#include "gateway/clock.h"
#include "gateway/curl_loop.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <limits.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

enum {
    RESPONSE_MAX = 64 * 1024,
    RESPONSE_FIRST_ROOM = 2048, /* most answers fit */
    IDLE_TRANSFERS_MAX = 32,    /* kept for the next calls */
    IDLE_CONNECTIONS_MAX = 64,  /* kept open */
    IDLE_CONNECTION_MAX_S = 30, /* servers close at 60 and more, and a call that meets the closing is lost */
    CONNECT_MS = 5000,          /* giving up early leaves time to try again, which is safe so far */
    TIMEOUT_MS = 10000,         /* of a call that names none */
    RETRY_AFTER_MAX_S = 86400,
    BUFFER_BYTES = 16 * 1024,
};

struct http_transfer {
    TAILQ_ENTRY(http_transfer) link; /* in `under_way` or in `idle` */
    struct http_client *client;
    CURL *easy;
    struct curl_slist *headers;
    char *body; /* the request's, which libcurl reads from */
    size_t body_length;
    char *response;
    size_t response_length, response_room;
    http_client_done *done;
    void *arg;
    uint64_t started_ms;
    bool ready;   /* a connection stood, the request was about to be sent */
    bool stopped; /* by us: libcurl would have sent it a second time */
    bool headed;  /* all headers of the answer are there */
    bool keep;    /* the handle may serve again */
};

TAILQ_HEAD(transfers, http_transfer);

struct http_client {
    struct curl_loop *loop;
    X509_STORE *trusted; /* loaded once: reading the system's bundle for each connection takes milliseconds */
    struct transfers under_way, idle;
    unsigned pending, idle_count;
};

bool api_call_header(struct api_call *call, const char *name, const char *value)
{
    if (call->headers_count == API_HEADERS_MAX || strpbrk(name, ":\r\n") != NULL ||
        strpbrk(value, "\r\n") != NULL)
        return false;
    int length = snprintf(call->headers[call->headers_count], API_HEADER_ROOM, "%s: %s", name, value);
    if (length < 0 || length >= API_HEADER_ROOM) {
        explicit_bzero(call->headers[call->headers_count], API_HEADER_ROOM);
        return false;
    }
    call->headers_count++;
    return true;
}

/* Without TLS a call may only go to this machine. */
static bool is_loopback(const char *url)
{
    char host[64];
    struct in_addr address;

    if (strncasecmp(url, "http://", 7) != 0)
        return false;
    url += 7;
    size_t authority = strcspn(url, "/?#\\");
    size_t length = strcspn(url, url[0] == '[' ? "]" : ":/?#");
    if (length >= sizeof host || memchr(url, '@', authority) != NULL)
        return false;
    memcpy(host, url, length);
    host[length] = '\0';
    if (strcmp(host, "[::1") == 0 || strcasecmp(host, "localhost") == 0)
        return true;
    return inet_pton(AF_INET, host, &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

bool api_url_allowed(const char *url)
{
    return strncasecmp(url, "https://", 8) == 0 || is_loopback(url);
}

void api_call_begin(struct api_call *call)
{
    call->method = NULL;
    call->url[0] = call->basic_auth[0] = call->body[0] = '\0';
    call->headers_count = call->body_length = 0;
    call->timeout_ms = 0;
}

static void wipe_text(char *text, size_t room)
{
    explicit_bzero(text, strnlen(text, room));
}

void api_call_scrub(struct api_call *call)
{
    bool half_made = call->body_length == 0 || call->body_length > sizeof call->body;

    for (size_t i = 0; i < call->headers_count; i++)
        wipe_text(call->headers[i], sizeof call->headers[i]);
    wipe_text(call->url, sizeof call->url);
    wipe_text(call->basic_auth, sizeof call->basic_auth);
    explicit_bzero(call->body, half_made ? sizeof call->body : call->body_length);
    api_call_begin(call);
}

static size_t take_response(char *bytes, size_t size, size_t count, void *arg)
{
    struct http_transfer *transfer = arg;
    size_t length = size * count;

    if (length > RESPONSE_MAX - transfer->response_length)
        return 0; /* ends the transfer */
    if (transfer->response_length + length >= transfer->response_room) {
        size_t room = transfer->response_room == 0 ? RESPONSE_FIRST_ROOM : transfer->response_room;
        while (room <= transfer->response_length + length)
            room *= 2;
        char *larger = realloc(transfer->response, room); /* what it moves from is wiped */
        if (larger == NULL)
            return 0;
        transfer->response = larger;
        transfer->response_room = room;
    }
    memcpy(transfer->response + transfer->response_length, bytes, length);
    transfer->response_length += length;
    transfer->response[transfer->response_length] = '\0';
    return length;
}

/* An answer that breaks off among its headers is fine with libcurl: it is not with us. */
static size_t take_header(char *bytes, size_t size, size_t count, void *arg)
{
    struct http_transfer *transfer = arg;

    transfer->headed = bytes[0] == '\r' || bytes[0] == '\n';
    return size * count;
}

/* The connection stands, TLS included, and the request comes next.
 * When a kept-alive connection ends before any byte of an answer, libcurl sends the request once more on
 * a new one by itself, and comes by here again. Whether the first one was carried out nobody can know,
 * and a second copy would be a second text: whoever called shall decide. */
static int before_request(void *arg, char *remote_address, char *local_address, int remote_port,
                          int local_port)
{
    struct http_transfer *transfer = arg;

    (void)remote_address, (void)local_address, (void)remote_port, (void)local_port;
    transfer->ready = true;
    if (!http_transfer_written(transfer))
        return CURL_PREREQFUNC_OK;
    transfer->stopped = true;
    return CURL_PREREQFUNC_ABORT;
}

static CURLcode trust(CURL *easy, void *context, void *arg)
{
    struct http_client *client = arg;

    (void)easy;
    SSL_CTX_set1_cert_store(context, client->trusted);
    return CURLE_OK;
}

/* What holds for every call of this program. False when libcurl can't. */
static bool set_options(struct http_client *client, struct http_transfer *transfer)
{
    CURL *easy = transfer->easy;
    bool good = true;

#define SET(option, value) good = curl_easy_setopt(easy, option, value) == CURLE_OK && good
    SET(CURLOPT_PRIVATE, transfer);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L); /* does not wait for a resolver that hangs */
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1); /* one call a connection: its end is its end */
    SET(CURLOPT_PROXY, "");                                 /* none, whatever the environment says */
    SET(CURLOPT_USERAGENT, "rightsline");
    SET(CURLOPT_TCP_NODELAY, 1L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_MAXAGE_CONN, (long)IDLE_CONNECTION_MAX_S);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    SET(CURLOPT_BUFFERSIZE, (long)BUFFER_BYTES);
    SET(CURLOPT_UPLOAD_BUFFERSIZE, (long)BUFFER_BYTES);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_CAINFO, NULL); /* trust() brings what is trusted */
    SET(CURLOPT_CAPATH, NULL);
    SET(CURLOPT_SSL_CTX_FUNCTION, trust);
    SET(CURLOPT_SSL_CTX_DATA, client);
    SET(CURLOPT_WRITEFUNCTION, take_response);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, transfer);
    SET(CURLOPT_PREREQFUNCTION, before_request);
    SET(CURLOPT_PREREQDATA, transfer);
    return good;
}

static void transfer_free(struct http_transfer *transfer)
{
    if (transfer->easy != NULL)
        curl_easy_cleanup(transfer->easy);
    free(transfer);
}

/* One out of the pool, or a new one. */
static struct http_transfer *transfer_take(struct http_client *client)
{
    struct http_transfer *transfer = TAILQ_FIRST(&client->idle);

    if (transfer != NULL) {
        TAILQ_REMOVE(&client->idle, transfer, link);
        client->idle_count--;
        return transfer;
    }
    transfer = calloc(1, sizeof *transfer);
    if (transfer == NULL)
        return NULL;
    transfer->client = client;
    transfer->easy = curl_easy_init();
    if (transfer->easy == NULL || !set_options(client, transfer)) {
        transfer_free(transfer);
        return NULL;
    }
    return transfer;
}

static void wipe_and_free(char *bytes, size_t length)
{
    if (bytes != NULL)
        explicit_bzero(bytes, length);
    free(bytes);
}

/* Takes everything of the call out of the handle, and puts that back into the pool. It must have left the
 * multi handle. */
static void transfer_put_back(struct http_transfer *transfer)
{
    struct http_client *client = transfer->client;
    CURL *easy = transfer->easy;

    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, -1L);
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L); /* after POSTFIELDS, which makes it a POST, even with NULL */
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(easy, CURLOPT_USERPWD, NULL);
    curl_easy_setopt(easy, CURLOPT_URL, NULL);
    for (struct curl_slist *header = transfer->headers; header != NULL; header = header->next)
        explicit_bzero(header->data, strlen(header->data));
    curl_slist_free_all(transfer->headers);
    wipe_and_free(transfer->body, transfer->body_length);
    wipe_and_free(transfer->response, transfer->response_room);
    bool keep = transfer->keep && client->idle_count < IDLE_TRANSFERS_MAX;
    *transfer = (struct http_transfer){.client = client, .easy = easy};
    if (!keep) {
        transfer_free(transfer);
        return;
    }
    TAILQ_INSERT_HEAD(&client->idle, transfer, link);
    client->idle_count++;
}

static bool set_method(CURL *easy, const struct http_transfer *transfer, const char *method)
{
    bool post = strcmp(method, "POST") == 0;

    if (!post && strcmp(method, "GET") != 0 &&
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method) != CURLE_OK)
        return false;
    if (!post && transfer->body_length == 0)
        return true; /* HTTPGET is how handles wait in the pool */
    return curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer->body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)transfer->body_length) == CURLE_OK;
}

static bool set_call(struct http_transfer *transfer, const struct api_call *call)
{
    CURL *easy = transfer->easy;
    long timeout_ms = call->timeout_ms > 0 ? (long)call->timeout_ms : TIMEOUT_MS;

    for (size_t i = 0; i < call->headers_count; i++) {
        struct curl_slist *longer = curl_slist_append(transfer->headers, call->headers[i]);
        if (longer == NULL)
            return false;
        transfer->headers = longer;
    }
    transfer->body = malloc(call->body_length + 1);
    if (transfer->body == NULL)
        return false;
    memcpy(transfer->body, call->body, call->body_length);
    transfer->body_length = call->body_length;
    return curl_easy_setopt(easy, CURLOPT_URL, call->url) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, is_loopback(call->url) ? "http,https" : "https") ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_USERPWD, call->basic_auth[0] != '\0' ? call->basic_auth : NULL) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms) == CURLE_OK &&
           set_method(easy, transfer, call->method);
}

struct http_transfer *http_client_start(struct http_client *client, const struct api_call *call,
                                        http_client_done *done, void *arg)
{
    struct http_transfer *transfer = transfer_take(client);

    if (transfer == NULL)
        return NULL;
    transfer->done = done;
    transfer->arg = arg;
    transfer->started_ms = clock_ms();
    /* libcurl keeps the parts of the last address in the handle: a query may hold a number. */
    transfer->keep = strchr(call->url, '?') == NULL;
    if (!set_call(transfer, call) || !curl_loop_add(client->loop, transfer->easy)) {
        transfer_put_back(transfer);
        return NULL;
    }
    TAILQ_INSERT_TAIL(&client->under_way, transfer, link);
    client->pending++;
    return transfer;
}

bool http_transfer_written(const struct http_transfer *transfer)
{
    long bytes = 0;

    /* Before it is ready, the count is of the handle's call before. */
    return transfer->ready && curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK &&
           bytes > 0;
}

/* Seconds of a Retry-After header, which has them or a date; -1 without one. */
static int retry_after_s(CURL *easy)
{
    struct curl_header *header;
    char *end;

    if (curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return -1;
    long long seconds = strtoll(header->value, &end, 10);
    if (end == header->value || *end != '\0') {
        time_t date = curl_getdate(header->value, NULL);
        if (date < 0)
            return -1;
        seconds = (long long)date - (long long)clock_wall();
    }
    if (seconds < 0)
        return 0;
    return seconds > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : (int)seconds;
}

static void leave(struct http_client *client, struct http_transfer *transfer)
{
    TAILQ_REMOVE(&client->under_way, transfer, link);
    client->pending--;
    curl_loop_remove(client->loop, transfer->easy);
}

/* Tells what came of it. */
static void ended(CURL *easy, CURLcode code, void *arg)
{
    struct http_client *client = arg;
    struct http_transfer *transfer;
    long status = 0;

    if (curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer) != CURLE_OK)
        return;
    uint64_t latency_ms = clock_ms() - transfer->started_ms;
    if (transfer->stopped)
        code = CURLE_GOT_NOTHING;
    else if (code == CURLE_OK && !transfer->headed)
        code = CURLE_PARTIAL_FILE;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    struct api_answer answer = {
        .connected = transfer->ready,
        .written = http_transfer_written(transfer),
        .complete = code == CURLE_OK,
        .status = (int)status,
        .body = transfer->response == NULL ? "" : transfer->response,
        .body_length = transfer->response_length,
        .retry_after_s = retry_after_s(easy),
        .curl_code = (int)code,
        .latency_ms = latency_ms > UINT_MAX ? UINT_MAX : (unsigned)latency_ms,
    };
    leave(client, transfer);
    transfer->done(&answer, transfer->arg);
    transfer_put_back(transfer);
}

void http_client_cancel(struct http_client *client, struct http_transfer *transfer)
{
    leave(client, transfer);
    transfer_put_back(transfer);
}

unsigned http_client_pending(const struct http_client *client)
{
    return client->pending;
}

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
    client->loop = curl_loop_new(base, IDLE_CONNECTIONS_MAX, ended, client);
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
    while ((transfer = TAILQ_FIRST(&client->idle)) != NULL) {
        TAILQ_REMOVE(&client->idle, transfer, link);
        transfer_free(transfer);
    }
    curl_loop_free(client->loop);
    X509_STORE_free(client->trusted);
    free(client);
    curl_global_cleanup();
}
