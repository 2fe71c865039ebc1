// What the configuration says of the publisher's human side: where its pages are reached, mail, and
// who must approve what.
//
//   <console url="https://signage.example.jp" proxy="127.0.0.1"/>
//   <mail server="smtp://mail.example.jp:587" from="産業振興センター &lt;signage@example.jp&gt;"
//   user="…" password-file="…"/> <review kind="seminar" approve="editor"/>     nobody, editor,
//   ward, editor+ward; from="staff" or from="business" alone
//
// Without <review> staff's work needs an editor, alerts nobody, and what businesses send an editor
// and the ward.
#pragma once

#include "publisher/mail/mailer.h"
#include "publisher/review/review.h"
#include "signage/base/arena.h"
#include "signage/base/error.h"
#include "signage/base/xml.h"

struct people_settings {
    const char *base_url;      // "" when not told
    bool secure;               // base_url begins with https://
    const char *trusted_proxy; // ""
    struct mail_settings mail;
    struct review_settings review;
};

// Their elements below `root`; `folder` is what relative paths are relative to. False with a
// sentence.
bool people_settings_read(struct xml *xml, const xmlNode *root, const char *folder,
                          struct arena *arena, struct people_settings *settings,
                          struct error *error) __attribute__((warn_unused_result));
