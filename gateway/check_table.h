/* check_table.h - every answer in every language it is written in, as it is sent once that language is served: for people a table, for
 * tools JSON. */
#ifndef GATEWAY_CHECK_TABLE_H
#define GATEWAY_CHECK_TABLE_H

#include "content/content.h"
#include "handlers/hotline.h"

#include <jansson.h>
#include <stdio.h>

/* Prints a line an answer and language: pages, segments of each, alphabet, review. */
void check_table_print(const struct content *content, const struct hotline *hotline, FILE *out);

/* The same as a list of objects; NULL when memory is out. */
json_t *check_table_json(const struct content *content, const struct hotline *hotline);

#endif
