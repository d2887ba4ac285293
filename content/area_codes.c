/* area_codes.c - area codes, their zones, and the hours there. */
#include "content/area_codes.h"

#include <stdio.h>
#include <string.h>

enum {
    FIELD_CODE,
    FIELD_STATE,
    FIELD_ZONES,
    AREA_LETTERS = 3,
    NUMBER_LENGTH = 12,
    STEP_S = 15 * 60,
    WEEK_S = 7 * 86400
};

static const char file_name[] = "areacodes.tsv";

/* Adds the zones of a list with commas. False when one is not known to the system. */
static bool add_zones(struct area_zones *zones, const char *list)
{
    while (*list) {
        size_t length = strcspn(list, ","), i = 0;
        char zone[ZONE_ROOM];

        snprintf(zone, sizeof zone, "%.*s", (int)length, list);
        if (!zone_known(zone))
            return false;
        while (i < zones->count && strcmp(zones->zone[i], zone) != 0)
            i++;
        if (i == zones->count && zones->count < AREA_ZONES_MAX)
            memcpy(zones->zone[zones->count++], zone, sizeof zone);
        list += length + (list[length] == ',');
    }
    return true;
}

bool area_codes_load(struct area_codes *codes, const char *folder, struct faults *faults)
{
    if (!place_table_load(&codes->table, folder, file_name, 3, 3, true, faults))
        return false;
    for (size_t row = 0; row < codes->table.rows; row++) {
        struct area_zones zones = {.count = 0};
        if (add_zones(&zones, place_table_field(&codes->table, row, FIELD_ZONES)))
            continue;
        faults_add_line(faults, FAULT_ERROR, codes->table.path, codes->table.head + row + 1,
                        "write it as the system does, or install the package tzdata",
                        "the system does not know this time zone");
        area_codes_free(codes);
        return false;
    }
    return true;
}

void area_codes_free(struct area_codes *codes)
{
    place_table_free(&codes->table);
}

/* The row of a number's area code, or -1. */
static long row_of(const struct area_codes *codes, const char *number)
{
    if (strncmp(number, "+1", 2) != 0 || strlen(number) != NUMBER_LENGTH)
        return -1;
    for (size_t low = 0, high = codes->table.rows; low < high;) {
        size_t row = low + (high - low) / 2;
        int order = strncmp(place_table_field(&codes->table, row, FIELD_CODE), number + 2, AREA_LETTERS);
        if (order == 0)
            return (long)row;
        if (order < 0)
            low = row + 1;
        else
            high = row;
    }
    return -1;
}

bool area_codes_serve(const struct area_codes *codes, const char *number)
{
    return row_of(codes, number) >= 0;
}

static void add_state(const struct area_codes *codes, const char *state, struct area_zones *zones)
{
    for (size_t row = 0; row < codes->table.rows; row++)
        if (strcmp(place_table_field(&codes->table, row, FIELD_STATE), state) == 0)
            add_zones(zones, place_table_field(&codes->table, row, FIELD_ZONES));
}

bool area_codes_zones(const struct area_codes *codes, const struct places *places, const char *number,
                      const char *where, struct area_zones *zones)
{
    struct zip_answer zip;
    long row = row_of(codes, number);

    zones->count = 0;
    if (row < 0)
        return false;
    add_zones(zones, place_table_field(&codes->table, (size_t)row, FIELD_ZONES));
    if (strlen(where) == 2)
        add_state(codes, where, zones);
    else if (*where && places_zip(places, where, &zip))
        for (size_t i = 0; i < zip.states.count; i++)
            add_state(codes, zip.states.code[i], zones);
    return true;
}

struct office_hours quiet_usual_window(void)
{
    struct office_hours window = {.known = true};

    for (int day = 0; day < OFFICE_DAYS; day++) {
        struct office_span span = {10 * 60, 18 * 60};
        if (day == 5)
            span.to = 17 * 60;
        if (day == 6)
            span = (struct office_span){12 * 60, 17 * 60};
        office_add(&window, day, &span);
    }
    return window;
}

static bool is_open_at(const struct office_hours *window, const char *zone, time_t now)
{
    struct tm local;

    zone_local(zone, now, &local);
    int day = (local.tm_wday + OFFICE_DAYS - 1) % OFFICE_DAYS, minute = local.tm_hour * 60 + local.tm_min;
    for (size_t i = 0; i < window->spans[day]; i++)
        if (minute >= window->span[day][i].from && minute < window->span[day][i].to)
            return true;
    return false;
}

bool quiet_allows(const struct office_hours *window, const struct area_zones *zones, time_t now)
{
    for (size_t i = 0; i < zones->count; i++)
        if (!is_open_at(window, zones->zone[i], now))
            return false;
    return zones->count > 0;
}

bool quiet_allows_for(const struct office_hours *window, const struct area_zones *zones, time_t now,
                      time_t seconds)
{
    return quiet_allows(window, zones, now) && quiet_allows(window, zones, now + seconds);
}

time_t quiet_opens(const struct office_hours *window, const struct area_zones *zones, time_t now)
{
    for (time_t at = now - now % STEP_S + STEP_S; at <= now + WEEK_S; at += STEP_S)
        if (quiet_allows(window, zones, at))
            return at;
    return 0;
}
