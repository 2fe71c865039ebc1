// Protected terms and number expressions: what a line never breaks inside.

#include "publisher/programme/phrase_glue.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/programme/phrases.h"
#include "signage/base/file.h"
#include "signage/base/utf8.h"

#define MOST_FILE_BYTES (512u * 1024)

struct term {
    uint32_t chars[PHRASES_MOST_TERM_CHARS];
    size_t count;
    uint64_t seams; // as in struct phrase_hold
};

struct phrase_terms {
    struct term *terms; // by first character, longest first
    size_t count;
};

static int compare_terms(const void *left, const void *right)
{
    const struct term *a = left, *b = right;
    if (a->chars[0] != b->chars[0])
        return a->chars[0] < b->chars[0] ? -1 : 1;
    return a->count > b->count ? -1 : a->count < b->count;
}

// One line of the file; false when it is too long to be a term.
static bool read_term(const char *line, size_t length, struct term *term)
{
    const char *comment = memchr(line, '#', length);
    if (comment)
        length = (size_t)(comment - line);
    while (length > 0 && strchr(" \t\r", line[length - 1]))
        length--;
    term->count = 0;
    term->seams = 0;
    for (size_t at = 0; at < length;) {
        uint32_t character = utf8_next(line, length, &at);
        if (character == '|') {
            term->seams |= UINT64_C(1) << term->count;
            continue;
        }
        if (term->count == PHRASES_MOST_TERM_CHARS)
            return false;
        term->chars[term->count++] = character;
    }
    return true;
}

static bool read_terms(const char *path, const char *bytes, struct phrase_terms *terms,
                       struct error *error)
{
    int number = 1;
    for (const char *line = bytes; *line; number++) {
        size_t length = strcspn(line, "\n");
        if (terms->count == PHRASES_MOST_TERMS)
            return error_set(error, "%s:%d: more than %d protected terms", path, number,
                             PHRASES_MOST_TERMS);
        struct term *term = &terms->terms[terms->count];
        if (!utf8_valid(line, length))
            return error_set(error, "%s:%d: this line is not UTF-8; save the file as UTF-8", path,
                             number);
        if (!read_term(line, length, term))
            return error_set(error, "%s:%d: a protected term has at most %d characters", path,
                             number, PHRASES_MOST_TERM_CHARS);
        terms->count += term->count > 1; // one character cannot break
        line += length + (line[length] == '\n');
    }
    return true;
}

struct phrase_terms *phrase_terms_load(const char *path, struct error *error)
{
    struct phrase_terms *terms = calloc(1, sizeof *terms);
    if (!terms)
        abort();
    if (!*path)
        return terms;
    size_t length;
    char *bytes = file_load(path, MOST_FILE_BYTES, &length, error);
    if (!bytes)
        goto failed;
    terms->terms = calloc(PHRASES_MOST_TERMS + 1, sizeof *terms->terms);
    if (!terms->terms)
        abort();
    bool good = read_terms(path, bytes, terms, error);
    free(bytes);
    if (!good)
        goto failed;
    if (terms->count > 0)
        qsort(terms->terms, terms->count, sizeof *terms->terms, compare_terms);
    return terms;
failed:
    phrase_terms_destroy(terms);
    return NULL;
}

void phrase_terms_destroy(struct phrase_terms *terms)
{
    if (!terms)
        return;
    free(terms->terms);
    free(terms);
}

static bool is_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
}

static bool is_latin(uint32_t c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A);
}

// "IT" is not found inside "UNIT".
static bool cuts_a_latin_word(const uint32_t *chars, size_t count, size_t at, size_t end)
{
    return (at > 0 && is_latin(chars[at - 1]) && is_latin(chars[at])) ||
           (end < count && is_latin(chars[end]) && is_latin(chars[end - 1]));
}

struct phrase_hold phrase_term_at(const struct phrase_terms *terms, const uint32_t *chars,
                                  size_t count, size_t at)
{
    size_t low = 0, high = terms->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (terms->terms[middle].chars[0] < chars[at])
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < terms->count && terms->terms[low].chars[0] == chars[at]; low++) {
        const struct term *term = &terms->terms[low];
        if (term->count <= count - at &&
            memcmp(term->chars, chars + at, term->count * sizeof *chars) == 0 &&
            !cuts_a_latin_word(chars, count, at, at + term->count))
            return (struct phrase_hold){
                .length = term->count, .poor_seams = term->seams, .words = term->seams == 0};
    }
    return (struct phrase_hold){0};
}

// ---- numbers ----

// The length of the longest word of `words` (blank-separated) at chars[at]; 0 for none.
static size_t match_word(const char *words, const uint32_t *chars, size_t count, size_t at)
{
    size_t best = 0;
    while (*words) {
        size_t bytes = strcspn(words, " "), matched = 0, offset = 0;
        bool same = true;
        while (offset < bytes && same) {
            uint32_t wanted = utf8_next(words, bytes, &offset);
            same = at + matched < count && chars[at + matched] == wanted;
            matched++;
        }
        if (same && matched > best)
            best = matched;
        words += bytes + (words[bytes] == ' ');
    }
    return best;
}

static const char prefixes[] =
    "第 約 全 計 各 令和 平成 昭和 午前 午後 毎月第 レベル ¥ ￥ Vol. No. "
    "vol. 最大 先着";
static const char units[] = "年度 年間 年 か月 ヶ月 カ月 ヵ月 月 日間 日 時間 時半 時 分間 分 秒間 "
                            "秒 週間 週 名様 名 人 社 者 円 "
                            "件 回目 回 階 号室 号 点 品 店舗 店 軒 席 歳 才 代 % ％ パーセント "
                            "ポイント 倍 割 種類 種 個 台 枚 本 "
                            "冊 部 丁目 番地 番 ㎡ m² ㎜ ㎝ mm cm km m kg g mL ml L 室 つ 口 組 "
                            "コマ ステップ 周年 ページ 業種 団体 "
                            "か国 か所 ヶ所 カ所 杯 泊 戸 校 泊 票 頭 社目 人目 人組 名以上";
static const char behind_units[] = "以上 以下 以内 未満 程度 前後 限定 頃 ごろ まで から";

// Digits with separators between them; 0 when chars[at] is no digit.
static size_t digits_at(const uint32_t *chars, size_t count, size_t at)
{
    size_t i = at;
    while (i < count) {
        if (is_digit(chars[i]))
            i++;
        else if (i > at && i + 1 < count && is_digit(chars[i + 1]) &&
                 match_word(", . : / ， ． ： ／ -", chars, count, i) == 1)
            i++;
        else
            break;
    }
    return i - at;
}

// "(土)", "（月・祝）" behind a date.
static size_t weekday_at(const uint32_t *chars, size_t count, size_t at)
{
    size_t i = at;
    if (i >= count || (chars[i] != '(' && chars[i] != 0xFF08))
        return 0;
    for (i++; i < count && i - at <= 4; i++) {
        if (i > at + 1 && (chars[i] == ')' || chars[i] == 0xFF09))
            return i + 1 - at;
        if (!match_word("日 月 火 水 木 金 土 祝 ・", chars, count, i))
            return 0;
    }
    return 0;
}

static void add_seam(uint64_t *seams, size_t place)
{
    if (place > 0 && place < 64)
        *seams |= UINT64_C(1) << place;
}

// ---- names and addresses ----

size_t phrase_legal_form_at(const uint32_t *chars, size_t count, size_t at)
{
    static const char forms[] =
        "株式会社 有限会社 合同会社 合資会社 合名会社 一般社団法人 一般財団法人 公益社団法人 "
        "公益財団法人 特定非営利活動法人 NPO法人 社会福祉法人 医療法人 学校法人 独立行政法人 "
        "地方独立行政法人 協同組合 協業組合 企業組合 信用金庫 信用組合 ㈱ ㈲ （株） （有） (株) "
        "(有)";
    return match_word(forms, chars, count, at);
}

static bool in_address(uint32_t c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c > 0 && c < 0x80 && strchr("-._~:/?#@!$&'*+,;=%", (int)c));
}

struct phrase_hold phrase_address_at(const uint32_t *chars, size_t count, size_t at)
{
    struct phrase_hold hold = {0};
    if (at > 0 && in_address(chars[at - 1]))
        return hold;
    size_t i = at;
    bool dot = false, sign = false;
    for (; i < count && in_address(chars[i]); i++) {
        bool inside = i > at && i + 1 < count && is_latin(chars[i - 1]) && is_latin(chars[i + 1]);
        dot |= chars[i] == '.' && inside && !is_digit(chars[i - 1]);
        sign |= chars[i] == '/' || chars[i] == '@' || (chars[i] == '.' && inside && dot);
        if (i > at + 1 && chars[i - 1] == '/' && chars[i] != '/' && chars[i - 2] != '/')
            add_seam(&hold.poor_seams, i - at);
    }
    if (dot && sign)
        hold.length = i - at;
    return hold;
}

// One "12月5日(土)": numbers and units that follow each other without a gap. `begin` is where the
// whole expression begins, which the seams are counted from.
static size_t quantity_at(const uint32_t *chars, size_t count, size_t begin, size_t at,
                          struct phrase_hold *hold)
{
    size_t i = at, digits;
    while ((digits = digits_at(chars, count, i)) > 0) {
        if (i > at && match_word("年 年度 日", chars, count, i - 1) > 0)
            add_seam(&hold->poor_seams, i - begin);
        i += digits;
        size_t magnitude = match_word("万 億 兆 千 百", chars, count, i);
        size_t unit = match_word(units, chars, count, i + magnitude);
        i += magnitude + unit;
        if (magnitude + unit == 0)
            break;
        size_t weekday = weekday_at(chars, count, i);
        i += weekday;
        if (weekday > 0)
            break;
    }
    return i - at;
}

struct phrase_hold phrase_number_at(const uint32_t *chars, size_t count, size_t at)
{
    const struct phrase_hold none = {0};
    struct phrase_hold hold = {0};
    if (at > 0 && is_latin(chars[at - 1]) && is_latin(chars[at]))
        return none;
    size_t i = at + match_word(prefixes, chars, count, at);
    size_t quantity = quantity_at(chars, count, at, i, &hold);
    if (quantity == 0)
        return none;
    i += quantity;
    while (i + 1 < count && match_word("〜 ～ – -", chars, count, i) > 0) {
        size_t next = quantity_at(chars, count, at, i + 1, &hold);
        if (next == 0)
            break;
        add_seam(&hold.seams, i + 1 - at);
        i += 1 + next;
    }
    if (i < count && is_latin(chars[i]) && is_latin(chars[i - 1]))
        return none; // "3D", "5S": a word, not a number
    size_t behind = match_word(behind_units, chars, count, i);
    if (behind > 1)
        add_seam(&hold.poor_seams, i - at);
    i += behind;
    hold.length = i - at > 1 ? i - at : 0;
    return hold;
}
