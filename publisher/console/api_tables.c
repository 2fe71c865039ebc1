// The list of areas.
#include "publisher/console/api_tables.h"

#include <pthread.h>

#define AREAS (sizeof areas / sizeof *areas)

static struct api_table (*const areas[])(void) = {
    api_session,  api_fields,    api_items,   api_item_changes, api_proposals,  api_media,
    api_previews, api_programme, api_screens, api_channels,     api_feed_trial, api_feeds,
    api_reports,  api_people,    api_records, api_pairing,
};
static struct api_table tables[AREAS + 1];

static void fill(void)
{
    for (size_t i = 0; i < AREAS; i++)
        tables[i] = areas[i]();
}

const struct api_table *api_tables(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill);
    return tables;
}
