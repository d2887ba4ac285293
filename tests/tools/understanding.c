/* understanding.c - how much of what people text is understood: `make understanding`.
 * Asks the chain for every message of tests/messages/, and counts: right answers by language and by kind,
 * opt-outs and emergencies missed, people opted out or subscribed who did not ask, ordinary texts answered,
 * the language. Once with everything, then with each part switched off, which tells what the part
 * contributes.
 *
 * The lexicon and its samples were written from the develop files, so only the figures of the files kept
 * apart say how it does with people it has never met; of those it prints no message.
 *
 *     understanding [-v] [FOLDER]      -v: lists what went wrong in the develop files */
#include "handlers/handlers.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_ROOM = 8192, KINDS_MAX = 24, KIND_ROOM = 24, FILES_MAX = 64 };

/* Right ones of all. */
struct share {
    unsigned right, all;
};

struct kind {
    char name[KIND_ROOM];
    struct share share;
};

struct tally {
    struct share
        language[LANGUAGES + 1]; /* of the topics, by the message's language; the last: no language */
    struct share told;           /* was the language seen? */
    struct share stops, emergencies, ordinary;
    unsigned stopped, subscribed; /* who did not ask */
    struct kind kind[KINDS_MAX];
    size_t kinds;
};

struct row {
    char *id, *language, *text, *accept, *kind;
};

static struct content *content;
static bool verbose;
static struct hotline hotline = {.name = "Rightsline",
                                 .language = LANG_EN,
                                 .languages = UINT32_MAX,
                                 .drafts = true,
                                 .alphabet = UCS2,
                                 .segments_per_page = 3};

static void unescape(char *text)
{
    char *out = text;

    for (; *text; text++) {
        if (*text == '\\' && text[1]) {
            text++;
            *out++ = *text == 't' ? '\t' : *text == 'n' ? '\n' : *text == 'r' ? '\r' : *text;
        } else {
            *out++ = *text;
        }
    }
    *out = '\0';
}

static bool accepts(const char *accept, const char *topic)
{
    size_t length = strlen(topic);

    for (const char *at = accept; *at;) {
        size_t part = strcspn(at, "|");

        if (part == length && strncmp(at, topic, length) == 0)
            return true;
        at += part + (at[part] == '|');
    }
    return false;
}

static void count(struct share *share, bool right)
{
    share->all++;
    share->right += right;
}

static void count_kind(struct tally *tally, const char *name, bool right)
{
    size_t k = 0;

    while (k < tally->kinds && strcmp(tally->kind[k].name, name) != 0)
        k++;
    if (k == KINDS_MAX)
        return;
    if (k == tally->kinds)
        snprintf(tally->kind[tally->kinds++].name, KIND_ROOM, "%s", name);
    count(&tally->kind[k].share, right);
}

static bool is_ordinary(const char *kind)
{
    return strncmp(kind, "ham", 3) == 0 || strcmp(kind, "spam") == 0 || strcmp(kind, "own-es") == 0;
}

/* As the rules of scoring have it: a crisis card is right wherever urgent or nothing was wanted. */
static bool is_right(const struct row *row, const char *topic)
{
    return accepts(row->accept, topic) || (strcmp(topic, "crisis") == 0 && !is_ordinary(row->kind) &&
                                           (accepts(row->accept, "urgent") || accepts(row->accept, "none")));
}

static void judge(struct tally *tally, const struct row *row, const struct reply *reply, bool list)
{
    bool right = is_right(row, reply->topic), ordinary = is_ordinary(row->kind);
    enum language language = language_from_code(row->language);

    tally->stopped += strcmp(reply->topic, "stop") == 0 && !accepts(row->accept, "stop");
    tally->subscribed += (strcmp(reply->topic, "start") == 0 || strcmp(reply->topic, "join") == 0) &&
                         !accepts(row->accept, "start") && !accepts(row->accept, "join");
    if (list && !right)
        printf("  %s [%s, %s] %s: wanted %s, got %s\n", row->id, row->language, row->kind, row->text,
               row->accept, reply->topic);
    if (ordinary) {
        count(&tally->ordinary, right);
        return;
    }
    count(&tally->language[language], right);
    count_kind(tally, row->kind, right);
    if (strcmp(row->accept, "stop") == 0)
        count(&tally->stops, right);
    if (strcmp(row->kind, "urgent") == 0 || strncmp(row->accept, "urgent", 6) == 0)
        count(&tally->emergencies, right);
    if (language != LANG_UNKNOWN && strcmp(row->kind, "place") != 0 &&
        strcmp(row->kind, "hostile-input") != 0 && !accepts(row->accept, "language") &&
        !accepts(row->accept, "local"))
        count(&tally->told, reply->language == language);
}

static void ask(const struct row *row, struct tally *tally, bool list)
{
    static struct message message;
    static struct reply reply;
    struct session session = SESSION_NEW;

    memset(&message, 0, sizeof message);
    message_set_text(&message, row->text, strlen(row->text));
    handlers_answer(content, &hotline, &session, (struct standing){.opted_out = false}, &message, &reply);
    judge(tally, row, &reply, list);
}

static bool score_file(const char *path, struct tally *tally, bool list)
{
    FILE *file = fopen(path, "r");
    char line[LINE_ROOM];

    if (!file) {
        perror(path);
        return false;
    }
    while (fgets(line, sizeof line, file)) {
        char *rest = line;
        struct row row;

        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0' || strncmp(line, "id\t", 3) == 0)
            continue;
        row.id = strsep(&rest, "\t");
        row.language = strsep(&rest, "\t");
        row.text = strsep(&rest, "\t");
        row.accept = strsep(&rest, "\t");
        row.kind = strsep(&rest, "\t");
        if (!row.kind)
            continue;
        unescape(row.text);
        ask(&row, tally, list);
    }
    fclose(file);
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Scores the files kept apart, or the others. */
static bool score(const char *folder, bool apart, struct tally *tally, bool list)
{
    DIR *directory = opendir(folder);
    char *name[FILES_MAX], path[1024];
    size_t names = 0;
    bool good = directory != NULL;
    struct dirent *entry;

    memset(tally, 0, sizeof *tally);
    while (directory && (entry = readdir(directory)) && names < FILES_MAX) {
        size_t length = strlen(entry->d_name);

        if (length > 4 && strcmp(entry->d_name + length - 4, ".tsv") == 0 &&
            (strncmp(entry->d_name, "apart-", 6) == 0) == apart)
            name[names++] = strdup(entry->d_name);
    }
    if (directory)
        closedir(directory);
    qsort(name, names, sizeof *name, compare_names);
    for (size_t i = 0; i < names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, name[i]);
        good = good && score_file(path, tally, list);
        free(name[i]);
    }
    return good && names > 0;
}

static double percent(struct share share)
{
    return share.all ? 100.0 * share.right / share.all : 0;
}

static void show_share(const char *name, struct share share)
{
    printf("  %-22s %5u of %-5u %5.1f %%\n", name, share.right, share.all, percent(share));
}

static struct share others(const struct tally *tally)
{
    struct share sum = {0, 0};

    for (int language = LANG_ES + 1; language < LANGUAGES; language++) {
        sum.right += tally->language[language].right;
        sum.all += tally->language[language].all;
    }
    return sum;
}

static void show(const char *title, const struct tally *tally)
{
    printf("\n%s\n", title);
    for (int language = 0; language < LANGUAGES; language++)
        if (tally->language[language].all)
            show_share(language_english_name((enum language)language), tally->language[language]);
    show_share("the nine others", others(tally));
    show_share("of no language", tally->language[LANG_UNKNOWN]);
    for (size_t k = 0; k < tally->kinds; k++)
        show_share(tally->kind[k].name, tally->kind[k].share);
    show_share("opt-outs seen", tally->stops);
    show_share("emergencies seen", tally->emergencies);
    show_share("ordinary left alone", tally->ordinary);
    show_share("language seen", tally->told);
    printf("  %-22s %5u\n  %-22s %5u\n", "opted out unasked", tally->stopped, "subscribed unasked",
           tally->subscribed);
}

static void show_parts(const char *folder)
{
    static const struct {
        const char *name;
        unsigned without;
    } ways[] = {
        {"everything", 0},
        {"without keywords", UNDERSTANDING_KEYWORDS},
        {"without rules", UNDERSTANDING_RULES},
        {"without the model", UNDERSTANDING_MODEL},
        {"keywords alone", UNDERSTANDING_RULES | UNDERSTANDING_MODEL},
    };

    printf("\nWhat each part contributes, on the messages kept apart\n");
    printf("  %-20s %8s %8s %8s %10s\n", "", "English", "Spanish", "others", "ordinary");
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct tally tally;

        hotline.without = ways[i].without;
        score(folder, true, &tally, false);
        printf("  %-20s %6.1f %% %6.1f %% %6.1f %% %8.1f %%\n", ways[i].name,
               percent(tally.language[LANG_EN]), percent(tally.language[LANG_ES]), percent(others(&tally)),
               percent(tally.ordinary));
    }
    hotline.without = 0;
}

int main(int argc, char **argv)
{
    struct faults faults;
    struct tally develop, apart;
    const char *folder = "tests/messages";

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0)
            verbose = true;
        else
            folder = argv[i];
    }
    faults_init(&faults);
    content = content_load("content", &faults);
    if (!content) {
        fprintf(stderr, "the content has faults: rightsline check lists them\n");
        return 1;
    }
    if (!score(folder, false, &develop, verbose) || !score(folder, true, &apart, false)) {
        fprintf(stderr, "no messages in %s\n", folder);
        return 1;
    }
    show("Messages that the lexicon was written from (no measure of how well it does)", &develop);
    show("Messages kept apart", &apart);
    show_parts(folder);
    content_release(content);
    faults_free(&faults);
    return 0;
}
