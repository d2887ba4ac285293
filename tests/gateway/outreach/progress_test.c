/* progress_test.c - the line of a run: how far, how fast, how long still, how it went, what it cost. */
#include "gateway/outreach/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
    const char *name;
    size_t all, before, accepted, opted_out, failed, unknown, waiting, segments;
    double price;
    uint64_t seconds;
    const char *line;
} rows[] = {
    {"nothing yet", 100, 0, 0, 0, 0, 0, 0, 0, 0, 0,
     "[                        ] 0/100  0.0/s  accepted 0, failed 0  0 segments"},
    {"half way", 100, 0, 50, 0, 0, 0, 0, 50, 0, 10,
     "[############            ] 50/100  5.0/s  0:10 left  accepted 50, failed 0  50 segments"},
    {"with all that can happen", 100, 0, 40, 5, 4, 1, 10, 80, 0.01, 10,
     "[############            ] 50/100  5.0/s  0:10 left  accepted 40, failed 4, opted out 5, unknown 1, "
     "waiting 10  "
     "$0.80"},
    {"what was sent before counts for the bar and not for the rate", 100, 50, 25, 0, 0, 0, 0, 25, 0, 5,
     "[##################      ] 75/100  5.0/s  0:05 left  accepted 25, failed 0  25 segments"},
    {"hours are told as hours", 100000, 0, 100, 0, 0, 0, 0, 100, 0, 10,
     "[                        ] 100/100000  10.0/s  2:46:30 left  accepted 100, failed 0  100 segments"},
    {"the end", 100, 0, 100, 0, 0, 0, 0, 200, 0.01, 20,
     "[########################] 100/100  5.0/s  accepted 100, failed 0  $2.00"},
    {"nobody to text", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
     "[########################] 0/0  0.0/s  accepted 0, failed 0  0 segments"},
};

static void shows(void **state)
{
    const struct row *row = *state;
    const struct progress progress = {.all = row->all,
                                      .before = row->before,
                                      .accepted = row->accepted,
                                      .opted_out = row->opted_out,
                                      .failed = row->failed,
                                      .unknown = row->unknown,
                                      .waiting = row->waiting,
                                      .segments = row->segments,
                                      .price = row->price,
                                      .began_ms = 1000};
    char line[256];

    progress_line(&progress, 1000 + row->seconds * 1000, line, sizeof line);
    assert_string_equal(line, row->line);
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows / sizeof *rows];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, shows, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
