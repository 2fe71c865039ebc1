#include "publisher/front.h"

#include <limits.h>
#include <stdlib.h>

#include "publisher/console/console.h"
#include "publisher/online/online.h"
#include "signage/base/installed.h"

struct front {
    struct office office;
    struct console *console;
    struct online *online;
    struct route_table tables[2];
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
        .settings = house->settings,
        .studio = studio_create(house->store, house->zone),
        .base_url = people->base_url,
        .secure = people->secure,
        .trusted_proxy = people->trusted_proxy,
        .web_folder = front->web_folder,
        .place = house->config->programme.place,
        .settings_changed = settings_changed,
        .context = context,
    };
    front->office.mailer = mailer_create(&people->mail, house->store, house->clock, error);
    if (front->office.mailer)
        front->console = console_create(&front->office, error);
    if (front->console)
        front->online = online_create(&front->office, error);
    if (!front->online) {
        front_close(front);
        return NULL;
    }
    front->tables[0] = console_routes(front->console);
    front->tables[1] = online_routes(front->online);
    return front;
}

void front_close(struct front *front)
{
    if (!front)
        return;
    online_destroy(front->online);
    console_destroy(front->console);
    mailer_destroy(front->office.mailer);
    studio_destroy(front->office.studio);
    review_destroy(front->office.review);
    people_destroy(front->office.people);
    free(front);
}

const struct route_table *front_tables(const struct front *front, size_t *count)
{
    *count = sizeof front->tables / sizeof *front->tables;
    return front->tables;
}

struct office *front_office(struct front *front)
{
    return &front->office;
}

void front_reconfigure(struct front *front, const struct config *config)
{
    review_reconfigure(front->office.review, &config->people.review);
}
