// The areas of the address space that the delivery serves itself, a file each. Constant; any
// thread.
#pragma once

#include "publisher/delivery/route.h"

struct route_table screen_routes(void); // /screens/…: playlists and reports
struct route_table media_routes(void);  // /media/…
struct route_table status_routes(void); // /healthz, /metrics
