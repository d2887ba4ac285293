/* main.c - rightsline: an SMS hotline that answers questions about rights, and forgets who asked. */
#include "gateway/commands.h"
#include "gateway/memory.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    command *run;
    const char *what;
} commands[] = {
    {"serve", serve_command,
     "run the gateway (without a configuration: the sandbox, with a phone in the browser)"},
    {"setup", setup_command, "write a configuration from a few answers, and say what else is to be done"},
    {"ask", ask_command, "print what would be answered to a text; no network"},
    {"check", check_command, "look for faults in the configuration and the content"},
    {"book", book_command, "write every answer in every language as a page to print and sign"},
    {"test-channel", test_channel_command,
     "test a provider's credentials, numbers and webhook, the public address, the clock"},
    {"watch", watch_command, "show what becomes of one message that you text, step by step"},
    {"stats", stats_command,
     "print what has been counted: messages, topics, languages, states; it names nobody"},
    {"forget", forget_command, "destroy the key under which opt-outs are kept, so that nobody can read them"},
    {"optouts", optouts_command, "move who has opted out to another machine, sealed"},
    {"deny", deny_command, "answer a number no more, or again"},
    {"keygen", keygen_command, "make the organiser's key, to which people who join are sealed"},
    {"send", send_command, "send a campaign's text to those who joined, or to a list"},
    {"ledger", ledger_command, "say how many have joined reminders, and whether the ledger is whole"},
    {"import", import_command, "renew the table of 287(g) agreements from ICE's spreadsheet"},
};

static void usage(FILE *out)
{
    fprintf(out, "usage: rightsline COMMAND [OPTIONS]\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "  %-12s %s\n", commands[i].name, commands[i].what);
    fprintf(out,
            "\n`rightsline COMMAND --help` tells more; `rightsline --version` says which one this is.\n");
}

int main(int argc, char **argv)
{
    if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        usage(stdout);
        return EXIT_GOOD;
    }
    if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
        puts("rightsline " VERSION);
        return EXIT_GOOD;
    }
    for (size_t i = 0; argc >= 2 && i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0) {
            if (commands[i].run == serve_command)
                memory_bind_now(argv); /* before anybody's words come near a stack */
            return commands[i].run(argc - 1, argv + 1);
        }
    usage(stderr);
    return EXIT_USAGE;
}
