// Entry → pixels, by type. `shot` and the window both come through here.
#include "player/picture.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signage/base/buffer.h"
#include "signage/base/file.h"
#include "signage/base/utf8.h"
#include "signage/base/xml.h"
#include "signage/drawing/image.h"
#include "signage/drawing/slide_draw.h"
#include "signage/language/slide.h"

#define OPAQUE 0xFF000000u
#define TEXT_FILE_MOST_BYTES (16u * 1024)
#define STATUS_TEMPLATE "templates/waiting.xml"
#define STATUS_THEME "themes/kawara.xml"

static void finish_key(struct picture_wish *wish, unsigned variant)
{
    struct digest_state *state = digest_begin();
    int numbers[] = {wish->is_status, (int)wish->type,  (int)wish->fit,
                     wish->width_px,  wish->height_px,  (int)wish->background_rgb,
                     (int)variant,    wish->motionless, wish->frames_per_s};
    digest_add(state, numbers, sizeof numbers);
    digest_add(state, wish->src, strlen(wish->src) + 1);
    digest_add(state, wish->status.headline, strlen(wish->status.headline) + 1);
    digest_add(state, wish->status.waiting_for, strlen(wish->status.waiting_for) + 1);
    digest_add(state, wish->status.body, strlen(wish->status.body));
    wish->key = digest_end(state);
}

void picture_wish_entry(struct picture_wish *wish, const struct playlist_entry *entry,
                        const struct picture_place *place, int64_t moment_utc_ms, unsigned variant)
{
    *wish = (struct picture_wish){
        .type = entry->type,
        .fit = entry->fit,
        .width_px = place->width_px,
        .height_px = place->height_px,
        .background_rgb = place->background_rgb,
        .motionless = place->motionless,
        .frames_per_s = entry->type == PLAYLIST_TICKER ? place->frames_per_s : 0,
        .moment_utc_ms = moment_utc_ms,
    };
    // The content name alone, so that the same media under another address are the same picture.
    snprintf(wish->src, sizeof wish->src, "%s", entry->media[0] ? entry->media : entry->src);
    finish_key(wish, entry->media[0] ? 0 : variant);
}

void picture_wish_status(struct picture_wish *wish, const struct status *status, int width_px,
                         int height_px)
{
    *wish = (struct picture_wish){
        .is_status = true,
        .width_px = width_px,
        .height_px = height_px,
        .background_rgb = STATUS_PAPER_RGB,
        .motionless = true,
        .status = *status,
    };
    finish_key(wish, 0);
}

static struct picture *new_picture(const struct picture_wish *wish)
{
    struct picture *picture = calloc(1, sizeof *picture);
    if (!picture)
        abort();
    picture->key = wish->key;
    picture->moment_utc_ms = wish->moment_utc_ms;
    picture->references = 1;
    return picture;
}

struct picture *picture_of_frame(struct frame *frame, const struct digest *key)
{
    struct picture_wish wish = {.key = *key};
    struct picture *picture = new_picture(&wish);
    picture->frame = frame;
    return picture;
}

static struct frame *paper(const struct picture_wish *wish, struct error *error)
{
    struct frame *frame = frame_create(wish->width_px, wish->height_px, error);
    if (frame)
        frame_fill(frame, OPAQUE | wish->background_rgb);
    return frame;
}

static bool draw_slide(const struct picture_context *context, const struct picture_wish *wish,
                       const struct slide *slide, struct picture *picture, struct error *error)
{
    if (wish->type == PLAYLIST_TICKER && !wish->is_status) {
        struct ticker_settings settings = {.width_px = wish->width_px,
                                           .height_px = wish->height_px,
                                           .frames_per_s = wish->frames_per_s,
                                           .stands = wish->motionless};
        picture->ticker = ticker_create(context->artist, slide, &settings, error);
        return picture->ticker != NULL;
    }
    struct slide_moment moment = {wish->moment_utc_ms, context->zone, NULL};
    struct slide_drawing_report report = {0};
    picture->frame = paper(wish, error);
    bool drawn = picture->frame &&
                 (wish->motionless
                      ? slide_draw(context->artist, slide, &moment, picture->frame, &report, error)
                      : slide_motion_draw(context->artist, slide, &moment, picture->frame, &report,
                                          &picture->motion, error));
    if (!drawn || !slide_live_ms(context->artist, slide, &picture->live_ms, error))
        return false;
    picture->incomplete = report.missing_pictures > 0;
    return true;
}

static bool draw_slide_file(const struct picture_context *context, const struct picture_wish *wish,
                            const char *path, struct picture *picture, struct error *error)
{
    size_t length;
    char *bytes = file_load(path, SLIDE_MOST_BYTES, &length, error);
    struct slide *slide = bytes ? slide_parse(wish->src, bytes, length, error) : NULL;
    bool ok = slide && draw_slide(context, wish, slide, picture, error);
    slide_destroy(slide);
    free(bytes);
    return ok;
}

static struct frame *load_unscaled(const struct picture_wish *wish, const char *path,
                                   struct error *error)
{
    size_t length;
    char *bytes = file_load(path, IMAGE_MOST_BYTES, &length, error);
    int width = 0, height = 0;
    struct frame *image = NULL;
    if (bytes && image_size(wish->src, bytes, length, &width, &height, error))
        image =
            image_decode(wish->src, bytes, length, width, height, IMAGE_STRETCH, 0.5, 0.5, error);
    free(bytes);
    return image;
}

static bool draw_image(const struct picture_wish *wish, const char *path, struct picture *picture,
                       struct error *error)
{
    static const enum image_fit fits[] = {[PLAYLIST_FIT_SLICE] = IMAGE_COVER,
                                          [PLAYLIST_FIT_MEET] = IMAGE_CONTAIN,
                                          [PLAYLIST_FIT_FILL] = IMAGE_STRETCH};
    bool unscaled = wish->fit == PLAYLIST_FIT_HIDDEN;
    struct frame *image = unscaled ? load_unscaled(wish, path, error)
                                   : image_load(path, wish->width_px, wish->height_px,
                                                fits[wish->fit], 0.5, 0.5, error);
    picture->frame = image ? paper(wish, error) : NULL;
    if (picture->frame) {
        int x = unscaled ? 0 : (wish->width_px - image->width_px) / 2;
        int y = unscaled ? 0 : (wish->height_px - image->height_px) / 2;
        frame_draw(picture->frame, x, y, image, 255);
    }
    frame_destroy(image);
    return picture->frame != NULL;
}

static bool draw_text_file(const struct picture_context *context, const struct picture_wish *wish,
                           const char *path, struct picture *picture, struct error *error)
{
    size_t length;
    char *text = file_load(path, TEXT_FILE_MOST_BYTES, &length, error);
    bool ok =
        text && (utf8_valid(text, length) || error_set(error, "%s is no UTF-8 text", wish->src));
    if (ok)
        picture->frame = paper(wish, error);
    ok = ok && picture->frame && slide_draw_plain(context->artist, "", text, picture->frame, error);
    free(text);
    return ok;
}

// The waiting slide by its template, when there is one.
static bool draw_status_slide(const struct picture_context *context,
                              const struct picture_wish *wish, struct picture *picture)
{
    const char *folder = context->finder->content_folder;
    char template_path[PATH_MAX], theme_path[PATH_MAX];
    if (!folder)
        return false;
    snprintf(template_path, sizeof template_path, "%s/" STATUS_TEMPLATE, folder);
    snprintf(theme_path, sizeof theme_path, "%s/" STATUS_THEME, folder);
    if (access(template_path, R_OK) != 0 || access(theme_path, R_OK) != 0)
        return false;
    struct slide_text texts[] = {
        {"headline", "ja", wish->status.headline},
        {"waiting_for", "en", wish->status.waiting_for},
        {"body", "en", wish->status.body},
    };
    struct slide slide = {
        .template_src = template_path,
        .theme_src = theme_path,
        .lang = "ja",
        .texts = texts,
        .text_count = sizeof texts / sizeof texts[0],
    };
    return draw_slide(context, wish, &slide, picture, NULL);
}

static bool draw_status(const struct picture_context *context, const struct picture_wish *wish,
                        struct picture *picture, struct error *error)
{
    if (draw_status_slide(context, wish, picture))
        return true;
    char body[STATUS_WAITING_BYTES + STATUS_BODY_BYTES];
    snprintf(body, sizeof body, "%s\n%s", wish->status.waiting_for, wish->status.body);
    frame_destroy(picture->frame);
    picture->frame = paper(wish, error);
    return picture->frame &&
           slide_draw_plain(context->artist, wish->status.headline, body, picture->frame, error);
}

static bool draw_entry(const struct picture_context *context, const struct picture_wish *wish,
                       struct picture *picture, bool *missing, struct error *error)
{
    char path[PATH_MAX];
    if (wish->type == PLAYLIST_OTHER) {
        picture->frame = paper(wish, error);
        return picture->frame != NULL;
    }
    if (!finder_find(context->finder, wish->src, path, sizeof path)) {
        *missing = true;
        return error_set(error, "%s is not there (yet)", wish->src);
    }
    if (wish->type == PLAYLIST_IMAGE)
        return draw_image(wish, path, picture, error);
    if (!context->artist) {
        *missing = true; // the fonts; the loader has said so
        return error_set(error, "%s cannot be drawn without fonts", wish->src);
    }
    if (wish->type == PLAYLIST_TEXT)
        return draw_text_file(context, wish, path, picture, error);
    if (wish->type == PLAYLIST_SLIDE || wish->type == PLAYLIST_TICKER)
        return draw_slide_file(context, wish, path, picture, error);
    return error_set(error, "%s: this player shows no %s", wish->src,
                     playlist_entry_type_name(wish->type));
}

struct picture *picture_draw(const struct picture_context *context, const struct picture_wish *wish,
                             bool *missing, struct error *error)
{
    struct picture *picture = new_picture(wish);
    *missing = false;
    bool ok;
    if (!wish->is_status)
        ok = draw_entry(context, wish, picture, missing, error);
    else if (context->artist)
        ok = draw_status(context, wish, picture, error);
    else {
        *missing = true;
        ok = error_set(error, "the waiting slide cannot be drawn without fonts");
    }
    if (ok)
        return picture;
    picture_release(picture);
    return NULL;
}

void picture_settle(struct picture *picture)
{
    slide_motion_destroy(picture->motion);
    picture->motion = NULL;
}

static int64_t tick_of(int64_t utc_ms, int64_t every_ms)
{
    int64_t tick = utc_ms / every_ms;
    return utc_ms % every_ms < 0 ? tick - 1 : tick;
}

bool picture_is_true_at(const struct picture *picture, int64_t utc_ms)
{
    return picture->live_ms <= 0 ||
           tick_of(picture->moment_utc_ms, picture->live_ms) == tick_of(utc_ms, picture->live_ms);
}

struct picture *picture_acquire(struct picture *picture)
{
    if (picture)
        picture->references++;
    return picture;
}

void picture_release(struct picture *picture)
{
    if (!picture || --picture->references > 0)
        return;
    frame_destroy(picture->frame);
    ticker_destroy(picture->ticker);
    slide_motion_destroy(picture->motion);
    free(picture);
}
