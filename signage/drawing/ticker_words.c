#include "signage/drawing/ticker_words.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/log.h"

#define BREATH_EM 1.1 // on either side of a separator
#define MOST_STRIP_PX (INT_MAX / 4)

// One kind of words: how its messages are set.
struct setting {
    struct ticker_words *words;
    struct slide_scene *scene;
    const struct template_node *node;
    struct text_style style;
    int width_px, height_px; // width 0: they run
    struct error *error;
};

static uint32_t separator_color(const struct setting *setting)
{
    return setting->node->border_color
               ? slide_scene_color(setting->scene, setting->node->border_color)
               : slide_scene_text_color(setting->scene, setting->node);
}

static bool add_line(const struct setting *setting, const char *text, uint32_t argb)
{
    struct ticker_words *words = setting->words;
    struct text_layout *line = text_line_create(artist_fonts(setting->scene->artist), text,
                                                &setting->style, setting->error);
    if (!line)
        return false;
    struct text_report report = text_layout_report(line);
    int width = (int)ceil(report.width_px);
    words->lines[words->count++] = (struct ticker_line){
        .text = line,
        .x = words->end_px,
        .y = (int)lround((setting->height_px - report.height_px) / 2),
        .width = width,
        .pages = 1,
        .argb = argb,
    };
    words->end_px += width;
    return true;
}

static bool add_running(const struct setting *setting, const char *text)
{
    struct ticker_words *words = setting->words;
    int breath = (int)lround(setting->style.size_px * BREATH_EM);
    if (!add_line(setting, text, slide_scene_text_color(setting->scene, setting->node)))
        return false;
    words->words_px = words->end_px;
    words->end_px += breath;
    if (setting->node->separator &&
        !add_line(setting, setting->node->separator, separator_color(setting)))
        return false;
    words->end_px += breath;
    words->lines[words->count - 1].ends_message = true;
    return true;
}

// A message's lines lie so far apart that no two are seen in the window together.
static bool add_pages(const struct setting *setting, const char *text)
{
    struct ticker_words *words = setting->words;
    struct text_style style = setting->style;
    style.line_height = fmax(1, 2.0 * setting->height_px / style.size_px);
    style.least_size_px = style.size_px;
    style.most_lines = 0;
    style.setting = TEXT_PARAGRAPH;
    int page_px = (int)lround(style.line_height * style.size_px);
    double width_px = fmax(style.size_px, setting->width_px - style.size_px / 2);
    struct text_layout *layout =
        text_layout_create(artist_fonts(setting->scene->artist), text, &style, width_px,
                           (double)page_px * (TICKER_MOST_PAGES + 1), setting->error);
    if (!layout)
        return false;
    struct text_report report = text_layout_report(layout);
    int pages = report.lines < 1 ? 1 : report.lines;
    double first_px = report.height_px - (double)page_px * (pages - 1); // of a line by itself
    words->lines[words->count++] = (struct ticker_line){
        .text = layout,
        .x = words->end_px,
        .y = (int)lround((setting->height_px - first_px) / 2),
        .width = pages * setting->width_px,
        .page_px = page_px,
        .pages = pages,
        .argb = slide_scene_text_color(setting->scene, setting->node),
        .ends_message = true,
    };
    words->end_px += pages * setting->width_px;
    words->words_px = words->end_px;
    return true;
}

static bool is_full(const struct setting *setting)
{
    return setting->words->count + 2 > 2 * TICKER_MOST_MESSAGES ||
           setting->words->end_px > MOST_STRIP_PX ||
           (setting->width_px > 0 &&
            setting->words->end_px / setting->width_px >= TICKER_MOST_PAGES);
}

static bool add_messages(struct setting *setting)
{
    const struct slide_text *messages[TICKER_MOST_MESSAGES];
    size_t count =
        slide_scene_messages(setting->scene, setting->node->field, messages, TICKER_MOST_MESSAGES);
    bool made = true;
    for (size_t i = 0; i < count; i++) {
        char *lines = strdup(messages[i]->text), *rest = lines, *line;
        setting->style.lang = messages[i]->lang;
        while (made && (line = strsep(&rest, "\n")))
            if (*line && !is_full(setting))
                made =
                    setting->width_px > 0 ? add_pages(setting, line) : add_running(setting, line);
        free(lines);
    }
    return made;
}

bool ticker_words_set(struct ticker_words *words, struct slide_scene *scene,
                      const struct template_node *node, int height_px, struct error *error)
{
    return ticker_words_set_pages(words, scene, node, 0, height_px, error);
}

bool ticker_words_set_pages(struct ticker_words *words, struct slide_scene *scene,
                            const struct template_node *node, int width_px, int height_px,
                            struct error *error)
{
    *words = (struct ticker_words){.page_width = width_px};
    struct setting setting = {.words = words,
                              .scene = scene,
                              .node = node,
                              .style = slide_scene_style(scene, node, scene->lang),
                              .width_px = width_px,
                              .height_px = height_px,
                              .error = error};
    words->size_px = setting.style.size_px;
    return add_messages(&setting);
}

void ticker_words_finish(struct ticker_words *words)
{
    for (size_t i = 0; i < words->count; i++)
        text_layout_destroy(words->lines[i].text);
    words->count = 0;
}

// ---- drawing ---------------------------------------------------------------------------------

static void draw_line(const struct ticker_words *words, const struct ticker_line *line,
                      struct frame *tile, int x)
{
    int slack = (int)ceil(words->size_px), end = x + tile->width_px;
    if (words->page_width == 0) {
        if (line->x - slack < end && line->x + line->width + slack > x)
            text_draw(line->text, tile, line->x - x, line->y, line->argb);
        return;
    }
    for (int page = 0; page < line->pages; page++) {
        int left = line->x + page * words->page_width;
        struct frame_rect place = {left - x, 0, words->page_width, tile->height_px};
        struct frame part = frame_part(tile, place);
        if (part.width_px > 0)
            text_draw(line->text, &part, place.x < 0 ? place.x : 0, line->y - page * line->page_px,
                      line->argb);
    }
}

// The end of the last message that ends by `column`; 0 when none does.
static int last_end(const struct ticker_words *words, int column)
{
    int end = 0;
    for (size_t i = 0; i + 1 < words->count; i++)
        if (words->lines[i].ends_message && words->lines[i + 1].x <= column)
            end = words->lines[i + 1].x;
    return end;
}

bool ticker_words_draw(const struct ticker_words *words, int end_px, struct strip *strip,
                       int *repeat_px, struct error *error)
{
    *repeat_px = end_px;
    bool full = false, made = true;
    for (int x = 0; x < end_px && made && !full; x += STRIP_TILE_PX) {
        int width = end_px - x < STRIP_TILE_PX ? end_px - x : STRIP_TILE_PX;
        struct frame *tile = frame_create(width, strip_height(strip), error);
        if (!tile)
            return false;
        strip_fill_ground(strip, tile);
        for (size_t i = 0; i < words->count; i++)
            draw_line(words, &words->lines[i], tile, x);
        made = strip_add(strip, tile, &full, error);
        frame_destroy(tile);
    }
    if (!full)
        return made;
    int end = last_end(words, strip_width(strip));
    *repeat_px = end > 0 ? end : strip_width(strip);
    log_warning("a ticker's messages are too long to be held: %d of %d px of them are shown",
                *repeat_px, end_px);
    return made;
}
