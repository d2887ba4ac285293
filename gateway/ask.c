/* ask.c - `rightsline ask`: what would be answered, with topic, segments and why. The handlers are linked and
 * run with no network, exactly as the gateway runs them; nothing is kept between one message and the next. */
#include "content/segments.h"
#include "gateway/arguments.h"
#include "gateway/channel.h"
#include "gateway/clock.h"
#include "gateway/commands.h"
#include "gateway/reply_json.h"
#include "handlers/handlers.h"
#include "handlers/show.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asking {
    const struct content *content;
    struct hotline hotline;
    bool batch, json, why;
    enum language language; /* of the conversation, when told */
};

static const char help[] =
    "usage: rightsline ask [OPTIONS] \"TEXT\"\n"
    "       rightsline ask --topic ID [--lang CODE] [--json]\n"
    "       rightsline ask --batch [--json]\n\n"
    "Prints what the hotline would answer to a first text.\n\n"
    "  -c, --config FILE   with the settings of this configuration\n"
    "      --content DIR   with the content in this folder (default: content)\n"
    "      --lang CODE     as if the conversation were in this language (en, es, ...)\n"
    "      --topic ID      the answer of this topic (detainer, rights, ...), also in languages not served "
    "yet\n"
    "      --unicode       keep accents that GSM-7 lacks\n"
    "      --json          one JSON object on one line\n"
    "      --batch         a message a line on standard input (\\t \\n \\r \\\\ escaped),\n"
    "                      topic<TAB>language (or, with --json, an object) a line on standard output\n"
    "      --why           what was seen in the text, and which topics were considered\n"
    "                      (with --json as \"understood\"; not with --batch alone)\n\n"
    "examples:\n"
    "  rightsline ask DETAINER\n"
    "  rightsline ask --lang es 90012\n"
    "  rightsline ask --json \"can police STOP ICE?\"\n";

/* ---- Printing ---- */

static const char *alphabet_name(enum alphabet alphabet)
{
    return alphabet == GSM7 ? "GSM-7" : "UCS-2";
}

/* On one line; takes `object` over. */
static void print_json(json_t *object)
{
    if (!object) {
        fprintf(stderr, "rightsline: out of memory\n");
        exit(EXIT_FAULTS);
    }
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

static void print_for_people(const struct reply *reply)
{
    printf("topic     %s\nlanguage  %s\nhandler   %s\n", reply->topic, language_code(reply->language),
           reply->handler);
    if (reply->why[0])
        printf("why       %s\n", reply->why);
    if (reply->silent) {
        printf("(nothing is sent)\n");
        return;
    }
    for (size_t i = 0; i < reply->pages; i++) {
        struct segments segments = segments_measure(reply->page_text[i]);
        printf("\npage %zu of %zu: %zu segment%s, %s, %zu units\n%s\n", i + 1, reply->pages, segments.count,
               segments.count == 1 ? "" : "s", alphabet_name(segments.alphabet), segments.units,
               reply->page_text[i]);
    }
}

/* Any topic in any language, with who has reviewed it. */
static bool show(const struct asking *asking, const char *topic)
{
    static struct reply reply;
    const struct hotline all = show_all_languages(&asking->hotline);
    enum language language = asking->language == LANG_UNKNOWN ? LANG_EN : asking->language;
    const struct topic *found = topics_find(&asking->content->topics, topic);

    if (!found || !show_topic(asking->content, &all, topic, language, &reply)) {
        fprintf(stderr, "rightsline: --topic: there is no topic \"%s\"; content/topics/ has them\n", topic);
        return false;
    }
    if (asking->json) {
        json_t *object = reply_json(&reply);
        json_object_set_new(object, "review", reply_json_review(found, language));
        print_json(object);
        return true;
    }
    const struct topic_text *text = found->text[language] ? found->text[language] : found->text[LANG_EN];
    print_for_people(&reply);
    printf("\nreview    %s, %04d-%02d-%02d%s%s%s\n",
           text->review.state == REVIEW_REVIEWED ? "reviewed" : "draft, not reviewed", text->review.year,
           text->review.month, text->review.day, text->review.by ? ", by " : "",
           text->review.by ? text->review.by : "", found->text[language] ? "" : " (the English text)");
    return true;
}

static void print_why(const struct understanding *seen)
{
    char text[4096];

    understanding_explain(seen, text, sizeof text);
    printf("\n%s", text);
    explicit_bzero(text, sizeof text);
}

/* ---- Asking ---- */

static void print_answer(const struct asking *asking, const struct reply *reply,
                         const struct understanding *seen)
{
    if (asking->json) {
        json_t *object = reply_json(reply);
        if (asking->why)
            json_object_set_new(object, "understood", reply_json_why(seen));
        print_json(object);
    } else if (asking->batch) {
        printf("%s\t%s\n", reply->topic, language_code(reply->language));
    } else {
        print_for_people(reply);
        if (asking->why)
            print_why(seen);
    }
}

static void ask(const struct asking *asking, const char *text, size_t length)
{
    static struct message message;
    static struct reply reply;
    static struct understanding seen;
    struct session session = SESSION_NEW;

    memset(&message, 0, sizeof message);
    message_set_text(&message, text, length);
    if (asking->language != LANG_UNKNOWN) {
        session.language = asking->language;
        session.language_chosen = true;
    }
    if (asking->why)
        understanding_make(&seen, asking->content, &asking->hotline, &session, (struct standing){0},
                           &message);
    handlers_answer(asking->content, &asking->hotline, &session, (struct standing){0}, &message, &reply);
    print_answer(asking, &reply, &seen);
    if (asking->why)
        understanding_scrub(&seen);
}

/* Undoes \t \n \r \\ in place; gives the length. */
static size_t unescape(char *line)
{
    char *out = line;

    for (const char *in = line; *in; in++) {
        static const char names[] = "tnr\\", meant[] = "\t\n\r\\";
        const char *name = *in == '\\' && in[1] ? strchr(names, in[1]) : NULL;
        *out++ = name ? meant[name - names] : *in;
        in += name != NULL;
    }
    *out = '\0';
    return (size_t)(out - line);
}

static int ask_batch(const struct asking *asking)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    while ((length = getline(&line, &room, stdin)) >= 0) {
        if (length > 0 && line[length - 1] == '\n')
            line[--length] = '\0';
        if (strlen(line) == (size_t)length)
            length = (ssize_t)unescape(line); /* a line with NULs has no escapes to undo */
        ask(asking, line, (size_t)length);
    }
    free(line);
    return ferror(stdin) || fflush(stdout) != 0 ? EXIT_FAULTS : EXIT_GOOD;
}

/* ---- The command ---- */

struct options {
    const char *config, *content, *topic, *text;
    bool unicode;
};

static bool read_language(const char *code, void *of)
{
    struct asking *asking = of;

    asking->language = language_from_code(code);
    if (asking->language == LANG_UNKNOWN)
        fprintf(stderr, "rightsline: --lang: no language \"%s\"; write a code such as en or es\n", code);
    return asking->language != LANG_UNKNOWN;
}

static bool read_options(int argc, char **argv, struct options *options, struct asking *asking, int *result)
{
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &options->config},
        {.name = "content", .text = &options->content},
        {.name = "topic", .text = &options->topic},
        {.name = "lang", .take = read_language, .of = asking},
        {.name = "unicode", .flag = &options->unicode},
        {.name = "json", .flag = &asking->json},
        {.name = "batch", .flag = &asking->batch},
        {.name = "why", .flag = &asking->why},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 0, 1};
    int at = arguments_read(&arguments, argc, argv, result);

    if (at < 0)
        return false;
    options->text = argv[at]; /* NULL after the last */
    if (asking->batch + (options->topic != NULL) + (options->text != NULL) != 1 ||
        (asking->why && (options->topic != NULL || (asking->batch && !asking->json)))) {
        *result = arguments_wrong(&arguments);
        return false;
    }
    return true;
}

int ask_command(int argc, char **argv)
{
    struct options options = {0};
    struct asking asking = {.language = LANG_UNKNOWN};
    struct settings settings;
    struct faults faults;
    int result;

    if (!read_options(argc, argv, &options, &asking, &result))
        return result;
    faults_init(&faults);
    result = EXIT_FAULTS;
    if (commands_settings(options.config, &settings, &faults)) {
        asking.hotline = channel_hotline(&settings, &settings.channels[0]);
        asking.hotline.now = clock_wall();
        if (options.unicode)
            asking.hotline.alphabet = UCS2;
        struct content *content = content_load(options.content ? options.content : settings.content, &faults);
        asking.content = content;
        if (content && asking.batch)
            result = ask_batch(&asking);
        else if (content && options.topic)
            result = show(&asking, options.topic) ? EXIT_GOOD : EXIT_FAULTS;
        else if (content) {
            ask(&asking, options.text, strlen(options.text));
            result = EXIT_GOOD;
        }
        content_release(content);
    }
    if (result == EXIT_FAULTS)
        commands_print_faults(&faults);
    config_free(&settings);
    faults_free(&faults);
    return result;
}
