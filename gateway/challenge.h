/* challenge.h - does a public address lead to this very process? Who may talk to the admin listener gets a
 * question and its answer, both random; the question is then put to a channel's public address, in a header,
 * and only the process that made them can answer. For `test-channel`; it starts nothing and tells nobody
 * anything. */
#ifndef GATEWAY_CHALLENGE_H
#define GATEWAY_CHALLENGE_H

#include "gateway/http_request.h"

#include <stdbool.h>
#include <stdint.h>

#define CHALLENGE_HEADER "X-Rightsline-Challenge"

enum {
    CHALLENGE_ROOM = 33, /* 128 bits in hex, NUL included */
    CHALLENGE_MS = 60000,
};

/* All zeros: there is none. */
struct challenge {
    char question[CHALLENGE_ROOM], answer[CHALLENGE_ROOM];
    uint64_t until_ms;
};

/* Makes a new one in place of the last. False: no randomness. */
bool challenge_make(struct challenge *challenge, uint64_t now_ms);

/* Does the request put the question? Then `out` gets the answer, and the challenge is over. */
bool challenge_answer(struct challenge *challenge, const struct http_request *request, uint64_t now_ms,
                      char out[CHALLENGE_ROOM]);

#endif
