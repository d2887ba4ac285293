/* tally_test.c - messages are told from ten up, on the hour; what is too few for a day goes into its week,
 * and never below ten to the disk. And the tables made of it, which count nothing twice. */
#include "gateway/tally.h"

#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/dashboard.h"
#include "gateway/dashboard_tables.h"
#include "gateway/day_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { HOUR_S = 3600, MONDAY_DAY = 20780, DAYS = 9 };
#define MONDAY ((time_t)1795428000) /* 2026-11-23T10:00:00Z, when a day and a week begin */

static struct totals *totals;
static struct tally *tally;

static int set_up(void **state)
{
    (void)state;
    clock_set_wall(MONDAY + 60);
    totals = totals_new();
    tally = tally_new(totals);
    return tally ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    tally_free(tally);
    totals_free(totals);
    return 0;
}

static void pass_s(unsigned long seconds)
{
    clock_advance_ms(seconds * 1000);
}

static uint64_t number(int32_t first, unsigned days)
{
    size_t count;
    const struct totals_row *rows = totals_rows(totals, &count);

    for (size_t i = 0; i < count; i++)
        if (rows[i].of == TOTALS_MESSAGES && rows[i].first == first && rows[i].days == days)
            return rows[i].number;
    return 0;
}

/* ---- Hours of one day ---- */

/* In each hour so many messages; what the day's row has after that hour. */
static const struct hours {
    const char *name;
    unsigned messages[4], told[4];
} hours[] = {
    {"ten are told on the hour", {10, 0, 0, 0}, {10, 10, 10, 10}},
    {"nine are not", {9, 0, 0, 0}, {0, 0, 0, 0}},
    {"the tenth may come later", {9, 1, 0, 0}, {0, 10, 10, 10}},
    {"nine more than were told are not", {10, 3, 3, 3}, {10, 10, 10, 10}},
    {"ten more are", {10, 3, 3, 4}, {10, 10, 10, 20}},
    {"many are told as they are", {137, 0, 12, 9}, {137, 137, 149, 149}},
};

static void is_told_by_the_hour(void **state)
{
    const struct hours *row = *state;

    for (size_t hour = 0; hour < 4; hour++) {
        tally_add(tally, TOTALS_MESSAGES, "main", row->messages[hour]);
        tally_publish(tally);
        assert_int_equal(number(MONDAY_DAY, TOTALS_DAY), hour == 0 ? 0 : row->told[hour - 1]);
        pass_s(HOUR_S);
        tally_publish(tally);
        assert_int_equal(number(MONDAY_DAY, TOTALS_DAY), row->told[hour]);
    }
}

/* ---- Days ---- */

/* On each day so many messages, all in one hour; the rows of those days, and of the two weeks. */
static const struct days {
    const char *name;
    unsigned messages[DAYS], day[DAYS], week, next_week;
} days[] = {
    {"days of ten stand for themselves", {10, 10, 10}, {10, 10, 10}, 0, 0},
    {"a quiet hotline sees its week", {4, 5, 3, 2, 0, 6, 2}, {0}, 22, 0},
    {"less one, and the last nine are not of this week", {4, 5, 3, 2, 0, 6, 1}, {0}, 12, 0},
    {"nine in a week and nothing after it are never told", {4, 5}, {0}, 0, 0},
    {"a week's rest goes into the next", {4, 0, 0, 0, 0, 0, 0, 6}, {0}, 0, 10},
    {"what a busy day leaves over goes into the week, too", {10, 4, 12, 6}, {10, 0, 12}, 10, 0},
};

static void is_told_by_the_day(void **state)
{
    const struct days *row = *state;

    for (size_t day = 0; day < DAYS; day++) {
        tally_add(tally, TOTALS_MESSAGES, "main", row->messages[day]);
        pass_s(DAY_S);
        tally_publish(tally);
    }
    for (int32_t day = 0; day < DAYS; day++)
        assert_int_equal(number(MONDAY_DAY + day, TOTALS_DAY), row->day[day]);
    assert_int_equal(number(MONDAY_DAY, TOTALS_WEEK), row->week);
    assert_int_equal(number(MONDAY_DAY + 7, TOTALS_WEEK), row->next_week);
}

static void counts_do_not_help_each_other_over_the_floor(void **state)
{
    size_t count;

    (void)state;
    for (int i = 0; i < 9; i++) {
        tally_add(tally, TOTALS_MESSAGES, "main", 1);
        tally_add(tally, TOTALS_MESSAGES, "other", 1);
        tally_add(tally, TOTALS_LIMIT, "main", 1);
    }
    pass_s(HOUR_S);
    tally_publish(tally);
    totals_rows(totals, &count);
    assert_int_equal(count, 0);
}

static void a_calendar_set_back_tells_nothing_early(void **state)
{
    (void)state;
    tally_add(tally, TOTALS_MESSAGES, "main", 10);
    clock_set_wall(MONDAY - 3 * DAY_S);
    tally_publish(tally);
    assert_int_equal(number(MONDAY_DAY, TOTALS_DAY), 0);
    clock_set_wall(MONDAY + HOUR_S);
    tally_publish(tally);
    assert_int_equal(number(MONDAY_DAY, TOTALS_DAY), 10);
}

static void more_names_than_there_is_room_for_are_not_counted(void **state)
{
    char name[TOTALS_NAME_ROOM];
    size_t count;

    (void)state;
    for (int i = 0; i < TALLY_NAMES_MAX + 5; i++) {
        snprintf(name, sizeof name, "line-%d", i);
        tally_add(tally, TOTALS_MESSAGES, name, 10);
    }
    pass_s(HOUR_S);
    tally_publish(tally);
    totals_rows(totals, &count);
    assert_int_equal(count, TALLY_NAMES_MAX);
}

/* ---- At the end, on disk ---- */

static char folder[64];

/* What comes before the process ends, in the midst of an hour; the rows on disk after that. */
static const struct ends {
    const char *name;
    unsigned messages, people;
    size_t rows;
} ends[] = {
    {"nine messages leave nothing on disk", 9, 0, 0},
    {"ten do", 10, 0, 1},
    {"nine people leave nothing on disk", 0, 9, 0},
    {"ten do: their topic and their language", 0, 10, 2},
    {"a day's rest of nine beside ten that were told stays off it", 10, 9, 1},
};

static void make_folder(void)
{
    strcpy(folder, "/tmp/rightsline-counts-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

static void remove_folder(void)
{
    static const char *const names[] = {"counts.db", "counts.db-journal"};
    char path[96];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

static size_t rows_on_disk(void)
{
    struct totals *kept = totals_new();
    size_t count;

    assert_true(totals_keep(kept, folder, 400));
    totals_rows(kept, &count);
    totals_free(kept);
    return count;
}

static void leaves_on_disk(void **state)
{
    const struct ends *row = *state;
    struct counts *counts = counts_new();
    struct store_key sender = {{0}};

    make_folder();
    counts_keep(counts, folder, 400);
    for (unsigned i = 0; i < row->messages; i++)
        counts_message(counts, "main", false, false);
    for (unsigned i = 0; i < row->people; i++) {
        memcpy(sender.bytes, &i, sizeof i);
        counts_asked(counts, &sender, "detainer", LANG_ES, NULL, 0);
    }
    counts_publish(counts);
    assert_int_equal(rows_on_disk(), 0); /* not before the hour */
    counts_end(counts);
    assert_true(counts_are_kept(counts));
    assert_int_equal(rows_on_disk(), row->rows);
    counts_free(counts);
    remove_folder();
}

static void a_restart_counts_on(void **state)
{
    struct store_key sender = {{0}};

    (void)state;
    make_folder();
    for (unsigned run = 1; run <= 2; run++) {
        struct counts *counts = counts_new();
        counts_keep(counts, folder, 400);
        for (unsigned i = 0; i < 12; i++) {
            memcpy(sender.bytes, &i, sizeof i);
            counts_asked(counts, &sender, "detainer", LANG_UNKNOWN, NULL, 0);
        }
        pass_s(HOUR_S);
        counts_publish(counts);
        size_t count;
        const struct totals_row *rows = totals_rows(counts_totals(counts), &count);
        assert_int_equal(count, 1);
        assert_int_equal(rows[0].number, 12 * run);
        counts_free(counts);
    }
    remove_folder();
}

/* ---- The hour ---- */

static void give_up(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    event_base_loopbreak(arg);
}

static void look(evutil_socket_t fd, short what, void *arg)
{
    struct gateway *gateway = arg;
    size_t count;
    (void)fd, (void)what;

    totals_rows(counts_totals(gateway->counts), &count);
    if (count > 0)
        event_base_loopbreak(gateway->base);
}

/* Its last second passes. */
static void the_hours_numbers_come_though_nobody_asks(void **state)
{
    struct gateway gateway = {.base = event_base_new()};
    size_t count;

    (void)state;
    clock_set_wall(MONDAY + HOUR_S - 1);
    gateway.counts = counts_new();
    gateway.dashboard = dashboard_new(&gateway);
    for (int i = 0; i < 10; i++)
        counts_message(gateway.counts, "main", false, false);
    struct event *looking = event_new(gateway.base, -1, EV_PERSIST, look, &gateway);
    event_add(looking, &(struct timeval){0, 10000});
    event_base_once(gateway.base, -1, EV_TIMEOUT, give_up, gateway.base, &(struct timeval){5, 0});
    event_base_dispatch(gateway.base);
    totals_rows(counts_totals(gateway.counts), &count);
    assert_int_equal(count, 1);
    assert_int_equal(counts_published_at(gateway.counts), MONDAY + HOUR_S);
    event_free(looking);
    dashboard_free(gateway.dashboard);
    counts_free(gateway.counts);
    event_base_free(gateway.base);
}

/* ---- Tables ---- */

static char written[4096];

static const char *csv(const char *id)
{
    const struct table_source source = {totals, tally};
    FILE *out = fmemopen(written, sizeof written, "w");

    assert_non_null(tables_find(id));
    tables_csv(tables_find(id), &source, out);
    fclose(out);
    return written;
}

static void an_hour_is_not_in_its_days_row_as_well(void **state)
{
    (void)state;
    tally_add(tally, TOTALS_MESSAGES, "main", 12);
    tally_add(tally, TOTALS_SEGMENTS, "main", 30);
    tally_add(tally, TOTALS_MESSAGES, "second", 11);
    pass_s(HOUR_S);
    tally_publish(tally);
    assert_string_equal(csv("messages"),
                        "from,to,channel,messages,replies,delivered,failed,unanswered,segments\r\n"
                        "2026-11-23T10:00Z,2026-11-23T11:00Z,main,12,0,0,0,0,30\r\n"
                        "2026-11-23T10:00Z,2026-11-23T11:00Z,second,11,0,0,0,0,0\r\n");
    for (int hour = 0; hour < TALLY_HOURS - 1; hour++) {
        pass_s(HOUR_S);
        tally_publish(tally);
    }
    assert_string_equal(strstr(csv("messages"), "2026-11-23T10:00Z,2026-11-23T11:00Z,main"),
                        "2026-11-23T10:00Z,2026-11-23T11:00Z,main,12,0,0,0,0,30\r\n"
                        "2026-11-23T10:00Z,2026-11-23T11:00Z,second,11,0,0,0,0,0\r\n");
    pass_s(HOUR_S);
    tally_publish(tally);
    assert_string_equal(csv("messages"),
                        "from,to,channel,messages,replies,delivered,failed,unanswered,segments\r\n"
                        "2026-11-23,2026-11-24,main,12,0,0,0,0,30\r\n"
                        "2026-11-23,2026-11-24,second,11,0,0,0,0,0\r\n");
}

static void of_a_day_the_rest_stands_beside_its_hours(void **state)
{
    (void)state;
    totals_add(totals, TOTALS_LIMIT, "loop", MONDAY_DAY, TOTALS_DAY, 20); /* of before a restart */
    tally_add(tally, TOTALS_LIMIT, "loop", 10);
    totals_add(totals, TOTALS_LIMIT, "loop", MONDAY_DAY, TOTALS_WEEK, 13);
    pass_s(HOUR_S);
    tally_publish(tally);
    assert_string_equal(csv("limits"), "from,to,limit,times\r\n"
                                       "2026-11-23,2026-11-24,loop,20\r\n"
                                       "2026-11-23,2026-11-30,loop,13\r\n"
                                       "2026-11-23T10:00Z,2026-11-23T11:00Z,loop,10\r\n");
}

static void each_table_has_its_own(void **state)
{
    static const char *const ids[] = {"topics", "languages", "states", "code_words"};

    (void)state;
    for (int of = TOTALS_TOPIC; of <= TOTALS_CODE_WORD; of++)
        totals_add(totals, (enum totals_of)of, "same", MONDAY_DAY, TOTALS_DAY, (uint64_t)(10 + of));
    for (int of = TOTALS_TOPIC; of <= TOTALS_CODE_WORD; of++) {
        char line[64];
        snprintf(line, sizeof line, "2026-11-23,2026-11-24,same,%d\r\n", 10 + of);
        assert_string_equal(strchr(csv(ids[of]), '\n') + 1, line);
    }
}

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define FRESH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest others[] = {
        FRESH(counts_do_not_help_each_other_over_the_floor),
        FRESH(a_calendar_set_back_tells_nothing_early),
        FRESH(more_names_than_there_is_room_for_are_not_counted),
        FRESH(a_restart_counts_on),
        FRESH(the_hours_numbers_come_though_nobody_asks),
        FRESH(an_hour_is_not_in_its_days_row_as_well),
        FRESH(of_a_day_the_rest_stands_beside_its_hours),
        FRESH(each_table_has_its_own),
    };
    struct CMUnitTest tests[ROWS(hours) + ROWS(days) + ROWS(ends) + ROWS(others)];
    size_t count = 0;

    for (size_t i = 0; i < ROWS(hours); i++)
        tests[count++] =
            (struct CMUnitTest){hours[i].name, is_told_by_the_hour, set_up, tear_down, (void *)&hours[i]};
    for (size_t i = 0; i < ROWS(days); i++)
        tests[count++] =
            (struct CMUnitTest){days[i].name, is_told_by_the_day, set_up, tear_down, (void *)&days[i]};
    for (size_t i = 0; i < ROWS(ends); i++)
        tests[count++] =
            (struct CMUnitTest){ends[i].name, leaves_on_disk, set_up, tear_down, (void *)&ends[i]};
    memcpy(tests + count, others, sizeof others);
    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
