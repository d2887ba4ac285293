/* lists_fuzz.c - files that an organiser or another machine hands over, of any bytes. The first byte says
 * which: a list of people, a ledger, what stands in a ledger's records once they are opened, ICE's sheet of
 * agreements, a letter of opt-outs, answers for `setup`. Each is taken or refused with a word, and what is
 * taken is in bounds. */
#include "content/import_287g.h"
#include "gateway/optouts_letter.h"
#include "gateway/outreach/roster.h"
#include "gateway/setup/answers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/rightsline-fuzz-XXXXXX";

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void clear(void)
{
    unlink(path);
}

static void write_file(const uint8_t *bytes, size_t length)
{
    static bool made;
    int fd;

    if (!made) {
        must((fd = mkstemp(path)) >= 0);
        made = true;
        atexit(clear);
        close(fd);
    }
    FILE *file = fopen(path, "wb");
    must(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static bool ends(const char *text, size_t room)
{
    return memchr(text, '\0', room) != NULL;
}

static void read_people(struct roster *roster)
{
    struct recipient recipient;
    size_t count = 0;

    while (roster_next(roster, &recipient)) {
        must(ends(recipient.number, sizeof recipient.number) &&
             ends(recipient.where, sizeof recipient.where));
        must(recipient.entry < roster->count);
        count++;
    }
    must(count <= roster->count);
    recipient_scrub(&recipient);
    roster_free(roster);
}

static void people(const uint8_t *bytes, size_t length)
{
    struct faults faults;
    struct roster roster;

    write_file(bytes, length);
    faults_init(&faults);
    if (roster_of_list(&roster, path, &(struct roster_options){.key = NULL}, &faults))
        read_people(&roster);
    else
        must(faults_count_errors(&faults) > 0);
    faults_free(&faults);
}

/* ---- a ledger ---- */

static const struct organiser_key *organiser(void)
{
    static struct organiser_key key;
    static bool made;

    if (!made)
        must(organiser_key_new(&key));
    made = true;
    return &key;
}

static void read_ledger(void)
{
    struct ledger_reader reader;
    struct ledger_entry entry;
    struct roster roster;

    must(ledger_reader_open(&reader, path, organiser()));
    while (ledger_reader_next(&reader, &entry))
        must(ends(entry.number, sizeof entry.number) && ends(entry.campaign, sizeof entry.campaign) &&
             entry.language <= LANG_UNKNOWN);
    must(reader.at <= reader.length);
    if (roster_of_ledger(&roster, &reader, "vote", NULL))
        read_people(&roster);
    ledger_reader_close(&reader);
    explicit_bzero(&entry, sizeof entry);
}

static void ledger(const uint8_t *bytes, size_t length)
{
    write_file(bytes, length);
    read_ledger();
}

/* Whoever has the public key can seal anything. */
static void records(const uint8_t *bytes, size_t length)
{
    enum { RECORDS_MAX = 8 };
    static unsigned char file[RECORDS_MAX * LEDGER_RECORD_BYTES];
    unsigned char *at = file;

    for (size_t i = 0; i < RECORDS_MAX && length >= LEDGER_PLAIN_BYTES; i++) {
        memcpy(at, ledger_marker, LEDGER_MARKER_BYTES);
        memcpy(at + LEDGER_MARKER_BYTES, organiser()->public.id, ORGANISER_ID_BYTES);
        must(crypto_box_seal(at + LEDGER_MARKER_BYTES + ORGANISER_ID_BYTES, bytes, LEDGER_PLAIN_BYTES,
                             organiser()->public.bytes) == 0);
        at += LEDGER_RECORD_BYTES;
        bytes += LEDGER_PLAIN_BYTES;
        length -= LEDGER_PLAIN_BYTES;
    }
    write_file(file, (size_t)(at - file));
    read_ledger();
}

/* ---- the others ---- */

static void agreements(const uint8_t *bytes, size_t length)
{
    static struct places *places;
    struct import_287g result;
    struct faults faults;

    if (!places)
        must((places = places_load("content/places", NULL)) != NULL);
    faults_init(&faults);
    if (import_287g(places, "sheet.csv", (const char *)bytes, length, "2026-11-01", true, &result, &faults)) {
        must(result.table != NULL && strlen(result.table) == result.length);
        import_287g_free(&result);
    } else {
        must(faults_count_errors(&faults) > 0);
    }
    faults_free(&faults);
}

static void letter(const uint8_t *bytes, size_t length)
{
    static const struct key own = {{1}};
    struct optouts_letter opened;
    char *text = malloc(length + 1);

    must(text != NULL);
    memcpy(text, bytes, length);
    text[length] = '\0';
    if (optouts_letter_open(text, &own, &opened) == OPTOUTS_OPENED)
        optouts_letter_scrub(&opened);
    free(text);
}

static void answers(const uint8_t *bytes, size_t length)
{
    struct faults faults;
    FILE *nowhere = fopen("/dev/null", "r+");
    struct answers answers = {.given = json_object(), .in = nowhere, .out = nowhere, .faults = &faults};

    must(nowhere != NULL);
    write_file(bytes, length);
    faults_init(&faults);
    if (!answers_read_file(&answers, path) || !answers_collect(&answers))
        must(faults_count_errors(&faults) > 0);
    faults_free(&faults);
    answers_free(&answers);
    fclose(nowhere);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const kinds[])(const uint8_t *, size_t) = {people,     ledger, records,
                                                             agreements, letter, answers};

    if (size > 0)
        kinds[data[0] % (sizeof kinds / sizeof *kinds)](data + 1, size - 1);
    return 0;
}
