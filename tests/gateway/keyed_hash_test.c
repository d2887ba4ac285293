/* keyed_hash_test.c - names that say nothing without the key, and keys that last a day. */
#include "gateway/clock.h"
#include "gateway/day_keys.h"
#include "gateway/memory.h"
#include "tests/support/marker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUMBER     "+12025550123"
#define HUNDRED(c) c c c c c c c c c c c c c c c c c c c c c c c c c

/* Made by another implementation (Python's hashlib.blake2b) over purpose, scope, NUL and text, under the key
 * of the bytes 0 to 31. They are what is on people's disks: a change here forgets all opt-outs. */
static const struct vector {
    const char *name;
    const char *channel; /* NULL: a number */
    const char *text, *hex;
} vectors[] = {
    {"a number", NULL, NUMBER, "446af1ccac1a2654d0f4538475b6b703"},
    {"no number", NULL, "", "d023ef9f50b162ba865eeb6a2bac013c"},
    {"a message", "main", "SM0123", "bac44f57b7b728b1f7c038a4b54669aa"},
    {"more than a block of the hash", HUNDRED("aaaa"), HUNDRED("bbbb"), "94e5e5c91f3d87c4a81eb3b44e35c613"},
};

static struct keyed_hash *hash_under(unsigned char first)
{
    struct key key;

    for (size_t i = 0; i < sizeof key.bytes; i++)
        key.bytes[i] = (unsigned char)(i + first);
    struct keyed_hash *hash = keyed_hash_new(&key);
    assert_non_null(hash);
    return hash;
}

static void is_the_standard_hash(void **state)
{
    const struct vector *row = *state;
    struct keyed_hash *hash = hash_under(0);
    char hex[2 * STORE_KEY_BYTES + 1];

    for (int again = 0; again < 2; again++) {
        struct store_key got;
        if (row->channel == NULL)
            keyed_hash_number(hash, row->text, &got);
        else
            keyed_hash_message(hash, row->channel, row->text, &got);
        for (size_t i = 0; i < STORE_KEY_BYTES; i++)
            snprintf(hex + 2 * i, 3, "%02x", got.bytes[i]);
        assert_string_equal(hex, row->hex);
    }
    keyed_hash_free(hash);
}

static bool same(struct store_key a, struct store_key b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static struct store_key of_number(struct keyed_hash *hash, const char *number)
{
    struct store_key key;

    keyed_hash_number(hash, number, &key);
    return key;
}

static struct store_key of_message(struct keyed_hash *hash, const char *channel, const char *id)
{
    struct store_key key;

    keyed_hash_message(hash, channel, id, &key);
    return key;
}

static void every_part_makes_another_hash(void **state)
{
    struct keyed_hash *hash = hash_under(0), *other = hash_under(1);
    struct store_key key = of_message(hash, "a", "bc");

    (void)state;
    assert_true(same(key, of_message(hash, "a", "bc")));
    assert_false(same(key, of_message(hash, "ab", "c")));
    assert_false(same(key, of_message(hash, "a", "bd")));
    assert_false(same(key, of_message(other, "a", "bc")));
    assert_false(same(of_number(hash, NUMBER), of_message(hash, "", NUMBER)));
    assert_false(same(of_number(hash, NUMBER), of_number(other, NUMBER)));
    assert_int_not_equal(keyed_hash_word(&key), 0);
    keyed_hash_free(hash);
    keyed_hash_free(other);
}

static void hashing_allocates_nothing(void **state)
{
    (void)state;
    if (!memory_can_fail())
        skip();
    struct keyed_hash *hash = hash_under(0);
    of_number(hash, NUMBER);
    memory_fail_at(0);
    of_number(hash, NUMBER);
    assert_int_equal(memory_allocations(), 0);
    keyed_hash_free(hash);
}

static void hashing_keeps_nothing(void **state)
{
    (void)state;
    if (!memory_wipes())
        skip();
    struct keyed_hash *hash = hash_under(0);
    marker_new();
    char *number = calloc(1, MARKER + 1);
    marker_write(number);
    of_number(hash, number);
    assert_int_equal(marker_copies(), 1);
    free(number);
    assert_int_equal(marker_copies(), 0);
    keyed_hash_free(hash);
}

/* Whichever allocation fails: no hash, or a right one (the library does without some). */
static void no_memory_is_no_wrong_hash(void **state)
{
    struct key key = {{0}};
    unsigned long failed = 0;

    (void)state;
    if (!memory_can_fail())
        skip();
    struct keyed_hash *good = keyed_hash_new(&key); /* the library loads its own things once */
    struct store_key expected = of_number(good, NUMBER);
    keyed_hash_free(good);
    memory_fail_at(0);
    keyed_hash_free(keyed_hash_new(&key));
    unsigned long all = memory_allocations();
    for (unsigned long n = 1; n <= all; n++) {
        memory_fail_at(n);
        struct keyed_hash *hash = keyed_hash_new(&key);
        memory_fail_at(0);
        if (hash == NULL)
            failed++;
        else
            assert_true(same(expected, of_number(hash, NUMBER)));
        keyed_hash_free(hash);
    }
    assert_true(failed > 1);
}

/* Days. */

#define DAY(n) ((time_t)((n) * (int64_t)DAY_S + DAY_BEGINS_S))

static const struct day {
    const char *name;
    time_t now;
    int64_t day;
} days[] = {
    {"a day begins at ten", DAY(20000), 20000},
    {"a second before ten it is yesterday", DAY(20000) - 1, 19999},
    {"it lasts until ten", DAY(20000) + DAY_S - 1, 20000},
    {"midnight changes nothing", (time_t)20001 * DAY_S, 20000},
    {"the first hours of 1970 are before all days", 0, -1},
};

static void is_that_day(void **state)
{
    const struct day *row = *state;

    assert_int_equal(day_keys_day(row->now), row->day);
    if (row->day >= 0)
        assert_in_range(row->now - day_keys_day_begin(row->day), 0, DAY_S - 1);
}

/* A sender is named at one time, and looked for at another. */
static const struct lookup {
    const char *name;
    time_t then, now;
    bool under_today, under_yesterday;
} lookups[] = {
    {"the same moment finds under today's key", DAY(20000), DAY(20000), true, false},
    {"so does the last second of the day", DAY(20000), DAY(20001) - 1, true, false},
    {"a second after ten finds under yesterday's", DAY(20001) - 1, DAY(20001), false, true},
    {"until the day is over", DAY(20000), DAY(20002) - 1, false, true},
    {"the day after tomorrow finds nothing", DAY(20000), DAY(20002), false, false},
    {"nor does a jump over many days", DAY(20000), DAY(20100), false, false},
    {"a calendar set back keeps today's key", DAY(20000), DAY(19990), true, false},
};

static void finds(void **state)
{
    const struct lookup *row = *state;
    struct day_keys *keys = (clock_set_wall(DAY(19999)), day_keys_new());
    struct store_key then, now, today, yesterday;

    assert_non_null(keys);
    clock_set_wall(row->then);
    day_keys_hash_number(keys, NUMBER, &then, &yesterday);
    clock_set_wall(row->now);
    day_keys_hash_number(keys, NUMBER, &today, &yesterday);
    assert_int_equal(same(then, today), row->under_today);
    assert_int_equal(same(then, yesterday), row->under_yesterday);
    assert_false(same(today, yesterday));
    clock_set_wall(row->now);
    day_keys_hash_number(keys, NUMBER, &now, &yesterday);
    assert_true(same(now, today));
    day_keys_free(keys);
}

static void two_starts_have_two_keys(void **state)
{
    struct day_keys *a = (clock_set_wall(DAY(20000)), day_keys_new()),
                    *b = (clock_set_wall(DAY(20000)), day_keys_new());
    struct store_key of_a, of_b, yesterday;

    (void)state;
    clock_set_wall(DAY(20000));
    day_keys_hash_number(a, NUMBER, &of_a, &yesterday);
    clock_set_wall(DAY(20000));
    day_keys_hash_number(b, NUMBER, &of_b, &yesterday);
    assert_false(same(of_a, of_b));
    day_keys_free(a);
    day_keys_free(b);
}

/* With no memory at ten o'clock the old key serves on, until there is. */
static void a_turn_without_memory_comes_later(void **state)
{
    struct store_key before, after, yesterday;

    (void)state;
    if (!memory_can_fail())
        skip();
    struct day_keys *keys = (clock_set_wall(DAY(20000)), day_keys_new());
    clock_set_wall(DAY(20000));
    day_keys_hash_number(keys, NUMBER, &before, &yesterday);
    memory_fail_at(1);
    clock_set_wall(DAY(20001));
    day_keys_hash_number(keys, NUMBER, &after, &yesterday);
    memory_fail_at(0);
    assert_true(same(before, after));
    clock_set_wall(DAY(20001));
    day_keys_hash_number(keys, NUMBER, &after, &yesterday);
    assert_false(same(before, after));
    assert_true(same(before, yesterday));
    day_keys_free(keys);
}

#define ROWS(table) (sizeof(table) / sizeof *(table))

int main(int argc, char **argv)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(every_part_makes_another_hash), cmocka_unit_test(hashing_allocates_nothing),
        cmocka_unit_test(hashing_keeps_nothing),         cmocka_unit_test(no_memory_is_no_wrong_hash),
        cmocka_unit_test(two_starts_have_two_keys),      cmocka_unit_test(a_turn_without_memory_comes_later),
    };
    struct CMUnitTest tests[ROWS(vectors) + ROWS(days) + ROWS(lookups) + ROWS(others)];
    size_t count = 0;

    (void)argc;
    memory_bind_now(argv);
    for (size_t i = 0; i < ROWS(vectors); i++)
        tests[count++] =
            (struct CMUnitTest){vectors[i].name, is_the_standard_hash, NULL, NULL, (void *)&vectors[i]};
    for (size_t i = 0; i < ROWS(days); i++)
        tests[count++] = (struct CMUnitTest){days[i].name, is_that_day, NULL, NULL, (void *)&days[i]};
    for (size_t i = 0; i < ROWS(lookups); i++)
        tests[count++] = (struct CMUnitTest){lookups[i].name, finds, NULL, NULL, (void *)&lookups[i]};
    memcpy(tests + count, others, sizeof others);
    return cmocka_run_group_tests_name("keyed_hash", tests, NULL, NULL);
}
