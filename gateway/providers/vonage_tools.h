/* vonage_tools.h - what `test-channel` and forgetting need of Vonage, for both of its APIs: questions that
 * change nothing, and the call that has it redact a text. All of these sign in with the account's key and
 * secret, whatever texts are sent with. */
#ifndef GATEWAY_PROVIDERS_VONAGE_TOOLS_H
#define GATEWAY_PROVIDERS_VONAGE_TOOLS_H

#include "config/secrets.h"
#include "gateway/providers/provider.h"

/* How long Vonage refuses to redact a text after it is sent. */
enum { VONAGE_REDACTS_AFTER_S = 3600 };

/* Borrowed from the settings. */
struct vonage_account {
    const char *api_key;           /* "": none was given, and none of this can be asked */
    const struct secrets *secrets; /* the first signs in */
    const char *base_url;          /* of the settings; a stand-in serves everything itself */
};

/* The call that has a text of that product ("sms", "messages") redacted. False: no key, or no such id. */
bool vonage_redact(const struct vonage_account *account, const char *product, const char *id, bool inbound,
                   struct api_call *call);
enum erased vonage_erased(const struct api_answer *answer);

extern const struct provider_question vonage_sms_questions[];
extern const struct provider_question vonage_messages_questions[];

#endif
