// From the start to the verdict: look what it is, shut the door, then decode. The libraries
// are in memory by then, and the fonts' table that PDF needs is read.
#include "publisher/upload/child.h"

#include <fontconfig/fontconfig.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publisher/upload/film.h"
#include "publisher/upload/readers.h"
#include "publisher/upload/sandbox.h"
#include "publisher/upload/still.h"
#include "publisher/upload/verdict.h"
#include "signage/base/log.h"

static bool map_sent(struct sent *sent, struct verdict *verdict)
{
    struct stat status;
    if (fstat(CHILD_FD_UPLOAD, &status) != 0 || !S_ISREG(status.st_mode))
        return verdict_refuse(verdict, REFUSAL_HOUSE);
    if (status.st_size == 0)
        return verdict_refuse(verdict, REFUSAL_EMPTY);
    sent->length = (size_t)status.st_size;
    void *bytes = mmap(NULL, sent->length, PROT_READ, MAP_PRIVATE, CHILD_FD_UPLOAD, 0);
    sent->bytes = bytes;
    return bytes != MAP_FAILED || verdict_refuse(verdict, REFUSAL_HOUSE);
}

static bool look(const struct sent *sent, struct verdict *verdict)
{
    const size_t mib = 1024 * 1024;
    size_t head = sent->length < KIND_SNIFF_BYTES ? sent->length : KIND_SNIFF_BYTES;
    enum upload_kind kind = kind_of(sent->bytes, head);
    verdict->kind = (int32_t)kind;
    if (kind == UPLOAD_KIND_NONE || kind >= UPLOAD_KIND_GIF)
        return verdict_refuse(verdict, REFUSAL_UNKNOWN);
    size_t most = kind_most_bytes(kind);
    return sent->length <= most ||
           verdict_refuse_numbers(verdict, REFUSAL_BYTES, (int64_t)((sent->length + mib - 1) / mib),
                                  (int64_t)(most / mib), 0, 0);
}

static bool is_film(const struct verdict *verdict)
{
    return verdict->kind == UPLOAD_KIND_MP4 || verdict->kind == UPLOAD_KIND_WEBM;
}

// A film is looked at where its ends are: between them are hundreds of megabytes of coded pictures.
static bool is_double(const struct sent *sent, const struct verdict *verdict)
{
    const size_t end = 128u * 1024;
    enum upload_kind kind = (enum upload_kind)verdict->kind;
    if (!is_film(verdict) || sent->length <= 2 * end)
        return kind_is_double(kind, sent->bytes, sent->length);
    return kind_is_double(kind, sent->bytes, end) ||
           kind_is_double(kind, sent->bytes + sent->length - end, end);
}

static bool judge(struct verdict *verdict)
{
    struct sent sent = {0};
    struct error error = {0};
    if (!map_sent(&sent, verdict) || !look(&sent, verdict))
        return false;
    bool pdf = verdict->kind == UPLOAD_KIND_PDF;
    if (pdf)
        FcInit();
    if (!sandbox_enter(pdf, &error)) {
        log_error("uploads cannot be opened safely and are refused: %s", error.text);
        return verdict_refuse(verdict, REFUSAL_HOUSE);
    }
    if (is_double(&sent, verdict))
        return verdict_refuse(verdict, REFUSAL_DOUBLE);
    return is_film(verdict) ? film_take(verdict) : still_take(sent.bytes, sent.length, verdict);
}

static bool hand_in(const struct verdict *verdict)
{
    return write(CHILD_FD_VERDICT, verdict, sizeof *verdict) == sizeof *verdict;
}

_Noreturn void child_refuse(struct verdict *verdict, enum refusal refusal)
{
    verdict_refuse(verdict, refusal);
    _exit(hand_in(verdict) ? 0 : 1);
}

int child_run(void)
{
    struct verdict verdict = {
        .magic = VERDICT_MAGIC, .pages = -1, .duration_ms = -1, .refusal = REFUSAL_FAILED};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (judge(&verdict))
        verdict.refusal = REFUSAL_NONE;
    return hand_in(&verdict) ? 0 : 1;
}
