// Pictures of items: fetched once, kept by content. An item whose picture is missing, too large or
// no picture is shown without.
#include <stdlib.h>
#include <string.h>

#include "publisher/feed/picture_type.h"
#include "publisher/feed/poller_inside.h"
#include "signage/base/log.h"

static struct picture *find(const struct poller *poller, const char *url)
{
    for (size_t i = 0; i < poller->picture_count; i++)
        if (strcmp(poller->pictures[i]->url, url) == 0)
            return poller->pictures[i];
    return NULL;
}

static void picture_destroy(struct picture *picture)
{
    free(picture->url);
    free(picture);
}

// What is stored is found again through the items that show it.
static void make_room(struct poller *poller)
{
    size_t kept = 0;
    if (poller->picture_count < POLLER_MOST_PICTURES)
        return;
    for (size_t i = 0; i < poller->picture_count; i++) {
        struct picture *picture = poller->pictures[i];
        if (picture->stage == PICTURE_FETCHING || picture->stage == PICTURE_WANTED)
            poller->pictures[kept++] = picture;
        else
            picture_destroy(picture);
    }
    poller->picture_count = kept;
}

const char *poll_picture(struct poller *poller, struct polled *polled, const char *url)
{
    struct picture *picture = find(poller, url);
    if (picture && picture->stage == PICTURE_FAILED &&
        clock_monotonic_ms() - picture->failed_ms > POLLER_PICTURE_RETRY_MS)
        picture->stage = PICTURE_WANTED;
    if (picture) {
        if (picture->stage == PICTURE_WANTED && !picture->polled) {
            picture->polled = polled;
            polled->pictures_awaited++;
        }
        return picture->stage == PICTURE_STORED ? picture->name : NULL;
    }
    make_room(poller);
    if (poller->picture_count >= POLLER_MOST_PICTURES)
        return NULL;
    picture = calloc(1, sizeof *picture);
    poller->pictures =
        realloc(poller->pictures, (poller->picture_count + 1) * sizeof *poller->pictures);
    if (!picture || !poller->pictures || !(picture->url = strdup(url)))
        abort();
    picture->polled = polled;
    polled->pictures_awaited++;
    poller->pictures[poller->picture_count++] = picture;
    return NULL;
}

static bool keep(struct poller *poller, struct picture *picture, CURLcode result,
                 struct error *error)
{
    struct fetch *fetch = picture->fetch;
    if (!fetch_conclude(fetch, result, picture->url, error))
        return false;
    const char *type = picture_type(buffer_text(&fetch->body), fetch->body.length);
    if (!type)
        return error_set(error, "%s: no PNG, JPEG, WebP or SVG picture of a usable size",
                         picture->url);
    return store_add_media(poller->store, buffer_text(&fetch->body), fetch->body.length, type,
                           picture->name, error);
}

void poll_picture_done(struct poller *poller, struct picture *picture, CURLcode result)
{
    struct error error;
    bool stored = keep(poller, picture, result, &error);
    picture->stage = stored ? PICTURE_STORED : PICTURE_FAILED;
    picture->failed_ms = clock_monotonic_ms();
    if (!stored)
        log_info("feed %s: picture left out: %s", picture->polled->settings.id, error.text);
    picture->polled->pictures_arrived |= stored;
    picture->polled->pictures_awaited--;
    picture->polled = NULL;
    fetch_destroy(picture->fetch);
    picture->fetch = NULL;
}

void poll_pictures_forget(struct poller *poller)
{
    for (size_t i = 0; i < poller->picture_count; i++)
        picture_destroy(poller->pictures[i]);
    free(poller->pictures);
    poller->pictures = NULL;
    poller->picture_count = 0;
}
