/* sandbox_carrier_test.c - the sandbox's carrier and pages over real sockets: the carrier, a stand-in for the
 * hotline and the clients share one event loop, so that a test waits for what must happen and never for time
 * to pass. */
#include "gateway/http_client.h"
#include "gateway/http_server.h"
#include "gateway/providers/sandbox.h"
#include "gateway/sandbox_carrier.h"
#include "gateway/sandbox_phones.h"
#include "gateway/web.h"
#include "tests/support/loopback_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(list) (sizeof list / sizeof *list)
#define US          "+12025550100"
#define PHONE       "+12125550143"
#define PHONE_QUERY "12125550143"

enum { PATIENCE_S = 20, GOT_ROOM = 64 * 1024, ITEMS_MAX = 80, TURN_MS = 5 };

/* ---- the world ---- */

static struct event_base *base;
static struct http_client *client;
static struct http_server *hotline, *admin;
static struct sandbox_carrier *carrier;
static int hotline_status;         /* what the hotline answers; 0: it never does */
static struct webhook_item *items; /* what it was told */
static size_t items_count;
static unsigned forged, turns; /* each test has a webhook of its own */
static char token[80];
static char got[GOT_ROOM];

static void keep_item(const struct webhook_item *item, void *arg)
{
    (void)arg;
    if (items_count < ITEMS_MAX)
        items[items_count++] = *item;
}

static void hotline_request(struct http_call *call, const struct http_request *request, void *arg)
{
    const struct public_url url = {"", NULL};
    (void)arg;

    if (strtoul(request->path + strlen("/sms/"), NULL, 10) != turns)
        ; /* what the test before had on its way */
    else if (sandbox.verify(NULL, request, &url, 0) != VERDICT_OK)
        forged++;
    else if (sandbox.parse(NULL, request, keep_item, NULL) != VERDICT_OK)
        fail_msg("the carrier sent what the provider can't read");
    if (hotline_status != 0) /* else it is left to wait */
        http_respond(call, &(struct http_response){.status = hotline_status});
}

static void admin_request(struct http_call *call, const struct http_request *request, void *arg)
{
    (void)arg;
    if (!sandbox_carrier_handle(carrier, call, request) && !web_handle(call, request, true))
        http_respond(call, &(struct http_response){.status = 404});
}

/* One turn of the loop, or a little while without anything to do. */
static void turn(void)
{
    event_base_loopexit(base, &(struct timeval){0, TURN_MS * 1000});
    event_base_loop(base, EVLOOP_ONCE);
}

#define WAIT_FOR(condition)                                                                                  \
    do {                                                                                                     \
        time_t until_ = time(NULL) + PATIENCE_S;                                                             \
        while (!(condition)) {                                                                               \
            if (time(NULL) > until_)                                                                         \
                fail_msg("waited in vain for %s; got: %s", #condition, got);                                 \
            turn();                                                                                          \
        }                                                                                                    \
    } while (0)

/* ---- clients ---- */

static int connect_admin(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)http_server_port(admin)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    return fd;
}

/* More of what came on the socket, after what is in `got`; false at its end. */
static bool receive(int fd)
{
    size_t length = strlen(got);
    ssize_t more = recv(fd, got + length, GOT_ROOM - 1 - length, MSG_DONTWAIT);

    if (more > 0)
        got[length + (size_t)more] = '\0';
    return more > 0 || (more < 0 && errno == EAGAIN);
}

/* Sends a request and gives its status; the whole response is in `got`. */
static int ask(const char *method, const char *path, const char *headers, const char *body)
{
    char request[GOT_ROOM];
    int fd = connect_admin(), status = 0;
    int length =
        snprintf(request, sizeof request,
                 "%s %s HTTP/1.1\r\nConnection: close\r\n%s%sContent-Length: %zu\r\n\r\n%s", method, path,
                 strstr(headers, "Host:") ? "" : "Host: localhost:8081\r\n", headers, strlen(body), body);

    assert_true(length > 0 && (size_t)length < sizeof request);
    assert_int_equal(send(fd, request, (size_t)length, 0), length);
    got[0] = '\0';
    WAIT_FOR(!receive(fd));
    close(fd);
    assert_int_equal(sscanf(got, "HTTP/1.1 %d", &status), 1);
    return status;
}

static int post_from_page(const char *path, const char *body)
{
    char headers[128];

    snprintf(headers, sizeof headers, "X-Sandbox-Token: %s\r\n", token);
    return ask("POST", path, headers, body);
}

/* As the provider sends: signed. */
static int post_from_provider(const char *body)
{
    char headers[128], signature[SANDBOX_SIGNATURE_ROOM];

    assert_true(sandbox_sign(body, strlen(body), signature));
    snprintf(headers, sizeof headers, "%s: %s\r\n", SANDBOX_SIGNATURE_HEADER, signature);
    return ask("POST", "/sandbox/messages", headers, body);
}

static int send_to(const char *phone, const char *text, const char *topic, const char *language)
{
    json_t *body = json_pack("{s:s, s:s, s:s, s:s, s:s}", "sender", US, "recipient", phone, "text", text,
                             "topic", topic, "language", language);
    char *written = json_dumps(body, 0);
    int status = post_from_provider(written);

    free(written);
    json_decref(body);
    return status;
}

/* Opens a page's stream; `got` begins with its head and "hello". */
static int open_page(const char *phone_query)
{
    char request[256];
    int fd = connect_admin();

    snprintf(request, sizeof request, "GET /sandbox/events?phone=%s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
             phone_query);
    assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
    got[0] = '\0';
    WAIT_FOR(receive(fd) && strstr(got, "event: hello\n") != NULL && strstr(got, "\n\n") != NULL);
    return fd;
}

/* The data of the next event of that name on the page's stream. The caller frees it. */
static json_t *next_event(int fd, const char *name)
{
    char start[64];
    const char *at, *end;

    snprintf(start, sizeof start, "event: %s\ndata: ", name);
    got[0] = '\0';
    WAIT_FOR(receive(fd) && (at = strstr(got, start)) != NULL && (end = strstr(at, "\n\n")) != NULL);
    at += strlen(start);
    json_t *data = json_loadb(at, (size_t)(end - at), 0, NULL);
    assert_non_null(data);
    return data;
}

/* What all tests share: setting up a client takes long. */
static int open_world(void **state)
{
    (void)state;
    base = event_base_new();
    client = http_client_new(base, NULL);
    hotline = http_server_new(base, &HTTP_LIMITS_DEFAULT, hotline_request, NULL);
    admin = http_server_new(base, &HTTP_LIMITS_DEFAULT, admin_request, NULL);
    items = calloc(ITEMS_MAX, sizeof *items);
    return client && hotline && admin && items && http_server_listen(hotline, "127.0.0.1:0") == 0 &&
                   http_server_listen(admin, "127.0.0.1:0") == 0
               ? 0
               : -1;
}

static int close_world(void **state)
{
    (void)state;
    http_client_free(client);
    http_server_free(admin);
    http_server_free(hotline);
    event_base_free(base);
    free(items);
    return 0;
}

static int set_up_with(unsigned hotline_port)
{
    char url[128];

    snprintf(url, sizeof url, "http://127.0.0.1:%u/sms/%u", hotline_port, ++turns);
    carrier = sandbox_carrier_new(base, client, url, US);
    hotline_status = 200;
    items_count = forged = 0;
    if (carrier == NULL || ask("GET", "/sandbox/token", "", "") != 200)
        return -1;
    return sscanf(strstr(got, "\"token\":"), "\"token\":\"%32[0-9a-f]\"", token) == 1 ? 0 : -1;
}

static int set_up(void **state)
{
    (void)state;
    return set_up_with(http_server_port(hotline));
}

static int set_up_without_hotline(void **state)
{
    (void)state;
    return set_up_with(loopback_free_port());
}

static int tear_down(void **state)
{
    (void)state;
    sandbox_carrier_free(carrier);
    return 0;
}

/* ---- who may ask what ---- */

#define TEXT "{\"from\":\"" PHONE "\",\"text\":\"DETAINER\"}"

enum { TOKEN = 1, SIGNED = 2 };

static const struct asking {
    const char *name;
    int status;
    const char *method, *path;
    int proof;
    const char *headers, *body;
} askings[] = {
    {"our page gets the token", 200, "GET", "/sandbox/token", 0, "Sec-Fetch-Site: same-origin\r\n", ""},
    {"another site's page does not", 403, "GET", "/sandbox/token", 0, "Sec-Fetch-Site: cross-site\r\n", ""},
    {"nor one on another port", 403, "GET", "/sandbox/token", 0, "Sec-Fetch-Site: same-site\r\n", ""},
    {"127.0.0.1 is us", 200, "GET", "/sandbox/token", 0, "Host: 127.0.0.1:8081\r\n", ""},
    {"[::1] is us", 200, "GET", "/sandbox/token", 0, "Host: [::1]:8081\r\n", ""},
    {"LOCALHOST is us", 200, "GET", "/sandbox/token", 0, "Host: LOCALHOST\r\n", ""},
    {"a name that somebody has led here is not", 403, "GET", "/sandbox/token", 0, "Host: evil.example\r\n",
     ""},
    {"nor one that begins like ours", 403, "GET", "/sandbox/token", 0, "Host: localhost.evil.example\r\n",
     ""},
    {"nor one with a port that is none", 403, "GET", "/sandbox/token", 0, "Host: 127.0.0.1:80x\r\n", ""},
    {"nor one that hides before an @", 403, "GET", "/sandbox/token", 0, "Host: localhost:80@evil.example\r\n",
     ""},

    {"a text with the token goes out", 202, "POST", "/sandbox/texts", TOKEN, "", TEXT},
    {"without it, it does not", 403, "POST", "/sandbox/texts", 0, "", TEXT},
    {"nor with another", 403, "POST", "/sandbox/texts", 0, "X-Sandbox-Token: 0\r\n", TEXT},
    {"nor with an empty one", 403, "POST", "/sandbox/texts", 0, "X-Sandbox-Token:\r\n", TEXT},
    {"our own origin may", 202, "POST", "/sandbox/texts", TOKEN, "Origin: http://localhost:8081\r\n", TEXT},
    {"another may not, token or no", 403, "POST", "/sandbox/texts", TOKEN,
     "Origin: http://localhost:8082\r\n", TEXT},
    {"nor one that has none", 403, "POST", "/sandbox/texts", TOKEN, "Origin: null\r\n", TEXT},
    {"a number that may be somebody's is refused", 400, "POST", "/sandbox/texts", TOKEN, "",
     "{\"from\":\"+12025550200\",\"text\":\"a\"}"},
    {"an empty text is refused", 400, "POST", "/sandbox/texts", TOKEN, "",
     "{\"from\":\"" PHONE "\",\"text\":\"\"}"},
    {"a list is refused", 400, "POST", "/sandbox/texts", TOKEN, "", "[]"},
    {"what is no JSON is refused", 400, "POST", "/sandbox/texts", TOKEN, "", "text=a"},
    {"texts are not got", 405, "GET", "/sandbox/texts", TOKEN, "", ""},
    {"forgetting needs the token", 403, "POST", "/sandbox/forget", 0, "", "{\"from\":\"" PHONE "\"}"},
    {"and has it", 200, "POST", "/sandbox/forget", TOKEN, "", "{\"from\":\"" PHONE "\"}"},

    {"a signed text of ours is taken", 200, "POST", "/sandbox/messages", SIGNED, "",
     "{\"recipient\":\"" PHONE "\",\"text\":\"a\"}"},
    {"an unsigned one is not, token or no", 403, "POST", "/sandbox/messages", TOKEN, "",
     "{\"recipient\":\"" PHONE "\",\"text\":\"a\"}"},
    {"nor one to a number that may be somebody's", 400, "POST", "/sandbox/messages", SIGNED, "",
     "{\"recipient\":\"+12025551234\",\"text\":\"a\"}"},
    {"nor one that says nothing", 400, "POST", "/sandbox/messages", SIGNED, "",
     "{\"recipient\":\"" PHONE "\"}"},

    {"events are of a phone", 400, "GET", "/sandbox/events", 0, "", ""},
    {"and of one that nobody has", 400, "GET", "/sandbox/events?phone=12025551234", 0, "", ""},
    {"another site can't listen", 403, "GET", "/sandbox/events?phone=" PHONE_QUERY, 0,
     "Sec-Fetch-Site: cross-site\r\n", ""},
    {"there is nothing else", 404, "GET", "/sandbox/everything", 0, "", ""},

    {"the page is there", 200, "GET", "/phone", 0, "", ""},
    {"and is the first one", 200, "GET", "/", 0, "", ""},
    {"its head alone too", 200, "HEAD", "/phone", 0, "", ""},
    {"its style and its script too", 200, "GET", "/phone.css", 0, "", ""},
    {"it takes nothing", 405, "POST", "/phone", 0, "", ""},
    {"other paths are not ours", 404, "GET", "/phone/", 0, "", ""},
};

static void answers(void **state)
{
    const struct asking *row = *state;
    char headers[512], signature[SANDBOX_SIGNATURE_ROOM];

    assert_true(sandbox_sign(row->body, strlen(row->body), signature));
    snprintf(headers, sizeof headers, "%s%s%s%s", row->headers,
             row->proof == TOKEN    ? "X-Sandbox-Token: "
             : row->proof == SIGNED ? SANDBOX_SIGNATURE_HEADER ": "
                                    : "",
             row->proof == TOKEN    ? token
             : row->proof == SIGNED ? signature
                                    : "",
             row->proof != 0 ? "\r\n" : "");
    assert_int_equal(ask(row->method, row->path, headers, row->body), row->status);
    if (row->status == 404 && strncmp(row->path, "/sandbox/", 9) != 0)
        return;
    assert_non_null(strstr(got, "\r\nContent-Security-Policy: default-src 'self';"));
    assert_non_null(strstr(got, "\r\nCache-Control: no-store\r\n"));
}

static void only_this_machine_is_local(void **state)
{
    struct http_request request = {
        .from_loopback = true, .headers = {{"Host", "localhost"}}, .headers_count = 1};
    (void)state;

    assert_true(web_is_local(&request));
    request.from_loopback = false;
    assert_false(web_is_local(&request));
    request.from_loopback = true;
    request.headers_count = 0;
    assert_false(web_is_local(&request));
}

static const struct number_row {
    const char *name, *number;
    bool good;
} numbers[] = {
    {"555-0100 is nobody's", "+12025550100", true},
    {"555-0199 too, in any area", "+19075550199", true},
    {"555-0200 may be somebody's", "+12025550200", false},
    {"no area begins with 1", "+11025550100", false},
    {"a digit more is another number", "+120255501000", false},
    {"a digit less is none", "+1202555010", false},
    {"it is written with its plus", "12025550100", false},
    {"nothing is no number", "", false},
};

static void knows_numbers(void **state)
{
    const struct number_row *row = *state;

    assert_int_equal(sandbox_phones_is_number(row->number), row->good);
}

/* ---- from the page to the hotline ---- */

static void a_text_becomes_a_signed_webhook(void **state)
{
    (void)state;
    assert_int_equal(post_from_page("/sandbox/texts",
                                    "{\"from\":\"" PHONE "\",\"text\":\"¿Qué es un \\\"detainer\\\"?\"}"),
                     202);
    WAIT_FOR(items_count == 1);
    assert_int_equal(forged, 0);
    assert_int_equal((int)items[0].kind, WEBHOOK_MESSAGE);
    assert_string_equal(items[0].message.sender, PHONE);
    assert_string_equal(items[0].message.recipient, US);
    assert_string_equal(items[0].message.text, "¿Qué es un \"detainer\"?");
    assert_non_null(strstr(got, items[0].message.id)); /* the page was told the same id */
}

static void the_longest_text_is_1600_characters(void **state)
{
    char body[16 * 1024];
    (void)state;

    for (size_t characters = SANDBOX_TEXT_MAX; characters <= SANDBOX_TEXT_MAX + 1; characters++) {
        char *at = stpcpy(body, "{\"from\":\"" PHONE "\",\"text\":\"");
        for (size_t i = 0; i < characters; i++)
            at = stpcpy(at, "\\u0001"); /* the longest in JSON */
        stpcpy(at, "\"}");
        assert_int_equal(post_from_page("/sandbox/texts", body), characters == SANDBOX_TEXT_MAX ? 202 : 400);
    }
    WAIT_FOR(items_count == 1);
    assert_int_equal(strlen(items[0].message.text), SANDBOX_TEXT_MAX);
}

static const struct fate_row {
    const char *name;
    int status;
    const char *event;
} fates[] = {
    {"the page learns that the hotline took its text", 200, "taken"},
    {"or did not", 503, "unanswered"},
    {"and why", 403, "unanswered"},
};

static void tells_fate(void **state)
{
    const struct fate_row *row = *state;
    int page = open_page(PHONE_QUERY);

    hotline_status = row->status;
    assert_int_equal(post_from_page("/sandbox/texts", TEXT), 202);
    json_t *data = next_event(page, row->event);
    assert_int_equal(json_integer_value(json_object_get(data, "status")), row->status);
    assert_string_equal(json_string_value(json_object_get(data, "id")), items[0].message.id);
    assert_int_equal(items_count, 1); /* tried once */
    json_decref(data);
    close(page);
}

static void a_hotline_that_is_not_there_is_told_too(void **state)
{
    int page = open_page(PHONE_QUERY);
    (void)state;

    assert_int_equal(post_from_page("/sandbox/texts", TEXT), 202);
    json_t *data = next_event(page, "unanswered");
    assert_int_equal(json_integer_value(json_object_get(data, "status")), 0);
    json_decref(data);
    close(page);
}

static void webhooks_under_way_are_bounded_and_end_with_it(void **state)
{
    int status = 202;
    unsigned taken = 0;
    (void)state;

    hotline_status = 0;
    while (taken < 200 && (status = post_from_page("/sandbox/texts", TEXT)) == 202)
        taken++;
    assert_int_equal(status, 503);
    assert_non_null(strstr(got, "\r\nRetry-After: "));
    assert_int_equal(taken, 64);
    sandbox_carrier_free(carrier);
    carrier = NULL;
    assert_int_equal(http_client_pending(client), 0);
}

/* ---- from the hotline to the page ---- */

static void a_text_is_shown_and_then_receipted(void **state)
{
    int page = open_page(PHONE_QUERY);
    (void)state;

    assert_int_equal(send_to(PHONE, "Hello {you}", "menu", "en"), 200);
    json_t *data = next_event(page, "text");
    json_t *wanted =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:[{s:s, s:i, s:i}]}", "sender", US, "topic", "menu",
                  "language", "en", "language_name", "English", "encoding", "GSM-7", "outside", "", "units",
                  13, "segments", "text", "Hello {you}", "units", 13, "room", 160);
    assert_true(json_equal(data, wanted));
    WAIT_FOR(items_count == 1);
    assert_int_equal((int)items[0].kind, WEBHOOK_RECEIPT);
    assert_int_equal(items[0].receipt.delivery, DELIVERY_DELIVERED);
    json_decref(data);
    json_decref(wanted);
    close(page);
}

static void it_waits_for_its_phone_and_shows_on_no_other(void **state)
{
    int other = open_page("12125550144");
    (void)state;

    assert_int_equal(send_to(PHONE, "first", "menu", "en"), 200);
    assert_int_equal(send_to(PHONE, "second", "menu", "en"), 200);
    assert_int_equal(send_to("+12125550144", "third", "menu", "en"), 200);
    json_t *third = next_event(other, "text");
    assert_null(strstr(got, "first"));
    WAIT_FOR(items_count == 1); /* one receipt so far */
    int page = open_page(PHONE_QUERY);
    WAIT_FOR(receive(page) && strstr(got, "second") != NULL);
    assert_true(strstr(got, "first") < strstr(got, "second"));
    assert_null(strstr(got, "third"));
    WAIT_FOR(items_count == 3);
    close(page);
    page = open_page(PHONE_QUERY); /* what was shown does not wait any more */
    assert_int_equal(send_to(PHONE, "fourth", "menu", "en"), 200);
    json_t *fourth = next_event(page, "text");
    assert_null(strstr(got, "second"));
    json_decref(third);
    json_decref(fourth);
    close(page);
    close(other);
}

static void what_is_forgotten_is_never_shown(void **state)
{
    (void)state;
    assert_int_equal(send_to(PHONE, "first", "menu", "en"), 200);
    assert_int_equal(post_from_page("/sandbox/forget", "{\"from\":\"" PHONE "\"}"), 200);
    WAIT_FOR(items_count == 1);
    assert_int_equal(items[0].receipt.delivery, DELIVERY_FAILED);
    int page = open_page(PHONE_QUERY);
    assert_int_equal(send_to(PHONE, "second", "menu", "en"), 200);
    json_t *second = next_event(page, "text");
    assert_null(strstr(got, "first"));
    json_decref(second);
    close(page);
}

static void the_oldest_makes_room(void **state)
{
    char text[32];
    (void)state;

    for (int i = 0; i < SANDBOX_WAITING_MAX + 1; i++) {
        snprintf(text, sizeof text, "text no. %d.", i);
        assert_int_equal(send_to(PHONE, text, "menu", "en"), 200);
        assert_int_equal(items_count, 0);
        if (i == SANDBOX_WAITING_MAX)
            WAIT_FOR(items_count == 1);
    }
    assert_int_equal(items[0].receipt.delivery, DELIVERY_FAILED);
    int page = open_page(PHONE_QUERY);
    WAIT_FOR(receive(page) && strstr(got, "text no. 50.") != NULL);
    assert_null(strstr(got, "text no. 0."));
    assert_non_null(strstr(got, "text no. 1."));
    close(page);
}

static void too_many_pages_are_refused_and_closed_ones_make_room(void **state)
{
    int pages[SANDBOX_PAGES_MAX];
    (void)state;

    for (size_t i = 0; i < COUNT(pages); i++)
        pages[i] = open_page(PHONE_QUERY);
    assert_int_equal(ask("GET", "/sandbox/events?phone=" PHONE_QUERY, "", ""), 503);
    close(pages[0]);
    WAIT_FOR(http_server_connections(admin) < SANDBOX_PAGES_MAX);
    pages[0] = open_page(PHONE_QUERY);
    for (size_t i = 0; i < COUNT(pages); i++)
        close(pages[i]);
}

static void going_away_ends_the_pages(void **state)
{
    int page = open_page(PHONE_QUERY);
    (void)state;

    assert_int_equal(send_to("+12125550144", "waits", "menu", "en"), 200);
    sandbox_carrier_free(carrier);
    carrier = NULL;
    WAIT_FOR(!receive(page));
    close(page);
}

/* ---- segments ---- */

/* `count` times `filler`, with `middle` after the first `before` of them. */
static const struct cut_row {
    const char *name, *filler;
    size_t before;
    const char *middle;
    size_t after;
    const char *language, *encoding, *outside;
    int units[4], room; /* of each segment; ends with 0 */
} cuts[] = {
    {"160 letters are one segment", "a", 160, "", 0, "en", "GSM-7", "", {160}, 160},
    {"161 are two of 153 at most", "a", 161, "", 0, "en", "GSM-7", "", {153, 8}, 153},
    {"an escape pair is not split, and a place stays empty",
     "a",
     152,
     "€",
     20,
     "en",
     "GSM-7",
     "",
     {152, 22},
     153},
    {"one that still fits is not moved", "a", 151, "€", 20, "en", "GSM-7", "", {153, 20}, 153},
    {"70 Chinese characters are one", "权", 70, "", 0, "zh", "UCS-2", "", {70}, 70},
    {"71 are two of 67 at most", "权", 71, "", 0, "zh", "UCS-2", "", {67, 4}, 67},
    {"a surrogate pair is not split", "权", 66, "🚓", 5, "zh", "UCS-2", "", {66, 7}, 67},
    {"the letter that costs Spanish its alphabet is named", "a", 70, "í", 0, "es", "UCS-2", "í", {67, 4}, 67},
    {"an emoji with its parts is one",
     "a",
     10,
     "👩🏽‍⚖️",
     0,
     "en",
     "UCS-2",
     "👩🏽‍⚖️",
     {17},
     70},
    {"three hundred and more are three", "a", 310, "", 0, "en", "GSM-7", "", {153, 153, 4}, 153},
};

static void cuts_segments(void **state)
{
    const struct cut_row *row = *state;
    char text[2048] = "", joined[2048] = "";
    int page = open_page(PHONE_QUERY);
    size_t i;
    const json_t *segment;

    for (i = 0; i < row->before + row->after; i++) {
        strcat(text, i == row->before ? row->middle : "");
        strcat(text, row->filler);
    }
    strcat(text, row->after == 0 ? row->middle : "");
    assert_int_equal(send_to(PHONE, text, "menu", row->language), 200);
    json_t *data = next_event(page, "text");
    assert_string_equal(json_string_value(json_object_get(data, "encoding")), row->encoding);
    assert_string_equal(json_string_value(json_object_get(data, "outside")), row->outside);
    json_array_foreach(json_object_get(data, "segments"), i, segment)
    {
        assert_int_equal(json_integer_value(json_object_get(segment, "units")), row->units[i]);
        assert_int_equal(json_integer_value(json_object_get(segment, "room")), row->room);
        strcat(joined, json_string_value(json_object_get(segment, "text")));
    }
    assert_int_equal(row->units[i], 0);
    assert_string_equal(joined, text); /* nothing lost between them */
    json_decref(data);
    close(page);
}

int main(void)
{
    const struct CMUnitTest alone[] = {
        cmocka_unit_test(only_this_machine_is_local),
        cmocka_unit_test_setup_teardown(a_text_becomes_a_signed_webhook, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_longest_text_is_1600_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hotline_that_is_not_there_is_told_too, set_up_without_hotline,
                                        tear_down),
        cmocka_unit_test_setup_teardown(webhooks_under_way_are_bounded_and_end_with_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_text_is_shown_and_then_receipted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_waits_for_its_phone_and_shows_on_no_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_forgotten_is_never_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_oldest_makes_room, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_many_pages_are_refused_and_closed_ones_make_room, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(going_away_ends_the_pages, set_up, tear_down),
    };
    struct CMUnitTest tests[COUNT(alone) + COUNT(askings) + COUNT(numbers) + COUNT(fates) + COUNT(cuts)];
    size_t n = COUNT(alone);

    memcpy(tests, alone, sizeof alone);
    for (size_t i = 0; i < COUNT(askings); i++)
        tests[n++] = (struct CMUnitTest){askings[i].name, answers, set_up, tear_down, (void *)&askings[i]};
    for (size_t i = 0; i < COUNT(numbers); i++)
        tests[n++] = (struct CMUnitTest){numbers[i].name, knows_numbers, NULL, NULL, (void *)&numbers[i]};
    for (size_t i = 0; i < COUNT(fates); i++)
        tests[n++] = (struct CMUnitTest){fates[i].name, tells_fate, set_up, tear_down, (void *)&fates[i]};
    for (size_t i = 0; i < COUNT(cuts); i++)
        tests[n++] = (struct CMUnitTest){cuts[i].name, cuts_segments, set_up, tear_down, (void *)&cuts[i]};
    return cmocka_run_group_tests_name("sandbox carrier", tests, open_world, close_world);
}
