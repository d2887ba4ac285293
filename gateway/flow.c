/* flow.c - window, hold and breaker of one provider's line. */
#include "gateway/flow.h"

enum {
    FAILURES_DOWN = 3,
    WINDOW_AFTER_DOWN = 8, /* it has only just come back, and many wait */
    FAULT_PROBE_MS = 5000, /* nobody mends credentials within a second */
    RETRY_AFTER_MAX_S = 300,
    BUSY_FIRST_MS = 500, /* a 429 that does not say for how long; doubled each time */
    BUSY_MAX_MS = 30000,
};

void flow_init(struct flow *flow)
{
    *flow = (struct flow){.window = FLOW_CALLS_MAX};
}

bool flow_open(const struct flow *flow, unsigned under_way, uint64_t now_ms)
{
    if (now_ms < flow->held_ms)
        return false;
    return flow->state == FLOW_UP ? under_way < flow->window : now_ms >= flow->probe_ms;
}

uint64_t flow_opens_ms(const struct flow *flow, uint64_t now_ms)
{
    uint64_t opens_ms = flow->state == FLOW_UP ? 0 : flow->probe_ms;

    if (flow->held_ms > opens_ms)
        opens_ms = flow->held_ms;
    return opens_ms > now_ms ? opens_ms : UINT64_MAX;
}

void flow_started(struct flow *flow, uint64_t now_ms)
{
    if (flow->state == FLOW_DOWN)
        flow->probe_ms = now_ms + FLOW_PROBE_MS;
    else if (flow->state == FLOW_AT_FAULT)
        flow->probe_ms = now_ms + FAULT_PROBE_MS;
}

static void hold(struct flow *flow, uint64_t until_ms)
{
    if (until_ms > flow->held_ms)
        flow->held_ms = until_ms;
}

/* 429: all of us are too fast, not this text. */
static void slow_down(struct flow *flow, int retry_after_s, uint32_t random, uint64_t now_ms)
{
    uint64_t wait_ms = BUSY_FIRST_MS;

    if (now_ms >= flow->held_ms) /* the first of those that were under way together */
        flow->window = flow->window > 1 ? flow->window / 2 : 1;
    flow->grown = 0;
    if (retry_after_s >= 0) {
        flow->busy = 0;
        hold(flow, now_ms + (uint64_t)retry_after_s * 1000);
        return;
    }
    for (unsigned i = 0; i < flow->busy && wait_ms < BUSY_MAX_MS; i++)
        wait_ms *= 2;
    if (now_ms >= flow->held_ms)
        flow->busy++;
    hold(flow, now_ms + wait_ms / 2 + random % (wait_ms / 2));
}

static enum flow_change fail(struct flow *flow, enum flow_state state, uint64_t now_ms)
{
    bool was_up = flow->state == FLOW_UP;

    if (was_up && ++flow->failures < FAILURES_DOWN)
        return FLOW_SAME;
    flow->state = state;
    if (!was_up)
        return FLOW_SAME;
    flow->probe_ms = now_ms + (state == FLOW_AT_FAULT ? FAULT_PROBE_MS : FLOW_PROBE_MS);
    return FLOW_WENT_DOWN;
}

static enum flow_change live(struct flow *flow)
{
    bool was_up = flow->state == FLOW_UP;

    flow->state = FLOW_UP;
    flow->failures = 0;
    if (was_up)
        return FLOW_SAME;
    flow->window = WINDOW_AFTER_DOWN;
    flow->grown = 0;
    return FLOW_CAME_UP;
}

static enum flow_change taken(struct flow *flow)
{
    flow->busy = 0;
    if (flow->window < FLOW_CALLS_MAX && ++flow->grown >= flow->window) {
        flow->window++;
        flow->grown = 0;
    }
    return live(flow);
}

/* Credentials, payment or address: no text gets through. A 400 may be about one number of several. */
static bool is_of_account(const struct api_answer *answer)
{
    return answer->status < 400 || (answer->status > 400 && answer->status <= 404);
}

enum flow_change flow_answered(struct flow *flow, const struct api_answer *answer,
                               const struct outcome *outcome, uint32_t random, uint64_t now_ms)
{
    int retry_after_s =
        outcome->retry_after_s < RETRY_AFTER_MAX_S ? outcome->retry_after_s : RETRY_AFTER_MAX_S;

    if (answer->complete)
        flow->answer_ms = now_ms;
    switch (outcome->kind) {
    case OUTCOME_ACCEPTED:
        return taken(flow);
    case OUTCOME_REFUSED:
    case OUTCOME_OPTED_OUT:
        return live(flow);
    case OUTCOME_OUR_FAULT:
        return is_of_account(answer) ? fail(flow, FLOW_AT_FAULT, now_ms) : live(flow);
    case OUTCOME_UNKNOWN:
        return fail(flow, FLOW_DOWN, now_ms);
    case OUTCOME_TRY_LATER:
        break;
    }
    if (answer->status == 429) {
        slow_down(flow, retry_after_s, random, now_ms);
        return live(flow);
    }
    if (answer->status >= 200 && answer->status < 500)
        return live(flow); /* this text, or this number's queue */
    if (answer->status >= 500 && retry_after_s > 0)
        hold(flow, now_ms + (uint64_t)retry_after_s * 1000);
    return fail(flow, FLOW_DOWN, now_ms);
}

uint64_t flow_silent_ms(const struct flow *flow, uint64_t started_ms)
{
    return (flow->answer_ms > started_ms ? flow->answer_ms : started_ms) + FLOW_SILENT_MS;
}

enum flow_change flow_silent(struct flow *flow, uint64_t now_ms)
{
    if (flow->state != FLOW_UP)
        return FLOW_SAME;
    flow->state = FLOW_DOWN;
    flow->probe_ms = now_ms; /* the next one tells whether it still does */
    return FLOW_WENT_DOWN;
}
