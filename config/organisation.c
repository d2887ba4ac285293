/* organisation.c - hours, rapid-response numbers and where the promises are written. */
#include "config/organisation.h"

#include "content/json_file.h"

#include <stdio.h>
#include <string.h>

enum { WHERE_ROOM = 160 };

struct reading {
    const char *path;
    struct faults *faults;
    struct organisation *organisation;
};

static void fault(const struct reading *reading, enum fault_severity severity, const char *where,
                  const char *mend, const char *what)
{
    faults_add(reading->faults, severity, reading->path, where, mend, "%s", what);
}

static void error(const struct reading *reading, const char *where, const char *mend, const char *what)
{
    fault(reading, FAULT_ERROR, where, mend, what);
}

/* A text that fits, or a fault. */
static const char *text_of(const struct reading *reading, const json_t *value, const char *where, size_t room)
{
    if (!json_is_string(value) || json_string_length(value) == 0) {
        error(reading, where, "write it in quotes, or take it out", "this is not a text");
        return NULL;
    }
    if (json_string_length(value) >= room) {
        error(reading, where, "use a shorter one: it is sent in text messages", "this is too long");
        return NULL;
    }
    return json_string_value(value);
}

/* ---- Telephone numbers ---- */

/* Ten digits, with a 1 before them or not, or three ("988"). What follows, such as "ext 5", is not looked at.
 */
static bool is_dialled(const char *number)
{
    size_t digits = 0;
    const char *at = number + (*number == '+');

    for (; *at && strchr("0123456789 ().-", *at); at++)
        digits += *at >= '0' && *at <= '9';
    return digits == 10 || digits == 3 || (digits == 11 && number[*number == '+'] == '1');
}

static void check_number(const struct reading *reading, const char *number, const char *where)
{
    if (!is_dialled(number))
        fault(reading, FAULT_WARNING, where, "write it as people dial it: \"202-555-0140\"",
              "this is no telephone number of ten digits");
}

/* ---- Hours ---- */

static void add_span(const struct reading *reading, const json_t *value, const char *where, int first,
                     int last)
{
    struct office_span span;

    if (!json_is_string(value) || !office_span_read(json_string_value(value), &span)) {
        error(reading, where,
              "write it like \"9am-5pm\" or \"9:00-17:00\", and what goes past midnight as two",
              "these are no hours of one day");
        return;
    }
    for (int day = first; day <= last; day++)
        if (!office_add(&reading->organisation->hours, day, &span)) {
            error(reading, where, "name each day once, with at most four times that do not overlap",
                  "hours that overlap, or too many of them");
            return;
        }
}

static void read_days(const struct reading *reading, const char *week, const char *days, const json_t *value)
{
    char where[WHERE_ROOM];
    int first, last;

    snprintf(where, sizeof where, "%s.%s", week, days);
    if (!office_days_read(days, &first, &last)) {
        error(reading, where, "write days like \"mon\" or \"mon-fri\"", "these are no days of the week");
        return;
    }
    if (!json_is_array(value)) {
        add_span(reading, value, where, first, last);
        return;
    }
    for (size_t i = 0; i < json_array_size(value); i++)
        add_span(reading, json_array_get(value, i), where, first, last);
}

static void read_week(const struct reading *reading, const char *where, const json_t *week)
{
    const char *days;
    json_t *value;

    if (json_object_size(week) == 0) {
        error(reading, where, "write {\"mon-fri\": \"9am-5pm\"}", "the hours of the week are missing");
        return;
    }
    json_object_foreach((json_t *)week, days, value)
    {
        read_days(reading, where, days, value);
    }
    reading->organisation->hours.known = true;
}

void config_read_week(const json_t *week, const char *where, const char *path, struct office_hours *hours,
                      struct faults *faults)
{
    struct organisation aside = {.rapid_count = 0};
    const struct reading reading = {.path = path, .organisation = &aside, .faults = faults};

    read_week(&reading, where, week);
    *hours = aside.hours;
}

static void read_holidays(const struct reading *reading, const json_t *list)
{
    struct office_hours *hours = &reading->organisation->hours;

    if (list && !json_is_array(list))
        error(reading, "human_hours.holidays", "write a list: [\"2026-11-26\", \"12-25\"]",
              "this is not a list of days");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        char where[WHERE_ROOM];
        struct office_day day;
        snprintf(where, sizeof where, "human_hours.holidays[%zu]", i);
        if (!text || !office_day_read(text, &day))
            error(reading, where, "write \"2026-11-26\", or \"12-25\" for every year", "this is no day");
        else if (hours->holidays == OFFICE_HOLIDAYS_MAX)
            error(reading, where, "take out those that are over", "these are too many holidays");
        else
            hours->holiday[hours->holidays++] = day;
    }
}

static void read_say(const struct reading *reading, const json_t *say)
{
    const char *code;
    json_t *value;

    if (say && !json_is_object(say))
        error(reading, "human_hours.say", "write {\"en\": \"weekdays 9 to 5\"}",
              "this is not an object of texts by language");
    json_object_foreach((json_t *)say, code, value)
    {
        enum language language = language_from_code(code);
        char where[WHERE_ROOM];
        snprintf(where, sizeof where, "human_hours.say.%s", code);
        if (language == LANG_UNKNOWN) {
            error(reading, where, "write a code such as \"en\" or \"es\"", "this is no language we know");
            continue;
        }
        const char *text = text_of(reading, value, where, ORGANISATION_TEXT_ROOM);
        if (text)
            snprintf(reading->organisation->say[language], ORGANISATION_TEXT_ROOM, "%s", text);
    }
}

static void read_hours(const struct reading *reading, const json_t *hours)
{
    static const char *const known[] = {"time_zone", "week", "holidays", "say", NULL};
    const json_t *zone = json_object_get(hours, "time_zone");

    if (!hours)
        return;
    if (!json_is_object(hours)) {
        error(reading, "human_hours",
              "write {\"time_zone\": \"America/Chicago\", \"week\": {\"mon-fri\": \"9am-5pm\"}}",
              "this is not an object");
        return;
    }
    json_file_known_members(hours, known, reading->path, "human_hours", reading->faults);
    read_say(reading, json_object_get(hours, "say"));
    read_holidays(reading, json_object_get(hours, "holidays"));
    if (!json_object_get(hours, "week") && json_object_get(hours, "say"))
        return; /* words alone: nobody is ever said to be away */
    read_week(reading, "human_hours.week", json_object_get(hours, "week"));
    if (!json_is_string(zone) || !office_zone_use(json_string_value(zone)))
        error(reading, "human_hours.time_zone",
              "write one such as \"America/Los_Angeles\" (ls /usr/share/zoneinfo/America; Debian's package "
              "tzdata)",
              json_is_string(zone) ? "this system knows no such time zone"
                                   : "it is not said in which time zone the hours are");
}

/* ---- Rapid response ---- */

static void read_rapid_line(const struct reading *reading, const char *place, const json_t *value)
{
    struct organisation *organisation = reading->organisation;
    char where[WHERE_ROOM];

    snprintf(where, sizeof where, "rapid_response.%s", place);
    const char *number = text_of(reading, value, where, ORGANISATION_NUMBER_ROOM);
    if (!number)
        return;
    if (strlen(place) >= PLACES_NAME_ROOM || organisation->rapid_count == ORGANISATION_RAPID_MAX) {
        error(reading, where, "a place is a state or a county, and there are 128 at most",
              "this is no place, or one too many");
        return;
    }
    check_number(reading, number, where);
    struct rapid_line *line = &organisation->rapid[organisation->rapid_count++];
    snprintf(line->place, sizeof line->place, "%s", place);
    snprintf(line->number, sizeof line->number, "%s", number);
}

static void read_rapid(const struct reading *reading, const json_t *rapid)
{
    const char *place;
    json_t *value;

    if (json_is_string(rapid)) { /* one number for everybody */
        read_rapid_line(reading, "default", rapid);
        return;
    }
    if (rapid && !json_is_object(rapid))
        error(reading, "rapid_response", "write {\"default\": \"202-555-0150\", \"TX\": \"202-555-0151\"}",
              "this is not an object of numbers by place");
    json_object_foreach((json_t *)rapid, place, value)
    {
        read_rapid_line(reading, place, value);
    }
}

void config_read_organisation(const json_t *root, const char *path, struct organisation *organisation,
                              struct faults *faults)
{
    const struct reading reading = {path, faults, organisation};
    const char *human = json_string_value(json_object_get(root, "human"));
    const json_t *privacy = json_object_get(root, "privacy");
    const char *text = privacy ? text_of(&reading, privacy, "privacy", sizeof organisation->privacy) : NULL;

    if (human && *human)
        check_number(&reading, human, "human");
    else if (json_object_get(root, "human_hours"))
        error(&reading, "human", "write the number: \"human\": \"202-555-0140\"",
              "there are hours of a person, and no number");
    if (text)
        snprintf(organisation->privacy, sizeof organisation->privacy, "%s", text);
    read_hours(&reading, json_object_get(root, "human_hours"));
    read_rapid(&reading, json_object_get(root, "rapid_response"));
}
