/* test_public.c - the public address, the way the provider will come. */
#include "gateway/challenge.h"
#include "gateway/clock.h"
#include "gateway/signature.h"
#include "gateway/test_channel.h"

#include <jansson.h>
#include <string.h>

enum { SOON_DAYS = 10, DAY_S = 24 * 60 * 60 };

#define MEND_PROXY                                                                                           \
    "start the reverse proxy in front of rightsline (samples: config/nginx.conf, config/Caddyfile) and let " \
    "port 443 through the firewall; where a machine can't reach its own public address, try from outside: "  \
    "curl -i -X POST the address must show 403"

/* ---- Why it can't be reached ---- */

static void day_of(time_t time, char out[16])
{
    struct tm parts;

    strftime(out, 16, "%Y-%m-%d", gmtime_r(&time, &parts));
}

static void tell_certificate(struct testing *testing)
{
    const struct probe_certificate *certificate = &testing->probe.certificate;
    struct findings *findings = &testing->findings;
    char begins[16], ends[16];

    day_of(certificate->begins, begins);
    day_of(certificate->ends, ends);
    if (certificate->count == 0)
        findings_add(findings, FINDING_FAULT, "see what the reverse proxy's log says",
                     "the certificate of the public address is not to be trusted");
    else if (certificate->expired)
        findings_add(
            findings, FINDING_FAULT,
            "renew it (certbot renew) and have the proxy load it; then see why that did not happen by "
            "itself",
            "the certificate of the public address ended on %s", ends);
    else if (certificate->too_early)
        findings_add(findings, FINDING_FAULT, "see that this machine's clock is right",
                     "the certificate of the public address begins only on %s", begins);
    else if (certificate->wrong_name)
        findings_add(findings, FINDING_FAULT,
                     "get a certificate for the name in public_url, or correct public_url",
                     "the certificate of the public address is for another name: %s", certificate->names);
    else if (certificate->self_signed)
        findings_add(findings, FINDING_FAULT, "get one from an authority, such as Let's Encrypt (it is free)",
                     "the public address has a certificate that it signed itself: no provider trusts that");
    else if (certificate->count == 1)
        findings_add(findings, FINDING_FAULT,
                     "give the proxy the whole chain (fullchain.pem, not cert.pem): browsers mend that by "
                     "themselves, providers do not",
                     "the public address shows its own certificate alone, without the one that it was signed "
                     "by: %s",
                     certificate->issuer);
    else
        findings_add(findings, FINDING_FAULT, "get one from an authority that is trusted everywhere",
                     "the certificate of the public address comes from an authority that is not trusted: %s",
                     certificate->issuer);
}

/* True when there was an answer. */
static bool tell_way(struct testing *testing)
{
    struct findings *findings = &testing->findings;

    switch (testing->probe.end) {
    case PROBE_ANSWERED:
        return true;
    case PROBE_NO_NAME:
        findings_add(findings, FINDING_FAULT,
                     "make a DNS record for the name, or correct public_url in the configuration",
                     "nobody knows the name in %s", testing->webhook);
        break;
    case PROBE_REFUSED:
        findings_add(findings, FINDING_FAULT, MEND_PROXY, "nothing can be reached at %s", testing->webhook);
        break;
    case PROBE_TIMED_OUT:
        findings_add(findings, FINDING_FAULT, MEND_PROXY, "no answer in %d s at %s", PROBE_MS / 1000,
                     testing->webhook);
        break;
    case PROBE_CERTIFICATE:
        tell_certificate(testing);
        break;
    case PROBE_TLS:
        findings_add(findings, FINDING_FAULT,
                     "set up TLS there (samples: config/nginx.conf, config/Caddyfile)",
                     "what listens at %s does not speak TLS with us", testing->webhook);
        break;
    case PROBE_BROKE_OFF:
    case PROBE_NO_MEMORY:
        findings_add(findings, FINDING_FAULT, "see what the reverse proxy's log says",
                     "the connection to %s broke off (curl %d)", testing->webhook,
                     testing->probe.answer.curl_code);
        break;
    }
    return false;
}

/* ---- Who answers ---- */

/* Has the running gateway a question for us to carry round? */
static bool get_challenge(struct testing *testing, struct challenge *challenge)
{
    testing_begin_admin(testing, "/challenge");
    testing_make_call(testing);
    json_t *body = json_loadb(testing->probe.body, testing->probe.answer.body_length, 0, NULL);
    const char *question = json_string_value(json_object_get(body, "question"));
    const char *answer = json_string_value(json_object_get(body, "answer"));
    bool good = question && answer && strlen(question) < CHALLENGE_ROOM && strlen(answer) < CHALLENGE_ROOM;

    if (good) {
        strcpy(challenge->question, question);
        strcpy(challenge->answer, answer);
    } else if (testing->probe.end == PROBE_ANSWERED) {
        findings_add(&testing->findings, FINDING_FAULT, "see that \"admin\" is rightsline's own address",
                     "what listens on %s is not this rightsline", testing->settings->admin);
    } else {
        findings_add(&testing->findings, FINDING_FAULT,
                     "start it (systemctl start rightsline, or rightsline serve -c FILE); what follows says "
                     "less without it",
                     "no gateway runs here: nothing answers on %s", testing->settings->admin);
    }
    json_decref(body);
    return good;
}

static void tell_status(struct testing *testing)
{
    const struct probe *probe = &testing->probe;
    struct findings *findings = &testing->findings;
    int status = probe->answer.status;

    if (status >= 300 && status < 400)
        findings_add(findings, FINDING_FAULT,
                     "have the proxy hand the address on as it is, and write in public_url where it ends up; "
                     "providers do not follow",
                     "%s leads elsewhere (HTTP %d): %.200s", testing->webhook, status, probe->location);
    else if (status == 404)
        findings_add(findings, FINDING_FAULT,
                     "have the proxy hand on the whole path unchanged, and restart rightsline after the "
                     "configuration has changed",
                     "%s is not found (HTTP 404): the proxy or the running gateway does not know the path",
                     testing->webhook);
    else if (status == 401 || status == 407)
        findings_add(findings, FINDING_FAULT,
                     "no password in front of the webhook: rightsline checks who calls",
                     "something in front of %s wants a password (HTTP %d)", testing->webhook, status);
    else if (status == 502 || status == 503 || status == 504)
        findings_add(findings, FINDING_FAULT,
                     "see that rightsline runs, and that the proxy hands on to what \"listen\" says",
                     "the proxy is there, and does not reach rightsline (HTTP %d)", status);
    else if (status == 403 || status == 405)
        findings_add(
            findings, FINDING_FAULT,
            "see where the name and the proxy lead: perhaps to another machine, or to an older process",
            "what answers at %s (HTTP %d) is not the gateway that runs here", testing->webhook, status);
    else
        findings_add(findings, FINDING_FAULT, "see where the name and the proxy lead",
                     "something else answers at %s (HTTP %d), not rightsline", testing->webhook, status);
}

static void tell_ends_soon(struct testing *testing)
{
    const struct probe_certificate *certificate = &testing->probe.certificate;
    char ends[16];

    if (certificate->count == 0 || certificate->ends - clock_wall() > (time_t)SOON_DAYS * DAY_S)
        return;
    day_of(certificate->ends, ends);
    findings_add(&testing->findings, FINDING_NOTE, "see that it is renewed by itself",
                 "the certificate of the public address ends on %s", ends);
}

static bool reach(struct testing *testing)
{
    struct challenge challenge = {0};

    testing->has_gateway = get_challenge(testing, &challenge);
    testing_begin_call(testing);
    testing->call.method = "POST";
    snprintf(testing->call.url, sizeof testing->call.url, "%s", testing->webhook);
    if (testing->has_gateway)
        api_call_header(&testing->call, CHALLENGE_HEADER, challenge.question);
    testing_make_call(testing);
    if (!tell_way(testing))
        return false;
    if (!testing->has_gateway) {
        findings_add(&testing->findings, FINDING_NOTE, NULL,
                     "%s answers (HTTP %d); whether that is rightsline can't be told while it does not run",
                     testing->webhook, testing->probe.answer.status);
        return false;
    }
    if (testing->probe.answer.status != 200 || !signature_equal_text(challenge.answer, testing->probe.body)) {
        tell_status(testing);
        return false;
    }
    findings_add(&testing->findings, FINDING_GOOD, NULL, "%s leads to this gateway%s", testing->webhook,
                 testing->probe.certificate.count ? ", and its certificate is good" : "");
    tell_ends_soon(testing);
    return true;
}

/* ---- What it takes ---- */

static void try_signed(struct testing *testing)
{
    const struct provider *provider = testing->channel->provider;

    testing_begin_call(testing);
    if (!provider->sign || !provider->sign(testing->channel->provider_settings, testing->webhook,
                                           clock_wall(), &testing->call)) {
        findings_add(&testing->findings, FINDING_NOTE, NULL,
                     "only the provider can sign its webhooks: text the number, and `rightsline watch` shows "
                     "whether it passes");
        return;
    }
    testing_make_call(testing);
    if (!tell_way(testing))
        return;
    if (testing->probe.answer.status >= 200 && testing->probe.answer.status < 300)
        findings_add(&testing->findings, FINDING_GOOD, NULL,
                     "a webhook signed with our secret for that address is taken");
    else
        findings_add(&testing->findings, FINDING_FAULT,
                     "restart rightsline, if the secret or public_url was changed after it was started; else "
                     "the proxy changes the path, the query or the body on the way, and must not",
                     "a webhook signed with our secret for that address is refused (HTTP %d)",
                     testing->probe.answer.status);
}

static void try_unsigned(struct testing *testing)
{
    testing_begin_call(testing);
    testing->call.method = "POST";
    snprintf(testing->call.url, sizeof testing->call.url, "%s", testing->webhook);
    testing_make_call(testing);
    if (testing->probe.end != PROBE_ANSWERED)
        return;
    if (testing->probe.answer.status >= 200 && testing->probe.answer.status < 300)
        findings_add(&testing->findings, FINDING_FAULT,
                     "give the channel one of the ways to tell who calls (docs/providers.md)",
                     "anybody's webhook is taken (HTTP %d)", testing->probe.answer.status);
    else
        findings_add(&testing->findings, FINDING_GOOD, NULL,
                     "a webhook that nobody signed is refused (HTTP %d)", testing->probe.answer.status);
}

void testing_public(struct testing *testing)
{
    if (!reach(testing))
        return;
    try_unsigned(testing); /* first: the good one after it ends the gateway's count of refusals */
    try_signed(testing);
}
