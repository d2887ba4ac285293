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
#define HUMAN   "\"human\":\"202-555-0140\","
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
    {"a folder that is edited is taken", "{" REAL "\"edited_content\":\"my-content\"," CHANNEL "}}}", NULL,
     NULL},
    {"one that is no text is told", "{" REAL "\"edited_content\":true," CHANNEL "}}}", "edited_content", ""},
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
    {"a token that could be guessed is told",
     "{" REAL "\"admin_token\":[\"made-up-admin-token\",\"made-up-a-token\"]," CHANNEL "}}}", "admin_token",
     "openssl rand"},
    {"a token's file that is not there is told",
     "{" REAL "\"admin_token\":\"$file:/nowhere/token\"," CHANNEL "}}}", "admin_token", ""},
    {"the sandbox's phone is not shown on a public address, token or not",
     "{\"admin\":\"0.0.0.0:8081\",\"admin_token\":\"made-up-admin-token\",\"channels\":{\"s\":{\"provider\":"
     "\"sandbox\",\"numbers\":[\"+12025550100\"]}}}",
     "admin", "127.0.0.1"},
    {"counts can be kept for a month", "{" REAL "\"keep_counts_days\":31," CHANNEL "}}}", NULL, NULL},
    {"but not for less than a week", "{" REAL "\"keep_counts_days\":6," CHANNEL "}}}", "keep_counts_days",
     "range"},
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
    {"a hotline without a name is told", "{" REAL "\"hotline\":\"\"," CHANNEL "}}}", "hotline", "Rightsline"},
    {"a person's hours, holidays and zone are good",
     "{" REAL HUMAN "\"human_hours\":{\"time_zone\":\"America/Chicago\",\"week\":{\"mon-fri\":\"9am-5pm\","
     "\"sat\":[\"10-12\",\"13-15\"]},\"holidays\":[\"2026-11-26\",\"12-25\"]}," CHANNEL "}}}",
     NULL, NULL},
    {"hours in words alone are good",
     "{" REAL HUMAN "\"human_hours\":{\"say\":{\"en\":\"weekdays\",\"es\":\"entre semana\"}}," CHANNEL "}}}",
     NULL, NULL},
    {"hours of nobody are told",
     "{" REAL "\"human_hours\":{\"time_zone\":\"America/Chicago\",\"week\":{\"mon\":\"9-17\"}}," CHANNEL
     "}}}",
     "human", "202-555-0140"},
    {"hours without a zone are told",
     "{" REAL HUMAN "\"human_hours\":{\"week\":{\"mon\":\"9-17\"}}," CHANNEL "}}}", "human_hours.time_zone",
     "America/Los_Angeles"},
    {"a zone that the system does not know is told",
     "{" REAL HUMAN "\"human_hours\":{\"time_zone\":\"Chicago\",\"week\":{\"mon\":\"9-17\"}}," CHANNEL "}}}",
     "human_hours.time_zone", "America/Los_Angeles"},
    {"a week without days is told",
     "{" REAL HUMAN "\"human_hours\":{\"time_zone\":\"UTC\",\"week\":{}}," CHANNEL "}}}", "human_hours.week",
     "mon-fri"},
    {"a day that is none is told",
     "{" REAL HUMAN "\"human_hours\":{\"time_zone\":\"UTC\",\"week\":{\"monday\":\"9-17\"}}," CHANNEL "}}}",
     "human_hours.week.monday", "mon"},
    {"a night is told",
     "{" REAL HUMAN "\"human_hours\":{\"time_zone\":\"UTC\",\"week\":{\"mon\":\"22-6\"}}," CHANNEL "}}}",
     "human_hours.week.mon", "9am-5pm"},
    {"one day twice is told",
     "{" REAL HUMAN
     "\"human_hours\":{\"time_zone\":\"UTC\",\"week\":{\"mon-fri\":\"9-17\",\"wed\":\"9-12\"}}," CHANNEL
     "}}}",
     "human_hours.week.wed", "once"},
    {"a holiday that is no day is told",
     "{" REAL HUMAN "\"human_hours\":{\"time_zone\":\"UTC\",\"week\":{\"mon\":\"9-17\"},\"holidays\":[\"July "
     "4\"]}," CHANNEL "}}}",
     "human_hours.holidays[0]", "12-25"},
    {"words in a language we do not know are told",
     "{" REAL HUMAN "\"human_hours\":{\"say\":{\"xx\":\"a\"}}," CHANNEL "}}}", "human_hours.say.xx", "es"},
    {"rapid response by place is good",
     "{" REAL
     "\"rapid_response\":{\"default\":\"202-555-0150\",\"Harris County TX\":\"(202) 555-0151\"}," CHANNEL
     "}}}",
     NULL, NULL},
    {"one number for everybody is good", "{" REAL "\"rapid_response\":\"202-555-0150\"," CHANNEL "}}}", NULL,
     NULL},
    {"a number that is none is told", "{" REAL "\"rapid_response\":{\"TX\":5550150}," CHANNEL "}}}",
     "rapid_response.TX", "quotes"},
    {"a privacy address that is too long for a text is told",
     "{" REAL
     "\"privacy\":\"hotline.example/0123456789012345678901234567890123456789012345678901234567890123456789"
     "0123456789012345678901234567890123456789012345678901234567890123456789\"," CHANNEL "}}}",
     "privacy", "shorter"},
    {"more places can be answered", "{" REAL "\"also_answer\":[\"+1416\",\"+52\"]," CHANNEL "}}}", NULL,
     NULL},
    {"a place that is no list is told", "{" REAL "\"also_answer\":\"+52\"," CHANNEL "}}}", "also_answer",
     "+1416"},
    {"a country without its + is told", "{" REAL "\"also_answer\":[\"+52\",\"1416\"]," CHANNEL "}}}",
     "also_answer[1]", "country code"},
    {"a + alone is told", "{" REAL "\"also_answer\":[\"+\"]," CHANNEL "}}}", "also_answer[0]",
     "country code"},
    {"no country begins with 0", "{" REAL "\"also_answer\":[\"+01\"]," CHANNEL "}}}", "also_answer[0]",
     "country code"},
    {"a country's name is told", "{" REAL "\"also_answer\":[\"MX\"]," CHANNEL "}}}", "also_answer[0]",
     "country code"},
    {"a whole number is told", "{" REAL "\"also_answer\":[\"+14165550123\"]," CHANNEL "}}}", "also_answer[0]",
     "country code"},
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
         "\"edited_content\":\"my-content\",\"limits\":{\"burst\":5}," CHANNEL
         ",\"reply\":\"inline\",\"alphabet\":\"unicode\",\"language\":\"es\",\"unknown\":\"never-twice\","
         "\"keep_trying_s\":30,\"options\":{\"account_sid\":\"AC1\"}}}}",
         &settings, &faults);
    assert_int_equal(faults.count, 0);
    assert_string_equal(settings.hotline, "Linea");
    assert_string_equal(settings.human, "202-555-0140");
    assert_int_equal(settings.languages, 1u << LANG_ES | 1u << LANG_EN); /* English stands in for all */
    assert_false(settings.drafts);
    assert_string_equal(settings.edited_content, "my-content");
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

static void takes_over_what_the_organisation_tells(void **state)
{
    (void)state;
    struct settings settings;
    struct faults faults;

    load("{" REAL HUMAN "\"privacy\":\"hotline.example/p\",\"rapid_response\":{\"TX\":\"202-555-0151\"},"
         "\"human_hours\":{\"time_zone\":\"UTC\",\"week\":{\"sat\":[\"1pm-3pm\",\"10am-12pm\"]},"
         "\"holidays\":[\"12-25\"],\"say\":{\"es\":\"s\\u00e1bados\"}}," CHANNEL "}}}",
         &settings, &faults);
    assert_int_equal(faults.count, 0);
    const struct organisation *told = &settings.organisation;
    assert_string_equal(told->privacy, "hotline.example/p");
    assert_int_equal(told->rapid_count, 1);
    assert_string_equal(told->rapid[0].place, "TX");
    assert_string_equal(told->rapid[0].number, "202-555-0151");
    assert_true(told->hours.known);
    assert_int_equal(told->hours.spans[5], 2);
    assert_int_equal(told->hours.span[5][0].from, 600);
    assert_int_equal(told->hours.span[5][1].to, 900);
    assert_int_equal(told->hours.spans[0], 0);
    assert_int_equal(told->hours.holiday[0].month, 12);
    assert_string_equal(told->say[LANG_ES], "s\u00e1bados");
    faults_free(&faults);
    config_free(&settings);
}

static void warns_of_a_number_that_nobody_can_dial(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        size_t warnings;
    } numbers[] = {{"202-555-0140", 0}, {"+1 (202) 555-0140", 0}, {"1-202-555-0140 ext 5", 0},
                   {"211", 0},          {"202-555-014", 1},       {"2-202-555-0140", 1},
                   {"call us", 1}};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct settings settings;
        struct faults faults;
        char json[512];
        snprintf(json, sizeof json, "{" REAL "\"human\":\"%s\"," CHANNEL "}}}", numbers[i].number);
        load(json, &settings, &faults);
        assert_int_equal(faults.count, numbers[i].warnings);
        assert_int_equal(faults_count_errors(&faults), 0);
        faults_free(&faults);
        config_free(&settings);
    }
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

static void warns_of_all_that_begins_with_1(void **state)
{
    (void)state;
    struct settings settings;
    struct faults faults;

    load("{" REAL "\"also_answer\":[\"+1416\",\"+1\"]," CHANNEL "}}}", &settings, &faults);
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults_count_errors(&faults), 0);
    assert_string_equal(faults.list[0].where, "also_answer[1]");
    assert_int_equal(settings.also_answer_count, 2);
    assert_string_equal(settings.also_answer[0], "+1416");
    faults_free(&faults);
    config_free(&settings);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 5];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, reads, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest){"what is written is taken over, the rest is as by default",
                                      takes_over_what_is_written, NULL, NULL, NULL};
    tests[ROWS + 1] =
        (struct CMUnitTest){"a misspelt name is warned of", warns_of_a_misspelt_name, NULL, NULL, NULL};
    tests[ROWS + 2] = (struct CMUnitTest)cmocka_unit_test(takes_over_what_the_organisation_tells);
    tests[ROWS + 3] = (struct CMUnitTest)cmocka_unit_test(warns_of_a_number_that_nobody_can_dial);
    tests[ROWS + 4] = (struct CMUnitTest)cmocka_unit_test(warns_of_all_that_begins_with_1);
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
