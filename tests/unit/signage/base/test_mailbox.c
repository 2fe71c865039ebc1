#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#include "signage/base/mailbox.h"

#define PER_THREAD 20000
#define POSTERS 3
#define TAKERS 3

static void letters_come_out_in_order_and_the_box_has_a_bound(void **state)
{
    (void)state;
    int letters[4];
    struct mailbox *mailbox = mailbox_create(3, NULL);
    assert_null(mailbox_take(mailbox));
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 3; i++)
            assert_true(mailbox_post(mailbox, &letters[i]));
        assert_false(mailbox_post(mailbox, &letters[3]));
        for (int i = 0; i < 3; i++)
            assert_ptr_equal(mailbox_take(mailbox), &letters[i]);
        assert_null(mailbox_take(mailbox));
        assert_null(mailbox_take_wait(mailbox, 0));
    }
    mailbox_destroy(mailbox);
    mailbox_destroy(NULL);
}

static bool readable(const struct mailbox *mailbox)
{
    struct pollfd wait = {.fd = mailbox_fd(mailbox), .events = POLLIN};
    return poll(&wait, 1, 0) == 1;
}

static void the_descriptor_is_readable_while_letters_are_inside(void **state)
{
    (void)state;
    int letter;
    struct mailbox *mailbox = mailbox_create(2, NULL);
    assert_false(readable(mailbox));
    assert_true(mailbox_post(mailbox, &letter));
    assert_true(mailbox_post(mailbox, &letter));
    assert_true(readable(mailbox));
    mailbox_take(mailbox);
    assert_true(readable(mailbox));
    mailbox_take(mailbox);
    assert_false(readable(mailbox));
    assert_true(mailbox_post(mailbox, &letter));
    assert_true(readable(mailbox));
    mailbox_close(mailbox);
    assert_true(mailbox_closed(mailbox));
    assert_ptr_equal(mailbox_take(mailbox), &letter); // what is inside may still be taken
    assert_null(mailbox_take_wait(mailbox, -1));
    assert_true(readable(mailbox)); // closed
    assert_false(mailbox_post(mailbox, &letter));
    assert_false(mailbox_post_wait(mailbox, &letter));
    mailbox_destroy(mailbox);
}

static int dropped;

static void drop(void *letter)
{
    dropped += *(int *)letter;
}

static void letters_left_inside_are_dropped(void **state)
{
    (void)state;
    int letters[] = {1, 10, 100};
    struct mailbox *mailbox = mailbox_create(3, drop);
    for (int i = 0; i < 3; i++)
        assert_true(mailbox_post(mailbox, &letters[i]));
    mailbox_take(mailbox);
    mailbox_destroy(mailbox);
    assert_int_equal(dropped, 110);
}

static void *post_many(void *argument)
{
    struct mailbox *mailbox = argument;
    for (intptr_t i = 1; i <= PER_THREAD; i++)
        if (!mailbox_post_wait(mailbox, (void *)i))
            return (void *)1;
    return NULL;
}

static void *take_all(void *argument)
{
    intptr_t sum = 0;
    for (void *letter; (letter = mailbox_take_wait(argument, -1));)
        sum += (intptr_t)letter;
    return (void *)sum;
}

static void nothing_is_lost_or_doubled_between_threads(void **state)
{
    (void)state;
    struct mailbox *mailbox = mailbox_create(7, NULL);
    pthread_t posters[POSTERS], takers[TAKERS];
    intptr_t sum = 0;
    for (int i = 0; i < POSTERS; i++)
        assert_int_equal(pthread_create(&posters[i], NULL, post_many, mailbox), 0);
    for (int i = 0; i < TAKERS; i++)
        assert_int_equal(pthread_create(&takers[i], NULL, take_all, mailbox), 0);
    for (int i = 0; i < POSTERS; i++) {
        void *failed;
        pthread_join(posters[i], &failed);
        assert_null(failed);
    }
    mailbox_close(mailbox);
    for (int i = 0; i < TAKERS; i++) {
        void *part;
        pthread_join(takers[i], &part);
        sum += (intptr_t)part;
    }
    assert_int_equal(sum, (intptr_t)POSTERS * PER_THREAD * (PER_THREAD + 1) / 2);
    mailbox_destroy(mailbox);
}

static void *post_one(void *argument)
{
    static int letter;
    return (void *)(intptr_t)mailbox_post_wait(argument, &letter);
}

static void closing_wakes_who_waits_for_room(void **state)
{
    (void)state;
    int letter;
    struct mailbox *mailbox = mailbox_create(1, NULL);
    assert_true(mailbox_post(mailbox, &letter));
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, post_one, mailbox), 0);
    mailbox_close(mailbox);
    void *posted;
    pthread_join(thread, &posted);
    assert_null(posted);
    assert_ptr_equal(mailbox_take_wait(mailbox, 1), &letter);
    mailbox_destroy(mailbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_come_out_in_order_and_the_box_has_a_bound),
        cmocka_unit_test(the_descriptor_is_readable_while_letters_are_inside),
        cmocka_unit_test(letters_left_inside_are_dropped),
        cmocka_unit_test(nothing_is_lost_or_doubled_between_threads),
        cmocka_unit_test(closing_wakes_who_waits_for_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
