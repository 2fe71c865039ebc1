// Rows → pages → members with spans.

#include "publisher/programme/gather_pages.h"

#include <string.h>

struct gather_pages gather_pages_begin(struct cast *cast, enum cast_sort sort, enum item_kind kind,
                                       const char *id, size_t rows_a_page, size_t most_pages)
{
    return (struct gather_pages){
        .cast = cast,
        .sort = sort,
        .kind = kind,
        .id = id,
        .rows_a_page = rows_a_page,
        .most_pages = most_pages,
        .members = arena_array(cast->arena, most_pages, sizeof(struct cast_member *)),
        .capacities = arena_array(cast->arena, most_pages, sizeof(size_t)),
    };
}

// It leads its kind, since it is what one looks for first.
static struct cast_member *add_member(struct gather_pages *pages)
{
    struct arena *arena = pages->cast->arena;
    size_t number = pages->member_count + 1;
    struct item *item = arena_take(arena, sizeof *item);
    *item = (struct item){
        .id = number == 1 ? pages->id : arena_printf(arena, "%s/%zu", pages->id, number),
        .kind = pages->kind,
        .state = ITEM_APPROVED,
        .source = "",
        .origin = "",
        .priority = 9,
        .published_utc = INSTANT_NEVER,
        .updated_utc = INSTANT_NEVER,
        .show_from_utc = INSTANT_NEVER,
        .show_until_utc = INSTANT_FOR_EVER,
    };
    struct cast_member *member = &pages->cast->members[pages->cast->count++];
    *member = (struct cast_member){
        .sort = pages->sort,
        .item = item,
        .facts = {.item = item, .deadline_utc = INSTANT_FOR_EVER},
        .business = "",
    };
    pages->members[pages->member_count++] = member;
    return member;
}

static bool same_row(const struct cast_row *a, const struct cast_row *b)
{
    return a->item == b->item && a->standing.flags == b->standing.flags &&
           a->occasion.begin_utc == b->occasion.begin_utc && a->begun == b->begun;
}

static bool same_page(const struct cast_page *a, const struct cast_page *b)
{
    if (a->day_utc != b->day_utc || a->row_count != b->row_count || a->number != b->number ||
        a->count != b->count)
        return false;
    for (size_t i = 0; i < a->row_count; i++)
        if (!same_row(&a->rows[i], &b->rows[i]))
            return false;
    return true;
}

static struct cast_span *new_span(struct gather_pages *pages, size_t page)
{
    struct cast_member *member = pages->members[page];
    if (member->span_count == pages->capacities[page]) {
        pages->capacities[page] = pages->capacities[page] * 2 + 16;
        struct cast_span *wider =
            arena_array(pages->cast->arena, pages->capacities[page], sizeof *wider);
        if (member->span_count > 0)
            memcpy(wider, member->spans, member->span_count * sizeof *wider);
        member->spans = wider;
    }
    return &member->spans[member->span_count++];
}

static void add_page(struct gather_pages *pages, int64_t begin_utc, int64_t end_utc,
                     const struct cast_page *page)
{
    struct arena *arena = pages->cast->arena;
    size_t index = (size_t)page->number - 1;
    struct cast_member *member =
        index < pages->member_count ? pages->members[index] : add_member(pages);
    struct cast_span *last = member->span_count > 0 ? &member->spans[member->span_count - 1] : NULL;
    if (last && last->end_utc == begin_utc && same_page(last->page, page)) {
        last->end_utc = end_utc;
        return;
    }
    struct cast_page *kept = arena_take(arena, sizeof *kept);
    struct cast_row *rows = arena_array(arena, page->row_count, sizeof *rows);
    memcpy(rows, page->rows, page->row_count * sizeof *rows);
    *kept = *page;
    kept->rows = rows;
    *new_span(pages, index) = (struct cast_span){
        .begin_utc = begin_utc,
        .end_utc = end_utc,
        .standing = {.reason = STANDING_DUE, .until_utc = end_utc},
        .page = kept,
    };
}

void gather_pages_add(struct gather_pages *pages, int64_t begin_utc, int64_t end_utc,
                      int64_t day_utc, const struct cast_row *rows, size_t count)
{
    size_t most = pages->rows_a_page * pages->most_pages;
    count = count < most ? count : most;
    size_t page_count = (count + pages->rows_a_page - 1) / pages->rows_a_page;
    for (size_t i = 0; i < page_count; i++) {
        // As even as they can be: seven are four and three, not six and one.
        size_t first = i * count / page_count, end = (i + 1) * count / page_count;
        struct cast_page page = {
            .day_utc = day_utc,
            .rows = &rows[first],
            .row_count = end - first,
            .number = (int)i + 1,
            .count = (int)page_count,
        };
        add_page(pages, begin_utc, end_utc, &page);
    }
}
