/* tally.c - counts of messages, told in steps. */
#include "gateway/tally.h"

#include "gateway/clock.h"
#include "gateway/day_keys.h"

#include <stdlib.h>
#include <string.h>

enum { HOUR_S = 3600, FIRST_ROOM = 64 };

struct cell {
    uint8_t of;
    char name[TOTALS_NAME_ROOM];
    uint64_t today;  /* counted today and not told */
    uint64_t before; /* of days before, and not told */
};

struct tally {
    struct totals *totals;
    int64_t hour; /* told as of this one */
    int64_t day;
    size_t cells_count;
    struct cell cells[TALLY_NAMES_MAX];
    struct tally_hour *hours;
    size_t hours_count, hours_room;
};

/* Day 0 is a Thursday. */
int64_t tally_week(int64_t day)
{
    return (day + 3) / TOTALS_WEEK * TOTALS_WEEK - 3;
}

/* ---- By the hour ---- */

static void forget_old_hours(struct tally *tally, int64_t hour)
{
    size_t old = 0;

    while (old < tally->hours_count && tally->hours[old].to <= hour - TALLY_HOURS)
        old++;
    if (old == 0)
        return;
    tally->hours_count -= old;
    memmove(tally->hours, tally->hours + old, tally->hours_count * sizeof *tally->hours);
}

/* Without memory it stands in its day alone. */
static void note_hour(struct tally *tally, const struct cell *cell, int64_t to)
{
    if (tally->hours_count == tally->hours_room) {
        size_t room = tally->hours_room + tally->hours_room / 2 + FIRST_ROOM;
        struct tally_hour *hours = realloc(tally->hours, room * sizeof *hours);
        if (!hours)
            return;
        tally->hours = hours;
        tally->hours_room = room;
    }
    struct tally_hour *hour = &tally->hours[tally->hours_count++];
    *hour = (struct tally_hour){tally->hour, to, (int32_t)tally->day, cell->of, "", cell->today};
    memcpy(hour->name, cell->name, sizeof hour->name);
}

/* ---- Telling ---- */

static void tell_day(struct tally *tally, struct cell *cell)
{
    totals_add(tally->totals, (enum totals_of)cell->of, cell->name, (int32_t)tally->day, TOTALS_DAY,
               cell->today);
    cell->today = 0;
}

static void end_day(struct tally *tally, struct cell *cell)
{
    cell->before += cell->today;
    cell->today = 0;
    if (cell->before < TALLY_FLOOR)
        return;
    totals_add(tally->totals, (enum totals_of)cell->of, cell->name, (int32_t)tally_week(tally->day),
               TOTALS_WEEK, cell->before);
    cell->before = 0;
}

/* A calendar that is set back waits until it has caught up. */
void tally_publish(struct tally *tally)
{
    time_t now = clock_wall();
    int64_t hour = now / HOUR_S, day = day_keys_day(now);

    if (hour <= tally->hour)
        return;
    for (size_t i = 0; i < tally->cells_count; i++) {
        struct cell *cell = &tally->cells[i];
        if (cell->today >= TALLY_FLOOR) {
            note_hour(tally, cell, hour);
            tell_day(tally, cell);
        }
        if (day > tally->day)
            end_day(tally, cell);
    }
    forget_old_hours(tally, hour);
    tally->hour = hour;
    if (day > tally->day)
        tally->day = day;
}

void tally_end(struct tally *tally)
{
    tally_publish(tally);
    for (size_t i = 0; i < tally->cells_count; i++) {
        struct cell *cell = &tally->cells[i];
        if (cell->today >= TALLY_FLOOR)
            tell_day(tally, cell);
        end_day(tally, cell);
    }
}

/* ---- Counting ---- */

static struct cell *cell_of(struct tally *tally, enum totals_of of, const char *name)
{
    for (size_t i = 0; i < tally->cells_count; i++)
        if (tally->cells[i].of == of && strcmp(tally->cells[i].name, name) == 0)
            return &tally->cells[i];
    if (tally->cells_count == TALLY_NAMES_MAX || strlen(name) >= TOTALS_NAME_ROOM)
        return NULL;
    struct cell *cell = &tally->cells[tally->cells_count++];
    cell->of = (uint8_t)of;
    strcpy(cell->name, name);
    return cell;
}

void tally_add(struct tally *tally, enum totals_of of, const char *name, uint64_t number)
{
    tally_publish(tally);
    struct cell *cell = cell_of(tally, of, name);
    if (cell)
        cell->today += number;
}

const struct tally_hour *tally_hours(const struct tally *tally, size_t *count)
{
    *count = tally->hours_count;
    return tally->hours;
}

struct tally *tally_new(struct totals *totals)
{
    struct tally *tally = calloc(1, sizeof *tally);

    if (!tally)
        return NULL;
    tally->totals = totals;
    tally->hour = clock_wall() / HOUR_S;
    tally->day = day_keys_day(clock_wall());
    return tally;
}

void tally_free(struct tally *tally)
{
    if (!tally)
        return;
    free(tally->hours);
    free(tally);
}
