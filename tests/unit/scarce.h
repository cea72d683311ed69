/* Memory that runs short and a library that errs, when a test says so. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_SCARCE_H
#define HM_TEST_SCARCE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * After `granted` more calls of malloc and realloc all fail, until
 * scarce_end, which says how many there were.
 */
void scarce_begin(size_t granted);
size_t scarce_end(void);

/*
 * While it is set, libsodium's point check takes every key, as releases with
 * CVE-2025-69277 take some that they must not.
 */
void lax_points(bool set);

#endif
