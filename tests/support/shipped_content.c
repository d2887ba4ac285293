/* shipped_content.c - the content as it is shipped. */
#include "tests/support/shipped_content.h"

#include <stdio.h>

struct content *shipped_content;

int shipped_content_load(void **state)
{
    struct faults faults;

    (void)state;
    faults_init(&faults);
    shipped_content = content_load("content", &faults);
    for (size_t i = 0; i < faults.count && !shipped_content; i++)
        fprintf(stderr, "%s: %s: %s\n", faults.list[i].file, faults.list[i].where, faults.list[i].message);
    faults_free(&faults);
    return shipped_content ? 0 : -1;
}

int shipped_content_release(void **state)
{
    (void)state;
    content_release(shipped_content);
    shipped_content = NULL;
    return 0;
}
