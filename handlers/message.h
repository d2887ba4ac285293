/* message.h - a text that came in.
 * This is the one home of a person's number and words: fixed in size, so that
 * one message_scrub() ends every copy. Functions borrow it (const), none keeps it. */
#ifndef HANDLERS_MESSAGE_H
#define HANDLERS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    MESSAGE_ID_ROOM = 129,    /* the provider's id, NUL included */
    MESSAGE_NUMBER_ROOM = 33, /* E.164 with '+', a short code, or a sender's name */
    MESSAGE_TEXT_ROOM = 6401, /* 1600 characters of up to 4 bytes; the rest is cut at a character */
};

/* What the provider says it has already answered by itself (Twilio's
 * OptOutType, Telnyx' autoresponse_type). */
enum carrier_word { CARRIER_WORD_NONE, CARRIER_WORD_STOP, CARRIER_WORD_HELP, CARRIER_WORD_START };

struct message {
    char id[MESSAGE_ID_ROOM];
    char sender[MESSAGE_NUMBER_ROOM];    /* who wrote */
    char recipient[MESSAGE_NUMBER_ROOM]; /* our number */
    unsigned media;                      /* pictures and the like, which we never fetch */
    enum carrier_word carrier_word;
    char text[MESSAGE_TEXT_ROOM]; /* UTF-8, NUL-terminated; bad bytes are U+FFFD. Last, since it is large:
                                     what is kept of a message ends with its text */
};

/* How many bytes of a message there are, up to the end of its text. */
size_t message_size(const struct message *message);

/* Puts `length` bytes into message->text, which is empty or holds an earlier text: NULs and bytes that are
 * not UTF-8 become U+FFFD, what is too long is cut between characters. */
void message_set_text(struct message *message, const char *bytes, size_t length);

/* Brings a phone number to '+' and digits ("12025550123", "(202) 555-0123" ->
 * "+12025550123"); short codes and names are kept as they are. False when it is empty or
 * does not fit; then `out` is empty. `room` is at least MESSAGE_NUMBER_ROOM. */
bool message_number(const char *raw, char *out, size_t room);

/* Wipes number, words and all. */
void message_scrub(struct message *message);

#endif
