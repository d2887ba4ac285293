/* pages.c - cuts an answer into pages that fit a channel. */
#include "content/pages.h"

#include "content/characters.h"

#include <stdbool.h>
#include <string.h>

/* What a place between two characters is good for, best last. */
enum cut { CUT_ANYWHERE, CUT_WORDLESS, CUT_SPACE, CUT_SENTENCE, CUTS };

static bool is_space(int32_t point)
{
    return point == ' ' || point == '\n' || point == '\r' || point == '\t' || point == 0xa0 ||
           point == 0x3000;
}

static bool is_digit(int32_t point)
{
    return point >= '0' && point <= '9';
}

static bool is_ascii_letter(int32_t point)
{
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
}

static bool is_one_of(int32_t point, const int32_t *list)
{
    while (*list != 0 && *list != point)
        list++;
    return point != 0 && *list == point;
}

/* Written without spaces between words: Thai and its neighbours, Chinese,
 * Japanese. (Korean has spaces.) */
static bool is_wordless(int32_t point)
{
    return (point >= 0x0e00 && point < 0x1100) || (point >= 0x1780 && point < 0x1800) ||
           (point >= 0x2e80 && point < 0xa4d0) || (point >= 0xf900 && point < 0xfb00) ||
           (point >= 0xff00 && point < 0xffef) || (point >= 0x20000 && point < 0x40000);
}

static const int32_t stops[] = {'!', '?', 0x061f, 0x06d4, 0x0964, 0x3002, 0xff01, 0xff1f, 0};
static const int32_t wide_stops[] = {0x3002, 0xff01, 0xff1f, 0};
static const int32_t closers[] = {')', '"', '\'', ']', 0x201d, 0x2019, 0xbb, 0x300d, 0x300f, 0xff09, 0};
/* These never begin a line, nor end one, where text has no spaces. */
static const int32_t no_start[] = {0x3001, 0x3002, 0xff01, 0xff0c, 0xff0e, 0xff1a, 0xff1b,
                                   0xff1f, 0xff09, 0x300b, 0x300d, 0x300f, 0x3011, '.',
                                   ',',    '!',    '?',    ')',    ':',    ';',    0};
static const int32_t no_end[] = {0xff08, 0x300a, 0x300c, 0x300e, 0x3010, '(', 0};

/* The characters around a place, as far as a decision needs them. */
struct place {
    int32_t before3, before2, before; /* read last; closing quotes and brackets are left out of these */
    int32_t last;                     /* the very last one */
    int32_t next;                     /* the first after any white space */
    bool space;                       /* white space comes right after */
    bool line;                        /* with a line's end in it */
};

/* A full stop ends no sentence in "U.S.", "8 C.F.R. 287", "No. 5" or "e.g. this". */
static bool is_sentence_end(const struct place *place)
{
    if (place->line || place->next == 0)
        return true;
    if (is_one_of(place->before, wide_stops))
        return true;
    if (!place->space)
        return false;
    if (place->before != '.')
        return is_one_of(place->before, stops);
    bool starts = place->before3 == 0 || place->before3 == '.' || is_space(place->before3);
    bool initial = starts && is_ascii_letter(place->before2);
    bool small = place->next >= 'a' && place->next <= 'z';
    return !initial && !small && !is_digit(place->next);
}

/* "(202) 555-0123", "1 800 555 0123": a space, and yet no place to cut. */
static bool is_inside_number(const struct place *place)
{
    bool opens = is_digit(place->last) || place->last == ')';

    return opens && !place->line && (is_digit(place->next) || place->next == '(');
}

static enum cut judge(const struct place *place)
{
    if (place->space && is_inside_number(place))
        return CUT_ANYWHERE;
    if (is_sentence_end(place) && !is_one_of(place->next, no_start))
        return CUT_SENTENCE;
    if (place->space)
        return CUT_SPACE;
    bool wordless = is_wordless(place->last) || is_wordless(place->next);
    if (wordless && !is_one_of(place->next, no_start) && !is_one_of(place->last, no_end))
        return CUT_WORDLESS;
    return CUT_ANYWHERE;
}

/* Looks past the white space at `text`; gives its length. */
static size_t look_ahead(const char *text, struct place *place)
{
    size_t skipped = 0, length;

    place->space = place->line = false;
    while ((length = characters_next(text + skipped, &place->next)) > 0 && is_space(place->next)) {
        place->space = true;
        place->line = place->line || place->next == '\n';
        skipped += length;
    }
    return skipped;
}

static bool fits(const struct segments_meter *page, size_t segments, const char *mark)
{
    struct segments_meter meter = *page;

    if (*mark != '\0') {
        segments_add(&meter, ' ');
        segments_add_text(&meter, mark, strlen(mark));
    }
    return segments_sum(&meter).count <= segments;
}

bool pages_fit(const char *text, size_t segments, const char *mark)
{
    struct segments_meter page = {0};
    size_t length = strlen(text);

    while (length > 0 && is_space((unsigned char)text[length - 1]))
        length--; /* white space at the end is not sent */
    segments_add_text(&page, text, length);
    return fits(&page, segments, mark);
}

/* Is there so much room to spare that it need not be measured? A pair that is not split wastes one unit of
 * each segment at most. */
static bool fits_easily(const struct segments_meter *page, size_t segments, const struct segments_meter *mark)
{
    bool outside = page->outside || mark->outside;
    size_t units = outside ? page->ucs2.units + mark->ucs2.units : page->gsm7.units + mark->gsm7.units;

    return units + 1 + segments <= segments * (outside ? UCS2_IN_SEVERAL : GSM7_IN_SEVERAL);
}

/* Adds the cluster at `text` to the page and to what is known of the place after it. */
static void take(const char *text, size_t length, struct segments_meter *page, struct place *place)
{
    int32_t point, first = 0;

    for (size_t used = 0; used < length;) {
        used += characters_next(text + used, &point);
        segments_add(page, point);
        if (first == 0)
            first = point;
    }
    place->last = first;
    if (is_one_of(first, closers))
        return;
    place->before3 = place->before2;
    place->before2 = place->before;
    place->before = first;
}

/* The best kind in the second half, else the last place that is good at all. */
static size_t choose(const size_t cuts[CUTS], size_t at_least)
{
    size_t room = cuts[CUT_ANYWHERE], last = 0;

    for (int kind = CUT_SENTENCE; kind > CUT_ANYWHERE; kind--) {
        if (cuts[kind] > 0 && cuts[kind] * 2 >= room)
            return cuts[kind];
        if (cuts[kind] > last)
            last = cuts[kind];
    }
    if (last > 0)
        return last;
    return room > 0 ? room : at_least;
}

size_t pages_next(const char *text, size_t segments, const char *mark)
{
    struct segments_meter page = {0}, marked = {0};
    struct place place = {0};
    size_t cuts[CUTS] = {0}; /* the last place of each kind that fits */
    size_t end = 0, length;

    if (pages_fit(text, segments, mark))
        return strlen(text); /* by far the most common */
    segments_add_text(&marked, mark, strlen(mark));
    while ((length = characters_cluster(text + end)) > 0) {
        take(text + end, length, &page, &place);
        end += length;
        if (is_space(place.last))
            continue; /* white space at a page's end is not sent, so it costs nothing */
        if (!fits_easily(&page, segments, &marked) && !fits(&page, segments, mark))
            break;
        size_t after = end + look_ahead(text + end, &place);
        cuts[judge(&place)] = after;
        if (cuts[CUT_ANYWHERE] < after)
            cuts[CUT_ANYWHERE] = after;
    }
    return length == 0 ? end : choose(cuts, characters_cluster(text));
}
