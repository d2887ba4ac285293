/* answers.h - the answers that `rightsline setup` works with: given by options of the command or a file, or
 * asked for on the terminal or on standard input, a line each. Secrets are asked for without echo.
 *
 * All are kept in one JSON object: "provider", "number", "public_url", "hotline", "human", "languages",
 * "options" with the provider's own, and any other setting of the configuration as it is to stand there. It
 * holds secrets. */
#ifndef GATEWAY_SETUP_ANSWERS_H
#define GATEWAY_SETUP_ANSWERS_H

#include "content/faults.h"
#include "gateway/setup/questions.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct answers {
    json_t *given;
    FILE *in, *out;
    bool ask;      /* what is not given is asked for; else it is a fault, or the standard is taken */
    bool terminal; /* `in` is one: secrets are asked for without echo */
    struct faults *faults;
    const struct provider_questions *provider; /* once answers_collect has come so far */
    const struct question *question;           /* of the provider's own, the one that is being answered */
};

/* Reads the answers of a file, or ("-") of `in`, over those that there are. Warns when others may read it.
 * False with a fault.
 */
bool answers_read_file(struct answers *answers, const char *path);

/* Gives one that was given by an option of the command. `value` may be NULL: then nothing was. */
void answers_give(struct answers *answers, const char *name, const char *value);

/* One of the provider's options, "NAME=VALUE"; false, with a complaint on standard error, when it is none or
 * a secret: who lists the processes sees what stands on a command line. */
bool answers_give_option(struct answers *answers, const char *assignment);

/* Completes the answers: asks for what is missing and looks at what was given. False with faults when
 * something is still missing or not good. */
bool answers_collect(struct answers *answers);

/* Asks a question that is answered by yes or no, and gives what it was; `otherwise` when nothing is answered
 * or nobody is to be asked. */
bool answers_yes(struct answers *answers, const char *prompt, bool otherwise);

/* Frees; strings in JSON are wiped as everything is that is freed. */
void answers_free(struct answers *answers);

#endif
