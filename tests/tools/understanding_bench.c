/* understanding_bench.c - how long understanding takes: `make bench`.
 * A keyword, the average message of tests/messages/develop-en.tsv, the longest message there can be; and
 * content of a thousand topics with twenty samples each: to load and train, and to answer (these in processor
 * time); and how soon ./rightsline answers after its start, and what it weighs. */
#include "content/json_file.h"
#include "handlers/understanding.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGES_MAX = 2000, TOPICS = 1000, SAMPLES = 20, ROUNDS = 20, STARTS = 7 };

static double now_us(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static const struct hotline hotline = {.name = "Rightsline", .language = LANG_EN, .languages = UINT32_MAX};

static void understand(const struct content *content, const char *text)
{
    static struct message message;
    static struct understanding seen;
    static const struct session session = SESSION_NEW;

    message_set_text(&message, text, strlen(text));
    understanding_make(&seen, content, &hotline, &session, (struct standing){.opted_out = false}, &message);
    understanding_scrub(&seen);
}

static double time_one(const struct content *content, const char *text, int times)
{
    double start = now_us();

    for (int i = 0; i < times; i++)
        understand(content, text);
    return (now_us() - start) / times;
}

static size_t read_messages(const char *path, char **text)
{
    FILE *file = fopen(path, "r");
    char line[4096];
    size_t count = 0;

    while (file && count < MESSAGES_MAX && fgets(line, sizeof line, file)) {
        char *rest = line;

        strsep(&rest, "\t");
        strsep(&rest, "\t");
        char *cell = strsep(&rest, "\t");
        if (line[0] != '#' && rest && strchr(cell, ' '))
            text[count++] = strdup(cell);
    }
    if (file)
        fclose(file);
    return count;
}

/* A made-up word: the same number gives the same word. */
static void make_word(unsigned number, char *out)
{
    static const char consonants[] = "bdfgklmnprstvz", vowels[] = "aeiou";

    for (int i = 0; i < 3; i++) {
        *out++ = consonants[number % 14];
        number /= 14;
        *out++ = vowels[number % 5];
        number /= 5;
    }
    *out = '\0';
}

static void write_topic(const char *folder, unsigned number)
{
    char path[512], word[8];
    FILE *file;

    snprintf(path, sizeof path, "%s/t%04u.json", folder, number);
    if (!(file = fopen(path, "w")))
        return;
    make_word(number * 7919u, word);
    fprintf(file, "{\"id\": \"t%04u\", \"concepts\": [\"agent+door =2\"], \"sources\": [],", number);
    fprintf(file, "\"en\": {\"title\": \"%s\", \"keywords\": [\"%s\"], \"pages\": [\"x\"],", word, word);
    fprintf(file, "\"review\": {\"state\": \"draft\", \"by\": null, \"on\": \"2026-11-24\"}, \"samples\": [");
    for (unsigned s = 0; s < SAMPLES; s++) {
        fprintf(file, "%s\"can the police", s ? ", " : "");
        for (unsigned w = 0; w < 6; w++) {
            make_word(number * 7919u + (s * 31u + w * 17u) % 23u, word);
            fprintf(file, " %s", word);
        }
        fprintf(file, "\"");
    }
    fprintf(file, "]}}\n");
    fclose(file);
}

/* Content of a thousand topics beside the shipped ones; all else is the shipped content's. */
static void make_thousand(const char *folder)
{
    char command[1024];

    snprintf(command, sizeof command,
             "for part in phrases policy places lexicon; do ln -s \"$PWD/content/$part\" '%s'; done;"
             "cp -r content/topics '%s'",
             folder, folder);
    if (system(command) != 0)
        return;
    snprintf(command, sizeof command, "%s/topics", folder);
    for (unsigned t = 0; t < TOPICS; t++)
        write_topic(command, t);
}

static void time_thousand(void)
{
    char folder[] = "/tmp/rightsline-bench-XXXXXX", command[64];
    struct faults faults;

    if (!mkdtemp(folder))
        return;
    make_thousand(folder);
    faults_init(&faults);
    double start = now_us();
    struct content *content = content_load(folder, &faults);
    if (content) {
        printf("%d more topics of %d samples load and train in %.2f s\n", (int)TOPICS, (int)SAMPLES,
               (now_us() - start) / 1e6);
        printf("with them, a question           %8.2f us\n",
               time_one(content, "can the police bada gede take my brother to the jail and hold him", 2000));
    }
    content_release(content);
    faults_free(&faults);
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s is left over\n", folder);
}

/* ---- The program as a whole ---- */

static double wall_ms(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* The quickest of some starts: what else the machine does is not ours. */
static void time_ask(void)
{
    double best = 1e9;

    for (int i = 0; i < STARTS; i++) {
        double start = wall_ms();

        if (system("./rightsline ask DETAINER >/dev/null") == 0 && wall_ms() - start < best)
            best = wall_ms() - start;
    }
    printf("ask, from start to answer       %8.0f ms\n", best);
}

static void print_resident(pid_t process)
{
    char line[256];

    snprintf(line, sizeof line, "/proc/%d/status", (int)process);
    FILE *status = fopen(line, "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "VmRSS:", 6) == 0)
            printf("resident, in service            %8.1f MB\n", strtod(line + 6, NULL) / 1024);
    if (status)
        fclose(status);
}

/* The sandbox, until it says that it listens, and what it weighs once all is checked. */
static void time_serve(void)
{
    char config[] = "/tmp/rightsline-bench-XXXXXX", line[1024];
    int file = mkstemp(config), said[2];
    double start = wall_ms();
    pid_t process = -1;

    if (file < 0 || pipe(said) != 0)
        return;
    dprintf(file,
            "{\"hotline\": \"Rightsline\", \"languages\": [\"en\", \"es\"], \"listen\": \"127.0.0.1:0\","
            "\"admin\": \"127.0.0.1:0\", \"content\": \"content\", \"channels\": {\"sandbox\": "
            "{\"provider\": \"sandbox\", \"numbers\": [\"+12025550100\"]}}}");
    close(file);
    if ((process = fork()) == 0) {
        dup2(said[1], STDERR_FILENO);
        dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
        close(said[0]);
        execl("./rightsline", "rightsline", "serve", "-c", config, (char *)NULL);
        _exit(127);
    }
    close(said[1]);
    FILE *log = fdopen(said[0], "r");
    while (log && fgets(line, sizeof line, log))
        if (strstr(line, "\"listening\"")) {
            printf("serve, from start to listening  %8.0f ms\n", wall_ms() - start);
            sleep(2); /* the answers are checked behind it */
            print_resident(process);
            break;
        }
    if (process > 0) {
        kill(process, SIGTERM);
        waitpid(process, NULL, 0);
    }
    if (log)
        fclose(log);
    unlink(config);
}

int main(void)
{
    static char *text[MESSAGES_MAX];
    static char longest[MESSAGE_TEXT_ROOM];
    struct faults faults;
    size_t count = read_messages("tests/messages/develop-en.tsv", text);

    faults_init(&faults);
    double start = now_us();
    struct content *content = content_load("content", &faults);
    if (!content || count == 0) {
        fprintf(stderr, "run it from the repository's root, with content that has no faults\n");
        return 1;
    }
    printf("the content loads%s in %.2f s\n", content->trained.kept ? "" : " and trains",
           (now_us() - start) / 1e6);
    printf("a keyword                       %8.2f us\n", time_one(content, "DETAINER", 200000));
    printf("a keyword among manners         %8.2f us\n", time_one(content, "detainer info please", 50000));

    start = now_us();
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < count; i++)
            understand(content, text[i]);
    printf("free text, average of %4zu      %8.2f us\n", count,
           (now_us() - start) / (double)(ROUNDS * count));
    for (size_t i = 0; i + 1 < sizeof longest; i++)
        longest[i] = "the police are at my door "[i % 26];
    printf("the longest message there is    %8.2f us\n", time_one(content, longest, 200));
    time_thousand();
    time_ask();
    time_serve();
    content_release(content);
    for (size_t i = 0; i < count; i++)
        free(text[i]);
    faults_free(&faults);
    return 0;
}
