/* organiser_key.h - the key pair of who sends campaigns: people who join are sealed to its public half, which
 * stands in the gateway's configuration; the secret half is in a file on the organiser's own computer, under
 * a passphrase (Argon2id and XSalsa20-Poly1305, libsodium's), and never comes near the server. The folder
 * `gateway/outreach` holds the ledger of those who joined, and `send`. It knows numbers only one at a time,
 * and writes none down but sealed. */
#ifndef GATEWAY_OUTREACH_ORGANISER_KEY_H
#define GATEWAY_OUTREACH_ORGANISER_KEY_H

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    ORGANISER_PUBLIC_ROOM = 64, /* of the public key as text, NUL included */
    ORGANISER_ID_BYTES = 8,
    PASSPHRASE_MIN = 12, /* letters: it may have to withstand a stolen computer */
    PASSPHRASE_ROOM = 512,
};

struct organiser_public {
    unsigned char bytes[crypto_box_PUBLICKEYBYTES];
    unsigned char id[ORGANISER_ID_BYTES]; /* a hash of it: tells to whom something was sealed */
};

struct organiser_key {
    struct organiser_public public;
    unsigned char secret[crypto_box_SECRETKEYBYTES];
};

/* "rlpub-" and letters, with a check that catches a wrong one. */
void organiser_public_write(const struct organiser_public *key, char text[ORGANISER_PUBLIC_ROOM]);
bool organiser_public_read(const char *text, struct organiser_public *key);

enum organiser_key_verdict {
    ORGANISER_KEY_OK,
    ORGANISER_KEY_SYSTEM,     /* errno says what */
    ORGANISER_KEY_NO_FILE,    /* it is no key file, or is damaged */
    ORGANISER_KEY_READABLE,   /* others may read it */
    ORGANISER_KEY_PASSPHRASE, /* the passphrase is another, or the file was changed */
};

/* A new pair. False when there is no randomness. */
bool organiser_key_new(struct organiser_key *key);

/* Writes the file (mode 0600, never over another). `quick` makes guessing the passphrase a tenth as costly,
 * for small computers and tests; opening needs no such word. */
enum organiser_key_verdict organiser_key_save(const struct organiser_key *key, const char *path,
                                              const char *passphrase, bool quick);

/* Opens it. On failure `key` is wiped. Takes a second and 256 MB, or a tenth of both. */
enum organiser_key_verdict organiser_key_open(const char *path, const char *passphrase,
                                              struct organiser_key *key);

/* In words, with what to do. */
const char *organiser_key_explain(enum organiser_key_verdict verdict);

void organiser_key_scrub(struct organiser_key *key);

/* Reads a passphrase: the first line of a file, or (NULL) from the terminal without showing it, twice when it
 * is a new one. False, and it has been said why, when there is none. To be wiped by the caller. */
bool organiser_passphrase(const char *file, bool is_new, char passphrase[PASSPHRASE_ROOM]);

/* Asks for the passphrase and opens the key. False, and it has been said why. */
bool organiser_unlock(const char *key_path, const char *passphrase_file, struct organiser_key *key);

#endif
