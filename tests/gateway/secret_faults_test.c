/* secret_faults_test.c - whatever is wrong with a secret, what is said of it does not hold it: each secret of
 * each example configuration is spoiled in every way, and all faults are read. */
#include "gateway/channel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define MARKER  "zulemaq"
#define TEN(t)  t t t t t t t t t t
#define LONG    TEN(TEN(TEN(MARKER "-")))
#define IN_FILE "$file:DIR/secret"
/* A number in JSON that holds the digits of a secret. */
#define DIGITS "4755501874755"

/* What stands for the secret in the configuration, as JSON; and what its file holds, if that is it. DIR is a
 * folder of the test's own. */
static const struct row {
    const char *name, *json, *file;
    bool may_be_good; /* some providers take this for a secret */
} rows[] = {
    {"a secret as it is", "\"" MARKER "\"", "", true},
    {"one that is too long", "\"" LONG "\"", "", false},
    {"a slip in the way that it is given", "\"$flie:" MARKER "\"", "", false},
    {"a credential's name that is none", "\"$credential:../" MARKER "\"", "", false},
    {"a number", DIGITS, "", false},
    {"a list in a list", "[[\"" MARKER "\"]]", "", false},
    {"a list of too many",
     "[\"" MARKER "1\",\"" MARKER "2\",\"" MARKER "3\",\"" MARKER "4\",\"" MARKER "5\"]", "", false},
    {"an object", "{\"" MARKER "\": \"" MARKER "\"}", "", false},
    {"control characters", "\"" MARKER "\\n\\u0007" MARKER "\"", "", true},
    {"no quotes", MARKER, "", false},
    {"no closing quote", "\"" MARKER ", \n", "", false},
    {"a stray quote", "\"" MARKER "\"" MARKER "\"", "", false},
    {"bytes that are no UTF-8", "\"" MARKER "\xff" MARKER "\"", "", false},
    {"a member twice", "\"" MARKER "\", \"provider\": \"" MARKER "\", \"provider\": \"" MARKER "\"", "",
     false},
    {"a file that is too long", "\"" IN_FILE "\"", LONG, false},
    {"a file of something else", "\"" IN_FILE "\"", "-----BEGIN PRIVATE KEY-----\n" MARKER "\n", true},
    {"a file with an end of line amid", "\"" IN_FILE "\"", MARKER "\r\n" MARKER, true},
    {"a file with half of its base64", "\"" IN_FILE "\"", MARKER "==" MARKER, true},
};

static const char *const examples[] = {
    "config/twilio.json",    "config/vonage-sms.json", "config/vonage-messages.json",
    "config/bandwidth.json", "config/infobip.json",    "config/telnyx.json",
    "config/smsgate.json",   "config/plivo.json",      "config/signalwire.json",
    "config/generic.json",   "config/kannel.json"};

static char folder[64];

static char *read_text(const char *path)
{
    static char text[16384];
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void write_text(const char *name, const char *text)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* The nth secret of a configuration ("$file:..." or "$credential:...", with its quotes); NULL: there are not
 * so many. */
static const char *find_secret(const char *text, size_t n, size_t *length)
{
    for (;; n--) {
        const char *file = strstr(text, "\"$file:"), *credential = strstr(text, "\"$credential:");
        const char *found = file == NULL || (credential != NULL && credential < file) ? credential : file;
        if (found == NULL)
            return NULL;
        *length = strcspn(found + 1, "\"") + 2;
        if (n == 0)
            return found;
        text = found + *length;
    }
}

/* Writes the configuration with its nth secret spoiled; the others are made up. False: there are not so many.
 */
static bool spoil(const char *example, size_t n, const struct row *row)
{
    static char text[65536];
    const char *from = read_text(example), *secret;
    size_t used = 0, length;

    if (find_secret(from, n, &length) == NULL)
        return false;
    for (size_t i = 0; (secret = find_secret(from, 0, &length)) != NULL; i++) {
        char in_folder[sizeof LONG + 256];
        const char *value = i == n ? row->json : "\"made-up-secret\"", *mark = strstr(value, "DIR");
        if (mark != NULL)
            snprintf(in_folder, sizeof in_folder, "%.*s%s%s", (int)(mark - value), value, folder, mark + 3);
        used += (size_t)snprintf(text + used, sizeof text - used, "%.*s%s", (int)(secret - from), from,
                                 mark != NULL ? in_folder : value);
        from = secret + length;
    }
    snprintf(text + used, sizeof text - used, "%s", from);
    write_text("config.json", text);
    write_text("secret", row->file);
    return true;
}

static void assert_untold(const char *text, const char *example)
{
    if (strstr(text, MARKER) != NULL || strstr(text, DIGITS) != NULL)
        fail_msg("of %s it is told: %s", example, text);
}

/* Loads and opens it as `check` and `serve` do. Gives the errors. */
static size_t read_faults(const char *example)
{
    struct settings settings;
    struct channels channels;
    struct faults faults;
    char path[128];

    faults_init(&faults);
    snprintf(path, sizeof path, "%s/config.json", folder);
    if (config_load(path, &settings, &faults) && channels_open(&channels, &settings, path, &faults))
        channels_close(&channels);
    config_free(&settings);
    for (size_t i = 0; i < faults.count; i++) {
        assert_untold(faults.list[i].where, example);
        assert_untold(faults.list[i].message, example);
        assert_untold(faults.list[i].mend, example);
    }
    size_t errors = faults.errors;
    faults_free(&faults);
    return errors;
}

static void tells_no_secret(void **state)
{
    const struct row *row = *state;
    size_t spoiled = 0;

    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        for (size_t n = 0; spoil(examples[i], n, row); n++, spoiled++) {
            size_t errors = read_faults(examples[i]);
            if (errors == 0 && !row->may_be_good)
                fail_msg("%s takes it for a secret", examples[i]);
        }
    assert_in_range(spoiled, sizeof examples / sizeof *examples, 100);
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/rightsline-test-XXXXXX");
    return mkdtemp(folder) == NULL ? -1 : setenv("CREDENTIALS_DIRECTORY", folder, 1);
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"config.json", "secret"};
    char path[128];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows / sizeof *rows];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, tells_no_secret, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("secret_faults", tests, make_folder, remove_folder);
}
