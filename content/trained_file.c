/* trained_file.c - the file that keeps what was learnt. */
#include "content/trained_file.h"

#include "content/file_bytes.h"
#include "content/json_file.h"

#include <assert.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>

/* A digest of our own sources (Makefile): what another version of the program has learnt is not ours. */
#ifndef TRAINED_BY
#error "TRAINED_BY is not defined"
#endif

enum { PATH_ROOM = 4096, FILE_BYTES_MAX = 256 * 1024 * 1024 };

/* What stands at the beginning of the file; a multiple of 16 bytes, so that what follows lies as malloc()
 * would have it. The mark also tells the order of a number's bytes. */
struct head {
    uint64_t mark;
    uint64_t length; /* of the rest */
    struct trained_key key;
    unsigned char digest[TRAINED_KEY_BYTES]; /* of the rest */
};

static const uint64_t mark = 0x31646e7261656c72; /* "rlearnd1" */

static_assert(sizeof(struct head) % 16 == 0, "the arrays behind the head would not be aligned");

static bool digest_of(const char *bytes, size_t length, unsigned char digest[TRAINED_KEY_BYTES])
{
    return EVP_Digest(bytes, length, digest, NULL, EVP_sha256(), NULL) == 1;
}

/* Each piece with its length before it, so that no two contents look alike. */
static bool add_bytes(EVP_MD_CTX *context, const char *bytes, size_t length)
{
    uint64_t before = length;

    return EVP_DigestUpdate(context, &before, sizeof before) == 1 &&
           EVP_DigestUpdate(context, bytes, length) == 1;
}

static bool add_strings(EVP_MD_CTX *context, const struct strings *strings)
{
    uint64_t count = strings->count;
    bool good = EVP_DigestUpdate(context, &count, sizeof count) == 1;

    for (size_t i = 0; i < strings->count && good; i++)
        good = add_bytes(context, strings->text[i], strlen(strings->text[i]));
    return good;
}

static bool add_topic(EVP_MD_CTX *context, const struct topic *topic)
{
    static const struct strings none = {.count = 0};
    bool good = add_bytes(context, topic->id, strlen(topic->id)) && add_strings(context, &topic->concepts);

    for (int language = 0; language < LANGUAGES && good; language++)
        good = add_strings(context, topic->text[language] ? &topic->text[language]->samples : &none);
    return good;
}

/* One of the lexicon's files; not kept, so that the next one's bytes take its place. */
static bool add_file(const char *path, void *arg)
{
    size_t length;
    char *bytes = file_bytes_read(path, FILE_BYTES_MAX, &length);
    bool good = bytes && add_bytes(arg, bytes, length);

    free(bytes);
    return good;
}

static bool add_lexicon(EVP_MD_CTX *context, const char *folder, const struct lexicon_files *files)
{
    if (!files)
        return json_file_each(folder, add_file, context, NULL);
    for (size_t i = 0; i < files->count; i++)
        if (!add_bytes(context, files->list[i].bytes, files->list[i].length))
            return false;
    return true;
}

bool trained_key_of(struct trained_key *key, const char *folder, const struct lexicon_files *files,
                    const struct topics *topics)
{
    const char *by = TRAINED_BY, *unicode = utf8proc_version();
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
                add_bytes(context, by, strlen(by)) && add_bytes(context, unicode, strlen(unicode)) &&
                add_lexicon(context, folder, files);

    for (size_t t = 0; t < topics->count && good; t++)
        good = add_topic(context, &topics->list[t]);
    good = good && EVP_DigestFinal_ex(context, key->bytes, NULL) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

char *trained_file_read(const char *path, const struct trained_key *key, struct unpack *unpack)
{
    unsigned char digest[TRAINED_KEY_BYTES];
    struct head head;
    size_t length = 0;
    char *block = file_bytes_read(path, FILE_BYTES_MAX, &length);

    if (block && length > sizeof head) {
        memcpy(&head, block, sizeof head);
        *unpack = (struct unpack){.at = block + sizeof head, .left = length - sizeof head};
        if (head.mark == mark && head.length == unpack->left &&
            memcmp(head.key.bytes, key->bytes, sizeof key->bytes) == 0 &&
            digest_of(unpack->at, unpack->left, digest) && memcmp(head.digest, digest, sizeof digest) == 0)
            return block;
    }
    free(block);
    return NULL;
}

static bool write_all(FILE *file, const struct head *head, const struct pack *pack)
{
    bool good =
        fwrite(head, sizeof *head, 1, file) == 1 && fwrite(pack->bytes, 1, pack->used, file) == pack->used;

    /* whoever may read the content may read what was learnt from it */
    good = good && fflush(file) == 0 && fchmod(fileno(file), 0644) == 0;
    return fclose(file) == 0 && good;
}

bool trained_file_write(const char *path, const struct trained_key *key, const struct pack *pack)
{
    struct head head = {.mark = mark, .length = pack->used, .key = *key};
    char beside[PATH_ROOM];

    if (snprintf(beside, sizeof beside, "%s.XXXXXX", path) >= (int)sizeof beside ||
        !digest_of(pack->bytes, pack->used, head.digest))
        return false;
    int fd = mkostemp(beside, O_CLOEXEC);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!file) {
        if (fd >= 0) {
            close(fd);
            unlink(beside);
        }
        return false;
    }
    if (write_all(file, &head, pack) && rename(beside, path) == 0)
        return true;
    unlink(beside);
    return false;
}
