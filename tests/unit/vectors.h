/* Handed-over test data, where present. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_VECTORS_H
#define HM_TEST_VECTORS_H

#include <jansson.h>

#include "base/buf.h"

/*
 * The content of $HALLMARK_SHARED/vectors/NAME (default ../shared). False,
 * after the words "skipped: no vectors", where there is no such folder; a
 * file missing from a folder that is there fails the test.
 */
bool vectors_file(const char *name, struct hallmark_buf *content);
/* The same, parsed; NULL for false. Give it back with json_decref. */
json_t *vectors_json(const char *name);
/* Says how many cases of NAME were run; none is a failure. */
void vectors_ran(const char *name, size_t count);

/* Appends the bytes of hex digits; anything else fails the test. */
void vectors_hex(struct hallmark_buf *out, const char *hex);

#endif
