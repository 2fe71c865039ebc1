// An item while it is read: several elements may say the same thing (title, dc:title, media:title),
// and the one that means it most wins, whatever their order. Private to the readers.
#pragma once

#include "publisher/feed/feed.h"
#include "publisher/feed/html_text.h"

#define DRAFT_MOST_CATEGORIES 64
#define DRAFT_MOST_MEDIA 32

enum draft_rank { RANK_NONE, RANK_LAST, RANK_LOW, RANK_FOREIGN, RANK_OWN, RANK_BEST };

enum draft_field {
    DRAFT_ID,
    DRAFT_TITLE,
    DRAFT_LINK,
    DRAFT_SUMMARY,
    DRAFT_CONTENT,
    DRAFT_LANGUAGE,
    DRAFT_FIELD_COUNT
};

// What the element says beside the MIME type.
enum media_hint {
    MEDIA_PLAIN,
    MEDIA_PICTURE,
    MEDIA_THUMBNAIL // a picture, shown only where there is nothing larger
};

struct draft {
    const char *fields[DRAFT_FIELD_COUNT];
    unsigned char ranks[DRAFT_FIELD_COUNT];
    int64_t published_utc, updated_utc;
    unsigned char published_rank, updated_rank;
    const char *categories[DRAFT_MOST_CATEGORIES];
    size_t category_count;
    struct feed_media media[DRAFT_MOST_MEDIA];
    enum media_hint hints[DRAFT_MOST_MEDIA];
    size_t media_count;
    const char *image;   // declared, though not as media (itunes:image, a logo)
    const char *picture; // of the HTML body, as written; NULL when there is none
    const char *picture_base;
    bool guid_is_link;
    struct feed_event event;
    bool is_event;
};

void draft_clear(struct draft *draft);
bool draft_is_empty(const struct draft *draft);

// Takes what outranks; of equals the first. `text` lives in the feed's arena.
void draft_set(struct draft *draft, enum draft_field field, enum draft_rank rank, const char *text);
void draft_add_category(struct draft *draft, const char *text);
void draft_add_media(struct draft *draft, const char *url, const char *type, enum media_hint hint);

// The finished item; what it points to lives in the arena.
struct feed_item draft_finish(const struct draft *draft, struct arena *arena,
                              const char *feed_link);
