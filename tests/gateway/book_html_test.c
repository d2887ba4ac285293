/* book_html_test.c - the content book: everything is in it, can be signed, and needs nothing from elsewhere.
 */
#include "gateway/book_html.h"

#include "content/segments.h"
#include "handlers/show.h"
#include "tests/support/shipped_content.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NOW = 1796342400 /* 2026-12-04 */, DEPTH_MAX = 32 };

static const struct hotline hotline = {.name = "Rights & <Line>",
                                       .language = LANG_EN,
                                       .languages = 1u << LANG_EN,
                                       .alphabet = GSM7,
                                       .segments_per_page = 2};

static char *book;

static int write_book(void **state)
{
    size_t length;
    FILE *out = open_memstream(&book, &length);

    if (!out || shipped_content_load(state) != 0)
        return -1;
    book_html(shipped_content, &hotline, NOW, out);
    return fclose(out);
}

static int free_book(void **state)
{
    free(book);
    return shipped_content_release(state);
}

static size_t count(const char *what)
{
    size_t found = 0;

    for (const char *at = book; (at = strstr(at, what)); at += strlen(what))
        found++;
    return found;
}

static void text_is_nothing_but_text(void **state)
{
    (void)state;
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    assert_non_null(out);
    book_html_escape("<b title=\"a\">R&D</b>", out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "&lt;b title=&quot;a&quot;&gt;R&amp;D&lt;/b&gt;");
    free(text);
    assert_non_null(strstr(book, "Rights &amp; &lt;Line&gt;"));
    assert_null(strstr(book, "<Line>"));
}

static void every_tag_is_closed(void **state)
{
    (void)state;
    static const char *const empty[] = {"meta", "br", "!doctype"};
    char open[DEPTH_MAX][16];
    size_t depth = 0;

    for (const char *at = book; (at = strchr(at, '<')); at++) {
        bool closes = at[1] == '/', is_empty = false;
        char name[16] = "";
        for (size_t i = 0;
             i + 1 < sizeof name && (isalnum((unsigned char)at[1 + closes + i]) || at[1 + i] == '!'); i++)
            name[i] = at[1 + closes + i];
        for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
            is_empty |= strcmp(name, empty[i]) == 0;
        assert_true(name[0] != '\0');
        if (is_empty)
            continue;
        if (!closes) {
            assert_true(depth < DEPTH_MAX);
            strcpy(open[depth++], name);
            continue;
        }
        assert_true(depth > 0);
        assert_string_equal(open[--depth], name);
    }
    assert_int_equal(depth, 0);
}

static void it_needs_nothing_from_elsewhere(void **state)
{
    (void)state;
    static const char *const reaches[] = {" src=", "<link", "<script", "url(", "@import", "href=\"http"};

    for (size_t i = 0; i < sizeof reaches / sizeof *reaches; i++)
        if (count(reaches[i]))
            fail_msg("it holds \"%s\"", reaches[i]);
}

/* As it is sent, though this hotline serves English alone. */
static void assert_has(const struct reply *reply)
{
    for (size_t page = 0; page < reply->pages; page++) {
        char *escaped = NULL;
        size_t length;
        FILE *out = open_memstream(&escaped, &length);
        assert_non_null(out);
        book_html_escape(reply->page_text[page], out);
        assert_int_equal(fclose(out), 0);
        if (!strstr(book, escaped))
            fail_msg("not in it: %s", escaped);
        free(escaped);
    }
}

static void every_answer_is_in_it_and_can_be_signed(void **state)
{
    (void)state;
    const struct hotline all = show_all_languages(&hotline);
    static struct reply reply;
    const struct policy_state *policy;
    size_t answers = 0;

    for (size_t i = 0; i < shipped_content->topics.count; i++)
        for (int language = 0; language < LANGUAGES; language++) {
            const struct topic *topic = &shipped_content->topics.list[i];
            if (!topic->text[language])
                continue;
            show_topic(shipped_content, &all, topic->id, (enum language)language, &reply);
            assert_has(&reply);
            answers++;
        }
    for (size_t i = 0; (policy = policy_state_at(shipped_content->policy, i)); i++)
        for (int language = 0; language < LANGUAGES; language++)
            answers += policy->text[language] != NULL;
    assert_int_equal(count("<section class=\"answer\">"), answers);
    assert_int_equal(count("<p class=\"sign\">"), answers + 1 + LANGUAGES); /* and rules, and phrases */
    assert_int_equal(count("class=\"review"), answers);
}

static void sources_costs_and_directions_are_told(void **state)
{
    (void)state;
    assert_non_null(strstr(book, "8 CFR 287.7"));
    assert_non_null(strstr(book, "https://www.law.cornell.edu/cfr/text/8/287.7"));
    assert_non_null(strstr(book, "page 1 of 1: 2 segments, GSM-7"));
    assert_non_null(strstr(book, "<p class=\"text\" lang=\"ar\" dir=\"rtl\">"));
    assert_null(strstr(book, "lang=\"zh\" dir=\"rtl\""));
    assert_non_null(strstr(book, "as it was sent on 2026-12-04"));
    assert_non_null(strstr(book, "Berkeley is on the Justice Department"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_nothing_but_text),
        cmocka_unit_test(every_tag_is_closed),
        cmocka_unit_test(it_needs_nothing_from_elsewhere),
        cmocka_unit_test(every_answer_is_in_it_and_can_be_signed),
        cmocka_unit_test(sources_costs_and_directions_are_told),
    };

    return cmocka_run_group_tests_name("book_html", tests, write_book, free_book);
}
