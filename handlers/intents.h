/* intents.h - what a message asks of the line itself, rather than about the law: to stop, to start, to join,
 * the carriers' HELP, the rest of an answer, another language; and whether a machine wrote it. Part of
 * understanding a message; works on its words and concepts, fills the flags. */
#ifndef HANDLERS_INTENTS_H
#define HANDLERS_INTENTS_H

#include "handlers/understanding.h"

/* By the keyword it is, when it is one exactly. */
void intents_from_keyword(struct understanding *seen);

/* By its concepts. Needs words, hits, language, place and keyword. */
void intents_from_concepts(struct understanding *seen);

/* What makes a topic easier to believe: words that ask; and harder: which share of the words, 0 to 1, no
 * concept knows. */
bool intents_asks(const struct understanding *seen);
float intents_share_of_else(const struct understanding *seen);

/* One word that is nothing of the law: "they", "daughter". However often it stands in questions about a
 * topic, it asks for none by itself. */
bool intents_is_idle_word(const struct understanding *seen);

/* Speaks of dying, or of no breath: no word in it is taken for a keyword ("ayoko na mabuhay"). */
bool intents_names_death(const struct understanding *seen);

/* Names the place that was found in passing, among words of other things: "flying to miami tomorrow". */
bool intents_talks_of_else(const struct understanding *seen);

/* After the matching of topics: emergencies, and what gives way to a sure topic. */
void intents_after_matching(struct understanding *seen);

#endif
