/* generic_config.c - the settings as a whole, and what does not belong to reading or sending. */
#include "gateway/providers/generic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TIMEOUT_STANDARD_MS = 10000,
    TIMEOUT_MAX_MS = 600000,
    REDELIVERS_MAX_S = 30 * 86400,
    TEXT_MAX = 1600,
};

bool generic_options(struct options *of, const char *name, bool needed, const char *const *names,
                     struct options *part, char where[GENERIC_WHERE_ROOM])
{
    const json_t *value = json_object_get(of->object, name);

    if (value == NULL && !needed)
        return false;
    if (!json_is_object(value)) {
        options_fault(of, name, "write { } with its options; docs/providers.md lists them",
                      value == NULL ? "it is missing" : "this is no object");
        return false;
    }
    snprintf(where, GENERIC_WHERE_ROOM, "%s.%s", of->where, name);
    *part = options_begin(value, where, of->faults, name, names);
    return true;
}

static bool add_value(const json_t *value, struct generic_values *values)
{
    char *out = values->list[values->count];
    int length = -1;

    if (values->count == GENERIC_VALUES_MAX)
        return false;
    if (json_is_string(value))
        length = snprintf(out, GENERIC_VALUE_ROOM, "%s", json_string_value(value));
    else if (json_is_integer(value))
        length = snprintf(out, GENERIC_VALUE_ROOM, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_boolean(value))
        length = snprintf(out, GENERIC_VALUE_ROOM, "%s", json_is_true(value) ? "true" : "false");
    values->count++;
    return length >= 0 && length < GENERIC_VALUE_ROOM;
}

bool generic_values(struct options *options, const char *name, struct generic_values *values)
{
    const json_t *value = json_object_get(options->object, name);
    bool good = !json_is_array(value) || json_array_size(value) > 0;

    if (!json_is_array(value))
        good = add_value(value, values);
    for (size_t i = 0; good && i < json_array_size(value); i++)
        good = add_value(json_array_get(value, i), values);
    if (!good)
        options_fault(options, name, "write a value, or a list of at most 16, each of at most 63 characters",
                      "this is no value that a field could be compared with");
    return good;
}

static void read_acknowledgement(struct options *of, struct generic_settings *settings)
{
    static const char *const names[] = {"status", "content_type", "body", NULL};
    struct options options;
    char where[GENERIC_WHERE_ROOM];

    settings->acknowledge_status = 200;
    if (!generic_options(of, "acknowledge", false, names, &options, where))
        return;
    long status = options_number(&options, "status", 200, 204, 200, "write 200, 201, 202 or 204");
    if (status == 203)
        options_fault(&options, "status", "write 200, 201, 202 or 204", "nobody expects a 203");
    settings->acknowledge_status = (int)status;
    options_text(&options, "content_type", false, " !#$&-^_.+/;=\"", "write one like \"text/plain\"",
                 settings->acknowledge_type, sizeof settings->acknowledge_type);
    const json_t *body = json_object_get(options.object, "body");
    if (body != NULL &&
        (!json_is_string(body) || json_string_length(body) >= sizeof settings->acknowledge_body))
        options_fault(&options, "body", "write a text of at most 1023 bytes", "this is no text, or too long");
    else if (body != NULL)
        strcpy(settings->acknowledge_body, json_string_value(body));
    if (settings->acknowledge_body[0] != '\0' && (status == 204 || settings->acknowledge_type[0] == '\0'))
        options_fault(&options, "body", "give a \"content_type\", and a status other than 204",
                      "a body needs a type, and 204 has none");
    of->good &= options.good;
}

static void read_facts(struct options *of, struct generic_settings *settings)
{
    static const char *const names[] = {"webhook_timeout_ms", "redelivers_for_s", "queues", "text_max", NULL};
    struct provider_facts *facts = &settings->facts;
    struct options options;
    char where[GENERIC_WHERE_ROOM];

    *facts =
        (struct provider_facts){.webhook_timeout_ms = TIMEOUT_STANDARD_MS,
                                .gets = settings->messages.method == METHOD_GET ||
                                        (settings->receipts.used && settings->receipts.method == METHOD_GET)};
    settings->text_max = TEXT_MAX;
    if (!generic_options(of, "facts", false, names, &options, where))
        return;
    facts->webhook_timeout_ms =
        (unsigned)options_number(&options, "webhook_timeout_ms", 1000, TIMEOUT_MAX_MS, TIMEOUT_STANDARD_MS,
                                 "write for how many milliseconds it waits for our response, 1000 to 600000");
    facts->redelivers_for_s =
        (unsigned)options_number(&options, "redelivers_for_s", 0, REDELIVERS_MAX_S, 0,
                                 "write for how many seconds it tries a failed webhook again, 0 to 2592000");
    facts->queues = options_flag(&options, "queues", false);
    settings->text_max = (size_t)options_number(&options, "text_max", 70, TEXT_MAX, TEXT_MAX,
                                                "write how many characters a text may have, 70 to 1600");
    of->good &= options.good;
}

void generic_forget(void *of)
{
    struct generic_settings *settings = of;

    generic_auth_forget(&settings->auth);
    generic_send_forget(&settings->send);
    explicit_bzero(settings, sizeof *settings);
    free(settings);
}

void *generic_configure(const json_t *object, const char *where, struct faults *faults)
{
    static const char *const names[] = {"addresses", "receive", "receipts", "acknowledge",
                                        "send",      "facts",   NULL};
    struct options options = options_begin(object, where, faults, "the generic provider", names);
    struct generic_settings *settings = calloc(1, sizeof *settings);

    if (settings == NULL) {
        options_fault(&options, "", "", "there is no memory");
        return NULL;
    }
    options_addresses(&options, "addresses", &settings->addresses);
    generic_reader_read(&options, settings);
    read_acknowledgement(&options, settings);
    read_facts(&options, settings);
    generic_send_read(&options, &settings->send);
    if (!options.good) {
        generic_forget(settings);
        return NULL;
    }
    return settings;
}
