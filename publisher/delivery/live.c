// The server of a running publisher: what it serves comes from the programme and the store.
#include "publisher/delivery/server_for.h"

static const struct edition *current_edition(void *programme)
{
    return programme_edition(programme);
}

static bool save_report(void *store, const char *screen, const char *json, struct error *error)
{
    return store_save_report(store, screen, json, error);
}

struct server *server_create(const struct server_settings *settings, struct programme *programme,
                             struct store *store, struct clock clock, struct error *error)
{
    struct source source = {
        .current = current_edition,
        .release = edition_release,
        .programme = programme,
        .save_report = save_report,
        .store = store,
        .media_folder = store_media_folder(store),
    };
    return server_create_for(settings, &source, clock, error);
}
