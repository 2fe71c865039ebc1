// A stage for tests of the programme: a store, designs as small as they can be, a clock that the
// test moves. Everything lies below build/ and is removed at the end.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/programme/programme.h"
#include "signage/base/file.h"
#include "signage/language/smil.h"
#include "signage/language/timeline.h"

#define STAGE_MOST_SCREENS 4

struct stage {
    char folder[64], templates[96], themes[96], data[96];
    int64_t now_ms;
    struct clock clock;
    struct civil_zone *zone;
    struct store *store;
    struct signature_key_pair keys;
    struct channel_settings channel;
    struct screen_settings screens[STAGE_MOST_SCREENS];
    struct programme_settings settings;
    struct programme *programme;
};

static inline int64_t utc_of(const char *text)
{
    int64_t utc;
    if (!instant_parse(text, &utc))
        fail_msg("%s is no instant", text);
    return utc;
}

static inline void stage_write(const char *folder, const char *name, const char *content)
{
    char path[160];
    struct error error = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!file_replace(path, content, strlen(content), &error))
        fail_msg("%s", error.text);
}

static inline void stage_write_designs(const struct stage *stage)
{
    static const char *const names[] = {"showcase", "seminar", "consultation", "space",  "brand",
                                        "notice",   "alert",   "welcome",      "ticker", "clock"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char file[32], content[512];
        snprintf(file, sizeof file, "%s.xml", names[i]);
        snprintf(content, sizeof content,
                 "<template xmlns=\"urn:kawaraban:template:1\"><!-- %s -->"
                 "<layout for=\"landscape portrait bar\"><svg src=\"leaf.svg\"/></layout>"
                 "</template>",
                 names[i]);
        stage_write(stage->templates, file, content);
    }
    stage_write(stage->templates, "leaf.svg",
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"/>");
    stage_write(stage->themes, "plain.xml",
                "<theme xmlns=\"urn:kawaraban:theme:1\"><color name=\"ink\" value=\"#000000\"/>"
                "</theme>");
}

static inline void stage_open_programme(struct stage *stage)
{
    struct error error = {0};
    stage->programme = programme_create(&stage->settings, stage->store, stage->zone, stage->clock,
                                        &stage->keys, &error);
    if (!stage->programme)
        fail_msg("%s", error.text);
}

static inline struct stage *stage_create(const char *zone, const char *now)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct error error = {0};
    assert_non_null(stage);
    assert_true(folder_make("build", &error));
    strcpy(stage->folder, "build/programme-XXXXXX");
    assert_non_null(mkdtemp(stage->folder));
    snprintf(stage->templates, sizeof stage->templates, "%s/templates", stage->folder);
    snprintf(stage->themes, sizeof stage->themes, "%s/themes", stage->folder);
    snprintf(stage->data, sizeof stage->data, "%s/data", stage->folder);
    assert_true(folder_make(stage->templates, &error) && folder_make(stage->themes, &error) &&
                folder_make(stage->data, &error));
    stage_write_designs(stage);
    stage->now_ms = utc_of(now) * 1000;
    stage->clock = clock_fixed(&stage->now_ms);
    stage->zone = civil_zone_create(zone, &error);
    stage->store = store_open(stage->data, stage->clock, &error);
    char key[128];
    snprintf(key, sizeof key, "%s/publisher.key", stage->data);
    if (!stage->zone || !stage->store || !signature_key_pair_load(key, &stage->keys, &error))
        fail_msg("%s", error.text);
    stage->channel = (struct channel_settings){
        .id = "hall",
        .title = "Hall",
        .shares = {[ITEM_SHOWCASE] = 4,
                   [ITEM_SEMINAR] = 3,
                   [ITEM_CONSULTATION] = 1,
                   [ITEM_SPACE] = 1,
                   [ITEM_BRAND] = 1,
                   [ITEM_NOTICE] = 2},
        .dwell_ms = 10000,
        .most_dwell_ms = 10000,
        .weekdays = 0x7F,
        .theme = "plain",
        .transitions = {[0 ... ITEM_KIND_COUNT - 1] = {PLAYLIST_CROSS_FADE, PLAYLIST_FROM_LEFT,
                                                       900}},
        .languages = "ja en",
    };
    stage->screens[0] = (struct screen_settings){
        .id = "one", .title = "One", .channel = "hall", .width_px = 1920, .height_px = 1080};
    stage->settings = (struct programme_settings){
        .channels = &stage->channel,
        .channel_count = 1,
        .screens = stage->screens,
        .screen_count = 1,
        .template_folder = stage->templates,
        .theme_folder = stage->themes,
        .terms_file = "content/terms.txt",
        .place = "試験の館",
    };
    return stage;
}

static inline int stage_remove_one(const char *path, const struct stat *status, int flag,
                                   struct FTW *place)
{
    (void)status;
    (void)flag;
    (void)place;
    return remove(path);
}

static inline void stage_destroy(struct stage *stage)
{
    programme_destroy(stage->programme);
    store_close(stage->store);
    civil_zone_destroy(stage->zone);
    nftw(stage->folder, stage_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(stage);
}

static inline struct item *stage_item(enum item_kind kind, const char *id, const char *title)
{
    struct item *item = item_create(kind, id);
    item->source = "folder";
    item->origin = "test";
    assert_true(item_add_field(item, "title", "ja", title));
    if (kind == ITEM_SHOWCASE)
        assert_true(item_add_field(item, "business", "ja", title));
    return item;
}

static inline void stage_put(struct stage *stage, struct item *item)
{
    struct error error = {0};
    if (!store_put_item(stage->store, item, NULL, &error))
        fail_msg("%s", error.text);
    item_destroy(item);
}

static inline void stage_put_new(struct stage *stage, enum item_kind kind, const char *id,
                                 const char *title)
{
    stage_put(stage, stage_item(kind, id, title));
}

static inline void stage_put_seminar(struct stage *stage, const char *id, const char *title,
                                     const char *starts)
{
    struct item *item = stage_item(ITEM_SEMINAR, id, title);
    assert_true(item_add_instant(item, "starts", utc_of(starts)));
    stage_put(stage, item);
}

static inline void stage_withdraw(struct stage *stage, const char *id)
{
    struct error error = {0};
    if (!store_withdraw_item(stage->store, id, "test", &error))
        fail_msg("%s", error.text);
}

static inline void stage_build(struct stage *stage)
{
    struct error error = {0};
    if (!programme_build(stage->programme, &error))
        fail_msg("%s", error.text);
}

// What the screen's player would parse; the caller destroys it.
static inline struct playlist *stage_playlist(struct stage *stage, const char *screen)
{
    const struct edition *edition = programme_edition(stage->programme);
    assert_non_null(edition);
    const struct edition_screen *published = edition_find(edition, screen);
    assert_non_null(published);
    struct error error = {0};
    size_t signed_bytes;
    if (!signature_verify(&stage->keys.public_key, published->bytes, published->length,
                          &signed_bytes, &error))
        fail_msg("%s", error.text);
    struct playlist *playlist =
        smil_parse(screen, published->bytes, published->length, NULL, &error);
    if (!playlist)
        fail_msg("%s", error.text);
    edition_release(edition);
    return playlist;
}

static inline int64_t stage_sequence(struct stage *stage, const char *screen)
{
    struct playlist *playlist = stage_playlist(stage, screen);
    int64_t sequence = playlist->sequence;
    playlist_destroy(playlist);
    return sequence;
}

// The id of the item on screen at an instant; "" for a slide that shows none.
static inline const char *stage_on(const struct playlist *playlist, int64_t utc_ms)
{
    const struct playlist_region *region = playlist_region(playlist, "main");
    struct timeline_spot spot = timeline_at(region, utc_ms, TIMELINE_TRUSTED);
    return spot.entry ? spot.entry->item : "(rests)";
}
