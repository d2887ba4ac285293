/* console.h - what is left to do by hand once a configuration is written: what to paste into the provider's
 * console, the card for the day that this machine is dead, and the registration that no program can shorten.
 */
#ifndef GATEWAY_SETUP_CONSOLE_H
#define GATEWAY_SETUP_CONSOLE_H

#include "gateway/channel.h"

#include <stdio.h>

/* Prints it for every channel of the configuration at `path`. No secret is shown: files that hold them are
 * named. */
void console_print(const struct settings *settings, const struct channels *channels, const char *path,
                   FILE *out);

#endif
