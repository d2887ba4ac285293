/* confine_calls.c - the list of system calls that the running program makes. */
#include "gateway/confine.h"

#if defined(__SANITIZE_ADDRESS__) || !(defined(__x86_64__) || defined(__aarch64__))

bool confine_calls(void)
{
    return false;
}

#else

#include <assert.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __x86_64__
#define MACHINE AUDIT_ARCH_X86_64
#else
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#define REFUSE(error) (SECCOMP_RET_ERRNO | ((uint32_t)(error)&SECCOMP_RET_DATA))

/* Those of the loop first. */
static const uint16_t calls[] = {
#ifdef __x86_64__ /* the older ones, which other machines never had */
    SYS_epoll_wait,
    SYS_poll,
    SYS_open,
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_unlink,
    SYS_rename,
    SYS_select,
    SYS_pipe,
    SYS_dup2,
    SYS_mkdir,
    SYS_time,
#endif
    /* waiting and time */
    SYS_epoll_pwait,
    SYS_epoll_pwait2,
    SYS_epoll_ctl,
    SYS_epoll_create1,
    SYS_eventfd2,
    SYS_ppoll,
    SYS_pselect6,
    SYS_futex,
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_restart_syscall,
    /* bytes */
    SYS_read,
    SYS_write,
    SYS_readv,
    SYS_writev,
    SYS_pread64,
    SYS_pwrite64,
    SYS_close,
    SYS_lseek,
    SYS_fcntl,
    SYS_dup,
    SYS_dup3,
    SYS_pipe2,
    /* sockets; none is bound or listens */
    SYS_accept,
    SYS_accept4,
    SYS_connect,
    SYS_recvfrom,
    SYS_recvmsg,
    SYS_sendto,
    SYS_sendmsg,
    SYS_sendmmsg,
    SYS_getsockopt,
    SYS_setsockopt,
    SYS_getsockname,
    SYS_getpeername,
    SYS_shutdown,
    SYS_socketpair,
    /* files, which Landlock fences */
    SYS_openat,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_statfs,
    SYS_fstatfs,
    SYS_faccessat,
    SYS_faccessat2,
    SYS_readlinkat,
    SYS_getdents64,
    SYS_getcwd,
    SYS_mkdirat,
    SYS_utimensat, /* times of files tell no more than the day */
    SYS_unlinkat,
    SYS_renameat,
    SYS_renameat2,
    SYS_truncate,
    SYS_ftruncate,
    SYS_fallocate,
    SYS_fadvise64,
    SYS_fsync,
    SYS_fdatasync,
    SYS_flock,
    SYS_fchmod,
    SYS_fchown, /* SQLite gives its journal the owner of the database */
    /* memory */
    SYS_munmap,
    SYS_mremap,
    SYS_madvise,
    SYS_mlock,
    SYS_mlock2,
    SYS_munlock,
    SYS_brk,
    /* itself */
    SYS_getpid,
    SYS_gettid,
    SYS_getppid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_uname,
    SYS_sysinfo,
    SYS_getrusage,
    SYS_getrandom,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_getpriority,
    SYS_setpriority,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_tgkill, /* abort() */
    SYS_exit,
    SYS_exit_group,
};

/* Calls that depend on an argument, of which the kernel itself reads no more than these 32 bits. */
static const struct rule {
    uint16_t call, argument;
    enum { IS_ONE_OF, HAS, HAS_NOT, HAS_NOT_BOTH } how;
    uint32_t values[3]; /* bits, but for IS_ONE_OF; HAS and HAS_NOT: the first alone */
    int otherwise;      /* errno */
} rules[] = {
    {SYS_clone, 0, HAS, {CLONE_THREAD}, EPERM},
    {SYS_clone3, 0, HAS, {0}, ENOSYS}, /* its argument cannot be seen; the C library then takes the other */
    {SYS_socket, 0, IS_ONE_OF, {AF_INET, AF_INET6, AF_UNIX}, EAFNOSUPPORT},
    {SYS_mprotect, 2, HAS_NOT, {PROT_EXEC}, EACCES},
    {SYS_mmap, 2, HAS_NOT_BOTH, {PROT_WRITE, PROT_EXEC}, EACCES},
    {SYS_ioctl, 1, IS_ONE_OF, {FIONBIO, FIONREAD, TCGETS}, ENOTTY},
    {SYS_prlimit64, 0, IS_ONE_OF, {0, 0, 0}, EPERM}, /* of this process */
};

enum {
    CALLS = sizeof calls / sizeof *calls,
    RULES = sizeof rules / sizeof *rules,
    ROOM = 2 * CALLS + 8 * RULES + 16
};

struct filter {
    struct sock_filter steps[ROOM];
    unsigned short count;
};

static void add(struct filter *filter, uint16_t code, uint32_t value, uint8_t if_true, uint8_t if_false)
{
    assert(filter->count < ROOM);
    filter->steps[filter->count++] = (struct sock_filter){code, if_true, if_false, value};
}

static void load(struct filter *filter, size_t offset)
{
    add(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void end(struct filter *filter, uint32_t verdict)
{
    add(filter, BPF_RET | BPF_K, verdict, 0, 0);
}

/* Goes on with the step after so many others. */
static void branch(struct filter *filter, uint16_t test, uint32_t value, unsigned if_true, unsigned if_false)
{
    add(filter, BPF_JMP | test | BPF_K, value, (uint8_t)if_true, (uint8_t)if_false);
}

/* Ends in "refuse, allow"; a branch that skips 0 steps more than are left of the tests refuses. The first 32
 * bits of an argument are its lower half: both machines are little-endian. */
static void add_rule(struct filter *filter, const struct rule *rule)
{
    unsigned tests = rule->how == IS_ONE_OF ? 3 : rule->how == HAS_NOT_BOTH ? 2 : 1;

    branch(filter, BPF_JEQ, rule->call, 0, tests + 3);
    load(filter, offsetof(struct seccomp_data, args) + rule->argument * sizeof(uint64_t));
    for (unsigned i = 0; i < tests; i++) {
        unsigned left = tests - 1 - i, allow = left + 1;
        switch (rule->how) {
        case IS_ONE_OF:
            branch(filter, BPF_JEQ, rule->values[i], allow, 0);
            break;
        case HAS:
            branch(filter, BPF_JSET, rule->values[i], allow, 0);
            break;
        case HAS_NOT:
        case HAS_NOT_BOTH:
            branch(filter, BPF_JSET, rule->values[i], 0, allow);
            break;
        }
    }
    end(filter, REFUSE(rule->otherwise));
    end(filter, SECCOMP_RET_ALLOW);
}

static void build(struct filter *filter)
{
    load(filter, offsetof(struct seccomp_data, arch));
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0);
    end(filter, SECCOMP_RET_KILL_PROCESS); /* the calls of another machine have other numbers */
    load(filter, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < CALLS; i++) {
        add(filter, BPF_JMP | BPF_JEQ | BPF_K, calls[i], 0, 1);
        end(filter, SECCOMP_RET_ALLOW);
    }
    for (size_t i = 0; i < RULES; i++)
        add_rule(filter, &rules[i]);
    end(filter, REFUSE(EPERM));
}

bool confine_calls(void)
{
    static struct filter filter;

    filter.count = 0;
    build(&filter);
    const struct sock_fprog program = {filter.count, filter.steps};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0)
        return false;
    return personality(0xffffffff) == -1 && errno == EPERM; /* without the list it would tell something */
}

#endif
