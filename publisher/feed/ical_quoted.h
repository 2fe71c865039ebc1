// The texts of vCalendar 1.0, iCalendar's forerunner, which old phones and groupware still write:
// quoted-printable (RFC 2045 section 6.7), in the encoding that CHARSET names. Pure.
#pragma once

#include "publisher/feed/ical_lines.h"

// The parameters say so, as ";ENCODING=QUOTED-PRINTABLE" or ";QUOTED-PRINTABLE".
bool ical_is_quoted(const char *parameters);

// The value goes on in the next line.
bool ical_quoted_goes_on(const char *value, size_t length);

// UTF-8, in *text, of such a value: soft line breaks are gone already. False when it cannot be
// read in its encoding.
bool ical_unquote(const char *value, const struct ical_line *line, struct buffer *text);
