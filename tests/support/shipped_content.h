/* shipped_content.h - the content as it is shipped, for tests that ask it; loaded once, by the group's
 * set-up. */
#ifndef TESTS_SUPPORT_SHIPPED_CONTENT_H
#define TESTS_SUPPORT_SHIPPED_CONTENT_H

#include "content/content.h"

extern struct content *shipped_content;

/* Set-up and tear-down of a cmocka group. Faults go to standard error. */
int shipped_content_load(void **state);
int shipped_content_release(void **state);

#endif
