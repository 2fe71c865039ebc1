// One table for libmicrohttpd's side: the API's routes first, then the static pages.
#include "publisher/console/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/console/api_tables.h"
#include "publisher/console/call_run.h"
#include "publisher/delivery/page.h"
#include "signage/base/file.h"

#define MOST_ROUTES 160

// Nothing from elsewhere, nothing inline; pictures also from memory (previews).
#define CONTENT_POLICY                                                                             \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "        \
    "font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; " \
    "frame-ancestors 'none'"

struct console {
    struct office office;
    char body_folder[4096];
    struct route routes[MOST_ROUTES];
    const struct api_route *calls[MOST_ROUTES]; // NULL: a static page
    size_t count;
};

static void add_route(struct console *console, unsigned methods, const char *pattern,
                      size_t most_body_bytes, const struct api_route *call)
{
    if (console->count == MOST_ROUTES)
        abort();
    console->calls[console->count] = call;
    console->routes[console->count++] =
        (struct route){methods, pattern, most_body_bytes, page_answer};
}

static void add_calls(struct console *console)
{
    for (const struct api_table *table = api_tables(); table->count > 0; table++)
        for (size_t i = 0; i < table->count; i++) {
            const struct api_route *route = &table->routes[i];
            unsigned method = method_parse(route->method);
            add_route(console, method == METHOD_GET ? METHOD_GET | METHOD_HEAD : method,
                      route->pattern, route->most_body_bytes, route);
        }
}

struct console *console_create(const struct office *office, struct error *error)
{
    struct console *console = calloc(1, sizeof *console);
    if (!console)
        abort();
    console->office = *office;
    snprintf(console->body_folder, sizeof console->body_folder, "%s/incoming",
             store_folder(office->store));
    if (!folder_make(console->body_folder, error)) {
        free(console);
        return NULL;
    }
    add_calls(console);
    add_route(console, METHOD_GET | METHOD_HEAD, "/console", 0, NULL);
    add_route(console, METHOD_GET | METHOD_HEAD, "/console/", 0, NULL);
    add_route(console, METHOD_GET | METHOD_HEAD, "/console/{file}", 0, NULL);
    return console;
}

void console_destroy(struct console *console)
{
    free(console);
}

// ---- static pages ----

static const char *type_of(const char *file)
{
    static const char *const types[][2] = {
        {".html", "text/html; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".webmanifest", "application/manifest+json"},
    };
    const char *dot = strrchr(file, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (strcmp(dot, types[i][0]) == 0)
            return types[i][1];
    return NULL;
}

static void show_static(struct page *page, const struct console *console)
{
    const char *file = page_word(page, 0), *type;
    char path[4096];
    if (strcmp(page_path(page), "/console") == 0) {
        page_set(page, "Location", "/console/");
        page_reply(page, 308, NULL, NULL, 0);
        return;
    }
    if (!*file)
        file = "index.html";
    type = type_of(file);
    page_set(page, "Content-Security-Policy", "%s", CONTENT_POLICY);
    page_set(page, "Referrer-Policy", "same-origin");
    page_set(page, "Cross-Origin-Opener-Policy", "same-origin");
    page_set(page, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    if (type && *file != '.' && !strchr(file, '/') &&
        (size_t)snprintf(path, sizeof path, "%s/%s", console->office.web_folder, file) <
            sizeof path)
        page_reply_file(page, type, path);
    else
        page_reply(page, 404, "text/plain; charset=utf-8", strdup("there is no such page\n"), 22);
}

static void work(struct page *page)
{
    struct console *console = page_context(page);
    const struct api_route *call = console->calls[page_route(page)];
    if (call)
        call_run(page, &console->office, call);
    else
        show_static(page, console);
}

struct route_table console_routes(struct console *console)
{
    return (struct route_table){.routes = console->routes,
                                .count = console->count,
                                .work = work,
                                .context = console,
                                .body_folder = console->body_folder};
}
