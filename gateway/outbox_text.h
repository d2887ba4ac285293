/* outbox_text.h - private to the outbox: one text, from its being added to its end. */
#ifndef GATEWAY_OUTBOX_TEXT_H
#define GATEWAY_OUTBOX_TEXT_H

#include "gateway/outbox.h"

#include <sys/queue.h>

struct lane;
struct number_queue;

enum text_state {
    TEXT_WAITING,
    TEXT_RESTING, /* waits by itself until it may be tried again */
    TEXT_SENDING,
};

struct outbox_text {
    TAILQ_ENTRY(outbox_text) link; /* in the list of its state */
    struct outbox *outbox;
    struct lane *home, *lane;    /* whose it is, and where it is now: perhaps with the second channel */
    struct number_queue *number; /* of ours, in that lane */
    enum text_state state;
    enum priority priority;
    size_t segments;
    bool gsm7, once;
    uint64_t give_up_ms, last_ms, trace;
    uint64_t since_ms; /* when it began to wait or to be sent; for a resting one when it has rested */
    unsigned attempts, unknowns;
    bool counts; /* stands among the calls that its lane may have under way */
    struct http_transfer *transfer;
    outbox_done *done;
    void *arg;
    char sender[MESSAGE_NUMBER_ROOM], recipient[MESSAGE_NUMBER_ROOM];
    char topic[TOPIC_ID_ROOM], language[8];
    char text[];
};

TAILQ_HEAD(text_list, outbox_text);

#endif
