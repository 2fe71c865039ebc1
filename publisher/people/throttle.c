// A table with open addressing whose entries are reused when their window is over.
#include "publisher/people/throttle.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "signage/base/digest.h"

#define SLOTS THROTTLE_MOST_ENTRIES
#define PROBES 16 // a full neighbourhood gives up its oldest entry
#define MOST_PEOPLE 1024

struct entry {
    struct digest key;
    int64_t until_utc; // 0: unused
    int count;
};

struct throttle {
    pthread_mutex_t lock;
    struct entry entries[SLOTS];
    struct {
        int64_t person, step;
    } used[MOST_PEOPLE]; // last step of each person's code
};

struct throttle *throttle_create(void)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);
    if (!throttle)
        abort();
    pthread_mutex_init(&throttle->lock, NULL);
    return throttle;
}

void throttle_destroy(struct throttle *throttle)
{
    if (!throttle)
        return;
    pthread_mutex_destroy(&throttle->lock);
    free(throttle);
}

static struct entry *find(struct throttle *throttle, const struct digest *key, int64_t now_utc)
{
    size_t at = (size_t)key->bytes[0] | (size_t)key->bytes[1] << 8;
    struct entry *oldest = NULL;
    for (size_t i = 0; i < PROBES; i++) {
        struct entry *entry = &throttle->entries[(at + i) % SLOTS];
        if (entry->until_utc > now_utc && digest_equal(&entry->key, key))
            return entry;
        if (!oldest || entry->until_utc < oldest->until_utc)
            oldest = entry;
    }
    *oldest = (struct entry){.key = *key};
    return oldest;
}

static struct digest key_of(const char *what, const char *who)
{
    char name[256];
    int length = snprintf(name, sizeof name, "%s\n%s", what, who);
    return digest_of(name, (size_t)length < sizeof name ? (size_t)length : sizeof name - 1);
}

void throttle_forgive(struct throttle *throttle, const char *what, const char *who, int64_t now_utc)
{
    struct digest key = key_of(what, who);
    pthread_mutex_lock(&throttle->lock);
    struct entry *entry = find(throttle, &key, now_utc);
    if (entry->count > 0)
        entry->count--;
    pthread_mutex_unlock(&throttle->lock);
}

bool throttle_pass(struct throttle *throttle, const char *what, const char *who, int64_t now_utc,
                   int most, int window_s, int *retry_s)
{
    struct digest key = key_of(what, who);
    pthread_mutex_lock(&throttle->lock);
    struct entry *entry = find(throttle, &key, now_utc);
    if (entry->until_utc == 0)
        entry->until_utc = now_utc + window_s;
    bool passes = entry->count < most;
    entry->count += passes;
    *retry_s = passes ? 0 : (int)(entry->until_utc - now_utc);
    pthread_mutex_unlock(&throttle->lock);
    return passes;
}

bool throttle_once(struct throttle *throttle, int64_t person, int64_t step)
{
    size_t at = (size_t)person % MOST_PEOPLE;
    pthread_mutex_lock(&throttle->lock);
    bool first = throttle->used[at].person != person || throttle->used[at].step < step;
    if (first) {
        throttle->used[at].person = person;
        throttle->used[at].step = step;
    }
    pthread_mutex_unlock(&throttle->lock);
    return first;
}
