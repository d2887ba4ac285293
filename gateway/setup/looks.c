/* looks.c - what an answer has to be. */
#include "gateway/setup/looks.h"

#include "config/secrets.h"
#include "config/way.h"
#include "content/language.h"
#include "gateway/providers/provider.h"
#include "handlers/message.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LONGEST = 60, HUMAN_LONGEST = 32, HUMAN_DIGITS_LEAST = 3, COMPLAINT_ROOM = 256 };

const char *looks_provider(struct answers *answers, char value[ANSWER_ROOM])
{
    const struct provider_questions *const *all = questions_all();
    char *end;
    unsigned long at = strtoul(value, &end, 10);

    for (size_t i = 0; all[i] && *value && *end == '\0'; i++)
        if (i + 1 == at)
            snprintf(value, ANSWER_ROOM, "%s", all[i]->provider);
    answers->provider = questions_find(value);
    return answers->provider ? NULL : "this is none of the providers in the list";
}

const char *looks_number(struct answers *answers, char value[ANSWER_ROOM])
{
    char number[MESSAGE_NUMBER_ROOM];

    (void)answers;
    if (!message_number(value, number, sizeof number) ||
        (number[0] != '+' && !isdigit((unsigned char)number[0])))
        return "this is no phone number; write + and the country code first: +12025550100";
    snprintf(value, ANSWER_ROOM, "%s", number);
    return NULL;
}

const char *looks_url(struct answers *answers, char value[ANSWER_ROOM])
{
    size_t length = strlen(value);

    if (!strstr(value, "://") && strchr(value, '.') && length + 8 < ANSWER_ROOM) {
        memmove(value + 8, value, length + 1);
        memcpy(value, "https://", 8);
        length += 8;
    }
    while (length > 0 && value[length - 1] == '/')
        value[--length] = '\0';
    enum way way = way_of(value);
    if (way == WAY_TLS || (way != WAY_INTERNET && answers->provider->near))
        return NULL;
    return answers->provider->near ? "write https://, or http:// with an address of this machine or network"
                                   : "write the address that the provider can call: https://hotline.example";
}

const char *looks_name(struct answers *answers, char value[ANSWER_ROOM])
{
    (void)answers;
    return strlen(value) > NAME_LONGEST
               ? "this is too long: it stands in the first answer of every conversation"
               : NULL;
}

const char *looks_human(struct answers *answers, char value[ANSWER_ROOM])
{
    size_t digits = 0;

    (void)answers;
    for (const char *at = value; *at; at++)
        digits += isdigit((unsigned char)*at) != 0;
    if (*value && (digits < HUMAN_DIGITS_LEAST || strlen(value) > HUMAN_LONGEST))
        return "write it as people are to see it: 202-555-0140";
    return NULL;
}

const char *looks_languages(struct answers *answers, char value[ANSWER_ROOM])
{
    static char complaint[COMPLAINT_ROOM];
    char copy[ANSWER_ROOM], *rest = copy;
    size_t used = 0, room = sizeof complaint;

    (void)answers;
    snprintf(copy, sizeof copy, "%s", value);
    for (char *code = strtok_r(rest, ", ", &rest); code; code = strtok_r(NULL, ", ", &rest)) {
        if (language_from_code(code) != LANG_UNKNOWN)
            continue;
        used = (size_t)snprintf(complaint, room, "the languages are");
        for (int i = 0; i < LANGUAGES && used < room; i++)
            used += (size_t)snprintf(complaint + used, room - used, " %s", language_code((enum language)i));
        return complaint;
    }
    return NULL;
}

/* What the provider itself finds wrong with an option's value; what it misses of others is not asked yet. */
static const char *complaint_of_provider(struct answers *answers, const char *name, const char *value)
{
    static char complaint[COMPLAINT_ROOM];
    const struct provider *provider = provider_find(answers->provider->provider);
    json_t *options = json_copy(json_object_get(answers->given, "options"));
    struct faults faults;
    bool wrong = false;

    faults_init(&faults);
    if (options && json_object_set_new(options, name, json_string(value)) == 0) {
        void *settings = provider->configure(options, "", &faults);
        if (settings)
            provider->forget(settings);
    }
    for (size_t i = 0; i < faults.count && !wrong; i++) {
        const struct fault *fault = &faults.list[i];
        wrong = fault->severity == FAULT_ERROR && *fault->where == '.' && strcmp(fault->where + 1, name) == 0;
        if (wrong)
            snprintf(complaint, sizeof complaint, "%s%s%s", fault->message, *fault->mend ? "; " : "",
                     fault->mend);
    }
    faults_free(&faults);
    json_decref(options);
    return wrong ? complaint : NULL;
}

const char *looks_option(struct answers *answers, char value[ANSWER_ROOM])
{
    return *value ? complaint_of_provider(answers, answers->question->name, value) : NULL;
}

const char *looks_key_file(struct answers *answers, char value[ANSWER_ROOM])
{
    static const char unreadable[] = "this file can't be read, is empty, or is too long for a key";
    char words[SECRET_LONG_ROOM], reference[ANSWER_ROOM + 8];
    const char *complaint = unreadable;

    snprintf(reference, sizeof reference, "$file:%s", value);
    json_t *where = json_string(reference);
    if (secrets_read_long(where, answers->question->name, words, NULL))
        complaint = complaint_of_provider(answers, answers->question->name, words);
    json_decref(where);
    explicit_bzero(words, sizeof words);
    return complaint;
}
