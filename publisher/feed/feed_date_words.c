// Dates that name their months in other languages: the words are put into those that the readers of
// mail dates and of Japanese dates know.
#include <stddef.h>
#include <string.h>

#include "publisher/feed/feed_date.h"

static const struct {
    const char *word, *known;
} words[] = {
    // Korean says what Japanese says, in the same order.
    {"년", "年"},
    {"월", "月"},
    {"일", "日"},
    {"시", "時"},
    {"분", "分"},
    {"초", "秒"},
    {"오전", "午前"},
    {"오후", "午後"},
    // Greek
    {"Ιαν", "Jan"},
    {"Φεβ", "Feb"},
    {"Μάρ", "Mar"},
    {"Μαρ", "Mar"},
    {"Μάώ", "Mar"},
    {"Μαώ", "Mar"},
    {"Απρ", "Apr"},
    {"Μάι", "May"},
    {"Μαϊ", "May"},
    {"Μαι", "May"},
    {"Ιούν", "Jun"},
    {"Ιουν", "Jun"},
    {"Ιον", "Jun"},
    {"Ιούλ", "Jul"},
    {"Ιουλ", "Jul"},
    {"Ιολ", "Jul"},
    {"Αύγ", "Aug"},
    {"Αυγ", "Aug"},
    {"Σεπ", "Sep"},
    {"Οκτ", "Oct"},
    {"Νοέ", "Nov"},
    {"Νοε", "Nov"},
    {"Δεκ", "Dec"},
    {"Κυρ", "Sun"},
    {"Δευ", "Mon"},
    {"Τρι", "Tue"},
    {"Τετ", "Wed"},
    {"Πεμ", "Thu"},
    {"Παρ", "Fri"},
    {"Σαβ", "Sat"},
    // Hungarian, German, French, Spanish: those that do not begin as in English, with what is
    // beyond ASCII
    {"január", "Jan"},
    {"február", "Feb"},
    {"március", "Mar"},
    {"április", "Apr"},
    {"május", "May"},
    {"június", "Jun"},
    {"július", "Jul"},
    {"október", "Oct"},
    {"Jänner", "Jan"},
    {"März", "Mar"},
    {"févr", "Feb"},
    {"août", "Aug"},
    {"déc", "Dec"},
    {"sáb", "Sat"},
    {"mié", "Wed"},
};

bool feed_date_translate(const char *text, char out[FEED_DATE_MOST_BYTES])
{
    size_t n = 0;
    bool found = false;
    while (*text && n + 8 < FEED_DATE_MOST_BYTES) {
        size_t i = 0, length = 0;
        for (; i < sizeof words / sizeof *words; i++) {
            length = strlen(words[i].word);
            if (strncmp(text, words[i].word, length) == 0)
                break;
        }
        if (i == sizeof words / sizeof *words) {
            out[n++] = *text++;
            continue;
        }
        found = true;
        text += length;
        size_t known = strlen(words[i].known);
        memcpy(out + n, words[i].known, known);
        n += known;
        if (known == 3 && (unsigned char)words[i].known[0] < 0x80) // a month or day: the rest of it
            while ((unsigned char)*text >= 0x80 || (*text >= 'a' && *text <= 'z'))
                text++;
    }
    out[n] = '\0';
    return found && *text == '\0';
}
