// Text layout's third step and its door: from cells to lines, at the largest size at which the
// lines are good. The order of concessions is the passes' below.
#include "signage/drawing/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signage/drawing/text_layout.h"

#define SIZE_STEP 0.94
#define LEAST_SIZE_PX 4
#define HEADLINE_MOST_LINES 5
#define TRIALS_MOST 200

static double bounded(double value, double least, double most, double otherwise)
{
    return isfinite(value) ? fmin(fmax(value, least), most) : otherwise;
}

static struct text_style sane_style(const struct text_style *wished)
{
    struct text_style style = *wished;
    if (!style.family)
        style.family = "gothic";
    if (!style.lang)
        style.lang = "ja";
    style.size_px = floor(bounded(style.size_px, LEAST_SIZE_PX, FONT_MOST_SIZE_PX, 32));
    style.least_size_px =
        floor(bounded(style.least_size_px, LEAST_SIZE_PX, style.size_px, style.size_px));
    style.line_height = bounded(style.line_height, 0.5, 5, 1.4);
    style.letter_spacing_em = bounded(style.letter_spacing_em, -0.2, 4, 0);
    if (style.most_lines < 0)
        style.most_lines = 0;
    return style;
}

// ---- lines at a size ------------------------------------------------------------------------

struct setting {
    struct text_layout *layout;
    struct line_chooser *chooser;
    bool headline;
};

static size_t lines_that_fit(const struct text_layout *layout, double size)
{
    // The first line needs an em, each further one a line's height; a little less than reality.
    double by_height = floor((layout->across_px / size - 1) / layout->style.line_height + 1.001);
    double most = layout->style.most_lines > 0 ? layout->style.most_lines : 1e6;
    return (size_t)fmax(0, fmin(by_height, most));
}

static bool height_fits(const struct text_layout *layout, double size, const struct line *lines,
                        size_t count)
{
    return text_lines_height(layout->cells, lines, count, layout->style.line_height) * size <=
           layout->across_px + 0.01;
}

// Sets all cells at `size` with breaks no worse than `worst`; false when they do not fit.
static bool set_lines(struct setting *setting, double size, enum break_kind worst,
                      const struct line **lines, size_t *count)
{
    const struct text_layout *layout = setting->layout;
    struct line_wish wish = {layout->along_px / size, worst, setting->headline, false};
    size_t most = lines_that_fit(layout, size);
    // 約物 lose at most an em at the edges of each line, gaps at most a quarter of it.
    if (line_chooser_total(setting->chooser) > (double)most * (wish.width * 1.25 + 1))
        return false;
    for (int attempt = 0; attempt < 2; attempt++) {
        if (!line_chooser_choose(setting->chooser, &wish, lines, count))
            return false;
        if (*count <= most && height_fits(layout, size, *lines, *count))
            return true;
        if (wish.fewest || !setting->headline || worst >= BREAK_GOOD)
            return false;
        wish.fewest = true;
    }
    return false;
}

static void keep_lines(struct text_layout *layout, double size, const struct line *lines,
                       size_t count)
{
    free(layout->lines);
    layout->lines = malloc((count + 1) * sizeof *lines);
    if (!layout->lines)
        abort();
    if (count > 0)
        memcpy(layout->lines, lines, count * sizeof *lines);
    layout->line_count = count;
    layout->report.size_px = size;
    layout->report.lines = (int)count;
    layout->report.broken_words = 0;
    for (size_t i = 0; i + 1 < count; i++)
        layout->report.broken_words += lines[i].broken_by <= BREAK_LEGAL;
}

static double next_size(double size, double least)
{
    return size > least ? fmax(least, fmin(size - 1, floor(size * SIZE_STEP))) : 0;
}

// A headline gets smaller before it breaks between words that belong together, and much smaller
// before it breaks within one; a paragraph may break where it is legal.
static bool set_whole(struct setting *setting)
{
    static const struct {
        enum break_kind worst;
        double least_ratio; // of the size wished for
        bool headline_only;
    } passes[] = {{BREAK_GOOD, 0.72, true}, {BREAK_WORD, 0.6, true},  {BREAK_LEGAL, 0, false},
                  {BREAK_UGLY, 0, false},   {BREAK_INSIDE, 0, false}, {BREAK_NEVER, 0, false}};
    struct text_layout *layout = setting->layout;
    double wished = layout->style.size_px;
    for (size_t i = 0; i < sizeof passes / sizeof passes[0]; i++) {
        if (passes[i].headline_only && !setting->headline)
            continue;
        double least = fmax(layout->style.least_size_px, floor(wished * passes[i].least_ratio));
        for (double size = wished; size > 0; size = next_size(size, least)) {
            const struct line *lines;
            size_t count;
            if (set_lines(setting, size, passes[i].worst, &lines, &count)) {
                keep_lines(layout, size, lines, count);
                return true;
            }
        }
    }
    return false;
}

// ---- cutting --------------------------------------------------------------------------------

// Steps back over what looks wrong before an ellipsis.
static size_t before_ellipsis(const struct text_cells *cells, size_t end)
{
    while (end > 0) {
        const struct cell *last = &cells->cells[end - 1];
        bool inside_ruby =
            end < cells->count && last->ruby >= 0 && cells->cells[end].ruby == last->ruby;
        if (!inside_ruby && last->kind != CELL_SPACE && last->kind != CELL_OPENING &&
            last->kind != CELL_MIDDLE && last->kind != CELL_STOP)
            break;
        end--;
    }
    return end;
}

// Tries the text up to cell `end` with the ellipsis behind it, at the floor.
static bool set_cut(struct setting *setting, size_t end, const struct cell *ellipsis,
                    size_t most_lines)
{
    struct text_layout *layout = setting->layout;
    struct text_cells *cells = layout->cells;
    double size = layout->style.least_size_px;
    size_t whole = cells->count;
    struct cell kept = cells->cells[end];
    cells->cells[end] = *ellipsis;
    cells->count = end + 1;
    line_chooser_measure(setting->chooser, end);
    struct line_wish wish = {layout->along_px / size, BREAK_INSIDE, setting->headline, true};
    const struct line *lines;
    size_t count;
    bool fits = line_chooser_choose(setting->chooser, &wish, &lines, &count);
    if (!fits) {
        wish.worst = BREAK_NEVER;
        fits = line_chooser_choose(setting->chooser, &wish, &lines, &count);
    }
    if (fits && count <= most_lines && height_fits(layout, size, lines, count)) {
        keep_lines(layout, size, lines, count);
        return true;
    }
    cells->cells[end] = kept;
    cells->count = whole;
    line_chooser_measure(setting->chooser, end);
    return false;
}

static bool cut_at_kind(struct setting *setting, enum break_kind worst, size_t from, size_t least,
                        const struct cell *ellipsis, size_t most_lines)
{
    const struct text_cells *cells = setting->layout->cells;
    int trials = 0;
    for (size_t end = from; end > least && trials < TRIALS_MOST; end--) {
        if (end < cells->count && cells->cells[end].break_before < worst)
            continue;
        size_t stripped = before_ellipsis(cells, end);
        if (stripped > 0 && stripped < cells->count && stripped + 4 >= least) {
            trials++;
            if (set_cut(setting, stripped, ellipsis, most_lines))
                return true;
        }
    }
    return false;
}

static bool cut_to_lines(struct setting *setting, const struct cell *ellipsis, size_t most_lines)
{
    const struct text_layout *layout = setting->layout;
    struct line_wish wish = {layout->along_px / layout->style.least_size_px, BREAK_LEGAL, true,
                             true};
    size_t reach = line_chooser_reach(setting->chooser, &wish, most_lines);
    if (reach == 0) {
        wish.worst = BREAK_NEVER;
        reach = line_chooser_reach(setting->chooser, &wish, most_lines);
    }
    if (reach >= layout->cells->count)
        reach = layout->cells->count - 1;
    // The end of a clause that is near, of a phrase, of a word, of a phrase however far.
    static const struct {
        enum break_kind worst;
        double least; // of the reach
    } passes[] = {{BREAK_BEST, 0.55}, {BREAK_GOOD, 0.6},  {BREAK_WORD, 0.5},
                  {BREAK_GOOD, 0.15}, {BREAK_LEGAL, 0.5}, {BREAK_NEVER, 0}};
    for (size_t i = 0; i < sizeof passes / sizeof passes[0]; i++)
        if (cut_at_kind(setting, passes[i].worst, reach, (size_t)(passes[i].least * (double)reach),
                        ellipsis, most_lines))
            return true;
    return false;
}

// East Asian fonts have U+2026 at mid-height, which looks wrong behind Latin letters and Hangul.
static const char *ellipsis_for(const char *lang)
{
    bool mid_height = strncmp(lang, "ja", 2) == 0 || strncmp(lang, "zh", 2) == 0;
    return mid_height ? "…" : "...";
}

// What does not fit at the floor is cut at a phrase's end. A box too small for two characters
// shows the beginning of the first line, clipped.
static void set_cut_text(struct setting *setting)
{
    struct text_layout *layout = setting->layout;
    double size = layout->style.least_size_px;
    struct cell ellipsis = text_cell_make(layout->fonts, layout->chain, layout->cells,
                                          ellipsis_for(layout->style.lang));
    ellipsis.break_before = BREAK_NEVER;
    layout->report.truncated = true;
    for (size_t most = lines_that_fit(layout, size); most > 0; most--)
        if (cut_to_lines(setting, &ellipsis, most))
            return;
    if (layout->along_px < 1 || layout->across_px < 1) {
        keep_lines(layout, size, NULL, 0);
        return;
    }
    const struct line first = {0, 1, layout->cells->cells[0].width, BREAK_MUST, 0};
    keep_lines(layout, size, &first, 1);
}

// ---- the door -------------------------------------------------------------------------------

// In columns every character has its em: a family's fixed-width sister, where it has one, draws
// them.
static const struct font_chain *chain_for(struct fonts *fonts, const struct text_style *style,
                                          struct error *error)
{
    char fixed[64];
    const struct font_chain *chain = NULL;
    if (style->vertical &&
        snprintf(fixed, sizeof fixed, "%s-fixed", style->family) < (int)sizeof fixed)
        chain = fonts_chain(fonts, fixed, style->bold, style->lang, NULL);
    return chain ? chain : fonts_chain(fonts, style->family, style->bold, style->lang, error);
}

static struct text_layout *begin(struct fonts *fonts, const char *rich_text,
                                 const struct text_style *wished, bool one_line,
                                 struct error *error)
{
    struct text_style style = sane_style(wished);
    const struct font_chain *chain = chain_for(fonts, &style, error);
    if (!chain)
        return NULL;
    struct text_layout *layout = calloc(1, sizeof *layout);
    if (!layout)
        abort();
    layout->fonts = fonts;
    layout->chain = chain;
    layout->style = style;
    layout->report.size_px = style.size_px;
    layout->cells = text_cells_read(fonts, chain, rich_text ? rich_text : "", &style, one_line);
    layout->report.missing_glyphs = layout->cells->missing;
    layout->report.truncated = layout->cells->cut;
    return layout;
}

struct text_layout *text_layout_create(struct fonts *fonts, const char *rich_text,
                                       const struct text_style *style, double width_px,
                                       double height_px, struct error *error)
{
    struct text_layout *layout = begin(fonts, rich_text, style, false, error);
    if (!layout)
        return NULL;
    layout->boxed = true;
    layout->along_px = bounded(style->vertical ? height_px : width_px, 0, FRAME_MOST_SIDE_PX, 0);
    layout->across_px = bounded(style->vertical ? width_px : height_px, 0, FRAME_MOST_SIDE_PX, 0);
    struct setting setting = {.layout = layout, .chooser = line_chooser_create(layout->cells)};
    double width_em = fmax(layout->along_px / layout->style.size_px, 0.1);
    setting.headline = layout->style.setting == TEXT_HEADLINE ||
                       (layout->style.setting == TEXT_AUTO &&
                        line_chooser_total(setting.chooser) <= HEADLINE_MOST_LINES * width_em);
    if (layout->cells->count > 0 && !set_whole(&setting))
        set_cut_text(&setting);
    line_chooser_destroy(setting.chooser);
    text_layout_place(layout);
    return layout;
}

struct text_layout *text_line_create(struct fonts *fonts, const char *rich_text,
                                     const struct text_style *style, struct error *error)
{
    struct text_layout *layout = begin(fonts, rich_text, style, true, error);
    if (!layout)
        return NULL;
    struct line_chooser *chooser = line_chooser_create(layout->cells);
    struct line line = {0, layout->cells->count, (float)line_chooser_total(chooser), BREAK_MUST, 0};
    line_chooser_destroy(chooser);
    keep_lines(layout, layout->style.size_px, &line, 1);
    text_layout_place(layout);
    return layout;
}

void text_layout_destroy(struct text_layout *layout)
{
    if (!layout)
        return;
    text_cells_destroy(layout->cells);
    free(layout->lines);
    free(layout->runs);
    free(layout);
}

struct text_report text_layout_report(const struct text_layout *layout)
{
    return layout->report;
}

void text_layout_lines(const struct text_layout *layout, const char *separator, struct buffer *out)
{
    const char *text = buffer_text(&layout->cells->text);
    for (size_t i = 0; i < layout->line_count; i++) {
        if (i > 0)
            buffer_add_text(out, separator);
        for (size_t k = layout->lines[i].first; k < layout->lines[i].end; k++)
            buffer_add(out, text + layout->cells->cells[k].at, layout->cells->cells[k].bytes);
    }
}
