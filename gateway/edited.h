/* edited.h - a folder in which a copy of the content is edited: the phone page compares it with what is in
 * service. Nobody is answered from it.
 *
 * It is read when it is first looked at, and again when anything in it has changed since: an edit shows at
 * the next question. While it is kept it costs as much memory as the content in service does; when nobody has
 * looked for EDITED_KEPT_S (twice that at the most) it is let go of. Loop only. */
#ifndef GATEWAY_EDITED_H
#define GATEWAY_EDITED_H

#include "content/content.h"
#include "content/faults.h"

#include <jansson.h>

enum { EDITED_KEPT_S = 600 };

struct gateway;
struct edited;

enum edited_state {
    EDITED_READING, /* what is in the folder now is still to be read; ask again soon */
    EDITED_READY,
    EDITED_FAULTY, /* there are faults in it that would keep it out of service */
};

/* Of gateway->settings->edited_content, which names one. Its thread is fenced in as far as the caller's is.
 * NULL, and a fault, when it cannot be started. */
struct edited *edited_new(struct gateway *gateway, struct faults *faults);

/* Waits for what is being read. NULL is allowed. */
void edited_free(struct edited *edited);

/* Looks at the folder: a millisecond or less. */
enum edited_state edited_look(struct edited *edited);

/* What is in the folder. Only after edited_look() has said READY, and until the loop goes on. */
const struct content *edited_content(const struct edited *edited);

/* {"folder": its name, "state": "reading", "ready" or "faulty", "errors": how many, "faults": [the first 20,
 * as `check --json` has them, with files as they are named in the folder]}. NULL when memory is out. */
json_t *edited_json(const struct edited *edited, enum edited_state state);

#endif
