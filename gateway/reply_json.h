/* reply_json.h - an answer and why it was given, as JSON: one form for `rightsline ask --json` and for the
 * phone page. NULL when memory is out; the caller owns what it gets (json_decref()). */
#ifndef GATEWAY_REPLY_JSON_H
#define GATEWAY_REPLY_JSON_H

#include "content/topics.h"
#include "handlers/reply.h"
#include "handlers/understanding.h"

#include <jansson.h>

/* {"topic", "lang", "place", "pages", "encoding", "segments" (both of the page that goes out first),
 * "page_segments", "page_units", "page_encodings", "handler", "why"}; no pages when nothing is sent. */
json_t *reply_json(const struct reply *reply);

/* Who looked over the text that somebody gets who asks for the topic in that language: {"state": "reviewed"
 * or "draft", "on": "2026-11-24", "by" (when reviewed), "lang"}. "lang" is "en" where the topic is not
 * written in theirs. */
json_t *reply_json_review(const struct topic *topic, enum language language);

/* What was considered: {"seen" (the lines of `ask --why`), "sure", "needed", "candidates": [{"topic",
 * "score", "by_rules", "by_model"}]}. A first candidate at "needed" or above is the answer. */
json_t *reply_json_why(const struct understanding *seen);

#endif
