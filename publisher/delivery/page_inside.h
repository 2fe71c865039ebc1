// What the server does with pages. Not a door.
#pragma once

struct page;
void page_destroy(struct page *page); // NULL is legal
