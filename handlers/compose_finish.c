/* compose_finish.c - the last step of every answer: who we are, the marks of pages, and the cutting for the
 * channel. */
#include "handlers/compose.h"

#include "content/characters.h"
#include "content/pages.h"
#include "handlers/contacts.h"
#include "handlers/hidden_number.h"

#include <string.h>

enum { MARK_ROOM = COMPOSE_MARK_ROOM, NOTES_ROOM = COMPOSE_NOTES_ROOM, PIECE_ROOM = 1024 };

/* What the handlers gave: notices to go in front, and the answer page by page, which is cut anew for the
 * channel where a page is too long for it. */
struct pieces {
    char leads[PIECE_ROOM];
    struct piece {
        const char *text;
        struct segments_look look; /* plain when it is in `body` as the handler gave it */
    } page[REPLY_PAGES_MAX];
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

/* Adds a page, rewritten for the channel; false when it does not fit. */
static bool add_piece(const struct understanding *seen, const char *text, struct pieces *pieces)
{
    struct piece *piece = &pieces->page[pieces->pages];
    char page[REPLY_TEXT_ROOM];

    piece->look = segments_look(text);
    size_t size = piece->look.length + 1;
    if (!piece->look.plain) {
        characters_copy(page, sizeof page, text);
        plain(seen, page, sizeof page);
        text = page;
        size = strlen(page) + 1;
    }
    if (size > sizeof pieces->body - pieces->used)
        return false;
    piece->text = memcpy(pieces->body + pieces->used, text, size);
    pieces->pages++;
    pieces->used += size;
    return true;
}

static void take_apart(const struct understanding *seen, const struct reply *reply, struct pieces *pieces)
{
    *pieces->leads = '\0';
    pieces->pages = pieces->used = 0;
    for (size_t i = 0; i < reply->leads; i++)
        compose_append(pieces->leads, sizeof pieces->leads, " ", reply->page_text[i]);
    plain(seen, pieces->leads, sizeof pieces->leads);
    for (size_t i = reply->leads; i < reply->pages && add_piece(seen, reply->page_text[i], pieces); i++)
        ;
}

/* The "(1/3) Text MORE" of a page. */
static void mark_of(const struct understanding *seen, enum language language, size_t page, size_t pages,
                    char *out, size_t room)
{
    char number[CHARACTERS_NUMBER_ROOM], total[CHARACTERS_NUMBER_ROOM];

    characters_number(number, page + 1);
    characters_number(total, pages);
    const struct variable variables[] = {{"page", number}, {"pages", total}, {NULL, NULL}};
    compose_in(seen, language, page + 1 < pages ? "more" : "last_page", variables, out, room);
    plain(seen, out, room);
}

/* Whom to turn to, and who we are: what follows the first page. Room for it is kept whether it is said this
 * time or not, so that MORE finds the same pages again. */
static void notes_of(const struct understanding *seen, const struct reply *reply, enum language language,
                     char *out, size_t room)
{
    char contacts[CONTACTS_MAX][CONTACTS_ROOM], text[NOTES_ROOM];
    size_t count = contacts_of(seen, reply, language, contacts);

    *out = '\0';
    compose_append(out, room, " ", contacts[reply->contacts < count ? reply->contacts : count - 1]);
    if (reply->priority != PRIORITY_COMPLIANCE) { /* STOP, HELP and START say nothing else */
        compose_in(seen, language, reply->brief ? "automatic_brief" : "automatic", NULL, text, sizeof text);
        compose_append(out, room, " ", text);
    }
    plain(seen, out, room);
}

/* ---- Cutting ---- */

struct cut {
    const char *text;
    size_t length;
    enum language language; /* of its notes and its mark */
};

/* A page of English within an answer in an alphabet of its own (what is not translated yet) has English
 * around it too: one letter of the other would double its price. */
static enum language around(const struct understanding *seen, bool ucs2)
{
    bool own = ucs2 || seen->language == LANG_UNKNOWN || language_fits_gsm7(seen->language);

    return own ? seen->language : LANG_EN;
}

/* The longest mark in that language, out of a tail that is kept beside `out`; "" when none has it. */
static const char *kept_mark(const struct understanding *seen, enum language language, const char *out)
{
    for (int i = 0; seen->tails && i < 4; i++) {
        const struct compose_tail *tail = &seen->tails->tail[i / 2][i % 2];
        if (tail->made && tail->text != out && tail->language == language)
            return tail->text + tail->notes + (tail->notes > 0 && tail->text[tail->notes] == ' ');
    }
    return "";
}

/* What stands behind the text of a page: the notes of the first, and its mark if it may need one. Gives how
 * long the notes are. */
static size_t tail_of(const struct understanding *seen, const struct reply *reply, enum language language,
                      bool first, bool marked, char *out, size_t room)
{
    char mark[MARK_ROOM];

    *out = '\0';
    if (first)
        notes_of(seen, reply, language, out, room);
    size_t notes = strlen(out);
    if (marked) {
        const char *longest = kept_mark(seen, language, out);
        if (!*longest) {
            mark_of(seen, language, 9, 99, mark, sizeof mark);
            longest = mark;
        }
        compose_append(out, room, " ", longest);
    }
    return notes;
}

void compose_tails_init(struct compose_tails *tails)
{
    tails->of_place = false;
    for (int i = 0; i < 4; i++)
        tails->tail[i / 2][i % 2].made = false;
}

void compose_tails_scrub(struct compose_tails *tails)
{
    for (int i = 0; i < 4; i++) {
        struct compose_tail *tail = &tails->tail[i / 2][i % 2];
        if (tail->made)
            explicit_bzero(tail->text, strlen(tail->text));
        tail->made = false;
    }
}

void compose_for_nobody(const struct content *content, const struct hotline *hotline,
                        const struct session *session, struct understanding *seen,
                        struct compose_tails *tails, struct reply *reply)
{
    static const struct message nothing;

    understanding_make(seen, content, hotline, session, (struct standing){0}, &nothing);
    compose_tails_init(tails);
    seen->tails = tails;
    reply_init(reply, session);
}

/* Does it tell whom to turn to (contacts.h)? */
static bool names_somebody(const struct reply *reply)
{
    return reply->priority == PRIORITY_URGENT || strcmp(reply->topic, "urgent") == 0 ||
           strcmp(reply->topic, "help") == 0;
}

static bool is_made_for(const struct compose_tail *tail, const struct understanding *seen,
                        const struct reply *reply, enum language language)
{
    return tail->made && tail->language == language && tail->seen_language == seen->language &&
           tail->priority == reply->priority && tail->brief == reply->brief &&
           strcmp(tail->topic, reply->topic) == 0 &&
           (tail->contacts == reply->contacts || !names_somebody(reply));
}

/* The same with a mark, as it is kept for the message; `own` serves where nothing is kept. */
static const struct compose_tail *marked_tail(const struct understanding *seen, const struct reply *reply,
                                              enum language language, bool first, bool ucs2,
                                              struct compose_tail *own)
{
    struct compose_tail *tail = seen->tails ? &seen->tails->tail[first][ucs2] : own;

    if (seen->tails && is_made_for(tail, seen, reply, language))
        return tail;
    tail->notes = tail_of(seen, reply, language, first, true, tail->text, sizeof tail->text);
    struct segments cost = segments_measure(tail->text);
    tail->septets = cost.alphabet == GSM7 ? cost.units : 0;
    tail->language = language;
    tail->seen_language = seen->language;
    tail->priority = reply->priority;
    tail->brief = reply->brief;
    tail->contacts = reply->contacts;
    characters_copy(tail->topic, sizeof tail->topic, reply->topic);
    tail->made = true;
    return tail;
}

static bool is_ucs2(const char *text, size_t length)
{
    const char *outside = segments_first_outside_gsm7(text);

    return outside && outside < text + length;
}

/* UCS-2 holds less than half as much, so a page may have twice the segments in it. */
static size_t page_segments(const struct understanding *seen, bool ucs2)
{
    return seen->hotline->segments_per_page * (ucs2 ? 2u : 1u);
}

/* Does `page`, which is as it will be sent, go out in one piece? */
static bool fits(const struct understanding *seen, const struct reply *reply, const char *page, bool first,
                 bool marked)
{
    struct compose_tail own;
    bool ucs2 = is_ucs2(page, strlen(page));
    enum language language = around(seen, ucs2);
    const char *tail = own.text;

    if (marked)
        tail = marked_tail(seen, reply, language, first, ucs2, &own)->text;
    else
        tail_of(seen, reply, language, first, false, own.text, sizeof own.text);
    return pages_fit(page, page_segments(seen, ucs2), tail);
}

enum compose_fit compose_fits_septets(const struct understanding *seen, const struct reply *reply,
                                      size_t septets, bool first)
{
    struct compose_tail own;
    const struct compose_tail *tail = marked_tail(seen, reply, around(seen, false), first, false, &own);
    size_t segments = page_segments(seen, false), most = segments * GSM7_IN_SEVERAL;

    if (tail->septets == 0)
        return FITS_PERHAPS;
    septets += 1 + tail->septets;
    if (septets + segments <= most) /* a pair that is not split wastes a septet of each segment at most */
        return FITS;
    return septets > most && segments > 1 ? FITS_NOT : FITS_PERHAPS;
}

void compose_notice(const struct understanding *seen, const char *name, struct reply *reply)
{
    char text[PIECE_ROOM];

    compose_text(seen, name, NULL, text, sizeof text);
    plain(seen, text, sizeof text);
    reply_add_page(reply, text);
}

bool compose_fits_page(const struct understanding *seen, const struct reply *reply, const char *text,
                       bool first)
{
    const struct segments_look look = segments_look(text);
    char page[REPLY_TEXT_ROOM];

    if (look.plain) {
        enum compose_fit fit = compose_fits_septets(seen, reply, look.septets, first);
        bool spaced = look.length > 0 && strchr(" \n", text[look.length - 1]); /* which is not sent */
        return fit == FITS_PERHAPS || spaced ? fits(seen, reply, text, first, true) : fit == FITS;
    }
    characters_copy(page, sizeof page, text);
    plain(seen, page, sizeof page);
    bool fit = fits(seen, reply, page, first, true);
    explicit_bzero(page, strlen(page));
    return fit;
}

bool compose_is_cheap(const struct understanding *seen, const struct reply *reply, const char *text)
{
    char page[REPLY_TEXT_ROOM], notes[NOTES_ROOM];

    characters_copy(page, sizeof page, text);
    plain(seen, page, sizeof page);
    notes_of(seen, reply, around(seen, is_ucs2(page, strlen(page))), notes, sizeof notes);
    compose_append(page, sizeof page, "\n", notes);
    size_t cost = segments_measure(page).count;
    explicit_bzero(page, strlen(page));
    return cost <= page_segments(seen, false);
}

/* What of `text` goes on the next page. */
static struct cut cut_next(const struct understanding *seen, const struct reply *reply, const char *text,
                           bool first)
{
    struct compose_tail own;
    bool ucs2 = is_ucs2(text, strlen(text));
    enum language language = around(seen, ucs2);
    size_t length = pages_next(text, page_segments(seen, ucs2),
                               marked_tail(seen, reply, language, first, ucs2, &own)->text);

    if (ucs2 && !is_ucs2(text, length)) { /* only what comes later needs UCS-2 */
        language = around(seen, false);
        length = pages_next(text, page_segments(seen, false),
                            marked_tail(seen, reply, language, first, false, &own)->text);
    }
    return (struct cut){text, length, language};
}

/* Is it clear without a closer look that it goes on one page? By far the most do. */
static bool goes_whole(const struct understanding *seen, const struct reply *reply, const struct piece *piece,
                       bool first)
{
    return piece->look.plain && compose_fits_septets(seen, reply, piece->look.septets, first) == FITS;
}

/* Cuts the pages for the channel; gives how many there are, at least one. */
static size_t cut_pages(const struct understanding *seen, const struct reply *reply,
                        const struct pieces *pieces, struct cut *cuts)
{
    const struct piece *piece = pieces->page;
    size_t count = 0;

    if (pieces->pages == 1 && reply->unmade == 0 && fits(seen, reply, piece->text, true, false)) {
        size_t length = strlen(piece->text); /* the whole answer, with no mark */
        cuts[0] = (struct cut){piece->text, length, around(seen, is_ucs2(piece->text, length))};
        return 1;
    }
    for (; piece < pieces->page + pieces->pages; piece++) {
        if (piece->look.length > 0 && count < REPLY_PAGES_MAX && goes_whole(seen, reply, piece, count == 0)) {
            cuts[count++] = (struct cut){piece->text, piece->look.length, around(seen, false)};
            continue;
        }
        for (const char *rest = piece->text; *rest && count < REPLY_PAGES_MAX;) {
            cuts[count] = cut_next(seen, reply, rest, count == 0);
            rest += cuts[count++].length;
        }
    }
    if (count == 0) /* a notice alone */
        cuts[count++] = (struct cut){"", 0, seen->language};
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
        compose_append(text, sizeof text, "", pieces->leads);
    compose_append(text, sizeof text, " ", body);
    compose_append(text, sizeof text, "\n", notes);
    if (pages > 1) {
        mark_of(seen, cuts[page].language, page, pages, mark, sizeof mark);
        /* on a line of its own where what stands before it may be read the other way */
        compose_append(text, sizeof text, language_from_right(cuts[page].language) ? "\n" : " ", mark);
    }
    reply_add_page(reply, text);
    explicit_bzero(text, strlen(text));
    explicit_bzero(body, length);
}

/* notes_of(), out of the tail that was measured with where there is one. */
static void notes_again(const struct understanding *seen, const struct reply *reply, enum language language,
                        char *out, size_t room)
{
    for (int ucs2 = 0; seen->tails && ucs2 < 2; ucs2++) {
        const struct compose_tail *tail = &seen->tails->tail[true][ucs2];
        if (is_made_for(tail, seen, reply, language) && tail->notes < room) {
            memcpy(out, tail->text, tail->notes);
            out[tail->notes] = '\0';
            return;
        }
    }
    notes_of(seen, reply, language, out, room);
}

/* What is said on the page that goes out now, besides the answer. */
static void notes_now(const struct understanding *seen, const struct reply *reply, const struct cut *cut,
                      bool page_is_first, char *out, size_t room)
{
    char text[NOTES_ROOM];
    bool due = !seen->session->greeted || reply->priority != PRIORITY_REPLY;

    *out = '\0';
    if (page_is_first && due)
        notes_again(seen, reply, cut->language, out, room);
    if (hidden_number_in(seen->message->text) && strcmp(reply->topic, "stop") != 0) {
        compose_text(seen, "hidden_number", NULL, text, sizeof text);
        plain(seen, text, sizeof text);
        compose_append(out, room, " ", text);
    }
}

/* As much about whom to turn to as leaves the first page in one piece, and what must be cheap cheap. */
static void choose_contacts(const struct understanding *seen, const struct pieces *pieces,
                            struct reply *reply)
{
    bool cheap = strcmp(reply->topic, "urgent") == 0 || strcmp(reply->topic, "help") == 0;
    bool alone = pieces->pages == 1;

    reply->contacts = 0;
    reply->brief = false;
    if (pieces->pages == 0 || !names_somebody(reply))
        return;
    for (int brief = 0; brief <= (cheap && alone); brief++) {
        reply->brief = brief;
        for (reply->contacts = 0; reply->contacts < CONTACTS_MAX; reply->contacts++)
            if (cheap && alone ? compose_is_cheap(seen, reply, pieces->page[0].text)
                               : fits(seen, reply, pieces->page[0].text, true, !alone))
                return;
    }
    reply->contacts = CONTACTS_MAX - 1;
}

static void send_kept(const struct kept_page *page, struct reply *reply)
{
    reply_add_page(reply, page->text);
    while (reply->pages < page->pages)
        reply->page_text[reply->pages++] = NULL;
    reply->contacts = 0;
    reply->effects.session.page = 0;
}

static void keep(const struct understanding *seen, const struct reply *reply)
{
    if (reply->keepable && !seen->tails->of_place)
        kept_add(seen->hotline->kept, reply->keep_as, reply->page_text[0], reply->pages);
}

void compose_finish(const struct understanding *seen, struct reply *reply)
{
    struct pieces pieces;
    struct cut cuts[REPLY_PAGES_MAX];
    char notes[NOTES_ROOM];

    if (reply->kept) {
        send_kept(reply->kept, reply);
        return;
    }
    take_apart(seen, reply, &pieces);
    choose_contacts(seen, &pieces, reply);
    size_t pages = cut_pages(seen, reply, &pieces, cuts) + reply->unmade;
    size_t sent = reply->page;
    reply_clear_pages(reply);
    if (sent >= pages) { /* MORE past the last page */
        compose_text(seen, "nothing_more", NULL, notes, sizeof notes);
        plain(seen, notes, sizeof notes);
        reply_add_page(reply, notes);
        reply->page = 0;
    } else {
        for (size_t page = 0; page < pages; page++) {
            *notes = '\0';
            if (page != sent && seen->hotline->only_sent) {
                reply->page_text[reply->pages++] = NULL;
                continue;
            }
            if (page == sent)
                notes_now(seen, reply, &cuts[page], page == 0, notes, sizeof notes);
            finish_page(seen, &pieces, cuts, page, pages, notes, reply);
        }
        reply->effects.session.page = (uint8_t)sent;
        keep(seen, reply);
    }
    explicit_bzero(pieces.leads, sizeof pieces.leads);
    explicit_bzero(pieces.body, pieces.used);
}
