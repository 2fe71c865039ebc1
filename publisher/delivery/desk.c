// A mailbox and a thread. Comes in: suspended requests. Goes out: the same, resumed.
#include "publisher/delivery/desk.h"

#include <pthread.h>
#include <stdlib.h>

#include "signage/base/mailbox.h"

struct desk {
    struct mailbox *papers;
    pthread_t threads[DESK_MOST_THREADS];
    size_t running; // the owner's thread only
};

static void *desk_main(void *context)
{
    struct desk *desk = context;
    struct desk_paper *paper;
    while ((paper = mailbox_take_wait(desk->papers, -1))) {
        if (!mailbox_closed(desk->papers))
            paper->outcome = paper->handle(paper->context) ? DESK_DONE : DESK_FAILED;
        MHD_resume_connection(paper->connection);
    }
    return NULL;
}

struct desk *desk_create(size_t threads, struct error *error)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (!desk)
        abort();
    desk->papers = mailbox_create(DESK_MOST_PAPERS, NULL);
    while (desk->running < threads && desk->running < DESK_MOST_THREADS) {
        int failed = pthread_create(&desk->threads[desk->running], NULL, desk_main, desk);
        if (failed) {
            error_set_errno(error, failed, "cannot start the threads that requests wait for");
            desk_destroy(desk);
            return NULL;
        }
        desk->running++;
    }
    return desk;
}

void desk_hand_in(struct desk *desk, struct desk_paper *paper)
{
    // Suspended first: the desk may be done with it before the post returns.
    MHD_suspend_connection(paper->connection);
    paper->outcome = DESK_REFUSED;
    if (!mailbox_post(desk->papers, paper))
        MHD_resume_connection(paper->connection);
}

void desk_close(struct desk *desk)
{
    mailbox_close(desk->papers);
    while (desk->running > 0)
        pthread_join(desk->threads[--desk->running], NULL);
}

void desk_destroy(struct desk *desk)
{
    if (!desk)
        return;
    desk_close(desk);
    mailbox_destroy(desk->papers);
    free(desk);
}
