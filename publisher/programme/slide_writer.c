// The slide under construction, and how long it takes to read.

#include "publisher/programme/slide_writer.h"

#include <string.h>

#include "signage/base/utf8.h"
#include "signage/drawing/legibility.h"

#define LATIN_WEIGHT 0.4 // of a Japanese character, in reading time and room

void slide_writer_init(struct slide_writer *writer, struct phrases *phrases,
                       const char *template_src, const char *theme_src, const char *lang)
{
    struct arena *arena = arena_create();
    struct slide *slide = arena_take(arena, sizeof *slide);
    *slide = (struct slide){
        .arena = arena,
        .template_src = arena_text(arena, template_src),
        .theme_src = arena_text(arena, theme_src),
        .lang = arena_text(arena, lang),
        .texts = arena_array(arena, SLIDE_MOST_TEXTS, sizeof *slide->texts),
        .pictures = arena_array(arena, SLIDE_MOST_PICTURES, sizeof *slide->pictures),
        .qrs = arena_array(arena, 1, sizeof *slide->qrs),
        .flags = arena_array(arena, SLIDE_WRITER_MOST_FLAGS, sizeof *slide->flags),
    };
    *writer = (struct slide_writer){.slide = slide, .phrases = phrases};
}

struct slide *slide_writer_take(struct slide_writer *writer)
{
    struct slide *slide = writer->slide;
    writer->slide = NULL;
    return slide;
}

void slide_writer_text(struct slide_writer *writer, const char *name, const char *lang,
                       const char *text)
{
    struct slide *slide = writer->slide;
    if (!text || !*text || slide->text_count == SLIDE_MOST_TEXTS)
        return;
    const char *marked =
        writer->phrases ? phrases_mark(writer->phrases, slide->arena, text, lang) : text;
    slide->texts[slide->text_count++] = (struct slide_text){
        .name = arena_text(slide->arena, name),
        .lang = arena_text(slide->arena, lang),
        .text = marked == text ? arena_text(slide->arena, text) : marked,
    };
}

void slide_writer_flag(struct slide_writer *writer, const char *name)
{
    struct slide *slide = writer->slide;
    if (slide->flag_count < SLIDE_WRITER_MOST_FLAGS)
        slide->flags[slide->flag_count++] = arena_text(slide->arena, name);
}

void slide_writer_picture(struct slide_writer *writer, const char *name, const char *media,
                          double focus_x, double focus_y)
{
    struct slide *slide = writer->slide;
    if (!*media || slide->picture_count == SLIDE_MOST_PICTURES || slide_find_picture(slide, name))
        return;
    struct slide_picture *picture = &slide->pictures[slide->picture_count++];
    *picture = (struct slide_picture){
        .name = arena_text(slide->arena, name),
        .src = arena_text(slide->arena, media),
        .focus_x = focus_x,
        .focus_y = focus_y,
    };
    if (!media_name_from_path(media, picture->media))
        picture->media[0] = '\0';
}

void slide_writer_qr(struct slide_writer *writer, const char *name, const char *text)
{
    struct slide *slide = writer->slide;
    if (!text || !*text || slide->qr_count > 0)
        return;
    slide->qrs[slide->qr_count++] = (struct slide_qr){.name = arena_text(slide->arena, name),
                                                      .text = arena_text(slide->arena, text)};
}

static double weight(uint32_t character)
{
    if (character == UTF8_ZERO_WIDTH_SPACE || character == UTF8_WORD_JOINER)
        return 0;
    return character < 0x2E80 || (character >= 0xFF61 && character < 0xFFA0) ? LATIN_WEIGHT : 1;
}

static bool ends_sentence(uint32_t character, uint32_t next)
{
    return character == 0x3002 || character == 0xFF01 || character == 0xFF1F || character == '\n' ||
           (character == '.' && (next == ' ' || next == '\n'));
}

// A walk over the visible characters; readings are passed over.
struct walk {
    const char *text;
    size_t length, at; // `at`: behind the character
    bool in_base;
    size_t ruby_end; // behind the last ruby passed
};

static bool next_visible(struct walk *walk, uint32_t *character)
{
    bool in_reading = false;
    while (walk->at < walk->length) {
        uint32_t c = utf8_next(walk->text, walk->length, &walk->at);
        if (c == UTF8_RUBY_BASE) {
            walk->in_base = true;
        } else if (c == UTF8_RUBY_TEXT) {
            in_reading = true;
        } else if (c == UTF8_RUBY_END) {
            walk->in_base = in_reading = false;
            walk->ruby_end = walk->at;
        } else if (!in_reading) {
            *character = c;
            return true;
        }
    }
    return false;
}

const char *slide_writer_shorten(struct arena *arena, const char *rich_text, size_t most)
{
    struct walk walk = {.text = rich_text, .length = strlen(rich_text)};
    size_t sentence = 0, fits = 0;
    double used = 0, budget = (double)most;
    uint32_t character;
    while (next_visible(&walk, &character)) {
        used += weight(character);
        if (walk.ruby_end > fits)
            fits = walk.ruby_end;
        if (used > budget)
            break;
        if (walk.in_base)
            continue;
        fits = walk.at;
        size_t look = fits;
        uint32_t next = look < walk.length ? utf8_next(rich_text, walk.length, &look) : 0;
        if (ends_sentence(character, next) && used > budget / 2)
            sentence = fits;
    }
    if (used <= budget)
        return rich_text;
    if (sentence > 0) {
        while (sentence > 0 && rich_text[sentence - 1] == '\n')
            sentence--;
        return arena_text_n(arena, rich_text, sentence);
    }
    return arena_printf(arena, "%.*s…", (int)fits, rich_text);
}

double slide_reading_chars(const struct slide *slide)
{
    double sum = 0;
    for (size_t i = 0; i < slide->text_count; i++) {
        const struct slide_text *text = &slide->texts[i];
        if (!legibility_takes_reading(text->name) ||
            slide_find_text(slide, text->name, NULL) != text)
            continue;
        sum += legibility_reading_chars(text->text);
    }
    return sum;
}
