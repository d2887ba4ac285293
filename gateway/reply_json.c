/* reply_json.c - writes down an answer for programs. */
#include "gateway/reply_json.h"

#include "content/characters.h"
#include "content/segments.h"

#include <stdio.h>
#include <string.h>

enum { SEEN_ROOM = 4096 };

static const char *alphabet_name(enum alphabet alphabet)
{
    return alphabet == GSM7 ? "GSM-7" : "UCS-2";
}

json_t *reply_json(const struct reply *reply)
{
    json_t *pages = json_array(), *states = json_array(), *counties = json_array(), *costs = json_array(),
           *units = json_array(), *encodings = json_array();
    const char *now = reply->silent ? "" : reply->page_text[reply->page];
    struct segments first = segments_measure(now);

    for (size_t i = 0; i < reply->pages && !reply->silent; i++) {
        struct segments page = segments_measure(reply->page_text[i]);
        json_array_append_new(pages, json_string(reply->page_text[i]));
        json_array_append_new(costs, json_integer((json_int_t)page.count));
        json_array_append_new(units, json_integer((json_int_t)page.units));
        json_array_append_new(encodings, json_string(alphabet_name(page.alphabet)));
    }
    for (size_t i = 0; i < reply->states_count; i++)
        json_array_append_new(states, json_string(reply->states[i]));
    for (size_t i = 0; i < reply->counties_count; i++)
        json_array_append_new(counties, json_string(reply->counties[i]));
    return json_pack("{s:s, s:s, s:{s:o, s:o}, s:o, s:s, s:i, s:o, s:o, s:o, s:s, s:s}", "topic",
                     reply->topic, "lang", language_code(reply->language), "place", "states", states,
                     "counties", counties, "pages", pages, "encoding", alphabet_name(first.alphabet),
                     "segments", (int)first.count, "page_segments", costs, "page_units", units,
                     "page_encodings", encodings, "handler", reply->handler, "why", reply->why);
}

json_t *reply_json_review(const struct topic *topic, enum language language)
{
    const enum language shown = topic->text[language] ? language : LANG_EN;
    const struct review *review = &topic->text[shown]->review;
    char on[48];

    snprintf(on, sizeof on, "%04d-%02d-%02d", review->year, review->month, review->day);
    return json_pack("{s:s, s:s, s:s*, s:s}", "state",
                     review->state == REVIEW_REVIEWED ? "reviewed" : "draft", "on", on, "by", review->by,
                     "lang", language_code(shown));
}

json_t *reply_json_why(const struct understanding *seen)
{
    json_t *candidates = json_array();
    char all[SEEN_ROOM + 8], lines[SEEN_ROOM]; /* cut between characters where it does not fit */

    for (size_t i = 0; i < seen->candidates.count; i++) {
        const struct candidate *candidate = &seen->candidates.list[i];
        json_array_append_new(candidates,
                              json_pack("{s:s, s:f, s:f, s:f}", "topic", candidate->topic->id, "score",
                                        (double)candidate->score, "by_rules", (double)candidate->by_rules,
                                        "by_model", (double)candidate->by_model));
    }
    understanding_explain(seen, all, sizeof all);
    characters_copy(lines, sizeof lines, all);
    json_t *why = json_pack("{s:s, s:b, s:f, s:o}", "seen", lines, "sure", (int)seen->sure, "needed",
                            (double)seen->needed, "candidates", candidates);
    explicit_bzero(all, sizeof all);
    explicit_bzero(lines, sizeof lines);
    return why;
}
