// The publisher's side of an upload: starts the child, waits, and believes it nothing that it can
// look at itself. The result is written under a temporary name that nobody reads and gets its own
// when everything is well.
#include "publisher/upload/upload.h"
#include "publisher/upload/media_program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "publisher/upload/child.h"
#include "publisher/upload/media_program.h"
#include "publisher/upload/sandbox.h"
#include "publisher/upload/verdict.h"
#include "signage/base/file.h"
#include "signage/base/log.h"
#include "signage/drawing/image.h"

#define HIGH_FD                                                                                    \
    10 // above the numbers the child is handed, so that putting them there moves none away
#define MOST_RESULT_HEAD KIND_SNIFF_BYTES

struct part {
    char path[4096];
    int fd;
};

struct errand {
    int upload, verdict[2];
    struct part result, poster;
};

static int above(int fd)
{
    if (fd < 0)
        return -1;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, HIGH_FD);
    close(fd);
    return high;
}

static bool open_part(struct part *part, const char *folder, struct error *error)
{
    int length = snprintf(part->path, sizeof part->path, "%s/upload-XXXXXX", folder);
    if (length < 0 || (size_t)length + 8 >= sizeof part->path) {
        part->path[0] = '\0';
        return error_set(error, "%s is too long a path", folder);
    }
    int fd = mkostemp(part->path, O_CLOEXEC);
    if (fd < 0) {
        error_set_errno(error, errno, "no file can be made in %s", folder);
        part->path[0] = '\0';
        return false;
    }
    part->fd = above(fd);
    return part->fd >= 0 || error_set_errno(error, errno, "too many files are open");
}

static void drop_part(struct part *part)
{
    if (part->fd >= 0)
        close(part->fd);
    if (part->path[0])
        unlink(part->path);
    *part = (struct part){.fd = -1};
}

static bool open_errand(struct errand *errand, const char *path, const char *folder,
                        struct error *error)
{
    int ends[2];
    errand->upload = above(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (errand->upload < 0)
        return error_set_errno(error, errno, "%s cannot be opened", path);
    if (!open_part(&errand->result, folder, error) || !open_part(&errand->poster, folder, error))
        return false;
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return error_set_errno(error, errno, "no pipe can be made");
    errand->verdict[0] = above(ends[0]);
    errand->verdict[1] = above(ends[1]);
    return (errand->verdict[0] >= 0 && errand->verdict[1] >= 0) ||
           error_set_errno(error, errno, "too many files are open");
}

static void close_errand(struct errand *errand)
{
    int fds[] = {errand->upload, errand->verdict[0], errand->verdict[1]};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    drop_part(&errand->result);
    drop_part(&errand->poster);
}

// What the sanitizer says of the child must reach whoever runs the tests.
static void hand_over(posix_spawn_file_actions_t *actions, const struct errand *errand)
{
    posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0);
    if (!sandbox_is_roomy())
        posix_spawn_file_actions_addopen(actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(actions, errand->upload, CHILD_FD_UPLOAD);
    posix_spawn_file_actions_adddup2(actions, errand->result.fd, CHILD_FD_RESULT);
    posix_spawn_file_actions_adddup2(actions, errand->poster.fd, CHILD_FD_POSTER);
    posix_spawn_file_actions_adddup2(actions, errand->verdict[1], CHILD_FD_VERDICT);
    posix_spawn_file_actions_addclosefrom_np(actions, CHILD_FD_VERDICT + 1);
}

static pid_t start_child(const struct errand *errand, struct error *error)
{
    char program[PATH_MAX], name[] = MEDIA_PROGRAM;
    char path[] = "PATH=/usr/bin:/bin", home[] = "HOME=/nonexistent";
    char *arguments[] = {name, NULL}, *environment[] = {path, home, NULL};
    if (!media_program_find(program, error))
        return -1;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    hand_over(&actions, errand);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    pid_t pid = -1;
    int failure = posix_spawn(&pid, program, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failure) {
        error_set_errno(error, failure, "the process that checks uploads cannot be started");
        return -1;
    }
    return pid;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// True when it ended by itself in time.
static bool await_end(pid_t pid)
{
    struct pollfd ended = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
    int64_t until = now_ms() + sandbox_most_s() * 1000;
    int ready = 0;
    for (int64_t left; ended.fd >= 0 && ready <= 0 && (left = until - now_ms()) > 0;)
        ready = poll(&ended, 1, (int)left);
    if (ended.fd >= 0)
        close(ended.fd);
    return ready > 0;
}

// Its verdict, or what its end says about the file.
static void collect(pid_t pid, int verdict_fd, struct verdict *verdict)
{
    struct rusage used = {0};
    int status = 0;
    bool in_time = await_end(pid);
    if (!in_time)
        kill(pid, SIGKILL);
    while (wait4(pid, &status, 0, &used) < 0 && errno == EINTR)
        ;
    bool said = read(verdict_fd, verdict, sizeof *verdict) == sizeof *verdict;
    log_debug("upload: status %d, %ld MiB, %ld.%02ld s of CPU", status, used.ru_maxrss / 1024,
              (long)used.ru_utime.tv_sec, (long)used.ru_utime.tv_usec / 10000);
    if (in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0 && said &&
        verdict_is_sound(verdict))
        return;
    bool slow = !in_time || (WIFSIGNALED(status) &&
                             (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL));
    log_notice("an upload was refused because %s",
               slow ? "opening it took too long" : "the process that opened it failed");
    *verdict = (struct verdict){.magic = VERDICT_MAGIC};
    verdict_refuse(verdict, slow ? REFUSAL_TIME : REFUSAL_FAILED);
}

// What was written, looked at from outside.
static bool result_is(const struct part *part, enum upload_kind kind, int width, int height)
{
    size_t length = 0;
    struct stat status;
    if (fstat(part->fd, &status) != 0 || status.st_size == 0)
        return false;
    if (kind == UPLOAD_KIND_MP4 || kind == UPLOAD_KIND_WEBM) {
        char head[MOST_RESULT_HEAD];
        ssize_t got = pread(part->fd, head, sizeof head, 0);
        return got > 0 && kind_of(head, (size_t)got) == kind;
    }
    char *bytes = file_load(part->path, IMAGE_MOST_BYTES, &length, NULL);
    int has_width = 0, has_height = 0;
    bool fits = bytes && kind_of(bytes, length) == kind &&
                image_size(part->path, bytes, length, &has_width, &has_height, NULL) &&
                (width == 0 || (has_width == width && has_height == height));
    free(bytes);
    return fits;
}

static bool results_are_sound(const struct errand *errand, const struct verdict *verdict)
{
    static const enum upload_kind of_result[RESULT_COUNT] = {[RESULT_JPG] = UPLOAD_KIND_JPEG,
                                                             [RESULT_PNG] = UPLOAD_KIND_PNG,
                                                             [RESULT_MP4] = UPLOAD_KIND_MP4,
                                                             [RESULT_WEBM] = UPLOAD_KIND_WEBM};
    return result_is(&errand->result, of_result[verdict->result], verdict->width,
                     verdict->height) &&
           (!verdict->has_poster || result_is(&errand->poster, UPLOAD_KIND_JPEG, 0, 0));
}

// Gives the part its lasting name, which nothing else has: "upload-XXXXXX" was new and the ending
// is put behind it.
static bool keep_part(struct part *part, const char *extension, char path[4096],
                      struct error *error)
{
    int length = snprintf(path, 4096, "%s.%s", part->path, extension);
    if (length < 0 || length >= 4096 || rename(part->path, path) != 0)
        return error_set_errno(error, errno, "%s cannot be renamed", part->path);
    part->path[0] = '\0';
    return true;
}

static bool keep(struct errand *errand, const struct verdict *verdict, struct upload *upload,
                 struct error *error)
{
    *upload = (struct upload){.width = verdict->width,
                              .height = verdict->height,
                              .duration_ms = verdict->duration_ms,
                              .pages = verdict->pages};
    snprintf(upload->type, sizeof upload->type, "%s", kind_type((enum upload_kind)verdict->kind));
    snprintf(upload->extension, sizeof upload->extension, "%s", verdict_extension(verdict));
    if (!keep_part(&errand->result, upload->extension, upload->path, error))
        return false;
    if (!verdict->has_poster || keep_part(&errand->poster, "jpg", upload->poster, error))
        return true;
    unlink(upload->path);
    return false;
}

static bool run_errand(struct errand *errand, struct verdict *verdict, struct error *error)
{
    pid_t pid = start_child(errand, error);
    if (pid < 0)
        return false;
    close(errand->verdict[1]);
    errand->verdict[1] = -1;
    collect(pid, errand->verdict[0], verdict);
    if (verdict->refusal == REFUSAL_NONE && !results_are_sound(errand, verdict)) {
        log_error("an upload was refused because what came of it is not what was said of it");
        verdict_refuse(verdict, REFUSAL_FAILED);
    }
    return true;
}

bool upload_check(const char *path, const char *folder, const char *lang, struct upload *upload,
                  struct error *error)
{
    struct errand errand = {
        .upload = -1, .verdict = {-1, -1}, .result = {.fd = -1}, .poster = {.fd = -1}};
    struct verdict verdict = {.magic = VERDICT_MAGIC};
    struct error fault = {0};
    *upload = (struct upload){.duration_ms = -1, .pages = -1};
    bool ok = open_errand(&errand, path, folder, &fault) && run_errand(&errand, &verdict, &fault);
    if (ok)
        ok = verdict.refusal == REFUSAL_NONE ? keep(&errand, &verdict, upload, &fault)
                                             : verdict_say(&verdict, lang, error);
    if (!ok && fault.text[0]) {
        log_error("an upload cannot be checked: %s", fault.text);
        verdict_refuse(&verdict, REFUSAL_HOUSE);
        verdict_say(&verdict, lang, error);
    }
    if (!ok)
        *upload = (struct upload){.duration_ms = -1, .pages = -1};
    close_errand(&errand);
    return ok;
}
