/* commands.h - the program's commands: `rightsline COMMAND ...`. Each takes its own arguments (argv[0] is the
 * command) and gives the exit code: 0 good, 1 found faults or failed, 2 wrong usage. */
#ifndef GATEWAY_COMMANDS_H
#define GATEWAY_COMMANDS_H

#include "config/config.h"
#include "content/faults.h"

#include <jansson.h>

enum { EXIT_GOOD = 0, EXIT_FAULTS = 1, EXIT_USAGE = 2 };

typedef int command(int argc, char **argv);

command serve_command;        /* the gateway */
command ask_command;          /* what would be answered; no network */
command check_command;        /* every fault in configuration and content */
command book_command;         /* every answer in every language, to be printed and signed */
command test_channel_command; /* is everything between a phone and this gateway as it should be? */
command watch_command;        /* what becomes of one message of the operator's own */
command setup_command;        /* writes a configuration from answers */
command forget_command;       /* destroys the lasting key */
command optouts_command;      /* moves who has opted out to another machine */
command deny_command;         /* a number that is answered no more */
command keygen_command;       /* the organiser's key pair */
command send_command;         /* a campaign's text to those who joined, or to a list */
command stats_command;        /* counts that name nobody */
command ledger_command;       /* how many have joined; is the ledger whole? */
command import_command;       /* renews a table of places from a spreadsheet */

/* Prints the faults to standard error, one a line: where, what is wrong, what to do. */
void commands_print_faults(const struct faults *faults);

/* The same as a list of objects, for tools; NULL when memory is out. */
json_t *commands_faults_json(const struct faults *faults);

/* The line of its file that a fault is in, from 1; 0 when that is not known. */
size_t commands_fault_line(const struct fault *fault);

/* The settings of `path`, or the defaults when it is NULL; false with faults. */
bool commands_settings(const char *path, struct settings *settings, struct faults *faults);

#endif
