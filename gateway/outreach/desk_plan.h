/* desk_plan.h - what `rightsline send` has to know before it sends: the campaigns, their texts as they go out
 * and what each costs, the channels, the area codes that are served. */
#ifndef GATEWAY_OUTREACH_DESK_PLAN_H
#define GATEWAY_OUTREACH_DESK_PLAN_H

#include "gateway/gateway.h"

/* As JSON, to be freed; NULL when memory is out. */
char *desk_plan(const struct gateway *gateway);

#endif
