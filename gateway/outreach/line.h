/* line.h - the sender's line to the desk of a running gateway: HTTP over the admin socket's file (perhaps one
 * that ssh forwards) or a loopback port, several requests at once. For a command that has nothing else to do:
 * waits. */
#ifndef GATEWAY_OUTREACH_LINE_H
#define GATEWAY_OUTREACH_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum { LINE_SLOTS = 32, LINE_BODY_ROOM = 1024 };

struct line;

/* `at`: a path (with a '/'), or "127.0.0.1:8081". NULL when memory is out. */
struct line *line_open(const char *at);
void line_close(struct line *line);

/* How a request ended. */
enum line_end {
    LINE_ANSWERED,
    LINE_NOT_SENT, /* nobody was there: nothing of it has left */
    LINE_BROKEN,   /* it may have been done, or not */
};

/* One request, and its answer's body: NUL-terminated, to be freed; NULL but for LINE_ANSWERED. `status` is
 * HTTP's. */
enum line_end line_ask(struct line *line, const char *path, const char *body, int *status, char **answer);

/* Starts one in a free slot, from 0; the body is copied. -1: no slot is free, or memory is out. */
int line_start(struct line *line, const char *path, const char *body);
unsigned line_free_slots(const struct line *line);

/* Waits, for so long at the most, until one has ended; its slot is free then. False: none has. */
struct line_answer {
    int slot;
    enum line_end end;
    int status;
    char body[LINE_BODY_ROOM]; /* cut when it is longer */
};
bool line_wait(struct line *line, unsigned wait_ms, struct line_answer *answer);

#endif
