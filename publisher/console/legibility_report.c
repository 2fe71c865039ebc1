// Faults make a slide illegible; remarks are worth knowing. Each is found once, here, and said in
// both languages.
#include "publisher/console/legibility_report.h"

#include <stdio.h>
#include <string.h>

#define SENTENCE_BYTES 512

struct finding {
    const char *what; // a name for programs
    const char *of;   // of which text, code …; ""
    bool fault;
    char ja[SENTENCE_BYTES], en[SENTENCE_BYTES];
};

struct search {
    const struct legibility_report *report;
    void (*found)(void *context, const struct finding *finding);
    void *context;
};

__attribute__((format(printf, 5, 0))) __attribute__((format(printf, 6, 0))) static void
tell(const struct search *search, bool fault, const char *what, const char *of, const char *ja,
     const char *en, ...)
{
    struct finding finding = {.what = what, .of = of, .fault = fault};
    va_list numbers, again;
    va_start(numbers, en);
    va_copy(again, numbers);
    vsnprintf(finding.ja, sizeof finding.ja, ja, numbers);
    vsnprintf(finding.en, sizeof finding.en, en, again);
    va_end(again);
    va_end(numbers);
    search->found(search->context, &finding);
}

static const char *name_of(const struct slide_check_text *text)
{
    return text->field[0] ? text->field : text->words;
}

static void look_at_text(const struct search *search, const struct slide_check_text *text)
{
    const char *of = name_of(text);
    const struct slide_check *check = search->report->check;
    if (!text->large_enough)
        tell(search, true, "small", of,
             "「%s」の文字は %.1f mm で、この距離から読むには小さすぎます（%.1f mm 必要）。",
             "“%s” is %.1f mm high, too small from that distance; it needs %.1f mm.", of,
             text->size_mm, check->least_mm);
    if (text->truncated)
        tell(search, true, "truncated", of,
             "「%s」は長くて入りきらず、途中で切れています。短くしてください。",
             "“%s” does not fit and is cut; shorten it.", of);
    if (text->missing_glyphs > 0)
        tell(search, true, "missing-glyphs", of,
             "「%s」にどのフォントにもない文字が %d 字あり、〓 "
             "で表示しています。別の字にしてください。",
             "“%s” has %d characters that no font can show; they appear as 〓. Use others.", of,
             text->missing_glyphs);
    if (text->contrast < text->needed_contrast)
        tell(search, true, "faint", of,
             "「%s」は背景とのコントラストが %.2f:1 しかありません（%.1f:1 必要）。"
             "文字か背景の色を変えてください。",
             "“%s” has a contrast of %.2f:1 with what is behind it and needs %.1f:1; change either "
             "colour.",
             of, text->contrast, text->needed_contrast);
    else if (text->shaded)
        tell(search, false, "shaded", of,
             "「%s」の下の写真では読みにくいため、ぼかした地を敷きました（%.2f:1）。",
             "The picture under “%s” is too busy; a soft shade was laid under it (%.2f:1).", of,
             text->contrast);
}

static void look_at_qr(const struct search *search, const struct slide_check_qr *qr)
{
    const struct slide_check *check = search->report->check;
    if (qr->width_px == 0)
        tell(search, true, "code-undrawn", qr->name,
             "QRコード「%"
             "s」は場所に対してリンクが長すぎ、表示できません。短いリンクにしてください。",
             "The QR code “%s” cannot be drawn: its link is too long for the place. Use a shorter "
             "one.",
             qr->name);
    else if (!slide_check_qr_is_legible(qr))
        tell(search, true, "code-small", qr->name,
             "QRコード「%s」は幅 %.0f mm で、%.1f m より近くでないと読み取れません。",
             "The QR code “%s” is %.0f mm wide and is not read from further than %.1f m.", qr->name,
             qr->width_mm, qr->reach_mm / 1000);
    else if (qr->reach_mm < check->screen.distance_mm)
        tell(search, false, "code-near", qr->name,
             "QRコード「%s」（幅 %.0f mm）は %.1f m まで近づくと読み取れます。",
             "The QR code “%s” (%.0f mm wide) is read from up to %.1f m.", qr->name, qr->width_mm,
             qr->reach_mm / 1000);
}

static void look_at_whole(const struct search *search)
{
    const struct slide_check *check = search->report->check;
    if (check->left_out > 0)
        tell(search, true, "left-out", check->left_out_field,
             "「%s」など %d か所は場所が足りず表示していません。ほかの文を短くしてください。",
             "“%s” (of %d) found no room and is not shown; shorten the others.",
             check->left_out_field, check->left_out);
    if (check->missing_pictures > 0)
        tell(search, false, "missing-pictures", "", "表示できない画像が %d 枚あります。",
             "Pictures that cannot be shown: %d.", check->missing_pictures);
    if (search->report->shown_ms > 0 && search->report->shown_ms < check->dwell_ms)
        tell(
            search, false, "long", "",
            "読み終えるには %.1f 秒かかりますが、表示は %.1f "
            "秒です。文を短くすると最後まで読まれます。",
            "It takes %.1f s to read but is shown for %.1f s; with less text people reach the end.",
            (double)check->dwell_ms / 1000, (double)search->report->shown_ms / 1000);
    if (check->assumed)
        tell(
            search, false, "assumed", "",
            "画面の大きさと距離の指定がないので、%.0f 型・%.1f m として調べました。",
            "Nobody says how large the screen is and from where it is read: %.0f inches and %.1f m "
            "were assumed.",
            check->screen.diagonal_mm / 25.4, check->screen.distance_mm / 1000);
}

static void look(const struct legibility_report *report,
                 void (*found)(void *context, const struct finding *finding), void *context)
{
    struct search search = {report, found, context};
    for (size_t i = 0; i < report->check->text_count; i++)
        look_at_text(&search, &report->check->texts[i]);
    for (size_t i = 0; i < report->check->qr_count; i++)
        look_at_qr(&search, &report->check->qrs[i]);
    look_at_whole(&search);
}

// ---- in words -------------------------------------------------------------------------------

struct writing {
    struct buffer *out;
    bool japanese, first_only;
};

static void write_finding(void *context, const struct finding *finding)
{
    struct writing *writing = context;
    const char *sentence = writing->japanese ? finding->ja : finding->en;
    if (writing->first_only) {
        if (finding->fault && writing->out->length == 0)
            buffer_add_text(writing->out, sentence);
        return;
    }
    buffer_printf(writing->out, "%s %s\n", finding->fault ? "✗" : "・", sentence);
}

static bool is_japanese(const char *lang)
{
    return !lang || strncmp(lang, "ja", 2) == 0;
}

static void write_text_row(struct buffer *out, const struct slide_check_text *text, bool japanese)
{
    buffer_printf(out, "%s %-15s %-10s ", slide_check_text_is_legible(text) ? "○" : "✗",
                  text->field[0] ? text->field : "-", text->role);
    buffer_printf(out,
                  japanese ? "%5.0f px %6.1f mm %2d 行 %5.2f:1（%.1f:1 以上）"
                           : "%5.0f px %6.1f mm %2d line(s) %5.2f:1 (needs %.1f:1)",
                  text->size_px, text->size_mm, text->lines, text->contrast, text->needed_contrast);
    buffer_printf(out, " %s\n", text->words);
}

static void write_head(struct buffer *out, const struct slide_check *check, bool japanese)
{
    buffer_printf(out,
                  japanese ? "画面 %.0f 型 %dx%d、%.1f m から: 文字は %.1f mm（%.1f px）以上\n"
                           : "Screen %.0f in, %dx%d, from %.1f m: letters of at least %.1f mm "
                             "(%.1f px)\n",
                  check->screen.diagonal_mm / 25.4, check->screen.width_px, check->screen.height_px,
                  check->screen.distance_mm / 1000, check->least_mm, check->least_px);
}

void legibility_report_format(const struct legibility_report *report, const char *lang,
                              struct buffer *out)
{
    const struct slide_check *check = report->check;
    bool japanese = is_japanese(lang);
    write_head(out, check, japanese);
    for (size_t i = 0; i < check->text_count; i++)
        write_text_row(out, &check->texts[i], japanese);
    for (size_t i = 0; i < check->qr_count; i++) {
        const struct slide_check_qr *qr = &check->qrs[i];
        buffer_printf(out,
                      japanese
                          ? "%s QR %s: 幅 %d px %.0f mm、1 モジュール %d px、%.1f m まで\n"
                          : "%s QR %s: %d px %.0f mm wide, modules of %d px, from up to %.1f m\n",
                      slide_check_qr_is_legible(qr) ? "○" : "✗", qr->name, qr->width_px,
                      qr->width_mm, qr->module_px, qr->reach_mm / 1000);
    }
    buffer_printf(
        out, japanese ? "読む時間 %.1f 秒（%.0f 字）" : "Takes %.1f s to read (%.0f characters)",
        (double)check->dwell_ms / 1000, check->reading_chars);
    if (report->shown_ms > 0)
        buffer_printf(out, japanese ? "、表示 %.1f 秒" : ", shown for %.1f s",
                      (double)report->shown_ms / 1000);
    buffer_add_char(out, '\n');
    struct writing writing = {out, japanese, false};
    look(report, write_finding, &writing);
    buffer_add_text(out, check->legible ? (japanese ? "判定: 読めます\n" : "Verdict: legible\n")
                                        : (japanese ? "判定: 読めないところがあります\n"
                                                    : "Verdict: not legible\n"));
}

void legibility_report_first(const struct legibility_report *report, const char *lang,
                             struct buffer *out)
{
    struct writing writing = {out, is_japanese(lang), true};
    look(report, write_finding, &writing);
}

// ---- for programs ---------------------------------------------------------------------------

struct lists {
    json_t *faults, *remarks;
};

static void add_finding(void *context, const struct finding *finding)
{
    struct lists *lists = context;
    json_array_append_new(finding->fault ? lists->faults : lists->remarks,
                          json_pack("{s:s, s:s, s:s, s:s}", "fault", finding->what, "of",
                                    finding->of, "ja", finding->ja, "en", finding->en));
}

static double hundredths(double value)
{
    return (double)(long long)(value * 100 + 0.5) / 100;
}

// In pixels of the picture.
static json_t *box_json(struct frame_rect rect)
{
    return json_pack("{s:i, s:i, s:i, s:i}", "x", rect.x, "y", rect.y, "width", rect.width,
                     "height", rect.height);
}

static json_t *text_json(const struct slide_check *check, const struct slide_check_text *text)
{
    return json_pack("{s:s, s:s, s:s, s:f, s:f, s:f, s:b, s:i, s:b, s:i, s:f, s:f, s:b, s:b, s:o}",
                     "field", text->field, "role", text->role, "words", text->words, "size_px",
                     hundredths(text->size_px), "size_mm", hundredths(text->size_mm), "least_px",
                     hundredths(check->least_px), "large_enough", text->large_enough, "lines",
                     text->lines, "truncated", text->truncated, "missing_glyphs",
                     text->missing_glyphs, "contrast", hundredths(text->contrast),
                     "needed_contrast", hundredths(text->needed_contrast), "shaded", text->shaded,
                     "ok", slide_check_text_is_legible(text), "box", box_json(text->rect));
}

static json_t *qr_json(const struct slide_check_qr *qr)
{
    return json_pack("{s:s, s:i, s:i, s:f, s:f, s:b, s:o}", "name", qr->name, "width_px",
                     qr->width_px, "module_px", qr->module_px, "width_mm", hundredths(qr->width_mm),
                     "reach_mm", hundredths(qr->reach_mm), "ok", slide_check_qr_is_legible(qr),
                     "box", box_json(qr->rect));
}

json_t *legibility_report_json(const struct legibility_report *report)
{
    const struct slide_check *check = report->check;
    struct lists lists = {json_array(), json_array()};
    json_t *texts = json_array(), *qrs = json_array();
    for (size_t i = 0; i < check->text_count; i++)
        json_array_append_new(texts, text_json(check, &check->texts[i]));
    for (size_t i = 0; i < check->qr_count; i++)
        json_array_append_new(qrs, qr_json(&check->qrs[i]));
    look(report, add_finding, &lists);
    json_t *screen = json_pack(
        "{s:f, s:f, s:i, s:i, s:f, s:f, s:b}", "diagonal_mm", hundredths(check->screen.diagonal_mm),
        "distance_mm", hundredths(check->screen.distance_mm), "width_px", check->screen.width_px,
        "height_px", check->screen.height_px, "least_px", hundredths(check->least_px), "least_mm",
        hundredths(check->least_mm), "assumed", check->assumed);
    json_t *dwell =
        json_pack("{s:f, s:I, s:I}", "characters", hundredths(check->reading_chars), "needed_ms",
                  (json_int_t)check->dwell_ms, "shown_ms", (json_int_t)report->shown_ms);
    return json_pack("{s:b, s:o, s:o, s:o, s:o, s:i, s:i, s:o, s:o}", "legible", check->legible,
                     "screen", screen, "texts", texts, "qrs", qrs, "dwell", dwell, "left_out",
                     check->left_out, "missing_pictures", check->missing_pictures, "faults",
                     lists.faults, "remarks", lists.remarks);
}
