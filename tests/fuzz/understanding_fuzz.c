/* understanding_fuzz.c - any text, through the matcher and the whole chain with the shipped content: there is
 * always a reply, and one that can be sent. The first byte says in what standing the sender is. */
#include "handlers/handlers.h"
#include "tests/support/shipped_content.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const struct hotline hotline = {.name = "Rightsline",
                                       .language = LANG_EN,
                                       .languages = UINT32_MAX,
                                       .drafts = true,
                                       .alphabet = UCS2,
                                       .segments_per_page = 3};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    static struct reply reply;
    struct session session = SESSION_NEW;
    struct standing standing = {0};

    if (!shipped_content && shipped_content_load(NULL) != 0)
        abort();
    if (size == 0)
        return 0;
    standing.opted_out = data[0] % 2 == 1;
    standing.written_to = data[0] / 2 % 2 == 1;
    message_set_text(&message, (const char *)data + 1, size - 1);
    handlers_answer(shipped_content, &hotline, &session, standing, &message, &reply);
    if (memchr(reply.text, '\0', sizeof reply.text) == NULL || reply.pages > REPLY_PAGES_MAX)
        abort();
    return 0;
}
