/* stats_command.c - `rightsline stats`: what has been counted, from the file that the gateway keeps it in. */
#include "gateway/arguments.h"
#include "gateway/commands.h"
#include "gateway/dashboard_tables.h"
#include "gateway/state_files.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char help[] =
    "usage: rightsline stats [TABLE] [--csv | --json] [-c FILE]\n\n"
    "Prints what has been counted, by day and week, whether or not the gateway runs: messages, topics,\n"
    "languages, states, code_words, reminders, limits, or one of these. It names nobody: no number is below\n"
    "ten, each is of one thing alone, and what did not reach ten was never written down. The gateway writes\n"
    "on the hour.\n"
    "The page /dashboard shows the same, with the last two days by the hour.\n\n"
    "      --csv           one TABLE for a spreadsheet; without TABLE messages\n"
    "      --json          a list of tables\n"
    "  -c, --config FILE   the configuration\n\n"
    "examples:\n"
    "  rightsline stats -c /etc/rightsline/config.json\n"
    "  rightsline stats topics --csv -c /etc/rightsline/config.json\n";

struct wanted {
    const struct table *table; /* NULL: all */
    bool csv, json;
};

static void print_tables(const struct wanted *wanted, const struct table_source *source)
{
    size_t count;
    const struct table *tables = tables_all(&count);
    bool first = true;

    for (size_t i = 0; i < count; i++) {
        if (wanted->table && wanted->table != &tables[i])
            continue;
        fputs(wanted->json ? (first ? "[" : ",\n ") : first ? "" : "\n", stdout);
        (wanted->json ? tables_json : tables_text)(&tables[i], source, stdout);
        first = false;
    }
    if (wanted->json)
        puts("]");
}

static bool fault(struct faults *faults, const char *file, const char *mend, const char *what)
{
    faults_add(faults, FAULT_ERROR, file, NULL, mend, "%s", what);
    return false;
}

static bool print(const struct settings *settings, const struct wanted *wanted, struct faults *faults)
{
    char path[CONFIG_TEXT_ROOM + 16];
    struct totals *totals = totals_new();
    const struct table_source source = {.totals = totals};

    snprintf(path, sizeof path, "%s/counts.db", settings->state);
    bool good = totals != NULL;
    if (access(path, F_OK) != 0)
        good = fault(faults, path, "start the gateway once", "nothing has been counted yet");
    else if (totals && !totals_keep(totals, settings->state, settings->keep_counts_days))
        good = fault(faults, path, "try again; if it is broken, stop the gateway and take it away",
                     sqlite3_errstr(totals_error(totals)));
    if (good && wanted->csv)
        tables_csv(wanted->table ? wanted->table : tables_find("messages"), &source, stdout);
    else if (good)
        print_tables(wanted, &source);
    totals_free(totals);
    return good;
}

int stats_command(int argc, char **argv)
{
    static struct settings settings;
    struct faults faults;
    struct wanted wanted = {0};
    const char *path = NULL;
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &path},
        {.name = "csv", .flag = &wanted.csv},
        {.name = "json", .flag = &wanted.json},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 0, 1};
    int result, operand = arguments_read(&arguments, argc, argv, &result);

    if (operand < 0)
        return result;
    if (operand < argc && !(wanted.table = tables_find(argv[operand])))
        return arguments_wrong(&arguments);
    if (wanted.csv && wanted.json)
        return arguments_wrong(&arguments);
    faults_init(&faults);
    bool good = commands_settings(path, &settings, &faults) && state_files_become_owner(&settings, &faults) &&
                print(&settings, &wanted, &faults);
    commands_print_faults(&faults);
    config_free(&settings);
    faults_free(&faults);
    return good ? EXIT_GOOD : EXIT_FAULTS;
}
