#include "publisher/usage.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "publisher/config.h"
#include "signage/base/clock.h"

int usage_fail(const char *word, const struct error *error)
{
    fprintf(stderr, "kawaraban-publisher %s: %s\n", word, error->text);
    return USAGE_FAILED;
}

int usage_wrong(const char *word, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "kawaraban-publisher %s: ", word);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "; see `kawaraban-publisher %s --help`\n", word);
    va_end(arguments);
    return USAGE_WRONG;
}

const char *usage_config_path(const char *given)
{
    const char *from_environment = getenv("KAWARABAN_CONFIG");
    if (given)
        return given;
    return from_environment ? from_environment : CONFIG_DEFAULT_PATH;
}

bool usage_parse_size(const char *text, int *width_px, int *height_px)
{
    int length = 0;
    return sscanf(text, "%5dx%5d%n", width_px, height_px, &length) == 2 && !text[length] &&
           *width_px >= 16 && *width_px <= 16384 && *height_px >= 16 && *height_px <= 16384;
}

bool usage_parse_at(const char *text, int64_t *utc)
{
    if (text)
        return instant_parse(text, utc);
    struct clock clock = clock_system();
    *utc = clock_now_utc(&clock);
    return true;
}
