/* questions_test.c - is every provider asked about, and does what its console is told name only what there
 * is? */
#include "gateway/providers/provider.h"
#include "gateway/setup/questions.h"
#include "gateway/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_provider_is_asked_about(void **state)
{
    (void)state;
    for (const struct provider *const *provider = provider_all(); *provider; provider++)
        if (strcmp((*provider)->name, "sandbox") != 0 && !questions_find((*provider)->name))
            fail_msg("add %s to gateway/setup/questions.c", (*provider)->name);
    assert_null(questions_find("sandbox"));
}

static void every_question_is_about_a_provider(void **state)
{
    (void)state;
    for (const struct provider_questions *const *of = questions_all(); *of; of++) {
        const struct provider *provider = provider_find((*of)->provider);
        assert_non_null(provider);
        assert_int_equal(provider->near, (*of)->near);
        for (size_t i = 0; i < QUESTIONS_CODES_MAX && (*of)->codes[i]; i++)
            if (!provider->explain || !provider->explain((*of)->codes[i]))
                fail_msg("%s does not explain its code %d", (*of)->provider, (*of)->codes[i]);
    }
}

/* The last entries say where tables end. */
static void the_tables_end(void **state)
{
    (void)state;
    for (const struct provider_questions *const *of = questions_all(); *of; of++) {
        assert_null((*of)->questions[QUESTIONS_MAX - 1].name);
        assert_null((*of)->console[QUESTIONS_LINES_MAX - 1]);
        assert_non_null((*of)->console[0]);
    }
}

static void consoles_are_told_what_there_is(void **state)
{
    (void)state;
    for (const struct provider_questions *const *of = questions_all(); *of; of++) {
        const char *names[QUESTIONS_MAX + 3] = {"webhook", "number"};
        size_t count = 2;
        bool webhook = false;
        for (const struct question *question = (*of)->questions; question->name; question++)
            names[count++] = question->name;
        for (size_t i = 0; (*of)->console[i]; i++) {
            if (!template_good((*of)->console[i], names))
                fail_msg("%s: %s", (*of)->provider, (*of)->console[i]);
            webhook |= template_uses((*of)->console[i], "webhook");
        }
        assert_true(webhook);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_provider_is_asked_about),
        cmocka_unit_test(every_question_is_about_a_provider),
        cmocka_unit_test(the_tables_end),
        cmocka_unit_test(consoles_are_told_what_there_is),
    };

    return cmocka_run_group_tests_name("questions", tests, NULL, NULL);
}
