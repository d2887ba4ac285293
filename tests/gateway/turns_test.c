/* turns_test.c - one after the other. */
#include "gateway/turns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct store_key alice = {{1}}, bob = {{2}};

struct stage {
    struct event_base *base;
    struct turns *turns;
};

/* What has begun, as letters; whoever begins leaves again at once when it is a capital. */
static char begun[256];
static struct stage stage;

struct waiting {
    char letter;
    struct turn turn;
};

static void start(void *arg)
{
    struct waiting *waiting = arg;

    begun[strlen(begun)] = waiting->letter;
    if (waiting->letter < 'a')
        turns_leave(stage.turns, &waiting->turn);
}

static int set_stage(void **state)
{
    (void)state;
    memset(begun, 0, sizeof begun);
    stage.base = event_base_new();
    stage.turns = turns_new(stage.base, start);
    return stage.turns ? 0 : -1;
}

static int clear_stage(void **state)
{
    (void)state;
    turns_free(stage.turns);
    event_base_free(stage.base);
    return 0;
}

static enum turns_joined join(const struct store_key *key, struct waiting *waiting)
{
    return turns_join(stage.turns, key, &waiting->turn, waiting);
}

static void turn_loop(void)
{
    for (unsigned i = 0; i < 5; i++)
        event_base_loop(stage.base, EVLOOP_NONBLOCK);
}

static void the_first_begins_at_once_the_next_when_it_has_left(void **state)
{
    (void)state;
    struct waiting a = {.letter = 'a'}, b = {.letter = 'b'}, c = {.letter = 'c'};

    assert_int_equal(join(&alice, &a), TURN_NOW);
    assert_int_equal(join(&alice, &b), TURN_LATER);
    assert_int_equal(join(&alice, &c), TURN_LATER);
    turn_loop();
    assert_string_equal(begun, "");
    turns_leave(stage.turns, &a.turn);
    assert_string_equal(begun, ""); /* not from within */
    turn_loop();
    assert_string_equal(begun, "b");
    turns_leave(stage.turns, &b.turn);
    turn_loop();
    assert_string_equal(begun, "bc");
    assert_int_equal(turns_length(stage.turns, &alice), 1);
    turns_leave(stage.turns, &c.turn);
    assert_int_equal(turns_length(stage.turns, &alice), 0);
}

static void others_do_not_wait(void **state)
{
    (void)state;
    struct waiting a = {.letter = 'a'}, b = {.letter = 'b'};

    assert_int_equal(join(&alice, &a), TURN_NOW);
    assert_int_equal(join(&bob, &b), TURN_NOW);
    turns_leave(stage.turns, &a.turn);
    turns_leave(stage.turns, &b.turn);
}

static void who_leaves_early_is_not_begun(void **state)
{
    (void)state;
    struct waiting a = {.letter = 'a'}, b = {.letter = 'b'}, c = {.letter = 'c'};

    join(&alice, &a);
    join(&alice, &b);
    join(&alice, &c);
    turns_leave(stage.turns, &a.turn);
    turns_leave(stage.turns, &b.turn); /* its turn had come, and was not begun yet */
    turns_leave(stage.turns, &b.turn); /* it stands in no line: nothing happens */
    turn_loop();
    assert_string_equal(begun, "c");
    turns_leave(stage.turns, &c.turn);
}

static void a_long_line_is_worked_off(void **state)
{
    (void)state;
    static struct waiting many[200];

    for (size_t i = 0; i < 200; i++) {
        many[i].letter = 'A';
        join(&alice, &many[i]);
    }
    turns_leave(stage.turns, &many[0].turn);
    for (unsigned i = 0; i < 100; i++)
        turn_loop();
    assert_int_equal(strlen(begun), 199);
    assert_int_equal(turns_length(stage.turns, &alice), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_stage, clear_stage)
    const struct CMUnitTest tests[] = {
        TEST(the_first_begins_at_once_the_next_when_it_has_left),
        TEST(others_do_not_wait),
        TEST(who_leaves_early_is_not_begun),
        TEST(a_long_line_is_worked_off),
    };
    return cmocka_run_group_tests_name("turns", tests, NULL, NULL);
}
