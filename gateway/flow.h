/* flow.h - what a provider's line is trusted with just now: how many calls at once, or none for a while,
 * or one at a time to see whether it is back. One per channel, so that trouble with one provider leaves the
 * others alone. Pure: what happened and the time are told.
 *
 * Up, it takes FLOW_CALLS_MAX calls at once. A 429 makes everybody wait and halves that; it grows again with
 * what is accepted. Failures in a row, or silence, mean that the line is down: then one text probes it at a
 * time, until there is any good answer. When the provider turns us away for a fault of ours (credentials,
 * account), texts are not kept waiting: they are refused at once, but for the probes. */
#ifndef GATEWAY_FLOW_H
#define GATEWAY_FLOW_H

#include "gateway/providers/provider.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    FLOW_CALLS_MAX = 64,
    FLOW_PROBE_MS = 700,   /* between the starts of probes: a line that is back is used within a second */
    FLOW_SILENT_MS = 2000, /* calls under way, and no answer to any for so long: it hangs */
};

enum flow_state { FLOW_UP, FLOW_DOWN, FLOW_AT_FAULT };

struct flow {
    enum flow_state state;
    unsigned failures;  /* in a row */
    unsigned busy;      /* 429s in a row that did not say for how long */
    unsigned window;    /* calls at once */
    unsigned grown;     /* accepted since it last grew */
    uint64_t held_ms;   /* nothing before that: the provider asked for it */
    uint64_t probe_ms;  /* when it is down: no probe before that */
    uint64_t answer_ms; /* when the last answer of any kind came */
};

enum flow_change { FLOW_SAME, FLOW_WENT_DOWN, FLOW_CAME_UP };

void flow_init(struct flow *flow);

/* May another call begin, with so many under way (when it is up: of those that count)? */
bool flow_open(const struct flow *flow, unsigned under_way, uint64_t now_ms);

/* When it opens, if that is a matter of time; UINT64_MAX: with the next answer. */
uint64_t flow_opens_ms(const struct flow *flow, uint64_t now_ms);

/* A call begins. */
void flow_started(struct flow *flow, uint64_t now_ms);

/* A call ended so. `random` spreads the waits. */
enum flow_change flow_answered(struct flow *flow, const struct api_answer *answer,
                               const struct outcome *outcome, uint32_t random, uint64_t now_ms);

/* When the line counts as hanging, if no answer comes before and the longest call under way began then. */
uint64_t flow_silent_ms(const struct flow *flow, uint64_t started_ms);
/* It hangs. */
enum flow_change flow_silent(struct flow *flow, uint64_t now_ms);

#endif
