/* day_stamp.h - a file's times say the day and no more.
 * What stands in the files of the store holds no time finer than a day; their dates must not tell it either,
 * since copies and backups take those along. (When an inode was changed last the file system notes by itself,
 * and nobody can set that: README.) */
#ifndef GATEWAY_STORE_DAY_STAMP_H
#define GATEWAY_STORE_DAY_STAMP_H

/* Sets the times of reading and writing to the beginning of the day, UTC. That it can't be done is no error.
 */
void day_stamp(const char *path);

#endif
