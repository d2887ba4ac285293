/* faults.h - what is wrong with the content, in words an organiser can act on.
 * Every loader adds to one list; `check` prints it and a reload looks only at
 * the count of errors. A fault says where it is, what is wrong and how to mend
 * it. Content is public text: nothing about a person ever gets here. */
#ifndef CONTENT_FAULTS_H
#define CONTENT_FAULTS_H

#include <stddef.h>

/* An error keeps the content out of the service; a warning does not. */
enum fault_severity { FAULT_ERROR, FAULT_WARNING };

struct fault {
    enum fault_severity severity;
    char *file;    /* path as it was opened; "" when no file is to blame */
    char *where;   /* "line 12", or a JSON path such as "en.pages[0]"; may be "" */
    char *message; /* what is wrong */
    char *mend;    /* what to do; may be "" */
};

/* More than this many are counted and not kept: nobody reads further. */
enum { FAULTS_KEPT = 1000 };

struct faults {
    struct fault *list; /* in the order they were found */
    size_t count;
    size_t room;
    size_t errors;  /* all found, also those not kept */
    size_t dropped; /* found and not kept: past FAULTS_KEPT, or no memory */
};

void faults_init(struct faults *faults);

/* Frees the list; the struct may be used again. NULL is allowed. */
void faults_free(struct faults *faults);

/* Adds one. All strings are copied; file, where and mend may be NULL. A NULL
 * list is allowed and forgets what it is told. */
void faults_add(struct faults *faults, enum fault_severity severity, const char *file, const char *where,
                const char *mend, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* The same for a line of a text file, counted from 1. */
void faults_add_line(struct faults *faults, enum fault_severity severity, const char *file, size_t line,
                     const char *mend, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Errors and warnings found so far, kept or not. */
size_t faults_count_errors(const struct faults *faults);
size_t faults_count_warnings(const struct faults *faults);

#endif
