/* segments_print.c - measures JSON strings, for the comparison with another
 * program's counts. Reads one a line on standard input; writes one JSON list a
 * line, [text, alphabet, units, segments]. The argument says how the text is
 * treated first: raw (not at all), plain or folded (see segments_plain). */
#include "content/segments.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print(const char *line, const char *treatment)
{
    static char plain[1 << 20];
    json_t *string = json_loads(line, JSON_DECODE_ANY, NULL);

    if (!json_is_string(string))
        return -1;
    const char *text = json_string_value(string);
    if (strcmp(treatment, "raw") != 0) {
        if (!segments_plain(text, strcmp(treatment, "folded") == 0, plain, sizeof plain))
            return -1;
        text = plain;
    }
    struct segments segments = segments_measure(text);
    json_t *row = json_pack("[s, s, I, I]", text, segments.alphabet == GSM7 ? "GSM-7" : "UCS-2",
                            (json_int_t)segments.units, (json_int_t)segments.count);
    int failed = row == NULL || json_dumpf(row, stdout, JSON_COMPACT) != 0;
    putchar('\n');
    json_decref(row);
    json_decref(string);
    return failed ? -1 : 0;
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t room = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: segments_print raw|plain|folded < strings\n");
        return 2;
    }
    while (getline(&line, &room, stdin) > 0) {
        if (print(line, argv[1]) != 0) {
            fprintf(stderr, "segments_print: not a JSON string, or too long\n");
            return 1;
        }
    }
    free(line);
    return 0;
}
