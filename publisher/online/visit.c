// The frame around every page: masthead, language switch, foot; and the header fields that keep
// scripts, frames and curious referrers out.
#include "publisher/online/visit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "signage/base/xml.h"

#define CONTENT_POLICY                                                                             \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "        \
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "                  \
    "frame-ancestors 'none'"
#define MOST_HOST_BYTES 255
#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-[]_"

static const char *header_of(const struct page *page, const char *name)
{
    const char *value = page_header(page, name);
    return value ? value : "";
}

// Whoever lists Japanese at all reads it; so does who says nothing.
static const char *usual_language(const struct page *page)
{
    const char *wanted = header_of(page, "Accept-Language");
    return strncmp(wanted, "en", 2) == 0 && !strstr(wanted, "ja") ? "en" : "ja";
}

static const char *language_of(const struct page *page)
{
    const char *wanted = page_query(page, "lang");
    if (wanted)
        return strncmp(wanted, "en", 2) == 0 ? "en" : "ja";
    return usual_language(page);
}

// The last hop's word counts only when it is the proxy the house trusts.
static const char *address_of(const struct visit *visit)
{
    const char *address = page_address(visit->page), *proxy = visit->office->trusted_proxy;
    const char *forwarded = header_of(visit->page, "X-Forwarded-For");
    if (!proxy || !*proxy || strcmp(address, proxy) != 0 || !*forwarded)
        return address;
    const char *last = strrchr(forwarded, ',');
    last = last ? last + 1 : forwarded;
    last += strspn(last, " ");
    return arena_text_n(visit->arena, last, strcspn(last, " ,"));
}

static const char *base_of(const struct visit *visit)
{
    const char *told = visit->office->base_url, *host = header_of(visit->page, "Host");
    if (told && *told) {
        size_t length = strlen(told);
        while (length > 0 && told[length - 1] == '/')
            length--;
        return arena_text_n(visit->arena, told, length);
    }
    size_t length = strlen(host);
    bool sound = length > 0 && length <= MOST_HOST_BYTES && strspn(host, HOST_CHARACTERS) == length;
    return arena_printf(visit->arena, "http://%s", sound ? host : "localhost");
}

void visit_init(struct visit *visit, struct page *page, struct online *online,
                const struct office *office)
{
    *visit = (struct visit){.page = page, .online = online, .office = office};
    visit->arena = arena_create();
    visit->lang = language_of(page);
    visit->address = address_of(visit);
    visit->base = base_of(visit);
    visit->now_utc = clock_now_utc(&office->clock);
    buffer_init(&visit->out, VISIT_MOST_PAGE_BYTES);
}

void visit_finish(struct visit *visit)
{
    buffer_finish(&visit->out);
    arena_destroy(visit->arena);
}

const char *visit_say(const struct visit *visit, const char *ja, const char *en)
{
    return visit->lang[0] == 'e' ? en : ja;
}

const char *visit_query(const struct visit *visit)
{
    if (strcmp(visit->lang, usual_language(visit->page)) == 0)
        return "";
    return visit_say(visit, "?lang=ja", "?lang=en");
}

bool visit_is_same_origin(const struct visit *visit)
{
    const char *site = header_of(visit->page, "Sec-Fetch-Site");
    const char *origin = header_of(visit->page, "Origin"), *host = header_of(visit->page, "Host");
    if (*site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return false;
    if (!*origin)
        return true;
    // A frame without an origin of its own is none of our pages, whatever else it says.
    if (strcmp(origin, "null") == 0)
        return *site != '\0';
    const char *authority = strstr(origin, "://");
    return authority && strcasecmp(authority + 3, host) == 0;
}

// ---- the frame ----

// Feeds go by what is asked for alone: who takes them is no reader with a language.
static const char *feed_query(const struct visit *visit)
{
    return visit_say(visit, "", "?lang=en");
}

static void add_head(struct visit *visit, const struct sheet *sheet)
{
    struct buffer *out = &visit->out;
    buffer_printf(out,
                  "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                  "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
                  visit->lang);
    if (*sheet->title) {
        xml_escape(out, sheet->title);
        buffer_add_text(out, visit_say(visit, "｜", " | "));
    }
    xml_escape(out, visit->office->place);
    buffer_add_text(out, "</title>\n<link rel=\"stylesheet\" href=\"/online/online.css\">\n"
                         "<link rel=\"icon\" href=\"/online/crest.svg\" type=\"image/svg+xml\">\n");
    if (sheet->private)
        buffer_add_text(out, "<meta name=\"robots\" content=\"noindex\">\n");
    else
        buffer_printf(out,
                      "<link rel=\"alternate\" type=\"application/atom+xml\" "
                      "href=\"/items.atom%s\" title=\"Atom\">\n<link rel=\"alternate\" "
                      "type=\"text/calendar\" href=\"/seminars.ics%s\" title=\"iCalendar\">\n",
                      feed_query(visit), feed_query(visit));
    if (sheet->script)
        buffer_printf(out, "<script type=\"module\" src=\"%s\"></script>\n", sheet->script);
    buffer_add_text(out, "</head>\n");
}

static void add_masthead(struct visit *visit)
{
    struct buffer *out = &visit->out;
    bool english = visit->lang[0] == 'e';
    buffer_printf(out,
                  "<body>\n<a class=\"skip\" href=\"#main\">%s</a>\n<header class=\"masthead\">\n"
                  "<a class=\"house\" href=\"/%s\"><img src=\"/online/crest.svg\" alt=\"\" "
                  "width=\"44\" height=\"44\"><span lang=\"ja\">",
                  visit_say(visit, "本文へ", "Skip to content"), visit_query(visit));
    xml_escape(out, visit->office->place);
    buffer_printf(out, "</span></a>\n<nav aria-label=\"%s\">\n<a href=\"/%s\">%s</a>\n",
                  visit_say(visit, "メニュー", "Menu"), visit_query(visit),
                  visit_say(visit, "開催中・今週", "What is on"));
    buffer_printf(out, "<a href=\"/submit%s\">%s</a>\n", visit_query(visit),
                  visit_say(visit, "掲載のお申し込み", "Show your business"));
    buffer_add_text(out, "<a class=\"switch\" href=\"");
    xml_escape(out, page_path(visit->page));
    buffer_printf(out, "?lang=%s\" lang=\"%s\" hreflang=\"%s\">%s</a>\n</nav>\n</header>\n",
                  english ? "ja" : "en", english ? "ja" : "en", english ? "ja" : "en",
                  english ? "日本語" : "English");
}

void visit_begin_sheet(struct visit *visit, const struct sheet *sheet)
{
    buffer_clear(&visit->out);
    add_head(visit, sheet);
    add_masthead(visit);
    buffer_add_text(&visit->out, "<main id=\"main\">\n");
}

static void add_foot(struct visit *visit, const struct sheet *sheet)
{
    struct buffer *out = &visit->out;
    buffer_add_text(out, "</main>\n<footer class=\"foot\">\n");
    if (!sheet->form)
        buffer_printf(
            out, "<p><a href=\"/seminars.ics%s\">%s</a> <a href=\"/items.atom%s\">%s</a></p>\n",
            feed_query(visit),
            visit_say(visit, "セミナーをカレンダーで購読（iCalendar）",
                      "Subscribe to the seminars (iCalendar)"),
            feed_query(visit),
            visit_say(visit, "新着を購読（Atom）", "Subscribe to the news (Atom)"));
    buffer_add_text(out, "<p lang=\"ja\">");
    xml_escape(out, visit->office->place);
    buffer_add_text(out, "</p>\n</footer>\n</body>\n</html>\n");
}

void visit_end_sheet(struct visit *visit, const struct sheet *sheet, unsigned status)
{
    size_t length;
    add_foot(visit, sheet);
    bool overflowed = visit->out.overflowed;
    char *bytes = buffer_take(&visit->out, &length);
    page_set(visit->page, "Content-Security-Policy", "%s", CONTENT_POLICY);
    page_set(visit->page, "Vary", "Accept-Language");
    page_set(visit->page, "Content-Language", "%s", visit->lang);
    page_set(visit->page, "Referrer-Policy", "same-origin");
    page_set(visit->page, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    if (overflowed) {
        free(bytes);
        static const char sentence[] = "this page became too long\n";
        page_reply(visit->page, 500, "text/plain; charset=utf-8", strdup(sentence),
                   sizeof sentence - 1);
    } else if (status == 200 && !sheet->private && !sheet->fresh) {
        page_reply_kept(visit->page, "text/html; charset=utf-8", bytes, length);
    } else {
        page_set(visit->page, "Cache-Control", "no-store");
        if (sheet->private)
            page_set(visit->page, "X-Robots-Tag", "noindex");
        page_reply(visit->page, status, "text/html; charset=utf-8", bytes, length);
    }
}

void visit_refuse(struct visit *visit, unsigned status, const char *title, const char *sentence)
{
    struct sheet sheet = {.title = title, .private = true, .form = true};
    visit_begin_sheet(visit, &sheet);
    buffer_add_text(&visit->out, "<h1>");
    xml_escape(&visit->out, title);
    buffer_add_text(&visit->out, "</h1>\n<p class=\"lead\">");
    xml_escape(&visit->out, sentence);
    buffer_add_text(&visit->out, "</p>\n");
    visit_end_sheet(visit, &sheet, status);
}

void visit_redirect(struct visit *visit, const char *location)
{
    page_set(visit->page, "Location", "%s", location);
    page_set(visit->page, "Cache-Control", "no-store");
    page_reply(visit->page, 303, NULL, NULL, 0);
}
