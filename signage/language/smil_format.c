// Playlist → SMIL. Every region is a <par> of periods, every period a <seq> that repeats between
// two wallclock() values. What is written is valid against the SMIL 3.0 Language DTD, and
// smil_parse gives the same playlist back.

#include "signage/language/smil.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/utf8.h"
#include "signage/base/xml.h"
#include "signage/language/smil_profile.h"
#include "signage/language/smil_time.h"

// A kind of transition, its side and how long it takes: each in use is one <transition> in the
// head.
struct passage {
    enum playlist_transition transition;
    enum playlist_from from;
    int ms;
};

static const char *const fits[] = {"slice", "meet", "fill", "hidden"};

static void add_attribute(struct buffer *out, const char *name, const char *value)
{
    buffer_printf(out, " %s=\"", name);
    size_t bytes = strlen(value);
    for (size_t offset = 0, from = 0; offset < bytes; from = offset) {
        utf8_next(value, bytes, &offset);
        char one[8] = "";
        memcpy(one, value + from, offset - from);
        if (one[0] == '\n' || one[0] == '\t' || one[0] == '\r') // else read back as a blank
            buffer_printf(out, "&#%d;", one[0]);
        else
            xml_escape(out, one);
    }
    buffer_add_char(out, '"');
}

static void add_given(struct buffer *out, const char *name, const char *value)
{
    if (value && value[0])
        add_attribute(out, name, value);
}

static void add_duration(struct buffer *out, const char *name, int64_t ms)
{
    buffer_printf(out, " %s=\"%" PRId64, name, ms / 1000);
    if (ms % 1000)
        buffer_printf(out, ".%03d", (int)(ms % 1000));
    buffer_add_text(out, "s\"");
}

static void add_wallclock(struct buffer *out, const char *name, int64_t utc_ms)
{
    char text[SMIL_WALLCLOCK_BYTES];
    if (smil_wallclock_format(utc_ms, text))
        buffer_printf(out, " %s=\"wallclock(%s)\"", name, text);
}

static bool name_character(uint32_t c, bool first)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                  (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA) ||
                  (c >= 0x4E00 && c <= 0x9FA5);
    return letter || (!first && ((c >= '0' && c <= '9') || c == '-' || c == '.'));
}

// xml:id must be an XML name; what is not one (from other systems) is made one.
static void add_region_id(struct buffer *out, const char *attribute, const char *id)
{
    buffer_printf(out, " %s=\"", attribute);
    size_t bytes = strlen(id);
    for (size_t offset = 0, from = 0; offset < bytes; from = offset) {
        uint32_t c = utf8_next(id, bytes, &offset);
        if (from == 0 && !name_character(c, true) && name_character(c, false))
            buffer_add_char(out, '_');
        if (name_character(c, false))
            buffer_add_utf8(out, c);
        else
            buffer_add_char(out, '_');
    }
    if (bytes == 0)
        buffer_add_char(out, '_');
    buffer_add_char(out, '"');
}

static void add_meta(struct buffer *out, const char *name, const char *content)
{
    buffer_printf(out, "    <meta name=\"%s\"", name);
    add_attribute(out, "content", content);
    buffer_add_text(out, "/>\n");
}

static void add_meta_instant(struct buffer *out, const char *name, int64_t utc)
{
    char text[SMIL_WALLCLOCK_BYTES];
    if (utc > INSTANT_NEVER && utc < INSTANT_FOR_EVER && smil_wallclock_format(utc * 1000, text))
        add_meta(out, name, text);
}

static void add_metas(struct buffer *out, const struct playlist *playlist)
{
    char sequence[24];
    snprintf(sequence, sizeof sequence, "%" PRId64, playlist->sequence);
    add_meta(out, SMIL_META_SEQUENCE, sequence);
    if (playlist->screen[0])
        add_meta(out, SMIL_META_SCREEN, playlist->screen);
    if (playlist->title[0])
        add_meta(out, SMIL_META_TITLE, playlist->title);
    add_meta_instant(out, SMIL_META_PUBLISHED, playlist->published_utc);
    add_meta_instant(out, SMIL_META_EXPIRES, playlist->expires_utc);
    if (playlist->motionless)
        add_meta(out, SMIL_META_MOTION, "none");
}

static void add_percent(struct buffer *out, const char *name, double fraction)
{
    buffer_printf(out, " %s=\"%.15g%%\"", name, fraction * 100);
}

static void add_layout(struct buffer *out, const struct playlist *playlist)
{
    buffer_add_text(out, "    <layout>\n      <root-layout");
    if (playlist->width_px > 0 && playlist->height_px > 0)
        buffer_printf(out, " width=\"%d\" height=\"%d\"", playlist->width_px, playlist->height_px);
    buffer_printf(out, " backgroundColor=\"#%06" PRIx32 "\"/>\n",
                  playlist->background_rgb & 0xFFFFFF);
    for (size_t i = 0; i < playlist->region_count; i++) {
        const struct playlist_region *region = &playlist->regions[i];
        buffer_add_text(out, "      <region");
        add_region_id(out, "xml:id", region->id);
        add_percent(out, "left", region->left);
        add_percent(out, "top", region->top);
        add_percent(out, "width", region->width);
        add_percent(out, "height", region->height);
        buffer_printf(out, " z-index=\"%d\" backgroundColor=\"#%06" PRIx32 "\" fit=\"%s\"/>\n",
                      region->z, region->background_rgb & 0xFFFFFF, fits[region->fit]);
    }
    buffer_add_text(out, "    </layout>\n");
}

static int compare_passages(const void *a, const void *b)
{
    const struct passage *first = a, *second = b;
    if (first->transition != second->transition)
        return first->transition < second->transition ? -1 : 1;
    if (first->from != second->from)
        return first->from < second->from ? -1 : 1;
    return (first->ms > second->ms) - (first->ms < second->ms);
}

static void add_passage_id(struct buffer *out, enum playlist_transition transition,
                           enum playlist_from from, int ms)
{
    static const char *const ids[PLAYLIST_TRANSITIONS] = {"cut", "fade", "slide", "wipe", "push"};
    static const char *const sides[PLAYLIST_SIDES] = {"left", "right", "top", "bottom"};
    if (transition == PLAYLIST_CROSS_FADE)
        buffer_printf(out, "%s%d", ids[transition], ms);
    else
        buffer_printf(out, "%s-%s-%d", ids[transition], sides[from], ms);
}

static size_t count_entries(const struct playlist *playlist)
{
    size_t count = 0;
    for (size_t i = 0; i < playlist->region_count; i++)
        for (size_t j = 0; j < playlist->regions[i].period_count; j++)
            count += playlist->regions[i].periods[j].entry_count;
    return count;
}

// All passages in use, sorted, with repetitions.
static struct passage *collect_passages(const struct playlist *playlist, size_t *count)
{
    struct passage *passages = calloc(count_entries(playlist) + 1, sizeof *passages);
    if (!passages)
        abort();
    *count = 0;
    for (size_t i = 0; i < playlist->region_count; i++)
        for (size_t j = 0; j < playlist->regions[i].period_count; j++) {
            const struct playlist_period *period = &playlist->regions[i].periods[j];
            for (size_t k = 0; k < period->entry_count; k++)
                if (period->entries[k].transition != PLAYLIST_CUT)
                    passages[(*count)++] =
                        (struct passage){period->entries[k].transition, period->entries[k].from,
                                         period->entries[k].transition_ms};
        }
    if (*count > 1)
        qsort(passages, *count, sizeof *passages, compare_passages);
    return passages;
}

static void add_transitions(struct buffer *out, const struct playlist *playlist)
{
#define FADE "type=\"fade\" subtype=\"crossfade\""
    static const char *const fades[PLAYLIST_SIDES] = {FADE, FADE, FADE, FADE};
    static const char *const slides[PLAYLIST_SIDES] = {
        "type=\"slideWipe\" subtype=\"fromLeft\"", "type=\"slideWipe\" subtype=\"fromRight\"",
        "type=\"slideWipe\" subtype=\"fromTop\"", "type=\"slideWipe\" subtype=\"fromBottom\""};
    static const char *const pushes[PLAYLIST_SIDES] = {
        "type=\"pushWipe\" subtype=\"fromLeft\"", "type=\"pushWipe\" subtype=\"fromRight\"",
        "type=\"pushWipe\" subtype=\"fromTop\"", "type=\"pushWipe\" subtype=\"fromBottom\""};
    static const char *const wipes[PLAYLIST_SIDES] = {
        "type=\"barWipe\" subtype=\"leftToRight\"",
        "type=\"barWipe\" subtype=\"leftToRight\" direction=\"reverse\"",
        "type=\"barWipe\" subtype=\"topToBottom\"",
        "type=\"barWipe\" subtype=\"topToBottom\" direction=\"reverse\""};
    static const char *const *const families[PLAYLIST_TRANSITIONS] = {
        [PLAYLIST_CROSS_FADE] = fades,
        [PLAYLIST_SLIDE_IN] = slides,
        [PLAYLIST_WIPE] = wipes,
        [PLAYLIST_PUSH] = pushes,
    };
    size_t count;
    struct passage *passages = collect_passages(playlist, &count);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && compare_passages(&passages[i], &passages[i - 1]) == 0)
            continue;
        buffer_add_text(out, "    <transition xml:id=\"");
        add_passage_id(out, passages[i].transition, passages[i].from, passages[i].ms);
        buffer_printf(out, "\" %s", families[passages[i].transition][passages[i].from]);
        add_duration(out, "dur", passages[i].ms);
        buffer_add_text(out, "/>\n");
    }
    free(passages);
}

static const char *element_of(enum playlist_entry_type type)
{
    switch (type) {
    case PLAYLIST_IMAGE:
        return "img";
    case PLAYLIST_VIDEO:
        return "video";
    case PLAYLIST_TEXT:
        return "text";
    case PLAYLIST_SLIDE:
    case PLAYLIST_TICKER:
    case PLAYLIST_OTHER:
        break;
    }
    return "ref";
}

static void add_class(struct buffer *out, const struct playlist_entry *entry)
{
    const char *word = entry->type == PLAYLIST_SLIDE    ? SMIL_CLASS_SLIDE
                       : entry->type == PLAYLIST_TICKER ? SMIL_CLASS_TICKER
                       : entry->type == PLAYLIST_OTHER  ? SMIL_CLASS_OTHER
                                                        : "";
    if (word[0] || entry->undated)
        buffer_printf(out, " class=\"%s%s%s\"", word, word[0] && entry->undated ? " " : "",
                      entry->undated ? SMIL_CLASS_UNDATED : "");
}

static void add_entry(struct buffer *out, const struct playlist_region *region,
                      const struct playlist_entry *entry)
{
    const char *element = element_of(entry->type);
    buffer_printf(out, "          <%s", element);
    add_given(out, "src", entry->src);
    add_given(out, "type", entry->mime_type);
    add_region_id(out, "region", region->id);
    add_duration(out, "dur", entry->dur_ms);
    if (entry->fit != region->fit)
        add_attribute(out, "fit", fits[entry->fit]);
    if (entry->transition != PLAYLIST_CUT) {
        buffer_add_text(out, " transIn=\"");
        add_passage_id(out, entry->transition, entry->from, entry->transition_ms);
        buffer_add_text(out, "\"");
    }
    add_class(out, entry);
    add_given(out, "title", entry->title);
    add_given(out, "xml:lang", entry->language);
    if (!entry->item || !entry->item[0]) {
        buffer_add_text(out, "/>\n");
        return;
    }
    buffer_printf(out, "><param name=\"%s\"", SMIL_PARAM_ITEM);
    add_attribute(out, "value", entry->item);
    buffer_printf(out, "/></%s>\n", element);
}

// fillDefault keeps a picture up while the next one comes in over it.
static void add_period(struct buffer *out, const struct playlist_region *region,
                       const struct playlist_period *period)
{
    buffer_add_text(out, "        <seq");
    add_region_id(out, "region", region->id);
    add_wallclock(out, "begin", period->begin_utc_ms);
    add_wallclock(out, "end", period->end_utc_ms);
    buffer_add_text(out, " repeatCount=\"indefinite\" fillDefault=\"transition\">\n");
    for (size_t i = 0; i < period->entry_count; i++)
        add_entry(out, region, &period->entries[i]);
    buffer_add_text(out, "        </seq>\n");
}

static void add_body(struct buffer *out, const struct playlist *playlist)
{
    buffer_add_text(out, "  <body>\n    <par>\n");
    for (size_t i = 0; i < playlist->prefetch_count; i++) {
        const struct playlist_prefetch *prefetch = &playlist->prefetches[i];
        buffer_add_text(out, "      <prefetch");
        add_attribute(out, "src", prefetch->src);
        if (prefetch->bytes >= 0)
            buffer_printf(out, " mediaSize=\"%" PRId64 "\"", prefetch->bytes);
        buffer_add_text(out, "/>\n");
    }
    for (size_t i = 0; i < playlist->region_count && !out->overflowed; i++) {
        const struct playlist_region *region = &playlist->regions[i];
        buffer_add_text(out, "      <par>\n");
        for (size_t j = 0; j < region->period_count && !out->overflowed; j++)
            add_period(out, region, &region->periods[j]);
        buffer_add_text(out, "      </par>\n");
    }
    buffer_add_text(out, "    </par>\n  </body>\n");
}

bool smil_format(const struct playlist *playlist, struct buffer *out)
{
    buffer_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<smil xmlns=\"" SMIL_NAMESPACE
                         "\" version=\"3.0\" baseProfile=\"Language\">\n  <head>\n");
    add_metas(out, playlist);
    add_layout(out, playlist);
    add_transitions(out, playlist);
    buffer_add_text(out, "  </head>\n");
    add_body(out, playlist);
    buffer_add_text(out, "</smil>\n");
    return !out->overflowed;
}
