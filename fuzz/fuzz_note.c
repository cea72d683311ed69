/* Notes, checkpoints and keys: one spelling each. SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "note/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* HMK-NOTE-1, HMK-NOTE-2 */
static void check_note(struct hallmark_bytes bytes)
{
	struct hallmark_buf again = HM_BUF_INIT(HM_NOTE_BYTES_MAX);
	struct hm_note_line line;
	struct hm_note note;
	size_t at = 0;
	size_t lines = 0;

	if (!hm_note_open(bytes, &note))
		return;
	hm_buf_add(&again, note.text);
	hm_buf_byte(&again, '\n');
	while (hm_note_next(&note, &at, &line)) {
		hm_note_line_write(&again, line.name,
				   hm_bytes(line.sig, line.sig_len));
		lines++;
	}
	require(lines >= 1 && lines <= HM_NOTE_LINES_MAX);
	require(hm_bytes_equal(hm_buf_view(&again), bytes));
	hm_buf_release(&again);
}

/* HMK-HEAD-1 */
static void check_checkpoint(struct hallmark_bytes bytes)
{
	struct hallmark_buf again = HM_BUF_INIT(HM_CHECKPOINT_BYTES_MAX);
	struct hm_checkpoint c;

	if (!hm_checkpoint_parse(bytes, &c))
		return;
	hm_checkpoint_write(&again, &c);
	require(hm_bytes_equal(hm_buf_view(&again), bytes));
	hm_buf_release(&again);
}

/* HMK-NOTE-5 */
static void check_vkey(struct hallmark_bytes bytes)
{
	struct hallmark_buf again = HM_BUF_INIT(1024);
	struct hm_vkey key;
	const char *what = NULL;

	if (!hm_vkey_parse(bytes, &key, &what)) {
		require(what != NULL);
		return;
	}
	hm_vkey_write(&again, key.name, key.type, key.pub);
	require(hm_bytes_equal(hm_buf_view(&again), bytes));
	hm_buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hallmark_bytes bytes = { data, size };

	check_note(bytes);
	check_checkpoint(bytes);
	check_vkey(bytes);
	return 0;
}
