/* confine.h - what the running program may still do once everything is open: what it needs, and nothing else,
 * whoever may have got hold of it. Two fences, each where the kernel has it and each tried after it is put
 * up: Landlock around files, and a list of system calls (seccomp). Neither can be taken down again.
 *
 * Files: the state folder may be written; content (also what is edited beside it), certificates, zone data
 * and what name resolution reads may be read, also when they are exchanged for others later; nothing may be
 * run; no TCP port may be opened. System calls: no new programs, only threads; sockets of the internet and of
 * this machine alone, and none that listens; no memory made executable. What is refused fails with an error,
 * as if the system were so. */
#ifndef GATEWAY_CONFINE_H
#define GATEWAY_CONFINE_H

#include "config/config.h"

#include <stdbool.h>

/* Fences the calling thread and those that it starts from now on. What is open stays open. False: this kernel
 * cannot, or what should be shut is not. */
bool confine_files(const struct settings *settings);

/* Fences all threads. False likewise; and under sanitizers, which need calls of their own. */
bool confine_calls(void);

#endif
