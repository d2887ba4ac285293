/* turns.c - lines by key, and the turns that have come. */
#include "gateway/turns.h"

#include <stdlib.h>

#define HASH_NONFATAL_OOM           1
#define uthash_nonfatal_oom(joined) ((joined)->no_memory = true)
#include <uthash.h>

TAILQ_HEAD(turn_list, turn);

struct turns_line {
    struct store_key key;
    UT_hash_handle hh;
    struct turn_list turns;
    size_t length;
    bool no_memory;
};

struct turns {
    struct turns_line *lines;
    struct turn_list ready;
    size_t ready_count;
    struct event *begin;
    void (*start)(void *arg);
};

static void leave_ready(struct turns *turns, struct turn *turn)
{
    if (!turn->ready)
        return;
    TAILQ_REMOVE(&turns->ready, turn, ready_link);
    turns->ready_count--;
    turn->ready = false;
}

/* Those whose turn has come by now; what becomes ready meanwhile comes after the rest of the loop's work. */
static void begin(evutil_socket_t fd, short what, void *arg)
{
    struct turns *turns = arg;
    struct turn *turn;
    (void)fd, (void)what;

    for (size_t i = turns->ready_count; i > 0 && (turn = TAILQ_FIRST(&turns->ready)); i--) {
        leave_ready(turns, turn);
        turns->start(turn->arg);
    }
    if (turns->ready_count > 0)
        event_active(turns->begin, EV_TIMEOUT, 0);
}

struct turns *turns_new(struct event_base *base, void (*start)(void *arg))
{
    struct turns *turns = calloc(1, sizeof *turns);

    if (!turns)
        return NULL;
    TAILQ_INIT(&turns->ready);
    turns->start = start;
    turns->begin = event_new(base, -1, 0, begin, turns);
    if (!turns->begin) {
        free(turns);
        return NULL;
    }
    return turns;
}

void turns_free(struct turns *turns)
{
    if (!turns)
        return;
    event_free(turns->begin);
    free(turns);
}

static struct turns_line *line_of(const struct turns *turns, const struct store_key *key)
{
    struct turns_line *line;

    HASH_FIND(hh, turns->lines, key, sizeof *key, line);
    return line;
}

static struct turns_line *line_new(struct turns *turns, const struct store_key *key)
{
    struct turns_line *line = calloc(1, sizeof *line);

    if (!line)
        return NULL;
    line->key = *key;
    TAILQ_INIT(&line->turns);
    HASH_ADD(hh, turns->lines, key, sizeof line->key, line);
    if (line->no_memory) {
        free(line);
        return NULL;
    }
    return line;
}

enum turns_joined turns_join(struct turns *turns, const struct store_key *key, struct turn *turn, void *arg)
{
    struct turns_line *line = line_of(turns, key);

    if (!line)
        line = line_new(turns, key);
    if (!line)
        return TURN_NO_MEMORY;
    turn->line = line;
    turn->arg = arg;
    TAILQ_INSERT_TAIL(&line->turns, turn, link);
    return line->length++ == 0 ? TURN_NOW : TURN_LATER;
}

static void make_ready(struct turns *turns, struct turn *turn)
{
    if (turns->ready_count++ == 0)
        event_active(turns->begin, EV_TIMEOUT, 0);
    turn->ready = true;
    TAILQ_INSERT_TAIL(&turns->ready, turn, ready_link);
}

void turns_leave(struct turns *turns, struct turn *turn)
{
    struct turns_line *line = turn->line;

    if (!line)
        return;
    bool was_first = TAILQ_FIRST(&line->turns) == turn;
    leave_ready(turns, turn);
    TAILQ_REMOVE(&line->turns, turn, link);
    turn->line = NULL;
    if (--line->length == 0) {
        HASH_DEL(turns->lines, line);
        free(line);
    } else if (was_first) {
        make_ready(turns, TAILQ_FIRST(&line->turns));
    }
}

size_t turns_length(const struct turns *turns, const struct store_key *key)
{
    const struct turns_line *line = line_of(turns, key);

    return line ? line->length : 0;
}
