#include "signage/base/mailbox.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct mailbox {
    pthread_mutex_t lock;
    pthread_cond_t changed; // a letter came or went, or the box was closed
    int event_fd;           // its counter is not zero exactly while count > 0 or closed
    void (*drop)(void *letter);
    size_t capacity;
    size_t first; // under lock
    size_t count; // under lock
    bool closed;  // under lock
    void *letters[];
};

struct mailbox *mailbox_create(size_t capacity, void (*drop)(void *letter))
{
    struct mailbox *mailbox = calloc(1, sizeof *mailbox + capacity * sizeof(void *));
    if (!mailbox)
        abort();
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&mailbox->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&mailbox->lock, NULL);
    mailbox->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (mailbox->event_fd < 0)
        abort();
    mailbox->capacity = capacity;
    mailbox->drop = drop;
    return mailbox;
}

void mailbox_destroy(struct mailbox *mailbox)
{
    if (!mailbox)
        return;
    for (void *letter; (letter = mailbox_take(mailbox));)
        if (mailbox->drop)
            mailbox->drop(letter);
    close(mailbox->event_fd);
    pthread_cond_destroy(&mailbox->changed);
    pthread_mutex_destroy(&mailbox->lock);
    free(mailbox);
}

static void raise_event(const struct mailbox *mailbox)
{
    uint64_t one = 1;
    ssize_t written = write(mailbox->event_fd, &one, sizeof one);
    (void)written; // a full counter is raised already
}

static void clear_event(const struct mailbox *mailbox)
{
    uint64_t count;
    ssize_t got = read(mailbox->event_fd, &count, sizeof count);
    (void)got; // an empty counter is clear already
}

static void put(struct mailbox *mailbox, void *letter)
{
    mailbox->letters[(mailbox->first + mailbox->count) % mailbox->capacity] = letter;
    if (mailbox->count++ == 0)
        raise_event(mailbox);
    pthread_cond_broadcast(&mailbox->changed);
}

bool mailbox_post(struct mailbox *mailbox, void *letter)
{
    pthread_mutex_lock(&mailbox->lock);
    bool fits = !mailbox->closed && mailbox->count < mailbox->capacity;
    if (fits)
        put(mailbox, letter);
    pthread_mutex_unlock(&mailbox->lock);
    return fits;
}

bool mailbox_post_wait(struct mailbox *mailbox, void *letter)
{
    pthread_mutex_lock(&mailbox->lock);
    while (!mailbox->closed && mailbox->count == mailbox->capacity)
        pthread_cond_wait(&mailbox->changed, &mailbox->lock);
    bool open = !mailbox->closed;
    if (open)
        put(mailbox, letter);
    pthread_mutex_unlock(&mailbox->lock);
    return open;
}

static void *take(struct mailbox *mailbox)
{
    if (mailbox->count == 0)
        return NULL;
    void *letter = mailbox->letters[mailbox->first];
    mailbox->first = (mailbox->first + 1) % mailbox->capacity;
    if (--mailbox->count == 0 && !mailbox->closed)
        clear_event(mailbox);
    pthread_cond_broadcast(&mailbox->changed);
    return letter;
}

void *mailbox_take(struct mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    void *letter = take(mailbox);
    pthread_mutex_unlock(&mailbox->lock);
    return letter;
}

static struct timespec deadline_in(int wait_ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += wait_ms / 1000;
    at.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

void *mailbox_take_wait(struct mailbox *mailbox, int wait_ms)
{
    struct timespec deadline = deadline_in(wait_ms < 0 ? 0 : wait_ms);
    pthread_mutex_lock(&mailbox->lock);
    int result = 0;
    while (mailbox->count == 0 && !mailbox->closed && result != ETIMEDOUT)
        result = wait_ms < 0 ? pthread_cond_wait(&mailbox->changed, &mailbox->lock)
                             : pthread_cond_timedwait(&mailbox->changed, &mailbox->lock, &deadline);
    void *letter = take(mailbox);
    pthread_mutex_unlock(&mailbox->lock);
    return letter;
}

void mailbox_close(struct mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    mailbox->closed = true;
    raise_event(mailbox);
    pthread_cond_broadcast(&mailbox->changed);
    pthread_mutex_unlock(&mailbox->lock);
}

bool mailbox_closed(const struct mailbox *mailbox)
{
    struct mailbox *locked = (struct mailbox *)(uintptr_t)mailbox;
    pthread_mutex_lock(&locked->lock);
    bool closed = mailbox->closed;
    pthread_mutex_unlock(&locked->lock);
    return closed;
}

int mailbox_fd(const struct mailbox *mailbox)
{
    return mailbox->event_fd;
}
