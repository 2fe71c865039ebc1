#include "publisher/front.h"

#include <limits.h>
#include <stdlib.h>

#include "publisher/console/console.h"
#include "signage/base/installed.h"

struct front {
    struct office office;
    struct console *console;
    struct route_table tables[1];
    char web_folder[PATH_MAX];
};

struct front *front_open(struct house *house, void (*settings_changed)(void *context),
                         void *context, struct error *error)
{
    struct front *front = calloc(1, sizeof *front);
    if (!front)
        abort();
    const struct people_settings *people = &house->config->people;
    if (!installed_path("console", front->web_folder, sizeof front->web_folder))
        front->web_folder[0] = '\0';
    front->office = (struct office){
        .store = house->store,
        .programme = house->programme,
        .zone = house->zone,
        .clock = house->clock,
        .people = people_create(house->store, house->clock),
        .review = review_create(&people->review, house->store, house->clock),
        .base_url = people->base_url,
        .secure = people->secure,
        .trusted_proxy = people->trusted_proxy,
        .web_folder = front->web_folder,
        .place = house->config->programme.place,
        .settings_changed = settings_changed,
        .context = context,
    };
    front->console = console_create(&front->office, error);
    if (!front->console) {
        front_close(front);
        return NULL;
    }
    front->tables[0] = console_routes(front->console);
    return front;
}

void front_close(struct front *front)
{
    if (!front)
        return;
    console_destroy(front->console);
    review_destroy(front->office.review);
    people_destroy(front->office.people);
    free(front);
}

const struct route_table *front_tables(const struct front *front, size_t *count)
{
    *count = sizeof front->tables / sizeof *front->tables;
    return front->tables;
}

void front_reconfigure(struct front *front, const struct config *config)
{
    review_reconfigure(front->office.review, &config->people.review);
}
