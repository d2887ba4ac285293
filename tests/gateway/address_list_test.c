/* address_list_test.c - which addresses are on a list of addresses and ranges. */
#include "gateway/address_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
    const char *name, *listed, *address;
    bool is_on;
} rows[] = {
    {"an address is on its list", "192.0.2.7", "192.0.2.7", true},
    {"its neighbour is not", "192.0.2.7", "192.0.2.6", false},
    {"a range has its first", "192.0.2.0/25", "192.0.2.0", true},
    {"and its last", "192.0.2.0/25", "192.0.2.127", true},
    {"and no more", "192.0.2.0/25", "192.0.2.128", false},
    {"everything is a range", "0.0.0.0/0", "203.0.113.9", true},
    {"but of one family", "0.0.0.0/0", "2001:db8::1", false},
    {"a range of one", "192.0.2.7/32", "192.0.2.7", true},
    {"IPv6 in another spelling", "2001:db8::7", "2001:0db8:0:0:0:0:0:7", true},
    {"an IPv6 range", "2001:db8::/33", "2001:db8:7fff::1", true},
    {"and beyond it", "2001:db8::/33", "2001:db8:8000::1", false},
    {"IPv4 in IPv6 clothes is IPv4", "192.0.2.0/24", "::ffff:192.0.2.1", true},
    {"on the list too", "::ffff:192.0.2.1", "192.0.2.1", true},
    {"no address is on no list", "0.0.0.0/0", "", false},
    {"nor is one with a port", "0.0.0.0/0", "192.0.2.1:80", false},
};

static void knows(void **state)
{
    const struct row *row = *state;
    struct address_list list = {.count = 0};

    assert_true(address_list_add(&list, "198.51.100.1"));
    assert_true(address_list_add(&list, row->listed));
    assert_int_equal(address_list_has(&list, row->address), row->is_on);
    assert_false(address_list_has(&list, NULL));
}

static void what_is_no_address(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "host.example",
                                        "192.0.2",
                                        "192.0.2.1/33",
                                        "192.0.2.0/",
                                        "192.0.2.0/x",
                                        "192.0.2.1/24",
                                        "192.0.2.0/24x",
                                        "2001:db8::/129",
                                        "192.0.2.0/-1",
                                        "192.0.2.0/0024"};
    struct address_list list = {.count = 0};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(address_list_add(&list, wrong[i]));
    assert_int_equal(list.count, 0);
}

static void a_list_has_an_end(void **state)
{
    (void)state;
    struct address_list list = {.count = 0};

    for (size_t i = 0; i < ADDRESS_LIST_MAX; i++)
        assert_true(address_list_add(&list, "192.0.2.1"));
    assert_false(address_list_add(&list, "192.0.2.1"));
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 2] = {
        cmocka_unit_test(what_is_no_address),
        cmocka_unit_test(a_list_has_an_end),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[i + 2] = (struct CMUnitTest){rows[i].name, knows, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("address_list", tests, NULL, NULL);
}
