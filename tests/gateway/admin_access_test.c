/* admin_access_test.c - who may ask at the admin listener. */
#include "gateway/admin_access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TOKEN "made-up-admin-token"
#define OLD   "made-up-older-token"

enum from { HERE, ELSEWHERE, SOCKET };

static const struct row {
    const char *name;
    bool has_token;
    enum from from;
    const char *host, *authorization;
    enum admin_access access;
} rows[] = {
    {"who is on this machine may", false, HERE, "127.0.0.1:8081", NULL, ADMIN_MAY},
    {"by its name, too", false, HERE, "localhost:8081", NULL, ADMIN_MAY},
    {"a site's own name that leads here may not", false, HERE, "evil.example", NULL, ADMIN_MAY_NOT},
    {"who is elsewhere may not", false, ELSEWHERE, "127.0.0.1:8081", NULL, ADMIN_MAY_NOT},
    {"nor with a token, when there is none", false, ELSEWHERE, "127.0.0.1", "Bearer " TOKEN, ADMIN_MAY_NOT},
    {"nor with an empty one", false, ELSEWHERE, "127.0.0.1", "Bearer ", ADMIN_MAY_NOT},
    {"with a token this machine has to show it, too", true, HERE, "127.0.0.1", NULL, ADMIN_SIGN_IN},
    {"and may then", true, HERE, "127.0.0.1", "Bearer " TOKEN, ADMIN_MAY},
    {"who is elsewhere may with it", true, ELSEWHERE, "hotline.example", "Bearer " TOKEN, ADMIN_MAY},
    {"the older one of two is good", true, ELSEWHERE, "hotline.example", "Bearer " OLD, ADMIN_MAY},
    {"a scheme has no case", true, ELSEWHERE, "hotline.example", "bearer " TOKEN, ADMIN_MAY},
    {"without it they may not", true, ELSEWHERE, "hotline.example", NULL, ADMIN_SIGN_IN},
    {"a wrong one is none", true, ELSEWHERE, "hotline.example", "Bearer made-up-admin-tokem", ADMIN_SIGN_IN},
    {"nor is its beginning", true, ELSEWHERE, "hotline.example", "Bearer made-up-admin", ADMIN_SIGN_IN},
    {"nor one that goes on", true, ELSEWHERE, "hotline.example", "Bearer " TOKEN "s", ADMIN_SIGN_IN},
    {"nor nothing", true, ELSEWHERE, "hotline.example", "Bearer ", ADMIN_SIGN_IN},
    {"the token alone has no scheme", true, ELSEWHERE, "hotline.example", TOKEN, ADMIN_SIGN_IN},
    {"a browser shows it as a password", true, ELSEWHERE, "hotline.example",
     "Basic bWU6bWFkZS11cC1hZG1pbi10b2tlbg==", ADMIN_MAY}, /* me: */
    {"of nobody, too", true, ELSEWHERE, "hotline.example", "Basic Om1hZGUtdXAtYWRtaW4tdG9rZW4=", ADMIN_MAY},
    {"a wrong password is none", true, ELSEWHERE, "hotline.example",
     "Basic bWU6bWFkZS11cC1hZG1pbi10b2tlbQ==", ADMIN_SIGN_IN},
    {"the token as the user is none", true, ELSEWHERE, "hotline.example",
     "Basic bWFkZS11cC1hZG1pbi10b2tlbjo=", ADMIN_SIGN_IN},
    {"the token without a colon is none", true, ELSEWHERE, "hotline.example",
     "Basic bWFkZS11cC1hZG1pbi10b2tlbg==", ADMIN_SIGN_IN},
    {"a password that goes on behind a NUL is none", true, ELSEWHERE, "hotline.example",
     "Basic bWU6bWFkZS11cC1hZG1pbi10b2tlbgBz", ADMIN_SIGN_IN},
    {"what is no base64 is none", true, ELSEWHERE, "hotline.example", "Basic {}", ADMIN_SIGN_IN},
    {"another scheme is none", true, ELSEWHERE, "hotline.example", "Digest " TOKEN, ADMIN_SIGN_IN},
    {"who comes by the socket needs no token", true, SOCKET, "localhost", NULL, ADMIN_MAY},
};

static void may(void **state)
{
    static struct settings settings;
    const struct row *row = *state;
    struct http_request request = {
        .method = METHOD_GET,
        .path = "/dashboard.json",
        .headers = {{"Host", row->host}, {"Authorization", row->authorization}},
        .headers_count = row->authorization ? 2 : 1,
        .from_loopback = row->from != ELSEWHERE,
        .from_socket_file = row->from == SOCKET,
    };

    settings.admin_token.count = row->has_token ? 2 : 0;
    strcpy(settings.admin_token.text[0], TOKEN);
    strcpy(settings.admin_token.text[1], OLD);
    assert_int_equal(admin_access_of(&settings, &request), row->access);
}

static void our_commands_show_it(void **state)
{
    static struct settings settings;
    static struct api_call call;

    (void)state;
    assert_true(admin_access_show(&settings, &call));
    assert_int_equal(call.headers_count, 0);
    settings.admin_token.count = 1;
    strcpy(settings.admin_token.text[0], TOKEN);
    assert_true(admin_access_show(&settings, &call));
    assert_string_equal(call.headers[0], "Authorization: Bearer " TOKEN);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 1];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, may, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(our_commands_show_it);
    return cmocka_run_group_tests_name("admin_access", tests, NULL, NULL);
}
