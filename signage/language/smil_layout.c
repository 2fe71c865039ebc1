// The <head>: who the playlist is for, where its regions are, how things come in. Other systems
// give regions in pixels of root-layout or in percent, from either side, and nest them; inside they
// are fractions of the screen.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "signage/language/smil_profile.h"
#include "signage/language/smil_reader.h"
#include "signage/language/smil_time.h"

#define WHOLE_SCREEN_ID "screen"
#define MOST_PX 65536
#define MOST_TRANSITION_MS 60000
#define DEFAULT_TRANSITION_MS 1000

// A place on the screen in fractions of it, and how large that is in pixels (0: not known).
struct box {
    double left, top, width, height;
    double width_px, height_px;
};

static void take_instant(struct smil_reader *reader, const xmlNode *meta, const char *content,
                         int64_t *utc)
{
    struct smil_wallclock moment;
    if (smil_wallclock_parse(content, reader->zone, &moment))
        *utc = moment.utc_ms / 1000 - (moment.utc_ms % 1000 < 0);
    else
        smil_note(reader, meta, "“%s” is not a time", content);
}

static void read_meta(struct smil_reader *reader, const xmlNode *meta)
{
    struct playlist *playlist = reader->playlist;
    const char *name = smil_attribute(reader, meta, "name");
    const char *content = smil_attribute(reader, meta, "content");
    if (!name || !content)
        return;
    if (strcmp(name, SMIL_META_SEQUENCE) == 0) {
        reader->ours = true;
        playlist->sequence = strtoll(content, NULL, 10);
    } else if (strcmp(name, SMIL_META_SCREEN) == 0) {
        playlist->screen = arena_text(playlist->arena, content);
    } else if (strcasecmp(name, SMIL_META_TITLE) == 0) {
        playlist->title = arena_text(playlist->arena, content);
    } else if (strcmp(name, SMIL_META_PUBLISHED) == 0) {
        take_instant(reader, meta, content, &playlist->published_utc);
    } else if (strcmp(name, SMIL_META_EXPIRES) == 0) {
        take_instant(reader, meta, content, &playlist->expires_utc);
    } else if (strcmp(name, SMIL_META_MOTION) == 0) {
        playlist->motionless = strcmp(content, "none") == 0;
    }
}

static int hex_digits(const char *text, uint32_t *value)
{
    int count = 0;
    *value = 0;
    for (; text[count]; count++) {
        const char *digit = strchr("0123456789abcdef", text[count] | 0x20);
        if (!digit || !*digit || count == 8)
            return -1;
        *value = *value << 4 | (uint32_t)(digit - "0123456789abcdef");
    }
    return count;
}

// CSS2 section 4.3.6: the sixteen names, orange, #rgb, #rrggbb, rgb(r, g, b).
static bool parse_color(const char *text, uint32_t *rgb)
{
    static const struct {
        const char *name;
        uint32_t rgb;
    } names[] = {{"black", 0x000000},  {"white", 0xFFFFFF},   {"red", 0xFF0000},
                 {"lime", 0x00FF00},   {"blue", 0x0000FF},    {"yellow", 0xFFFF00},
                 {"aqua", 0x00FFFF},   {"fuchsia", 0xFF00FF}, {"gray", 0x808080},
                 {"silver", 0xC0C0C0}, {"maroon", 0x800000},  {"olive", 0x808000},
                 {"green", 0x008000},  {"teal", 0x008080},    {"navy", 0x000080},
                 {"purple", 0x800080}, {"orange", 0xFFA500}};
    unsigned red, green, blue;
    uint32_t value;
    if (text[0] == '#') {
        int count = hex_digits(text + 1, &value);
        if (count == 6)
            *rgb = value;
        else if (count == 3)
            *rgb = (value >> 8) * 0x110000 + (value >> 4 & 15) * 0x1100 + (value & 15) * 0x11;
        return count == 6 || count == 3;
    }
    if (sscanf(text, "rgb( %3u , %3u , %3u )", &red, &green, &blue) == 3) {
        *rgb = (red > 255 ? 255 : red) << 16 | (green > 255 ? 255 : green) << 8 |
               (blue > 255 ? 255 : blue);
        return true;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(names[i].name, text) == 0) {
            *rgb = names[i].rgb;
            return true;
        }
    return false;
}

static void read_color(struct smil_reader *reader, const xmlNode *node, uint32_t *rgb)
{
    const char *text = smil_attribute(reader, node, "backgroundColor");
    if (!text)
        text = smil_attribute(reader, node, "background-color");
    if (text && strcmp(text, "transparent") != 0 && strcmp(text, "inherit") != 0 &&
        !parse_color(text, rgb))
        smil_note(reader, node, "the colour “%s” is not understood", text);
}

// "25%", "480", "480px" as a fraction of `whole_px`; NaN for auto, absent and what is not a length.
static double read_length(struct smil_reader *reader, const xmlNode *node, const char *name,
                          double whole_px)
{
    const char *text = smil_attribute(reader, node, name);
    if (!text || strcmp(text, "auto") == 0)
        return NAN;
    char *end;
    double value = strtod(text, &end);
    bool number = end != text && isfinite(value);
    if (number && strcmp(end, "%") == 0)
        return value / 100;
    if (number && (*end == '\0' || strcmp(end, "px") == 0)) {
        if (whole_px > 0)
            return value / whole_px;
        smil_note(reader, node,
                  "%s=\"%s\" is in pixels of a screen whose size is not told; write "
                  "width and height on <root-layout>",
                  name, text);
        return NAN;
    }
    smil_note(reader, node, "%s=\"%s\" is not a length; write pixels or percent", name, text);
    return NAN;
}

// SMIL 3.0 section 8.5.5: two of near side, size and far side give the third.
static void resolve_side(double near, double size, double far, double *from, double *length)
{
    if (isnan(near))
        near = !isnan(size) && !isnan(far) ? 1 - far - size : 0;
    if (isnan(size))
        size = 1 - near - (isnan(far) ? 0 : far);
    if (near < 0) { // what hangs over the edge is not seen
        size += near;
        near = 0;
    }
    *from = near > 1 ? 1 : near;
    *length = size < 0 ? 0 : size > 1 ? 1 : size;
}

static struct box read_box(struct smil_reader *reader, const xmlNode *node, const struct box *outer)
{
    struct box box;
    resolve_side(read_length(reader, node, "left", outer->width_px),
                 read_length(reader, node, "width", outer->width_px),
                 read_length(reader, node, "right", outer->width_px), &box.left, &box.width);
    resolve_side(read_length(reader, node, "top", outer->height_px),
                 read_length(reader, node, "height", outer->height_px),
                 read_length(reader, node, "bottom", outer->height_px), &box.top, &box.height);
    box.width_px = box.width * outer->width_px;
    box.height_px = box.height * outer->height_px;
    box.left = outer->left + box.left * outer->width;
    box.top = outer->top + box.top * outer->height;
    box.width *= outer->width;
    box.height *= outer->height;
    return box;
}

bool smil_fit_parse(const char *text, enum playlist_fit *fit)
{
    static const struct {
        const char *word;
        enum playlist_fit fit;
    } words[] = {{"slice", PLAYLIST_FIT_SLICE},   {"meet", PLAYLIST_FIT_MEET},
                 {"fill", PLAYLIST_FIT_FILL},     {"hidden", PLAYLIST_FIT_HIDDEN},
                 {"meetBest", PLAYLIST_FIT_MEET}, {"scroll", PLAYLIST_FIT_HIDDEN},
                 {"default", PLAYLIST_FIT_HIDDEN}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, text) == 0) {
            *fit = words[i].fit;
            return true;
        }
    return false;
}

static struct playlist_region *add_region(struct smil_reader *reader, const char *id)
{
    struct playlist *playlist = reader->playlist;
    struct playlist_region *region = &playlist->regions[playlist->region_count++];
    *region = (struct playlist_region){.id = arena_text(playlist->arena, id),
                                       .width = 1,
                                       .height = 1,
                                       .background_rgb = playlist->background_rgb,
                                       .fit = PLAYLIST_FIT_HIDDEN};
    return region;
}

static void read_z(struct smil_reader *reader, const xmlNode *node, int *z)
{
    const char *text = smil_attribute(reader, node, "z-index");
    if (!text)
        return;
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end || value < -1000000 || value > 1000000)
        smil_note(reader, node, "z-index=\"%s\" is not understood", text);
    else
        *z = (int)value;
}

static void read_region(struct smil_reader *reader, const xmlNode *node, const struct box *outer,
                        int outer_z);

static void read_regions(struct smil_reader *reader, const xmlNode *parent, const struct box *outer,
                         int outer_z)
{
    for (const xmlNode *node = xml_child(parent, "region"); node && !reader->failed;
         node = xml_next(node, "region"))
        read_region(reader, node, outer, outer_z);
}

static void read_region(struct smil_reader *reader, const xmlNode *node, const struct box *outer,
                        int outer_z)
{
    struct playlist *playlist = reader->playlist;
    const char *id = smil_attribute(reader, node, "id");
    if (!id)
        id = smil_attribute(reader, node, "regionName");
    if (playlist->region_count == PLAYLIST_MOST_REGIONS) {
        smil_fail(reader, "more than %d regions", PLAYLIST_MOST_REGIONS);
        return;
    }
    struct box box = read_box(reader, node, outer);
    int z = outer_z;
    read_z(reader, node, &z);
    if (!id || playlist_region(playlist, id)) {
        smil_note(reader, node,
                  id ? "the region “%s” is there twice; the first counts"
                     : "a region without a name cannot be used%s",
                  id ? id : "");
    } else {
        struct playlist_region *region = add_region(reader, id);
        region->left = box.left;
        region->top = box.top;
        region->width = box.width;
        region->height = box.height;
        region->z = z;
        read_color(reader, node, &region->background_rgb);
        const char *fit = smil_attribute(reader, node, "fit");
        if (fit && !smil_fit_parse(fit, &region->fit))
            smil_note(reader, node, "fit=\"%s\" is not understood", fit);
    }
    read_regions(reader, node, &box, z);
}

static int read_px(struct smil_reader *reader, const xmlNode *node, const char *name)
{
    const char *text = smil_attribute(reader, node, name);
    if (!text || strcmp(text, "auto") == 0)
        return 0;
    char *end;
    double value = strtod(text, &end);
    if (end != text && (*end == '\0' || strcmp(end, "px") == 0) && value >= 1 && value <= MOST_PX)
        return (int)value;
    smil_note(reader, node, "%s=\"%s\" is not a size in pixels from 1 to %d", name, text, MOST_PX);
    return 0;
}

static void read_layout(struct smil_reader *reader, const xmlNode *layout)
{
    struct playlist *playlist = reader->playlist;
    const xmlNode *window = xml_child(layout, "topLayout");
    const xmlNode *root = window ? window : xml_child(layout, "root-layout");
    if (root) {
        playlist->width_px = read_px(reader, root, "width");
        playlist->height_px = read_px(reader, root, "height");
        if (playlist->width_px == 0 || playlist->height_px == 0)
            playlist->width_px = playlist->height_px = 0;
        read_color(reader, root, &playlist->background_rgb);
    }
    if (window && xml_next(window, "topLayout"))
        smil_note(reader, xml_next(window, "topLayout"),
                  "a screen has one <topLayout>; the further ones are left out");
    struct box screen = {0, 0, 1, 1, playlist->width_px, playlist->height_px};
    read_regions(reader, layout, &screen, 0);
    if (window)
        read_regions(reader, window, &screen, 0);
}

// SMIL 3.0, 12.4: what the families and their subtypes are called. The first of a family is its
// default.
static const struct {
    const char *type, *subtype;
    enum playlist_transition transition;
    enum playlist_from from;
} wipes[] = {
    {"slideWipe", "fromLeft", PLAYLIST_SLIDE_IN, PLAYLIST_FROM_LEFT},
    {"slideWipe", "fromTop", PLAYLIST_SLIDE_IN, PLAYLIST_FROM_TOP},
    {"slideWipe", "fromRight", PLAYLIST_SLIDE_IN, PLAYLIST_FROM_RIGHT},
    {"slideWipe", "fromBottom", PLAYLIST_SLIDE_IN, PLAYLIST_FROM_BOTTOM},
    {"pushWipe", "fromLeft", PLAYLIST_PUSH, PLAYLIST_FROM_LEFT},
    {"pushWipe", "fromTop", PLAYLIST_PUSH, PLAYLIST_FROM_TOP},
    {"pushWipe", "fromRight", PLAYLIST_PUSH, PLAYLIST_FROM_RIGHT},
    {"pushWipe", "fromBottom", PLAYLIST_PUSH, PLAYLIST_FROM_BOTTOM},
    {"barWipe", "leftToRight", PLAYLIST_WIPE, PLAYLIST_FROM_LEFT},
    {"barWipe", "topToBottom", PLAYLIST_WIPE, PLAYLIST_FROM_TOP},
};

static enum playlist_from opposite(enum playlist_from from)
{
    static const enum playlist_from others[PLAYLIST_SIDES] = {
        [PLAYLIST_FROM_LEFT] = PLAYLIST_FROM_RIGHT,
        [PLAYLIST_FROM_RIGHT] = PLAYLIST_FROM_LEFT,
        [PLAYLIST_FROM_TOP] = PLAYLIST_FROM_BOTTOM,
        [PLAYLIST_FROM_BOTTOM] = PLAYLIST_FROM_TOP,
    };
    return others[from];
}

// Families we do not know are shown as a cross-fade.
static void read_kind(struct smil_reader *reader, const xmlNode *node, const char *type,
                      struct smil_transition *transition)
{
    const char *subtype = smil_attribute(reader, node, "subtype");
    const char *direction = smil_attribute(reader, node, "direction");
    bool found = false, exact = !subtype;
    transition->transition = PLAYLIST_CROSS_FADE;
    if (strcmp(type, "fade") == 0) {
        found = true;
        exact = !subtype || strcmp(subtype, "crossfade") == 0;
    }
    for (size_t i = 0; i < sizeof wipes / sizeof wipes[0]; i++) {
        bool same = subtype && strcmp(wipes[i].subtype, subtype) == 0;
        if (strcmp(wipes[i].type, type) != 0 || (found && !same))
            continue;
        transition->transition = wipes[i].transition;
        transition->from = wipes[i].from;
        found = true;
        exact = exact || same;
    }
    if (direction && strcmp(direction, "reverse") == 0)
        transition->from = opposite(transition->from);
    if (!found)
        smil_note(reader, node, "the transition “%s” is shown as a cross-fade", type);
    else if (!exact)
        smil_note(reader, node, "the transition “%s” is shown as if it had no subtype=\"%s\"", type,
                  subtype);
}

static void read_transition(struct smil_reader *reader, const xmlNode *node)
{
    const char *id = smil_attribute(reader, node, "id"), *dur = smil_attribute(reader, node, "dur");
    const char *type = smil_attribute(reader, node, "type");
    int64_t ms = DEFAULT_TRANSITION_MS;
    if (!id || !type)
        return;
    if (dur && (!smil_clock_parse(dur, &ms) || ms > MOST_TRANSITION_MS)) {
        smil_note(reader, node, "dur=\"%s\" is no duration for a transition; one second is taken",
                  dur);
        ms = DEFAULT_TRANSITION_MS;
    }
    struct smil_transition transition = {.id = arena_text(reader->playlist->arena, id),
                                         .ms = (int)ms};
    read_kind(reader, node, type, &transition);
    if (reader->transition_count == SMIL_MOST_TRANSITIONS) {
        smil_fail(reader, "more than %d transitions", SMIL_MOST_TRANSITIONS);
        return;
    }
    if (reader->transition_count == reader->transition_capacity) {
        reader->transition_capacity = reader->transition_capacity * 2 + 16;
        reader->transitions =
            realloc(reader->transitions, reader->transition_capacity * sizeof *reader->transitions);
        if (!reader->transitions)
            abort();
    }
    reader->transitions[reader->transition_count++] = transition;
}

void smil_read_head(struct smil_reader *reader, const xmlNode *head)
{
    for (const xmlNode *node = xml_child(head, NULL); node && !reader->failed;
         node = xml_next(node, NULL)) {
        if (xml_is(node, "meta"))
            read_meta(reader, node);
        else if (xml_is(node, "layout"))
            read_layout(reader, node);
        else if (xml_is(node, "switch") && xml_child(node, "layout"))
            read_layout(reader, xml_child(node, "layout"));
        else if (xml_is(node, "transition"))
            read_transition(reader, node);
        else if (!xml_is(node, "metadata") && !xml_is(node, "paramGroup"))
            smil_note(reader, node, "<%s> in the head is passed over", xml_name(node));
    }
}

struct playlist_region *smil_whole_screen(struct smil_reader *reader)
{
    struct playlist *playlist = reader->playlist;
    for (size_t i = 0; i < playlist->region_count; i++)
        if (strcmp(playlist->regions[i].id, WHOLE_SCREEN_ID) == 0)
            return &playlist->regions[i];
    if (playlist->region_count == PLAYLIST_MOST_REGIONS)
        return &playlist->regions[0];
    return add_region(reader, WHOLE_SCREEN_ID);
}

struct playlist_region *smil_region_of(struct smil_reader *reader, const xmlNode *node,
                                       struct playlist_region *otherwise)
{
    const char *id = smil_attribute(reader, node, "region");
    if (!id)
        return otherwise;
    struct playlist *playlist = reader->playlist;
    for (size_t i = 0; i < playlist->region_count; i++)
        if (strcmp(playlist->regions[i].id, id) == 0)
            return &playlist->regions[i];
    smil_note(reader, node, "there is no region “%s” in the layout; the whole screen is used", id);
    return smil_whole_screen(reader);
}
