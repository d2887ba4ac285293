/* providers.c - the list of providers. A new one is one line here. */
#include "gateway/providers/bandwidth.h"
#include "gateway/providers/generic.h"
#include "gateway/providers/infobip.h"
#include "gateway/providers/kannel.h"
#include "gateway/providers/plivo.h"
#include "gateway/providers/provider.h"
#include "gateway/providers/sandbox.h"
#include "gateway/providers/signalwire.h"
#include "gateway/providers/smsgate.h"
#include "gateway/providers/telnyx.h"
#include "gateway/providers/twilio.h"
#include "gateway/providers/vonage_messages.h"
#include "gateway/providers/vonage_sms.h"

#include <string.h>

static const struct provider *const providers[] = {
    &sandbox,
    &twilio,
    &kannel,
    &vonage_sms,
    &vonage_messages,
    &bandwidth,
    &infobip,
    &telnyx,
    &smsgate,
    &plivo,
    &signalwire,
    &generic,
    NULL,
};

const struct provider *const *provider_all(void)
{
    return providers;
}

const struct provider *provider_find(const char *name)
{
    for (size_t i = 0; providers[i] != NULL; i++) {
        if (strcmp(providers[i]->name, name) == 0)
            return providers[i];
    }
    return NULL;
}
