/* webhook_address.c - two addresses taken apart and laid side by side. */
#include "gateway/providers/webhook_address.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct piece {
    const char *begin;
    size_t length;
};

struct address {
    bool tls;
    struct piece host, port, path, query; /* port: "" when it is the usual one; query: with its '?' */
};

static struct address take_apart(const char *url)
{
    struct address address = {.tls = strncasecmp(url, "https://", 8) == 0};
    const char *scheme_end = strstr(url, "://");
    const char *host = scheme_end ? scheme_end + 3 : url;
    size_t authority = strcspn(host, "/?#");
    const char *path = host + authority;
    size_t host_length = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");

    if (host_length > authority)
        host_length = authority;
    address.host = (struct piece){host, host_length};
    if (host_length < authority)
        address.port = (struct piece){host + host_length + 1, authority - host_length - 1};
    const char *usual = address.tls ? "443" : "80";
    if (address.port.length == strlen(usual) && strncmp(address.port.begin, usual, address.port.length) == 0)
        address.port.length = 0;
    address.path = (struct piece){path, strcspn(path, "?#")};
    const char *query = path + address.path.length;
    address.query = (struct piece){query, *query == '?' ? strcspn(query, "#") : 0};
    return address;
}

static bool same(struct piece a, struct piece b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.begin, b.begin, a.length) == 0);
}

static bool same_but_case(struct piece a, struct piece b)
{
    return a.length == b.length && (a.length == 0 || strncasecmp(a.begin, b.begin, a.length) == 0);
}

static struct piece without_slash(struct piece path)
{
    while (path.length > 0 && path.begin[path.length - 1] == '/')
        path.length--;
    return path;
}

enum webhook_address webhook_address_compare(const char *theirs, const char *ours)
{
    struct address a = take_apart(theirs), b = take_apart(ours);

    if (theirs[0] == '\0')
        return WEBHOOK_ADDRESS_MISSING;
    if (!same_but_case(a.host, b.host))
        return WEBHOOK_ADDRESS_OTHER_HOST;
    if (a.tls != b.tls)
        return WEBHOOK_ADDRESS_NO_TLS;
    if (!same(a.port, b.port))
        return WEBHOOK_ADDRESS_OTHER_PORT;
    if (!same(a.path, b.path)) {
        if (same(without_slash(a.path), without_slash(b.path)))
            return WEBHOOK_ADDRESS_SLASH;
        return same_but_case(a.path, b.path) ? WEBHOOK_ADDRESS_CASE : WEBHOOK_ADDRESS_OTHER_PATH;
    }
    return same(a.query, b.query) ? WEBHOOK_ADDRESS_GOOD : WEBHOOK_ADDRESS_QUERY;
}

static const char *const mistakes[] = {
    [WEBHOOK_ADDRESS_GOOD] = "",
    [WEBHOOK_ADDRESS_MISSING] = "there is none: texts go nowhere",
    [WEBHOOK_ADDRESS_NO_TLS] = "it is not both https, or not both http",
    [WEBHOOK_ADDRESS_OTHER_HOST] = "it is another machine's name",
    [WEBHOOK_ADDRESS_OTHER_PORT] = "the port is another",
    [WEBHOOK_ADDRESS_SLASH] =
        "only a slash at the end is different, and the signature with it: every text would be refused",
    [WEBHOOK_ADDRESS_CASE] = "capitals and small letters in the path are not the same: it would not be found",
    [WEBHOOK_ADDRESS_OTHER_PATH] = "the path behind the machine's name is another",
    [WEBHOOK_ADDRESS_QUERY] = "what stands behind the question mark is different",
};

void webhook_address_tell(struct findings *findings, const char *theirs, const char *method, const char *ours,
                          const char *place)
{
    enum webhook_address is = webhook_address_compare(theirs, ours);
    char mend[1024];

    snprintf(mend, sizeof mend, "%s, write %s with HTTP POST", place, ours);
    if (is == WEBHOOK_ADDRESS_MISSING)
        findings_add(findings, FINDING_FAULT, mend, "the provider's address for texts: %s", mistakes[is]);
    else if (is != WEBHOOK_ADDRESS_GOOD)
        findings_add(findings, FINDING_FAULT, mend, "the provider calls %s, and we are %s: %s", theirs, ours,
                     mistakes[is]);
    else if (method && strcasecmp(method, "POST") != 0)
        findings_add(
            findings, FINDING_FAULT, mend,
            "the provider calls our address with %s: people's numbers and words would stand in URLs, "
            "and it gets 405",
            method);
    else
        findings_add(findings, FINDING_GOOD, NULL, "the provider calls %s for texts, which is us", ours);
}
