/* message.c - the one home of a person's number and words. */
#include "handlers/message.h"

#include <assert.h>
#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <utf8proc.h>

static const char REPLACEMENT[] = "\xEF\xBF\xBD"; /* U+FFFD */

enum {
    SHORT_CODE_DIGITS_MAX = 8, /* anything longer is somebody's whole number */
    E164_DIGITS_MAX = 15,
    US_DIGITS = 10,
};

/* How many of the bytes, up to `most`, are plain characters. */
static size_t plain_length(const char *bytes, size_t most)
{
    size_t length = 0;

    while (length < most && (unsigned char)(bytes[length] - 1) < 0x7F)
        length++;
    return length;
}

void message_set_text(struct message *message, const char *bytes, size_t length)
{
    const utf8proc_uint8_t *from = (const utf8proc_uint8_t *)bytes;
    size_t used = 0, taken = 0;

    while (taken < length) {
        utf8proc_int32_t character;
        const char *piece = bytes + taken;
        size_t left = length - taken, room = MESSAGE_TEXT_ROOM - 1 - used;
        size_t plain = plain_length(piece, left < room ? left : room);

        if (plain > 0) {
            memcpy(message->text + used, piece, plain);
            used += plain;
            taken += plain;
            continue;
        }
        utf8proc_ssize_t step =
            utf8proc_iterate(from + taken, left > 4 ? 4 : (utf8proc_ssize_t)left, &character);
        size_t piece_length = step > 0 ? (size_t)step : 1;
        taken += piece_length;
        if (step <= 0 || character == 0) {
            piece = REPLACEMENT;
            piece_length = sizeof REPLACEMENT - 1;
        }
        if (used + piece_length >= MESSAGE_TEXT_ROOM)
            break;
        memcpy(message->text + used, piece, piece_length);
        used += piece_length;
    }
    /* What was there before goes too: it may have been longer. Beyond its end there is nothing. */
    explicit_bzero(message->text + used, strnlen(message->text + used, MESSAGE_TEXT_ROOM - used));
    message->text[used] = '\0';
}

/* The text without white space around it. */
static const char *trim(const char *text, size_t *length)
{
    while (isspace((unsigned char)*text))
        text++;
    *length = strlen(text);
    while (*length > 0 && isspace((unsigned char)text[*length - 1]))
        --*length;
    return text;
}

/* Gathers the digits of what is written like a phone number. False for anything else, also for a '+'
 * that is not in front. */
static bool gather_digits(const char *text, size_t length, char digits[MESSAGE_NUMBER_ROOM], size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] >= '0' && text[i] <= '9') {
            if (*count == MESSAGE_NUMBER_ROOM - 1)
                return false;
            digits[(*count)++] = text[i];
        } else if (strchr(" -().", text[i]) == NULL && !(i == 0 && text[i] == '+')) {
            return false;
        }
    }
    digits[*count] = '\0';
    return *count > 0;
}

/* A number of North America's plan without its country code: neither area code nor exchange begins with
 * 0 or 1. */
static bool is_american(const char *digits, size_t count)
{
    return count == US_DIGITS && digits[0] >= '2' && digits[3] >= '2';
}

static bool keep(const char *text, size_t length, char *out)
{
    if (length == 0 || length >= MESSAGE_NUMBER_ROOM)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (iscntrl((unsigned char)text[i]))
            return false;
    }
    memcpy(out, text, length);
    out[length] = '\0';
    return true;
}

bool message_number(const char *raw, char *out, size_t room)
{
    char digits[MESSAGE_NUMBER_ROOM];
    size_t length, count, skipped = 0;
    bool fits;

    assert(room >= MESSAGE_NUMBER_ROOM);
    explicit_bzero(out, room);
    const char *text = trim(raw, &length);
    if (!gather_digits(text, length, digits, &count)) {
        fits = keep(text, length, out); /* a name */
    } else if (text[0] != '+' && count <= SHORT_CODE_DIGITS_MAX) {
        fits = keep(digits, count, out);
    } else {
        if (text[0] != '+' && digits[0] == '0' && digits[1] == '0')
            skipped = 2; /* the international prefix of most countries */
        fits = count - skipped <= E164_DIGITS_MAX;
        if (fits) {
            strcpy(out, text[0] != '+' && is_american(digits, count) ? "+1" : "+");
            strcat(out, digits + skipped);
        }
    }
    explicit_bzero(digits, sizeof digits);
    return fits;
}

void message_scrub(struct message *message)
{
    explicit_bzero(message->text, strnlen(message->text, MESSAGE_TEXT_ROOM));
    explicit_bzero(message, offsetof(struct message, text));
}

size_t message_size(const struct message *message)
{
    return offsetof(struct message, text) + strnlen(message->text, MESSAGE_TEXT_ROOM - 1) + 1;
}
