/* reply.c - an answer under construction. */
#include "handlers/reply.h"

#include "content/characters.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

void reply_init(struct reply *reply, const struct session *session)
{
    memset(reply, 0, offsetof(struct reply, text));
    reply->language = LANG_UNKNOWN;
    reply->priority = PRIORITY_REPLY;
    reply->effects.session = *session;
    reply->contacts = SIZE_MAX;
    reply->handler = "";
}

bool reply_add_page(struct reply *reply, const char *text)
{
    size_t size = strlen(text) + 1;

    if (reply->pages == REPLY_PAGES_MAX || size > sizeof reply->text - reply->text_used)
        return false;
    char *copy = reply->text + reply->text_used;
    memcpy(copy, text, size);
    reply->page_text[reply->pages++] = copy;
    reply->text_used += size;
    return true;
}

bool reply_extend_page(struct reply *reply, const char *text)
{
    size_t length = strlen(text);

    if (reply->pages == 0 || length + 1 > sizeof reply->text - reply->text_used)
        return false;
    char *end = reply->text + reply->text_used - 1; /* the NUL of the last page */
    *end = ' ';
    memcpy(end + 1, text, length + 1);
    reply->text_used += length + 1;
    return true;
}

void reply_clear_pages(struct reply *reply)
{
    explicit_bzero(reply->text, reply->text_used);
    reply->pages = 0;
    reply->leads = 0;
    reply->text_used = 0;
}

void reply_set_topic(struct reply *reply, const char *topic)
{
    characters_copy(reply->topic, sizeof reply->topic, topic);
}

void reply_add_state(struct reply *reply, const char *code)
{
    if (reply->states_count < REPLY_PLACES_MAX)
        characters_copy(reply->states[reply->states_count++], sizeof reply->states[0], code);
}

void reply_add_county(struct reply *reply, const char *fips)
{
    if (reply->counties_count < REPLY_PLACES_MAX)
        characters_copy(reply->counties[reply->counties_count++], sizeof reply->counties[0], fips);
}

void reply_scrub(struct reply *reply)
{
    explicit_bzero(reply->text, reply->text_used);
    explicit_bzero(reply, offsetof(struct reply, text));
}
