// The way of a request: libmicrohttpd gives us its target as sent (request_begins), then its
// headers (first call of request_arrives), its body (further calls), and asks for the answer (last
// call); after a suspension that last call comes again. Handlers run on libmicrohttpd's threads and
// never wait there: what they hand out lies ready on the stand (stand.h), who waits for news is
// held (hold.h), who waits for the disk is at the desk (desk.h).
#include "publisher/delivery/server.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "publisher/delivery/listener.h"
#include "publisher/delivery/page_inside.h"
#include "publisher/delivery/request.h"
#include "publisher/delivery/routes.h"
#include "publisher/delivery/server_for.h"
#include "publisher/delivery/target.h"
#include "signage/base/log.h"

#define DEFAULT_THREADS 2
#define MOST_THREADS 64
#define IDLE_TIMEOUT_S 75
#define SPARE_DESCRIPTORS 128 // for the rest of the program: database, feeds, media being sent
#define LEAST_CONNECTIONS 16
#define FEW_CONNECTIONS 4096

// One request's headers and its answer's fit in here: a browser's, with cookies of 2.5 kB from
// other sites of the same host. See tests/bench/bench_http.c for what it costs.
#define CONNECTION_POOL_BYTES 12288

#define POOL_BYTES_A_FIELD 64
#define ANSWER_MOST_BYTES 2048 // the headers of ours

#define OWN_TABLES 3
#define CREW 4
#define FINISH_MS 1500 // of the two seconds that a stop may take

struct server {
    struct delivery delivery;
    struct route_table tables[OWN_TABLES + SERVER_MOST_TABLES];
    char *media_folder;
    struct MHD_Daemon *daemon;
    int port;
    _Atomic size_t under_way; // requests between their first line and their last byte
    pthread_mutex_t lock;     // for `idle` alone
    pthread_cond_t idle;      // under_way became 0 while stopping
};

// ---- one request ----

static void *request_begins(void *context, const char *target, struct MHD_Connection *connection)
{
    struct server *server = context;
    size_t length = strlen(target) + 1;
    struct request *request = calloc(1, sizeof *request + 2 * length);
    if (!request)
        abort();
    request->delivery = &server->delivery;
    request->connection = connection;
    request->path = request->raw + length;
    memcpy(request->raw, target, length);
    server->under_way++;
    return request;
}

static void request_ends(void *context, struct MHD_Connection *connection, void **request_context,
                         enum MHD_RequestTerminationCode code)
{
    struct server *server = context;
    struct request *request = *request_context;
    (void)connection, (void)code;
    if (!request)
        return;
    *request_context = NULL;
    page_destroy(request->page);
    free(request->report_answer);
    body_file_destroy(request->body_file);
    buffer_finish(&request->body);
    free(request);
    if (--server->under_way == 0 && server->delivery.stopping) {
        pthread_mutex_lock(&server->lock);
        pthread_cond_signal(&server->idle);
        pthread_mutex_unlock(&server->lock);
    }
}

// libmicrohttpd keeps a request's header fields, a structure for each, a copy of its cookies and
// the answer's header fields in one pool, and closes without a word when the answer's do not fit
// any more: who leaves too little room is told here, on the socket itself. Still longer requests it
// refuses itself.
static bool answer_will_fit(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    int fields = MHD_get_connection_values(
        connection, MHD_HEADER_KIND | MHD_COOKIE_KIND | MHD_GET_ARGUMENT_KIND, NULL, NULL);
    const char *cookies =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_COOKIE);
    size_t used = (info ? info->header_size : 0) + (size_t)fields * POOL_BYTES_A_FIELD +
                  (cookies ? strlen(cookies) : 0);
    return used + ANSWER_MOST_BYTES <= CONNECTION_POOL_BYTES;
}

static void send_too_long(const struct request *request)
{
    static const char uri[] = "HTTP/1.1 414 URI Too Long\r\n"
                              "Connection: close\r\n"
                              "Content-Type: text/plain; charset=utf-8\r\n"
                              "Content-Length: 24\r\n\r\n"
                              "the address is too long\n";
    static const char fields[] = "HTTP/1.1 431 Request Header Fields Too Large\r\n"
                                 "Connection: close\r\n"
                                 "Content-Type: text/plain; charset=utf-8\r\n"
                                 "Content-Length: 31\r\n\r\n"
                                 "the header fields are too long\n";
    bool is_uri = request->fault == MHD_HTTP_URI_TOO_LONG;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info)
        send(info->connect_fd, is_uri ? uri : fields, is_uri ? sizeof uri - 1 : sizeof fields - 1,
             MSG_DONTWAIT | MSG_NOSIGNAL);
    tally_add(request->delivery->tally, NULL,
              is_uri ? MHD_HTTP_URI_TOO_LONG : MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE, 0);
}

static enum MHD_Result request_arrives(void *context, struct MHD_Connection *connection,
                                       const char *url, const char *method, const char *version,
                                       const char *upload, size_t *upload_bytes,
                                       void **request_context)
{
    struct request *request = *request_context;
    (void)context, (void)url;
    if (request->stage == REQUEST_NEW) {
        // An answer in this first call makes libmicrohttpd close the connection.
        request->stage = REQUEST_COMING;
        request_route(request, method, version);
        if (!answer_will_fit(connection)) {
            send_too_long(request);
            return MHD_NO;
        }
        if (!request_refuses_body(request))
            return MHD_YES;
    } else if (*upload_bytes > 0) {
        bool more = request_receive(request, upload, *upload_bytes);
        *upload_bytes = 0;
        return more ? MHD_YES : MHD_NO;
    }
    request->suspended = false;
    request_answer(request);
    return request->replied || request->suspended ? MHD_YES : MHD_NO;
}

// ---- the daemon ----

// target.c decodes, strictly.
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    return strlen(text);
}

__attribute__((format(printf, 2, 0))) static void log_daemon(void *context, const char *format,
                                                             va_list arguments)
{
    struct error line;
    (void)context;
    error_set_va(&line, format, arguments);
    line.text[strcspn(line.text, "\n")] = '\0';
    log_debug("http: %s", line.text);
}

// As many as the process may have descriptors for, which is first raised as far as it goes.
static unsigned connection_limit(void)
{
    struct rlimit limit;
    rlim_t wanted = SERVER_MOST_CONNECTIONS + SPARE_DESCRIPTORS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return LEAST_CONNECTIONS;
    if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= wanted)
        return SERVER_MOST_CONNECTIONS;
    unsigned most = limit.rlim_cur > SPARE_DESCRIPTORS + LEAST_CONNECTIONS
                        ? (unsigned)limit.rlim_cur - SPARE_DESCRIPTORS
                        : LEAST_CONNECTIONS;
    if (most < FEW_CONNECTIONS)
        log_notice("at most %u connections at once, for no more files may be opened; LimitNOFILE= "
                   "in the systemd unit raises that",
                   most);
    return most;
}

static bool daemon_start(struct server *server, const struct server_settings *settings,
                         struct error *error)
{
    int threads = settings->threads > 0 ? settings->threads : DEFAULT_THREADS;
    int socket = listener_open(settings->address, settings->port, error);
    if (socket < 0)
        return false;
    server->port = listener_port(socket);
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        request_arrives, server, MHD_OPTION_EXTERNAL_LOGGER, log_daemon, NULL,
        MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)(threads < MOST_THREADS ? threads : MOST_THREADS),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_POOL_BYTES,
        MHD_OPTION_CONNECTION_LIMIT, connection_limit(), MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_TIMEOUT_S, MHD_OPTION_URI_LOG_CALLBACK, request_begins, server,
        MHD_OPTION_NOTIFY_COMPLETED, request_ends, server, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, NULL, MHD_OPTION_END);
    if (server->daemon)
        return true;
    close(socket);
    return error_set(error, "the HTTP server does not start on %s port %d", settings->address,
                     server->port);
}

struct server *server_create_for(const struct server_settings *settings,
                                 const struct source *source, struct clock clock,
                                 struct error *error)
{
    struct server *server = calloc(1, sizeof *server);
    char *media_folder = strdup(source->media_folder);
    if (!server || !media_folder)
        abort();
    server->media_folder = media_folder;
    server->tables[0] = screen_routes();
    server->tables[1] = media_routes();
    server->tables[2] = status_routes();
    assert(settings->table_count <= SERVER_MOST_TABLES);
    for (size_t i = 0; i < settings->table_count; i++)
        server->tables[OWN_TABLES + i] = settings->tables[i];
    pthread_mutex_init(&server->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&server->idle, &monotonic);
    pthread_condattr_destroy(&monotonic);

    struct delivery *delivery = &server->delivery;
    delivery->source = *source;
    delivery->source.media_folder = media_folder;
    delivery->clock = clock;
    delivery->take_report = settings->take_report;
    delivery->report_context = settings->report_context;
    delivery->tables = server->tables;
    delivery->table_count = OWN_TABLES + settings->table_count;
    delivery->tally = tally_create(server->tables, delivery->table_count);
    delivery->stand = stand_create(&delivery->source);
    delivery->hold = hold_create(delivery->stand, error);
    delivery->desk = delivery->hold ? desk_create(1, error) : NULL;
    delivery->crew = delivery->desk ? desk_create(CREW, error) : NULL;
    if (!delivery->crew || !daemon_start(server, settings, error)) {
        server_destroy(server);
        return NULL;
    }
    return server;
}

// Until nothing is under way any more, or patience is.
static void wait_until_idle(struct server *server)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (FINISH_MS % 1000) * 1000000L;
    until.tv_sec += FINISH_MS / 1000 + until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    int result = 0;
    pthread_mutex_lock(&server->lock);
    while (server->under_way > 0 && result != ETIMEDOUT)
        result = pthread_cond_timedwait(&server->idle, &server->lock, &until);
    pthread_mutex_unlock(&server->lock);
}

void server_destroy(struct server *server)
{
    if (!server)
        return;
    struct delivery *delivery = &server->delivery;
    delivery->stopping = true;
    MHD_socket listening = server->daemon ? MHD_quiesce_daemon(server->daemon) : MHD_INVALID_SOCKET;
    // libmicrohttpd may not be stopped while a connection is suspended.
    if (delivery->hold)
        hold_close(delivery->hold);
    if (delivery->desk)
        desk_close(delivery->desk);
    if (delivery->crew)
        desk_close(delivery->crew);
    if (server->daemon) {
        wait_until_idle(server);
        MHD_stop_daemon(server->daemon);
    }
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
    hold_destroy(delivery->hold);
    stand_destroy(delivery->stand);
    desk_destroy(delivery->desk);
    desk_destroy(delivery->crew);
    tally_destroy(delivery->tally);
    pthread_cond_destroy(&server->idle);
    pthread_mutex_destroy(&server->lock);
    free(server->media_folder);
    free(server);
}

int server_port(const struct server *server)
{
    return server->port;
}

void server_publish(struct server *server)
{
    stand_renew(server->delivery.stand);
    hold_look(server->delivery.hold);
}
