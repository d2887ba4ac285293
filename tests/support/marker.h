/* marker.h - looking for bytes that were to be forgotten.
 * The marker stands in memory only in disguise, so that every plain copy that is found was made by
 * what is tested. */
#ifndef TESTS_SUPPORT_MARKER_H
#define TESTS_SUPPORT_MARKER_H

enum { MARKER = 24 };

/* Takes a new marker: MARKER printable characters, no NUL among them. */
void marker_new(void);

/* Writes it, without a NUL. */
void marker_write(char *to);

/* Copies of it in all memory that this process can write; -1 when that can't be read. Not under sanitizers.
 */
int marker_copies(void);

#endif
