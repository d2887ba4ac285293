/* table_test.c - a bounded table that forgets. */
#include "gateway/store/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Keyed hashes are as good as random; the test's are spread by a multiplier. */
static struct store_key key_of(uint64_t number)
{
    struct store_key key = {{0}};
    uint64_t spread = number * 0x9E3779B97F4A7C15u;

    memcpy(key.bytes, &spread, sizeof spread);
    memcpy(key.bytes + 8, &number, sizeof number);
    return key;
}

static void keeps_what_is_written(void **state)
{
    (void)state;
    struct table *table = table_new(sizeof(uint32_t), _Alignof(uint32_t), 10000, 1000);

    for (uint64_t i = 0; i < 5000; i++) {
        struct store_key key = key_of(i);
        *(uint32_t *)table_write(table, &key, 1) = (uint32_t)i * 3;
    }
    for (uint64_t i = 0; i < 5000; i++) {
        struct store_key key = key_of(i);
        uint32_t *value = table_find(table, &key, 2);
        assert_non_null(value);
        assert_int_equal(*value, i * 3);
    }
    struct store_key stranger = key_of(5000);
    assert_null(table_find(table, &stranger, 2));
    table_free(table);
}

static void forgets_in_time(void **state)
{
    (void)state;
    struct table *table = table_new(4, 4, 100, 1000);
    struct store_key early = key_of(1), late = key_of(2);

    table_write(table, &early, 0);
    table_write(table, &late, 500);
    assert_non_null(table_find(table, &early, 999));
    assert_null(table_find(table, &early, 1000));
    assert_int_equal(table_sweep(table, 1000), 1);
    assert_non_null(table_find(table, &late, 1499));
    table_free(table);
}

static void writing_again_keeps_the_value_and_begins_its_time_anew(void **state)
{
    (void)state;
    struct table *table = table_new(sizeof(int), _Alignof(int), 100, 1000);
    struct store_key key = key_of(7);

    *(int *)table_write(table, &key, 0) = 42;
    assert_int_equal(*(int *)table_write(table, &key, 900), 42);
    assert_non_null(table_find(table, &key, 1800));
    assert_int_equal(table_count(table), 1);
    table_free(table);
}

static void a_value_that_was_forgotten_is_not_found_again(void **state)
{
    (void)state;
    struct table *table = table_new(sizeof(int), _Alignof(int), 100, 1000);
    struct store_key key = key_of(7);

    *(int *)table_write(table, &key, 0) = 42;
    assert_int_equal(*(int *)table_write(table, &key, 5000), 0);
    table_remove(table, &key);
    assert_null(table_find(table, &key, 5001));
    table_free(table);
}

static void the_oldest_makes_room(void **state)
{
    (void)state;
    struct table *table = table_new(sizeof(int), _Alignof(int), 1000, 100000);

    for (uint64_t i = 0; i < 3000; i++) {
        struct store_key key = key_of(i);
        table_write(table, &key, i);
        assert_true(table_count(table) <= 1000);
    }
    struct store_key old = key_of(1999), young = key_of(2000);
    assert_null(table_find(table, &old, 3000));
    assert_non_null(table_find(table, &young, 3000));
    table_free(table);
}

static void the_clock_may_run_past_32_bits(void **state)
{
    (void)state;
    const uint64_t month = (uint64_t)1 << 32;
    struct table *table = table_new(sizeof(int), _Alignof(int), 100, 1000);
    struct store_key early = key_of(1), late = key_of(2);

    table_write(table, &early, month - 500);
    table_write(table, &late, month + 100);
    assert_non_null(table_find(table, &early, month + 499));
    assert_null(table_find(table, &early, month + 500));
    assert_non_null(table_find(table, &late, month + 500));
    table_free(table);
}

static void after_weeks_without_a_call_nothing_is_left(void **state)
{
    (void)state;
    const uint64_t weeks = (uint64_t)30 * 24 * 3600 * 1000; /* when the low bits look like before */
    struct table *table = table_new(sizeof(int), _Alignof(int), 100, 1000);
    struct store_key key = key_of(1);

    table_write(table, &key, 5000);
    assert_null(table_find(table, &key, 5000 + weeks));
    assert_int_equal(table_count(table), 0);
    table_free(table);
}

/* Against a plain array, over many random steps. */
static void agrees_with_an_array(void **state)
{
    (void)state;
    enum { KEYS = 300, STEPS = 100000, KEEP = 50 };
    struct table *table = table_new(sizeof(int), _Alignof(int), KEYS, KEEP);
    uint64_t until[KEYS] = {0};
    int value[KEYS] = {0};
    uint32_t random = 1;

    for (uint64_t now = 1; now < STEPS; now++) {
        random = random * 1664525u + 1013904223u;
        unsigned which = (random >> 8) % KEYS;
        struct store_key key = key_of(which);
        if (random >> 30 == 0) {
            table_remove(table, &key);
            until[which] = 0;
        } else if (random >> 30 == 1) {
            *(int *)table_write(table, &key, now) = value[which] = (int)now;
            until[which] = now + KEEP;
        } else {
            int *found = table_find(table, &key, now);
            assert_int_equal(found != NULL, until[which] > now);
            if (found)
                assert_int_equal(*found, value[which]);
        }
    }
    table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_is_written),
        cmocka_unit_test(forgets_in_time),
        cmocka_unit_test(writing_again_keeps_the_value_and_begins_its_time_anew),
        cmocka_unit_test(a_value_that_was_forgotten_is_not_found_again),
        cmocka_unit_test(the_oldest_makes_room),
        cmocka_unit_test(the_clock_may_run_past_32_bits),
        cmocka_unit_test(after_weeks_without_a_call_nothing_is_left),
        cmocka_unit_test(agrees_with_an_array),
    };

    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
