/* fake_line.c - see the header. A text is the body "SENDER RECIPIENT WORDS". */
#include "tests/support/fake_line.h"

#include "gateway/clock.h"

#include <event2/buffer.h>
#include <event2/http_struct.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- the provider ---- */

static bool fake_send(const void *settings, const struct outgoing *text, struct api_call *call)
{
    const struct fake_line *line = settings;

    call->method = "POST";
    snprintf(call->url, sizeof call->url, "http://127.0.0.1:%u/", line->port);
    call->body_length = (size_t)snprintf(call->body, sizeof call->body, "%s %s %s", text->sender,
                                         text->recipient, text->text);
    return api_call_header(call, "Content-Type", "text/plain");
}

static void fake_outcome(const void *settings, const struct api_answer *answer, struct outcome *outcome)
{
    (void)settings;
    *outcome = (struct outcome){
        .kind = OUTCOME_UNKNOWN, .code = answer->status, .retry_after_s = answer->retry_after_s};
    if (!answer->written || answer->status == 429 || (answer->complete && answer->status == 503))
        outcome->kind = OUTCOME_TRY_LATER;
    else if (answer->status == 201)
        outcome->kind = OUTCOME_ACCEPTED;
    else if (answer->status == 410)
        outcome->kind = OUTCOME_OPTED_OUT;
    else if (answer->status == 401)
        outcome->kind = OUTCOME_OUR_FAULT;
    else if (answer->status == 400)
        outcome->kind = OUTCOME_REFUSED;
}

static const struct provider fake_provider = {
    .name = "fake",
    .webhook_timeout_ms = 15000,
    .queues = true,
    .text_max = 1600,
    .send = fake_send,
    .outcome = fake_outcome,
};

/* ---- its API ---- */

struct late {
    struct evhttp_request *request;
    struct event *timer;
    int status;
};

static void answer(struct evhttp_request *request, int status)
{
    if (status == FAKE_GARBAGE) {
        evhttp_send_reply(request, 200, "OK", NULL);
        return;
    }
    evhttp_send_reply(request, status, "Told", NULL);
}

static void answer_late(evutil_socket_t fd, short what, void *arg)
{
    struct late *late = arg;
    (void)fd, (void)what;

    answer(late->request, late->status);
    event_free(late->timer);
    free(late);
}

static void answer_in(struct fake_line *line, struct evhttp_request *request, int status)
{
    struct late *late = calloc(1, sizeof *late);
    const struct timeval wait = {line->delay_ms / 1000, (line->delay_ms % 1000) * 1000};

    late->request = request;
    late->status = status;
    late->timer = evtimer_new(line->base, answer_late, late);
    evtimer_add(late->timer, &wait);
}

static int note(struct fake_line *line, struct evhttp_request *request)
{
    struct fake_seen *seen = &line->seen[line->count++ % FAKE_SEEN_MAX];
    struct evbuffer *body = evhttp_request_get_input_buffer(request);
    char text[1024] = "";

    evbuffer_remove(body, text, sizeof text - 1);
    sscanf(text, "%32s %32s %511[^\1]", seen->sender, seen->recipient, seen->words);
    seen->at_ms = clock_ms();
    seen->status = line->inside && strstr(text, line->inside) ? line->inside_status : line->status;
    return seen->status;
}

static void take(struct evhttp_request *request, void *arg)
{
    struct fake_line *line = arg;
    int status = note(line, request);
    char seconds[16];

    if (status == FAKE_HANG)
        return;
    if (status == FAKE_DIE) {
        evhttp_connection_free(evhttp_request_get_connection(request));
        return;
    }
    if (line->retry_after_s >= 0) {
        snprintf(seconds, sizeof seconds, "%d", line->retry_after_s);
        evhttp_add_header(evhttp_request_get_output_headers(request), "Retry-After", seconds);
    }
    if (line->delay_ms > 0)
        answer_in(line, request, status);
    else
        answer(request, status);
}

/* ---- up and down ---- */

/* What the tests can't do without. */
static void must(bool good)
{
    if (!good)
        abort();
}

/* Takes a port and does not listen on it: another socket may, and connections are refused until it does. */
static void hold_port(struct fake_line *line)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int yes = 1;

    line->hold = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(line->hold >= 0);
    must(setsockopt(line->hold, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0);
    must(bind(line->hold, (struct sockaddr *)&address, sizeof address) == 0);
    must(getsockname(line->hold, (struct sockaddr *)&address, &length) == 0);
    line->port = ntohs(address.sin_port);
}

void fake_line_up(struct fake_line *line)
{
    line->http = evhttp_new(line->base);
    must(line->http != NULL);
    must(evhttp_bind_socket(line->http, "127.0.0.1", (uint16_t)line->port) == 0);
    evhttp_set_gencb(line->http, take, line);
}

void fake_line_down(struct fake_line *line)
{
    if (line->http)
        evhttp_free(line->http);
    line->http = NULL;
}

void fake_line_open(struct fake_line *line, struct event_base *base, const char *name)
{
    memset(line, 0, sizeof *line);
    line->base = base;
    line->status = 201;
    line->retry_after_s = -1;
    hold_port(line);
    fake_line_up(line);
    snprintf(line->settings.name, sizeof line->settings.name, "%s", name);
    snprintf(line->settings.numbers[0], sizeof line->settings.numbers[0], "+1202555010%c",
             name[0] % 10 + '0');
    line->settings.numbers_count = 1;
    line->settings.keep_trying_s = 600;
    line->channel = (struct channel){
        .settings = &line->settings,
        .provider = &fake_provider,
        .provider_settings = line,
        .facts = {.webhook_timeout_ms = 15000, .queues = true},
    };
}

void fake_line_close(struct fake_line *line)
{
    fake_line_down(line);
    close(line->hold);
}

/* ---- what it saw ---- */

unsigned fake_line_accepted(const struct fake_line *line, const char *recipient)
{
    unsigned times = 0;

    for (size_t i = 0; i < line->count && i < FAKE_SEEN_MAX; i++)
        times +=
            line->seen[i].status == 201 && (!recipient || strcmp(line->seen[i].recipient, recipient) == 0);
    return times;
}

unsigned fake_line_accepted_all(const struct fake_line *line)
{
    return fake_line_accepted(line, NULL);
}
