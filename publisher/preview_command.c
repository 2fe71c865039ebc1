// preview SLIDE.xml|ITEM -o OUT.png: the exact picture, by the code that draws the screen. --check
// tells whether people can read it from where they stand.
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/commands.h"
#include "publisher/console/legibility_report.h"
#include "publisher/house.h"
#include "publisher/intake/folder.h"
#include "publisher/intake/item_file.h"
#include "publisher/usage.h"
#include "signage/base/file.h"
#include "signage/base/xml.h"
#include "signage/drawing/slide_check.h"
#include "signage/drawing/slide_draw.h"
#include "signage/language/media_name.h"

#define MOST_REPORT_BYTES (256u * 1024)

struct preview {
    const char *config, *at, *lang, *out, *what, *channel, *screen;
    int width_px, height_px; // 0: nobody said
    double diagonal_mm, distance_mm;
    bool check, json;
    int64_t utc;
    struct house *house;   // NULL for a slide that stands alone
    char folder[PATH_MAX]; // of a slide file: where its references start
    bool illegible;        // what the check found
};

static bool resolve(void *context, const char *src, char *path, size_t path_bytes)
{
    const struct preview *preview = context;
    char name[MEDIA_NAME_BYTES];
    if (preview->house && media_name_from_path(src, name))
        return media_name_path(store_media_folder(preview->house->store), name, path, path_bytes) &&
               access(path, R_OK) == 0;
    int length = snprintf(path, path_bytes, "%s/%s", preview->folder, src);
    if (src[0] != '/' && length > 0 && (size_t)length < path_bytes && access(path, R_OK) == 0)
        return true;
    length = snprintf(path, path_bytes, "%s", src); // absolute, or from where we stand
    return length > 0 && (size_t)length < path_bytes && access(path, R_OK) == 0;
}

// ---- the check ------------------------------------------------------------------------------

// How long the channel shows what takes so long; 0 for a slide that stands alone.
static int64_t shown_ms(const struct preview *preview, int64_t needed_ms)
{
    if (!preview->house)
        return 0;
    const struct programme_settings *settings = &preview->house->config->programme;
    for (size_t i = 0; i < settings->channel_count; i++) {
        const struct channel_settings *channel = &settings->channels[i];
        if (strcmp(channel->id, preview->channel) != 0)
            continue;
        int64_t ms = needed_ms < channel->most_dwell_ms ? needed_ms : channel->most_dwell_ms;
        return ms > channel->dwell_ms ? ms : channel->dwell_ms;
    }
    return 0;
}

static void print_report(struct preview *preview, const struct slide_check *check)
{
    struct legibility_report report = {check, shown_ms(preview, check->dwell_ms)};
    struct buffer text;
    buffer_init(&text, MOST_REPORT_BYTES);
    preview->illegible = !check->legible;
    if (preview->json) {
        json_t *json = legibility_report_json(&report);
        json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(8));
        puts("");
        json_decref(json);
    } else {
        legibility_report_format(&report, preview->lang, &text);
        fputs(buffer_text(&text), stdout);
        buffer_clear(&text);
    }
    legibility_report_first(&report, preview->lang, &text);
    if (text.length > 0)
        fprintf(stderr, "kawaraban-publisher preview: %s\n", buffer_text(&text));
    buffer_finish(&text);
}

static bool draw_and_check(struct preview *preview, struct artist *artist,
                           const struct slide *slide, const struct slide_moment *moment,
                           struct frame *frame, struct error *error)
{
    struct slide_check *check = malloc(sizeof *check);
    if (!check)
        abort();
    struct legibility_screen screen = {preview->diagonal_mm, preview->distance_mm, frame->width_px,
                                       frame->height_px};
    bool ok = slide_check(artist, slide, moment, &screen, frame, check, error);
    if (ok)
        print_report(preview, check);
    free(check);
    return ok;
}

// ---- drawing --------------------------------------------------------------------------------

// A slide for who stands where --distance and --screen say.
static struct slide as_seen(const struct preview *preview, const struct slide *slide)
{
    struct slide seen = *slide;
    struct legibility_screen screen = {preview->diagonal_mm, preview->distance_mm,
                                       preview->width_px, preview->height_px};
    double shorter = fmin(preview->width_px, preview->height_px);
    seen.least_percent = fmax(seen.least_percent, legibility_least_em_px(&screen) / shorter * 100);
    return seen;
}

static bool draw_only(const struct preview *preview, struct artist *artist,
                      const struct slide *slide, const struct slide_moment *moment,
                      struct frame *frame, struct error *error)
{
    struct slide seen = as_seen(preview, slide);
    struct slide_drawing_report report = {0};
    if (!slide_draw(artist, &seen, moment, frame, &report, error))
        return false;
    if (report.first_fault[0])
        fprintf(stderr, "kawaraban-publisher preview: %s\n", report.first_fault);
    return true;
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
    bool ok = frame && moment.zone &&
              (preview->check ? draw_and_check(preview, artist, slide, &moment, frame, error)
                              : draw_only(preview, artist, slide, &moment, frame, error)) &&
              (!preview->out || frame_save_png(frame, preview->out, error));
    civil_zone_destroy(own_zone);
    frame_destroy(frame);
    artist_destroy(artist);
    return ok;
}

// ---- what is drawn --------------------------------------------------------------------------

static void settle_size(struct preview *preview, int width_px, int height_px)
{
    if (preview->width_px == 0) {
        preview->width_px = width_px;
        preview->height_px = height_px;
    }
    // One of the two is enough to ask for a check of sizes; the other is then the usual one.
    if (preview->distance_mm > 0 && preview->diagonal_mm <= 0)
        preview->diagonal_mm = SLIDE_CHECK_DIAGONAL_MM;
    if (preview->diagonal_mm > 0 && preview->distance_mm <= 0)
        preview->distance_mm = SLIDE_CHECK_DISTANCE_MM;
}

static bool preview_slide_file(struct preview *preview, struct error *error)
{
    size_t length;
    if (preview->screen && !preview->house)
        return error_set(error,
                         "--screen %s is no length such as 43in; screens are known only with -c",
                         preview->screen);
    char *bytes = file_load(preview->what, SLIDE_MOST_BYTES, &length, error);
    if (!bytes)
        return false;
    struct slide *slide = slide_parse(preview->what, bytes, length, error);
    free(bytes);
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", preview->what);
    snprintf(preview->folder, sizeof preview->folder, "%s", dirname(copy));
    settle_size(preview, 1920, 1080);
    bool ok = slide && draw(preview, slide, error);
    slide_destroy(slide);
    return ok;
}

// The screen that was asked for by its id, else the channel's first that says how it is seen.
static const struct screen_settings *screen_of(const struct preview *preview)
{
    const struct programme_settings *settings = &preview->house->config->programme;
    for (size_t i = 0; i < settings->screen_count; i++) {
        const struct screen_settings *screen = &settings->screens[i];
        if (preview->screen
                ? strcmp(screen->id, preview->screen) == 0
                : strcmp(screen->channel, preview->channel) == 0 && screen->distance_mm > 0)
            return screen;
    }
    return NULL;
}

static bool settle_place(struct preview *preview, struct error *error)
{
    if (!preview->channel && !preview->screen)
        preview->channel = preview->house->config->programme.channels[0].id;
    const struct screen_settings *screen = screen_of(preview);
    if (preview->screen && !screen)
        return error_set(error, "there is no screen “%s” in the configuration", preview->screen);
    if (!preview->channel)
        preview->channel = screen->channel;
    if (screen && preview->distance_mm <= 0 && preview->diagonal_mm <= 0) {
        preview->distance_mm = screen->distance_mm;
        preview->diagonal_mm = screen->distance_mm > 0 ? screen->diagonal_mm : 0;
    }
    bool as_screen = preview->screen != NULL;
    settle_size(preview, as_screen ? screen->width_px : 1920, as_screen ? screen->height_px : 1080);
    return true;
}

static bool preview_item(struct preview *preview, const struct item *item, struct error *error)
{
    if (!settle_place(preview, error))
        return false;
    struct slide *slide = programme_compose(preview->house->programme, item, preview->channel,
                                            preview->lang, preview->utc, error);
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
    bool is_file = access(preview->what, F_OK) == 0, is_slide = false;
    if (is_file) {
        struct xml *xml = xml_load(preview->what, ITEM_FILE_MOST_BYTES, error);
        if (!xml)
            return false;
        is_slide = xml_is(xml_root(xml), "slide");
        xml_destroy(xml);
    }
    if (is_slide && !preview->config)
        return preview_slide_file(preview, error);
    preview->house = house_open(usage_config_path(preview->config), clock_system(), error);
    if (!preview->house)
        return false;
    struct item *item = is_slide ? NULL : load_item(preview, is_file, error);
    bool ok = is_slide ? settle_place(preview, error) && preview_slide_file(preview, error)
                       : item && preview_item(preview, item, error);
    item_destroy(item);
    house_close(preview->house);
    return ok;
}

// ---- the command ----------------------------------------------------------------------------

static void print_help(void)
{
    puts(
        "usage: kawaraban-publisher preview SLIDE.xml|ITEM -o OUT.png [--size 1920x1080]\n"
        "         [--lang ja] [--at TIME] [--channel ID] [--screen 43in|ID] [--distance 5m]\n"
        "         [-c FILE]\n"
        "       kawaraban-publisher preview --check SLIDE.xml|ITEM [--json] [-o OUT.png] …\n"
        "\n"
        "Draws a slide document, an item file or a stored item by its id, as the screen will.\n"
        "\n"
        "  --check     says whether it can be read: each text's size, lines and contrast as\n"
        "              drawn, QR codes, and the time it takes. Exit 1 when it cannot be.\n"
        "  --json      says so in JSON\n"
        "  --screen    how large the screen is (43in, 109cm), or a screen's id\n"
        "  --distance  from where it is read: letters are at least a 250th of that high\n"
        "\n"
        "--check は、その距離から読めるか（文字の大きさ、行数、コントラスト、QRコード、読む時間）\n"
        "を調べて報告します。読めないところがあれば終了コードは 1 です。");
}

static int read_lengths(struct preview *preview, const char *screen, const char *distance)
{
    if (distance && !legibility_parse_length(distance, &preview->distance_mm))
        return usage_wrong("preview", "--distance %s: write a length such as 5m", distance);
    if (screen && !legibility_parse_length(screen, &preview->diagonal_mm))
        preview->screen = screen; // an id
    return -1;
}

static int settle_options(struct preview *preview, int argc, char **argv)
{
    if (argc - optind != 1)
        return usage_wrong("preview", "one SLIDE.xml or ITEM is needed");
    if (!preview->out && !preview->check)
        return usage_wrong("preview", "-o OUT.png is needed, or --check");
    if (preview->json && !preview->check)
        return usage_wrong("preview", "--json says what --check finds; give both");
    preview->what = argv[optind];
    return -1;
}

// -1: go on.
static int read_options(int argc, char **argv, struct preview *preview)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},          {"config", required_argument, NULL, 'c'},
        {"out", required_argument, NULL, 'o'},     {"size", required_argument, NULL, 's'},
        {"lang", required_argument, NULL, 'l'},    {"at", required_argument, NULL, 'a'},
        {"channel", required_argument, NULL, 'n'}, {"check", no_argument, NULL, 'k'},
        {"json", no_argument, NULL, 'j'},          {"distance", required_argument, NULL, 'd'},
        {"screen", required_argument, NULL, 'r'},  {0}};
    const char *screen = NULL, *distance = NULL;
    const char **texts[] = {
        ['c'] = &preview->config, ['o'] = &preview->out,     ['l'] = &preview->lang,
        ['a'] = &preview->at,     ['n'] = &preview->channel, ['d'] = &distance,
        ['r'] = &screen};
    for (int option; (option = getopt_long(argc, argv, "hc:o:", options, NULL)) != -1;) {
        if (option == 'h') {
            print_help();
            return USAGE_DONE;
        }
        if (option == 's') {
            if (!usage_parse_size(optarg, &preview->width_px, &preview->height_px))
                return usage_wrong("preview", "--size %s: write it as 1920x1080", optarg);
        } else if (option == 'k') {
            preview->check = true;
        } else if (option == 'j') {
            preview->json = true;
        } else if (option == '?') {
            return usage_wrong("preview", "that option is not known");
        } else {
            *texts[option] = optarg;
        }
    }
    int status = read_lengths(preview, screen, distance);
    return status >= 0 ? status : settle_options(preview, argc, argv);
}

int command_preview(int argc, char **argv)
{
    struct preview preview = {0};
    int status = read_options(argc, argv, &preview);
    if (status >= 0)
        return status;
    if (!usage_parse_at(preview.at, &preview.utc))
        return usage_wrong("preview", "--at %s is no RFC 3339 instant", preview.at);
    struct error error = {0};
    if (!preview_any(&preview, &error))
        return usage_fail("preview", &error);
    return preview.illegible ? USAGE_FAILED : USAGE_DONE;
}
