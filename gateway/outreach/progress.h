/* progress.h - the bar of a run: how far, how fast, how long still, how it went, what it cost. On a terminal
 * one line that is written over; else a line every ten seconds. */
#ifndef GATEWAY_OUTREACH_PROGRESS_H
#define GATEWAY_OUTREACH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct progress {
    FILE *out;
    bool terminal;
    size_t all, before;                                   /* to be sent in all, and settled by earlier runs */
    size_t accepted, opted_out, failed, unknown, waiting; /* of this run */
    size_t segments;
    double price; /* of a segment, in dollars; 0: not told */
    uint64_t began_ms, shown_ms;
};

void progress_begin(struct progress *progress, FILE *out, size_t all, size_t before, double price,
                    uint64_t now_ms);
/* Shows it, not too often. */
void progress_show(struct progress *progress, uint64_t now_ms, bool always);
/* Ends the line. */
void progress_end(struct progress *progress, uint64_t now_ms);

/* The line itself: "[####      ] 40/100  9.8/s  0:06 left  accepted 38, failed 1, opted out 1  $0.32". */
void progress_line(const struct progress *progress, uint64_t now_ms, char *out, size_t room);

#endif
