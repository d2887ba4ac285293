/* outbox_queue_test.c - which text goes next.
 * A row is who waits, in the order in which they came, and in which order they go: u urgent, r reply, c
 * confirmation, o outreach; a small letter is from our first number, a capital from the second. */
#include "gateway/outbox_queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
    const char *name;
    double per_s; /* of each number; 0: no limit */
    const char *come, *go;
    uint64_t took_ms; /* until the last one went */
} rows[] = {
    {"one after the other, as they came", 0, "rrr", "rrr", 0},
    {"urgent before replies before confirmations before outreach", 0, "ocrucoru", "uurrccoo", 0},
    {"of eight texts one is a lower one, so that a flood starves nobody", 0, "rrrrrrrrrrrrrrrrrrccc",
     "rrrrrrrcrrrrrrrcrrrrc", 0},
    {"a flood of the urgent starves nobody either but outreach: whoever waits longest goes", 0, "ocruuuuuuuuuuuuuuuu",
     "uuuuuuucuuuuuuuruuo", 0},
    {"two numbers take turns", 0, "rrrRRR", "rRrRrR", 0},
    {"but what is urgent goes first from either", 0, "rrRRu", "uRrRr", 0},
    {"a number that has had its share waits, the other goes on", 1, "rrrR", "rRrr", 2000},
    {"what is urgent keeps to the pace too", 1, "ruu", "uur", 2000},
};

static enum priority priority_of(char letter)
{
    switch (letter) {
    case 'u':
    case 'U':
        return PRIORITY_URGENT;
    case 'r':
    case 'R':
        return PRIORITY_REPLY;
    case 'c':
        return PRIORITY_COMPLIANCE;
    default:
        return PRIORITY_OUTREACH;
    }
}

static void goes_in_order(void **state)
{
    const struct row *row = *state;
    struct channel_settings settings = {
        .numbers = {"+12025550100", "+12025550101"}, .numbers_count = 2, .segments_per_second = row->per_s};
    const struct channel channel = {.settings = &settings, .facts = {.queues = true}};
    struct outbox_queue queue;
    struct outbox_text texts[64] = {0}, *text;
    uint64_t now_ms = 100000, wait_ms;
    char went[64] = "";

    queue_init(&queue, &channel, now_ms);
    for (size_t i = 0; row->come[i]; i++) {
        texts[i].priority = priority_of(row->come[i]);
        texts[i].segments = 1;
        texts[i].since_ms = now_ms + i;
        queue_add(&queue, &texts[i], settings.numbers[row->come[i] < 'a'], false);
    }
    now_ms += 1000;
    while (queue_each(&queue, NULL)) {
        text = queue_next(&queue, now_ms, &wait_ms);
        if (!text) {
            assert_true(wait_ms > 0 && wait_ms != UINT64_MAX);
            now_ms += wait_ms;
            continue;
        }
        queue_take(&queue, text);
        went[strlen(went)] = row->come[text - texts];
    }
    assert_string_equal(went, row->go);
    assert_int_equal(now_ms - 101000, row->took_ms);
    assert_null(queue_next(&queue, now_ms, &wait_ms));
    assert_int_equal(wait_ms, UINT64_MAX);
}

static void a_number_that_nobody_named_has_a_pace_too(void **state)
{
    (void)state;
    struct channel_settings settings = {.numbers = {"+12025550100"}, .numbers_count = 1};
    const struct channel channel = {.settings = &settings, .facts = {.queues = false}};
    struct outbox_text texts[2] = {{.priority = PRIORITY_REPLY, .segments = 1},
                                   {.priority = PRIORITY_REPLY, .segments = 1}};
    struct outbox_queue queue;
    uint64_t wait_ms;

    queue_init(&queue, &channel, 0);
    queue_add(&queue, &texts[0], "+12025550199", false);
    queue_add(&queue, &texts[1], "+12025550198", true); /* has been under way already: ahead */
    assert_ptr_equal(queue_next(&queue, 0, &wait_ms), &texts[1]);
    queue_take(&queue, &texts[1]);
    assert_null(queue_next(&queue, 0, &wait_ms));
    assert_int_equal(wait_ms, 1000);
}

static void each_of_them_is_found_once(void **state)
{
    (void)state;
    struct channel_settings settings = {.numbers = {"+12025550100", "+12025550101"}, .numbers_count = 2};
    const struct channel channel = {.settings = &settings, .facts = {.queues = true}};
    struct outbox_text texts[40] = {0};
    struct outbox_queue queue;
    size_t found = 0;

    queue_init(&queue, &channel, 0);
    for (size_t i = 0; i < 40; i++) {
        texts[i].priority = (enum priority)(i * 7 % PRIORITIES);
        queue_add(&queue, &texts[i], settings.numbers[i % 3 % 2], i % 5 == 0);
    }
    for (struct outbox_text *text = queue_each(&queue, NULL); text; text = queue_each(&queue, text)) {
        assert_int_equal(text->attempts++, 0);
        found++;
    }
    assert_int_equal(found, 40);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows, OTHERS = 2 };
    struct CMUnitTest tests[OTHERS + ROWS] = {
        cmocka_unit_test(a_number_that_nobody_named_has_a_pace_too),
        cmocka_unit_test(each_of_them_is_found_once),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[OTHERS + i] = (struct CMUnitTest){rows[i].name, goes_in_order, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("outbox_queue", tests, NULL, NULL);
}
