#include "publisher/people_settings.h"

#include <string.h>

static const char *copy_or(struct xml *xml, const xmlNode *node, const char *name,
                           struct arena *arena)
{
    const char *value = node ? xml_attribute(xml, node, name) : NULL;
    return value ? arena_text(arena, value) : "";
}

static bool read_console(struct xml *xml, const xmlNode *root, struct arena *arena,
                         struct people_settings *settings, struct error *error)
{
    const xmlNode *node = xml_child(root, "console");
    if (node && !xml_expect_attributes(xml, node, "url proxy", error))
        return false;
    char *url = arena_text(arena, copy_or(xml, node, "url", arena));
    size_t length = strlen(url);
    settings->secure = strncmp(url, "https://", 8) == 0;
    if (length > 0 && !settings->secure && strncmp(url, "http://", 7) != 0)
        return xml_fail(
            xml, node, error,
            "url=\"%s\": write the address people type, such as https://signage.example.jp", url);
    if (length > 0 && url[length - 1] == '/')
        url[length - 1] = '\0';
    settings->base_url = url;
    settings->trusted_proxy = copy_or(xml, node, "proxy", arena);
    return true;
}

static bool read_mail(struct xml *xml, const xmlNode *root, const char *folder, struct arena *arena,
                      struct people_settings *settings, struct error *error)
{
    const xmlNode *node = xml_child(root, "mail");
    struct mail_settings *mail = &settings->mail;
    if (node && !xml_expect_attributes(xml, node, "server from user password-file tls", error))
        return false;
    mail->server = copy_or(xml, node, "server", arena);
    mail->from = copy_or(xml, node, "from", arena);
    mail->user = copy_or(xml, node, "user", arena);
    mail->password_file = copy_or(xml, node, "password-file", arena);
    if (*mail->password_file && *mail->password_file != '/')
        mail->password_file = arena_printf(arena, "%s/%s", folder, mail->password_file);
    mail->require_tls = strcmp(copy_or(xml, node, "tls", arena), "no") != 0;
    if (!node)
        return true;
    if (strncmp(mail->server, "smtp://", 7) != 0 && strncmp(mail->server, "smtps://", 8) != 0)
        return xml_fail(xml, node, error, "server=\"%s\": write smtp://HOST:587 or smtps://HOST",
                        mail->server);
    if (!strchr(mail->from, '@'))
        return xml_fail(xml, node, error, "from=\"%s\" is no mail address", mail->from);
    return true;
}

static bool read_policy(struct xml *xml, const xmlNode *node, struct review_settings *review,
                        struct error *error)
{
    static const struct {
        const char *word;
        struct review_policy policy;
    } words[] = {{"nobody", {false, false}},
                 {"editor", {true, false}},
                 {"ward", {false, true}},
                 {"editor+ward", {true, true}}};
    const char *kind_name, *approve, *from = xml_attribute(xml, node, "from");
    enum item_kind kind;
    if (!xml_expect_attributes(xml, node, "kind approve from", error) ||
        !xml_require(xml, node, "kind", &kind_name, error) ||
        !xml_require(xml, node, "approve", &approve, error))
        return false;
    if (!item_kind_parse(kind_name, &kind))
        return xml_fail(xml, node, error, "kind=\"%s\" is no kind of item", kind_name);
    if (from && strcmp(from, "staff") != 0 && strcmp(from, "business") != 0)
        return xml_fail(xml, node, error, "from=\"%s\": write staff or business", from);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].word, approve) != 0)
            continue;
        if (!from || strcmp(from, "staff") == 0)
            review->policies[kind] = words[i].policy;
        if (!from || strcmp(from, "business") == 0)
            review->submission_policies[kind] = words[i].policy;
        return true;
    }
    return xml_fail(xml, node, error, "approve=\"%s\": write nobody, editor, ward or editor+ward",
                    approve);
}

static bool read_review(struct xml *xml, const xmlNode *root, struct review_settings *review,
                        struct error *error)
{
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++) {
        review->policies[kind] = (struct review_policy){.needs_editor = kind != ITEM_ALERT};
        review->submission_policies[kind] = (struct review_policy){true, true};
    }
    for (const xmlNode *node = xml_child(root, "review"); node; node = xml_next(node, "review"))
        if (!read_policy(xml, node, review, error))
            return false;
    return true;
}

bool people_settings_read(struct xml *xml, const xmlNode *root, const char *folder,
                          struct arena *arena, struct people_settings *settings,
                          struct error *error)
{
    static const char *const single[] = {"console", "mail"};
    for (size_t i = 0; i < 2; i++) {
        const xmlNode *node = xml_child(root, single[i]);
        if (node && xml_next(node, single[i]))
            return xml_fail(xml, xml_next(node, single[i]), error, "a second <%s>", single[i]);
    }
    if (!read_console(xml, root, arena, settings, error) ||
        !read_mail(xml, root, folder, arena, settings, error) ||
        !read_review(xml, root, &settings->review, error))
        return false;
    settings->review.base_url = settings->base_url;
    return true;
}
