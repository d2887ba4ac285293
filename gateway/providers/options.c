/* options.c - readers of a provider's options. */
#include "gateway/providers/options.h"

#include "gateway/http_client.h"

#include <stdio.h>
#include <string.h>

enum { WHERE_ROOM = 256, MEND_ROOM = 512 };

/* "write " or "the options are ", and the words. */
static void list_words(const char *lead, const char *const *words, const char *quote, char out[MEND_ROOM])
{
    size_t length = (size_t)snprintf(out, MEND_ROOM, "%s", lead);

    for (size_t i = 0; words[i] != NULL && length < MEND_ROOM; i++)
        length += (size_t)snprintf(out + length, MEND_ROOM - length, "%s%s%s%s", i == 0 ? "" : ", ", quote,
                                   words[i], quote);
}

static size_t find_word(const char *const *words, const char *word)
{
    size_t i = 0;

    while (words[i] != NULL && strcmp(words[i], word) != 0)
        i++;
    return i;
}

void options_fault(struct options *options, const char *name, const char *mend, const char *what)
{
    char where[WHERE_ROOM];

    snprintf(where, sizeof where, "%s%s%s", options->where, name[0] == '\0' ? "" : ".", name);
    faults_add(options->faults, FAULT_ERROR, NULL, where, mend, "%s", what);
    options->good = false;
}

struct options options_begin(const json_t *object, const char *where, struct faults *faults,
                             const char *provider, const char *const *names)
{
    struct options options = {object, where, faults, true};
    char what[128], mend[MEND_ROOM];
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)object, name, value)
    {
        if (names[find_word(names, name)] != NULL)
            continue;
        snprintf(what, sizeof what, "%s has no such option", provider);
        list_words("the options are ", names, "", mend);
        options_fault(&options, name, mend, what);
    }
    return options;
}

bool options_has(const struct options *options, const char *name)
{
    return json_object_get(options->object, name) != NULL;
}

void options_secrets(struct options *options, const char *name, struct secrets *secrets)
{
    char where[WHERE_ROOM];

    snprintf(where, sizeof where, "%s.%s", options->where, name);
    if (!secrets_read(json_object_get(options->object, name), where, secrets, options->faults))
        options->good = false;
}

void options_url_secrets(struct options *options, const char *name, struct secrets *secrets)
{
    static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    options_secrets(options, name, secrets);
    for (size_t i = 0; i < secrets->count; i++) {
        if (secrets->text[i][strspn(secrets->text[i], safe)] != '\0') {
            options_fault(options, name, "make one of letters, digits and -._~ (openssl rand -hex 24)",
                          "an address can't hold all of its characters");
            return;
        }
    }
}

void options_long_secret(struct options *options, const char *name, char out[SECRET_LONG_ROOM])
{
    char where[WHERE_ROOM];

    snprintf(where, sizeof where, "%s.%s", options->where, name);
    if (!secrets_read_long(json_object_get(options->object, name), where, out, options->faults))
        options->good = false;
}

static bool is_among(char c, const char *punctuation)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    if (punctuation == NULL)
        return c > ' ' && c < 0x7f;
    return c != '\0' && strchr(punctuation, c) != NULL;
}

bool options_text(struct options *options, const char *name, bool needed, const char *punctuation,
                  const char *mend, char *out, size_t room)
{
    const json_t *value = json_object_get(options->object, name);
    const char *text = json_string_value(value);

    if (value == NULL) {
        if (needed)
            options_fault(options, name, mend, "it is missing");
        return false;
    }
    size_t length = text == NULL ? 0 : strlen(text), good = 0;
    while (good < length && is_among(text[good], punctuation))
        good++;
    if (length == 0 || length >= room || good < length || length != json_string_length(value)) {
        options_fault(options, name, mend, "this is not what it should look like");
        return false;
    }
    memcpy(out, text, length + 1);
    return true;
}

size_t options_choice(struct options *options, const char *name, const char *const *words, size_t otherwise)
{
    const json_t *value = json_object_get(options->object, name);
    const char *text = json_string_value(value);
    char mend[MEND_ROOM];

    if (value == NULL)
        return otherwise;
    size_t found = find_word(words, text == NULL ? "" : text);
    if (words[found] != NULL)
        return found;
    list_words("write one of: ", words, "\"", mend);
    options_fault(options, name, mend, "there is no such choice");
    return otherwise;
}

long options_number(struct options *options, const char *name, long least, long most, long otherwise,
                    const char *mend)
{
    const json_t *value = json_object_get(options->object, name);
    json_int_t number = json_integer_value(value);

    if (value == NULL)
        return otherwise;
    if (!json_is_integer(value) || number < least || number > most) {
        options_fault(options, name, mend, "this is not such a number");
        return otherwise;
    }
    return (long)number;
}

bool options_flag(struct options *options, const char *name, bool otherwise)
{
    const json_t *value = json_object_get(options->object, name);

    if (value == NULL)
        return otherwise;
    if (!json_is_boolean(value)) {
        options_fault(options, name, "write true or false, without quotes", "this is neither true nor false");
        return otherwise;
    }
    return json_is_true(value);
}

void options_addresses(struct options *options, const char *name, struct address_list *list)
{
    const json_t *addresses = json_object_get(options->object, name);
    bool good = json_array_size(addresses) > 0;

    for (size_t i = 0; good && i < json_array_size(addresses); i++) {
        const char *text = json_string_value(json_array_get(addresses, i));
        good = text != NULL && address_list_add(list, text);
    }
    if (addresses != NULL && !good)
        options_fault(options, name, "write a list like [\"192.0.2.7\", \"198.51.100.0/24\"], at most 32",
                      "this is no list of network addresses");
}

void options_base_url(struct options *options, const char *name, const char *standard, const char *example,
                      char out[OPTIONS_URL_ROOM])
{
    const json_t *value = json_object_get(options->object, name);
    const char *text = value == NULL ? standard : json_string_value(value);
    size_t length = text == NULL ? 0 : strlen(text);
    char mend[MEND_ROOM];

    while (length > 0 && text[length - 1] == '/')
        length--;
    if (length == 0 || length >= OPTIONS_URL_ROOM || strpbrk(text, "?# \t\r\n") != NULL ||
        !api_url_allowed(text)) {
        snprintf(mend, sizeof mend, "leave it out, or write something like \"%s\"", example);
        options_fault(options, name, mend,
                      "this is not an https address (http is taken for this machine only)");
        return;
    }
    memcpy(out, text, length);
    out[length] = '\0';
}
