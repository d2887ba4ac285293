/* watch.c - the word, the message that brought it, and lines about it. */
#include "gateway/watch.h"

#include "gateway/clock.h"
#include "gateway/explain.h"
#include "gateway/limits.h"

#include <ctype.h>
#include <openssl/rand.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LINE_ROOM = 512 };

struct watch {
    struct gateway *gateway;
    struct http_call *call;
    struct event *timer;
    char word[WATCH_WORD_LENGTH + 1]; /* "" once it has come */
    unsigned refused;                 /* verdicts told already, as bits */
    const struct channel *channel;    /* the message's */
    struct store_key id;              /* its key */
    bool answerable;                  /* its sender can be answered at all */
    bool served;                      /* and is in a place that is */
    uint64_t arrived_ms;
    uint64_t trace;                /* of its exchange, 0 before */
    char text_id[MESSAGE_ID_ROOM]; /* the provider's id of our answer, "" before */
    const struct channel *text_channel;
};

/* ---- Telling ---- */

static void say(struct watch *watch, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct watch *watch, const char *format, ...)
{
    char line[LINE_ROOM] = "";
    va_list values;
    int length = 0;

    if (watch->arrived_ms)
        length = snprintf(line, sizeof line, "%7.3f s  ", (double)(clock_ms() - watch->arrived_ms) / 1000);
    va_start(values, format);
    vsnprintf(line + length, sizeof line - (size_t)length, format, values);
    va_end(values);
    size_t used = strlen(line);
    if (used == sizeof line - 1)
        used--;
    line[used++] = '\n';
    http_stream_send(watch->call, line, used);
}

static void forget(struct watch *watch)
{
    watch->gateway->watch = NULL;
    event_free(watch->timer);
    explicit_bzero(watch, sizeof *watch);
    free(watch);
}

static void end(struct watch *watch, bool well)
{
    const char *last = well ? "END 0\n" : "END 1\n";

    http_stream_send(watch->call, last, strlen(last));
    http_stream_end(watch->call);
    forget(watch);
}

static void gone(void *arg)
{
    forget(arg);
}

/* ---- Beginning ---- */

/* Consonants alone: it is no word of any language, and no keyword. */
static bool make_word(char word[WATCH_WORD_LENGTH + 1])
{
    static const char letters[] = "BCDFGHJKLMNPQRSTVWXZ";
    unsigned char random[WATCH_WORD_LENGTH];

    if (RAND_bytes(random, sizeof random) != 1)
        return false;
    for (size_t i = 0; i < WATCH_WORD_LENGTH; i++)
        word[i] = letters[random[i] % (sizeof letters - 1)];
    word[WATCH_WORD_LENGTH] = '\0';
    return true;
}

static void set_timer(struct watch *watch, unsigned ms)
{
    const struct timeval wait = {ms / 1000, 0};

    evtimer_add(watch->timer, &wait);
}

static void time_is_over(evutil_socket_t fd, short what, void *arg)
{
    struct watch *watch = arg;
    (void)fd, (void)what;

    if (watch->arrived_ms == 0)
        say(watch,
            "nobody has texted the word within %d minutes; `rightsline test-channel` tells what may be "
            "wrong on the way here",
            WATCH_WORD_MS / 60000);
    else if (watch->text_id[0])
        say(watch, "no last receipt within %d minutes: carriers do not always send one; look at the phone",
            WATCH_MESSAGE_MS / 60000);
    else
        say(watch, "it is still not settled after %d minutes; the log tells more", WATCH_MESSAGE_MS / 60000);
    end(watch, watch->text_id[0] != '\0');
}

static void refuse(struct http_call *call, int status, const char *text)
{
    const struct http_response response = {
        .status = status, .content_type = "text/plain", .body = text, .body_length = strlen(text)};

    http_respond(call, &response);
}

void watch_open(struct gateway *gateway, struct http_call *call)
{
    struct watch *watch;

    if (gateway->watch) {
        refuse(call, 409, "somebody watches already: one at a time, and for a few minutes only\nEND 1\n");
        return;
    }
    watch = calloc(1, sizeof *watch);
    if (watch)
        watch->timer = evtimer_new(gateway->base, time_is_over, watch);
    if (!watch || !watch->timer || !make_word(watch->word)) {
        free(watch);
        refuse(call, 503, "out of memory\nEND 1\n");
        return;
    }
    watch->gateway = gateway;
    watch->call = call;
    gateway->watch = watch;
    set_timer(watch, WATCH_WORD_MS);
    http_stream_begin(call, "text/plain; charset=utf-8", gone, watch);
    say(watch, "WORD %s", watch->word);
}

void watch_free(struct gateway *gateway)
{
    if (gateway->watch)
        forget(gateway->watch);
}

/* ---- Before it has come ---- */

static bool waits(const struct watch *watch)
{
    return watch && watch->word[0];
}

void watch_refused(struct gateway *gateway, const struct channel *channel, enum verdict verdict)
{
    static const char *const words[] = {
        [VERDICT_OK] = "",
        [VERDICT_FORGED] =
            "it is not signed with our secret for our address; `rightsline test-channel` tells "
            "whether the token or the address is wrong",
        [VERDICT_STALE] = "it was signed too long ago: see that this machine's clock is right",
        [VERDICT_MALFORMED] = "it can't be read",
        [VERDICT_UNUSABLE] = "it is signed, and nothing that we can use",
        [VERDICT_UNSIGNED] = "the provider did not sign it, and is asked to send it again",
        [VERDICT_NO_MEMORY] = "there was no memory to judge it, and the provider is asked to send it again",
    };
    struct watch *watch = gateway->watch;

    if (!waits(watch) || watch->refused >> verdict & 1)
        return;
    watch->refused |= 1u << verdict;
    say(watch, "meanwhile a webhook was refused on channel %s: %s", channel->settings->name, words[verdict]);
}

void watch_refused_method(struct gateway *gateway, const struct channel *channel)
{
    enum { METHOD_BIT = 31 };
    struct watch *watch = gateway->watch;

    if (!waits(watch) || watch->refused >> METHOD_BIT)
        return;
    watch->refused |= 1u << METHOD_BIT;
    say(watch,
        "meanwhile channel %s was called with another method than POST: choose HTTP POST in the provider's "
        "console",
        channel->settings->name);
}

/* Where the word stands in a text, by itself and whatever its case; NULL: nowhere. */
static char *find_word(const char *text, const char *word)
{
    for (const char *at = text; (at = strcasestr(at, word)); at++)
        if ((at == text || !isalnum((unsigned char)at[-1])) && !isalnum((unsigned char)at[WATCH_WORD_LENGTH]))
            return (char *)at;
    return NULL;
}

bool watch_sees(struct gateway *gateway, const struct channel *channel, const struct message *message)
{
    struct watch *watch = gateway->watch;
    const struct settings *settings = gateway->settings;

    if (!waits(watch) || !find_word(message->text, watch->word))
        return false;
    watch->arrived_ms = clock_ms();
    watch->channel = channel;
    watch->id = keyed_hash_of(gateway->lasting, HASH_MESSAGE, channel->settings->name, message->id);
    watch->answerable = limits_can_answer(message->sender, settings->channels, settings->channels_count);
    watch->served = limits_serves(settings, &gateway->content->area_codes, message->sender);
    set_timer(watch, WATCH_MESSAGE_MS);
    say(watch, "arrived on channel %s, by %s", channel->settings->name, channel->provider->name);
    say(watch, "verified: it is from the provider");
    return true;
}

void watch_take_out(struct gateway *gateway, struct message *message)
{
    static const char blanks[] = " \t\r\n";
    struct watch *watch = gateway->watch;
    char *at = find_word(message->text, watch->word), *rest = at + WATCH_WORD_LENGTH;
    bool alone = message->text + strspn(message->text, blanks) == at && rest[strspn(rest, blanks)] == '\0';

    if (!alone) {
        while (at > message->text && at[-1] == ' ')
            at--;
        size_t before = strlen(at), after = strlen(rest);
        memmove(at, rest, after + 1);
        explicit_bzero(at + after, before - after); /* beyond its end a text has nothing */
    }
    explicit_bzero(watch->word, sizeof watch->word); /* good for once */
}

/* ---- After that ---- */

static bool is_about(const struct watch *watch, const struct store_key *id)
{
    return watch && watch->arrived_ms && memcmp(&watch->id, id, sizeof *id) == 0;
}

static const char *why_silent(const struct watch *watch, const struct answer *answer)
{
    if (!watch->answerable)
        return "that sender is never answered: a short code, a name, a toll-free number or one of ours";
    if (!watch->served)
        return "that number is of no US area code, and \"also_answer\" does not have it";
    if (!answer->text && (strcmp(answer->topic, "stop") == 0 || strcmp(answer->topic, "start") == 0 ||
                          strcmp(answer->topic, "help") == 0))
        return "the provider answers that word itself";
    if (!answer->text)
        return "there is nothing to say to it, or the phone has opted out or is denied";
    return "a limit is reached: too many from this phone, a circle, or the ceiling on segments";
}

void watch_answered(struct gateway *gateway, const struct channel *channel, const struct store_key *id,
                    uint64_t trace, const struct answer *answer)
{
    struct watch *watch = gateway->watch;

    if (!is_about(watch, id))
        return;
    watch->trace = trace;
    if (answer->topic[0])
        say(watch, "understood as topic %s, in language %s%s%s", answer->topic,
            language_code(answer->language), answer->states_count ? ", about " : "",
            answer->states_count ? answer->states[0] : "");
    if (answer->kind == ANSWER_FAILED) {
        say(watch, "the store failed, so that the message can't be answered now: the log tells why");
        end(watch, false);
    } else if (answer->kind == ANSWER_SILENT) {
        say(watch, "no answer goes out: %s", why_silent(watch, answer));
        end(watch, watch->answerable && watch->served);
    } else if (channel->settings->reply_inline) {
        say(watch,
            "answered in the response, with %zu segment%s; what becomes of that only the provider knows",
            answer->segments, answer->segments == 1 ? "" : "s");
        end(watch, true);
    } else {
        say(watch, "the answer has %zu segment%s, and is being sent", answer->segments,
            answer->segments == 1 ? "" : "s");
    }
}

void watch_attempt(struct gateway *gateway, const struct channel *channel, uint64_t trace,
                   const struct outcome *outcome)
{
    struct watch *watch = gateway->watch;

    if (!watch || trace == 0 || watch->trace != trace)
        return;
    if (outcome->kind != OUTCOME_ACCEPTED) {
        say(watch, "channel %s: not taken, code %d: %s", channel->settings->name, outcome->code,
            explain_outcome(channel->provider, outcome));
        return;
    }
    say(watch, "channel %s: the provider has taken it", channel->settings->name);
    memcpy(watch->text_id, outcome->id, sizeof watch->text_id);
    watch->text_channel = channel;
    if (!channel->settings->receipts) {
        say(watch, "receipts are switched off: whether it was delivered is not told");
        end(watch, true);
    }
}

void watch_concluded(struct gateway *gateway, const struct store_key *id, bool later)
{
    struct watch *watch = gateway->watch;

    if (!is_about(watch, id) || watch->text_id[0])
        return;
    say(watch, later ? "not answered now: the provider is told to come again, if it does such things"
                     : "done with, without an answer");
    end(watch, false);
}

void watch_receipt(struct gateway *gateway, const struct channel *channel, const struct receipt *receipt)
{
    struct watch *watch = gateway->watch;

    if (!watch || watch->text_channel != channel || strcmp(watch->text_id, receipt->id) != 0)
        return;
    switch (receipt->delivery) {
    case DELIVERY_UNKNOWN:
        break;
    case DELIVERY_UNDER_WAY:
        say(watch, "receipt: under way");
        break;
    case DELIVERY_DELIVERED:
        say(watch, "receipt: delivered");
        end(watch, true);
        break;
    case DELIVERY_FAILED:
        say(watch, "receipt: not delivered, code %d: %s", receipt->code,
            explain_receipt(channel->provider, receipt));
        end(watch, false);
        break;
    }
}
