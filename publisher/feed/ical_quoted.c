#include "publisher/feed/ical_quoted.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "signage/base/utf8.h"

bool ical_is_quoted(const char *parameters)
{
    return strcasestr(parameters, "QUOTED-PRINTABLE") != NULL;
}

bool ical_quoted_goes_on(const char *value, size_t length)
{
    return length > 0 && value[length - 1] == '=';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void decode(const char *value, struct buffer *bytes)
{
    for (const char *p = value; *p; p++) {
        int high = *p == '=' ? hex_digit(p[1]) : -1;
        int low = high >= 0 ? hex_digit(p[2]) : -1;
        char c = (char)(low >= 0 ? high << 4 | low : *p);
        if (low >= 0)
            p += 2;
        if (c == '\n' || c == '\r') { // as the lines of iCalendar have it
            if (c == '\n')
                buffer_add_text(bytes, "\\n");
        } else if (c != '\0') {
            buffer_add_char(bytes, c);
        }
    }
}

bool ical_unquote(const char *value, const struct ical_line *line, struct buffer *text)
{
    struct buffer bytes;
    buffer_init(&bytes, ICAL_MOST_LINE_BYTES);
    buffer_clear(text);
    decode(value, &bytes);
    char charset[ICAL_PARAMETER_BYTES], type[ICAL_PARAMETER_BYTES + 32] = "";
    if (ical_line_parameter(line, "CHARSET", charset))
        snprintf(type, sizeof type, "text/plain; charset=%s", charset);
    struct encoding_text decoded;
    struct error warning;
    encoding_read(buffer_text(&bytes), bytes.length, type, true, &decoded, &warning);
    bool sound = utf8_valid(decoded.bytes, decoded.length);
    if (sound)
        buffer_add(text, decoded.bytes, decoded.length);
    encoding_finish(&decoded);
    buffer_finish(&bytes);
    return sound && !text->overflowed;
}
