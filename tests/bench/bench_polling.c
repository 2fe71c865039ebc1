// A thousand feeds, a thousand hosts, one poller: is every feed asked in its time though some are
// slow, wrong or silent, and what does it cost? Beside it a bare curl multi loop that asks the same
// server as fast as it can and throws the answers away.
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "publisher/feed/poll_plan.h"
#include "publisher/feed/poller.h"
#include "signage/base/log.h"
#include "tests/bench/polling_server.h"

#define INTERVAL_S 10
#define BARE_S 5
#define RUN_S 32
#define BARE_AT_A_TIME POLLER_MOST_TRANSFERS
#define ON_TIME_MS 1000
#define FILES_WANTED 4096
#define URL_BYTES 80
#define COMMITS 100
#define MOST_LATENESSES (POLLING_FEEDS * POLLING_MOST_ASKS)

struct bare_result {
    long gets;
    double cpu_s, wall_s;
    long peak_kib;
};

struct shared {
    struct polling_notes notes;
    struct bare_result bare;
    double commit_ms; // what the disk takes for one
};

// Every feed has a host of its own: names below .localhost need no resolver.
static void feed_url(unsigned port, size_t feed, char url[URL_BYTES])
{
    snprintf(url, URL_BYTES, "http://f%zu.localhost:%u/%zu", feed, port, feed);
}

static double cpu_seconds(long *peak_kib)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    *peak_kib = usage.ru_maxrss;
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void allow_files(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= FILES_WANTED)
        return;
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max < FILES_WANTED ? limit.rlim_max : FILES_WANTED;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < FILES_WANTED)
        printf(
            "polling: only %llu files may be open (%llu before; %d are wanted for %d feeds): %s\n",
            (unsigned long long)limit.rlim_cur, (unsigned long long)before, FILES_WANTED,
            POLLING_FEEDS, errno ? strerror(errno) : "the hard limit is lower");
}

// ---- what bounds it ----

static size_t drop(char *bytes, size_t one, size_t length, void *context)
{
    (void)bytes, (void)one, (void)context;
    return length;
}

static void ask_bare(CURLM *multi, CURL *easy, unsigned port, size_t *next)
{
    char url[URL_BYTES];
    while (polling_manner_of(*next % POLLING_FEEDS) != MANNER_GOOD)
        (*next)++;
    feed_url(port, (*next)++ % POLLING_FEEDS, url);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_multi_add_handle(multi, easy);
}

// Only the good feeds: of the others it would measure how long they wait.
static void bare_loop(struct shared *shared, unsigned port)
{
    CURLM *multi = curl_multi_init();
    size_t next = 0;
    for (int i = 0; i < BARE_AT_A_TIME; i++) {
        CURL *easy = curl_easy_init();
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
        ask_bare(multi, easy, port, &next);
    }
    struct bare_result *bare = &shared->bare;
    int64_t begin_ms = clock_monotonic_ms();
    while (clock_monotonic_ms() - begin_ms < BARE_S * 1000) {
        int left;
        curl_multi_perform(multi, &left);
        for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
            CURL *easy = message->easy_handle;
            bare->gets += message->data.result == CURLE_OK;
            curl_multi_remove_handle(multi, easy);
            ask_bare(multi, easy, port, &next);
        }
        curl_multi_poll(multi, NULL, 0, 100, NULL);
    }
    bare->wall_s = (double)(clock_monotonic_ms() - begin_ms) / 1000;
    bare->cpu_s = cpu_seconds(&bare->peak_kib);
    _exit(0);
}

// A commit is at least one write that waits for the disk.
static double commit_ms(const char *folder)
{
    static const char page[4096];
    char path[100];
    snprintf(path, sizeof path, "%s/commits", folder);
    int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    int64_t begin_ms = clock_monotonic_ms();
    for (off_t i = 0; file >= 0 && i < COMMITS; i++)
        if (pwrite(file, page, sizeof page, i * (off_t)sizeof page) < 0 || fdatasync(file) != 0)
            break;
    if (file >= 0)
        close(file);
    return (double)(clock_monotonic_ms() - begin_ms) / COMMITS;
}

// ---- the poller ----

static struct poller *start_poller(struct store *store, unsigned port)
{
    static char urls[POLLING_FEEDS][URL_BYTES], ids[POLLING_FEEDS][16];
    static struct feed_settings feeds[POLLING_FEEDS];
    for (size_t i = 0; i < POLLING_FEEDS; i++) {
        feed_url(port, i, urls[i]);
        snprintf(ids[i], sizeof ids[i], "f%zu", i);
        feeds[i] = (struct feed_settings){.id = ids[i],
                                          .url = urls[i],
                                          .title = "",
                                          .kind = ITEM_NOTICE,
                                          .interval_s = INTERVAL_S,
                                          .max_items = POLLING_ITEMS,
                                          .allow_private = true};
    }
    struct poller_settings settings = {
        .feeds = feeds, .feed_count = POLLING_FEEDS, .contact = "bench@ward.example"};
    struct error error;
    struct poller *poller = poller_create(&settings, store, clock_system(), &error);
    if (!poller)
        fprintf(stderr, "polling: %s\n", error.text);
    return poller;
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// What could be late: each first ask, by the plan; and each ask of a feed that answers well, an
// interval after its last answer was complete. Failing feeds are asked later on purpose. An ask
// that should have come by the end and did not is as late as the end says.
static size_t latenesses(const struct polling_notes *notes, int64_t begin_ms, int64_t end_ms,
                         int64_t *out)
{
    size_t count = 0;
    for (size_t i = 0; i < POLLING_FEEDS; i++) {
        const struct polling_feed *feed = &notes->feeds[i];
        int asks = atomic_load(&feed->asks);
        int64_t due_ms = begin_ms + poll_plan_first_span_ms(INTERVAL_S, POLLING_FEEDS) *
                                        (int64_t)i / POLLING_FEEDS;
        bool steady = polling_manner_of(i) <= MANNER_PIECES;
        for (int j = 0; j <= asks && j < POLLING_MOST_ASKS; j++) {
            int64_t asked_ms = j < asks ? feed->asked_ms[j] : end_ms;
            if (j < asks || due_ms + ON_TIME_MS < end_ms)
                out[count++] = asked_ms > due_ms ? asked_ms - due_ms : 0;
            if (!steady || j == asks || feed->answered_ms[j] == 0)
                break;
            due_ms = feed->answered_ms[j] + INTERVAL_S * 1000;
        }
    }
    return count;
}

static void print_mix(void)
{
    int counts[MANNER_COUNT] = {0};
    for (size_t i = 0; i < POLLING_FEEDS; i++)
        counts[polling_manner_of(i)]++;
    printf("polling: %d feeds on as many hosts, every %d s:", POLLING_FEEDS, INTERVAL_S);
    for (int manner = 0; manner < MANNER_COUNT; manner++)
        printf("%s %d %s", manner ? "," : "", counts[manner],
               polling_manner_name((enum polling_manner)manner));
    printf("\n");
}

static void print_result(const struct shared *shared, struct store *store, int64_t begin_ms,
                         int64_t end_ms, double cpu_s, long peak_kib)
{
    int64_t *late = malloc(MOST_LATENESSES * sizeof *late);
    if (!late)
        abort();
    size_t count = latenesses(&shared->notes, begin_ms, end_ms, late), on_time = 0;
    long asks = 0;
    for (size_t i = 0; i < POLLING_FEEDS; i++)
        asks += atomic_load(&shared->notes.feeds[i].asks);
    qsort(late, count, sizeof *late, by_size);
    while (on_time < count && late[on_time] <= ON_TIME_MS)
        on_time++;
    struct item_list *items = store_current_items(store, NULL);
    double wall_s = (double)(end_ms - begin_ms) / 1000;
    printf("polling: %zu of %zu polls on time (within %d ms), lateness p50 %lld ms, p99 %lld ms, "
           "most %lld ms\n",
           on_time, count, ON_TIME_MS, count ? (long long)late[count / 2] : 0,
           count ? (long long)late[count * 99 / 100] : 0, count ? (long long)late[count - 1] : 0);
    printf("polling: %ld asks in %.0f s, %.0f a second, %.1f CPU s (%.2f ms an ask), peak %.0f "
           "MiB resident, %zu items stored\n",
           asks, wall_s, (double)asks / wall_s, cpu_s, asks ? cpu_s * 1000 / (double)asks : 0,
           (double)peak_kib / 1024, items ? items->count : 0);
    const struct bare_result *bare = &shared->bare;
    printf("polling: a bare curl multi loop over the good ones: %.0f GETs a second, %.2f ms CPU a "
           "GET, peak %.0f MiB resident\n",
           (double)bare->gets / bare->wall_s,
           bare->gets ? bare->cpu_s * 1000 / (double)bare->gets : 0, (double)bare->peak_kib / 1024);
    printf(
        "polling: the disk takes %.1f ms a commit: with one for each poll it would be busy %.0f %% "
        "of the time\n",
        shared->commit_ms, shared->commit_ms * (double)asks / wall_s / 10);
    item_list_destroy(items);
    free(late);
}

static bool measure(struct shared *shared, unsigned port, const char *folder)
{
    fflush(NULL);
    pid_t bare = fork();
    if (bare == 0)
        bare_loop(shared, port);
    waitpid(bare, NULL, 0);
    shared->commit_ms = commit_ms(folder);
    struct error error;
    struct store *store = store_open(folder, clock_system(), &error);
    if (!store) {
        fprintf(stderr, "polling: %s\n", error.text);
        return false;
    }
    atomic_store(&shared->notes.noting, true);
    int64_t begin_ms = clock_monotonic_ms();
    struct poller *poller = start_poller(store, port);
    if (poller)
        sleep(RUN_S);
    int64_t end_ms = clock_monotonic_ms();
    atomic_store(&shared->notes.noting, false);
    long peak_kib;
    double cpu_s = cpu_seconds(&peak_kib);
    poller_destroy(poller);
    if (poller)
        print_result(shared, store, begin_ms, end_ms, cpu_s, peak_kib);
    store_close(store);
    return poller != NULL;
}

int main(void)
{
    allow_files();
    log_set_level(LOG_LEVEL_ERROR); // a thousand feeds have much to say
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char folder[] = "build/bench/polling-XXXXXX";
    mkdir("build", 0755);
    mkdir("build/bench", 0755);
    if (shared == MAP_FAILED || !mkdtemp(folder)) {
        fprintf(stderr, "polling: no room to work in: %s\n", strerror(errno));
        return 1;
    }
    pid_t server_id = polling_server_start(&shared->notes);
    for (int i = 0; i < 500 && atomic_load(&shared->notes.port) == 0; i++)
        usleep(10000);
    unsigned port = atomic_load(&shared->notes.port);
    print_mix();
    bool ok = server_id > 0 && port > 0 && measure(shared, port, folder);
    if (server_id > 0) {
        kill(server_id, SIGTERM);
        waitpid(server_id, NULL, 0);
    }
    char command[100];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) == 0 && ok ? 0 : 1;
}
