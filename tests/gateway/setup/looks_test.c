/* looks_test.c - answers of `rightsline setup`: what is taken, as what, and what is asked again. */
#include "gateway/setup/looks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
    const char *name;
    looker *look;
    const char *provider, *given, *taken; /* NULL: it is not taken */
} rows[] = {
    {"a provider's name is taken", looks_provider, NULL, "plivo", "plivo"},
    {"its number in the list is its name", looks_provider, NULL, "1", "twilio"},
    {"the last of the list too", looks_provider, NULL, "11", "generic"},
    {"one more is none", looks_provider, NULL, "12", NULL},
    {"nor is zero", looks_provider, NULL, "0", NULL},
    {"nor a name that is cut", looks_provider, NULL, "twili", NULL},
    {"the sandbox is no provider to set up", looks_provider, NULL, "sandbox", NULL},
    {"a number as people write it", looks_number, "twilio", "(202) 555-0100", "+12025550100"},
    {"a number with its country code", looks_number, "twilio", "+12025550100", "+12025550100"},
    {"a short code is a number", looks_number, "twilio", "55501", "55501"},
    {"a word is no number", looks_number, "twilio", "HOTLINE", NULL},
    {"https stays as it is", looks_url, "twilio", "https://hotline.example", "https://hotline.example"},
    {"slashes at its end go", looks_url, "twilio", "https://hotline.example//", "https://hotline.example"},
    {"a bare name gets https", looks_url, "twilio", "hotline.example", "https://hotline.example"},
    {"http is nothing to call from the internet", looks_url, "twilio", "http://hotline.example", NULL},
    {"nor is http to this machine", looks_url, "twilio", "http://127.0.0.1:8080", NULL},
    {"but who stands beside us may", looks_url, "kannel", "http://127.0.0.1:8080", "http://127.0.0.1:8080"},
    {"http elsewhere is no way for them either", looks_url, "kannel", "http://hotline.example", NULL},
    {"a word is no address", looks_url, "twilio", "hotline", NULL},
    {"a name of 60 letters is taken", looks_name, "twilio",
     "123456789012345678901234567890123456789012345678901234567890",
     "123456789012345678901234567890123456789012345678901234567890"},
    {"one of 61 is too long", looks_name, "twilio",
     "1234567890123456789012345678901234567890123456789012345678901", NULL},
    {"a person may be left out", looks_human, "twilio", "", ""},
    {"a person's number is kept as it is to be shown", looks_human, "twilio", "202-555-0140", "202-555-0140"},
    {"words alone are no number", looks_human, "twilio", "call us", NULL},
    {"languages with commas", looks_languages, "twilio", "en,es", "en,es"},
    {"languages with spaces", looks_languages, "twilio", "en es vi", "en es vi"},
    {"a language that is none", looks_languages, "twilio", "en,xx", NULL},
    {"names of languages are no codes", looks_languages, "twilio", "Spanish", NULL},
};

static void looks(void **state)
{
    const struct row *row = *state;
    struct answers answers = {.provider = row->provider ? questions_find(row->provider) : NULL};
    char value[ANSWER_ROOM];

    snprintf(value, sizeof value, "%s", row->given);
    const char *wrong = row->look(&answers, value);
    if (!row->taken) {
        assert_non_null(wrong);
        assert_true(strlen(wrong) > 10);
        return;
    }
    assert_null(wrong);
    assert_string_equal(value, row->taken);
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows / sizeof *rows];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, looks, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("looks", tests, NULL, NULL);
}
