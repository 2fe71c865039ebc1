// Pictures, slides, templates and themes, named by their content: what has a name never changes, so
// any cache may keep it for ever, and the name is the entity tag.
#include "publisher/delivery/routes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publisher/delivery/etag.h"
#include "publisher/delivery/range.h"
#include "publisher/delivery/request.h"
#include "signage/base/log.h"
#include "signage/language/media_name.h"

#define MEDIA_PATH_BYTES 4096
#define MEDIA_ETAG_BYTES (DIGEST_HEX_BYTES + 2)

struct medium {
    char name[MEDIA_NAME_BYTES];
    char etag[MEDIA_ETAG_BYTES];
    int fd; // moves into a response
    int64_t bytes;
};

static void set_media_fields(struct MHD_Response *response, const struct medium *medium)
{
    response_set(response, MHD_HTTP_HEADER_ETAG, medium->etag);
    response_set(response, MHD_HTTP_HEADER_CACHE_CONTROL, "public, max-age=31536000, immutable");
}

// False when there is none of that name; *fault is then an errno, 0 when the name is none at all.
static bool open_medium(struct request *request, struct medium *medium, int *fault)
{
    char word[MEDIA_NAME_BYTES], path[MEDIA_PATH_BYTES];
    struct stat status;
    *fault = 0;
    if (!request_word(request, 0, word, sizeof word) || !media_name_from_path(word, medium->name) ||
        strcmp(word, medium->name) != 0 ||
        !media_name_path(request->delivery->source.media_folder, word, path, sizeof path))
        return false;
    medium->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (medium->fd < 0) {
        *fault = errno;
        return false;
    }
    if (fstat(medium->fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(medium->fd);
        return false;
    }
    medium->bytes = status.st_size;
    snprintf(medium->etag, sizeof medium->etag, "\"%.64s\"", word);
    return true;
}

// A condition that fails means "from the start, please" (RFC 9110 section 13.1.5). Media have no
// date, so a date never holds.
static bool range_is_wanted(const struct request *request, const struct medium *medium)
{
    const char *condition = request_header(request, MHD_HTTP_HEADER_IF_RANGE);
    return !condition ||
           (!etag_list_is_any(condition) && etag_list_names(condition, medium->etag, ETAG_STRONG));
}

static void reply_unsatisfiable(struct request *request, const struct medium *medium)
{
    close(medium->fd);
    struct MHD_Response *response = response_create_empty();
    response_printf(response, MHD_HTTP_HEADER_CONTENT_RANGE, "bytes */%lld",
                    (long long)medium->bytes);
    response_set(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    request_reply(request, MHD_HTTP_RANGE_NOT_SATISFIABLE, response, 0);
}

static void reply_bytes(struct request *request, const struct medium *medium)
{
    struct range part = {0, medium->bytes};
    unsigned status = MHD_HTTP_OK;
    const char *range = request_header(request, MHD_HTTP_HEADER_RANGE);
    if (range && request->method == METHOD_GET && range_is_wanted(request, medium)) {
        struct range asked;
        switch (range_parse(range, medium->bytes, &asked)) {
        case RANGE_UNSATISFIABLE:
            reply_unsatisfiable(request, medium);
            return;
        case RANGE_PART:
            part = asked;
            status = MHD_HTTP_PARTIAL_CONTENT;
            break;
        case RANGE_WHOLE:
            break;
        }
    }
    struct MHD_Response *response = MHD_create_response_from_fd_at_offset64(
        (uint64_t)part.bytes, medium->fd, (uint64_t)part.first);
    if (!response)
        close(medium->fd);
    set_media_fields(response, medium);
    response_set(response, MHD_HTTP_HEADER_CONTENT_TYPE, media_type_of_name(medium->name));
    response_set(response, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
    if (status == MHD_HTTP_PARTIAL_CONTENT)
        response_printf(response, MHD_HTTP_HEADER_CONTENT_RANGE, "bytes %lld-%lld/%lld",
                        (long long)part.first, (long long)(part.first + part.bytes - 1),
                        (long long)medium->bytes);
    request_reply(request, status, response, (uint64_t)part.bytes);
}

static void reply_missing(struct request *request, int fault)
{
    if (fault == 0 || fault == ENOENT || fault == ENOTDIR || fault == ELOOP) {
        request_reply_text(request, MHD_HTTP_NOT_FOUND, "there is nothing of that name here");
        return;
    }
    log_error("cannot open a media file that was asked for: %s", strerror(fault));
    request_reply_text(request, MHD_HTTP_SERVICE_UNAVAILABLE,
                       "the file cannot be read now; the publisher's log says why");
}

static void answer_medium(struct request *request)
{
    struct medium medium;
    int fault;
    if (!open_medium(request, &medium, &fault)) {
        reply_missing(request, fault);
        return;
    }
    if (request_header(request, MHD_HTTP_HEADER_IF_MATCH) &&
        !request_names_etag(request, MHD_HTTP_HEADER_IF_MATCH, medium.etag)) {
        close(medium.fd);
        request_reply_text(request, MHD_HTTP_PRECONDITION_FAILED,
                           "the file is not the one that If-Match names");
    } else if (request_names_etag(request, MHD_HTTP_HEADER_IF_NONE_MATCH, medium.etag)) {
        // The file is not sent, but its length belongs into the answer or none.
        struct MHD_Response *response =
            MHD_create_response_from_fd64((uint64_t)medium.bytes, medium.fd);
        if (!response)
            close(medium.fd);
        set_media_fields(response, &medium);
        request_reply(request, MHD_HTTP_NOT_MODIFIED, response, 0);
    } else {
        reply_bytes(request, &medium);
    }
}

struct route_table media_routes(void)
{
    static const struct route routes[] = {
        {METHOD_GET | METHOD_HEAD, "/media/{name}", 0, answer_medium},
    };
    return (struct route_table){.routes = routes, .count = sizeof routes / sizeof routes[0]};
}
