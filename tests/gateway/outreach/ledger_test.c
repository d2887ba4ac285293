/* ledger_test.c - what is sealed opens with the key alone; whatever happens to the file, nothing of the rest
 * is lost, and it is told. */
#include "gateway/commands.h"
#include "gateway/memory.h"
#include "gateway/outreach/ledger.h"
#include "gateway/outreach/ledger_reader.h"
#include "gateway/outreach/roster.h"

#include <fcntl.h>
#include <getopt.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/rightsline-ledger-XXXXXX";
static char path[128];
static struct organiser_key key, other;

static int set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/ledger", folder);
    assert_true(organiser_key_new(&key) && organiser_key_new(&other));
    return 0;
}

static int tear_down(void **state)
{
    char line[160];
    (void)state;

    snprintf(line, sizeof line, "rm -r %s", folder);
    return system(line);
}

static struct ledger_entry entry(int who, enum ledger_kind kind, const char *campaign)
{
    struct ledger_entry made = {.kind = kind, .language = who % 2 ? LANG_ES : LANG_EN, .day = 20781};

    snprintf(made.number, sizeof made.number, "+1202555%04d", 100 + who);
    snprintf(made.campaign, sizeof made.campaign, "%s", campaign);
    return made;
}

static void noted(enum store_status status, void *arg)
{
    *(int *)arg += status == STORE_YES ? 1 : 1000;
}

/* Adds records of one turn of the loop. */
static void add(const struct ledger_entry *entries, size_t count, const struct organiser_key *to)
{
    struct event_base *base = event_base_new();
    char public[ORGANISER_PUBLIC_ROOM];
    int done = 0;

    organiser_public_write(&to->public, public);
    struct ledger *ledger = ledger_new(base, path, public);
    assert_non_null(ledger);
    for (size_t i = 0; i < count; i++)
        ledger_add(ledger, &entries[i], noted, &done);
    assert_int_equal(done, 0); /* not from within */
    event_base_loop(base, EVLOOP_NONBLOCK);
    assert_int_equal(done, count);
    ledger_free(ledger);
    event_base_free(base);
}

/* Five people, the last of whom leaves again. */
static void fill(void)
{
    struct ledger_entry entries[6];

    unlink(path);
    for (int i = 0; i < 5; i++)
        entries[i] = entry(i, LEDGER_JOINED, "fair");
    entries[5] = entry(4, LEDGER_LEFT, "");
    add(entries, 6, &key);
}

static off_t size_of(void)
{
    struct stat about;

    assert_int_equal(stat(path, &about), 0);
    return about.st_size;
}

static size_t readable(struct ledger_reader *reader, const struct organiser_key *with)
{
    struct ledger_entry got;

    assert_true(ledger_reader_open(reader, path, with));
    while (ledger_reader_next(reader, &got))
        assert_int_equal(strncmp(got.number, "+1202555", 8), 0);
    size_t good = reader->good;
    return good;
}

static void what_is_sealed_opens_with_the_key_alone(void **state)
{
    struct ledger_entry made = entry(7, LEDGER_JOINED, "a-campaign-of-22-letter"), got;
    unsigned char record[LEDGER_RECORD_BYTES], again[LEDGER_RECORD_BYTES];
    (void)state;

    assert_true(ledger_record_seal(&made, &key.public, record));
    assert_int_equal(ledger_record_open(record, &key, &got), LEDGER_GOOD);
    assert_string_equal(got.number, made.number);
    assert_string_equal(got.campaign, made.campaign);
    assert_int_equal(got.language, made.language);
    assert_int_equal(got.day, made.day);
    assert_int_equal(ledger_record_open(record, &other, &got), LEDGER_OTHER_KEY);
    assert_string_equal(got.number, "");
    assert_true(ledger_record_seal(&made, &key.public, again)); /* the same is never the same */
    assert_memory_not_equal(record + 16, again + 16, 112);
    for (size_t i = 0; i < sizeof record; i++) {
        record[i] ^= 1;
        assert_int_not_equal(ledger_record_open(record, &key, &got), LEDGER_GOOD);
        record[i] ^= 1;
    }
}

static void every_record_has_the_same_length_and_the_file_nothing_else(void **state)
{
    struct stat about;
    (void)state;

    fill();
    assert_int_equal(size_of(), 6 * LEDGER_RECORD_BYTES);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(LEDGER_RECORD_BYTES, 128);
}

/* ---- Damage ---- */

static void flip(off_t at)
{
    FILE *file = fopen(path, "r+");

    fseek(file, at, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, at, SEEK_SET);
    fputc(byte ^ 0x40, file);
    fclose(file);
}

static void cut_out(off_t at, size_t length)
{
    unsigned char bytes[1024];
    FILE *file = fopen(path, "r");
    size_t all = fread(bytes, 1, sizeof bytes, file);

    fclose(file);
    memmove(bytes + at, bytes + at + length, all - (size_t)at - length);
    file = fopen(path, "w");
    fwrite(bytes, 1, all - length, file);
    fclose(file);
}

static const struct damage {
    const char *name;
    off_t flip, cut; /* -1: not */
    size_t cut_length;
    size_t good, changed, half;
} damages[] = {
    {"nothing is wrong with a whole one", -1, -1, 0, 6, 0, 0},
    {"a changed letter costs one record", 3 * 128 + 60, -1, 0, 5, 1, 0},
    {"in the marker too", 3 * 128 + 2, -1, 0, 5, 1, 0},
    {"in the last byte of the file too", 6 * 128 - 1, -1, 0, 5, 1, 0},
    {"half a record at the end costs that one", -1, 5 * 128 + 40, 88, 5, 0, 1},
    {"half a record in the middle costs that one", -1, 2 * 128 + 40, 88, 5, 0, 1},
    {"half a record at the beginning costs that one", -1, 0, 50, 5, 0, 1},
    {"one that lost a byte costs that one", -1, 2 * 128 + 100, 1, 5, 0, 1},
    {"two that run into each other cost two", -1, 2 * 128 + 100, 100, 4, 1, 0},
};

static void costs(void **state)
{
    const struct damage *damage = *state;
    struct ledger_reader reader;

    fill();
    if (damage->flip >= 0)
        flip(damage->flip);
    if (damage->cut >= 0)
        cut_out(damage->cut, damage->cut_length);
    assert_int_equal(readable(&reader, &key), damage->good);
    assert_int_equal(reader.changed, damage->changed);
    assert_int_equal(reader.half, damage->half);
    assert_int_equal(ledger_reader_complain(&reader, path, stdout), damage->changed + damage->half > 0);
    ledger_reader_close(&reader);
}

static void half_a_record_of_a_crash_is_cut_off_before_the_next(void **state)
{
    const struct ledger_entry one = entry(20, LEDGER_JOINED, "fair");
    struct ledger_reader reader;
    (void)state;

    fill();
    assert_int_equal(truncate(path, 6 * 128 - 30), 0);
    add(&one, 1, &key);
    assert_int_equal(size_of(), 6 * 128);
    assert_int_equal(readable(&reader, &key), 6);
    assert_int_equal(reader.half, 0);
    ledger_reader_close(&reader);
}

static void a_wrong_key_is_told_as_that(void **state)
{
    const struct ledger_entry one = entry(20, LEDGER_JOINED, "fair");
    struct ledger_reader reader;
    (void)state;

    fill();
    add(&one, 1, &other);
    assert_int_equal(readable(&reader, &key), 6);
    assert_int_equal(reader.other_key, 1);
    assert_int_equal(reader.changed, 0);
    ledger_reader_close(&reader);
    assert_int_equal(readable(&reader, &other), 1);
    assert_int_equal(reader.other_key, 6);
    ledger_reader_close(&reader);
}

static void fewer_or_other_records_than_the_last_time_are_told(void **state)
{
    const struct ledger_entry one = entry(20, LEDGER_JOINED, "fair");
    struct ledger_reader reader;
    char seen[160];
    size_t then;
    (void)state;

    snprintf(seen, sizeof seen, "%s/seen", folder);
    fill();
    readable(&reader, &key);
    assert_int_equal(ledger_reader_since(&reader, seen, &then), LEDGER_SINCE_FINE); /* the first time */
    assert_true(ledger_reader_remember(&reader, seen));
    assert_int_equal(ledger_reader_since(&reader, seen, &then), LEDGER_SINCE_FINE);
    ledger_reader_close(&reader);

    add(&one, 1, &key);
    readable(&reader, &key);
    assert_int_equal(ledger_reader_since(&reader, seen, &then), LEDGER_SINCE_FINE); /* it has grown */
    ledger_reader_close(&reader);

    flip(10 * 5);
    readable(&reader, &key);
    assert_int_equal(ledger_reader_since(&reader, seen, &then), LEDGER_SINCE_CHANGED);
    ledger_reader_close(&reader);

    cut_out(128, 2 * 128);
    readable(&reader, &key);
    assert_int_equal(ledger_reader_since(&reader, seen, &then), LEDGER_SINCE_FEWER);
    assert_int_equal(then, 6);
    ledger_reader_close(&reader);
}

/* ---- The last word ---- */

static const struct word {
    const char *name, *said; /* j: joins fair, o: joins another, l: leaves */
    bool gets;
} said[] = {
    {"who joined gets it", "j", true},
    {"who joined twice gets it once", "jj", true},
    {"who left does not", "jl", false},
    {"who left and joined again does", "jlj", true},
    {"who only ever left does not", "l", false},
    {"who joined something else does not", "o", false},
    {"who joined both does", "jo", true},
    {"leaving is leaving all", "jol", false},
    {"joining the other again is not joining this", "jlo", false},
};

static void counts(void **state)
{
    const struct word *word = *state;
    struct ledger_reader reader;
    struct recipient recipient;
    struct roster roster;
    size_t times = 0;

    fill();
    for (const char *at = word->said; *at; at++) {
        const struct ledger_entry one = entry(50, *at == 'l' ? LEDGER_LEFT : LEDGER_JOINED,
                                              *at == 'j'   ? "fair"
                                              : *at == 'o' ? "other"
                                                           : "");
        add(&one, 1, &key);
    }
    assert_true(ledger_reader_open(&reader, path, &key));
    assert_true(roster_of_ledger(&roster, &reader, "fair", NULL));
    assert_int_equal(roster.count, 4 + word->gets);
    roster_rewind(&roster);
    while (roster_next(&roster, &recipient))
        times += strcmp(recipient.number, "+12025550150") == 0;
    assert_int_equal(times, word->gets);
    roster_free(&roster);
    ledger_reader_close(&reader);
}

/* ---- In trouble ---- */

static struct ledger *open_ledger(struct event_base *base, const char *at)
{
    char public[ORGANISER_PUBLIC_ROOM];

    organiser_public_write(&key.public, public);
    return ledger_new(base, at, public);
}

/* Adds one record; gives 1 when it is on disk, 1000 when it is said not to be. */
static int add_one(struct event_base *base, struct ledger *ledger)
{
    const struct ledger_entry one = entry(1, LEDGER_JOINED, "fair");
    int done = 0;

    ledger_add(ledger, &one, noted, &done);
    event_base_loop(base, EVLOOP_NONBLOCK);
    return done;
}

static size_t good_records(void)
{
    struct ledger_reader reader;

    size_t good = readable(&reader, &key);
    assert_false(ledger_reader_complain(&reader, path, stderr));
    ledger_reader_close(&reader);
    return good;
}

/* There is room for one more record and a half: the half is taken back, and it is said that it is not there.
 */
static void on_a_full_disk_no_half_record_is_left(void **state)
{
    struct event_base *base = event_base_new();
    struct ledger *ledger = open_ledger(base, path);
    struct rlimit usual;

    (void)state;
    unlink(path);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(add_one(base, ledger), 1);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){LEDGER_RECORD_BYTES * 5 / 2, usual.rlim_max});
    assert_int_equal(add_one(base, ledger), 1);
    assert_int_equal(add_one(base, ledger), 1000);
    setrlimit(RLIMIT_FSIZE, &usual);
    assert_int_equal(good_records(), 2);
    assert_int_equal(add_one(base, ledger), 1); /* when there is room again */
    assert_int_equal(good_records(), 3);
    ledger_free(ledger);
    event_base_free(base);
}

static void where_nothing_can_be_written_it_is_told(void **state)
{
    struct event_base *base = event_base_new();
    char away[160], endless[1024];

    (void)state;
    snprintf(away, sizeof away, "%s/none/ledger", folder);
    struct ledger *ledger = open_ledger(base, away);
    assert_int_equal(add_one(base, ledger), 1000);
    ledger_free(ledger);
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_null(open_ledger(base, endless));
    assert_null(ledger_new(base, path, "rlpub-AAAA"));
    event_base_free(base);
}

/* The program ends in the very turn in which somebody joined. */
static void what_waits_at_the_end_is_written(void **state)
{
    const struct ledger_entry one = entry(1, LEDGER_JOINED, "fair");
    struct event_base *base = event_base_new();
    struct ledger *ledger = open_ledger(base, path);
    int done = 0;

    (void)state;
    unlink(path);
    ledger_add(ledger, &one, noted, &done);
    ledger_free(ledger);
    assert_int_equal(done, 0);
    assert_int_equal(good_records(), 1);
    ledger_free(NULL);
    event_base_free(base);
}

static void without_memory_a_record_is_there_or_said_not_to_be(void **state)
{
    struct event_base *base = event_base_new();
    size_t there = 0;

    (void)state;
    unlink(path);
    for (unsigned long n = 1; n < 12; n++) {
        memory_fail_at(n);
        struct ledger *ledger = open_ledger(base, path);
        memory_fail_at(0);
        if (!ledger)
            continue;
        memory_fail_at(n);
        int done = add_one(base, ledger);
        memory_fail_at(0);
        assert_true(done == 1 || done == 1000);
        there += done == 1;
        ledger_free(ledger);
        if (there > 0)
            assert_int_equal(good_records(), there);
    }
    event_base_free(base);
}

/* ---- The key's file ---- */

static void a_key_opens_with_its_passphrase_alone(void **state)
{
    struct organiser_key got;
    char file[160], public[ORGANISER_PUBLIC_ROOM];
    struct organiser_public read;
    (void)state;

    snprintf(file, sizeof file, "%s/key", folder);
    assert_int_equal(organiser_key_save(&key, file, "four unusual words", true), ORGANISER_KEY_OK);
    assert_int_equal(organiser_key_save(&other, file, "four unusual words", true), ORGANISER_KEY_SYSTEM);
    assert_int_equal(organiser_key_open(file, "four unusual words", &got), ORGANISER_KEY_OK);
    assert_memory_equal(&got, &key, sizeof key);
    assert_int_equal(organiser_key_open(file, "four unusual word", &got), ORGANISER_KEY_PASSPHRASE);
    assert_int_equal(chmod(file, 0640), 0);
    assert_int_equal(organiser_key_open(file, "four unusual words", &got), ORGANISER_KEY_READABLE);
    assert_int_equal(organiser_key_open(path, "four unusual words", &got), ORGANISER_KEY_NO_FILE);

    organiser_public_write(&key.public, public);
    assert_true(organiser_public_read(public, &read));
    public[10] = public[10] == 'A' ? 'B' : 'A';
    assert_false(organiser_public_read(public, &read)); /* one wrong letter */
    assert_false(organiser_public_read("rlpub-", &read));
    assert_false(organiser_public_read("", &read));
}

static void put_text(const char *file, const char *text)
{
    FILE *out = fopen(file, "w");

    assert_true(out && fputs(text, out) >= 0 && fclose(out) == 0);
}

static void a_key_is_unlocked_by_a_file_with_its_passphrase(void **state)
{
    static const struct {
        const char *text; /* NULL: there is no such file */
        bool good;
    } files[] = {{"four unusual words\n", true},
                 {"four unusual words", true},
                 {"four unusual words\r\nmore", true},
                 {"four unusual word\n", false},
                 {"", false},
                 {NULL, false}};
    static const enum organiser_key_verdict verdicts[] = {ORGANISER_KEY_SYSTEM, ORGANISER_KEY_NO_FILE,
                                                          ORGANISER_KEY_READABLE, ORGANISER_KEY_PASSPHRASE};
    char file[160], passphrase[160];
    struct organiser_key got;

    (void)state;
    snprintf(file, sizeof file, "%s/unlocked", folder);
    snprintf(passphrase, sizeof passphrase, "%s/passphrase", folder);
    assert_int_equal(organiser_key_save(&key, file, "four unusual words", true), ORGANISER_KEY_OK);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        unlink(passphrase);
        if (files[i].text)
            put_text(passphrase, files[i].text);
        assert_int_equal(organiser_unlock(file, passphrase, &got), files[i].good);
        assert_true(!files[i].good || memcmp(&got, &key, sizeof key) == 0);
    }
    put_text(passphrase, "four unusual words\n");
    assert_false(organiser_unlock(passphrase, passphrase, &got));
    assert_false(organiser_unlock("/proc/no/such", passphrase, &got));
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
        assert_true(strlen(organiser_key_explain(verdicts[i])) > 5);
    assert_string_equal(organiser_key_explain(ORGANISER_KEY_OK), "");
}

/* `rightsline keygen` with these words: how it ends. What it prints goes nowhere. */
static int keygen(const char *first, const char *second, const char *third, const char *fourth)
{
    char *words[] = {(char *)"keygen",  (char *)first, (char *)second, (char *)third, (char *)fourth,
                     (char *)"--quick", NULL};
    int count = 0, before[2] = {dup(STDOUT_FILENO), dup(STDERR_FILENO)};

    while (words[count])
        count++;
    fflush(stdout);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
    optind = 0;
    int result = keygen_command(count, words);
    fflush(stdout);
    dup2(before[0], STDOUT_FILENO);
    dup2(before[1], STDERR_FILENO);
    close(before[0]);
    close(before[1]);
    return result;
}

static void a_new_key_is_made_whole_or_not_at_all(void **state)
{
    char file[160], passphrase[160], away[160];
    struct organiser_key got;

    (void)state;
    snprintf(file, sizeof file, "%s/new.key", folder);
    snprintf(away, sizeof away, "%s/none/new.key", folder);
    snprintf(passphrase, sizeof passphrase, "%s/new.passphrase", folder);
    assert_int_equal(keygen("--passphrase-file", passphrase, NULL, NULL), EXIT_USAGE);
    assert_int_equal(keygen("-o", file, "--passphrase-file", passphrase), EXIT_FAULTS); /* there is none */
    put_text(passphrase, "too short\n");
    assert_int_equal(keygen("-o", file, "--passphrase-file", passphrase), EXIT_FAULTS);
    put_text(passphrase, "four unusual words\n");
    assert_int_equal(keygen("-o", away, "--passphrase-file", passphrase), EXIT_FAULTS);
    assert_int_equal(access(file, F_OK), -1);
    assert_int_equal(keygen("-o", file, "--passphrase-file", passphrase), EXIT_GOOD);
    assert_int_equal(organiser_key_open(file, "four unusual words", &got), ORGANISER_KEY_OK);
    assert_int_equal(keygen("-o", file, "--passphrase-file", passphrase),
                     EXIT_FAULTS); /* never over another */
}

int main(void)
{
    enum { DAMAGES = sizeof damages / sizeof *damages, WORDS = sizeof said / sizeof *said };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(what_is_sealed_opens_with_the_key_alone),
        cmocka_unit_test(every_record_has_the_same_length_and_the_file_nothing_else),
        cmocka_unit_test(half_a_record_of_a_crash_is_cut_off_before_the_next),
        cmocka_unit_test(a_wrong_key_is_told_as_that),
        cmocka_unit_test(fewer_or_other_records_than_the_last_time_are_told),
        cmocka_unit_test(a_key_opens_with_its_passphrase_alone),
        cmocka_unit_test(a_key_is_unlocked_by_a_file_with_its_passphrase),
        cmocka_unit_test(on_a_full_disk_no_half_record_is_left),
        cmocka_unit_test(where_nothing_can_be_written_it_is_told),
        cmocka_unit_test(what_waits_at_the_end_is_written),
        cmocka_unit_test(without_memory_a_record_is_there_or_said_not_to_be),
        cmocka_unit_test(a_new_key_is_made_whole_or_not_at_all),
    };
    struct CMUnitTest tests[DAMAGES + WORDS + sizeof others / sizeof *others];
    size_t count = 0;

    for (size_t i = 0; i < DAMAGES; i++)
        tests[count++] = (struct CMUnitTest){damages[i].name, costs, NULL, NULL, (void *)&damages[i]};
    for (size_t i = 0; i < WORDS; i++)
        tests[count++] = (struct CMUnitTest){said[i].name, counts, NULL, NULL, (void *)&said[i]};
    memcpy(tests + count, others, sizeof others);
    return cmocka_run_group_tests_name("ledger", tests, set_up, tear_down);
}
