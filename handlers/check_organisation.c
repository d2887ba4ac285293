/* check_organisation.c - looks for {variables} without a value. */
#include "handlers/check_organisation.h"

#include "content/check.h"
#include "content/sentences.h"

#include <stdio.h>
#include <string.h>

enum { PAGE_ROOM = 8192, WHERE_ROOM = 96, USES_TOLD = 3, VARIABLES = 4 };

/* What an organisation may tell or not, and where in the configuration. */
static const struct own {
    const char *name, *setting, *mend, *without;
} own[VARIABLES] = {
    {"human", "human", "write \"human\": \"202-555-0140\", the number of somebody who answers",
     "no answer names a person to talk to"},
    {"hours", "human_hours", "write \"human_hours\" (see the README)",
     "people are not told when somebody answers"},
    {"rapid", "rapid_response",
     "write \"rapid_response\": {\"default\": \"202-555-0150\"}, by state or county",
     "urgent answers name nobody who comes"},
    {"privacy", "privacy", "write \"privacy\": \"hotline.example/privacy\"",
     "people are not told where your promises are written"},
};

/* Texts that lose a sentence for want of one variable. */
struct uses {
    size_t count;
    char told[USES_TOLD][WHERE_ROOM];
};

struct looking {
    const struct content *content;
    struct faults *faults;
    struct variable missing[VARIABLES + 1]; /* without values; ends with a NULL name */
    struct uses uses[VARIABLES];
};

static bool tells(const struct hotline *hotline, const char *name)
{
    const struct organisation *organisation = hotline->organisation;

    if (strcmp(name, "human") == 0)
        return hotline->human != NULL;
    if (strcmp(name, "hours") == 0 && !hotline->human)
        return true; /* of nobody */
    if (!organisation)
        return false;
    if (strcmp(name, "hours") == 0)
        return organisation->hours.known || organisation->say[LANG_EN][0];
    return strcmp(name, "rapid") == 0 ? organisation->rapid_count > 0 : organisation->privacy[0];
}

/* ---- Texts ---- */

static void note_uses(struct looking *looking, const char *text, const char *file, const char *where)
{
    const char *name = strrchr(file, '/');

    for (size_t i = 0; i < VARIABLES; i++) {
        char braced[WHERE_ROOM];
        struct uses *uses = &looking->uses[i];
        snprintf(braced, sizeof braced, "{%s}", own[i].name);
        if (!strstr(text, braced))
            continue;
        if (uses->count < USES_TOLD)
            snprintf(uses->told[uses->count], WHERE_ROOM, "%s %s", name ? name + 1 : file, where);
        uses->count++;
    }
}

static void look_at_pages(struct looking *looking, const char *file, enum language language,
                          const struct strings *pages)
{
    char kept[PAGE_ROOM], where[WHERE_ROOM];
    size_t left = 0;

    for (size_t i = 0; i < pages->count; i++) {
        snprintf(where, sizeof where, "%s.pages[%zu]", language_code(language), i);
        if (!sentences_with_values(pages->text[i], looking->missing, kept, sizeof kept))
            note_uses(looking, pages->text[i], file, where);
        left += *kept != '\0';
    }
    snprintf(where, sizeof where, "%s.pages", language_code(language));
    if (left == 0)
        faults_add(looking->faults, FAULT_ERROR, file, where,
                   "write a sentence that needs none of them, or give them a value in the configuration",
                   "nothing is left of this answer without what the configuration does not tell");
}

static void look_at_texts(struct looking *looking)
{
    const struct topics *topics = &looking->content->topics;
    const struct policy_state *state;

    for (int language = 0; language < LANGUAGES; language++) {
        for (size_t i = 0; i < topics->count; i++)
            if (topics->list[i].text[language])
                look_at_pages(looking, topics->list[i].file, (enum language)language,
                              &topics->list[i].text[language]->pages);
        for (size_t i = 0; (state = policy_state_at(looking->content->policy, i)); i++)
            if (state->text[language])
                look_at_pages(looking, state->file, (enum language)language, &state->text[language]->pages);
    }
}

/* ---- Telling ---- */

static void tell_missing(const struct looking *looking, const struct hotline *hotline, size_t i)
{
    const struct uses *uses = &looking->uses[i];
    char list[USES_TOLD * WHERE_ROOM + 64] = "";

    if (tells(hotline, own[i].name))
        return;
    for (size_t told = 0; told < uses->count && told < USES_TOLD; told++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", told ? ", " : "", uses->told[told]);
    if (uses->count > USES_TOLD)
        snprintf(list + strlen(list), sizeof list - strlen(list), " and %zu more", uses->count - USES_TOLD);
    if (uses->count)
        faults_add(looking->faults, FAULT_WARNING, "", own[i].setting, own[i].mend,
                   "%s; sentences with {%s} are left out of %s", own[i].without, own[i].name, list);
    else
        faults_add(looking->faults, FAULT_WARNING, "", own[i].setting, own[i].mend, "%s", own[i].without);
}

/* Examples are copied. */
static void check_number(const struct looking *looking, const char *number, const char *where)
{
    if (check_is_example_number(number))
        faults_add(looking->faults, FAULT_WARNING, "", where, "write the real number, or take it out",
                   "\"%s\" is a number for examples, which nobody has", number);
}

static void check_rapid(const struct looking *looking, const struct organisation *organisation)
{
    for (size_t i = 0; organisation && i < organisation->rapid_count; i++) {
        const char *place = organisation->rapid[i].place;
        char where[WHERE_ROOM + 16];
        snprintf(where, sizeof where, "rapid_response.%s", place);
        check_number(looking, organisation->rapid[i].number, where);
        if (!organisation_knows_place(looking->content->places, place))
            faults_add(looking->faults, FAULT_WARNING, "", where,
                       "write a state like \"TX\", a county like \"Harris County TX\", or \"default\"",
                       "no state or county has this name: nobody is told the number");
    }
}

void check_organisation(const struct content *content, const struct hotline *hotline, struct faults *faults)
{
    struct looking looking = {.content = content, .faults = faults};
    size_t count = 0;

    for (size_t i = 0; i < VARIABLES; i++)
        if (!tells(hotline, own[i].name))
            looking.missing[count++] = (struct variable){own[i].name, NULL};
    if (!hotline->human)
        looking.missing[count++] = (struct variable){"hours", NULL};
    look_at_texts(&looking);
    for (size_t i = 0; i < VARIABLES; i++)
        tell_missing(&looking, hotline, i);
    if (hotline->human)
        check_number(&looking, hotline->human, "human");
    check_rapid(&looking, hotline->organisation);
}
