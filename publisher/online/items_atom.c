// Ids are UUIDs worked out from the house's identity and the item's id (RFC 9562, version 8), so
// that they stay when the address of the house changes.
#include "publisher/online/items_atom.h"

#include <stdio.h>
#include <string.h>

#include "signage/base/digest.h"
#include "signage/base/xml.h"
#include "signage/language/media_name.h"

#define UUID_BYTES 37

static void make_uuid(const char *identity, const char *id, char uuid[UUID_BYTES])
{
    struct digest_state *state = digest_begin();
    digest_add(state, identity, strlen(identity) + 1);
    digest_add(state, id, strlen(id));
    struct digest digest = digest_end(state);
    uint8_t *bytes = digest.bytes;
    bytes[6] = (uint8_t)(0x80 | (bytes[6] & 0x0F));
    bytes[8] = (uint8_t)(0x80 | (bytes[8] & 0x3F));
    snprintf(uuid, UUID_BYTES,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", bytes[0],
             bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8],
             bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]);
}

static void add_element(struct buffer *out, const char *name, const char *text)
{
    buffer_printf(out, "<%s>", name);
    xml_escape(out, text);
    buffer_printf(out, "</%s>\n", name);
}

static void add_instant(struct buffer *out, const char *name, int64_t utc)
{
    char text[INSTANT_TEXT_BYTES];
    instant_format(utc, text);
    add_element(out, name, text);
}

static void add_link(struct buffer *out, const char *rel, const char *type, const char *href)
{
    buffer_printf(out, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
    xml_escape(out, href);
    buffer_add_text(out, "\"/>\n");
}

static int64_t changed_of(const struct item *item, int64_t otherwise)
{
    int64_t changed = item->updated_utc != INSTANT_NEVER ? item->updated_utc : item->published_utc;
    return changed != INSTANT_NEVER ? changed : otherwise;
}

static void add_media(struct buffer *out, const struct item *item, const struct atom_house *house,
                      struct arena *arena)
{
    for (size_t i = 0; i < item->media_count; i++)
        if (*item->media[i].name)
            add_link(out, "enclosure", media_type_of_name(item->media[i].name),
                     arena_printf(arena, "%s/media/%s", house->base, item->media[i].name));
}

static void add_entry(struct buffer *out, const struct item *item, const struct atom_house *house,
                      struct arena *arena)
{
    char uuid[UUID_BYTES], anchor[NOTICE_BOARD_ANCHOR_BYTES];
    const char *summary = notice_board_plain(item, "summary", house->lang, arena);
    const char *business = notice_board_plain(item, "business", house->lang, arena);
    const char *subtitle = notice_board_plain(item, "subtitle", house->lang, arena);
    const char *link = item_value(item, "link", NULL), *have = "";
    notice_board_value(item, "title", house->lang, &have);
    make_uuid(house->identity, item->id, uuid);
    notice_board_anchor(item, anchor);
    buffer_add_text(out, "<entry");
    if (have && *have && strcmp(have, house->lang) != 0)
        buffer_printf(out, " xml:lang=\"%s\"", have);
    buffer_printf(out, ">\n<id>urn:uuid:%s</id>\n", uuid);
    add_element(out, "title", notice_board_plain(item, "title", house->lang, arena));
    add_instant(out, "updated", changed_of(item, house->now_utc));
    if (item->published_utc != INSTANT_NEVER)
        add_instant(out, "published", item->published_utc);
    add_link(out, "alternate", "text/html",
             link && *link ? link : arena_printf(arena, "%s/#%s", house->base, anchor));
    add_media(out, item, house, arena);
    if (*business)
        buffer_add_text(out, "<author><name>"), xml_escape(out, business),
            buffer_add_text(out, "</name></author>\n");
    buffer_printf(out, "<category term=\"%s\" label=\"", item_kind_name(item->kind));
    xml_escape(out, item_kind_label(item->kind, house->lang));
    buffer_add_text(out, "\"/>\n");
    add_element(out, "summary", *summary ? summary : subtitle);
    buffer_add_text(out, "</entry>\n");
}

void items_atom_format(const struct notice_board *board, const struct atom_house *house,
                       struct buffer *out)
{
    struct arena *arena = arena_create();
    char uuid[UUID_BYTES];
    make_uuid(house->identity, "", uuid);
    buffer_printf(out,
                  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed "
                  "xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">\n<id>urn:uuid:%s</id>\n",
                  house->lang, uuid);
    add_element(out, "title", house->place);
    add_instant(out, "updated",
                board->count > 0 ? changed_of(board->postings[0].item, house->now_utc)
                                 : house->now_utc);
    buffer_add_text(out, "<author><name>");
    xml_escape(out, house->place);
    buffer_add_text(out, "</name></author>\n");
    const char *query = house->lang[0] == 'e' ? "?lang=en" : "";
    add_link(out, "self", "application/atom+xml",
             arena_printf(arena, "%s/items.atom%s", house->base, query));
    add_link(out, "alternate", "text/html", arena_printf(arena, "%s/%s", house->base, query));
    for (size_t i = 0; i < board->count && i < ITEMS_ATOM_MOST_ENTRIES; i++)
        add_entry(out, board->postings[i].item, house, arena);
    buffer_add_text(out, "</feed>\n");
    arena_destroy(arena);
}
