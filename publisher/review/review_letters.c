// Who is told what, by mail: the author and the business what became of theirs, those who decide
// that something waits. Plain text, Japanese, or English for a business that reads it.

#include <stdlib.h>
#include <string.h>

#include "publisher/review/review_inside.h"
#include "publisher/store/store_mail.h"
#include "signage/base/buffer.h"

#define MOST_LETTER_BYTES (16u * 1024)

struct wording {
    const char *subject, *text; // %s: the title, then the house
};

static const struct wording *wording_for_author(enum review_verb verb, enum proposal_state state,
                                                bool japanese)
{
    static const struct wording texts[][2] = {
        {{"受け付けました", "次の内容を受け付けました。担当者が確かめてから、画面に掲載します。"},
         {"We have received it",
          "We have received your text; staff will look at it before it is shown."}},
        {{"掲載が決まりました", "次の内容の掲載が決まりました。ご協力ありがとうございます。"},
         {"It will be shown", "Your text has been approved and will be shown. Thank you."}},
        {{"直していただきたい点があります", "次の内容について、直していただきたい点があります。"},
         {"Please revise it", "Please revise your text; the reason is below."}},
        {{"掲載できませんでした", "申し訳ありませんが、次の内容は掲載できませんでした。"},
         {"It cannot be shown", "We are sorry: your text cannot be shown."}},
    };
    int row = state == PROPOSAL_APPROVED   ? 1
              : verb == REVIEW_SUBMIT      ? 0
              : state == PROPOSAL_RETURNED ? 2
              : state == PROPOSAL_REJECTED ? 3
                                           : -1;
    return row < 0 ? NULL : &texts[row][japanese ? 0 : 1];
}

static bool send_letter(struct review *review, const char *to, const char *subject,
                        const struct buffer *text, struct error *error)
{
    return !*to || store_add_letter(review->store, to, subject, buffer_text(text), error);
}

static void add_end(struct review *review, struct buffer *text, const char *path)
{
    if (*review->settings.base_url)
        buffer_printf(text, "\n%s%s\n", review->settings.base_url, path);
    buffer_printf(text, "\n-- \n%s\n", review->settings.place);
}

static bool tell_author(struct review *review, enum review_verb verb,
                        const struct proposal *proposal, const char *title, const char *email,
                        struct error *error)
{
    bool business = proposal->author == 0;
    bool japanese = !business || strncmp(proposal->lang, "en", 2) != 0;
    const struct wording *wording = wording_for_author(verb, proposal->state, japanese);
    char path[64], token[REVIEW_TOKEN_BYTES] = "";
    if (!wording || (!business && verb == REVIEW_SUBMIT))
        return true;
    if (business && !review_token(review, proposal->id, token, error))
        return false;
    if (business)
        snprintf(path, sizeof path, "/submissions/%s", token);
    else
        snprintf(path, sizeof path, "/console/#proposal/%lld", (long long)proposal->id);
    struct buffer text, subject;
    buffer_init(&text, MOST_LETTER_BYTES);
    buffer_init(&subject, 1024);
    if (business)
        buffer_printf(&text, japanese ? "%s\n%s 様\n\n" : "%s\nDear %s,\n\n", proposal->company,
                      proposal->contact);
    buffer_printf(&text, japanese ? "%s\n\n「%s」\n" : "%s\n\n“%s”\n", wording->text, title);
    if (*proposal->reason)
        buffer_printf(&text, japanese ? "\n理由:\n%s\n" : "\nThe reason:\n%s\n", proposal->reason);
    add_end(review, &text, path);
    buffer_printf(&subject, "[%s] %s", review->settings.place, wording->subject);
    bool ok = send_letter(review, email, buffer_text(&subject), &text, error);
    buffer_finish(&subject);
    buffer_finish(&text);
    return ok;
}

// Everybody who could decide it now.
static bool tell_deciders(struct review *review, const struct proposal *proposal, const char *title,
                          struct error *error)
{
    struct buffer text, subject;
    char path[64];
    struct person_list *all = store_people(review->store, error);
    if (!all)
        return false;
    buffer_init(&text, MOST_LETTER_BYTES);
    buffer_init(&subject, 1024);
    snprintf(path, sizeof path, "/console/#proposal/%lld", (long long)proposal->id);
    buffer_printf(&text, "次の内容が承認を待っています。\n\n「%s」（%s）\n", title,
                  item_kind_label(proposal->kind, "ja"));
    if (*proposal->company)
        buffer_printf(&text, "%s\n", proposal->company);
    add_end(review, &text, path);
    buffer_printf(&subject, "[%s] 承認待ち: %s", review->settings.place, title);
    bool ok = true;
    for (size_t i = 0; ok && i < all->count; i++) {
        const struct person *person = &all->people[i];
        struct review_asker asker = review_asker(review, person);
        if (!person->disabled && person->role != ROLE_ADMINISTRATOR &&
            review_allowed(&asker, proposal) & (1u << REVIEW_APPROVE))
            ok = send_letter(review, person->email, buffer_text(&subject), &text, error);
    }
    buffer_finish(&subject);
    buffer_finish(&text);
    person_list_destroy(all);
    return ok;
}

bool review_write_letters(struct review *review, enum review_verb verb,
                          const struct proposal *proposal, const char *title, struct error *error)
{
    if (verb == REVIEW_SAVE || verb == REVIEW_WITHDRAW)
        return true;
    bool waits = proposal->state == PROPOSAL_SUBMITTED || proposal->state == PROPOSAL_ENDORSED;
    struct person_list *author =
        proposal->author ? store_find_person(review->store, proposal->author, NULL) : NULL;
    const char *email = author ? author->people[0].email : proposal->email;
    pthread_rwlock_rdlock(&review->lock);
    bool ok = tell_author(review, verb, proposal, title, email, error) &&
              (!waits || tell_deciders(review, proposal, title, error));
    pthread_rwlock_unlock(&review->lock);
    person_list_destroy(author);
    return ok;
}
