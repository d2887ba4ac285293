/* confine.c - Landlock around files. */
#include "gateway/confine.h"

#include "gateway/key.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Debian 12's headers are older than many kernels. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
enum { BIND_TCP = 1, SCOPE_ABSTRACT_SOCKETS = 1, SCOPE_SIGNALS = 2 };
enum { VERSION_REFER = 2, VERSION_TRUNCATE = 3, VERSION_TCP = 4, VERSION_SCOPES = 6 };

/* What landlock_create_ruleset() takes, as of version 6; older ones take the beginning. */
struct fence {
    uint64_t files, tcp, scopes;
};

#define ALL_OF_VERSION_1 ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define OF_FILES                                                                                             \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |             \
     LANDLOCK_ACCESS_FS_TRUNCATE)
#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define KEEP                                                                                                 \
    (READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE | LANDLOCK_ACCESS_FS_MAKE_REG |      \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE)

/* Whole folders rather than single files: a file is often renewed by putting another in its place. */
static const char *const readable[] = {
    "/etc", /* resolv.conf, hosts, nsswitch.conf, certificates, localtime */
    "/usr", /* zone data, certificates, libraries that name resolution loads when it is first used */
    "/lib",       "/lib64",
    "/nix/store", "/gnu/store", /* where some systems keep all of that */
    "/run/nscd",  "/sys/devices/system/cpu",
    "/dev/null",  "/dev/urandom",
    "/dev/tty", /* is the terminal still there? */
#ifdef __SANITIZE_ADDRESS__
    "/proc", /* what is where in memory, for reports */
#endif
};

/* Which of our own rules the kernel knows. */
static uint64_t files_known(long version)
{
    return ALL_OF_VERSION_1 | (version >= VERSION_REFER ? LANDLOCK_ACCESS_FS_REFER : 0) |
           (version >= VERSION_TRUNCATE ? LANDLOCK_ACCESS_FS_TRUNCATE : 0);
}

static int fence_new(long version)
{
    const struct fence fence = {files_known(version), BIND_TCP, SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS};
    size_t size = version >= VERSION_SCOPES ? sizeof fence
                  : version >= VERSION_TCP  ? 2 * sizeof(uint64_t)
                                            : sizeof(uint64_t);

    return (int)syscall(SYS_landlock_create_ruleset, &fence, size, 0);
}

/* What is not there needs no gate. */
static bool let(int fence, long version, const char *path, uint64_t rights)
{
    int file = open(path, O_PATH | O_CLOEXEC);
    struct stat about;

    if (file < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
    struct landlock_path_beneath_attr gate = {.allowed_access = rights & files_known(version),
                                              .parent_fd = file};
    if (fstat(file, &about) == 0 && !S_ISDIR(about.st_mode))
        gate.allowed_access &= OF_FILES;
    bool good = syscall(SYS_landlock_add_rule, fence, LANDLOCK_RULE_PATH_BENEATH, &gate, 0) == 0;
    close(file);
    return good;
}

/* The folder that something stands in, where it will be exchanged by its name; never all there is. */
static bool let_read_beside(int fence, long version, const char *path)
{
    char copy[PATH_MAX];

    snprintf(copy, sizeof copy, "%s", path);
    char *folder = realpath(dirname(copy), NULL);
    bool good = !folder || strcmp(folder, "/") == 0 || let(fence, version, folder, READ);
    free(folder);
    return good;
}

/* Where a link leads that leads to nothing yet, link after link. False: it is none, or they lead in a circle.
 */
static bool lead(const char *path, char to[static PATH_MAX])
{
    enum { LINKS_MAX = 40 }; /* as the kernel has it */
    char target[PATH_MAX], from[PATH_MAX];
    ssize_t length;
    int links = 0;

    for (snprintf(to, PATH_MAX, "%s", path); (length = readlink(to, target, sizeof target - 1)) > 0;) {
        target[length] = '\0';
        snprintf(from, sizeof from, "%s", to);
        int room = target[0] == '/' ? snprintf(to, PATH_MAX, "%s", target)
                                    : snprintf(to, PATH_MAX, "%s/%s", dirname(from), target);
        if (room >= PATH_MAX || ++links > LINKS_MAX)
            return false;
    }
    return links > 0;
}

/* When this machine starts, /etc/resolv.conf may lead to what is still to be written, in a folder that is
 * still to be made: then the nearest that is there. */
static bool let_read_later(int fence, long version, const char *path)
{
    char to[PATH_MAX];
    char *folder = NULL;

    if (!lead(path, to))
        return true;
    for (char *up = dirname(to); !folder && strcmp(up, "/") != 0 && strcmp(up, ".") != 0; up = dirname(up))
        folder = realpath(up, NULL);
    bool good = !folder || strcmp(folder, "/") == 0 || let(fence, version, folder, READ);
    free(folder);
    return good;
}

/* Where it stands, and where it really is when that is a link. */
static bool let_read(int fence, long version, const char *path)
{
    if (!*path)
        return true;
    char *real = realpath(path, NULL);
    bool good = let(fence, version, path, READ) && let_read_beside(fence, version, path) &&
                (real ? let_read_beside(fence, version, real) : let_read_later(fence, version, path));
    free(real);
    return good;
}

/* After `rightsline forget` the mark beside the key can be taken away, as long as it is there; at all other
 * times nothing can be there. */
static bool let_unmark(int fence, long version, const char *key)
{
    char copy[PATH_MAX];

    if (!*key || !key_forgotten(key))
        return true;
    snprintf(copy, sizeof copy, "%s", key);
    return let(fence, version, dirname(copy), LANDLOCK_ACCESS_FS_REMOVE_FILE);
}

static bool let_what_is_needed(int fence, long version, const struct settings *settings)
{
    for (size_t i = 0; i < sizeof readable / sizeof *readable; i++)
        if (!let(fence, version, readable[i], READ))
            return false;
    return let_read(fence, version, "/etc/resolv.conf") && /* mostly a link to somewhere below /run */
           let_read(fence, version, settings->content) &&
           let_read(fence, version, settings->edited_content) &&
           let_read(fence, version, settings->ca_file) && let_unmark(fence, version, settings->key) &&
           (!settings->state[0] || let(fence, version, settings->state, KEEP));
}

static bool is_shut(void)
{
    int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (root >= 0)
        close(root);
    return root < 0 && errno == EACCES;
}

bool confine_files(const struct settings *settings)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    if (version < 1 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;
    int fence = fence_new(version);
    if (fence < 0)
        return false;
    bool good = let_what_is_needed(fence, version, settings) &&
                syscall(SYS_landlock_restrict_self, fence, 0) == 0 && is_shut();
    close(fence);
    return good;
}
