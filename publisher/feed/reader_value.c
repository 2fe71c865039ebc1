// What an element's attributes and gathered text say, as the tables ask for it.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/feed_date.h"
#include "publisher/feed/html_text.h"
#include "publisher/feed/reader.h"
#include "publisher/feed/url.h"
#include "signage/base/utf8.h"

unsigned reader_where(const struct reader *reader)
{
    return reader->frames[reader->depth].where;
}

const char *reader_base(const struct reader *reader)
{
    return reader->frames[reader->depth].base;
}

enum draft_rank reader_rank(const struct reader *reader, bool atom)
{
    bool atom_feed = reader->feed->format == FEED_ATOM10 || reader->feed->format == FEED_ATOM03;
    return atom == atom_feed ? RANK_OWN : RANK_FOREIGN;
}

static const xmlChar **attribute_slot(const struct reader *reader, const char *name)
{
    for (int i = 0; i < reader->attribute_count; i++) {
        const xmlChar **a = reader->attributes + 5 * i;
        if (strcasecmp((const char *)a[0], name) == 0)
            return a;
    }
    return NULL;
}

bool reader_has_attribute(const struct reader *reader, const char *name)
{
    return attribute_slot(reader, name) != NULL;
}

struct arena *reader_limited(struct reader *reader, bool of_item)
{
    struct arena *arena = of_item ? reader->item_arena : reader->feed->arena;
    if (arena_bytes(arena) < READER_MOST_ITEM_BYTES)
        return arena;
    if (!reader->told_full)
        reader_warn(reader, "%s holds more than %u MiB of text; the rest of it was left out.",
                    of_item ? "An item" : "The feed outside its items",
                    READER_MOST_ITEM_BYTES / 1024 / 1024);
    reader->told_full = true;
    return NULL;
}

struct arena *reader_arena(struct reader *reader)
{
    return reader_limited(reader, reader->in_item);
}

const char *reader_attribute(struct reader *reader, const char *name)
{
    return reader_attribute_in(reader, name, reader_arena(reader));
}

const char *reader_attribute_in(struct reader *reader, const char *name, struct arena *arena)
{
    const xmlChar **a = attribute_slot(reader, name);
    if (!a || !arena)
        return "";
    const char *value = (const char *)a[3], *end = (const char *)a[4];
    while (value < end && isspace((unsigned char)*value))
        value++;
    while (value < end && isspace((unsigned char)end[-1]))
        end--;
    size_t length = (size_t)(end - value);
    if (length == 0 || length >= URL_MOST_BYTES)
        return "";
    return arena_text_n(arena, value, length);
}

bool reader_attribute_is(const struct reader *reader, const char *name, const char *value)
{
    const xmlChar **a = attribute_slot(reader, name);
    size_t length = strlen(value);
    return a && (size_t)(a[4] - a[3]) == length &&
           strncasecmp((const char *)a[3], value, length) == 0;
}

const char *reader_attribute_url(struct reader *reader, const char *name)
{
    return reader_attribute_url_in(reader, name, reader_arena(reader));
}

const char *reader_attribute_url_in(struct reader *reader, const char *name, struct arena *arena)
{
    const xmlChar **a = attribute_slot(reader, name);
    return a && arena
               ? url_resolve(arena, reader_base(reader), (const char *)a[3], (size_t)(a[4] - a[3]))
               : "";
}

const char *reader_text(struct reader *reader, const char *text, size_t length)
{
    struct arena *arena = length > 0 ? reader_arena(reader) : NULL;
    return arena ? arena_text_n(arena, text, length) : "";
}

const char *reader_attribute_line(struct reader *reader, const char *name)
{
    const char *value = reader_attribute(reader, name);
    size_t length = strlen(value);
    char line[HTML_TEXT_ROOM(URL_MOST_BYTES)];
    struct html_options options = {HTML_TAGS_NONE, true, true};
    length = html_to_text(value, length, options, line, NULL);
    return reader_text(reader, line, length);
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

// In place: base64 never grows by decoding. False when the bytes are not text.
static bool decode_base64(struct buffer *text)
{
    unsigned bits = 0;
    int have = 0;
    size_t out = 0;
    for (size_t i = 0; i < text->length; i++) {
        int digit = base64_digit(text->bytes[i]);
        if (digit < 0)
            continue;
        bits = bits << 6 | (unsigned)digit;
        have += 6;
        if (have >= 8) {
            have -= 8;
            text->bytes[out++] = (char)(bits >> have);
        }
    }
    if (text->length > 0)
        text->bytes[out] = '\0';
    text->length = out;
    return !memchr(buffer_text(text), '\0', out) && utf8_valid(buffer_text(text), out);
}

static size_t to_plain(struct reader *reader, bool one_line, struct html_picture *picture)
{
    size_t room = HTML_TEXT_ROOM(reader->text.length);
    if (room > reader->plain_room) {
        free(reader->plain);
        reader->plain_room = room < 4096 ? 4096 : room * 2;
        reader->plain = malloc(reader->plain_room);
        if (!reader->plain)
            abort();
    }
    *reader->plain = '\0';
    enum construct construct = reader->construct;
    if (construct == CONSTRUCT_BASE64)
        construct = decode_base64(&reader->text) ? CONSTRUCT_HTML : CONSTRUCT_NONE;
    if (construct == CONSTRUCT_NONE)
        return 0;
    struct html_options options = {.tags = construct == CONSTRUCT_TEXT ? HTML_TAGS_NONE
                                           : construct == CONSTRUCT_HTML || !one_line
                                               ? HTML_TAGS_ALL
                                               : HTML_TAGS_KNOWN,
                                   .entities = construct != CONSTRUCT_TEXT,
                                   .one_line = one_line};
    return html_to_text(buffer_text(&reader->text), reader->text.length, options, reader->plain,
                        picture);
}

const char *reader_line(struct reader *reader)
{
    size_t length = to_plain(reader, true, NULL);
    return reader_text(reader, reader->plain, length);
}

static void note_picture(struct reader *reader, const struct html_picture *found)
{
    char src[URL_MOST_BYTES * 2 + 32];
    if (found->length == 0 || found->length >= URL_MOST_BYTES || reader->draft.picture)
        return;
    struct html_options options = {HTML_TAGS_NONE, true, true};
    size_t length = html_to_text(found->src, found->length, options, src, NULL);
    reader->draft.picture = reader_text(reader, src, length);
    const char *base = reader_base(reader);
    bool explicit = base != reader->frames[0].base && *base;
    reader->draft.picture_base = explicit ? base : NULL;
}

const char *reader_long(struct reader *reader)
{
    struct html_picture picture = {NULL, 0};
    size_t length = to_plain(reader, false, &picture);
    const char *text = reader_text(reader, reader->plain, length);
    if (reader->in_item)
        note_picture(reader, &picture);
    return text;
}

const char *reader_url(struct reader *reader)
{
    struct arena *arena = reader_arena(reader);
    return arena ? url_resolve(arena, reader_base(reader), buffer_text(&reader->text),
                               reader->text.length)
                 : "";
}

bool reader_date(struct reader *reader, int64_t *utc)
{
    const char *text = buffer_text(&reader->text);
    if (feed_date_parse(text, reader->source->now_utc, utc))
        return true;
    const char *line = reader_line(reader);
    if (*line && (reader->text.length != strlen(line) || strcmp(line, text) != 0) &&
        feed_date_parse(line, reader->source->now_utc, utc))
        return true; // it had markup or entities in it
    if (*line && reader->bad_dates++ < 3)
        reader_warn(reader, "Item %zu: “%.*s” is no date; the item is without it.",
                    reader->items_seen,
                    (int)utf8_floor(line, strlen(line) < 80 ? strlen(line) : 80), line);
    return false;
}
