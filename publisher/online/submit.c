// /submit: from the form to a proposal. What was typed is never lost: whatever is wrong, the form
// comes back as it was.
#include "publisher/online/submit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publisher/item/item_json.h"
#include "publisher/online/form_ticket.h"
#include "publisher/online/online_inside.h"
#include "publisher/online/submit_files.h"
#include "publisher/online/submit_preview.h"
#include "signage/base/log.h"

// From one address. An office behind one address sends a dozen a day at most.
#define MOST_SENT 20
#define SENT_WINDOW_S 3600
#define MOST_POSTS 120
#define MOST_PREVIEWS 300
#define MOST_FILES 60
#define POST_WINDOW_S 600

// ---- the body ----

bool submit_may(struct visit *visit, const char *what, int most, int window_s)
{
    int retry_s = 0;
    if (people_throttle(visit->office->people, what, visit->address, most, window_s, &retry_s))
        return true;
    page_set(visit->page, "Retry-After", "%d", retry_s);
    visit_refuse(
        visit, 429, visit_say(visit, "しばらくお待ちください", "Please wait a little"),
        arena_printf(
            visit->arena,
            visit_say(visit,
                      "短い間に多くの申し込みがありました。%d分ほどしてから、もう一度お試しくだ"
                      "さい。",
                      "There were many requests in a short time. Please try again "
                      "in about %d minutes."),
            retry_s / 60 + 1));
    return false;
}

static const char *map_file(const char *path, struct submit_body *body)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &status) == 0 && status.st_size > 0) {
        body->map_bytes = (size_t)status.st_size;
        body->map = mmap(NULL, body->map_bytes, PROT_READ, MAP_PRIVATE, fd, 0);
        if (body->map == MAP_FAILED)
            body->map = NULL;
    }
    close(fd);
    return body->map;
}

bool submit_body_open(struct visit *visit, struct submit_body *body)
{
    const char *type = page_header(visit->page, "Content-Type");
    const char *path = page_file(visit->page), *bytes;
    struct error error = {""};
    size_t length;
    *body = (struct submit_body){0};
    if (!visit_is_same_origin(visit)) {
        visit_refuse(
            visit, 403, visit_say(visit, "受け付けられません", "Refused"),
            visit_say(visit,
                      "この操作は別のサイトから来ています。このサイトのページからお送りください。",
                      "This came from another site. Please send it from our own page."));
        return false;
    }
    if (path) {
        bytes = map_file(path, body);
        length = body->map_bytes;
    } else {
        bytes = page_body(visit->page, &length);
    }
    if (bytes &&
        form_body_parse(type ? type : "", bytes, length, visit->arena, &body->form, &error)) {
        // The page answers in the language of the form that was sent.
        const char *lang = form_body_value(&body->form, "lang");
        if (lang && !page_query(visit->page, "lang"))
            visit->lang = strcmp(lang, "en") == 0 ? "en" : "ja";
        return true;
    }
    log_info("a form from %s is refused: %s", visit->address, error.text);
    visit_refuse(
        visit, 400, visit_say(visit, "読み取れませんでした", "Not understood"),
        visit_say(visit, "送信が途中で切れたようです。前のページに戻って、もう一度お送りください。",
                  "It seems to have broken off on its way. Please go back and send it again."));
    submit_body_close(body);
    return false;
}

void submit_body_close(struct submit_body *body)
{
    if (body->map)
        munmap(body->map, body->map_bytes);
    *body = (struct submit_body){0};
}

// ---- showing ----

static void add_intro(struct visit *visit, const struct submit_form *form)
{
    buffer_printf(&visit->out, "<h1>%s</h1>\n",
                  form->revises
                      ? visit_say(visit, "内容を直す", "Revise it")
                      : visit_say(visit, "画面への掲載を申し込む", "Have your business shown"));
    if (!form->revises && !form->sent)
        buffer_printf(
            &visit->out, "<p class=\"lead\">%s</p>\n",
            visit_say(
                visit,
                "登録はいりません。送ったあとに、あなただけのページの住所をお知らせします。そこで、"
                "審査の様子を見たり、直したり、取り下げたりできます。",
                "No account is needed. After sending you get the address of a page of your own, "
                "where you "
                "can see what becomes of it, revise it or withdraw it."));
}

void submit_show(struct visit *visit, struct submit_form *form, unsigned status)
{
    struct sheet sheet = {.title = form->revises
                                       ? visit_say(visit, "内容を直す", "Revise it")
                                       : visit_say(visit, "掲載のお申し込み", "Have it shown"),
                          .script = "/online/submit.js",
                          .private = form->revises || form->sent,
                          .fresh = true, // the ticket is theirs alone
                          .form = true};
    visit_begin_sheet(visit, &sheet);
    add_intro(visit, form);
    submit_form_write(visit, form);
    visit_end_sheet(visit, &sheet, status);
}

void online_show_form(struct visit *visit)
{
    struct submission submission;
    submission_init(&submission, visit->arena);
    struct civil until = civil_from_utc(visit->office->zone,
                                        civil_day_start(visit->office->zone, visit->now_utc, 90));
    submission.values[FIELD_UNTIL] =
        arena_printf(visit->arena, "%04d-%02d-%02d", until.year, until.month, until.day);
    struct submit_form form = {
        .submission = &submission, .action = "/submit", .ticket = form_ticket_make(visit)};
    submit_show(visit, &form, 200);
}

static void show_again(struct visit *visit, const struct submission *submission,
                       const struct proposal *stored, const char *action, const char *ticket,
                       struct submit_form form, unsigned status)
{
    form.submission = submission;
    form.action = action;
    form.ticket = ticket;
    form.revises = stored != NULL;
    form.version = stored ? stored->version : 0;
    form.wide = submit_preview_url(visit, submission, false, &form.reading);
    form.tall = submit_preview_url(visit, submission, true, NULL);
    submit_show(visit, &form, status);
}

// ---- sending ----

static const char *page_path_of(struct visit *visit, int64_t proposal)
{
    char token[REVIEW_TOKEN_BYTES];
    struct error error = {""};
    if (review_token(visit->office->review, proposal, token, &error))
        return arena_printf(visit->arena, "/submissions/%s?sent=1&lang=%s", token, visit->lang);
    log_error("%s", error.text);
    visit_refuse(visit, 500, visit_say(visit, "ただいま表示できません", "Not available just now"),
                 visit_say(visit, "お申し込みは届いています。メールをお待ちください。",
                           "We have it. Please wait for our mail."));
    return NULL;
}

static char *document_of(struct visit *visit, const struct submission *submission)
{
    struct item *item = submission_item(submission, visit->office->zone, visit->now_utc);
    json_t *json = item_to_json(item);
    char *text = json_dumps(json, JSON_COMPACT);
    if (!text)
        abort();
    char *kept = arena_text(visit->arena, text);
    free(text);
    json_decref(json);
    item_destroy(item);
    return kept;
}

static enum review_outcome act(struct visit *visit, const struct submission *submission,
                               const struct proposal *stored, int64_t version,
                               struct proposal *proposal, struct error *error)
{
    struct review *review = visit->office->review;
    *proposal = (struct proposal){
        .id = stored ? stored->id : 0,
        .item = stored ? stored->item : "",
        .kind = submission->kind,
        .version = stored ? version : 0,
        .document = document_of(visit, submission),
        .reason = "",
        .token_digest = "",
        .company = submission->values[FIELD_COMPANY],
        .contact = submission->values[FIELD_CONTACT],
        .email = submission->values[FIELD_EMAIL],
        .phone = submission->values[FIELD_PHONE],
        .lang = visit->lang,
    };
    struct proposal given = *proposal;
    // What waits is taken back first; then it is sent as new.
    if (stored && !(review_verbs(review, NULL, stored) & (1u << REVIEW_SUBMIT))) {
        enum review_outcome outcome =
            review_act(review, REVIEW_SAVE, NULL, proposal, "", visit->lang, visit->arena, error);
        if (outcome != REVIEW_DONE)
            return outcome;
        given.version = proposal->version;
        *proposal = given;
    }
    return review_act(review, REVIEW_SUBMIT, NULL, proposal, "", visit->lang, visit->arena, error);
}

// Under `sending`. The id, 0 when the form is to be shown again with *sentence and *status.
static int64_t send(struct visit *visit, const struct submission *submission,
                    const struct proposal *stored, int64_t version, const char *ticket,
                    const char **sentence, unsigned *status)
{
    struct proposal proposal;
    struct error error = {""};
    int64_t used = form_ticket_used(visit, ticket);
    if (used)
        return used;
    enum review_outcome outcome = act(visit, submission, stored, version, &proposal, &error);
    if (outcome == REVIEW_DONE) {
        form_ticket_use(visit, ticket, proposal.id);
        mailer_wake(visit->office->mailer);
        return proposal.id;
    }
    *status = outcome == REVIEW_CONFLICT ? 409 : outcome == REVIEW_FAILED ? 500 : 422;
    if (outcome == REVIEW_FAILED)
        log_error("a submission could not be kept: %s", error.text);
    *sentence =
        outcome == REVIEW_FAILED
            ? visit_say(
                  visit,
                  "ただいま受け付けられません。ご記入の内容はこのまま残っています。しばらくして"
                  "から、もう一度お送りください。",
                  "It cannot be taken just now. What you wrote is still here; please send it "
                  "again in a little while.")
            : arena_text(visit->arena, error.text);
    return 0;
}

// What keeps a complete form from being sent; NULL when nothing does.
static const char *obstacle(struct visit *visit, const char *ticket, unsigned *status)
{
    int retry_s = 0;
    *status = 422;
    switch (form_ticket_check(visit, ticket)) {
    case FORM_TICKET_TOO_SOON:
        return visit_say(
            visit,
            "とても早く届いたので、念のためお確かめください。よろしければ、もう一度送るボタンを押し"
            "てくだ"
            "さい。",
            "That was very quick. Please look at it once more, and press the button again.");
    case FORM_TICKET_STALE:
        return visit_say(
            visit,
            "ページを開いてから時間がたちました。内容をお確かめのうえ、もう一度送るボタンを押してく"
            "ださ"
            "い。",
            "The page was open for long. Please look at it once more, and press the button again.");
    case FORM_TICKET_GOOD:
        break;
    }
    if (people_throttle(visit->office->people, "submit", visit->address, MOST_SENT, SENT_WINDOW_S,
                        &retry_s))
        return NULL;
    *status = 429;
    page_set(visit->page, "Retry-After", "%d", retry_s);
    return arena_printf(
        visit->arena,
        visit_say(visit,
                  "短い間に多くの申し込みがありました。ご記入の内容はこのまま残っています。%d分ほど"
                  "してから、もう一度お送りください。",
                  "There were many in a short time. What you wrote is still here; please send "
                  "it again in about %d minutes."),
        retry_s / 60 + 1);
}

static bool is_trapped(const struct form_body *body)
{
    const char *trap = form_body_value(body, SUBMIT_FORM_TRAP);
    return trap && *trap;
}

static void try_to_send(struct visit *visit, const struct submission *submission,
                        const struct form_body *body, const struct proposal *stored,
                        const char *action)
{
    const char *ticket = form_body_value(body, "ticket");
    const char *version = form_body_value(body, "version");
    unsigned status;
    const char *sentence = obstacle(visit, ticket, &status);
    int64_t sent = 0;
    if (!sentence) {
        pthread_mutex_lock(&visit->online->sending);
        sent = send(visit, submission, stored, version ? strtoll(version, NULL, 10) : 0, ticket,
                    &sentence, &status);
        pthread_mutex_unlock(&visit->online->sending);
    }
    if (!sent) {
        // A ticket that is merely young is good in a moment; an old one is replaced.
        bool keep = form_ticket_check(visit, ticket) != FORM_TICKET_STALE;
        show_again(visit, submission, stored, action, keep ? ticket : form_ticket_make(visit),
                   (struct submit_form){.notice = sentence, .sent = true}, status);
        return;
    }
    const char *path = page_path_of(visit, sent);
    if (path)
        visit_redirect(visit, path);
}

void submit_handle(struct visit *visit, const struct submit_body *body,
                   const struct proposal *stored, const char *action)
{
    const struct form_body *form = &body->form;
    const char *verb = form_body_value(form, "action");
    const char *ticket = form_body_value(form, "ticket");
    bool sends = !verb || strcmp(verb, "preview") != 0, trapped = is_trapped(form);
    struct submission submission;
    submission_init(&submission, visit->arena);
    submission_read(&submission, form);
    if (stored) {
        submission.kind = stored->kind;
        submission.values[FIELD_KIND] = item_kind_name(stored->kind);
    }
    submit_files_take(visit, &submission, form);
    submission_check(&submission, visit->office->zone, visit->now_utc, visit->lang);
    if (sends && submission.fault_count == 0 && !trapped) {
        try_to_send(visit, &submission, form, stored, action);
        return;
    }
    if (form_ticket_check(visit, ticket) == FORM_TICKET_STALE)
        ticket = form_ticket_make(visit);
    // A look at the picture is no time to be told what is still empty; a file that was refused is.
    struct submit_form again = {.sent = sends || submission.faults[FIELD_FILES],
                                .trap_shown = trapped};
    if (sends && trapped)
        again.notice = visit_say(
            visit, "「この欄は空のままにしてください」の欄を空にして、もう一度お送りください。",
            "Please empty the field that is to be left empty, and send it again.");
    if (!again.sent) {
        memset(submission.faults, 0, sizeof submission.faults);
        submission.fault_count = 0;
    }
    show_again(visit, &submission, stored, action, ticket, again, sends ? 422 : 200);
}

void online_take_form(struct visit *visit)
{
    struct submit_body body;
    if (!submit_may(visit, "submit-post", MOST_POSTS, POST_WINDOW_S) ||
        !submit_body_open(visit, &body))
        return;
    submit_handle(visit, &body, NULL, "/submit");
    submit_body_close(&body);
}

// ---- for the script ----

static void reply_json(struct visit *visit, unsigned status, json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);
    if (!text)
        abort();
    page_set(visit->page, "Cache-Control", "no-store");
    page_reply(visit->page, status, "application/json", text, strlen(text));
    json_decref(json);
}

void online_draw_form(struct visit *visit)
{
    struct submit_body body;
    struct submission submission;
    struct buffer png;
    struct error error = {""};
    if (!submit_may(visit, "submit-preview", MOST_PREVIEWS, POST_WINDOW_S) ||
        !submit_body_open(visit, &body))
        return;
    const char *shape = page_query(visit->page, "shape");
    submission_init(&submission, visit->arena);
    submission_read(&submission, &body.form);
    submit_files_take(visit, &submission, &body.form);
    buffer_init(&png, STUDIO_MOST_PNG_BYTES);
    if (submit_preview_draw(visit, &submission, shape && strcmp(shape, "tall") == 0, &png, NULL,
                            &error)) {
        size_t length;
        char *bytes = buffer_take(&png, &length);
        page_set(visit->page, "Cache-Control", "no-store");
        page_reply(visit->page, 200, "image/png", bytes, length);
    } else {
        log_warning("a submission's preview: %s", error.text);
        reply_json(
            visit, 422,
            json_pack("{s:s}", "message",
                      visit_say(visit, "いまは描けません。", "It cannot be drawn just now.")));
    }
    buffer_finish(&png);
    submit_body_close(&body);
}

void online_take_file(struct visit *visit)
{
    struct submit_body body;
    struct submission submission;
    if (!submit_may(visit, "submit-media", MOST_FILES, POST_WINDOW_S) ||
        !submit_body_open(visit, &body))
        return;
    submission_init(&submission, visit->arena);
    submit_files_take(visit, &submission, &body.form);
    const char *fault = submission.faults[FIELD_FILES];
    if (fault || submission.file_count == 0) {
        reply_json(
            visit, 422,
            json_pack("{s:s}", "message",
                      fault ? fault
                            : visit_say(visit, "ファイルが届いていません。", "No file arrived.")));
    } else {
        const struct submission_file *file = &submission.files[submission.file_count - 1];
        reply_json(visit, 200,
                   json_pack("{s:s, s:s, s:o}", "role", file->role, "mark",
                             submit_files_mark(visit, file), "picture",
                             json_sprintf("/media/%s", *file->poster ? file->poster : file->name)));
    }
    submit_body_close(&body);
}
