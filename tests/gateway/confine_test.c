/* confine_test.c - what a fenced process can do and what it cannot. Each row is a process of its own, since a
 * fence cannot be taken down. */
#include "gateway/confine.h"
#include "tests/support/end_as.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* state, site/content -> content-1, desk/edited, tls/ca.pem, elsewhere;
 * site/resolv.conf -> tls/resolv.conf -> run/resolve/resolv.conf, which is not there */
static char folder[] = "/tmp/rightsline-confine-XXXXXX";
static struct settings settings;

static const char *at(const char *name)
{
    static char path[512];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static bool refused(bool done, int error)
{
    return !done && errno == error;
}

static bool opens(const char *path, int flags)
{
    int file = open(path, flags | O_CLOEXEC, 0600);

    if (file >= 0)
        close(file);
    return file >= 0;
}

/* ---- What may be done ---- */

static bool state_is_written(void)
{
    sqlite3 *database;

    return opens(at("state/marks-1"), O_RDWR | O_CREAT | O_APPEND) && unlink(at("state/marks-1")) == 0 &&
           sqlite3_open(at("state/x.db"), &database) == SQLITE_OK &&
           sqlite3_exec(
               database,
               "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;"
               "PRAGMA secure_delete = ON; CREATE TABLE t (n BLOB PRIMARY KEY); INSERT INTO t VALUES (1);",
               NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_close(database) == SQLITE_OK;
}

static bool content_is_read(void)
{
    return opens(at("site/content/topic.json"), O_RDONLY) &&
           opens(at("site/content"), O_RDONLY | O_DIRECTORY);
}

static bool edited_content_is_read(void)
{
    return opens(at("desk/edited/topic.json"), O_RDONLY) &&
           refused(opens(at("desk/edited/topic.json"), O_WRONLY), EACCES);
}

/* As README has it: a new folder, and the link moved to it. */
static bool exchanged_content_is_read(void)
{
    return opens(at("site/new-link/topic.json"), O_RDONLY);
}

static bool certificates_are_read(void)
{
    return opens("/etc/ssl/certs/ca-certificates.crt", O_RDONLY) && opens(at("tls/ca.pem"), O_RDONLY);
}

static bool zone_data_is_read(void)
{
    time_t then = 1750000000; /* summer */
    struct tm there;

    setenv("TZ", "America/Chicago", 1);
    tzset();
    return localtime_r(&then, &there) && there.tm_gmtoff == -5 * 3600;
}

static bool a_name_is_resolved(void)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;

    if (getaddrinfo("localhost", "443", &hints, &list) != 0)
        return false;
    freeaddrinfo(list);
    return true;
}

static void *do_nothing(void *arg)
{
    return arg;
}

static bool a_thread_starts(void)
{
    pthread_t thread;

    return pthread_create(&thread, NULL, do_nothing, NULL) == 0 && pthread_join(thread, NULL) == 0;
}

static bool a_provider_is_called(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in nobody = {.sin_family = AF_INET, .sin_port = htons(9)};

    nobody.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return fd >= 0 && connect(fd, (struct sockaddr *)&nobody, sizeof nobody) != 0 && errno == ECONNREFUSED;
}

/* ---- What may not ---- */

static bool nothing_else_is_read(void)
{
    return refused(opens(at("elsewhere"), O_RDONLY), EACCES) &&
           refused(opens("/", O_RDONLY | O_DIRECTORY), EACCES);
}

static bool content_is_not_written(void)
{
    return refused(opens(at("site/content/topic.json"), O_WRONLY), EACCES) &&
           refused(opens(at("site/content/new.json"), O_WRONLY | O_CREAT), EACCES) &&
           refused(rename(at("site/content/topic.json"), at("state/y")) == 0, EACCES);
}

static bool the_system_is_not_written(void)
{
    return refused(opens("/etc/rightsline-test", O_WRONLY | O_CREAT), EACCES);
}

static bool nothing_is_run(void)
{
    char *const arguments[] = {"true", NULL};

    return execv("/bin/true", arguments) != 0 && (errno == EPERM || errno == EACCES);
}

static bool no_port_is_opened(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in any = {.sin_family = AF_INET};

    return refused(bind(fd, (struct sockaddr *)&any, sizeof any) == 0, EPERM) &&
           refused(listen(fd, 1) == 0, EPERM);
}

static bool no_other_socket_is_made(void)
{
    return refused(socket(AF_NETLINK, SOCK_RAW, 0) >= 0, EAFNOSUPPORT) &&
           refused(socket(AF_PACKET, SOCK_RAW, 0) >= 0, EAFNOSUPPORT);
}

static bool no_process_is_made(void)
{
    return refused(fork() >= 0, EPERM);
}

static bool no_process_is_touched(void)
{
    return refused(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0, EPERM) &&
           refused(kill(getppid(), 0) == 0, EPERM) &&
           refused(syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0) >= 0, EPERM);
}

static bool memory_does_not_become_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return page != MAP_FAILED && mprotect(page, 4096, PROT_READ) == 0 &&
           refused(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0, EACCES) &&
           refused(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
                       MAP_FAILED,
                   EACCES);
}

/* The list holds for threads that are there already. */
static void *make_netlink(void *gate)
{
    char byte;

    if (read(*(int *)gate, &byte, 1) != 1)
        return NULL;
    return refused(socket(AF_NETLINK, SOCK_RAW, 0) >= 0, EAFNOSUPPORT) ? gate : NULL;
}

/* ---- The rows ---- */

enum { FILES = 1, CALLS = 2 };

static const struct row {
    const char *name;
    int fences;
    bool (*holds)(void);
} rows[] = {
    {"the state folder is written", FILES | CALLS, state_is_written},
    {"the content is read", FILES | CALLS, content_is_read},
    {"what is edited beside it is read, and not written", FILES | CALLS, edited_content_is_read},
    {"content exchanged for other content is read", FILES | CALLS, exchanged_content_is_read},
    {"certificates are read", FILES | CALLS, certificates_are_read},
    {"zone data is read", FILES | CALLS, zone_data_is_read},
    {"a name is resolved", FILES | CALLS, a_name_is_resolved},
    {"a thread starts", FILES | CALLS, a_thread_starts},
    {"a provider is called", FILES | CALLS, a_provider_is_called},
    {"nothing else is read", FILES, nothing_else_is_read},
    {"the content is not written", FILES, content_is_not_written},
    {"the system is not written", FILES, the_system_is_not_written},
    {"nothing is run, says the fence round files", FILES, nothing_is_run},
    {"nothing is run, says the list of calls", CALLS, nothing_is_run},
    {"no port is opened", CALLS, no_port_is_opened},
    {"no socket of another kind is made", CALLS, no_other_socket_is_made},
    {"no process is made", CALLS, no_process_is_made},
    {"no process is touched", CALLS, no_process_is_touched},
    {"memory does not become code", CALLS, memory_does_not_become_code},
};

enum { GOOD, BROKEN, NOT_HAD };

/* In a child. */
static int fence_and_try(const struct row *row)
{
    if ((row->fences & FILES) && !confine_files(&settings))
        return NOT_HAD;
    if ((row->fences & CALLS) && !confine_calls() && !(row->fences & FILES))
        return NOT_HAD; /* under sanitizers there is no list */
    return row->holds() ? GOOD : BROKEN;
}

static int ending(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : BROKEN;
}

static void holds(void **state)
{
    pid_t child = fork();

    if (child == 0)
        end_as(fence_and_try(*state));
    int end = ending(child);
    if (end == NOT_HAD)
        skip();
    assert_int_equal(end, GOOD);
}

static void the_list_holds_for_threads_that_run(void **state)
{
    (void)state;
    pid_t child = fork();

    if (child == 0) {
        int gate[2];
        pthread_t thread;
        void *good;
        if (pipe(gate) != 0 || pthread_create(&thread, NULL, make_netlink, gate) != 0)
            end_as(BROKEN);
        if (!confine_calls())
            end_as(NOT_HAD);
        end_as(write(gate[1], "x", 1) == 1 && pthread_join(thread, &good) == 0 && good ? GOOD : BROKEN);
    }
    int end = ending(child);
    if (end == NOT_HAD)
        skip();
    assert_int_equal(end, GOOD);
}

/* Waits in a process that is not fenced, and then makes what the link leads to. */
static pid_t who_makes_it_later(int *gate)
{
    int ends[2];
    char byte;

    if (pipe(ends) != 0)
        end_as(BROKEN);
    pid_t maker = fork();
    if (maker == 0) {
        close(ends[1]);
        end_as(read(ends[0], &byte, 1) == 1 && mkdir(at("run/resolve"), 0700) == 0 &&
                       opens(at("run/resolve/resolv.conf"), O_WRONLY | O_CREAT)
                   ? GOOD
                   : BROKEN);
    }
    close(ends[0]);
    *gate = ends[1];
    return maker;
}

/* As /etc/resolv.conf does while the machine starts. */
static void what_a_link_leads_to_is_read_once_it_is_there(void **state)
{
    (void)state;
    pid_t child = fork();

    if (child == 0) {
        int gate, status;
        pid_t maker = who_makes_it_later(&gate);
        snprintf(settings.ca_file, sizeof settings.ca_file, "%s", at("site/resolv.conf"));
        if (!confine_files(&settings))
            end_as(NOT_HAD);
        if (opens(settings.ca_file, O_RDONLY) || write(gate, "x", 1) != 1 ||
            waitpid(maker, &status, 0) != maker || status != 0)
            end_as(BROKEN);
        end_as(opens(settings.ca_file, O_RDONLY) && nothing_else_is_read() ? GOOD : BROKEN);
    }
    int end = ending(child);
    if (end == NOT_HAD)
        skip();
    assert_int_equal(end, GOOD);
}

/* ---- */

static void make(const char *name)
{
    FILE *file = fopen(at(name), "w");

    assert_non_null(file);
    fputs("{}\n", file);
    assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
    static const char *const folders[] = {
        "state", "site", "site/content-1", "site/content-2", "desk", "desk/edited", "tls", "run"};
    (void)state;

    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        assert_int_equal(mkdir(at(folders[i]), 0700), 0);
    make("elsewhere");
    make("tls/ca.pem");
    make("site/content-1/topic.json");
    make("site/content-2/topic.json");
    make("desk/edited/topic.json");
    assert_int_equal(symlink("content-1", at("site/content")), 0);
    assert_int_equal(symlink("content-2", at("site/new-link")), 0);
    assert_int_equal(symlink("../tls/resolv.conf", at("site/resolv.conf")), 0);
    snprintf(settings.ca_file, sizeof settings.ca_file, "%s", at("run/resolve/resolv.conf"));
    assert_int_equal(symlink(settings.ca_file, at("tls/resolv.conf")), 0);
    snprintf(settings.content, sizeof settings.content, "%s", at("site/content"));
    snprintf(settings.edited_content, sizeof settings.edited_content, "%s/", at("desk/edited"));
    snprintf(settings.state, sizeof settings.state, "%s", at("state"));
    snprintf(settings.ca_file, sizeof settings.ca_file, "%s", at("tls/ca.pem"));
    return 0;
}

static int tear_down(void **state)
{
    char command[600];
    (void)state;

    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 2] = {cmocka_unit_test(the_list_holds_for_threads_that_run),
                                         cmocka_unit_test(what_a_link_leads_to_is_read_once_it_is_there)};

    for (size_t i = 0; i < ROWS; i++)
        tests[i + 2] = (struct CMUnitTest){rows[i].name, holds, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("confine", tests, set_up, tear_down);
}
