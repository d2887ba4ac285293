/* kept_work.h - makes what kept.h keeps, all of it and in steps, when there is nothing else to do. */
#ifndef HANDLERS_KEPT_WORK_H
#define HANDLERS_KEPT_WORK_H

#include "content/content.h"
#include "handlers/hotline.h"

#include <stdbool.h>

/* Puts together so many pages of hotline->kept, which must be there and of the same content and settings, at
 * the most. True while there is more to do. */
bool kept_work_some(const struct content *content, const struct hotline *hotline, size_t most);

#endif
