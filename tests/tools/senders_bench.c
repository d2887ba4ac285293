/* senders_bench.c - what a million senders cost the limiter, in memory and in time: `make bench`.
 * Ends with 1 when it is more than 64 MiB, or when one call takes so long that the loop would be felt to
 * stand still. */
#include "gateway/clock.h"
#include "gateway/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SENDERS = 1000000, MEMORY_MAX_MIB = 64, CALL_MAX_US = 20000 };

/* Of this thread: others on the machine shall not count. */
static double now_us(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static double resident_mib(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    if (file) {
        if (fscanf(file, "%*u %lu", &pages) != 1)
            pages = 0;
        fclose(file);
    }
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / (1024 * 1024);
}

/* Keyed hashes are as good as random; these are spread by a mixer. */
static struct store_key key_of(uint64_t number)
{
    struct store_key key;
    uint64_t a = (number + 1) * 0x9E3779B97F4A7C15u, b;

    a ^= a >> 31;
    a *= 0xBF58476D1CE4E5B9u;
    b = a ^ a >> 29;
    memcpy(key.bytes, &b, sizeof b);
    memcpy(key.bytes + 8, &a, sizeof a);
    return key;
}

static void allowed(enum store_status status, enum limit_verdict verdict, void *arg)
{
    if (status != STORE_YES || verdict != LIMIT_SEND)
        ++*(unsigned long *)arg;
}

int main(void)
{
    static const struct limit_settings limits = {
        .burst = 20, .refill_s = 60, .essential_per_hour = 10, .equal_replies = 3};
    const struct store_key nobody = {{0}};
    char reason[256];
    unsigned long refused = 0;
    double before = resident_mib(), longest = 0;
    struct event_base *base = event_base_new();
    struct store *store = store_embedded_open("", &limits, base, reason, sizeof reason);

    if (!store) {
        fprintf(stderr, "%s\n", reason);
        return 1;
    }
    double start = now_us();
    for (uint64_t i = 0; i < SENDERS; i++) {
        const struct store_key key = key_of(i);
        const struct limit_request request = {.fingerprint = 7, .now_ms = clock_ms()};
        double call = now_us();
        store->does->allow(store, &key, &nobody, &request, allowed, &refused);
        call = now_us() - call;
        longest = call > longest ? call : longest;
    }
    double each_us = (now_us() - start) / SENDERS, used = resident_mib() - before;
    printf(
        "%d senders in the limiter: %.1f MiB resident (bar %d), %.1f bytes each, %.2f us a call, the longest "
        "%.1f ms\n",
        SENDERS, used, MEMORY_MAX_MIB, used * 1024 * 1024 / SENDERS, each_us, longest / 1000);
    store->does->close(store);
    event_base_free(base);
    return refused > 0 || used > MEMORY_MAX_MIB || longest > CALL_MAX_US;
}
