/* webhook_address_test.c - the ways in which the address in a console is wrong. */
#include "gateway/providers/webhook_address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OURS "https://hotline.example/sms/main"

static const struct row {
    const char *name, *theirs, *ours;
    enum webhook_address is;
} rows[] = {
    {"the same is good", OURS, OURS, WEBHOOK_ADDRESS_GOOD},
    {"what follows # does not travel", OURS "#rc=2&rp=all", OURS, WEBHOOK_ADDRESS_GOOD},
    {"the usual port may be written", "https://hotline.example:443/sms/main", OURS, WEBHOOK_ADDRESS_GOOD},
    {"that of http is not the usual one", "https://hotline.example:80/sms/main", OURS,
     WEBHOOK_ADDRESS_OTHER_PORT},
    {"a name has no capitals", "https://Hotline.Example/sms/main", OURS, WEBHOOK_ADDRESS_GOOD},
    {"a path has", "https://hotline.example/SMS/main", OURS, WEBHOOK_ADDRESS_CASE},
    {"nothing is missing", "", OURS, WEBHOOK_ADDRESS_MISSING},
    {"http is not https", "http://hotline.example/sms/main", OURS, WEBHOOK_ADDRESS_NO_TLS},
    {"another name is another machine", "https://demo.example/sms/main", OURS, WEBHOOK_ADDRESS_OTHER_HOST},
    {"a longer name is too", "https://hotline.example.org/sms/main", OURS, WEBHOOK_ADDRESS_OTHER_HOST},
    {"a slash too many", OURS "/", OURS, WEBHOOK_ADDRESS_SLASH},
    {"a slash too few", OURS, OURS "/", WEBHOOK_ADDRESS_SLASH},
    {"another path", "https://hotline.example/sms/mian", OURS, WEBHOOK_ADDRESS_OTHER_PATH},
    {"a path that is cut off", "https://hotline.example", OURS, WEBHOOK_ADDRESS_OTHER_PATH},
    {"a query that we do not have", OURS "?a=b", OURS, WEBHOOK_ADDRESS_QUERY},
    {"a query that they do not have", OURS, OURS "?a=b", WEBHOOK_ADDRESS_QUERY},
    {"the same query", OURS "?a=b#rc=1", OURS "?a=b", WEBHOOK_ADDRESS_GOOD},
    {"a number with a port", "https://[::1]:8443/a", "https://[::1]:8443/a", WEBHOOK_ADDRESS_GOOD},
    {"and with another", "https://[::1]:8443/a", "https://[::1]:9443/a", WEBHOOK_ADDRESS_OTHER_PORT},
};

static void compares(void **state)
{
    const struct row *row = *state;

    assert_int_equal(webhook_address_compare(row->theirs, row->ours), row->is);
}

static unsigned tell(const char *theirs, const char *method)
{
    char *text = NULL;
    size_t length = 0;
    struct findings findings = {.out = open_memstream(&text, &length)};

    webhook_address_tell(&findings, theirs, method, OURS, "in the console");
    fclose(findings.out);
    if (findings.faults)
        assert_non_null(strstr(text, "in the console, write " OURS " with HTTP POST"));
    free(text);
    return findings.faults;
}

static void a_fault_comes_with_its_mend(void **state)
{
    (void)state;
    assert_int_equal(tell(OURS, "POST"), 0);
    assert_int_equal(tell(OURS, NULL), 0);
    assert_int_equal(tell(OURS, "GET"), 1);
    assert_int_equal(tell("", "POST"), 1);
    assert_int_equal(tell(OURS "/", "POST"), 1);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 1];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, compares, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(a_fault_comes_with_its_mend);
    return cmocka_run_group_tests_name("webhook_address", tests, NULL, NULL);
}
