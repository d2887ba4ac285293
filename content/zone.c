/* zone.c - local times of other zones than the process's. */
#include "content/zone.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PATH_ROOM = 128,
    REMEMBERED = 16,
    STEP_S = 15 * 60, /* clocks are changed on quarters of an hour */
    DAY_S = 24 * 60 * 60,
};

/* Of all that follows, and of the process's zone: the loader checks content while the loop answers. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What was found out last. Reading a zone's file takes longer than a whole answer. */
static struct {
    char zone[ZONE_ROOM];
    time_t step;
    long offset_s;
} remembered[REMEMBERED];
static size_t next;

bool zone_known(const char *zone)
{
    char path[PATH_ROOM];

    if (zone[0] < 'A' || zone[0] > 'Z' || strlen(zone) >= ZONE_ROOM || strstr(zone, ".."))
        return false;
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
    return access(path, R_OK) == 0;
}

/* The variable has a home of its own that is put into the environment once and written over from then on:
 * other threads may be reading the environment. */
static void use(const char *zone)
{
    static char variable[ZONE_ROOM + 8];
    static bool there;

    snprintf(variable, sizeof variable, "TZ=%s", zone);
    if (!there || getenv("TZ") != variable + 3)
        putenv(variable);
    there = true;
    tzset();
}

static long offset_of(const char *zone, time_t at)
{
    const char *own = getenv("TZ");
    char before[ZONE_ROOM];
    struct tm local;

    snprintf(before, sizeof before, "%s", own ? own : ":/etc/localtime");
    use(zone);
    localtime_r(&at, &local);
    use(before);
    return local.tm_gmtoff;
}

/* Under the lock. */
static long offset_remembered(const char *zone, time_t at)
{
    time_t step = at / STEP_S;

    for (size_t i = 0; i < REMEMBERED; i++)
        if (remembered[i].step == step && strcmp(remembered[i].zone, zone) == 0)
            return remembered[i].offset_s;
    size_t place = next++ % REMEMBERED;
    snprintf(remembered[place].zone, sizeof remembered[place].zone, "%s", zone);
    remembered[place].step = step;
    return remembered[place].offset_s = offset_of(zone, at);
}

static time_t local_seconds(const char *zone, time_t at)
{
    pthread_mutex_lock(&lock);
    long offset_s = offset_remembered(zone, at);
    pthread_mutex_unlock(&lock);
    return at + offset_s;
}

void zone_local(const char *zone, time_t at, struct tm *local)
{
    time_t seconds = local_seconds(zone, at);

    gmtime_r(&seconds, local);
}

long zone_day(const char *zone, time_t at)
{
    return (long)(local_seconds(zone, at) / DAY_S);
}

void zone_own_local(time_t at, struct tm *local)
{
    pthread_mutex_lock(&lock);
    localtime_r(&at, local);
    pthread_mutex_unlock(&lock);
}
