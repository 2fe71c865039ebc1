// The drawing thread on a machine where no font is installed: it says so once, and goes on.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "player/loader.h"
#include "signage/base/civil.h"
#include "signage/base/file.h"

#define WISHES 24

struct room {
    pthread_mutex_t lock;
    pthread_cond_t news;
    int ready;
};

static void wake(void *context)
{
    struct room *room = context;
    pthread_mutex_lock(&room->lock);
    room->ready++;
    pthread_cond_signal(&room->news);
    pthread_mutex_unlock(&room->lock);
}

static bool wait_for_one(struct room *room)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 20;
    pthread_mutex_lock(&room->lock);
    int result = 0;
    while (room->ready == 0 && result == 0)
        result = pthread_cond_timedwait(&room->news, &room->lock, &until);
    bool there = room->ready > 0;
    room->ready -= there;
    pthread_mutex_unlock(&room->lock);
    return there;
}

// Asks for as many different pictures and takes the answers; how many of them were pictures.
static int ask_for_many(struct room *room, struct loader *loader)
{
    static struct picture_wish wishes[WISHES];
    int drawn = 0;
    for (size_t i = 0; i < WISHES; i++) {
        struct status status = {.kind = STATUS_PLAYLIST};
        snprintf(status.headline, sizeof status.headline, "番組表 %zu を待っています", i);
        picture_wish_status(&wishes[i], &status, 64, 36);
        wishes[i].id = i + 1;
    }
    loader_want(loader, wishes, WISHES);
    for (size_t i = 0; i < WISHES; i++) {
        if (!wait_for_one(room))
            fail_msg("answer %zu did not come", i);
        struct loader_answer *answer = loader_take(loader);
        assert_non_null(answer);
        drawn += answer->picture != NULL;
        if (!answer->picture) {
            assert_true(answer->missing); // what the stage tells only to who debugs it
            assert_true(strlen(answer->error.text) > 0);
        }
        loader_answer_destroy(answer);
    }
    return drawn;
}

static int count_in(const char *path, const char *words)
{
    size_t length;
    int count = 0;
    char *text = file_load(path, 1 << 20, &length, NULL);
    for (const char *at = text; at && (at = strstr(at, words)); at++)
        count++;
    free(text);
    return count;
}

static void without_fonts_it_says_so_once(void **state)
{
    (void)state;
    struct room room = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
    struct error error = {0};
    struct finder finder = {0};
    char log[64] = "build/loader-XXXXXX";
    assert_true(folder_make("build", &error));
    struct civil_zone *zone = civil_zone_create("Asia/Tokyo", &error);
    int file = mkstemp(log), kept = dup(2);
    assert_true(zone && file >= 0 && kept >= 0);
    setenv("KAWARABAN_FONTS", "build/there-are-no-fonts.xml", 1);
    dup2(file, 2);
    struct loader_settings settings = {&finder, zone, wake, &room};
    struct loader *loader = loader_create(&settings);
    int drawn = ask_for_many(&room, loader);
    loader_destroy(loader);
    dup2(kept, 2);
    close(kept);
    close(file);
    unsetenv("KAWARABAN_FONTS");
    int said = count_in(log, "no text can be shown"), lines = count_in(log, "\n");
    unlink(log);
    civil_zone_destroy(zone);
    assert_int_equal(drawn, 0);
    assert_int_equal(said, 1);
    assert_int_equal(lines, 1);
}

static void with_fonts_everything_is_answered(void **state)
{
    (void)state;
    struct room room = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
    struct error error = {0};
    struct finder finder = {0};
    struct civil_zone *zone = civil_zone_create("Asia/Tokyo", &error);
    struct loader_settings settings = {&finder, zone, wake, &room};
    struct loader *loader = loader_create(&settings);
    assert_int_equal(ask_for_many(&room, loader), WISHES);
    loader_destroy(loader);
    civil_zone_destroy(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_fonts_it_says_so_once),
        cmocka_unit_test(with_fonts_everything_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
