#include "publisher/feed/encoding.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "signage/base/utf8.h"

#define DECLARATION_BYTES 512

// The names that mean more than they say: what Japanese systems call Shift_JIS holds ①㈱髙, which
// only Microsoft's table has.
static const struct {
    const char *label, *iconv_name;
} aliases[] = {
    {"utf-8", "UTF-8"},
    {"utf8", "UTF-8"},
    {"us-ascii", "UTF-8"},
    {"ascii", "UTF-8"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"ms_kanji", "CP932"},
    {"windows-31j", "CP932"},
    {"cp932", "CP932"},
    {"ms932", "CP932"},
    {"shift_jisx0213", "CP932"},
    {"euc-jp", "EUC-JP-MS"},
    {"eucjp", "EUC-JP-MS"},
    {"x-euc-jp", "EUC-JP-MS"},
    {"ujis", "EUC-JP-MS"},
    {"iso-2022-jp", "ISO-2022-JP"},
    {"csiso2022jp", "ISO-2022-JP"},
    {"jis", "ISO-2022-JP"},
    {"iso-8859-1", "CP1252"},
    {"iso8859-1", "CP1252"},
    {"latin1", "CP1252"},
    {"latin-1", "CP1252"},
    {"windows-1252", "CP1252"},
    {"ks_c_5601-1987", "CP949"},
    {"euc-kr", "CP949"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"utf-16", "UTF-16"},
    {"iso-10646-ucs-2", "UTF-16"},
};

static bool canonical(const char *label, size_t length, char name[ENCODING_NAME_BYTES])
{
    if (length == 0 || length >= ENCODING_NAME_BYTES)
        return false;
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strncasecmp(aliases[i].label, label, length) == 0 && !aliases[i].label[length]) {
            strcpy(name, aliases[i].iconv_name);
            return true;
        }
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)label[i]) && !strchr("-_.:", label[i]))
            return false;
        name[i] = label[i];
    }
    name[length] = '\0';
    iconv_t probe = iconv_open("UTF-8", name);
    if (probe == (iconv_t)-1)
        return false;
    iconv_close(probe);
    return true;
}

// The value behind `key` ("charset", "encoding") and '='.
static bool parameter(const char *text, size_t length, const char *key, const char **value,
                      size_t *value_length)
{
    size_t key_length = strlen(key);
    const char *end = text + length;
    for (const char *p = text; p + key_length < end; p++) {
        if (strncasecmp(p, key, key_length) != 0)
            continue;
        const char *q = p + key_length;
        while (q < end && isspace((unsigned char)*q))
            q++;
        if (q >= end || *q != '=')
            continue;
        q++;
        while (q < end && (isspace((unsigned char)*q) || *q == '"' || *q == '\''))
            q++;
        *value = q;
        while (q < end && !isspace((unsigned char)*q) && !strchr("\"';?>", *q))
            q++;
        *value_length = (size_t)(q - *value);
        return *value_length > 0;
    }
    return false;
}

// Bytes up to and with "?>" of an XML declaration at the start; 0 when there is none.
static size_t declaration_length(const char *text, size_t length)
{
    if (length < 6 || memcmp(text, "<?xml", 5) != 0 || !isspace((unsigned char)text[5]))
        return 0;
    size_t look = length < DECLARATION_BYTES ? length : DECLARATION_BYTES;
    const char *close = memmem(text, look, "?>", 2);
    return close ? (size_t)(close + 2 - text) : 0;
}

static const char *mark(const unsigned char *b, size_t n, size_t *skip)
{
    *skip = 0;
    if (n >= 3 && b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF) {
        *skip = 3;
        return "UTF-8";
    }
    if (n >= 4 && b[0] == 0xFF && b[1] == 0xFE && !b[2] && !b[3]) {
        *skip = 4;
        return "UTF-32LE";
    }
    if (n >= 4 && !b[0] && !b[1] && b[2] == 0xFE && b[3] == 0xFF) {
        *skip = 4;
        return "UTF-32BE";
    }
    if (n >= 2 && ((b[0] == 0xFF && b[1] == 0xFE) || (b[0] == 0xFE && b[1] == 0xFF))) {
        *skip = 2;
        return b[0] == 0xFF ? "UTF-16LE" : "UTF-16BE";
    }
    if (n >= 4 && b[0] == '<' && !b[1] && b[2] && !b[3])
        return "UTF-16LE";
    if (n >= 4 && !b[0] && b[1] == '<' && !b[2] && b[3])
        return "UTF-16BE";
    return NULL;
}

enum { JIS_ASCII, JIS_KANJI, JIS_KANA };

// JIS code sets announced by escape sequences, as EUC-JP: so NEC's row 13 (①㈱) is read too.
// Returns how many bytes were read: all, or all but an escape sequence that may go on.
static size_t iso2022_to_euc(const unsigned char *bytes, size_t length, bool last, int *set,
                             struct buffer *out)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == 0x1B && !last && i + 3 >= length)
            return i;
        if (bytes[i] == 0x1B && i + 2 < length) {
            bool two = bytes[i + 1] == '$';
            *set = two                                          ? JIS_KANJI
                   : bytes[i + 1] == '(' && bytes[i + 2] == 'I' ? JIS_KANA
                                                                : JIS_ASCII;
            i += two && bytes[i + 2] == '(' ? 3 : 2;
        } else if (*set == JIS_ASCII || bytes[i] < 0x21) {
            buffer_add_char(out, (char)bytes[i]);
        } else {
            if (*set == JIS_KANA)
                buffer_add_char(out, '\x8E');
            buffer_add_char(out, (char)(bytes[i] | 0x80));
        }
    }
    return length;
}

static size_t convert_by(iconv_t converter, const char *bytes, size_t length, struct buffer *out)
{
    char piece[16384];
    size_t bad = 0;
    char *in = (char *)(uintptr_t)bytes;
    while (length > 0) {
        char *to = piece;
        size_t room = sizeof piece;
        size_t result = iconv(converter, &in, &length, &to, &room);
        int failure = errno;
        buffer_add(out, piece, (size_t)(to - piece));
        if (result != (size_t)-1 || failure == E2BIG)
            continue;
        bad++;
        buffer_add_utf8(out, UTF8_REPLACEMENT);
        in++;
        length--;
        iconv(converter, NULL, NULL, NULL, NULL);
    }
    return bad;
}

// UTF-8 into `out` (cleared first); the number of places that could not be read. SIZE_MAX: no such
// encoding.
static size_t convert(const char *name, const char *bytes, size_t length, struct buffer *out)
{
    buffer_clear(out);
    struct buffer euc;
    buffer_init(&euc, ENCODING_MOST_UTF8_BYTES);
    if (strcmp(name, "ISO-2022-JP") == 0) {
        int set = JIS_ASCII;
        iso2022_to_euc((const unsigned char *)bytes, length, true, &set, &euc);
        name = "EUC-JP-MS";
        bytes = buffer_text(&euc);
        length = euc.length;
    }
    size_t bad = SIZE_MAX;
    iconv_t converter = iconv_open("UTF-8", name);
    if (converter != (iconv_t)-1) {
        bad = convert_by(converter, bytes, length, out);
        iconv_close(converter);
    }
    buffer_finish(&euc);
    return bad;
}

static bool plain_ascii(const char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length && (unsigned char)bytes[at] < 0x80)
        at++;
    return at == length;
}

static void count_utf8(const char *bytes, size_t length, size_t *good, size_t *bad)
{
    *good = *bad = 0;
    for (size_t at = 0; at < length;) {
        if ((unsigned char)bytes[at] < 0x80) {
            at++;
            continue;
        }
        size_t before = at;
        utf8_next(bytes, length, &at);
        if (at - before == 1)
            (*bad)++;
        else
            (*good)++;
    }
}

static bool mostly_kana(const struct buffer *text)
{
    size_t wide = 0, kana = 0;
    for (size_t at = 0; at < text->length;) {
        uint32_t c = utf8_next(text->bytes, text->length, &at);
        wide += c >= 0x80;
        kana += c >= 0x3041 && c <= 0x30FF;
    }
    return kana * 5 > wide;
}

static void replace_ill_formed(const char *bytes, size_t length, struct buffer *out)
{
    buffer_clear(out);
    for (size_t at = 0; at < length;) {
        size_t run = at;
        while (at < length && (unsigned char)bytes[at] < 0x80)
            at++;
        buffer_add(out, bytes + run, at - run);
        if (at < length)
            buffer_add_utf8(out, utf8_next(bytes, length, &at));
    }
}

static void warn_utf8(const char *claimed, struct error *warning)
{
    error_set(warning, "The bytes are UTF-8 and not %s, as the feed says: they were read so.",
              claimed);
}

// The bytes are not in the encoding `claimed`: finds the one they are in.
static void guess(const char *bytes, size_t length, const char *claimed, struct buffer *out,
                  struct error *warning)
{
    static const char *const japanese[] = {"EUC-JP-MS", "CP932"};
    size_t good, bad;
    count_utf8(bytes, length, &good, &bad);
    if (bad > 0 && bad * 10 > good)
        for (size_t i = 0; i < 2; i++)
            if (convert(japanese[i], bytes, length, out) * 50 <= good + bad && mostly_kana(out)) {
                error_set(warning, "The bytes are not %s, as the feed says: they were read as %s.",
                          claimed, i == 0 ? "EUC-JP" : "Shift_JIS");
                return;
            }
    if (bad > 0 && good < bad && convert("CP1252", bytes, length, out) != SIZE_MAX) {
        error_set(warning,
                  "The bytes are not %s, as the feed says: they were read as Windows-1252.",
                  claimed);
        return;
    }
    replace_ill_formed(bytes, length, out);
    if (bad > 0)
        error_set(warning, "%zu byte%s not UTF-8 and shown as \xEF\xBF\xBD.", bad,
                  bad == 1 ? " is" : "s are");
    else if (strcasecmp(claimed, "UTF-8") != 0)
        warn_utf8(claimed, warning);
}

struct claim {
    char name[ENCODING_NAME_BYTES];  // for iconv
    char label[ENCODING_NAME_BYTES]; // as written
    bool from_mark;
};

static void claim_of(const char *bytes, size_t length, const char *content_type,
                     struct claim *claim, struct error *warning)
{
    const char *value;
    size_t value_length;
    bool told = parameter(content_type, strlen(content_type), "charset", &value, &value_length);
    if (!told) {
        size_t look = length < DECLARATION_BYTES ? length : DECLARATION_BYTES;
        const char *start = memmem(bytes, look, "<?xml", 5);
        const char *close = start ? memmem(start, look - (size_t)(start - bytes), "?>", 2) : NULL;
        told =
            close && parameter(start, (size_t)(close - start), "encoding", &value, &value_length);
    }
    strcpy(claim->name, "UTF-8");
    strcpy(claim->label, "UTF-8");
    if (!told)
        return;
    snprintf(claim->label, sizeof claim->label, "%.*s",
             value_length < sizeof claim->label ? (int)value_length : 39, value);
    if (!canonical(value, value_length, claim->name)) {
        error_set(warning, "No encoding is called “%s”: the feed was read as UTF-8.", claim->label);
        strcpy(claim->name, "UTF-8");
    } else if (strcmp(claim->name, "UTF-16") == 0) { // or it would not have been readable so far
        strcpy(claim->name, "UTF-8");
    }
}

static void decode(const char *bytes, size_t length, const struct claim *claim, bool doubt,
                   struct encoding_text *text, struct error *warning)
{
    text->bytes = bytes;
    text->length = length;
    bool utf8 = strcmp(claim->name, "UTF-8") == 0;
    if (utf8 && !doubt)
        return;
    if (!claim->from_mark && utf8_valid(bytes, length) && (utf8 || !plain_ascii(bytes, length))) {
        if (!utf8)
            warn_utf8(claim->label, warning);
        return;
    }
    if (utf8) {
        guess(bytes, length, claim->label, &text->converted, warning);
    } else {
        size_t good, bad, unread = convert(claim->name, bytes, length, &text->converted);
        count_utf8(bytes, length, &good, &bad);
        if (unread > 0 && unread * 20 > good + bad && !claim->from_mark)
            guess(bytes, length, claim->label, &text->converted, warning);
        else if (unread > 0)
            error_set(warning, "%zu place%s not valid %s and shown as \xEF\xBF\xBD.", unread,
                      unread == 1 ? " is" : "s are", claim->label);
    }
    text->bytes = buffer_text(&text->converted);
    text->length = text->converted.length;
}

// Returns how many bytes the byte order mark takes.
static size_t claim_by_all(const void *bytes, size_t length, const char *content_type,
                           struct claim *claim, struct error *warning)
{
    size_t skip;
    const char *marked = mark(bytes, length, &skip);
    warning->text[0] = '\0';
    claim->from_mark = false;
    if (marked) {
        strcpy(claim->name, marked);
        strcpy(claim->label, marked);
        claim->from_mark = strcmp(marked, "UTF-8") != 0;
    } else {
        claim_of(bytes, length, content_type, claim, warning);
    }
    return skip;
}

void encoding_read(const void *bytes, size_t length, const char *content_type, bool doubt,
                   struct encoding_text *text, struct error *warning)
{
    *text = (struct encoding_text){0};
    buffer_init(&text->converted, ENCODING_MOST_UTF8_BYTES);
    struct claim claim;
    size_t skip = claim_by_all(bytes, length, content_type, &claim, warning);
    decode((const char *)bytes + skip, length - skip, &claim, doubt, text, warning);
    size_t declaration = declaration_length(text->bytes, text->length);
    text->bytes += declaration;
    text->length -= declaration;
}

void encoding_finish(struct encoding_text *text)
{
    buffer_finish(&text->converted);
}

// ---- in pieces ----

void encoding_begin(struct encoding_stream *stream, const void *bytes, size_t length,
                    const char *content_type, struct error *warning)
{
    struct claim claim;
    size_t skip = claim_by_all(bytes, length, content_type, &claim, warning);
    stream->at = (const char *)bytes + skip;
    stream->left = length - skip;
    stream->converter = (iconv_t)-1;
    stream->first = true;
    stream->doubtful = stream->jis = false;
    stream->jis_set = JIS_ASCII;
    buffer_init(&stream->euc, 2 * ENCODING_PIECE_BYTES);
    if (strcmp(claim.name, "UTF-8") == 0)
        return;
    if (!claim.from_mark && !plain_ascii(stream->at, stream->left) &&
        utf8_valid(stream->at, stream->left)) {
        warn_utf8(claim.label, warning);
        return;
    }
    stream->jis = strcmp(claim.name, "ISO-2022-JP") == 0;
    stream->converter = iconv_open("UTF-8", stream->jis ? "EUC-JP-MS" : claim.name);
    stream->doubtful = stream->converter == (iconv_t)-1;
}

// Fills the piece from *in and moves on; false when something in it cannot be read. What is cut at
// the end may go on in what comes next, unless this is the last.
static bool fill(struct encoding_stream *stream, const char **in, size_t *length, bool last,
                 size_t *filled)
{
    char *from = (char *)(uintptr_t)*in, *to = stream->piece;
    size_t room = sizeof stream->piece;
    size_t result = iconv(stream->converter, &from, length, &to, &room);
    bool readable = result != (size_t)-1 || errno == E2BIG || (errno == EINVAL && !last);
    *in = from;
    *filled = (size_t)(to - stream->piece);
    return readable;
}

static bool fill_from_jis(struct encoding_stream *stream, size_t *filled)
{
    const size_t most = ENCODING_PIECE_BYTES / 4;
    bool last = stream->left <= most;
    size_t taken = iso2022_to_euc((const unsigned char *)stream->at, last ? stream->left : most,
                                  last, &stream->jis_set, &stream->euc);
    stream->at += taken;
    stream->left -= taken;
    const char *in = buffer_text(&stream->euc);
    size_t left = stream->euc.length;
    bool readable = fill(stream, &in, &left, last, filled);
    if (left > 0)
        memmove(stream->euc.bytes, in, left);
    stream->euc.length = left;
    return readable;
}

bool encoding_next(struct encoding_stream *stream, const char **bytes, size_t *length)
{
    if (stream->doubtful || (stream->left == 0 && stream->euc.length == 0))
        return false;
    *bytes = stream->piece;
    if (stream->converter == (iconv_t)-1) {
        *bytes = stream->at;
        *length = stream->left;
        stream->left = 0;
    } else if (!(stream->jis ? fill_from_jis(stream, length)
                             : fill(stream, &stream->at, &stream->left, true, length))) {
        stream->doubtful = true;
        return false;
    }
    size_t declaration = stream->first ? declaration_length(*bytes, *length) : 0;
    stream->first = false;
    *bytes += declaration;
    *length -= declaration;
    return true;
}

void encoding_end(struct encoding_stream *stream)
{
    if (stream->converter != (iconv_t)-1)
        iconv_close(stream->converter);
    buffer_finish(&stream->euc);
}
