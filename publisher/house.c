#include "publisher/house.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/file.h"
#include "signage/base/log.h"

static bool load_keys(struct house *house, struct error *error)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/publisher.key", house->config->store_folder);
    if (!signature_key_pair_load(path, &house->keys, error))
        return false;
    char text[SIGNATURE_PUBLIC_TEXT_BYTES + 1];
    signature_public_key_format(&house->keys.public_key, text);
    strcat(text, "\n");
    snprintf(path, sizeof path, "%s/publisher.pub", house->config->store_folder);
    size_t length;
    char *written = file_load(path, sizeof text, &length, NULL);
    bool same = written && strcmp(written, text) == 0;
    free(written);
    struct error problem = {0};
    if (!same && !file_replace(path, text, strlen(text), &problem))
        log_warning("%s; players cannot be given the key from there", problem.text);
    return true;
}

static bool open_programme(struct house *house, struct error *error)
{
    house->settings = settings_create(house->store);
    if (!settings_load(house->settings, &house->config->programme, &house->config->poller, error))
        return false;
    const struct settled *settled = settings_acquire(house->settings);
    house->programme = programme_create(&settled->programme, house->store, house->zone,
                                        house->clock, &house->keys, error);
    settings_release(settled);
    return house->programme != NULL;
}

struct house *house_open(const char *config_path, struct clock clock, struct error *error)
{
    struct house *house = calloc(1, sizeof *house);
    if (!house)
        abort();
    house->clock = clock;
    if (!(house->config = config_load(config_path, error)) ||
        !(house->zone = civil_zone_create(house->config->zone_name, error)) ||
        !(house->store = store_open(house->config->store_folder, clock, error)) ||
        !load_keys(house, error) || !open_programme(house, error)) {
        house_close(house);
        return NULL;
    }
    return house;
}

void house_close(struct house *house)
{
    if (!house)
        return;
    programme_destroy(house->programme);
    settings_destroy(house->settings);
    store_close(house->store);
    civil_zone_destroy(house->zone);
    config_destroy(house->config);
    free(house);
}
