// Whose turn it is: when each member of the cast was on last, worked out from the loops before.
// Private to loops. One thread.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "publisher/programme/loops.h"

#define TURNS_NEVER INT64_MIN

struct turns {
    int64_t *last_ms; // by member; TURNS_NEVER
    size_t *queue;    // all members, those on longest ago first
    size_t *place;    // scratch, by member
    size_t member_count;
    int64_t distance[ITEM_KIND_COUNT]; // showings since that kind was on
    size_t last_who;
};

// In the arena; nobody was on yet.
struct turns turns_create(size_t member_count, struct arena *arena);
void turns_forget(struct turns *turns);

// Takes in what `loop` shows until `cut_ms`. A showing that is cut in its first half does not
// count.
void turns_note(struct turns *turns, const struct loop *loop, int64_t cut_ms);

// Writes the loop's show numbers in the order of their turns: those on longest ago first, then by
// precedence. Every show has a member.
void turns_sorted(const struct turns *turns, const struct loop *loop, size_t *sorted);
