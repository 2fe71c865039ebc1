// Long polls: who waits hears of the change at once, and nobody waits for ever.
#include "tests/unit/publisher/delivery/stage.h"

#define PLAYERS 100

static struct reply reply;

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_set(stage, "hall", "<smil>hall 1</smil>");
    stage_set(stage, "lobby", "<smil>lobby 1</smil>");
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

// Sends a long poll for a screen's next playlist.
static struct client *wait_for(struct stage *stage, const char *id, const char *prefer)
{
    struct client *client = client_open(stage);
    client_send(client,
                "GET /screens/%s/playlist.smil HTTP/1.1\r\nHost: a\r\nIf-None-Match: %s\r\n"
                "Prefer: %s\r\n\r\n",
                id, stage_etag(stage, id), prefer);
    return client;
}

static void a_change_is_heard_at_once_and_only_by_its_screen(void **state)
{
    struct stage *stage = *state;
    struct client *hall = wait_for(stage, "hall", "wait=60"),
                  *lobby = wait_for(stage, "lobby", "return=minimal, wait=9999; q=1");
    stage_await_held(stage, 2);
    stage_set(stage, "hall", "<smil>hall 2</smil>");
    client_read(hall, &reply, false);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "<smil>hall 2</smil>");
    assert_string_equal(reply_field(&reply, "ETag"), stage_etag(stage, "hall"));
    assert_string_equal(reply_field(&reply, "Preference-Applied"), "wait=60");
    assert_string_equal(reply_field(&reply, "Vary"), "Accept-Encoding, Prefer");
    stage_await_held(stage, 1);

    stage_set(stage, "lobby", "<smil>lobby 2</smil>");
    client_read(lobby, &reply, false);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "<smil>lobby 2</smil>");
    assert_string_equal(reply_field(&reply, "Preference-Applied"), "wait=600");
    stage_await_held(stage, 0);

    // The connection serves on.
    client_ask(hall, &reply, "GET", "/healthz", "");
    assert_int_equal(reply.status, 200);
    client_close(hall);
    client_close(lobby);
}

static void when_the_time_is_up_nothing_has_changed(void **state)
{
    struct stage *stage = *state;
    struct client *longer = wait_for(stage, "hall", "wait=600"),
                  *shorter = wait_for(stage, "hall", "wait=1");
    client_read(shorter, &reply, false);
    assert_int_equal(reply.status, 304);
    assert_string_equal(reply_field(&reply, "Preference-Applied"), "wait=1");
    assert_string_equal(reply_field(&reply, "ETag"), stage_etag(stage, "hall"));
    stage_await_held(stage, 1);
    client_close(longer);
    client_close(shorter);
}

static void the_same_edition_again_wakes_nobody(void **state)
{
    struct stage *stage = *state;
    struct client *client = wait_for(stage, "hall", "wait=60");
    stage_await_held(stage, 1);
    stage_set(stage, "hall", "<smil>hall 1</smil>");
    server_publish(stage->server);
    stage_set(stage, "lobby", "<smil>lobby 2</smil>");
    stage_await_held(stage, 1);
    stage_set(stage, "hall", "<smil>hall 2</smil>");
    client_read(client, &reply, false);
    assert_string_equal(reply.body, "<smil>hall 2</smil>");
    client_close(client);
}

static void a_screen_that_is_taken_away_is_said_to_be_gone(void **state)
{
    struct stage *stage = *state;
    struct client *client = wait_for(stage, "hall", "wait=60");
    stage_await_held(stage, 1);
    stage_set(stage, "hall", NULL);
    client_read(client, &reply, false);
    assert_int_equal(reply.status, 404);
    client_close(client);
}

static void one_publish_wakes_all_with_their_own_playlists(void **state)
{
    struct stage *stage = *state;
    struct client *clients[PLAYERS];
    for (int i = 0; i < PLAYERS; i++)
        clients[i] = wait_for(stage, i % 2 ? "hall" : "lobby", "wait=60");
    stage_await_held(stage, PLAYERS);
    char *large = malloc(100 * 1024);
    memset(large, 'h', 100 * 1024);
    large[100 * 1024 - 1] = '\0';
    stage_set(stage, "hall", large);
    stage_set(stage, "lobby", "<smil>lobby 2</smil>");
    for (int i = 0; i < PLAYERS; i++) {
        const char *expected = i % 2 ? large : "<smil>lobby 2</smil>";
        client_read(clients[i], &reply, false);
        assert_int_equal(reply.status, 200);
        assert_int_equal(reply.length, strlen(expected));
        assert_memory_equal(reply.body, expected, reply.length);
        client_close(clients[i]);
    }
    stage_await_held(stage, 0);
    free(large);
}

static void a_client_that_hangs_up_is_noticed(void **state)
{
    struct stage *stage = *state;
    struct client *clients[10], *staying = wait_for(stage, "hall", "wait=60");
    for (int i = 0; i < 10; i++)
        clients[i] = wait_for(stage, i % 2 ? "hall" : "lobby", "wait=600");
    stage_await_held(stage, 11);
    for (int i = 0; i < 10; i++) {
        struct linger reset = {.l_onoff = 1};
        if (i < 5) // as a cut cable is, later: RST instead of FIN
            setsockopt(clients[i]->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        client_close(clients[i]);
    }
    stage_await_held(stage, 1);
    stage_set(stage, "hall", "<smil>hall 2</smil>");
    client_read(staying, &reply, false);
    assert_string_equal(reply.body, "<smil>hall 2</smil>");
    client_close(staying);
}

static void requests_sent_ahead_wait_behind_a_held_one(void **state)
{
    struct stage *stage = *state;
    struct client *client = wait_for(stage, "hall", "wait=60");
    client_send(client, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
                        "HEAD /screens/hall/playlist.smil HTTP/1.1\r\nHost: a\r\n\r\n");
    stage_await_held(stage, 1);
    stage_set(stage, "hall", "<smil>hall 2</smil>");
    client_read(client, &reply, false);
    assert_string_equal(reply.body, "<smil>hall 2</smil>");
    client_read(client, &reply, false);
    assert_string_equal(reply.body, "ok\n");
    client_read(client, &reply, true);
    assert_string_equal(reply_field(&reply, "ETag"), stage_etag(stage, "hall"));
    client_close(client);
}

static void stopping_answers_those_who_wait(void **state)
{
    struct stage *stage = *state;
    struct client *clients[10];
    for (int i = 0; i < 10; i++)
        clients[i] = wait_for(stage, "hall", "wait=600");
    stage_await_held(stage, 10);
    stage_stop(stage);
    for (int i = 0; i < 10; i++) {
        client_read(clients[i], &reply, false);
        assert_int_equal(reply.status, 304);
        assert_string_equal(reply_field(&reply, "Connection"), "close");
        client_close(clients[i]);
    }
}

// A player as it is meant to be: always asks for the next one, from the one it has.
struct follower {
    pthread_t thread;
    struct stage *stage;
    char last[64]; // what it has seen last
};

#define EDITIONS 300
#define FOLLOWERS 6

static void *follow(void *context)
{
    struct follower *follower = context;
    struct client *client = client_open(follower->stage);
    struct reply *answer = calloc(1, sizeof *answer);
    char final[64], etag[EDITION_ETAG_BYTES] = "\"\"";
    snprintf(final, sizeof final, "edition %d", EDITIONS);
    while (strcmp(follower->last, final) != 0) {
        client_send(client,
                    "GET /screens/hall/playlist.smil HTTP/1.1\r\nHost: a\r\n"
                    "If-None-Match: %s\r\nPrefer: wait=60\r\n\r\n",
                    etag);
        client_read(client, answer, false);
        if (answer->status != 200 || answer->length >= sizeof follower->last)
            break;
        memcpy(follower->last, answer->body, answer->length);
        follower->last[answer->length] = '\0';
        snprintf(etag, sizeof etag, "%.39s", reply_field(answer, "ETag"));
    }
    free(answer);
    client_close(client);
    return NULL;
}

// A wake-up that got lost between look and wait would leave a follower behind until its time is up.
static void players_never_miss_the_last_of_many_changes(void **state)
{
    struct stage *stage = *state;
    struct follower followers[FOLLOWERS] = {0};
    for (int i = 0; i < FOLLOWERS; i++) {
        followers[i].stage = stage;
        assert_int_equal(pthread_create(&followers[i].thread, NULL, follow, &followers[i]), 0);
    }
    for (int i = 1; i <= EDITIONS; i++) {
        char bytes[64];
        snprintf(bytes, sizeof bytes, "edition %d", i);
        stage_set(stage, "hall", bytes);
        if (i % 3 == 0)
            usleep(300);
    }
    for (int i = 0; i < FOLLOWERS; i++)
        pthread_join(followers[i].thread, NULL);
    for (int i = 0; i < FOLLOWERS; i++)
        assert_string_equal(followers[i].last, "edition 300");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_change_is_heard_at_once_and_only_by_its_screen, begin,
                                        end),
        cmocka_unit_test_setup_teardown(when_the_time_is_up_nothing_has_changed, begin, end),
        cmocka_unit_test_setup_teardown(the_same_edition_again_wakes_nobody, begin, end),
        cmocka_unit_test_setup_teardown(a_screen_that_is_taken_away_is_said_to_be_gone, begin, end),
        cmocka_unit_test_setup_teardown(one_publish_wakes_all_with_their_own_playlists, begin, end),
        cmocka_unit_test_setup_teardown(a_client_that_hangs_up_is_noticed, begin, end),
        cmocka_unit_test_setup_teardown(requests_sent_ahead_wait_behind_a_held_one, begin, end),
        cmocka_unit_test_setup_teardown(stopping_answers_those_who_wait, begin, end),
        cmocka_unit_test_setup_teardown(players_never_miss_the_last_of_many_changes, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
