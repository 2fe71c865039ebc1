// Sentences for the waiting slide: calm ones. Numbers move in coarse steps so that it is not
// redrawn for every file.
#include "player/status.h"

#include <stdio.h>

static const struct {
    const char *japanese, *english;
} sentences[] = {
    [STATUS_PLAYLIST] = {"番組表を​待って⁠います", "Waiting for the playlist"},
    [STATUS_MEDIA] = {"番組の素材を​受け⁠取って⁠います",
                      "Receiving pictures and texts"},
    [STATUS_REFUSED] = {"番組表を​確認⁠できません",
                        "The playlist cannot be verified"},
    [STATUS_NOTHING] = {"ただいま​お見せする番組は​ありません",
                        "Nothing is scheduled at this moment"},
    [STATUS_CLOCK] = {"時計が合うのを​待って⁠います",
                      "Waiting for the clock to be set"},
};

enum status_kind status_kind_of(const struct sync_state *state)
{
    if (state->phase == SYNC_REFUSING)
        return STATUS_REFUSED;
    return state->pending || state->needed > 0 ? STATUS_MEDIA : STATUS_PLAYLIST;
}

struct status status_make(enum status_kind kind, const char *where, const struct sync_state *state)
{
    struct status status = {.kind = kind};
    snprintf(status.headline, sizeof status.headline, "%s", sentences[kind].japanese);
    snprintf(status.waiting_for, sizeof status.waiting_for, "%s", sentences[kind].english);
    int length = snprintf(status.body, sizeof status.body, "%.300s", where);
    size_t used = length < 0 ? 0 : (size_t)length;
    if (kind == STATUS_MEDIA && state->needed > 0) {
        size_t percent = state->held * 100 / state->needed;
        snprintf(status.body + used, sizeof status.body - used, "\n%zu %%", percent / 10 * 10);
    } else if ((kind == STATUS_PLAYLIST || kind == STATUS_REFUSED) && state->last_error[0]) {
        snprintf(status.body + used, sizeof status.body - used, "\n%s", state->last_error);
    }
    return status;
}
