// Artists are expensive to make (fonts) and belong to one thread at a time: two of them, handed
// out.
#include "publisher/console/studio.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/console/legibility_report.h"
#include "signage/base/file.h"
#include "signage/drawing/artist.h"
#include "signage/drawing/frame.h"
#include "signage/drawing/image.h"
#include "signage/drawing/slide_check.h"
#include "signage/drawing/slide_draw.h"
#include "signage/drawing/ticker.h"
#include "signage/language/media_name.h"
#include "signage/language/timeline.h"

#define ARTISTS 2
#define OPAQUE 0xFF000000u

struct studio {
    struct store *store;
    const struct civil_zone *zone;
    pthread_mutex_t lock;
    pthread_cond_t free_again;
    bool busy[ARTISTS];              // under lock
    struct artist *artists[ARTISTS]; // of whoever has it; NULL until first used
};

struct studio *studio_create(struct store *store, const struct civil_zone *zone)
{
    struct studio *studio = calloc(1, sizeof *studio);
    if (!studio)
        abort();
    studio->store = store;
    studio->zone = zone;
    pthread_mutex_init(&studio->lock, NULL);
    pthread_cond_init(&studio->free_again, NULL);
    return studio;
}

void studio_destroy(struct studio *studio)
{
    if (!studio)
        return;
    for (int i = 0; i < ARTISTS; i++)
        artist_destroy(studio->artists[i]);
    pthread_cond_destroy(&studio->free_again);
    pthread_mutex_destroy(&studio->lock);
    free(studio);
}

static bool find_media(const struct studio *studio, const char *src, char *path, size_t path_bytes)
{
    char name[MEDIA_NAME_BYTES];
    return media_name_from_path(src, name) &&
           media_name_path(store_media_folder(studio->store), name, path, path_bytes) &&
           access(path, R_OK) == 0;
}

static bool resolve(void *context, const char *src, char *path, size_t path_bytes)
{
    return find_media(context, src, path, path_bytes);
}

static int take_artist(struct studio *studio, struct error *error)
{
    int taken = 0;
    pthread_mutex_lock(&studio->lock);
    while (studio->busy[taken])
        if (++taken == ARTISTS) {
            pthread_cond_wait(&studio->free_again, &studio->lock);
            taken = 0;
        }
    studio->busy[taken] = true;
    pthread_mutex_unlock(&studio->lock);
    struct resolver resolver = {resolve, studio};
    if (!studio->artists[taken])
        studio->artists[taken] = artist_create(NULL, &resolver, error);
    return taken;
}

static void give_artist_back(struct studio *studio, int taken)
{
    pthread_mutex_lock(&studio->lock);
    studio->busy[taken] = false;
    pthread_cond_signal(&studio->free_again);
    pthread_mutex_unlock(&studio->lock);
}

// ---- one slide ----

static json_t *report_of(const struct slide_check *check, const struct studio_view *view)
{
    int64_t shown = check->dwell_ms < view->most_dwell_ms ? check->dwell_ms : view->most_dwell_ms;
    if (shown < view->least_dwell_ms)
        shown = view->least_dwell_ms;
    struct legibility_report report = {check, view->most_dwell_ms > 0 ? shown : 0};
    return legibility_report_json(&report);
}

static bool draw_checked(struct artist *artist, const struct slide *slide,
                         const struct slide_moment *moment, const struct studio_view *view,
                         struct frame *frame, json_t **report, struct error *error)
{
    struct slide_check *check = malloc(sizeof *check);
    if (!check)
        abort();
    struct legibility_screen screen = view->screen;
    screen.width_px = frame->width_px;
    screen.height_px = frame->height_px;
    bool ok = slide_check(artist, slide, moment, &screen, frame, check, error);
    if (ok)
        *report = report_of(check, view);
    free(check);
    return ok;
}

// No smaller letters than who stands where the screen's settings say can read.
static struct slide as_seen(const struct slide *slide, const struct studio_view *view)
{
    struct slide seen = *slide;
    struct legibility_screen screen = view->screen;
    screen.width_px = view->width_px;
    screen.height_px = view->height_px;
    double shorter = fmin(view->width_px, view->height_px);
    seen.least_percent = fmax(seen.least_percent, legibility_least_em_px(&screen) / shorter * 100);
    return seen;
}

bool studio_draw_slide(struct studio *studio, const struct slide *slide,
                       const struct studio_view *view, struct buffer *png, json_t **report,
                       struct error *error)
{
    struct frame *frame = frame_create(view->width_px, view->height_px, error);
    if (!frame)
        return false;
    struct slide_moment moment = {view->utc_ms, studio->zone, view->lang};
    int taken = take_artist(studio, error);
    struct artist *artist = studio->artists[taken];
    struct slide seen = as_seen(slide, view);
    bool ok = artist && (report ? draw_checked(artist, slide, &moment, view, frame, report, error)
                                : slide_draw(artist, &seen, &moment, frame, NULL, error));
    give_artist_back(studio, taken);
    ok = ok && (!png || frame_format_png(frame, png, error));
    if (!ok && report && *report) {
        json_decref(*report);
        *report = NULL;
    }
    frame_destroy(frame);
    return ok;
}

// ---- a whole screen ----

static struct slide *load_slide(const struct studio *studio, const struct playlist_entry *entry,
                                struct error *error)
{
    char path[4096];
    size_t length;
    if (!find_media(studio, entry->src, path, sizeof path)) {
        error_set(error, "%s is not in the store", entry->src);
        return NULL;
    }
    char *bytes = file_load(path, SLIDE_MOST_BYTES, &length, error);
    struct slide *slide = bytes ? slide_parse(entry->src, bytes, length, error) : NULL;
    free(bytes);
    return slide;
}

static bool draw_ticker(struct artist *artist, const struct slide *slide, int64_t elapsed_ms,
                        struct frame *frame, struct error *error)
{
    struct ticker_settings settings = {.width_px = frame->width_px, .height_px = frame->height_px};
    struct ticker *ticker = ticker_create(artist, slide, &settings, error);
    if (ticker)
        ticker_draw(ticker, elapsed_ms, frame, frame_bounds(frame));
    ticker_destroy(ticker);
    return ticker != NULL;
}

static bool draw_image(const struct studio *studio, const struct playlist_entry *entry,
                       struct frame *frame, struct error *error)
{
    static const enum image_fit fits[] = {[PLAYLIST_FIT_SLICE] = IMAGE_COVER,
                                          [PLAYLIST_FIT_MEET] = IMAGE_CONTAIN,
                                          [PLAYLIST_FIT_FILL] = IMAGE_STRETCH,
                                          [PLAYLIST_FIT_HIDDEN] = IMAGE_CONTAIN};
    char path[4096];
    struct frame *image =
        find_media(studio, entry->src, path, sizeof path)
            ? image_load(path, frame->width_px, frame->height_px, fits[entry->fit], 0.5, 0.5, error)
            : NULL;
    if (image)
        frame_draw(frame, (frame->width_px - image->width_px) / 2,
                   (frame->height_px - image->height_px) / 2, image, 255);
    frame_destroy(image);
    return image != NULL;
}

static bool draw_entry(struct studio *studio, struct artist *artist,
                       const struct timeline_spot *spot, const struct studio_view *view,
                       struct frame *frame, struct error *error)
{
    const struct playlist_entry *entry = spot->entry;
    if (entry->type == PLAYLIST_IMAGE)
        return draw_image(studio, entry, frame, error);
    if (entry->type != PLAYLIST_SLIDE && entry->type != PLAYLIST_TICKER)
        return true; // its background
    struct slide *slide = load_slide(studio, entry, error);
    struct slide_moment moment = {view->utc_ms, studio->zone, view->lang};
    bool ok = slide && (entry->type == PLAYLIST_TICKER
                            ? draw_ticker(artist, slide, spot->offset_ms, frame, error)
                            : slide_draw(artist, slide, &moment, frame, NULL, error));
    slide_destroy(slide);
    return ok;
}

static bool draw_region(struct studio *studio, struct artist *artist,
                        const struct playlist_region *region, const struct studio_view *view,
                        struct frame *canvas, struct error *error)
{
    int left = (int)lround(region->left * view->width_px);
    int top = (int)lround(region->top * view->height_px);
    int right = (int)lround((region->left + region->width) * view->width_px);
    int bottom = (int)lround((region->top + region->height) * view->height_px);
    struct timeline_spot spot = timeline_at(region, view->utc_ms, TIMELINE_TRUSTED);
    if (right - left < 1 || bottom - top < 1)
        return true;
    struct frame *frame = frame_create(right - left, bottom - top, error);
    if (!frame)
        return false;
    frame_fill(frame, OPAQUE | region->background_rgb);
    bool ok = !spot.entry || draw_entry(studio, artist, &spot, view, frame, error);
    if (ok)
        frame_copy(canvas, left, top, frame, NULL);
    frame_destroy(frame);
    return ok;
}

bool studio_draw_playlist(struct studio *studio, const struct playlist *playlist,
                          const struct studio_view *view, struct buffer *png, struct error *error)
{
    struct frame *canvas = frame_create(view->width_px, view->height_px, error);
    if (!canvas)
        return false;
    frame_fill(canvas, OPAQUE | playlist->background_rgb);
    int taken = take_artist(studio, error);
    struct artist *artist = studio->artists[taken];
    bool ok = artist != NULL;
    for (size_t i = 0; ok && i < playlist->region_count; i++)
        ok = draw_region(studio, artist, &playlist->regions[i], view, canvas, error);
    give_artist_back(studio, taken);
    ok = ok && frame_format_png(canvas, png, error);
    frame_destroy(canvas);
    return ok;
}
