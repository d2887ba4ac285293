/* check_links.c - links and telephone numbers that will not work from the cheapest phone. */
#include "content/check_parts.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ---- Links ---- */

static const char shortened[] = "is a shortened link, which carriers filter and nobody can judge";

static const char *const shorteners[] = {
    "bit.ly",  "tinyurl.com", "goo.gl",  "t.co",   "ow.ly",   "is.gd",       "buff.ly", "rebrand.ly",
    "cutt.ly", "rb.gy",       "tiny.cc", "t.ly",   "lnkd.in", "shorturl.at", "v.gd",    "tiny.one",
    "dub.sh",  "s.id",        "soo.gd",  "bl.ink", "qr.ae",   "shorter.gg",  "snip.ly", "1url.com"};

static bool is_shortener(const char *host, size_t length)
{
    if (length > 4 && strncasecmp(host, "www.", 4) == 0) {
        host += 4;
        length -= 4;
    }
    for (size_t i = 0; i < sizeof shorteners / sizeof *shorteners; i++)
        if (strlen(shorteners[i]) == length && strncasecmp(shorteners[i], host, length) == 0)
            return true;
    return false;
}

/* The end of a domain that people write without https:// before it. */
static bool is_domain(const char *host, size_t length)
{
    static const char *const ends[] = {".gov", ".org", ".com", ".net", ".edu", ".us", ".info", ".ly",
                                       ".gl",  ".co",  ".gd",  ".gy",  ".cc",  ".at", ".mx",   ".io"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t end = strlen(ends[i]);
        if (length > end && strncasecmp(host + length - end, ends[i], end) == 0 &&
            isalnum((unsigned char)host[length - end - 1]))
            return true;
    }
    return false;
}

static size_t host_length(const char *at)
{
    size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");

    while (length && strchr(".-", at[length - 1]))
        length--;
    return length;
}

/* Signs at the end belong to the sentence. */
static size_t link_length(const char *at)
{
    size_t length = strcspn(at, " \t\r\n\"<>)");

    while (length && strchr(".,;:!?", at[length - 1]))
        length--;
    return length;
}

const char *check_next_link(const char *text, size_t *length)
{
    for (const char *at = text; *at; at += strcspn(at, " \t\r\n(\"<[")) {
        at += strspn(at, " \t\r\n(\"<[");
        size_t word = strcspn(at, " \t\r\n\"<>)]");
        const char *scheme = strstr(at, "://");
        size_t host = host_length(at);
        if ((scheme && scheme < at + word) || (host && is_domain(at, host))) {
            *length = link_length(at);
            return at;
        }
        if (!word && *at)
            at++;
    }
    return NULL;
}

/* What is wrong with one link. */
static const char *link_fault(const char *at, size_t length)
{
    const char *scheme = strstr(at, "://");
    const char *host = scheme && scheme < at + length ? scheme + 3 : at;

    if (is_shortener(host, host_length(host)))
        return shortened;
    if (host != at && strncmp(at, "https://", 8) != 0)
        return "does not begin with https://";
    if (!memchr(host, '.', length - (size_t)(host - at)))
        return "names no site";
    if (strcspn(at, "?#") < length)
        return "is not a plain link: cut it before the ? or #";
    return NULL;
}

const char *check_link_fault(const char *text, const char **at, size_t *length)
{
    const char *markdown = strstr(text, "](");

    if (markdown) {
        *at = markdown;
        *length = strcspn(markdown, ") ") + 1;
        return "is not a plain link: phones show it as it stands";
    }
    for (const char *link = check_next_link(text, length); link;
         link = check_next_link(link + *length, length)) {
        const char *fault = link_fault(link, *length);
        *at = link;
        if (fault)
            return fault;
    }
    return NULL;
}

void check_sources(struct checking *checking, const char *file, const struct source *sources, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *url = sources[i].url;
        char where[CHECK_WHERE_ROOM];
        snprintf(where, sizeof where, "sources[%zu].url", i);
        const char *host = strncmp(url, "https://", 8) == 0  ? url + 8
                           : strncmp(url, "http://", 7) == 0 ? url + 7
                                                             : "";
        if (strpbrk(url, " \"<>") || !memchr(host, '.', host_length(host)))
            faults_add(checking->faults, FAULT_WARNING, file, where, "write it like https://www.ecfr.gov/...",
                       "\"%s\" is no plain link", url);
        else if (is_shortener(host, host_length(host)))
            faults_add(checking->faults, FAULT_WARNING, file, where, "write the full address", "\"%s\" %s",
                       url, shortened);
    }
}

/* ---- Telephone numbers ---- */

/* Groups of digits as they are written: 1-800-799-7233 is 1, 3, 3, 4. */
struct groups {
    const char *begin[8];
    size_t digits[8], count, total;
    bool spaced; /* a space stands between some */
};

/* What may stand between two groups of a number, but not the end of a sentence. */
static size_t separator_length(const char *at)
{
    static const char *const separators[] = {") ", ")-", "-(", "-", ".", " ", ")"};

    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        size_t length = strlen(separators[i]);
        if (strncmp(at, separators[i], length) == 0 && isdigit((unsigned char)at[length]))
            return length;
    }
    return 0;
}

/* Reads the run of groups that begins at a digit; gives how long it is. */
static size_t read_groups(const char *at, struct groups *groups)
{
    const char *from = at;

    *groups = (struct groups){.count = 0};
    for (;;) {
        size_t digits = strspn(at, "0123456789");
        if (groups->count < 8) {
            groups->begin[groups->count] = at;
            groups->digits[groups->count++] = digits;
        }
        groups->total += digits;
        at += digits;
        size_t separator = separator_length(at);
        if (!separator)
            return (size_t)(at - from);
        groups->spaced |= *at == ' ';
        at += separator;
    }
}

static bool is_date(const struct groups *groups)
{
    return groups->count == 3 && groups->digits[0] == 4 && groups->digits[1] == 2 && groups->digits[2] == 2;
}

/* Of the North American plan: area and exchange begin with 2 to 9. */
static bool is_phone(const struct groups *groups)
{
    size_t first = groups->count == 4 && groups->digits[0] == 1 && *groups->begin[0] == '1';

    return groups->count == first + 3 && groups->digits[first] == 3 && groups->digits[first + 1] == 3 &&
           groups->digits[first + 2] == 4 && *groups->begin[first] >= '2' && *groups->begin[first + 1] >= '2';
}

/* Long enough to be meant as a telephone number, and no date, range of sections ("1303-1305") or "law 2025
 * 287"? */
static bool is_meant_as_phone(const struct groups *groups)
{
    bool range = groups->count == 2 && groups->digits[0] != 3;

    return groups->total >= (groups->spaced ? 9u : 7u) && !is_date(groups) && !range;
}

const char *check_phone_fault(const char *text, const char **at, size_t *length)
{
    struct groups groups;

    for (text += strcspn(text, "0123456789"); *text; text += strcspn(text, "0123456789")) {
        *at = text;
        *length = read_groups(text, &groups);
        text += *length;
        if (is_meant_as_phone(&groups) && !is_phone(&groups))
            return "is no telephone number of ten digits";
    }
    return NULL;
}
