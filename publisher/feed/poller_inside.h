// The poller's own state, shared by its files. Everything here belongs to the poller's thread but
// `stop` and `ask`, which any thread may set.
#pragma once

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "publisher/feed/feed.h"
#include "publisher/feed/fetch.h"
#include "publisher/feed/poll_host.h"
#include "publisher/feed/poll_plan.h"
#include "publisher/feed/poller.h"

#define POLLER_MOST_PICTURES 4096 // remembered at a time
#define POLLER_STOPPED_MS INT64_MAX
#define POLLER_PICTURE_RETRY_MS (6 * 3600 * 1000)

// What makes two feeds' items the same news; 0 when it says nothing.
struct news_key {
    uint64_t link, title_day;
};

// Why an item of a feed is not shown.
enum left_out {
    LEFT_OLD,
    LEFT_BEYOND,
    LEFT_ELSEWHERE,
    LEFT_STAFF,
    LEFT_REPEATED,
    LEFT_FAULTY,
    LEFT_REASON_COUNT
};

struct polled {
    struct feed_settings settings; // texts live in the poller's arena
    struct poll_place place;
    struct store_feed_state state;
    struct poll_schedule schedule; // of the version the state's validators name
    bool unsaved, schedule_changed;
    bool in_batch;
    int64_t due_ms; // clock_monotonic_ms; POLLER_STOPPED_MS after 410
    struct fetch *fetch;
    struct feed *feed; // the newest, while pictures of it are awaited
    size_t pictures_awaited;
    bool pictures_arrived;
    int64_t taken_in_ms;
    struct news_key *keys; // of the items it shows
    size_t key_count;
    bool hides_duplicates;             // some of its items are shown by another feed
    int left_out[LEFT_REASON_COUNT];   // of the last good poll
    char why_faulty[ERROR_TEXT_BYTES]; // the first of LEFT_FAULTY; "" when none
    char moved_to[2048];               // where permanent redirects led, so many times in a row
    int moved_times;
};

enum picture_stage { PICTURE_WANTED, PICTURE_FETCHING, PICTURE_STORED, PICTURE_FAILED };

struct picture {
    char *url;
    enum picture_stage stage;
    char name[STORE_MEDIA_NAME_BYTES];
    struct polled *polled; // who awaits it first
    struct fetch *fetch;
    int64_t failed_ms;
};

struct poller {
    struct arena *arena;
    struct store *store;
    struct clock clock;
    char user_agent[FETCH_USER_AGENT_BYTES];
    struct poller_settings settings; // of hosts and zone: copies; the rest is in `feeds`
    struct polled *feeds;
    size_t feed_count;
    size_t turn;      // where the search for what is due begins: behind the one that was asked last
    int64_t *dues_ms; // room for as many
    struct picture **pictures;
    size_t picture_count;
    CURLM *multi;
    struct fetch *active[POLLER_MOST_TRANSFERS];
    size_t active_count;
    struct fetch_room room; // what all transfers together hold
    bool unsaved;           // some feed's state
    bool batch_open;        // since batch_ms the store is locked by us
    int64_t batch_ms;
    uint32_t random;
    pthread_t thread;
    bool running;
    atomic_bool stop, ask;
};

// poll_settings.c: into the poller's arena.
void poll_settings_copy(struct poller *poller, const struct poller_settings *settings);

// poll_intake.c: a parsed feed into the store, within the open batch. `counts`: it is a poll of its
// own, so what is missing from it is counted. False with a sentence when the store could not take
// it.
bool poll_take_in(struct poller *poller, struct polled *polled, const struct feed *feed,
                  bool counts, struct error *error);

// What the store has of this feed already, for telling the same news apart.
void poll_remember(struct poller *poller, struct polled *polled);

// poll_batch.c: the writes of a round in one transaction. What could not be committed is asked for
// again. `close` is harmless when none is open; `rest` closes one that has been open for long.
bool poll_batch_open(struct poller *poller, struct polled *polled, struct error *error);
void poll_batch_close(struct poller *poller);
void poll_batch_rest(struct poller *poller);

// poll_pictures.c
const char *poll_picture(struct poller *poller, struct polled *polled, const char *url); // or NULL
void poll_picture_done(struct poller *poller, struct picture *picture, CURLcode result);
void poll_pictures_forget(struct poller *poller);

// poll_message.c: of a feed just taken in.
void poll_message(const struct polled *polled, const struct feed *feed, char *message, size_t room);

// poll_state.c
bool poll_state_load(struct poller *poller, struct polled *polled, struct error *error);
void poll_state_save(struct poller *poller, struct polled *polled); // with the next write
void poll_states_write(struct poller *poller);       // all that wait, in one transaction
void poll_withdraw_strangers(struct poller *poller); // items of feeds that are no longer configured
