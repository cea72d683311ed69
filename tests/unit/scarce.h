/* Memory that runs short when a test says so. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_SCARCE_H
#define HM_TEST_SCARCE_H

#include <stddef.h>

/*
 * After `granted` more calls of malloc and realloc all fail, until
 * scarce_end, which says how many there were.
 */
void scarce_begin(size_t granted);
size_t scarce_end(void);

#endif
