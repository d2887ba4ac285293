/* way.c - which way a URL of ours is reached. */
#include "config/way.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

static enum way to_ipv4(uint32_t address)
{
    if (address >> 24 == 127)
        return WAY_MACHINE;
    if (address >> 24 == 10 || address >> 20 == 0xAC1 || address >> 16 == 0xC0A8)
        return WAY_NETWORK; /* RFC 1918 */
    return WAY_INTERNET;
}

static enum way to_ipv6(const struct in6_addr *address)
{
    if (IN6_IS_ADDR_LOOPBACK(address))
        return WAY_MACHINE;
    return (address->s6_addr[0] & 0xFE) == 0xFC ? WAY_NETWORK : WAY_INTERNET; /* RFC 4193 */
}

enum way way_of(const char *url)
{
    char host[64];
    struct in_addr ipv4;
    struct in6_addr ipv6;

    if (strncasecmp(url, "https://", 8) == 0)
        return WAY_TLS;
    if (strncasecmp(url, "http://", 7) != 0)
        return WAY_INTERNET;
    url += 7;
    bool bracketed = *url == '[';
    size_t length = strcspn(url += bracketed, bracketed ? "]" : ":/?#");
    /* What stands before an '@' is no host. */
    if (length >= sizeof host || memchr(url, '@', strcspn(url, "/?#")) != NULL)
        return WAY_INTERNET;
    memcpy(host, url, length);
    host[length] = '\0';
    if (bracketed)
        return inet_pton(AF_INET6, host, &ipv6) == 1 ? to_ipv6(&ipv6) : WAY_INTERNET;
    if (strcasecmp(host, "localhost") == 0)
        return WAY_MACHINE;
    return inet_pton(AF_INET, host, &ipv4) == 1 ? to_ipv4(ntohl(ipv4.s_addr)) : WAY_INTERNET;
}
