/* probe.h - one HTTP request by a command that has nothing else to do, with everything that can be learnt of
 * how it went: where it broke off, whose certificate was shown, what time it is there. Waits for the answer.
 * Certificates are verified, redirects not followed. */
#ifndef GATEWAY_PROBE_H
#define GATEWAY_PROBE_H

#include "gateway/http_client.h"

#include <time.h>

enum {
    PROBE_BODY_ROOM = 65537,
    PROBE_TEXT_ROOM = 512,
    PROBE_MS = 15000,
};

/* What is wrong with a certificate, as far as a look at it tells. */
struct probe_certificate {
    unsigned count; /* that were sent: the server's own, then those it was signed by; 0: none was seen */
    bool wrong_name, expired, too_early, self_signed;
    time_t begins, ends;
    char names[PROBE_TEXT_ROOM];  /* that it is for */
    char issuer[PROBE_TEXT_ROOM]; /* who signed it */
};

enum probe_end {
    PROBE_ANSWERED,
    PROBE_NO_NAME, /* DNS knows no such name */
    PROBE_REFUSED, /* nothing listens there, or no way leads there */
    PROBE_TIMED_OUT,
    PROBE_CERTIFICATE, /* it is not to be trusted */
    PROBE_TLS,         /* TLS failed otherwise: what listens there may not speak it */
    PROBE_BROKE_OFF,
    PROBE_NO_MEMORY,
};

struct probe {
    enum probe_end end;
    struct api_answer answer; /* points into `body` */
    time_t date;              /* of its Date header, 0 without */
    char location[PROBE_TEXT_ROOM];
    struct probe_certificate certificate;
    char body[PROBE_BODY_ROOM];
};

/* Makes the call. `ca_file`: certificates to trust beside the system's, or "". */
void probe_make(const struct api_call *call, const char *ca_file, struct probe *probe);

/* The same, with the body written to `out` as it comes, and no limit on time but who answers. For streams of
 * the admin listener. */
void probe_stream(const struct api_call *call, void (*piece)(const char *bytes, size_t length, void *arg),
                  void *arg, struct probe *probe);

#endif
