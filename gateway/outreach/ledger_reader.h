/* ledger_reader.h - the ledger as the organiser reads it, with the secret key: record by record, past
 * whatever is damaged, and with a memory of how it was the last time. */
#ifndef GATEWAY_OUTREACH_LEDGER_READER_H
#define GATEWAY_OUTREACH_LEDGER_READER_H

#include "gateway/outreach/ledger_record.h"

#include <stdio.h>

struct ledger_reader {
    const struct organiser_key *key;
    const unsigned char *bytes; /* the file, mapped */
    size_t length, at;
    /* What was found so far. */
    size_t good, joined, left, changed, half, other_key;
};

/* False with errno. The key must outlive it. An empty file is a ledger too. */
bool ledger_reader_open(struct ledger_reader *reader, const char *path, const struct organiser_key *key);
void ledger_reader_close(struct ledger_reader *reader);

/* From the beginning again. */
void ledger_reader_rewind(struct ledger_reader *reader);

/* The next good record; what is not good is counted and passed over. False at the end. */
bool ledger_reader_next(struct ledger_reader *reader, struct ledger_entry *entry);

/* What was wrong with it, in sentences, to `out`. False when nothing was. For when it has been read to its
 * end. */
bool ledger_reader_complain(const struct ledger_reader *reader, const char *path, FILE *out);

/* How the ledger was at the last run: remembered in a file beside the key, as a count and a hash. */
enum ledger_since {
    LEDGER_SINCE_FINE,    /* it has grown, or it is the first time */
    LEDGER_SINCE_FEWER,   /* records are missing that were there */
    LEDGER_SINCE_CHANGED, /* what was there is not the same any more */
};
enum ledger_since ledger_reader_since(const struct ledger_reader *reader, const char *seen_path,
                                      size_t *records_then);
/* Says it, and remembers how it is now unless something is missing or changed. False when so, or when it
 * cannot be remembered. */
bool ledger_reader_tell_since(const struct ledger_reader *reader, const char *path, const char *seen_path,
                              FILE *out);
/* Remembers how it is now. False with errno. */
bool ledger_reader_remember(const struct ledger_reader *reader, const char *seen_path);

/* The name of that file: of this ledger, beside that key. */
void ledger_seen_path(const char *key_path, const char *ledger_path, char *out, size_t room);

#endif
