/* failing_crypto.h - OpenSSL and libsodium failing, for whatever reason. Of the functions that we call where
 * it is decided who is let in, and what is signed or sealed, each call can be made to fail; in tests alone.
 */
#ifndef TESTS_SUPPORT_FAILING_CRYPTO_H
#define TESTS_SUPPORT_FAILING_CRYPTO_H

/* The n-th call from now on, in whatever thread, fails, once; 1 is the next, 0 none. Counting begins anew. */
void failing_crypto_at(unsigned long n);

/* Calls since failing_crypto_at(), or since the start. */
unsigned long failing_crypto_calls(void);

#endif
