/* address_list.c - addresses and ranges. */
#include "gateway/address_list.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_ROOM = 64 };

/* Reads an address; an IPv4 address in IPv6's clothes is an IPv4 address. */
static bool read_address(const char *text, struct address_range *range)
{
    struct in6_addr six;

    *range = (struct address_range){.family = AF_INET, .bits = 32};
    if (inet_pton(AF_INET, text, range->bytes) == 1)
        return true;
    if (inet_pton(AF_INET6, text, &six) != 1)
        return false;
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        memcpy(range->bytes, six.s6_addr + 12, 4);
        return true;
    }
    range->family = AF_INET6;
    range->bits = 128;
    memcpy(range->bytes, six.s6_addr, sizeof six.s6_addr);
    return true;
}

/* Are the first `bits` equal? */
static bool equal_bits(const unsigned char *a, const unsigned char *b, unsigned bits)
{
    unsigned bytes = bits / 8, rest = bits % 8;

    return memcmp(a, b, bytes) == 0 && (rest == 0 || (a[bytes] ^ b[bytes]) >> (8 - rest) == 0);
}

static bool has_bits_beyond(const struct address_range *range, unsigned bits)
{
    for (unsigned bit = bits; bit < range->bits; bit++) {
        if (range->bytes[bit / 8] >> (7 - bit % 8) & 1)
            return true;
    }
    return false;
}

bool address_list_add(struct address_list *list, const char *text)
{
    struct address_range *range;
    char address[TEXT_ROOM];
    size_t length = strcspn(text, "/"), digits = strspn(text + length + (text[length] == '/'), "0123456789");

    if (list->count == ADDRESS_LIST_MAX || length >= sizeof address)
        return false;
    range = &list->ranges[list->count];
    memcpy(address, text, length);
    address[length] = '\0';
    if (!read_address(address, range))
        return false;
    if (text[length] == '/') {
        unsigned long bits = strtoul(text + length + 1, NULL, 10);
        if (digits == 0 || digits > 3 || text[length + 1 + digits] != '\0' || bits > range->bits ||
            has_bits_beyond(range, (unsigned)bits))
            return false;
        range->bits = (unsigned)bits;
    }
    list->count++;
    return true;
}

bool address_list_has(const struct address_list *list, const char *address)
{
    struct address_range ours;

    if (address == NULL || !read_address(address, &ours))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        const struct address_range *range = &list->ranges[i];
        if (range->family == ours.family && equal_bits(range->bytes, ours.bytes, range->bits))
            return true;
    }
    return false;
}
