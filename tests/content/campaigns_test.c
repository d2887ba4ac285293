/* campaigns_test.c - what is said of a campaign file with one thing wrong in it, and when it runs. */
#include "content/check.h"
#include "content/zone.h"
#include "tests/support/content_copy.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILE_NAME "campaigns/campaign.json"
#define NOW       1795510800 /* 2026-11-24T09:00:00Z */

static char folder[64];
static char *whole; /* the example as it is shipped */

/* One edit of the example, and the one fault that comes of it. */
static const struct row {
    const char *name, *path, *json;
    const char *where, *message; /* NULL: no fault */
    enum fault_severity severity;
} rows[] = {
    {"the example as it is shipped has no fault", NULL, NULL, NULL, NULL, FAULT_ERROR},
    {"a time zone that there is none of is told", "time_zone", "\"America/Gotham\"", "time_zone",
     "knows no such time zone", FAULT_ERROR},
    {"a day that there is none of is told", "first_day", "\"2027-02-30\"", "first_day", "no day",
     FAULT_ERROR},
    {"the 29th of February is one in a leap year", "first_day", "\"2024-02-29\"", NULL, NULL, FAULT_ERROR},
    {"an end before the beginning is told", "last_day", "\"2027-03-31\"", "last_day", "before the first",
     FAULT_ERROR},
    {"one day is long enough", "last_day", "\"2027-04-01\"", NULL, NULL, FAULT_ERROR},
    {"an id with capitals is told", "id", "\"Fair\"", "id", "cannot be", FAULT_ERROR},
    {"a campaign without English is told", "en", NULL, "en", "no English texts", FAULT_ERROR},
    {"one without Spanish is too", "es", NULL, "es", "in Spanish are missing", FAULT_WARNING},
    {"a language with fewer texts is told", "es.texts", "[\"Uno.\"]", "es", "more or fewer texts",
     FAULT_ERROR},
    {"a follow-up that is no topic is told", "follow_up", "\"rigths\"", "follow_up", "no topic \"rigths\"",
     FAULT_WARNING},
    {"no follow-up is none the worse", "follow_up", NULL, NULL, NULL, FAULT_ERROR},
    {"a misspelt name is told", "frist_day", "\"2027-04-01\"", "frist_day", "nothing reads", FAULT_WARNING},
    {"a code word that is a keyword is told", "words[0].word", "\"Detainer\"", "words[0]",
     "keyword of the topic detainer", FAULT_WARNING},
    {"one that is a slip from a keyword too", "words[0].word", "\"DETAINET\"", "words[0]",
     "one slip of the finger from a keyword of the topic detainer", FAULT_WARNING},
    {"an opt-out word is told", "words[0].word", "\"Parar\"", "words[0]", "topic stop", FAULT_WARNING},
    {"a slip from one too", "words[0].word", "\"SROP\"", "words[0]", "topic stop", FAULT_WARNING},
    {"a place is told", "words[0].word", "\"Dallas TX\"", "words[0]", "name of a place", FAULT_WARNING},
    {"a word with a place in it is not", "words[0].word", "\"DALLASFAIR\"", NULL, NULL, FAULT_ERROR},
    {"a ZIP is told", "words[0].word", "\"90012\"", "words[0]", "taken for a ZIP", FAULT_ERROR},
    {"letters beside digits are fine", "words[0].word", "\"fair2027\"", NULL, NULL, FAULT_ERROR},
    {"a word of signs is told", "words[0].word", "\"!!!\"", "words[0]", "cannot be texted", FAULT_ERROR},
    {"the same word twice is told", "words[1].word", "\"Examplefair\"", "words[1]", "a word of example-fair",
     FAULT_WARNING},
    {"nearly the same word too", "words[1].word", "\"EXAMPLFAIR\"", "words[1]", "one slip", FAULT_WARNING},
    {"a word in no language we know is told", "words[0].language", "\"xx\"", "words[0]", "no language",
     FAULT_ERROR},
    {"reminders without a number are told", "reminders.at_most_a_month", NULL, "reminders.at_most_a_month",
     "how many texts a month", FAULT_ERROR},
    {"reminders that are never due are told", "reminders.every_weeks", NULL, "reminders",
     "when the texts are due", FAULT_ERROR},
    {"more of them than was told is told", "reminders.every_weeks", "1", "reminders.every_weeks",
     "more texts than people were told", FAULT_WARNING},
    {"a word that joins nothing is told", "reminders", NULL, "words[2]", "none of", FAULT_WARNING},
    {"a date outside is told", "reminders", "{\"at_most_a_month\": 2, \"dates\": [\"2027-07-01\"]}",
     "reminders.dates", "does not run", FAULT_WARNING},
    {"one inside is not", "reminders", "{\"at_most_a_month\": 2, \"dates\": [\"2027-06-30\"]}", NULL, NULL,
     FAULT_ERROR},
    {"a text that costs too much is told", "en.texts[0]",
     "\"You may stay silent. You may stay silent. You may stay silent. You may stay silent. You may stay "
     "silent. "
     "You may stay silent. You may stay silent. You may stay silent. You may stay silent. You may stay "
     "silent. "
     "You may stay silent. You may stay silent. You may stay silent. You may stay silent. You may stay "
     "silent. "
     "You may stay silent. You may stay silent. You may stay silent. You may stay silent. You may stay "
     "silent. "
     "You may stay silent. You may stay silent. You may stay silent.\"",
     "en.texts[0]", "segments for everybody", FAULT_WARNING},
};

static int set_up(void **state)
{
    FILE *file = fopen("config/campaign.json", "r");
    size_t room = 0;
    (void)state;

    assert_non_null(file);
    assert_true(getdelim(&whole, &room, '\0', file) > 0);
    fclose(file);
    content_copy_make(folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    content_copy_remove(folder);
    free(whole);
    return 0;
}

/* The faults of the campaign's file. */
static size_t look(struct faults *faults, const struct fault **first)
{
    const struct check_options options = {
        .now = NOW, .languages = 1u << LANG_EN | 1u << LANG_ES, .shelf_life = SHELF_LIFE_USUAL};
    size_t count = 0;

    faults_init(faults);
    struct content *content = content_load(folder, faults);
    if (content)
        content_check(content, &options, faults);
    content_release(content);
    for (size_t i = faults->count; i-- > 0;)
        if (strstr(faults->list[i].file, FILE_NAME)) {
            *first = &faults->list[i];
            count++;
        }
    return count;
}

static void tells(void **state)
{
    const struct row *row = *state;
    const struct fault *fault = NULL;
    struct faults faults;

    content_copy_write(folder, FILE_NAME, whole);
    if (row->path)
        content_copy_set(folder, FILE_NAME, row->path, row->json);
    size_t count = look(&faults, &fault);
    if (!row->message && count > 0)
        fail_msg("%s: %s", fault->where, fault->message);
    assert_int_equal(count, row->message ? 1 : 0);
    if (row->message) {
        assert_string_equal(fault->where, row->where);
        if (!strstr(fault->message, row->message))
            fail_msg("\"%s\" is not in: %s", row->message, fault->message);
        assert_int_equal(fault->severity, row->severity);
    }
    faults_free(&faults);
}

static void content_without_the_folder_is_fine(void **state)
{
    struct campaigns campaigns;
    struct faults faults;
    (void)state;

    faults_init(&faults);
    assert_true(campaigns_load(&campaigns, "content/no-such-folder", &faults));
    assert_int_equal(campaigns.count, 0);
    assert_int_equal(faults.count, 0);
    campaigns_free(&campaigns);
}

/* ---- Days begin and end where the campaign is ---- */

static const struct moment {
    const char *name, *zone;
    time_t at; /* UTC */
    long day;
    int hour;
} moments[] = {
    {"half past six in the morning UTC is the day before in Los Angeles", "America/Los_Angeles", 1806561000,
     20908, 23}, /* 2027-03-31T23:30 there, in summer time */
    {"and the next day half an hour later", "America/Los_Angeles", 1806562800, 20909, 0},
    {"in winter an hour later", "America/Los_Angeles", 1798788600, 20818, 23}, /* 2027-01-01T07:30Z */
    {"Honolulu knows no summer time", "Pacific/Honolulu", 1806561000, 20908, 20},
    {"Guam is ahead", "Pacific/Guam", 1806561000, 20909, 16},
};

static void is_local(void **state)
{
    const struct moment *moment = *state;
    struct tm local;

    zone_local(moment->zone, moment->at, &local);
    assert_int_equal(local.tm_hour, moment->hour);
    assert_int_equal(zone_day(moment->zone, moment->at), moment->day);
}

static void *look_elsewhere(void *arg)
{
    static const char *const zones[] = {"Pacific/Guam", "America/New_York", "Asia/Tokyo"};
    struct tm there;
    (void)arg;

    for (int i = 0; i < 600; i++) /* each a moment that is not remembered */
        zone_local(zones[i % 3], (time_t)1806561000 + i * 86400, &there);
    return NULL;
}

static void the_process_keeps_its_own_zone_while_another_thread_looks_at_others(void **state)
{
    const time_t at = 1806561000;
    struct tm local;
    pthread_t other;
    bool right = true;
    (void)state;

    setenv("TZ", "America/Los_Angeles", 1);
    tzset();
    zone_own_local(at, &local);
    int hour = local.tm_hour;
    assert_int_equal(pthread_create(&other, NULL, look_elsewhere, NULL), 0);
    for (int i = 0; i < 20000; i++) {
        zone_own_local(at, &local);
        right &= local.tm_hour == hour;
    }
    pthread_join(other, NULL);
    assert_true(right);
    unsetenv("TZ");
    tzset();
}

static void the_process_keeps_its_own_zone(void **state)
{
    const time_t at = 1806561000;
    struct tm before, after, there;
    (void)state;

    setenv("TZ", "America/New_York", 1);
    tzset();
    localtime_r(&at, &before);
    zone_local("Pacific/Guam", at + 7 * 86400, &there);
    localtime_r(&at, &after);
    assert_int_equal(after.tm_hour, before.tm_hour);
    assert_string_equal(getenv("TZ"), "America/New_York");
    unsetenv("TZ");
    tzset();
    localtime_r(&at, &before);
    zone_local("Pacific/Guam", at + 14 * 86400, &there);
    localtime_r(&at, &after);
    assert_int_equal(after.tm_hour, before.tm_hour);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows, MOMENTS = sizeof moments / sizeof *moments };
    struct CMUnitTest tests[ROWS + MOMENTS + 3];
    size_t count = 0;

    for (size_t i = 0; i < ROWS; i++)
        tests[count++] = (struct CMUnitTest){rows[i].name, tells, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < MOMENTS; i++)
        tests[count++] = (struct CMUnitTest){moments[i].name, is_local, NULL, NULL, (void *)&moments[i]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(content_without_the_folder_is_fine);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(the_process_keeps_its_own_zone);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(
        the_process_keeps_its_own_zone_while_another_thread_looks_at_others);
    return cmocka_run_group_tests_name("campaigns", tests, set_up, tear_down);
}
