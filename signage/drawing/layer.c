#include "signage/drawing/layer.h"

#include <stdlib.h>

#include "signage/drawing/frame_blend.h"

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#define HAVE_AVX2_WAY 1
#endif

static inline uint32_t channel(uint32_t pixel, int shift)
{
    return pixel >> shift & 0xFF;
}

// On black a pixel shows colour × alpha, on white that and what shines through.
static inline uint32_t premultiplied(uint32_t on_black, uint32_t on_white)
{
    uint32_t through = 0, alpha, most = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        uint32_t black = channel(on_black, shift), white = channel(on_white, shift);
        through += white > black ? white - black : 0;
        most = black > most ? black : most;
    }
    alpha = 255 - (through + 1) / 3;
    if (alpha < most) // rounding
        alpha = most;
    return alpha << 24 | (on_black & 0xFFFFFF);
}

static struct frame_rect bounds_of_piece(const struct frame *on_black, const struct frame *on_white,
                                         struct frame_rect rect)
{
    int left = rect.x + rect.width, right = rect.x, top = rect.y + rect.height, bottom = rect.y;
    for (int y = rect.y; y < rect.y + rect.height; y++) {
        const uint32_t *black = frame_row(on_black, y), *white = frame_row(on_white, y);
        int first = rect.x, end = rect.x + rect.width;
        while (first < end && premultiplied(black[first], white[first]) >> 24 == 0)
            first++;
        if (first == end)
            continue;
        while (premultiplied(black[end - 1], white[end - 1]) >> 24 == 0)
            end--;
        left = first < left ? first : left;
        right = end > right ? end : right;
        top = y < top ? y : top;
        bottom = y + 1;
    }
    if (right <= left || bottom <= top)
        return (struct frame_rect){0, 0, 0, 0};
    return (struct frame_rect){left, top, right - left, bottom - top};
}

static bool find_spans(struct layer *layer)
{
    layer->spans = calloc((size_t)layer->rect.height * 2, sizeof *layer->spans);
    if (!layer->spans)
        return false;
    for (int y = 0; y < layer->rect.height; y++) {
        const uint32_t *row = frame_row(&layer->pixels, y);
        int first = 0, end = layer->rect.width;
        while (first < end && row[first] >> 24 == 0)
            first++;
        while (end > first && row[end - 1] >> 24 == 0)
            end--;
        layer->spans[2 * y] = first;
        layer->spans[2 * y + 1] = end;
    }
    return true;
}

static bool fill(struct layer *layer, const struct frame *on_black, const struct frame *on_white)
{
    for (int y = 0; y < layer->rect.height; y++) {
        const uint32_t *black = frame_row(on_black, layer->rect.y + y) + layer->rect.x;
        const uint32_t *white = frame_row(on_white, layer->rect.y + y) + layer->rect.x;
        uint32_t *row = frame_row(&layer->pixels, y);
        for (int x = 0; x < layer->rect.width; x++)
            row[x] = premultiplied(black[x], white[x]);
    }
    return find_spans(layer);
}

bool layer_find(struct layer *layer, const struct frame *on_black, const struct frame *on_white,
                struct frame_rect rect)
{
    rect = frame_rect_intersect(rect, frame_bounds(on_black));
    *layer = (struct layer){.rect = bounds_of_piece(on_black, on_white, rect)};
    if (frame_rect_empty(layer->rect))
        return true;
    layer->own = frame_create(layer->rect.width, layer->rect.height, NULL);
    if (!layer->own)
        return false;
    layer->pixels = *layer->own;
    return fill(layer, on_black, on_white);
}

bool layer_find_in_place(struct layer *layer, struct frame *on_black, const struct frame *on_white,
                         struct frame_rect rect)
{
    *layer = (struct layer){.rect = frame_rect_intersect(rect, frame_bounds(on_black))};
    if (frame_rect_empty(layer->rect))
        return true;
    layer->pixels = frame_part(on_black, layer->rect);
    return fill(layer, on_black, on_white);
}

void layer_finish(struct layer *layer)
{
    frame_destroy(layer->own);
    free(layer->spans);
    *layer = (struct layer){0};
}

// The layer's pixel over what is there, times weight / 256. Alpha is rounded up, so that a channel
// never comes to more than 255.
static inline uint32_t lay(uint32_t under, uint32_t over, uint32_t weight)
{
    uint32_t alpha = ((over >> 24) * weight + 255) >> 8;
    uint32_t rest = 256 - alpha - (alpha >> 7);
    uint32_t odd = (over >> 8 & 0x000000FFu) * weight + (under >> 8 & 0x000000FFu) * rest;
    uint32_t even = (over & 0x00FF00FFu) * weight + (under & 0x00FF00FFu) * rest;
    return 0xFF000000u | (odd & 0x0000FF00u) | (even >> 8 & 0x00FF00FFu);
}

#ifdef HAVE_AVX2_WAY
// The same sums, eight pixels at a time; returns where it came to.
__attribute__((target("avx2"))) static int lay_row_avx2(uint32_t *target, const uint32_t *row,
                                                        int begin, int end, uint32_t weight)
{
    const __m256i of_over = _mm256_set1_epi16((short)weight);
    const __m256i pairs = _mm256_set1_epi32(0x00FF00FF), greens = _mm256_set1_epi32(0x000000FF);
    const __m256i opaque = _mm256_set1_epi32((int)0xFF000000u);
    int x = begin;
    for (; x + 8 <= end; x += 8) {
        __m256i over = _mm256_loadu_si256((const __m256i *)(const void *)(row + x));
        if (_mm256_testz_si256(over, over))
            continue;
        __m256i under = _mm256_loadu_si256((const __m256i *)(const void *)(target + x));
        __m256i alpha =
            _mm256_mullo_epi32(_mm256_srli_epi32(over, 24), _mm256_set1_epi32((int)weight));
        alpha = _mm256_srli_epi32(_mm256_add_epi32(alpha, _mm256_set1_epi32(255)), 8);
        __m256i rest = _mm256_sub_epi32(_mm256_sub_epi32(_mm256_set1_epi32(256), alpha),
                                        _mm256_srli_epi32(alpha, 7));
        rest = _mm256_or_si256(rest, _mm256_slli_epi32(rest, 16));
        __m256i even = _mm256_add_epi16(_mm256_mullo_epi16(_mm256_and_si256(over, pairs), of_over),
                                        _mm256_mullo_epi16(_mm256_and_si256(under, pairs), rest));
        __m256i odd = _mm256_add_epi16(
            _mm256_mullo_epi16(_mm256_and_si256(_mm256_srli_epi32(over, 8), greens), of_over),
            _mm256_mullo_epi16(_mm256_and_si256(_mm256_srli_epi32(under, 8), greens), rest));
        __m256i mixed = _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi32(even, 8), pairs),
                                        _mm256_and_si256(odd, _mm256_set1_epi32(0x0000FF00)));
        _mm256_storeu_si256((__m256i *)(void *)(target + x), _mm256_or_si256(mixed, opaque));
    }
    return x;
}
#endif

static void lay_row(uint32_t *target, const uint32_t *row, int begin, int end, uint32_t weight)
{
#ifdef HAVE_AVX2_WAY
    if (frame_blend_has_fast_way())
        begin = lay_row_avx2(target, row, begin, end, weight);
#endif
    for (int x = begin; x < end; x++)
        if (row[x])
            target[x] = lay(target[x], row[x], weight);
}

static int weight_before_edge(const struct layer_look *look, int at)
{
    int weight = (look->edge - at) * LAYER_WHOLE / look->edge_px;
    return weight < 0 ? 0 : weight > LAYER_WHOLE ? LAYER_WHOLE : weight;
}

static void lay_row_wiped(uint32_t *target, const uint32_t *row, int begin, int end,
                          const struct layer_look *look)
{
    for (int x = begin; x < end && x < look->edge; x++)
        if (row[x])
            target[x] = lay(target[x], row[x], (uint32_t)weight_before_edge(look, x));
}

void layer_draw(const struct layer *layer, struct frame *target, const struct layer_look *look,
                struct frame_rect part)
{
    struct frame_rect place = layer->rect;
    place.y += look->down_px;
    struct frame_rect seen =
        frame_rect_intersect(frame_rect_intersect(place, part), frame_bounds(target));
    for (int y = seen.y; y < seen.y + seen.height; y++) {
        int own_y = y - place.y, begin = layer->spans[2 * own_y], end = layer->spans[2 * own_y + 1];
        if (begin < seen.x - place.x)
            begin = seen.x - place.x;
        if (end > seen.x - place.x + seen.width)
            end = seen.x - place.x + seen.width;
        uint32_t *out = frame_row(target, y) + place.x;
        const uint32_t *row = frame_row(&layer->pixels, own_y);
        if (!look->wiped)
            lay_row(out, row, begin, end, (uint32_t)look->weight);
        else if (look->downwards)
            lay_row(out, row, begin, end, (uint32_t)weight_before_edge(look, own_y));
        else
            lay_row_wiped(out, row, begin, end, look);
    }
}
