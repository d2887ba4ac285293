/* text_fuzz.c - any bytes as the text of a message: it is made UTF-8, measured, rewritten and cut into pages,
 * and no page is larger than it may be. The first byte says how large that is. */
#include "content/pages.h"
#include "content/segments.h"
#include "handlers/message.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void cut(const char *text, size_t segments, const char *mark)
{
    char page[MESSAGE_TEXT_ROOM];
    size_t taken;

    for (const char *at = text; *at != '\0'; at += taken) {
        taken = pages_next(at, segments, mark);
        must(taken > 0 && taken <= strlen(at));
        must(((unsigned char)at[taken] & 0xC0) != 0x80); /* never inside a code point */
        memcpy(page, at, taken);
        page[taken] = '\0';
        must(segments_measure(page).count > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    static char plain[4 * MESSAGE_TEXT_ROOM], again[4 * MESSAGE_TEXT_ROOM];
    struct segments_meter meter = {0};
    struct segments whole, summed;

    if (size == 0)
        return 0;
    message_set_text(&message, (const char *)data + 1, size - 1);
    must(memchr(message.text, '\0', sizeof message.text) != NULL);
    whole = segments_measure(message.text);
    segments_add_text(&meter, message.text, strlen(message.text));
    summed = segments_sum(&meter);
    must(whole.alphabet == summed.alphabet && whole.units == summed.units && whole.count == summed.count);
    must((whole.alphabet == GSM7) == (segments_first_outside_gsm7(message.text) == NULL));
    must(segments_plain(message.text, data[0] % 2 == 0, plain, sizeof plain));
    must(!segments_is_plain(message.text) || strcmp(plain, message.text) == 0);
    must(segments_plain(plain, data[0] % 2 == 0, again, sizeof again) && strcmp(plain, again) == 0);
    cut(message.text, 1 + data[0] / 2 % 4, data[0] < 128 ? "" : "(1/3) Text MORE");
    return 0;
}
