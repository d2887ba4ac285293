/* limits.c - floods, loops and cost. */
#include "gateway/limits.h"

#include <string.h>

enum { HOUR_S = 60 * 60, LOOP_S = 15 * 60 };

#define TIME_MASK ((1u << LIMITS_TIME_BITS) - 1)

/* ---- Times, as they are kept ---- */

static uint32_t time_of(uint64_t seconds)
{
    uint32_t time = (uint32_t)seconds & TIME_MASK;

    return time ? time : 1; /* 0 is never */
}

static uint32_t seconds_since(uint32_t then, uint32_t now)
{
    return (now - then) & TIME_MASK;
}

/* Nothing that is kept grows so old that its time would look new again. */
static void forget_what_is_over(struct sender_limits *sender, uint32_t now)
{
    if (seconds_since(sender->hour, now) >= HOUR_S)
        sender->hour = 0;
    if (seconds_since(sender->notice, now) >= HOUR_S)
        sender->notice = 0;
    if (sender->replied == 0 || seconds_since(sender->replied, now) >= LOOP_S) {
        sender->replied = 0;
        sender->last[0] = sender->last[1] = 0;
    }
}

/* ---- One sender ---- */

static void refill(const struct limit_settings *settings, struct sender_limits *sender, uint32_t now)
{
    uint32_t gained = seconds_since(sender->refilled, now) / settings->refill_s;

    if (sender->refilled == 0 || sender->tokens + gained >= settings->burst) {
        sender->tokens = settings->burst & 0x3ff;
        sender->refilled = now & TIME_MASK;
    } else {
        sender->tokens = (sender->tokens + gained) & 0x3ff;
        sender->refilled =
            time_of((uint64_t)sender->refilled + (uint64_t)gained * settings->refill_s) & TIME_MASK;
    }
}

/* Is this one of the last two different replies, given too often in a row? Two machines that answer each
 * other repeat one reply, or two in turn. */
static bool goes_in_circles(const struct limit_settings *settings, struct sender_limits *sender,
                            const struct limit_request *request, uint32_t now)
{
    bool again = request->fingerprint == sender->last[0] || request->fingerprint == sender->last[1];

    if (again && sender->equal >= settings->equal_replies)
        return true; /* `replied` stays: the circle is forgotten in time */
    if (again) {
        sender->equal = (sender->equal + 1u) & 0x7f;
    } else {
        sender->equal = sender->last[0] ? 2 : 1;
        sender->last[1] = sender->last[0];
        sender->last[0] = request->fingerprint;
    }
    sender->replied = now & TIME_MASK;
    return false;
}

static enum limit_verdict decide_essential(const struct limit_settings *settings,
                                           struct sender_limits *sender, uint32_t now)
{
    if (sender->hour == 0) {
        sender->hour = now & TIME_MASK;
        sender->essential = 0;
    }
    if (sender->essential >= settings->essential_per_hour)
        return LIMIT_SILENT_TOO_MANY;
    sender->essential = (sender->essential + 1u) & 0x3ff;
    return LIMIT_SEND;
}

static enum limit_verdict decide(const struct limit_settings *settings, struct sender_limits *sender,
                                 const struct limit_request *request)
{
    uint32_t now = time_of(request->now_ms / 1000);

    forget_what_is_over(sender, now);
    refill(settings, sender, now);
    if (!request->urgent && goes_in_circles(settings, sender, request, now))
        return LIMIT_SILENT_LOOP;
    if (request->class == LIMIT_ESSENTIAL)
        return decide_essential(settings, sender, now);
    if (sender->tokens > 0) {
        sender->tokens = (sender->tokens - 1u) & 0x3ff;
        return LIMIT_SEND;
    }
    if (sender->notice)
        return LIMIT_SILENT_TOO_MANY;
    sender->notice = now & TIME_MASK;
    return LIMIT_NOTICE;
}

enum limit_verdict limits_decide(const struct limit_settings *settings, struct sender_limits *sender,
                                 const struct limit_request *request)
{
    struct sender_limits copy = *sender;

    return decide(settings, request->only_ask ? &copy : sender, request);
}

uint16_t limits_fingerprint(const char *text)
{
    uint32_t hash = 2166136261u; /* FNV-1a: spread, not secrecy */

    for (; *text; text++)
        if ((*text < '0' || *text > '9') && *text != ' ')
            hash = (hash ^ (unsigned char)*text) * 16777619u;
    uint16_t half = (uint16_t)(hash ^ hash >> 16);
    return half ? half : 1;
}

/* Is there room for so many more under that ceiling (0: none), or under the part of it that is for these? */
static bool is_within(unsigned ceiling, enum budget_share share, unsigned used, unsigned segments)
{
    static const unsigned tenths[] = {[BUDGET_SPARE] = 8, [BUDGET_NOTICE] = 9, [BUDGET_ANSWER] = 10};

    return ceiling == 0 || share == BUDGET_ESSENTIAL ||
           (uint64_t)used + segments <= (uint64_t)ceiling * tenths[share] / 10;
}

bool limits_afford(const struct limit_settings *settings, struct budget *budget, enum budget_share share,
                   unsigned segments, uint64_t now_s)
{
    uint64_t hour = now_s / 3600, day = now_s / 86400;

    if (budget->hour != hour) {
        budget->hour = hour;
        budget->hour_used = 0;
    }
    if (budget->day != day) {
        budget->day = day;
        budget->day_used = 0;
    }
    if (!is_within(settings->segments_per_hour, share, budget->hour_used, segments) ||
        !is_within(settings->segments_per_day, share, budget->day_used, segments))
        return false;
    budget->hour_used += segments;
    budget->day_used += segments;
    return true;
}

unsigned limits_used_in_hour(const struct budget *budget, uint64_t now_s)
{
    return budget->hour == now_s / 3600 ? budget->hour_used : 0;
}

unsigned limits_used_in_day(const struct budget *budget, uint64_t now_s)
{
    return budget->day == now_s / 86400 ? budget->day_used : 0;
}

void limits_give_back(struct budget *budget, unsigned segments, uint64_t then_s)
{
    if (budget->hour == then_s / 3600)
        budget->hour_used -= segments < budget->hour_used ? segments : budget->hour_used;
    if (budget->day == then_s / 86400)
        budget->day_used -= segments < budget->day_used ? segments : budget->day_used;
}

bool limits_is_toll_free(const char *number)
{
    static const char *const codes[] = {"800", "822", "833", "844", "855", "866", "877", "888", NULL};

    if (strncmp(number, "+1", 2) != 0 || strlen(number) != 12)
        return false;
    for (const char *const *code = codes; *code; code++)
        if (strncmp(number + 2, *code, 3) == 0)
            return true;
    return false;
}

bool limits_serves(const struct settings *settings, const struct area_codes *codes, const char *sender)
{
    for (size_t i = 0; i < settings->also_answer_count; i++) {
        const char *prefix = settings->also_answer[i];
        if (strncmp(sender, prefix, strlen(prefix)) == 0)
            return true;
    }
    return area_codes_serve(codes, sender);
}

bool limits_can_answer(const char *sender, const struct channel_settings *channels, size_t channels_count)
{
    enum { SHORTEST = 8 }; /* with the +: anything shorter is a short code */

    if (sender[0] != '+' || strlen(sender) < SHORTEST || limits_is_toll_free(sender))
        return false;
    if (sender[1 + strspn(sender + 1, "0123456789")] != '\0')
        return false;
    for (size_t i = 0; i < channels_count; i++)
        for (size_t j = 0; j < channels[i].numbers_count; j++)
            if (strcmp(channels[i].numbers[j], sender) == 0)
                return false;
    return true;
}
