// Both ways compute the same integers: first the two rows are mixed, (a × (256 - w) + b × w) >> 8 a
// channel, then two neighbours of the mixed row. Enlarging by at most 2, eight neighbouring target
// pixels come from at most nine neighbouring source pixels, so the fast way loads eight twice and
// picks among them.
#include "signage/drawing/frame_zoom.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "signage/drawing/frame_blend.h"

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#define HAVE_AVX2_WAY 1
#endif

#define AT_ONCE 8

// For each target column: the left one of its two source columns, and how much the right one
// counts (0 to 256).
struct columns {
    int *left;
    int *weight;
};

static inline uint32_t mix(uint32_t a, uint32_t b, uint32_t weight)
{
    uint32_t odd = (a >> 8 & 0x00FF00FFu) * (256 - weight) + (b >> 8 & 0x00FF00FFu) * weight;
    uint32_t even = (a & 0x00FF00FFu) * (256 - weight) + (b & 0x00FF00FFu) * weight;
    return (odd & 0xFF00FF00u) | (even >> 8 & 0x00FF00FFu);
}

// Where target place `at` is seen in the source: the first of two neighbours and the second's
// weight.
static void locate(int at, double centre, double step, int length, int *first, int *weight)
{
    double place = centre + (at + 0.5 - centre) * step - 0.5;
    double most = length - 1;
    place = place < 0 ? 0 : place > most ? most : place;
    int whole = (int)floor(place);
    int part = (int)lround((place - whole) * 256);
    if (whole + 1 >= length) { // both neighbours are there
        whole = length > 1 ? length - 2 : 0;
        part = length > 1 ? 256 : 0;
    }
    *first = whole;
    *weight = part;
}

static void zoom_row_plain(uint32_t *to, const uint32_t *a, const uint32_t *b, uint32_t weight,
                           const struct columns *columns, int begin, int end, int right)
{
    for (int i = begin; i < end; i++) {
        int left = columns->left[i], next = left + right;
        to[i] = mix(mix(a[left], b[left], weight), mix(a[next], b[next], weight),
                    (uint32_t)columns->weight[i]);
    }
}

#ifdef HAVE_AVX2_WAY
__attribute__((target("avx2"))) static inline __m256i mix_8(__m256i a, __m256i b, __m256i of_a,
                                                            __m256i of_b)
{
    const __m256i low_bytes = _mm256_set1_epi16(0x00FF);
    __m256i even = _mm256_add_epi16(_mm256_mullo_epi16(_mm256_and_si256(a, low_bytes), of_a),
                                    _mm256_mullo_epi16(_mm256_and_si256(b, low_bytes), of_b));
    __m256i odd = _mm256_add_epi16(_mm256_mullo_epi16(_mm256_srli_epi16(a, 8), of_a),
                                   _mm256_mullo_epi16(_mm256_srli_epi16(b, 8), of_b));
    return _mm256_or_si256(_mm256_srli_epi16(even, 8), _mm256_andnot_si256(low_bytes, odd));
}

// How many columns were done; the rest of the row is too near its end for whole loads.
__attribute__((target("avx2"))) static int zoom_row_avx2(uint32_t *to, const uint32_t *a,
                                                         const uint32_t *b, uint32_t weight,
                                                         const struct columns *columns, int count,
                                                         int source_width)
{
    const __m256i whole = _mm256_set1_epi16(256);
    const __m256i of_b = _mm256_set1_epi16((short)weight), of_a = _mm256_sub_epi16(whole, of_b);
    int i = 0;
    for (; i + AT_ONCE <= count && columns->left[i] + AT_ONCE < source_width; i += AT_ONCE) {
        int base = columns->left[i];
        __m256i lefts = _mm256_loadu_si256((const __m256i *)(const void *)(columns->left + i));
        __m256i pick = _mm256_sub_epi32(lefts, _mm256_set1_epi32(base));
        __m256i weights = _mm256_loadu_si256((const __m256i *)(const void *)(columns->weight + i));
        __m256i of_right = _mm256_or_si256(weights, _mm256_slli_epi32(weights, 16));
        __m256i first =
            mix_8(_mm256_loadu_si256((const __m256i *)(const void *)(a + base)),
                  _mm256_loadu_si256((const __m256i *)(const void *)(b + base)), of_a, of_b);
        __m256i second =
            mix_8(_mm256_loadu_si256((const __m256i *)(const void *)(a + base + 1)),
                  _mm256_loadu_si256((const __m256i *)(const void *)(b + base + 1)), of_a, of_b);
        __m256i mixed = mix_8(_mm256_permutevar8x32_epi32(first, pick),
                              _mm256_permutevar8x32_epi32(second, pick),
                              _mm256_sub_epi16(whole, of_right), of_right);
        _mm256_storeu_si256((__m256i *)(void *)(to + i), mixed);
    }
    return i;
}
#endif

static void zoom(bool fast, struct frame *to, int x, int y, const struct frame *from, double times,
                 double centre_x, double centre_y, struct frame_rect part)
{
    assert(times >= 1 && times <= FRAME_ZOOM_MOST);
    part = frame_rect_intersect(part, frame_bounds(to));
    part = frame_rect_intersect(part, (struct frame_rect){x, y, from->width_px, from->height_px});
    if (frame_rect_empty(part))
        return;
    struct frame_rect source = {part.x - x, part.y - y, part.width, part.height};
    size_t count = (size_t)part.width;
    struct columns columns = {malloc(count * sizeof(int)), malloc(count * sizeof(int))};
    if (times == 1 || !columns.left || !columns.weight) {
        frame_copy(to, part.x, part.y, from, &source);
        part.height = 0;
    }
    for (int i = 0; i < part.width && part.height > 0; i++)
        locate(source.x + i, centre_x, 1 / times, from->width_px, &columns.left[i],
               &columns.weight[i]);
    for (int i = 0; i < part.height; i++) {
        int row, weight, done = 0;
        locate(source.y + i, centre_y, 1 / times, from->height_px, &row, &weight);
        const uint32_t *a = frame_row(from, row);
        const uint32_t *b = frame_row(from, row + 1 < from->height_px ? row + 1 : row);
        uint32_t *target = frame_row(to, part.y + i) + part.x;
#ifdef HAVE_AVX2_WAY
        if (fast)
            done =
                zoom_row_avx2(target, a, b, (uint32_t)weight, &columns, part.width, from->width_px);
#endif
        zoom_row_plain(target, a, b, (uint32_t)weight, &columns, done, part.width,
                       from->width_px > 1);
    }
    (void)fast;
    free(columns.left);
    free(columns.weight);
}

void frame_zoom(struct frame *to, int x, int y, const struct frame *from, double times,
                double centre_x, double centre_y, struct frame_rect part)
{
    zoom(frame_blend_has_fast_way(), to, x, y, from, times, centre_x, centre_y, part);
}

void frame_zoom_plain(struct frame *to, int x, int y, const struct frame *from, double times,
                      double centre_x, double centre_y, struct frame_rect part)
{
    zoom(false, to, x, y, from, times, centre_x, centre_y, part);
}
