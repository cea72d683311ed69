/* SPDX-License-Identifier: MIT */
#include "unit/scratch.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void scratch_make(char dir[SCRATCH_MAX])
{
	const char *root = getenv("TMPDIR");

	if (!root)
		(void)mkdir("build", 0777);
	(void)snprintf(dir, SCRATCH_MAX, "%s/hallmark-XXXXXX",
		       root ? root : "build");
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

void scratch_path(char path[SCRATCH_MAX], const char *dir, const char *name)
{
	int len = snprintf(path, SCRATCH_MAX, "%s/%s", dir, name);

	ck_assert_int_gt(len, 0);
	ck_assert_int_lt(len, SCRATCH_MAX);
}

void scratch_remove(const char *dir)
{
	DIR *list = opendir(dir);
	char path[SCRATCH_MAX];
	struct dirent *entry;

	ck_assert_ptr_nonnull(list);
	for (entry = readdir(list); entry; entry = readdir(list)) {
		scratch_path(path, dir, entry->d_name);
		if (entry->d_name[0] != '.')
			ck_assert_int_eq(unlink(path), 0);
	}
	(void)closedir(list);
	ck_assert_int_eq(rmdir(dir), 0);
}

unsigned char *scratch_read(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	unsigned char *bytes;
	struct stat st;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fstat(fileno(file), &st), 0);
	bytes = malloc((size_t)st.st_size + 1);
	ck_assert_ptr_nonnull(bytes);
	*len = fread(bytes, 1, (size_t)st.st_size, file);
	ck_assert_uint_eq(*len, (size_t)st.st_size);
	(void)fclose(file);
	return bytes;
}

void scratch_write(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}
