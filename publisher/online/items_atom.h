// What is shown as a feed that others take (Atom, RFC 4287). Pure; any thread. Not a door.
#pragma once

#include "publisher/online/notice_board.h"
#include "signage/base/buffer.h"

#define ITEMS_ATOM_MOST_ENTRIES 200 // the newest

struct atom_house {
    const char *place, *base; // as calendar_house
    const char *lang;
    const char *identity; // never changes: what ids are made of
    int64_t now_utc;      // of a feed without entries
};

void items_atom_format(const struct notice_board *board, const struct atom_house *house,
                       struct buffer *out);
