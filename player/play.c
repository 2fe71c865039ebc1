// `play`: the parts put together, and the loop of the main thread. It owns the display and never
// waits for disk, network or drawing: it sleeps until the scene moves, the stage has something to
// decide, a thread hands something over, or the display has news.
#include <inttypes.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "player/album.h"
#include "player/cache.h"
#include "player/commands.h"
#include "player/ending.h"
#include "player/finder.h"
#include "player/key.h"
#include "player/loader.h"
#include "player/report.h"
#include "player/screen.h"
#include "player/stage.h"
#include "player/sync.h"
#include "player/trust.h"
#include "signage/base/civil.h"
#include "signage/base/clock.h"
#include "signage/base/log.h"

#define STATUS_AFTER_MS 600
#define RETRY_APART_MS 250
#define LOOK_AT_CLOCK_EVERY_MS 5000

struct player {
    const struct options *options;
    struct source source;
    struct finder finder;
    char content_folder[PATH_MAX]; // the finder's
    struct clock clock;
    struct civil_zone *zone;
    struct cache *cache;
    struct signature_public_key key;
    bool has_key, key_is_damaged;
    struct ending *ending;
    struct album *album;
    struct loader *loader;
    struct stage *stage;
    struct sync *sync;
    _Atomic(struct screen *) screen; // set once; other threads wake it
    // the loop's:
    int64_t started_ms, update_at_ms, shot_at_ms, clock_at_ms, retry_at_ms, recheck_at_ms;
    unsigned arrivals, replacements;
    bool synchronised, shown_anything, shown_playlist, told_first;
    int64_t frames_per_s;
    int64_t last_frame, presented, missed; // frames count since the clock's beginning
    bool was_moving, present_failed;
    struct report_schedule reports;
};

static void wake(void *context)
{
    struct player *player = context;
    struct screen *screen = atomic_load(&player->screen);
    if (screen)
        screen_wake(screen);
}

static void pass_wishes(void *context, const struct picture_wish *wishes, size_t count)
{
    struct player *player = context;
    loader_want(player->loader, wishes, count);
}

// ---- start and end ----

static bool find_key(struct player *player, struct error *error)
{
    const char *given = player->options->key, *folder = cache_folder(player->cache);
    struct error problem = {""};
    if (given) {
        if (!key_read(given, &player->key, error))
            return false;
        player->has_key = true;
        struct signature_public_key before;
        if (key_load(folder, &before, NULL) == KEY_FOUND &&
            memcmp(before.bytes, player->key.bytes, sizeof before.bytes) != 0) {
            log_notice("paired with another publisher: what the last one published counts no more");
            cache_forget_sequence(player->cache);
        }
        if (!key_keep(folder, &player->key, &problem))
            log_warning("the key is demanded now but cannot be kept for the next start: %s",
                        problem.text);
        return true;
    }
    enum key_found found = key_load(folder, &player->key, &problem);
    player->has_key = found == KEY_FOUND;
    player->key_is_damaged = found == KEY_DAMAGED;
    if (found == KEY_DAMAGED)
        log_error("%s; until then no new playlist is taken", problem.text);
    if (found == KEY_NONE)
        log_notice("not paired: playlists are taken unsigned; --key KEY once makes the publisher's "
                   "signature demanded");
    return true;
}

// What the last run left, unless a local playlist is there to be read anyway.
static const struct reel *load_held(struct player *player)
{
    if (player->source.local && access(player->source.playlist_path, R_OK) == 0)
        return NULL;
    size_t length;
    struct error error;
    char *bytes = cache_load_playlist(player->cache, player->source.playlist_url, &length);
    if (!bytes)
        return NULL;
    const struct reel *reel = reel_create("the playlist kept in the cache", bytes, length,
                                          player->has_key ? &player->key : NULL, &error);
    if (!reel)
        log_warning("%s; it is fetched again", error.text);
    else
        log_info("starting with playlist %" PRId64 " from the cache", reel->playlist->sequence);
    return reel;
}

static bool open_screen(struct player *player, struct error *error)
{
    const struct options *options = player->options;
    struct screen_settings settings = {
        .windowed = options->windowed,
        .width_px = options->width_px,
        .height_px = options->height_px,
        .paper_rgb = STATUS_PAPER_RGB,
    };
    struct screen *screen = screen_create(&settings, error);
    atomic_store(&player->screen, screen);
    if (screen)
        log_info("display: %s", screen_describe(screen));
    return screen != NULL;
}

static void start_stage(struct player *player)
{
    bool is_new;
    struct frame *canvas = screen_canvas(player->screen, &is_new);
    player->frames_per_s = screen_frames_per_s(player->screen);
    struct stage_settings settings = {
        .source = &player->source,
        .width_px = canvas ? canvas->width_px : player->options->width_px,
        .height_px = canvas ? canvas->height_px : player->options->height_px,
        .status_after_ms = STATUS_AFTER_MS,
        .motionless = player->options->motionless,
        .frames_per_s = (int)player->frames_per_s,
        .want = pass_wishes,
        .context = player,
    };
    player->stage = stage_create(&settings, clock_monotonic_ms());
}

static void start_sync(struct player *player, const struct reel *held)
{
    struct sync_settings settings = {
        .source = &player->source,
        .cache = player->cache,
        .key = player->has_key ? &player->key : NULL,
        .refuse_all = player->key_is_damaged,
        .clock = player->clock,
        .wake = wake,
        .context = player,
    };
    player->sync = sync_create(&settings, held);
}

static bool start(struct player *player, struct error *error)
{
    const struct options *options = player->options;
    char folder[PATH_MAX];
    player->started_ms = clock_monotonic_ms();
    player->clock = clock_system();
    player->ending = ending_create(wake, player);
    if (!source_find(options->source, options->screen, &player->source, error))
        return false;
    player->zone = civil_zone_create(options->zone, error);
    if (!player->zone)
        return false;
    commands_cache_folder(options, &player->source, folder);
    player->cache = cache_open(folder);
    player->finder =
        (struct finder){&player->source, player->cache, NULL,
                        finder_content_folder(options->content_folder, player->content_folder)};
    if (!find_key(player, error))
        return false;
    struct loader_settings loading = {&player->finder, player->zone, wake, player};
    player->loader = loader_create(&loading);
    if (options->shots_folder) {
        player->album = album_create(options->shots_folder, error);
        if (!player->album)
            return false;
    }
    const struct reel *held = load_held(player);
    bool ok = open_screen(player, error);
    if (ok) {
        start_stage(player);
        if (held)
            stage_set_reel(player->stage, held);
        start_sync(player, held);
    }
    reel_release(held);
    return ok;
}

static void end(struct player *player)
{
    sync_destroy(player->sync);
    loader_destroy(player->loader);
    stage_destroy(player->stage);
    album_destroy(player->album);
    struct screen *screen = atomic_exchange(&player->screen, NULL);
    screen_destroy(screen);
    cache_close(player->cache);
    civil_zone_destroy(player->zone);
    ending_destroy(player->ending);
}

// ---- the loop ----

// While much arrives what is missing is tried again a few times a second, not for every file.
static void retry_with_arrivals(struct player *player, int64_t now_ms)
{
    unsigned arrivals = sync_arrivals(player->sync);
    if (arrivals == player->arrivals || now_ms < player->retry_at_ms)
        return;
    unsigned replacements = sync_replacements(player->sync);
    stage_retry(player->stage, replacements != player->replacements);
    player->arrivals = arrivals;
    player->replacements = replacements;
    player->retry_at_ms = now_ms + RETRY_APART_MS;
    player->update_at_ms = now_ms;
}

static void take_news(struct player *player, int64_t now_ms)
{
    const struct reel *reel = sync_take_reel(player->sync);
    if (reel) {
        stage_set_reel(player->stage, reel);
        reel_release(reel);
    }
    retry_with_arrivals(player, now_ms);
    struct sync_state state = sync_state(player->sync);
    stage_set_sync(player->stage, &state);
    for (struct loader_answer *answer; (answer = loader_take(player->loader));) {
        if (!stage_deliver(player->stage, answer, now_ms) && now_ms >= player->recheck_at_ms) {
            sync_recheck(player->sync);
            player->recheck_at_ms = now_ms + RETRY_APART_MS;
        }
        loader_answer_destroy(answer);
    }
}

static void take_shot(struct player *player, const struct frame *canvas, int64_t now_ms)
{
    if (!player->album || !canvas)
        return;
    bool anything = stage_shows_anything(player->stage);
    bool playlist = stage_shows_playlist(player->stage);
    if (anything && !player->shown_anything)
        player->shot_at_ms = now_ms;
    else if (playlist && !player->shown_playlist)
        player->shot_at_ms = now_ms + STAGE_FADE_MS;
    player->shown_anything = anything;
    player->shown_playlist = player->shown_playlist || playlist;
    if (!anything || now_ms < player->shot_at_ms)
        return;
    album_add(player->album, canvas, clock_now_utc_ms(&player->clock));
    player->shot_at_ms = now_ms + player->options->shot_every_ms;
}

static void paint(struct player *player, struct frame *canvas, int64_t now_ms)
{
    struct scene *scene = stage_scene(player->stage);
    if (!canvas || scene_next_ms(scene, now_ms) > now_ms)
        return;
    // Moving things stand where they are at the frame's own time, however late the thread woke for
    // it.
    int64_t frame = now_ms * player->frames_per_s / 1000;
    struct scene_changes changes;
    scene_paint(scene, canvas, frame * 1000 / player->frames_per_s, &changes);
    bool moving = scene_next_ms(scene, now_ms) <= now_ms;
    if (player->was_moving && frame > player->last_frame + 1)
        player->missed += frame - player->last_frame - 1;
    player->was_moving = moving;
    player->last_frame = frame;
    if (changes.count == 0)
        return;
    struct error error;
    bool ok = screen_present(player->screen, changes.rects, changes.count, &error);
    if (!ok && !player->present_failed)
        log_warning("%s", error.text);
    player->present_failed = !ok;
    player->presented += ok;
    if (ok && !player->told_first && stage_shows_anything(player->stage)) {
        log_info("first picture after %" PRId64 " ms", clock_monotonic_ms() - player->started_ms);
        player->told_first = true;
    }
}

static int64_t report(struct player *player, int64_t now_ms)
{
    int64_t wait_ms;
    if (!player->source.report_url[0])
        return REPORT_EVERY_MS;
    struct report_facts facts = {
        .screen = player->options->screen ? player->options->screen : "",
        .stage = player->stage,
        .sync = sync_state(player->sync),
        .cache = cache_facts(player->cache),
        .cache_folder = cache_folder(player->cache),
        .paired = player->has_key,
        .synchronised = player->synchronised,
        .now_utc_ms = clock_now_utc_ms(&player->clock),
        .uptime_ms = now_ms - player->started_ms,
        .frames_presented = player->presented,
        .frames_missed = player->missed,
        .display = screen_describe(player->screen),
    };
    if (!report_is_due(&player->reports, &facts, now_ms, &wait_ms))
        return wait_ms;
    char *json = report_format(&facts);
    sync_report(player->sync, json);
    free(json);
    return wait_ms;
}

static void update(struct player *player, int64_t now_ms)
{
    if (now_ms >= player->clock_at_ms) {
        player->synchronised = trust_synchronised();
        player->clock_at_ms = now_ms + LOOK_AT_CLOCK_EVERY_MS;
    }
    player->update_at_ms = now_ms + stage_update(player->stage, clock_now_utc_ms(&player->clock),
                                                 now_ms, player->synchronised);
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t sleep_ms(struct player *player, const struct frame *canvas, int64_t report_wait_ms)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t until = sooner(player->update_at_ms, now_ms + report_wait_ms);
    int64_t moves_ms = canvas ? scene_next_ms(stage_scene(player->stage), now_ms) : SCENE_STILL;
    if (moves_ms > now_ms) {
        until = sooner(until, moves_ms);
    } else {
        int64_t rate = player->frames_per_s, next = now_ms * rate / 1000 + 1;
        if (next <= player->last_frame)
            next = player->last_frame + 1;
        until = sooner(until, (next * 1000 + rate - 1) / rate);
    }
    if (sync_arrivals(player->sync) != player->arrivals)
        until = sooner(until, player->retry_at_ms);
    if (player->album && stage_shows_anything(player->stage))
        until = sooner(until, player->shot_at_ms);
    if (player->options->exit_after_ms > 0)
        until = sooner(until, player->started_ms + player->options->exit_after_ms);
    return until > now_ms ? until - now_ms : 0;
}

static bool is_over(const struct player *player)
{
    int64_t after_ms = player->options->exit_after_ms;
    return ending_came(player->ending) ||
           (after_ms > 0 && clock_monotonic_ms() - player->started_ms >= after_ms);
}

static void loop(struct player *player)
{
    unsigned events = SCREEN_WOKEN;
    while (!is_over(player) && !(events & SCREEN_CLOSED)) {
        bool is_new;
        struct frame *canvas = screen_canvas(player->screen, &is_new);
        int64_t now_ms = clock_monotonic_ms();
        if (canvas && (is_new || (events & SCREEN_SPOILED)))
            stage_resize(player->stage, canvas->width_px, canvas->height_px);
        if (events & SCREEN_WOKEN)
            take_news(player, now_ms);
        else
            retry_with_arrivals(player, now_ms);
        if (events || now_ms >= player->update_at_ms)
            update(player, now_ms);
        paint(player, canvas, now_ms);
        take_shot(player, canvas, now_ms);
        int64_t report_wait_ms = report(player, now_ms);
        events = screen_wait(player->screen, (int)sleep_ms(player, canvas, report_wait_ms));
    }
}

int play_run(const struct options *options, struct error *error)
{
    struct player *player = calloc(1, sizeof *player);
    if (!player)
        abort();
    player->options = options;
    bool ok = start(player, error);
    if (ok)
        loop(player);
    end(player);
    free(player);
    return ok ? 0 : 1;
}
