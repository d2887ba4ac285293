/* roster.h - who gets a campaign's text: from a ledger, or from an organiser's own list. The numbers stay
 * where they are; what is kept of each is a hash under the run's own key and where it stands, in one sorted
 * table. So a list is never copied, and memory does not grow with the length of names. Everybody is in it
 * once. */
#ifndef GATEWAY_OUTREACH_ROSTER_H
#define GATEWAY_OUTREACH_ROSTER_H

#include "content/faults.h"
#include "gateway/outreach/ledger_reader.h"

#include <stdint.h>

enum {
    ROSTER_HASH_BYTES = 16,
    ROSTER_KEY_BYTES = 32,
    RECIPIENT_WHERE_ROOM = 6, /* a ZIP or a state's code */
};

/* One who gets it. Holds a number: recipient_scrub(). */
struct recipient {
    char number[LEDGER_NUMBER_ROOM];
    enum language language;           /* LANG_UNKNOWN: the hotline's own */
    char where[RECIPIENT_WHERE_ROOM]; /* "90012", "TX", or "" */
    uint32_t joined_day;              /* since 1970-01-01; 0 from a list */
    size_t entry;                     /* its place in the table */
};

void recipient_scrub(struct recipient *recipient);

struct roster_entry {
    unsigned char hash[ROSTER_HASH_BYTES];
    uint64_t place; /* the record or line that counts, from 0 */
    bool out;       /* left, or never joined this campaign */
};

struct list_reader;

struct roster {
    struct roster_entry *entries; /* sorted by hash */
    size_t count, room;
    unsigned char key[ROSTER_KEY_BYTES];
    size_t doubled, foreign, without_consent;      /* of a list: left out */
    bool (*serves)(const char *number, void *arg); /* is it of our country? NULL: any +1 is */
    void *serves_arg;
    /* Where it is read from; one of the two. */
    struct ledger_reader *ledger;
    struct list_reader *list;
    char campaign[CAMPAIGN_ID_ROOM];
    uint64_t at;
};

/* Those who have joined the campaign by their last word. `key` of ROSTER_KEY_BYTES, or NULL for one that is
 * forgotten with the roster. The reader is borrowed. False when memory is out. */
bool roster_of_ledger(struct roster *roster, struct ledger_reader *reader, const char *campaign,
                      const unsigned char *key);

/* The numbers of a CSV file with the columns number, consent and, if there are any, language, state, zip.
 * Every line is checked first: false with faults, which name lines and never what stands in them. */
struct roster_options {
    const unsigned char *key;
    bool (*serves)(const char *number, void *arg);
    void *serves_arg;
};
bool roster_of_list(struct roster *roster, const char *path, const struct roster_options *options,
                    struct faults *faults);

/* One after the other, in the order of the file. */
void roster_rewind(struct roster *roster);
bool roster_next(struct roster *roster, struct recipient *recipient);

/* The hash of a number under the roster's key. */
void roster_hash(const struct roster *roster, const char *number, unsigned char hash[ROSTER_HASH_BYTES]);

/* The entry of that hash, or NULL. */
const struct roster_entry *roster_by_hash(const struct roster *roster,
                                          const unsigned char hash[ROSTER_HASH_BYTES]);

void roster_free(struct roster *roster);

#endif
