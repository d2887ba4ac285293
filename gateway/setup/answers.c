/* answers.c - asks, and looks at what is answered. Each answer has one function that says what is wrong with
 * it, whether it was typed or given. */
#include "gateway/setup/answers.h"

#include "config/secrets.h"
#include "content/json_file.h"
#include "content/language.h"
#include "gateway/key.h"
#include "gateway/setup/looks.h"

#include <ctype.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    TRIES_MAX = 5,
    PROMPT_ROOM = 512,
    MADE_BYTES = 16,
};

/* ---- One line ---- */

static void trim(char *text)
{
    size_t begin = strspn(text, " \t\r\n"), length = strlen(text);

    while (length > begin && isspace((unsigned char)text[length - 1]))
        length--;
    memmove(text, text + begin, length - begin);
    text[length - begin] = '\0';
}

/* False at the end of the input. */
static bool read_line(struct answers *answers, const char *prompt, bool secret, char out[ANSWER_ROOM])
{
    bool good;

    if (secret && answers->terminal) {
        good = EVP_read_pw_string(out, ANSWER_ROOM, prompt, 0) == 0; /* switches the echo off, and on again */
    } else {
        fputs(prompt, answers->out);
        fflush(answers->out);
        good = fgets(out, ANSWER_ROOM, answers->in) != NULL;
        if (!answers->terminal)
            fputc('\n', answers->out);
    }
    if (good)
        trim(out);
    else
        out[0] = '\0';
    return good;
}

bool answers_yes(struct answers *answers, const char *prompt, bool otherwise)
{
    char line[ANSWER_ROOM], shown[PROMPT_ROOM];

    if (!answers->ask)
        return otherwise;
    snprintf(shown, sizeof shown, "%s [%s] ", prompt, otherwise ? "Y/n" : "y/N");
    if (!read_line(answers, shown, false, line) || line[0] == '\0')
        return otherwise;
    return line[0] == 'y' || line[0] == 'Y';
}

/* ---- What there is to choose from ---- */

static void list_providers(FILE *out)
{
    const struct provider_questions *const *all = questions_all();

    for (size_t i = 0; all[i]; i++)
        fprintf(out, "%4zu  %-16s %s\n", i + 1, all[i]->provider, all[i]->title);
}

static void list_languages(FILE *out)
{
    for (int i = 0; i < LANGUAGES; i++)
        fprintf(out, "  %s  %s\n", language_code((enum language)i), language_english_name((enum language)i));
}

static const struct basic {
    const char *name, *prompt, *standard; /* no standard: there must be an answer */
    looker *look;
    void (*list)(FILE *out); /* NULL: nothing to choose from */
} basics[] = {
    {"provider", "Number or name of the provider", NULL, looks_provider, list_providers},
    {"number", "The number that people text, with its country code", NULL, looks_number, NULL},
    {"public_url", "The address of this machine that the provider calls, like https://hotline.example", NULL,
     looks_url, NULL},
    {"hotline", "The hotline's name, as people know it", "Rightsline", looks_name, NULL},
    {"human", "A person's number to give people who need one (Enter: none)", "", looks_human, NULL},
    {"languages", "Languages to answer in, by their codes", "en,es", looks_languages, list_languages},
};

/* ---- Asking ---- */

static void fault(struct answers *answers, const char *name, const char *what, const char *mend)
{
    faults_add(answers->faults, FAULT_ERROR, NULL, name, mend, "%s", what);
}

/* Asks until the answer is good; false when the input ends, or somebody tries without end. */
static bool ask(struct answers *answers, const char *name, const char *prompt, const char *standard,
                bool secret, looker *look, char out[ANSWER_ROOM])
{
    char shown[PROMPT_ROOM];

    if (standard && *standard)
        snprintf(shown, sizeof shown, "%s [%s]: ", prompt, standard);
    else
        snprintf(shown, sizeof shown, "%s: ", prompt);
    for (int i = 0; i < TRIES_MAX; i++) {
        if (!read_line(answers, shown, secret, out))
            break;
        if (out[0] == '\0' && standard)
            snprintf(out, ANSWER_ROOM, "%s", standard);
        const char *wrong = out[0] == '\0' && !standard ? "there must be an answer"
                            : look                      ? look(answers, out)
                                                        : NULL;
        if (!wrong)
            return true;
        fprintf(answers->out, "  %s\n", wrong);
    }
    fault(answers, name, "it was not answered",
          "run it again, or give the answer by an option or a file (--help)");
    return false;
}

/* A given answer, or one that is asked for. False with a fault. */
static bool settle(struct answers *answers, json_t *object, const char *name, const char *prompt,
                   const char *standard, bool secret, looker *look)
{
    const json_t *given = json_object_get(object, name);
    char value[ANSWER_ROOM] = "";
    const char *wrong = NULL;

    if (given && !json_is_string(given)) {
        fault(answers, name, "this is not a text", "write it in quotes");
        return false;
    }
    if (given || !answers->ask) {
        snprintf(value, sizeof value, "%s", given ? json_string_value(given) : standard ? standard : "");
        if (!given && !standard)
            wrong = "it is not answered";
        else if (look)
            wrong = look(answers, value);
        if (wrong)
            fault(answers, name, wrong, "");
    } else if (!ask(answers, name, prompt, standard, secret, look, value)) {
        wrong = "";
    }
    bool good = !wrong && json_object_set_new(object, name, json_string(value)) == 0;
    explicit_bzero(value, sizeof value);
    return good;
}

static bool settle_basic(struct answers *answers, const struct basic *basic)
{
    if (basic->list && answers->ask && !json_object_get(answers->given, basic->name))
        basic->list(answers->out);
    return settle(answers, answers->given, basic->name, basic->prompt, basic->standard, false, basic->look);
}

/* ---- The provider's own ---- */

static bool make_secret(json_t *options, const char *name)
{
    char text[2 * MADE_BYTES + 1];
    struct key key;

    if (!key_new(&key))
        return false;
    for (size_t i = 0; i < MADE_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", key.bytes[i]);
    bool good = json_object_set_new(options, name, json_string(text)) == 0;
    key_scrub(&key);
    explicit_bzero(text, sizeof text);
    return good;
}

/* The words of a file that was named; false with a fault. */
static bool take_key_file(struct answers *answers, json_t *options, const char *name, const char *path)
{
    char words[SECRET_LONG_ROOM], reference[ANSWER_ROOM + 8];

    snprintf(reference, sizeof reference, "$file:%s", path);
    json_t *where = json_string(reference);
    bool good = secrets_read_long(where, name, words, answers->faults) &&
                json_object_set_new(options, name, json_string(words)) == 0;
    json_decref(where);
    explicit_bzero(words, sizeof words);
    return good;
}

static bool collect_key_file(struct answers *answers, json_t *options, const struct question *question)
{
    char path[ANSWER_ROOM];

    if (json_string_length(json_object_get(options, question->name)) > 0) /* its words, or "$file:PATH" */
        return true;
    if (!answers->ask) {
        fault(answers, question->name, "it is not answered", "write \"$file:PATH\"");
        return false;
    }
    return ask(answers, question->name, question->prompt, NULL, false, looks_key_file, path) &&
           take_key_file(answers, options, question->name, path);
}

static bool collect_option(struct answers *answers, json_t *options, const struct question *question)
{
    const json_t *given = json_object_get(options, question->name);
    bool secret = question->kind != QUESTION_PLAIN, made = question->kind == QUESTION_MADE;
    bool may_be_empty = question->optional || made;
    char prompt[PROMPT_ROOM];

    answers->question = question;
    if (json_is_array(given)) /* a list of secrets is the configuration's own way */
        return true;
    if (question->kind == QUESTION_KEY_FILE)
        return collect_key_file(answers, options, question);
    snprintf(prompt, sizeof prompt, "%s%s", question->prompt, made ? " (Enter: one is made for you)" : "");
    if (!settle(answers, options, question->name, prompt, may_be_empty ? "" : question->standard, secret,
                looks_option))
        return false;
    if (json_string_length(json_object_get(options, question->name)) > 0)
        return true;
    json_object_del(options, question->name);
    return made ? make_secret(options, question->name) : question->optional;
}

/* The options of the generic provider stand in a file of their own. */
static bool collect_by_file(struct answers *answers, json_t *options)
{
    char path[ANSWER_ROOM];

    if (json_object_size(options) > 0)
        return true;
    if (!answers->ask) {
        fault(answers, "options", "they are not given", "begin with those in the example generic.json");
        return false;
    }
    if (!ask(answers, "options", "A file with its \"options\" (begin with the example generic.json)", NULL,
             false, NULL, path))
        return false;
    json_t *read = json_file_read(path, answers->faults);
    json_t *inner = json_object_get(json_object_get(json_object_get(read, "channels"), "main"), "options");
    bool good = read && json_object_update(options, inner ? inner : read) == 0;
    json_decref(read);
    return good;
}

static bool add_more(const struct provider_questions *provider, json_t *options)
{
    json_t *more = provider->more ? json_loads(provider->more, 0, NULL) : json_object();
    bool good = more && json_object_update_missing(options, more) == 0;

    json_decref(more);
    return good;
}

bool answers_collect(struct answers *answers)
{
    json_t *options = json_object_get(answers->given, "options");
    bool good = true;

    if (options && !json_is_object(options)) {
        fault(answers, "options", "this is no JSON object", "write it like {\"account_sid\": \"AC...\"}");
        return false;
    }
    if (!options)
        json_object_set_new(answers->given, "options", options = json_object());
    for (size_t i = 0; i < sizeof basics / sizeof *basics; i++) {
        /* what is answered after the first wrong one is still looked at, but nobody is asked more */
        good = (good || !answers->ask) && settle_basic(answers, &basics[i]) && good;
        if (!answers->provider)
            return false;
    }
    for (const struct question *question = answers->provider->questions; question->name; question++)
        good = (good || !answers->ask) && collect_option(answers, options, question) && good;
    if (answers->provider->options_by_file && (good || !answers->ask))
        good = collect_by_file(answers, options) && good;
    return good && add_more(answers->provider, options);
}

/* ---- Given ---- */

static json_t *read_object(struct answers *answers, const char *path)
{
    json_error_t error;

    if (strcmp(path, "-") != 0)
        return json_file_read(path, answers->faults);
    json_t *read = json_loadf(answers->in, JSON_REJECT_DUPLICATES, &error);
    if (json_is_object(read))
        return read;
    json_decref(read);
    fault(answers, "standard input", "this is no JSON object",
          "write it like {\"provider\": \"twilio\", ...}");
    return NULL;
}

bool answers_read_file(struct answers *answers, const char *path)
{
    struct stat about;
    json_t *read = read_object(answers, path);
    json_t *languages = json_object_get(read, "languages");

    if (!read)
        return false;
    if (stat(path, &about) == 0 && (about.st_mode & S_IROTH) != 0)
        faults_add(answers->faults, FAULT_WARNING, path, NULL, "chmod 600, and remove it when it is done",
                   "everybody on this machine can read it");
    if (json_is_array(languages)) { /* as the configuration writes it */
        char codes[ANSWER_ROOM] = "";
        for (size_t i = 0; i < json_array_size(languages); i++) {
            const char *code = json_string_value(json_array_get(languages, i));
            size_t used = strlen(codes);
            snprintf(codes + used, sizeof codes - used, "%s%s", i ? "," : "", code ? code : "?");
        }
        json_object_set_new(read, "languages", json_string(codes));
    }
    bool good = json_object_update(answers->given, read) == 0;
    json_decref(read);
    return good;
}

void answers_give(struct answers *answers, const char *name, const char *value)
{
    if (value)
        json_object_set_new(answers->given, name, json_string(value));
}

static bool is_secret_of_any(const char *name)
{
    for (const struct provider_questions *const *of = questions_all(); *of; of++) {
        const struct question *question = questions_about(*of, name);
        if (question && question->kind != QUESTION_PLAIN)
            return true;
    }
    return false;
}

bool answers_give_option(struct answers *answers, const char *assignment)
{
    const char *equals = strchr(assignment, '=');
    char name[64];

    if (!equals || equals == assignment || (size_t)(equals - assignment) >= sizeof name) {
        fprintf(stderr, "rightsline: --set wants NAME=VALUE, as in --set account_sid=AC...\n");
        return false;
    }
    snprintf(name, sizeof name, "%.*s", (int)(equals - assignment), assignment);
    if (is_secret_of_any(name) && equals[1] != '$') {
        fprintf(stderr,
                "rightsline: --set: %s is a secret, and whoever lists the processes sees it; let it be asked "
                "for, or "
                "write it into a file and give '%s=$file:PATH'\n",
                name, name);
        return false;
    }
    json_t *options = json_object_get(answers->given, "options");
    if (!options)
        json_object_set_new(answers->given, "options", options = json_object());
    return json_object_set_new(options, name, json_string(equals + 1)) == 0;
}

void answers_free(struct answers *answers)
{
    json_decref(answers->given);
    answers->given = NULL;
}
