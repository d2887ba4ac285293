/* looks.h - looks at answers of `rightsline setup`, one function a question: each brings a value to how it is
 * written in the configuration, in place, and gives what is wrong with it in words, or NULL. An empty value
 * is one where nothing need be answered. Words are static, until the next call. */
#ifndef GATEWAY_SETUP_LOOKS_H
#define GATEWAY_SETUP_LOOKS_H

#include "gateway/setup/answers.h"

enum { ANSWER_ROOM = 1024 };

typedef const char *looker(struct answers *answers, char value[ANSWER_ROOM]);

looker looks_provider;  /* its name, or its number in questions_all() from 1; sets answers->provider */
looker looks_number;    /* a number of ours */
looker looks_url;       /* the public address; the provider is known by then */
looker looks_name;      /* the hotline's */
looker looks_human;     /* a person's number, or empty */
looker looks_languages; /* codes, with commas or spaces between */
looker looks_option;    /* answers->question, as the provider itself looks at that option */
looker looks_key_file;  /* the same, of the words in the file of that path */

#endif
