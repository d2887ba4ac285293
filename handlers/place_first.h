/* place_first.h - the first page about a place: where it is, what the state's law does, and whether the
 * sheriff or the city's police work for ICE, in two or three short sentences that fit one page. A frightened
 * person reads this page and perhaps no other. */
#ifndef HANDLERS_PLACE_FIRST_H
#define HANDLERS_PLACE_FIRST_H

#include "content/policy.h"
#include "handlers/reply.h"
#include "handlers/understanding.h"

/* A state's texts in the language of the conversation, where the hotline may send them; else NULL. */
const struct policy_text *place_text(const struct understanding *seen, const struct policy_state *state);

/* A state's name in the language of the conversation, else in English. */
const char *place_state_name(const struct understanding *seen, const char *code);

/* What a state's law does, in a sentence that names the state. A stance of low confidence says that we are
 * not sure; a territory that we know nothing of says so. */
void place_law(const struct understanding *seen, const char *code, char *out, size_t room);

/* The same in the words that all states of that stance share: shorter, where there is no room for the above.
 */
void place_law_plain(const struct understanding *seen, const char *code, char *out, size_t room);

/* A day as the tables write it ("2026-05-18", "2026-05", "2026") in words: "May 2026". */
void place_day(const struct understanding *seen, enum language language, const char *day, char *out,
               size_t room);

/* Adds the first page for a county. `place`, which may be NULL, is the place as the person named it: a city
 * or a ZIP whose other counties are told here too. It changes no page but this one.
 * `whole`: it is known that the county's own page goes out whole. */
void place_first(const struct understanding *seen, const char *fips, const struct place *place, bool whole,
                 struct reply *reply);

#endif
