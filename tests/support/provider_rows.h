/* provider_rows.h - the rows of a provider's table test: its settings, the calls that it sends, and what it
 * makes of answers. One call of provider_rows_run() is such a test. */
#ifndef TESTS_SUPPORT_PROVIDER_ROWS_H
#define TESTS_SUPPORT_PROVIDER_ROWS_H

#include "gateway/providers/provider.h"

#include <stddef.h>

/* JSON is written with ' for ". */
struct option_row {
    const char *name, *options;
    const char *fault_at; /* the one option that has a fault; NULL: it is all good */
};

/* A text from +12025550100 to +12025550123, whose trace is 0123456789abcdef. */
struct send_row {
    const char *name, *options, *text, *status_url;
    const char *url;
    const char *auth; /* the Basic credentials, or the headers about it, a line each */
    const char *body; /* as JSON, as a form's fields, name=value, decoded, a line each; or as it is when it is
                       * text/plain */
};

/* A text of so many characters; of one byte they are GSM-7, else not. */
struct length_row {
    const char *name, *character;
    size_t count;
    bool fits;
};

struct answer_row {
    const char *name;
    int status; /* 0: no answer came */
    const char *body;
    enum outcome_kind kind;
    int code;
    const char *id;                      /* NULL: none */
    enum { WHOLE, HALF, UNWRITTEN } how; /* half an answer; or nothing of ours had left */
};

struct provider_rows {
    const struct provider *provider;
    const char *options; /* good ones, for what does not depend on them */
    const char *secret;  /* in the rows' options: no fault may quote it */
    const struct option_row *option_rows;
    const struct send_row *send_rows;
    const struct length_row *length_rows;
    const struct answer_row *answer_rows;
    size_t option_count, send_count, length_count, answer_count;
    const struct CMUnitTest *more; /* what else there is to test */
    size_t more_count;
};

#define ROWS(rows) (sizeof(rows) / sizeof *(rows))

/* Settings out of options; they must be good. provider->forget() is the caller's. */
void *provider_rows_configure(const struct provider *provider, const char *options);

/* Runs them all; gives what a program's main() gives. */
int provider_rows_run(const struct provider_rows *rows);

#endif
