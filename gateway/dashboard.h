/* dashboard.h - what the dashboard's page asks for, at the loopback listener: how the gateway does now, what
 * is to be seen to, and what has been counted. Nothing of it is about anybody: the tables have the floors of
 * askers.h and tally.h; channels and limits since the start are exact, as in /metrics.
 *
 *   GET /dashboard.json            all of it
 *   GET /dashboard/TABLE.json      one table of dashboard_tables.h or dashboard_live.h, or as CSV
 *   GET /dashboard/events          server-sent events: "now" every five seconds while somebody listens,
 *                                  "published" when an hour's numbers have come
 *
 * It also has the hour's numbers published and written, whether or not anybody looks. */
#ifndef GATEWAY_DASHBOARD_H
#define GATEWAY_DASHBOARD_H

#include "gateway/gateway.h"

enum { DASHBOARD_LISTENERS_MAX = 8, DASHBOARD_NOW_S = 5 };

struct dashboard;

/* NULL when memory is out. */
struct dashboard *dashboard_new(struct gateway *gateway);

/* Forgets its listeners without a word: after the listeners of HTTP are closed. NULL is allowed. */
void dashboard_free(struct dashboard *dashboard);

/* The gateway drains: no listener any more. */
void dashboard_end(struct dashboard *dashboard);

/* Answers, if the request is for one of them; false, and nothing answered, if not. */
bool dashboard_answer(struct dashboard *dashboard, struct http_call *call,
                      const struct http_request *request);

#endif
