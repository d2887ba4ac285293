/* provider.c - stands in for Twilio's API in measurements: takes every text at once, and counts. Prints its
 * port; after SIGTERM one line of JSON: how many texts it took, and for how many numbers. On evhttp, since it
 * is not what is measured. */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* How many texts each number +1 AAA 555 01xx has had. */
enum { NUMBERS = 1000 * 100 };

static unsigned char texts_to[NUMBERS];
static unsigned long texts;

static void take(struct evhttp_request *request, void *context)
{
    struct evbuffer *in = evhttp_request_get_input_buffer(request), *out = evbuffer_new();
    size_t length = evbuffer_get_length(in);
    const char *body = (const char *)evbuffer_pullup(in, -1), *to = memmem(body, length, "To=%2B1", 7);
    char number[11] = "";
    unsigned area, last;

    (void)context;
    if (to && (size_t)(to + 7 - body) + 10 <= length)
        memcpy(number, to + 7, 10);
    if (sscanf(number, "%3u55501%2u", &area, &last) == 2) {
        texts_to[area * 100 + last]++;
        texts++;
    }
    evbuffer_add_printf(
        out, "{\"sid\":\"SM%032lx\",\"status\":\"queued\",\"num_segments\":\"1\",\"error_code\":null}",
        texts);
    evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", "application/json");
    evhttp_send_reply(request, 201, "Created", out);
    evbuffer_free(out);
}

static void end(evutil_socket_t number, short what, void *base)
{
    unsigned long people = 0;

    (void)number, (void)what;
    for (size_t i = 0; i < NUMBERS; i++)
        people += texts_to[i] > 0;
    printf("{\"texts\":%lu,\"people\":%lu}\n", texts, people);
    event_base_loopbreak(base);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct evhttp *http = evhttp_new(base);
    struct evhttp_bound_socket *bound = evhttp_bind_socket_with_handle(http, "127.0.0.1", 0);
    struct event *terminated = evsignal_new(base, SIGTERM, end, base);
    struct sockaddr_in address;
    socklen_t length = sizeof address;

    if (!bound || !terminated || evsignal_add(terminated, NULL) != 0 ||
        getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address, &length) != 0)
        return 1;
    evhttp_set_gencb(http, take, NULL);
    printf("%u\n", ntohs(address.sin_port));
    fflush(stdout);
    return event_base_dispatch(base) < 0;
}
