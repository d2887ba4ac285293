/* challenge.c - a random question with a random answer, good for once. */
#include "gateway/challenge.h"

#include "gateway/signature.h"

#include <openssl/rand.h>
#include <string.h>

static bool fill(char out[CHALLENGE_ROOM])
{
    unsigned char bytes[(CHALLENGE_ROOM - 1) / 2];
    char text[SIGNATURE_HEX_ROOM];

    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    signature_hex(bytes, sizeof bytes, text);
    memcpy(out, text, CHALLENGE_ROOM);
    return true;
}

bool challenge_make(struct challenge *challenge, uint64_t now_ms)
{
    *challenge = (struct challenge){.until_ms = now_ms + CHALLENGE_MS};
    if (fill(challenge->question) && fill(challenge->answer))
        return true;
    *challenge = (struct challenge){0};
    return false;
}

bool challenge_answer(struct challenge *challenge, const struct http_request *request, uint64_t now_ms,
                      char out[CHALLENGE_ROOM])
{
    if (challenge->until_ms == 0)
        return false; /* nearly always */
    if (now_ms >= challenge->until_ms) {
        *challenge = (struct challenge){0};
        return false;
    }
    if (!signature_equal_text(challenge->question, http_request_header(request, CHALLENGE_HEADER)))
        return false;
    memcpy(out, challenge->answer, CHALLENGE_ROOM);
    *challenge = (struct challenge){0};
    return true;
}
