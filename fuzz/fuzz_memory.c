/* Properties of state files. SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "verify/memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* HMK-MEM-2: what stands in it is found, and in order. */
static void check_order(const struct hallmark_memory *memory)
{
	for (size_t i = 0; i < hm_memory_heads(memory); i++) {
		const struct hm_memory_head *head = hm_memory_head(memory, i);

		require(hm_memory_find(memory, hm_memory_text(&head->origin),
				       head->size) == head);
	}
	for (size_t i = 1; i < hm_memory_policies(memory); i++)
		require(hm_memory_compare(
				hm_memory_text(
					&hm_memory_policy(memory, i - 1)->name),
				hm_memory_text(
					&hm_memory_policy(memory, i)->name)) <
			0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hallmark_bytes text = hm_bytes(data, size);
	struct hallmark_buf out = HM_BUF_INIT(HALLMARK_MEMORY_BYTES_MAX);
	struct hallmark_memory *memory = NULL;
	struct hallmark_diag diag = { HALLMARK_OK, "", "", 0, 0 };

	if (hallmark_memory_parse(text, &memory, &diag)) {
		require(diag.code == HALLMARK_STATE_BAD);
		require(diag.line > 0 && !memory);
		return 0;
	}
	/* Each memory has one text. */
	require(!hallmark_memory_write(memory, &out));
	require(hm_bytes_equal(hm_buf_view(&out), text));
	check_order(memory);
	hm_buf_release(&out);
	hallmark_memory_free(memory);
	return 0;
}
