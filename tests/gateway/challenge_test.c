/* challenge_test.c - a question that one process alone can answer, once. */
#include "gateway/challenge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct http_request asking(const char *question)
{
    struct http_request request = {.method = METHOD_POST, .headers_count = 1};

    request.headers[0] = (struct http_header){CHALLENGE_HEADER, question};
    return request;
}

static void it_is_answered_once(void **state)
{
    (void)state;
    struct challenge challenge = {0}, kept;
    char answer[CHALLENGE_ROOM] = "";

    assert_true(challenge_make(&challenge, 1000));
    kept = challenge;
    struct http_request request = asking(kept.question);
    assert_true(challenge_answer(&challenge, &request, 2000, answer));
    assert_string_equal(answer, kept.answer);
    assert_string_not_equal(kept.answer, kept.question);
    assert_false(challenge_answer(&challenge, &request, 2000, answer));
}

static void another_question_is_not(void **state)
{
    (void)state;
    struct challenge challenge = {0};
    char answer[CHALLENGE_ROOM];
    struct http_request none = {0}, empty = asking(""), other = asking("00000000000000000000000000000000");

    assert_false(challenge_answer(&challenge, &empty, 1000, answer)); /* when there is no challenge at all */
    assert_true(challenge_make(&challenge, 1000));
    assert_false(challenge_answer(&challenge, &none, 1000, answer));
    assert_false(challenge_answer(&challenge, &empty, 1000, answer));
    assert_false(challenge_answer(&challenge, &other, 1000, answer));
}

static void its_time_ends(void **state)
{
    (void)state;
    struct challenge challenge = {0};
    char answer[CHALLENGE_ROOM];

    assert_true(challenge_make(&challenge, 1000));
    struct challenge late = challenge;
    struct http_request request = asking(late.question);
    assert_false(challenge_answer(&challenge, &request, 1000 + CHALLENGE_MS, answer));
    assert_true(challenge_answer(&late, &request, 999 + CHALLENGE_MS, answer));
}

static void a_new_one_takes_the_place_of_the_last(void **state)
{
    (void)state;
    struct challenge challenge = {0};
    char answer[CHALLENGE_ROOM];

    assert_true(challenge_make(&challenge, 1000));
    struct challenge first = challenge;
    struct http_request request = asking(first.question);
    assert_true(challenge_make(&challenge, 1000));
    assert_string_not_equal(challenge.question, first.question);
    assert_false(challenge_answer(&challenge, &request, 1000, answer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_answered_once),
        cmocka_unit_test(another_question_is_not),
        cmocka_unit_test(its_time_ends),
        cmocka_unit_test(a_new_one_takes_the_place_of_the_last),
    };

    return cmocka_run_group_tests_name("challenge", tests, NULL, NULL);
}
