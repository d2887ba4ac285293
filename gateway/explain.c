/* explain.c - what a code means when the provider's file does not say. */
#include "gateway/explain.h"

static const char *of_provider(const struct provider *provider, int code)
{
    return provider->explain ? provider->explain(code) : NULL;
}

const char *explain_outcome(const struct provider *provider, const struct outcome *outcome)
{
    const char *words = of_provider(provider, outcome->code);

    if (words)
        return words;
    switch (outcome->kind) {
    case OUTCOME_ACCEPTED:
        return "taken";
    case OUTCOME_TRY_LATER:
        return "the provider is not to be reached, or is too busy: try again later";
    case OUTCOME_REFUSED:
        return "the provider refuses this number or this text; its documentation has the code";
    case OUTCOME_OPTED_OUT:
        return "that phone has texted STOP; only START from it lifts that";
    case OUTCOME_OUR_FAULT:
        return "credentials, account or our number: compare each with the provider's console";
    case OUTCOME_UNKNOWN:
        break;
    }
    return "the answer broke off or made no sense: the text may have been taken or not";
}

const char *explain_receipt(const struct provider *provider, const struct receipt *receipt)
{
    const char *words = of_provider(provider, receipt->code);

    if (words)
        return words;
    if (receipt->opted_out)
        return "that phone has texted STOP; only START from it lifts that";
    return receipt->code ? "the provider's documentation has the code" : "the provider gives no reason";
}
