/* folder_stamp.h - has anything in a folder of content changed?
 * Looked at, not listened for: that sees every way of saving (writing, renaming over, exchanging the folder
 * or a link to it) on every file system, for one look at a few hundred names. */
#ifndef GATEWAY_FOLDER_STAMP_H
#define GATEWAY_FOLDER_STAMP_H

#include <stdint.h>

/* A number made of the path, size and time of each file below the folder that content is read from (.json,
 * .tsv; none that is hidden). The same number twice: nothing was written in between. 0 when the folder cannot
 * be read. Blocking, a millisecond or less. */
uint64_t folder_stamp(const char *folder);

#endif
