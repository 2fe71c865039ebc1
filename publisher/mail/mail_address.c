// What a mail server is given must be an address and nothing else: no blank, no line end, no
// bracket.
#include "publisher/mail/mail_address.h"

#include <string.h>

#define MOST_LOCAL_BYTES 64
#define MOST_LABEL_BYTES 63

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static bool is_dotted(const char *text, size_t length, const char *allowed, size_t most_word)
{
    for (size_t start = 0; start <= length;) {
        size_t word = 0;
        while (start + word < length && text[start + word] != '.')
            if (!strchr(allowed, text[start + word++]))
                return false;
        if (word == 0 || word > most_word)
            return false;
        start += word + 1;
    }
    return true;
}

static bool is_domain(const char *domain)
{
    size_t length = strlen(domain);
    if (strcmp(domain, "localhost") == 0)
        return true;
    return strchr(domain, '.') && domain[0] != '-' && domain[length - 1] != '-' &&
           !strstr(domain, ".-") && !strstr(domain, "-.") &&
           is_dotted(domain, length, LETTERS "-", MOST_LABEL_BYTES);
}

bool mail_address_valid(const char *address)
{
    const char *at = strchr(address, '@');
    if (!at || strlen(address) >= MAIL_ADDRESS_BYTES)
        return false;
    size_t local = (size_t)(at - address);
    return local <= MOST_LOCAL_BYTES &&
           is_dotted(address, local, LETTERS "!#$%&'*+-/=?^_`{|}~", MOST_LOCAL_BYTES) &&
           is_domain(at + 1);
}

static bool copy(char *out, size_t out_bytes, const char *text, size_t length)
{
    if (length >= out_bytes)
        return false;
    memcpy(out, text, length);
    out[length] = '\0';
    return true;
}

static bool has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            return true;
    return false;
}

bool mail_address_parse(const char *text, char name[MAIL_NAME_BYTES],
                        char address[MAIL_ADDRESS_BYTES])
{
    const char *open = strrchr(text, '<');
    name[0] = '\0';
    if (!open)
        return copy(address, MAIL_ADDRESS_BYTES, text, strlen(text)) && mail_address_valid(address);
    size_t length = strcspn(open + 1, ">"), start = strspn(text, " ");
    size_t end = (size_t)(open - text);
    if (strcmp(open + 1 + length, ">") != 0)
        return false;
    while (end > start && text[end - 1] == ' ')
        end--;
    if (end - start >= 2 && text[start] == '"' && text[end - 1] == '"') {
        start++;
        end--;
    }
    if (end < start)
        end = start;
    return copy(name, MAIL_NAME_BYTES, text + start, end - start) && !has_control(name) &&
           !strchr(name, '"') && copy(address, MAIL_ADDRESS_BYTES, open + 1, length) &&
           mail_address_valid(address);
}
