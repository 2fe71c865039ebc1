// What screens get when the programme changes: nothing that runs is disturbed, what is new leads, a
// restart is not seen.
#include "stage.h"

#include "publisher/programme/programme_inside.h"

#include <math.h>
#include <signal.h>
#include <sys/resource.h>

#define NOW "2026-11-23T01:00:00Z" // Monday, 10:00 in Tokyo

static void put_several(struct stage *stage, enum item_kind kind, const char *prefix, int count)
{
    for (int i = 0; i < count; i++) {
        char id[64], title[64];
        snprintf(id, sizeof id, "%s-%02d", prefix, i);
        snprintf(title, sizeof title, "%s %02d", prefix, i);
        stage_put_new(stage, kind, id, title);
    }
}

static struct stage *usual_stage(void)
{
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    put_several(stage, ITEM_SHOWCASE, "folder:showcase", 5);
    put_several(stage, ITEM_NOTICE, "folder:notice", 3);
    stage_put_seminar(stage, "folder:seminar", "創業セミナー", "2026-11-25T05:00:00Z");
    stage_open_programme(stage);
    stage_build(stage);
    return stage;
}

// Both playlists show the same from `from` on, for `seconds`.
static void assert_same_show(const struct playlist *a, const struct playlist *b, int64_t from_ms,
                             int seconds)
{
    for (int64_t t = from_ms; t < from_ms + seconds * INT64_C(1000); t += 500) {
        const struct timeline_spot x = timeline_at(playlist_region(a, "main"), t, TIMELINE_TRUSTED);
        const struct timeline_spot y = timeline_at(playlist_region(b, "main"), t, TIMELINE_TRUSTED);
        assert_non_null(x.entry);
        assert_non_null(y.entry);
        assert_string_equal(x.entry->item, y.entry->item);
        assert_int_equal(x.starts_utc_ms, y.starts_utc_ms);
    }
}

static void everything_due_is_on_and_signed(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    struct playlist *playlist = stage_playlist(stage, "one");
    assert_int_equal(playlist->sequence, stage->now_ms / 1000);
    assert_int_equal(playlist->expires_utc, utc_of(NOW) + 15 * 86400);
    static const char *const ids[] = {"folder:showcase-00", "folder:showcase-04",
                                      "folder:notice-00", "folder:notice-02", "folder:seminar"};
    const struct playlist_period *period = &playlist_region(playlist, "main")->periods[0];
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        bool found = false;
        for (size_t e = 0; e < period->entry_count; e++)
            found |= strcmp(period->entries[e].item, ids[i]) == 0;
        if (!found)
            fail_msg("%s is not in the loop", ids[i]);
    }
    playlist_destroy(playlist);
    stage_destroy(stage);
}

static void an_unchanged_programme_is_not_published_again(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    const struct edition *first = programme_edition(stage->programme);
    stage->now_ms += 17300;
    stage_build(stage);
    const struct edition *second = programme_edition(stage->programme);
    assert_ptr_equal(first, second);
    edition_release(second);
    // … until it is six hours old: players learn that the publisher lives, and the time.
    struct playlist *old = stage_playlist(stage, "one");
    stage->now_ms += 6 * 3600 * 1000;
    stage_build(stage);
    struct playlist *renewed = stage_playlist(stage, "one");
    assert_true(renewed->sequence > old->sequence);
    assert_true(renewed->published_utc > old->published_utc);
    assert_same_show(old, renewed, stage->now_ms, 600);
    playlist_destroy(old);
    playlist_destroy(renewed);
    edition_release(first);
    stage_destroy(stage);
}

static void what_is_new_leads_and_the_rest_goes_on(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    stage->now_ms += 47000; // seven seconds into the fifth showing
    struct playlist *before = stage_playlist(stage, "one");
    const struct playlist_region *region = playlist_region(before, "main");
    struct timeline_spot spot = timeline_at(region, stage->now_ms, TIMELINE_TRUSTED);
    struct timeline_spot next = timeline_next(region, &spot, TIMELINE_TRUSTED);
    stage_put_new(stage, ITEM_NOTICE, "folder:fresh", "臨時休館のお知らせ");
    stage_build(stage);
    struct playlist *after = stage_playlist(stage, "one");
    assert_string_equal(stage_on(after, stage->now_ms), "folder:fresh");
    assert_string_equal(stage_on(after, stage->now_ms + 10000), next.entry->item);
    playlist_destroy(before);
    playlist_destroy(after);
    stage_destroy(stage);
}

static void what_was_hardly_seen_comes_back_after_the_new(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    stage->now_ms += 41000;
    struct playlist *before = stage_playlist(stage, "one");
    char interrupted[200];
    snprintf(interrupted, sizeof interrupted, "%s", stage_on(before, stage->now_ms));
    stage_put_new(stage, ITEM_NOTICE, "folder:fresh", "臨時休館のお知らせ");
    stage_build(stage);
    struct playlist *after = stage_playlist(stage, "one");
    assert_string_equal(stage_on(after, stage->now_ms), "folder:fresh");
    assert_string_equal(stage_on(after, stage->now_ms + 10000), interrupted);
    playlist_destroy(before);
    playlist_destroy(after);
    stage_destroy(stage);
}

static void many_new_ones_do_not_take_the_screen_over(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    stage->now_ms += 20000;
    put_several(stage, ITEM_NOTICE, "feed:many", 12);
    stage_build(stage);
    struct playlist *playlist = stage_playlist(stage, "one");
    int in_a_row = 0;
    while (strncmp(stage_on(playlist, stage->now_ms + in_a_row * 10000), "feed:many", 9) == 0)
        in_a_row++;
    assert_int_equal(in_a_row, 3);
    playlist_destroy(playlist);
    stage_destroy(stage);
}

static void taking_something_away_disturbs_nothing(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    stage->now_ms += 33000;
    struct playlist *before = stage_playlist(stage, "one");
    const struct playlist_region *region = playlist_region(before, "main");
    struct timeline_spot spot = timeline_at(region, stage->now_ms, TIMELINE_TRUSTED);
    struct timeline_spot next = timeline_next(region, &spot, TIMELINE_TRUSTED);
    // Neither the one on screen nor the next.
    const char *victim = NULL;
    for (size_t i = 0; i < spot.period->entry_count && !victim; i++) {
        const char *id = spot.period->entries[i].item;
        if (strcmp(id, spot.entry->item) != 0 && strcmp(id, next.entry->item) != 0)
            victim = id;
    }
    stage_withdraw(stage, victim);
    stage_build(stage);
    struct playlist *after = stage_playlist(stage, "one");
    struct timeline_spot now =
        timeline_at(playlist_region(after, "main"), stage->now_ms, TIMELINE_TRUSTED);
    assert_string_equal(now.entry->item, spot.entry->item);
    assert_int_equal(now.starts_utc_ms, spot.starts_utc_ms);
    assert_string_equal(stage_on(after, spot.until_utc_ms), next.entry->item);
    for (int64_t t = stage->now_ms; t < stage->now_ms + 600000; t += 5000)
        assert_string_not_equal(stage_on(after, t), victim);
    playlist_destroy(before);
    playlist_destroy(after);
    stage_destroy(stage);
}

static void what_is_taken_away_while_on_screen_goes_at_once(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    stage->now_ms += 33000;
    struct playlist *before = stage_playlist(stage, "one");
    const struct playlist_region *region = playlist_region(before, "main");
    struct timeline_spot spot = timeline_at(region, stage->now_ms, TIMELINE_TRUSTED);
    struct timeline_spot next = timeline_next(region, &spot, TIMELINE_TRUSTED);
    stage_withdraw(stage, spot.entry->item);
    stage_build(stage);
    struct playlist *after = stage_playlist(stage, "one");
    assert_string_equal(stage_on(after, stage->now_ms), next.entry->item);
    playlist_destroy(before);
    playlist_destroy(after);
    stage_destroy(stage);
}

static void an_edit_changes_the_picture_and_not_the_order(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    stage->now_ms += 33000;
    struct playlist *before = stage_playlist(stage, "one");
    stage_put_new(stage, ITEM_SHOWCASE, "folder:showcase-03", "新しい名前");
    stage_build(stage);
    struct playlist *after = stage_playlist(stage, "one");
    assert_true(after->sequence > before->sequence);
    assert_same_show(before, after, stage->now_ms, 300);
    playlist_destroy(before);
    playlist_destroy(after);
    stage_destroy(stage);
}

static void a_restart_is_not_seen(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    stage->now_ms += 33000;
    stage_put_new(stage, ITEM_NOTICE, "folder:fresh", "臨時休館のお知らせ");
    stage_build(stage);
    struct playlist *before = stage_playlist(stage, "one");
    programme_destroy(stage->programme);
    stage->now_ms += 123456;
    stage_open_programme(stage);
    stage_build(stage);
    struct playlist *after = stage_playlist(stage, "one");
    assert_int_equal(after->sequence, before->sequence);
    assert_same_show(before, after, stage->now_ms, 600);
    // Down over a border of two days, and edited meanwhile: still the planned order.
    programme_destroy(stage->programme);
    stage->now_ms += INT64_C(2) * 86400 * 1000 + 4000;
    stage_open_programme(stage);
    stage_build(stage);
    playlist_destroy(after);
    after = stage_playlist(stage, "one");
    assert_true(after->sequence > before->sequence);
    assert_same_show(before, after, stage->now_ms, 600);
    playlist_destroy(before);
    playlist_destroy(after);
    stage_destroy(stage);
}

static void screens_of_a_channel_are_in_step(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    programme_destroy(stage->programme);
    stage->screens[1] = (struct screen_settings){
        .id = "two", .title = "Two", .channel = "hall", .width_px = 1080, .height_px = 1920};
    stage->settings.screen_count = 2;
    stage->now_ms += 71000;
    stage_open_programme(stage);
    stage_build(stage);
    struct playlist *one = stage_playlist(stage, "one"), *two = stage_playlist(stage, "two");
    assert_same_show(one, two, stage->now_ms, 300);
    playlist_destroy(one);
    playlist_destroy(two);
    stage_destroy(stage);
}

static void an_alert_comes_first_and_leaves_by_itself(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    stage->now_ms += 5000;
    struct item *alert = stage_item(ITEM_ALERT, "feed:alert", "大雨特別警報");
    int64_t ends = stage->now_ms / 1000 + 3600;
    assert_true(item_add_instant(alert, "ends", ends));
    assert_true(item_add_field(alert, "level", "", "5"));
    stage_put(stage, alert);
    stage_build(stage);
    struct playlist *playlist = stage_playlist(stage, "one");
    for (int64_t t = stage->now_ms; t < ends * 1000; t += 7000)
        assert_string_equal(stage_on(playlist, t), "feed:alert");
    for (int64_t t = ends * 1000; t < ends * 1000 + 600000; t += 7000)
        assert_string_not_equal(stage_on(playlist, t), "feed:alert");
    playlist_destroy(playlist);
    // Ended early by its sender:
    stage->now_ms += 60000;
    stage_withdraw(stage, "feed:alert");
    stage_build(stage);
    playlist = stage_playlist(stage, "one");
    assert_string_not_equal(stage_on(playlist, stage->now_ms), "feed:alert");
    playlist_destroy(playlist);
    stage_destroy(stage);
}

static void with_nothing_to_show_there_is_a_welcome(void **state)
{
    (void)state;
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    stage_open_programme(stage);
    stage_build(stage);
    struct playlist *playlist = stage_playlist(stage, "one");
    const struct playlist_region *region = playlist_region(playlist, "main");
    struct timeline_spot spot = timeline_at(region, stage->now_ms, TIMELINE_TRUSTED);
    assert_non_null(spot.entry);
    assert_string_equal(spot.entry->item, "");
    assert_string_equal(spot.entry->title, "試験の館");
    // Whatever the clock says, and in ten years too.
    spot = timeline_at(region, 0, TIMELINE_UNTRUSTED);
    assert_non_null(spot.entry);
    assert_string_equal(stage_on(playlist, stage->now_ms + INT64_C(10) * 366 * 86400 * 1000), "");
    playlist_destroy(playlist);
    stage_destroy(stage);
}

static void after_the_horizon_only_what_is_right_at_any_date(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    struct playlist *playlist = stage_playlist(stage, "one");
    for (int i = 0; i < 500; i++) {
        int64_t t = stage->now_ms + INT64_C(20) * 86400 * 1000 + i * 4000;
        assert_int_equal(strncmp(stage_on(playlist, t), "folder:showcase", 15), 0);
        struct timeline_spot spot =
            timeline_at(playlist_region(playlist, "main"), i * 4000, TIMELINE_UNTRUSTED);
        assert_non_null(spot.entry);
        assert_int_equal(strncmp(spot.entry->item, "folder:showcase", 15), 0);
    }
    playlist_destroy(playlist);
    stage_destroy(stage);
}

static void a_seminar_says_today_on_its_day_and_leaves_when_begun(void **state)
{
    (void)state;
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    stage_put_seminar(stage, "folder:seminar", "創業セミナー", "2026-11-25T05:00:00Z");
    stage_open_programme(stage);
    stage_build(stage);
    struct playlist *playlist = stage_playlist(stage, "one");
    const struct playlist_region *region = playlist_region(playlist, "main");
    char before[MEDIA_NAME_BYTES], today[MEDIA_NAME_BYTES];
    strcpy(
        before,
        timeline_at(region, utc_of("2026-11-24T14:59:59Z") * 1000, TIMELINE_TRUSTED).entry->media);
    strcpy(
        today,
        timeline_at(region, utc_of("2026-11-24T15:00:00Z") * 1000, TIMELINE_TRUSTED).entry->media);
    assert_string_not_equal(before, today);
    assert_string_equal(stage_on(playlist, utc_of("2026-11-25T05:14:59Z") * 1000),
                        "folder:seminar");
    assert_string_equal(stage_on(playlist, utc_of("2026-11-25T05:15:00Z") * 1000), "");
    playlist_destroy(playlist);
    stage_destroy(stage);
}

static void the_band_has_text_and_clock(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    programme_destroy(stage->programme);
    stage->channel.ticker = stage->channel.clock = true;
    stage->screens[1] = (struct screen_settings){
        .id = "two", .title = "Two", .channel = "hall", .width_px = 1080, .height_px = 1920};
    stage->settings.screen_count = 2;
    stage_open_programme(stage);
    stage_build(stage);
    static const struct {
        const char *screen;
        double band, clock;
    } rows[] = {{"one", 0.08, 0.15}, {"two", 0.05, 0.24}};
    for (size_t i = 0; i < 2; i++) {
        struct playlist *playlist = stage_playlist(stage, rows[i].screen);
        const struct playlist_region *main = playlist_region(playlist, "main");
        const struct playlist_region *ticker = playlist_region(playlist, "ticker");
        const struct playlist_region *clock = playlist_region(playlist, "clock");
        assert_non_null(ticker);
        assert_non_null(clock);
        assert_true(fabs(main->height - (1 - rows[i].band)) < 1e-4);
        assert_true(fabs(ticker->height - (rows[i].band)) < 1e-4);
        assert_true(fabs(ticker->width - (1 - rows[i].clock)) < 1e-4);
        assert_true(fabs(clock->left - (1 - rows[i].clock)) < 1e-4);
        struct timeline_spot spot = timeline_at(ticker, stage->now_ms, TIMELINE_TRUSTED);
        assert_int_equal(spot.entry->type, PLAYLIST_TICKER);
        spot = timeline_at(clock, stage->now_ms, TIMELINE_TRUSTED);
        assert_int_equal(spot.entry->type, PLAYLIST_SLIDE);
        // A clock that is not trusted is not shown as one.
        assert_null(timeline_at(clock, stage->now_ms, TIMELINE_UNTRUSTED).entry);
        playlist_destroy(playlist);
    }
    // An edit elsewhere lets the text run on.
    struct playlist *before = stage_playlist(stage, "one");
    stage->now_ms += 33000;
    stage_put_new(stage, ITEM_SHOWCASE, "folder:showcase-03", "新しい名前");
    stage_build(stage);
    struct playlist *after = stage_playlist(stage, "one");
    struct timeline_spot x =
        timeline_at(playlist_region(before, "ticker"), stage->now_ms, TIMELINE_TRUSTED);
    struct timeline_spot y =
        timeline_at(playlist_region(after, "ticker"), stage->now_ms, TIMELINE_TRUSTED);
    assert_int_equal(x.starts_utc_ms, y.starts_utc_ms);
    playlist_destroy(before);
    playlist_destroy(after);
    stage_destroy(stage);
}

static void all_that_is_needed_is_listed_with_its_size(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    struct playlist *playlist = stage_playlist(stage, "one");
    const struct playlist_region *region = playlist_region(playlist, "main");
    for (size_t p = 0; p < region->period_count; p++)
        for (size_t e = 0; e < region->periods[p].entry_count; e++) {
            bool found = false;
            for (size_t i = 0; i < playlist->prefetch_count; i++)
                found |=
                    strcmp(playlist->prefetches[i].media, region->periods[p].entries[e].media) == 0;
            assert_true(found);
        }
    int svgs = 0, templates = 0, themes = 0;
    for (size_t i = 0; i < playlist->prefetch_count; i++) {
        const struct playlist_prefetch *prefetch = &playlist->prefetches[i];
        assert_true(prefetch->bytes > 0);
        const char *dot = strrchr(prefetch->media, '.');
        svgs += strcmp(dot, ".svg") == 0;
        templates += strcmp(dot, ".template") == 0;
        themes += strcmp(dot, ".theme") == 0;
        char path[512];
        assert_true(
            media_name_path(store_media_folder(stage->store), prefetch->media, path, sizeof path));
        assert_int_equal(access(path, R_OK), 0);
    }
    assert_int_equal(svgs, 1);
    assert_int_equal(themes, 1);
    assert_int_equal(templates, 8); // seven kinds and the welcome
    playlist_destroy(playlist);
    stage_destroy(stage);
}

static void a_broken_design_keeps_its_last_good_form(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    struct playlist *before = stage_playlist(stage, "one");
    stage_write(stage->templates, "notice.xml", "<template xmlns=\"urn:kawaraban:template:1\">");
    struct error error = {0};
    assert_true(programme_reconfigure(stage->programme, &stage->settings, &error));
    stage_build(stage);
    struct playlist *after = stage_playlist(stage, "one");
    assert_int_equal(after->sequence, before->sequence);
    playlist_destroy(after);
    // At a start there is no good form: the sentence says which file.
    programme_destroy(stage->programme);
    stage->programme = programme_create(&stage->settings, stage->store, stage->zone, stage->clock,
                                        &stage->keys, &error);
    assert_null(stage->programme);
    assert_non_null(strstr(error.text, "notice.xml"));
    playlist_destroy(before);
    stage_destroy(stage);
}

static void settings_that_do_not_fit_leave_the_old_in_force(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    struct error error = {0};
    struct channel_settings good = stage->channel;
    stage->channel.theme = "missing";
    assert_false(programme_reconfigure(stage->programme, &stage->settings, &error));
    assert_non_null(strstr(error.text, "missing"));
    stage->channel = good;
    stage->screens[0].channel = "nowhere";
    assert_false(programme_reconfigure(stage->programme, &stage->settings, &error));
    assert_non_null(strstr(error.text, "nowhere"));
    stage_build(stage);
    assert_int_equal(stage_sequence(stage, "one"), stage->now_ms / 1000);
    // Other shares change the loop that runs.
    stage->screens[0].channel = "hall";
    stage->channel.shares[ITEM_NOTICE] = 40;
    assert_true(programme_reconfigure(stage->programme, &stage->settings, &error));
    stage->now_ms += 5000;
    stage_build(stage);
    struct playlist *playlist = stage_playlist(stage, "one");
    const struct playlist_period *period = &playlist_region(playlist, "main")->periods[0];
    size_t notices = 0;
    for (size_t e = 0; e < period->entry_count; e++)
        notices += strncmp(period->entries[e].item, "folder:notice", 13) == 0;
    assert_true(notices * 2 > period->entry_count);
    playlist_destroy(playlist);
    stage_destroy(stage);
}

// A file system that takes no more, as near as a test can have it: no file may grow.
static void a_full_disk_leaves_the_last_edition(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    int64_t first = stage_sequence(stage, "one");
    const struct edition *before = programme_edition(stage->programme);
    stage_put_new(stage, ITEM_NOTICE, "folder:fresh", "臨時休館のお知らせ");
    struct rlimit old, none;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    none = old;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_FSIZE, &none);
    struct error error = {0};
    bool built = programme_build(stage->programme, &error);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_false(built);
    assert_true(error.text[0] != '\0');
    const struct edition *after = programme_edition(stage->programme);
    assert_ptr_equal(before, after);
    edition_release(after);
    // With room again it goes on.
    stage_build(stage);
    assert_true(stage_sequence(stage, "one") > first);
    edition_release(before);
    stage_destroy(stage);
}

static void two_programmes_on_one_store_both_publish(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    int64_t first = stage_sequence(stage, "one");
    struct programme *daemon = stage->programme;
    stage_open_programme(stage);
    stage_put_new(stage, ITEM_NOTICE, "folder:fresh", "臨時休館のお知らせ");
    stage_build(stage);
    programme_destroy(stage->programme);
    stage->programme = daemon;
    stage->now_ms += 2000;
    stage_put_new(stage, ITEM_NOTICE, "folder:fresher", "開館のお知らせ");
    stage_build(stage);
    assert_true(stage_sequence(stage, "one") > first + 1);
    stage_destroy(stage);
}

static void count_edition(void *context)
{
    __atomic_add_fetch((int *)context, 1, __ATOMIC_SEQ_CST);
}

static void the_thread_builds_when_woken(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    int64_t first = stage_sequence(stage, "one");
    int editions = 0;
    programme_on_edition(stage->programme, count_edition, &editions);
    programme_start(stage->programme);
    stage_put_new(stage, ITEM_NOTICE, "folder:fresh", "臨時休館のお知らせ");
    for (int i = 0; i < 10; i++)
        programme_wake(stage->programme);
    for (int i = 0; i < 1000 && __atomic_load_n(&editions, __ATOMIC_SEQ_CST) == 0; i++)
        usleep(10000);
    programme_stop(stage->programme);
    programme_stop(stage->programme);
    assert_int_equal(editions, 1);
    assert_true(stage_sequence(stage, "one") > first);
    stage_destroy(stage);
}

static void daylight_saving_days_have_no_gap(void **state)
{
    (void)state;
    static const char *const starts[] = {"2026-10-20T10:00:00Z", "2027-03-22T10:00:00Z"};
    for (size_t s = 0; s < 2; s++) {
        struct stage *stage = stage_create("Europe/Berlin", starts[s]);
        put_several(stage, ITEM_SHOWCASE, "folder:showcase", 3);
        stage->channel.opens_minute = 9 * 60;
        stage->channel.closes_minute = 2 * 60 + 30; // an hour that one night has twice, one never
        stage_open_programme(stage);
        stage_build(stage);
        struct playlist *playlist = stage_playlist(stage, "one");
        const struct playlist_region *region = playlist_region(playlist, "main");
        for (size_t p = 1; p < region->period_count; p++)
            assert_int_equal(region->periods[p].begin_utc_ms, region->periods[p - 1].end_utc_ms);
        for (int day = 0; day < 13; day++) {
            int64_t noon = civil_day_start(stage->zone, stage->now_ms / 1000, day) + 12 * 3600;
            assert_int_equal(strncmp(stage_on(playlist, noon * 1000), "folder:showcase", 15), 0);
            int64_t night = civil_day_start(stage->zone, stage->now_ms / 1000, day + 1) + 6 * 3600;
            assert_string_equal(stage_on(playlist, night * 1000), "");
        }
        playlist_destroy(playlist);
        stage_destroy(stage);
    }
}

// A set with many cuts: over the days nobody is left out, however short the periods are, and every
// entry is valid for as long as it may be on.
static void over_the_days_everybody_has_their_turn(void **state)
{
    (void)state;
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    stage->channel.opens_minute = 9 * 60;
    stage->channel.closes_minute = 12 * 60;
    put_several(stage, ITEM_SHOWCASE, "folder:showcase", 90);
    for (int i = 0; i < 40; i++) { // a cut every ten minutes of three mornings
        char id[64], starts[INSTANT_TEXT_BYTES];
        snprintf(id, sizeof id, "folder:seminar-%02d", i);
        instant_format(utc_of(NOW) + i / 14 * 86400 + i % 14 * 600, starts);
        stage_put_seminar(stage, id, id, starts);
    }
    stage_open_programme(stage);
    stage_build(stage);
    struct playlist *playlist = stage_playlist(stage, "one");
    const struct playlist_region *region = playlist_region(playlist, "main");
    int counts[90] = {0}, least = 1 << 30, most = 0;
    struct timeline_spot spot = timeline_at(region, stage->now_ms, TIMELINE_TRUSTED);
    while (spot.starts_utc_ms < stage->now_ms + INT64_C(3) * 86400 * 1000) {
        int number;
        if (sscanf(spot.entry->item, "folder:showcase-%d", &number) == 1)
            counts[number]++;
        if (sscanf(spot.entry->item, "folder:seminar-%d", &number) == 1) {
            int64_t starts = utc_of(NOW) + number / 14 * 86400 + number % 14 * 600;
            assert_true(spot.until_utc_ms <= (starts + 900) * 1000);
        }
        spot = timeline_next(region, &spot, TIMELINE_TRUSTED);
    }
    for (int i = 0; i < 90; i++) {
        least = counts[i] < least ? counts[i] : least;
        most = counts[i] > most ? counts[i] : most;
    }
    // A showing that a cut ends in its first half is given again: that is the slack.
    if (least == 0 || most - least > 2)
        fail_msg("somebody was on %d times, somebody else %d times", least, most);
    playlist_destroy(playlist);
    stage_destroy(stage);
}

static void one_edit_composes_one_slide(void **state)
{
    (void)state;
    struct stage *stage = usual_stage();
    int64_t composed = slide_shelf_puts(stage->programme->shelf);
    stage->now_ms += 5000;
    stage_put_new(stage, ITEM_SHOWCASE, "folder:showcase-03", "新しい名前");
    stage_build(stage);
    assert_int_equal(slide_shelf_puts(stage->programme->shelf), composed + 1);
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_due_is_on_and_signed),
        cmocka_unit_test(an_unchanged_programme_is_not_published_again),
        cmocka_unit_test(what_is_new_leads_and_the_rest_goes_on),
        cmocka_unit_test(what_was_hardly_seen_comes_back_after_the_new),
        cmocka_unit_test(many_new_ones_do_not_take_the_screen_over),
        cmocka_unit_test(taking_something_away_disturbs_nothing),
        cmocka_unit_test(what_is_taken_away_while_on_screen_goes_at_once),
        cmocka_unit_test(an_edit_changes_the_picture_and_not_the_order),
        cmocka_unit_test(a_restart_is_not_seen),
        cmocka_unit_test(screens_of_a_channel_are_in_step),
        cmocka_unit_test(an_alert_comes_first_and_leaves_by_itself),
        cmocka_unit_test(with_nothing_to_show_there_is_a_welcome),
        cmocka_unit_test(after_the_horizon_only_what_is_right_at_any_date),
        cmocka_unit_test(a_seminar_says_today_on_its_day_and_leaves_when_begun),
        cmocka_unit_test(the_band_has_text_and_clock),
        cmocka_unit_test(all_that_is_needed_is_listed_with_its_size),
        cmocka_unit_test(a_broken_design_keeps_its_last_good_form),
        cmocka_unit_test(settings_that_do_not_fit_leave_the_old_in_force),
        cmocka_unit_test(a_full_disk_leaves_the_last_edition),
        cmocka_unit_test(two_programmes_on_one_store_both_publish),
        cmocka_unit_test(the_thread_builds_when_woken),
        cmocka_unit_test(daylight_saving_days_have_no_gap),
        cmocka_unit_test(over_the_days_everybody_has_their_turn),
        cmocka_unit_test(one_edit_composes_one_slide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
