/* optouts_letter_test.c - letters are opened by whom they are for, whole, and by nobody else. */
#include "gateway/optouts_letter.h"

#include "gateway/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct optout rows_of_letter[2] = {{{{1, 2, 3}}, 20000}, {{{0xff, 0xfe}}, 0xfffffffe}};
static const struct key ours = {{7, 7, 7}}, theirs = {{8, 8, 8}}, theirs_almost = {{8, 8, 9}};

static char *sealed(size_t count)
{
    const struct optouts_letter letter = {
        .key = ours, .forgotten = count == 1, .rows = rows_of_letter, .count = count};
    char address[OPTOUTS_ADDRESS_ROOM], *text;

    assert_true(optouts_letter_address(&theirs, address));
    assert_int_equal(strlen(address), OPTOUTS_ADDRESS_ROOM - 2);
    text = optouts_letter_seal(&letter, address);
    assert_non_null(text);
    return text;
}

static void opens_whole(void **state)
{
    (void)state;
    for (size_t count = 0; count <= 2; count++) {
        struct optouts_letter letter;
        char *text = sealed(count);
        assert_int_equal(optouts_letter_open(text, &theirs, &letter), OPTOUTS_OPENED);
        assert_memory_equal(&letter.key, &ours, sizeof ours);
        assert_int_equal(letter.count, count);
        assert_int_equal(letter.forgotten, count == 1);
        for (size_t i = 0; i < count; i++) {
            assert_memory_equal(&letter.rows[i].sender, &rows_of_letter[i].sender, STORE_KEY_BYTES);
            assert_int_equal(letter.rows[i].day, rows_of_letter[i].day);
        }
        optouts_letter_scrub(&letter);
        free(text);
    }
}

static void nobody_else_opens_it(void **state)
{
    struct optouts_letter letter;
    char *text = sealed(2);

    (void)state;
    assert_int_equal(optouts_letter_open(text, &theirs_almost, &letter), OPTOUTS_NOT_FOR_US);
    assert_int_equal(optouts_letter_open(text, &ours, &letter), OPTOUTS_NOT_FOR_US);
    free(text);
}

static void two_letters_of_the_same_are_not_alike(void **state)
{
    char *one = sealed(2), *other = sealed(2);

    (void)state;
    assert_string_not_equal(one, other);
    free(one);
    free(other);
}

static void what_is_spoiled_is_no_letter(void **state)
{
    char *text = sealed(2);
    size_t length = strlen(text);

    (void)state;
    for (size_t i = 0; i + 1 < length; i++) { /* but for the new line at its end */
        struct optouts_letter letter;
        char before = text[i];
        text[i] = before == 'A' ? 'B' : 'A';
        if (optouts_letter_open(text, &theirs, &letter) == OPTOUTS_OPENED) {
            /* the last letter of base64 has bits that say nothing */
            assert_int_equal(i, length - 2);
            optouts_letter_scrub(&letter);
        }
        text[i] = before;
    }
    for (size_t cut = 0; cut + 1 < length; cut++) {
        struct optouts_letter letter;
        char *part = strndup(text, cut);
        assert_int_not_equal(optouts_letter_open(part, &theirs, &letter), OPTOUTS_OPENED);
        free(part);
    }
    free(text);
}

static void an_address_that_is_none_is_refused(void **state)
{
    static const char *const addresses[] = {"", "abc", "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
                                            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    const struct optouts_letter letter = {.key = ours, .rows = rows_of_letter, .count = 2};

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        assert_false(optouts_letter_is_address(addresses[i]));
        assert_null(optouts_letter_seal(&letter, addresses[i]));
    }
}

static void without_memory_an_address_is_one_all_the_same(void **state)
{
    const struct optouts_letter letter = {.key = ours, .rows = rows_of_letter, .count = 2};
    char address[OPTOUTS_ADDRESS_ROOM], *text = NULL;
    (void)state;

    if (!memory_can_fail())
        skip();
    assert_true(optouts_letter_address(&theirs, address));
    for (unsigned long at = 1; !text; at++) {
        memory_fail_at(at);
        assert_true(optouts_letter_is_address(address));
        text = optouts_letter_seal(&letter, address);
        memory_fail_at(0);
        assert_true(at > 1 ? at < 10 : !text);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_whole),
        cmocka_unit_test(nobody_else_opens_it),
        cmocka_unit_test(two_letters_of_the_same_are_not_alike),
        cmocka_unit_test(what_is_spoiled_is_no_letter),
        cmocka_unit_test(an_address_that_is_none_is_refused),
        cmocka_unit_test(without_memory_an_address_is_one_all_the_same),
    };

    return cmocka_run_group_tests_name("optouts_letter", tests, NULL, NULL);
}
