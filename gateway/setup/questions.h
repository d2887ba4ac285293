/* questions.h - what `rightsline setup` asks about each provider, and what the provider has to be told.
 * The folder `setup` writes a configuration and its secrets from answers; it runs apart from the gateway and
 * knows nothing of messages. Adding a provider is one entry of the table in questions.c. */
#ifndef GATEWAY_SETUP_QUESTIONS_H
#define GATEWAY_SETUP_QUESTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum { QUESTIONS_MAX = 8, QUESTIONS_LINES_MAX = 8, QUESTIONS_CODES_MAX = 4 };

enum question_kind {
    QUESTION_PLAIN,
    QUESTION_SECRET,   /* asked without echo, kept in a file of its own */
    QUESTION_MADE,     /* a secret between us and the provider: made when none is given */
    QUESTION_KEY_FILE, /* asks for a file, whose words are the secret */
};

struct question {
    const char *name; /* of the option in the configuration */
    const char *prompt;
    const char *standard; /* when nothing is answered; NULL: there must be an answer, unless it is MADE */
    enum question_kind kind;
    bool optional; /* left out when nothing is answered */
};

/* What nobody can hurry. */
enum registration {
    REGISTRATION_US,      /* the carriers' 10DLC or toll-free rules, by way of the provider */
    REGISTRATION_SIM,     /* a SIM card of one's own */
    REGISTRATION_CARRIER, /* whatever the contract with the carrier or the provider says */
};

struct provider_questions {
    const char *provider; /* its name in the configuration */
    const char *title;
    struct question questions[QUESTIONS_MAX]; /* ends with a NULL name */
    const char *more; /* options that are not asked about, as a JSON object, or NULL */
    /* What to do in the provider's console, one step each, NULL at the end. {webhook} is our address,
     * {number} our number, {name} any option of the configuration; for a secret, the file that holds it. A
     * line that begins with a tab is to be copied, and stands by itself. */
    const char *console[QUESTIONS_LINES_MAX];
    enum registration registration;
    /* Codes of the provider by which a missing registration shows, 0 at the end; it explains them itself. */
    int codes[QUESTIONS_CODES_MAX];
    bool near;            /* its webhooks may come from this machine without TLS */
    bool options_by_file; /* too many for questions: the options are read from a file */
};

/* All of them, NULL-terminated. */
const struct provider_questions *const *questions_all(void);

/* Those of that provider, or NULL. */
const struct provider_questions *questions_find(const char *provider);

/* The question about that option, or NULL. */
const struct question *questions_about(const struct provider_questions *of, const char *option);

#endif
