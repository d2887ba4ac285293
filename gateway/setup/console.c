/* console.c - tells what is left to do by hand. Of registration it says what carriers ask in general: what a
 * provider asks besides stands in its console. */
#include "gateway/setup/console.h"

#include "content/phrases.h"
#include "gateway/limits.h"
#include "gateway/setup/card.h"
#include "gateway/setup/questions.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

/* Where the unit looks for the configuration. */
#ifndef CONFDIR
#define CONFDIR "/etc/rightsline"
#endif

enum { VARIABLES_MAX = 32, URL_ROOM = 2 * CONFIG_TEXT_ROOM, STEP_ROOM = 2048, WIDTH = 78 };

/* ---- Text for a terminal ---- */

/* One line of `text`, wrapped at spaces. */
static void print_line(FILE *out, size_t indent, const char *text, size_t length)
{
    size_t column = indent;

    for (size_t at = 0; at < length;) {
        size_t word = 0;
        while (at + word < length && text[at + word] != ' ')
            word++;
        if (column > indent && column + 1 + word > WIDTH) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", (int)word, text + at);
        column += word;
        at += word + 1;
    }
}

/* Lines that begin with a tab are to be copied: they stay whole. */
static void print_wrapped(FILE *out, const char *first, const char *text)
{
    size_t indent = strlen(first);

    fputs(first, out);
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (*text == '\t')
            fprintf(out, "%.*s", (int)length - 1, text + 1);
        else
            print_line(out, indent, text, length);
        text += length + (text[length] == '\n');
        if (*text)
            fprintf(out, "\n%*s", (int)indent, "");
    }
    fputc('\n', out);
}

/* ---- The provider's console ---- */

static const char *shown(const json_t *value)
{
    if (json_is_array(value))
        value = json_array_get(value, 0);
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    return strncmp(text, "$file:", 6) == 0 ? text + 6 : text;
}

static void fill_variables(const struct channel *channel, const struct provider_questions *questions,
                           const char *webhook, struct variable variables[VARIABLES_MAX])
{
    size_t count = 0;

    variables[count++] = (struct variable){"webhook", webhook};
    variables[count++] = (struct variable){"number", channel->settings->numbers[0]};
    for (const struct question *question = questions->questions; question->name; question++) {
        const json_t *value = json_object_get(channel->settings->options, question->name);
        const char *text = shown(value);
        bool bare =
            question->kind != QUESTION_PLAIN && json_is_string(value) && json_string_value(value)[0] != '$';
        variables[count++] = (struct variable){question->name, bare ? "(in the configuration)" : text};
    }
    variables[count] = (struct variable){NULL, NULL};
}

static void print_steps(const struct channel *channel, const struct provider_questions *questions,
                        const char *webhook, FILE *out)
{
    struct variable variables[VARIABLES_MAX];
    char step[STEP_ROOM], first[16];

    fill_variables(channel, questions, webhook, variables);
    fprintf(out, "In the console of %s, for channel \"%s\":\n\n", questions->title, channel->settings->name);
    for (int i = 0; i < QUESTIONS_LINES_MAX && questions->console[i]; i++) {
        phrases_fill(questions->console[i], variables, step, sizeof step);
        snprintf(first, sizeof first, "  %d. ", i + 1);
        print_wrapped(out, first, step);
    }
    fputc('\n', out);
}

/* ---- When this machine is dead ---- */

static void print_fallback(const struct settings *settings, const char *provider, FILE *out)
{
    char card[CARD_ROOM];
    size_t segments[2] = {0, 0};

    if (strcmp(provider, "twilio") != 0) {
        print_wrapped(
            out, "",
            "For the day that this machine is dead this provider has nothing that answers in its place. Have "
            "a "
            "second machine, or put the person's number beside the hotline's wherever it is printed.");
        fputc('\n', out);
        return;
    }
    if (!card_twiml(settings->hotline, settings->human, card, segments))
        return;
    print_wrapped(out, "",
                  "For the day that this machine is dead: in Twilio's console make a TwiML Bin of this, and "
                  "choose it at "
                  "the number as \"Primary handler fails\":");
    fprintf(out, "\n%s\n", card);
    fprintf(out, "It costs %zu segments in English and %zu in Spanish.\n", segments[0], segments[1]);
    if (!settings->human[0])
        fprintf(out, "It names nobody to call: \"human\" in the configuration is empty.\n");
    fputc('\n', out);
}

/* ---- Registration ---- */

static void print_codes(const struct channel *channel, const struct provider_questions *questions, FILE *out)
{
    bool begun = false;

    for (size_t i = 0; i < QUESTIONS_CODES_MAX && questions->codes[i]; i++) {
        char first[32];
        const char *words =
            channel->provider->explain ? channel->provider->explain(questions->codes[i]) : NULL;
        if (!words)
            continue;
        if (!begun)
            print_wrapped(out, "  ",
                          "Until then texts are taken and do not arrive. `rightsline test-channel NAME --to "
                          "YOUR-PHONE` "
                          "and `rightsline watch` show it as \"not delivered\" with one of these codes:");
        begun = true;
        snprintf(first, sizeof first, "    %d: ", questions->codes[i]);
        print_wrapped(out, first, words);
    }
}

static void print_us(const char *number, FILE *out)
{
    if (number[0] != '+') {
        print_wrapped(
            out, "  ",
            "A short code is leased and registered with every carrier, its keywords too: that takes months.");
        return;
    }
    if (limits_is_toll_free(number)) {
        print_wrapped(
            out, "  ",
            "A toll-free number must be verified: the provider's console has the form. Carriers block every "
            "text until it is. It asks who you are, what the texts are for, how people come to text you, and "
            "sample texts.");
        return;
    }
    print_wrapped(
        out, "  ",
        "A US long code must be registered (A2P 10DLC), by way of the provider's console, non-profits too:");
    print_wrapped(out, "  1. ",
                  "The brand: legal name, EIN and address as the tax office has them. Register as "
                  "\"Standard\", with the "
                  "type \"US Non Profit\"; a 501(c)(3) may have the use case \"Charity\".");
    print_wrapped(
        out, "  2. ",
        "The campaign: what the texts are for, sample texts, how people come to text you, the HELP and STOP "
        "texts. `rightsline ask RIGHTS`, `rightsline ask HELP` and `rightsline ask STOP` print yours.");
    print_wrapped(out, "  3. ", "Put the number into the campaign.");
}

static void print_registration(const struct channel *channel, const struct provider_questions *questions,
                               FILE *out)
{
    fprintf(out, "What no program can shorten:\n\n");
    if (questions->registration == REGISTRATION_SIM) {
        print_wrapped(out, "  ",
                      "A SIM card needs no registration, but carriers block one that sends more than some "
                      "dozens of texts "
                      "an hour.");
    } else if (questions->registration == REGISTRATION_CARRIER) {
        print_wrapped(out, "  ",
                      "Ask the carrier or aggregator what it wants before texts to the US are delivered: as "
                      "a rule a 10DLC "
                      "campaign, or the verification of a toll-free number. That takes days to weeks.");
    } else {
        print_us(channel->settings->numbers[0], out);
        print_wrapped(
            out, "  ",
            "That takes days to weeks. Carriers look harder at legal and immigration texts: say that it is "
            "non-profit public education, that people text first, and that no number is shared with "
            "anybody.");
        print_codes(channel, questions, out);
    }
    fputc('\n', out);
}

/* ---- All of it ---- */

static void print_start(const struct settings *settings, const char *path, FILE *out)
{
    const char *name = settings->channels[0].name;

    fprintf(out, "Then:\n\n");
    if (access("/run/systemd/system", F_OK) == 0 && strcmp(path, CONFDIR "/config.json") == 0)
        fprintf(out, "  systemctl enable --now rightsline.socket rightsline.service\n");
    else
        fprintf(out, "  rightsline serve -c %s\n", path);
    fprintf(out,
            "  rightsline test-channel %s -c %s\n"
            "  rightsline watch -c %s\n\n",
            name, path, path);
    print_wrapped(out, "",
                  "test-channel says in plain words what is still wrong between the provider and this "
                  "machine; watch shows "
                  "what becomes of one text of yours. Opening hours, rapid-response numbers and a privacy "
                  "page can be added "
                  "to the configuration: see docs/organiser.md.");
}

void console_print(const struct settings *settings, const struct channels *channels, const char *path,
                   FILE *out)
{
    for (size_t i = 0; i < channels->count; i++) {
        const struct channel *channel = &channels->list[i];
        const struct provider_questions *questions = questions_find(channel->provider->name);
        char webhook[URL_ROOM];
        if (!questions)
            continue;
        if (channel->url.override)
            snprintf(webhook, sizeof webhook, "%s", channel->url.override);
        else
            snprintf(webhook, sizeof webhook, "%s%s", channel->url.base, channel->settings->path);
        print_steps(channel, questions, webhook, out);
        print_fallback(settings, questions->provider, out);
        print_registration(channel, questions, out);
    }
    print_start(settings, path, out);
}
