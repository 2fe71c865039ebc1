// /submissions/TOKEN: the business's own page. Whoever has the link is the business; nobody else
// learns that it exists.
#include <stdlib.h>
#include <string.h>

#include "publisher/online/form_ticket.h"
#include "publisher/online/online_inside.h"
#include "publisher/online/play_receipt.h"
#include "publisher/online/submit.h"
#include "publisher/online/submit_preview.h"
#include "publisher/programme/wording.h"
#include "publisher/store/store_audit.h"
#include "signage/base/log.h"
#include "signage/base/xml.h"

#define MOST_LOOKS 300 // at links that lead nowhere, and others, from one address
#define LOOK_WINDOW_S 600
#define MOST_CHANGES 60

// ---- finding it ----

// NULL: answered.
static struct proposal_list *find(struct visit *visit)
{
    const char *token = page_word(visit->page, 0);
    struct error error = {""};
    if (!submit_may(visit, "submission-look", MOST_LOOKS, LOOK_WINDOW_S))
        return NULL;
    struct proposal_list *found = strlen(token) == REVIEW_TOKEN_BYTES - 2
                                      ? review_find_submission(visit->office->review, token, &error)
                                      : NULL;
    if (!found)
        visit_refuse(
            visit, 404, visit_say(visit, "見つかりません", "Not found"),
            visit_say(visit,
                      "このページはありません。メールにある住所を、終わりまで正しく写したか、お確か"
                      "めくださ"
                      "い。",
                      "There is no such page. Please check that you copied the address from "
                      "our mail to its end."));
    return found;
}

static const char *path_of(struct visit *visit)
{
    return arena_printf(visit->arena, "/submissions/%s", page_word(visit->page, 0));
}

// How the item stands that it has become.
struct shown {
    struct item *item; // NULL: none
    bool withdrawn, ended, waits;
};

static struct shown shown_of(struct visit *visit, const struct proposal *proposal)
{
    struct error error;
    struct shown shown = {0};
    if (proposal->state != PROPOSAL_APPROVED)
        return shown;
    shown.item = store_find_item(visit->office->store, proposal->item, NULL, &error);
    shown.withdrawn = shown.item && shown.item->state == ITEM_WITHDRAWN;
    shown.ended = shown.item && shown.item->show_until_utc <= visit->now_utc;
    shown.waits = shown.item && shown.item->show_from_utc > visit->now_utc;
    return shown;
}

// ---- state, in words ----

static const char *state_words(const struct visit *visit, const struct proposal *proposal,
                               const struct shown *shown)
{
    switch (proposal->state) {
    case PROPOSAL_DRAFT:
        return visit_say(visit, "下書きです。まだ送られていません。",
                         "A draft; it is not sent yet.");
    case PROPOSAL_SUBMITTED:
        return visit_say(visit, "受け付けました。担当者が内容を確かめています。",
                         "We have it; staff are looking at it.");
    case PROPOSAL_ENDORSED:
        return visit_say(visit, "担当者の確認が済み、区の承認を待っています。",
                         "Staff approved it; it waits for the ward's approval.");
    case PROPOSAL_RETURNED:
        return visit_say(visit, "直していただきたい点があります。", "Please revise it.");
    case PROPOSAL_REJECTED:
        return visit_say(visit, "申し訳ありませんが、掲載できませんでした。",
                         "We are sorry: it cannot be shown.");
    case PROPOSAL_WITHDRAWN:
        return visit_say(visit, "取り下げられました。", "It was withdrawn.");
    case PROPOSAL_APPROVED:
    case PROPOSAL_STATE_COUNT:
        break;
    }
    if (shown->withdrawn)
        return visit_say(visit, "掲載を終わりにしました。", "It is no longer shown.");
    if (shown->ended)
        return visit_say(visit, "掲載期間が終わりました。", "Its time on the screens is over.");
    return shown->waits ? visit_say(visit, "掲載が決まりました。始まる日を待っています。",
                                    "It is approved and waits for its first day.")
                        : visit_say(visit, "掲載中です。", "It is being shown.");
}

static void add_steps(struct visit *visit, const struct proposal *proposal,
                      const struct shown *shown)
{
    bool ward = review_policy(visit->office->review, proposal->kind, true).needs_ward;
    const struct {
        const char *words;
        bool here;
    } steps[] = {
        {visit_say(visit, "受付", "Received"), true},
        {visit_say(visit, "担当者の確認", "Staff"), true},
        {visit_say(visit, "区の承認", "The ward"), ward},
        {visit_say(visit, "掲載", "Shown"), true},
    };
    int at = proposal->state == PROPOSAL_SUBMITTED  ? 1
             : proposal->state == PROPOSAL_ENDORSED ? 2
             : proposal->state == PROPOSAL_APPROVED ? 3
             : proposal->state == PROPOSAL_RETURNED ? 0
             : proposal->state == PROPOSAL_DRAFT    ? 0
                                                    : -1;
    if (at < 0 || shown->withdrawn || shown->ended)
        return;
    buffer_add_text(&visit->out, "<ol class=\"steps\">\n");
    for (int i = 0; i < 4; i++)
        if (steps[i].here)
            buffer_printf(&visit->out, "<li%s>%s%s</li>\n",
                          i == at  ? " aria-current=\"step\""
                          : i < at ? " class=\"done\""
                                   : "",
                          i < at ? "✓ " : "", steps[i].words);
    buffer_add_text(&visit->out, "</ol>\n");
}

static void add_row(struct visit *visit, const char *label, const char *value)
{
    buffer_printf(&visit->out, "<div><dt>%s</dt><dd>", label);
    xml_escape(&visit->out, value);
    buffer_add_text(&visit->out, "</dd></div>\n");
}

static const char *instant_words(struct visit *visit, int64_t utc)
{
    struct civil at = civil_from_utc(visit->office->zone, utc);
    return wording_instant(visit->arena, &at, visit->lang);
}

static void add_facts(struct visit *visit, const struct proposal *proposal,
                      const struct submission *submission)
{
    buffer_add_text(&visit->out, "<dl class=\"facts\">\n");
    add_row(visit, visit_say(visit, "受付番号", "Number"), proposal->item);
    add_row(visit, visit_say(visit, "種類", "Kind"), item_kind_label(proposal->kind, visit->lang));
    if (proposal->submitted_utc != INSTANT_NEVER)
        add_row(visit, visit_say(visit, "お申し込み", "Sent"),
                instant_words(visit, proposal->submitted_utc));
    add_row(visit, visit_say(visit, "最後の動き", "Last change"),
            instant_words(visit, proposal->changed_utc));
    add_row(visit, visit_say(visit, "掲載する期間", "To be shown"),
            arena_printf(visit->arena, "%s 〜 %s",
                         *submission->values[FIELD_FROM]
                             ? submission->values[FIELD_FROM]
                             : visit_say(visit, "承認されしだい", "as soon as approved"),
                         submission->values[FIELD_UNTIL]));
    buffer_add_text(&visit->out, "</dl>\n");
}

// ---- what can be done ----

static bool may_revise(struct visit *visit, const struct proposal *proposal)
{
    return review_verbs(visit->office->review, NULL, proposal) &
           ((1u << REVIEW_SAVE) | (1u << REVIEW_SUBMIT));
}

static bool may_withdraw(struct visit *visit, const struct proposal *proposal,
                         const struct shown *shown)
{
    return (review_verbs(visit->office->review, NULL, proposal) & (1u << REVIEW_WITHDRAW)) ||
           (shown->item && !shown->withdrawn && !shown->ended);
}

static void add_buttons(struct visit *visit, const struct proposal *proposal,
                        const struct shown *shown)
{
    const char *path = path_of(visit), *query = visit_query(visit);
    if (may_revise(visit, proposal))
        buffer_printf(&visit->out,
                      "<p class=\"buttons\"><a class=\"button\" href=\"%s/revise%s\">%s</a></p>\n",
                      path, query, visit_say(visit, "内容を直す", "Revise it"));
    if (!may_withdraw(visit, proposal, shown))
        return;
    buffer_printf(
        &visit->out,
        "<details class=\"screen-only\">\n<summary>%s</summary>\n<form method=\"post\" "
        "action=\"%s/withdraw%s\">\n<input type=\"hidden\" name=\"version\" value=\"%lld\">\n"
        "<input type=\"hidden\" name=\"lang\" value=\"%s\">\n<p>%s</p>\n<p "
        "class=\"buttons\"><button "
        "class=\"danger\">%s</button></p>\n</form>\n</details>\n",
        visit_say(visit, "取り下げる", "Withdraw it"), path, query, (long long)proposal->version,
        visit->lang,
        visit_say(
            visit,
            "取り下げると、画面に出なくなります。もう一度載せるには、新しくお申し込みください。",
            "It will not be shown any more. To show it again, send it in anew."),
        visit_say(visit, "取り下げます", "Yes, withdraw it"));
}

static void add_told(struct visit *visit, const struct proposal *proposal)
{
    const char *sent = page_query(visit->page, "sent");
    if (sent && proposal->state == PROPOSAL_SUBMITTED)
        buffer_printf(
            &visit->out,
            "<div class=\"good\" role=\"status\">\n<p><strong>%s</strong></p>\n<p>%s</p>\n"
            "<p class=\"link\">%s%s</p>\n</div>\n",
            visit_say(visit, "お申し込みありがとうございました。", "Thank you."),
            visit_say(
                visit,
                "このページの住所は、あなただけのものです。控えておいてください。メールでもお知らせ"
                "します。ほかの方には教えないでください。",
                "The address of this page is yours alone. Please keep it, and keep it "
                "to yourself; we also send it by mail."),
            visit->base, path_of(visit));
    if (!*proposal->reason)
        return;
    buffer_printf(&visit->out, "<div class=\"told\">\n<h2>%s</h2>\n<p>",
                  visit_say(visit, "担当者から", "From our staff"));
    for (const char *at = proposal->reason; *at;) {
        size_t length = strcspn(at, "\n");
        xml_escape(&visit->out, arena_text_n(visit->arena, at, length));
        at += length;
        if (*at == '\n') {
            buffer_add_text(&visit->out, "<br>");
            at++;
        }
    }
    buffer_add_text(&visit->out, "</p>\n</div>\n");
}

// ---- the page ----

static void write_page(struct visit *visit, const struct proposal *proposal,
                       const struct submission *submission)
{
    struct shown shown = shown_of(visit, proposal);
    const char *picture = submit_preview_url(visit, submission, false, NULL);
    buffer_add_text(&visit->out, "<h1>");
    xml_escape(&visit->out, submission->values[FIELD_TITLE]);
    buffer_add_text(&visit->out, "</h1>\n");
    buffer_printf(&visit->out, "<p class=\"state\">%s</p>\n", state_words(visit, proposal, &shown));
    add_told(visit, proposal);
    add_steps(visit, proposal, &shown);
    add_buttons(visit, proposal, &shown);
    if (picture)
        buffer_printf(&visit->out,
                      "<figure class=\"preview\"><img src=\"%s\" alt=\"%s\" width=\"960\" "
                      "height=\"540\"></figure>\n",
                      picture, visit_say(visit, "画面での見え方", "As a screen shows it"));
    add_facts(visit, proposal, submission);
    play_receipt_add_months(visit, proposal, path_of(visit));
    item_destroy(shown.item);
}

static bool read_submission(struct visit *visit, const struct proposal *proposal,
                            struct submission *submission)
{
    submission_init(submission, visit->arena);
    if (submission_from_proposal(submission, proposal, visit->office->zone))
        return true;
    log_error("proposal %lld cannot be read as an item", (long long)proposal->id);
    visit_refuse(visit, 500, visit_say(visit, "ただいま表示できません", "Not available just now"),
                 visit_say(visit, "担当者にお知らせください。", "Please tell our staff."));
    return false;
}

void online_show_submission(struct visit *visit)
{
    struct proposal_list *found = find(visit);
    struct submission submission;
    if (found && read_submission(visit, &found->proposals[0], &submission)) {
        struct sheet sheet = {
            .title = submission.values[FIELD_TITLE], .private = true, .form = true};
        visit_begin_sheet(visit, &sheet);
        write_page(visit, &found->proposals[0], &submission);
        visit_end_sheet(visit, &sheet, 200);
    }
    proposal_list_destroy(found);
}

// ---- revising ----

static void refuse_revision(struct visit *visit)
{
    visit_refuse(
        visit, 409, visit_say(visit, "いまは直せません", "It cannot be revised now"),
        visit_say(visit,
                  "いまの状態では直せません。前のページを読み込み直して、状態をお確かめください。",
                  "Its present state does not allow that. Please load the page before this "
                  "again and look."));
}

void online_show_revision(struct visit *visit)
{
    struct proposal_list *found = find(visit);
    struct submission submission;
    if (found && !may_revise(visit, &found->proposals[0])) {
        refuse_revision(visit);
    } else if (found && read_submission(visit, &found->proposals[0], &submission)) {
        const struct proposal *proposal = &found->proposals[0];
        struct submit_form form = {
            .submission = &submission,
            .action = arena_printf(visit->arena, "%s/revise", path_of(visit)),
            .ticket = form_ticket_make(visit),
            .notice = *proposal->reason ? proposal->reason : NULL,
            .revises = true,
            .version = proposal->version,
        };
        form.wide = submit_preview_url(visit, &submission, false, &form.reading);
        form.tall = submit_preview_url(visit, &submission, true, NULL);
        submit_show(visit, &form, 200);
    }
    proposal_list_destroy(found);
}

void online_take_revision(struct visit *visit)
{
    struct submit_body body;
    if (!submit_may(visit, "submission-post", MOST_CHANGES, LOOK_WINDOW_S))
        return;
    struct proposal_list *found = find(visit);
    if (found && !may_revise(visit, &found->proposals[0])) {
        refuse_revision(visit);
    } else if (found && submit_body_open(visit, &body)) {
        submit_handle(visit, &body, &found->proposals[0],
                      arena_printf(visit->arena, "%s/revise", path_of(visit)));
        submit_body_close(&body);
    }
    proposal_list_destroy(found);
}

// ---- withdrawing ----

// What is on screen already goes off it: item and audit together.
static bool take_off(struct visit *visit, const struct proposal *proposal, struct error *error)
{
    struct store *store = visit->office->store;
    const char *who =
        arena_printf(visit->arena, "business:%lld %s", (long long)proposal->id, proposal->company);
    if (!store_begin(store, error))
        return false;
    if (store_withdraw_item(store, proposal->item, "申込者による取り下げ", error) &&
        store_add_audit(store, who, "item.withdraw", proposal->item, "{}", error))
        return store_end(store, error);
    store_abandon(store);
    return false;
}

static bool withdraw(struct visit *visit, const struct proposal *proposal, struct error *error)
{
    struct shown shown = shown_of(visit, proposal);
    bool on_screen = shown.item && !shown.withdrawn && !shown.ended;
    item_destroy(shown.item);
    if (on_screen)
        return take_off(visit, proposal, error);
    struct proposal given = *proposal;
    bool done = review_act(visit->office->review, REVIEW_WITHDRAW, NULL, &given, "", visit->lang,
                           visit->arena, error) == REVIEW_DONE;
    if (done)
        mailer_wake(visit->office->mailer);
    return done;
}

void online_take_withdrawal(struct visit *visit)
{
    struct submit_body body;
    struct error error = {""};
    if (!submit_may(visit, "submission-post", MOST_CHANGES, LOOK_WINDOW_S))
        return;
    struct proposal_list *found = find(visit);
    if (found && submit_body_open(visit, &body)) {
        const char *version = form_body_value(&body.form, "version");
        struct proposal proposal = found->proposals[0];
        proposal.version = version ? strtoll(version, NULL, 10) : 0;
        if (withdraw(visit, &proposal, &error))
            visit_redirect(visit,
                           arena_printf(visit->arena, "%s%s", path_of(visit), visit_query(visit)));
        else
            visit_refuse(visit, 409,
                         visit_say(visit, "取り下げられませんでした", "It could not be withdrawn"),
                         error.text);
        submit_body_close(&body);
    }
    proposal_list_destroy(found);
}

// ---- the receipt ----

void online_show_receipt(struct visit *visit)
{
    struct proposal_list *found = find(visit);
    struct submission submission;
    if (found && read_submission(visit, &found->proposals[0], &submission)) {
        struct sheet sheet = {.title = visit_say(visit, "掲載証明", "Receipt of showing"),
                              .private = true,
                              .form = true};
        visit_begin_sheet(visit, &sheet);
        if (play_receipt_add_month(visit, &found->proposals[0], submission.values[FIELD_TITLE],
                                   page_query(visit->page, "month")))
            visit_end_sheet(visit, &sheet, 200);
        else
            visit_refuse(visit, 404, visit_say(visit, "見つかりません", "Not found"),
                         visit_say(visit, "月は 2026-11 のように書いてください。",
                                   "Write the month as 2026-11."));
    }
    proposal_list_destroy(found);
}
