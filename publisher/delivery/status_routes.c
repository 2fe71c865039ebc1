// For who runs it: is it well, and in numbers (Prometheus text format 0.0.4).
#include "publisher/delivery/routes.h"

#include <stdlib.h>

#include "publisher/delivery/request.h"

#define METRICS_MOST_BYTES (16u * 1024 * 1024)

static void answer_health(struct request *request)
{
    const struct issue *issue = request_issue(request);
    if (!issue)
        return;
    issue_release(issue);
    request_reply_text(request, MHD_HTTP_OK, "ok");
}

static void add_head(struct buffer *out, const char *name, const char *help)
{
    buffer_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void add_screens(struct buffer *out, struct delivery *delivery,
                        const struct edition *edition)
{
    int64_t now_utc = clock_now_utc(&delivery->clock);
    add_head(out, "kawaraban_screen_sequence", "Sequence number of the screen's playlist.");
    for (size_t i = 0; i < edition->screen_count; i++)
        buffer_printf(out, "kawaraban_screen_sequence{screen=\"%s\"} %lld\n",
                      edition->screens[i].id, (long long)edition->screens[i].sequence);
    add_head(out, "kawaraban_screen_playlist_age_seconds",
             "Seconds since the screen's playlist was published.");
    for (size_t i = 0; i < edition->screen_count; i++)
        buffer_printf(out, "kawaraban_screen_playlist_age_seconds{screen=\"%s\"} %lld\n",
                      edition->screens[i].id,
                      (long long)(now_utc - edition->screens[i].published_utc));
    add_head(out, "kawaraban_screen_held_requests", "Long polls that wait for the screen.");
    for (size_t i = 0; i < edition->screen_count; i++)
        buffer_printf(out, "kawaraban_screen_held_requests{screen=\"%s\"} %zu\n",
                      edition->screens[i].id, hold_count(delivery->hold, edition->screens[i].id));
}

static void answer_metrics(struct request *request)
{
    struct delivery *delivery = request->delivery;
    struct buffer out;
    buffer_init(&out, METRICS_MOST_BYTES);
    const struct issue *issue = stand_issue(delivery->stand);
    const struct edition *edition = issue ? issue->edition : NULL;

    add_head(&out, "kawaraban_edition_number", "Editions published since the start; 0: none.");
    buffer_printf(&out, "kawaraban_edition_number %lld\n",
                  edition ? (long long)edition->number : 0);
    add_head(&out, "kawaraban_held_requests", "Long polls that wait.");
    buffer_printf(&out, "kawaraban_held_requests %zu\n", hold_count(delivery->hold, NULL));
    if (edition)
        add_screens(&out, delivery, edition);
    issue_release(issue);
    tally_format(delivery->tally, &out);

    size_t length;
    char *text = buffer_take(&out, &length);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, text, MHD_RESPMEM_MUST_FREE);
    if (!response)
        free(text);
    response_set(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                 "text/plain; version=0.0.4; charset=utf-8");
    response_set(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    request_reply(request, MHD_HTTP_OK, response, length);
}

struct route_table status_routes(void)
{
    static const struct route routes[] = {
        {METHOD_GET | METHOD_HEAD, "/healthz", 0, answer_health},
        {METHOD_GET | METHOD_HEAD, "/metrics", 0, answer_metrics},
    };
    return (struct route_table){.routes = routes, .count = sizeof routes / sizeof routes[0]};
}
