/* questions.c - what is asked about each provider, and what its console has to be told. What each option
 * means is the provider's own file's business; where things stand in a console is told as docs/providers.md
 * tells it. */
#include "gateway/setup/questions.h"

#include <string.h>

static const struct provider_questions twilio = {
    .provider = "twilio",
    .title = "Twilio",
    .questions =
        {
            {.name = "account_sid", .prompt = "Account SID (Twilio's console, first page; begins with AC)"},
            {.name = "auth_token", .prompt = "Auth token (beside it)", .kind = QUESTION_SECRET},
        },
    .console =
        {
            "Phone Numbers, Manage, Active numbers, {number}, Messaging configuration.",
            "\"A message comes in\": Webhook, HTTP POST, and this address (what stands behind # asks Twilio "
            "to try "
            "again when a request fails):\n\t{webhook}#rc=2&rp=all&rt=4500",
            "Receipts need nothing: each text that we send asks for them, at\n\t{webhook}",
        },
    .codes = {30034, 30032, 30007},
};

static const struct provider_questions telnyx = {
    .provider = "telnyx",
    .title = "Telnyx",
    .questions =
        {
            {.name = "public_key",
             .prompt = "Public key of the account (portal, Account, Keys and Credentials)"},
            {.name = "api_key", .prompt = "API key (the same page)", .kind = QUESTION_SECRET},
        },
    .console =
        {
            "Messaging, the messaging profile that {number} belongs to, Inbound.",
            "Webhook API version 2, and as \"Send a webhook to this URL\":\n\t{webhook}",
            "Receipts need nothing: each text that we send asks for them at the same address.",
        },
    .codes = {40010, 40329, 40015},
};

static const struct provider_questions signalwire = {
    .provider = "signalwire",
    .title = "SignalWire",
    .questions =
        {
            {.name = "space", .prompt = "Name of your space (\"example\" for example.signalwire.com)"},
            {.name = "project_id", .prompt = "Project ID (your space, API)"},
            {.name = "api_token", .prompt = "API token (the same page)", .kind = QUESTION_SECRET},
            {.name = "signing_key", .prompt = "Signing key (the same page)", .kind = QUESTION_SECRET},
        },
    .console =
        {
            "Phone Numbers, {number}, Edit Settings, Messaging.",
            "\"When a message comes in\": a webhook (cXML, LaML), POST:\n\t{webhook}",
            "Receipts need nothing: each text that we send asks for them at the same address.",
        },
    .codes = {21210, 30007},
};

static const struct provider_questions plivo = {
    .provider = "plivo",
    .title = "Plivo",
    .questions =
        {
            {.name = "auth_id", .prompt = "Auth ID (Plivo's console, first page)"},
            {.name = "auth_token", .prompt = "Auth token (beside it)", .kind = QUESTION_SECRET},
        },
    .console =
        {
            "Messaging, Applications: the application that {number} belongs to.",
            "\"Message URL\", method POST:\n\t{webhook}",
            "Switch off the logging of incoming messages there.",
            "Receipts need nothing: each text that we send asks for them at the same address.",
        },
    .codes = {100, 30},
};

static const struct provider_questions vonage_sms = {
    .provider = "vonage-sms",
    .title = "Vonage, SMS API (if you do not know which: this one)",
    .questions =
        {
            {.name = "api_key", .prompt = "API key (Vonage's dashboard, first page)"},
            {.name = "api_secret", .prompt = "API secret (beside it)", .kind = QUESTION_SECRET},
            {.name = "signature_secret",
             .prompt = "Signature secret (dashboard, Settings)",
             .kind = QUESTION_SECRET},
            {.name = "signature_method",
             .prompt = "Signature method, as the dashboard says: md5hash, md5, sha1, sha256 or sha512",
             .standard = "sha256"},
        },
    .console =
        {
            "Have Vonage switch on signed webhooks for the account (their support does), with the method "
            "{signature_method}.",
            "Numbers, {number}, SMS, \"Inbound webhook URL\", POST:\n\t{webhook}",
            "Receipts need nothing: each text that we send asks for them at the same address.",
        },
};

static const struct provider_questions vonage_messages = {
    .provider = "vonage-messages",
    .title = "Vonage, Messages API",
    .questions =
        {
            {.name = "application_id", .prompt = "Application ID (dashboard, Applications)"},
            {.name = "private_key",
             .prompt = "The file private.key that the dashboard made for it",
             .kind = QUESTION_KEY_FILE},
            {.name = "signature_secret",
             .prompt = "Signature secret (dashboard, Settings)",
             .kind = QUESTION_SECRET},
        },
    .console =
        {
            "Settings, SMS settings: Messages API.",
            "Applications, {application_id}, Messages, as \"Inbound URL\" and as \"Status URL\", "
            "both:\n\t{webhook}",
            "Link {number} to the application.",
        },
};

static const struct provider_questions bandwidth = {
    .provider = "bandwidth",
    .title = "Bandwidth",
    .questions =
        {
            {.name = "account_id", .prompt = "Number of the account (dashboard, Account)"},
            {.name = "application_id", .prompt = "ID of the messaging application"},
            {.name = "api_user", .prompt = "User name of the API's credentials"},
            {.name = "api_password", .prompt = "Password of the API's credentials", .kind = QUESTION_SECRET},
            {.name = "webhook_user",
             .prompt = "User name for callbacks (free to choose)",
             .standard = "rightsline"},
            {.name = "webhook_password", .prompt = "Password for callbacks", .kind = QUESTION_MADE},
        },
    .console =
        {
            "Applications, {application_id}, which {number} belongs to.",
            "As \"Inbound callback URL\" and as \"Outbound callback URL\" (receipts), both:\n\t{webhook}",
            "For both callbacks: user name {webhook_user}, and as password the words in the file\n"
            "\t{webhook_password}",
        },
    .codes = {4773, 4774, 4795, 4770},
};

static const struct provider_questions infobip = {
    .provider = "infobip",
    .title = "Infobip",
    .questions =
        {
            {.name = "base_url",
             .prompt = "Your own base URL (portal, first page: https://xxxxx.api.infobip.com)"},
            {.name = "api_key", .prompt = "API key", .kind = QUESTION_SECRET},
            {.name = "path_secret", .prompt = "Secret end of the webhook's address", .kind = QUESTION_MADE},
        },
    .console =
        {
            "Channels, SMS, Numbers, {number}, Inbound configuration: forward by HTTP, type MO_JSON_2.",
            "The address is this, a slash, and the words in the file {path_secret}:\n\t{webhook}/...\n"
            "This command shows it whole:\n\techo \"{webhook}/$(cat {path_secret})\"",
            "Receipts need nothing: each text that we send asks for them at the same address.",
        },
};

static const struct provider_questions smsgate = {
    .provider = "smsgate",
    .title = "SMS Gateway for Android (a phone of your own with a SIM card)",
    .questions =
        {
            {.name = "username", .prompt = "Username (the app's home screen)"},
            {.name = "password", .prompt = "Password (beside it)", .kind = QUESTION_SECRET},
            {.name = "signing_key",
             .prompt = "Signing key (the app's settings, Webhooks)",
             .kind = QUESTION_SECRET},
            {.name = "base_url",
             .prompt = "Where the app is reached",
             .standard = "https://api.sms-gate.app/3rdparty/v1"},
        },
    .console =
        {
            "Webhooks for the events sms:received and mms:downloaded, and for receipts sms:sent, "
            "sms:delivered and "
            "sms:failed, in the app or by its API, each to:\n\t{webhook}",
        },
    .registration = REGISTRATION_SIM,
    .near = true,
};

static const struct provider_questions kannel = {
    .provider = "kannel",
    .title = "Kannel (your own line to a carrier, or a modem)",
    .questions =
        {
            {.name = "base_url", .prompt = "Where smsbox listens", .standard = "http://127.0.0.1:13013"},
            {.name = "username", .prompt = "Username of the group sendsms-user", .standard = "rightsline"},
            {.name = "password", .prompt = "Its password", .kind = QUESTION_MADE},
            {.name = "token", .prompt = "Secret that Kannel shows us", .kind = QUESTION_MADE},
        },
    .more = "{\"redelivers_for_s\": 3600}",
    .console =
        {
            "The example kannel.conf belongs to this: copy it to /etc/kannel/kannel.conf and put your line "
            "in.",
            "group sendsms-user: username = {username}, and as password the words in the file\n\t{password}",
            "group sms-service, where TOKEN stands for the words in the file {token}:\n"
            "\tpost-url = \"{webhook}?token=TOKEN&id=%I\"",
            "Receipts need nothing: each text that we send asks for them at the same address.",
        },
    .registration = REGISTRATION_CARRIER,
    .near = true,
};

static const struct provider_questions generic = {
    .provider = "generic",
    .title = "anything else that speaks HTTP (described by a file)",
    .console =
        {
            "Let it post each text to this address (and what the file says of receipts and of who calls):\n"
            "\t{webhook}",
        },
    .registration = REGISTRATION_CARRIER,
    .near = true,
    .options_by_file = true,
};

static const struct provider_questions *const all[] = {
    &twilio,    &telnyx,  &signalwire, &plivo,  &vonage_sms, &vonage_messages,
    &bandwidth, &infobip, &smsgate,    &kannel, &generic,    NULL,
};

const struct provider_questions *const *questions_all(void)
{
    return all;
}

const struct provider_questions *questions_find(const char *provider)
{
    for (const struct provider_questions *const *of = all; *of; of++)
        if (strcmp((*of)->provider, provider) == 0)
            return *of;
    return NULL;
}

const struct question *questions_about(const struct provider_questions *of, const char *option)
{
    for (const struct question *question = of->questions; question->name; question++)
        if (strcmp(question->name, option) == 0)
            return question;
    return NULL;
}
