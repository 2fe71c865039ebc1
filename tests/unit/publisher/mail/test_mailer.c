// Letters on their way to mail servers of every temper: none is lost, none is sent for ever.
#include "tests/unit/publisher/mail/smtp_server.h"

#include <stdatomic.h>
#include <sys/stat.h>

#include "publisher/mail/mailer.h"
#include "publisher/store/store_mail.h"

#define PATIENCE_TRIES 4000 // of 5 ms
#define START_UTC 1795392000

struct world {
    char folder[64];
    _Atomic(int64_t) now_ms;
    struct store *store;
    struct smtp_server *server;
    struct mailer *mailer;
    int64_t moved_s;
};

static int64_t now_of(void *context)
{
    return atomic_load((_Atomic(int64_t) *)context);
}

static struct world *world_create(enum manners manners)
{
    struct world *world = calloc(1, sizeof *world);
    struct error error = {""};
    char url[64];
    mkdir("build", 0755);
    strcpy(world->folder, "build/mailer-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    atomic_store(&world->now_ms, START_UTC * INT64_C(1000));
    struct clock clock = {now_of, &world->now_ms};
    world->store = store_open(world->folder, clock, &error);
    world->server = smtp_server_create(manners);
    snprintf(url, sizeof url, "smtp://127.0.0.1:%d", world->server->port);
    struct mail_settings settings = {.server = url,
                                     .from = "産業振興センター <signage@example.jp>"};
    world->mailer = mailer_create(&settings, world->store, clock, &error);
    if (!world->store || !world->mailer)
        fail_msg("%s", error.text);
    return world;
}

static void world_destroy(struct world *world)
{
    char command[128];
    mailer_destroy(world->mailer);
    smtp_server_destroy(world->server);
    store_close(world->store);
    snprintf(command, sizeof command, "rm -r '%s'", world->folder);
    assert_int_equal(system(command), 0);
    free(world);
}

static void post(struct world *world, const char *to, const char *subject)
{
    struct error error;
    if (!store_add_letter(world->store, to, subject, "本文です。\n", &error))
        fail_msg("%s", error.text);
    mailer_wake(world->mailer);
}

static void pass(struct world *world, int64_t seconds)
{
    atomic_fetch_add(&world->now_ms, seconds * 1000);
    mailer_wake(world->mailer);
}

static void await_count(struct world *world, const int *what, int count)
{
    for (int i = 0; i < PATIENCE_TRIES; i++) {
        if (smtp_server_count(world->server, what) >= count)
            return;
        usleep(5000);
    }
    fail_msg("the server saw %d, not %d", smtp_server_count(world->server, what), count);
}

// The queue's first letter has been tried so often; *fault has room for what was said.
static bool await_tries(struct world *world, int tries, struct letter *seen, char fault[1024])
{
    struct error error;
    for (int i = 0; i < PATIENCE_TRIES; i++) {
        struct letter_list *list = store_letters(world->store, 10, &error);
        assert_non_null(list);
        bool there = list->count > 0 && list->letters[0].tries >= tries;
        if (there) {
            *seen = list->letters[0];
            snprintf(fault, 1024, "%s", list->letters[0].fault);
        }
        letter_list_destroy(list);
        if (there)
            return true;
        usleep(5000);
    }
    return false;
}

static void await_empty(struct world *world)
{
    struct error error;
    for (int i = 0; i < PATIENCE_TRIES; i++) {
        struct letter_list *list = store_letters(world->store, 10, &error);
        assert_non_null(list);
        size_t count = list->count;
        letter_list_destroy(list);
        if (count == 0)
            return;
        usleep(5000);
    }
    fail_msg("the letter is still in the queue");
}

static void a_letter_arrives(void **state)
{
    (void)state;
    struct world *world = world_create(SMTP_TAKES);
    post(world, "taro@example.jp", "掲載が決まりました");
    await_count(world, &world->server->taken, 1);
    await_empty(world);
    assert_non_null(strstr(world->server->recipient, "RCPT TO:<taro@example.jp>"));
    assert_non_null(strstr(world->server->message, "To: taro@example.jp\r\n"));
    assert_non_null(strstr(world->server->message, "Subject: =?UTF-8?B?"));
    // The connection is kept for the next.
    for (int i = 0; i < 5; i++)
        post(world, "taro@example.jp", "次の便り");
    await_count(world, &world->server->taken, 6);
    await_empty(world);
    world_destroy(world);
}

static void a_greylisted_letter_comes_again(void **state)
{
    (void)state;
    struct world *world = world_create(SMTP_GREYLISTS);
    struct letter seen;
    char fault[1024];
    post(world, "taro@example.jp", "受け付けました");
    assert_true(await_tries(world, 1, &seen, fault));
    assert_true(seen.next_try_utc > START_UTC && seen.next_try_utc <= START_UTC + 120);
    assert_non_null(strstr(fault, "451"));
    pass(world, 120);
    await_count(world, &world->server->taken, 1);
    await_empty(world);
    world_destroy(world);
}

static void a_refused_letter_is_given_up_and_kept(void **state)
{
    (void)state;
    struct world *world = world_create(SMTP_REFUSES_RECIPIENT);
    struct letter seen = {0};
    char fault[1024];
    post(world, "nobody@example.jp", "受け付けました");
    for (int tries = 1; tries <= 5; tries++) {
        assert_true(await_tries(world, tries, &seen, fault));
        pass(world, 4 * 3600);
    }
    assert_int_equal(seen.next_try_utc, INSTANT_FOR_EVER);
    assert_non_null(strstr(fault, "550"));
    // A letter to somebody else goes out all the same.
    smtp_server_set(world->server, SMTP_TAKES);
    post(world, "taro@example.jp", "次の便り");
    await_count(world, &world->server->taken, 1);
    assert_non_null(strstr(world->server->recipient, "taro@"));
    world_destroy(world);
}

static void a_dropped_connection_loses_nothing(void **state)
{
    (void)state;
    static const enum manners tempers[] = {SMTP_DROPS, SMTP_IS_FULL, SMTP_WANTS_SIGN_IN,
                                           SMTP_REFUSES_DATA};
    for (size_t i = 0; i < sizeof tempers / sizeof *tempers; i++) {
        struct world *world = world_create(tempers[i]);
        struct letter seen;
        char fault[1024];
        post(world, "taro@example.jp", "掲載が決まりました");
        assert_true(await_tries(world, 1, &seen, fault));
        assert_int_equal(smtp_server_count(world->server, &world->server->taken), 0);
        assert_true(*fault);
        smtp_server_set(world->server, SMTP_TAKES);
        pass(world, 3600);
        await_count(world, &world->server->taken, 1);
        await_empty(world);
        world_destroy(world);
    }
}

static void an_absent_server_is_asked_again(void **state)
{
    (void)state;
    struct world *world = world_create(SMTP_TAKES);
    struct letter seen;
    char fault[1024];
    int port = world->server->port;
    smtp_server_destroy(world->server);
    post(world, "taro@example.jp", "掲載が決まりました");
    post(world, "hanako@example.jp", "掲載が決まりました");
    for (int i = 0; i < PATIENCE_TRIES; i++) {
        struct error error;
        int64_t next;
        struct letter_list *due = store_due_letters(world->store, START_UTC, 10, &next, &error);
        assert_non_null(due);
        size_t count = due->count;
        letter_list_destroy(due);
        if (count < 2)
            break;
        usleep(5000);
    }
    // One try was enough to know; the second letter was spared it.
    assert_true(await_tries(world, 0, &seen, fault));
    assert_int_equal(seen.tries, 0);
    world->server = smtp_server_create(SMTP_TAKES);
    mailer_destroy(world->mailer);
    struct error error = {""};
    char url[64];
    assert_true(port > 0);
    snprintf(url, sizeof url, "smtp://127.0.0.1:%d", world->server->port);
    struct mail_settings settings = {.server = url, .from = "signage@example.jp"};
    atomic_fetch_add(&world->now_ms, 3600 * 1000);
    world->mailer =
        mailer_create(&settings, world->store, (struct clock){now_of, &world->now_ms}, &error);
    assert_non_null(world->mailer);
    await_count(world, &world->server->taken, 2);
    await_empty(world);
    world_destroy(world);
}

static void settings_that_cannot_work(void **state)
{
    (void)state;
    static const struct mail_settings rows[] = {
        {.server = "http://mail.example.jp", .from = "a@example.jp"},
        {.server = "mail.example.jp", .from = "a@example.jp"},
        {.server = "smtp://mail.example.jp", .from = "somebody"},
        {.server = "smtp://mail.example.jp", .from = ""},
        {.server = "smtp://mail.example.jp", .from = "a@example.jp\r\nBcc: b@example.jp"},
        {.server = "smtp://mail.example.jp",
         .from = "a@example.jp",
         .user = "a",
         .password_file = "build/no-such-file"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {""};
        if (mailer_create(&rows[i], NULL, clock_system(), &error))
            fail_msg("row %zu was taken", i);
        assert_true(error.text[0]);
    }
    struct error error;
    struct mail_settings none = {.server = ""};
    struct mailer *mailer = mailer_create(&none, NULL, clock_system(), &error);
    assert_non_null(mailer);
    mailer_wake(mailer);
    mailer_destroy(mailer);
    mailer_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_arrives),
        cmocka_unit_test(a_greylisted_letter_comes_again),
        cmocka_unit_test(a_refused_letter_is_given_up_and_kept),
        cmocka_unit_test(a_dropped_connection_loses_nothing),
        cmocka_unit_test(an_absent_server_is_asked_again),
        cmocka_unit_test(settings_that_cannot_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
