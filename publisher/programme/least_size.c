#include "publisher/programme/least_size.h"

#include <math.h>
#include <string.h>

#include "publisher/programme/publication_playlist.h"
#include "signage/drawing/legibility.h"
#include "signage/language/slide.h"

double least_size_of_screen(const struct channel_settings *channel,
                            const struct screen_settings *screen)
{
    struct legibility_screen seen = {screen->diagonal_mm, screen->distance_mm, screen->width_px,
                                     screen->height_px};
    double band = channel->ticker || channel->clock ? publication_band_height(screen) : 0;
    double shorter = fmin(screen->width_px, screen->height_px * (1 - band));
    double percent = shorter > 0 ? legibility_least_em_px(&seen) / shorter * 100 : 0;
    return ceil(percent * 1000) / 1000; // as slides write it
}

double least_size_for(const struct programme_settings *settings,
                      const struct channel_settings *channel)
{
    double percent = 0;
    for (size_t i = 0; i < settings->screen_count; i++)
        if (strcmp(settings->screens[i].channel, channel->id) == 0)
            percent = fmax(percent, least_size_of_screen(channel, &settings->screens[i]));
    return fmin(percent, SLIDE_MOST_LEAST_PERCENT);
}
