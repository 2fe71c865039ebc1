// The command line: a first word that names a command (or else something to play), then options
// from one table in which each row says which commands know it. `--name value` and `--name=value`
// are the same.
#include "player/options.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/civil.h"
#include "signage/base/clock.h"

#define LEAST_SIDE_PX 16
#define MOST_SIDE_PX 16384
#define LEAST_SHOT_EVERY_MS 100

enum {
    FOR_PLAY = 1 << OPTIONS_PLAY,
    FOR_PLAN = 1 << OPTIONS_PLAN,
    FOR_SHOT = 1 << OPTIONS_SHOT,
    FOR_CHECK = 1 << OPTIONS_CHECK,
};

struct option_row {
    const char *name;
    int commands;
    const char *value_name;
    bool (*set)(struct options *options, const char *value);
};

static bool set_size(struct options *options, const char *value)
{
    int width = 0, height = 0, used = 0;
    if (sscanf(value, "%5d%*1[xX]%5d%n", &width, &height, &used) != 2 || value[used] ||
        width < LEAST_SIDE_PX || height < LEAST_SIDE_PX || width > MOST_SIDE_PX ||
        height > MOST_SIDE_PX || value[0] < '0' || value[0] > '9')
        return false;
    options->width_px = width;
    options->height_px = height;
    return true;
}

static bool set_window(struct options *options, const char *value)
{
    options->windowed = true;
    return set_size(options, value);
}

static bool set_screen(struct options *options, const char *value)
{
    options->screen = value;
    if (strlen(value) > 64 || value[0] == '.')
        return false;
    return value[strspn(
               value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] == '\0';
}

static bool set_cache(struct options *options, const char *value)
{
    options->cache_folder = value;
    return true;
}

static bool set_key(struct options *options, const char *value)
{
    options->key = value;
    return true;
}

static bool set_zone(struct options *options, const char *value)
{
    options->zone = value;
    struct civil_zone *zone = civil_zone_create(value, NULL);
    civil_zone_destroy(zone);
    return zone != NULL;
}

static bool set_content(struct options *options, const char *value)
{
    options->content_folder = value;
    return true;
}

static bool set_shots(struct options *options, const char *value)
{
    options->shots_folder = value;
    return true;
}

static bool set_shot_every(struct options *options, const char *value)
{
    return duration_parse_ms(value, &options->shot_every_ms) &&
           options->shot_every_ms >= LEAST_SHOT_EVERY_MS;
}

static bool set_exit_after(struct options *options, const char *value)
{
    return duration_parse_ms(value, &options->exit_after_ms) && options->exit_after_ms > 0;
}

static bool set_log_level(struct options *options, const char *value)
{
    static const struct {
        const char *word;
        enum log_level level;
    } levels[] = {
        {"error", LOG_LEVEL_ERROR}, {"warning", LOG_LEVEL_WARNING}, {"notice", LOG_LEVEL_NOTICE},
        {"info", LOG_LEVEL_INFO},   {"debug", LOG_LEVEL_DEBUG},
    };
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (strcmp(value, levels[i].word) == 0) {
            options->log_level = levels[i].level;
            return true;
        }
    return false;
}

static bool set_from(struct options *options, const char *value)
{
    return instant_parse_ms(value, &options->from_utc_ms);
}

static bool set_for(struct options *options, const char *value)
{
    return duration_parse_ms(value, &options->for_ms) && options->for_ms > 0;
}

static bool set_region(struct options *options, const char *value)
{
    options->region = value;
    return true;
}

static bool set_at(struct options *options, const char *value)
{
    return instant_parse_ms(value, &options->at_utc_ms);
}

static bool set_motion(struct options *options, const char *value)
{
    options->motionless = strcmp(value, "none") == 0;
    return options->motionless || strcmp(value, "yes") == 0;
}

static bool set_out(struct options *options, const char *value)
{
    options->out_path = value;
    return true;
}

static bool set_media(struct options *options, const char *value)
{
    options->media_folder = value;
    return true;
}

static const struct option_row rows[] = {
    {"--window", FOR_PLAY, "a size such as 1280x720", set_window},
    {"--size", FOR_SHOT, "a size such as 1920x1080", set_size},
    {"--screen", FOR_PLAY | FOR_SHOT | FOR_PLAN | FOR_CHECK,
     "a screen's id (letters, digits, '.', '_' and '-')", set_screen},
    {"--cache", FOR_PLAY | FOR_SHOT, "a folder", set_cache},
    {"--key", FOR_PLAY, "the publisher's public key or a file that holds it", set_key},
    {"--zone", FOR_PLAY | FOR_SHOT, "a time zone such as Asia/Tokyo", set_zone},
    {"--content", FOR_PLAY | FOR_SHOT, "a folder", set_content},
    {"--motion", FOR_PLAY | FOR_SHOT, "none or yes", set_motion},
    {"--shots", FOR_PLAY, "a folder", set_shots},
    {"--shot-every", FOR_PLAY, "a duration of at least 100ms, such as 5s", set_shot_every},
    {"--exit-after", FOR_PLAY, "a duration such as 30s", set_exit_after},
    {"--log-level", FOR_PLAY | FOR_PLAN | FOR_SHOT | FOR_CHECK,
     "error, warning, notice, info or debug", set_log_level},
    {"--from", FOR_PLAN, "an instant such as 2026-12-01T14:00:00+09:00", set_from},
    {"--for", FOR_PLAN, "a duration such as 1h", set_for},
    {"--region", FOR_PLAN, "a region's id", set_region},
    {"--at", FOR_SHOT, "an instant such as 2026-12-01T14:00:00+09:00", set_at},
    {"-o", FOR_SHOT, "a file", set_out},
    {"--out", FOR_SHOT, "a file", set_out},
    {"--media", FOR_SHOT, "a folder", set_media},
};

static const char *command_word(enum options_command command)
{
    static const char *const words[] = {
        [OPTIONS_PLAY] = "playing", [OPTIONS_PLAN] = "plan",   [OPTIONS_SHOT] = "shot",
        [OPTIONS_CHECK] = "check",  [OPTIONS_HELP] = "--help", [OPTIONS_VERSION] = "--version"};
    return words[command];
}

static const struct option_row *find_row(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strlen(rows[i].name) == length && strncmp(rows[i].name, word, length) == 0)
            return &rows[i];
    return NULL;
}

// Reads the option at argv[*index] and moves *index to its last word.
static bool read_option(int argc, char *const argv[], int *index, struct options *options,
                        struct error *error)
{
    const char *word = argv[*index];
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    const struct option_row *row = find_row(word, length);
    if (!row)
        return error_set(error, "%.*s is no option of this program; --help lists them",
                         (int)(length > 100 ? 100 : length), word);
    if (!(row->commands & 1 << options->command))
        return error_set(error, "%s does not belong to %s; --help lists which command knows what",
                         row->name, command_word(options->command));
    const char *value = equals ? equals + 1 : NULL;
    if (!value && *index + 1 < argc)
        value = argv[++*index];
    if (!value || !value[0])
        return error_set(error, "%s needs %s", row->name, row->value_name);
    if (!row->set(options, value))
        return error_set(error, "%s needs %s, not “%.100s”", row->name, row->value_name, value);
    return true;
}

static enum options_command read_command(int argc, char *const argv[], int *index)
{
    static const struct {
        const char *word;
        enum options_command command;
    } words[] = {{"plan", OPTIONS_PLAN}, {"shot", OPTIONS_SHOT}, {"check", OPTIONS_CHECK}};
    for (size_t i = 0; argc > 1 && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(argv[1], words[i].word) == 0) {
            *index = 2;
            return words[i].command;
        }
    *index = 1;
    return OPTIONS_PLAY;
}

static bool check_complete(const struct options *options, struct error *error)
{
    if (!options->source)
        return error_set(error,
                         options->command == OPTIONS_PLAY
                             ? "say what to play: the publisher's URL, a folder or a playlist "
                               "file; --help shows how"
                             : "say which playlist: a file or a folder; --help shows how");
    if (options->command == OPTIONS_PLAN && options->from_utc_ms == INT64_MIN)
        return error_set(error, "plan needs --from TIME, such as 2026-12-01T14:00:00+09:00");
    if (options->command == OPTIONS_SHOT && options->at_utc_ms == INT64_MIN)
        return error_set(error, "shot needs --at TIME, such as 2026-12-01T14:00:00+09:00");
    if (options->command == OPTIONS_SHOT && !options->out_path)
        return error_set(error, "shot needs -o FILE.png, the picture to write");
    return true;
}

static bool is_word(const char *word, const char *name, const char *letter)
{
    return strcmp(word, name) == 0 || strcmp(word, letter) == 0;
}

bool options_parse(int argc, char *const argv[], struct options *options, struct error *error)
{
    *options = (struct options){
        .width_px = 1920,
        .height_px = 1080,
        .zone = CIVIL_DEFAULT_ZONE,
        .shot_every_ms = 5000,
        .log_level = LOG_LEVEL_INFO,
        .from_utc_ms = INT64_MIN,
        .at_utc_ms = INT64_MIN,
        .for_ms = 3600 * 1000,
    };
    int index;
    options->command = read_command(argc, argv, &index);
    bool options_end = false;
    for (; index < argc; index++) {
        const char *word = argv[index];
        if (!options_end && strcmp(word, "--") == 0) {
            options_end = true;
        } else if (!options_end &&
                   (is_word(word, "--help", "-h") || is_word(word, "--version", "-V"))) {
            options->command = is_word(word, "--help", "-h") ? OPTIONS_HELP : OPTIONS_VERSION;
            return true;
        } else if (!options_end && word[0] == '-' && word[1]) {
            if (!read_option(argc, argv, &index, options, error))
                return false;
        } else if (options->source) {
            return error_set(error, "one thing at a time: “%.100s” comes after “%.100s”", word,
                             options->source);
        } else if (!word[0] || strlen(word) >= PATH_MAX) {
            return error_set(error,
                             "an empty or endless name is nothing to play; --help shows how");
        } else {
            options->source = word;
        }
    }
    return check_complete(options, error);
}

const char *options_help(void)
{
    return "kawaraban-player: plays a playlist on a screen, by the clock.\n"
           "\n"
           "  kawaraban-player URL|DIR|FILE.smil [options]\n"
           "      URL is the publisher's (http://host:8080, with --screen NAME) or a playlist's "
           "own;\n"
           "      DIR is a folder made by `kawaraban-publisher build`.\n"
           "    --screen NAME        which screen this is\n"
           "    --window 1280x720    in a window; otherwise the whole display\n"
           "    --cache DIR          where playlist and media are kept\n"
           "    --key FILE|BASE64    the publisher's public key; once given it is kept and "
           "demanded\n"
           "    --zone Asia/Tokyo    time zone of the clocks that are shown\n"
           "    --content DIR        folder with templates/ and themes/\n"
           "    --motion none        nothing moves: pictures change at once, messages stand\n"
           "    --shots DIR          writes what is presented as PNG, and latest.png\n"
           "    --shot-every 5s      how often\n"
           "    --exit-after 30s     ends by itself\n"
           "\n"
           "  kawaraban-player plan FILE.smil|DIR --from TIME [--for 1h] [--region NAME]\n"
           "      prints who is on when, one JSON object a line.\n"
           "  kawaraban-player shot FILE.smil|DIR|URL --at TIME -o OUT.png [--size 1920x1080]\n"
           "                        [--media DIR] [--cache DIR] [--zone ZONE] [--motion none]\n"
           "      draws the frame of that instant; for a URL from what the cache holds.\n"
           "  kawaraban-player check FILE.smil|DIR\n"
           "      says what is understood and what will be skipped.\n"
           "\n"
           "  --log-level error|warning|notice|info|debug   --help   --version\n"
           "\n"
           "Times are RFC 3339, as 2026-12-01T14:00:00+09:00. Ends with 0 when all went well, 1 "
           "with a\n"
           "sentence when it did not, 2 when it was called wrongly.\n";
}
