/* fake_line.h - a provider for tests whose API lives in the test's own loop and behaves as it is told. Its
 * texts are remembered in the order in which they came. */
#ifndef TESTS_SUPPORT_FAKE_LINE_H
#define TESTS_SUPPORT_FAKE_LINE_H

#include "gateway/channel.h"

#include <event2/event.h>
#include <event2/http.h>
#include <stdint.h>

enum {
    FAKE_SEEN_MAX = 2048,
    /* Instead of a status. */
    FAKE_HANG = 0,     /* reads the text and never answers */
    FAKE_DIE = -1,     /* reads it and closes */
    FAKE_GARBAGE = -2, /* 200 and nothing that makes sense */
};

struct fake_seen {
    char sender[MESSAGE_NUMBER_ROOM], recipient[MESSAGE_NUMBER_ROOM];
    char words[512]; /* the beginning of it */
    uint64_t at_ms;
    int status; /* how it was answered */
};

struct fake_line {
    struct event_base *base;
    struct evhttp *http; /* NULL: nobody listens */
    unsigned port;
    int hold;   /* a socket that has the port while nobody listens, so that no other program is given it */
    int status; /* how texts are answered from now on: 201 accepts */
    int retry_after_s;  /* told with it; -1: nothing */
    unsigned delay_ms;  /* and so late */
    const char *inside; /* texts that hold this are answered with `inside_status` instead; NULL: none */
    int inside_status;
    size_t count; /* requests */
    struct fake_seen seen[FAKE_SEEN_MAX];
    struct channel_settings settings; /* of its channel */
    struct channel channel;
};

/* Listens. Its channel has that name, one number of ours, and a provider that queues. */
void fake_line_open(struct fake_line *line, struct event_base *base, const char *name);
/* Nobody listens any more, and every connection is gone; and back again, on the same port. */
void fake_line_down(struct fake_line *line);
void fake_line_up(struct fake_line *line);
void fake_line_close(struct fake_line *line);

/* How often a text to that recipient was accepted. */
unsigned fake_line_accepted(const struct fake_line *line, const char *recipient);
unsigned fake_line_accepted_all(const struct fake_line *line);

#endif
