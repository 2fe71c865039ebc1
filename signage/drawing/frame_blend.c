// The cross-fade's inner loop. Both ways compute the same integers, (a × (256 - w) + b × w) >> 8 a
// channel, which fit into 16 bits; the AVX2 one writes past the cache, since nobody reads the frame
// again before it is shown and the write-allocate would cost a third of the memory traffic.
#include "signage/drawing/frame.h"

#include <assert.h>
#include <string.h>

#include "signage/drawing/frame_blend.h"

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#define HAVE_AVX2_WAY 1
#endif

static void blend_row_plain(uint32_t *to, const uint32_t *a, const uint32_t *b, size_t count,
                            unsigned weight)
{
    uint32_t of_b = weight, of_a = 256 - weight;
    for (size_t i = 0; i < count; i++) {
        uint32_t odd = ((a[i] >> 8 & 0x00FF00FFu) * of_a + (b[i] >> 8 & 0x00FF00FFu) * of_b);
        uint32_t even = ((a[i] & 0x00FF00FFu) * of_a + (b[i] & 0x00FF00FFu) * of_b);
        to[i] = (odd & 0xFF00FF00u) | (even >> 8 & 0x00FF00FFu);
    }
}

#ifdef HAVE_AVX2_WAY
__attribute__((target("avx2"))) static void
blend_row_avx2(uint32_t *to, const uint32_t *a, const uint32_t *b, size_t count, unsigned weight)
{
    size_t head = (32 - ((uintptr_t)to & 31)) / sizeof(uint32_t) % 8;
    if (head > count)
        head = count;
    blend_row_plain(to, a, b, head, weight);
    const __m256i of_b = _mm256_set1_epi16((short)weight);
    const __m256i of_a = _mm256_set1_epi16((short)(256 - weight));
    const __m256i low_bytes = _mm256_set1_epi16(0x00FF);
    size_t i = head;
    for (; i + 8 <= count; i += 8) {
        __m256i pa = _mm256_loadu_si256((const __m256i *)(const void *)(a + i));
        __m256i pb = _mm256_loadu_si256((const __m256i *)(const void *)(b + i));
        __m256i even = _mm256_add_epi16(_mm256_mullo_epi16(_mm256_and_si256(pa, low_bytes), of_a),
                                        _mm256_mullo_epi16(_mm256_and_si256(pb, low_bytes), of_b));
        __m256i odd = _mm256_add_epi16(_mm256_mullo_epi16(_mm256_srli_epi16(pa, 8), of_a),
                                       _mm256_mullo_epi16(_mm256_srli_epi16(pb, 8), of_b));
        __m256i mixed =
            _mm256_or_si256(_mm256_srli_epi16(even, 8), _mm256_andnot_si256(low_bytes, odd));
        _mm256_stream_si256((__m256i *)(void *)(to + i), mixed);
    }
    blend_row_plain(to + i, a + i, b + i, count - i, weight);
}
#endif

bool frame_blend_has_fast_way(void)
{
#ifdef HAVE_AVX2_WAY
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

static void check_same_size(const struct frame *to, const struct frame *a, const struct frame *b,
                            int weight)
{
    assert(to->width_px == a->width_px && to->height_px == a->height_px);
    assert(to->width_px == b->width_px && to->height_px == b->height_px);
    assert(weight >= 0 && weight <= 256);
}

void frame_blend_by(enum frame_blend_way way, struct frame *to, const struct frame *a,
                    const struct frame *b, int weight, struct frame_rect rect)
{
    check_same_size(to, a, b, weight);
    rect = frame_rect_intersect(rect, (struct frame_rect){0, 0, to->width_px, to->height_px});
    for (int y = rect.y; y < rect.y + rect.height; y++) {
        uint32_t *target = frame_row(to, y) + rect.x;
        const uint32_t *row_a = frame_row(a, y) + rect.x, *row_b = frame_row(b, y) + rect.x;
#ifdef HAVE_AVX2_WAY
        if (way == FRAME_BLEND_FAST) {
            blend_row_avx2(target, row_a, row_b, (size_t)rect.width, (unsigned)weight);
            continue;
        }
#endif
        blend_row_plain(target, row_a, row_b, (size_t)rect.width, (unsigned)weight);
    }
#ifdef HAVE_AVX2_WAY
    if (way == FRAME_BLEND_FAST)
        _mm_sfence();
#endif
    (void)way;
}

void frame_blend_rect(struct frame *to, const struct frame *a, const struct frame *b, int weight,
                      struct frame_rect rect)
{
    if (weight == 0 || weight == 256) {
        check_same_size(to, a, b, weight);
        frame_copy(to, rect.x, rect.y, weight ? b : a, &rect);
        return;
    }
    frame_blend_by(frame_blend_has_fast_way() ? FRAME_BLEND_FAST : FRAME_BLEND_PLAIN, to, a, b,
                   weight, rect);
}

void frame_blend(struct frame *to, const struct frame *a, const struct frame *b, int weight)
{
    frame_blend_rect(to, a, b, weight, (struct frame_rect){0, 0, to->width_px, to->height_px});
}
