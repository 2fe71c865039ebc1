// One thread, one list of wishes under a lock, one bounded mailbox of answers. It must never touch
// the scene.
#include "player/loader.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/clock.h"
#include "signage/base/log.h"
#include "signage/base/mailbox.h"

#define MOST_ANSWERS 8
#define TAKEN_REMEMBERED 32 // more than can be taken up and not yet seen by the main thread
#define FONTS_RETRY_MS 10000

struct loader {
    struct loader_settings settings; // constant
    pthread_t thread;
    struct mailbox *answers;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct picture_wish *wishes;      // under lock, LOADER_MOST_WISHES places
    size_t count;                     // under lock
    uint64_t taken[TAKEN_REMEMBERED]; // under lock: ids taken up lately, a ring
    size_t taken_next;                // under lock
    bool ending;                      // under lock
    // the thread's own
    struct artist *artist;
    int64_t fonts_at_ms; // when opening them is tried next
};

static void drop_answer(void *letter)
{
    loader_answer_destroy(letter);
}

void loader_answer_destroy(struct loader_answer *answer)
{
    if (!answer)
        return;
    picture_release(answer->picture);
    free(answer);
}

static void open_fonts(struct loader *loader)
{
    if (loader->artist || clock_monotonic_ms() < loader->fonts_at_ms)
        return;
    struct resolver resolver = finder_resolver(loader->settings.finder);
    struct error error;
    bool first = loader->fonts_at_ms == 0;
    loader->artist = artist_create(NULL, &resolver, &error);
    loader->fonts_at_ms = clock_monotonic_ms() + FONTS_RETRY_MS;
    if (!loader->artist && first)
        log_error("no text can be shown: %s", error.text);
}

static void answer(struct loader *loader, const struct picture_wish *wish)
{
    open_fonts(loader);
    struct loader_answer *made = calloc(1, sizeof *made);
    if (!made)
        abort();
    made->key = wish->key;
    made->id = wish->id;
    struct picture_context context = {loader->artist, loader->settings.finder,
                                      loader->settings.zone};
    made->picture = picture_draw(&context, wish, &made->missing, &made->error);
    if (mailbox_post_wait(loader->answers, made))
        loader->settings.wake(loader->settings.context);
    else
        loader_answer_destroy(made);
}

// Copies the most urgent wish nobody answered yet; false when ending.
static bool next_wish(struct loader *loader, struct picture_wish *wish)
{
    pthread_mutex_lock(&loader->lock);
    size_t index = 0;
    for (;;) {
        for (index = 0; index < loader->count; index++)
            if (loader->wishes[index].id)
                break;
        if (loader->ending || index < loader->count)
            break;
        pthread_cond_wait(&loader->changed, &loader->lock);
    }
    bool found = !loader->ending;
    if (found) {
        *wish = loader->wishes[index];
        loader->wishes[index].id = 0;
        loader->taken[loader->taken_next++ % TAKEN_REMEMBERED] = wish->id;
    }
    pthread_mutex_unlock(&loader->lock);
    return found;
}

static void *run(void *context)
{
    struct loader *loader = context;
    struct picture_wish *wish = malloc(sizeof *wish);
    if (!wish)
        abort();
    open_fonts(loader);
    while (next_wish(loader, wish))
        answer(loader, wish);
    free(wish);
    artist_destroy(loader->artist);
    return NULL;
}

struct loader *loader_create(const struct loader_settings *settings)
{
    struct loader *loader = calloc(1, sizeof *loader);
    if (!loader)
        abort();
    loader->settings = *settings;
    loader->wishes = calloc(LOADER_MOST_WISHES, sizeof *loader->wishes);
    if (!loader->wishes)
        abort();
    loader->answers = mailbox_create(MOST_ANSWERS, drop_answer);
    pthread_mutex_init(&loader->lock, NULL);
    pthread_cond_init(&loader->changed, NULL);
    if (pthread_create(&loader->thread, NULL, run, loader) != 0)
        abort();
    return loader;
}

void loader_destroy(struct loader *loader)
{
    if (!loader)
        return;
    pthread_mutex_lock(&loader->lock);
    loader->ending = true;
    pthread_cond_signal(&loader->changed);
    pthread_mutex_unlock(&loader->lock);
    mailbox_close(loader->answers);
    pthread_join(loader->thread, NULL);
    mailbox_destroy(loader->answers);
    pthread_cond_destroy(&loader->changed);
    pthread_mutex_destroy(&loader->lock);
    free(loader->wishes);
    free(loader);
}

static bool was_taken(const struct loader *loader, uint64_t id)
{
    for (size_t i = 0; i < TAKEN_REMEMBERED; i++)
        if (loader->taken[i] == id)
            return true;
    return false;
}

void loader_want(struct loader *loader, const struct picture_wish *wishes, size_t count)
{
    if (count > LOADER_MOST_WISHES)
        count = LOADER_MOST_WISHES;
    pthread_mutex_lock(&loader->lock);
    loader->count = count;
    for (size_t i = 0; i < count; i++) {
        loader->wishes[i] = wishes[i];
        if (was_taken(loader, wishes[i].id))
            loader->wishes[i].id = 0;
    }
    pthread_cond_signal(&loader->changed);
    pthread_mutex_unlock(&loader->lock);
}

struct loader_answer *loader_take(struct loader *loader)
{
    return mailbox_take(loader->answers);
}
