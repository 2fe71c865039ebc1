// Handlers add to the room, only its own thread lets out: so a place that epoll names cannot be
// gone. That thread sleeps in one epoll for three things: word of a new edition, the earliest
// deadline, and a client that hung up (libmicrohttpd does not look at the sockets of suspended
// connections; without this a screen that reboots every minute would cost ten descriptors).
//
// A handler decides to wait under the lock, on an edition it reads under the lock; the new edition
// is on the stand before hold_look is called. So either the handler sees it, or the thread sees the
// handler.
#include "publisher/delivery/hold.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "signage/base/clock.h"

#define EVENTS_AT_ONCE 256

struct hold_screen {
    char *id;
    char etag[EDITION_ETAG_BYTES]; // newest seen
    uint64_t version;              // grows with each new etag
    bool stale;                    // somebody waits with an older version
    struct hold_place *first;
    size_t count;
};

struct hold {
    struct stand *stand; // set before the thread starts
    int epoll, wake;     // likewise
    pthread_t thread;

    pthread_mutex_t lock; // over all below
    struct hold_screen **screens;
    size_t screen_count;
    struct hold_place **heap; // by deadline, earliest first
    size_t heap_count, heap_capacity;
    bool closing;
    bool closed; // the thread has ended
};

// ---- the heap ----

static void heap_put(struct hold *hold, size_t index, struct hold_place *place)
{
    hold->heap[index] = place;
    place->heap_index = index;
}

static void heap_rise(struct hold *hold, size_t index)
{
    struct hold_place *place = hold->heap[index];
    while (index > 0 && hold->heap[(index - 1) / 2]->deadline_ms > place->deadline_ms) {
        heap_put(hold, index, hold->heap[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    heap_put(hold, index, place);
}

static void heap_sink(struct hold *hold, size_t index)
{
    struct hold_place *place = hold->heap[index];
    for (;;) {
        size_t child = index * 2 + 1;
        if (child >= hold->heap_count)
            break;
        if (child + 1 < hold->heap_count &&
            hold->heap[child + 1]->deadline_ms < hold->heap[child]->deadline_ms)
            child++;
        if (hold->heap[child]->deadline_ms >= place->deadline_ms)
            break;
        heap_put(hold, index, hold->heap[child]);
        index = child;
    }
    heap_put(hold, index, place);
}

static bool heap_add(struct hold *hold, struct hold_place *place)
{
    if (hold->heap_count == hold->heap_capacity) {
        size_t capacity = hold->heap_capacity ? hold->heap_capacity * 2 : 64;
        struct hold_place **heap = reallocarray(hold->heap, capacity, sizeof *heap);
        if (!heap)
            return false;
        hold->heap = heap;
        hold->heap_capacity = capacity;
    }
    heap_put(hold, hold->heap_count++, place);
    heap_rise(hold, place->heap_index);
    return true;
}

static void heap_remove(struct hold *hold, struct hold_place *place)
{
    size_t index = place->heap_index;
    struct hold_place *last = hold->heap[--hold->heap_count];
    if (last == place)
        return;
    heap_put(hold, index, last);
    heap_sink(hold, index);
    heap_rise(hold, last->heap_index);
}

// ---- screens ----

// Where `id` is, or would be, in the sorted array.
static size_t screen_index(const struct hold *hold, const char *id, bool *found)
{
    size_t low = 0, high = hold->screen_count;
    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(hold->screens[middle]->id, id);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Made on first use: only ids that an edition has come here, so their number is bounded by it.
static struct hold_screen *screen_get(struct hold *hold, const char *id)
{
    bool found;
    size_t index = screen_index(hold, id, &found);
    if (found)
        return hold->screens[index];
    struct hold_screen **screens =
        reallocarray(hold->screens, hold->screen_count + 1, sizeof *screens);
    struct hold_screen *screen = calloc(1, sizeof *screen);
    char *copy = strdup(id);
    if (!screens || !screen || !copy)
        abort();
    screen->id = copy;
    memmove(screens + index + 1, screens + index, (hold->screen_count - index) * sizeof *screens);
    screens[index] = screen;
    hold->screens = screens;
    hold->screen_count++;
    return screen;
}

// "" stands for a screen that is gone.
static void screen_see(struct hold_screen *screen, const char *etag)
{
    if (strcmp(screen->etag, etag) == 0)
        return;
    size_t length = strlen(etag);
    assert(length < sizeof screen->etag);
    memcpy(screen->etag, etag, length + 1);
    screen->version++;
    screen->stale = screen->first != NULL;
}

// ---- in ----

static const char *current_etag(const struct issue *issue, const char *screen_id)
{
    const struct edition_screen *screen = issue ? edition_find(issue->edition, screen_id) : NULL;
    return screen ? screen->etag : "";
}

static bool watch_socket(struct hold *hold, struct hold_place *place)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(place->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct epoll_event event = {.events = EPOLLRDHUP | EPOLLONESHOT, .data.ptr = place};
    place->socket = info ? info->connect_fd : -1;
    return place->socket >= 0 && epoll_ctl(hold->epoll, EPOLL_CTL_ADD, place->socket, &event) == 0;
}

static void wake_thread(struct hold *hold)
{
    uint64_t one = 1;
    ssize_t written = write(hold->wake, &one, sizeof one);
    assert(written == sizeof one || errno == EAGAIN);
    (void)written;
}

// Under the lock, and only when the etag is current.
static bool place_add(struct hold *hold, struct hold_place *place, const char *screen_id,
                      const char *etag, int wait_s)
{
    place->deadline_ms = clock_monotonic_ms() + (int64_t)wait_s * 1000;
    if (!heap_add(hold, place))
        return false;
    if (!watch_socket(hold, place)) {
        heap_remove(hold, place);
        return false;
    }
    struct hold_screen *screen = screen_get(hold, screen_id);
    screen_see(screen, etag);
    place->screen = screen;
    place->version = screen->version;
    place->previous = NULL;
    place->next = screen->first;
    if (screen->first)
        screen->first->previous = place;
    screen->first = place;
    screen->count++;
    MHD_suspend_connection(place->connection);
    if (place->heap_index == 0)
        wake_thread(hold);
    return true;
}

enum hold_result hold_wait(struct hold *hold, struct hold_place *place,
                           struct MHD_Connection *connection, const char *screen_id,
                           const char *etag, int wait_s)
{
    enum hold_result result = HOLD_CLOSED;
    place->connection = connection;
    pthread_mutex_lock(&hold->lock);
    const struct issue *issue = stand_issue(hold->stand);
    if (strcmp(current_etag(issue, screen_id), etag) != 0)
        result = HOLD_CHANGED;
    else if (!hold->closing && place_add(hold, place, screen_id, etag, wait_s))
        result = HOLD_WAITING;
    pthread_mutex_unlock(&hold->lock);
    issue_release(issue);
    return result;
}

// ---- out, on the room's own thread and under the lock ----

// The place belongs to its request again, which libmicrohttpd may free at any moment from here.
static void let_out(struct hold *hold, struct hold_place *place)
{
    struct hold_screen *screen = place->screen;
    if (place->previous)
        place->previous->next = place->next;
    else
        screen->first = place->next;
    if (place->next)
        place->next->previous = place->previous;
    screen->count--;
    heap_remove(hold, place);
    epoll_ctl(hold->epoll, EPOLL_CTL_DEL, place->socket, NULL);
    MHD_resume_connection(place->connection);
}

static void let_out_changed(struct hold *hold)
{
    const struct issue *issue = stand_issue(hold->stand);
    for (size_t i = 0; i < hold->screen_count; i++) {
        struct hold_screen *screen = hold->screens[i];
        screen_see(screen, current_etag(issue, screen->id));
        if (!screen->stale)
            continue;
        struct hold_place *next;
        for (struct hold_place *place = screen->first; place; place = next) {
            next = place->next;
            if (place->version != screen->version)
                let_out(hold, place);
        }
        screen->stale = false;
    }
    issue_release(issue);
}

static void let_out_due(struct hold *hold, int64_t now_ms)
{
    while (hold->heap_count > 0 && hold->heap[0]->deadline_ms <= now_ms)
        let_out(hold, hold->heap[0]);
}

// Milliseconds until the earliest deadline; -1 when nobody waits.
static int next_timeout(const struct hold *hold, int64_t now_ms)
{
    if (hold->heap_count == 0)
        return -1;
    int64_t left = hold->heap[0]->deadline_ms - now_ms;
    return left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

static void *hold_main(void *context)
{
    struct hold *hold = context;
    struct epoll_event events[EVENTS_AT_ONCE];
    int timeout_ms = -1;
    bool closing = false;
    while (!closing) {
        int count = epoll_wait(hold->epoll, events, EVENTS_AT_ONCE, timeout_ms);
        bool look = false;
        pthread_mutex_lock(&hold->lock);
        // Those that hung up come first: no other of this round's events can be theirs.
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr)
                let_out(hold, events[i].data.ptr);
            else
                look = true;
        }
        if (look) {
            uint64_t woken;
            ssize_t drained = read(hold->wake, &woken, sizeof woken);
            (void)drained;
            let_out_changed(hold);
        }
        closing = hold->closing;
        let_out_due(hold, closing ? INT64_MAX : clock_monotonic_ms());
        timeout_ms = next_timeout(hold, clock_monotonic_ms());
        pthread_mutex_unlock(&hold->lock);
    }
    return NULL;
}

// ---- life ----

static bool hold_open(struct hold *hold, struct error *error)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    hold->epoll = epoll_create1(EPOLL_CLOEXEC);
    hold->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (hold->epoll < 0 || hold->wake < 0 ||
        epoll_ctl(hold->epoll, EPOLL_CTL_ADD, hold->wake, &event) != 0)
        return error_set_errno(error, errno, "cannot watch waiting screens");
    int failed = pthread_create(&hold->thread, NULL, hold_main, hold);
    if (failed)
        return error_set_errno(error, failed, "cannot start the thread that wakes screens");
    return true;
}

struct hold *hold_create(struct stand *stand, struct error *error)
{
    struct hold *hold = calloc(1, sizeof *hold);
    if (!hold)
        abort();
    hold->stand = stand;
    pthread_mutex_init(&hold->lock, NULL);
    hold->closed = !hold_open(hold, error);
    if (hold->closed) {
        hold_destroy(hold);
        return NULL;
    }
    return hold;
}

void hold_look(struct hold *hold)
{
    wake_thread(hold);
}

void hold_close(struct hold *hold)
{
    pthread_mutex_lock(&hold->lock);
    bool join = !hold->closed;
    hold->closing = hold->closed = true;
    pthread_mutex_unlock(&hold->lock);
    if (!join)
        return;
    wake_thread(hold);
    pthread_join(hold->thread, NULL);
}

void hold_destroy(struct hold *hold)
{
    if (!hold)
        return;
    assert(hold->closed && hold->heap_count == 0);
    if (hold->wake >= 0)
        close(hold->wake);
    if (hold->epoll >= 0)
        close(hold->epoll);
    for (size_t i = 0; i < hold->screen_count; i++) {
        free(hold->screens[i]->id);
        free(hold->screens[i]);
    }
    free(hold->screens);
    free(hold->heap);
    pthread_mutex_destroy(&hold->lock);
    free(hold);
}

size_t hold_count(struct hold *hold, const char *screen_id)
{
    pthread_mutex_lock(&hold->lock);
    size_t count = hold->heap_count;
    if (screen_id) {
        bool found;
        size_t index = screen_index(hold, screen_id, &found);
        count = found ? hold->screens[index]->count : 0;
    }
    pthread_mutex_unlock(&hold->lock);
    return count;
}
