/* limits.c - floods, loops and cost. */
#include "gateway/limits.h"

#include <string.h>

enum { HOUR_MS = 60 * 60 * 1000, LOOP_MS = 15 * 60 * 1000 };

static void refill(const struct limit_settings *settings, struct sender_limits *sender, uint64_t now_ms)
{
    uint64_t step_ms = (uint64_t)settings->refill_s * 1000;

    if (sender->refilled_ms == 0) {
        sender->tokens = (uint16_t)settings->burst;
        sender->refilled_ms = now_ms;
        return;
    }
    uint64_t gained = (now_ms - sender->refilled_ms) / step_ms;
    if (sender->tokens + gained >= settings->burst) {
        sender->tokens = (uint16_t)settings->burst;
        sender->refilled_ms = now_ms;
    } else {
        sender->tokens = (uint16_t)(sender->tokens + gained);
        sender->refilled_ms += gained * step_ms;
    }
}

/* Is this one of the last two different replies, given too often in a row? Two machines that answer each
 * other repeat one reply, or two in turn. */
static bool goes_in_circles(const struct limit_settings *settings, struct sender_limits *sender,
                            const struct limit_request *request)
{
    bool fresh = sender->replied_ms == 0 || request->now_ms - sender->replied_ms >= LOOP_MS;
    bool again = request->fingerprint == sender->last[0] || request->fingerprint == sender->last[1];

    if (fresh) {
        sender->last[0] = sender->last[1] = 0;
        again = false;
    }
    if (again && sender->equal >= settings->equal_replies)
        return true; /* replied_ms stays: the circle is forgotten in time */
    if (again) {
        sender->equal++;
    } else {
        sender->equal = sender->last[0] ? 2 : 1;
        sender->last[1] = sender->last[0];
        sender->last[0] = request->fingerprint;
    }
    sender->replied_ms = request->now_ms;
    return false;
}

static enum limit_verdict decide_essential(const struct limit_settings *settings,
                                           struct sender_limits *sender, uint64_t now_ms)
{
    if (sender->hour_ms == 0 || now_ms - sender->hour_ms >= HOUR_MS) {
        sender->hour_ms = now_ms;
        sender->essential = 0;
    }
    if (sender->essential >= settings->essential_per_hour)
        return LIMIT_SILENT_TOO_MANY;
    sender->essential++;
    return LIMIT_SEND;
}

static enum limit_verdict decide(const struct limit_settings *settings, struct sender_limits *sender,
                                 const struct limit_request *request)
{
    refill(settings, sender, request->now_ms);
    if (!request->urgent && goes_in_circles(settings, sender, request))
        return LIMIT_SILENT_LOOP;
    if (request->class == LIMIT_ESSENTIAL)
        return decide_essential(settings, sender, request->now_ms);
    if (sender->tokens > 0) {
        sender->tokens--;
        return LIMIT_SEND;
    }
    if (sender->notice_ms && request->now_ms - sender->notice_ms < HOUR_MS)
        return LIMIT_SILENT_TOO_MANY;
    sender->notice_ms = request->now_ms;
    return LIMIT_NOTICE;
}

enum limit_verdict limits_decide(const struct limit_settings *settings, struct sender_limits *sender,
                                 const struct limit_request *request)
{
    struct sender_limits copy = *sender;

    return decide(settings, request->only_ask ? &copy : sender, request);
}

uint32_t limits_fingerprint(const char *text)
{
    uint32_t hash = 2166136261u; /* FNV-1a: spread, not secrecy */

    for (; *text; text++)
        if ((*text < '0' || *text > '9') && *text != ' ')
            hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash ? hash : 1;
}

bool limits_afford(const struct limit_settings *settings, struct budget *budget, enum limit_class class,
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
    bool within =
        (!settings->segments_per_hour || budget->hour_used + segments <= settings->segments_per_hour) &&
        (!settings->segments_per_day || budget->day_used + segments <= settings->segments_per_day);
    if (!within && class != LIMIT_ESSENTIAL)
        return false;
    budget->hour_used += segments;
    budget->day_used += segments;
    return true;
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
