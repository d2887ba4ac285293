/* desk.h - where `rightsline send` hands in texts that nobody asked for, one recipient at a time. At that
 * moment it is looked whether they may be texted: opted out, of our country, the hours where they are. Then
 * the text goes into the outbox behind all answers, is sent, and is forgotten. Nothing of it is kept.
 *
 * POST /outreach/plan, the form's "campaign" may be left out: what there is to send, as JSON.
 * POST /outreach/send: campaign, text (from 0), number, language, where (state or ZIP), channel, rehearsal
 * (1: by the sandbox alone, whatever the hours); the answer, once it has ended, is {"result": "accepted" and
 * so on}. POST /outreach/confirm: those who opted out before a `rightsline forget` are not on the list. Only
 * by the admin socket's file, or when there is no channel but the sandbox. */
#ifndef GATEWAY_OUTREACH_DESK_H
#define GATEWAY_OUTREACH_DESK_H

#include "gateway/gateway.h"

struct desk;

struct desk *desk_new(struct gateway *gateway); /* NULL when memory is out */
void desk_free(struct desk *desk);              /* after the outbox; NULL is allowed */

/* False, and nothing answered, when the request is not for the desk. */
bool desk_answer(struct desk *desk, struct http_call *call, const struct http_request *request);

/* Somebody has just opted out, whoever said so: what waits for them is taken back. `desk` may be NULL. */
void desk_take_back(struct desk *desk, const struct store_key *recipient);

/* Has this person been texted unasked within a day? Then DETENER, alone, is meant for us. */
bool desk_has_texted(const struct desk *desk, const struct store_key *recipient);

/* The gateway ends: what has not begun to leave is handed back to who sent it, to come again later. */
void desk_hand_back(struct desk *desk);

/* Those that wait or are on their way. */
size_t desk_count(const struct desk *desk);

#endif
