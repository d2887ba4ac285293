/* config_test.c - what the settings' reader takes, and what it says of the rest. */
#include "config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define REAL    "\"public_url\":\"https://hotline.example\",\"state\":\"/var/lib/r\",\"key\":\"/etc/r/key\","
#define CHANNEL "\"channels\":{\"main\":{\"provider\":\"twilio\",\"numbers\":[\"+12025550100\"]"

/* What the faults must be: where, and a word of the mend; NULL when the file is good. */
static const struct row {
    const char *name, *json, *where, *mend;
} rows[] = {
    {"a whole configuration is good", "{" REAL CHANNEL "}}}", NULL, NULL},
    {"a sandbox alone needs nothing else",
     "{\"channels\":{\"s\":{\"provider\":\"sandbox\",\"numbers\":[\"+12025550100\"]}}}", NULL, NULL},
    {"a lost comma is told with its line", "{\n\"hotline\": \"A\"\n\"human\": \"B\"}", "line 3", "comma"},
    {"a file that is no object is told", "[1]", "", "{"},
    {"a channel without a provider is told",
     "{" REAL "\"channels\":{\"m\":{\"numbers\":[\"+12025550100\"]}}}", "channels.m.provider", "twilio"},
    {"a number without a plus is told",
     "{" REAL "\"channels\":{\"m\":{\"provider\":\"twilio\",\"numbers\":[\"2025550100\"]}}}",
     "channels.m.numbers[0]", "country code"},
    {"a short code is a number",
     "{" REAL "\"channels\":{\"m\":{\"provider\":\"twilio\",\"numbers\":[\"55501\"]}}}", NULL, NULL},
    {"no channel at all is told", "{" REAL "\"channels\":{}}", "channels", "provider"},
    {"a channel's name with a space is told",
     "{" REAL "\"channels\":{\"my line\":{\"provider\":\"twilio\",\"numbers\":[\"+12025550100\"]}}}",
     "channels.my line", "small letters"},
    {"a word that cannot stand there is told", "{" REAL CHANNEL ",\"reply\":\"later\"}}}",
     "channels.main.reply", "inline"},
    {"a flag in quotes is told", "{" REAL CHANNEL ",\"receipts\":\"yes\"}}}", "channels.main.receipts",
     "true"},
    {"a limit out of range is told", "{" REAL "\"limits\":{\"burst\":0}," CHANNEL "}}}", "limits.burst",
     "range"},
    {"a shelf life in days is taken",
     "{" REAL "\"shelf_life_days\":{\"answers\":90,\"zips\":400}," CHANNEL "}}}", NULL, NULL},
    {"a shelf life of no days is told", "{" REAL "\"shelf_life_days\":{\"rules\":0}," CHANNEL "}}}",
     "shelf_life_days.rules", "range"},
    {"an unknown language is told", "{" REAL "\"languages\":[\"en\",\"xx\"]," CHANNEL "}}}", "languages[1]",
     "es"},
    {"a public URL without TLS is told",
     "{\"public_url\":\"http://hotline.example\",\"state\":\"s\",\"key\":\"k\"," CHANNEL "}}}", "public_url",
     "https"},
    {"one that stays on this machine may do: that is for its channels to say",
     "{\"public_url\":\"http://127.0.0.1:8080\",\"state\":\"s\",\"key\":\"k\"," CHANNEL "}}}", NULL, NULL},
    {"a public URL with a slash at its end is told",
     "{\"public_url\":\"https://hotline.example/\",\"state\":\"s\",\"key\":\"k\"," CHANNEL "}}}",
     "public_url", "https"},
    {"opt-outs without a folder are told",
     "{\"public_url\":\"https://hotline.example\",\"key\":\"k\"," CHANNEL "}}}", "state", "folder"},
    {"the sandbox beside a real channel is refused",
     "{" REAL CHANNEL "},\"s\":{\"provider\":\"sandbox\",\"numbers\":[\"+12025550101\"]}}}", "channels",
     "sandbox_beside"},
    {"unless it is asked for",
     "{" REAL "\"sandbox_beside\":true," CHANNEL
     "},\"s\":{\"provider\":\"sandbox\",\"numbers\":[\"+12025550101\"]}}}",
     NULL, NULL},
    {"the sandbox on a public address is refused",
     "{\"listen\":\":8080\",\"channels\":{\"s\":{\"provider\":\"sandbox\",\"numbers\":[\"+12025550100\"]}}}",
     "listen", "127.0.0.1"},
    {"the admin listener on a public address is refused",
     "{" REAL "\"admin\":\"0.0.0.0:8081\"," CHANNEL "}}}", "admin", "ssh"},
    {"two channels on one path are told",
     "{" REAL CHANNEL
     ",\"path\":\"/x\"},\"b\":{\"provider\":\"twilio\",\"numbers\":[\"+12025550101\"],\"path\":\"/x\"}}}",
     "channels.b", "path"},
    {"a second channel to send by is another one",
     "{" REAL CHANNEL ",\"fallback\":\"b\"},\"b\":{\"provider\":\"twilio\",\"numbers\":[\"+12025550101\"]}}}",
     NULL, NULL},
    {"a channel that stands in for itself is told", "{" REAL CHANNEL ",\"fallback\":\"main\"}}}",
     "channels.main.fallback", "another"},
    {"a second channel that is not there is told", "{" REAL CHANNEL ",\"fallback\":\"b\"}}}",
     "channels.main.fallback", "another"},
    {"half a segment a second is a pace", "{" REAL CHANNEL ",\"segments_per_second\":0.5}}}", NULL, NULL},
    {"none a second is no pace", "{" REAL CHANNEL ",\"segments_per_second\":0}}}",
     "channels.main.segments_per_second", "0.5"},
};

static void load(const char *json, struct settings *settings, struct faults *faults)
{
    char path[] = "/tmp/config_test_XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, json, strlen(json)), (ssize_t)strlen(json));
    close(fd);
    faults_init(faults);
    config_load(path, settings, faults);
    unlink(path);
}

static void reads(void **state)
{
    const struct row *row = *state;
    struct settings settings;
    struct faults faults;
    bool told = false;

    load(row->json, &settings, &faults);
    for (size_t i = 0; i < faults.count; i++)
        told |= row->where && strcmp(faults.list[i].where, row->where) == 0 &&
                strstr(faults.list[i].mend, row->mend);
    if (row->where) {
        assert_true(told);
        assert_int_not_equal(faults_count_errors(&faults), 0);
    } else {
        assert_int_equal(faults.count, 0);
    }
    faults_free(&faults);
    config_free(&settings);
}

static void takes_over_what_is_written(void **state)
{
    (void)state;
    struct settings settings;
    struct faults faults;

    load("{" REAL "\"hotline\":\"Linea\",\"human\":\"202-555-0140\",\"languages\":[\"es\"],\"drafts\":false,"
         "\"limits\":{\"burst\":5}," CHANNEL
         ",\"reply\":\"inline\",\"alphabet\":\"unicode\",\"language\":\"es\",\"unknown\":\"never-twice\","
         "\"keep_trying_s\":30,\"options\":{\"account_sid\":\"AC1\"}}}}",
         &settings, &faults);
    assert_int_equal(faults.count, 0);
    assert_string_equal(settings.hotline, "Linea");
    assert_string_equal(settings.human, "202-555-0140");
    assert_int_equal(settings.languages, 1u << LANG_ES | 1u << LANG_EN); /* English stands in for all */
    assert_false(settings.drafts);
    assert_int_equal(settings.limits.burst, 5);
    assert_int_equal(settings.limits.refill_s, 60);
    const struct channel_settings *channel = &settings.channels[0];
    assert_string_equal(channel->path, "/sms/main");
    assert_true(channel->reply_inline);
    assert_true(channel->never_twice);
    assert_int_equal(channel->alphabet, UCS2);
    assert_int_equal(channel->language, LANG_ES);
    assert_int_equal(channel->keep_trying_s, 30);
    assert_string_equal(json_string_value(json_object_get(channel->options, "account_sid")), "AC1");
    faults_free(&faults);
    config_free(&settings);
}

static void warns_of_a_misspelt_name(void **state)
{
    (void)state;
    struct settings settings;
    struct faults faults;

    load("{" REAL "\"hotlines\":\"A\"," CHANNEL "}}}", &settings, &faults);
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults_count_errors(&faults), 0);
    assert_string_equal(faults.list[0].where, "hotlines");
    faults_free(&faults);
    config_free(&settings);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 2];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, reads, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest){"what is written is taken over, the rest is as by default",
                                      takes_over_what_is_written, NULL, NULL, NULL};
    tests[ROWS + 1] =
        (struct CMUnitTest){"a misspelt name is warned of", warns_of_a_misspelt_name, NULL, NULL, NULL};
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
