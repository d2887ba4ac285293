/* file_bytes.h - the whole of a file, in memory. Read, not mapped: a file that is cut short or written over
 * while it is in use changes nothing and kills nobody. */
#ifndef CONTENT_FILE_BYTES_H
#define CONTENT_FILE_BYTES_H

#include <stddef.h>

/* Its bytes with a NUL behind them, to be freed, and how many they are. NULL with errno when it cannot be
 * read: EFBIG when it has more than `most`, EINVAL when it is no plain file. */
char *file_bytes_read(const char *path, size_t most, size_t *length);

#endif
