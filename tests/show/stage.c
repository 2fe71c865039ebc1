#include "tests/show/stage.h"

#include <SDL_image.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "signage/base/clock.h"
#include "signage/base/file.h"

#define WIDTH_PX 960
#define HEIGHT_PX 540
#define SAME_PICTURE 2.0 // mean difference of what is the same but for a live clock or the codec

static const char *programs(void)
{
    const char *folder = getenv("KAWARABAN_PROGRAMS");
    return folder ? folder : "build/plain";
}

void stage_path(const struct stage *stage, const char *path, char *out, size_t out_bytes)
{
    snprintf(out, out_bytes, "%s/%s", stage->folder, path);
}

static int free_port(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    close(fd);
    return ntohs(address.sin_port);
}

int stage_set(void **state)
{
    struct stage *stage = *state = calloc(1, sizeof *stage);
    assert_non_null(stage);
    stage->port = free_port();
    assert_true(folder_make("build/show", NULL));
    snprintf(stage->folder, sizeof stage->folder, "build/show/stage-XXXXXX");
    assert_non_null(mkdtemp(stage->folder));
    snprintf(stage->url, sizeof stage->url, "http://127.0.0.1:%d", stage->port);
    static const char *const folders[] = {"content", "store", "feeds"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        stage_path(stage, folders[i], path, sizeof path);
        assert_true(folder_make(path, NULL));
    }
    return 0;
}

int stage_strike(void **state)
{
    struct stage *stage = *state;
    for (size_t i = 0; i < stage->player_count; i++)
        stage_end(&stage->players[i], SIGTERM);
    stage_end(&stage->publisher, SIGTERM);
    stage_end(&stage->feeds, SIGTERM);
    free(stage);
    return 0;
}

void stage_write(const struct stage *stage, const char *path, const char *format, ...)
{
    char full[PATH_MAX], folder[PATH_MAX];
    stage_path(stage, path, full, sizeof full);
    snprintf(folder, sizeof folder, "%s", full);
    *strrchr(folder, '/') = '\0';
    assert_true(folder_make(folder, NULL));
    va_list arguments;
    va_start(arguments, format);
    char *text;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    assert_true(length >= 0);
    assert_true(file_replace(full, text, (size_t)length, NULL));
    free(text);
}

void stage_remove(const struct stage *stage, const char *path)
{
    char full[PATH_MAX];
    stage_path(stage, path, full, sizeof full);
    unlink(full);
}

char *stage_read(const struct stage *stage, const char *path)
{
    char full[PATH_MAX];
    size_t length;
    stage_path(stage, path, full, sizeof full);
    return file_load(full, 64u * 1024 * 1024, &length, NULL);
}

void stage_configure(const struct stage *stage, const char *feeds_xml,
                     const char *channel_attributes)
{
    char top[PATH_MAX];
    assert_non_null(getcwd(top, sizeof top));
    stage_write(stage, "config.xml",
                "<kawaraban xmlns=\"urn:kawaraban:config:1\">\n"
                "<place name=\"試験会館\"/>\n"
                "<store folder=\"store\"/>\n"
                "<content folder=\"content\" templates=\"%s/content/templates\" "
                "themes=\"%s/content/themes\" terms=\"%s/content/terms.txt\"/>\n"
                "<listen port=\"%d\"/>\n%s\n"
                "<channel id=\"hall\" %s/>\n"
                "<screen id=\"hall\" channel=\"hall\" width=\"%d\" height=\"%d\"/>\n"
                "</kawaraban>\n",
                top, top, top, stage->port, feeds_xml, channel_attributes, WIDTH_PX, HEIGHT_PX);
}

void stage_write_notice(const struct stage *stage, const char *name, const char *title)
{
    char path[128];
    snprintf(path, sizeof path, "content/%s.xml", name);
    stage_write(stage, path,
                "<item xmlns=\"urn:kawaraban:item:1\" kind=\"notice\">"
                "<title>%s</title><summary>会館からのお知らせです。</summary></item>\n",
                title);
}

// stdout and stderr of the child are appended to FOLDER/NAME.log.
static pid_t start(const struct stage *stage, const char *log, const char *const arguments[])
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s.log", stage->folder, log);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0)
        return child;
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    execv(arguments[0], (char *const *)(uintptr_t)arguments);
    _exit(127);
}

static void program_path(const char *name, char *out, size_t out_bytes)
{
    snprintf(out, out_bytes, "%s/%s", programs(), name);
}

void stage_start_feeds(struct stage *stage)
{
    char program[PATH_MAX], folder[PATH_MAX];
    program_path("tests/show/sample_server", program, sizeof program);
    stage_path(stage, "feeds", folder, sizeof folder);
    int port = free_port();
    char port_text[16];
    snprintf(port_text, sizeof port_text, "%d", port);
    stage->feeds = start(stage, "feeds", (const char *[]){program, folder, port_text, NULL});
    snprintf(stage->feeds_url, sizeof stage->feeds_url, "http://127.0.0.1:%d", port);
    assert_true(stage_wait_for_words(stage, "feeds.log", "http://") >= 0);
}

void stage_start_publisher(struct stage *stage)
{
    char program[PATH_MAX], config[PATH_MAX];
    program_path("kawaraban-publisher", program, sizeof program);
    stage_path(stage, "config.xml", config, sizeof config);
    stage_remove(stage, "publisher.log");
    stage->publisher =
        start(stage, "publisher", (const char *[]){program, "serve", "-c", config, NULL});
    if (stage_wait_for_words(stage, "publisher.log", "serving ") < 0) {
        char *log = stage_read(stage, "publisher.log");
        fail_msg("the publisher did not start: %s", log ? log : "(no log)");
    }
}

void stage_start_player(struct stage *stage, const char *source, const char *cache,
                        const char *shots)
{
    char program[PATH_MAX], cache_path[PATH_MAX], shots_path[PATH_MAX];
    program_path("kawaraban-player", program, sizeof program);
    stage_path(stage, cache, cache_path, sizeof cache_path);
    stage_path(stage, shots, shots_path, sizeof shots_path);
    char *key = stage_read(stage, "store/publisher.pub");
    assert_non_null(key);
    key[strcspn(key, "\n")] = '\0';
    assert_true(stage->player_count < STAGE_MOST_PROCESSES);
    stage->players[stage->player_count++] =
        start(stage, "player",
              (const char *[]){program, source ? source : stage->url, "--screen", "hall",
                               "--window", "960x540", "--cache", cache_path, "--key", key,
                               "--shots", shots_path, "--shot-every", "200ms", NULL});
    free(key);
}

int stage_end(pid_t *process, int signal)
{
    int status = -1;
    if (*process <= 0)
        return status;
    kill(*process, signal);
    for (int64_t since = clock_monotonic_ms(); waitpid(*process, &status, WNOHANG) == 0;
         usleep(10000)) {
        if (clock_monotonic_ms() - since < STAGE_WAIT_MS)
            continue;
        kill(*process, SIGKILL);
        waitpid(*process, &status, 0);
        break;
    }
    *process = 0;
    return status;
}

int stage_run(const struct stage *stage, const char *const arguments[])
{
    char program[PATH_MAX];
    program_path(arguments[0], program, sizeof program);
    const char *all[32] = {program};
    for (size_t i = 1; arguments[i]; i++) {
        assert_true(i + 1 < sizeof all / sizeof *all);
        all[i] = arguments[i];
    }
    stage_remove(stage, "output.log");
    pid_t child = start(stage, "output", all);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void stage_preview(const struct stage *stage, const char *item, const char *name)
{
    char config[PATH_MAX], out[PATH_MAX], size[32];
    stage_path(stage, "config.xml", config, sizeof config);
    snprintf(out, sizeof out, "%s/%s.png", stage->folder, name);
    snprintf(size, sizeof size, "%dx%d", WIDTH_PX, HEIGHT_PX);
    int status = stage_run(stage, (const char *[]){"kawaraban-publisher", "preview", item, "-o",
                                                   out, "--size", size, "-c", config, NULL});
    if (status != 0) {
        char *log = stage_read(stage, "output.log");
        fail_msg("preview of %s ended with %d: %s", item, status, log ? log : "");
    }
}

static SDL_Surface *load_picture(const struct stage *stage, const char *path)
{
    char full[PATH_MAX];
    stage_path(stage, path, full, sizeof full);
    SDL_Surface *loaded = IMG_Load(full);
    if (!loaded)
        return NULL;
    SDL_Surface *plain = SDL_ConvertSurfaceFormat(loaded, SDL_PIXELFORMAT_ARGB8888, 0);
    SDL_FreeSurface(loaded);
    return plain;
}

static const uint8_t *row_of(const SDL_Surface *surface, int y)
{
    return (const uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch;
}

double stage_difference(const struct stage *stage, const char *a_path, const char *b_path)
{
    SDL_Surface *a = load_picture(stage, a_path), *b = load_picture(stage, b_path);
    double sum = -1;
    if (a && b) {
        int width = a->w < b->w ? a->w : b->w, height = a->h < b->h ? a->h : b->h;
        sum = 0;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width * 4; x++)
                if (x % 4 != 3)
                    sum += abs(row_of(a, y)[x] - row_of(b, y)[x]);
        sum /= 3.0 * width * height;
    }
    SDL_FreeSurface(a);
    SDL_FreeSurface(b);
    return sum;
}

bool stage_is_black(const struct stage *stage, const char *path)
{
    SDL_Surface *picture = load_picture(stage, path);
    assert_non_null(picture);
    long bright = 0;
    for (int y = 0; y < picture->h; y++)
        for (int x = 0; x < picture->w; x++)
            for (int c = 0; c < 3; c++)
                bright += row_of(picture, y)[x * 4 + c] > 24;
    bool black = bright < (long)picture->w * picture->h / 20;
    SDL_FreeSurface(picture);
    return black;
}

int64_t stage_wait_for_picture(const struct stage *stage, const char *shots, const char *name)
{
    char shot[PATH_MAX], wanted[PATH_MAX];
    snprintf(shot, sizeof shot, "%s/latest.png", shots);
    snprintf(wanted, sizeof wanted, "%s.png", name);
    int64_t since = clock_monotonic_ms();
    double difference = -1;
    do {
        difference = stage_difference(stage, shot, wanted);
        if (difference >= 0 && difference < SAME_PICTURE)
            return clock_monotonic_ms() - since;
        usleep(50000);
    } while (clock_monotonic_ms() - since < STAGE_WAIT_MS);
    printf("# %s/%s differs from %s by %.2f\n", stage->folder, shot, wanted, difference);
    return -1;
}

int64_t stage_wait_for_words(const struct stage *stage, const char *path, const char *words)
{
    int64_t since = clock_monotonic_ms();
    do {
        char *text = stage_read(stage, path);
        bool there = text && strstr(text, words);
        free(text);
        if (there)
            return clock_monotonic_ms() - since;
        usleep(20000);
    } while (clock_monotonic_ms() - since < STAGE_WAIT_MS);
    return -1;
}
