/* askers.c - counts with a floor, and the set that keeps anybody from being counted twice a day. */
#include "gateway/askers.h"

#include "gateway/clock.h"
#include "gateway/day_keys.h"
#include "gateway/keyed_hash.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR_S = 3600, WEEK_DAYS = 7, FIRST_SLOTS = 1024 };

/* In days. */
static const unsigned period_days[ASKERS_KINDS] = {
    [ASKERS_OF_TOPIC] = 1,
    [ASKERS_OF_LANGUAGE] = 1,
    [ASKERS_OF_STATE] = WEEK_DAYS,
    [ASKERS_OF_CODE_WORD] = WEEK_DAYS,
    [ASKERS_OF_REMINDERS] = WEEK_DAYS,
};

struct cell {
    char name[ASKERS_NAME_ROOM];
    unsigned long pending;  /* counted since the last publication */
    unsigned long today;    /* of these, today: all different people */
    unsigned long best_day; /* of these, on the day with most */
    unsigned long people;   /* published for this period */
    unsigned long total;    /* published since the start */
};

struct askers {
    askers_each *published;
    void *arg;
    int64_t hour; /* published as of this one */
    int64_t day;
    uint32_t *slots; /* who was counted for what today; 0 is free */
    size_t slots_count, slots_used;
    size_t cells_count[ASKERS_KINDS];
    struct cell cells[ASKERS_KINDS][ASKERS_NAMES_MAX];
};

/* ---- Who was counted today ---- */

static void forget_senders(struct askers *askers)
{
    free(askers->slots); /* wiped by memory.c, which this file leaves to it */
    askers->slots = NULL;
    askers->slots_count = askers->slots_used = 0;
}

/* The slot that holds the entry, or the free one where it goes. */
static uint32_t *slot_of(uint32_t *slots, size_t count, uint32_t entry)
{
    size_t at = (size_t)entry & (count - 1);

    while (slots[at] != 0 && slots[at] != entry)
        at = (at + 1) & (count - 1);
    return &slots[at];
}

/* At most three quarters are used. */
static bool make_room(struct askers *askers)
{
    if (askers->slots_used < askers->slots_count / 4 * 3)
        return true;
    if (askers->slots_used >= ASKERS_SENDERS_MAX)
        return false;
    size_t count = askers->slots_count == 0 ? FIRST_SLOTS : askers->slots_count * 2;
    uint32_t *slots = calloc(count, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < askers->slots_count; i++)
        if (askers->slots[i] != 0)
            *slot_of(slots, count, askers->slots[i]) = askers->slots[i];
    free(askers->slots);
    askers->slots = slots;
    askers->slots_count = count;
    return true;
}

/* One number for a sender and what was asked (the finish of splitmix64); never 0. Two askings of a hundred
 * thousand may share one: then one person is not counted. */
static uint32_t entry_of(const struct store_key *sender, enum askers_of of, size_t cell)
{
    uint64_t entry = keyed_hash_word(sender) + (of * ASKERS_NAMES_MAX + cell + 1) * 0x9e3779b97f4a7c15;

    entry = (entry ^ entry >> 30) * 0xbf58476d1ce4e5b9;
    entry = (entry ^ entry >> 27) * 0x94d049bb133111eb;
    entry ^= entry >> 31;
    return (uint32_t)entry == 0 ? 1 : (uint32_t)entry;
}

/* True when the sender is new today; false too when that can't be remembered. */
static bool is_first(struct askers *askers, uint32_t entry)
{
    if (!make_room(askers))
        return false;
    uint32_t *slot = slot_of(askers->slots, askers->slots_count, entry);
    if (*slot == entry)
        return false;
    *slot = entry;
    askers->slots_used++;
    return true;
}

/* ---- Days and weeks ---- */

/* Day 0 is a Thursday. */
static int64_t week_of(int64_t day)
{
    return (day + 3) / WEEK_DAYS;
}

static time_t period_begins(const struct askers *askers, enum askers_of of)
{
    int64_t day = askers->day;

    if (period_days[of] == WEEK_DAYS)
        day = week_of(day) * WEEK_DAYS - 3;
    return day_keys_day_begin(day);
}

static struct askers_row row_of(const struct askers *askers, enum askers_of of, const struct cell *cell)
{
    return (struct askers_row){of, cell->name, period_begins(askers, of), cell->people, cell->total, 0};
}

/* Are ten different people in it for certain? One day's are all different; over a period each was counted
 * once a day at most. */
static bool is_above_floor(const struct cell *cell, unsigned days)
{
    return cell->best_day >= ASKERS_FLOOR || cell->pending > (ASKERS_FLOOR - 1) * days;
}

static void publish_cell(struct askers *askers, enum askers_of of, struct cell *cell)
{
    if (!is_above_floor(cell, period_days[of]))
        return;
    unsigned long grown = cell->pending;
    cell->people += grown;
    cell->total += grown;
    cell->pending = cell->today = cell->best_day = 0;
    if (askers->published != NULL) {
        struct askers_row row = row_of(askers, of, cell);
        row.grown = grown;
        askers->published(&row, askers->arg);
    }
}

static void publish_all(struct askers *askers)
{
    for (int of = 0; of < ASKERS_KINDS; of++)
        for (size_t i = 0; i < askers->cells_count[of]; i++)
            publish_cell(askers, (enum askers_of)of, &askers->cells[of][i]);
}

/* What is below the floor is dropped with its period. */
static void begin_day(struct askers *askers, int64_t day)
{
    bool new_week = week_of(day) != week_of(askers->day);

    for (int of = 0; of < ASKERS_KINDS; of++) {
        for (size_t i = 0; i < askers->cells_count[of]; i++) {
            struct cell *cell = &askers->cells[of][i];
            cell->today = 0;
            if (period_days[of] == 1 || new_week)
                cell->pending = cell->best_day = cell->people = 0;
        }
    }
    forget_senders(askers);
    askers->day = day;
}

/* A calendar that is set back waits until it has caught up. */
void askers_publish(struct askers *askers)
{
    time_t now = clock_wall();
    int64_t hour = now / HOUR_S, day = day_keys_day(now);

    if (hour > askers->hour) {
        publish_all(askers);
        askers->hour = hour;
    }
    if (day > askers->day)
        begin_day(askers, day);
}

void askers_end(struct askers *askers)
{
    askers_publish(askers); /* first what is of a day that is over */
    publish_all(askers);
}

/* ---- Counting ---- */

/* What is content can be written in a metric as it is; what is not was never meant to be counted. */
static bool is_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    return length > 0 && length < ASKERS_NAME_ROOM && name[length] == '\0';
}

/* ASKERS_NAMES_MAX when it can't be counted: there is no more room, or it is no name. */
static size_t find_cell(struct askers *askers, enum askers_of of, const char *name)
{
    size_t count = askers->cells_count[of];

    for (size_t i = 0; i < count; i++)
        if (askers->cells[of][i].name[0] == name[0] && strcmp(askers->cells[of][i].name, name) == 0)
            return i;
    if (!is_name(name))
        return ASKERS_NAMES_MAX;
    if (count < ASKERS_NAMES_MAX) {
        strcpy(askers->cells[of][count].name, name);
        askers->cells_count[of]++;
    }
    return count;
}

void askers_add(struct askers *askers, const struct store_key *sender, enum askers_of of, const char *name)
{
    askers_publish(askers); /* first what was counted in the hours before */
    size_t at = find_cell(askers, of, name);
    if (at == ASKERS_NAMES_MAX || !is_first(askers, entry_of(sender, of, at)))
        return;
    struct cell *cell = &askers->cells[of][at];
    cell->pending++;
    if (++cell->today > cell->best_day)
        cell->best_day = cell->today;
}

void askers_published(const struct askers *askers, askers_each *each, void *arg)
{
    for (int of = 0; of < ASKERS_KINDS; of++) {
        for (size_t i = 0; i < askers->cells_count[of]; i++) {
            struct askers_row row = row_of(askers, (enum askers_of)of, &askers->cells[of][i]);
            if (row.total > 0)
                each(&row, arg);
        }
    }
}

time_t askers_published_at(const struct askers *askers)
{
    return (time_t)(askers->hour * HOUR_S);
}

struct askers *askers_new(askers_each *published, void *arg)
{
    struct askers *askers = calloc(1, sizeof *askers);

    if (askers == NULL)
        return NULL;
    askers->published = published;
    askers->arg = arg;
    askers->hour = clock_wall() / HOUR_S;
    askers->day = day_keys_day(clock_wall());
    return askers;
}

void askers_free(struct askers *askers)
{
    if (askers == NULL)
        return;
    forget_senders(askers);
    free(askers);
}
