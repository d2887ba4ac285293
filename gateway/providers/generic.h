/* generic.h - any provider that speaks HTTP, by configuration alone. The settings, and the parts of the
 * provider that work with them. README.md tells how to write them; config/generic.json is an example. */
#ifndef GATEWAY_PROVIDERS_GENERIC_H
#define GATEWAY_PROVIDERS_GENERIC_H

#include "config/secrets.h"
#include "gateway/address_list.h"
#include "gateway/providers/options.h"
#include "gateway/providers/provider.h"
#include "gateway/signature.h"

#include <regex.h>

extern const struct provider generic;

enum {
    GENERIC_NAME_ROOM = 128, /* of a field, header or pointer */
    GENERIC_TEMPLATE_ROOM = 256,
    GENERIC_VALUE_ROOM = 64, /* of what is compared with a field */
    GENERIC_VALUES_MAX = 16,
    GENERIC_CONDITIONS_MAX = 4,
    GENERIC_HEADERS_MAX = 4,
    GENERIC_RULES_MAX = 32,
    GENERIC_STATUSES_MAX = 8,
    GENERIC_WORDS_MAX = 32,
    GENERIC_BODY_ROOM = 1024,
};

/* ---- Who calls ---- */

enum generic_scheme {
    GENERIC_NONE, /* nobody knows who calls: on loopback only */
    GENERIC_HMAC,
    GENERIC_BEARER,
    GENERIC_HEADER,
    GENERIC_BASIC,
    GENERIC_QUERY,
    GENERIC_PATH,
    GENERIC_FIELD, /* a member of what we send */
};

struct generic_auth {
    enum generic_scheme scheme;
    struct secrets secrets;
    char name[GENERIC_NAME_ROOM];   /* of the header, parameter or field */
    char prefix[GENERIC_NAME_ROOM]; /* before the header's value */
    char user[GENERIC_NAME_ROOM];
    /* Signatures. */
    struct signature_key *keys[SECRETS_MAX];
    char signs[GENERIC_TEMPLATE_ROOM];
    bool base64;
    char timestamp_header[GENERIC_NAME_ROOM];
    char nonce_header[GENERIC_NAME_ROOM];
    long tolerance_s;
};

/* ---- What is read ---- */

enum generic_kind { GENERIC_JSON, GENERIC_FORM, GENERIC_IN_QUERY, GENERIC_TEXT };

/* Where a value stands. */
struct generic_place {
    enum {
        PLACE_NOWHERE,
        PLACE_POINTER, /* JSON */
        PLACE_FIELD,   /* of the form, or of the query where that is the kind */
        PLACE_HEADER,
        PLACE_QUERY,
        PLACE_BODY,
        PLACE_DIGEST, /* SHA-256 of it all, for who gives no ids */
    } kind;
    char name[GENERIC_NAME_ROOM];
};

struct generic_values {
    char list[GENERIC_VALUES_MAX][GENERIC_VALUE_ROOM];
    size_t count;
};

struct generic_condition {
    struct generic_place place;
    struct generic_values values; /* one of which it must be */
};

/* Which requests, and which elements in them, are meant. */
struct generic_reader {
    bool used;
    enum http_method method;
    enum generic_kind kind;
    bool has_events;
    char events[GENERIC_NAME_ROOM]; /* pointer to an array of elements */
    struct generic_condition when[GENERIC_CONDITIONS_MAX];
    size_t when_count;
    struct generic_place id;
};

struct generic_word {
    char word[GENERIC_VALUE_ROOM];
    enum delivery delivery;
    bool opted_out;
};

/* ---- What is sent ---- */

struct generic_rule {
    int statuses[GENERIC_STATUSES_MAX]; /* 4 and 5 stand for 4xx and 5xx */
    size_t statuses_count;
    bool has_pointer, whole_body;
    char pointer[GENERIC_NAME_ROOM];
    struct generic_values is;
    bool has_regex;
    regex_t regex;
    enum outcome_kind outcome;
};

struct generic_send {
    char url[API_URL_ROOM];
    char header_names[GENERIC_HEADERS_MAX][GENERIC_NAME_ROOM];
    char header_values[GENERIC_HEADERS_MAX][GENERIC_TEMPLATE_ROOM];
    size_t headers_count;
    enum generic_kind kind; /* JSON or form */
    json_t *body;           /* an object whose strings are templates */
    struct generic_auth auth;
    int accepted[GENERIC_STATUSES_MAX];
    size_t accepted_count;
    bool has_id;
    char id[GENERIC_NAME_ROOM];
    bool has_code;
    char code[GENERIC_NAME_ROOM];
    struct generic_rule rules[GENERIC_RULES_MAX];
    size_t rules_count;
};

/* ---- All of it ---- */

struct generic_settings {
    struct address_list addresses; /* empty: from anywhere */
    struct generic_auth auth;      /* of webhooks */
    struct generic_reader messages;
    struct generic_place sender, recipient, text, media, carrier_word;
    struct generic_reader receipts;
    struct generic_place status, code, receipt_recipient;
    struct generic_word words[GENERIC_WORDS_MAX];
    size_t words_count;
    struct generic_values optout_codes;
    int acknowledge_status;
    char acknowledge_type[GENERIC_VALUE_ROOM], acknowledge_body[GENERIC_BODY_ROOM];
    struct generic_send send;
    struct provider_facts facts;
    size_t text_max;
};

void *generic_configure(const json_t *options, const char *where, struct faults *faults);
void generic_forget(void *settings);

/* An object of options in another. False with a fault when it is no object, or is missing though needed;
 * false without when it is not there. `where` is the caller's room for its path. */
enum { GENERIC_WHERE_ROOM = 256 };
bool generic_options(struct options *of, const char *name, bool needed, const char *const *names,
                     struct options *part, char where[GENERIC_WHERE_ROOM]);

/* Names for readers of options. */
bool generic_values(struct options *options, const char *name, struct generic_values *values);

/* How webhooks show who they come from, or what we show with a text. */
void generic_auth_read(struct options *of, bool inbound, struct generic_auth *auth);
void generic_auth_forget(struct generic_auth *auth);
enum verdict generic_auth_verify(const struct generic_auth *auth, const struct http_request *request,
                                 const struct public_url *url, time_t now);

/* Signatures. */
void generic_sign_read(struct options *options, struct generic_auth *auth);
enum verdict generic_sign_verify(const struct generic_auth *auth, const struct http_request *request,
                                 const struct public_url *url, time_t now);

/* What is behind a prefix of a header's value; NULL when the value is, or does not begin with it. */
const char *generic_behind(const char *value, const char *prefix, bool any_case);

/* For options_text(): every printable character of ASCII. */
extern const char generic_any_character[];

/* The address for receipts with the secret that our verify() wants to see in it. False: no room. */
bool generic_auth_url(const struct generic_auth *auth, const char *url, char *out, size_t room);

/* Reading webhooks. */
void generic_reader_read(struct options *of, struct generic_settings *settings);
enum verdict generic_parse(const void *settings, const struct http_request *request, webhook_each *each,
                           void *arg);

/* Sending, and what comes of it. */
void generic_send_read(struct options *of, struct generic_send *send);
void generic_send_forget(struct generic_send *send);
bool generic_send(const void *settings, const struct outgoing *text, struct api_call *call);
void generic_rules_read(struct options *of, struct generic_send *send);
void generic_outcome(const void *settings, const struct api_answer *answer, struct outcome *outcome);

#endif
