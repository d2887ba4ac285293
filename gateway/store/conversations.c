/* conversations.c - struct session in 14 bytes, and back. */
#include "gateway/store/conversations.h"

#include "gateway/store/names.h"
#include "gateway/store/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct packed {
    uint16_t topic, place, join, choice[2]; /* numbers of names */
    uint8_t page, misunderstood;
    uint8_t language; /* enum language */
    uint8_t law_first : 1, greeted : 1, language_chosen : 1, silent : 1;
};

struct conversations {
    struct table *table;
    struct names *names;
};

struct conversations *conversations_new(size_t entries_max, uint64_t keep_ms)
{
    struct conversations *conversations = calloc(1, sizeof *conversations);

    if (!conversations)
        return NULL;
    conversations->table = table_new(sizeof(struct packed), _Alignof(struct packed), entries_max, keep_ms);
    conversations->names = names_new(keep_ms);
    if (!conversations->table || !conversations->names) {
        conversations_free(conversations);
        return NULL;
    }
    return conversations;
}

void conversations_free(struct conversations *conversations)
{
    if (!conversations)
        return;
    table_free(conversations->table);
    names_free(conversations->names);
    free(conversations);
}

#define UNPACK(field, number) snprintf(field, sizeof(field), "%s", names_text(names, number))

bool conversations_read(struct conversations *conversations, const struct store_key *key, uint64_t now_ms,
                        struct replay *replay)
{
    const struct packed *packed = table_find(conversations->table, key, now_ms);
    const struct names *names = conversations->names;
    struct session *session = &replay->before;

    if (!packed)
        return false;
    *replay = (struct replay){.silent = packed->silent};
    UNPACK(session->topic, packed->topic);
    UNPACK(session->place, packed->place);
    UNPACK(session->join, packed->join);
    UNPACK(session->choice[0], packed->choice[0]);
    UNPACK(session->choice[1], packed->choice[1]);
    session->law_first = packed->law_first;
    session->page = packed->page;
    session->misunderstood = packed->misunderstood;
    session->greeted = packed->greeted;
    session->language = (enum language)packed->language;
    session->language_chosen = packed->language_chosen;
    return true;
}

/* False: one of the names could not be kept. */
static bool pack(struct names *names, uint64_t now_ms, const struct replay *replay, struct packed *packed)
{
    const struct session *session = &replay->before;

    *packed = (struct packed){
        .topic = names_number(names, session->topic, now_ms),
        .place = names_number(names, session->place, now_ms),
        .join = names_number(names, session->join, now_ms),
        .choice = {names_number(names, session->choice[0], now_ms),
                   names_number(names, session->choice[1], now_ms)},
        .page = session->page,
        .misunderstood = session->misunderstood,
        .language = (uint8_t)session->language,
        .law_first = session->law_first,
        .greeted = session->greeted,
        .language_chosen = session->language_chosen,
        .silent = replay->silent,
    };
    return packed->topic != NAMES_NO_ROOM && packed->place != NAMES_NO_ROOM &&
           packed->join != NAMES_NO_ROOM && packed->choice[0] != NAMES_NO_ROOM &&
           packed->choice[1] != NAMES_NO_ROOM;
}

void conversations_write(struct conversations *conversations, const struct store_key *key, uint64_t now_ms,
                         const struct replay *replay)
{
    struct packed packed;
    struct packed *kept = pack(conversations->names, now_ms, replay, &packed)
                              ? table_write(conversations->table, key, now_ms)
                              : NULL;

    if (kept)
        *kept = packed;
    else
        table_remove(conversations->table, key);
    explicit_bzero(&packed, sizeof packed);
}
