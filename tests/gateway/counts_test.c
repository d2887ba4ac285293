/* counts_test.c - what is counted stands in the metrics, in a form that Prometheus reads. */
#include "gateway/counts.h"

#include "gateway/clock.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct counts *counts;
static const struct http_server_counts http = {5, 4, 3, 2, 1};
static const struct counts_gauges gauges = {.held = 7,
                                            .at_risk = 2,
                                            .outbox = 6,
                                            .outreach = 5,
                                            .retries = 9,
                                            .fallbacks = 4,
                                            .lines_down = 1,
                                            .connections = 3,
                                            .http = &http};

static int set_up(void **state)
{
    (void)state;
    counts = counts_new();
    return counts == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    counts_free(counts);
    return 0;
}

static char text[65536]; /* the metrics */

static void print(const struct counts_gauges *with)
{
    FILE *out = fmemopen(text, sizeof text, "w");

    counts_print(counts, with, out);
    assert_int_equal(fclose(out), 0);
}

static void nothing(void)
{
}

static void webhooks(void)
{
    counts_webhook(counts, "main", 200, 120);
    counts_webhook(counts, "main", 200, 7);
    counts_webhook(counts, "main", 403, 1);
    counts_webhook(counts, "other-line", 418, 700000);
}

static void refusals(void)
{
    counts_webhook_refused(counts, "main", VERDICT_FORGED);
    counts_webhook_refused(counts, "main", VERDICT_UNUSABLE);
    counts_webhook_refused(counts, "main", VERDICT_UNUSABLE);
}

static void replies(void)
{
    counts_reply(counts, "main", OUTCOME_ACCEPTED, 2);
    counts_reply(counts, "main", OUTCOME_ACCEPTED, 3);
    counts_reply(counts, "main", OUTCOME_TRY_LATER, 0);
    counts_latency(counts, 400);
    counts_duplicate(counts, "main");
    counts_lost(counts, "main");
    counts_overload(counts);
}

static void limits(void)
{
    counts_limit(counts, LIMIT_NOTICE);
    counts_limit(counts, LIMIT_SILENT_LOOP);
    counts_limit(counts, LIMIT_SILENT_LOOP);
    counts_over_budget(counts);
    counts_unanswerable(counts);
    counts_denied(counts);
    counts_elsewhere(counts);
    counts_elsewhere(counts);
}

static void receipts(void)
{
    counts_receipt(counts, "main", DELIVERY_DELIVERED, 0);
    counts_receipt(counts, "main", DELIVERY_FAILED, 30007);
    counts_receipt(counts, "main", DELIVERY_FAILED, 30007);
}

static void many_codes(void)
{
    for (int code = 1; code <= 72; code++)
        counts_receipt(counts, "main", DELIVERY_FAILED, code);
}

static void many_channels(void)
{
    char name[32];

    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "line-%d", i);
        counts_duplicate(counts, name);
    }
}

static void ask(unsigned people)
{
    static const char states[2][3] = {"TX", "NM"};
    struct store_key sender = {{0}};

    for (unsigned number = 1; number <= people; number++) {
        memcpy(sender.bytes, &number, sizeof number);
        counts_asked(counts, &sender, "detainer", LANG_ES, states, 2);
        counts_asked(counts, &sender, "detainer", LANG_ES, states, 0);
    }
    clock_advance_ms(3600 * 1000);
}

static void remind(unsigned people)
{
    struct store_key sender = {{0}};

    for (unsigned number = 1; number <= people; number++) {
        memcpy(sender.bytes, &number, sizeof number);
        counts_reminders(counts, &sender, true);
        if (number > 1)
            counts_reminders(counts, &sender, false);
    }
    clock_advance_ms(3600 * 1000);
}

static void ten_join(void)
{
    remind(10);
}

static void outreach(void)
{
    counts_outreach(counts, "accepted", 2);
    counts_outreach(counts, "accepted", 1);
    counts_outreach(counts, "quiet", 0);
}

static void nine_people(void)
{
    ask(9);
}

static void ten_people(void)
{
    ask(10);
}

static void ten_of_no_language(void)
{
    struct store_key sender = {{0}};

    for (unsigned number = 1; number <= 10; number++) {
        memcpy(sender.bytes, &number, sizeof number);
        counts_asked(counts, &sender, "none", LANG_UNKNOWN, NULL, 0);
    }
    clock_advance_ms(3600 * 1000);
}

/* After this the metrics have, or have not, that line (its beginning). */
static const struct row {
    const char *name;
    void (*count)(void);
    const char *line;
    bool there;
} rows[] = {
    {"webhooks by status", webhooks, "rightsline_webhooks_total{channel=\"main\",status=\"200\"} 2\n", true},
    {"and by channel", webhooks, "rightsline_webhooks_total{channel=\"other-line\",status=\"200\"} 0\n",
     true},
    {"a rare status is another", webhooks,
     "rightsline_webhooks_total{channel=\"other-line\",status=\"other\"} 1\n", true},
    {"a bucket has those up to its bound", webhooks, "rightsline_webhook_seconds_bucket{le=\"0.01\"} 2\n",
     true},
    {"and all of the lower ones", webhooks, "rightsline_webhook_seconds_bucket{le=\"0.25\"} 3\n", true},
    {"the last bound leaves the longest out", webhooks, "rightsline_webhook_seconds_bucket{le=\"600\"} 3\n",
     true},
    {"without a bound it is in", webhooks, "rightsline_webhook_seconds_bucket{le=\"+Inf\"} 4\n", true},
    {"the sum is in seconds", webhooks, "rightsline_webhook_seconds_sum 700.128\n", true},
    {"the count is of all", webhooks, "rightsline_webhook_seconds_count 4\n", true},
    {"refusals by verdict", refusals,
     "rightsline_webhooks_refused_total{channel=\"main\",verdict=\"unusable\"} 2\n", true},
    {"a good one is no refusal", refusals,
     "rightsline_webhooks_refused_total{channel=\"main\",verdict=\"ok\"}", false},
    {"replies by outcome", replies, "rightsline_replies_total{channel=\"main\",outcome=\"accepted\"} 2\n",
     true},
    {"what was given up", replies, "rightsline_replies_total{channel=\"main\",outcome=\"given_up\"} 1\n",
     true},
    {"segments", replies, "rightsline_segments_total{channel=\"main\"} 5\n", true},
    {"duplicates", replies, "rightsline_duplicates_total{channel=\"main\"} 1\n", true},
    {"lost ones", replies, "rightsline_lost_total{channel=\"main\"} 1\n", true},
    {"overload", replies, "rightsline_overload_total 1\n", true},
    {"the latency of replies", replies, "rightsline_reply_seconds_bucket{le=\"0.5\"} 1\n", true},
    {"a bound below it is empty", replies, "rightsline_reply_seconds_bucket{le=\"0.25\"} 0\n", true},
    {"limits by kind", limits, "rightsline_limited_total{limit=\"loop\"} 2\n", true},
    {"a kind that did not happen", limits, "rightsline_limited_total{limit=\"too_many\"} 0\n", true},
    {"the budget", limits, "rightsline_limited_total{limit=\"budget\"} 1\n", true},
    {"senders that are no phones", limits, "rightsline_limited_total{limit=\"no_phone\"} 1\n", true},
    {"senders that are denied", limits, "rightsline_limited_total{limit=\"denied\"} 1\n", true},
    {"senders of elsewhere", limits, "rightsline_limited_total{limit=\"elsewhere\"} 2\n", true},
    {"receipts", receipts, "rightsline_receipts_total{channel=\"main\",delivery=\"failed\"} 2\n", true},
    {"their codes", receipts, "rightsline_receipt_errors_total{channel=\"main\",code=\"30007\"} 2\n", true},
    {"no code is no error", receipts, "rightsline_receipt_errors_total{channel=\"main\",code=\"0\"}", false},
    {"64 codes are told apart", many_codes,
     "rightsline_receipt_errors_total{channel=\"main\",code=\"64\"} 1\n", true},
    {"more are not", many_codes, "rightsline_receipt_errors_total{channel=\"main\",code=\"65\"}", false},
    {"but are counted", many_codes, "rightsline_receipt_errors_total{code=\"other\"} 8\n", true},
    {"16 channels have their own numbers", many_channels,
     "rightsline_duplicates_total{channel=\"line-15\"} 1\n", true},
    {"more share theirs", many_channels, "rightsline_duplicates_total{channel=\"other\"} 4\n", true},
    {"messages held", nothing, "rightsline_messages_held 7\n", true},
    {"messages at risk", nothing, "rightsline_messages_at_risk 2\n", true},
    {"texts in the outbox", nothing, "rightsline_outbox_texts 6\n", true},
    {"retries", nothing, "rightsline_send_retries_total 9\n", true},
    {"texts by a second channel", nothing, "rightsline_fallbacks_total 4\n", true},
    {"lines that are down", nothing, "rightsline_lines_down 1\n", true},
    {"connections", nothing, "rightsline_connections 3\n", true},
    {"requests at the edge", nothing, "rightsline_http_requests_total 5\n", true},
    {"refused at the edge", nothing, "rightsline_http_refused_total{reason=\"timed_out\"} 3\n", true},
    {"dropped log lines", nothing, "rightsline_log_lines_dropped_total 0\n", true},
    {"texts of a campaign", outreach, "rightsline_outreach_total{result=\"accepted\"} 2\n", true},
    {"why others were not sent", outreach, "rightsline_outreach_total{result=\"quiet\"} 1\n", true},
    {"what they cost", outreach, "rightsline_outreach_segments_total 3\n", true},
    {"those that wait", nothing, "rightsline_outreach_texts 5\n", true},
    {"ten who joined reminders", ten_join, "rightsline_reminders_total{change=\"joined\"} 10\n", true},
    {"nine who left are not told", ten_join, "rightsline_reminders_total{change=\"left\"}", false},
    {"ten people's topic", ten_people, "rightsline_askers_by_topic_total{topic=\"detainer\"} 10\n", true},
    {"nine people's is not told", nine_people, "rightsline_askers_by_topic_total{topic=\"detainer\"}", false},
    {"that nobody was answered is told from 0 on", nothing,
     "rightsline_askers_by_topic_total{topic=\"none\"} 0\n", true},
    {"once it is ten there is no 0 any more", ten_of_no_language,
     "rightsline_askers_by_topic_total{topic=\"none\"} 0\n", false},
    {"ten people's language", ten_people, "rightsline_askers_by_language_total{language=\"es\"} 10\n", true},
    {"nine people's is not told either", nine_people,
     "rightsline_askers_by_language_total{language=\"es\"} 0\n", true},
    {"ten people's state", ten_people, "rightsline_askers_by_state_total{state=\"TX\"} 10\n", true},
    {"of two states the first", ten_people, "rightsline_askers_by_state_total{state=\"NM\"}", false},
    {"nine people's state is not told", nine_people, "rightsline_askers_by_state_total{", false},
    {"an unknown language has no name", ten_of_no_language,
     "rightsline_askers_by_language_total{language=\"\"", false},
};

/* The text exposition format, a line at a time: comments first, then that metric's samples. */
static void assert_readable(void)
{
    regex_t sample;
    char metric[80] = "", type[20] = "";

    assert_int_equal(
        regcomp(&sample, "^rightsline_[a-z_]+(\\{([a-z]+=\"[A-Za-z0-9_.+-]+\",?)+\\})? [0-9]+(\\.[0-9]+)?$",
                REG_EXTENDED | REG_NOSUB),
        0);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strncmp(line, "# HELP ", 7) == 0)
            continue;
        if (sscanf(line, "# TYPE %79s %19s", metric, type) == 2)
            continue;
        if (regexec(&sample, line, 0, NULL, 0) != 0)
            fail_msg("not a sample: %s", line);
        assert_memory_equal(line, metric, strlen(metric));
        if (strcmp(type, "histogram") != 0)
            assert_int_equal(strcspn(line, "{ "), strlen(metric));
        if (strcmp(type, "counter") == 0)
            assert_string_equal(metric + strlen(metric) - 6, "_total");
    }
    regfree(&sample);
}

static void is_printed(void **state)
{
    const struct row *row = *state;

    row->count();
    print(&gauges);
    const char *found = strstr(text, row->line);
    if (row->there && found == NULL)
        fail_msg("missing: %s", row->line);
    assert_int_equal(found != NULL && (found == text || found[-1] == '\n'), row->there);
    assert_readable();
}

static void without_an_edge_its_numbers_are_left_out(void **state)
{
    (void)state;
    print(&(struct counts_gauges){0});
    assert_null(strstr(text, "rightsline_http_"));
    assert_non_null(strstr(text, "rightsline_messages_held 0\n"));
}

/* So long after it happened, is it still of the last hour? */
static const struct recently {
    const char *name;
    unsigned long after_s;
    unsigned filtered;
} recently[] = {
    {"what has just happened is of the last hour", 0, 2},
    {"and 54 minutes later", 54 * 60, 2},
    {"not an hour later", 60 * 60, 0},
    {"nor two hours later", 2 * 60 * 60, 0},
};

static void is_recent(void **state)
{
    const struct recently *row = *state;

    clock_advance_ms(300000 - clock_ms() % 300000);
    receipts();
    clock_advance_ms(row->after_s * 1000);
    assert_int_equal(counts_recent(counts, "main", RECENT_FILTERED), row->filtered);
    assert_int_equal(counts_recent(counts, "main", RECENT_FAILED), row->filtered);
    assert_int_equal(counts_recent(counts, "other-line", RECENT_FILTERED), 0);
    receipts();
    assert_int_equal(counts_recent(counts, "main", RECENT_FILTERED), row->filtered + 2);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows, RECENTLY = sizeof recently / sizeof *recently };
    struct CMUnitTest tests[ROWS + RECENTLY + 1];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, is_printed, set_up, tear_down, (void *)&rows[i]};
    for (size_t i = 0; i < RECENTLY; i++)
        tests[ROWS + i] =
            (struct CMUnitTest){recently[i].name, is_recent, set_up, tear_down, (void *)&recently[i]};
    tests[ROWS + RECENTLY] = (struct CMUnitTest)cmocka_unit_test_setup_teardown(
        without_an_edge_its_numbers_are_left_out, set_up, tear_down);
    return cmocka_run_group_tests_name("counts", tests, NULL, NULL);
}
