/* segments.c - GSM-7 (3GPP TS 23.038) and UCS-2: what fits, what it costs, and
 * how to write a text so that it costs less. */
#include "content/segments.h"

#include "content/characters.h"

#include <string.h>
#include <utf8proc.h>

/* Units that fit: in a text of one segment, and in each segment of several
 * (six octets of 140 then hold the header that joins them). */
static const struct capacity {
    size_t single, several;
} gsm7_capacity = {160, GSM7_IN_SEVERAL}, ucs2_capacity = {70, UCS2_IN_SEVERAL};

/* Septets of the characters up to the last Greek one, but for the euro sign all that GSM-7 has; 0 where it
 * lacks one. ESC, its escape character, stands for nothing by itself. */
#define ONE_EACH(first, last) [first... last] = 1
static const uint8_t septets_of[] = {
    ['\n'] = 1,
    ['\r'] = 1,
    ONE_EACH(' ', 'Z'),
    ONE_EACH('_', '_'),
    ONE_EACH('a', 'z'),
    /* behind the escape */
    ['\f'] = 2,
    ['^'] = 2,
    ['{'] = 2,
    ['}'] = 2,
    ['\\'] = 2,
    ['['] = 2,
    ['~'] = 2,
    [']'] = 2,
    ['|'] = 2,
    ONE_EACH(0xa1, 0xa1),   /* ¡ */
    ONE_EACH(0xa3, 0xa5),   /* £¤¥ */
    ONE_EACH(0xa7, 0xa7),   /* § */
    ONE_EACH(0xbf, 0xbf),   /* ¿ */
    ONE_EACH(0xc4, 0xc7),   /* ÄÅÆÇ */
    ONE_EACH(0xc9, 0xc9),   /* É */
    ONE_EACH(0xd1, 0xd1),   /* Ñ */
    ONE_EACH(0xd6, 0xd6),   /* Ö */
    ONE_EACH(0xd8, 0xd8),   /* Ø */
    ONE_EACH(0xdc, 0xdc),   /* Ü */
    ONE_EACH(0xdf, 0xe0),   /* ßà */
    ONE_EACH(0xe4, 0xe6),   /* äåæ */
    ONE_EACH(0xe8, 0xe9),   /* èé */
    ONE_EACH(0xec, 0xec),   /* ì */
    ONE_EACH(0xf1, 0xf2),   /* ñò */
    ONE_EACH(0xf6, 0xf6),   /* ö */
    ONE_EACH(0xf8, 0xf9),   /* øù */
    ONE_EACH(0xfc, 0xfc),   /* ü */
    ONE_EACH(0x393, 0x394), /* ΓΔ */
    ONE_EACH(0x398, 0x398), /* Θ */
    ONE_EACH(0x39b, 0x39b), /* Λ */
    ONE_EACH(0x39e, 0x39e), /* Ξ */
    ONE_EACH(0x3a0, 0x3a0), /* Π */
    ONE_EACH(0x3a3, 0x3a3), /* Σ */
    ONE_EACH(0x3a6, 0x3a6), /* Φ */
    ONE_EACH(0x3a8, 0x3a9), /* ΨΩ */
};

/* Bytes that are one character, one unit in either alphabet, and sent as they are: as good as all of most
 * texts. */
static const bool byte_is_one[256] = {
    ['\n'] = true,
    ONE_EACH(' ', 'Z'),
    ['_'] = true,
    ONE_EACH('a', 'z'),
};

/* Are these sixteen bytes all such? They are compared all at once. */
enum { BYTES_AT_ONCE = 16 };
static bool sixteen_ones(const char *text)
{
    typedef uint8_t sixteen __attribute__((vector_size(BYTES_AT_ONCE)));
    uint64_t halves[2];
    sixteen byte;

    memcpy(&byte, text, sizeof byte);
    sixteen is_one =
        (sixteen)((byte - ' ' <= 'Z' - ' ') | (byte - 'a' <= 'z' - 'a') | (byte == '_') | (byte == '\n'));
    memcpy(halves, &is_one, sizeof halves);
    return (halves[0] & halves[1]) == UINT64_MAX;
}

/* How many bytes from here on are such. */
static size_t ones(const char *text, size_t length)
{
    size_t count = 0;

    while (length - count >= BYTES_AT_ONCE && sixteen_ones(text + count))
        count += BYTES_AT_ONCE;
    while (count < length && byte_is_one[(unsigned char)text[count]])
        count++;
    return count;
}

/* Septets of one code point; 0 when GSM-7 lacks it. */
static size_t septets(int32_t point)
{
    if ((uint32_t)point < sizeof septets_of)
        return septets_of[point];
    return point == 0x20ac ? 2 : 0; /* the euro sign, behind the escape */
}

static void pack(struct segments_packing *packing, size_t size, const struct capacity *capacity)
{
    packing->units += size;
    if (packing->last + size > capacity->several) {
        packing->full++; /* a pair is not split: the last place may stay empty */
        packing->last = 0;
    }
    packing->last += size;
}

/* `count` characters of one unit each. */
static void pack_ones(struct segments_packing *packing, size_t count, const struct capacity *capacity)
{
    packing->units += count;
    packing->last += count;
    if (packing->last > capacity->several) {
        size_t full = (packing->last - 1) / capacity->several;

        packing->full += full;
        packing->last -= full * capacity->several;
    }
}

static size_t packed(const struct segments_packing *packing, const struct capacity *capacity)
{
    if (packing->units <= capacity->single)
        return packing->units > 0;
    return packing->full + 1;
}

void segments_add(struct segments_meter *meter, int32_t point)
{
    size_t size = septets(point);

    if (size == 0)
        meter->outside = true;
    pack(&meter->gsm7, size, &gsm7_capacity);
    pack(&meter->ucs2, point > 0xffff ? 2 : 1, &ucs2_capacity);
}

struct segments segments_sum(const struct segments_meter *meter)
{
    if (meter->outside)
        return (struct segments){UCS2, meter->ucs2.units, packed(&meter->ucs2, &ucs2_capacity)};
    return (struct segments){GSM7, meter->gsm7.units, packed(&meter->gsm7, &gsm7_capacity)};
}

void segments_add_text(struct segments_meter *meter, const char *text, size_t length)
{
    int32_t point;

    for (const char *end = text + length; text < end;) {
        size_t count = ones(text, (size_t)(end - text));

        pack_ones(&meter->gsm7, count, &gsm7_capacity);
        pack_ones(&meter->ucs2, count, &ucs2_capacity);
        text += count;
        if (text < end) {
            text += characters_next(text, &point);
            segments_add(meter, point);
        }
    }
}

struct segments segments_measure(const char *text)
{
    struct segments_meter meter = {0};

    segments_add_text(&meter, text, strlen(text));
    return segments_sum(&meter);
}

const char *segments_first_outside_gsm7(const char *text)
{
    int32_t point;

    for (const char *end = text + strlen(text); (text += ones(text, (size_t)(end - text))) < end;) {
        size_t size = characters_next(text, &point);
        if (septets(point) == 0)
            return text;
        text += size;
    }
    return NULL;
}

/* What is written in place of what GSM-7 lacks. Our own, not the provider's
 * "smart encoding", so that the count we show is the count that is billed. */
static const struct substitute {
    int32_t first, last;
    const char *plain; /* "" for what nobody sees */
    bool only_folded;
} substitutes[] = {
    {0x0009, 0x0009, " ", false},   /* tab */
    {0x000b, 0x000d, "\n", false},  /* line and page ends; CR LF comes as one */
    {0x0085, 0x0085, "\n", false},  /* next line */
    {0x0001, 0x001f, "", false},    /* other controls; LF never gets here */
    {0x007f, 0x009f, "", false},    /* likewise */
    {0x0060, 0x0060, "'", false},   /* grave accent */
    {0x00a0, 0x00a0, " ", false},   /* no-break space */
    {0x00aa, 0x00aa, "a", true},    /* feminine ordinal */
    {0x00ab, 0x00ab, "\"", false},  /* guillemets */
    {0x00ad, 0x00ad, "", false},    /* soft hyphen */
    {0x00b4, 0x00b4, "'", false},   /* acute accent */
    {0x00ba, 0x00ba, "o", true},    /* masculine ordinal */
    {0x00bb, 0x00bb, "\"", false},  /* guillemets */
    {0x00bc, 0x00bc, "1/4", false}, /* fractions */
    {0x00bd, 0x00bd, "1/2", false}, {0x00be, 0x00be, "3/4", false},
    {0x0152, 0x0152, "OE", true},                                 /* ligatures */
    {0x0153, 0x0153, "oe", true},   {0x02b9, 0x02b9, "'", false}, /* primes and letters like apostrophes */
    {0x02bb, 0x02bd, "'", false},   {0x02c8, 0x02c8, "'", false},
    {0x02ca, 0x02cb, "'", false},   {0x034f, 0x034f, "", false},  /* grapheme joiner */
    {0x0374, 0x0374, "'", false},                                 /* Greek number sign */
    {0x061c, 0x061c, "", false},                                  /* directions */
    {0x1680, 0x1680, " ", false},                                 /* spaces of all widths */
    {0x180e, 0x180e, "", false},    {0x1fef, 0x1fef, "'", false}, /* Greek grave and acute */
    {0x1ffd, 0x1ffd, "'", false},   {0x2000, 0x200a, " ", false}, /* spaces of all widths */
    {0x200b, 0x200b, "", false},                                  /* no width at all */
    {0x200e, 0x200f, "", false},                                  /* directions */
    {0x2010, 0x2015, "-", false},                                 /* hyphens and dashes */
    {0x2018, 0x201b, "'", false},                                 /* single quotes */
    {0x201c, 0x201f, "\"", false},                                /* double quotes */
    {0x2022, 0x2023, "-", false},                                 /* bullets */
    {0x2024, 0x2024, ".", false},                                 /* dot leaders */
    {0x2025, 0x2025, "..", false},  {0x2026, 0x2026, "...", false},
    {0x2028, 0x2029, "\n", false}, /* line and paragraph separator */
    {0x202a, 0x202e, "", false},   /* directions */
    {0x202f, 0x202f, " ", false},  /* narrow no-break space */
    {0x2032, 0x2032, "'", false},  /* primes */
    {0x2033, 0x2033, "\"", false},  {0x2035, 0x2035, "'", false},
    {0x2036, 0x2036, "\"", false},  {0x2039, 0x203a, "'", false}, /* single guillemets */
    {0x2043, 0x2043, "-", false},                                 /* hyphen bullet */
    {0x2044, 0x2044, "/", false},                                 /* fraction slash */
    {0x205f, 0x205f, " ", false},                                 /* mathematical space */
    {0x2060, 0x206f, "", false},  /* joiners, directions, invisible operators */
    {0x2212, 0x2212, "-", false}, /* minus */
    {0x25aa, 0x25aa, "-", false}, /* bullets */
    {0x25cf, 0x25cf, "-", false},   {0x25e6, 0x25e6, "-", false},
    {0x3000, 0x3000, " ", false},                                /* ideographic space */
    {0xfe00, 0xfe0f, "", false},                                 /* variation selectors */
    {0xfe58, 0xfe58, "-", false},                                /* small dashes */
    {0xfe63, 0xfe63, "-", false},   {0xfeff, 0xfeff, "", false}, /* byte-order mark */
    {0xff0d, 0xff0d, "-", false},                                /* full-width hyphen */
    {0xfff9, 0xfffb, "", false},                                 /* annotations */
    {0xe0000, 0xe01ef, "", false},                               /* tags, variation selectors */
};

static const char *substitute_for(int32_t point, bool fold)
{
    if (septets(point) > 0 && point != '\f' && point != '\r')
        return NULL;
    for (size_t i = 0; i < sizeof substitutes / sizeof *substitutes; i++)
        if (point >= substitutes[i].first && point <= substitutes[i].last &&
            (fold || !substitutes[i].only_folded))
            return substitutes[i].plain;
    return NULL;
}

/* The text as code points, with substitutes in place. They come before
 * composing, since what is taken out may stand between a letter and its mark. */
struct reader {
    const char *text, *end;
    const char *plain; /* what is left of a substitute, or NULL */
    int32_t before;    /* what was read last */
    bool fold;
};

/* Joiners spell words in Persian and hold emoji together; after a character
 * that GSM-7 has they are stray. */
static bool is_stray_joiner(const struct reader *reader, int32_t point)
{
    return (point == 0x200c || point == 0x200d) && (reader->before == 0 || septets(reader->before) > 0);
}

/* The next code point; 0 at the end. */
static int32_t reader_next(struct reader *reader)
{
    int32_t point;

    while (reader->plain == NULL || *reader->plain == '\0') {
        size_t length = characters_next(reader->text, &point);
        if (length == 0)
            return 0;
        reader->text += length;
        if ((point == '\r' && *reader->text == '\n') || is_stray_joiner(reader, point))
            continue;
        reader->plain = substitute_for(point, reader->fold);
        if (reader->plain == NULL)
            return reader->before = point;
    }
    return reader->before = *reader->plain++;
}

enum {
    POINT_BYTES = 4,
    DECOMPOSED_MAX = CLUSTER_POINTS_MAX * 4, /* no code point is canonically more than four */
    CLUSTER_ROOM = DECOMPOSED_MAX * POINT_BYTES,
};

static size_t write_points(const int32_t *points, size_t count, char out[CLUSTER_ROOM])
{
    size_t used = 0;

    for (size_t i = 0; i < count; i++)
        used += (size_t)utf8proc_encode_char(points[i], (utf8proc_uint8_t *)out + used);
    return used;
}

/* Reads what a reader of the text sees as one character; gives the code points. */
static size_t read_cluster(struct reader *reader, int32_t points[CLUSTER_POINTS_MAX])
{
    int32_t state = 0;
    size_t count = 0;

    while (count < CLUSTER_POINTS_MAX) {
        struct reader ahead = *reader;
        int32_t point = reader_next(&ahead);
        if (point == 0)
            break;
        if (count > 0 && utf8proc_grapheme_break_stateful(points[count - 1], point, &state))
            break;
        points[count++] = point;
        *reader = ahead;
    }
    return count;
}

static bool is_ascii_letter(int32_t point)
{
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
}

/* Keeps of a decomposed Latin letter as many marks as GSM-7 has with it: ü of
 * u, diaeresis and acute, plain a of a and acute. Gives the code points left. */
static size_t fold_accents(int32_t *points, size_t count)
{
    for (size_t kept = count; kept > 1; kept--) {
        int32_t composed[DECOMPOSED_MAX];
        memcpy(composed, points, kept * sizeof *points);
        if (utf8proc_normalize_utf32(composed, (utf8proc_ssize_t)kept, UTF8PROC_COMPOSE | UTF8PROC_STABLE) ==
                1 &&
            septets(composed[0]) > 0)
            return kept;
    }
    return 1;
}

/* Brings a cluster to NFC, in place of its bytes in `out`; gives their number. */
static size_t compose_cluster(char out[CLUSTER_ROOM], size_t length, bool fold)
{
    const utf8proc_option_t options = UTF8PROC_COMPOSE | UTF8PROC_STABLE;
    int32_t points[DECOMPOSED_MAX];

    utf8proc_ssize_t decomposed = utf8proc_decompose((utf8proc_uint8_t *)out, (utf8proc_ssize_t)length,
                                                     points, DECOMPOSED_MAX, options);
    size_t count = decomposed > 0 && decomposed <= DECOMPOSED_MAX ? (size_t)decomposed : 0;
    bool marked = count > 1 && utf8proc_get_property(points[1])->combining_class != 0;
    if (fold && marked && is_ascii_letter(points[0]))
        count = fold_accents(points, count);
    count = (size_t)utf8proc_normalize_utf32(points, (utf8proc_ssize_t)count, options);
    return count > 0 ? write_points(points, count, out) : length;
}

/* ASCII that is sent as it is. */
static bool stays(char letter)
{
    return (unsigned char)letter < 0x80 && septets_of[(unsigned char)letter] > 0 && letter != '\f' &&
           letter != '\r';
}

/* The letters from U+00C0 to U+00FF as they are written in GSM-7, their marks left out where it lacks them;
 * "" for the six that it lacks altogether. */
static const char folded_letters[64][3] = {
    "A", "A", "A", "A", "Ä", "Å", "Æ", "Ç", "E", "É", "E", "E", "I", "I", "I", "I",
    "",  "Ñ", "O", "O", "O", "O", "Ö", "",  "Ø", "U", "U", "U", "Ü", "Y", "",  "ß",
    "à", "a", "a", "a", "ä", "å", "æ", "c", "è", "é", "e", "e", "ì", "i", "i", "i",
    "",  "ñ", "ò", "o", "o", "o", "ö", "",  "ø", "ù", "u", "u", "ü", "y", "",  "y",
};

/* How long the character is, when it is one that is common, combines with nothing before it, and is written
 * in one way whatever stands around it: plain ASCII, a letter of Latin-1, an inverted mark. Else 0. */
static size_t common_at(const char *text)
{
    unsigned char first = (unsigned char)text[0];

    if (first < 0x80)
        return stays(*text);
    unsigned char second = (unsigned char)text[1]; /* at the text's end there is none */
    if ((first == 0xc3 && (second & 0xc0) == 0x80) || (first == 0xc2 && (second == 0xa1 || second == 0xbf)))
        return 2;
    return 0;
}

/* Writes such a character; gives how many bytes. */
static size_t write_common(const char *text, size_t length, bool fold, char *out)
{
    const char *folded = fold && *text == '\xc3' ? folded_letters[text[1] & 0x3f] : "";

    if (*folded) {
        length = folded[1] ? 2 : 1;
        text = folded;
    }
    out[0] = text[0];
    if (length > 1)
        out[1] = text[1];
    return length;
}

/* Copies what is common, up to where something might combine with it or go; gives how many bytes. */
static size_t copy_common(struct reader *reader, char *out, size_t room)
{
    size_t used = 0, length;

    if (reader->plain != NULL && *reader->plain != '\0')
        return 0;
    while (used + 2 < room) {
        size_t left = (size_t)(reader->end - reader->text), most = room - used - 2;
        size_t run = ones(reader->text, left < most ? left : most);
        if (run > 1) { /* all but the last: what follows may combine with that */
            memcpy(out + used, reader->text, --run);
            used += run;
            reader->text += run;
        }
        length = common_at(reader->text);
        if (length == 0 || used + 2 >= room ||
            (common_at(reader->text + length) == 0 && reader->text[length] != '\0'))
            break;
        used += write_common(reader->text, length, reader->fold, out + used);
        reader->text += length;
    }
    return used;
}

struct segments_look segments_look(const char *text)
{
    struct segments_look look = {true, strlen(text), 0};
    const char *end = text + look.length;

    while (text < end) {
        size_t count = ones(text, (size_t)(end - text));
        text += count;
        look.septets += count;
        if (text == end)
            break;
        if (!stays(*text))
            return (struct segments_look){false, look.length, 0};
        look.septets += septets_of[(unsigned char)*text++];
    }
    return look;
}

bool segments_is_plain(const char *text)
{
    return segments_look(text).plain;
}

bool segments_plain(const char *text, bool fold, char *out, size_t room)
{
    struct reader reader = {.text = text, .end = text + strlen(text), .fold = fold};
    int32_t points[CLUSTER_POINTS_MAX];
    char cluster[CLUSTER_ROOM];
    size_t used = 0, count;

    if (room == 0)
        return false;
    for (;;) {
        used += copy_common(&reader, out + used, room - used);
        count = read_cluster(&reader, points);
        if (count == 0)
            break;
        size_t size = write_points(points, count, cluster);
        if (count > 1 || points[0] >= 0x80)
            size = compose_cluster(cluster, size, fold);
        if (size >= room - used)
            break;
        memcpy(out + used, cluster, size);
        used += size;
    }
    out[used] = '\0';
    return count == 0;
}
