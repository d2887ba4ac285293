/* roster.c - the table of hashes, and those of a ledger. */
#include "gateway/outreach/roster_private.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1024 };

void recipient_scrub(struct recipient *recipient)
{
    explicit_bzero(recipient, sizeof *recipient);
}

void roster_begin(struct roster *roster, const unsigned char *key)
{
    *roster = (struct roster){.count = 0};
    if (key)
        memcpy(roster->key, key, sizeof roster->key);
    else
        randombytes_buf(roster->key, sizeof roster->key);
}

void roster_hash(const struct roster *roster, const char *number, unsigned char hash[ROSTER_HASH_BYTES])
{
    crypto_generichash(hash, ROSTER_HASH_BYTES, (const unsigned char *)number, strlen(number), roster->key,
                       sizeof roster->key);
}

bool roster_note(struct roster *roster, const char *number, uint64_t place, bool out)
{
    if (roster->count == roster->room) {
        size_t room = roster->room ? roster->room * 2 : FIRST_ROOM;
        struct roster_entry *bigger = realloc(roster->entries, room * sizeof *bigger);
        if (!bigger)
            return false;
        roster->entries = bigger;
        roster->room = room;
    }
    struct roster_entry *entry = &roster->entries[roster->count++];
    *entry = (struct roster_entry){.place = place, .out = out};
    roster_hash(roster, number, entry->hash);
    return true;
}

static int by_hash_then_place(const void *a, const void *b)
{
    const struct roster_entry *one = a, *other = b;
    int order = memcmp(one->hash, other->hash, sizeof one->hash);

    return order ? order : (one->place > other->place) - (one->place < other->place);
}

size_t roster_settle(struct roster *roster)
{
    size_t kept = 0, doubled = 0;

    if (roster->count > 0)
        qsort(roster->entries, roster->count, sizeof *roster->entries, by_hash_then_place);
    for (size_t i = 0; i < roster->count; i++) {
        struct roster_entry *entry = &roster->entries[i], *next = entry + 1;
        if (i + 1 < roster->count && memcmp(entry->hash, next->hash, sizeof entry->hash) == 0) {
            doubled += !(entry->out && next->out);
            if (roster->list) /* its order says nothing of what was said last */
                next->out = next->out || entry->out;
        } else if (!entry->out) {
            roster->entries[kept++] = *entry;
        }
    }
    roster->count = kept;
    return doubled;
}

static int by_hash(const void *a, const void *b)
{
    return memcmp(((const struct roster_entry *)a)->hash, ((const struct roster_entry *)b)->hash,
                  ROSTER_HASH_BYTES);
}

const struct roster_entry *roster_by_hash(const struct roster *roster,
                                          const unsigned char hash[ROSTER_HASH_BYTES])
{
    struct roster_entry wanted;

    memcpy(wanted.hash, hash, sizeof wanted.hash);
    return roster->count == 0 ? NULL
                              : bsearch(&wanted, roster->entries, roster->count, sizeof wanted, by_hash);
}

const struct roster_entry *roster_find(const struct roster *roster, const char *number, uint64_t place)
{
    unsigned char hash[ROSTER_HASH_BYTES];

    roster_hash(roster, number, hash);
    const struct roster_entry *found = roster_by_hash(roster, hash);
    return found && found->place == place ? found : NULL;
}

/* ---- Of a ledger ---- */

/* Does it say anything of the campaign? Who leaves leaves all. */
static bool concerns(const struct roster *roster, const struct ledger_entry *entry)
{
    return entry->kind == LEDGER_LEFT || strcmp(entry->campaign, roster->campaign) == 0;
}

bool roster_of_ledger(struct roster *roster, struct ledger_reader *reader, const char *campaign,
                      const unsigned char *key)
{
    struct ledger_entry entry;
    bool good = true;

    roster_begin(roster, key);
    roster->ledger = reader;
    snprintf(roster->campaign, sizeof roster->campaign, "%s", campaign);
    ledger_reader_rewind(reader);
    for (uint64_t place = 0; good && ledger_reader_next(reader, &entry); place++)
        if (concerns(roster, &entry))
            good = roster_note(roster, entry.number, place, entry.kind == LEDGER_LEFT);
    explicit_bzero(&entry, sizeof entry);
    if (good)
        roster_settle(roster);
    else
        roster_free(roster);
    return good;
}

static bool next_of_ledger(struct roster *roster, struct recipient *recipient)
{
    const struct roster_entry *found = NULL;
    struct ledger_entry entry;

    while (!found && ledger_reader_next(roster->ledger, &entry)) {
        uint64_t place = roster->at++;
        if (concerns(roster, &entry))
            found = roster_find(roster, entry.number, place);
    }
    if (found) {
        *recipient = (struct recipient){.language = entry.language, .joined_day = entry.day};
        memcpy(recipient->number, entry.number, sizeof recipient->number);
        recipient->entry = (size_t)(found - roster->entries);
    }
    explicit_bzero(&entry, sizeof entry);
    return found != NULL;
}

/* ---- Of either ---- */

void roster_rewind(struct roster *roster)
{
    roster->at = 0;
    if (roster->ledger)
        ledger_reader_rewind(roster->ledger);
    if (roster->list)
        list_rewind(roster->list);
}

static bool next_of_list(struct roster *roster, struct recipient *recipient)
{
    uint64_t place;

    while (list_next(roster->list, recipient, &place)) {
        const struct roster_entry *found = roster_find(roster, recipient->number, place);
        if (!found)
            continue;
        recipient->entry = (size_t)(found - roster->entries);
        return true;
    }
    return false;
}

bool roster_next(struct roster *roster, struct recipient *recipient)
{
    return roster->ledger ? next_of_ledger(roster, recipient) : next_of_list(roster, recipient);
}

void roster_free(struct roster *roster)
{
    list_free(roster->list);
    free(roster->entries);
    explicit_bzero(roster, sizeof *roster);
}
