/* http_transfer.c - libcurl makes the connection (CURLOPT_CONNECT_ONLY) and carries bytes over it; after that
 * it is not asked to watch, time or parse anything. */
#include "gateway/http_transfer.h"
#include "gateway/curl_loop.h"

#include <stdlib.h>
#include <string.h>

enum {
    CONNECT_MS = 5000, /* giving up early leaves time to try again, which is safe so far */
};

static CURLcode trust(CURL *easy, void *context, void *arg)
{
    struct http_client *client = arg;

    (void)easy;
    SSL_CTX_set1_cert_store(context, client->trusted);
    return CURLE_OK;
}

/* False when libcurl can't. */
static bool set_options(struct http_transfer *transfer, const struct api_target *target)
{
    CURL *easy = transfer->easy;
    bool good = true;

#define SET(option, value) good = curl_easy_setopt(easy, option, value) == CURLE_OK && good
    SET(CURLOPT_PRIVATE, transfer);
    SET(CURLOPT_CONNECT_ONLY, 1L);
    SET(CURLOPT_URL, target->origin);
    SET(CURLOPT_PROTOCOLS_STR, target->plain_allowed ? "http,https" : "https");
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L); /* does not wait for a resolver that hangs */
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_PROXY, ""); /* none, whatever the environment says */
    SET(CURLOPT_TCP_NODELAY, 1L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    SET(CURLOPT_BUFFERSIZE, 1024L); /* libcurl's own, which is not used */
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_CAINFO, NULL); /* trust() brings what is trusted */
    SET(CURLOPT_CAPATH, NULL);
    SET(CURLOPT_SSL_CTX_FUNCTION, trust);
    SET(CURLOPT_SSL_CTX_DATA, transfer->client);
    return good;
}

static void free_request(struct http_transfer *transfer)
{
    if (transfer->request != NULL)
        explicit_bzero(transfer->request, transfer->request_length);
    free(transfer->request);
    transfer->request = NULL;
}

/* It must be in neither list. */
void http_transfer_close(struct http_transfer *transfer)
{
    if (transfer->ready != NULL)
        event_free(transfer->ready); /* before libcurl closes the descriptor */
    if (transfer->timer != NULL)
        event_free(transfer->timer);
    if (transfer->easy != NULL) {
        curl_loop_remove(transfer->client->loop, transfer->easy);
        curl_easy_cleanup(transfer->easy);
    }
    free_request(transfer);
    http_answer_scrub(&transfer->answer);
    free(transfer->origin);
    free(transfer);
}

/* Does the connection stand, with nothing to read that nobody asked for? What TLS says to itself is nothing.
 */
bool http_transfer_is_quiet(const struct http_transfer *transfer)
{
    size_t got;
    char byte;

    return curl_easy_recv(transfer->easy, &byte, 1, &got) == CURLE_AGAIN;
}

/* One that is not connected yet. Without a target it is never going to be. */
struct http_transfer *http_transfer_new(struct http_client *client, const struct api_target *target)
{
    struct http_transfer *transfer = calloc(1, sizeof *transfer);

    if (transfer == NULL)
        return NULL;
    transfer->client = client;
    transfer->state = TRANSFER_CONNECTING;
    transfer->timer = evtimer_new(client->base, http_client_time, transfer);
    if (transfer->timer == NULL)
        goto fail;
    if (target == NULL)
        return transfer;
    transfer->secure = target->secure;
    transfer->origin = strdup(target->origin);
    transfer->easy = curl_easy_init();
    if (transfer->origin == NULL || transfer->easy == NULL || !set_options(transfer, target))
        goto fail;
    if (curl_loop_add(client->loop, transfer->easy))
        return transfer;

fail:
    if (transfer->easy != NULL)
        curl_easy_cleanup(transfer->easy);
    transfer->easy = NULL; /* it is not in the loop */
    http_transfer_close(transfer);
    return NULL;
}

/* ---- Writing ---- */

/* Waits for something to read, and for room to write if there is more to send. */
bool http_transfer_watch(struct http_transfer *transfer, bool writes)
{
    short events = EV_READ | EV_PERSIST;

    if (transfer->ready != NULL && transfer->writes == writes)
        return true;
    if (writes)
        events |= EV_WRITE;
    transfer->writes = writes;
    if (transfer->ready != NULL)
        return event_del(transfer->ready) == 0 &&
               event_assign(transfer->ready, transfer->client->base, transfer->socket, events,
                            http_client_ready, transfer) == 0 &&
               event_add(transfer->ready, NULL) == 0;
    transfer->ready =
        event_new(transfer->client->base, transfer->socket, events, http_client_ready, transfer);
    return transfer->ready != NULL && event_add(transfer->ready, NULL) == 0;
}

/* Sends what is left to send, as far as it is taken. */
CURLcode http_transfer_send(struct http_transfer *transfer)
{
    while (transfer->sent < transfer->request_length) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(transfer->easy, transfer->request + transfer->sent,
                                       transfer->request_length - transfer->sent, &sent);
        transfer->sent += sent;
        /* Of what TLS could not send at once, some may have left. */
        if (sent > 0 || (code == CURLE_AGAIN && transfer->secure))
            transfer->written = true;
        if (code == CURLE_AGAIN)
            return http_transfer_watch(transfer, true) ? CURLE_OK : CURLE_OUT_OF_MEMORY;
        if (code != CURLE_OK)
            return code;
    }
    free_request(transfer);
    return http_transfer_watch(transfer, false) ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}
