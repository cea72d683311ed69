/* SPDX-License-Identifier: MIT */
#include "unit/vectors.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"

bool vectors_file(const char *name, struct hallmark_buf *content)
{
	const char *shared = getenv("HALLMARK_SHARED");
	uint8_t block[4096];
	char path[4096];
	FILE *file;
	size_t n;

	if (!shared)
		shared = "../shared";
	snprintf(path, sizeof(path), "%s/vectors", shared);
	if (access(path, X_OK) != 0) {
		printf("%s: skipped: no vectors\n", name);
		return false;
	}
	snprintf(path, sizeof(path), "%s/vectors/%s", shared, name);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "%s is missing", path);
	while ((n = fread(block, 1, sizeof(block), file)) > 0)
		hm_buf_mem(content, block, n);
	fclose(file);
	ck_assert_int_eq(content->err, HALLMARK_OK);
	return true;
}

json_t *vectors_json(const char *name)
{
	struct hallmark_buf content = HM_BUF_INIT(16u << 20);
	json_error_t error;
	json_t *json;

	if (!vectors_file(name, &content))
		return NULL;
	json = json_loadb((const char *)content.ptr, content.len, 0, &error);
	ck_assert_msg(json != NULL, "%s: %s", name, error.text);
	hm_buf_release(&content);
	return json;
}

void vectors_ran(const char *name, size_t count)
{
	ck_assert_uint_gt(count, 0);
	printf("vectors: %s %zu\n", name, count);
}

void vectors_hex(struct hallmark_buf *out, const char *hex)
{
	size_t len = strlen(hex) / 2;
	uint8_t *at;

	if (len == 0)
		return;
	at = hm_buf_grow(out, len);
	ck_assert_ptr_nonnull(at);
	ck_assert(hm_hex_parse(hm_text(hex), at, len));
}
