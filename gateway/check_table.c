/* check_table.c - measures every answer and lists it. */
#include "gateway/check_table.h"

#include "content/segments.h"
#include "handlers/show.h"

#include <string.h>

enum { SEGMENTS_ROOM = REPLY_PAGES_MAX * 4 };

struct row {
    const char *answer; /* a topic's id or a state's code */
    enum language language;
    const struct review *review;
    const struct reply *reply;
};

typedef void each_row(const struct row *row, void *arg);

static void for_each(const struct content *content, const struct hotline *hotline, each_row *each, void *arg)
{
    const struct policy_state *state;
    static struct reply reply; /* large */
    const struct hotline all = show_all_languages(hotline);

    for (size_t i = 0; i < content->topics.count; i++)
        for (int l = 0; l < LANGUAGES; l++) {
            const struct topic *topic = &content->topics.list[i];
            enum language language = (enum language)l;
            if (!topic->text[language])
                continue;
            show_topic(content, &all, topic->id, language, &reply);
            each(&(struct row){topic->id, language, &topic->text[language]->review, &reply}, arg);
        }
    for (size_t i = 0; (state = policy_state_at(content->policy, i)); i++)
        for (int l = 0; l < LANGUAGES; l++) {
            enum language language = (enum language)l;
            if (!state->text[language])
                continue;
            show_place(content, &all, state->code, language, &reply);
            each(&(struct row){state->code, language, &state->text[language]->review, &reply}, arg);
        }
}

static enum alphabet alphabet_of(const struct reply *reply)
{
    for (size_t i = 0; i < reply->pages; i++)
        if (segments_measure(reply->page_text[i]).alphabet == UCS2)
            return UCS2;
    return GSM7;
}

static const char *alphabet_name(enum alphabet alphabet)
{
    return alphabet == GSM7 ? "GSM-7" : "UCS-2";
}

static const char *state_name(const struct review *review)
{
    return review->state == REVIEW_REVIEWED ? "reviewed" : "draft";
}

static void print_row(const struct row *row, void *arg)
{
    char segments[SEGMENTS_ROOM] = "";
    const struct review *review = row->review;

    for (size_t i = 0; i < row->reply->pages; i++) {
        size_t used = strlen(segments);
        snprintf(segments + used, sizeof segments - used, "%s%zu", used ? "+" : "",
                 segments_measure(row->reply->page_text[i]).count);
    }
    fprintf(arg, "%-12s %-4s %5zu  %-16s %-6s  %-8s %04d-%02d-%02d%s%s\n", row->answer,
            language_code(row->language), row->reply->pages, segments, alphabet_name(alphabet_of(row->reply)),
            state_name(review), review->year, review->month, review->day, review->by ? " by " : "",
            review->by ? review->by : "");
}

void check_table_print(const struct content *content, const struct hotline *hotline, FILE *out)
{
    fprintf(out, "%-12s %-4s %5s  %-16s %-6s  %s\n", "answer", "lang", "pages", "segments", "coding",
            "review");
    for_each(content, hotline, print_row, out);
}

static void add_row(const struct row *row, void *arg)
{
    json_t *segments = json_array();
    char on[16];

    for (size_t i = 0; i < row->reply->pages; i++)
        json_array_append_new(segments,
                              json_integer((json_int_t)segments_measure(row->reply->page_text[i]).count));
    snprintf(on, sizeof on, "%04d-%02d-%02d", row->review->year, row->review->month, row->review->day);
    json_array_append_new(arg, json_pack("{s:s, s:s, s:o, s:s, s:{s:s, s:s?, s:s}}", "answer", row->answer,
                                         "language", language_code(row->language), "segments", segments,
                                         "encoding", alphabet_name(alphabet_of(row->reply)), "review",
                                         "state", state_name(row->review), "by", row->review->by, "on", on));
}

json_t *check_table_json(const struct content *content, const struct hotline *hotline)
{
    json_t *rows = json_array();

    if (rows)
        for_each(content, hotline, add_row, rows);
    return rows;
}
