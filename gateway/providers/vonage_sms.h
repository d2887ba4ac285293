/* vonage_sms.h - what the two files of this provider share: vonage_sms.c has the settings, what webhooks say
 * and the call that sends, vonage_sms_sign.c who sent a webhook. */
#ifndef GATEWAY_PROVIDERS_VONAGE_SMS_H
#define GATEWAY_PROVIDERS_VONAGE_SMS_H

#include "gateway/form.h"
#include "gateway/providers/options.h"
#include "gateway/providers/provider.h"
#include "gateway/signature.h"

enum { VONAGE_SMS_KEY_ROOM = 33 };

struct vonage_sms_settings {
    char api_key[VONAGE_SMS_KEY_ROOM];
    struct secrets api_secrets; /* the first signs in */
    struct secrets path_secrets;
    struct secrets signature_secrets;
    bool plain_md5;                          /* else HMAC */
    struct signature_key *keys[SECRETS_MAX]; /* of the signature secrets, for HMAC */
    long max_age_s;
    bool opt_out_assist;
    char base_url[OPTIONS_URL_ROOM];
};

/* The parameters of a webhook, in whichever of three ways they came: a query, a form or JSON. False when they
 * can't be read; else form_scrub() is the caller's. In JSON a value may be neither text nor number (null,
 * true, a list): nobody can sign that, so that `whole` refuses it; else it is left out, as what we do not
 * know. */
bool vonage_sms_read(const struct http_request *request, bool whole, struct form *form);

/* Reads the options about signatures. */
void vonage_sms_read_signing(struct options *options, struct vonage_sms_settings *settings);

/* See struct provider. */
enum verdict vonage_sms_verify(const void *settings, const struct http_request *request,
                               const struct public_url *url, time_t now);
bool vonage_sms_sign(const void *settings, const char *url, time_t now, struct api_call *call);

extern const struct provider vonage_sms;

#endif
