// Asked to end, the program takes its parts down in order; should one of them hang (a network disk,
// a driver), it ends without it: everything on disk is written so that this is safe.
#include "player/ending.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "signage/base/log.h"

struct ending {
    pthread_t thread;
    atomic_bool came;
    void (*wake)(void *context);
    void *context;
};

static sigset_t our_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGUSR1); // from ending_destroy: all parts are down
    return set;
}

static void *run(void *context)
{
    struct ending *ending = context;
    sigset_t set = our_signals();
    int signal_number = 0;
    if (sigwait(&set, &signal_number) != 0 || signal_number == SIGUSR1)
        return NULL;
    atomic_store(&ending->came, true);
    ending->wake(ending->context);
    struct timespec rest = {ENDING_MOST_MS / 1000, ENDING_MOST_MS % 1000 * 1000000L};
    sigset_t done;
    sigemptyset(&done);
    sigaddset(&done, SIGUSR1);
    if (sigtimedwait(&done, NULL, &rest) == SIGUSR1)
        return NULL;
    log_notice("a part of the player does not end; ending without it");
    _exit(0);
}

struct ending *ending_create(void (*wake)(void *context), void *context)
{
    struct ending *ending = calloc(1, sizeof *ending);
    if (!ending)
        abort();
    ending->wake = wake;
    ending->context = context;
    sigset_t set = our_signals();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    // A full disk and a closed pipe are answers of write(), not reasons to die.
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (pthread_create(&ending->thread, NULL, run, ending) != 0)
        abort();
    return ending;
}

bool ending_came(const struct ending *ending)
{
    return atomic_load(&ending->came);
}

void ending_destroy(struct ending *ending)
{
    if (!ending)
        return;
    pthread_kill(ending->thread, SIGUSR1);
    pthread_join(ending->thread, NULL);
    free(ending);
}
