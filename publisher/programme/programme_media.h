// What the programme left behind in the media folder. Private to the programme.
#pragma once

#include "publisher/programme/programme_inside.h"

// Forgets slides nobody needs and, once a day, has the store remove their files when they are old.
// Under the build lock, after a build that succeeded.
void programme_media_tidy(struct programme *programme);
