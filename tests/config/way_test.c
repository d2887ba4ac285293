/* way_test.c - which way a URL of ours is reached. */
#include "config/way.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct row {
    const char *name, *url;
    enum way way;
} rows[] = {
    {"https is encrypted", "https://hotline.example", WAY_TLS},
    {"also to this machine", "HTTPS://127.0.0.1:8443/x", WAY_TLS},
    {"127.0.0.1 is this machine", "http://127.0.0.1:8080", WAY_MACHINE},
    {"so is all of 127", "http://127.9.9.9/sms", WAY_MACHINE},
    {"128 is not", "http://128.0.0.1/sms", WAY_INTERNET},
    {"localhost is this machine", "http://LocalHost:8080", WAY_MACHINE},
    {"a name that begins like it is not", "http://localhost.example", WAY_INTERNET},
    {"::1 is this machine", "http://[::1]:8080/", WAY_MACHINE},
    {"::2 is not", "http://[::2]:8080/", WAY_INTERNET},
    {"10 is a private network", "http://10.1.2.3:8080", WAY_NETWORK},
    {"11 is not", "http://11.1.2.3:8080", WAY_INTERNET},
    {"172.16 is a private network", "http://172.16.0.1", WAY_NETWORK},
    {"so is 172.31", "http://172.31.255.255", WAY_NETWORK},
    {"172.32 is not", "http://172.32.0.1", WAY_INTERNET},
    {"192.168 is a private network", "http://192.168.1.2?x", WAY_NETWORK},
    {"192.169 is not", "http://192.169.1.2?x", WAY_INTERNET},
    {"fd is a private network", "http://[fd00::1]:8080", WAY_NETWORK},
    {"fe80 is not", "http://[fe80::1]:8080", WAY_INTERNET},
    {"a name goes anywhere", "http://hotline.example", WAY_INTERNET},
    {"a user that looks like this machine is no host", "http://127.0.0.1:8080@hotline.example", WAY_INTERNET},
    {"nor is a path", "http://hotline.example/127.0.0.1", WAY_INTERNET},
    {"an address with something behind it is a name", "http://127.0.0.1.hotline.example", WAY_INTERNET},
    {"half an address is none", "http://127.1", WAY_INTERNET},
    {"another protocol is not ours", "ftp://127.0.0.1", WAY_INTERNET},
    {"nothing is nothing", "", WAY_INTERNET},
};

static void tells(void **state)
{
    const struct row *row = *state;

    assert_int_equal(way_of(row->url), row->way);
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows / sizeof *rows];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, tells, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("way", tests, NULL, NULL);
}
