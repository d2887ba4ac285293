/* way.h - which way what a provider sends to a URL of ours takes, and who could read it on the way. Pure:
 * addresses are told by their digits, and no name is looked up. */
#ifndef CONFIG_WAY_H
#define CONFIG_WAY_H

enum way {
    WAY_TLS,      /* https, wherever it goes */
    WAY_MACHINE,  /* http to this machine: 127.0.0.1, [::1], localhost */
    WAY_NETWORK,  /* http to a private network, such as 192.168.1.2: whoever is on it can read along */
    WAY_INTERNET, /* anything else: anybody on the way could read and change it */
};

enum way way_of(const char *url);

#endif
