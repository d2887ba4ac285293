/* trained_test.c - what was learnt is kept in a file, and nothing in that file is believed. */
#include "content/content.h"
#include "content/file_bytes.h"
#include "content/language_guess.h"
#include "tests/support/content_copy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { HEAD = 80, FLIPS = 1500, BYTES_MAX = 1 << 24 };

static char folder[64], cache[96];

/* Loads the copy: did it come from the file? It always knows what "ice" is. */
static bool comes_from_file(void)
{
    struct faults faults;

    faults_init(&faults);
    struct content *content = content_load(folder, &faults);
    assert_non_null(content);
    bool kept = content->trained.kept;
    assert_true(lexicon_languages_of(content->lexicon, "ice") != 0);
    content_release(content);
    faults_free(&faults);
    return kept;
}

static const struct row {
    const char *name;
    long at; /* the byte that is turned over; from the end when negative */
    long cut;
    bool kept;
} rows[] = {
    {"an unharmed file is used", 0, 0, true},
    {"another mark is not", 1, 0, false},
    {"another length is not", 8, 0, false},
    {"another key is not", 20, 0, false},
    {"another digest is not", 60, 0, false},
    {"a spoiled first byte of what was learnt is seen", HEAD, 0, false},
    {"a spoiled byte in the middle is seen", 100000, 0, false},
    {"a spoiled last byte is seen", -1, 0, false},
    {"a file cut short is not used", 0, 1, false},
    {"a file cut within its head is not used", 0, -40, false},
    {"an empty file is not used", 0, -1000000, false},
};

static void reads(void **state)
{
    const struct row *row = *state;
    size_t length;

    comes_from_file(); /* so that there is one */
    char *bytes = file_bytes_read(cache, BYTES_MAX, &length);
    assert_non_null(bytes);
    if (row->at != 0)
        bytes[row->at < 0 ? length - 1 : (size_t)row->at] ^= 1;
    if (row->cut != 0)
        length = row->cut > 0 ? length - (size_t)row->cut : row->cut == -40 ? 40 : 0;
    FILE *file = fopen(cache, "w");
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    free(bytes);
    assert_int_equal(comes_from_file(), row->kept);
    assert_true(comes_from_file()); /* it was mended */
}

static void an_edit_is_learnt_by_itself(void **state)
{
    (void)state;
    char *kept = content_copy_read(folder, "lexicon/en.json");
    comes_from_file();
    content_copy_set(folder, "lexicon/en.json", "concepts.agent", "[\"ice\", \"la migra\", \"los verdes\"]");
    assert_false(comes_from_file());
    assert_true(comes_from_file());
    content_copy_set(folder, "topics/door.json", "en.samples", "[\"somebody bangs on it\"]");
    assert_false(comes_from_file());
    content_copy_restore(folder, "lexicon/en.json", kept);
}

static void what_has_a_fault_is_not_kept(void **state)
{
    (void)state;
    char *kept = content_copy_read(folder, "lexicon/en.json");
    content_copy_set(folder, "lexicon/en.json", "surplus", "1"); /* a warning, to be told each time */
    assert_false(comes_from_file());
    assert_false(comes_from_file());
    content_copy_restore(folder, "lexicon/en.json", kept);
}

/* A file whose digest is right may still be wrong: it is refused, or it is safe to ask. */
static void forged_bytes_do_no_harm(void **state)
{
    uint32_t random = 7;
    size_t length;

    (void)state;
    comes_from_file();
    char *bytes = file_bytes_read(cache, BYTES_MAX, &length);
    assert_non_null(bytes);
    for (int i = 0; i < FLIPS; i++) {
        random = random * 1664525u + 1013904223u;
        /* half of them where lengths and the first arrays are */
        size_t at = HEAD + (i % 2 ? (random >> 8) % 4096 : (random >> 4) % (length - HEAD));
        char before = bytes[at];
        bytes[at] = (char)(before ^ (1 << random % 8));
        struct unpack unpack = {.at = bytes + HEAD, .left = length - HEAD};
        struct lexicon *lexicon = lexicon_open(&unpack);
        if (lexicon) {
            struct words words;
            struct hits hits;
            float lead;

            words_split(&words, "ice la migra nooo p0lice lamigr icce vivo aqui");
            lexicon_find(lexicon, &words, &hits);
            language_guess_of(lexicon_language_guess(lexicon), &words, &lead);
            model_free(model_open(&unpack, 24));
        }
        lexicon_free(lexicon);
        bytes[at] = before;
    }
    free(bytes);
}

static int make(void **state)
{
    (void)state;
    content_copy_make(folder);
    snprintf(cache, sizeof cache, "%s/trained.cache", folder);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    content_copy_remove(folder);
    return 0;
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 3] = {
        cmocka_unit_test(forged_bytes_do_no_harm),
        cmocka_unit_test(what_has_a_fault_is_not_kept),
        cmocka_unit_test(an_edit_is_learnt_by_itself),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[i + 3] = (struct CMUnitTest){rows[i].name, reads, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("trained", tests, make, clear);
}
