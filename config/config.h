/* config.h - the settings of one gateway: read from a JSON file, checked, with a fault for everything that is
 * not as it should be. The folder `config` holds this reader, example configurations, the service unit and
 * samples for what stands in front. It knows nothing of messages or providers: a provider's own
 * options are handed on as they are. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "config/secrets.h"
#include "content/faults.h"
#include "content/language.h"
#include "content/organisation.h"
#include "content/segments.h"
#include "content/shelf_life.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CONFIG_CHANNELS_MAX = 16,
    CONFIG_NUMBERS_MAX = 16, /* of one channel */
    CONFIG_NAME_ROOM = 32,   /* a channel's or provider's name */
    CONFIG_TEXT_ROOM = 256,  /* addresses, URLs, paths */
    CONFIG_NUMBER_ROOM = 33,
    CONFIG_PREFIXES_MAX = 64,
    CONFIG_PREFIX_ROOM = 9, /* "+" and up to 7 digits */
};

struct channel_settings {
    char name[CONFIG_NAME_ROOM]; /* small letters, digits, hyphens: it is in paths and in the log */
    char provider[CONFIG_NAME_ROOM];
    char numbers[CONFIG_NUMBERS_MAX][CONFIG_NUMBER_ROOM]; /* ours, E.164 or short code */
    size_t numbers_count;
    char path[CONFIG_TEXT_ROOM];        /* of the webhook; "/sms/<channel>" unless set */
    char webhook_url[CONFIG_TEXT_ROOM]; /* what the provider was told, when a proxy changes the path; else ""
                                         */
    bool reply_inline;                  /* answer in the response, where the provider can */
    bool get_webhooks;
    bool receipts;          /* ask the provider for receipts */
    bool provider_confirms; /* the provider answers STOP, HELP and START of its own list */
    bool forget;            /* have the provider forget texts, as far as it can */
    bool never_twice;       /* a send whose outcome is unknown is not tried again */
    unsigned keep_trying_s;
    double segments_per_second; /* of each number; 0: what is customary, where the provider does not queue */
    char fallback[CONFIG_NAME_ROOM]; /* the channel to send by when this one's line is down; "" for none */
    enum language language;
    enum alphabet alphabet;
    unsigned segments_per_page;
    json_t *options; /* the provider's own, borrowed from settings.json */
};

struct limit_settings {
    unsigned burst;              /* replies to one sender at once */
    unsigned refill_s;           /* then one in so many seconds */
    unsigned essential_per_hour; /* STOP, HELP, crisis and urgent, beside the above */
    unsigned equal_replies;      /* in a row, to one sender */
    unsigned segments_per_hour;  /* of all replies; 0: no ceiling */
    unsigned segments_per_day;
    unsigned messages_at_once; /* held in memory; beyond it 503 */
};

struct settings {
    char hotline[CONFIG_TEXT_ROOM];     /* its name */
    char human[CONFIG_NUMBER_ROOM];     /* a person's number, as it is to be shown; "" for none */
    struct office_hours outreach_hours; /* when lists may be texted, where people are; not known: the usual */
    struct organisation organisation;   /* what else it says of itself */
    uint32_t languages;                 /* bits (1 << enum language) */
    bool drafts;                        /* may texts be sent that nobody has reviewed? */
    bool answer_opted_out;              /* a clear question of somebody who has opted out */
    /* How numbers begin that are answered beside those of the US and its territories: "+1416", "+52" */
    char also_answer[CONFIG_PREFIXES_MAX][CONFIG_PREFIX_ROOM];
    size_t also_answer_count;
    char listen[CONFIG_TEXT_ROOM];       /* webhooks */
    char admin[CONFIG_TEXT_ROOM];        /* health, metrics, pages */
    struct secrets admin_token;          /* who shows it may ask there; none: who is on this machine */
    char admin_socket[CONFIG_TEXT_ROOM]; /* the same as a file, which `send` needs; "" for none */
    char public_url[CONFIG_TEXT_ROOM];   /* "https://hotline.example", no slash at the end */
    char content[CONFIG_TEXT_ROOM];      /* folder */
    bool reload_on_change;               /* load it anew when anything in it changes */
    /* Folder that the sandbox's page compares with what is in service; "" for none */
    char edited_content[CONFIG_TEXT_ROOM];
    char state[CONFIG_TEXT_ROOM];    /* folder for opt-outs and marks; "": in memory only */
    char key[CONFIG_TEXT_ROOM];      /* file of the key that numbers are hashed under */
    char join_key[CONFIG_TEXT_ROOM]; /* the organiser's public key: people can join reminders; "" they cannot
                                      */
    char ca_file[CONFIG_TEXT_ROOM];  /* certificates to trust beside the system's; "" none */
    bool confine;                    /* fence the running program in, as far as the kernel can */
    bool sandbox_beside;             /* allow the sandbox beside a real channel */
    struct limit_settings limits;
    unsigned keep_counts_days;    /* counts by day and week */
    struct shelf_life shelf_life; /* what `check` finds old */
    struct channel_settings channels[CONFIG_CHANNELS_MAX];
    size_t channels_count;
    json_t *json; /* owns what `options` point to; holds secrets */
};

/* The settings without a file: the sandbox carrier alone, on loopback, nothing on disk. */
void config_default(struct settings *settings);

/* Reads a file over the defaults. False when there is an error among the faults. Relative paths in it
 * are relative to where the program runs. */
bool config_load(const char *path, struct settings *settings, struct faults *faults);

/* Is that address to listen on, "127.0.0.1:8080", for this machine alone? */
bool config_is_loopback(const char *address);

/* Wipes and frees. */
void config_free(struct settings *settings);

#endif
