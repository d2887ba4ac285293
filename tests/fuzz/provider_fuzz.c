/* provider_fuzz.c - a webhook of any bytes, and an API's answer of any bytes, read by a provider of our list.
 * The input: a byte that picks the provider (in the order of providers.c), a byte (odd: GET), then lines: the
 * target, headers "Name: value", an empty line, and the body. What is not signed is parsed all the same. The
 * options are those of the first of the provider's recorded requests (tests/vectors). */
#include "gateway/providers/provider.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROVIDERS_MAX = 64, NOW = 1795500000 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* vonage_sms has its requests in vonage-sms.jsonl. */
static void *settings_of(const struct provider *provider)
{
    char path[128];
    char *line = NULL;
    size_t room = 0;
    json_t *vector = NULL;
    void *settings;
    struct faults faults;
    FILE *file;

    snprintf(path, sizeof path, "tests/vectors/%s.jsonl", provider->name);
    for (char *at = path; *at != '\0'; at++)
        *at = *at == '_' ? '-' : *at;
    file = fopen(path, "r");
    if (file && getline(&line, &room, file) > 0)
        vector = json_loads(line, 0, NULL);
    if (file)
        fclose(file);
    free(line);
    if (strcmp(provider->name, "twilio") == 0) { /* whose vectors name the token alone */
        json_decref(vector);
        vector = json_pack("{s:{s:s, s:s}}", "options", "account_sid", "AC00000000000000000000000000000001",
                           "auth_token", "made-up-token");
    }
    faults_init(&faults);
    settings = provider->configure(json_object_get(vector, "options"), "options", &faults);
    must(faults_count_errors(&faults) == 0);
    faults_free(&faults);
    json_decref(vector);
    return settings;
}

static bool ends(const char *text, size_t room)
{
    return memchr(text, '\0', room) != NULL;
}

static void look(const struct webhook_item *item, void *arg)
{
    const struct message *message = &item->message;

    (void)arg;
    if (item->kind == WEBHOOK_MESSAGE)
        must(ends(message->id, sizeof message->id) && ends(message->sender, sizeof message->sender) &&
             ends(message->recipient, sizeof message->recipient) &&
             ends(message->text, sizeof message->text) && message->sender[0] != '\0');
    else if (item->kind == WEBHOOK_RECEIPT)
        must(ends(item->receipt.id, sizeof item->receipt.id) &&
             ends(item->receipt.recipient, sizeof item->receipt.recipient));
}

/* Takes a line off the text; the rest is what is left. */
static char *line_of(char **rest)
{
    char *line = *rest, *end = strchr(line, '\n');

    if (!end)
        end = line + strlen(line);
    *rest = end + (*end != '\0');
    *end = '\0';
    return line;
}

/* As the server gives requests: what it promises of them holds. False: it would have refused it. */
static bool take_apart(char *text, size_t length, struct http_request *request)
{
    char *rest = text, *end = text + length, *line = line_of(&rest);
    static char path[HTTP_TARGET_MAX + 1];

    if (line[0] != '/' || strlen(line) > HTTP_TARGET_MAX)
        return false;
    request->target = line;
    request->query = strchr(line, '?') ? strchr(line, '?') + 1 : NULL;
    snprintf(path, sizeof path, "%.*s", (int)strcspn(line, "?"), line);
    request->path = path;
    while (*(line = line_of(&rest)) != '\0' && request->headers_count < HTTP_HEADERS_MAX) {
        char *value = strstr(line, ": ");
        if (!value || value == line)
            return false;
        *value = '\0';
        request->headers[request->headers_count++] = (struct http_header){line, value + 2};
    }
    request->body_length = (size_t)(end - rest);
    request->body = request->body_length > 0 ? (unsigned char *)rest : NULL;
    return request->body_length <= HTTP_BODY_MAX;
}

static void read_all(const struct provider *provider, const void *settings,
                     const struct http_request *request)
{
    const struct public_url url = {"https://hotline.example", NULL};
    char *text = calloc(1, request->body_length + 1);
    struct api_answer answer = {.connected = true, .written = true, .complete = true, .retry_after_s = -1};
    struct outcome outcome = {0};
    struct provider_record record;

    provider->verify(settings, request, &url, NOW);
    provider->parse(settings, request, look, NULL);
    must(text != NULL);
    if (request->body)
        memcpy(text, request->body, request->body_length);
    answer.body = text;
    answer.body_length = request->body_length;
    for (answer.status = 200; answer.status <= 500; answer.status += 100) {
        provider->outcome(settings, &answer, &outcome);
        must(ends(outcome.id, sizeof outcome.id));
        must(outcome.kind != OUTCOME_ACCEPTED || answer.status < 300);
        if (provider->record_read)
            provider->record_read(&answer, &record);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void *settings[PROVIDERS_MAX];
    static size_t count;
    struct http_request request = {.keep_alive = true, .from_loopback = true, .peer = "127.0.0.1"};
    char *text;

    for (; provider_all()[count] != NULL; count++)
        settings[count] = settings_of(provider_all()[count]);
    if (size < 2)
        return 0;
    text = malloc(size - 1);
    must(text != NULL);
    memcpy(text, data + 2, size - 2);
    text[size - 2] = '\0';
    request.method = data[1] % 2 == 0 ? METHOD_POST : METHOD_GET;
    if (take_apart(text, size - 2, &request))
        read_all(provider_all()[data[0] % count], settings[data[0] % count], &request);
    free(text);
    return 0;
}
