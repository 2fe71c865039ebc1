// Who did what, and the mail that is under way.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_tables.h"
#include "publisher/store/store_audit.h"
#include "publisher/store/store_mail.h"

#define MOST_CSV_ROWS 100000
#define MOST_CSV_BYTES (64u * 1024 * 1024)
#define MOST_LETTERS 500

struct reading {
    json_t *rows;
    struct buffer *csv; // instead
    int64_t last;       // the number of the last one
};

static bool add_row(void *context, const struct audit_entry *entry)
{
    struct reading *reading = context;
    json_t *detail = json_loads(entry->detail, 0, NULL);
    json_array_append_new(reading->rows,
                          json_pack("{s:I, s:o, s:s, s:s, s:s, s:o, s:s}", "number",
                                    (json_int_t)entry->number, "at", api_time(entry->at_utc), "who",
                                    entry->who, "action", entry->action, "subject", entry->subject,
                                    "detail", detail ? detail : json_object(), "digest",
                                    entry->digest));
    reading->last = entry->number;
    return true;
}

static bool add_line(void *context, const struct audit_entry *entry)
{
    struct reading *reading = context;
    char at[INSTANT_TEXT_BYTES];
    const char *cells[] = {at,           entry->who, entry->action, entry->subject, entry->detail,
                           entry->digest};
    instant_format(entry->at_utc, at);
    buffer_printf(reading->csv, "%lld", (long long)entry->number);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        buffer_add_char(reading->csv, ',');
        api_csv_text(reading->csv, cells[i]);
    }
    return buffer_add_text(reading->csv, "\r\n");
}

static void reply_audit_csv(struct call *call, int64_t before)
{
    struct buffer csv;
    struct error error;
    struct reading reading = {.csv = &csv};
    buffer_init(&csv, MOST_CSV_BYTES);
    buffer_add_text(&csv, "\xEF\xBB\xBF");
    buffer_add_text(&csv, api_words(call, "番号,日時,だれが,何を,対象,詳細,ハッシュ\r\n",
                                    "Number,At,Who,Action,Subject,Detail,Digest\r\n"));
    if (!store_each_audit(call_office(call)->store, before, MOST_CSV_ROWS,
                          call_query(call, "about"), add_line, &reading, &error))
        api_refuse_failed(call, &error);
    else if (csv.overflowed)
        call_refuse(call, 413, "large", "%s",
                    api_words(call, "多すぎます。before か about で絞ってください。",
                              "There is too much; narrow it with before or about."));
    else
        api_reply_csv(call, "audit", &csv);
    buffer_finish(&csv);
}

static void list_audit(struct call *call)
{
    struct api_range range;
    struct error error;
    int64_t before = call_query_number(call, "before", 0);
    if (strcmp(call_query(call, "format"), "csv") == 0) {
        reply_audit_csv(call, before);
        return;
    }
    if (!api_range(call, &range))
        return;
    if (range.skip > 0) // the cursor is the number of the last row
        before = (int64_t)range.skip;
    struct reading reading = {.rows = json_array()};
    if (!store_each_audit(call_office(call)->store, before, range.most, call_query(call, "about"),
                          add_row, &reading, &error)) {
        json_decref(reading.rows);
        api_refuse_failed(call, &error);
        return;
    }
    size_t count = json_array_size(reading.rows);
    call_reply(call, 200,
               json_pack("{s:o, s:I, s:o}", "items", reading.rows, "total", (json_int_t)count,
                         "next",
                         count == range.most && reading.last > 1
                             ? json_sprintf("%lld", (long long)reading.last)
                             : json_null()));
}

static void check_audit(struct call *call)
{
    int64_t broken = 0;
    struct error error;
    if (store_check_audit(call_office(call)->store, &broken, &error))
        call_reply(call, 200,
                   json_pack("{s:b, s:o}", "whole", broken == 0, "broken",
                             broken ? json_integer(broken) : json_null()));
    else
        api_refuse_failed(call, &error);
}

static void list_letters(struct call *call)
{
    struct error error;
    struct letter_list *list = store_letters(call_office(call)->store, MOST_LETTERS, &error);
    if (!list) {
        api_refuse_failed(call, &error);
        return;
    }
    json_t *rows = json_array();
    for (size_t i = 0; i < list->count; i++) {
        const struct letter *letter = &list->letters[i];
        json_array_append_new(rows, json_pack("{s:I, s:s, s:s, s:i, s:o, s:o, s:b}", "id",
                                              (json_int_t)letter->id, "to", letter->to, "subject",
                                              letter->subject, "tries", letter->tries, "next_try",
                                              api_time(letter->next_try_utc), "fault",
                                              api_text_or_null(letter->fault), "given_up",
                                              letter->next_try_utc >= INSTANT_FOR_EVER));
    }
    struct api_range range = {0, list->count};
    api_reply_list(call, rows, list->count, &range);
    letter_list_destroy(list);
}

struct api_table api_records(void)
{
    static const struct api_route routes[] = {
        {"GET", "/api/v1/audit", CALL_ADMINISTRATOR, 0, 0, list_audit},
        {"GET", "/api/v1/audit/check", CALL_ADMINISTRATOR, 0, 0, check_audit},
        {"GET", "/api/v1/letters", CALL_ADMINISTRATOR, 0, 0, list_letters},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
