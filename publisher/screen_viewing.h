// From where a screen is read and how large it is: size="43in" distance="5m" of <screen>. Pure; any
// thread.
#pragma once

#include "publisher/programme/programme.h"
#include "signage/base/error.h"
#include "signage/base/xml.h"

// Width and height are there already. False with a sentence when no letters could be large enough.
bool screen_viewing_read(struct xml *xml, const xmlNode *node, struct screen_settings *screen,
                         struct error *error) __attribute__((warn_unused_result));
