/* log_test.c - lines are whole JSON, nobody waits for a reader, and what is lost is told. */
#include "gateway/log.h"

#include "gateway/clock.h"
#include "gateway/limits.h"
#include "gateway/providers/provider.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NOON ((time_t)1795608000) /* 2026-11-25T12:00:00Z */

static int out[2]; /* what the log writes to, and where we read it */
static FILE *reader;

static void open_pipe(struct event_base *base)
{
    assert_int_equal(pipe(out), 0);
    reader = fdopen(out[0], "r");
    log_open(base, out[1]);
}

static void open_socket(struct event_base *base)
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, out), 0);
    reader = fdopen(out[0], "r");
    log_open(base, out[1]);
}

static void close_all(void)
{
    log_close();
    close(out[1]);
    fclose(reader);
}

/* The next line; NULL at the end. */
static json_t *next_line(void)
{
    char text[8192];

    if (fgets(text, sizeof text, reader) == NULL)
        return NULL;
    assert_non_null(strchr(text, '\n'));
    json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    if (line == NULL)
        fail_msg("not JSON: %s", text);
    return line;
}

static void assert_text(const json_t *line, const char *name, const char *text)
{
    const char *got = json_string_value(json_object_get(line, name));

    assert_non_null(got);
    assert_string_equal(got, text);
}

static const struct field {
    const char *name;
    struct log_field field;
    const char *json; /* as it stands in the line */
} fields[] = {
    {"a number is written as it is", {LOG_LATENCY_MS, 412}, "\"latency_ms\":412"},
    {"nought too", {LOG_SEGMENTS, 0}, "\"segments\":0"},
    {"less than nothing is nothing", {LOG_COUNT, -1}, "\"count\":0"},
    {"a phone number is too large for a provider's code",
     {LOG_PROVIDER_CODE, 12025550123},
     "\"provider_code\":9999999"},
    {"or for a count", {LOG_COUNT, 2025550123}, "\"count\":1000000000"},
    {"an errno", {LOG_ERRNO, ENOSPC}, "\"errno\":28"},
    {"an outcome has a name", {LOG_OUTCOME, OUTCOME_ACCEPTED}, "\"outcome\":\"accepted\""},
    {"so has the last of them", {LOG_OUTCOME, OUTCOME_UNKNOWN}, "\"outcome\":\"unknown\""},
    {"one that there is not is brought in bounds", {LOG_OUTCOME, 99}, "\"outcome\":\"unknown\""},
    {"a verdict has a name", {LOG_VERDICT, VERDICT_FORGED}, "\"verdict\":\"forged\""},
    {"the last verdict has one", {LOG_VERDICT, VERDICT_UNSIGNED}, "\"verdict\":\"unsigned\""},
    {"a limit has a name", {LOG_LIMIT, LIMIT_SILENT_LOOP}, "\"limit\":\"loop\""},
    {"a delivery has a name", {LOG_DELIVERY, DELIVERY_FAILED}, "\"delivery\":\"failed\""},
    {"a listener has a name", {LOG_LISTENER, LOG_LISTENER_ADMIN}, "\"listener\":\"admin\""},
};

static void is_written(void **state)
{
    const struct field *row = *state;
    char text[512];

    open_pipe(NULL);
    const struct log_field list[] = {row->field, {LOG_NO_KEY, 0}};
    log_write(LOG_ANSWERED, NULL, 0, list);
    assert_non_null(fgets(text, sizeof text, reader));
    assert_non_null(strstr(text, row->json));
    close_all();
}

static void a_line_has_all_its_parts(void **state)
{
    (void)state;
    open_pipe(NULL);
    clock_set_wall(NOON);
    LOG(LOG_ANSWERED, "main", 0x9f3c2a7be01d4456, {LOG_OUTCOME, OUTCOME_ACCEPTED}, {LOG_SEGMENTS, 2});
    json_t *line = next_line();
    const char *time_text = json_string_value(json_object_get(line, "time"));
    assert_int_equal(strlen(time_text), strlen("2026-11-25T12:00:00Z"));
    assert_memory_equal(time_text, "2026-11-25T12:00:0", 18); /* a second may have passed */
    assert_text(line, "event", "answered");
    assert_text(line, "channel", "main");
    assert_text(line, "trace", "9f3c2a7be01d4456");
    assert_text(line, "outcome", "accepted");
    assert_int_equal(json_integer_value(json_object_get(line, "segments")), 2);
    assert_int_equal(json_object_size(line), 6);
    json_decref(line);
    close_all();
}

static void a_line_has_no_more_than_it_is_given(void **state)
{
    (void)state;
    open_pipe(NULL);
    LOG(LOG_STOP, NULL, 0);
    json_t *line = next_line();
    assert_text(line, "event", "stop");
    assert_int_equal(json_object_size(line), 2);
    json_decref(line);
    close_all();
}

static void every_event_and_key_has_a_name(void **state)
{
    (void)state;
    open_pipe(NULL);
    for (int event = 0; event < LOG_EVENTS; event++) {
        for (int key = LOG_NO_KEY + 1; key < LOG_KEYS; key++) {
            LOG((enum log_event)event, NULL, 0, {(enum log_key)key, 1});
            json_t *line = next_line();
            assert_int_equal(json_object_size(line), 3);
            json_decref(line);
        }
    }
    close_all();
}

static const struct quoted {
    const char *name, *text, *out;
} quoted[] = {
    {"text of a fault is written", "it's all right: \u00e1 \u4f60", "it's all right: \u00e1 \u4f60"},
    {"quotes and backslashes are escaped", "say \"a\\b\"", "say \"a\\b\""},
    {"line ends don't break the line", "a\nb\r\tc", "a\nb\r\tc"},
    {"bad bytes become question marks", "a\xff\xe2\x82z", "a???z"},
};

static void is_quoted(void **state)
{
    const struct quoted *row = *state;
    struct fault fault = {FAULT_ERROR, "content/topics/a.json", "en.pages[0]", (char *)row->text, ""};

    open_pipe(NULL);
    log_fault(&fault);
    json_t *line = next_line();
    assert_text(line, "event", "fault");
    assert_text(line, "severity", "error");
    assert_text(line, "where", "en.pages[0]");
    assert_text(line, "message", row->out);
    json_decref(line);
    close_all();
}

static void an_endless_fault_is_cut_and_still_json(void **state)
{
    (void)state;
    for (size_t start = 0; start < 8; start++) { /* whatever stands at the edge */
        char text[10001];
        for (size_t i = 0; i < sizeof text - 1; i++)
            text[i] = "\u4f60\n\"a\U0001f600"[(i + start) % 10];
        text[sizeof text - 1] = '\0';
        struct fault fault = {FAULT_WARNING, "a", "b", text, text};
        open_pipe(NULL);
        log_fault(&fault);
        json_t *line = next_line();
        assert_text(line, "file", "a");
        assert_in_range(json_string_length(json_object_get(line, "message")), 1000, 4000);
        json_decref(line);
        close_all();
    }
}

/* ---- Readers that do not read ---- */

static struct event_base *base;
static void (*const ways[])(struct event_base *) = {open_pipe, open_socket};
enum { WAYS = sizeof ways / sizeof *ways };

/* A test that waits is a test that fails. */
static int watch(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    alarm(30);
    base = event_base_new();
    return 0;
}

/* What is left in the ring is not of the next test. */
static int unwatch(void **state)
{
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)state;
    log_open(NULL, null);
    assert_true(log_flush(1000));
    log_close();
    close(null);
    event_base_free(base);
    alarm(0);
    return 0;
}

static void log_lines(long count)
{
    for (long i = 0; i < count; i++)
        LOG(LOG_RECEIVED, "main", 1, {LOG_COUNT, i});
}

/* Reads, and lets the loop write, until nothing more comes. The caller frees. */
static char *drain(void)
{
    enum { ROOM = 4 << 20 };
    char *text = malloc(ROOM);
    size_t used = 0;

    fcntl(out[0], F_SETFL, O_NONBLOCK);
    for (int idle = 0; idle < 3;) {
        event_base_loop(base, EVLOOP_NONBLOCK);
        ssize_t got = read(out[0], text + used, ROOM - 1 - used);
        idle = got > 0 ? 0 : idle + 1;
        used += got > 0 ? (size_t)got : 0;
    }
    text[used] = '\0';
    return text;
}

/* Are these lines numbered from 0 on, and no more? Gives how many. */
static long count_lines(char *text)
{
    long lines = 0;

    for (char *end; (end = strchr(text, '\n')) != NULL; text = end + 1, lines++) {
        json_t *line = json_loadb(text, (size_t)(end - text), 0, NULL);
        assert_non_null(line);
        assert_int_equal(json_integer_value(json_object_get(line, "count")), lines);
        json_decref(line);
    }
    assert_int_equal(*text, '\0');
    return lines;
}

static void a_full_reader_is_not_waited_for_and_told_what_it_missed(void **state)
{
    enum { LINES = 20000 };

    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        unsigned long before = log_dropped();
        ways[way](base);
        log_lines(LINES);
        unsigned long dropped = log_dropped() - before;
        assert_in_range(dropped, LINES / 2, LINES - 1000);
        char *text = drain();
        assert_int_equal(count_lines(text), LINES - (long)dropped);
        free(text);

        LOG(LOG_STOP, NULL, 0);
        json_t *missed = next_line(), *line = next_line();
        assert_text(missed, "event", "lines_dropped");
        assert_int_equal(json_integer_value(json_object_get(missed, "count")), dropped);
        assert_text(line, "event", "stop");
        json_decref(missed);
        json_decref(line);
        assert_int_equal(log_dropped() - before, dropped);
        close_all();
    }
}

static void what_fits_in_the_buffer_is_not_lost(void **state)
{
    enum { LINES = 2500 };

    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        unsigned long before = log_dropped();
        ways[way](base);
        for (int again = 0; again < 3; again++) { /* round the ring's end */
            log_lines(LINES);
            char *text = drain();
            assert_int_equal(count_lines(text), LINES);
            free(text);
        }
        assert_int_equal(log_dropped(), before);
        close_all();
    }
}

static void a_flush_has_an_end(void **state)
{
    enum { LINES = 1000 }; /* more than a pipe of 64 KiB, by less than that */
    char some[65536];

    (void)state;
    open_pipe(NULL);
    log_lines(LINES);
    uint64_t before = clock_ms();
    assert_false(log_flush(50));
    assert_in_range(clock_ms() - before, 50, 5000);
    assert_true(read(out[0], some, sizeof some) > 0);
    assert_true(log_flush(5000));
    close_all();
}

static void a_reader_that_is_gone_stops_nobody(void **state)
{
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        ways[way](base);
        log_lines(3000); /* some wait, and the loop watches */
        fclose(reader);
        uint64_t before = clock_ms();
        log_lines(3000);
        assert_false(log_flush(20000));
        for (int turn = 0; turn < 3; turn++)
            event_base_loop(base, EVLOOP_NONBLOCK);
        assert_int_equal(event_base_get_num_events(base, EVENT_BASE_COUNT_ADDED), 0); /* it does not spin */
        assert_in_range(clock_ms() - before, 0, 5000);
        log_close();
        close(out[1]);
    }
}

/* What every message writes goes out at the end of the turn; anything else at once, and in order. */
static void lines_of_messages_are_gathered_and_no_others(void **state)
{
    char text[512];

    (void)state;
    open_pipe(base);
    fcntl(out[0], F_SETFL, O_NONBLOCK);
    LOG(LOG_RECEIVED, "main", 1, {LOG_COUNT, 0});
    LOG(LOG_ANSWERED, "main", 1, {LOG_COUNT, 1});
    assert_int_equal(read(out[0], text, sizeof text), -1);
    event_base_loop(base, EVLOOP_NONBLOCK);
    json_t *lines[] = {next_line(), next_line()};
    assert_text(lines[0], "event", "received");
    assert_text(lines[1], "event", "answered");
    LOG(LOG_RECEIVED, "main", 2);
    LOG(LOG_LINE_DOWN, "main", 0);
    json_t *at_once[] = {next_line(), next_line()};
    assert_text(at_once[0], "event", "received");
    assert_text(at_once[1], "event", "line_down");
    for (size_t i = 0; i < 2; i++) {
        json_decref(lines[i]);
        json_decref(at_once[i]);
    }
    close_all();
}

static void other_holders_of_the_descriptor_notice_nothing(void **state)
{
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        ways[way](base);
        log_lines(5000);
        assert_int_equal(fcntl(out[1], F_GETFL) & O_NONBLOCK, 0);
        close_all();
    }
}

static void a_file_is_shared_with_its_other_writers(void **state)
{
    char text[512] = "";

    (void)state;
    FILE *file = tmpfile();
    int fd = fileno(file);
    assert_int_equal(write(fd, "before\n", 7), 7);
    log_open(base, fd);
    LOG(LOG_STOP, NULL, 0);
    assert_int_equal(write(fd, "after\n", 6), 6);
    assert_true(pread(fd, text, sizeof text - 1, 0) > 0);
    assert_memory_equal(text, "before\n{\"time\"", 14);
    assert_non_null(strstr(text, "\"stop\"}\nafter\n"));
    fclose(file);
}

static void lines_before_the_opening_come_out_with_it(void **state)
{
    (void)state;
    log_lines(10);
    open_pipe(base);
    char *text = drain();
    assert_int_equal(count_lines(text), 10);
    free(text);
    close_all();
}

/* A service's pipe may be another user's, and then can't be opened anew. */
static void another_users_pipe_is_not_waited_for_either(void **state)
{
    int status;

    (void)state;
    if (getuid() != 0)
        skip();
    assert_int_equal(pipe(out), 0);
    pid_t child = fork();
    if (child == 0) {
        unsigned long before = log_dropped();
        alarm(10);
        if (setuid(65534) != 0)
            _exit(9);
        log_open(base, out[1]);
        log_lines(20000);
        _exit(log_dropped() - before > 1000 && !log_flush(20) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(out[1]);
    reader = fdopen(out[0], "r");
    char *text = drain();
    assert_in_range(strlen(text), 60000, 65536); /* a full pipe, and lines from the first on */
    text[strlen(text) - strlen(strrchr(text, '\n')) + 1] = '\0';
    assert_true(count_lines(text) > 500);
    free(text);
    fclose(reader);
}

static void loop_in_loop(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    event_base_loop(arg, EVLOOP_NONBLOCK); /* which libevent complains of */
}

static void libevents_complaints_come_without_their_words(void **state)
{
    (void)state;
    open_pipe(base);
    event_base_once(base, -1, EV_TIMEOUT, loop_in_loop, base, &(struct timeval){0, 0});
    event_base_loop(base, EVLOOP_ONCE);
    json_t *line = next_line();
    assert_text(line, "event", "library_trouble");
    assert_int_equal(json_object_size(line), 3);
    json_decref(line);
    close_all();
}

#define ROWS(table)   (sizeof(table) / sizeof *(table))
#define WATCHED(test) cmocka_unit_test_setup_teardown(test, watch, unwatch)

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(a_line_has_all_its_parts),
        cmocka_unit_test(a_line_has_no_more_than_it_is_given),
        cmocka_unit_test(every_event_and_key_has_a_name),
        cmocka_unit_test(an_endless_fault_is_cut_and_still_json),
        WATCHED(a_full_reader_is_not_waited_for_and_told_what_it_missed),
        WATCHED(what_fits_in_the_buffer_is_not_lost),
        WATCHED(a_flush_has_an_end),
        WATCHED(a_reader_that_is_gone_stops_nobody),
        WATCHED(lines_of_messages_are_gathered_and_no_others),
        WATCHED(other_holders_of_the_descriptor_notice_nothing),
        WATCHED(a_file_is_shared_with_its_other_writers),
        WATCHED(lines_before_the_opening_come_out_with_it),
        WATCHED(another_users_pipe_is_not_waited_for_either),
        WATCHED(libevents_complaints_come_without_their_words),
    };
    struct CMUnitTest tests[ROWS(fields) + ROWS(quoted) + ROWS(others)];
    size_t count = 0;

    for (size_t i = 0; i < ROWS(fields); i++)
        tests[count++] = (struct CMUnitTest){fields[i].name, is_written, NULL, NULL, (void *)&fields[i]};
    for (size_t i = 0; i < ROWS(quoted); i++)
        tests[count++] = (struct CMUnitTest){quoted[i].name, is_quoted, NULL, NULL, (void *)&quoted[i]};
    memcpy(tests + count, others, sizeof others);
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
