/* content_copy.h - a copy of the shipped content in a folder of the test's own, to be broken: all its texts,
 * and of the words by which people ask only the keywords, so that it loads in milliseconds. */
#ifndef TESTS_SUPPORT_CONTENT_COPY_H
#define TESTS_SUPPORT_CONTENT_COPY_H

/* Makes the copy in a new folder below /tmp; `folder` gets its path. */
void content_copy_make(char folder[64]);
void content_copy_remove(const char *folder);

/* Keeps a file of the copy, before it is changed, and brings it back (a file that was not there goes). */
char *content_copy_read(const char *folder, const char *name);
void content_copy_restore(const char *folder, const char *name, char *kept);

/* Writes a file of the copy as it stands. */
void content_copy_write(const char *folder, const char *name, const char *text);

/* Puts JSON at a path such as "en.pages[0]" of a file; a NULL takes out what is there. */
void content_copy_set(const char *folder, const char *name, const char *path, const char *json);

#endif
