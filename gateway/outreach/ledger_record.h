/* ledger_record.h - one line of the ledger: somebody joined a campaign's reminders, or wants no more texts.
 * Sealed to the organiser (a libsodium sealed box), so that the gateway that writes it cannot read it again.
 * All have the same length; the finest time in one is a day. */
#ifndef GATEWAY_OUTREACH_LEDGER_RECORD_H
#define GATEWAY_OUTREACH_LEDGER_RECORD_H

#include "content/campaigns.h"
#include "content/language.h"
#include "gateway/outreach/organiser_key.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    LEDGER_NUMBER_ROOM = 17, /* E.164 with its '+', NUL included */
    LEDGER_MARKER_BYTES = 8, /* where a record begins, so that the rest is found behind a damaged one */
    LEDGER_PLAIN_BYTES = 64,
    LEDGER_RECORD_BYTES =
        LEDGER_MARKER_BYTES + ORGANISER_ID_BYTES + LEDGER_PLAIN_BYTES + crypto_box_SEALBYTES,
};

extern const unsigned char ledger_marker[LEDGER_MARKER_BYTES];

enum ledger_kind { LEDGER_JOINED = 1, LEDGER_LEFT = 2 };

/* Holds a number: wiped by who made it. */
struct ledger_entry {
    enum ledger_kind kind;
    enum language language;
    uint32_t day; /* since 1970-01-01, UTC */
    char number[LEDGER_NUMBER_ROOM];
    char campaign[CAMPAIGN_ID_ROOM]; /* "" when somebody left: they left all */
};

/* Seals it. False when the number does not fit. */
bool ledger_record_seal(const struct ledger_entry *entry, const struct organiser_public *key,
                        unsigned char record[LEDGER_RECORD_BYTES]);

enum ledger_found {
    LEDGER_GOOD,
    LEDGER_CHANGED,   /* it was not sealed so */
    LEDGER_OTHER_KEY, /* sealed to somebody else */
};

/* Opens it. But for LEDGER_GOOD `entry` is wiped. */
enum ledger_found ledger_record_open(const unsigned char record[LEDGER_RECORD_BYTES],
                                     const struct organiser_key *key, struct ledger_entry *entry);

#endif
