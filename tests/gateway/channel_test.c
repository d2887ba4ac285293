/* channel_test.c - channels from the settings, and who confirms a STOP, HELP or START. */
#include "gateway/channel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const optouts[] = {"STOP", "QUIT", NULL}, *const optins[] = {"START", NULL},
                         *const helps[] = {"HELP", NULL};
static const struct provider some_provider = {
    .name = "some", .optout_words = optouts, .optin_words = optins, .help_words = helps};

static const struct row {
    const char *name, *text, *topic, *recipient;
    enum carrier_word carrier_word;
    bool provider_confirms, confirmed;
} rows[] = {
    {"STOP is the provider's", "STOP", "stop", "+12025550100", CARRIER_WORD_NONE, true, true},
    {"in any case, with space around", " stop\n", "stop", "+12025550100", CARRIER_WORD_NONE, true, true},
    {"a word of its own list is", "quit", "stop", "+12025550100", CARRIER_WORD_NONE, true, true},
    {"a word that is not on it is ours", "PARAR", "stop", "+12025550100", CARRIER_WORD_NONE, true, false},
    {"a sentence is ours", "stop texting me", "stop", "+12025550100", CARRIER_WORD_NONE, true, false},
    {"STOP is ours where the setting says so", "STOP", "stop", "+12025550100", CARRIER_WORD_NONE, false,
     false},
    {"the webhook's own word wins over the setting", "HALT", "stop", "+12025550100", CARRIER_WORD_STOP, false,
     true},
    {"HELP is the provider's", "HELP", "help", "+12025550100", CARRIER_WORD_NONE, true, true},
    {"AYUDA is ours", "AYUDA", "help", "+12025550100", CARRIER_WORD_NONE, true, false},
    {"START is the provider's", "START", "start", "+12025550100", CARRIER_WORD_NONE, true, true},
    {"on a short code STOP is ours", "STOP", "stop", "55501", CARRIER_WORD_NONE, true, false},
    {"unless the webhook says otherwise", "STOP", "stop", "55501", CARRIER_WORD_STOP, true, true},
    {"on toll-free STOP is the network's, whatever is set", "STOP", "stop", "+18335550100", CARRIER_WORD_NONE,
     false, true},
    {"but no other word is", "QUIT", "stop", "+18335550100", CARRIER_WORD_NONE, false, false},
    {"on toll-free HELP is not the network's", "HELP", "help", "+18335550100", CARRIER_WORD_NONE, false,
     false},
    {"UNSTOP on toll-free is", "UNSTOP", "start", "+18335550100", CARRIER_WORD_NONE, false, true},
    {"another topic is never confirmed", "STOP", "stopice", "+12025550100", CARRIER_WORD_STOP, true, false},
};

static void confirms(void **state)
{
    const struct row *row = *state;
    const struct channel_settings settings = {.provider_confirms = row->provider_confirms};
    const struct channel channel = {.settings = &settings, .provider = &some_provider};
    struct message message = {.carrier_word = row->carrier_word};

    snprintf(message.recipient, sizeof message.recipient, "%s", row->recipient);
    snprintf(message.text, sizeof message.text, "%s", row->text);
    assert_int_equal(channel_has_confirmed(&channel, &message, row->topic), row->confirmed);
}

static void the_default_is_a_sandbox_that_opens(void **state)
{
    (void)state;
    struct settings settings;
    struct channels channels;
    struct faults faults;

    faults_init(&faults);
    config_default(&settings);
    assert_true(channels_open(&channels, &settings, NULL, &faults));
    assert_int_equal(faults.count, 0);
    assert_non_null(channels_by_path(&channels, "/sms/sandbox"));
    assert_null(channels_by_path(&channels, "/sms/other"));
    channels_close(&channels);
    config_free(&settings);
    faults_free(&faults);
}

static void what_can_not_be_forgotten_is_a_fault(void **state)
{
    (void)state;
    struct settings settings;
    struct channels channels;
    struct faults faults;

    faults_init(&faults);
    config_default(&settings);
    settings.channels[0].forget = true; /* the sandbox has nobody to ask */
    assert_false(channels_open(&channels, &settings, NULL, &faults));
    assert_int_equal(faults.errors, 1);
    assert_string_equal(faults.list[0].where, "channels.sandbox.forget");
    config_free(&settings);
    faults_free(&faults);
}

/* The example files are what they say they are. */
static void the_examples_have_no_fault_but_their_blanks(void **state)
{
    (void)state;
    struct settings settings;
    struct channels channels;
    struct faults faults;

    faults_init(&faults);
    assert_true(config_load("config/sandbox.json", &settings, &faults));
    assert_true(channels_open(&channels, &settings, "config/sandbox.json", &faults));
    channels_close(&channels);
    config_free(&settings);
    assert_true(config_load("config/twilio.json", &settings, &faults));
    assert_int_equal(faults.count, 0);
    config_free(&settings);
    assert_true(
        config_load("config/vonage-messages.json", &settings, &faults)); /* its key can't be made up */
    assert_int_equal(faults.count, 0);
    config_free(&settings);
    faults_free(&faults);
}

/* Secrets are in files of their own, which are not here. */
static void fill_blanks(json_t *value)
{
    const char *name, *text;
    json_t *member;
    void *next;

    json_object_foreach_safe(value, next, name, member)
    {
        text = json_string_value(member);
        if (text && (strncmp(text, "$file:", 6) == 0 || strncmp(text, "$credential:", 12) == 0))
            json_object_set_new(value, name, json_string("made-up-secret"));
        else
            fill_blanks(member);
    }
}

/* The examples whose secrets can be made up. */
static void with_their_blanks_filled_in_the_examples_open(void **state)
{
    (void)state;
    static const char *const examples[] = {
        "config/generic.json", "config/kannel.json",     "config/bandwidth.json",
        "config/infobip.json", "config/vonage-sms.json", "config/telnyx.json",
        "config/smsgate.json", "config/plivo.json",      "config/signalwire.json"};
    struct settings settings;
    struct channels channels;
    struct faults faults;

    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        faults_init(&faults);
        assert_true(config_load(examples[i], &settings, &faults));
        fill_blanks(settings.channels[0].options);
        assert_true(channels_open(&channels, &settings, examples[i], &faults));
        assert_int_equal(faults_count_errors(&faults), 0);
        channels_close(&channels);
        config_free(&settings);
        faults_free(&faults);
    }
}

static void what_follows_a_channels_path_is_its_own(void **state)
{
    (void)state;
    static const struct channel_settings settings[] = {
        {.path = "/sms/a"}, {.path = "/sms/a/b"}, {.path = "/"}};
    struct channels channels = {.count = 3};

    for (size_t i = 0; i < channels.count; i++)
        channels.list[i].settings = &settings[i];
    assert_ptr_equal(channels_by_path(&channels, "/sms/a"), &channels.list[0]);
    assert_ptr_equal(channels_by_path(&channels, "/sms/a/secret"), &channels.list[0]);
    assert_ptr_equal(channels_by_path(&channels, "/sms/a/b"), &channels.list[1]);
    assert_ptr_equal(channels_by_path(&channels, "/sms/a/b/secret"), &channels.list[1]);
    assert_ptr_equal(channels_by_path(&channels, "/"), &channels.list[2]);
    assert_null(channels_by_path(&channels, "/sms/ab"));
    assert_null(channels_by_path(&channels, "/sms"));
    assert_null(channels_by_path(&channels, ""));
}

/* Opens config/generic.json with no way to tell who calls, on that address. */
static void open_without_a_key(const char *listen, bool good)
{
    struct settings settings;
    struct channels channels;
    struct faults faults;

    faults_init(&faults);
    assert_true(config_load("config/generic.json", &settings, &faults));
    fill_blanks(settings.channels[0].options);
    json_object_set_new(json_object_get(settings.channels[0].options, "receive"), "auth",
                        json_string("none"));
    snprintf(settings.listen, sizeof settings.listen, "%s", listen);
    assert_int_equal(channels_open(&channels, &settings, "config.json", &faults), good);
    assert_int_equal(faults_count_errors(&faults), !good);
    if (good)
        channels_close(&channels);
    else
        assert_non_null(strstr(faults.list[faults.count - 1].where, "channels.main.options"));
    config_free(&settings);
    faults_free(&faults);
}

static void nobody_knows_who_calls_on_this_machine_only(void **state)
{
    (void)state;
    open_without_a_key("127.0.0.1:8080", true);
    open_without_a_key("0.0.0.0:8080", false);
    open_without_a_key("192.0.2.1:8080", false);
}

static const struct way_row {
    const char *name, *provider, *public_url, *webhook_url;
    const char *error_at, *warning_at;
} way_rows[] = {
    {"a provider on the internet calls by https", "twilio", "https://hotline.example", "", NULL, NULL},
    {"it can't call this machine", "twilio", "http://127.0.0.1:8080", "", "public_url", NULL},
    {"nor this network", "twilio", "http://192.168.1.2:8080", "", "public_url", NULL},
    {"a provider beside us can call this machine", "generic", "http://127.0.0.1:8080", "", NULL, NULL},
    {"and this network, with a warning", "generic", "http://192.168.1.2:8080", "", NULL, "public_url"},
    {"but nothing else without https", "generic", "http://hotline.example", "", "public_url", NULL},
    {"a channel's own URL is the one that counts", "generic", "https://hotline.example",
     "http://10.0.0.1:8080/sms/main", NULL, "channels.main.webhook_url"},
    {"for a provider on the internet too", "twilio", "https://hotline.example",
     "http://hotline.example/sms/main", "channels.main.webhook_url", NULL},
    {"which may have https when the rest has not", "twilio", "http://127.0.0.1:8080",
     "https://hotline.example/sms/main", NULL, NULL},
};

static bool is_told(const struct faults *faults, enum fault_severity severity, const char *where)
{
    for (size_t i = 0; i < faults->count; i++)
        if (faults->list[i].severity == severity && strcmp(faults->list[i].where, where) == 0)
            return true;
    return false;
}

static void knows_the_way(void **state)
{
    const struct way_row *row = *state;
    struct settings settings;
    struct channels channels;
    struct faults faults;
    char file[64];

    faults_init(&faults);
    snprintf(file, sizeof file, "config/%s.json", row->provider);
    assert_true(config_load(file, &settings, &faults));
    fill_blanks(settings.channels[0].options);
    snprintf(settings.public_url, sizeof settings.public_url, "%s", row->public_url);
    snprintf(settings.channels[0].webhook_url, sizeof settings.channels[0].webhook_url, "%s",
             row->webhook_url);
    bool good = channels_open(&channels, &settings, file, &faults);
    assert_int_equal(good, row->error_at == NULL);
    if (row->error_at != NULL)
        assert_true(is_told(&faults, FAULT_ERROR, row->error_at));
    assert_int_equal(is_told(&faults, FAULT_WARNING, "public_url") ||
                         is_told(&faults, FAULT_WARNING, "channels.main.webhook_url"),
                     row->warning_at != NULL);
    if (row->warning_at != NULL)
        assert_true(is_told(&faults, FAULT_WARNING, row->warning_at));
    if (good)
        channels_close(&channels);
    config_free(&settings);
    faults_free(&faults);
}

static void an_unknown_provider_is_told_with_those_there_are(void **state)
{
    (void)state;
    struct settings settings;
    struct channels channels;
    struct faults faults;

    faults_init(&faults);
    config_default(&settings);
    strcpy(settings.channels[0].provider, "twillio");
    assert_false(channels_open(&channels, &settings, "config.json", &faults));
    assert_int_equal(faults_count_errors(&faults), 1);
    assert_non_null(strstr(faults.list[0].message, "twillio"));
    assert_non_null(strstr(faults.list[0].mend, "\"twilio\""));
    config_free(&settings);
    faults_free(&faults);
}

static void an_inline_reply_is_refused_where_the_provider_takes_none(void **state)
{
    (void)state;
    struct settings settings;
    struct channels channels;
    struct faults faults;

    faults_init(&faults);
    config_default(&settings);
    settings.channels[0].reply_inline = true;
    assert_false(channels_open(&channels, &settings, "config.json", &faults));
    assert_string_equal(faults.list[0].where, "channels.sandbox.reply");
    config_free(&settings);
    faults_free(&faults);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows, WAYS = sizeof way_rows / sizeof *way_rows };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(what_can_not_be_forgotten_is_a_fault),
        cmocka_unit_test(the_default_is_a_sandbox_that_opens),
        cmocka_unit_test(the_examples_have_no_fault_but_their_blanks),
        cmocka_unit_test(with_their_blanks_filled_in_the_examples_open),
        cmocka_unit_test(what_follows_a_channels_path_is_its_own),
        cmocka_unit_test(nobody_knows_who_calls_on_this_machine_only),
        cmocka_unit_test(an_unknown_provider_is_told_with_those_there_are),
        cmocka_unit_test(an_inline_reply_is_refused_where_the_provider_takes_none),
    };
    struct CMUnitTest tests[ROWS + WAYS + sizeof others / sizeof *others];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, confirms, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < WAYS; i++)
        tests[ROWS + i] =
            (struct CMUnitTest){way_rows[i].name, knows_the_way, NULL, NULL, (void *)&way_rows[i]};
    memcpy(tests + ROWS + WAYS, others, sizeof others);
    return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
