/* provider.h - what a provider of text messages is to the rest of the gateway: one table of functions.
 * Adding a provider touches its own file, its test, and one line in providers.c. The functions are
 * pure but for the clock: bytes in, values out; they never send anything themselves.
 * Facts and sources: the provider's own documentation, named in each file. */
#ifndef GATEWAY_PROVIDERS_PROVIDER_H
#define GATEWAY_PROVIDERS_PROVIDER_H

#include "content/faults.h"
#include "gateway/http_client.h"
#include "gateway/http_request.h"
#include "handlers/message.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum verdict {
    VERDICT_OK,
    VERDICT_FORGED,    /* not signed by the provider: 403 */
    VERDICT_STALE,     /* signed, but too long ago: 403, counted apart */
    VERDICT_MALFORMED, /* could not be read, so that no signature could be checked: 400 */
    VERDICT_UNUSABLE,  /* signed, and nothing we can use: 200, counted; a retry brings the same bytes */
    VERDICT_UNSIGNED,  /* the provider has forgotten to sign, and will not when it comes again: 503 */
    VERDICT_NO_MEMORY, /* there was no memory to judge it: 503. Providers need not tell: webhook.c sees it */
};

/* How far a text of ours got, in the provider's words mapped to ours. */
enum delivery { DELIVERY_UNKNOWN, DELIVERY_UNDER_WAY, DELIVERY_DELIVERED, DELIVERY_FAILED };

struct receipt {
    char id[MESSAGE_ID_ROOM]; /* of our text, as send's answer named it */
    enum delivery delivery;
    int code;                            /* the provider's error code, 0 without */
    bool opted_out;                      /* the code means that the recipient has opted out */
    char recipient[MESSAGE_NUMBER_ROOM]; /* for opt-outs learnt late; "" when not told */
};

/* Where a text stands in a longer one that comes in several webhooks. */
struct message_part {
    unsigned reference; /* the same for all parts */
    unsigned total;     /* 0 or 1: the text is whole */
    unsigned number;    /* from 1 to total */
};

/* What a webhook brought: one or more of these. */
struct webhook_item {
    enum {
        WEBHOOK_MESSAGE,
        WEBHOOK_RECEIPT,
        WEBHOOK_NOTHING
    } kind;                 /* NOTHING: fine, and no business of ours */
    struct message message; /* its recipient may be "": the channel's first number then */
    struct message_part part;
    struct receipt receipt;
};
typedef void webhook_each(const struct webhook_item *item, void *arg); /* borrowed during the call */

/* A text to send. */
struct outgoing {
    const char *sender;     /* our number */
    const char *recipient;  /* E.164 */
    const char *text;       /* UTF-8 */
    bool gsm7;              /* fits GSM-7 */
    const char *trace;      /* random, our own; for receipts and for providers that take a client id */
    const char *status_url; /* where receipts go, or NULL */
    bool forget; /* ask the provider not to keep it, as far as it can be asked along with the text */
    /* Shown by the sandbox's phone only; a real provider never sees them. */
    const char *topic, *language;
};

enum outcome_kind {
    OUTCOME_ACCEPTED,
    OUTCOME_TRY_LATER, /* 429, a parsed 5xx, no connection: not taken, may be sent again */
    OUTCOME_REFUSED,   /* this recipient or this text, for good */
    OUTCOME_OPTED_OUT, /* the provider knows the recipient as opted out: learn it, never retry */
    OUTCOME_OUR_FAULT, /* credentials, account, our number: alarm */
    OUTCOME_UNKNOWN,   /* it may or may not have been taken */
};

struct outcome {
    enum outcome_kind kind;
    int code;                 /* the provider's own code, else the HTTP status, else curl's code */
    int retry_after_s;        /* -1: not told */
    char id[MESSAGE_ID_ROOM]; /* of the accepted text */
};

/* The webhook's public address as the provider signs it. */
struct public_url {
    const char *base;     /* "https://hotline.example", without the target */
    const char *override; /* the whole URL, when the configuration gives one, else NULL; a query that came
                           * is put behind it, unless it has its own */
};

/* Facts that may be settings of a channel: the generic provider's are. */
struct provider_facts {
    unsigned webhook_timeout_ms;
    unsigned redelivers_for_s;
    bool queues;
    bool silent; /* leaves it to us to answer the words of its lists, on this account */
    bool gets;   /* some webhooks come as GET, though the channel does not allow messages by GET in general */
};

/* What a settled webhook is answered with, where that is a setting. */
struct acknowledgement {
    int status;               /* 2xx */
    const char *content_type; /* NULL: no body */
    const char *body;
};

/* One harmless question to the provider's API, for `test-channel`. */
enum { PROVIDER_FOUND_ROOM = 128 };
struct provider_subject {
    const char *number;  /* ours */
    const char *webhook; /* the address that the provider has to call */
    char *found;         /* what one answer about the number gives the next question about it: "" at first,
                          * PROVIDER_FOUND_ROOM bytes */
};
struct findings;
struct provider_question {
    /* The call; false: it does not arise with these settings. `call` comes empty. */
    bool (*ask)(const void *settings, const struct provider_subject *subject, struct api_call *call);
    /* Tells in words what the answer means. False: it makes no sense to ask further. */
    bool (*read)(const void *settings, const struct provider_subject *subject,
                 const struct api_answer *answer, struct findings *findings);
    bool of_each_number; /* else it is asked once */
};

/* What the provider still knows of one text. */
struct provider_record {
    struct receipt receipt;
    bool has_words, has_number; /* does the record still hold the words, the whole number of the person? */
};

/* What became of a call that deletes a record, or what is personal in it. */
enum erased {
    ERASED_DONE,  /* or there was none any more */
    ERASED_LATER, /* not now: the text is still under way, too many requests, trouble */
    ERASED_NEVER, /* it will not be done: credentials, rights */
};

struct provider {
    const char *name;

    /* Facts. */
    unsigned webhook_timeout_ms;     /* after which the provider gives up waiting for our response */
    unsigned redelivers_for_s;       /* how long it tries a failed webhook again; 0: no, or not known */
    bool queues;                     /* takes texts faster than it may send them */
    bool can_reply_inline;           /* the response can carry the reply */
    bool get_webhooks;               /* may come as GET, if the channel allows it */
    bool near;                       /* it may run on this machine or beside it, so that what it sends need
                                      * not cross the internet: a public URL without TLS will do then */
    size_t text_max;                 /* characters of one text */
    const char *const *optout_words; /* it answers these itself, upper case, NULL-terminated */
    const char *const *optin_words;
    const char *const *help_words;

    /* The provider's part of a channel's configuration ("options" object) into settings of its own.
     * NULL, with faults at `where`, when something is wrong. Secrets are read by secrets_read() of
     * config/secrets.h. */
    void *(*configure)(const json_t *options, const char *where, struct faults *faults);
    void (*forget)(void *settings); /* wipes and frees */

    /* Changes the facts that these settings make different from those above; NULL: none. The rest of the
     * gateway asks the channel (channel->facts), not the table. */
    void (*facts)(const void *settings, struct provider_facts *facts);

    /* Would these settings take webhooks from anybody? Then the channel must listen on loopback. NULL: never.
     */
    bool (*open_to_anybody)(const void *settings);

    /* Is this request from the provider? Looks at raw bytes, before any parsing. */
    enum verdict (*verify)(const void *settings, const struct http_request *request,
                           const struct public_url *url, time_t now);

    /* Hands over each element of a verified request. */
    enum verdict (*parse)(const void *settings, const struct http_request *request, webhook_each *each,
                          void *arg);

    /* The response to a webhook that is settled. `reply` is the text to answer inline with, or NULL for none.
     * Writes the body into `out`; gives its length and content type (NULL: no body); false: no room. */
    bool (*acknowledge)(const char *reply, const char **content_type, char *out, size_t room, size_t *length);

    /* What these settings answer a settled webhook with, instead of the above; NULL: nothing else. */
    void (*acknowledge_as)(const void *settings, struct acknowledgement *as);

    /* The API call that sends a text; false when it does not fit one. `call` comes empty, but for its
     * timeout_ms, which is not the provider's. */
    bool (*send)(const void *settings, const struct outgoing *text, struct api_call *call);

    /* What the API's answer means. */
    void (*outcome)(const void *settings, const struct api_answer *answer, struct outcome *outcome);

    /* ---- For the tools, and for forgetting. Each may be NULL: then it can't be done. ---- */

    /* Questions about credentials, numbers and the webhook's address; ends with {NULL}. */
    const struct provider_question *questions;

    /* What can't be asked with these settings, and what shows it instead; NULL: nothing that matters. */
    const char *(*unasked)(const void *settings);

    /* A webhook as the provider would send it to `url` (the whole public address), signed with our own
     * secret and of no consequence: a receipt about a text that never was. False: it can't be made. */
    bool (*sign)(const void *settings, const char *url, time_t now, struct api_call *call);

    /* An error code of the provider in plain words, with what to do; NULL when it is not known. */
    const char *(*explain)(int code);

    /* Asks for the record of a text of ours; false: no room. What is in the answer; false: no record. */
    bool (*record_ask)(const void *settings, const char *id, struct api_call *call);
    bool (*record_read)(const struct api_answer *answer, struct provider_record *record);

    /* Does send() ask the provider to keep nothing, where outgoing.forget says so? */
    bool discards;

    /* The call that has the provider forget a text, once it is final; `inbound`: a person's. False: it
     * can't. */
    bool (*erase)(const void *settings, const char *id, bool inbound, struct api_call *call);
    enum erased (*erased)(const struct api_answer *answer);
    unsigned erase_after_s; /* earlier than that it makes no sense to ask; an hour or so at most */
};

/* The provider of that name, or NULL. */
const struct provider *provider_find(const char *name);

/* All of them, NULL-terminated, for messages that list what there is. */
const struct provider *const *provider_all(void);

#endif
