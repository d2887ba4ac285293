/* answer.c - from a message to what goes out for it. */
#include "gateway/answer.h"

#include "content/segments.h"
#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/keeper.h"
#include "gateway/keyed_hash.h"
#include "gateway/loader.h"
#include "gateway/log.h"
#include "gateway/outreach/desk.h"
#include "gateway/outreach/ledger.h"
#include "handlers/handlers.h"
#include "handlers/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One answer in the making. */
struct making {
    struct gateway *gateway;
    struct channel *channel;
    struct content *content; /* that it began with: all of an answer is made of one */
    const struct message *message;
    struct answer *answer;
    struct standing standing;
    enum budget_share share;
    struct store_key denied; /* the sender, as `rightsline deny` knows it */
    enum optout_change optout;
    char join[TOPIC_ID_ROOM]; /* the campaign that is joined; "" none */
    bool replaying;
    bool was_silent; /* when replaying */
    answer_done *done;
    void *arg;
};

static void finish(struct making *making, enum answer_kind kind)
{
    answer_done *done = making->done;
    void *arg = making->arg;

    making->answer->kind = kind;
    if (kind != ANSWER_SEND) {
        free(making->answer->text);
        making->answer->text = NULL;
    }
    loader_let_go(making->gateway->loader, making->content);
    free(making);
    done(arg);
}

/* ---- May it go? ---- */

static enum limit_class class_of(const struct answer *answer)
{
    return answer->priority == PRIORITY_REPLY ? LIMIT_ORDINARY : LIMIT_ESSENTIAL;
}

/* Instead of the answer: that it is too much just now. */
static void put_notice(struct making *making)
{
    struct answer *answer = making->answer;
    struct reply notice;

    show_notice(making->content, &making->channel->hotline, "too_many", answer->language, &notice);
    free(answer->text);
    answer->text = strdup(notice.page_text[0]);
    answer->segments = segments_measure(notice.page_text[0]).count;
    answer->session_changed = false; /* the answer was not given: MORE is still about the one before */
}

static bool afford(struct gateway *gateway, struct answer *answer, enum budget_share share)
{
    uint64_t now_s = (uint64_t)clock_wall();

    if (!limits_afford(&gateway->settings->limits, &gateway->budget, share, (unsigned)answer->segments,
                       now_s))
        return false;
    answer->budgeted_s = now_s;
    return true;
}

/* Near the ceiling whoever asked for what can wait is told so, while that can be paid for. */
static enum answer_kind spend(struct making *making, enum budget_share share)
{
    struct gateway *gateway = making->gateway;
    struct answer *answer = making->answer;

    if (answer->text && afford(gateway, answer, share))
        return ANSWER_SEND;
    if (answer->text)
        counts_over_budget(gateway->counts);
    answer->withheld = true;
    if (answer->text && share == BUDGET_SPARE && !making->standing.opted_out) {
        put_notice(making);
        if (answer->text && afford(gateway, answer, BUDGET_NOTICE))
            return ANSWER_SEND;
    }
    return answer->text ? ANSWER_SILENT : ANSWER_FAILED;
}

static void allowed(enum store_status status, enum limit_verdict verdict, void *arg)
{
    struct making *making = arg;
    struct gateway *gateway = making->gateway;

    if (status == STORE_FAILED) {
        finish(making, ANSWER_FAILED);
        return;
    }
    if (verdict != LIMIT_SEND) {
        LOG(LOG_LIMITED, making->channel->settings->name, 0, {LOG_LIMIT, verdict});
        counts_limit(gateway->counts, verdict);
        making->answer->withheld = true;
    }
    bool unasked = verdict == LIMIT_NOTICE && making->standing.opted_out;
    if (verdict == LIMIT_SILENT_TOO_MANY || verdict == LIMIT_SILENT_LOOP || unasked) {
        finish(making, ANSWER_SILENT);
        return;
    }
    enum budget_share share = making->share;
    if (verdict == LIMIT_NOTICE) {
        put_notice(making);
        share = BUDGET_NOTICE;
    }
    finish(making, spend(making, share));
}

static void ask_limits(struct making *making)
{
    struct answer *answer = making->answer;
    struct store *store = making->gateway->store;

    answer->limits = (struct limit_request){
        .class = class_of(answer),
        .urgent = answer->priority == PRIORITY_URGENT,
        .only_ask = true,
        .fingerprint = limits_fingerprint(answer->text),
        .now_ms = clock_ms(),
    };
    store->does->allow(store, &answer->today, &answer->yesterday, &answer->limits, allowed, making);
}

/* ---- Who joins or leaves reminders, and the opt-out, are on disk ---- */

static void effects_written(enum store_status status, void *arg)
{
    struct making *making = arg;

    if (status == STORE_FAILED)
        finish(making, ANSWER_FAILED);
    else if (!making->answer->text)
        finish(making, ANSWER_SILENT);
    else
        ask_limits(making);
}

/* Every STOP is sealed as a leaving, whoever says it: we do not know who has joined. */
static void write_ledger(struct making *making)
{
    struct ledger *ledger = making->gateway->ledger;
    bool leaves = making->optout == OPTOUT_SET;
    struct ledger_entry entry = {
        .kind = leaves ? LEDGER_LEFT : LEDGER_JOINED,
        .language = making->answer->language,
        .day = (uint32_t)(clock_wall() / (24 * 60 * 60)),
    };

    if (!ledger || (!leaves && !making->join[0])) {
        effects_written(STORE_YES, making);
        return;
    }
    snprintf(entry.number, sizeof entry.number, "%s", making->message->sender);
    snprintf(entry.campaign, sizeof entry.campaign, "%s", leaves ? "" : making->join);
    ledger_add(ledger, &entry, effects_written, making);
    explicit_bzero(&entry, sizeof entry);
}

static void optout_written(enum store_status status, void *arg)
{
    struct making *making = arg;
    struct store *store = making->gateway->store;

    if (status == STORE_FAILED) {
        LOG(LOG_STORE_FAILED, making->channel->settings->name, 0);
        finish(making, ANSWER_FAILED);
        return;
    }
    if (making->optout == OPTOUT_SET)
        desk_take_back(making->gateway->desk, &making->answer->sender);
    if (making->answer->text && making->optout == OPTOUT_SET && !making->standing.opted_out)
        store->does->confirm_write(store, &making->answer->sender, true);
    write_ledger(making);
}

static void write_optout(struct making *making)
{
    struct store *store = making->gateway->store;

    store->does->optout_write(store, &making->answer->sender, making->optout == OPTOUT_SET, optout_written,
                              making);
}

/* Who has opted out before has been told so, once; unless the provider did not take it. */
static void confirm_known(enum store_status status, void *arg)
{
    struct making *making = arg;

    if (status != STORE_YES) {
        free(making->answer->text);
        making->answer->text = NULL;
    }
    write_optout(making);
}

/* ---- The handlers have answered ---- */

/* To somebody who has opted out goes only what they asked for, and only if the organisation wants that. */
static bool is_unwanted(const struct making *making, const struct reply *reply)
{
    bool essential = reply->priority != PRIORITY_REPLY;

    return making->standing.opted_out && !essential && !making->gateway->settings->answer_opted_out;
}

static enum budget_share share_of(const struct reply *reply)
{
    if (reply->priority != PRIORITY_REPLY)
        return BUDGET_ESSENTIAL;
    bool is_menu = strcmp(reply->topic, "none") == 0 || strcmp(reply->topic, "menu") == 0;
    return is_menu || reply->page > 0 ? BUDGET_SPARE : BUDGET_ANSWER;
}

static void take_reply(struct making *making, const struct reply *reply)
{
    struct answer *answer = making->answer;

    answer->priority = reply->priority;
    making->share = share_of(reply);
    answer->language = reply->language;
    memcpy(answer->topic, reply->topic, sizeof answer->topic);
    memcpy(answer->code_word, reply->code_word, sizeof answer->code_word);
    memcpy(answer->states, reply->states, sizeof answer->states);
    answer->states_count = reply->states_count;
    answer->after = reply->effects.session;
    answer->session_changed = reply->effects.session_changed;
    making->optout = reply->effects.optout;
    answer->joins = reply->effects.join[0] != '\0';
    answer->leaves = reply->effects.optout == OPTOUT_SET;
    memcpy(making->join, reply->effects.join, sizeof making->join);
    if (reply->silent || is_unwanted(making, reply) ||
        channel_has_confirmed(making->channel, making->message, reply->topic))
        return;
    answer->text = strdup(reply->page_text[reply->page]);
    if (answer->text)
        answer->segments = segments_measure(answer->text).count;
}

static struct hotline hotline_now(const struct making *making)
{
    struct hotline hotline = making->channel->hotline;

    hotline.kept = keeper_pages_of(making->gateway, making->channel, making->content);
    hotline.now = clock_wall();
    hotline.only_sent = true;
    return hotline;
}

static void understand(struct making *making)
{
    struct answer *answer = making->answer;
    struct store *store = making->gateway->store;
    const struct hotline hotline = hotline_now(making);
    struct reply reply;

    handlers_answer(making->content, &hotline, &answer->before, making->standing, making->message, &reply);
    take_reply(making, &reply);
    reply_scrub(&reply);
    keeper_work(making->gateway, making->channel);

    if (making->replaying) {
        finish(making, making->was_silent || !answer->text ? ANSWER_SILENT : ANSWER_SEND);
    } else if (making->optout == OPTOUT_SET && making->standing.opted_out && answer->text) {
        store->does->confirm_read(store, &answer->sender, confirm_known, making);
    } else if (making->optout != OPTOUT_KEEP) {
        write_optout(making);
    } else {
        write_ledger(making);
    }
}

/* ---- What is remembered ---- */

static void session_known(enum store_status status, const struct session *session, void *arg)
{
    struct making *making = arg;

    making->answer->before = status == STORE_YES ? *session : SESSION_NEW;
    understand(making);
}

static void optout_known(enum store_status status, void *arg)
{
    struct making *making = arg;
    struct store *store = making->gateway->store;

    if (status == STORE_FAILED) { /* not knowing, we might text somebody who said STOP */
        LOG(LOG_STORE_FAILED, making->channel->settings->name, 0);
        finish(making, ANSWER_FAILED);
        return;
    }
    making->standing.opted_out = status == STORE_YES;
    making->standing.written_to =
        making->gateway->desk && desk_has_texted(making->gateway->desk, &making->answer->sender);
    if (making->replaying)
        understand(making);
    else
        store->does->session_read(store, &making->answer->today, &making->answer->yesterday, session_known,
                                  making);
}

static void denied_known(enum store_status status, void *arg)
{
    struct making *making = arg;
    struct store *store = making->gateway->store;

    if (status == STORE_FAILED) {
        LOG(LOG_STORE_FAILED, making->channel->settings->name, 0);
        finish(making, ANSWER_FAILED);
    } else if (status == STORE_YES) {
        counts_denied(making->gateway->counts);
        finish(making, ANSWER_SILENT);
    } else {
        store->does->optout_read(store, &making->answer->sender, optout_known, making);
    }
}

void answer_make(struct gateway *gateway, struct channel *channel, const struct message *message,
                 const struct replay *replay, struct answer *answer, answer_done *done, void *arg)
{
    struct making *making = calloc(1, sizeof *making);
    const struct settings *settings = gateway->settings;

    if (!making) {
        answer->kind = ANSWER_FAILED;
        done(arg);
        return;
    }
    *making = (struct making){.gateway = gateway,
                              .channel = channel,
                              .content = content_keep(gateway->content),
                              .message = message,
                              .answer = answer,
                              .replaying = replay != NULL,
                              .was_silent = replay && replay->silent,
                              .done = done,
                              .arg = arg};
    if (replay)
        answer->before = replay->before;
    if (!limits_can_answer(message->sender, settings->channels, settings->channels_count)) {
        counts_unanswerable(gateway->counts);
        finish(making, ANSWER_SILENT);
        return;
    }
    if (!limits_serves(settings, &making->content->area_codes, message->sender)) {
        counts_elsewhere(gateway->counts);
        finish(making, ANSWER_SILENT);
        return;
    }
    making->denied = keyed_hash_of(gateway->lasting, HASH_DENIED, "", message->sender);
    gateway->store->does->optout_read(gateway->store, &making->denied, denied_known, making);
}

bool answer_confirms_optout(const struct answer *answer)
{
    return strcmp(answer->topic, "stop") == 0;
}

static void counted(enum store_status status, enum limit_verdict verdict, void *arg)
{
    (void)status, (void)verdict,
        (void)arg; /* as it was when it was asked: one message at a time per sender */
}

void answer_apply(struct gateway *gateway, const struct answer *answer)
{
    struct store *store = gateway->store;
    struct limit_request limits = answer->limits;

    if (answer_confirms_optout(answer))
        store->does->confirm_write(store, &answer->sender, false);
    if (answer->session_changed && answer->kind == ANSWER_SEND)
        store->does->session_write(store, &answer->today, &answer->after);
    if (!limits.only_ask)
        return;
    limits.only_ask = false;
    store->does->allow(store, &answer->today, &answer->yesterday, &limits, counted, NULL);
}

void answer_drop(struct gateway *gateway, struct answer *answer)
{
    if (answer->budgeted_s > 0)
        limits_give_back(&gateway->budget, (unsigned)answer->segments, answer->budgeted_s);
    answer->budgeted_s = 0;
}

enum priority answer_priority(const struct gateway *gateway, const struct channel *channel,
                              const struct message *message)
{
    struct reply reply;

    handlers_answer(gateway->content, &channel->hotline, &SESSION_NEW, (struct standing){0}, message, &reply);
    enum priority priority = reply.priority;
    reply_scrub(&reply);
    return priority;
}

/* ---- An opt-out that waits its turn ---- */

struct noting {
    struct gateway *gateway;
    struct store_key sender;
};

static void noted(enum store_status status, void *arg)
{
    struct noting *noting = arg;
    struct store *store = noting->gateway->store;

    if (status == STORE_YES) {
        desk_take_back(noting->gateway->desk, &noting->sender);
        store->does->confirm_write(store, &noting->sender, true);
    }
    free(noting);
}

static void standing_known(enum store_status status, void *arg)
{
    struct noting *noting = arg;
    struct store *store = noting->gateway->store;

    if (status == STORE_NO)
        store->does->optout_write(store, &noting->sender, true, noted, noting);
    else
        free(noting); /* known already; or the store fails, and it is tried again when the turn has come */
}

void answer_note_optout(struct gateway *gateway, const struct channel *channel, const struct message *message,
                        const struct store_key *sender)
{
    struct reply reply;

    handlers_answer(gateway->content, &channel->hotline, &SESSION_NEW, (struct standing){0}, message, &reply);
    bool optout = reply.effects.optout == OPTOUT_SET;
    reply_scrub(&reply);
    struct noting *noting = optout ? calloc(1, sizeof *noting) : NULL;
    if (!noting)
        return;
    *noting = (struct noting){gateway, *sender};
    gateway->store->does->optout_read(gateway->store, sender, standing_known, noting);
}

void answer_scrub(struct answer *answer)
{
    free(answer->text);
    explicit_bzero(answer, sizeof *answer);
}
