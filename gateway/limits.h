/* limits.h - may this reply go out? Against floods, loops and cost.
 * Pure: the state of one sender goes in and comes out, the time is told. A sender is a keyed hash. */
#ifndef GATEWAY_LIMITS_H
#define GATEWAY_LIMITS_H

#include "config/config.h"
#include "content/area_codes.h"

#include <stdbool.h>
#include <stdint.h>

enum limit_class {
    LIMIT_ORDINARY,
    LIMIT_ESSENTIAL, /* STOP, HELP, START, crisis, urgent: an allowance of their own */
};

enum limit_verdict {
    LIMIT_SEND,
    LIMIT_NOTICE, /* send the notice that it is too much instead, once an hour */
    LIMIT_SILENT_TOO_MANY,
    LIMIT_SILENT_LOOP,
};

struct limit_request {
    enum limit_class class;
    bool urgent;          /* equal answers may be given again and again */
    bool only_ask;        /* count nothing yet: whether the reply goes out is not known */
    uint16_t fingerprint; /* of the reply, equal for equal or nearly equal ones (limits_fingerprint) */
    uint64_t now_ms;
};

/* What is remembered of one sender, for a day at most. A million of them must fit: so whole seconds of the
 * clock, cut to LIMITS_TIME_BITS (12 days; what is over is set to 0, "never", long before), and only as many
 * bits as the settings can ask for. */
enum { LIMITS_TIME_BITS = 20 };
struct __attribute__((packed, aligned(2))) sender_limits {
    uint16_t last[2];                     /* fingerprints of the last two different replies; 0: none */
    uint32_t refilled : LIMITS_TIME_BITS; /* 0: never seen */
    uint32_t tokens : 10;
    uint32_t hour : LIMITS_TIME_BITS;    /* when the hour of the essential allowance began */
    uint32_t essential : 10;             /* used in this hour */
    uint32_t notice : LIMITS_TIME_BITS;  /* when the last notice went out */
    uint32_t equal : 7;                  /* replies in a row that were one of those two */
    uint32_t replied : LIMITS_TIME_BITS; /* when the last reply went out */
};

/* Decides, and counts the reply when it may go; with only_ask it is told the same and changes nothing. */
enum limit_verdict limits_decide(const struct limit_settings *settings, struct sender_limits *sender,
                                 const struct limit_request *request);

/* A fingerprint of a reply's text that digits do not change: two machines that answer each other with a
 * counter or a clock in their texts are still seen going in circles. Never 0. */
uint16_t limits_fingerprint(const char *text);

/* The ceiling on segments, over all senders. */
struct budget {
    uint64_t hour, day;           /* which hour and day the counts are of */
    unsigned hour_used, day_used; /* segments */
};

/* What a reply is worth when the ceiling comes near, the least first. */
enum budget_share {
    BUDGET_SPARE,     /* the menu, and what MORE asks for: up to 80 % of the ceiling */
    BUDGET_NOTICE,    /* that it is too much just now: up to 90 % */
    BUDGET_ANSWER,    /* up to the ceiling */
    BUDGET_ESSENTIAL, /* STOP, HELP, START, crisis, urgent: always */
};

/* May a reply of so many segments go? Counts it if so. */
bool limits_afford(const struct limit_settings *settings, struct budget *budget, enum budget_share share,
                   unsigned segments, uint64_t now_s);

/* Segments counted in the hour and the day of that time. */
unsigned limits_used_in_hour(const struct budget *budget, uint64_t now_s);
unsigned limits_used_in_day(const struct budget *budget, uint64_t now_s);

/* Segments that were counted at `then_s` did not go after all. */
void limits_give_back(struct budget *budget, unsigned segments, uint64_t then_s);

/* Can this sender be answered at all? Short codes, names, toll-free numbers and our own
 * numbers (`numbers`, `count`) never are: machines send from them. */
bool limits_can_answer(const char *sender, const struct channel_settings *channels, size_t channels_count);

/* Do we answer numbers of where this one is? Those of the US and its territories, and those that begin as the
 * settings say. Elsewhere a text costs many times as much, and +1 has islands that live on it. */
bool limits_serves(const struct settings *settings, const struct area_codes *codes, const char *sender);

/* A toll-free number of the North American plan: there the network itself confirms STOP. */
bool limits_is_toll_free(const char *number);

#endif
