// Plain HTML; the script only adds the live preview. Fields that another kind has are hidden by the
// style sheet alone.
#include "publisher/online/submit_form.h"

#include <string.h>

#include "publisher/online/submit_files.h"
#include "signage/base/xml.h"

static const char *label_of(const struct visit *visit, const struct submission_spec *spec)
{
    return visit_say(visit, spec->label_ja, spec->label_en);
}

static void add(struct visit *visit, const char *text)
{
    buffer_add_text(&visit->out, text);
}

static void add_escaped(struct visit *visit, const char *text)
{
    xml_escape(&visit->out, text);
}

// ---- the pieces of a field ----

static void add_fault(struct visit *visit, const struct submission *submission,
                      enum submission_field field)
{
    if (!submission->faults[field])
        return;
    buffer_printf(&visit->out, "<p class=\"wrong\" id=\"%s-wrong\">", submission_spec(field)->name);
    add_escaped(visit, submission->faults[field]);
    add(visit, "</p>\n");
}

static void add_must(struct visit *visit)
{
    buffer_printf(&visit->out, "<span class=\"must\">%s</span>",
                  visit_say(visit, "必須", "required"));
}

// aria attributes that tie hint and fault to the field.
static void add_ties(struct visit *visit, const struct submission *submission,
                     enum submission_field field)
{
    const struct submission_spec *spec = submission_spec(field);
    bool wrong = submission->faults[field];
    if (*spec->hint_ja || wrong)
        buffer_printf(&visit->out, " aria-describedby=\"%s%s%s%s%s\"", wrong ? spec->name : "",
                      wrong ? "-wrong" : "", wrong && *spec->hint_ja ? " " : "",
                      *spec->hint_ja ? spec->name : "", *spec->hint_ja ? "-hint" : "");
    if (wrong)
        add(visit, " aria-invalid=\"true\"");
    if (spec->autocomplete)
        buffer_printf(&visit->out, " autocomplete=\"%s\"", spec->autocomplete);
}

static void add_hint(struct visit *visit, const struct submission_spec *spec)
{
    if (*spec->hint_ja)
        buffer_printf(&visit->out, "<p class=\"hint\" id=\"%s-hint\">%s</p>\n", spec->name,
                      visit_say(visit, spec->hint_ja, spec->hint_en));
}

// Classes that let the style sheet leave out what the chosen kind has not.
static void begin_field(struct visit *visit, const struct submission *submission,
                        enum submission_field field)
{
    const struct submission_spec *spec = submission_spec(field);
    add(visit, "<div class=\"field");
    for (size_t i = 0; i < submission_kind_count; i++)
        if (!(spec->kinds & (1u << submission_kinds[i])))
            buffer_printf(&visit->out, " not-%s", item_kind_name(submission_kinds[i]));
    buffer_printf(&visit->out, "%s\">\n", submission->faults[field] ? " faulty" : "");
}

// ---- fields by what they take ----

static const char *type_of(enum submission_input input)
{
    return input == INPUT_EMAIL   ? "email"
           : input == INPUT_PHONE ? "tel"
           : input == INPUT_URL   ? "url"
           : input == INPUT_DATE  ? "date"
                                  : "text";
}

// No maxlength: what is pasted must not vanish unseen; the fault says how much is too much.
static void add_field(struct visit *visit, const struct submission *submission,
                      enum submission_field field)
{
    const struct submission_spec *spec = submission_spec(field);
    begin_field(visit, submission, field);
    buffer_printf(&visit->out, "<label for=\"%s\">%s", spec->name, label_of(visit, spec));
    if (spec->required)
        add_must(visit);
    add(visit, "</label>\n");
    add_hint(visit, spec);
    add_fault(visit, submission, field);
    if (spec->input == INPUT_TEXT)
        buffer_printf(&visit->out, "<textarea name=\"%s\" id=\"%s\" rows=\"5\"", spec->name,
                      spec->name);
    else
        buffer_printf(&visit->out, "<input type=\"%s\" name=\"%s\" id=\"%s\"", type_of(spec->input),
                      spec->name, spec->name);
    if (field == FIELD_TITLE || spec->input == INPUT_TEXT)
        buffer_printf(&visit->out, " data-most=\"%zu\"", spec->most_chars);
    add_ties(visit, submission, field);
    if (spec->required)
        add(visit, " required");
    add(visit, spec->input == INPUT_TEXT ? ">\n" : " value=\"");
    add_escaped(visit, submission->values[field]);
    add(visit, spec->input == INPUT_TEXT ? "</textarea>\n</div>\n" : "\">\n</div>\n");
}

static const char *kind_words(const struct visit *visit, enum item_kind kind)
{
    switch (kind) {
    case ITEM_BRAND:
        return visit_say(visit, "地域の名産・ブランド商品", "A product or brand of the ward");
    case ITEM_NOTICE:
        return visit_say(visit, "催し・募集などのお知らせ", "An event, an offer or other news");
    case ITEM_SPACE:
        return visit_say(visit, "借りられる場所・展示スペース",
                         "A room or space that others can use");
    case ITEM_SHOWCASE:
    case ITEM_SEMINAR:
    case ITEM_CONSULTATION:
    case ITEM_ALERT:
    case ITEM_KIND_COUNT:
        break;
    }
    return visit_say(visit, "会社・お店と、その技や製品",
                     "Your company or shop, and what it does well");
}

static void add_kinds(struct visit *visit, const struct submit_form *form)
{
    const struct submission *submission = form->submission;
    const char *chosen = submission->values[FIELD_KIND];
    if (form->revises) {
        buffer_printf(&visit->out, "<input type=\"hidden\" name=\"kind\" value=\"%s\">\n", chosen);
        return;
    }
    buffer_printf(&visit->out, "<fieldset class=\"field%s\">\n<legend>%s",
                  submission->faults[FIELD_KIND] ? " faulty" : "",
                  label_of(visit, submission_spec(FIELD_KIND)));
    add_must(visit);
    add(visit, "</legend>\n");
    add_fault(visit, submission, FIELD_KIND);
    for (size_t i = 0; i < submission_kind_count; i++) {
        const char *name = item_kind_name(submission_kinds[i]);
        buffer_printf(&visit->out,
                      "<label class=\"choice\"><input type=\"radio\" name=\"kind\" id=\"kind-%s\" "
                      "value=\"%s\"%s required><span>%s<small>%s</small></span></label>\n",
                      name, name, strcmp(chosen, name) == 0 ? " checked" : "",
                      item_kind_label(submission_kinds[i], visit->lang),
                      kind_words(visit, submission_kinds[i]));
    }
    add(visit, "</fieldset>\n");
}

static void add_tick(struct visit *visit, const struct submission *submission,
                     enum submission_field field)
{
    const struct submission_spec *spec = submission_spec(field);
    buffer_printf(&visit->out, "<div class=\"field%s\">\n",
                  submission->faults[field] ? " faulty" : "");
    add_fault(visit, submission, field);
    buffer_printf(&visit->out,
                  "<label class=\"choice\"><input type=\"checkbox\" name=\"%s\" id=\"%s\" "
                  "value=\"yes\"%s required",
                  spec->name, spec->name, *submission->values[field] ? " checked" : "");
    add_ties(visit, submission, field);
    buffer_printf(&visit->out, "><span>%s", label_of(visit, spec));
    add_must(visit);
    add(visit, "</span></label>\n</div>\n");
}

// ---- files ----

static void add_kept(struct visit *visit, const struct submission_file *file, size_t number)
{
    bool video = strcmp(file->role, "video") == 0;
    const char *picture = *file->poster ? file->poster : file->name;
    buffer_printf(&visit->out,
                  "<li class=\"kept\">\n<img src=\"/media/%s\" alt=\"\">\n<div>\n<input "
                  "type=\"hidden\" name=\"kept-%zu\" value=\"",
                  picture, number);
    add_escaped(visit, submit_files_mark(visit, file));
    buffer_printf(&visit->out, "\">\n<label class=\"label\" for=\"alt-%zu\">%s</label>\n", number,
                  video ? visit_say(visit, "動画の内容（見えない方のために）",
                                    "What the video shows, for those who cannot see it")
                        : visit_say(visit, "写っているもの（見えない方のために）",
                                    "What the picture shows, for those who cannot see it"));
    buffer_printf(&visit->out, "<input type=\"text\" name=\"alt-%zu\" id=\"alt-%zu\" value=\"",
                  number, number);
    add_escaped(visit, file->alt);
    buffer_printf(&visit->out,
                  "\">\n<label class=\"inline\"><input type=\"checkbox\" name=\"drop-%zu\" "
                  "value=\"yes\"> %s</label>\n</div>\n</li>\n",
                  number, visit_say(visit, "取り除く", "Remove"));
}

static void add_files(struct visit *visit, const struct submission *submission)
{
    const struct submission_spec *spec = submission_spec(FIELD_FILES);
    begin_field(visit, submission, FIELD_FILES);
    buffer_printf(&visit->out, "<label for=\"files\">%s</label>\n", label_of(visit, spec));
    add_hint(visit, spec);
    add_fault(visit, submission, FIELD_FILES);
    add(visit, "<ul id=\"kept\">\n");
    for (size_t i = 0; i < submission->file_count; i++)
        add_kept(visit, &submission->files[i], i);
    add(visit, "</ul>\n<input type=\"file\" name=\"files\" id=\"files\" multiple "
               "accept=\"image/jpeg,image/png,image/webp,image/svg+xml,application/pdf,video/mp4,"
               "video/webm,video/quicktime\"");
    add_ties(visit, submission, FIELD_FILES);
    add(visit, ">\n</div>\n");
}

// ---- the page ----

static void add_summary(struct visit *visit, const struct submission *submission)
{
    if (submission->fault_count == 0)
        return;
    buffer_printf(
        &visit->out,
        "<div class=\"summary\" role=\"alert\" tabindex=\"-1\" id=\"faults\">\n<h2>%s</h2>\n"
        "<ul>\n",
        visit_say(visit, "まだ送っていません。次の点をお確かめください。",
                  "Nothing is sent yet. Please look at these:"));
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct submission_spec *spec = submission_spec((enum submission_field)i);
        if (!submission->faults[i])
            continue;
        bool long_label = spec->input == INPUT_TICK;
        buffer_printf(&visit->out, "<li><a href=\"#%s%s\">", spec->name,
                      i == FIELD_KIND ? "-showcase" : "");
        add_escaped(visit, long_label ? visit_say(visit, "ご確認", "Your consent")
                                      : label_of(visit, spec));
        add(visit, "</a>: ");
        add_escaped(visit, submission->faults[i]);
        add(visit, "</li>\n");
    }
    add(visit, "</ul>\n</div>\n");
}

static void add_preview(struct visit *visit, const struct submit_form *form)
{
    buffer_printf(&visit->out,
                  "<section class=\"preview\" id=\"preview\" data-wait=\"%s\"%s>\n<h2>%s</h2>\n",
                  visit_say(visit, "描いています…", "Drawing…"), form->wide ? "" : " hidden",
                  visit_say(visit, "画面ではこう見えます", "This is how it will look"));
    if (form->wide)
        buffer_printf(&visit->out,
                      "<figure><img src=\"%s\" alt=\"%s\" width=\"960\" "
                      "height=\"540\"><figcaption>%s</figcaption></figure>\n",
                      form->wide,
                      visit_say(visit, "横長の画面での見え方", "As a landscape screen shows it"),
                      visit_say(visit, "館内の横長の画面", "Landscape screen in the house"));
    if (form->tall)
        buffer_printf(&visit->out,
                      "<figure><img class=\"tall\" src=\"%s\" alt=\"%s\" width=\"540\" "
                      "height=\"960\"><figcaption>%s</figcaption></figure>\n",
                      form->tall,
                      visit_say(visit, "縦長の画面での見え方", "As a portrait screen shows it"),
                      visit_say(visit, "商店街の縦長の画面", "Portrait screen in the street"));
    if (form->reading && *form->reading) {
        add(visit, "<p class=\"told\">");
        add_escaped(visit, form->reading);
        add(visit, "</p>\n");
    }
    add(visit, "</section>\n");
}

static void add_terms(struct visit *visit)
{
    static const char *const terms[][2] = {
        {"区内で事業を営む方の、事業に関わる内容を載せます。",
         "Shown is what concerns the business of people who run one in the ward."},
        {"担当者と区が内容を確かめてから載せます。直していただくことや、載せられないことがあります"
         "。",
         "Staff and the ward look at it first; they may ask for changes or decline it."},
        {"政治・宗教の宣伝、誇大な表現、他の人を傷つける内容、法令に反する内容は載せません。",
         "Not shown: political or religious advertising, exaggeration, what hurts others or breaks "
         "the law."},
        {"同じ種類のなかでは、どの事業者も同じ回数だけ映します。料金はかかりません。",
         "Within a kind everybody is shown equally often. It costs nothing."},
        {"いつでも取り下げられます。ご連絡先は、この掲載のことだけに使います。",
         "You can withdraw at any time. Your address is used for this alone."},
    };
    buffer_printf(&visit->out, "<h2 class=\"small\">%s</h2>\n<ul class=\"terms\">\n",
                  visit_say(visit, "掲載の決まり", "Terms"));
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
        buffer_printf(&visit->out, "<li>%s</li>\n", visit_say(visit, terms[i][0], terms[i][1]));
    add(visit, "</ul>\n");
}

static void begin_group(struct visit *visit, const char *ja, const char *en)
{
    buffer_printf(&visit->out, "<fieldset>\n<legend>%s</legend>\n", visit_say(visit, ja, en));
}

static void add_fields(struct visit *visit, const struct submit_form *form,
                       enum submission_field from, enum submission_field until)
{
    for (int i = (int)from; i <= (int)until; i++) {
        enum submission_field field = (enum submission_field)i;
        // A kind that cannot change any more needs no fields of others.
        if (!form->revises || submission_spec(field)->kinds & (1u << form->submission->kind))
            add_field(visit, form->submission, field);
    }
}

static void add_hidden(struct visit *visit, const struct submit_form *form)
{
    buffer_printf(&visit->out,
                  "<input type=\"hidden\" name=\"ticket\" value=\"%s\">\n<input type=\"hidden\" "
                  "name=\"version\" value=\"%lld\">\n<input type=\"hidden\" name=\"lang\" "
                  "value=\"%s\">\n",
                  form->ticket, (long long)form->version, visit->lang);
    buffer_printf(&visit->out,
                  "<div class=\"%s\"><label for=\"%s\">%s</label><input type=\"text\" name=\"%s\" "
                  "id=\"%s\"%s autocomplete=\"off\"></div>\n",
                  form->trap_shown ? "field faulty" : "trap", SUBMIT_FORM_TRAP,
                  visit_say(visit, "この欄は空のままにしてください", "Leave this field empty"),
                  SUBMIT_FORM_TRAP, SUBMIT_FORM_TRAP, form->trap_shown ? "" : " tabindex=\"-1\"");
}

static void add_buttons(struct visit *visit, const struct submit_form *form)
{
    buffer_printf(
        &visit->out,
        "<div class=\"buttons\">\n<button class=\"second\" name=\"action\" value=\"preview\" "
        "formnovalidate>%s</button>\n<button name=\"action\" value=\"send\">%s</button>\n"
        "</div>\n",
        visit_say(visit, "画面での見え方を確かめる", "See how it will look"),
        form->revises ? visit_say(visit, "直したものを送る", "Send the new version")
                      : visit_say(visit, "この内容で申し込む", "Send it in"));
}

void submit_form_write(struct visit *visit, const struct submit_form *form)
{
    const struct submission *submission = form->submission;
    if (form->notice) {
        add(visit, "<p class=\"told\" role=\"status\">");
        add_escaped(visit, form->notice);
        add(visit, "</p>\n");
    }
    if (form->sent)
        add_summary(visit, submission);
    add(visit, "<div class=\"pair\">\n");
    add_preview(visit, form);
    buffer_printf(
        &visit->out,
        "<form method=\"post\" action=\"%s%s\" enctype=\"multipart/form-data\" id=\"submit\">\n",
        form->action, visit_query(visit));
    add_hidden(visit, form);
    add_kinds(visit, form);
    begin_group(visit, "画面に出る内容", "What is shown");
    add_fields(visit, form, FIELD_COMPANY, FIELD_COMPANY);
    add_fields(visit, form, FIELD_TITLE, FIELD_LINK);
    add_files(visit, submission);
    buffer_printf(&visit->out, "<details%s>\n<summary>%s</summary>\n",
                  *submission->values[FIELD_TITLE_EN] || *submission->values[FIELD_SUMMARY_EN] ||
                          submission->faults[FIELD_TITLE_EN] || submission->faults[FIELD_SUMMARY_EN]
                      ? " open"
                      : "",
                  visit_say(visit, "英語でも紹介する（なくてもかまいません）",
                            "In English as well (optional)"));
    add_fields(visit, form, FIELD_TITLE_EN, FIELD_SUMMARY_EN);
    add(visit, "</details>\n</fieldset>\n");
    begin_group(visit, "掲載する期間", "When");
    add_fields(visit, form, FIELD_FROM, FIELD_UNTIL);
    add(visit, "</fieldset>\n");
    begin_group(visit, "ご連絡先", "How we reach you");
    add_fields(visit, form, FIELD_CONTACT, FIELD_PHONE);
    add(visit, "</fieldset>\n");
    begin_group(visit, "ご確認", "Your consent");
    add_terms(visit);
    add_tick(visit, submission, FIELD_RIGHTS);
    add_tick(visit, submission, FIELD_TERMS);
    add(visit, "</fieldset>\n");
    add_buttons(visit, form);
    add(visit, "</form>\n</div>\n");
}
