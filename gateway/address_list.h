/* address_list.h - a list of network addresses, "192.0.2.7" or "192.0.2.0/24", IPv4 and IPv6. Pure. */
#ifndef GATEWAY_ADDRESS_LIST_H
#define GATEWAY_ADDRESS_LIST_H

#include <stdbool.h>
#include <stddef.h>

enum { ADDRESS_LIST_MAX = 32 };

struct address_list {
    struct address_range {
        int family;
        unsigned char bytes[16];
        unsigned bits; /* that must be equal */
    } ranges[ADDRESS_LIST_MAX];
    size_t count;
};

/* Adds one. False when it is no address or range (bits beyond the prefix must be zero), or there is no room.
 */
bool address_list_add(struct address_list *list, const char *text);

/* Is that address, in text and without a port, on it? NULL is not. */
bool address_list_has(const struct address_list *list, const char *address);

#endif
