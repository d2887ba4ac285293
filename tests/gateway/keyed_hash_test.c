/* keyed_hash_test.c - names that say nothing without the key, and keys that last a day. */
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
    enum hash_purpose purpose;
    const char *scope, *text, *hex;
} vectors[] = {
    {"a sender", HASH_OPTOUT, "", NUMBER, "446af1ccac1a2654d0f4538475b6b703"},
    {"a sender of one channel", HASH_OPTOUT, "main", NUMBER, "8c20185bd7e2075c67848f4479f3f33a"},
    {"a message", HASH_MESSAGE, "main", "SM0123", "bac44f57b7b728b1f7c038a4b54669aa"},
    {"nothing at all", HASH_OPTOUT, "", "", "d023ef9f50b162ba865eeb6a2bac013c"},
    {"more than a block of the hash", HASH_ASKER, HUNDRED("aaaa"), HUNDRED("bbbb"),
     "c65d846d7d954620f53dc099a15d7c95"},
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
        struct store_key got = keyed_hash_of(hash, row->purpose, row->scope, row->text);
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

static void every_part_makes_another_hash(void **state)
{
    struct keyed_hash *hash = hash_under(0), *other = hash_under(1);
    struct store_key key = keyed_hash_of(hash, HASH_SESSION, "a", "bc");

    (void)state;
    assert_true(same(key, keyed_hash_of(hash, HASH_SESSION, "a", "bc")));
    assert_false(same(key, keyed_hash_of(hash, HASH_MESSAGE, "a", "bc")));
    assert_false(same(key, keyed_hash_of(hash, HASH_SESSION, "ab", "c")));
    assert_false(same(key, keyed_hash_of(hash, HASH_SESSION, "a", "bd")));
    assert_false(same(key, keyed_hash_of(other, HASH_SESSION, "a", "bc")));
    assert_int_equal(keyed_hash_word(&key), keyed_hash_word(&key));
    keyed_hash_free(hash);
    keyed_hash_free(other);
}

static void hashing_allocates_nothing(void **state)
{
    (void)state;
    if (!memory_can_fail())
        skip();
    struct keyed_hash *hash = hash_under(0);
    keyed_hash_of(hash, HASH_OPTOUT, "", NUMBER);
    memory_fail_at(0);
    keyed_hash_of(hash, HASH_OPTOUT, "", NUMBER);
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
    keyed_hash_of(hash, HASH_OPTOUT, "", number);
    assert_int_equal(marker_copies(), 1);
    free(number);
    assert_int_equal(marker_copies(), 0);
    keyed_hash_free(hash);
}

/* Whichever allocation fails: no hash, or a right one. */
static void no_memory_is_no_wrong_hash(void **state)
{
    struct key key = {{0}};
    unsigned long failed = 0;

    (void)state;
    if (!memory_can_fail())
        skip();
    struct keyed_hash *good = keyed_hash_new(&key); /* the library loads its own things once */
    struct store_key expected = keyed_hash_of(good, HASH_OPTOUT, "", NUMBER);
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
            assert_true(same(expected, keyed_hash_of(hash, HASH_OPTOUT, "", NUMBER)));
        keyed_hash_free(hash);
    }
    assert_int_equal(failed, all);
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
    struct day_keys *keys = day_keys_new(DAY(19999));
    struct store_key then, now, today, yesterday;

    assert_non_null(keys);
    day_keys_of(keys, row->then, HASH_SESSION, "", NUMBER, &then, &yesterday);
    day_keys_of(keys, row->now, HASH_SESSION, "", NUMBER, &today, &yesterday);
    assert_int_equal(same(then, today), row->under_today);
    assert_int_equal(same(then, yesterday), row->under_yesterday);
    assert_false(same(today, yesterday));
    day_keys_of(keys, row->now, HASH_SESSION, "", NUMBER, &now, &yesterday);
    assert_true(same(now, today));
    day_keys_free(keys);
}

static void two_starts_have_two_keys(void **state)
{
    struct day_keys *a = day_keys_new(DAY(20000)), *b = day_keys_new(DAY(20000));
    struct store_key of_a, of_b, yesterday;

    (void)state;
    day_keys_of(a, DAY(20000), HASH_SESSION, "", NUMBER, &of_a, &yesterday);
    day_keys_of(b, DAY(20000), HASH_SESSION, "", NUMBER, &of_b, &yesterday);
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
    struct day_keys *keys = day_keys_new(DAY(20000));
    day_keys_of(keys, DAY(20000), HASH_SESSION, "", NUMBER, &before, &yesterday);
    memory_fail_at(1);
    day_keys_of(keys, DAY(20001), HASH_SESSION, "", NUMBER, &after, &yesterday);
    memory_fail_at(0);
    assert_true(same(before, after));
    day_keys_of(keys, DAY(20001), HASH_SESSION, "", NUMBER, &after, &yesterday);
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
