// The publisher's HTTP beside a bare libmicrohttpd with the same threads that does nothing else:
// 304 answers a second, and what ten thousand held long polls cost. The load comes from a child
// process, so that the memory measured is the server's and each side has its own descriptors.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "publisher/delivery/server_for.h"

#define ETAG "\"0123456789abcdef0123456789abcdef\""
#define NEXT_ETAG "\"fedcba9876543210fedcba9876543210\""
#define PLAYLIST_BYTES 2048
#define SERVER_THREADS 2
#define CLIENT_THREADS 2
#define CONNECTIONS_A_THREAD 16
#define ROUND_MS 400
#define ROUNDS 5
#define HELD 10000
#define SPARE_DESCRIPTORS 64
#define LONGEST_MS 8000 // a part that takes longer is given up

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_http: %s: %s\n", what, strerror(errno));
    exit(1);
}

// ---- the load, in the child ----

enum order_kind { ORDER_ASK, ORDER_HOLD, ORDER_HANG_UP };

struct order {
    enum order_kind kind;
    int port;
    int count; // connections to hold
};

struct result {
    int64_t answers, took_us; // ORDER_ASK
    int64_t woken_us;         // ORDER_HOLD: when the last one was
    int opened, woken;
};

static int connect_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

struct asker {
    pthread_t thread;
    int port;
    int64_t answers;
};

// All connections ask, then all are read: the server always has work.
static void *ask_main(void *context)
{
    static const char request[] = "GET /screens/hall/playlist.smil HTTP/1.1\r\nHost: bench\r\n"
                                  "User-Agent: bench\r\nIf-None-Match: " ETAG "\r\n\r\n";
    struct asker *asker = context;
    int fds[CONNECTIONS_A_THREAD];
    char answer[2048];
    for (int i = 0; i < CONNECTIONS_A_THREAD; i++)
        if ((fds[i] = connect_to(asker->port)) < 0)
            fail("cannot connect");
    int64_t end = now_us() + ROUND_MS * 1000;
    while (now_us() < end) {
        for (int i = 0; i < CONNECTIONS_A_THREAD; i++)
            if (send(fds[i], request, sizeof request - 1, MSG_NOSIGNAL) < 0)
                fail("cannot send");
        for (int i = 0; i < CONNECTIONS_A_THREAD; i++) {
            ssize_t got = recv(fds[i], answer, sizeof answer, 0);
            if (got < 16 || memcmp(answer + 9, "304", 3) != 0 ||
                memcmp(answer + got - 4, "\r\n\r\n", 4) != 0) {
                errno = EPROTO;
                fail("not a 304");
            }
        }
        asker->answers += CONNECTIONS_A_THREAD;
    }
    for (int i = 0; i < CONNECTIONS_A_THREAD; i++)
        close(fds[i]);
    return NULL;
}

static struct result do_ask(const struct order *order)
{
    struct asker askers[CLIENT_THREADS] = {0};
    struct result result = {0};
    int64_t start = now_us();
    for (int i = 0; i < CLIENT_THREADS; i++) {
        askers[i].port = order->port;
        if (pthread_create(&askers[i].thread, NULL, ask_main, &askers[i]) != 0)
            fail("cannot start a thread");
    }
    for (int i = 0; i < CLIENT_THREADS; i++) {
        pthread_join(askers[i].thread, NULL);
        result.answers += askers[i].answers;
    }
    result.took_us = now_us() - start;
    return result;
}

static int *held_fds;
static int held_count;

static int open_held(const struct order *order, int epoll)
{
    static const char request[] =
        "GET /screens/hall/playlist.smil HTTP/1.1\r\nHost: bench\r\n"
        "User-Agent: bench\r\nIf-None-Match: " ETAG "\r\nPrefer: wait=300\r\n\r\n";
    held_fds = calloc((size_t)order->count, sizeof *held_fds);
    for (held_count = 0; held_count < order->count; held_count++) {
        int fd = connect_to(order->port);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        if (fd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0 ||
            send(fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0)
            break;
        held_fds[held_count] = fd;
    }
    return held_count;
}

// Tells how many wait, then reads until all have been answered.
static struct result do_hold(const struct order *order, int tell)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct result result = {.opened = open_held(order, epoll)};
    if (write(tell, &result, sizeof result) != sizeof result)
        fail("cannot tell");
    struct epoll_event events[512];
    while (result.woken < result.opened) {
        int count = epoll_wait(epoll, events, 512, LONGEST_MS);
        if (count <= 0)
            break;
        for (int i = 0; i < count; i++) {
            char answer[8192];
            ssize_t got = recv(events[i].data.fd, answer, sizeof answer, 0);
            if (got > 16 && memcmp(answer, "HTTP/1.1 200", 12) == 0)
                result.woken++;
            if (got <= 0)
                epoll_ctl(epoll, EPOLL_CTL_DEL, events[i].data.fd, NULL);
        }
        result.woken_us = now_us();
    }
    close(epoll);
    return result;
}

static void child_main(int orders, int results)
{
    struct order order;
    while (read(orders, &order, sizeof order) == sizeof order) {
        struct result result = {0};
        if (order.kind == ORDER_ASK)
            result = do_ask(&order);
        else if (order.kind == ORDER_HOLD)
            result = do_hold(&order, results);
        else
            for (; held_count > 0; held_count--)
                close(held_fds[held_count - 1]);
        if (write(results, &result, sizeof result) != sizeof result)
            break;
    }
}

struct load {
    int orders, results;
    pid_t child;
};

static void load_order(const struct load *load, enum order_kind kind, int port, int count)
{
    struct order order = {.kind = kind, .port = port, .count = count};
    if (write(load->orders, &order, sizeof order) != sizeof order)
        fail("the load generator is gone");
}

static struct result load_result(const struct load *load)
{
    struct result result;
    if (read(load->results, &result, sizeof result) != sizeof result)
        fail("the load generator is gone");
    return result;
}

static struct load load_start(void)
{
    int orders[2], results[2];
    if (pipe(orders) != 0 || pipe(results) != 0)
        fail("cannot make a pipe");
    struct load load = {orders[1], results[0], fork()};
    if (load.child < 0)
        fail("cannot fork");
    if (load.child == 0) {
        close(orders[1]);
        close(results[0]);
        child_main(orders[0], results[1]);
        _exit(0);
    }
    close(orders[0]);
    close(results[1]);
    return load;
}

static void load_stop(struct load *load)
{
    close(load->orders);
    close(load->results);
    waitpid(load->child, NULL, 0);
}

// ---- what is served ----

static char playlist[PLAYLIST_BYTES];
static const struct edition_screen screens[2] = {
    {.id = "hall", .bytes = playlist, .length = PLAYLIST_BYTES, .etag = ETAG},
    {.id = "hall", .bytes = playlist, .length = PLAYLIST_BYTES, .etag = NEXT_ETAG},
};
static const struct edition editions[2] = {
    {.screens = &screens[0], .screen_count = 1, .number = 1},
    {.screens = &screens[1], .screen_count = 1, .number = 2},
};
static _Atomic int current;

static const struct edition *current_edition(void *context)
{
    (void)context;
    return &editions[current];
}

static void release_edition(const struct edition *edition)
{
    (void)edition;
}

static bool save_report(void *store, const char *screen, const char *json, struct error *error)
{
    (void)store, (void)screen, (void)json, (void)error;
    return true;
}

// ---- a bare libmicrohttpd that answers every request with 304, or holds it ----

struct bare {
    struct MHD_Daemon *daemon;
    struct MHD_Response *unchanged, *changed;
    pthread_mutex_t lock; // over the rest
    struct MHD_Connection *held[HELD];
    int held_count;
};

static enum MHD_Result bare_answer(void *context, struct MHD_Connection *connection,
                                   const char *url, const char *method, const char *version,
                                   const char *upload, size_t *upload_bytes, void **request)
{
    static int seen, resumed;
    struct bare *bare = context;
    (void)url, (void)method, (void)version, (void)upload, (void)upload_bytes;
    if (!*request) {
        *request = &seen;
        return MHD_YES;
    }
    if (*request == &resumed)
        return MHD_queue_response(connection, MHD_HTTP_OK, bare->changed);
    if (!MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Prefer"))
        return MHD_queue_response(connection, MHD_HTTP_NOT_MODIFIED, bare->unchanged);
    *request = &resumed;
    pthread_mutex_lock(&bare->lock);
    MHD_suspend_connection(connection);
    bare->held[bare->held_count++] = connection;
    pthread_mutex_unlock(&bare->lock);
    return MHD_YES;
}

static struct bare *bare_start(void)
{
    struct bare *bare = calloc(1, sizeof *bare);
    pthread_mutex_init(&bare->lock, NULL);
    bare->unchanged = MHD_create_response_from_buffer(0, playlist, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(bare->unchanged, "ETag", ETAG);
    bare->changed =
        MHD_create_response_from_buffer(PLAYLIST_BYTES, playlist, MHD_RESPMEM_PERSISTENT);
    bare->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, bare_answer, bare,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)SERVER_THREADS, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)HELD + 200, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)2048,
        MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096u, MHD_OPTION_END);
    if (!bare->daemon)
        fail("cannot start a bare libmicrohttpd");
    return bare;
}

static int bare_port(const struct bare *bare)
{
    return MHD_get_daemon_info(bare->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

static int bare_held(void *context)
{
    struct bare *bare = context;
    pthread_mutex_lock(&bare->lock);
    int count = bare->held_count;
    pthread_mutex_unlock(&bare->lock);
    return count;
}

static void bare_wake(void *context)
{
    struct bare *bare = context;
    pthread_mutex_lock(&bare->lock);
    while (bare->held_count > 0)
        MHD_resume_connection(bare->held[--bare->held_count]);
    pthread_mutex_unlock(&bare->lock);
}

static void bare_stop(struct bare *bare)
{
    MHD_stop_daemon(bare->daemon);
    MHD_destroy_response(bare->unchanged);
    MHD_destroy_response(bare->changed);
    pthread_mutex_destroy(&bare->lock);
    free(bare);
}

// ---- ours ----

static struct server *ours_start(void)
{
    struct server_settings settings = {.address = "127.0.0.1", .threads = SERVER_THREADS};
    struct source source = {.current = current_edition,
                            .release = release_edition,
                            .save_report = save_report,
                            .media_folder = "build"};
    struct error error;
    current = 0;
    struct server *server = server_create_for(&settings, &source, clock_system(), &error);
    if (!server) {
        fprintf(stderr, "bench_http: %s\n", error.text);
        exit(1);
    }
    return server;
}

// Reads the gauge over HTTP, as an operator would.
static int ours_held(void *context)
{
    static const char request[] = "GET /metrics HTTP/1.1\r\nHost: bench\r\n"
                                  "Connection: close\r\n\r\n";
    char text[16384];
    size_t length = 0;
    ssize_t got;
    int fd = connect_to(server_port(context));
    if (fd < 0 || send(fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0)
        fail("cannot ask for the metrics");
    while (length + 1 < sizeof text &&
           (got = recv(fd, text + length, sizeof text - 1 - length, 0)) > 0)
        length += (size_t)got;
    close(fd);
    text[length] = '\0';
    const char *line = strstr(text, "\nkawaraban_held_requests ");
    return line ? atoi(line + strlen("\nkawaraban_held_requests ")) : 0;
}

static void ours_wake(void *context)
{
    current = 1;
    server_publish(context);
}

// ---- measuring ----

static double answers_a_second(const struct load *load, int port)
{
    load_order(load, ORDER_ASK, port, 0);
    struct result result = load_result(load);
    return (double)result.answers * 1e6 / (double)result.took_us;
}

static void measure_unchanged(const struct load *load)
{
    struct bare *bare = bare_start();
    struct server *server = ours_start();
    double best_bare = 0, best_ours = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double of_bare = answers_a_second(load, bare_port(bare));
        double of_ours = answers_a_second(load, server_port(server));
        best_bare = of_bare > best_bare ? of_bare : best_bare;
        best_ours = of_ours > best_ours ? of_ours : best_ours;
    }
    bare_stop(bare);
    server_destroy(server);
    printf(
        "304 answers on %d kept connections: %.0f a second; bare libmicrohttpd %.0f; ratio %.2f\n",
        CLIENT_THREADS * CONNECTIONS_A_THREAD, best_ours, best_bare, best_ours / best_bare);
}

static int64_t resident_bytes(void)
{
    long pages = 0, ignored = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%ld %ld", &ignored, &pages) != 2)
        fail("cannot read /proc/self/statm");
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

static void measure_held(const struct load *load, const char *name, int port, int count,
                         int (*held)(void *context), void (*wake)(void *context), void *context)
{
    int64_t before = resident_bytes(), give_up = now_us() + LONGEST_MS * 1000;
    load_order(load, ORDER_HOLD, port, count);
    struct result result = load_result(load);
    while (held(context) < result.opened && now_us() < give_up)
        usleep(20000);
    int waiting = held(context);
    int64_t bytes = resident_bytes() - before;
    int64_t start = now_us();
    wake(context);
    result = load_result(load);
    printf("%s: %d long polls held at %.1f kB resident each; %d woken with %d bytes each in %.0f "
           "ms\n",
           name, waiting, (double)bytes / 1000 / (waiting > 0 ? waiting : 1), result.woken,
           PLAYLIST_BYTES, (double)(result.woken_us - start) / 1000);
    load_order(load, ORDER_HANG_UP, 0, 0);
    load_result(load);
}

static void measure_held_ours(const struct load *load, int count)
{
    struct server *server = ours_start();
    measure_held(load, "publisher", server_port(server), count, ours_held, ours_wake, server);
    server_destroy(server);
}

static void measure_held_bare(const struct load *load, int count)
{
    struct bare *bare = bare_start();
    measure_held(load, "bare libmicrohttpd", bare_port(bare), count, bare_held, bare_wake, bare);
    bare_stop(bare);
}

// In a process of its own: memory that was used before would not be counted.
static void measure_apart(void (*measure)(const struct load *load, int count),
                          const struct load *load, int count)
{
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        fail("cannot fork");
    if (child == 0) {
        measure(load, count);
        exit(0);
    }
    waitpid(child, NULL, 0);
}

// Each side, child and parent, needs one descriptor a connection.
static int raise_limit(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < HELD + SPARE_DESCRIPTORS && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur =
            limit.rlim_max < HELD + SPARE_DESCRIPTORS ? limit.rlim_max : HELD + SPARE_DESCRIPTORS;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= HELD + 4 * SPARE_DESCRIPTORS)
        return HELD;
    int count = (int)limit.rlim_cur - 4 * SPARE_DESCRIPTORS;
    printf("only %d long polls, for a process may open %d files here (ulimit -n)\n", count,
           (int)limit.rlim_cur);
    return count;
}

int main(void)
{
    memset(playlist, 'p', sizeof playlist);
    int count = raise_limit();
    if (count < 1)
        return 1;
    struct load load = load_start();
    measure_unchanged(&load);

    measure_apart(measure_held_ours, &load, count);
    measure_apart(measure_held_bare, &load, count);
    load_stop(&load);
    return 0;
}
