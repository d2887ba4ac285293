/* signed_url_test.c - which address a provider has signed, by what it was told and what came. */
#include "gateway/providers/signed_url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define BASE "https://hotline.example"

static const struct row {
    const char *name, *base, *override, *target, *address;
} rows[] = {
    {"the public address and what was asked for", BASE, NULL, "/sms/main", BASE "/sms/main"},
    {"with its query", BASE, NULL, "/sms/main?a=b", BASE "/sms/main?a=b"},
    {"a fragment is for the provider alone", BASE "#rc=2", NULL, "/sms/main", BASE "/sms/main"},
    {"an address that was given whole is taken whole", BASE, "https://other.example/hook", "/sms/main",
     "https://other.example/hook"},
    {"without its fragment", BASE, "https://other.example/hook#rc=2&rp=all", "/sms/main",
     "https://other.example/hook"},
    {"with the query that came", BASE, "https://other.example/hook", "/sms/main?a=b",
     "https://other.example/hook?a=b"},
    {"unless it has one of its own", BASE, "https://other.example/hook?t=1", "/sms/main?t=1",
     "https://other.example/hook?t=1"},
    {"a question mark in the fragment is no query", BASE, "https://other.example/hook#x?", "/sms/main?a=b",
     "https://other.example/hook?a=b"},
};

static struct http_request request_for(const char *target)
{
    const char *mark = strchr(target, '?');

    return (struct http_request){.target = target, .query = mark ? mark + 1 : NULL};
}

static void is_signed(void **state)
{
    const struct row *row = *state;
    const struct public_url url = {row->base, row->override};
    const struct http_request request = request_for(row->target);
    char address[SIGNED_URL_ROOM];

    assert_true(signed_url(&request, &url, address));
    assert_string_equal(address, row->address);
}

static void what_does_not_fit_was_not_signed(void **state)
{
    static char target[SIGNED_URL_ROOM + 1];
    const struct public_url url = {BASE, NULL};
    char address[SIGNED_URL_ROOM];

    (void)state;
    memset(target, 'a', sizeof target - 1);
    target[0] = '/';
    target[SIGNED_URL_ROOM - 1 - strlen(BASE)] = '\0';
    struct http_request request = request_for(target);
    assert_true(signed_url(&request, &url, address));
    target[SIGNED_URL_ROOM - 1 - strlen(BASE)] = 'a';
    assert_false(signed_url(&request, &url, address));
    assert_false(signed_url(&request, &(struct public_url){"", ""}, address));
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 1] = {cmocka_unit_test(what_does_not_fit_was_not_signed)};

    for (size_t i = 0; i < ROWS; i++)
        tests[i + 1] = (struct CMUnitTest){rows[i].name, is_signed, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("signed_url", tests, NULL, NULL);
}
