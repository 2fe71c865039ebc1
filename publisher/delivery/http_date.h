// Dates in HTTP fields (RFC 9110 section 5.6.7). Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define HTTP_DATE_BYTES 32

// "Sun, 06 Nov 1994 08:49:37 GMT"; instants outside the years 1 to 9999 become the nearest inside.
void http_date_format(int64_t utc, char out[HTTP_DATE_BYTES]);

// Reads that form and the two obsolete ones, which recipients must accept. Two-digit years
// are those nearest to 1970 to 2069. The whole text must fit; the day's name is not compared.
bool http_date_parse(const char *text, int64_t *utc) __attribute__((warn_unused_result));
