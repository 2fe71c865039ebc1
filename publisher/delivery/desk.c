// A mailbox and a thread. Comes in: suspended requests. Goes out: the same, resumed.
#include "publisher/delivery/desk.h"

#include <pthread.h>
#include <stdlib.h>

#include "signage/base/mailbox.h"

struct desk {
    struct mailbox *papers;
    pthread_t thread;
    bool running; // the owner's thread only
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

struct desk *desk_create(struct error *error)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (!desk)
        abort();
    desk->papers = mailbox_create(DESK_MOST_PAPERS, NULL);
    int failed = pthread_create(&desk->thread, NULL, desk_main, desk);
    if (failed) {
        error_set_errno(error, failed, "cannot start the thread that keeps reports");
        mailbox_destroy(desk->papers);
        free(desk);
        return NULL;
    }
    desk->running = true;
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
    if (!desk->running)
        return;
    mailbox_close(desk->papers);
    pthread_join(desk->thread, NULL);
    desk->running = false;
}

void desk_destroy(struct desk *desk)
{
    if (!desk)
        return;
    desk_close(desk);
    mailbox_destroy(desk->papers);
    free(desk);
}
