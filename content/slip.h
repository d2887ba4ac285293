/* slip.h - are two words one slip of the finger apart?
 * Pure, no allocation. Bytes are compared, so both words should be folded. */
#ifndef CONTENT_SLIP_H
#define CONTENT_SLIP_H

#include <stdbool.h>

enum slip {
    SLIP_SWAP, /* two neighbours swapped: "texsa" */
    SLIP_ANY,  /* that, or one letter too many, too few, or wrong: "califronia", "huston" */
};

/* True when `typed` is `meant` with one such slip; false when they are equal. */
bool slip_between(const char *typed, const char *meant, enum slip slip);

#endif
