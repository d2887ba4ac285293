/* counts_print.h - what counts.c and counts_gauges.c share: the text that Prometheus reads. */
#ifndef GATEWAY_COUNTS_PRINT_H
#define GATEWAY_COUNTS_PRINT_H

#include "gateway/counts.h"

#include <stdio.h>

/* The lines that explain a metric; its samples must follow. The name is without "rightsline_"; the type is
 * "counter", "gauge" or "histogram". */
void counts_head(FILE *out, const char *name, const char *type, const char *help);

/* A metric of one sample, whole. */
void counts_single(FILE *out, const char *name, const char *type, const char *help, unsigned long value);

/* All of the gauges. */
void counts_print_gauges(const struct counts_gauges *gauges, FILE *out);

#endif
