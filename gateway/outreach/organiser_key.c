/* organiser_key.c - key pairs and their files. */
#include "gateway/outreach/organiser_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CHECK_BYTES = 4,
    FILE_ROOM = 1024,
};

static const char prefix[] = "rlpub-", first_line[] = "rightsline organiser key 1";

/* What is in the file, as one line of base64. */
struct locked {
    unsigned char salt[crypto_pwhash_SALTBYTES];
    uint32_t passes, kibibytes; /* what working out the key from the passphrase takes */
    unsigned char nonce[crypto_secretbox_NONCEBYTES];
    unsigned char box[crypto_secretbox_MACBYTES + crypto_box_SECRETKEYBYTES];
};

enum { LOCKED_TEXT_ROOM = sodium_base64_ENCODED_LEN(sizeof(struct locked), sodium_base64_VARIANT_ORIGINAL) };

/* ---- The public half ---- */

static void id_fill(struct organiser_public *key)
{
    unsigned char hash[crypto_generichash_BYTES];

    crypto_generichash(hash, sizeof hash, key->bytes, sizeof key->bytes, NULL, 0);
    memcpy(key->id, hash, sizeof key->id);
}

void organiser_public_write(const struct organiser_public *key, char text[ORGANISER_PUBLIC_ROOM])
{
    unsigned char bytes[sizeof key->bytes + CHECK_BYTES];
    char encoded[sodium_base64_ENCODED_LEN(sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

    memcpy(bytes, key->bytes, sizeof key->bytes);
    memcpy(bytes + sizeof key->bytes, key->id, CHECK_BYTES);
    sodium_bin2base64(encoded, sizeof encoded, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    snprintf(text, ORGANISER_PUBLIC_ROOM, "%s%s", prefix, encoded);
}

bool organiser_public_read(const char *text, struct organiser_public *key)
{
    unsigned char bytes[sizeof key->bytes + CHECK_BYTES];
    size_t length = 0, skip = sizeof prefix - 1;

    if (strncmp(text, prefix, skip) != 0 ||
        sodium_base642bin(bytes, sizeof bytes, text + skip, strlen(text + skip), NULL, &length, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        length != sizeof bytes)
        return false;
    memcpy(key->bytes, bytes, sizeof key->bytes);
    id_fill(key);
    return memcmp(key->id, bytes + sizeof key->bytes, CHECK_BYTES) == 0;
}

/* ---- The pair ---- */

bool organiser_key_new(struct organiser_key *key)
{
    if (sodium_init() < 0 || crypto_box_keypair(key->public.bytes, key->secret) != 0)
        return false;
    id_fill(&key->public);
    return true;
}

void organiser_key_scrub(struct organiser_key *key)
{
    sodium_memzero(key, sizeof *key);
}

/* The key that the passphrase gives. False when the memory for it is not to be had. */
static bool derive(const struct locked *locked, const char *passphrase,
                   unsigned char key[crypto_secretbox_KEYBYTES])
{
    return crypto_pwhash(key, crypto_secretbox_KEYBYTES, passphrase, strlen(passphrase), locked->salt,
                         locked->passes, (size_t)locked->kibibytes * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static bool lock(const struct organiser_key *key, const char *passphrase, bool quick, struct locked *locked)
{
    unsigned char with[crypto_secretbox_KEYBYTES];

    memset(locked, 0, sizeof *locked);
    locked->passes =
        quick ? (uint32_t)crypto_pwhash_OPSLIMIT_INTERACTIVE : (uint32_t)crypto_pwhash_OPSLIMIT_MODERATE;
    locked->kibibytes =
        (uint32_t)((quick ? crypto_pwhash_MEMLIMIT_INTERACTIVE / 4 : crypto_pwhash_MEMLIMIT_MODERATE) / 1024);
    randombytes_buf(locked->salt, sizeof locked->salt);
    randombytes_buf(locked->nonce, sizeof locked->nonce);
    bool good = derive(locked, passphrase, with) &&
                crypto_secretbox_easy(locked->box, key->secret, sizeof key->secret, locked->nonce, with) == 0;
    sodium_memzero(with, sizeof with);
    return good;
}

static bool unlock(const struct locked *locked, const char *passphrase, struct organiser_key *key)
{
    unsigned char with[crypto_secretbox_KEYBYTES];

    bool good =
        derive(locked, passphrase, with) &&
        crypto_secretbox_open_easy(key->secret, locked->box, sizeof locked->box, locked->nonce, with) == 0 &&
        crypto_scalarmult_base(key->public.bytes, key->secret) == 0;
    sodium_memzero(with, sizeof with);
    if (good)
        id_fill(&key->public);
    return good;
}

/* ---- The file ---- */

static bool write_all(int fd, const char *text)
{
    size_t length = strlen(text);

    return write(fd, text, length) == (ssize_t)length && fsync(fd) == 0;
}

enum organiser_key_verdict organiser_key_save(const struct organiser_key *key, const char *path,
                                              const char *passphrase, bool quick)
{
    char public[ORGANISER_PUBLIC_ROOM], encoded[LOCKED_TEXT_ROOM], text[FILE_ROOM];
    struct locked locked;

    if (!lock(key, passphrase, quick, &locked)) {
        errno = ENOMEM;
        return ORGANISER_KEY_SYSTEM;
    }
    organiser_public_write(&key->public, public);
    sodium_bin2base64(encoded, sizeof encoded, (const unsigned char *)&locked, sizeof locked,
                      sodium_base64_VARIANT_ORIGINAL);
    snprintf(text, sizeof text, "%s\n%s\n%s\n", first_line, public, encoded);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return ORGANISER_KEY_SYSTEM;
    bool good = write_all(fd, text);
    if (close(fd) == 0 && good)
        return ORGANISER_KEY_OK;
    int error = errno;
    unlink(path);
    errno = error;
    return ORGANISER_KEY_SYSTEM;
}

static bool parse(const char *text, struct locked *locked)
{
    const char *line = text;
    size_t length = 0;

    if (strncmp(text, first_line, sizeof first_line - 1) != 0 || !(line = strchr(text, '\n')) ||
        !(line = strchr(line + 1, '\n')))
        return false;
    return sodium_base642bin((unsigned char *)locked, sizeof *locked, line + 1, strcspn(line + 1, "\n"), NULL,
                             &length, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
           length == sizeof *locked && locked->kibibytes <= crypto_pwhash_MEMLIMIT_MODERATE / 1024 &&
           locked->passes <= crypto_pwhash_OPSLIMIT_MODERATE;
}

static enum organiser_key_verdict read_file(const char *path, struct locked *locked)
{
    char text[FILE_ROOM] = "";
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return ORGANISER_KEY_SYSTEM;
    ssize_t got = fstat(fd, &about) == 0 ? read(fd, text, sizeof text - 1) : -1;
    close(fd);
    if (got < 0)
        return ORGANISER_KEY_SYSTEM;
    if (!parse(text, locked))
        return ORGANISER_KEY_NO_FILE;
    return about.st_mode & (S_IRWXG | S_IRWXO) ? ORGANISER_KEY_READABLE : ORGANISER_KEY_OK;
}

enum organiser_key_verdict organiser_key_open(const char *path, const char *passphrase,
                                              struct organiser_key *key)
{
    struct locked locked;

    memset(key, 0, sizeof *key);
    if (sodium_init() < 0)
        return ORGANISER_KEY_SYSTEM;
    enum organiser_key_verdict verdict = read_file(path, &locked);
    if (verdict != ORGANISER_KEY_OK)
        return verdict;
    errno = 0;
    if (!unlock(&locked, passphrase, key)) {
        bool no_memory = errno == ENOMEM; /* a passphrase costs some on purpose */
        organiser_key_scrub(key);
        errno = no_memory ? ENOMEM : 0;
        verdict = no_memory ? ORGANISER_KEY_SYSTEM : ORGANISER_KEY_PASSPHRASE;
    }
    return verdict;
}

const char *organiser_key_explain(enum organiser_key_verdict verdict)
{
    switch (verdict) {
    case ORGANISER_KEY_OK:
        break;
    case ORGANISER_KEY_SYSTEM:
        return strerror(errno);
    case ORGANISER_KEY_NO_FILE:
        return "this is no key of `rightsline keygen`, or it is damaged; take the copy that you keep "
               "elsewhere";
    case ORGANISER_KEY_READABLE:
        return "others on this computer may read it: chmod 600";
    case ORGANISER_KEY_PASSPHRASE:
        return "the passphrase is another one";
    }
    return "";
}
