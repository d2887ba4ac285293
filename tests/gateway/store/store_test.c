/* store_test.c - the embedded store: what it remembers, for how long, over a restart, and what is in its
 * files. */
#include "gateway/clock.h"
#include "gateway/store/store.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct limit_settings limits = {
    .burst = 2, .refill_s = 60, .essential_per_hour = 10, .equal_replies = 3};

struct fixture {
    struct event_base *base;
    char folder[64];
    struct store *store;
};

static const struct store_key alice = {{1, 2, 3}}, alice_yesterday = {{4, 5, 6}}, bob = {{7, 8, 9}};

static void reopen(struct fixture *fixture)
{
    char reason[128];

    if (fixture->store)
        fixture->store->does->close(fixture->store);
    fixture->store = store_embedded_open(fixture->folder, &limits, fixture->base, reason, sizeof reason);
    assert_non_null(fixture->store);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->base = event_base_new();
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/store_test_XXXXXX");
    if (!mkdtemp(fixture->folder))
        return -1;
    *state = fixture;
    reopen(fixture);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    char command[128];

    fixture->store->does->close(fixture->store);
    event_base_free(fixture->base);
    snprintf(command, sizeof command, "rm -rf '%s'", fixture->folder);
    int result = system(command);
    free(fixture);
    return result;
}

static void note_status(enum store_status status, void *arg)
{
    *(int *)arg = (int)status;
}

static int optout_of(struct fixture *fixture, const struct store_key *sender)
{
    int status = -1;

    fixture->store->does->optout_read(fixture->store, sender, note_status, &status);
    return status;
}

static int mark_of(struct fixture *fixture, const struct store_key *message)
{
    int status = -1;

    fixture->store->does->mark_read(fixture->store, message, note_status, &status);
    return status;
}

static void opt_outs_outlive_a_restart(void **state)
{
    struct fixture *fixture = *state;
    int status = -1;

    assert_int_equal(optout_of(fixture, &alice), STORE_NO);
    fixture->store->does->optout_write(fixture->store, &alice, true, note_status, &status);
    assert_int_equal(status, STORE_YES);
    fixture->store->does->optout_write(fixture->store, &alice, true, note_status,
                                       &status); /* again: no harm */
    assert_int_equal(status, STORE_YES);
    reopen(fixture);
    assert_int_equal(optout_of(fixture, &alice), STORE_YES);
    assert_int_equal(optout_of(fixture, &bob), STORE_NO);
}

static bool file_holds(const char *folder, const char *name, const void *bytes, size_t length)
{
    char path[512], content[65536];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(content, 1, sizeof content, file) : 0;
    if (file)
        fclose(file);
    return size && memmem(content, size, bytes, length);
}

static bool folder_holds(const char *folder, const void *bytes, size_t length)
{
    DIR *files = opendir(folder);
    struct dirent *entry;
    bool found = false;

    while ((entry = readdir(files)))
        found |= entry->d_name[0] != '.' && file_holds(folder, entry->d_name, bytes, length);
    closedir(files);
    return found;
}

static void an_opt_in_leaves_no_trace_of_the_opt_out(void **state)
{
    struct fixture *fixture = *state;
    struct store_key sender;
    int status;

    memset(&sender, 0xA7, sizeof sender);
    fixture->store->does->optout_write(fixture->store, &sender, true, note_status, &status);
    assert_true(folder_holds(fixture->folder, &sender, sizeof sender));
    fixture->store->does->optout_write(fixture->store, &sender, false, note_status, &status);
    assert_int_equal(optout_of(fixture, &sender), STORE_NO);
    assert_false(folder_holds(fixture->folder, &sender, sizeof sender));
}

static void a_mark_is_on_disk_when_it_is_told_so(void **state)
{
    struct fixture *fixture = *state;
    int first = -1, second = -1;

    fixture->store->does->mark_write(fixture->store, &alice, note_status, &first);
    fixture->store->does->mark_write(fixture->store, &bob, note_status, &second);
    assert_int_equal(first, -1); /* not before the end of the turn */
    event_base_loop(fixture->base, EVLOOP_NONBLOCK);
    assert_int_equal(first, STORE_YES);
    assert_int_equal(second, STORE_YES);
    assert_true(folder_holds(fixture->folder, &alice, sizeof alice));
    reopen(fixture);
    assert_int_equal(mark_of(fixture, &alice), STORE_YES);
    assert_int_equal(mark_of(fixture, &bob), STORE_YES);
    assert_int_equal(mark_of(fixture, &alice_yesterday), STORE_NO);
}

static void closing_writes_the_marks_that_wait(void **state)
{
    struct fixture *fixture = *state;
    int status = -1;

    fixture->store->does->mark_write(fixture->store, &alice, note_status, &status);
    reopen(fixture);
    assert_int_equal(status, STORE_YES);
    assert_int_equal(mark_of(fixture, &alice), STORE_YES);
}

static void half_a_mark_of_a_crash_does_no_harm(void **state)
{
    struct fixture *fixture = *state;
    char command[256];
    int status = -1;

    fixture->store->does->mark_write(fixture->store, &alice, note_status, &status);
    event_base_loop(fixture->base, EVLOOP_NONBLOCK);
    snprintf(command, sizeof command, "for f in %s/marks-*; do printf abc >>$f; done", fixture->folder);
    assert_int_equal(system(command), 0);
    reopen(fixture);
    assert_int_equal(mark_of(fixture, &alice), STORE_YES);
    fixture->store->does->mark_write(fixture->store, &bob, note_status, &status);
    reopen(fixture);
    assert_int_equal(mark_of(fixture, &bob), STORE_YES);
}

static void marks_last_48_hours_and_not_for_ever(void **state)
{
    struct fixture *fixture = *state;
    time_t now = clock_wall();
    int status = -1;

    fixture->store->does->mark_write(fixture->store, &alice, note_status, &status);
    event_base_loop(fixture->base, EVLOOP_NONBLOCK);
    clock_set_wall(now + 48 * 3600);
    reopen(fixture);
    assert_int_equal(mark_of(fixture, &alice), STORE_YES);
    clock_set_wall(now + 4 * 24 * 3600);
    reopen(fixture);
    assert_int_equal(mark_of(fixture, &alice), STORE_NO);
    assert_false(folder_holds(fixture->folder, &alice, sizeof alice));
    clock_set_wall(now);
}

static void note_session(enum store_status status, const struct session *session, void *arg)
{
    struct session *copy = arg;

    *copy = status == STORE_YES ? *session : SESSION_NEW;
}

static void a_conversation_lasts_15_minutes_and_over_the_change_of_keys(void **state)
{
    struct fixture *fixture = *state;
    struct session session = {.topic = "detainer", .page = 1, .language = LANG_ES}, found;

    fixture->store->does->session_write(fixture->store, &alice_yesterday, &session);
    fixture->store->does->session_read(fixture->store, &alice, &alice_yesterday, note_session, &found);
    assert_string_equal(found.topic, "detainer");
    fixture->store->does->session_read(fixture->store, &bob, &bob, note_session, &found);
    assert_string_equal(found.topic, "");
    clock_advance_ms(15 * 60 * 1000);
    fixture->store->does->session_read(fixture->store, &alice, &alice_yesterday, note_session, &found);
    assert_string_equal(found.topic, "");
}

static void note_verdict(enum store_status status, enum limit_verdict verdict, void *arg)
{
    assert_int_equal(status, STORE_YES);
    *(int *)arg = (int)verdict;
}

static void an_allowance_goes_over_the_change_of_keys(void **state)
{
    struct fixture *fixture = *state;
    struct limit_request request = {.now_ms = clock_ms(), .fingerprint = 1};
    int verdict;

    for (unsigned i = 0; i < 2; i++) {
        request.fingerprint++;
        fixture->store->does->allow(fixture->store, &alice_yesterday, &bob, &request, note_verdict, &verdict);
        assert_int_equal(verdict, LIMIT_SEND);
    }
    request.fingerprint++;
    fixture->store->does->allow(fixture->store, &alice, &alice_yesterday, &request, note_verdict, &verdict);
    assert_int_equal(verdict, LIMIT_NOTICE);
}

static void an_allowance_that_is_only_asked_is_not_used(void **state)
{
    struct fixture *fixture = *state;
    struct limit_request request = {.now_ms = clock_ms(), .only_ask = true};
    int verdict;

    for (uint16_t i = 1; i < 10; i++) {
        request.fingerprint = i;
        fixture->store->does->allow(fixture->store, &alice, &alice_yesterday, &request, note_verdict,
                                    &verdict);
        assert_int_equal(verdict, LIMIT_SEND);
    }
    request.only_ask = false;
    for (uint16_t i = 10; i < 13; i++) {
        request.fingerprint = i;
        fixture->store->does->allow(fixture->store, &alice, &alice_yesterday, &request, note_verdict,
                                    &verdict);
        assert_int_equal(verdict, i < 12 ? LIMIT_SEND : LIMIT_NOTICE);
    }
    request.only_ask = true;
    fixture->store->does->allow(fixture->store, &alice, &alice_yesterday, &request, note_verdict, &verdict);
    assert_int_equal(verdict, LIMIT_SILENT_TOO_MANY);
}

/* A new process has taken over, and the old one finishes what it had. */
static void what_another_process_marks_is_found(void **state)
{
    struct fixture *fixture = *state;
    char reason[128];
    int status = -1;
    struct store *old = store_embedded_open(fixture->folder, &limits, fixture->base, reason, sizeof reason);

    assert_non_null(old);
    for (unsigned char i = 1; i < 200; i++) {
        const struct store_key theirs = {{i, 1}}, ours = {{i, 2}}, nobodys = {{i, 3}};
        old->does->mark_write(old, &theirs, note_status, &status);
        fixture->store->does->mark_write(fixture->store, &ours, note_status, &status);
        event_base_loop(fixture->base, EVLOOP_NONBLOCK);
        assert_int_equal(status, STORE_YES);
        assert_int_equal(mark_of(fixture, &theirs), STORE_YES);
        assert_int_equal(mark_of(fixture, &ours), STORE_YES);
        assert_int_equal(mark_of(fixture, &nobodys), STORE_NO);
    }
    old->does->optout_write(old, &bob, true, note_status, &status);
    assert_int_equal(status, STORE_YES);
    assert_int_equal(optout_of(fixture, &bob), STORE_YES);
    old->does->close(old);
}

/* While one process takes over from another both write; each must know all at once. */
static void what_another_process_writes_of_opt_outs_is_seen(void **state)
{
    struct fixture *fixture = *state;
    struct store *ours = fixture->store, *theirs;
    char reason[128];
    int status = -1;

    assert_non_null(theirs =
                        store_embedded_open(fixture->folder, &limits, fixture->base, reason, sizeof reason));
    theirs->does->optout_write(theirs, &alice, true, note_status, &status);
    ours->does->optout_write(ours, &bob, true, note_status, &status); /* without looking in between */
    for (int turn = 0; turn < 2; turn++) {
        struct store *store = turn ? theirs : ours;
        store->does->optout_read(store, &alice, note_status, &status);
        assert_int_equal(status, STORE_YES);
        store->does->optout_read(store, &bob, note_status, &status);
        assert_int_equal(status, STORE_YES);
    }
    theirs->does->optout_write(theirs, &bob, false, note_status, &status);
    ours->does->optout_write(ours, &bob, false, note_status, &status); /* there is nothing left to do */
    assert_int_equal(optout_of(fixture, &bob), STORE_NO);
    assert_int_equal(optout_of(fixture, &alice), STORE_YES);
    theirs->does->close(theirs);
}

/* Who is in, out and in again, in no order: as it was said last. */
static void many_opt_outs_are_kept_apart(void **state)
{
    enum { SENDERS = 200 };
    struct fixture *fixture = *state;
    bool out[SENDERS] = {false};
    int status = -1;

    fixture->store->does->close(fixture->store);
    fixture->store = store_embedded_open("", &limits, fixture->base, (char[64]){0}, 64);
    for (unsigned i = 0; i < 2000; i++) {
        unsigned who = i * 2654435761u >> 7, sender = who % SENDERS;
        const struct store_key key = {{(unsigned char)(sender * 37), 9, (unsigned char)sender}};
        out[sender] = (who / SENDERS) % 3 > 0;
        fixture->store->does->optout_write(fixture->store, &key, out[sender], note_status, &status);
        assert_int_equal(status, STORE_YES);
        assert_int_equal(optout_of(fixture, &key), out[sender] ? STORE_YES : STORE_NO);
    }
    for (unsigned sender = 0; sender < SENDERS; sender++) {
        const struct store_key key = {{(unsigned char)(sender * 37), 9, (unsigned char)sender}};
        assert_int_equal(optout_of(fixture, &key), out[sender] ? STORE_YES : STORE_NO);
    }
}

static void only_the_owner_may_read_its_files(void **state)
{
    struct fixture *fixture = *state;
    struct stat about;
    int status;

    char inside[96];
    snprintf(inside, sizeof inside, "%s/inside", fixture->folder);
    fixture->store->does->close(fixture->store);
    char reason[128];
    fixture->store = store_embedded_open(inside, &limits, fixture->base, reason, sizeof reason);
    fixture->store->does->mark_write(fixture->store, &alice, note_status, &status);
    event_base_loop(fixture->base, EVLOOP_NONBLOCK);
    assert_int_equal(stat(inside, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
}

static void a_folder_that_cannot_be_made_is_told(void **state)
{
    struct fixture *fixture = *state;
    char reason[128] = "";

    assert_null(store_embedded_open("/proc/no/such", &limits, fixture->base, reason, sizeof reason));
    assert_non_null(strstr(reason, "folder"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(opt_outs_outlive_a_restart),
        TEST(an_opt_in_leaves_no_trace_of_the_opt_out),
        TEST(a_mark_is_on_disk_when_it_is_told_so),
        TEST(closing_writes_the_marks_that_wait),
        TEST(half_a_mark_of_a_crash_does_no_harm),
        TEST(marks_last_48_hours_and_not_for_ever),
        TEST(a_conversation_lasts_15_minutes_and_over_the_change_of_keys),
        TEST(an_allowance_that_is_only_asked_is_not_used),
        TEST(what_another_process_marks_is_found),
        TEST(what_another_process_writes_of_opt_outs_is_seen),
        TEST(many_opt_outs_are_kept_apart),
        TEST(an_allowance_goes_over_the_change_of_keys),
        TEST(only_the_owner_may_read_its_files),
        TEST(a_folder_that_cannot_be_made_is_told),
    };

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
