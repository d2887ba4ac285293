/* turns.h - one after the other: of all that have the same key (the messages of one sender) only the first is
 * worked on, the others wait in the order in which they came. For the loop's thread. */
#ifndef GATEWAY_TURNS_H
#define GATEWAY_TURNS_H

#include "gateway/store/store.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

struct turns;
struct turns_line;

/* Stands in a line; part of whatever waits, which stays where it is until it leaves. */
struct turn {
    TAILQ_ENTRY(turn) link, ready_link;
    struct turns_line *line; /* NULL: in none */
    bool ready;
    void *arg;
};

enum turns_joined {
    TURN_NOW, /* it is the first: go on */
    TURN_LATER,
    TURN_NO_MEMORY,
};

/* `start` is called with a turn's `arg` when it has become the first, from the loop and never from within
 * turns_leave(), so that a long line is no deep recursion. NULL when memory is out. */
struct turns *turns_new(struct event_base *base, void (*start)(void *arg));

/* Everybody must have left. */
void turns_free(struct turns *turns);

/* Joins the line of that key. */
enum turns_joined turns_join(struct turns *turns, const struct store_key *key, struct turn *turn, void *arg);

/* Leaves it, wherever it stands; nothing when it stands in none. */
void turns_leave(struct turns *turns, struct turn *turn);

/* How many stand in the line of that key. */
size_t turns_length(const struct turns *turns, const struct store_key *key);

#endif
