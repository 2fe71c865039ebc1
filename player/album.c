// Encoding and disk belong off the main thread; a copy of the frame is all it costs there.
#include "player/album.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signage/base/clock.h"
#include "signage/base/file.h"
#include "signage/base/log.h"
#include "signage/base/mailbox.h"

#define MOST_WAITING 2

struct shot {
    struct frame *frame;
    int64_t utc_ms;
};

struct album {
    char folder[PATH_MAX]; // constant
    struct mailbox *shots;
    pthread_t thread;
};

static void drop_shot(void *letter)
{
    struct shot *shot = letter;
    frame_destroy(shot->frame);
    free(shot);
}

// latest.png becomes another name of the newest file.
static bool renew_latest(const struct album *album, const char *path, struct error *error)
{
    char latest[PATH_MAX], temporary[PATH_MAX];
    snprintf(latest, sizeof latest, "%.*s/latest.png", PATH_MAX - 32, album->folder);
    snprintf(temporary, sizeof temporary, "%.*s/latest.png.part", PATH_MAX - 32, album->folder);
    unlink(temporary);
    if (link(path, temporary) != 0)
        return error_set(error, "%s cannot be made", latest);
    return file_commit(temporary, latest, error);
}

static void write_shot(const struct album *album, const struct shot *shot)
{
    char name[INSTANT_TEXT_BYTES], path[PATH_MAX];
    instant_format_ms(shot->utc_ms, name);
    for (char *c = name; *c; c++)
        if (*c == ':')
            *c = '-';
    snprintf(path, sizeof path, "%.*s/%s.png", PATH_MAX - 64, album->folder, name);
    struct error error;
    if (!frame_save_png(shot->frame, path, &error) || !renew_latest(album, path, &error))
        log_warning("a picture of the screen is lost: %s", error.text);
}

static void *run(void *context)
{
    struct album *album = context;
    for (struct shot *shot; (shot = mailbox_take_wait(album->shots, -1));) {
        write_shot(album, shot);
        drop_shot(shot);
    }
    return NULL;
}

struct album *album_create(const char *folder, struct error *error)
{
    if (!folder_make(folder, error))
        return NULL;
    struct album *album = calloc(1, sizeof *album);
    if (!album)
        abort();
    snprintf(album->folder, sizeof album->folder, "%s", folder);
    album->shots = mailbox_create(MOST_WAITING, drop_shot);
    if (pthread_create(&album->thread, NULL, run, album) != 0)
        abort();
    return album;
}

void album_destroy(struct album *album)
{
    if (!album)
        return;
    mailbox_close(album->shots);
    pthread_join(album->thread, NULL);
    mailbox_destroy(album->shots);
    free(album);
}

void album_add(struct album *album, const struct frame *frame, int64_t utc_ms)
{
    struct shot *shot = calloc(1, sizeof *shot);
    if (!shot)
        abort();
    shot->utc_ms = utc_ms;
    shot->frame = frame_create(frame->width_px, frame->height_px, NULL);
    if (shot->frame)
        frame_copy(shot->frame, 0, 0, frame, NULL);
    if (!shot->frame || !mailbox_post(album->shots, shot)) {
        log_debug("a picture of the screen was left out");
        drop_shot(shot);
    }
}
