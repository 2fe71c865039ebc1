// Refusals in words, Japanese and English, each with the way out.
#include "publisher/upload/verdict.h"

#include <stdio.h>
#include <string.h>

#include "publisher/upload/upload.h"

struct words {
    const char *ja, *en;
};

static const struct words of_refusal[REFUSAL_COUNT] = {
    [REFUSAL_EMPTY] = {"ファイルの中身がありません。もう一度選び直してください。",
                       "The file is empty; please choose it again."},
    [REFUSAL_UNKNOWN] =
        {"この種類のファイルは使えません。画像はJPEG・PNG・WebP・SVG、チラシはPDF、"
         "動画はMP4・WebMで保存し直してください。",
         "This kind of file cannot be used; please save pictures as JPEG, PNG, WebP or SVG, "
         "flyers as PDF and films as MP4 or WebM."},
    [REFUSAL_DAMAGED] =
        {"ファイルが途中で切れているか、壊れています。元のアプリで開けることを確かめ、保存し直して"
         "から送って"
         "ください。",
         "The file is cut short or damaged; please see whether its program still opens it, "
         "save it again and send that."},
    [REFUSAL_DOUBLE] =
        {"ファイルの中に別の種類のファイル（文書・圧縮ファイル・Webページなど）が埋め込まれています"
         "。画像・動画の"
         "アプリで書き出し直してください。",
         "Another kind of file (a document, an archive, a web page) is hidden inside this one; "
         "please export it again from a picture or film program."},
    [REFUSAL_ANIMATED] =
        {"動く画像（アニメーション）は使えません。動かすならMP4の動画に、静止画ならPNGかJPEGに保存"
         "し直してください。",
         "Animated pictures cannot be used; please save it as an MP4 film, or as a PNG or JPEG "
         "if it need not move."},
    [REFUSAL_DRAWING] =
        {"このSVGには、図形以外のもの（文字・埋め込み画像・効果・スクリプトなど）が含まれています。"
         "文字をアウトライン化し"
         "て単純な図形にするか、PNGで書き出してください。",
         "This SVG holds more than plain shapes (text, embedded pictures, effects or scripts); "
         "please turn text into outlines and flatten the rest, or export it as PNG."},
    [REFUSAL_PASSWORD] =
        {"パスワードで保護されたPDFは開けません。保護を外して保存し直してください。",
         "The PDF is protected by a password; please save it without protection."},
    [REFUSAL_CODEC] =
        {"この形式で圧縮された動画は画面で再生できません。H.264のMP4で書き出し直してください。",
         "No screen can play the coding of this film; please export it as MP4 with H.264."},
    [REFUSAL_NO_FILM] = {"音声だけで映像がありません。映像のある動画を選んでください。",
                         "There is sound but no picture; please choose a film."},
    [REFUSAL_TIME] = {"ファイルが複雑すぎて、時間内に開けませんでした。画像に書き出す、解像度を下げ"
                      "るなど、簡単にして送ってください。",
                      "The file is so complicated that it could not be opened in time; please make "
                      "it simpler, for "
                      "example by exporting it as a picture or with fewer pixels."},
    [REFUSAL_MEMORY] = {"ファイルを開くと大きくなりすぎます。解像度を下げて保存し直してください。",
                        "Opened, the file becomes too large; please save it with fewer pixels."},
    [REFUSAL_FAILED] =
        {"ファイルを安全に開けませんでした。元のアプリで書き出し直すか、別の形式（JPEG・PNG・MP4）"
         "で送ってください。",
         "The file could not be opened safely; please export it again, or in another format (JPEG, "
         "PNG, MP4)."},
    [REFUSAL_HOUSE] = {"サーバーの都合で、いまはファイルを確認できません。時間をおいて送り直してく"
                       "ださい。続くときは担当者へお知らせく"
                       "ださい。",
                       "The server cannot check files at the moment; please send it again later, "
                       "and tell the staff "
                       "if this goes on."},
};

static const struct words of_kind[UPLOAD_KIND_COUNT] = {
    [UPLOAD_KIND_GIF] =
        {"GIFは使えません。静止画ならPNGかJPEGに、動かすならMP4の動画に保存し直してください。",
         "GIF cannot be used; please save it as PNG or JPEG, or as an MP4 film if it is to move."},
    [UPLOAD_KIND_HEIF] =
        {"HEIC・AVIFの画像は使えません。JPEGに変換して送ってください（iPhoneでは「設定」→「カメラ」"
         "→「フォーマット」→「互換"
         "性優先」で、次の撮影からJPEGになります）。",
         "HEIC and AVIF pictures cannot be used; please convert it to JPEG (on an iPhone, "
         "Settings, Camera, Formats, Most Compatible takes JPEG from now on)."},
    [UPLOAD_KIND_PICTURE] =
        {"この形式の画像（TIFF・BMP・PSD・AIなど）は使えません。JPEGかPNGに書き出して送ってください"
         "。",
         "Pictures of this format (TIFF, BMP, PSD, EPS) cannot be used; please export it as "
         "JPEG or PNG."},
    [UPLOAD_KIND_OFFICE] =
        {"Word・Excel・PowerPointなどの文書や圧縮ファイルは使えません。文書は「PDFとして保存」して"
         "から、ZIPは中の"
         "ファイルを取り出してから送ってください。",
         "Office documents and archives cannot be used; please save a document as PDF, and send "
         "what is inside an archive."},
    [UPLOAD_KIND_VIDEO] =
        {"この形式の動画（AVI・WMV・MPEGなど）は使えません。H.264のMP4で書き出し直してください。",
         "Films of this format (AVI, WMV, MPEG) cannot be used; please export it as MP4 with "
         "H.264."},
};

bool verdict_refuse(struct verdict *verdict, enum refusal refusal)
{
    return verdict_refuse_numbers(verdict, refusal, 0, 0, 0, 0);
}

bool verdict_refuse_numbers(struct verdict *verdict, enum refusal refusal, int64_t a, int64_t b,
                            int64_t c, int64_t d)
{
    verdict->refusal = (int32_t)refusal;
    verdict->numbers[0] = a, verdict->numbers[1] = b;
    verdict->numbers[2] = c, verdict->numbers[3] = d;
    return false;
}

static bool result_fits(const struct verdict *verdict)
{
    bool film = verdict->kind == UPLOAD_KIND_MP4 || verdict->kind == UPLOAD_KIND_WEBM;
    if (film)
        return (verdict->result == RESULT_MP4 || verdict->result == RESULT_WEBM) &&
               verdict->duration_ms > 0 && verdict->duration_ms <= UPLOAD_MOST_VIDEO_MS &&
               verdict->width <= UPLOAD_MOST_VIDEO_SIDE_PX &&
               verdict->height <= UPLOAD_MOST_VIDEO_SIDE_PX && verdict->pages == -1;
    bool pages = verdict->kind == UPLOAD_KIND_PDF
                     ? verdict->pages >= 1 && verdict->pages <= UPLOAD_MOST_PAGES
                     : verdict->pages == -1;
    return (verdict->result == RESULT_JPG || verdict->result == RESULT_PNG) && pages &&
           verdict->duration_ms == -1 && !verdict->has_poster &&
           verdict->width <= UPLOAD_RESULT_MOST_SIDE_PX &&
           verdict->height <= UPLOAD_RESULT_MOST_SIDE_PX;
}

bool verdict_is_sound(const struct verdict *verdict)
{
    if (verdict->magic != VERDICT_MAGIC || verdict->refusal < REFUSAL_NONE ||
        verdict->refusal >= REFUSAL_COUNT || verdict->kind < UPLOAD_KIND_NONE ||
        verdict->kind >= UPLOAD_KIND_COUNT)
        return false;
    if (verdict->refusal != REFUSAL_NONE)
        return true;
    return verdict->kind != UPLOAD_KIND_NONE && verdict->kind < UPLOAD_KIND_GIF &&
           verdict->width >= 1 && verdict->height >= 1 && result_fits(verdict);
}

const char *verdict_extension(const struct verdict *verdict)
{
    static const char *const extensions[RESULT_COUNT] = {"", "jpg", "png", "mp4", "webm"};
    return extensions[verdict->result];
}

static bool say_numbers(const struct verdict *verdict, bool en, struct error *error)
{
    long long a = verdict->numbers[0], b = verdict->numbers[1], c = verdict->numbers[2],
              d = verdict->numbers[3];
    switch (verdict->refusal) {
    case REFUSAL_BYTES:
        return en ? error_set(error,
                              "The file has %lld MB and at most %lld MB are taken; please make it "
                              "smaller.",
                              a, b)
                  : error_set(error,
                              "ファイルが%lldMBあります。この種類は%"
                              "lldMBまでです。小さくして送ってください。",
                              a, b);
    case REFUSAL_SIZE:
        return en ? error_set(
                        error,
                        "The picture is %lld x %lld px; at most %lld px a side and %lld million px "
                        "together "
                        "are taken. Please save it smaller (%d px on the longer side are enough).",
                        a, b, c, d, UPLOAD_RESULT_MOST_SIDE_PX)
                  : error_set(error,
                              "画像が%lld×%lldピクセルあります。一辺%lldピクセル、全体で%"
                              "lld百万画素までです。長い辺を%dピクセル"
                              "ほどに縮小して保存し直してください。",
                              a, b, c, d, UPLOAD_RESULT_MOST_SIDE_PX);
    case REFUSAL_PAGES:
        return en ? error_set(error,
                              "The PDF has %lld pages and at most %lld are taken; please send the "
                              "page to be shown.",
                              a, b)
                  : error_set(error,
                              "PDFが%lldページあります。%"
                              "lldページまでです。表示するページだけを保存して送ってください。",
                              a, b);
    case REFUSAL_LONG:
        return en ? error_set(
                        error,
                        "The film lasts %lld s and at most %lld s are shown; please shorten it.", a,
                        b)
                  : error_set(
                        error,
                        "動画の長さが%lld秒あります。%lld秒までです。短く編集して送ってください。",
                        a, b);
    case REFUSAL_FILM_SIZE:
        return en ? error_set(error,
                              "The film is %lld x %lld px; at most 4K (%lld x %lld px) is shown. "
                              "Please export it in 4K "
                              "or Full HD.",
                              a, b, c, d)
                  : error_set(error,
                              "動画が%lld×%lldピクセルあります。4K（%lld×%"
                              "lldピクセル）までです。4KかフルHDで書き出し直してください。",
                              a, b, c, d);
    default:
        return error_set(error, "%s",
                         en ? of_refusal[REFUSAL_FAILED].en : of_refusal[REFUSAL_FAILED].ja);
    }
}

bool verdict_say(const struct verdict *verdict, const char *lang, struct error *error)
{
    bool en = lang && strncmp(lang, "en", 2) == 0;
    const struct words *words = &of_refusal[verdict->refusal];
    if (verdict->refusal == REFUSAL_UNKNOWN && of_kind[verdict->kind].ja)
        words = &of_kind[verdict->kind];
    if (!words->ja)
        return say_numbers(verdict, en, error);
    return error_set(error, "%s", en ? words->en : words->ja);
}
