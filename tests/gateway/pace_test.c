/* pace_test.c - how fast a number sends, by a clock that the tests tell. */
#include "gateway/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct row {
    const char *name, *number;
    double per_s;            /* 0: what is customary */
    size_t segments;         /* of each text */
    unsigned seconds, texts; /* so many go within so many seconds, sent as fast as they may */
} rows[] = {
    {"a long code sends one segment a second", "+12025550100", 0, 1, 60, 60},
    {"a text of two segments takes the time of two", "+12025550100", 0, 2, 60, 30},
    {"a toll-free number sends three a second", "+18005550100", 0, 1, 60, 180 + 2},
    {"a short code sends a hundred", "55501", 0, 1, 10, 1000 + 99},
    {"a phone that may send one in twenty seconds does that", "+12025550100", 0.05, 1, 600, 30},
    {"a pace that is set goes before what is customary", "+12025550100", 10, 1, 10, 100 + 9},
};

static void keeps_its_pace(void **state)
{
    const struct row *row = *state;
    struct pace pace;
    uint64_t now_ms = 5000, end_ms = now_ms + (uint64_t)row->seconds * 1000;
    unsigned texts = 0;

    pace_init(&pace, row->per_s > 0 ? row->per_s : pace_customary(row->number), now_ms);
    while (now_ms < end_ms) {
        uint64_t wait_ms = pace_wait_ms(&pace, now_ms);
        now_ms += wait_ms;
        if (wait_ms > 0)
            continue;
        pace_take(&pace, row->segments);
        texts++;
    }
    assert_in_range(texts, row->texts - 1, row->texts + 1);
}

static void without_a_pace_nobody_waits(void **state)
{
    (void)state;
    struct pace pace;

    pace_init(&pace, 0, 0);
    for (unsigned i = 0; i < 1000; i++) {
        assert_int_equal(pace_wait_ms(&pace, 0), 0);
        pace_take(&pace, 8);
    }
}

static void a_long_rest_saves_up_no_flood(void **state)
{
    (void)state;
    struct pace pace;

    pace_init(&pace, 1, 0);
    assert_int_equal(pace_wait_ms(&pace, 3600 * 1000), 0);
    pace_take(&pace, 1);
    assert_int_equal(pace_wait_ms(&pace, 3600 * 1000), 1000);
}

static void what_did_not_leave_is_given_back(void **state)
{
    (void)state;
    struct pace pace;

    pace_init(&pace, 1, 0);
    pace_take(&pace, 2);
    assert_int_equal(pace_wait_ms(&pace, 0), 2000);
    pace_give_back(&pace, 2);
    assert_int_equal(pace_wait_ms(&pace, 0), 0);
    pace_give_back(&pace, 5); /* never more than fits */
    pace_take(&pace, 1);
    assert_int_equal(pace_wait_ms(&pace, 0), 1000);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows, OTHERS = 3 };
    struct CMUnitTest tests[OTHERS + ROWS] = {
        cmocka_unit_test(without_a_pace_nobody_waits),
        cmocka_unit_test(a_long_rest_saves_up_no_flood),
        cmocka_unit_test(what_did_not_leave_is_given_back),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[OTHERS + i] = (struct CMUnitTest){rows[i].name, keeps_its_pace, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
