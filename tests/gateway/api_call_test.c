/* api_call_test.c - the bytes of a call, which are those that libcurl would send. */
#include "gateway/api_call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
    const char *name, *method, *url, *basic_auth, *body;
    const char *headers[3][2];
    const char *bytes;
} rows[] = {
    {"a POST has a length, a type and who asks",
     "POST",
     "https://api.example/send",
     "AC1:secret",
     "To=1",
     {{NULL}},
     "POST /send HTTP/1.1\r\nHost: api.example\r\nAuthorization: Basic QUMxOnNlY3JldA==\r\n"
     "User-Agent: rightsline\r\nAccept: */*\r\nContent-Length: 4\r\n"
     "Content-Type: application/x-www-form-urlencoded\r\n\r\nTo=1"},
    {"what the provider says itself takes the place of ours",
     "POST",
     "https://api.example/send",
     "AC1:secret",
     "{}",
     {{"Content-Type", "application/json"}, {"accept", "application/json"}, {"Authorization", "Bearer x"}},
     "POST /send HTTP/1.1\r\nHost: api.example\r\nUser-Agent: rightsline\r\n"
     "Content-Type: application/json\r\naccept: application/json\r\nAuthorization: Bearer x\r\n"
     "Content-Length: 2\r\n\r\n{}"},
    {"a header without a value is left out, and so is ours",
     "POST",
     "https://api.example/",
     "",
     "",
     {{"Accept", ""}, {"X-A", "1"}},
     "POST / HTTP/1.1\r\nHost: api.example\r\nUser-Agent: rightsline\r\nX-A: 1\r\nContent-Length: 0\r\n"
     "Content-Type: application/x-www-form-urlencoded\r\n\r\n"},
    {"a GET has neither length nor type",
     "GET",
     "http://127.0.0.1:8080/cgi?a=b%20c&d#part",
     "",
     "",
     {{NULL}},
     "GET /cgi?a=b%20c&d HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: rightsline\r\nAccept: */*\r\n\r\n"},
    {"a DELETE neither",
     "DELETE",
     "https://api.example",
     "",
     "",
     {{NULL}},
     "DELETE / HTTP/1.1\r\nHost: api.example\r\nUser-Agent: rightsline\r\nAccept: */*\r\n\r\n"},
    {"the usual port is not named",
     "GET",
     "https://api.example:443/",
     "",
     "",
     {{NULL}},
     "GET / HTTP/1.1\r\nHost: api.example\r\nUser-Agent: rightsline\r\nAccept: */*\r\n\r\n"},
    {"nor are user and password in the address, which are credentials",
     "GET",
     "http://us%65r:p%40ss@[::1]:81/",
     "",
     "",
     {{NULL}},
     "GET / HTTP/1.1\r\nHost: [::1]:81\r\nAuthorization: Basic dXNlcjpwQHNz\r\nUser-Agent: rightsline\r\n"
     "Accept: */*\r\n\r\n"},
};

static void sends_these_bytes(void **state)
{
    const struct row *row = *state;
    struct api_call call;
    struct api_target target;
    size_t length;

    api_call_begin(&call);
    call.method = row->method;
    strcpy(call.url, row->url);
    strcpy(call.basic_auth, row->basic_auth);
    for (size_t i = 0; i < 3 && row->headers[i][0] != NULL; i++)
        assert_true(api_call_header(&call, row->headers[i][0], row->headers[i][1]));
    strcpy(call.body, row->body);
    call.body_length = strlen(row->body);
    assert_int_equal(api_target_read(call.url, &target), API_TARGET_GOOD);
    char *bytes = api_call_bytes(&call, &target, &length);
    assert_int_equal(length, strlen(row->bytes));
    assert_memory_equal(bytes, row->bytes, length);
    free(bytes);
}

static const struct bad_row {
    const char *name, *url;
} bad_rows[] = {
    {"an address with a line end in it is none", "https://api.example/a\r\nX: 1"},
    {"nor is one with a blank", "https://api.example/a b"},
    {"nor is one without a host", "https://"},
    {"nor is nothing", ""},
};

static void is_no_address(void **state)
{
    const struct bad_row *row = *state;
    struct api_target target;

    assert_int_equal(api_target_read(row->url, &target), API_TARGET_MALFORMED);
    assert_string_equal(target.path, "");
}

static const struct origin_row {
    const char *name, *url, *origin;
    bool secure, plain_allowed;
} origin_rows[] = {
    {"https is secure", "https://api.example/a", "https://api.example", true, false},
    {"http to this machine is allowed", "http://localhost:13013/a?b", "http://localhost:13013", false, true},
    {"http to another is not", "http://api.example/a", "http://api.example", false, false},
};

static void connects_there(void **state)
{
    const struct origin_row *row = *state;
    struct api_target target;

    assert_int_equal(api_target_read(row->url, &target), API_TARGET_GOOD);
    assert_string_equal(target.origin, row->origin);
    assert_int_equal(target.secure, row->secure);
    assert_int_equal(target.plain_allowed, row->plain_allowed);
}

enum {
    ROWS = sizeof rows / sizeof *rows,
    BAD_ROWS = sizeof bad_rows / sizeof *bad_rows,
    ORIGIN_ROWS = sizeof origin_rows / sizeof *origin_rows
};

int main(void)
{
    struct CMUnitTest tests[ROWS + BAD_ROWS + ORIGIN_ROWS];
    size_t count = 0;

    for (size_t i = 0; i < ROWS; i++)
        tests[count++] = (struct CMUnitTest){rows[i].name, sends_these_bytes, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < BAD_ROWS; i++)
        tests[count++] =
            (struct CMUnitTest){bad_rows[i].name, is_no_address, NULL, NULL, (void *)&bad_rows[i]};
    for (size_t i = 0; i < ORIGIN_ROWS; i++)
        tests[count++] =
            (struct CMUnitTest){origin_rows[i].name, connects_there, NULL, NULL, (void *)&origin_rows[i]};
    return cmocka_run_group_tests_name("api_call", tests, NULL, NULL);
}
