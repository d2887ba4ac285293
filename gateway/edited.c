/* edited.c - content in no service: a loader of its own, and a clock that lets go of what it loaded. */
#include "gateway/edited.h"

#include "gateway/gateway.h"
#include "gateway/loader.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { FAULTS_SHOWN = 20 };

struct edited {
    const char *folder; /* of the settings */
    struct loader *loader;
    struct content *content; /* NULL until some is good */
    struct event *look_back;
    bool looked; /* since the last look back */
};

static void look_back(evutil_socket_t fd, short what, void *arg)
{
    struct edited *edited = arg;
    (void)fd, (void)what;

    if (!edited->looked)
        loader_empty(edited->loader);
    edited->looked = false;
}

struct edited *edited_new(struct gateway *gateway, struct faults *faults)
{
    struct edited *edited = calloc(1, sizeof *edited);
    const struct timeval every = {.tv_sec = EDITED_KEPT_S};

    if (!edited) {
        faults_add(faults, FAULT_ERROR, "", "", "", "the edited folder is left out: out of memory");
        return NULL;
    }
    edited->folder = gateway->settings->edited_content;
    edited->loader = loader_new(gateway, edited->folder, &edited->content, false, faults);
    edited->look_back = event_new(gateway->base, -1, EV_PERSIST, look_back, edited);
    if (edited->loader && edited->look_back && event_add(edited->look_back, &every) == 0)
        return edited;
    if (edited->loader)
        faults_add(faults, FAULT_ERROR, "", "", "", "the edited folder is left out: out of memory");
    edited_free(edited);
    return NULL;
}

void edited_free(struct edited *edited)
{
    if (!edited)
        return;
    if (edited->look_back)
        event_free(edited->look_back);
    loader_free(edited->loader);
    free(edited);
}

enum edited_state edited_look(struct edited *edited)
{
    edited->looked = true;
    if (!loader_caught_up(edited->loader))
        return EDITED_READING;
    return loader_status(edited->loader)->last_refused ? EDITED_FAULTY : EDITED_READY;
}

const struct content *edited_content(const struct edited *edited)
{
    return edited->content;
}

/* Takes the folder's own path off the file's, so that it reads as the folder is arranged. */
static void shorten(json_t *fault, const char *path)
{
    const char *file = json_string_value(json_object_get(fault, "file"));
    size_t length = strlen(path);

    if (file && strncmp(file, path, length) == 0 && file[length] == '/')
        json_object_set_new(fault, "file", json_string(file + length + 1));
}

/* The errors among what the loader found, as many as somebody reads. */
static json_t *list_errors(const struct edited *edited, const char *path)
{
    json_t *all = json_loads(loader_faults(edited->loader), 0, NULL), *errors = json_array(), *fault;
    size_t i;

    json_array_foreach(all, i, fault)
    {
        const char *severity = json_string_value(json_object_get(fault, "severity"));
        if (!severity || strcmp(severity, "error") != 0 || json_array_size(errors) == FAULTS_SHOWN)
            continue;
        shorten(fault, path);
        json_array_append(errors, fault);
    }
    json_decref(all);
    return errors;
}

json_t *edited_json(const struct edited *edited, enum edited_state state)
{
    static const char *const names[] = {
        [EDITED_READING] = "reading", [EDITED_READY] = "ready", [EDITED_FAULTY] = "faulty"};
    char *real = realpath(edited->folder, NULL);
    const char *path = real ? real : edited->folder, *name = strrchr(path, '/');
    bool faulty = state == EDITED_FAULTY;
    json_t *about =
        json_pack("{s:s, s:s, s:I, s:o}", "folder", name && name[1] ? name + 1 : path, "state", names[state],
                  "errors", faulty ? (json_int_t)loader_status(edited->loader)->errors : 0, "faults",
                  faulty ? list_errors(edited, path) : json_array());

    free(real);
    return about;
}
