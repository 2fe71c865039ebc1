// What a feed says → what the programme shows. Which fields the kind has is read from the items'
// table; texts are made plain, short enough and in a language that the screens know.
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/feed.h"
#include "publisher/feed/feed_date.h"
#include "publisher/feed/text_cut.h"
#include "publisher/feed/url.h"
#include "signage/base/digest.h"
#include "signage/base/utf8.h"

#define MOST_FIELDS 16
#define EVENT_SHOWN_S 3600 // of one that does not say when it ends
#define LATEST_START_UTC (FEED_DATE_LATEST_UTC - EVENT_SHOWN_S)

struct making {
    struct arena *arena;
    struct item *item;
    const char *lang;
};

static bool has_kana(const char *text)
{
    for (size_t at = 0, length = strlen(text); at < length;) {
        uint32_t c = utf8_next(text, length, &at);
        if (c >= 0x3041 && c <= 0x30FF && c != 0x30FB)
            return true;
    }
    return false;
}

// The feed's word on its language, reduced to what the screens' languages are called: "ja-JP" is
// ja. Systems set up in English declare Japanese texts as English; kana tells better.
static const char *language_of(struct arena *arena, const struct feed_item *entry)
{
    if (has_kana(entry->title) || has_kana(entry->summary))
        return "ja";
    const char *told = entry->language;
    size_t length = 0;
    while (isalpha((unsigned char)told[length]))
        length++;
    if (length < 2 || length > 3)
        return "";
    char *lang = arena_text_n(arena, told, length);
    for (size_t i = 0; i < length; i++)
        lang[i] = (char)tolower((unsigned char)lang[i]);
    if (strcmp(lang, "jp") == 0)
        return "ja";
    bool hant = strcasestr(told, "hant") || strcasestr(told, "-tw") || strcasestr(told, "-hk");
    return strcmp(lang, "zh") == 0 && hant ? "zh-Hant" : lang;
}

static void add(struct making *making, const char *name, const char *value)
{
    struct item *item = making->item;
    const struct item_field_spec *spec = item_field_spec(name);
    if (!spec || !(spec->kinds & (1u << item->kind)) || !*value)
        return;
    bool text = spec->type == ITEM_TEXT || spec->type == ITEM_TEXT_LONG;
    if (text)
        value = text_cut(making->arena, value, spec->most_chars);
    item->fields[item->field_count++] =
        (struct item_field){spec->name, text ? making->lang : "", arena_text(making->arena, value)};
}

static void add_instant(struct making *making, const char *name, int64_t utc)
{
    char text[INSTANT_TEXT_BYTES];
    if (utc == INSTANT_NEVER)
        return;
    instant_format(utc, text);
    add(making, name, arena_text(making->arena, text));
}

static const char *one_line(struct arena *arena, const char *text)
{
    if (!strchr(text, '\n'))
        return text;
    char *line = arena_text(arena, text);
    for (char *p = line; *p; p++)
        if (*p == '\n')
            *p = ' ';
    return line;
}

// The id of an item without a link is often its page's address; on the feed's own site it is
// believed.
static const char *link_of(const struct feed *feed, const struct feed_item *entry)
{
    if (*entry->link)
        return entry->link;
    return url_http(entry->id) && url_same_host(entry->id, feed->link) ? entry->id : "";
}

// A web address as items hold it: lower-case scheme, nothing that a browser would have to guess.
static const char *web_address(struct arena *arena, const char *url)
{
    if (!url_http(url) || strchr(":@", strstr(url, "://")[3]))
        return "";
    struct buffer out;
    buffer_init(&out, 2048);
    size_t scheme = strcspn(url, ":");
    for (size_t i = 0; url[i]; i++) {
        unsigned char c = (unsigned char)url[i];
        if (i < scheme)
            buffer_add_char(&out, (char)tolower(c));
        else if (c < 0x20 || c == 0x7F || strchr(" <>\"\\^`{|}", c))
            buffer_printf(&out, "%%%02X", c);
        else if (c == 0xC2 && (unsigned char)url[i + 1] < 0xA0) // a control character
            buffer_printf(&out, "%%C2%%%02X", (unsigned char)url[++i]);
        else
            buffer_add_char(&out, (char)c);
    }
    const char *address = out.overflowed ? "" : arena_text(arena, buffer_text(&out));
    buffer_finish(&out);
    return address;
}

static bool ends_with(const char *text, size_t length, const char *end)
{
    size_t n = strlen(end);
    return length >= n && strcasecmp(text + length - n, end) == 0;
}

// The invitations that blog software puts behind its excerpts mean nothing on a screen.
static const char *without_teaser(struct arena *arena, const char *text)
{
    static const char *const teasers[] = {
        "[…]",
        "[...]",
        "[read more]",
        "read more",
        "continue reading",
        "continue reading »",
        "続きを読む",
        "続きはこちら",
        "もっと見る",
        "詳しくはこちら",
        "→",
        "»",
        "[続きを読む]",
    };
    size_t length = strlen(text);
    for (bool again = true; again && length > 0;) {
        again = false;
        while (length > 0 && isspace((unsigned char)text[length - 1]))
            length--;
        char *trimmed = arena_text_n(arena, text, length);
        for (size_t i = 0; !again && i < sizeof teasers / sizeof *teasers; i++)
            if (ends_with(trimmed, length, teasers[i])) {
                length -= strlen(teasers[i]);
                again = true;
            }
        text = trimmed;
    }
    return arena_text_n(arena, text, length);
}

static bool is_teaser(const char *text)
{
    size_t length = strlen(text);
    return length == 0 || ends_with(text, length, "…") || ends_with(text, length, "...") ||
           ends_with(text, length, "[…]") || ends_with(text, length, "[...]");
}

static const char *summary_of(struct arena *arena, const struct feed_item *entry, const char *title)
{
    const char *text = entry->summary;
    if (*entry->content && is_teaser(text) && strlen(entry->content) > strlen(text))
        text = entry->content;
    text = without_teaser(arena, text);
    return strcmp(text, title) == 0 ? "" : text;
}

static const char *id_of(struct arena *arena, const char *feed_id, const char *entry_id)
{
    const char *id = arena_printf(arena, "feed:%s:%s", feed_id, entry_id);
    bool plain = strlen(id) < ITEM_ID_BYTES;
    for (const char *p = id; plain && *p; p++)
        plain = (unsigned char)*p > ' ' && (unsigned char)*p < 0x7F;
    if (plain)
        return id;
    struct digest digest = digest_of(entry_id, strlen(entry_id));
    char hex[DIGEST_HEX_BYTES];
    digest_hex(&digest, hex);
    return arena_printf(arena, "feed:%s:%.40s", feed_id, hex);
}

const char *feed_item_id(struct arena *arena, const char *feed_id, enum item_kind kind,
                         const struct feed_item *entry)
{
    bool series = kind == ITEM_CONSULTATION && entry->event && *entry->event->series;
    return id_of(arena, feed_id, series ? entry->event->series : entry->id);
}

static void add_picture(struct making *making, const struct feed_item *entry)
{
    const char *source = web_address(making->arena, entry->picture);
    if (!*source)
        return;
    making->item->media = arena_array(making->arena, 1, sizeof *making->item->media);
    making->item->media_count = 1;
    making->item->media[0] = (struct item_media){"photo", "", source, "", 0.5, 0.5};
}

// A consultation is one item with all its sessions; a seminar is an item each time.
static void add_sessions(struct making *making, const struct feed_event *event)
{
    if (making->item->kind != ITEM_CONSULTATION || event->starts_utc == INSTANT_NEVER ||
        event->starts_utc > LATEST_START_UTC)
        return;
    if (*event->sessions) {
        add(making, "sessions", event->sessions);
        return;
    }
    char begin[INSTANT_TEXT_BYTES], end[INSTANT_TEXT_BYTES];
    instant_format(event->starts_utc, begin);
    instant_format(event->ends_utc > event->starts_utc ? event->ends_utc
                                                       : event->starts_utc + EVENT_SHOWN_S,
                   end);
    add(making, "sessions", arena_printf(making->arena, "%s/%s", begin, end));
}

static void add_event(struct making *making, const struct feed_event *event)
{
    add_instant(making, "starts", event->starts_utc);
    if (event->ends_utc > event->starts_utc)
        add_instant(making, "ends", event->ends_utc);
    add_sessions(making, event);
    add(making, "all_day", event->all_day ? "yes" : "");
    add(making, "room", one_line(making->arena, event->place));
    if (strcmp(event->status, "cancelled") == 0)
        add(making, "status", "cancelled");
}

static void add_fields(struct making *making, const struct feed_item *entry, const char *source,
                       const char *title, const char *link)
{
    const char *summary = summary_of(making->arena, entry, title);
    add(making, "title", title);
    add(making, "summary", summary);
    add(making, "link", web_address(making->arena, link));
    add(making, "source_name", source);
    add(making, "category", entry->category_count > 0 ? entry->categories[0] : "");
    bool showcase = making->item->kind == ITEM_SHOWCASE;
    add(making, "business", showcase ? source : "");
    if (entry->event)
        add_event(making, entry->event);
}

// A calendar's event is news until it is over, however long ago it was written down.
static int64_t event_end(const struct feed_event *event, enum item_kind kind)
{
    int64_t begin = event->starts_utc, end = event->ends_utc;
    for (const char *text = event->sessions; kind == ITEM_CONSULTATION && *text;)
        if (!item_session_parse(&text, &begin, &end))
            break;
    return end > begin ? end : begin + EVENT_SHOWN_S;
}

static bool check_event(const struct feed *feed, const struct feed_item *entry,
                        const struct item *item, int64_t now_utc, struct error *error)
{
    if (feed->format != FEED_ICAL)
        return true;
    if (item->show_until_utc <= now_utc) {
        char end[INSTANT_TEXT_BYTES];
        instant_format(item->show_until_utc, end);
        return error_set(error, "%s: “%s” is older than now: it was over at %s", feed->name,
                         entry->title, end);
    }
    bool cancelled = strcmp(entry->event->status, "cancelled") == 0;
    bool others = item->kind == ITEM_CONSULTATION && *entry->event->sessions;
    if (cancelled && item->kind != ITEM_SEMINAR && !others)
        return error_set(error, "%s: “%s” is cancelled", feed->name, entry->title);
    return true;
}

struct item *feed_item_to_item(const struct feed *feed, const struct feed_item *entry,
                               const char *feed_id, const char *feed_title, enum item_kind kind,
                               int64_t now_utc, int64_t max_age_s, struct error *error)
{
    struct arena *arena = arena_create();
    struct item *item = arena_take(arena, sizeof *item);
    struct making making = {arena, item, language_of(arena, entry)};
    int64_t told =
        entry->published_utc != INSTANT_NEVER ? entry->published_utc : entry->updated_utc;
    int64_t published = told != INSTANT_NEVER ? told : now_utc;
    const char *link = link_of(feed, entry);
    const char *title =
        one_line(arena, *entry->title ? entry->title : text_cut(arena, entry->summary, 80));
    *item = (struct item){
        .arena = arena,
        .id = feed_item_id(arena, feed_id, kind, entry),
        .kind = kind,
        .state = ITEM_APPROVED,
        .source = arena_printf(arena, "feed:%s", feed_id),
        .origin = web_address(arena, *link ? link : feed->name),
        .priority = 5,
        .published_utc = published,
        .updated_utc = entry->updated_utc != INSTANT_NEVER ? entry->updated_utc : published,
        .show_from_utc = INSTANT_NEVER,
        .show_until_utc = max_age_s > 0 ? published + max_age_s : INSTANT_FOR_EVER,
        .fields = arena_array(arena, MOST_FIELDS, sizeof *item->fields)};
    add_fields(&making, entry, *feed_title ? feed_title : feed->title, title, link);
    add_picture(&making, entry);
    if (feed->format == FEED_ICAL)
        item->show_until_utc = event_end(entry->event, kind);
    if (!*title)
        error_set(error, "%s: the item %s has neither title nor summary", feed->name, entry->id);
    else if (!check_event(feed, entry, item, now_utc, error))
        ; // said
    else if (item->show_until_utc <= now_utc)
        error_set(error, "%s: “%s” is older than %lld days", feed->name, title,
                  (long long)(max_age_s / 86400));
    else if (item_check(item, error))
        return item;
    else
        error_prefix(error, "%s: “%s”", feed->name, title);
    item_destroy(item);
    return NULL;
}
