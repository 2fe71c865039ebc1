// backup FILE|FOLDER: all that cannot be made again, as one archive: the database as it is at one
// instant, media, the key that players trust. The daemon may go on meanwhile. To put it back: stop
// the publisher and unpack it in an empty store folder.
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publisher/commands.h"
#include "publisher/config.h"
#include "publisher/store/store_backup.h"
#include "publisher/tar.h"
#include "publisher/usage.h"
#include "signage/base/log.h"
#include "signage/language/media_name.h"

struct backup {
    struct store *store;
    struct tar *tar;
    char database[PATH_MAX]; // the copy, beside the archive until it is in it
    size_t files, missing;
    struct error *error;
};

static void print_help(void)
{
    puts("usage: kawaraban-publisher backup FILE|FOLDER [-c FILE]\n"
         "\n"
         "Writes the database, the media and the signing key into one archive (tar; packed when\n"
         "FILE ends in .gz or .tgz), while the publisher goes on. In a FOLDER the archive is "
         "called\n"
         "kawaraban-DATE.tar. Keep it safe: whoever has the key can speak to your screens.\n"
         "To put it back: stop the publisher, empty its store folder, and\n"
         "    tar -xf FILE -C STORE-FOLDER");
}

static bool add(struct backup *backup, const char *name, const char *path, bool is_private)
{
    bool found;
    if (!tar_add(backup->tar, name, path, is_private, &found, backup->error))
        return false;
    backup->files += found;
    return true;
}

// Also what proposals and playlists refer to: everything there with a medium's name.
static bool add_media_of(struct backup *backup, const char *folder_name)
{
    char folder_path[PATH_MAX], path[PATH_MAX], name[PATH_MAX];
    snprintf(folder_path, sizeof folder_path, "%s/%s", store_media_folder(backup->store),
             folder_name);
    DIR *folder = opendir(folder_path);
    bool ok = folder || errno == ENOENT || errno == ENOTDIR ||
              error_set_errno(backup->error, errno, "%s cannot be read", folder_path);
    for (struct dirent *entry; ok && folder && (entry = readdir(folder));) {
        if (!media_name_path(store_media_folder(backup->store), entry->d_name, path, sizeof path))
            continue;
        snprintf(name, sizeof name, "media/%.2s/%.90s", folder_name, entry->d_name);
        ok = add(backup, name, path, false);
    }
    if (folder)
        closedir(folder);
    return ok;
}

static bool add_media(struct backup *backup)
{
    char folder_name[3];
    for (int i = 0; i < 256; i++) {
        snprintf(folder_name, sizeof folder_name, "%02x", (unsigned)i);
        if (!add_media_of(backup, folder_name))
            return false;
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\rbackup: %d of 256 media folders%s", i + 1, i == 255 ? "\n" : "");
    }
    return true;
}

static bool look_for(void *context, const char *name)
{
    struct backup *backup = context;
    char path[PATH_MAX];
    if (!media_name_path(store_media_folder(backup->store), name, path, sizeof path) ||
        access(path, R_OK) != 0) {
        log_warning("%s, which an item shows, is not in the media folder", name);
        backup->missing++;
    }
    return true;
}

static bool add_all(struct backup *backup)
{
    static const char *const keys[] = {"publisher.key", "publisher.pub"};
    char path[PATH_MAX];
    if (!store_copy_database(backup->store, backup->database, backup->error) ||
        !add(backup, "kawaraban.db", backup->database, true))
        return false;
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", store_folder(backup->store), keys[i]);
        if (!add(backup, keys[i], path, i == 0))
            return false;
    }
    // After the database: what it names is there already, and stays a day at least.
    return add_media(backup) &&
           store_each_medium_of(backup->database, look_for, backup, backup->error);
}

static bool write_archive(struct store *store, const char *path, struct error *error)
{
    struct backup backup = {.store = store, .error = error};
    struct stat status;
    if ((size_t)snprintf(backup.database, sizeof backup.database, "%s.database-XXXXXX", path) >=
        sizeof backup.database)
        return error_set(error, "%s is too long a path", path);
    if (!(backup.tar = tar_create(path, error)))
        return false;
    int fd = mkstemp(backup.database);
    bool ok = fd >= 0 || error_set_errno(error, errno, "%s cannot be written", backup.database);
    if (fd >= 0)
        close(fd);
    ok = ok && add_all(&backup);
    if (fd >= 0)
        unlink(backup.database);
    if (!ok) {
        tar_abandon(backup.tar);
        return false;
    }
    if (!tar_finish(backup.tar, error))
        return false;
    if (stat(path, &status) == 0)
        printf("%s: %zu files, %.1f MB%s\n", path, backup.files, (double)status.st_size / 1e6,
               backup.missing ? "; some pictures were not there, see above" : "");
    return true;
}

// A folder gets an archive that is named after the instant.
static bool name_archive(const char *given, char path[PATH_MAX], struct error *error)
{
    struct stat status;
    char when[INSTANT_TEXT_BYTES], digits[INSTANT_TEXT_BYTES];
    struct clock clock = clock_system();
    size_t length = strlen(given), used = 0;
    while (length > 1 && given[length - 1] == '/')
        length--;
    if (stat(given, &status) == 0 && S_ISDIR(status.st_mode)) {
        instant_format(clock_now_utc(&clock), when);
        for (const char *at = when; *at; at++)
            if (*at != '-' && *at != ':')
                digits[used++] = *at;
        digits[used] = '\0';
        used =
            (size_t)snprintf(path, PATH_MAX, "%.*s/kawaraban-%s.tar", (int)length, given, digits);
    } else if (given[strlen(given) - 1] == '/') {
        return error_set(error, "there is no folder %s", given);
    } else {
        used = (size_t)snprintf(path, PATH_MAX, "%s", given);
    }
    return used < PATH_MAX || error_set(error, "%s is too long a path", given);
}

static int run(const char *config_path, const char *given)
{
    struct error error = {0};
    char path[PATH_MAX];
    struct config *config = config_load(usage_config_path(config_path), &error);
    struct store *store = config ? store_open(config->store_folder, clock_system(), &error) : NULL;
    bool ok = store && name_archive(given, path, &error) && write_archive(store, path, &error);
    store_close(store);
    config_destroy(config);
    return ok ? USAGE_DONE : usage_fail("backup", &error);
}

int command_backup(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'}, {"config", required_argument, NULL, 'c'}, {0}};
    const char *config = NULL;
    for (int option; (option = getopt_long(argc, argv, "hc:", options, NULL)) != -1;) {
        if (option == 'h') {
            print_help();
            return USAGE_DONE;
        }
        if (option != 'c')
            return usage_wrong("backup", "that option is not known");
        config = optarg;
    }
    if (optind == argc || !*argv[optind])
        return usage_wrong("backup", "where to? write a FILE or a FOLDER");
    if (optind + 1 < argc)
        return usage_wrong("backup", "“%s” is one word too many", argv[optind + 1]);
    return run(config, argv[optind]);
}
