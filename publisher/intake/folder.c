// The content folder's own thread: waits for news, lets files settle, has them read, and looks
// again at midnight. It never holds anything up: whoever wants items asks the store.

#include "publisher/intake/folder.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "publisher/intake/content.h"
#include "publisher/intake/item_file.h"
#include "publisher/intake/picture.h"
#include "publisher/intake/settle.h"
#include "publisher/intake/tree_watch.h"
#include "signage/base/log.h"

#define SETTLE_MS 150
#define CREATED_MS 500  // a link has come whole; a file being written says so within this time
#define WRITING_MS 2000 // longer than any pause of a writer that still holds the file open
#define LOOK_MS 30000   // for a clock that was set, and for a store that was full
#define BLIND_MS 5000   // between looks where the kernel does not watch
#define LOST_MS 500     // between looks for a root that went away

struct folder {
    pthread_t thread;
    int wake_fd;
    atomic_bool stop, rescan; // set by any thread, before wake_fd is written

    // The rest belongs to the thread once it runs.
    struct content *content;
    struct tree_watch *watch; // NULL while the root is lost
    struct settle *settle;
    const struct civil_zone *zone;
    struct clock clock;
    bool look_at_all;
    bool lost;
    int64_t day_utc;   // midnight of the day the relative dates were read on
    int64_t looked_ms; // monotonic: the last look at what is not watched or not stored
};

static void hear(void *context, const char *relative, enum tree_news news)
{
    struct folder *folder = context;
    int64_t rest_ms = news == TREE_WRITING   ? WRITING_MS
                      : news == TREE_CREATED ? CREATED_MS
                                             : SETTLE_MS;
    if (news == TREE_LOST)
        folder->lost = true;
    else if (news == TREE_OVERFLOW ||
             !settle_note(folder->settle, relative, clock_monotonic_ms() + rest_ms))
        folder->look_at_all = true;
}

static int64_t today(const struct folder *folder)
{
    return civil_day_start(folder->zone, clock_now_utc(&folder->clock), 0);
}

// Watches that were missed are set first, so that what comes while reading is heard.
static void look_at_all(struct folder *folder)
{
    settle_clear(folder->settle);
    folder->look_at_all = false;
    folder->day_utc = today(folder);
    tree_watch_refresh(folder->watch);
    content_read_all(folder->content, NULL);
}

static void look_for_root(struct folder *folder)
{
    folder->watch = tree_watch_create(content_root(folder->content), hear, folder, NULL);
    if (!folder->watch)
        return;
    log_notice("the content folder %s is back", content_root(folder->content));
    look_at_all(folder);
}

static void lose_root(struct folder *folder)
{
    log_warning("the content folder %s went away; what was read of it stays until it is back",
                content_root(folder->content));
    tree_watch_destroy(folder->watch);
    folder->watch = NULL;
    folder->lost = false;
    settle_clear(folder->settle);
}

static void read_settled(struct folder *folder)
{
    char *path;
    bool any = false;
    for (; (path = settle_take(folder->settle, clock_monotonic_ms())); any = true) {
        content_read_path(folder->content, path);
        free(path);
    }
    if (any)
        content_commit(folder->content);
}

// What no event announces: another day, a store with room again, folders that are not watched.
static void look_around(struct folder *folder)
{
    int64_t now_ms = clock_monotonic_ms();
    if (today(folder) != folder->day_utc) {
        folder->day_utc = today(folder);
        content_read_relative(folder->content);
        content_commit(folder->content);
    }
    bool blind = !tree_watch_is_complete(folder->watch);
    if (now_ms - folder->looked_ms < (blind ? BLIND_MS : LOOK_MS))
        return;
    folder->looked_ms = now_ms;
    if (blind) {
        look_at_all(folder);
    } else if (content_is_waiting(folder->content)) {
        content_read_waiting(folder->content);
        content_commit(folder->content);
    }
}

static int wait_ms(const struct folder *folder)
{
    if (!folder->watch)
        return LOST_MS;
    int64_t most = tree_watch_is_complete(folder->watch) ? LOOK_MS : BLIND_MS;
    int64_t settled = settle_next_ms(folder->settle);
    if (settled != INT64_MAX && settled - clock_monotonic_ms() < most)
        most = settled - clock_monotonic_ms();
    int64_t now_ms = clock_now_utc_ms(&folder->clock);
    int64_t midnight_ms = civil_day_start(folder->zone, folder->day_utc, 1) * 1000;
    if (midnight_ms - now_ms < most)
        most = midnight_ms - now_ms;
    return most < 0 ? 0 : (int)most;
}

static void take_wake(struct folder *folder)
{
    uint64_t count;
    ssize_t got = read(folder->wake_fd, &count, sizeof count);
    (void)got; // empty is fine: the flags tell
    if (atomic_exchange(&folder->rescan, false))
        folder->look_at_all = true;
}

static void *run(void *context)
{
    struct folder *folder = context;
    while (!atomic_load(&folder->stop)) {
        struct pollfd fds[] = {
            {.fd = folder->wake_fd, .events = POLLIN},
            {.fd = folder->watch ? tree_watch_fd(folder->watch) : -1, .events = POLLIN},
        };
        poll(fds, 2, wait_ms(folder));
        take_wake(folder);
        if (folder->watch)
            tree_watch_read(folder->watch);
        if (folder->lost)
            lose_root(folder);
        if (!folder->watch) {
            look_for_root(folder);
        } else if (folder->look_at_all) {
            look_at_all(folder);
        } else {
            read_settled(folder);
            look_around(folder);
        }
    }
    return NULL;
}

static void finish(struct folder *folder)
{
    tree_watch_destroy(folder->watch);
    content_destroy(folder->content);
    settle_destroy(folder->settle);
    close(folder->wake_fd);
    free(folder);
}

struct folder *folder_create(const char *path, struct store *store, const struct civil_zone *zone,
                             struct clock clock, struct error *error)
{
    struct folder *folder = calloc(1, sizeof *folder);
    if (!folder)
        abort();
    folder->zone = zone;
    folder->clock = clock;
    folder->settle = settle_create();
    folder->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (folder->wake_fd < 0) {
        error_set_errno(error, errno, "%s cannot be watched", path);
        goto failed;
    }
    folder->content = content_create(path, store, zone, clock, error);
    if (!folder->content)
        goto failed;
    folder->watch = tree_watch_create(path, hear, folder, error);
    if (!folder->watch)
        goto failed;
    folder->day_utc = today(folder);
    content_read_all(folder->content, NULL); // what it refuses, it logs
    int result = pthread_create(&folder->thread, NULL, run, folder);
    if (result == 0)
        return folder;
    error_set_errno(error, result, "%s cannot be watched", path);
failed:
    finish(folder);
    return NULL;
}

static void wake(struct folder *folder)
{
    uint64_t one = 1;
    ssize_t written = write(folder->wake_fd, &one, sizeof one);
    (void)written; // full means that it is awake already
}

void folder_destroy(struct folder *folder)
{
    if (!folder)
        return;
    atomic_store(&folder->stop, true);
    wake(folder);
    pthread_join(folder->thread, NULL);
    finish(folder);
}

void folder_rescan(struct folder *folder)
{
    atomic_store(&folder->rescan, true);
    wake(folder);
}

bool folder_read_once(const char *path, struct store *store, const struct civil_zone *zone,
                      struct clock clock, struct error *error)
{
    struct content *content = content_create(path, store, zone, clock, error);
    bool ok = content && content_read_all(content, error);
    content_destroy(content);
    return ok;
}

// The id holds up to one folder, as "seminars/sogyo": pictures may then lie beside that folder too.
static char *preview_id(const char *path)
{
    size_t length = strlen(path), start = length;
    int slashes = 0;
    while (start > 0 && (path[start - 1] != '/' || ++slashes < 2))
        start--;
    bool xml = length - start > 4 && strcmp(path + length - 4, ".xml") == 0;
    char *id = strndup(path + start, length - start - (xml ? 4 : 0));
    if (!id)
        abort();
    return id;
}

struct item *folder_load_item(const char *path, struct store *store, const struct civil_zone *zone,
                              int64_t now_utc, struct error *error)
{
    char *id = preview_id(path);
    struct item *item = item_file_load(path, id, zone, now_utc, NULL, error);
    free(id);
    for (size_t i = 0; item && i < item->media_count; i++) {
        struct item_media *media = &item->media[i];
        char name[STORE_MEDIA_NAME_BYTES];
        const char *extension = picture_extension(media->source, error);
        if (extension && store_add_media_file(store, media->source, extension, PICTURE_MOST_BYTES,
                                              name, error)) {
            media->name = arena_text(item->arena, name);
            continue;
        }
        item_destroy(item);
        return NULL;
    }
    return item;
}
