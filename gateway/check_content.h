/* check_content.h - what `rightsline check` says of content that has loaded, for all who look at content: the
 * command, and a reload. */
#ifndef GATEWAY_CHECK_CONTENT_H
#define GATEWAY_CHECK_CONTENT_H

#include "config/config.h"
#include "content/content.h"
#include "handlers/hotline.h"

/* Adds faults: of the texts as they stand, and of the answers as they would be sent by that hotline.
 * `freshness`, unless NULL, gets how long what is known stays good. */
void check_content(const struct content *content, const struct settings *settings,
                   const struct hotline *hotline, struct faults *faults, struct freshness *freshness);

#endif
