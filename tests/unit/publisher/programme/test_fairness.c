// Fair, whatever comes and goes: random programmes are planned, planned anew while they run, and
// looked at as players do, through timeline_at. What is promised:
//
//   - while a loop repeats, all businesses of a kind are on equally often in it, and so are all
//   items
//     of a business;
//   - over any stretch of time at all, whatever was planned anew meanwhile, the counts of two
//     businesses of a kind that were there throughout differ by one at most; by two at most where a
//     business is in several kinds, for then it must sometimes wait so as not to meet itself, and
//     where what is new interrupts. The same holds between the items of a business;
//   - nobody is on twice in a row while another is there.
//
// Changing SEED or the number of ROUNDS by environment finds more, TRACE prints what was seen; a
// failure is made as small as it can be and printed with its seed.
#include "stage.h"

#include "publisher/programme/loops.h"

#define MOST_ITEMS 24
#define MOST_CHANGES 4
#define MOST_OF_ONE                                                                                \
    4 // items of a business in a kind; with many more it has them in turn over several loops
#define MOST_WHO 15
#define MOST_SHOWINGS 40000
#define FROM INT64_C(1795397400)
#define SPAN_S (5 * 3600)
#define STEP_S 420

static uint64_t random_state;

static unsigned random_below(unsigned limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(random_state >> 33) % limit;
}

// ---- what is planned ----

struct plot_item {
    enum item_kind kind;
    int business; // 0: none
    int64_t dur_ms, from_utc, until_utc, put_utc, withdrawn_utc;
    bool pinned;
};

struct plot {
    uint64_t seed;
    int shares[ITEM_KIND_COUNT];
    struct plot_item items[MOST_ITEMS];
    size_t item_count;
    int64_t builds_utc[MOST_CHANGES + 1];
    size_t build_count;
    int opens, closes;
};

static int64_t random_step(void)
{
    return FROM + (int64_t)random_below(SPAN_S / STEP_S) * STEP_S + (int64_t)random_below(7);
}

static int of_business(const struct plot *plot, enum item_kind kind, int business)
{
    int count = 0;
    for (size_t i = 0; i < plot->item_count; i++)
        count += plot->items[i].kind == kind && plot->items[i].business == business;
    return count;
}

static struct plot random_plot(uint64_t seed)
{
    static const enum item_kind kinds[] = {ITEM_SHOWCASE, ITEM_BRAND, ITEM_NOTICE, ITEM_SPACE};
    struct plot plot = {.seed = seed, .build_count = 1, .builds_utc = {FROM}};
    random_state = seed * 7919 + 1;
    bool by_kind = random_below(2) == 0; // then no business is in several
    unsigned kind_count = 1 + random_below(4), business_count = 1 + random_below(7);
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        plot.shares[kind] = 1 + (int)random_below(9);
    size_t changes = random_below(MOST_CHANGES + 1);
    for (size_t i = 0; i < changes; i++) {
        int64_t at = random_step() + random_below(60);
        if (at > plot.builds_utc[plot.build_count - 1])
            plot.builds_utc[plot.build_count++] = at;
    }
    plot.item_count = 1 + random_below(MOST_ITEMS);
    for (size_t i = 0; i < plot.item_count; i++) {
        struct plot_item *item = &plot.items[i];
        *item = (struct plot_item){.kind = kinds[random_below(kind_count)],
                                   .business = (int)random_below(business_count + 1),
                                   .dur_ms = 5000 + 500 * (int64_t)random_below(20),
                                   .from_utc = INSTANT_NEVER,
                                   .until_utc = INSTANT_FOR_EVER,
                                   .put_utc = FROM,
                                   .withdrawn_utc = INSTANT_FOR_EVER,
                                   .pinned = random_below(12) == 0};
        if (by_kind && item->business > 0)
            item->business = 1 + (int)item->kind * 2 + item->business % 2;
        if (of_business(&plot, item->kind, item->business) > MOST_OF_ONE)
            item->business = 0;
        if (random_below(4) == 0)
            item->from_utc = random_step();
        if (random_below(4) == 0)
            item->until_utc = random_step();
        if (random_below(5) == 0)
            item->put_utc = plot.builds_utc[random_below((unsigned)plot.build_count)];
        if (random_below(5) == 0)
            item->withdrawn_utc = plot.builds_utc[random_below((unsigned)plot.build_count)];
        if (random_below(40) == 0 && item->until_utc < INSTANT_FOR_EVER)
            item->kind = ITEM_ALERT;
    }
    if (random_below(4) == 0) {
        plot.opens = 10 * 60;
        plot.closes = 12 * 60 + (int)random_below(60);
    }
    return plot;
}

static struct item *make_item(const struct plot_item *from, size_t number)
{
    char id[32], business[32];
    snprintf(id, sizeof id, "%zu", number);
    snprintf(business, sizeof business, "b%d", from->business);
    struct item *item = item_create(from->kind, id);
    item_add_field(item, "title", "ja", id);
    if (from->business > 0)
        item_add_field(item, "business", "ja", business);
    item->pinned = from->pinned;
    item->show_from_utc = from->from_utc;
    item->show_until_utc = from->until_utc;
    return item;
}

static bool is_there(const struct plot_item *item, int64_t utc)
{
    return item->put_utc <= utc && utc < item->withdrawn_utc;
}

// ---- what players get ----

static void add_period(struct playlist *playlist, struct playlist_period *period,
                       const struct loop *loop)
{
    *period = (struct playlist_period){
        .begin_utc_ms = loop->begin_ms, .end_utc_ms = loop->end_ms, .entry_count = loop->count};
    period->entries = arena_array(playlist->arena, loop->count, sizeof *period->entries);
    for (size_t i = 0; i < loop->count; i++) {
        const struct loop_show *show = loop_show(loop, loop->order[i]);
        period->entries[i] = (struct playlist_entry){.type = PLAYLIST_SLIDE,
                                                     .src = "",
                                                     .mime_type = "",
                                                     .item = arena_text(playlist->arena, show->id),
                                                     .title = "",
                                                     .language = "",
                                                     .dur_ms = show->dur_ms,
                                                     .undated = show->undated};
    }
}

static void fill_table(const struct plot *plot, const struct cast *cast, struct loop_show *table)
{
    for (size_t i = 0; i < cast->span_count; i++) {
        const struct cast_member *member = &cast->members[cast->spans[i].member];
        table[i] =
            (struct loop_show){.id = member->item->id,
                               .src = "",
                               .title = "",
                               .business = member->business,
                               .kind = member->item->kind,
                               .who = member->who,
                               .member = cast->spans[i].member,
                               .dur_ms = plot->items[strtoul(member->item->id, NULL, 10)].dur_ms,
                               .undated = member->undated,
                               .pinned = member->item->pinned};
    }
    table[cast->span_count] = (struct loop_show){.id = "",
                                                 .src = "",
                                                 .title = "",
                                                 .business = "",
                                                 .kind = ITEM_NOTICE,
                                                 .who = ROTA_NOBODY,
                                                 .member = SIZE_MAX,
                                                 .dur_ms = 20000,
                                                 .undated = true};
}

static struct playlist *build_playlist(const struct plot *plot, const struct civil_zone *zone,
                                       const struct playlist *previous, int64_t now_utc)
{
    struct item *made[MOST_ITEMS];
    struct item_list items = {.items = made};
    for (size_t i = 0; i < plot->item_count; i++)
        if (is_there(&plot->items[i], now_utc))
            made[items.count++] = make_item(&plot->items[i], i);
    struct channel_settings channel = {.id = "c",
                                       .title = "c",
                                       .opens_minute = plot->opens,
                                       .closes_minute = plot->closes,
                                       .weekdays = 0x7F};
    memcpy(channel.shares, plot->shares, sizeof channel.shares);
    struct arena *arena = arena_create();
    struct cast *cast = cast_create(&items, zone, now_utc, FROM + SPAN_S + 3600);
    size_t count;
    struct period *periods = periods_plan(cast, &channel, zone, arena, &count);
    struct loop_show *table = arena_array(arena, cast->span_count + 1, sizeof *table);
    fill_table(plot, cast, table);
    uint32_t welcome = (uint32_t)cast->span_count;
    struct loop *loops = arena_array(arena, count, sizeof *loops);
    for (size_t i = 0; i < count; i++) {
        bool empty = periods[i].show_count == 0;
        loops[i] = (struct loop){.begin_ms = periods[i].begin_utc * 1000,
                                 .end_ms = periods[i].end_utc * 1000,
                                 .sort = periods[i].sort,
                                 .table = table,
                                 .shows = empty ? &welcome : periods[i].shows,
                                 .show_count = empty ? 1 : periods[i].show_count,
                                 .shares = periods[i].shares};
    }
    struct loops_request request = {.member_count = cast->count,
                                    .who_count = cast->who_count,
                                    .previous = previous ? &previous->regions[0] : NULL,
                                    .now_ms = now_utc * 1000};
    loops_order(&request, loops, count, arena);
    struct playlist *playlist = playlist_create();
    playlist->regions = arena_array(playlist->arena, 1, sizeof *playlist->regions);
    playlist->region_count = 1;
    struct playlist_region *region = &playlist->regions[0];
    *region = (struct playlist_region){.id = "main", .width = 1, .height = 1};
    region->periods = arena_array(playlist->arena, count, sizeof *region->periods);
    region->period_count = count;
    for (size_t i = 0; i < count; i++)
        add_period(playlist, &region->periods[i], &loops[i]);
    playlist_finish(playlist);
    cast_destroy(cast);
    arena_destroy(arena);
    for (size_t i = 0; i < items.count; i++)
        item_destroy(made[i]);
    return playlist;
}

// ---- what is seen ----

struct showing {
    size_t item; // SIZE_MAX: the welcome
    int64_t begin_ms, end_ms, starts_ms;
    bool counts;     // at least half of it was seen
    bool loop_first; // a loop begins with it
    bool loop_again; // … the same one that ran before it
    bool leads;      // it is new, and interrupts
    bool crowded;    // nobody else is there
};

struct seen {
    struct showing showings[MOST_SHOWINGS];
    size_t count;
};

static int who_of(const struct plot *plot, size_t item)
{
    return plot->items[item].business > 0 ? plot->items[item].business : MOST_WHO + 1 + (int)item;
}

// Nobody else is there, or equal turns leave too few others to part him: no kind has more of them
// than of him, and one has fewer.
static bool is_crowded(const struct plot *plot, const struct playlist_period *period, int who)
{
    int gains[ITEM_KIND_COUNT] = {0};
    bool seen[MOST_ITEMS] = {false}, fewer = false, others = false;
    for (size_t i = 0; i < period->entry_count; i++) {
        size_t item = strtoul(period->entries[i].item, NULL, 10);
        enum item_kind kind = plot->items[item].kind;
        bool again = false;
        for (size_t k = 0; k < plot->item_count; k++)
            again |=
                seen[k] && plot->items[k].kind == kind && who_of(plot, k) == who_of(plot, item);
        seen[item] = true;
        if (!again)
            gains[kind] += who_of(plot, item) == who ? -1 : 1;
        others |= who_of(plot, item) != who;
    }
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++) {
        if (gains[kind] > 0)
            return false;
        fewer |= gains[kind] < 0;
    }
    return fewer || !others;
}

// Of anybody in the period: then some wait longer than their neighbours.
static bool is_crowded_by_any(const struct plot *plot, const struct playlist_period *period)
{
    for (size_t i = 0; i < period->entry_count; i++)
        if (*period->entries[i].item &&
            is_crowded(plot, period, who_of(plot, strtoul(period->entries[i].item, NULL, 10))))
            return true;
    return false;
}

static void look(const struct plot *plot, const struct playlist *playlist, size_t build,
                 int64_t until_ms, struct seen *seen)
{
    int64_t from_ms = plot->builds_utc[build] * 1000;
    const struct playlist_period *known = NULL;
    bool crowded = false;
    for (int64_t t = from_ms; t < until_ms && seen->count < MOST_SHOWINGS;) {
        struct timeline_spot spot = timeline_at(&playlist->regions[0], t, TIMELINE_TRUSTED);
        assert_non_null(spot.entry);
        int64_t end_ms = spot.until_utc_ms < until_ms ? spot.until_utc_ms : until_ms;
        size_t item = *spot.entry->item ? strtoul(spot.entry->item, NULL, 10) : SIZE_MAX;
        if (spot.period != known)
            crowded = is_crowded_by_any(plot, spot.period);
        known = spot.period;
        struct showing *last = seen->count > 0 ? &seen->showings[seen->count - 1] : NULL;
        if (last && last->item == item && last->end_ms == t &&
            last->starts_ms == spot.starts_utc_ms) {
            last->end_ms = end_ms;
        } else {
            last = &seen->showings[seen->count++];
            *last = (struct showing){.item = item,
                                     .begin_ms = t,
                                     .starts_ms = spot.starts_utc_ms,
                                     .end_ms = end_ms,
                                     .loop_first = spot.index == 0,
                                     .loop_again = spot.index == 0 &&
                                                   t - spot.period->loop_ms >= from_ms &&
                                                   t > spot.period->begin_utc_ms,
                                     .crowded = item == SIZE_MAX || crowded};
            last->leads = build > 0 && item != SIZE_MAX && t < from_ms + 90000 &&
                          !is_there(&plot->items[item], plot->builds_utc[build - 1]);
        }
        last->counts =
            item != SIZE_MAX && last->end_ms - last->starts_ms >= (spot.entry->dur_ms + 1) / 2;
        t = end_ms;
    }
}

static void see(const struct plot *plot, const struct civil_zone *zone, struct seen *seen)
{
    seen->count = 0;
    struct playlist *playlist = NULL;
    for (size_t i = 0; i < plot->build_count; i++) {
        struct playlist *next = build_playlist(plot, zone, playlist, plot->builds_utc[i]);
        playlist_destroy(playlist);
        playlist = next;
        int64_t until_utc = i + 1 < plot->build_count ? plot->builds_utc[i + 1] : FROM + SPAN_S;
        look(plot, playlist, i, until_utc * 1000, seen);
    }
    playlist_destroy(playlist);
}

// ---- what is promised ----

static bool check_neighbours(const struct plot *plot, const struct seen *seen, char *why)
{
    for (size_t i = 1; i < seen->count; i++) {
        const struct showing *a = &seen->showings[i - 1], *b = &seen->showings[i];
        if (a->item == SIZE_MAX || b->item == SIZE_MAX || b->crowded || b->leads || !a->counts ||
            who_of(plot, a->item) != who_of(plot, b->item))
            continue;
        snprintf(why, 256, "items %zu and %zu of one business follow each other at %lld s", a->item,
                 b->item, (long long)(b->begin_ms / 1000 - FROM));
        return false;
    }
    return true;
}

static bool due(const struct plot *plot, const struct plot_item *item, int64_t ms)
{
    int64_t utc = ms / 1000, planned_utc = FROM;
    for (size_t i = 0; i < plot->build_count && plot->builds_utc[i] <= utc; i++)
        planned_utc = plot->builds_utc[i];
    return is_there(item, planned_utc) && item->from_utc <= utc && utc < item->until_utc;
}

// Which items of the group are due, as bits.
static uint32_t due_set(const struct plot *plot, uint32_t group, int64_t ms)
{
    uint32_t set = 0;
    for (size_t i = 0; i < plot->item_count; i++)
        if (group & 1u << i && due(plot, &plot->items[i], ms))
            set |= 1u << i;
    return set;
}

// Two groups of items, each with its turns: from whenever what is due of both is the same.
static bool check_pair(const struct plot *plot, const struct seen *seen, uint32_t a, uint32_t b,
                       int limit, char *why)
{
    uint32_t was_a = 0, was_b = 0;
    int difference = 0, least = 0, most = 0, at_loop = 0;
    for (size_t i = 0; i < seen->count; i++) {
        const struct showing *showing = &seen->showings[i];
        uint32_t due_a = due_set(plot, a, showing->begin_ms);
        uint32_t due_b = due_set(plot, b, showing->begin_ms);
        if (due_a != was_a || due_b != was_b || showing->crowded) {
            difference = least = most = at_loop = 0;
            was_a = due_a;
            was_b = due_b;
        }
        if (!due_a || !due_b)
            continue;
        bool loop_off = showing->loop_again && difference != at_loop;
        if (showing->loop_first)
            at_loop = difference;
        if (showing->counts && showing->item != SIZE_MAX)
            difference += (int)(a >> showing->item & 1) - (int)(b >> showing->item & 1);
        least = difference < least ? difference : least;
        most = difference > most ? difference : most;
        if (!loop_off && most - least <= limit)
            continue;
        snprintf(why, 256, "items %x and %x: %d to %d%s at %lld s", a, b, least, most,
                 loop_off ? ", and not equal over a loop" : "",
                 (long long)(showing->begin_ms / 1000 - FROM));
        return false;
    }
    return true;
}

static bool in_several_kinds(const struct plot *plot)
{
    for (size_t i = 0; i < plot->item_count; i++)
        for (size_t j = 0; j < i; j++)
            if (plot->items[i].kind != plot->items[j].kind && who_of(plot, i) == who_of(plot, j))
                return true;
    return false;
}

static bool check_turns(const struct plot *plot, const struct seen *seen, char *why)
{
    uint32_t pinned = 0;
    int limit = in_several_kinds(plot) || plot->build_count > 1 ? 2 : 1;
    for (size_t i = 0; i < plot->item_count; i++)
        pinned |= plot->items[i].pinned || plot->items[i].kind == ITEM_ALERT ? 1u << i : 0;
    for (size_t i = 0; i < plot->item_count; i++)
        for (size_t j = i + 1; j < plot->item_count; j++) {
            uint32_t a = 0, b = 0;
            if (plot->items[i].kind != plot->items[j].kind)
                continue;
            bool one = who_of(plot, i) == who_of(plot, j);
            for (size_t k = 0; k < plot->item_count; k++) {
                bool same_kind = plot->items[k].kind == plot->items[i].kind;
                a |= (one ? k == i : same_kind && who_of(plot, k) == who_of(plot, i)) ? 1u << k : 0;
                b |= (one ? k == j : same_kind && who_of(plot, k) == who_of(plot, j)) ? 1u << k : 0;
            }
            if (!(pinned & (a | b)) && !check_pair(plot, seen, a, b, limit, why))
                return false;
        }
    return true;
}

static bool holds(const struct plot *plot, const struct civil_zone *zone, char *why)
{
    static struct seen seen;
    see(plot, zone, &seen);
    return check_neighbours(plot, &seen, why) && check_turns(plot, &seen, why);
}

// ---- failures, as small as they can be ----

static struct plot without(const struct plot *plot, size_t item)
{
    struct plot less = *plot;
    less.item_count--;
    memmove(&less.items[item], &less.items[item + 1],
            (less.item_count - item) * sizeof *less.items);
    return less;
}

static struct plot shrink(struct plot plot, const struct civil_zone *zone, char *why)
{
    char reason[256];
    bool again = true;
    while (again) {
        again = false;
        for (size_t i = 0; i < plot.item_count; i++) {
            struct plot less = without(&plot, i);
            if (less.item_count == 0 || holds(&less, zone, reason))
                continue;
            plot = less;
            memcpy(why, reason, sizeof reason);
            again = true;
            i--;
        }
        for (size_t i = 1; i < plot.build_count; i++) {
            struct plot less = plot;
            less.build_count--;
            memmove(&less.builds_utc[i], &less.builds_utc[i + 1],
                    (less.build_count - i) * sizeof *less.builds_utc);
            if (holds(&less, zone, reason))
                continue;
            plot = less;
            memcpy(why, reason, sizeof reason);
            again = true;
            i--;
        }
    }
    return plot;
}

static void print_instant(const char *name, int64_t utc)
{
    if (utc > INSTANT_NEVER && utc < INSTANT_FOR_EVER)
        print_error(" %s %lld", name, (long long)(utc - FROM));
}

static void print_plot(const struct plot *plot)
{
    print_error("SEED=%llu opens %d closes %d; planned at", (unsigned long long)plot->seed,
                plot->opens, plot->closes);
    for (size_t i = 0; i < plot->build_count; i++)
        print_error(" %lld", (long long)(plot->builds_utc[i] - FROM));
    print_error("\n");
    for (size_t i = 0; i < plot->item_count; i++) {
        const struct plot_item *item = &plot->items[i];
        print_error("  %zu: %s (share %d) business %d, %lld ms%s", i, item_kind_name(item->kind),
                    plot->shares[item->kind], item->business, (long long)item->dur_ms,
                    item->pinned ? ", pinned" : "");
        print_instant("from", item->from_utc);
        print_instant("until", item->until_utc);
        print_instant("put", item->put_utc);
        print_instant("withdrawn", item->withdrawn_utc);
        print_error("\n");
    }
}

// With TRACE set: everything that was seen.
static void print_seen(const struct plot *plot, const struct civil_zone *zone)
{
    static struct seen seen;
    if (!getenv("TRACE"))
        return;
    see(plot, zone, &seen);
    for (size_t i = 0; i < seen.count; i++) {
        const struct showing *showing = &seen.showings[i];
        print_error("  %lld to %lld ms: %zd%s%s%s%s\n",
                    (long long)(showing->begin_ms - FROM * 1000),
                    (long long)(showing->end_ms - FROM * 1000), (ssize_t)showing->item,
                    showing->counts ? "" : ", hardly seen", showing->loop_first ? ", loop" : "",
                    showing->leads ? ", leads" : "", showing->crowded ? ", crowded" : "");
    }
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value ? strtoull(value, NULL, 10) : otherwise;
}

static void random_programmes_are_fair(void **state)
{
    (void)state;
    struct civil_zone *zone = civil_zone_create("Asia/Tokyo", NULL);
    uint64_t first = setting("SEED", 1), rounds = setting("ROUNDS", 1000), failures = 0;
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        struct plot plot = random_plot(seed);
        char why[256] = "";
        if (holds(&plot, zone, why))
            continue;
        if (failures++ > 0)
            continue;
        plot = shrink(plot, zone, why);
        print_seen(&plot, zone);
        print_plot(&plot);
        print_error("%s\n", why);
    }
    civil_zone_destroy(zone);
    if (failures > 0)
        fail_msg("%llu of %llu programmes are unfair", (unsigned long long)failures,
                 (unsigned long long)rounds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_programmes_are_fair)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
