/* optouts_letter.h - the opt-outs of one machine, sealed to another: what `rightsline optouts export` writes
 * and `import` reads. Hashes are worth something only under the key that made them, so that key travels
 * along, sealed. The seal is libsodium's sealed box for a key pair that follows from the key file of the
 * machine that is to open it: nothing more has to be kept there, and once it has taken over the key of the
 * letter nobody can open the letter any more. Pure: bytes in, bytes out. */
#ifndef GATEWAY_OPTOUTS_LETTER_H
#define GATEWAY_OPTOUTS_LETTER_H

#include "gateway/key.h"
#include "gateway/store/optouts.h"

#include <stdbool.h>
#include <stddef.h>

enum { OPTOUTS_ADDRESS_ROOM = 45 }; /* 32 bytes in letters that can be pasted */

struct optouts_letter {
    struct key key;
    bool forgotten; /* opt-outs from before a `rightsline forget` are missing (key.h) */
    struct optout *rows;
    size_t count;
};

/* What whoever writes to the machine with this key file needs; it is no secret. False when libsodium fails.
 */
bool optouts_letter_address(const struct key *own, char out[OPTOUTS_ADDRESS_ROOM]);

/* Is it an address? */
bool optouts_letter_is_address(const char *address);

/* Seals to an address; the caller frees the text, which ends with a new line. NULL when it is none, or memory
 * is out. */
char *optouts_letter_seal(const struct optouts_letter *letter, const char *address);

enum optouts_opened {
    OPTOUTS_OPENED,
    OPTOUTS_NO_LETTER,  /* it is something else, or part of it is missing */
    OPTOUTS_NOT_FOR_US, /* it was sealed to another key, or spoiled */
    OPTOUTS_NO_MEMORY,
};

/* Opens with our own key; optouts_letter_scrub() is due when it was opened. */
enum optouts_opened optouts_letter_open(const char *text, const struct key *own,
                                        struct optouts_letter *letter);

/* Wipes the key and frees the rows. */
void optouts_letter_scrub(struct optouts_letter *letter);

#endif
