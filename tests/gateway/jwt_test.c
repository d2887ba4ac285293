/* jwt_test.c - JSON Web Tokens: what is taken, what is not, and what we sign. */
#include "gateway/jwt.h"

#include "gateway/memory.h"
#include "tests/support/failing_crypto.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW    1795500000
#define HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define IAT    "{\"iat\":1795500000}"

static const char secret[] = "madeupSecret0123456789abcdef0123",
                  other_secret[] = "anotherMadeUpSecret0123456789abc";

static size_t url_base64(const unsigned char *bytes, size_t length, char *out)
{
    size_t made = (size_t)EVP_EncodeBlock((unsigned char *)out, bytes, (int)length);

    for (char *c = out; *c != '\0'; c++)
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    while (made > 0 && out[made - 1] == '=')
        out[--made] = '\0';
    return made;
}

/* Signs the two parts that stand there, with HMAC-SHA256. */
static void sign_token(const char *key, char *out)
{
    struct signature_key *made = signature_key_new(SIGNATURE_SHA256, key, strlen(key));
    unsigned char digest[SIGNATURE_MAX];
    size_t used = strlen(out), length = signature_hmac(made, &(struct signature_part){out, used}, 1, digest);

    out[used++] = '.';
    url_base64(digest, length, out + used);
    signature_key_free(made);
}

/* A token with that header and those claims. */
static void make_token(const char *header, const char *claims, const char *key, char *out)
{
    size_t used = url_base64((const unsigned char *)header, strlen(header), out);

    out[used++] = '.';
    url_base64((const unsigned char *)claims, strlen(claims), out + used);
    sign_token(key, out);
}

static enum jwt_verdict check(const char *token, const struct jwt_rules *rules)
{
    struct signature_key *keys[] = {signature_key_new(SIGNATURE_SHA256, secret, strlen(secret)),
                                    signature_key_new(SIGNATURE_SHA256, other_secret, strlen(other_secret))};
    json_t *claims = (json_t *)"not touched";
    enum jwt_verdict verdict = jwt_check(token, keys, 2, rules, NOW, &claims);

    assert_int_equal(claims != NULL, verdict == JWT_OK);
    assert_int_equal(json_is_object(claims), verdict == JWT_OK);
    json_decref(claims);
    assert_int_equal(jwt_check(token, keys, 0, rules, NOW, &claims),
                     JWT_FORGED); /* without keys nothing is good */
    signature_key_free(keys[0]);
    signature_key_free(keys[1]);
    return verdict;
}

static const struct jwt_rules aged = {.leeway_s = 5, .max_age_s = 300},
                              expiring = {.leeway_s = 5, .needs_exp = true}, lax = {.leeway_s = 5};

static const struct row {
    const char *name, *header, *claims;
    const struct jwt_rules *rules;
    enum jwt_verdict verdict;
} rows[] = {
    {"a fresh token is taken", HEADER, IAT, &aged, JWT_OK},
    {"one without a type is", "{\"alg\":\"HS256\"}", IAT, &aged, JWT_OK},
    {"a type in small letters is", "{\"alg\":\"HS256\",\"typ\":\"jwt\"}", IAT, &aged, JWT_OK},
    {"another type is not", "{\"alg\":\"HS256\",\"typ\":\"JOSE\"}", IAT, &aged, JWT_FORGED},
    {"a type that is a number is not", "{\"alg\":\"HS256\",\"typ\":1}", IAT, &aged, JWT_FORGED},
    {"nor does one with all letters of the alphabet", "{\"alg\":\"HS256\",\"kid\":\"~?~?~?~?>?>?>?>?\"}", IAT,
     &aged, JWT_OK},
    {"further fields of the header do no harm", "{\"alg\":\"HS256\",\"kid\":\"1\"}", IAT, &aged, JWT_OK},
    {"what must be understood is not", "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}", IAT, &aged, JWT_FORGED},
    {"no algorithm is none", "{\"typ\":\"JWT\"}", IAT, &aged, JWT_FORGED},
    {"the algorithm \"none\" is none", "{\"alg\":\"none\"}", IAT, &aged, JWT_FORGED},
    {"nor is a longer hash", "{\"alg\":\"HS512\"}", IAT, &aged, JWT_FORGED},
    {"nor is RS256, whatever signed it", "{\"alg\":\"RS256\"}", IAT, &aged, JWT_FORGED},
    {"nor is small writing", "{\"alg\":\"hs256\"}", IAT, &aged, JWT_FORGED},
    {"two algorithms are none", "{\"alg\":\"HS256\",\"alg\":\"HS256\"}", IAT, &aged, JWT_FORGED},
    {"a header that is a list is none", "[\"HS256\"]", IAT, &aged, JWT_FORGED},
    {"a header that is no JSON is none", "HS256", IAT, &aged, JWT_FORGED},
    {"claims that are no JSON are none", HEADER, "iat", &aged, JWT_FORGED},
    {"claims that are a list are none", HEADER, "[1]", &aged, JWT_FORGED},
    {"claims twice are none", HEADER, "{\"iat\":1795500000,\"iat\":1795500000}", &aged, JWT_FORGED},
    {"300 s is not too old", HEADER, "{\"iat\":1795499700}", &aged, JWT_OK},
    {"nor is what the clocks may differ", HEADER, "{\"iat\":1795499695}", &aged, JWT_OK},
    {"a second more is", HEADER, "{\"iat\":1795499694}", &aged, JWT_STALE},
    {"the future is as near", HEADER, "{\"iat\":1795500005}", &aged, JWT_OK},
    {"and no further", HEADER, "{\"iat\":1795500006}", &aged, JWT_STALE},
    {"a fraction of a second is a time", HEADER, "{\"iat\":1795500000.25}", &aged, JWT_OK},
    {"a time far away is stale", HEADER, "{\"iat\":1e300}", &aged, JWT_STALE},
    {"a time as text is none", HEADER, "{\"iat\":\"1795500000\"}", &aged, JWT_FORGED},
    {"without its time its age is unknown", HEADER, "{}", &aged, JWT_FORGED},
    {"where age does not count it may lack", HEADER, "{}", &lax, JWT_OK},
    {"but it may not be ahead of us", HEADER, "{\"iat\":1795500006}", &lax, JWT_STALE},
    {"nor may it be nothing", HEADER, "{\"iat\":null}", &lax, JWT_FORGED},
    {"what expires later is good", HEADER, "{\"exp\":1795500001}", &expiring, JWT_OK},
    {"what has just expired is", HEADER, "{\"exp\":1795499996}", &expiring, JWT_OK},
    {"what expired earlier is not", HEADER, "{\"exp\":1795499995}", &expiring, JWT_STALE},
    {"what never expires is not", HEADER, "{\"iat\":1795500000}", &expiring, JWT_FORGED},
    {"an expiry that is no number is none", HEADER, "{\"exp\":true}", &expiring, JWT_FORGED},
    {"an expiry counts also where none is needed", HEADER, "{\"iat\":1795500000,\"exp\":1}", &aged,
     JWT_STALE},
    {"what is valid now is good", HEADER, "{\"nbf\":1795500005}", &lax, JWT_OK},
    {"what will be is not", HEADER, "{\"nbf\":1795500006}", &lax, JWT_STALE},
    {"a beginning that is no number is none", HEADER, "{\"nbf\":\"now\"}", &lax, JWT_FORGED},
};

static void checks(void **state)
{
    const struct row *row = *state;
    char token[1024];

    make_token(row->header, row->claims, secret, token);
    assert_int_equal(check(token, row->rules), row->verdict);
    make_token(row->header, row->claims, other_secret, token);
    assert_int_equal(check(token, row->rules), row->verdict);
    make_token(row->header, row->claims, "a key of somebody else", token);
    assert_int_equal(check(token, row->rules), JWT_FORGED);
}

/* Every single character of a token counts. */
static void sees_any_change(void **state)
{
    char token[1024], changed[1024];
    size_t length;

    (void)state;
    make_token(HEADER, IAT, secret, token);
    length = strlen(token);
    for (size_t i = 0; i < length; i++) {
        strcpy(changed, token);
        changed[i] = token[i] == 'A' ? 'B' : 'A';
        assert_int_equal(check(changed, &aged), JWT_FORGED);
        strcpy(changed, token);
        changed[i] = '\0';
        assert_int_equal(check(changed, &aged), JWT_FORGED);
    }
    static const char *const tails[] = {"=", "A", ".", ".A", " ", "\n"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        strcat(strcpy(changed, token), tails[i]);
        assert_int_equal(check(changed, &aged), JWT_FORGED);
    }
    static const char *const none[] = {"", ".", "..", "...", "a.b", "a.b.c", "a..c"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(check(none[i], &lax), JWT_FORGED);
}

/* Signed as it must be, by somebody who writes base64 in another way: only one way is read, so that one and
 * the same token can't be written twice. */
static void reads_one_way_of_writing(void **state)
{
    static const struct {
        const char *parts;
        enum jwt_verdict verdict;
    } tokens[] = {
        /* {"alg":"HS256","k":"?>"} and {"iat":1795500000} */
        {"eyJhbGciOiJIUzI1NiIsImsiOiI_PiJ9.eyJpYXQiOjE3OTU1MDAwMDB9", JWT_OK},
        {"eyJhbGciOiJIUzI1NiIsImsiOiI/PiJ9.eyJpYXQiOjE3OTU1MDAwMDB9", JWT_FORGED},
        /* {"alg":"HS256","k":"~>"} */
        {"eyJhbGciOiJIUzI1NiIsImsiOiJ-PiJ9.eyJpYXQiOjE3OTU1MDAwMDB9", JWT_OK},
        {"eyJhbGciOiJIUzI1NiIsImsiOiJ+PiJ9.eyJpYXQiOjE3OTU1MDAwMDB9", JWT_FORGED},
        /* {"alg":"HS256"} */
        {"eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTU1MDAwMDB9", JWT_OK},
        {"eyJhbGciOiJIUzI1NiIgfQ.eyJpYXQiOjE3OTU1MDAwMDB9", JWT_OK}, /* with a blank */
        {"eyJhbGciOiJIUzI1NiIgfQ==.eyJpYXQiOjE3OTU1MDAwMDB9", JWT_FORGED},
        {"eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTU1MDAwMDB9====", JWT_FORGED},
        {".eyJpYXQiOjE3OTU1MDAwMDB9", JWT_FORGED},
        {"eyJhbGciOiJIUzI1NiJ9.", JWT_FORGED},
    };
    char token[256];

    (void)state;
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        strcpy(token, tokens[i].parts);
        sign_token(secret, token);
        if (check(token, &aged) != tokens[i].verdict)
            fail_msg("%s", tokens[i].parts);
    }
}

/* RFC 7515, A.1. */
static void reads_the_example_of_the_standard(void **state)
{
    static const char token[] =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
        ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    static const char key64[] =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow==";
    unsigned char key[64];
    json_t *claims;

    (void)state;
    size_t length = signature_from_base64(key64, key, sizeof key);
    assert_int_equal(length, 64);
    struct signature_key *made = signature_key_new(SIGNATURE_SHA256, key, length);
    assert_int_equal(jwt_check(token, &made, 1, &lax, 1300819379, &claims), JWT_OK);
    assert_string_equal(json_string_value(json_object_get(claims, "iss")), "joe");
    json_decref(claims);
    assert_int_equal(jwt_check(token, &made, 1, &lax, 1300819385, &claims), JWT_STALE);
    signature_key_free(made);
}

static void reads_bearers(void **state)
{
    (void)state;
    assert_string_equal(jwt_of_bearer("Bearer a.b.c"), "a.b.c");
    assert_string_equal(jwt_of_bearer("bearer  a.b.c"), "a.b.c");
    assert_null(jwt_of_bearer("Basic a.b.c"));
    assert_null(jwt_of_bearer("a.b.c"));
    assert_null(jwt_of_bearer("Bearera.b.c"));
    assert_null(jwt_of_bearer(""));
    assert_null(jwt_of_bearer(NULL));
}

static EVP_PKEY *key, *other_key; /* finding one takes long */

static int make_keys(void **state)
{
    (void)state;
    key = EVP_RSA_gen(2048);
    other_key = EVP_RSA_gen(2048);
    return key && other_key ? 0 : -1;
}

static int free_keys(void **state)
{
    (void)state;
    EVP_PKEY_free(key);
    EVP_PKEY_free(other_key);
    return 0;
}

static char *pem_of(EVP_PKEY *of, const char *password)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes, *pem;

    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(bio, of, password == NULL ? NULL : EVP_aes_256_cbc(),
                                                   password, password == NULL ? 0 : (int)strlen(password),
                                                   NULL, NULL),
                     1);
    pem = strndup(bytes, (size_t)BIO_get_mem_data(bio, &bytes));
    BIO_free(bio);
    return pem;
}

static void assert_public_half(struct jwt_signer *signer, EVP_PKEY *of, bool expected)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem;

    PEM_write_bio_PUBKEY(bio, of);
    BIO_write(bio, "", 1);
    BIO_get_mem_data(bio, &pem);
    assert_int_equal(jwt_signer_is(signer, pem), expected);
    assert_false(jwt_signer_is(signer, "no key"));
    BIO_free(bio);
}

/* With whatever room, and claims of lengths that base64 treats differently. */
static void signs_whole_or_not_at_all(struct jwt_signer *signer)
{
    for (size_t length = 1; length <= 3; length++) {
        json_t *claims = json_pack("{s:s%}", "id", "abc", length);
        char token[JWT_ROOM];
        assert_true(jwt_sign(signer, claims, token, sizeof token));
        for (size_t room = 0; room <= strlen(token); room += room < 100 ? 1 : 11) {
            char *small = malloc(room + 1);
            assert_false(jwt_sign(signer, claims, small, room));
            free(small);
        }
        json_decref(claims);
    }
}

static void signs_with_rsa(void **state)
{
    char *pem = pem_of(key, NULL), token[JWT_ROOM];
    struct jwt_signer *signer = jwt_signer_new(pem);
    json_t *claims = json_pack("{s:s, s:i}", "application_id", "ñ>?~", "iat", NOW);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char signature[512];
    char padded[700];

    (void)state;
    assert_non_null(signer);
    assert_public_half(signer, key, true);
    assert_public_half(signer, other_key, false);
    assert_true(jwt_sign(signer, claims, token, sizeof token));
    char *last = strrchr(token, '.');
    assert_null(strpbrk(token, "+/="));
    assert_memory_equal(token, "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.", 37);
    snprintf(padded, sizeof padded, "%s==", last + 1);
    for (char *c = padded; *c != '\0'; c++)
        *c = *c == '-' ? '+' : *c == '_' ? '/' : *c;
    assert_int_equal(signature_from_base64(padded, signature, sizeof signature), 256);
    assert_int_equal(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(
        EVP_DigestVerify(context, signature, 256, (unsigned char *)token, (size_t)(last - token)), 1);
    signs_whole_or_not_at_all(signer);
    EVP_MD_CTX_free(context);
    json_decref(claims);
    jwt_signer_free(signer);
    free(pem);
}

/* Whichever allocation fails: no token, or the very same. */
static void without_memory_no_other_token_is_signed(void **state)
{
    char *pem = pem_of(key, NULL), token[JWT_ROOM], again[JWT_ROOM];
    struct jwt_signer *signer = jwt_signer_new(pem);
    json_t *claims = json_pack("{s:s, s:i}", "application_id", "x", "iat", NOW);

    (void)state;
    assert_true(jwt_sign(signer, claims, token, sizeof token));
    memory_fail_at(0);
    assert_true(jwt_sign(signer, claims, again, sizeof again));
    for (unsigned long n = 1, all = memory_allocations(); n <= all; n++) {
        memory_fail_at(n);
        bool made = jwt_sign(signer, claims, again, sizeof again);
        memory_fail_at(0);
        assert_true(!made || strcmp(token, again) == 0);
    }
    for (unsigned long n = 1; memory_can_fail() && n < 8; n++) {
        memory_fail_at(n);
        struct jwt_signer *other = jwt_signer_new(pem);
        memory_fail_at(0);
        jwt_signer_free(other);
        memory_fail_at(n);
        assert_false(jwt_signer_is(signer, "no key"));
        memory_fail_at(0);
    }
    json_decref(claims);
    jwt_signer_free(signer);
    free(pem);
}

/* Whichever call of OpenSSL fails: no token, or the very same; nor is a key taken for another. */
static void without_openssl_no_other_token_is_signed(void **state)
{
    char *pem = pem_of(key, NULL), token[JWT_ROOM], again[JWT_ROOM];
    struct jwt_signer *signer = jwt_signer_new(pem);
    json_t *claims = json_pack("{s:i}", "iat", NOW);

    (void)state;
    failing_crypto_at(0);
    assert_true(jwt_sign(signer, claims, token, sizeof token));
    unsigned long all = failing_crypto_calls();
    assert_in_range(all, 3, 100);
    for (unsigned long n = 1; n <= all; n++) {
        failing_crypto_at(n);
        bool made = jwt_sign(signer, claims, again, sizeof again);
        failing_crypto_at(0);
        assert_true(!made || strcmp(token, again) == 0);
    }
    failing_crypto_at(1);
    assert_null(jwt_signer_new(pem));
    failing_crypto_at(1);
    assert_public_half(signer, key, false);
    assert_public_half(signer, key, true);
    json_decref(claims);
    jwt_signer_free(signer);
    free(pem);
}

/* A key that is longer than our room for its signature; of four primes, since they are found sooner. */
static EVP_PKEY *too_long_a_key(void)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *made = NULL;

    assert_int_equal(EVP_PKEY_keygen_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(context, 4104), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_primes(context, 4), 1);
    assert_int_equal(EVP_PKEY_generate(context, &made), 1);
    EVP_PKEY_CTX_free(context);
    return made;
}

static void refuses_other_keys(void **state)
{
    EVP_PKEY *const keys[] = {EVP_RSA_gen(1024), EVP_EC_gen("P-256"),
                              EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), too_long_a_key()};
    char *locked = pem_of(key, "password"), *pem = pem_of(key, NULL);

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char *other = pem_of(keys[i], NULL);
        assert_null(jwt_signer_new(other));
        free(other);
        EVP_PKEY_free(keys[i]);
    }
    assert_null(jwt_signer_new(locked)); /* and nobody is asked for the password */
    assert_null(jwt_signer_new(""));
    assert_null(jwt_signer_new("a private key"));
    pem[strlen(pem) / 2] = '\0';
    assert_null(jwt_signer_new(pem));
    jwt_signer_free(NULL);
    free(locked);
    free(pem);
}

enum { ROWS = sizeof rows / sizeof *rows };

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(sees_any_change),
        cmocka_unit_test(reads_the_example_of_the_standard),
        cmocka_unit_test(reads_bearers),
        cmocka_unit_test(signs_with_rsa),
        cmocka_unit_test(refuses_other_keys),
        cmocka_unit_test(without_memory_no_other_token_is_signed),
        cmocka_unit_test(reads_one_way_of_writing),
        cmocka_unit_test(without_openssl_no_other_token_is_signed),
    };
    struct CMUnitTest tests[ROWS + sizeof others / sizeof *others];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, checks, NULL, NULL, (void *)&rows[i]};
    memcpy(tests + ROWS, others, sizeof others);
    return cmocka_run_group_tests_name("jwt", tests, make_keys, free_keys);
}
