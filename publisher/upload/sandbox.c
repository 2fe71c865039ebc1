// Three walls. Limits: memory, CPU time, size and number of files. Landlock: no part of the file
// system but fonts. seccomp: only the calls that decoders make; the rest answer EPERM, so that a
// library that asks for more than it needs goes on without.
#include "publisher/upload/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "publisher/upload/upload.h"

#define LEAST_BYTES_FILE (UPLOAD_MOST_VIDEO_BYTES + 32u * 1024 * 1024) // a container's overhead

bool sandbox_is_roomy(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return true;
#else
    return false;
#endif
#else
    return false;
#endif
}

int sandbox_most_s(void)
{
    return sandbox_is_roomy() ? 3 * UPLOAD_CHILD_MOST_S : UPLOAD_CHILD_MOST_S;
}

static bool limit(__rlimit_resource_t resource, rlim_t most, struct error *error)
{
    struct rlimit limits = {most, most};
    return setrlimit(resource, &limits) == 0 ||
           error_set_errno(error, errno, "the limit %d cannot be set", (int)resource);
}

static bool set_limits(struct error *error)
{
    rlim_t most_s = (rlim_t)sandbox_most_s();
    struct rlimit cpu = {most_s, most_s + 1};
    if (!sandbox_is_roomy() && !limit(RLIMIT_DATA, SANDBOX_MOST_DATA, error))
        return false;
    if (setrlimit(RLIMIT_CPU, &cpu) != 0)
        return error_set_errno(error, errno, "CPU time cannot be limited");
    return limit(RLIMIT_FSIZE, LEAST_BYTES_FILE, error) &&
           limit(RLIMIT_NOFILE, SANDBOX_MOST_OPEN, error) && limit(RLIMIT_CORE, 0, error);
}

static void allow_below(int ruleset, const char *path)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE |
                                                                LANDLOCK_ACCESS_FS_READ_DIR,
                                              .parent_fd = open(path, O_PATH | O_CLOEXEC)};
    if (rule.parent_fd < 0)
        return; // not there: nothing to allow
    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
}

// False when the kernel has no Landlock.
static bool close_file_system(bool reads_fonts)
{
    static const char *const readable[] = {"/usr/share/fonts",      "/usr/local/share/fonts",
                                           "/usr/share/poppler",    "/etc/fonts",
                                           "/usr/share/fontconfig", "/var/cache/fontconfig"};
    const struct landlock_ruleset_attr everything = {.handled_access_fs =
                                                         (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &everything, sizeof everything, 0);
    if (ruleset < 0)
        return false;
    for (size_t i = 0; reads_fonts && i < sizeof readable / sizeof *readable; i++)
        allow_below(ruleset, readable[i]);
    bool closed = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return closed;
}

static const int computing[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(pwrite64),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(ftruncate),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(getrandom),
    SCMP_SYS(dup),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(tgkill),
    SCMP_SYS(sched_yield),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(sched_getaffinity),
};

static const int looking[] = {
    SCMP_SYS(stat),      SCMP_SYS(lstat),      SCMP_SYS(statx),    SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(getdents64), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(fstatfs),   SCMP_SYS(statfs),
};

static int allow_all(scmp_filter_ctx filter, const int *calls, size_t count)
{
    int failure = 0;
    for (size_t i = 0; failure == 0 && i < count; i++)
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    return failure;
}

static int allow_memory(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp not_code = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    int failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, not_code);
    return failure ? failure
                   : seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, not_code);
}

// Only to read, and only where Landlock holds the rest shut.
static int allow_opening(scmp_filter_ctx filter)
{
    const scmp_datum_t changing = O_ACCMODE | O_CREAT | O_TRUNC;
    int failure = allow_all(filter, looking, sizeof looking / sizeof *looking);
    if (!failure)
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
                                   SCMP_A1(SCMP_CMP_MASKED_EQ, changing, O_RDONLY));
    if (!failure)
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                                   SCMP_A2(SCMP_CMP_MASKED_EQ, changing, O_RDONLY));
    return failure;
}

static bool close_calls(bool opens, struct error *error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return error_set(error, "libseccomp cannot start");
    int failure = allow_all(filter, computing, sizeof computing / sizeof *computing);
    if (!failure)
        failure = allow_memory(filter);
    if (!failure) // glibc's fstat; of a path only what Landlock shows, and no content
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 0);
    if (!failure) // F_GETFD, F_GETFL …: nothing that opens
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 0);
    if (!failure && opens)
        failure = allow_opening(filter);
    if (!failure)
        failure = seccomp_load(filter);
    seccomp_release(filter);
    return failure == 0 || error_set_errno(error, -failure, "seccomp cannot be used here");
}

bool sandbox_enter(bool reads_fonts, struct error *error)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return error_set_errno(error, errno, "privileges cannot be given up");
    bool closed = close_file_system(reads_fonts);
    return set_limits(error) && close_calls(reads_fonts && closed, error);
}
