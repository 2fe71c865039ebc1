// SMIL → playlist, in three steps: the head (smil_layout.c) and the body (smil_tree.c) are read
// from the XML; what plays for how long is worked out (smil_score.c) and put on the wall clock
// (smil_schedule.c); playlist_finish does the rest.

#include "signage/language/smil.h"

#include <libxml/tree.h>
#include <stdlib.h>

#include "signage/base/xml.h"
#include "signage/language/smil_reader.h"
#include "signage/language/smil_schedule.h"
#include "signage/language/smil_tree.h"

static bool read_document(struct smil_reader *reader, struct arena *scratch)
{
    const xmlNode *root = xml_root(reader->xml);
    if (!xml_is(root, "smil"))
        return smil_fail(reader, "this is no SMIL: the document begins with <%s>", xml_name(root));
    const xmlNode *head = xml_child(root, "head"), *body = xml_child(root, "body");
    if (head)
        smil_read_head(reader, head);
    if (!body)
        return smil_fail(reader, "there is no <body>, so nothing to show");
    if (reader->failed)
        return false;
    struct smil_node *tree = smil_tree_build(reader, scratch, body);
    return tree && smil_schedule(reader, scratch, tree);
}

struct playlist *smil_parse(const char *name, const void *bytes, size_t length,
                            struct smil_notes *notes, struct error *error)
{
    if (length > SMIL_MOST_BYTES) {
        error_set(error, "%s has %zu bytes; a playlist has at most %u", name, length,
                  SMIL_MOST_BYTES);
        return NULL;
    }
    struct xml *xml = xml_parse(name, bytes, length, error);
    if (!xml)
        return NULL;
    struct playlist *playlist = playlist_create();
    struct arena *scratch = arena_create();
    struct smil_reader reader = {.xml = xml, .playlist = playlist, .notes = notes, .error = error};
    playlist->regions =
        arena_array(playlist->arena, PLAYLIST_MOST_REGIONS, sizeof *playlist->regions);
    reader.zone = civil_zone_create(CIVIL_DEFAULT_ZONE, error);
    bool ok = reader.zone && read_document(&reader, scratch);
    if (ok)
        playlist_finish(playlist);
    civil_zone_destroy(reader.zone);
    free(reader.transitions);
    arena_destroy(scratch);
    xml_destroy(xml);
    if (ok)
        return playlist;
    playlist_destroy(playlist);
    return NULL;
}
