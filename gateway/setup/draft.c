/* draft.c - makes, checks and writes a configuration and its secrets. */
#include "gateway/setup/draft.h"

#include "gateway/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where `make install` puts the content. */
#ifndef DATADIR
#define DATADIR "/usr/local/share/rightsline"
#endif

#define STATE_FOLDER "/var/lib/rightsline"
#define KEY_FILE     "/var/lib/rightsline-key/key" /* apart from what is hashed under it */
#define CHANNEL      "main"

enum { FOLDER_MODE = 0750 };

static bool complain(struct faults *faults, const char *path, const char *what)
{
    faults_add(faults, FAULT_ERROR, path, NULL,
               "see that the folder is there and that you may write there (sudo)", "%s: %s", what,
               strerror(errno));
    return false;
}

/* ---- The configuration ---- */

static const char *content_folder(char room[PATH_MAX])
{
    struct stat about;

    if (stat(DATADIR "/content/topics", &about) == 0)
        return DATADIR "/content";
    return realpath("content", room) ? room : DATADIR "/content";
}

static json_t *languages_list(const char *codes)
{
    json_t *list = json_array();
    char copy[256], *rest = copy;

    snprintf(copy, sizeof copy, "%s", codes);
    for (char *code = strtok_r(rest, ", ", &rest); code; code = strtok_r(NULL, ", ", &rest))
        json_array_append_new(list, json_string(code));
    return list;
}

static json_t *make_channel(const json_t *given, json_t *options)
{
    return json_pack("{s:{s:O, s:[O], s:O}}", CHANNEL, "provider", json_object_get(given, "provider"),
                     "numbers", json_object_get(given, "number"), "options", options);
}

/* In the order in which a person would write it; whatever else was given stands between. */
static json_t *make_config(const json_t *given, json_t *options)
{
    static const char *const asked[] = {"provider", "number",    "options",   "hotline",
                                        "human",    "languages", "public_url"};
    char room[PATH_MAX];
    json_t *config = json_pack("{s:O}", "hotline", json_object_get(given, "hotline")),
           *rest = json_copy((json_t *)given);
    const char *human = json_string_value(json_object_get(given, "human"));

    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        json_object_del(rest, asked[i]);
    json_t *standard =
        json_pack("{s:s, s:s, s:s, s:s, s:s}", "listen", "127.0.0.1:8080", "admin", "127.0.0.1:8081",
                  "content", content_folder(room), "state", STATE_FOLDER, "key", KEY_FILE);
    if (human && *human)
        json_object_set_new(config, "human", json_string(human));
    json_object_set_new(config, "languages",
                        languages_list(json_string_value(json_object_get(given, "languages"))));
    json_object_set(config, "public_url", json_object_get(given, "public_url"));
    json_object_update(config, rest);
    json_object_update_missing(config, standard);
    bool good = json_object_set_new(config, "channels", make_channel(given, options)) == 0;
    json_decref(rest);
    json_decref(standard);
    if (good)
        return config;
    json_decref(config);
    return NULL;
}

/* ---- The secrets ---- */

/* "/etc/rightsline/twilio-auth-token" for "auth_token". */
static bool name_secret(const char *folder, const char *provider, const char *option, char out[PATH_MAX])
{
    int length = snprintf(out, PATH_MAX, "%s/%s-%s", folder, provider, option);

    for (char *at = out + strlen(folder); *at; at++)
        if (*at == '_')
            *at = '-';
    return length > 0 && length < PATH_MAX;
}

/* Moves each secret out of the options into a file to be. */
static bool part_secrets(struct draft *draft, const struct provider_questions *provider, json_t *options,
                         const char *folder)
{
    for (const struct question *question = provider->questions; question->name; question++) {
        json_t *value = json_object_get(options, question->name);
        struct draft_file *file = &draft->secrets[draft->count];
        char reference[PATH_MAX + 8];
        if (question->kind == QUESTION_PLAIN || !json_is_string(value) || json_string_value(value)[0] == '$')
            continue;
        if (!name_secret(folder, provider->provider, question->name, file->path))
            return false;
        draft->words[draft->count++] = json_incref(value);
        snprintf(reference, sizeof reference, "$file:%s", file->path);
        json_object_set_new(options, question->name, json_string(reference));
    }
    return true;
}

/* The folder that the configuration is to be in, made if need be, as an absolute path. */
static bool find_folder(const char *path, char out[PATH_MAX], struct faults *faults)
{
    char copy[PATH_MAX];

    snprintf(copy, sizeof copy, "%s", path);
    const char *folder = dirname(copy);
    const struct passwd *user = geteuid() == 0 ? getpwnam(DRAFT_SERVICE_USER) : NULL;
    bool made = mkdir(folder, FOLDER_MODE) == 0;
    if (!made && errno != EEXIST)
        return complain(faults, folder, "the folder cannot be made");
    if (made && user && chown(folder, (uid_t)-1, user->pw_gid) != 0)
        return complain(faults, folder, "the service cannot be let into the folder");
    return realpath(folder, out) || complain(faults, folder, "there is no such folder");
}

bool draft_make(struct draft *draft, const struct answers *answers, const char *path, struct faults *faults)
{
    char folder[PATH_MAX], copy[PATH_MAX];
    json_t *options = json_deep_copy(json_object_get(answers->given, "options"));

    *draft = (struct draft){0};
    snprintf(copy, sizeof copy, "%s", path);
    bool good = find_folder(path, folder, faults) &&
                snprintf(draft->file.path, PATH_MAX, "%s/%s", folder, basename(copy)) < PATH_MAX &&
                part_secrets(draft, answers->provider, options, folder);
    draft->config = good ? make_config(answers->given, options) : NULL;
    json_decref(options);
    if (good && !draft->config)
        faults_add(faults, FAULT_ERROR, path, NULL, "", "there is no memory");
    return draft->config != NULL;
}

const char *draft_in_the_way(const struct draft *draft)
{
    if (access(draft->file.path, F_OK) == 0)
        return draft->file.path;
    for (size_t i = 0; i < draft->count; i++)
        if (access(draft->secrets[i].path, F_OK) == 0)
            return draft->secrets[i].path;
    return NULL;
}

/* ---- Files ---- */

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(fd, bytes, length);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        bytes += wrote;
        length -= (size_t)wrote;
    }
    return true;
}

/* The service must be able to read what root writes. */
static bool hand_over(int fd)
{
    const struct passwd *user = geteuid() == 0 ? getpwnam(DRAFT_SERVICE_USER) : NULL;

    return !user || fchown(fd, user->pw_uid, user->pw_gid) == 0;
}

static bool write_aside(struct draft_file *file, const char *words, size_t length, struct faults *faults)
{
    if (snprintf(file->aside, PATH_MAX, "%s.XXXXXX", file->path) >= PATH_MAX) {
        file->aside[0] = '\0';
        errno = ENAMETOOLONG;
        return complain(faults, file->path, "it cannot be written");
    }
    int fd = mkostemp(file->aside, O_CLOEXEC); /* mode 0600 */
    if (fd < 0) {
        file->aside[0] = '\0';
        return complain(faults, file->path, "it cannot be written");
    }
    bool good = write_all(fd, words, length) && hand_over(fd) && fsync(fd) == 0;
    if (close(fd) != 0 || !good)
        return complain(faults, file->path, "it cannot be written");
    return true;
}

static bool write_config_aside(struct draft_file *file, const json_t *config, struct faults *faults)
{
    char *text = json_dumps(config, JSON_INDENT(2)), *whole = NULL;
    int length = text ? asprintf(&whole, "%s\n", text) : -1;
    bool good = length >= 0 && write_aside(file, whole, (size_t)length, faults);

    free(length >= 0 ? whole : NULL);
    free(text);
    return good;
}

static void remove_aside(struct draft_file *file)
{
    if (file->aside[0])
        unlink(file->aside);
    file->aside[0] = '\0';
}

/* ---- Checking ---- */

/* The same configuration, with the secrets where they are now. */
static json_t *point_aside(const struct draft *draft)
{
    json_t *config = json_deep_copy(draft->config);
    json_t *options =
        json_object_get(json_object_get(json_object_get(config, "channels"), CHANNEL), "options");
    const char *name;
    json_t *value;

    json_object_foreach(
        json_object_get(json_object_get(json_object_get(draft->config, "channels"), CHANNEL), "options"),
        name, value)
    {
        for (size_t i = 0; i < draft->count; i++) {
            char reference[PATH_MAX + 8];
            snprintf(reference, sizeof reference, "$file:%s", draft->secrets[i].path);
            if (!json_is_string(value) || strcmp(json_string_value(value), reference) != 0)
                continue;
            snprintf(reference, sizeof reference, "$file:%s", draft->secrets[i].aside);
            json_object_set_new(options, name, json_string(reference));
        }
    }
    return config;
}

/* What was found in the copy holds for the file to be. */
static void take_over_faults(const struct faults *found, struct faults *faults)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct fault *fault = &found->list[i];
        faults_add(faults, fault->severity, NULL, fault->where, fault->mend, "%s", fault->message);
    }
}

bool draft_check(struct draft *draft, struct faults *faults)
{
    static struct settings settings;
    static struct channels channels;
    struct draft_file copy = {0};
    struct faults found;

    for (size_t i = 0; i < draft->count; i++)
        if (!write_aside(&draft->secrets[i], json_string_value(draft->words[i]),
                         json_string_length(draft->words[i]), faults))
            return false;
    json_t *config = point_aside(draft);
    snprintf(copy.path, sizeof copy.path, "%s", draft->file.path);
    if (!write_config_aside(&copy, config, faults)) {
        json_decref(config);
        return false;
    }
    faults_init(&found);
    bool good =
        config_load(copy.aside, &settings, &found) && channels_open(&channels, &settings, NULL, &found);
    if (good)
        channels_close(&channels);
    config_free(&settings);
    remove_aside(&copy);
    json_decref(config);
    take_over_faults(&found, faults);
    faults_free(&found);
    return good;
}

/* ---- Putting in place ---- */

static bool put(struct draft_file *file, struct faults *faults)
{
    if (rename(file->aside, file->path) != 0)
        return complain(faults, file->path, "it cannot be put in its place");
    file->aside[0] = '\0';
    return true;
}

/* A second name for the configuration that was there, so that nothing written by hand is lost. */
static bool keep_old(const char *path, struct faults *faults)
{
    char old[PATH_MAX];

    if (access(path, F_OK) != 0)
        return true;
    if (snprintf(old, sizeof old, "%s.old", path) >= (int)sizeof old)
        return false;
    unlink(old);
    return link(path, old) == 0 || complain(faults, old, "the old configuration cannot be kept");
}

static void sync_folder(const char *path)
{
    char copy[PATH_MAX];

    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

bool draft_put(struct draft *draft, struct faults *faults)
{
    if (!write_config_aside(&draft->file, draft->config, faults) || !keep_old(draft->file.path, faults))
        return false;
    for (size_t i = 0; i < draft->count; i++)
        if (!put(&draft->secrets[i], faults))
            return false;
    if (!put(&draft->file, faults))
        return false;
    sync_folder(draft->file.path);
    return true;
}

void draft_free(struct draft *draft)
{
    remove_aside(&draft->file);
    for (size_t i = 0; i < draft->count; i++) {
        remove_aside(&draft->secrets[i]);
        json_decref(draft->words[i]);
    }
    json_decref(draft->config);
    *draft = (struct draft){0};
}
