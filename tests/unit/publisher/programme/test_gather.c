// Slides of several items: today's seminars on a board, older news in a digest; and what the
// programme does with drills and without templates.
#include "stage.h"

#include "publisher/programme/compose.h"
#include "publisher/programme/explain.h"
#include "publisher/programme/gather.h"

#define NOW "2026-12-05T00:00:00Z" // 9:00 in Tokyo, a Saturday
#define MOST_ITEMS 64

static struct civil_zone *zone;

static int open_zone(void **state)
{
    (void)state;
    zone = civil_zone_create("Asia/Tokyo", NULL);
    return zone ? 0 : -1;
}

static int close_zone(void **state)
{
    (void)state;
    civil_zone_destroy(zone);
    return 0;
}

struct house {
    struct item *items[MOST_ITEMS];
    struct item_list list;
};

static struct item *keep(struct house *house, struct item *item)
{
    assert_true(house->list.count < MOST_ITEMS);
    house->list.items = house->items;
    house->items[house->list.count++] = item;
    return item;
}

static struct item *seminar(struct house *house, const char *id, const char *starts,
                            const char *ends)
{
    struct item *item = keep(house, stage_item(ITEM_SEMINAR, id, id));
    item_add_instant(item, "starts", utc_of(starts));
    if (ends)
        item_add_instant(item, "ends", utc_of(ends));
    return item;
}

static struct item *news(struct house *house, int number, int64_t published_utc)
{
    char id[32];
    snprintf(id, sizeof id, "feed:f:%02d", number);
    struct item *item = keep(house, stage_item(ITEM_NOTICE, id, id));
    item->source = "feed:f";
    item->published_utc = published_utc;
    return item;
}

static void finish(struct house *house)
{
    for (size_t i = 0; i < house->list.count; i++)
        item_destroy(house->items[i]);
}

static const struct cast_member *member_of(const struct cast *cast, const char *id)
{
    for (size_t i = 0; i < cast->count; i++)
        if (strcmp(cast->members[i].item->id, id) == 0)
            return &cast->members[i];
    return NULL;
}

static struct cast *cast_of(const struct house *house)
{
    return cast_create(&house->list, zone, utc_of(NOW), utc_of("2026-12-20T15:00:00Z"));
}

struct expected_span {
    const char *begin, *end;
    const char *rows; // their ids, blank-separated; '*' before one that has begun
};

static void expect_spans(const struct cast_member *member, const struct expected_span *expected,
                         size_t count)
{
    assert_non_null(member);
    for (size_t s = 0; s < member->span_count && s < count; s++) {
        const struct cast_span *span = &member->spans[s];
        char rows[512] = "";
        for (size_t r = 0; r < span->page->row_count; r++) {
            strcat(rows, r > 0 ? " " : "");
            strcat(rows, span->page->rows[r].begun ? "*" : "");
            strcat(rows, span->page->rows[r].item->id);
        }
        assert_string_equal(rows, expected[s].rows);
        assert_int_equal(span->begin_utc, utc_of(expected[s].begin));
        assert_int_equal(span->end_utc, utc_of(expected[s].end));
    }
    assert_int_equal(member->span_count, count);
}

// ---- the board ----

static void it_changes_when_one_begins_and_when_one_leaves(void **state)
{
    (void)state;
    struct house house = {0};
    seminar(&house, "c", "2026-12-05T06:00:00Z", NULL);
    seminar(&house, "a", "2026-12-05T01:00:00Z", "2026-12-05T03:00:00Z");
    seminar(&house, "b", "2026-12-05T04:30:00Z", "2026-12-05T06:30:00Z");
    seminar(&house, "tomorrow", "2026-12-06T04:30:00Z", NULL);
    seminar(&house, "x", "2026-12-08T15:00:00Z", NULL); // the first second of the 9th
    seminar(&house, "y", "2026-12-09T14:59:59Z", NULL); // its last
    seminar(&house, "z", "2026-12-09T15:00:00Z", NULL); // the 10th
    struct cast *cast = cast_of(&house);
    static const struct expected_span expected[] = {
        {NOW, "2026-12-05T01:00:00Z", "a b c"},
        {"2026-12-05T01:00:00Z", "2026-12-05T01:15:00Z", "*a b c"},
        {"2026-12-05T01:15:00Z", "2026-12-05T04:30:00Z", "b c"},
        {"2026-12-05T04:30:00Z", "2026-12-05T04:45:00Z", "*b c"},
        {"2026-12-08T15:00:00Z", "2026-12-08T15:15:00Z", "x y"}, // far off: not who has begun
    };
    expect_spans(member_of(cast, GATHER_BOARD_ID), expected, 5);
    cast_destroy(cast);
    finish(&house);
}

static void states_and_windows_count(void **state)
{
    (void)state;
    struct house house = {0};
    struct item *a = seminar(&house, "a", "2026-12-05T05:00:00Z", NULL);
    item_add_field(a, "status", "", "cancelled");
    struct item *b = seminar(&house, "b", "2026-12-05T05:00:00Z", NULL);
    item_add_instant(b, "deadline", utc_of("2026-12-05T02:00:00Z"));
    struct item *late = seminar(&house, "late", "2026-12-05T05:00:00Z", NULL);
    late->show_from_utc = utc_of("2026-12-05T03:00:00Z");
    struct item *draft = seminar(&house, "draft", "2026-12-05T05:00:00Z", NULL);
    draft->state = ITEM_DRAFT;
    struct cast *cast = cast_of(&house);
    static const struct expected_span expected[] = {
        {NOW, "2026-12-05T02:00:00Z", "a b"},
        {"2026-12-05T02:00:00Z", "2026-12-05T03:00:00Z", "a b"}, // b is closed
        {"2026-12-05T03:00:00Z", "2026-12-05T05:00:00Z", "a b late"},
        {"2026-12-05T05:00:00Z", "2026-12-05T05:15:00Z", "*a *b *late"},
    };
    const struct cast_member *board = member_of(cast, GATHER_BOARD_ID);
    expect_spans(board, expected, 4);
    assert_int_equal(board->spans[0].page->rows[0].standing.flags, STANDING_CANCELLED);
    assert_true(board->spans[1].page->rows[1].standing.flags & STANDING_CLOSED);
    cast_destroy(cast);
    finish(&house);
}

static void both_sessions_of_a_day_are_rows(void **state)
{
    (void)state;
    struct house house = {0};
    struct item *item = seminar(&house, "a", "2026-12-05T01:00:00Z", NULL);
    item_add_field(item, "sessions", "",
                   "2026-12-05T01:00:00Z/2026-12-05T02:00:00Z "
                   "2026-12-05T05:00:00Z/2026-12-05T06:00:00Z");
    struct cast *cast = cast_of(&house);
    static const struct expected_span expected[] = {
        {NOW, "2026-12-05T01:00:00Z", "a a"},
        {"2026-12-05T01:00:00Z", "2026-12-05T01:15:00Z", "*a a"},
    };
    expect_spans(member_of(cast, GATHER_BOARD_ID), expected, 2);
    cast_destroy(cast);
    finish(&house);
}

static void more_than_fit_go_on_further_pages(void **state)
{
    (void)state;
    struct house house = {0};
    for (int i = 0; i < 41; i++) {
        char id[16];
        snprintf(id, sizeof id, "s%02d", i);
        seminar(&house, id, "2026-12-05T05:00:00Z", NULL);
    }
    struct cast *cast = cast_of(&house);
    const struct cast_member *second = member_of(cast, GATHER_BOARD_ID "/2");
    assert_non_null(second);
    assert_string_equal(second->spans[0].page->rows[0].item->id, "s06");
    assert_int_equal(second->spans[0].page->number, 2);
    assert_int_equal(second->spans[0].page->count, GATHER_BOARD_MOST_PAGES);
    assert_non_null(member_of(cast, GATHER_BOARD_ID "/6"));
    assert_null(member_of(cast, GATHER_BOARD_ID "/7"));
    cast_destroy(cast);
    finish(&house);
}

static void one_seminar_needs_no_board(void **state)
{
    (void)state;
    struct house house = {0};
    seminar(&house, "a", "2026-12-05T05:00:00Z", NULL);
    keep(&house, stage_item(ITEM_NOTICE, "n", "n"));
    struct cast *cast = cast_of(&house);
    assert_null(member_of(cast, GATHER_BOARD_ID));
    assert_int_equal(cast->count, 2);
    cast_destroy(cast);
    finish(&house);
}

static const char *plain_of(const struct slide *slide, const char *name, const char *lang,
                            char text[256])
{
    const struct slide_text *found = slide_find_text(slide, name, lang);
    struct buffer plain;
    if (!found)
        return NULL;
    buffer_init(&plain, 256);
    rich_text_to_plain(&plain, found->text);
    snprintf(text, 256, "%s", buffer_text(&plain));
    buffer_finish(&plain);
    return text;
}

static void expect_texts(const struct slide *slide, const char *const rows[][3], size_t count)
{
    char text[256];
    for (size_t i = 0; i < count; i++) {
        const char *got = plain_of(slide, rows[i][0], rows[i][1], text);
        if ((got == NULL) != (rows[i][2] == NULL) || (got && strcmp(got, rows[i][2]) != 0))
            fail_msg("%s (%s): expected %s, got %s", rows[i][0], rows[i][1] ? rows[i][1] : "-",
                     rows[i][2] ? rows[i][2] : "nothing", got ? got : "nothing");
    }
}

static void the_board_says_when_where_and_whether(void **state)
{
    (void)state;
    struct house house = {0};
    struct item *a = seminar(&house, "a", "2026-12-05T00:00:00Z", "2026-12-05T02:00:00Z");
    item_add_field(a, "title", "en", "Founding");
    item_add_field(a, "title", "zh-TW", "創業");
    item_add_field(a, "room", "ja", "研修室");
    item_add_field(a, "speaker", "ja", "試験 花子");
    struct item *b = seminar(&house, "b", "2026-12-05T04:30:00Z", NULL);
    item_add_field(b, "seats_left", "", "2");
    struct item *c = seminar(&house, "c", "2026-12-05T05:00:00Z", NULL);
    item_add_field(c, "status", "", "open");
    struct item *d = seminar(&house, "d", "2026-12-05T06:00:00Z", NULL);
    item_add_field(d, "status", "", "cancelled");
    struct cast *cast = cast_of(&house);
    struct compose_context context = {
        .zone = zone, .languages = "ja en zh-Hant ja-x-easy", .theme_src = "t", .era = true};
    const struct cast_member *board = member_of(cast, GATHER_BOARD_ID);
    struct slide *slide = compose_board(&context, "board.template", board->spans[0].page);
    static const char *const rows[][3] = {
        {"headline", "ja", "本日のセミナー"},
        {"headline", "en", "Seminars today"},
        {"headline", "zh-Hant", "今日講座"},
        {"figure_day", NULL, "5"},
        {"figure_month", "ja", "12月"},
        {"figure_weekday", "ja", "土"},
        {"era", "ja", "令和8年"},
        {"row1_time", NULL, "9:00"},
        {"row1_end", NULL, "11:00"},
        {"row1_title", "ja", "a"},
        {"row1_title", "en", "Founding"},
        {"row1_title", "zh-Hant", "創業"},
        {"row1_room", NULL, "研修室"},
        {"row1_state", "ja", "開催中"},
        {"row1_state", "en", "On now"},
        {"row1_note", NULL, "試験 花子"},
        {"row2_time", NULL, "13:30"},
        {"row2_end", NULL, NULL},
        {"row2_state", "ja", "残席わずか"},
        {"row2_note", "ja", "残り2席"},
        {"row3_state", "ja", "受付中"},
        {"row4_state", "ja", "中止"},
        {"row5_title", NULL, NULL},
        {"page", NULL, NULL},
    };
    expect_texts(slide, rows, sizeof rows / sizeof *rows);
    assert_true(slide_has_flag(slide, "row1_on"));
    assert_true(slide_has_flag(slide, "row2_few"));
    assert_true(slide_has_flag(slide, "row4_cancelled"));
    assert_false(slide_has_flag(slide, "more"));
    for (size_t i = 0; i < slide->text_count; i++) // nobody wrote anything in easy Japanese
        assert_string_not_equal(slide->texts[i].lang, "ja-x-easy");
    slide_destroy(slide);
    cast_destroy(cast);
    finish(&house);
}

// ---- the digest ----

static void older_news_are_rows_and_the_newest_have_slides(void **state)
{
    (void)state;
    struct house house = {0};
    int64_t now = utc_of(NOW);
    for (int i = 0; i < 9; i++)
        news(&house, i, now - 3600 * i);
    house.items[0]->show_until_utc = now + 86400; // the newest leaves tomorrow
    struct item *first = keep(&house, stage_item(ITEM_NOTICE, "folder:n", "館のお知らせ"));
    first->published_utc = now - 86400 * 30;
    struct item *pinned = news(&house, 20, now - 86400 * 20);
    pinned->pinned = true;
    struct cast *cast = cast_of(&house);
    static const struct expected_span one[] = {
        {NOW, "2026-12-06T00:00:00Z", "feed:f:03 feed:f:04 feed:f:05"},
        {"2026-12-06T00:00:00Z", "2026-12-20T15:00:00Z",
         "feed:f:04 feed:f:05 feed:f:06 feed:f:07 feed:f:08"},
    };
    static const struct expected_span two[] = {
        {NOW, "2026-12-06T00:00:00Z", "feed:f:06 feed:f:07 feed:f:08"}};
    expect_spans(member_of(cast, GATHER_DIGEST_ID), one, 2);
    expect_spans(member_of(cast, GATHER_DIGEST_ID "/2"), two, 1);
    const struct cast_member *fourth = member_of(cast, "feed:f:03");
    assert_int_equal(fourth->span_count, 2); // a row first, then promoted
    assert_true(fourth->spans[0].in_digest);
    assert_false(fourth->spans[1].in_digest);
    assert_int_equal(fourth->spans[1].begin_utc, now + 86400);
    assert_false(member_of(cast, "feed:f:02")->spans[0].in_digest);
    assert_false(member_of(cast, "folder:n")->spans[0].in_digest);
    assert_false(member_of(cast, "feed:f:20")->spans[0].in_digest);
    cast_destroy(cast);
    finish(&house);
}

// Far off it changes once a day, and whoever leaves on that day has a slide of its own; near by it
// is exact to the second. Never is anybody a row who is not due, nor on neither.
static void nobody_is_listed_who_is_not_due(void **state)
{
    (void)state;
    struct house house = {0};
    int64_t now = utc_of(NOW);
    for (int i = 0; i < 40; i++)
        news(&house, i, now - i)->show_until_utc = now + 3600 + i * INT64_C(29000);
    struct cast *cast = cast_of(&house);
    for (int64_t at = now; at < now + 15 * 86400; at += 617)
        for (int i = 0; i < 40; i++) {
            const struct item *item = house.items[i];
            const struct cast_member *member = member_of(cast, item->id);
            int slides = 0, rows = 0;
            for (size_t s = 0; s < member->span_count; s++)
                slides += member->spans[s].begin_utc <= at && at < member->spans[s].end_utc &&
                          !member->spans[s].in_digest;
            for (size_t m = 0; m < cast->count; m++) {
                const struct cast_member *page = &cast->members[m];
                for (size_t s = 0; page->sort == CAST_DIGEST && s < page->span_count; s++)
                    for (size_t r = 0; r < page->spans[s].page->row_count; r++)
                        rows += page->spans[s].begin_utc <= at && at < page->spans[s].end_utc &&
                                page->spans[s].page->rows[r].item == item;
            }
            if (slides + rows != (at < item->show_until_utc))
                fail_msg("%s, %lld s from now: %d slides, %d rows", item->id, (long long)(at - now),
                         slides, rows);
        }
    cast_destroy(cast);
    finish(&house);
}

static void the_digest_says_what_when_and_who(void **state)
{
    (void)state;
    struct house house = {0};
    for (int i = 0; i < 9; i++) {
        struct item *item = news(&house, i, utc_of("2026-12-01T15:00:00Z") - i);
        item_add_field(item, "source_name", "ja", "試験新聞");
        item_add_field(item, "summary", "ja", "一文目です。二文目です。");
    }
    struct cast *cast = cast_of(&house);
    struct compose_context context = {.zone = zone, .languages = "ja en", .theme_src = "t"};
    const struct cast_member *digest = member_of(cast, GATHER_DIGEST_ID);
    struct slide *slide = compose_digest(&context, "digest.template", digest->spans[0].page);
    static const char *const rows[][3] = {
        {"headline", "ja", "最近のお知らせ"},
        {"row1_title", NULL, "feed:f:03"},
        {"row1_date", "ja", "12月1日(火)"},
        {"row1_source", NULL, "試験新聞"},
        {"row1_summary", NULL, "一文目です。二文目です。"},
        {"row3_title", NULL, "feed:f:05"},
        {"row4_title", NULL, NULL},
        {"page", NULL, "1/2"},
        {"era", NULL, NULL},
    };
    expect_texts(slide, rows, sizeof rows / sizeof *rows);
    assert_true(slide_has_flag(slide, "more"));
    slide_destroy(slide);
    cast_destroy(cast);
    finish(&house);
}

// ---- in the programme ----

static void write_template(const struct stage *stage, const char *name)
{
    char content[256];
    snprintf(content, sizeof content,
             "<template xmlns=\"urn:kawaraban:template:1\"><!-- %s --><layout for=\"landscape\"/>"
             "</template>",
             name);
    stage_write(stage->templates, name, content);
}

static bool is_in_main(const struct playlist *playlist, int64_t utc, const char *id)
{
    const struct playlist_region *region = playlist_region(playlist, "main");
    struct timeline_spot spot = timeline_at(region, utc * 1000, TIMELINE_TRUSTED);
    for (size_t i = 0; i < spot.period->entry_count; i++)
        if (strcmp(spot.period->entries[i].item, id) == 0)
            return true;
    return false;
}

static void channels_that_want_them_have_them(void **state)
{
    (void)state;
    static const struct {
        bool board, digest, templates;
        bool shows_board, shows_digest;
    } rows[] = {{true, true, true, true, true},
                {false, false, true, false, false},
                {true, true, false, false, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct stage *stage = stage_create("Asia/Tokyo", NOW);
        if (rows[i].templates) {
            write_template(stage, "board.xml");
            write_template(stage, "digest.xml");
        }
        stage->channel.board = rows[i].board;
        stage->channel.digest = rows[i].digest;
        stage_put_seminar(stage, "folder:a", "一", "2026-12-05T05:00:00Z");
        stage_put_seminar(stage, "folder:b", "二", "2026-12-05T06:00:00Z");
        struct house house = {0};
        for (int n = 0; n < 6; n++) {
            news(&house, n, utc_of(NOW) - n);
            stage_put(stage, house.items[n]);
        }
        stage_open_programme(stage);
        stage_build(stage);
        struct playlist *playlist = stage_playlist(stage, "one");
        int64_t now = utc_of(NOW), left = utc_of("2026-12-05T05:15:00Z");
        assert_int_equal(is_in_main(playlist, now, GATHER_BOARD_ID), rows[i].shows_board);
        assert_int_equal(is_in_main(playlist, left - 1, GATHER_BOARD_ID), rows[i].shows_board);
        assert_false(is_in_main(playlist, left, GATHER_BOARD_ID));
        assert_int_equal(is_in_main(playlist, now, GATHER_DIGEST_ID), rows[i].shows_digest);
        assert_int_equal(is_in_main(playlist, now, "feed:f:04"), !rows[i].shows_digest);
        assert_true(is_in_main(playlist, now, "feed:f:00"));
        assert_true(is_in_main(playlist, now, "folder:a")); // its own slide as well
        playlist_destroy(playlist);
        stage_destroy(stage);
    }
}

static void explaining_names_boards_and_digests(void **state)
{
    (void)state;
    static const struct {
        const char *item, *at, *lang, *line;
        bool off;
    } rows[] = {
        {"folder:a", NOW, "ja", "✓ 「本日のセミナー」の一覧（1／1 枚目）にも表示されます", false},
        {"folder:a", NOW, "en", "It is on the slide “Seminars today” as well (1 of 1)", false},
        {"feed:f:04", NOW, "ja", "「最近のお知らせ」の一覧（1／1 枚目）に表示されます", false},
        {GATHER_BOARD_ID, NOW, "ja", "✓ 今、この一覧に載るものは 2 件です", false},
        {GATHER_BOARD_ID, "2026-12-05T05:15:00Z", "ja", "✗ 今、この一覧に載せるだけの件数が", true},
        {GATHER_DIGEST_ID, NOW, "en", "There are now 3 things to list on it", false},
    };
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    write_template(stage, "board.xml");
    write_template(stage, "digest.xml");
    stage->channel.board = stage->channel.digest = true;
    stage_put_seminar(stage, "folder:a", "一", "2026-12-05T05:00:00Z");
    stage_put_seminar(stage, "folder:b", "二", "2026-12-05T06:00:00Z");
    struct house house = {0};
    for (int n = 0; n < 6; n++) {
        news(&house, n, utc_of(NOW) - n);
        stage_put(stage, house.items[n]);
    }
    stage_open_programme(stage);
    stage_build(stage);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer out;
        struct error error = {0};
        enum explain_verdict verdict;
        buffer_init(&out, 1 << 16);
        if (!explain_item(stage->programme, rows[i].item, "one", utc_of(rows[i].at), rows[i].lang,
                          &verdict, &out, &error))
            fail_msg("%s: %s", rows[i].item, error.text);
        if (!strstr(buffer_text(&out), rows[i].line) || (verdict == EXPLAIN_OFF) != rows[i].off)
            fail_msg("%s: expected “%s” in\n%s", rows[i].item, rows[i].line, buffer_text(&out));
        buffer_finish(&out);
    }
    stage_destroy(stage);
}

static void a_drill_makes_way_for_the_real_thing(void **state)
{
    (void)state;
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    struct item *drill = stage_item(ITEM_ALERT, "folder:drill", "避難訓練");
    item_add_field(drill, "drill", "", "yes");
    stage_put(stage, drill);
    struct item *real = stage_item(ITEM_ALERT, "feed:real", "地震");
    item_add_instant(real, "starts", utc_of(NOW) + 600);
    item_add_instant(real, "ends", utc_of(NOW) + 1200);
    stage_put(stage, real);
    stage_open_programme(stage);
    stage_build(stage);
    struct playlist *playlist = stage_playlist(stage, "one");
    for (int64_t s = 0; s < 1800; s += 5) {
        bool shaking = s >= 600 && s < 1200;
        assert_string_equal(stage_on(playlist, (utc_of(NOW) + s) * 1000),
                            shaking ? "feed:real" : "folder:drill");
    }
    playlist_destroy(playlist);
    stage_destroy(stage);
}

static void a_missing_template_costs_only_its_kind(void **state)
{
    (void)state;
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    char path[160];
    snprintf(path, sizeof path, "%s/brand.xml", stage->templates);
    assert_int_equal(unlink(path), 0);
    stage_put_new(stage, ITEM_BRAND, "folder:brand", "ブランド");
    stage_put_new(stage, ITEM_NOTICE, "folder:notice", "お知らせ");
    stage_open_programme(stage);
    stage_build(stage);
    struct playlist *playlist = stage_playlist(stage, "one");
    assert_true(is_in_main(playlist, utc_of(NOW), "folder:notice"));
    assert_false(is_in_main(playlist, utc_of(NOW), "folder:brand"));
    playlist_destroy(playlist);
    struct buffer out;
    enum explain_verdict verdict;
    buffer_init(&out, 1 << 16);
    assert_true(explain_item(stage->programme, "folder:brand", "one", utc_of(NOW), "ja", &verdict,
                             &out, NULL));
    assert_int_equal(verdict, EXPLAIN_OFF);
    assert_non_null(strstr(buffer_text(&out), "brand.xml"));
    buffer_finish(&out);
    programme_destroy(stage->programme);
    stage->programme = NULL;
    snprintf(path, sizeof path, "%s/alert.xml", stage->templates);
    assert_int_equal(unlink(path), 0);
    struct error error = {0};
    assert_null(programme_create(&stage->settings, stage->store, stage->zone, stage->clock,
                                 &stage->keys, &error));
    assert_non_null(strstr(error.text, "there is no template “alert”; put alert.xml"));
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_changes_when_one_begins_and_when_one_leaves),
        cmocka_unit_test(states_and_windows_count),
        cmocka_unit_test(both_sessions_of_a_day_are_rows),
        cmocka_unit_test(more_than_fit_go_on_further_pages),
        cmocka_unit_test(one_seminar_needs_no_board),
        cmocka_unit_test(the_board_says_when_where_and_whether),
        cmocka_unit_test(older_news_are_rows_and_the_newest_have_slides),
        cmocka_unit_test(nobody_is_listed_who_is_not_due),
        cmocka_unit_test(the_digest_says_what_when_and_who),
        cmocka_unit_test(channels_that_want_them_have_them),
        cmocka_unit_test(explaining_names_boards_and_digests),
        cmocka_unit_test(a_drill_makes_way_for_the_real_thing),
        cmocka_unit_test(a_missing_template_costs_only_its_kind),
    };
    return cmocka_run_group_tests(tests, open_zone, close_zone);
}
