/* slip.c - one slip of the finger. */
#include "content/slip.h"

#include <stddef.h>
#include <string.h>

bool slip_between(const char *typed, const char *meant, enum slip slip)
{
    while (*typed != '\0' && *typed == *meant) {
        typed++;
        meant++;
    }
    if (*typed == *meant)
        return false; /* equal */
    if (*typed != '\0' && *meant != '\0' && typed[0] == meant[1] && typed[1] == meant[0] &&
        strcmp(typed + 2, meant + 2) == 0)
        return true;
    if (slip == SLIP_SWAP)
        return false;
    if (*typed != '\0' && strcmp(typed + 1, meant) == 0)
        return true; /* one too many */
    if (*meant != '\0' && strcmp(typed, meant + 1) == 0)
        return true; /* one too few */
    return *typed != '\0' && *meant != '\0' && strcmp(typed + 1, meant + 1) == 0;
}
