/* preview.h - for who tries content on the phone page: any answer, in any language and alphabet, before
 * anybody texts for it, and why a text is answered as it is; both also from the folder that is edited beside
 * the content in service (edited.h). At the loopback listener, beside the sandbox.
 *
 *   GET  /phone/topics    {"topics": [ids], "languages": [{"code", "name", "served"}], "channels": [{"name",
 *                         "alphabet"}], "edited": is there such a folder?}: what there is to choose from; the
 *                         page's own channel is the first
 *   GET  /phone/topic?id=detainer&lang=es&channel=twilio&alphabet=UCS-2
 *                         the answer as reply_json.h has it, with "review"; 404 without such a topic,
 *                         language or channel
 *   POST /phone/ask       {"text", "lang", "channel", "alphabet"}: what a first text with these words is
 *                         answered, with "understood" (reply_json_why()); "lang" is that of the
 *                         conversation, if it has one
 *   GET  /phone/edited    the folder as edited_json() tells of it, and its "topics" when it is ready; 404
 *                         when there is none
 *
 * With edited=1, or "edited": true, both are asked: {"running": the answer, "edited": as /phone/edited, with
 * its "answer"}. An answer that there is not is null, for want of the topic, or because the folder is being
 * read or is faulty.
 *
 * "alphabet" is "GSM-7" (fold what it lacks) or "UCS-2" (keep it); without one it is the channel's, and
 * without a channel that is the page's own. Only our own pages may ask. The words are wiped when they are
 * answered; nothing is kept, counted or sent. */
#ifndef GATEWAY_PREVIEW_H
#define GATEWAY_PREVIEW_H

#include "gateway/gateway.h"

/* Answers a request for one of these paths. False, and nothing answered, for any other. */
bool preview_handle(struct gateway *gateway, struct http_call *call, const struct http_request *request);

#endif
