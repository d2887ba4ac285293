/* receipt_ring_test.c - of the receipts that pass by, only those that were asked for are kept, and only for
 * as long. */
#include "gateway/receipt_ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NOW = 1000 };

static void note(struct receipt_ring *ring, const char *channel, const char *id, int code, uint64_t now_ms)
{
    struct receipt receipt = {.delivery = DELIVERY_FAILED, .code = code};

    snprintf(receipt.id, sizeof receipt.id, "%s", id);
    receipt_ring_note(ring, channel, &receipt, now_ms);
}

static void add_code(enum delivery delivery, int code, void *arg)
{
    char *codes = arg;

    assert_int_equal(delivery, DELIVERY_FAILED);
    snprintf(codes + strlen(codes), 16, "%d ", code);
}

static void assert_kept(const struct receipt_ring *ring, const char *expected)
{
    char codes[RECEIPT_RING_MAX * 16] = "";

    receipt_ring_read(ring, add_code, codes);
    assert_string_equal(codes, expected);
}

static void the_chosen_texts_are_kept_in_order(void **state)
{
    struct receipt_ring *ring = receipt_ring_new("main", NOW);

    (void)state;
    note(ring, "main", "ours", 1, NOW);
    note(ring, "main", "theirs", 2, NOW);
    note(ring, "other", "ours", 3, NOW); /* another channel's id, which means another text */
    note(ring, "main", "ours", 4, NOW);
    assert_kept(ring, ""); /* nothing is told before it is known whose */
    receipt_ring_choose(ring, "ours");
    assert_kept(ring, "1 4 ");
    note(ring, "main", "theirs", 5, NOW);
    note(ring, "main", "ours", 6, NOW + RECEIPT_RING_MS - 1);
    assert_kept(ring, "1 4 6 ");
    receipt_ring_free(ring);
}

static void when_its_time_is_over_all_is_forgotten(void **state)
{
    struct receipt_ring *ring = receipt_ring_new("main", NOW);

    (void)state;
    note(ring, "main", "ours", 1, NOW);
    receipt_ring_choose(ring, "ours");
    assert_kept(ring, "1 ");
    note(ring, "main", "ours", 2, NOW + RECEIPT_RING_MS);
    assert_kept(ring, "");
    note(ring, "main", "ours", 3, NOW);
    assert_kept(ring, "");
    receipt_ring_free(ring);
}

/* Of a busy channel the latest. */
static void the_oldest_make_room(void **state)
{
    struct receipt_ring *ring = receipt_ring_new("main", NOW);
    char expected[64] = "";

    (void)state;
    for (int i = 0; i < RECEIPT_RING_MAX + 5; i++)
        note(ring, "main", i < 6 || i == RECEIPT_RING_MAX ? "ours" : "theirs", i, NOW);
    receipt_ring_choose(ring, "ours");
    snprintf(expected, sizeof expected, "5 %d ", RECEIPT_RING_MAX);
    assert_kept(ring, expected);
    for (int i = 0; i < RECEIPT_RING_MAX; i++)
        note(ring, "main", "ours", i % 10, NOW);
    receipt_ring_choose(ring, "ours");
    receipt_ring_choose(ring, "nobody's");
    assert_kept(ring, "");
    receipt_ring_free(ring);
    receipt_ring_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chosen_texts_are_kept_in_order),
        cmocka_unit_test(when_its_time_is_over_all_is_forgotten),
        cmocka_unit_test(the_oldest_make_room),
    };

    return cmocka_run_group_tests_name("receipt_ring", tests, NULL, NULL);
}
