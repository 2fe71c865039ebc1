// Members of the cast that are pages of rows, filled from one span of time to the next. Private to
// gathering.
#pragma once

#include "publisher/programme/cast.h"

struct gather_pages {
    struct cast *cast;
    enum cast_sort sort;
    enum item_kind kind;
    const char *id;
    size_t rows_a_page, most_pages;
    struct cast_member **members; // made when first needed
    size_t *capacities;
    size_t member_count;
};

struct gather_pages gather_pages_begin(struct cast *cast, enum cast_sort sort, enum item_kind kind,
                                       const char *id, size_t rows_a_page, size_t most_pages);

// These rows (copied) from begin to end, spread evenly over as few pages as hold them; spans come
// in the order of time. What is beyond the last page is left out.
void gather_pages_add(struct gather_pages *pages, int64_t begin_utc, int64_t end_utc,
                      int64_t day_utc, const struct cast_row *rows, size_t count);
