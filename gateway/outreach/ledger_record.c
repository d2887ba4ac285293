/* ledger_record.c - seals and opens one record. */
#include "gateway/outreach/ledger_record.h"

#include <string.h>

const unsigned char ledger_marker[LEDGER_MARKER_BYTES] = "RLledg1\n";

/* Where things stand in what is sealed; the rest is zeros. */
enum { AT_VERSION, AT_KIND, AT_LANGUAGE, AT_DAY = 4, AT_NUMBER = 8, AT_CAMPAIGN = 32, VERSION = 1 };

_Static_assert(AT_NUMBER + LEDGER_NUMBER_ROOM <= AT_CAMPAIGN, "numbers fit");
_Static_assert(AT_CAMPAIGN + CAMPAIGN_ID_ROOM <= LEDGER_PLAIN_BYTES, "ids fit");

bool ledger_record_seal(const struct ledger_entry *entry, const struct organiser_public *key,
                        unsigned char record[LEDGER_RECORD_BYTES])
{
    unsigned char plain[LEDGER_PLAIN_BYTES] = {[AT_VERSION] = VERSION};
    unsigned char *at = record;

    plain[AT_KIND] = (unsigned char)entry->kind;
    plain[AT_LANGUAGE] = (unsigned char)entry->language;
    for (int i = 0; i < 4; i++)
        plain[AT_DAY + i] = (unsigned char)(entry->day >> (8 * i));
    memcpy(plain + AT_NUMBER, entry->number, strnlen(entry->number, LEDGER_NUMBER_ROOM - 1));
    memcpy(plain + AT_CAMPAIGN, entry->campaign, strnlen(entry->campaign, CAMPAIGN_ID_ROOM - 1));

    at = (unsigned char *)memcpy(at, ledger_marker, LEDGER_MARKER_BYTES) + LEDGER_MARKER_BYTES;
    at = (unsigned char *)memcpy(at, key->id, ORGANISER_ID_BYTES) + ORGANISER_ID_BYTES;
    bool good = crypto_box_seal(at, plain, sizeof plain, key->bytes) == 0;
    explicit_bzero(plain, sizeof plain);
    return good;
}

static bool take_apart(const unsigned char plain[LEDGER_PLAIN_BYTES], struct ledger_entry *entry)
{
    if (plain[AT_VERSION] != VERSION || plain[AT_LANGUAGE] > LANG_UNKNOWN ||
        (plain[AT_KIND] != LEDGER_JOINED && plain[AT_KIND] != LEDGER_LEFT))
        return false;
    memset(entry, 0, sizeof *entry);
    entry->kind = (enum ledger_kind)plain[AT_KIND];
    entry->language = (enum language)plain[AT_LANGUAGE];
    for (int i = 0; i < 4; i++)
        entry->day |= (uint32_t)plain[AT_DAY + i] << (8 * i);
    memcpy(entry->number, plain + AT_NUMBER, LEDGER_NUMBER_ROOM - 1);
    memcpy(entry->campaign, plain + AT_CAMPAIGN, CAMPAIGN_ID_ROOM - 1);
    return true;
}

enum ledger_found ledger_record_open(const unsigned char record[LEDGER_RECORD_BYTES],
                                     const struct organiser_key *key, struct ledger_entry *entry)
{
    const unsigned char *id = record + LEDGER_MARKER_BYTES, *box = id + ORGANISER_ID_BYTES;
    unsigned char plain[LEDGER_PLAIN_BYTES];
    enum ledger_found found = LEDGER_CHANGED;

    memset(entry, 0, sizeof *entry);
    if (memcmp(record, ledger_marker, LEDGER_MARKER_BYTES) != 0)
        return LEDGER_CHANGED;
    if (memcmp(id, key->public.id, ORGANISER_ID_BYTES) != 0)
        return LEDGER_OTHER_KEY;
    if (crypto_box_seal_open(plain, box, LEDGER_PLAIN_BYTES + crypto_box_SEALBYTES, key->public.bytes,
                             key->secret) == 0 &&
        take_apart(plain, entry))
        found = LEDGER_GOOD;
    explicit_bzero(plain, sizeof plain);
    return found;
}
