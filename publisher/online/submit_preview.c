// On the channel where the kind is shown; what is not filled in yet stands in words of ours.
#include "publisher/online/submit_preview.h"

#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "signage/base/log.h"

// The caller holds `settled`.
static const struct channel_settings *channel_for(const struct settled *settled,
                                                  enum item_kind kind)
{
    const struct programme_settings *programme = &settled->programme;
    for (size_t i = 0; i < programme->channel_count; i++)
        if (programme->channels[i].shares[kind] > 0)
            return &programme->channels[i];
    return programme->channel_count > 0 ? &programme->channels[0] : NULL;
}

static struct submission completed(struct visit *visit, const struct submission *submission)
{
    struct submission whole = *submission;
    if (!*whole.values[FIELD_TITLE])
        whole.values[FIELD_TITLE] = visit_say(visit, "（見出し）", "(headline)");
    if (!*whole.values[FIELD_COMPANY])
        whole.values[FIELD_COMPANY] = visit_say(visit, "（会社・お店の名前）", "(company or shop)");
    return whole;
}

static const char *first_fault(struct visit *visit, const json_t *report)
{
    const json_t *first = json_array_get(json_object_get(report, "faults"), 0);
    const char *words = json_string_value(json_object_get(first, visit->lang));
    return words ? arena_text(visit->arena, words) : "";
}

static struct slide *compose(struct visit *visit, const struct submission *submission,
                             struct studio_view *view, struct error *error)
{
    struct submission whole = completed(visit, submission);
    const struct settled *settled = settings_acquire(visit->office->settings);
    const struct channel_settings *channel = channel_for(settled, whole.kind);
    struct item *item = submission_item(&whole, visit->office->zone, visit->now_utc);
    if (item->show_from_utc > visit->now_utc)
        view->utc_ms = item->show_from_utc * 1000;
    item->show_from_utc = INSTANT_NEVER;
    struct slide *slide = NULL;
    if (channel) {
        view->least_dwell_ms = channel->dwell_ms;
        view->most_dwell_ms = channel->most_dwell_ms;
        slide = programme_compose(visit->office->programme, item, channel->id, NULL,
                                  view->utc_ms / 1000, error);
    } else {
        error_set(error, "there is no channel in the configuration");
    }
    item_destroy(item);
    settings_release(settled);
    return slide;
}

bool submit_preview_draw(struct visit *visit, const struct submission *submission, bool tall,
                         struct buffer *png, const char **reading, struct error *error)
{
    struct studio_view view = {
        .width_px = tall ? SUBMIT_PREVIEW_SHORT_PX : SUBMIT_PREVIEW_LONG_PX,
        .height_px = tall ? SUBMIT_PREVIEW_LONG_PX : SUBMIT_PREVIEW_SHORT_PX,
        .utc_ms = visit->now_utc * 1000,
    };
    json_t *report = NULL;
    if (!visit->office->studio || !visit->office->settings)
        return error_set(error, "there is nothing to draw with");
    struct slide *slide = compose(visit, submission, &view, error);
    bool ok = slide && studio_draw_slide(visit->office->studio, slide, &view, png,
                                         reading ? &report : NULL, error);
    if (reading)
        *reading = ok ? first_fault(visit, report) : "";
    json_decref(report);
    slide_destroy(slide);
    return ok;
}

const char *submit_preview_url(struct visit *visit, const struct submission *submission, bool tall,
                               const char **reading)
{
    static const char start[] = "data:image/png;base64,";
    struct buffer png;
    struct error error = {""};
    char *url = NULL;
    buffer_init(&png, STUDIO_MOST_PNG_BYTES);
    if (submit_preview_draw(visit, submission, tall, &png, reading, &error)) {
        size_t room = sodium_base64_encoded_len(png.length, sodium_base64_VARIANT_ORIGINAL);
        url = arena_take(visit->arena, sizeof start + room);
        memcpy(url, start, sizeof start - 1);
        sodium_bin2base64(url + sizeof start - 1, room, (const unsigned char *)png.bytes,
                          png.length, sodium_base64_VARIANT_ORIGINAL);
    } else {
        log_warning("a submission's preview: %s", error.text);
    }
    buffer_finish(&png);
    return url;
}
