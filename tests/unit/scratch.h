/* A directory for one test. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_SCRATCH_H
#define HM_TEST_SCRATCH_H

#include <stddef.h>

#define SCRATCH_MAX 4096

/* A new empty directory under $TMPDIR (default build/). */
void scratch_make(char dir[SCRATCH_MAX]);
/* dir/name, in a buffer of SCRATCH_MAX bytes. */
void scratch_path(char path[SCRATCH_MAX], const char *dir, const char *name);
/* The directory and the files in it. */
void scratch_remove(const char *dir);

/* The whole of a file; free it. The test fails if that cannot be read. */
unsigned char *scratch_read(const char *path, size_t *len);
void scratch_write(const char *path, const void *bytes, size_t len);

#endif
