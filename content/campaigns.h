/* campaigns.h - campaigns: code words printed on flyers, the answer they get while the campaign runs, and the
 * texts that go to those who asked for them. One JSON file each in content/campaigns/ (its README says how);
 * the folder may be missing. Immutable once loaded. */
#ifndef CONTENT_CAMPAIGNS_H
#define CONTENT_CAMPAIGNS_H

#include "content/faults.h"
#include "content/json_file.h"
#include "content/language.h"
#include "content/lexicon.h"
#include "content/review.h"
#include "content/sources.h"
#include "content/words.h"
#include "content/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum {
    CAMPAIGN_ID_ROOM = 23,   /* NUL included: with its mark it is a conversation's topic */
    CAMPAIGN_NAME_ROOM = 24, /* of a code word's name in the counts */
};

struct code_word {
    char *word;                    /* as it is printed */
    char *key;                     /* its folded words, a space between */
    char name[CAMPAIGN_NAME_ROOM]; /* under which it is counted: small letters, digits, hyphens */
    enum language language;        /* of the flyer; LANG_UNKNOWN: the conversation's */
    bool joins;                    /* asks for the reminders, as JOIN does */
    char *printed;                 /* where; NULL: not told */
};

struct campaign_text {
    char *title;          /* "health fair reminders": stands in a sentence */
    struct strings pages; /* what a code word is answered */
    struct strings texts; /* what `send` sends, one at a time, the first one first */
    struct review review;
};

/* When the texts of a series are due. Days are since 1970-01-01. */
struct schedule {
    unsigned per_month;   /* how many at the most, as it is told at JOIN; 0: no reminders */
    unsigned every_weeks; /* 0: on the dates */
    long *dates;          /* in order */
    size_t dates_count;
};

struct campaign {
    char *id;
    char *file; /* path, for faults */
    char *time_zone;
    long first_day, last_day; /* there; both included */
    char *follow_up;          /* a topic whose answer comes after the pages; NULL: none */
    struct code_word *words;
    size_t words_count;
    struct source *sources;
    size_t sources_count;
    struct schedule schedule;
    struct campaign_text *text[LANGUAGES]; /* NULL where it is not translated; English is there */
};

struct campaigns {
    struct campaign *list; /* sorted by id */
    size_t count;
};

/* Reads every .json file of the folder. False when memory is out or the folder cannot be read; faults in
 * files are reported and the file is left out. */
bool campaigns_load(struct campaigns *campaigns, const char *folder, struct faults *faults);
void campaigns_free(struct campaigns *campaigns);

/* NULL when there is none of that id. */
const struct campaign *campaigns_find(const struct campaigns *campaigns, const char *id);

enum campaign_state { CAMPAIGN_NOT_BEGUN, CAMPAIGN_RUNS, CAMPAIGN_OVER };

/* At that time; 0 is a time at which every campaign runs. For the loop's thread (zone.h). */
enum campaign_state campaign_state(const struct campaign *campaign, time_t now);

/* Can people join it for reminders? */
bool campaign_has_reminders(const struct campaign *campaign);

/* ---- Code words in messages ---- */

struct code_match {
    const struct campaign *campaign; /* NULL: none */
    const struct code_word *word;
    bool typo;
};

/* The message is a code word and nothing else, exactly. */
bool campaigns_exact(const struct campaigns *campaigns, const struct words *words, struct code_match *match);

/* The message is a code word among polite words, or one that is misspelt: by one slip, two in long words,
 * when the message means nothing else. `languages`: bits of those in whose words a right spelling is looked
 * for. */
bool campaigns_match(const struct campaigns *campaigns, const struct lexicon *lexicon,
                     const struct words *words, const struct hits *hits, unsigned languages,
                     struct code_match *match);

#endif
