// The common ground of the API's areas.
#include "publisher/console/api.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "publisher/console/studio.h"
#include "publisher/store/store_audit.h"
#include "signage/base/log.h"

#define DAY_S 86400

bool api_japanese(const struct call *call)
{
    return strcmp(call_lang(call), "ja") == 0;
}

const char *api_words(const struct call *call, const char *ja, const char *en)
{
    return api_japanese(call) ? ja : en;
}

// ---- asking ----

bool api_version(struct call *call, int64_t *version)
{
    *version = call_version(call);
    if (*version > 0)
        return true;
    call_refuse(call, 428, "if-match", "%s",
                api_words(call, "どの版への変更か、If-Match で示してください。",
                          "Say with If-Match which version this changes."));
    return false;
}

bool api_instant(struct call *call, const char *name, int64_t otherwise, int64_t *utc)
{
    const char *text = call_query(call, name);
    *utc = otherwise;
    if (!*text || instant_parse(text, utc))
        return true;
    call_refuse(call, 400, "time",
                api_words(call, "%s は 2026-12-01T14:00:00+09:00 のように書いてください。",
                          "%s must be an instant such as 2026-12-01T14:00:00+09:00."),
                name);
    return false;
}

static bool read_number(const char *text, int64_t *number)
{
    char *end;
    errno = 0;
    *number = strtoll(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && errno == 0;
}

bool api_number(struct call *call, size_t word, int64_t *number)
{
    if (read_number(call_word(call, word), number))
        return true;
    api_refuse_unknown(call);
    return false;
}

bool api_size(struct call *call, int *width_px, int *height_px)
{
    const char *text = call_query(call, "size");
    int width = *width_px, height = *height_px, length = 0;
    if (*text && (sscanf(text, "%5dx%5d%n", &width, &height, &length) != 2 || text[length]))
        width = 0;
    if (width < STUDIO_LEAST_SIDE_PX || height < STUDIO_LEAST_SIDE_PX ||
        width > STUDIO_MOST_SIDE_PX || height > STUDIO_MOST_SIDE_PX) {
        call_refuse(call, 400, "size",
                    api_words(call, "大きさは 1280x720 のように、%d から %d までで書いてください。",
                              "Write the size as 1280x720, from %d to %d a side."),
                    STUDIO_LEAST_SIDE_PX, STUDIO_MOST_SIDE_PX);
        return false;
    }
    *width_px = width;
    *height_px = height;
    return true;
}

bool api_range(struct call *call, struct api_range *range)
{
    int64_t limit = call_query_number(call, "limit", API_USUAL_LIMIT);
    const char *cursor = call_query(call, "cursor");
    int64_t skip = 0;
    if (limit < 1 || limit > API_MOST_LIMIT || (*cursor && !read_number(cursor, &skip)) ||
        skip > 1000000) {
        call_refuse(call, 400, "range",
                    api_words(call, "limit は 1 から %d まで、cursor は前の答えの next です。",
                              "limit is 1 to %d, cursor is the `next` of the answer before."),
                    API_MOST_LIMIT);
        return false;
    }
    *range = (struct api_range){(size_t)skip, (size_t)limit};
    return true;
}

bool api_day(struct call *call, const char *name, int64_t otherwise, int64_t *day)
{
    const char *text = call_query(call, name);
    char instant[INSTANT_TEXT_BYTES];
    int64_t utc;
    *day = otherwise;
    if (!*text)
        return true;
    snprintf(instant, sizeof instant, "%.10sT00:00:00Z", text);
    if (strlen(text) == 10 && instant_parse(instant, &utc)) {
        *day = utc / DAY_S;
        return true;
    }
    call_refuse(call, 400, "day",
                api_words(call, "%s は 2026-12-01 のように書いてください。",
                          "%s must be a day such as 2026-12-01."),
                name);
    return false;
}

int64_t api_day_of(const struct civil_zone *zone, int64_t utc)
{
    struct civil at = civil_from_utc(zone, utc);
    struct tm day = {.tm_year = at.year - 1900, .tm_mon = at.month - 1, .tm_mday = at.day};
    return timegm(&day) / DAY_S;
}

const char *api_text(const struct call *call, const char *member)
{
    const char *text = json_string_value(json_object_get(call_json(call), member));
    return text ? text : "";
}

// ---- answering ----

json_t *api_time(int64_t utc)
{
    char text[INSTANT_TEXT_BYTES];
    if (utc <= INSTANT_NEVER || utc >= INSTANT_FOR_EVER)
        return json_null();
    instant_format(utc, text);
    return json_string(text);
}

json_t *api_text_or_null(const char *text)
{
    json_t *json = text && *text ? json_string(text) : NULL;
    return json ? json : json_null();
}

void api_reply_list(struct call *call, json_t *items, size_t total, const struct api_range *range)
{
    size_t behind = range->skip + json_array_size(items);
    char next[24];
    snprintf(next, sizeof next, "%zu", behind);
    call_reply(
        call, 200,
        json_pack("{s:o, s:I, s:o}", "items", items, "total", (json_int_t)total, "next",
                  behind < total && json_array_size(items) > 0 ? json_string(next) : json_null()));
}

void api_refuse_unknown(struct call *call)
{
    call_refuse(call, 404, "unknown", "%s",
                api_words(call, "そのようなものはありません。消されたか、アドレスが違います。",
                          "There is nothing of that name; it is gone, or the address is wrong."));
}

void api_refuse_failed(struct call *call, const struct error *error)
{
    log_error("%s", error->text);
    call_refuse(call, 500, "failed", "%s",
                api_words(call, "処理できませんでした。しばらくして、もう一度お試しください。",
                          "It could not be done; try again in a moment. The log says more."));
}

void api_refuse_field(struct call *call, const char *field, const char *message)
{
    call_refuse_fields(
        call, json_pack("[{s:s, s:s, s:s}]", "field", field, "lang", "", "message", message), "%s",
        message);
}

void api_refuse_member(struct call *call, const struct members *members)
{
    const char *sentence = members->error->text, *name = members->wrong ? members->wrong : "";
    size_t length = strlen(name); // the sentence begins with it, for logs
    if (length > 0 && strncmp(sentence, name, length) == 0 &&
        strncmp(sentence + length, ": ", 2) == 0)
        sentence += length + 2;
    api_refuse_field(call, name, sentence);
}

void api_refuse_conflict(struct call *call, json_t *current)
{
    struct error error;
    error_set(&error, "%s",
              api_words(call, "ほかの人が先に変更しました。新しい内容を確かめてください。",
                        "Somebody else changed it first; look at the newer text."));
    call_refuse_review(call, REVIEW_CONFLICT, &error, current);
}

bool api_note(struct call *call, const char *action, const char *subject, json_t *detail,
              struct error *error)
{
    const struct person *person = call_person(call);
    char who[80] = "system";
    char *text = detail ? json_dumps(detail, JSON_COMPACT) : NULL;
    if (person)
        snprintf(who, sizeof who, "person:%lld %.40s", (long long)person->id, person->login);
    bool ok =
        store_add_audit(call_office(call)->store, who, action, subject, text ? text : "{}", error);
    free(text);
    json_decref(detail);
    return ok;
}

// ---- CSV ----

void api_csv_text(struct buffer *csv, const char *text)
{
    buffer_add_char(csv, '"');
    if (*text && strchr("=+-@\t\r", *text))
        buffer_add_char(csv, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buffer_add_char(csv, '"');
        buffer_add_char(csv, *text);
    }
    buffer_add_char(csv, '"');
}

void api_reply_csv(struct call *call, const char *name, struct buffer *csv)
{
    char disposition[128];
    size_t length;
    snprintf(disposition, sizeof disposition, "attachment; filename=\"%s.csv\"", name);
    call_set_header(call, "Content-Disposition", disposition);
    char *bytes = buffer_take(csv, &length);
    call_reply_bytes(call, 200, "text/csv; charset=utf-8", bytes, length);
}
