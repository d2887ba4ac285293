/* campaigns.c - reads the campaign files. */
#include "content/campaigns.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHERE_ROOM = 64, KEY_ROOM = 96, DAY_S = 24 * 60 * 60, MONTH_TEXTS_MAX = 31, WEEKS_MAX = 52 };

/* Where we are, for faults. */
struct reading {
    const char *path;
    struct faults *faults;
};

static bool fault(const struct reading *reading, const char *where, const char *mend, const char *what)
{
    faults_add(reading->faults, FAULT_ERROR, reading->path, where, mend, "%s", what);
    return false;
}

/* ---- Days ---- */

static bool day_read(const char *text, long *day)
{
    struct tm date = {0};
    int length = 0;

    if (!text || strlen(text) != 10 ||
        sscanf(text, "%4d-%2d-%2d%n", &date.tm_year, &date.tm_mon, &date.tm_mday, &length) != 3 ||
        length != 10)
        return false;
    date.tm_year -= 1900;
    date.tm_mon -= 1;
    const struct tm asked = date;
    time_t at = timegm(&date); /* brings 02-30 to 03-02 */
    *day = (long)(at / DAY_S);
    return date.tm_mon == asked.tm_mon && date.tm_mday == asked.tm_mday && date.tm_year >= 100;
}

static bool member_day(const struct reading *reading, const json_t *root, const char *name, long *day)
{
    if (day_read(json_string_value(json_object_get(root, name)), day))
        return true;
    return fault(reading, name, "write it like \"2026-04-01\"", "the day is missing, or is no day");
}

static int by_day(const void *a, const void *b)
{
    long one = *(const long *)a, other = *(const long *)b;

    return (one > other) - (one < other);
}

/* ---- Schedule ---- */

static bool read_count(const struct reading *reading, const json_t *object, const char *name, unsigned most,
                       unsigned *out)
{
    const json_t *value = json_object_get(object, name);
    json_int_t number = json_integer_value(value);
    char where[WHERE_ROOM];

    if (!value)
        return true;
    if (json_is_integer(value) && number >= 1 && number <= most) {
        *out = (unsigned)number;
        return true;
    }
    snprintf(where, sizeof where, "reminders.%s", name);
    faults_add(reading->faults, FAULT_ERROR, reading->path, where, "write a whole number, without quotes",
               "this is not a whole number from 1 to %u", most);
    return false;
}

static bool read_dates(const struct reading *reading, const json_t *list, struct schedule *schedule)
{
    schedule->dates = calloc(json_array_size(list) + 1, sizeof *schedule->dates);
    if (!schedule->dates)
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        char where[WHERE_ROOM];
        snprintf(where, sizeof where, "reminders.dates[%zu]", i);
        if (!day_read(json_string_value(json_array_get(list, i)), &schedule->dates[i]))
            return fault(reading, where, "write it like \"2026-04-01\"", "this is no day");
        schedule->dates_count++;
    }
    qsort(schedule->dates, schedule->dates_count, sizeof *schedule->dates, by_day);
    return true;
}

static bool schedule_read(const struct reading *reading, const json_t *root, struct schedule *schedule)
{
    static const char *const known[] = {"at_most_a_month", "every_weeks", "dates", NULL};
    const json_t *object = json_object_get(root, "reminders");

    if (!object)
        return true;
    json_file_known_members(object, known, reading->path, "reminders", reading->faults);
    if (!read_count(reading, object, "at_most_a_month", MONTH_TEXTS_MAX, &schedule->per_month) ||
        !read_count(reading, object, "every_weeks", WEEKS_MAX, &schedule->every_weeks) ||
        !read_dates(reading, json_object_get(object, "dates"), schedule))
        return false;
    if (!schedule->per_month)
        return fault(reading, "reminders.at_most_a_month", "write a number: it is told to who joins",
                     "it is not said how many texts a month there will be at the most");
    if ((schedule->every_weeks > 0) == (schedule->dates_count > 0))
        return fault(reading, "reminders", "write one of \"every_weeks\": 2 and \"dates\": [\"2026-04-01\"]",
                     "it is not said when the texts are due, or twice");
    return true;
}

/* ---- Code words ---- */

/* Small letters, digits and hyphens; what has none of them is called by its campaign and place. */
static void name_of(const struct campaign *campaign, struct code_word *word)
{
    size_t used = 0;

    for (const char *at = word->key; *at && used + 1 < sizeof word->name; at++) {
        if ((unsigned char)*at >= 128) {
            used = 0;
            break;
        }
        word->name[used++] = isalnum((unsigned char)*at) ? *at : '-';
    }
    word->name[used] = '\0';
    if (used == 0)
        snprintf(word->name, sizeof word->name, "%.19s-%zu", campaign->id, campaign->words_count % 1000 + 1);
}

static bool word_fold(const char *text, char key[KEY_ROOM])
{
    struct words words;

    words_split(&words, text);
    return words.count > 0 && words_key(&words, key, KEY_ROOM);
}

static bool word_read(const struct reading *reading, const json_t *value, const char *where,
                      struct campaign *campaign)
{
    static const char *const known[] = {"word", "language", "printed", "joins", NULL};
    struct code_word *word = &campaign->words[campaign->words_count];
    const char *printed = json_string_value(json_object_get(value, "printed"));
    const json_t *language = json_object_get(value, "language");
    char key[KEY_ROOM];

    json_file_known_members(value, known, reading->path, where, reading->faults);
    if (!(word->word = json_file_string(value, "word", reading->path, where, reading->faults)))
        return false;
    campaign->words_count++; /* from here on it is freed with the campaign */
    word->language = LANG_UNKNOWN;
    if (language && (word->language = language_from_code(
                         json_is_string(language) ? json_string_value(language) : "")) == LANG_UNKNOWN)
        return fault(reading, where, "write a code such as \"es\"", "this is no language we know");
    if (!word_fold(word->word, key))
        return fault(reading, where, "use a few letters or digits", "the code word cannot be texted");
    if (key[strspn(key, "0123456789- ")] == '\0')
        return fault(reading, where, "put letters in it", "a code word of digits would be taken for a ZIP");
    word->joins = json_is_true(json_object_get(value, "joins"));
    word->key = strdup(key);
    if (!word->key || (printed && !(word->printed = strdup(printed))))
        return false;
    campaign->words_count--;
    name_of(campaign, word);
    campaign->words_count++;
    return true;
}

static bool words_read(const struct reading *reading, const json_t *root, struct campaign *campaign)
{
    const json_t *list = json_object_get(root, "words");
    bool good = true;

    campaign->words = calloc(json_array_size(list) + 1, sizeof *campaign->words);
    if (!campaign->words)
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        char where[WHERE_ROOM];
        snprintf(where, sizeof where, "words[%zu]", i);
        good = word_read(reading, json_array_get(list, i), where, campaign) && good;
    }
    return good;
}

/* ---- Texts ---- */

static void text_free(struct campaign_text *text)
{
    if (!text)
        return;
    free(text->title);
    strings_free(&text->pages);
    strings_free(&text->texts);
    review_free(&text->review);
    free(text);
}

static struct campaign_text *text_read(const struct reading *reading, const json_t *object, const char *where)
{
    static const char *const known[] = {"title", "pages", "texts", "review", NULL};
    struct campaign_text *text = calloc(1, sizeof *text);

    if (!text)
        return NULL;
    json_file_known_members(object, known, reading->path, where, reading->faults);
    text->title = json_file_string(object, "title", reading->path, where, reading->faults);
    bool good =
        json_file_strings(object, "pages", false, reading->path, where, &text->pages, reading->faults);
    good &= json_file_strings(object, "texts", false, reading->path, where, &text->texts, reading->faults);
    good &= review_read(object, reading->path, where, &text->review, reading->faults);
    if (text->title && good)
        return text;
    text_free(text);
    return NULL;
}

static bool texts_read(const struct reading *reading, const json_t *root, struct campaign *campaign)
{
    bool good = true;

    for (int i = 0; i < LANGUAGES; i++) {
        const char *code = language_code((enum language)i);
        const json_t *object = json_object_get(root, code);
        if (!json_is_object(object))
            continue;
        campaign->text[i] = text_read(reading, object, code);
        good &= campaign->text[i] != NULL;
    }
    if (good && !campaign->text[LANG_EN])
        good = fault(reading, "en", "write the English texts: other languages fall back on them",
                     "the campaign has no English texts");
    return good;
}

/* Every language has as many texts of the series as English, so that "the third" is the same for all. */
static bool texts_agree(const struct reading *reading, const struct campaign *campaign)
{
    size_t count = campaign->text[LANG_EN]->texts.count;

    for (int i = 0; i < LANGUAGES; i++)
        if (campaign->text[i] && campaign->text[i]->texts.count != count)
            return fault(reading, language_code((enum language)i), "write as many \"texts\" as in English",
                         "this language has more or fewer texts of the series");
    if (campaign->schedule.per_month && count == 0)
        return fault(reading, "en.texts", "write the texts that are sent", "there is nothing to remind of");
    if (count == 0 && campaign->words_count == 0)
        return fault(reading, "words", "give it a code word, or texts to send",
                     "nothing comes of this campaign");
    if (campaign->words_count > 0 && campaign->text[LANG_EN]->pages.count == 0)
        return fault(reading, "en.pages", "write what a code word is answered",
                     "the code words have no answer");
    return true;
}

/* ---- A campaign ---- */

static void campaign_clear(struct campaign *campaign)
{
    for (size_t i = 0; i < campaign->words_count; i++) {
        free(campaign->words[i].word);
        free(campaign->words[i].key);
        free(campaign->words[i].printed);
    }
    for (int i = 0; i < LANGUAGES; i++)
        text_free(campaign->text[i]);
    free(campaign->words);
    sources_free(campaign->sources, campaign->sources_count);
    free(campaign->schedule.dates);
    free(campaign->follow_up);
    free(campaign->time_zone);
    free(campaign->file);
    free(campaign->id);
}

static bool id_is_good(const char *id)
{
    return strlen(id) < CAMPAIGN_ID_ROOM && id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

static void warn_unknown_members(const struct reading *reading, const json_t *root)
{
    static const char *const known[] = {"id",        "first_day", "last_day", "time_zone",
                                        "follow_up", "words",     "sources",  "reminders"};
    const char *members[sizeof known / sizeof *known + LANGUAGES + 1];
    size_t count = 0;

    for (; count < sizeof known / sizeof *known; count++)
        members[count] = known[count];
    for (int i = 0; i < LANGUAGES; i++)
        members[count++] = language_code((enum language)i);
    members[count] = NULL;
    json_file_known_members(root, members, reading->path, "", reading->faults);
}

static bool campaign_read(const struct reading *reading, const json_t *root, struct campaign *campaign)
{
    struct faults *faults = reading->faults;
    const char *path = reading->path;

    if (!(campaign->file = strdup(path)) ||
        !(campaign->id = json_file_string(root, "id", path, "", faults)) ||
        !(campaign->time_zone = json_file_string(root, "time_zone", path, "", faults)))
        return false;
    warn_unknown_members(reading, root);
    if (!id_is_good(campaign->id))
        return fault(reading, "id", "use at most 22 small letters, digits and hyphens",
                     "this cannot be a campaign's id");
    if (!zone_known(campaign->time_zone))
        return fault(reading, "time_zone", "write it like \"America/Chicago\"",
                     "the system knows no such time zone");
    if (!member_day(reading, root, "first_day", &campaign->first_day) ||
        !member_day(reading, root, "last_day", &campaign->last_day))
        return false;
    if (campaign->last_day < campaign->first_day)
        return fault(reading, "last_day", "exchange them", "the last day is before the first");
    if (json_object_get(root, "follow_up") &&
        !(campaign->follow_up = json_file_string(root, "follow_up", path, "", faults)))
        return false;
    return sources_read(root, path, &campaign->sources, &campaign->sources_count, faults) &&
           schedule_read(reading, root, &campaign->schedule) && words_read(reading, root, campaign) &&
           texts_read(reading, root, campaign) && texts_agree(reading, campaign);
}

struct loading {
    struct campaigns *campaigns;
    struct faults *faults;
};

static bool load_one(const char *path, void *arg)
{
    struct loading *loading = arg;
    struct campaigns *campaigns = loading->campaigns;
    const struct reading reading = {path, loading->faults};
    json_t *root = json_file_read(path, loading->faults);
    struct campaign campaign = {0};

    if (!root)
        return true; /* reported; the other files are still looked at */
    bool good = campaign_read(&reading, root, &campaign);
    json_decref(root);
    struct campaign *list = good ? realloc(campaigns->list, (campaigns->count + 1) * sizeof *list) : NULL;
    if (!list) {
        campaign_clear(&campaign);
        return !good;
    }
    campaigns->list = list;
    campaigns->list[campaigns->count++] = campaign;
    return true;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct campaign *)a)->id, ((const struct campaign *)b)->id);
}

static void report_doubles(const struct campaigns *campaigns, struct faults *faults)
{
    for (size_t i = 1; i < campaigns->count; i++)
        if (strcmp(campaigns->list[i - 1].id, campaigns->list[i].id) == 0)
            faults_add(faults, FAULT_ERROR, campaigns->list[i].file, "id", "give one of them another id",
                       "the campaign \"%s\" is also in %s", campaigns->list[i].id,
                       campaigns->list[i - 1].file);
}

bool campaigns_load(struct campaigns *campaigns, const char *folder, struct faults *faults)
{
    struct loading loading = {campaigns, faults};
    DIR *there = opendir(folder);

    *campaigns = (struct campaigns){0};
    if (!there && errno == ENOENT)
        return true;
    if (there)
        closedir(there);
    if (!json_file_each(folder, load_one, &loading, faults)) {
        campaigns_free(campaigns);
        return false;
    }
    if (campaigns->count)
        qsort(campaigns->list, campaigns->count, sizeof *campaigns->list, by_id);
    report_doubles(campaigns, faults);
    return true;
}

void campaigns_free(struct campaigns *campaigns)
{
    for (size_t i = 0; i < campaigns->count; i++)
        campaign_clear(&campaigns->list[i]);
    free(campaigns->list);
    *campaigns = (struct campaigns){0};
}

const struct campaign *campaigns_find(const struct campaigns *campaigns, const char *id)
{
    for (size_t i = 0; i < campaigns->count; i++)
        if (strcmp(campaigns->list[i].id, id) == 0)
            return &campaigns->list[i];
    return NULL;
}

enum campaign_state campaign_state(const struct campaign *campaign, time_t now)
{
    if (now == 0)
        return CAMPAIGN_RUNS;
    long today = zone_day(campaign->time_zone, now);
    if (today < campaign->first_day)
        return CAMPAIGN_NOT_BEGUN;
    return today > campaign->last_day ? CAMPAIGN_OVER : CAMPAIGN_RUNS;
}

bool campaign_has_reminders(const struct campaign *campaign)
{
    return campaign->schedule.per_month > 0;
}
