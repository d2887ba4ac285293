/* twilio.h - what the files of this provider share: twilio.c has the webhooks, twilio_api.c the settings, the
 * call that sends and what its answer means, twilio_tools.c what the tools and forgetting need. */
#ifndef GATEWAY_PROVIDERS_TWILIO_H
#define GATEWAY_PROVIDERS_TWILIO_H

#include "config/secrets.h"
#include "gateway/form.h"
#include "gateway/providers/provider.h"
#include "gateway/signature.h"

enum {
    TWILIO_SID_LENGTH = 34, /* two letters and 32 hex digits */
    TWILIO_SID_ROOM = TWILIO_SID_LENGTH + 1,
    TWILIO_BASE_URL_ROOM = 256,
    TWILIO_TEXT_MAX = 1600,   /* characters */
    TWILIO_OPTED_OUT = 21610, /* the code: the recipient has texted STOP to this number */
};

struct twilio_account {
    char account_sid[TWILIO_SID_ROOM], service_sid[TWILIO_SID_ROOM];
    char user[TWILIO_SID_ROOM]; /* the account, or an API key of it */
    struct secrets auth_tokens, key_secrets;
    struct signature_key *keys[SECRETS_MAX]; /* of the auth tokens */
    char base_url[TWILIO_BASE_URL_ROOM];
    char content_retention[16], address_retention[16]; /* "" leaves it to the account */
    char validity_s[8];
};

/* False when it is empty or does not fit. */
bool twilio_copy_id(const char *id, char out[MESSAGE_ID_ROOM]);

/* Is a form, POSTed or in the address, signed with one of these keys (SIGNATURE_SHA1), as Twilio does it?
 * `url` is the whole address; the order says how fields of one name are signed: sorted and each pair once
 * (FORM_BY_VALUE), or as they came. For providers that are made after Twilio too. */
enum verdict twilio_verify_form(struct signature_key *const *keys, size_t keys_count, enum form_order order,
                                const struct http_request *request, const char *url, const char *theirs);

/* See struct provider. `settings` are not looked at. */
enum verdict twilio_parse(const void *settings, const struct http_request *request, webhook_each *each,
                          void *arg);
bool twilio_acknowledge(const char *reply, const char **content_type, char *out, size_t room, size_t *length);

/* See struct provider. */
void *twilio_configure(const json_t *options, const char *where, struct faults *faults);
void twilio_forget(void *settings);
bool twilio_send(const void *settings, const struct outgoing *text, struct api_call *call);
void twilio_outcome(const void *settings, const struct api_answer *answer, struct outcome *outcome);

/* How far a text is, by Twilio's word for it. */
enum delivery twilio_delivery(const char *status);

extern const struct provider_question twilio_questions[];
bool twilio_sign(const void *settings, const char *url, time_t now, struct api_call *call);
const char *twilio_explain(int code);
bool twilio_record_ask(const void *settings, const char *id, struct api_call *call);
bool twilio_record_read(const struct api_answer *answer, struct provider_record *record);
bool twilio_erase(const void *settings, const char *id, bool inbound, struct api_call *call);
enum erased twilio_erased(const struct api_answer *answer);

extern const struct provider twilio;

#endif
