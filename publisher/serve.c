// serve: the daemon. Everything is started in the order of the data's way and stopped in the
// reverse one; this thread then only waits for signals. SIGHUP reads the configuration, the designs
// and the content again; SIGTERM and SIGINT stop.
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <unistd.h>

#include "publisher/commands.h"
#include "publisher/console/player_report.h"
#include "publisher/delivery/server.h"
#include "publisher/feed/poller.h"
#include "publisher/front.h"
#include "publisher/house.h"
#include "publisher/intake/folder.h"
#include "publisher/usage.h"
#include "signage/base/log.h"

struct sources {
    struct folder *folder;
    struct poller *poller;
};

struct serving {
    const char *config_path;
    struct house *house;
    struct config
        *started; // the configuration of the start: what needs a restart is compared to it
    struct sources sources;
    struct front *front;
    struct server *server;
};

static void on_store_change(void *context)
{
    programme_wake(context);
}

static void on_edition(void *context)
{
    struct serving *serving = context;
    server_publish(serving->server);
}

// Staff's settings are taken up on the thread that reads the configuration.
static void on_settings_change(void *context)
{
    (void)context;
    kill(getpid(), SIGHUP);
}

static void stop_sources(struct sources *sources)
{
    poller_destroy(sources->poller);
    folder_destroy(sources->folder);
    *sources = (struct sources){0};
}

// `folder`: the one that is watched already and goes on, or NULL.
static bool start_sources(const struct house *house, const struct config *config,
                          const struct settled *settled, struct folder *folder,
                          struct sources *sources, struct error *error)
{
    sources->folder = folder ? folder
                             : folder_create(config->content_folder, house->store, house->zone,
                                             house->clock, error);
    if (sources->folder)
        sources->poller = poller_create(&settled->poller, house->store, house->clock, error);
    if (sources->poller)
        return true;
    if (sources->folder == folder)
        sources->folder = NULL;
    stop_sources(sources);
    return false;
}

// A full disk, for one, must not keep from the screens what was published before.
static void build_first(struct programme *programme)
{
    struct error error = {0};
    if (programme_build(programme, &error))
        return;
    log_error("%s; what was last published is served, and building is tried again", error.text);
    programme_recall(programme);
    programme_wake(programme);
}

static bool start(struct serving *serving, struct error *error)
{
    struct house *house = serving->house = house_open(serving->config_path, clock_system(), error);
    if (!house)
        return false;
    store_on_change(house->store, on_store_change, house->programme);
    serving->started = house->config;
    const struct settled *settled = settings_acquire(house->settings);
    bool started = start_sources(house, house->config, settled, NULL, &serving->sources, error);
    settings_release(settled);
    if (!started)
        return false;
    build_first(house->programme);
    struct server_settings settings = house->config->server;
    serving->front = front_open(house, on_settings_change, serving, error);
    if (!serving->front)
        return false;
    settings.tables = front_tables(serving->front, &settings.table_count);
    settings.take_report = player_report_take;
    settings.report_context = front_office(serving->front);
    serving->server = server_create(&settings, house->programme, house->store, house->clock, error);
    if (!serving->server)
        return false;
    programme_on_edition(house->programme, on_edition, serving);
    programme_start(house->programme);
    log_notice("serving %zu screens from %zu feeds and %s on http://%s:%d",
               house->config->programme.screen_count, house->config->poller.feed_count,
               house->config->content_folder, house->config->server.address,
               server_port(serving->server));
    return true;
}

static void stop(struct serving *serving)
{
    stop_sources(&serving->sources);
    if (serving->house)
        programme_stop(serving->house->programme);
    server_destroy(serving->server);
    front_close(serving->front);
    if (serving->house && serving->started != serving->house->config)
        config_destroy(serving->started);
    house_close(serving->house);
}

// What was good goes on when the new configuration is not.
static bool needs_restart(const struct config *a, const struct config *b)
{
    return strcmp(a->store_folder, b->store_folder) != 0 ||
           strcmp(a->zone_name, b->zone_name) != 0 ||
           strcmp(a->server.address, b->server.address) != 0 || a->server.port != b->server.port;
}

static bool take_settled(struct serving *serving, struct config *config,
                         const struct settled *settled, struct error *error)
{
    struct house *house = serving->house;
    struct sources sources = {0};
    // The same folder goes on being watched, so that what was said of it is not said again.
    bool same = strcmp(config->content_folder, house->config->content_folder) == 0;
    struct folder *kept = same ? serving->sources.folder : NULL;
    if (!start_sources(house, config, settled, kept, &sources, error))
        return false;
    if (!programme_reconfigure(house->programme, &settled->programme, error)) {
        if (kept)
            sources.folder = NULL;
        stop_sources(&sources);
        return false;
    }
    if (kept) {
        serving->sources.folder = NULL;
        folder_rescan(kept);
    }
    stop_sources(&serving->sources);
    serving->sources = sources;
    if (house->config != serving->started)
        config_destroy(house->config);
    front_reconfigure(serving->front, config);
    house->config = config;
    return true;
}

// With what staff set in the console over it. What was good goes on when it does not fit.
static bool take_config(struct serving *serving, struct config *config, struct error *error)
{
    struct house *house = serving->house;
    struct error ignored;
    if (!settings_load(house->settings, &config->programme, &config->poller, error))
        return false;
    const struct settled *settled = settings_acquire(house->settings);
    bool taken = take_settled(serving, config, settled, error);
    settings_release(settled);
    if (!taken && !settings_load(house->settings, &house->config->programme, &house->config->poller,
                                 &ignored))
        log_error("%s", ignored.text);
    return taken;
}

static void reload(struct serving *serving)
{
    struct error error = {0};
    struct config *config = config_load(serving->config_path, &error);
    if (!config || !take_config(serving, config, &error)) {
        log_error("not reloaded, the running configuration stays: %s", error.text);
        config_destroy(config);
        return;
    }
    if (needs_restart(config, serving->started))
        log_warning("a changed store folder, time zone or listening address needs a restart");
    programme_wake(serving->house->programme);
    log_notice("reloaded %s: %zu feeds, %zu channels, %zu screens", config->path,
               config->poller.feed_count, config->programme.channel_count,
               config->programme.screen_count);
}

static int block_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

static void wait_for_the_end(struct serving *serving, int signal_fd)
{
    struct signalfd_siginfo got;
    while (read(signal_fd, &got, sizeof got) == (ssize_t)sizeof got) {
        if (got.ssi_signo != SIGHUP)
            break;
        reload(serving);
    }
}

// Everything that matters is on the disk when it is answered; whoever still draws a picture or
// looks through an upload when this is over is not waited for.
#define STOP_MS 1700

static void give_up(int signal_number)
{
    (void)signal_number;
    _exit(USAGE_DONE);
}

static void stop_in_time(void)
{
    struct itimerval once = {
        .it_value = {.tv_sec = STOP_MS / 1000, .tv_usec = STOP_MS % 1000 * 1000}};
    signal(SIGALRM, give_up);
    setitimer(ITIMER_REAL, &once, NULL);
}

static int serve(const char *config_path)
{
    struct serving serving = {.config_path = config_path};
    struct error error = {0};
    int signal_fd = block_signals();
    bool started = start(&serving, &error);
    if (started) {
        wait_for_the_end(&serving, signal_fd);
        stop_in_time();
    }
    stop(&serving);
    close(signal_fd);
    return started ? USAGE_DONE : usage_fail("serve", &error);
}

int command_serve(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                            {"config", required_argument, NULL, 'c'},
                                            {"verbose", no_argument, NULL, 'v'},
                                            {0}};
    const char *config = NULL;
    for (int option; (option = getopt_long(argc, argv, "hc:v", options, NULL)) != -1;) {
        if (option == 'h') {
            puts("usage: kawaraban-publisher serve [-c FILE] [-v]\n\n"
                 "Polls the feeds, watches the content folder, publishes over HTTP.\n"
                 "SIGHUP reads the configuration, the designs and the content again; SIGTERM "
                 "stops.");
            return USAGE_DONE;
        }
        if (option == 'c')
            config = optarg;
        else if (option == 'v')
            log_set_level(LOG_LEVEL_DEBUG);
        else
            return usage_wrong("serve", "that option is not known");
    }
    if (optind < argc)
        return usage_wrong("serve", "“%s” is one word too many", argv[optind]);
    return serve(usage_config_path(config));
}
