/* optouts_letter_test.c - letters are opened by whom they are for, whole, and by nobody else. */
#include "gateway/optouts_letter.h"

#include "gateway/memory.h"
#include "tests/support/failing_crypto.h"

#include <setjmp.h>
#include <sodium.h>
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

/* Sealed as it must be, by somebody who writes another letter than we do: a row too many is told of than
 * there is. */
static void what_is_sealed_and_no_letter_is_refused(void **state)
{
    enum { HEAD = 4 + 1 + KEY_BYTES + 4, ROW = STORE_KEY_BYTES + 4, MOST = HEAD + 2 * ROW };
    static const struct {
        const char *mark;
        unsigned char count;
        size_t length;
        enum optouts_opened opened;
    } rows[] = {
        {"RLO1", 2, MOST, OPTOUTS_OPENED},        {"RLO1", 0, HEAD, OPTOUTS_OPENED},
        {"RLO2", 2, MOST, OPTOUTS_NO_LETTER},     {"RLO1", 3, MOST, OPTOUTS_NO_LETTER},
        {"RLO1", 1, MOST, OPTOUTS_NO_LETTER},     {"RLO1", 2, MOST - 1, OPTOUTS_NO_LETTER},
        {"RLO1", 0, HEAD - 1, OPTOUTS_NO_LETTER}, {"RLO1", 0, 0, OPTOUTS_NO_LETTER},
    };
    unsigned char open[crypto_box_PUBLICKEYBYTES], plain[MOST], sealed_bytes[MOST + crypto_box_SEALBYTES];
    char address[OPTOUTS_ADDRESS_ROOM], text[512];
    struct optouts_letter letter;

    (void)state;
    assert_true(optouts_letter_address(&theirs, address));
    assert_int_equal(sodium_base642bin(open, sizeof open, address, strlen(address), NULL, NULL, NULL,
                                       sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memset(plain, 0, sizeof plain);
        memcpy(plain, rows[i].mark, 4);
        plain[HEAD - 4] = rows[i].count;
        crypto_box_seal(sealed_bytes, plain, rows[i].length, open);
        int heading = snprintf(text, sizeof text, "rightsline opt-outs 1\n");
        sodium_bin2base64(text + heading, sizeof text - (size_t)heading, sealed_bytes,
                          rows[i].length + crypto_box_SEALBYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        if (optouts_letter_open(text, &theirs, &letter) != rows[i].opened)
            fail_msg("letter %zu", i);
        optouts_letter_scrub(&letter);
    }
}

static void without_memory_it_is_not_opened_half(void **state)
{
    char *text = sealed(2);
    struct optouts_letter letter;
    enum optouts_opened opened = OPTOUTS_NO_MEMORY;

    (void)state;
    if (!memory_can_fail()) {
        free(text);
        skip();
    }
    for (unsigned long at = 1; opened != OPTOUTS_OPENED && at < 10; at++) {
        memory_fail_at(at);
        opened = optouts_letter_open(text, &theirs, &letter);
        memory_fail_at(0);
        assert_true(opened == OPTOUTS_NO_MEMORY || (opened == OPTOUTS_OPENED && letter.count == 2));
    }
    assert_int_equal(opened, OPTOUTS_OPENED);
    optouts_letter_scrub(&letter);
    free(text);
}

/* Whichever call of libsodium fails: no address or the right one, no letter or one that is opened, and
 * nothing is opened half. */
static void without_libsodium_there_is_no_half_letter(void **state)
{
    const struct optouts_letter letter = {.key = ours, .rows = rows_of_letter, .count = 2};
    char right[OPTOUTS_ADDRESS_ROOM], address[OPTOUTS_ADDRESS_ROOM], *good = sealed(2);
    unsigned failed = 0;

    (void)state;
    assert_true(optouts_letter_address(&theirs, right));
    for (unsigned long n = 1; n <= 6; n++) {
        struct optouts_letter opened;
        failing_crypto_at(n);
        bool made = optouts_letter_address(&theirs, address);
        failing_crypto_at(n);
        char *text = optouts_letter_seal(&letter, right);
        failing_crypto_at(n);
        enum optouts_opened how = optouts_letter_open(good, &theirs, &opened);
        failing_crypto_at(0);
        assert_true(!made || strcmp(address, right) == 0);
        assert_true(opened.count == (how == OPTOUTS_OPENED ? 2 : 0));
        optouts_letter_scrub(&opened);
        assert_true(!text || optouts_letter_open(text, &theirs, &opened) == OPTOUTS_OPENED);
        if (text)
            optouts_letter_scrub(&opened);
        failed += !made;
        failed += !text;
        failed += how != OPTOUTS_OPENED;
        free(text);
    }
    assert_int_equal(failed, 3 + 2 + 5);
    free(good);
}

/* The number of rows has four bytes. */
static void more_than_a_letter_can_count_is_not_sealed(void **state)
{
    const struct optouts_letter letter = {
        .key = ours, .rows = rows_of_letter, .count = (size_t)UINT32_MAX + 1};
    char address[OPTOUTS_ADDRESS_ROOM];

    (void)state;
    assert_true(optouts_letter_address(&theirs, address));
    assert_null(optouts_letter_seal(&letter, address));
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
        cmocka_unit_test(what_is_sealed_and_no_letter_is_refused),
        cmocka_unit_test(without_memory_it_is_not_opened_half),
        cmocka_unit_test(without_libsodium_there_is_no_half_letter),
        cmocka_unit_test(more_than_a_letter_can_count_is_not_sealed),
        cmocka_unit_test(an_address_that_is_none_is_refused),
        cmocka_unit_test(without_memory_an_address_is_one_all_the_same),
    };

    return cmocka_run_group_tests_name("optouts_letter", tests, NULL, NULL);
}
