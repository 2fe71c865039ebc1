#include "publisher/feed/draft.h"

#include <string.h>
#include <strings.h>

#include "publisher/feed/url.h"
#include "signage/base/digest.h"

void draft_clear(struct draft *draft)
{
    memset(draft->ranks, 0, sizeof draft->ranks);
    for (int i = 0; i < DRAFT_FIELD_COUNT; i++)
        draft->fields[i] = "";
    draft->published_utc = draft->updated_utc = INSTANT_NEVER;
    draft->published_rank = draft->updated_rank = RANK_NONE;
    draft->category_count = draft->media_count = 0;
    draft->image = draft->picture = draft->picture_base = NULL;
    draft->guid_is_link = false;
    draft->is_event = false;
    draft->event = (struct feed_event){.starts_utc = INSTANT_NEVER,
                                       .ends_utc = INSTANT_NEVER,
                                       .place = "",
                                       .status = "",
                                       .series = "",
                                       .sessions = ""};
}

bool draft_is_empty(const struct draft *draft)
{
    for (int i = 0; i < DRAFT_LANGUAGE; i++)
        if (*draft->fields[i])
            return false;
    return draft->media_count == 0 && draft->category_count == 0 && !draft->image &&
           !draft->is_event && draft->published_rank == RANK_NONE &&
           draft->updated_rank == RANK_NONE;
}

void draft_set(struct draft *draft, enum draft_field field, enum draft_rank rank, const char *text)
{
    if (rank <= draft->ranks[field] || !*text)
        return;
    draft->ranks[field] = (unsigned char)rank;
    draft->fields[field] = text;
}

void draft_add_category(struct draft *draft, const char *text)
{
    if (!*text || draft->category_count == DRAFT_MOST_CATEGORIES)
        return;
    for (size_t i = 0; i < draft->category_count; i++)
        if (strcmp(draft->categories[i], text) == 0)
            return;
    draft->categories[draft->category_count++] = text;
}

void draft_add_media(struct draft *draft, const char *url, const char *type, enum media_hint hint)
{
    if (!*url)
        return;
    for (size_t i = 0; i < draft->media_count; i++)
        if (strcmp(draft->media[i].url, url) == 0) {
            if (!*draft->media[i].type)
                draft->media[i].type = type;
            return;
        }
    if (draft->media_count == DRAFT_MOST_MEDIA)
        return;
    draft->hints[draft->media_count] = hint;
    draft->media[draft->media_count++] = (struct feed_media){url, type};
}

static bool ends_with(const char *url, size_t length, const char *extension)
{
    size_t n = strlen(extension);
    return length > n && strncasecmp(url + length - n, extension, n) == 0;
}

static bool has_extension(const char *url, size_t length)
{
    for (size_t i = length; i > 0 && length - i < 6 && url[i - 1] != '/'; i--)
        if (url[i - 1] == '.')
            return true;
    return false;
}

static bool looks_like_picture(const struct feed_media *media, enum media_hint hint)
{
    if (*media->type)
        return strncasecmp(media->type, "image/", 6) == 0 &&
               strcasecmp(media->type, "image/gif") != 0;
    size_t length = strcspn(media->url, "?#");
    static const char *const extensions[] = {".jpg", ".jpeg", ".png", ".webp", ".svg"};
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (ends_with(media->url, length, extensions[i]))
            return true;
    return hint == MEDIA_PICTURE || !has_extension(media->url, length);
}

// What an item is known by when it does not say: its link, else a digest of title and date.
static const char *identity(const struct draft *draft, struct arena *arena, const char *link)
{
    if (*draft->fields[DRAFT_ID])
        return draft->fields[DRAFT_ID];
    if (*link)
        return link;
    struct digest_state *state = digest_begin();
    const char *title = draft->fields[DRAFT_TITLE];
    if (!*title)
        title = draft->fields[DRAFT_SUMMARY];
    digest_add(state, title, strlen(title));
    digest_add(state, &draft->published_utc, sizeof draft->published_utc);
    struct digest digest = digest_end(state);
    char hex[DIGEST_HEX_BYTES];
    digest_hex(&digest, hex);
    return arena_printf(arena, "sha256:%s", hex);
}

static const char *declared_picture(const struct draft *draft, bool thumbnail)
{
    for (size_t i = 0; i < draft->media_count; i++)
        if ((draft->hints[i] == MEDIA_THUMBNAIL) == thumbnail && url_http(draft->media[i].url) &&
            looks_like_picture(&draft->media[i], draft->hints[i]))
            return draft->media[i].url;
    return NULL;
}

static const char *choose_picture(const struct draft *draft, const char *body)
{
    const char *picture = declared_picture(draft, false);
    if (!picture && draft->image && url_http(draft->image))
        picture = draft->image;
    if (!picture)
        picture = declared_picture(draft, true);
    return picture ? picture : url_http(body) ? body : "";
}

// Pictures of an HTML body are relative to the page the item is on; but an item that links to
// another site stands on the feed's own.
static const char *body_base(const struct draft *draft, const char *link, const char *feed_link)
{
    if (draft->picture_base)
        return draft->picture_base;
    if (!url_absolute(link))
        return feed_link;
    return url_http(feed_link) && !url_same_host(link, feed_link) ? feed_link : link;
}

// What is declared as media; then the item's own picture (iTunes), or the body's where there is no
// other.
static void finish_media(const struct draft *draft, const char *body, struct arena *arena,
                         struct feed_item *item)
{
    const char *more = draft->image ? draft->image : draft->media_count == 0 ? body : "";
    for (size_t i = 0; i < draft->media_count; i++)
        if (strcmp(draft->media[i].url, more) == 0)
            more = "";
    bool counts = draft->image ? *more != '\0' : url_http(more);
    item->media_count = draft->media_count + counts;
    if (item->media_count == 0)
        return;
    item->media = arena_array(arena, item->media_count, sizeof *item->media);
    memcpy(item->media, draft->media, draft->media_count * sizeof *item->media);
    if (counts)
        item->media[draft->media_count] = (struct feed_media){more, ""};
}

struct feed_item draft_finish(const struct draft *draft, struct arena *arena, const char *feed_link)
{
    struct feed_item item = {.title = draft->fields[DRAFT_TITLE],
                             .link = draft->fields[DRAFT_LINK],
                             .summary = draft->fields[DRAFT_SUMMARY],
                             .content = draft->fields[DRAFT_CONTENT],
                             .language = draft->fields[DRAFT_LANGUAGE],
                             .published_utc = draft->published_utc,
                             .updated_utc = draft->updated_utc,
                             .category_count = draft->category_count};
    if (!*item.link && draft->guid_is_link && url_http(draft->fields[DRAFT_ID]))
        item.link = draft->fields[DRAFT_ID];
    item.id = identity(draft, arena, item.link);
    if (draft->category_count > 0) {
        item.categories = arena_array(arena, draft->category_count, sizeof *item.categories);
        memcpy(item.categories, draft->categories, draft->category_count * sizeof *item.categories);
    }
    const char *body = "";
    if (draft->picture) {
        const char *base = body_base(draft, item.link, feed_link);
        body = url_resolve(arena, base, draft->picture, strlen(draft->picture));
    }
    finish_media(draft, body, arena, &item);
    item.picture = choose_picture(draft, body);
    if (draft->is_event) {
        struct feed_event *event = arena_take(arena, sizeof *event);
        *event = draft->event;
        item.event = event;
    }
    return item;
}
