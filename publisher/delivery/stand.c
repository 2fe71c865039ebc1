// Two locks: one that readers take for the length of an increment, and one that makes those who
// renew come in turn, so that an older edition never covers a newer one.
#include "publisher/delivery/stand.h"

#include <pthread.h>
#include <stdlib.h>

struct stand {
    struct source source;
    pthread_mutex_t renewing; // taken first; over the making of an issue
    pthread_mutex_t lock;     // over `issue`, which changes under both
    const struct issue *issue;
};

struct stand *stand_create(const struct source *source)
{
    struct stand *stand = calloc(1, sizeof *stand);
    if (!stand)
        abort();
    stand->source = *source;
    pthread_mutex_init(&stand->renewing, NULL);
    pthread_mutex_init(&stand->lock, NULL);
    stand_renew(stand);
    return stand;
}

void stand_destroy(struct stand *stand)
{
    if (!stand)
        return;
    issue_release(stand->issue);
    pthread_mutex_destroy(&stand->renewing);
    pthread_mutex_destroy(&stand->lock);
    free(stand);
}

static void lay_out(struct stand *stand, const struct issue *issue)
{
    pthread_mutex_lock(&stand->lock);
    const struct issue *old = stand->issue;
    stand->issue = issue;
    pthread_mutex_unlock(&stand->lock);
    issue_release(old);
}

void stand_renew(struct stand *stand)
{
    pthread_mutex_lock(&stand->renewing);
    const struct edition *edition = stand->source.current(stand->source.programme);
    if (!edition)
        lay_out(stand, NULL);
    else if (stand->issue && stand->issue->edition == edition)
        stand->source.release(edition);
    else
        lay_out(stand, issue_create(&stand->source, edition, stand->issue));
    pthread_mutex_unlock(&stand->renewing);
}

const struct issue *stand_issue(struct stand *stand)
{
    pthread_mutex_lock(&stand->lock);
    const struct issue *issue = stand->issue ? issue_acquire(stand->issue) : NULL;
    pthread_mutex_unlock(&stand->lock);
    return issue;
}
