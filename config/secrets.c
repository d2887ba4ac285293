/* secrets.c - reads secrets from where the configuration says they are. */
#include "config/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a fault needs to be told, and how much a secret may hold there. */
struct spot {
    const char *where;
    struct faults *faults;
    size_t room;
};

#define ERROR(spot, mend, ...) faults_add((spot)->faults, FAULT_ERROR, NULL, (spot)->where, mend, __VA_ARGS__)
#define WARN(spot, mend, ...)                                                                                \
    faults_add((spot)->faults, FAULT_WARNING, NULL, (spot)->where, mend, __VA_ARGS__)

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool take(const char *bytes, size_t length, char *out, const struct spot *spot)
{
    if (length == 0) {
        ERROR(spot, "put the secret there", "the secret is empty");
        return false;
    }
    if (length >= spot->room) {
        ERROR(spot, "check that it is the right file or value", "the secret is longer than %zu bytes",
              spot->room - 1);
        return false;
    }
    if (memchr(bytes, '\0', length) != NULL) {
        ERROR(spot, "put it there as text", "the secret holds a NUL byte");
        return false;
    }
    memcpy(out, bytes, length);
    out[length] = '\0';
    return true;
}

/* Reads until the buffer is full, so that a file that is too long is seen to be. */
static ssize_t read_all(int fd, char *out, size_t room)
{
    size_t length = 0;

    while (length < room) {
        ssize_t got = read(fd, out + length, room - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        length += (size_t)got;
    }
    return (ssize_t)length;
}

static bool from_file(const char *path, char *out, const struct spot *spot)
{
    char bytes[SECRET_LONG_ROOM + 64]; /* room for the white space at its end */
    struct stat status;
    ssize_t length = -1;
    bool good = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd >= 0 && fstat(fd, &status) == 0)
        length = read_all(fd, bytes, spot->room + 64);
    if (length < 0) {
        ERROR(spot, "create the file, readable by the user that runs rightsline", "can't read %s: %s", path,
              strerror(errno));
        goto out;
    }
    while (length > 0 && is_space(bytes[length - 1]))
        length--;
    good = take(bytes, (size_t)length, out, spot);
    if (good && S_ISREG(status.st_mode) && (status.st_mode & S_IROTH) != 0)
        WARN(spot, "chmod o= on the file", "everybody on this machine can read %s", path);

out:
    explicit_bzero(bytes, sizeof bytes);
    if (fd >= 0)
        close(fd);
    return good;
}

static bool from_credential(const char *name, char *out, const struct spot *spot)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    char path[4096];

    if (directory == NULL || directory[0] == '\0') {
        ERROR(spot, "add LoadCredential= to the service unit, or use \"$file:PATH\"",
              "there are no systemd credentials: CREDENTIALS_DIRECTORY is not set");
        return false;
    }
    if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL) {
        ERROR(spot, "write its name as LoadCredential= has it", "this can't be a credential's name");
        return false;
    }
    if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path) {
        ERROR(spot, "use a shorter name", "the credential's path is too long");
        return false;
    }
    return from_file(path, out, spot);
}

static bool from_environment(const char *name, char *out, const struct spot *spot)
{
    const char *text = getenv(name);

    if (text == NULL) {
        ERROR(spot, "set it, or better use \"$file:PATH\"", "the environment has no %s", name);
        return false;
    }
    WARN(spot, "use \"$file:PATH\" or \"$credential:NAME\"",
         "the secret comes from the environment, which children and crash reports can see");
    return take(text, strlen(text), out, spot);
}

static bool as_it_is(const char *text, char *out, const struct spot *spot)
{
    WARN(spot, "move it to a file and write \"$file:PATH\"",
         "the secret stands in the configuration itself, where backups and copies take it along");
    return take(text, strlen(text), out, spot);
}

static const struct scheme {
    const char *prefix;
    bool (*read)(const char *rest, char *out, const struct spot *spot);
} schemes[] = {
    {"$file:", from_file},
    {"$credential:", from_credential},
    {"$env:", from_environment},
};

static bool read_one(const json_t *value, char *out, const struct spot *spot)
{
    const char *text = json_string_value(value);

    if (text == NULL) {
        ERROR(spot, "write \"$file:PATH\"", "a secret is a text");
        return false;
    }
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t length = strlen(schemes[i].prefix);
        if (strncmp(text, schemes[i].prefix, length) == 0)
            return schemes[i].read(text + length, out, spot);
    }
    /* "$flie:..." is a slip, and taking it for the secret would be found out much later. */
    if (text[0] == '$' && strchr(text, ':') != NULL) {
        ERROR(spot, "use \"$file:PATH\", \"$credential:NAME\" or \"$env:NAME\"",
              "there is no such way to give a secret");
        return false;
    }
    return as_it_is(text, out, spot);
}

static bool read_list(const json_t *value, const char *where, struct secrets *secrets, struct faults *faults)
{
    const struct spot whole = {where, faults, SECRET_ROOM};
    size_t count = json_array_size(value);

    if (count == 0 || count > SECRETS_MAX) {
        ERROR(&whole, "list the one in use first", "a list of secrets has 1 to %d of them", SECRETS_MAX);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        char element[256];
        snprintf(element, sizeof element, "%s[%zu]", where, i);
        if (!read_one(json_array_get(value, i), secrets->text[i],
                      &(struct spot){element, faults, SECRET_ROOM}))
            return false;
        secrets->count++;
    }
    return true;
}

static bool is_there(const json_t *value, const struct spot *spot)
{
    if (value == NULL)
        ERROR(spot, "write \"$file:PATH\"", "the secret is missing");
    return value != NULL;
}

bool secrets_read(const json_t *value, const char *where, struct secrets *secrets, struct faults *faults)
{
    const struct spot spot = {where, faults, SECRET_ROOM};
    bool good;

    memset(secrets, 0, sizeof *secrets);
    if (!is_there(value, &spot))
        return false;
    if (json_is_array(value)) {
        good = read_list(value, where, secrets, faults);
    } else {
        good = read_one(value, secrets->text[0], &spot);
        secrets->count = good ? 1 : 0;
    }
    if (!good)
        secrets_scrub(secrets);
    return good;
}

bool secrets_read_long(const json_t *value, const char *where, char out[SECRET_LONG_ROOM],
                       struct faults *faults)
{
    const struct spot spot = {where, faults, SECRET_LONG_ROOM};

    out[0] = '\0';
    return is_there(value, &spot) && read_one(value, out, &spot);
}

void secrets_scrub(struct secrets *secrets)
{
    explicit_bzero(secrets, sizeof *secrets);
}
