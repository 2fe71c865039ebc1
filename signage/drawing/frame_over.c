// Straight alpha over an opaque row. round(v / 255) is (v + 128 + (v + 128 >> 8)) >> 8 for v up to
// 255 × 255, which fits into 16 bits a channel. Most pixels of a text are empty and most of a
// picture full: eight at a time are looked at first.
#include "signage/drawing/frame_over.h"

#include <assert.h>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#define HAVE_AVX2_WAY 1
#endif

// Two channels, each in 16 bits.
static inline uint32_t divide_255_pair(uint32_t pair)
{
    pair += 0x00800080u;
    return (pair + (pair >> 8 & 0x00FF00FFu)) >> 8 & 0x00FF00FFu;
}

static inline uint32_t over(uint32_t target, uint32_t source, uint32_t alpha)
{
    alpha = divide_255_pair((source >> 24) * alpha);
    uint32_t rest = 255 - alpha;
    uint32_t red_blue =
        divide_255_pair((source & 0x00FF00FFu) * alpha + (target & 0x00FF00FFu) * rest);
    uint32_t green = divide_255_pair((source >> 8 & 0xFFu) * alpha + (target >> 8 & 0xFFu) * rest);
    return 0xFF000000u | red_blue | green << 8;
}

// Of each pixel what is in `keep`, and `tint`: its own colour or another.
static void over_row_plain(uint32_t *restrict to, const uint32_t *restrict from, size_t count,
                           uint32_t alpha, uint32_t keep, uint32_t tint)
{
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint32_t any = 0;
        for (size_t k = 0; k < 8; k++)
            any |= from[i + k];
        if (any >> 24 == 0)
            continue;
        for (size_t k = 0; k < 8; k++)
            to[i + k] = over(to[i + k], (from[i + k] & keep) | tint, alpha);
    }
    for (; i < count; i++)
        to[i] = over(to[i], (from[i] & keep) | tint, alpha);
}

#ifdef HAVE_AVX2_WAY
#define AVX2 __attribute__((target("avx2"))) static inline

AVX2 __m256i divide_255_words(__m256i value)
{
    value = _mm256_add_epi16(value, _mm256_set1_epi16(128));
    return _mm256_srli_epi16(_mm256_add_epi16(value, _mm256_srli_epi16(value, 8)), 8);
}

// Four pixels as words; the fourth word of each of `source` is its alpha.
AVX2 __m256i over_words(__m256i target, __m256i source, __m256i alpha)
{
    __m256i own = _mm256_shufflehi_epi16(_mm256_shufflelo_epi16(source, 0xFF), 0xFF);
    own = divide_255_words(_mm256_mullo_epi16(own, alpha));
    __m256i rest = _mm256_sub_epi16(_mm256_set1_epi16(255), own);
    return divide_255_words(
        _mm256_add_epi16(_mm256_mullo_epi16(source, own), _mm256_mullo_epi16(target, rest)));
}

AVX2 void over_eight(uint32_t *to, __m256i source, __m256i alpha)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i target = _mm256_loadu_si256((const __m256i *)(const void *)to);
    __m256i low =
        over_words(_mm256_unpacklo_epi8(target, zero), _mm256_unpacklo_epi8(source, zero), alpha);
    __m256i high =
        over_words(_mm256_unpackhi_epi8(target, zero), _mm256_unpackhi_epi8(source, zero), alpha);
    __m256i mixed =
        _mm256_or_si256(_mm256_packus_epi16(low, high), _mm256_set1_epi32((int)0xFF000000));
    _mm256_storeu_si256((__m256i *)(void *)to, mixed);
}

__attribute__((target("avx2"))) static void over_row_avx2(uint32_t *to, const uint32_t *from,
                                                          size_t count, uint32_t alpha,
                                                          uint32_t keep, uint32_t tint)
{
    const __m256i alphas = _mm256_set1_epi32((int)0xFF000000);
    const __m256i strength = _mm256_set1_epi16((short)alpha);
    const __m256i kept = _mm256_set1_epi32((int)keep), tints = _mm256_set1_epi32((int)tint);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        __m256i source = _mm256_loadu_si256((const __m256i *)(const void *)(from + i));
        if (_mm256_testz_si256(source, alphas))
            continue;
        bool full = alpha == 255 && _mm256_testc_si256(source, alphas);
        source = _mm256_or_si256(_mm256_and_si256(source, kept), tints);
        if (full)
            _mm256_storeu_si256((__m256i *)(void *)(to + i), source);
        else
            over_eight(to + i, source, strength);
    }
    over_row_plain(to + i, from + i, count - i, alpha, keep, tint);
}
#endif

bool frame_over_has_fast_way(void)
{
#ifdef HAVE_AVX2_WAY
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

void frame_over_row_by(enum frame_over_way way, uint32_t *to, const uint32_t *from, size_t count,
                       int alpha, const uint32_t *color)
{
    assert(alpha >= 0 && alpha <= 255);
    if (alpha == 0)
        return;
    uint32_t keep = color ? 0xFF000000u : 0xFFFFFFFFu, tint = color ? *color & 0xFFFFFFu : 0;
#ifdef HAVE_AVX2_WAY
    if (way == FRAME_OVER_FAST) {
        over_row_avx2(to, from, count, (uint32_t)alpha, keep, tint);
        return;
    }
#endif
    (void)way;
    over_row_plain(to, from, count, (uint32_t)alpha, keep, tint);
}

void frame_over_row(uint32_t *to, const uint32_t *from, size_t count, int alpha,
                    const uint32_t *color)
{
    frame_over_row_by(frame_over_has_fast_way() ? FRAME_OVER_FAST : FRAME_OVER_PLAIN, to, from,
                      count, alpha, color);
}
