/* signature_test.c - HMAC, Ed25519 and digests held against published vectors. */
#include "gateway/signature.h"

#include "gateway/memory.h"
#include "tests/support/failing_crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
    const char *name;
    enum signature_hash hash;
    const char *key, *text, *hex;
} rows[] = {
    {"RFC 2202, case 2, SHA-1", SIGNATURE_SHA1, "Jefe", "what do ya want for nothing?",
     "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {"RFC 4231, case 2, SHA-256", SIGNATURE_SHA256, "Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"RFC 4231, case 2, SHA-512", SIGNATURE_SHA512, "Jefe", "what do ya want for nothing?",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a"
     "34d4a6"
     "b4b636e070a38bce737"},
    {"RFC 2202, case 2, MD5", SIGNATURE_MD5, "Jefe", "what do ya want for nothing?",
     "750c783e6ab0b503eaa86e310a5db738"},
    {"an empty key is a key", SIGNATURE_SHA1, "", "", "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d"},
};

static void signs(void **state)
{
    const struct row *row = *state;
    struct signature_key *key = signature_key_new(row->hash, row->key, strlen(row->key));
    size_t length = strlen(row->text), half = length / 2;
    const struct signature_part whole = {row->text, length};
    const struct signature_part parts[] = {{row->text, half}, {NULL, 0}, {row->text + half, length - half}};
    unsigned char digest[SIGNATURE_MAX];
    char hex[SIGNATURE_HEX_ROOM];

    assert_non_null(key);
    for (int i = 0; i < 3; i++) { /* the key serves again */
        size_t made = i == 1 ? signature_hmac(key, parts, 3, digest) : signature_hmac(key, &whole, 1, digest);
        assert_int_equal(signature_hex(digest, made, hex), strlen(row->hex));
        assert_string_equal(hex, row->hex);
    }
    signature_key_free(key);
}

static void digests(void **state)
{
    unsigned char digest[SIGNATURE_MAX];
    char hex[SIGNATURE_HEX_ROOM];

    (void)state;
    signature_hex(digest, signature_digest(SIGNATURE_SHA256, "abc", 3, digest), hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    signature_hex(digest, signature_digest(SIGNATURE_SHA1, "", 0, digest), hex);
    assert_string_equal(hex, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

static void encodes(void **state)
{
    static const struct {
        const char *bytes, *base64;
    } pairs[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}};
    unsigned char most[SIGNATURE_MAX];
    char out[SIGNATURE_BASE64_ROOM];

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t length = signature_base64((const unsigned char *)pairs[i].bytes, strlen(pairs[i].bytes), out);
        assert_string_equal(out, pairs[i].base64);
        assert_int_equal(length, strlen(out));
    }
    memset(most, 0xFF, sizeof most);
    assert_int_equal(signature_base64(most, sizeof most, out), SIGNATURE_BASE64_ROOM - 1);
}

static void decodes(void **state)
{
    static const struct {
        const char *base64, *bytes; /* NULL: it is none */
    } pairs[] = {
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYmFy", "foobar"},
        {"+/+/", "\xfb\xff\xbf"},
        {"", NULL},
        {"Zg=", NULL},
        {"Zg", NULL},
        {"Zg===", NULL},
        {"=", NULL},
        {"====", NULL},
        {"Z===", NULL},
        {"Zg==Zg==", NULL},
        {"Zm9v\n", NULL},
        {" Zm9v", NULL},
        {"Zm9v    ", NULL},
        {"-_-_", NULL},
        {"Zm=v", NULL},
        {"Zm9vYmFyYmF6", NULL}, /* no room */
    };
    unsigned char out[8];

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t length = signature_from_base64(pairs[i].base64, out, sizeof out);
        assert_int_equal(length, pairs[i].bytes == NULL ? 0 : strlen(pairs[i].bytes));
        assert_memory_equal(out, pairs[i].bytes == NULL ? "" : pairs[i].bytes, length);
    }
}

static void from_hex(const char *hex, unsigned char *out)
{
    for (size_t i = 0; hex[2 * i] != '\0'; i++) {
        const char pair[] = {hex[2 * i], hex[2 * i + 1], '\0'};
        out[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
}

/* RFC 8032, 7.1, test 3. */
static void verifies_ed25519(void **state)
{
    unsigned char key[SIGNATURE_ED25519_KEY], signature[SIGNATURE_ED25519];
    const struct signature_part parts[] = {{"\xaf", 1}, {NULL, 0}, {"\x82", 1}};
    struct signature_public_key *made;

    (void)state;
    from_hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", key);
    from_hex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
             "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
             signature);
    made = signature_public_key_new(key);
    assert_non_null(made);
    assert_true(signature_ed25519(made, parts, 3, signature));
    assert_true(signature_ed25519(made, parts, 3, signature)); /* the key serves again */
    assert_false(signature_ed25519(made, parts, 1, signature));
    signature[63] ^= 0x10; /* S is not less than the group's order any more, or another S */
    assert_false(signature_ed25519(made, parts, 3, signature));
    signature[63] ^= 0x10;
    signature[0] ^= 1;
    assert_false(signature_ed25519(made, parts, 3, signature));
    signature_public_key_free(made);
    signature_public_key_free(NULL);
}

static void compares(void **state)
{
    (void)state;
    assert_true(signature_equal("abc", 3, "abc", 3));
    assert_true(signature_equal("", 0, "", 0));
    assert_true(signature_equal("a\0c", 3, "a\0c", 3));
    assert_false(signature_equal("a\0c", 3, "a\0d", 3));
    assert_false(signature_equal("abc", 3, "abd", 3));
    assert_false(signature_equal("abc", 3, "ab", 2));
    assert_false(signature_equal("ab", 2, "abc", 3));
    assert_true(signature_equal_text("abc", "abc"));
    assert_false(signature_equal_text("abc", "abcd"));
    assert_false(signature_equal_text("abc", "ABC"));
    assert_false(signature_equal_text("abc", ""));
    assert_false(signature_equal_text("", ""));
    assert_false(signature_equal_text("abc", NULL));
}

enum { ROWS = sizeof rows / sizeof *rows };

/* The n-th call fails of `fail_at`'s. No key, or one that signs as it must; no digest, or the right one; and
 * a forged signature is never good. Gives how much failed. */
static unsigned does_nothing_wrong(void (*fail_at)(unsigned long), unsigned long n)
{
    static const unsigned char bytes[SIGNATURE_ED25519_KEY] = {0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a,
                                                               0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64,
                                                               0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda,
                                                               0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68,
                                                               0xf7, 0x07, 0x51, 0x1a}; /* RFC 8032 */
    const struct signature_part part = {"what do ya want for nothing?", 28}, forged = {"x", 1};
    const unsigned char zeros[SIGNATURE_ED25519] = {0};
    unsigned char digest[SIGNATURE_MAX];
    char hex[SIGNATURE_HEX_ROOM];
    unsigned failed = 0;

    fail_at(n);
    struct signature_key *key = signature_key_new(SIGNATURE_SHA1, "Jefe", 4);
    fail_at(n);
    struct signature_public_key *public_key = signature_public_key_new(bytes);
    fail_at(n);
    if (public_key)
        assert_false(signature_ed25519(public_key, &forged, 1, zeros));
    fail_at(n);
    size_t made = key ? signature_hmac(key, &part, 1, digest) : 0;
    fail_at(0);
    failed += key == NULL;
    failed += public_key == NULL;
    failed += made == 0;
    signature_hex(digest, made, hex);
    assert_true(made == 0 || strcmp(hex, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79") == 0);
    fail_at(n);
    made = signature_digest(SIGNATURE_SHA1, "", 0, digest);
    fail_at(0);
    failed += made == 0;
    signature_hex(digest, made, hex);
    assert_true(made == 0 || strcmp(hex, "da39a3ee5e6b4b0d3255bfef95601890afd80709") == 0);
    fail_at(n);
    made = signature_from_base64("Zm9v", digest, sizeof digest);
    fail_at(0);
    failed += made == 0;
    assert_true(made == 0 || (made == 3 && memcmp(digest, "foo", 3) == 0));
    signature_key_free(key);
    signature_public_key_free(public_key);
    return failed;
}

static void without_memory_nothing_wrong_is_signed_or_taken(void **state)
{
    unsigned failed = 0;

    (void)state;
    if (!memory_can_fail())
        skip();
    signature_key_free(signature_key_new(SIGNATURE_SHA1, "Jefe", 4)); /* what is loaded once is loaded */
    for (unsigned long n = 1; n <= 40; n++)
        failed += does_nothing_wrong(memory_fail_at, n);
    assert_true(failed > 2);
}

/* Each call of OpenSSL that is needed for any of it is missed: three for a key, three for an HMAC, one at
 * least for each of the others. */
static void without_openssl_nothing_wrong_is_signed_or_taken(void **state)
{
    unsigned failed = 0;

    (void)state;
    for (unsigned long n = 1; n <= 10; n++)
        failed += does_nothing_wrong(failing_crypto_at, n);
    assert_in_range(failed, 3 + 3 + 3, 40);
}

/* A good signature too is none when it could not be looked at. */
static void without_openssl_no_signature_is_good(void **state)
{
    unsigned char key[SIGNATURE_ED25519_KEY], signature[SIGNATURE_ED25519];
    const struct signature_part part = {"\x72", 1}; /* RFC 8032, 7.1, test 2 */
    unsigned long calls;

    (void)state;
    from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key);
    from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
             "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
             signature);
    struct signature_public_key *made = signature_public_key_new(key);
    failing_crypto_at(0);
    assert_true(signature_ed25519(made, &part, 1, signature));
    calls = failing_crypto_calls();
    assert_in_range(calls, 3, 40);
    for (unsigned long n = 1; n <= calls; n++) {
        failing_crypto_at(n);
        assert_false(signature_ed25519(made, &part, 1, signature));
    }
    failing_crypto_at(0);
    signature_public_key_free(made);
}

/* Takes the place of the C library's, whose end would be the end of the test. */
void __assert_fail(const char *expression, const char *file, unsigned line, const char *function)
{
    (void)function;
    mock_assert(0, expression, file, (int)line);
    abort();
}

/* No digest is longer. Should one be it is the program that is wrong, and it ends before it writes beyond its
 * room.
 */
static void more_than_the_longest_digest_is_not_written(void **state)
{
    unsigned char digest[SIGNATURE_MAX + 1] = {0};
    char hex[SIGNATURE_HEX_ROOM], base64[SIGNATURE_BASE64_ROOM];

    (void)state;
    assert_int_equal(signature_hex(digest, SIGNATURE_MAX, hex), SIGNATURE_HEX_ROOM - 1);
    expect_assert_failure(signature_hex(digest, SIGNATURE_MAX + 1, hex));
    assert_int_equal(signature_base64(digest, SIGNATURE_MAX, base64), SIGNATURE_BASE64_ROOM - 1);
    expect_assert_failure(signature_base64(digest, SIGNATURE_MAX + 1, base64));
}

int main(void)
{
    struct CMUnitTest tests[ROWS + 9] = {
        [ROWS] = cmocka_unit_test(digests),
        [ROWS + 1] = cmocka_unit_test(encodes),
        [ROWS + 2] = cmocka_unit_test(compares),
        [ROWS + 3] = cmocka_unit_test(decodes),
        [ROWS + 4] = cmocka_unit_test(verifies_ed25519),
        [ROWS + 5] = cmocka_unit_test(without_memory_nothing_wrong_is_signed_or_taken),
        [ROWS + 6] = cmocka_unit_test(without_openssl_nothing_wrong_is_signed_or_taken),
        [ROWS + 7] = cmocka_unit_test(without_openssl_no_signature_is_good),
        [ROWS + 8] = cmocka_unit_test(more_than_the_longest_digest_is_not_written),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, signs, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("signature", tests, NULL, NULL);
}
