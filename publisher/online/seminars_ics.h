// Seminars as a calendar that others subscribe to (RFC 5545). Pure; any thread. Not a door.
#pragma once

#include "publisher/online/notice_board.h"
#include "signage/base/buffer.h"

struct calendar_house {
    const char *place; // its name
    const char *base;  // "https://signage.example.jp"
    const char *zone;  // IANA name, for readers that ask
    const char *lang;  // "ja" or "en"
};

// One VEVENT an occasion. The same items give the same bytes.
void seminars_ics_format(const struct notice_board *board, const struct calendar_house *house,
                         const struct civil_zone *zone, struct buffer *out);

// A content line, folded at 75 octets between characters (section 3.1).
void ics_add_line(struct buffer *out, const char *line);
// A TEXT value (section 3.3.11) behind what is there already.
void ics_escape(struct buffer *out, const char *text);
