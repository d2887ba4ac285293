/* dashboard_json.h - what dashboard.c tells, as JSON; each is NULL when memory is out. */
#ifndef GATEWAY_DASHBOARD_JSON_H
#define GATEWAY_DASHBOARD_JSON_H

#include "gateway/gateway.h"

#include <jansson.h>
#include <stddef.h>

/* Everything the page shows, to be freed; tables and all. */
char *dashboard_json_all(struct gateway *gateway, size_t *length);

/* What changes by the second: {"now", "channels", "alarms"}. */
json_t *dashboard_json_now(struct gateway *gateway);

/* [{"name", "provider", "line": "up" or "down", "alarmed", "webhooks", ..., "codes": [{"code", "count",
 * "means"}]}], since the start. */
json_t *dashboard_json_channels(const struct gateway *gateway);

/* [{"language", "topics", "reviewed", "draft", "due"}], of those that are served. */
json_t *dashboard_json_reviews(const struct gateway *gateway);

/* What is to be seen to, the worst first (dashboard_alarms.c). */
json_t *dashboard_alarms(struct gateway *gateway);

#endif
