/* Entries of a log: one entry, one encoding. SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "record/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_fault(const struct hm_cbor *r)
{
	require(r->err_at <= r->len && r->err_what);
	require(r->err_rule && r->err_rule[0] == 'H');
}

/* HMK-STMT-1 to -5, and that what is signed is made of the same parts. */
static bool is_statement(struct hallmark_bytes entry)
{
	struct hallmark_buf again = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hm_statement st = { .sig = NULL };
	struct hm_cbor r;

	hm_cbor_init(&r, entry, "HMK-STMT-1");
	hm_statement_read(&r, &st);
	hm_cbor_end(&r);
	if (r.err) {
		check_fault(&r);
		return false;
	}
	hm_statement_write(&again, &st);
	require(hm_bytes_equal(hm_buf_view(&again), entry));
	require(!hm_entry_is_state(entry));
	hm_buf_clear(&again);
	hm_statement_message(&again, &st);
	require(!again.err && again.len > 0);
	hm_buf_release(&again);
	return true;
}

/* HMK-STATE-1 */
static bool is_state(struct hallmark_bytes entry)
{
	struct hallmark_buf again = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hm_state state;
	struct hm_cbor r;

	hm_cbor_init(&r, entry, "HMK-STATE-1");
	hm_state_read(&r, &state);
	hm_cbor_end(&r);
	if (r.err) {
		check_fault(&r);
		return false;
	}
	hm_state_write(&again, &state);
	require(hm_bytes_equal(hm_buf_view(&again), entry));
	require(hm_entry_is_state(entry));
	hm_buf_release(&again);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool statement = is_statement(hm_bytes(data, size));
	bool state = is_state(hm_bytes(data, size));

	require(!statement || !state);
	return 0;
}
