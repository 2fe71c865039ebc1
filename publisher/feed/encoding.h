// Which characters the bytes are, and UTF-8 from them. Precedence as RFC 7303 section 3 has it:
// byte order mark, then the charset of the HTTP header, then the XML declaration; but where the
// bytes prove it wrong, the bytes win and a warning says so. Pure; any thread.
#pragma once

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

#include "signage/base/buffer.h"
#include "signage/base/error.h"

#define ENCODING_NAME_BYTES 40
#define ENCODING_MOST_UTF8_BYTES (32u * 1024 * 1024)
#define ENCODING_PIECE_BYTES 32768

struct encoding_text {
    const char
        *bytes; // UTF-8: of the input itself or of `converted`; XML declaration and BOM removed
    size_t length;
    struct buffer converted;
};

// `content_type` may be "". With `doubt`, bytes that call themselves UTF-8 are looked at closely,
// and what is not well-formed becomes U+FFFD or is read in the encoding it really is in; without,
// UTF-8 is taken at its word (the XML parser will complain). *warning is "" when all was as
// declared.
void encoding_read(const void *bytes, size_t length, const char *content_type, bool doubt,
                   struct encoding_text *text, struct error *warning);
void encoding_finish(struct encoding_text *text);

// The same without `doubt` and in pieces, for a first reading that needs no second copy of the
// feed: UTF-8 is one piece, what has to be converted comes bit by bit.
struct encoding_stream {
    const char *at; // what is still to be read
    size_t left;
    iconv_t converter; // (iconv_t)-1: it is UTF-8 already
    bool first;
    bool doubtful; // it is not what it says it is: to be read again by encoding_read()
    bool jis;
    int jis_set;
    struct buffer euc; // of JIS, before it is converted
    char piece[ENCODING_PIECE_BYTES];
};

void encoding_begin(struct encoding_stream *stream, const void *bytes, size_t length,
                    const char *content_type, struct error *warning);
// The next piece, valid until the next call; false when there is none or the rest is doubtful.
bool encoding_next(struct encoding_stream *stream, const char **bytes, size_t *length);
void encoding_end(struct encoding_stream *stream);
