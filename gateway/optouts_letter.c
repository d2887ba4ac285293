/* optouts_letter.c - sealed opt-outs. Inside the seal stand a mark, the key, how many there are (4 bytes,
 * little end first), and for each its hash and its day (4 bytes). Outside: a line that says what it is, and
 * one of base64. */
#include "gateway/optouts_letter.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HEADING "rightsline opt-outs 1\n"

enum {
    MARK_BYTES = 4,
    NUMBER_BYTES = 4,
    KEY_AT = MARK_BYTES + 1,
    NUMBER_AT = KEY_AT + KEY_BYTES,
    HEAD_BYTES = NUMBER_AT + NUMBER_BYTES,
    ROW_BYTES = STORE_KEY_BYTES + NUMBER_BYTES,
    BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
};

static const unsigned char mark[MARK_BYTES] = {'R', 'L', 'O', '1'};

struct pair {
    unsigned char open[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
};

static bool pair_of(const struct key *own, struct pair *pair)
{
    static const unsigned char what[] = "rightsline: key pair for letters";
    unsigned char seed[crypto_box_SEEDBYTES];
    bool good =
        sodium_init() >= 0 &&
        crypto_generichash(seed, sizeof seed, what, sizeof what, own->bytes, sizeof own->bytes) == 0 &&
        crypto_box_seed_keypair(pair->open, pair->secret, seed) == 0;

    explicit_bzero(seed, sizeof seed);
    return good;
}

bool optouts_letter_address(const struct key *own, char out[OPTOUTS_ADDRESS_ROOM])
{
    struct pair pair;
    bool good = pair_of(own, &pair);

    if (good)
        sodium_bin2base64(out, OPTOUTS_ADDRESS_ROOM, pair.open, sizeof pair.open, BASE64);
    explicit_bzero(&pair, sizeof pair);
    return good;
}

static unsigned char *put_number(unsigned char *at, uint32_t number)
{
    for (int i = 0; i < NUMBER_BYTES; i++)
        *at++ = (unsigned char)(number >> 8 * i);
    return at;
}

static uint32_t get_number(const unsigned char *at)
{
    uint32_t number = 0;

    for (int i = 0; i < NUMBER_BYTES; i++)
        number |= (uint32_t)at[i] << 8 * i;
    return number;
}

static unsigned char *put(unsigned char *at, const void *bytes, size_t length)
{
    memcpy(at, bytes, length);
    return at + length;
}

static void write_plain(const struct optouts_letter *letter, unsigned char *at)
{
    at = put(at, mark, sizeof mark);
    *at++ = letter->forgotten;
    at = put(at, letter->key.bytes, sizeof letter->key.bytes);
    at = put_number(at, (uint32_t)letter->count);
    for (size_t i = 0; i < letter->count; i++) {
        at = put(at, letter->rows[i].sender.bytes, STORE_KEY_BYTES);
        at = put_number(at, letter->rows[i].day);
    }
}

static char *armour(const unsigned char *sealed, size_t length)
{
    size_t heading = strlen(HEADING), room = sodium_base64_encoded_len(length, BASE64); /* with its NUL */
    char *text = malloc(heading + room + 1);

    if (!text)
        return NULL;
    memcpy(text, HEADING, heading);
    sodium_bin2base64(text + heading, room, sealed, length, BASE64);
    strcat(text + heading, "\n");
    return text;
}

static bool read_address(const char *address, unsigned char open[crypto_box_PUBLICKEYBYTES])
{
    size_t got = 0;

    return sodium_base642bin(open, crypto_box_PUBLICKEYBYTES, address, strlen(address), " \t\r\n", &got, NULL,
                             BASE64) == 0 &&
           got == crypto_box_PUBLICKEYBYTES;
}

bool optouts_letter_is_address(const char *address)
{
    unsigned char open[crypto_box_PUBLICKEYBYTES];

    return read_address(address, open);
}

char *optouts_letter_seal(const struct optouts_letter *letter, const char *address)
{
    unsigned char open[crypto_box_PUBLICKEYBYTES];
    size_t length = HEAD_BYTES + letter->count * ROW_BYTES;
    char *text = NULL;

    if (sodium_init() < 0 || letter->count > UINT32_MAX || !read_address(address, open))
        return NULL;
    unsigned char *plain = malloc(length), *sealed = malloc(length + crypto_box_SEALBYTES);
    if (plain && sealed) {
        write_plain(letter, plain);
        if (crypto_box_seal(sealed, plain, length, open) == 0)
            text = armour(sealed, length + crypto_box_SEALBYTES);
        explicit_bzero(plain, length);
    }
    free(plain);
    free(sealed);
    return text;
}

static enum optouts_opened read_plain(const unsigned char *plain, size_t length,
                                      struct optouts_letter *letter)
{
    const unsigned char *at = plain + HEAD_BYTES;

    if (length < HEAD_BYTES || memcmp(plain, mark, sizeof mark) != 0)
        return OPTOUTS_NO_LETTER;
    letter->count = get_number(plain + NUMBER_AT);
    if ((length - HEAD_BYTES) % ROW_BYTES != 0 || letter->count != (length - HEAD_BYTES) / ROW_BYTES)
        return OPTOUTS_NO_LETTER;
    letter->rows = calloc(letter->count + 1, sizeof *letter->rows);
    if (!letter->rows)
        return OPTOUTS_NO_MEMORY;
    letter->forgotten = plain[MARK_BYTES] != 0;
    memcpy(letter->key.bytes, plain + KEY_AT, KEY_BYTES);
    for (size_t i = 0; i < letter->count; i++, at += ROW_BYTES) {
        memcpy(letter->rows[i].sender.bytes, at, STORE_KEY_BYTES);
        letter->rows[i].day = get_number(at + STORE_KEY_BYTES);
    }
    return OPTOUTS_OPENED;
}

static enum optouts_opened unseal(const unsigned char *sealed, size_t length, const struct key *own,
                                  struct optouts_letter *letter)
{
    size_t plain_length = length - crypto_box_SEALBYTES;
    unsigned char *plain = malloc(plain_length + 1);
    enum optouts_opened opened = OPTOUTS_NO_MEMORY;
    struct pair pair;

    if (plain && pair_of(own, &pair)) {
        opened = crypto_box_seal_open(plain, sealed, length, pair.open, pair.secret) == 0
                     ? read_plain(plain, plain_length, letter)
                     : OPTOUTS_NOT_FOR_US;
        explicit_bzero(plain, plain_length);
        explicit_bzero(&pair, sizeof pair);
    }
    free(plain);
    return opened;
}

enum optouts_opened optouts_letter_open(const char *text, const struct key *own,
                                        struct optouts_letter *letter)
{
    size_t heading = strlen(HEADING), room = strlen(text), length = 0;

    *letter = (struct optouts_letter){.count = 0};
    if (sodium_init() < 0 || strncmp(text, HEADING, heading) != 0)
        return OPTOUTS_NO_LETTER;
    unsigned char *sealed = malloc(room);
    enum optouts_opened opened = sealed ? OPTOUTS_NO_LETTER : OPTOUTS_NO_MEMORY;
    if (sealed &&
        sodium_base642bin(sealed, room, text + heading, room - heading, " \t\r\n", &length, NULL, BASE64) ==
            0 &&
        length >= crypto_box_SEALBYTES)
        opened = unseal(sealed, length, own, letter);
    free(sealed);
    return opened;
}

void optouts_letter_scrub(struct optouts_letter *letter)
{
    key_scrub(&letter->key);
    free(letter->rows);
    *letter = (struct optouts_letter){.count = 0};
}
