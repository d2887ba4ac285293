/* log.c - JSON lines into a ring, and out of it as fast as they are taken. */
#include "gateway/log.h"

#include "content/characters.h"
#include "gateway/clock.h"
#include "gateway/limits.h"
#include "gateway/providers/provider.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    LINE_ROOM = 1024,
    FAULT_ROOM = 4096,
    NAMES_MAX = 8,
    NUMBER_MAX = 1000000000,
    GATHER_MAX = 32 * 1024, /* what waits for others, at the most */
};

static const char *const event_names[LOG_EVENTS] = {
    "start",           "listening",
    "drain",           "stop",
    "not_hardened",    "not_confined",
    "out_of_memory",   "out_of_descriptors",
    "library_trouble", "lines_dropped",
    "content_loaded",  "content_rejected",
    "webhook_refused", "token_or_public_url_is_wrong",
    "overload",        "received",
    "duplicate",       "limited",
    "budget_spent",    "answered",
    "send_failed",     "lost",
    "optout_learnt",   "not_delivered",
    "line_down",       "line_up",
    "provider_alarm",  "not_forgotten",
    "store_failed",    "counts_not_kept",
};

/* Names of values, or the bounds of numbers. */
static const struct key {
    const char *name;
    long least, most;
    const char *values[NAMES_MAX];
} keys[LOG_KEYS] = {
    [LOG_ATTEMPT] = {"attempt", 0, 10000, {0}},
    [LOG_CALLS] = {"calls", 0, 1, {0}},
    [LOG_COUNT] = {"count", 0, NUMBER_MAX, {0}},
    [LOG_CURL_CODE] = {"curl_code", 0, 999, {0}},
    [LOG_DELIVERY] = {"delivery",
                      0,
                      DELIVERY_FAILED,
                      {[DELIVERY_UNKNOWN] = "unknown",
                       [DELIVERY_UNDER_WAY] = "under_way",
                       [DELIVERY_DELIVERED] = "delivered",
                       [DELIVERY_FAILED] = "failed"}},
    [LOG_ERRNO] = {"errno", 0, 4095, {0}},
    [LOG_ERRORS] = {"errors", 0, NUMBER_MAX, {0}},
    [LOG_FILES] = {"files", 0, 1, {0}},
    [LOG_HTTP_STATUS] = {"http_status", 0, 999, {0}},
    [LOG_LATENCY_MS] = {"latency_ms", 0, NUMBER_MAX, {0}},
    [LOG_LIMIT] = {"limit",
                   0,
                   LIMIT_SILENT_LOOP,
                   {[LIMIT_SEND] = "none",
                    [LIMIT_NOTICE] = "notice",
                    [LIMIT_SILENT_TOO_MANY] = "too_many",
                    [LIMIT_SILENT_LOOP] = "loop"}},
    [LOG_LISTENER] = {"listener",
                      0,
                      LOG_LISTENER_ADMIN,
                      {[LOG_LISTENER_WEBHOOKS] = "webhooks", [LOG_LISTENER_ADMIN] = "admin"}},
    [LOG_LOCKED] = {"locked", 0, 1, {0}},
    [LOG_OUTCOME] = {"outcome",
                     0,
                     OUTCOME_UNKNOWN,
                     {[OUTCOME_ACCEPTED] = "accepted",
                      [OUTCOME_TRY_LATER] = "try_later",
                      [OUTCOME_REFUSED] = "refused",
                      [OUTCOME_OPTED_OUT] = "opted_out",
                      [OUTCOME_OUR_FAULT] = "our_fault",
                      [OUTCOME_UNKNOWN] = "unknown"}},
    [LOG_PORT] = {"port", 0, 65535, {0}},
    [LOG_PROVIDER_CODE] = {"provider_code", 0, 9999999, {0}}, /* too small for a phone number */
    [LOG_SEGMENTS] = {"segments", 0, 10000, {0}},
    [LOG_SEVERITY] = {"severity", 0, 9, {0}},
    [LOG_SIGNAL] = {"signal", 0, 99, {0}},
    [LOG_SQLITE_CODE] = {"sqlite_code", 0, 99999, {0}},
    [LOG_UNDUMPABLE] = {"undumpable", 0, 1, {0}},
    [LOG_VERDICT] = {"verdict",
                     0,
                     VERDICT_NO_MEMORY,
                     {[VERDICT_OK] = "ok",
                      [VERDICT_FORGED] = "forged",
                      [VERDICT_STALE] = "stale",
                      [VERDICT_MALFORMED] = "malformed",
                      [VERDICT_UNUSABLE] = "unusable",
                      [VERDICT_UNSIGNED] = "unsigned",
                      [VERDICT_NO_MEMORY] = "no_memory"}},
    [LOG_WAITING] = {"waiting", 0, NUMBER_MAX, {0}},
    [LOG_WARNINGS] = {"warnings", 0, NUMBER_MAX, {0}},
};

/* How a descriptor is written without ever waiting. */
enum way {
    NOT_OPEN,
    BY_SEND,    /* a socket, such as the journal's: MSG_DONTWAIT */
    BY_OWN,     /* a pipe or terminal opened anew, with O_NONBLOCK of our own */
    BY_ASKING,  /* one that could not be: asked first, and given little */
    BY_WRITING, /* a file: never makes anybody wait */
};

static struct {
    enum way way;
    int fd;
    struct event *writable; /* NULL without a loop */
    struct event *gathered; /* writes when nothing else is to be done; NULL without a loop */
    bool failing;           /* nobody reads any more: what comes is dropped */
    char ring[LOG_ROOM];
    size_t start, used; /* bytes that wait, from `start` on, round the end */
    unsigned long dropped, told;
} sink = {.way = NOT_OPEN, .fd = -1};

static unsigned long told[LOG_EVENTS];

/* ---- Out of the ring ---- */

static ssize_t write_some(const char *bytes, size_t length)
{
    struct pollfd asked = {.fd = sink.fd, .events = POLLOUT};

    switch (sink.way) {
    case NOT_OPEN:
        errno = EAGAIN;
        return -1;
    case BY_SEND:
        return send(sink.fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    case BY_ASKING:
        /* A pipe that polls as writable takes PIPE_BUF whole, unless another writer comes in between. */
        if (poll(&asked, 1, 0) != 1 || (asked.revents & POLLOUT) == 0) {
            errno = asked.revents != 0 ? EPIPE : EAGAIN;
            return -1;
        }
        return write(sink.fd, bytes, length < PIPE_BUF ? length : PIPE_BUF);
    case BY_OWN:
    case BY_WRITING:
        break;
    }
    return write(sink.fd, bytes, length);
}

/* Writes what is taken now. Leaves errno alone: the caller may be about to look at it. */
static void write_ring(void)
{
    int error = errno;

    while (sink.used > 0) {
        size_t to_end = LOG_ROOM - sink.start;
        ssize_t wrote = write_some(sink.ring + sink.start, sink.used < to_end ? sink.used : to_end);
        if (wrote < 0 && errno == EINTR)
            continue;
        sink.failing = wrote < 0 && errno != EAGAIN;
        if (wrote <= 0)
            break;
        sink.start = (sink.start + (size_t)wrote) % LOG_ROOM;
        sink.used -= (size_t)wrote;
    }
    /* Not while failing: a broken pipe is always "writable", and the loop would spin. */
    if (sink.writable != NULL && sink.used > 0 && !sink.failing && event_add(sink.writable, NULL) != 0) {
        event_free(sink.writable); /* it can't be waited for; the next line tries again */
        sink.writable = NULL;
    }
    errno = error;
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what, (void)arg;
    write_ring();
}

/* ---- Into the ring ---- */

static bool ring_add(const char *line, size_t length)
{
    if (length > LOG_ROOM - sink.used)
        return false;
    size_t at = (sink.start + sink.used) % LOG_ROOM;
    size_t to_end = LOG_ROOM - at;
    size_t first = length < to_end ? length : to_end;
    memcpy(sink.ring + at, line, first);
    memcpy(sink.ring, line + first, length - first);
    sink.used += length;
    return true;
}

/* A line that is being put together. What does not fit is left out, and the line stays whole JSON. */
struct line {
    char *text;
    size_t used, room; /* room for the end is kept aside */
};

static const char line_end[] = "}\n";

static void line_add(struct line *line, const char *text)
{
    size_t length = strlen(text);

    if (length < line->room - line->used) {
        memcpy(line->text + line->used, text, length);
        line->used += length;
    }
}

/* Made once a second. */
static const char *time_text(void)
{
    static char text[32];
    static time_t made = -1;
    time_t now = clock_wall();
    struct tm utc;

    if (now != made && gmtime_r(&now, &utc) != NULL) {
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
        made = now;
    }
    return text;
}

static void line_begin(struct line *line, char *text, size_t room, const char *event)
{
    *line = (struct line){.text = text, .room = room - sizeof line_end};
    line_add(line, "{\"time\":\"");
    line_add(line, time_text());
    line_add(line, "\",\"event\":\"");
    line_add(line, event);
    line_add(line, "\"");
}

static bool line_end_into_ring(struct line *line)
{
    memcpy(line->text + line->used, line_end, sizeof line_end - 1);
    return ring_add(line->text, line->used + sizeof line_end - 1);
}

/* Letters, digits and what else names are made of. */
static size_t plain_length(const char *text)
{
    size_t length = 0;

    for (char c; (c = text[length]) != '\0'; length++)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
              c == '_' || c == '.' || c == ' '))
            break;
    return length;
}

/* Quotes text as JSON: cut to what the line can hold, between characters. Bytes that are not UTF-8
 * become question marks. */
static void line_add_text(struct line *line, const char *name, const char *text)
{
    size_t tail_room = 1; /* the closing quote */

    if (strlen(name) + sizeof ",\"\":\"" + tail_room >= line->room - line->used)
        return;
    line_add(line, ",\"");
    line_add(line, name);
    line_add(line, "\":\"");
    while (*text != '\0') {
        char piece[8];
        size_t plain = plain_length(text);
        if (plain > 0 && plain + tail_room < line->room - line->used) {
            memcpy(line->text + line->used, text, plain);
            line->used += plain;
            text += plain;
            continue;
        }
        int32_t point;
        size_t length = characters_next(text, &point);
        if (point < 0x20 || point == '"' || point == '\\')
            snprintf(piece, sizeof piece, "\\u%04x", (unsigned)point);
        else if (point == 0xfffd)
            strcpy(piece, "?");
        else
            snprintf(piece, sizeof piece, "%.*s", (int)length, text);
        if (strlen(piece) + tail_room >= line->room - line->used)
            break;
        line_add(line, piece);
        text += length;
    }
    line_add(line, "\"");
}

/* In decimal, written backwards from `end` on. */
static char *number_text(long value, char *end)
{
    unsigned long left = (unsigned long)value; /* no key goes below 0 */

    *--end = '\0';
    do
        *--end = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    return end;
}

static void line_add_trace(struct line *line, uint64_t trace)
{
    static const char name[] = ",\"trace\":\"", digits[] = "0123456789abcdef";
    char text[sizeof name + 17], *at = stpcpy(text, name);

    for (int shift = 60; shift >= 0; shift -= 4)
        *at++ = digits[trace >> shift & 15];
    stpcpy(at, "\"");
    line_add(line, text);
}

static void line_add_field(struct line *line, const struct log_field *field)
{
    const struct key *key = &keys[field->key];
    long value = field->value < key->least ? key->least : field->value > key->most ? key->most : field->value;
    char text[64], digits[24], *end = text;

    assert(field->key < LOG_KEYS && key->name != NULL);
    end = stpcpy(stpcpy(stpcpy(end, ",\""), key->name), "\":");
    if (key->values[0] != NULL)
        stpcpy(stpcpy(stpcpy(end, "\""), key->values[value]), "\"");
    else
        stpcpy(end, number_text(value, digits + sizeof digits));
    line_add(line, text);
}

/* Lines are missing: says so, before what comes next. */
static bool tell_dropped(void)
{
    char text[LINE_ROOM];
    struct line line;
    unsigned long missing = sink.dropped - sink.told;

    if (missing == 0)
        return true;
    line_begin(&line, text, sizeof text, event_names[LOG_LINES_DROPPED]);
    line_add_field(&line, &(struct log_field){LOG_COUNT, (long)missing});
    if (!line_end_into_ring(&line))
        return false;
    sink.told = sink.dropped;
    return true;
}

/* Lines that every message has wait for others, a matter of milliseconds: until nothing else is to be done.
 */
static bool may_wait(enum log_event event)
{
    return (event == LOG_RECEIVED || event == LOG_ANSWERED) && sink.gathered != NULL && !sink.failing &&
           sink.used < GATHER_MAX && sink.dropped == sink.told;
}

static void line_finish(struct line *line, bool wait)
{
    if (wait && line_end_into_ring(line)) {
        event_active(sink.gathered, EV_WRITE, 0);
        return;
    }
    if (sink.used > 0)
        write_ring(); /* there may be room by now */
    /* After a loss, lines go in again only when there is room to tell of it first. */
    bool room = sink.dropped == sink.told || LOG_ROOM - sink.used >= LINE_ROOM + line->room;
    if (!room || !tell_dropped() || !line_end_into_ring(line))
        sink.dropped++;
    write_ring();
}

void log_write(enum log_event event, const char *channel, uint64_t trace, const struct log_field *fields)
{
    char text[LINE_ROOM];
    struct line line;

    assert(event < LOG_EVENTS && event_names[event] != NULL);
    told[event]++;
    line_begin(&line, text, sizeof text, event_names[event]);
    if (channel != NULL)
        line_add_text(&line, "channel", channel);
    if (trace != 0)
        line_add_trace(&line, trace);
    for (; fields->key != LOG_NO_KEY; fields++)
        line_add_field(&line, fields);
    line_finish(&line, may_wait(event));
}

void log_fault(const struct fault *fault)
{
    char text[FAULT_ROOM];
    struct line line;

    line_begin(&line, text, sizeof text, "fault");
    line_add_text(&line, "severity", fault->severity == FAULT_ERROR ? "error" : "warning");
    line_add_text(&line, "file", fault->file);
    line_add_text(&line, "where", fault->where);
    line_add_text(&line, "message", fault->message);
    line_add_text(&line, "mend", fault->mend);
    line_finish(&line, false);
}

unsigned long log_told(enum log_event event)
{
    return told[event];
}

unsigned long log_dropped(void)
{
    return sink.dropped;
}

/* ---- Opening and closing ---- */

/* libevent's words may name addresses; that it spoke is enough to go and look. */
static void on_library_trouble(int severity, const char *message)
{
    static bool telling; /* telling it may give it more to say */

    (void)message;
    if (severity < EVENT_LOG_WARN || telling)
        return;
    telling = true;
    LOG(LOG_LIBRARY_TROUBLE, NULL, 0, {LOG_SEVERITY, severity});
    telling = false;
}

/* A description of our own of what `fd` is. Setting O_NONBLOCK on the one that was handed to us would change
 * it for the shell and everybody else who holds it. */
static void choose_way(int fd)
{
    struct stat about;
    char path[40];

    sink.way = BY_WRITING;
    sink.fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (sink.fd < 0 || fstat(fd, &about) != 0) {
        sink.way = NOT_OPEN;
    } else if (S_ISSOCK(about.st_mode)) {
        sink.way = BY_SEND;
    } else if (!S_ISREG(about.st_mode)) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        int own = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        sink.way = own >= 0 ? BY_OWN : BY_ASKING; /* another user's pipe can't be opened */
        if (own >= 0) {
            close(sink.fd);
            sink.fd = own;
        }
    }
}

void log_open(struct event_base *base, int fd)
{
    log_close();
    choose_way(fd);
    sink.failing = false;
    /* What can't be waited for, such as a file, never makes us wait either. */
    if (base != NULL && sink.way != NOT_OPEN && sink.way != BY_WRITING)
        sink.writable = event_new(base, sink.fd, EV_WRITE, on_writable, NULL);
    if (base != NULL && sink.way != NOT_OPEN)
        sink.gathered = event_new(base, -1, 0, on_writable, NULL);
    /* One write costs as much as answering a message: it is done when nothing else is. */
    if (sink.gathered != NULL)
        event_priority_set(sink.gathered, event_base_get_npriorities(base) - 1);
    event_set_log_callback(on_library_trouble);
    write_ring();
}

bool log_flush(unsigned wait_ms)
{
    uint64_t until = clock_ms() + wait_ms;

    for (;;) {
        uint64_t now = clock_ms();
        tell_dropped();
        write_ring();
        if (sink.used == 0 || sink.failing || sink.way == NOT_OPEN || now >= until)
            return sink.used == 0;
        struct pollfd taken = {.fd = sink.fd, .events = POLLOUT};
        poll(&taken, 1, (int)(until - now));
    }
}

void log_close(void)
{
    if (sink.writable != NULL)
        event_free(sink.writable);
    if (sink.gathered != NULL)
        event_free(sink.gathered);
    sink.writable = sink.gathered = NULL;
    if (sink.fd >= 0)
        close(sink.fd);
    sink.fd = -1;
    sink.way = NOT_OPEN;
}
