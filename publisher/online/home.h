// "/": what is on now and this week, for everyone. Not a door.
#pragma once

#include "publisher/online/notice_board.h"
#include "publisher/online/visit.h"

// The page between the frame's head and foot.
void home_write(struct visit *visit, const struct notice_board *board);
