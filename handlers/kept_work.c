/* kept_work.c - what is kept is put together as for a stranger who says nothing. */
#include "handlers/kept_work.h"

#include "handlers/compose.h"
#include "handlers/place.h"

/* The answer that is composed keeps its first page by itself, where that may be kept. */
static void make_page(const struct content *content, const struct hotline *hotline, struct kept_key key)
{
    const struct session session = {
        .language = key.language, .language_chosen = true, .greeted = !key.introduces};
    struct understanding seen;
    struct compose_tails tails;
    struct reply reply;

    compose_for_nobody(content, hotline, &session, &seen, &tails, &reply);
    compose_topic(&seen, content->topics.list[key.topic].id, &reply);
    compose_finish(&seen, &reply);
}

bool kept_work_some(const struct content *content, const struct hotline *hotline, size_t most)
{
    struct hotline working = *hotline;
    struct kept_key key;

    working.only_sent = true;
    for (; most > 0 && kept_to_make(hotline->kept, &key); most--)
        make_page(content, &working, key);
    return most == 0 || place_count_some(content, hotline, most);
}
