// preview SLIDE.xml|ITEM -o OUT.png: the exact picture, by the code that draws the screen.
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/commands.h"
#include "publisher/house.h"
#include "publisher/intake/folder.h"
#include "publisher/intake/item_file.h"
#include "publisher/usage.h"
#include "signage/base/file.h"
#include "signage/base/xml.h"
#include "signage/drawing/slide_draw.h"
#include "signage/language/media_name.h"

struct preview {
    const char *config, *at, *lang, *out, *what, *channel;
    int width_px, height_px;
    int64_t utc;
    struct house *house;   // NULL for a slide that stands alone
    char folder[PATH_MAX]; // of a slide file: where its references start
};

static bool resolve(void *context, const char *src, char *path, size_t path_bytes)
{
    const struct preview *preview = context;
    char name[MEDIA_NAME_BYTES];
    if (preview->house && media_name_from_path(src, name))
        return media_name_path(store_media_folder(preview->house->store), name, path, path_bytes) &&
               access(path, R_OK) == 0;
    int length = src[0] == '/' ? snprintf(path, path_bytes, "%s", src)
                               : snprintf(path, path_bytes, "%s/%s", preview->folder, src);
    return length > 0 && (size_t)length < path_bytes && access(path, R_OK) == 0;
}

static bool draw(struct preview *preview, const struct slide *slide, struct error *error)
{
    struct resolver resolver = {resolve, preview};
    struct artist *artist = artist_create(NULL, &resolver, error);
    struct frame *frame =
        artist ? frame_create(preview->width_px, preview->height_px, error) : NULL;
    struct civil_zone *own_zone =
        preview->house ? NULL : civil_zone_create(CIVIL_DEFAULT_ZONE, error);
    struct slide_moment moment = {preview->utc * 1000,
                                  preview->house ? preview->house->zone : own_zone, preview->lang};
    struct slide_drawing_report report = {0};
    bool ok = frame && moment.zone && slide_draw(artist, slide, &moment, frame, &report, error) &&
              frame_save_png(frame, preview->out, error);
    if (ok && report.first_fault[0])
        fprintf(stderr, "kawaraban-publisher preview: %s\n", report.first_fault);
    civil_zone_destroy(own_zone);
    frame_destroy(frame);
    artist_destroy(artist);
    return ok;
}

static bool preview_slide_file(struct preview *preview, struct error *error)
{
    size_t length;
    char *bytes = file_load(preview->what, SLIDE_MOST_BYTES, &length, error);
    if (!bytes)
        return false;
    struct slide *slide = slide_parse(preview->what, bytes, length, error);
    free(bytes);
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", preview->what);
    snprintf(preview->folder, sizeof preview->folder, "%s", dirname(copy));
    bool ok = slide && draw(preview, slide, error);
    slide_destroy(slide);
    return ok;
}

static bool preview_item(struct preview *preview, const struct item *item, struct error *error)
{
    const char *channel =
        preview->channel ? preview->channel : preview->house->config->programme.channels[0].id;
    struct slide *slide = programme_compose(preview->house->programme, item, channel, preview->lang,
                                            preview->utc, error);
    bool ok = slide && draw(preview, slide, error);
    slide_destroy(slide);
    return ok;
}

static struct item *load_item(struct preview *preview, bool is_file, struct error *error)
{
    struct house *house = preview->house;
    if (is_file)
        return folder_load_item(preview->what, house->store, house->zone, preview->utc, error);
    return store_find_item(house->store, preview->what, NULL, error);
}

// A file that exists is told apart by its root element; anything else is an item's id.
static bool preview_any(struct preview *preview, struct error *error)
{
    bool is_file = access(preview->what, F_OK) == 0;
    if (is_file) {
        struct xml *xml = xml_load(preview->what, ITEM_FILE_MOST_BYTES, error);
        if (!xml)
            return false;
        bool is_slide = xml_is(xml_root(xml), "slide");
        xml_destroy(xml);
        if (is_slide && !preview->config)
            return preview_slide_file(preview, error);
    }
    preview->house = house_open(usage_config_path(preview->config), clock_system(), error);
    if (!preview->house)
        return false;
    struct item *item = load_item(preview, is_file, error);
    bool ok = item && preview_item(preview, item, error);
    item_destroy(item);
    house_close(preview->house);
    return ok;
}

static void print_help(void)
{
    puts("usage: kawaraban-publisher preview SLIDE.xml|ITEM -o OUT.png [--size 1920x1080]\n"
         "         [--lang ja] [--at TIME] [--channel ID] [-c FILE]\n"
         "\n"
         "Draws a slide document, an item file or a stored item by its id, as the screen will.");
}

// -1: go on.
static int read_options(int argc, char **argv, struct preview *preview)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},          {"config", required_argument, NULL, 'c'},
        {"out", required_argument, NULL, 'o'},     {"size", required_argument, NULL, 's'},
        {"lang", required_argument, NULL, 'l'},    {"at", required_argument, NULL, 'a'},
        {"channel", required_argument, NULL, 'n'}, {0}};
    for (int option; (option = getopt_long(argc, argv, "hc:o:", options, NULL)) != -1;) {
        switch (option) {
        case 'h':
            print_help();
            return USAGE_DONE;
        case 'c':
            preview->config = optarg;
            break;
        case 'o':
            preview->out = optarg;
            break;
        case 's':
            if (!usage_parse_size(optarg, &preview->width_px, &preview->height_px))
                return usage_wrong("preview", "--size %s: write it as 1920x1080", optarg);
            break;
        case 'l':
            preview->lang = optarg;
            break;
        case 'a':
            preview->at = optarg;
            break;
        case 'n':
            preview->channel = optarg;
            break;
        default:
            return usage_wrong("preview", "that option is not known");
        }
    }
    if (argc - optind != 1 || !preview->out)
        return usage_wrong("preview", "one SLIDE.xml or ITEM and -o OUT.png are needed");
    preview->what = argv[optind];
    return -1;
}

int command_preview(int argc, char **argv)
{
    struct preview preview = {.width_px = 1920, .height_px = 1080};
    int status = read_options(argc, argv, &preview);
    if (status >= 0)
        return status;
    if (!usage_parse_at(preview.at, &preview.utc))
        return usage_wrong("preview", "--at %s is no RFC 3339 instant", preview.at);
    struct error error = {0};
    return preview_any(&preview, &error) ? USAGE_DONE : usage_fail("preview", &error);
}
