/* compose.c - puts an answer together and cuts it into pages. */
#include "handlers/compose.h"

#include "content/pages.h"
#include "handlers/hidden_number.h"

#include <stdio.h>
#include <string.h>

enum { MARK_ROOM = 64, NOTES_ROOM = 640, PIECE_ROOM = 1024 };

/* Appends " " or "\n" and `text`; what does not fit is left out whole. */
static void append(char *out, size_t room, const char *separator, const char *text)
{
    size_t used = strlen(out), between = used ? strlen(separator) : 0, length = strlen(text);

    if (length == 0 || used + between + length >= room)
        return;
    memcpy(out + used, separator, between);
    memcpy(out + used + between, text, length + 1);
}

void compose_fill(const struct understanding *seen, const char *text, const struct variable *more, char *out,
                  size_t room)
{
    struct variable variables[12] = {
        {"hotline", seen->hotline->name},
        {"human", seen->hotline->human ? seen->hotline->human : ""},
    };
    size_t count = 2;

    for (; more && more->name && count < sizeof variables / sizeof *variables - 1; more++)
        variables[count++] = *more;
    variables[count] = (struct variable){NULL, NULL};
    phrases_fill(text, variables, out, room);
}

static void phrase(const struct understanding *seen, enum language language, const char *name,
                   const struct variable *variables, char *out, size_t room)
{
    compose_fill(seen, phrases_get(seen->content->phrases, language, name), variables, out, room);
}

void compose_text(const struct understanding *seen, const char *name, const struct variable *variables,
                  char *out, size_t room)
{
    phrase(seen, seen->language, name, variables, out, room);
}

void compose_phrase(const struct understanding *seen, const char *name, const struct variable *variables,
                    struct reply *reply)
{
    char text[PIECE_ROOM];

    phrase(seen, seen->language, name, variables, text, sizeof text);
    reply_add_page(reply, text);
    explicit_bzero(text, sizeof text);
}

void compose_lead(const struct understanding *seen, const char *name, const struct variable *variables,
                  struct reply *reply)
{
    size_t before = reply->pages;

    compose_phrase(seen, name, variables, reply);
    reply->leads += reply->pages - before;
}

enum language compose_topic_language(const struct understanding *seen, const char *topic_id,
                                     enum language wanted)
{
    const struct topic *topic = topics_find(&seen->content->topics, topic_id);
    const struct topic_text *text = topic && wanted < LANGUAGES ? topic->text[wanted] : NULL;

    if (!text || !(seen->hotline->languages & (1u << wanted)))
        return LANG_EN;
    return text->review.state == REVIEW_REVIEWED || seen->hotline->drafts ? wanted : LANG_EN;
}

void compose_month(const struct understanding *seen, int year, int month, char *out, size_t room)
{
    char name[16];

    snprintf(name, sizeof name, "month_%d", month);
    snprintf(out, room, "%s %d", phrases_get(seen->content->phrases, seen->language, name), year);
}

void compose_sources(const struct understanding *seen, const struct source *sources, size_t count,
                     const struct review *review, enum language language, struct reply *reply)
{
    char titles[PIECE_ROOM] = "", date[32], text[PIECE_ROOM];

    if (count == 0)
        return;
    for (size_t i = 0; i < count; i++)
        append(titles, sizeof titles, "; ", sources_name(&sources[i]));
    compose_month(seen, review->year, review->month, date, sizeof date);
    const struct variable variables[] = {{"sources", titles}, {"date", date}, {NULL, NULL}};
    phrase(seen, language, review->state == REVIEW_REVIEWED ? "sources_reviewed" : "sources", variables, text,
           sizeof text);
    reply_add_page(reply, text);
}

void compose_topic(const struct understanding *seen, const char *topic_id, struct reply *reply)
{
    const struct topic *topic = topics_find(&seen->content->topics, topic_id);
    struct session *session = &reply->effects.session;

    reply_set_topic(reply, topic_id);
    if (!topic) { /* a reload took it away since the conversation asked for it */
        compose_phrase(seen, "no_session", NULL, reply);
        return;
    }
    enum language language = compose_topic_language(seen, topic_id, seen->language);
    if (language != seen->language && phrases_has(seen->content->phrases, seen->language))
        compose_lead(seen, "language_missing", NULL, reply);
    const struct topic_text *text = topic->text[language];
    for (size_t i = 0; i < text->pages.count; i++) {
        char page[PIECE_ROOM * 2];
        compose_fill(seen, text->pages.text[i], NULL, page, sizeof page);
        reply_add_page(reply, page);
    }
    compose_sources(seen, topic->sources, topic->sources_count, &text->review, language, reply);
    snprintf(session->topic, sizeof session->topic, "%s", topic_id);
    session->place[0] = '\0';
}

/* What the handlers gave: notices to go in front, and the answer page by page, which is cut anew for the
 * channel where a page is too long for it. */
struct pieces {
    char leads[PIECE_ROOM];
    const char *page[REPLY_PAGES_MAX];
    size_t pages;
    char body[REPLY_TEXT_ROOM]; /* the pages, each NUL-terminated */
    size_t used;
};

static void plain(const struct understanding *seen, char *text, size_t room)
{
    char rewritten[REPLY_TEXT_ROOM];

    if (segments_is_plain(text))
        return;
    bool fold = seen->hotline->alphabet == GSM7 &&
                (seen->language == LANG_UNKNOWN || language_fits_gsm7(seen->language));

    segments_plain(text, fold, rewritten, sizeof rewritten < room ? sizeof rewritten : room);
    size_t size = strlen(rewritten) + 1;
    memcpy(text, rewritten, size);
    explicit_bzero(rewritten, size);
}

static void take_apart(const struct understanding *seen, const struct reply *reply, struct pieces *pieces)
{
    *pieces->leads = '\0';
    pieces->pages = pieces->used = 0;
    for (size_t i = 0; i < reply->leads; i++)
        append(pieces->leads, sizeof pieces->leads, " ", reply->page_text[i]);
    plain(seen, pieces->leads, sizeof pieces->leads);
    for (size_t i = reply->leads; i < reply->pages; i++) {
        char page[REPLY_TEXT_ROOM];
        snprintf(page, sizeof page, "%s", reply->page_text[i]);
        plain(seen, page, sizeof page);
        size_t size = strlen(page) + 1;
        if (size > sizeof pieces->body - pieces->used)
            break;
        pieces->page[pieces->pages++] = memcpy(pieces->body + pieces->used, page, size);
        pieces->used += size;
    }
}

/* The "(1/3) Text MORE" of a page. */
static void mark_of(const struct understanding *seen, size_t page, size_t pages, char *out, size_t room)
{
    char number[8], total[8];

    snprintf(number, sizeof number, "%zu", page + 1);
    snprintf(total, sizeof total, "%zu", pages);
    const struct variable variables[] = {{"page", number}, {"pages", total}, {NULL, NULL}};
    phrase(seen, seen->language, page + 1 < pages ? "more" : "last_page", variables, out, room);
    plain(seen, out, room);
}

/* Who we are and a person's number: what follows the first page. Room for it is kept whether it is said this
 * time or not, so that MORE finds the same pages again. */
static void notes_of(const struct understanding *seen, const struct reply *reply, char *out, size_t room)
{
    char text[NOTES_ROOM];

    bool help = strcmp(reply->topic, "help") == 0;

    *out = '\0';
    if ((reply->priority == PRIORITY_URGENT || help) && seen->hotline->human) {
        phrase(seen, seen->language, "human", NULL, text, sizeof text);
        append(out, room, " ", text);
    }
    if (reply->priority != PRIORITY_COMPLIANCE) { /* STOP, HELP and START say nothing else */
        phrase(seen, seen->language, "automatic", NULL, text, sizeof text);
        append(out, room, " ", text);
    }
    plain(seen, out, room);
}

struct cut {
    const char *text;
    size_t length;
};

/* How many segments one page may have: UCS-2 holds less than half as much. */
static size_t page_segments(const struct understanding *seen, const char *text)
{
    return seen->hotline->segments_per_page * (segments_measure(text).alphabet == UCS2 ? 2u : 1u);
}

/* What stands behind the text of a page: the notes of the first, and its mark. */
static void tail_of(const struct understanding *seen, const char *notes, char *out, size_t room)
{
    char mark[MARK_ROOM];

    mark_of(seen, 9, 99, mark, sizeof mark); /* the longest */
    snprintf(out, room, "%s%s%s", notes, *notes ? " " : "", mark);
}

bool compose_fits_page(const struct understanding *seen, const struct reply *reply, const char *text,
                       bool first)
{
    char page[REPLY_TEXT_ROOM], notes[NOTES_ROOM] = "", tail[NOTES_ROOM + MARK_ROOM];

    snprintf(page, sizeof page, "%s", text);
    plain(seen, page, sizeof page);
    if (first)
        notes_of(seen, reply, notes, sizeof notes);
    tail_of(seen, notes, tail, sizeof tail);
    bool fits = pages_fit(page, page_segments(seen, page), tail);
    explicit_bzero(page, strlen(page));
    return fits;
}

/* Cuts the pages for the channel; gives how many there are, at least one. */
static size_t cut_pages(const struct understanding *seen, const struct pieces *pieces, const char *notes,
                        struct cut *cuts)
{
    char first_tail[NOTES_ROOM + MARK_ROOM], tail[NOTES_ROOM + MARK_ROOM];
    size_t count = 0;

    if (pieces->pages == 1 && pages_fit(pieces->page[0], page_segments(seen, pieces->page[0]), notes)) {
        cuts[0] = (struct cut){pieces->page[0], strlen(pieces->page[0])}; /* the whole answer, with no mark */
        return 1;
    }
    tail_of(seen, notes, first_tail, sizeof first_tail);
    tail_of(seen, "", tail, sizeof tail);
    for (size_t i = 0; i < pieces->pages; i++) {
        size_t segments = page_segments(seen, pieces->page[i]);
        for (const char *rest = pieces->page[i]; *rest && count < REPLY_PAGES_MAX;) {
            size_t length = pages_next(rest, segments, count == 0 ? first_tail : tail);
            cuts[count++] = (struct cut){rest, length};
            rest += length;
        }
    }
    if (count == 0) /* a notice alone */
        cuts[count++] = (struct cut){"", 0};
    return count;
}

/* Puts one final page together: lead, body, notes, mark. */
static void finish_page(const struct understanding *seen, const struct pieces *pieces, const struct cut *cuts,
                        size_t page, size_t pages, const char *notes, struct reply *reply)
{
    char text[REPLY_TEXT_ROOM], body[REPLY_TEXT_ROOM], mark[MARK_ROOM];
    size_t length = cuts[page].length;

    *text = '\0';
    memcpy(body, cuts[page].text, length);
    while (length && strchr(" \n", body[length - 1]))
        length--;
    body[length] = '\0';
    if (page == 0)
        append(text, sizeof text, "", pieces->leads);
    append(text, sizeof text, " ", body);
    append(text, sizeof text, "\n", notes);
    if (pages > 1) {
        mark_of(seen, page, pages, mark, sizeof mark);
        append(text, sizeof text, " ", mark);
    }
    reply_add_page(reply, text);
    explicit_bzero(text, strlen(text));
    explicit_bzero(body, length);
}

/* What is said on the page that goes out now, besides the answer. */
static void notes_now(const struct understanding *seen, const struct reply *reply, const char *who_we_are,
                      bool page_is_first, char *out, size_t room)
{
    char text[NOTES_ROOM];
    bool due = !seen->session->greeted || reply->priority != PRIORITY_REPLY;

    *out = '\0';
    if (page_is_first && due)
        append(out, room, " ", who_we_are);
    if (hidden_number_in(seen->message->text) && strcmp(reply->topic, "stop") != 0) {
        phrase(seen, seen->language, "hidden_number", NULL, text, sizeof text);
        plain(seen, text, sizeof text);
        append(out, room, " ", text);
    }
}

void compose_finish(const struct understanding *seen, struct reply *reply)
{
    struct pieces pieces;
    struct cut cuts[REPLY_PAGES_MAX];
    char who_we_are[NOTES_ROOM], notes[NOTES_ROOM];

    take_apart(seen, reply, &pieces);
    notes_of(seen, reply, who_we_are, sizeof who_we_are);
    size_t pages = cut_pages(seen, &pieces, who_we_are, cuts);
    size_t sent = reply->page;
    reply_clear_pages(reply);
    if (sent >= pages) { /* MORE past the last page */
        phrase(seen, seen->language, "nothing_more", NULL, notes, sizeof notes);
        plain(seen, notes, sizeof notes);
        reply_add_page(reply, notes);
        reply->page = 0;
    } else {
        for (size_t page = 0; page < pages; page++) {
            *notes = '\0';
            if (page == sent)
                notes_now(seen, reply, who_we_are, page == 0, notes, sizeof notes);
            finish_page(seen, &pieces, cuts, page, pages, notes, reply);
        }
        reply->effects.session.page = (uint8_t)sent;
    }
    explicit_bzero(pieces.leads, sizeof pieces.leads);
    explicit_bzero(pieces.body, pieces.used);
}
