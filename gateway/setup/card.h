/* card.h - the emergency card for the day that this machine is dead: a TwiML Bin that Twilio answers by
 * itself. */
#ifndef GATEWAY_SETUP_CARD_H
#define GATEWAY_SETUP_CARD_H

#include <stdbool.h>
#include <stddef.h>

enum { CARD_ROOM = 4096, CARD_SEGMENTS_MAX = 2 };

/* The whole document: one message in English, one in Spanish, each with the hotline's name and the person's
 * number
 * ("" or NULL: none). `segments`: what each costs, at the most; more than CARD_SEGMENTS_MAX only when the
 * hotline's name is in another alphabet. False when it does not fit. */
bool card_twiml(const char *hotline, const char *human, char out[CARD_ROOM], size_t segments[2]);

#endif
