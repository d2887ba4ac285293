/* quoted_json.h - JSON in a C string without a thicket of backslashes. */
#ifndef TESTS_SUPPORT_QUOTED_JSON_H
#define TESTS_SUPPORT_QUOTED_JSON_H

#include <jansson.h>

/* Parses JSON that is written with ' for ". To be json_decref()ed; a fault in it ends the test. */
json_t *quoted_json(const char *text);

#endif
