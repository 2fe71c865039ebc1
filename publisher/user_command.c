// user add|passwd|role|disable|enable|totp-off|list: staff, from the prompt of the machine. The
// password comes from the terminal without echo, or as the first line of standard input; never from
// the command line, which every process can read.
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "publisher/commands.h"
#include "publisher/config.h"
#include "publisher/people/people.h"
#include "publisher/store/store_audit.h"
#include "publisher/usage.h"

#define MOST_LINE_BYTES 1024
#define MOST_LOGIN_BYTES 40

struct user_options {
    const char *config, *name, *role, *email, *verb, *login, *word;
};

static void print_help(void)
{
    puts("usage: kawaraban-publisher user add LOGIN [--name NAME] [--role ROLE] [--email MAIL] [-c "
         "FILE]\n"
         "       kawaraban-publisher user passwd LOGIN\n"
         "       kawaraban-publisher user role LOGIN ROLE\n"
         "       kawaraban-publisher user disable|enable|totp-off LOGIN\n"
         "       kawaraban-publisher user list\n"
         "\n"
         "Staff who may sign in at /console/. ROLE is viewer, editor, approver or administrator "
         "(editor\n"
         "when not told). The password is asked for, or read as the first line of standard input.");
}

static int read_options(int argc, char **argv, struct user_options *given)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},        {"config", required_argument, NULL, 'c'},
        {"name", required_argument, NULL, 'n'},  {"role", required_argument, NULL, 'r'},
        {"email", required_argument, NULL, 'e'}, {0}};
    for (int option; (option = getopt_long(argc, argv, "hc:", options, NULL)) != -1;) {
        switch (option) {
        case 'h':
            print_help();
            return USAGE_DONE;
        case 'c':
            given->config = optarg;
            break;
        case 'n':
            given->name = optarg;
            break;
        case 'r':
            given->role = optarg;
            break;
        case 'e':
            given->email = optarg;
            break;
        default:
            return usage_wrong("user", "that option is not known");
        }
    }
    given->verb = optind < argc ? argv[optind++] : "";
    given->login = optind < argc ? argv[optind++] : "";
    given->word = optind < argc ? argv[optind++] : "";
    return optind < argc ? usage_wrong("user", "“%s” is one word too many", argv[optind]) : -1;
}

// ---- asking ----

static bool read_line(FILE *from, char line[MOST_LINE_BYTES], struct error *error)
{
    if (!fgets(line, MOST_LINE_BYTES, from))
        return error_set(error, "no password was given");
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}

static bool ask_password(char password[MOST_LINE_BYTES], struct error *error)
{
    if (!isatty(STDIN_FILENO))
        return read_line(stdin, password, error);
    struct termios shown, hidden;
    char again[MOST_LINE_BYTES];
    tcgetattr(STDIN_FILENO, &shown);
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    fputs("password: ", stderr);
    bool ok = read_line(stdin, password, error);
    fputs("\nonce more: ", stderr);
    ok = ok && read_line(stdin, again, error);
    fputs("\n", stderr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    return ok && (strcmp(password, again) == 0 ||
                  error_set(error, "the two are not the same; nothing was changed"));
}

// ---- doing ----

struct job {
    const struct user_options *given;
    struct store *store;
    struct arena *arena;
    struct person person;
};

static bool take_password(struct job *job, struct error *error)
{
    char password[MOST_LINE_BYTES];
    return ask_password(password, error) &&
           people_set_password(&job->person, password, job->arena, "en", error);
}

static bool take_role(struct job *job, const char *name, struct error *error)
{
    return role_parse(name, &job->person.role) ||
           error_set(error, "“%s” is no role; write viewer, editor, approver or administrator",
                     name);
}

static bool check_login(const char *login, struct error *error)
{
    size_t length = strlen(login);
    if (length < 2 || length > MOST_LOGIN_BYTES ||
        strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-") != length)
        return error_set(error, "“%s” is no login: 2 to %d of the characters a to z, 0 to 9, . _ -",
                         login, MOST_LOGIN_BYTES);
    return true;
}

static bool find(struct job *job, struct error *error)
{
    struct person_list *found = store_find_login(job->store, job->given->login, error);
    if (!found)
        return false;
    job->person = found->people[0];
    const char **texts[] = {&job->person.login, &job->person.name, &job->person.email,
                            &job->person.password, &job->person.totp};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_text(job->arena, *texts[i]);
    person_list_destroy(found);
    return true;
}

static bool put(struct job *job, const char *action, struct error *error)
{
    bool conflict;
    if (!store_begin(job->store, error))
        return false;
    if (store_put_person(job->store, &job->person, &conflict, error) &&
        store_end_sessions(job->store, job->person.id, NULL, error) &&
        store_add_audit(job->store, "command", action, job->person.login, "{}", error))
        return store_end(job->store, error);
    store_abandon(job->store);
    return false;
}

static bool add(struct job *job, struct error *error)
{
    const struct user_options *given = job->given;
    job->person = (struct person){.login = given->login,
                                  .name = given->name ? given->name : given->login,
                                  .email = given->email ? given->email : "",
                                  .role = ROLE_EDITOR,
                                  .password = "",
                                  .totp = ""};
    return check_login(given->login, error) &&
           (!given->role || take_role(job, given->role, error)) && take_password(job, error) &&
           put(job, "person.add", error);
}

static bool set_password(struct job *job, struct error *error)
{
    return find(job, error) && take_password(job, error) && put(job, "person.password", error);
}

static bool set_role(struct job *job, struct error *error)
{
    return find(job, error) && take_role(job, job->given->word, error) &&
           put(job, "person.role", error);
}

static bool disable(struct job *job, struct error *error)
{
    if (!find(job, error))
        return false;
    job->person.disabled = true;
    return put(job, "person.disable", error);
}

static bool enable(struct job *job, struct error *error)
{
    if (!find(job, error) || !store_unlock_person(job->store, job->person.id, error))
        return false;
    job->person.disabled = false;
    return put(job, "person.enable", error);
}

static bool drop_totp(struct job *job, struct error *error)
{
    if (!find(job, error))
        return false;
    job->person.totp = "";
    return put(job, "person.totp-off", error);
}

static bool list(struct job *job, struct error *error)
{
    struct person_list *all = store_people(job->store, error);
    for (size_t i = 0; all && i < all->count; i++) {
        const struct person *person = &all->people[i];
        char seen[INSTANT_TEXT_BYTES];
        instant_format(person->signed_in_utc, seen);
        printf("%-20s %-14s %-24s %s%s%s\n", person->login, role_name(person->role), person->name,
               person->signed_in_utc == INSTANT_NEVER ? "never signed in" : seen,
               *person->totp ? ", one-time codes" : "", person->disabled ? ", disabled" : "");
    }
    bool ok = all != NULL;
    person_list_destroy(all);
    return ok;
}

static const struct {
    const char *verb;
    bool (*run)(struct job *job, struct error *error);
    bool needs_login, needs_word;
} verbs[] = {
    {"add", add, true, false},       {"passwd", set_password, true, false},
    {"role", set_role, true, true},  {"disable", disable, true, false},
    {"enable", enable, true, false}, {"totp-off", drop_totp, true, false},
    {"list", list, false, false},
};

static int run(const struct user_options *given, bool (*verb)(struct job *, struct error *))
{
    struct error error = {0};
    struct config *config = config_load(usage_config_path(given->config), &error);
    struct job job = {.given = given, .arena = arena_create()};
    if (config)
        job.store = store_open(config->store_folder, clock_system(), &error);
    bool ok = job.store && verb(&job, &error);
    store_close(job.store);
    arena_destroy(job.arena);
    config_destroy(config);
    return ok ? USAGE_DONE : usage_fail("user", &error);
}

int command_user(int argc, char **argv)
{
    struct user_options given = {0};
    int status = read_options(argc, argv, &given);
    if (status >= 0)
        return status;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].verb, given.verb) != 0)
            continue;
        if (verbs[i].needs_login && !*given.login)
            return usage_wrong("user", "whose? write a LOGIN after %s", given.verb);
        if (verbs[i].needs_word && !*given.word)
            return usage_wrong("user", "a ROLE is needed after the login");
        return run(&given, verbs[i].run);
    }
    return usage_wrong("user", "“%s” is none of add, passwd, role, disable, enable, totp-off, list",
                       given.verb);
}
