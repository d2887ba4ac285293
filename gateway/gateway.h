/* gateway.h - how messages travel: the folder `gateway`.
 * What comes in over HTTP, when and how a reply goes out, what is remembered meanwhile. It never remembers a
 * number, words or a ZIP: those live in a struct message until the reply is on its way.
 * Includes go down only: gateway -> handlers -> content; config is read here. */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "config/config.h"
#include "content/content.h"
#include "gateway/challenge.h"
#include "gateway/channel.h"
#include "gateway/day_keys.h"
#include "gateway/http_client.h"
#include "gateway/http_server.h"
#include "gateway/keyed_hash.h"
#include "gateway/limits.h"
#include "gateway/outbox.h"
#include "gateway/store/store.h"

#include <event2/event.h>

struct exchanges;
struct joiner;
struct counts;
struct loader;
struct sandbox_carrier;
struct receipt_ring;
struct watch;
struct forgetter;
struct ledger;
struct desk;
struct dashboard;

/* Everything one running gateway holds. Made by serve.c, borrowed by the rest. */
struct gateway {
    struct event_base *base;
    const struct settings *settings;
    struct loader *loader;
    struct content *content; /* in service; changed by the loader */
    struct edited *edited;   /* content that only the phone page shows; NULL when there is none */
    struct channels channels;
    struct store *store;
    struct keyed_hash *lasting; /* for opt-outs and marks */
    struct day_keys *day_keys;  /* for conversations and allowances */
    struct http_client *client;
    struct http_server *webhooks; /* public */
    struct http_server *admin;    /* loopback: health, metrics, pages */
    struct outbox *outbox;
    struct exchanges *exchanges;
    struct forgetter *forgetter; /* has providers forget */
    struct joiner *joiner;
    struct desk *desk;     /* where texts to lists are handed in */
    struct ledger *ledger; /* of who joined reminders; NULL when nobody can */
    struct counts *counts;
    struct dashboard *dashboard;
    struct budget budget;
    struct event *making_pages;      /* of pages, when nothing else is to be done; NULL until then */
    struct watch *watch;             /* of one message of the operator's; nearly always NULL */
    struct receipt_ring *receipts;   /* of a text that `test-channel` sent; nearly always NULL */
    struct challenge challenge;      /* does a public address lead here? */
    struct sandbox_carrier *carrier; /* NULL without a sandbox channel */
    uint64_t started_ms;             /* by clock_ms() */
    bool draining;
};

#endif
