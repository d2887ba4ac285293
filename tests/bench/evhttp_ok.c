/* evhttp_ok.c - the least web server that libevent's own evhttp makes: reads the body, says "ok". What our
 * webhooks are measured against. Prints its port. */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdio.h>
#include <sys/socket.h>

static void answer(struct evhttp_request *request, void *context)
{
    struct evbuffer *in = evhttp_request_get_input_buffer(request), *out = evbuffer_new();

    (void)context;
    evbuffer_pullup(in, -1);
    evbuffer_add(out, "ok", 2);
    evhttp_send_reply(request, 200, "OK", out);
    evbuffer_free(out);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct evhttp *http = evhttp_new(base);
    struct evhttp_bound_socket *bound = evhttp_bind_socket_with_handle(http, "127.0.0.1", 0);
    struct sockaddr_in address;
    socklen_t length = sizeof address;

    if (!bound || getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address, &length) != 0)
        return 1;
    evhttp_set_gencb(http, answer, NULL);
    printf("%u\n", ntohs(address.sin_port));
    fflush(stdout);
    return event_base_dispatch(base) < 0;
}
