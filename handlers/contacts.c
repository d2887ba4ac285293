/* contacts.c - a person's number and rapid response, as far as there is room. */
#include "handlers/contacts.h"

#include "content/characters.h"
#include "handlers/area.h"
#include "handlers/compose.h"
#include "handlers/hours_text.h"

#include <stdio.h>
#include <string.h>

const char *contacts_rapid(const struct understanding *seen)
{
    const struct organisation *organisation = seen->hotline->organisation;
    char area[PLACE_ROOM];

    if (!organisation)
        return NULL;
    area_of_conversation(seen, area);
    return organisation_rapid(organisation, seen->content->places, area);
}

/* The line about a person: with their hours, or when they are back; "" when nobody is to be offered. */
static void about_person(const struct understanding *seen, enum language language, char *out, size_t room)
{
    char words[HOURS_TEXT_ROOM];
    bool closed = hours_closed(seen);

    *out = '\0';
    (closed ? hours_opening : hours_text)(seen, language, words, sizeof words);
    const struct variable variables[] = {{"opens", words}, {NULL, NULL}};
    if (seen->hotline->human && words[0])
        compose_in(seen, language, closed ? "human_closed" : "human_hours", variables, out, room);
}

static void add(char choices[CONTACTS_MAX][CONTACTS_ROOM], size_t *count, const char *one, const char *other)
{
    char *choice = choices[(*count)++];

    characters_copy(choice, CONTACTS_ROOM, one);
    if (!*one)
        characters_copy(choice, CONTACTS_ROOM, other);
    else if (*other)
        snprintf(choice, CONTACTS_ROOM, "%s %s", one, other);
}

size_t contacts_of(const struct understanding *seen, const struct reply *reply, enum language language,
                   char choices[CONTACTS_MAX][CONTACTS_ROOM])
{
    char rapid[CONTACTS_ROOM] = "", person[CONTACTS_ROOM] = "", brief[CONTACTS_ROOM] = "";
    char number[CONTACTS_ROOM] = "";
    bool help = strcmp(reply->topic, "help") == 0, urgent = strcmp(reply->topic, "urgent") == 0;
    bool crisis = reply->priority == PRIORITY_URGENT && !urgent; /* 988 matters more than our own number */
    size_t count = 0;

    if (reply->priority == PRIORITY_URGENT || help) {
        about_person(seen, language, person, sizeof person);
        if (seen->hotline->human && !hours_closed(seen))
            compose_in(seen, language, "human", NULL, brief, sizeof brief);
        if (brief[0])
            compose_in(seen, language, "human_brief", NULL, number, sizeof number);
    }
    if (urgent && contacts_rapid(seen))
        compose_in(seen, language, "rapid", NULL, rapid, sizeof rapid);
    if (person[0])
        add(choices, &count, rapid, person);
    if (brief[0])
        add(choices, &count, rapid, brief);
    if (number[0])
        add(choices, &count, rapid, number);
    if (count == 0 || rapid[0] || !brief[0] || crisis)
        add(choices, &count, rapid, "");
    return count;
}
