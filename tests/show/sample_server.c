// Serves a folder of sample feeds over HTTP on loopback, for `make demo` and the show tests, so
// that feeds really travel. Answers conditional requests by ETag. Two things make it a stage and
// not a web server:
//
//   dates move: a file that holds "reference-date: YYYY-MM-DD" is served with all its dates (RFC
//   822 and ISO 8601) shifted by as many days as have passed since, so the news is never old;
//   faults on request: ?status=500, ?cut=BYTES, ?delay=SECONDS, ?html=1 (a page instead of the
//   feed).
//
// usage: sample_server FOLDER [PORT]    prints "http://127.0.0.1:PORT" and serves until SIGTERM
#include <arpa/inet.h>
#include <limits.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "signage/base/buffer.h"
#include "signage/base/clock.h"
#include "signage/base/digest.h"
#include "signage/base/file.h"

#define MOST_FILE_BYTES (64u * 1024 * 1024)
#define DAY_S 86400

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

static time_t day_of(int year, int month, int day)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    return timegm(&tm);
}

static int days_since_reference(const char *text)
{
    const char *mark = strstr(text, "reference-date: ");
    int year, month, day;
    if (!mark || sscanf(mark, "reference-date: %4d-%2d-%2d", &year, &month, &day) != 3)
        return 0;
    return (int)((time(NULL) - day_of(year, month, day)) / DAY_S);
}

static bool digits(const char *text, const char *pattern)
{
    for (; *pattern; text++, pattern++)
        if (*pattern == '0' ? *text < '0' || *text > '9' : *text != *pattern)
            return false;
    return true;
}

// "2026-11-23" at `text`: the shifted one goes out.
static size_t shift_iso(const char *text, int days, struct buffer *out)
{
    int year, month, day;
    if (!digits(text, "0000-00-00") || sscanf(text, "%4d-%2d-%2d", &year, &month, &day) != 3)
        return 0;
    time_t shifted = day_of(year, month, day) + (time_t)days * DAY_S;
    struct tm tm;
    gmtime_r(&shifted, &tm);
    buffer_printf(out, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
    return 10;
}

// "Mon, 23 Nov 2026" at `text`.
static size_t shift_rfc822(const char *text, int days, struct buffer *out)
{
    char weekday[4], month_name[4];
    int day, year, month = 0, length = 0;
    if (sscanf(text, "%3[A-Z a-z], %2d %3[A-Za-z] %4d%n", weekday, &day, month_name, &year,
               &length) != 4 ||
        year < 1970)
        return 0;
    while (month < 12 && strcmp(month_names[month], month_name) != 0)
        month++;
    if (month == 12)
        return 0;
    time_t shifted = day_of(year, month + 1, day) + (time_t)days * DAY_S;
    struct tm tm;
    gmtime_r(&shifted, &tm);
    buffer_printf(out, "%s, %02d %s %04d", day_names[tm.tm_wday], tm.tm_mday,
                  month_names[tm.tm_mon], tm.tm_year + 1900);
    return (size_t)length;
}

static void shift_dates(const char *text, int days, struct buffer *out)
{
    while (*text) {
        size_t taken = 0;
        if (*text >= '0' && *text <= '9')
            taken = shift_iso(text, days, out);
        else if (*text >= 'A' && *text <= 'Z')
            taken = shift_rfc822(text, days, out);
        if (taken == 0)
            buffer_add_char(out, *text);
        text += taken ? taken : 1;
    }
}

static const char *content_type_of(const char *path)
{
    static const char *const types[][2] = {
        {".rss", "application/rss+xml"},
        {".rdf", "application/rdf+xml"},
        {".atom", "application/atom+xml"},
        {".xml", "application/xml"},
        {".png", "image/png"},
        {".svg", "image/svg+xml"},
        {".html", "text/html"},
    };
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (strcmp(dot, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

static int query_number(struct MHD_Connection *connection, const char *name, int otherwise)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
    return value ? atoi(value) : otherwise;
}

static enum MHD_Result answer_text(struct MHD_Connection *connection, unsigned status,
                                   const char *type, const char *text)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type", type);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_file(struct MHD_Connection *connection, const char *path,
                                   struct buffer *body)
{
    struct digest digest = digest_of(body->bytes, body->length);
    char hex[DIGEST_HEX_BYTES], etag[20];
    digest_hex(&digest, hex);
    snprintf(etag, sizeof etag, "\"%.16s\"", hex);
    const char *known = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
    bool same = known && strcmp(known, etag) == 0;
    size_t length;
    char *bytes = buffer_take(body, &length);
    int cut = query_number(connection, "cut", -1);
    if (cut >= 0 && (size_t)cut < length)
        length = (size_t)cut;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(same ? 0 : length, bytes, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(response, "Content-Type", content_type_of(path));
    MHD_add_response_header(response, "ETag", etag);
    enum MHD_Result result = MHD_queue_response(connection, same ? 304 : 200, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    static int begun;
    (void)version;
    (void)upload;
    if (!*state) {
        *state = &begun;
        return MHD_YES;
    }
    if (*upload_size || strcmp(method, "GET") != 0)
        return answer_text(connection, 405, "text/plain", "only GET\n");
    sleep((unsigned)query_number(connection, "delay", 0));
    int status = query_number(connection, "status", 200);
    if (status != 200)
        return answer_text(connection, (unsigned)status, "text/plain", "as asked\n");
    if (query_number(connection, "html", 0))
        return answer_text(connection, 200, "text/html",
                           "<!DOCTYPE html><html><head><title>Moved</title></head>"
                           "<body><p>The feed is not here.</p></body></html>\n");
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s", (const char *)context, url);
    size_t length;
    char *text = strstr(url, "..") ? NULL : file_load(path, MOST_FILE_BYTES, &length, NULL);
    if (!text)
        return answer_text(connection, 404, "text/plain", "no such file\n");
    struct buffer body;
    buffer_init(&body, 2 * MOST_FILE_BYTES);
    int days = memchr(text, '\0', length) ? 0 : days_since_reference(text);
    if (days)
        shift_dates(text, days, &body);
    else
        buffer_add(&body, text, length);
    free(text);
    return answer_file(connection, path, &body);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: sample_server FOLDER [PORT]\n");
        return 2;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)(argc > 2 ? atoi(argv[2]) : 0)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, handle,
        argv[1], MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_END);
    if (!daemon) {
        fprintf(stderr, "sample_server: 127.0.0.1:%d cannot be listened on\n",
                argc > 2 ? atoi(argv[2]) : 0);
        return 1;
    }
    printf("http://127.0.0.1:%d\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    int got;
    sigwait(&signals, &got);
    MHD_stop_daemon(daemon);
    return 0;
}
