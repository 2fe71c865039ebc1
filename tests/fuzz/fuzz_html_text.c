// Any bytes as HTML, in all the ways it is read.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/feed/html_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        return 0;
    struct html_options options = {(enum html_tags)(bytes[0] % 3), bytes[0] & 4, bytes[0] & 8};
    size_t html_length = length - 1;
    char *html = malloc(length); // a NUL behind, as behind every gathered text
    char *out = malloc(HTML_TEXT_ROOM(html_length));
    memcpy(html, bytes + 1, html_length);
    html[html_length] = '\0';
    struct html_picture picture;
    size_t written = html_to_text(html, html_length, options, out, &picture);
    if (written >= HTML_TEXT_ROOM(html_length) || out[written] != '\0' ||
        (picture.length &&
         (picture.src < html || picture.src + picture.length > html + html_length)))
        __builtin_trap();
    free(html);
    free(out);
    return 0;
}
