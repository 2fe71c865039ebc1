// The dates on a slide: the figure of the next occasion, its time, the list, the deadline. Private
// to composing.
#pragma once

#include "publisher/programme/compose.h"
#include "publisher/programme/slide_writer.h"

void compose_dates(struct slide_writer *writer, const struct compose_context *context,
                   const struct standing_facts *facts, const struct standing *standing,
                   const char *lang);
