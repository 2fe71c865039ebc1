// Proof of play: what screens really presented, added up by item, business, screen and day; as JSON
// and as CSV for spreadsheets.
#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_item.h"
#include "publisher/console/api_tables.h"
#include "publisher/store/store_play.h"
#include "publisher/store/store_proposal.h"

#define BY_BUSINESS 8 // besides the store's PLAY_BY_…
#define USUAL_DAYS 30
#define MOST_DAYS 3700
#define MOST_ROWS 20000
#define MOST_CSV_BYTES (16u * 1024 * 1024)
#define DAY_S 86400

struct report {
    struct call *call;
    unsigned groups;
    int64_t from_day, until_day;
    json_t *rows;  // as the store gives them
    json_t *items; // id → {"title", "kind", "business"}
};

static bool read_groups(struct call *call, unsigned *groups)
{
    static const struct {
        const char *word;
        unsigned group;
    } words[] = {{"item", PLAY_BY_ITEM},
                 {"screen", PLAY_BY_SCREEN},
                 {"day", PLAY_BY_DAY},
                 {"business", BY_BUSINESS}};
    const char *text = call_query(call, "by");
    *groups = 0;
    for (size_t length; *text; text += length, text += strspn(text, ",")) {
        size_t i = 0;
        length = strcspn(text, ",");
        while (i < 4 &&
               (strlen(words[i].word) != length || memcmp(words[i].word, text, length) != 0))
            i++;
        if (i == 4) {
            call_refuse(call, 400, "by", "%s",
                        api_words(call,
                                  "by は item, business, screen, day を , でつないで書きます。",
                                  "by is one or several of item, business, screen, day."));
            return false;
        }
        *groups |= words[i].group;
    }
    if (*groups == 0)
        *groups = PLAY_BY_ITEM;
    return true;
}

static json_t *day_json(int64_t day)
{
    char text[INSTANT_TEXT_BYTES];
    instant_format(day * DAY_S, text);
    return json_stringn(text, 10);
}

static bool add_sum(void *context, const struct play_sum *sum)
{
    struct report *report = context;
    json_t *row = json_pack("{s:I, s:I, s:I}", "plays", (json_int_t)sum->plays, "shown_ms",
                            (json_int_t)sum->shown_ms, "frames", (json_int_t)sum->frames);
    if (report->groups & (PLAY_BY_ITEM | BY_BUSINESS))
        json_object_set_new(row, "item", json_string(sum->item));
    if (report->groups & PLAY_BY_SCREEN)
        json_object_set_new(row, "screen", json_string(sum->screen));
    if (report->groups & PLAY_BY_DAY)
        json_object_set_new(row, "day", day_json(sum->day));
    json_array_append_new(report->rows, row);
    return json_array_size(report->rows) < MOST_ROWS;
}

// ---- who and what the ids stand for ----

static json_t *business_of(struct call *call, const struct item *item)
{
    const char *field = item_value_for(item, "business", call_lang(call));
    char *end;
    bool numbered = strncmp(item->id, "business:", 9) == 0;
    int64_t number = numbered ? strtoll(item->id + 9, &end, 10) : 0;
    if (!field)
        field = item_value(item, "business", NULL);
    json_t *business = field ? json_string(field) : NULL;
    if (!business && number > 0) {
        struct proposal_list *found = store_find_proposal(call_office(call)->store, number, NULL);
        business = found ? json_string(found->proposals[0].company) : NULL;
        proposal_list_destroy(found);
    }
    return business ? business : json_string("");
}

static const json_t *item_of(struct report *report, const char *id)
{
    json_t *known = json_object_get(report->items, id);
    if (known)
        return known;
    struct call *call = report->call;
    struct item *item = *id ? store_find_item(call_office(call)->store, id, NULL, NULL) : NULL;
    known = item
                ? json_pack("{s:o, s:s, s:o}", "title", api_item_title(item, call_lang(call)),
                            "kind", item_kind_name(item->kind), "business", business_of(call, item))
                : json_pack("{s:s, s:s, s:s}", "title", "", "kind", "", "business", "");
    json_object_set_new(report->items, id, known);
    item_destroy(item);
    return known;
}

static void name_items(struct report *report)
{
    size_t index;
    json_t *row;
    json_array_foreach(report->rows, index, row)
    {
        const char *id = json_string_value(json_object_get(row, "item"));
        if (id)
            json_object_update(row, (json_t *)(uintptr_t)item_of(report, id));
    }
}

// ---- by business ----

static void add_to(json_t *sum, const json_t *row)
{
    static const char *const numbers[] = {"plays", "shown_ms", "frames"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        json_object_set_new(sum, numbers[i],
                            json_integer(json_integer_value(json_object_get(sum, numbers[i])) +
                                         json_integer_value(json_object_get(row, numbers[i]))));
}

static const char *or_empty(const json_t *row, const char *member)
{
    const char *text = json_string_value(json_object_get(row, member));
    return text ? text : "";
}

static void add_up_businesses(struct report *report)
{
    json_t *sums = json_object(), *row;
    size_t index;
    json_array_foreach(report->rows, index, row)
    {
        json_t *key = json_sprintf("%s\n%s\n%s\n%s", or_empty(row, "business"),
                                   or_empty(row, "screen"), or_empty(row, "day"),
                                   report->groups & PLAY_BY_ITEM ? or_empty(row, "item") : "");
        json_t *sum = json_object_get(sums, json_string_value(key));
        if (sum) {
            add_to(sum, row);
        } else {
            sum = json_copy(row);
            if (!(report->groups & PLAY_BY_ITEM)) {
                json_object_del(sum, "item");
                json_object_del(sum, "title");
                json_object_del(sum, "kind");
            }
            json_object_set_new(sums, json_string_value(key), sum);
        }
        json_decref(key);
    }
    json_array_clear(report->rows);
    const char *name;
    json_object_foreach(sums, name, row) json_array_append(report->rows, row);
    json_decref(sums);
}

// ---- answers ----

struct column {
    const char *member, *ja, *en;
};
static const struct column columns[] = {
    {"day", "日付", "Day"},
    {"screen", "画面", "Screen"},
    {"business", "事業者", "Business"},
    {"item", "番号", "Item"},
    {"title", "題名", "Title"},
    {"kind", "種類", "Kind"},
    {"plays", "表示回数", "Showings"},
    {"shown_ms", "表示時間（秒）", "Seconds shown"},
    {"frames", "フレーム数", "Frames"},
};
#define COLUMNS (sizeof columns / sizeof *columns)

static bool has_column(const struct report *report, const struct column *column)
{
    bool item = report->groups & PLAY_BY_ITEM, business = report->groups & BY_BUSINESS;
    return strcmp(column->member, "day") == 0        ? report->groups & PLAY_BY_DAY
           : strcmp(column->member, "screen") == 0   ? report->groups & PLAY_BY_SCREEN
           : strcmp(column->member, "business") == 0 ? item || business
           : strcmp(column->member, "item") == 0 || strcmp(column->member, "title") == 0 ||
                   strcmp(column->member, "kind") == 0
               ? item
               : true;
}

static void add_cell(struct buffer *csv, const json_t *row, const char *member)
{
    const json_t *value = json_object_get(row, member);
    if (strcmp(member, "shown_ms") == 0)
        buffer_printf(csv, "%.1f", (double)json_integer_value(value) / 1000);
    else if (json_is_integer(value))
        buffer_printf(csv, "%lld", (long long)json_integer_value(value));
    else
        api_csv_text(csv, or_empty(row, member));
}

static void reply_csv(const struct report *report)
{
    struct buffer csv;
    size_t index;
    json_t *row;
    buffer_init(&csv, MOST_CSV_BYTES);
    buffer_add_text(&csv, "\xEF\xBB\xBF"); // so that spreadsheets read UTF-8
    for (size_t i = 0, n = 0; i < COLUMNS; i++)
        if (has_column(report, &columns[i])) {
            buffer_add_text(&csv, n++ > 0 ? "," : "");
            api_csv_text(&csv, api_words(report->call, columns[i].ja, columns[i].en));
        }
    buffer_add_text(&csv, "\r\n");
    json_array_foreach(report->rows, index, row)
    {
        for (size_t i = 0, n = 0; i < COLUMNS; i++)
            if (has_column(report, &columns[i])) {
                buffer_add_text(&csv, n++ > 0 ? "," : "");
                add_cell(&csv, row, columns[i].member);
            }
        buffer_add_text(&csv, "\r\n");
    }
    api_reply_csv(report->call, "plays", &csv);
    buffer_finish(&csv);
}

static void reply_json(const struct report *report)
{
    json_t *total = json_pack("{s:i, s:i, s:i}", "plays", 0, "shown_ms", 0, "frames", 0), *row;
    size_t index;
    json_array_foreach(report->rows, index, row) add_to(total, row);
    call_reply(report->call, 200,
               json_pack("{s:o, s:o, s:o, s:O, s:I, s:n}", "from", day_json(report->from_day),
                         "until", day_json(report->until_day), "sums", total, "items", report->rows,
                         "total", (json_int_t)json_array_size(report->rows), "next"));
}

static bool read_days(struct report *report)
{
    struct office *office = call_office(report->call);
    int64_t tomorrow = api_day_of(office->zone, clock_now_utc(&office->clock)) + 1;
    if (!api_day(report->call, "until", tomorrow, &report->until_day) ||
        !api_day(report->call, "from", report->until_day - USUAL_DAYS, &report->from_day))
        return false;
    if (report->from_day < report->until_day && report->until_day - report->from_day <= MOST_DAYS)
        return true;
    call_refuse(
        report->call, 400, "day", "%s",
        api_words(report->call, "from は until より前の日です。", "from is a day before until."));
    return false;
}

static void show_plays(struct call *call)
{
    struct report report = {.call = call, .rows = json_array(), .items = json_object()};
    struct error error;
    const char *format = call_query(call, "format");
    if (read_groups(call, &report.groups) && read_days(&report)) {
        unsigned groups = (report.groups & ~(unsigned)BY_BUSINESS) |
                          (report.groups & BY_BUSINESS ? PLAY_BY_ITEM : 0);
        if (!store_each_play_sum(call_office(call)->store, groups, report.from_day,
                                 report.until_day, call_query(call, "item"),
                                 call_query(call, "screen"), add_sum, &report, &error)) {
            api_refuse_failed(call, &error);
        } else {
            name_items(&report);
            if (report.groups & BY_BUSINESS)
                add_up_businesses(&report);
            if (strcmp(format, "csv") == 0)
                reply_csv(&report);
            else
                reply_json(&report);
        }
    }
    json_decref(report.rows);
    json_decref(report.items);
}

struct api_table api_reports(void)
{
    static const struct api_route routes[] = {
        {"GET", "/api/v1/reports/plays", CALL_VIEWER, 0, 0, show_plays},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
