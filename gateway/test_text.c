/* test_text.c - one text to a phone of the operator's: taken, delivered, its receipt, and whether the
 * provider then forgets it as it was asked to. */
#include "gateway/clock.h"
#include "gateway/explain.h"
#include "gateway/test_channel.h"

#include "content/segments.h"

#include <jansson.h>
#include <openssl/rand.h>
#include <string.h>
#include <time.h>

enum {
    LOOK_MS = 500,
    DELIVERY_MS = 60000, /* carriers that report at all do so sooner */
    RECEIPT_MS = 5000,   /* by then a receipt has come, if it comes */
    ERASE_MS = 90000,
};

static void wait_ms(long ms)
{
    const struct timespec wait = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&wait, NULL);
}

static bool is_final(enum delivery delivery)
{
    return delivery == DELIVERY_DELIVERED || delivery == DELIVERY_FAILED;
}

/* ---- Sending ---- */

/* The gateway shall look out for receipts before the text leaves. */
static void open_receipts(struct testing *testing)
{
    char path[64];

    if (!testing->has_gateway)
        return;
    snprintf(path, sizeof path, "/receipts?channel=%s", testing->channel->settings->name);
    testing_begin_admin(testing, path);
    testing_make_call(testing);
}

static bool make_text(struct testing *testing, const char *number)
{
    const struct channel *channel = testing->channel;
    char words[CONFIG_TEXT_ROOM + 64], trace[17];
    uint64_t random = 0;

    RAND_bytes((unsigned char *)&random, sizeof random);
    snprintf(trace, sizeof trace, "%016llx", (unsigned long long)random);
    snprintf(words, sizeof words, "%s: this is a test. This phone gets our texts. No answer is needed.",
             testing->settings->hotline);
    const struct outgoing text = {
        .sender = channel->settings->numbers[0],
        .recipient = number,
        .text = words,
        .gsm7 = segments_measure(words).alphabet == GSM7,
        .trace = trace,
        .status_url = channel->status_url[0] ? channel->status_url : NULL,
        .forget = channel->settings->forget,
        .topic = "",
        .language = "en",
    };
    testing_begin_call(testing);
    return channel->provider->send(channel->provider_settings, &text, &testing->call);
}

/* True, with its id, when the provider has taken it. */
static bool send_text(struct testing *testing, const char *number, char id[MESSAGE_ID_ROOM])
{
    const struct provider *provider = testing->channel->provider;
    struct outcome outcome = {.retry_after_s = -1};

    if (!make_text(testing, number)) {
        findings_add(&testing->findings, FINDING_FAULT, "shorten \"hotline\"",
                     "the test's text does not fit the provider");
        return false;
    }
    testing_make_call(testing);
    provider->outcome(testing->channel->provider_settings, &testing->probe.answer, &outcome);
    if (outcome.kind != OUTCOME_ACCEPTED) {
        findings_add(&testing->findings, FINDING_FAULT, explain_outcome(provider, &outcome),
                     "the provider does not take the text (code %d)", outcome.code);
        if (testing->channel->settings->forget && testing->probe.answer.status == 400)
            findings_add(&testing->findings, FINDING_NOTE, NULL,
                         "if it is because of \"forget\": README tells what the account needs for it");
        return false;
    }
    memcpy(id, outcome.id, MESSAGE_ID_ROOM);
    findings_add(&testing->findings, FINDING_GOOD, NULL, "the provider has taken the text, as %s", id);
    return true;
}

/* ---- What becomes of it ---- */

/* What the provider's record says; false: there is none to be had. */
static bool look_at_record(struct testing *testing, const char *id, struct provider_record *record)
{
    const struct provider *provider = testing->channel->provider;

    testing_begin_call(testing);
    if (!provider->record_ask ||
        !provider->record_ask(testing->channel->provider_settings, id, &testing->call))
        return false;
    testing_make_call(testing);
    return provider->record_read(&testing->probe.answer, record);
}

/* What receipts the gateway has got: the last one's, DELIVERY_UNKNOWN for none. */
static struct receipt look_at_receipts(struct testing *testing, const char *id)
{
    struct receipt receipt = {.delivery = DELIVERY_UNKNOWN};
    char path[MESSAGE_ID_ROOM + 16];

    if (!testing->has_gateway)
        return receipt;
    snprintf(path, sizeof path, "/receipts?id=%s", id);
    testing_begin_admin(testing, path);
    testing_make_call(testing);
    json_t *list = json_loadb(testing->probe.body, testing->probe.answer.body_length, 0, NULL), *each;
    size_t i;
    json_array_foreach(list, i, each)
    {
        enum delivery delivery = (enum delivery)json_integer_value(json_object_get(each, "delivery"));
        if (is_final(receipt.delivery) && !is_final(delivery))
            continue; /* they come in any order */
        receipt.delivery = delivery;
        receipt.code = (int)json_integer_value(json_object_get(each, "code"));
    }
    json_decref(list);
    return receipt;
}

static void tell_delivery(struct testing *testing, const struct receipt *receipt)
{
    if (receipt->delivery == DELIVERY_DELIVERED)
        findings_add(&testing->findings, FINDING_GOOD, NULL, "it was delivered to the phone");
    else if (receipt->delivery == DELIVERY_FAILED)
        findings_add(&testing->findings, FINDING_FAULT, explain_receipt(testing->channel->provider, receipt),
                     "it was not delivered (code %d)", receipt->code);
    else
        findings_add(&testing->findings, FINDING_NOTE, NULL,
                     "nobody has said within %d s whether it was delivered: look at the phone",
                     DELIVERY_MS / 1000);
}

static void tell_receipts(struct testing *testing, bool wanted, enum delivery seen)
{
    if (!wanted)
        findings_add(
            &testing->findings, FINDING_NOTE, NULL,
            "receipts are switched off (\"receipts\": false), so that the gateway learns of no failure");
    else if (!testing->has_gateway)
        findings_add(&testing->findings, FINDING_NOTE, NULL,
                     "whether receipts reach the gateway can't be told while it does not run here");
    else if (seen != DELIVERY_UNKNOWN)
        findings_add(&testing->findings, FINDING_GOOD, NULL, "its receipts reach the gateway");
    else
        findings_add(&testing->findings, FINDING_FAULT,
                     "the address for receipts is the webhook's; see what the provider's console says of it",
                     "the text is done, and no receipt has reached the gateway");
}

/* Waits until it is known what became of it. */
static void follow(struct testing *testing, const char *id, struct provider_record *record)
{
    bool wanted = testing->channel->settings->receipts, has_record = false;
    uint64_t begun_ms = clock_ms(), known_ms = 0;
    struct receipt seen = {.delivery = DELIVERY_UNKNOWN};

    *record = (struct provider_record){0};
    while (clock_ms() - begun_ms < DELIVERY_MS) {
        if (wanted && !is_final(seen.delivery))
            seen = look_at_receipts(testing, id);
        if (!is_final(record->receipt.delivery))
            has_record = look_at_record(testing, id, record);
        bool known = is_final(seen.delivery) || is_final(record->receipt.delivery);
        if (known && known_ms == 0)
            known_ms = clock_ms();
        if (known && (!wanted || !testing->has_gateway || is_final(seen.delivery) ||
                      clock_ms() - known_ms >= RECEIPT_MS))
            break;
        wait_ms(LOOK_MS);
    }
    tell_delivery(testing, is_final(record->receipt.delivery) ? &record->receipt : &seen);
    if (is_final(record->receipt.delivery) || is_final(seen.delivery) || !wanted)
        tell_receipts(testing, wanted, seen.delivery);
    if (!has_record)
        record->has_words = record->has_number = true;
}

/* ---- Forgetting ---- */

static void tell_kept(struct testing *testing, const struct provider_record *record)
{
    if (!record->has_words && !record->has_number)
        findings_add(&testing->findings, FINDING_GOOD, NULL,
                     "the provider's record holds neither the words nor the whole number");
    else
        findings_add(&testing->findings, FINDING_NOTE,
                     "ask the provider for message redaction (README); until then only deleting helps",
                     "the provider's record still holds %s%s%s", record->has_words ? "the words" : "",
                     record->has_words && record->has_number ? " and " : "",
                     record->has_number ? "the number" : "");
}

static void test_forgetting(struct testing *testing, const char *id, const struct provider_record *record)
{
    const struct provider *provider = testing->channel->provider;
    uint64_t begun_ms = clock_ms();
    enum erased erased = ERASED_LATER;

    if (!testing->channel->settings->forget)
        return;
    if (provider->record_ask)
        tell_kept(testing, record);
    while (provider->erase && erased == ERASED_LATER && clock_ms() - begun_ms < ERASE_MS) {
        testing_begin_call(testing);
        if (!provider->erase(testing->channel->provider_settings, id, false, &testing->call))
            return;
        testing_make_call(testing);
        erased = provider->erased(&testing->probe.answer);
        if (erased == ERASED_LATER && provider->erase_after_s * 1000ULL > ERASE_MS)
            break; /* so early it only shows whether we may */
        if (erased == ERASED_LATER)
            wait_ms(LOOK_MS);
    }
    if (erased == ERASED_DONE)
        findings_add(&testing->findings, FINDING_GOOD, NULL,
                     "the provider has deleted its record of the text");
    else if (erased == ERASED_NEVER)
        findings_add(
            &testing->findings, FINDING_FAULT,
            "give the API key the right to delete messages, or use the account's own token; at Vonage "
            "have support switch the Redact API on",
            "the provider refuses to delete its record of the text (HTTP %d)", testing->probe.answer.status);
    else if (provider->erase)
        findings_add(&testing->findings, FINDING_NOTE, NULL,
                     "the provider can't delete its record yet (HTTP %d); the gateway asks again for a day",
                     testing->probe.answer.status);
}

void testing_text(struct testing *testing, const char *number)
{
    char id[MESSAGE_ID_ROOM];
    struct provider_record record;

    open_receipts(testing);
    if (!send_text(testing, number, id))
        return;
    printf("       waiting for its receipt ...\n");
    fflush(stdout);
    follow(testing, id, &record);
    testing_begin_admin(testing, "/receipts"); /* we have seen enough */
    testing_make_call(testing);
    test_forgetting(testing, id, &record);
}
