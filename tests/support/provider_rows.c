/* provider_rows.c - the table test of a provider. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/provider_rows.h"

#include "content/segments.h"
#include "gateway/form.h"
#include "tests/support/quoted_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct provider_rows *all; /* the test that runs */

void *provider_rows_configure(const struct provider *provider, const char *options)
{
    struct faults faults;
    json_t *json = quoted_json(options);

    faults_init(&faults);
    void *settings = provider->configure(json, "options", &faults);
    for (size_t i = 0; settings == NULL && i < faults.count; i++)
        print_message("%s: %s\n", faults.list[i].where, faults.list[i].message);
    assert_non_null(settings);
    faults_free(&faults);
    json_decref(json);
    return settings;
}

static void reads_settings(void **state)
{
    const struct option_row *row = *state;
    struct faults faults;
    json_t *json = quoted_json(row->options);
    bool found = row->fault_at == NULL;

    faults_init(&faults);
    void *settings = all->provider->configure(json, "options", &faults);
    assert_int_equal(settings != NULL, row->fault_at == NULL);
    assert_int_equal(faults_count_errors(&faults), row->fault_at != NULL);
    for (size_t i = 0; i < faults.count; i++) {
        found = found ||
                (faults.list[i].severity == FAULT_ERROR && strcmp(faults.list[i].where, row->fault_at) == 0);
        assert_null(strstr(faults.list[i].message, all->secret));
        assert_null(strstr(faults.list[i].mend, all->secret));
    }
    assert_true(found);
    if (settings != NULL)
        all->provider->forget(settings);
    faults_free(&faults);
    json_decref(json);
}

static bool has_header(const struct api_call *call, const char *header)
{
    for (size_t i = 0; i < call->headers_count; i++) {
        if (strcmp(call->headers[i], header) == 0)
            return true;
    }
    return false;
}

static void check_auth(const struct api_call *call, const char *expected)
{
    char *lines = strdup(expected), *rest = lines, *line;

    if (call->basic_auth[0] != '\0') {
        assert_string_equal(call->basic_auth, expected);
    } else {
        while ((line = strsep(&rest, "\n")) != NULL)
            assert_true(has_header(call, line));
    }
    free(lines);
}

static void check_form(const struct api_call *call, const char *expected)
{
    char *fields = calloc(1, API_BODY_ROOM);
    struct form form;

    assert_true(has_header(call, "Content-Type: application/x-www-form-urlencoded"));
    assert_int_equal(form_read(&form, call->body, call->body_length), FORM_OK);
    for (size_t i = 0; i < form.count; i++) {
        strcat(strcat(strcat(fields, form.fields[i].name), "="), form.fields[i].value);
        strcat(fields, "\n");
    }
    assert_string_equal(fields, expected);
    form_scrub(&form);
    free(fields);
}

static void check_plain(const struct api_call *call, const char *expected)
{
    assert_int_equal(call->body_length, strlen(expected));
    assert_memory_equal(call->body, expected, call->body_length);
}

static void check_json(const struct api_call *call, const char *expected)
{
    json_t *body = json_loadb(call->body, call->body_length, 0, NULL), *wanted = quoted_json(expected);

    assert_true(has_header(call, "Content-Type: application/json"));
    assert_non_null(body);
    if (!json_equal(body, wanted))
        print_message("%.*s\n", (int)call->body_length, call->body);
    assert_true(json_equal(body, wanted));
    json_decref(body);
    json_decref(wanted);
}

static void sends(void **state)
{
    const struct send_row *row = *state;
    const struct outgoing text = {.sender = "+12025550100",
                                  .recipient = "+12025550123",
                                  .text = row->text,
                                  .trace = "0123456789abcdef",
                                  .status_url = row->status_url,
                                  .gsm7 = segments_measure(row->text).alphabet == GSM7,
                                  .topic = "topic",
                                  .language = "en"};
    void *settings = provider_rows_configure(all->provider, row->options);
    struct api_call *call = calloc(1, sizeof *call);

    assert_true(all->provider->send(settings, &text, call));
    assert_string_equal(call->method, "POST");
    assert_string_equal(call->url, row->url);
    check_auth(call, row->auth);
    if (has_header(call, "Content-Type: text/plain; charset=UTF-8"))
        check_plain(call, row->body);
    else if (row->body[0] == '{')
        check_json(call, row->body);
    else
        check_form(call, row->body);
    free(call);
    all->provider->forget(settings);
}

static void counts_characters(void **state)
{
    const struct length_row *row = *state;
    struct outgoing outgoing = {.sender = "+12025550100",
                                .recipient = "+12025550123",
                                .trace = "0123456789abcdef",
                                .gsm7 = strlen(row->character) == 1};
    void *settings = provider_rows_configure(all->provider, all->options);
    struct api_call *call = calloc(1, sizeof *call);
    size_t one = strlen(row->character);
    char *text = calloc(1, row->count * one + 1);

    for (size_t i = 0; i < row->count; i++)
        memcpy(text + i * one, row->character, one);
    outgoing.text = text;
    assert_int_equal(all->provider->send(settings, &outgoing, call), row->fits);
    free(text);
    free(call);
    all->provider->forget(settings);
}

static void understands_answers(void **state)
{
    const struct answer_row *row = *state;
    const bool written = row->how != UNWRITTEN;
    const struct api_answer answer = {.connected = written,
                                      .written = written,
                                      .complete = row->how == WHOLE && row->status != 0,
                                      .status = row->status,
                                      .body = row->body,
                                      .body_length = strlen(row->body),
                                      .retry_after_s = 7,
                                      .curl_code = 28};
    void *settings = provider_rows_configure(all->provider, all->options);
    struct outcome outcome;

    all->provider->outcome(settings, &answer, &outcome);
    assert_int_equal(outcome.kind, row->kind);
    assert_int_equal(outcome.code, row->code);
    assert_int_equal(outcome.retry_after_s, 7);
    assert_string_equal(outcome.id, row->id == NULL ? "" : row->id);
    all->provider->forget(settings);
}

/* How often a name is in the list of providers, and that its words are as the rest expects them. */
static void its_table_is_whole(void **state)
{
    const struct provider *provider = all->provider;
    const char *const *const lists[] = {provider->optout_words, provider->optin_words, provider->help_words};

    (void)state;
    assert_ptr_equal(provider_find(provider->name), provider);
    assert_true(provider->webhook_timeout_ms >= 1000 && provider->text_max >= 160);
    for (size_t i = 0; i < ROWS(lists); i++) {
        assert_non_null(lists[i]);
        for (const char *const *word = lists[i]; *word != NULL; word++)
            assert_int_equal(strspn(*word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ "), strlen(*word));
    }
}

#define ADD(rows, count, function)                                                                           \
    for (size_t i = 0; i < (count); i++)                                                                     \
        tests[used++] = (struct CMUnitTest)                                                                  \
        {                                                                                                    \
            (rows)[i].name, function, NULL, NULL, (void *)&(rows)[i]                                         \
        }

int provider_rows_run(const struct provider_rows *rows)
{
    size_t count = rows->option_count + rows->send_count + rows->length_count + rows->answer_count +
                   rows->more_count + 1;
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    size_t used = 0;

    all = rows;
    ADD(rows->option_rows, rows->option_count, reads_settings);
    ADD(rows->send_rows, rows->send_count, sends);
    ADD(rows->length_rows, rows->length_count, counts_characters);
    ADD(rows->answer_rows, rows->answer_count, understands_answers);
    for (size_t i = 0; i < rows->more_count; i++)
        tests[used++] = rows->more[i];
    tests[used++] = (struct CMUnitTest)cmocka_unit_test(its_table_is_whole);
    int failed = _cmocka_run_group_tests(rows->provider->name, tests, used, NULL, NULL);
    free(tests);
    return failed;
}
