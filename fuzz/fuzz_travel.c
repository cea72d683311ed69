/*
 * Files that travel: one encoding each, whatever passes is what would have been
 * written, and what a draft lets sign is what it was read as.
 * SPDX-License-Identifier: MIT
 */
#include <hallmark/statement.h>

#include <stdlib.h>

#include "record/draft_file.h"
#include "record/holder_proof.h"

#define ROOM ((size_t)1 << 24)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static bool passed(const struct hm_cbor *r)
{
	if (!r->err)
		return true;
	require(r->err_at <= r->len && r->err_what);
	require(r->err_rule && r->err_rule[0] == 'H');
	return false;
}

static void
require_same(struct hallmark_buf *again, struct hallmark_bytes bytes)
{
	require(hm_bytes_equal(hm_buf_view(again), bytes));
	hm_buf_release(again);
}

static void check_signed(struct hallmark_bytes bytes)
{
	struct hallmark_buf again = HM_BUF_INIT(ROOM);
	struct hm_acceptance a;
	struct hm_holder_proof h;
	struct hm_cbor r;

	hm_cbor_init(&r, bytes, "HMK-ACC-1");
	hm_acceptance_read(&r, &a);
	hm_cbor_end(&r);
	if (passed(&r)) {
		hm_acceptance_write(&again, &a);
		require_same(&again, bytes);
	}
	hm_cbor_init(&r, bytes, "HMK-HOLD-1");
	hm_holder_proof_read(&r, &h);
	hm_cbor_end(&r);
	if (passed(&r)) {
		hm_holder_proof_write(&again, &h);
		require_same(&again, bytes);
	}
}

static void
put_events(struct hallmark_buf *out, const struct hm_file_part *part)
{
	struct hm_file_events events;
	struct hm_file_event event;
	size_t count = 0;

	hm_file_events_begin(&events, part);
	for (; hm_file_events_next(&events, &event); count++)
		hm_file_event_write(out, &event);
	require(count == part->count);
}

/* HMK-FILE-7: one after the other. */
static void check_statements(struct hallmark_bytes bytes)
{
	struct hm_statement_file f;
	struct hm_cbor r;

	hm_cbor_init(&r, bytes, "HMK-FILE-1");
	while (r.at < r.len) {
		struct hallmark_buf again = HM_BUF_INIT(ROOM);
		size_t from = r.at;

		hm_statement_file_read(&r, &f);
		if (!passed(&r))
			return;
		hm_statement_file_begin(&again, f.statement.origin, f.entry,
					f.events.count);
		put_events(&again, &f.events);
		hm_acceptance_field_write(&again, f.acceptance_bytes);
		require_same(&again, hm_bytes(bytes.ptr + from, r.at - from));
	}
}

/* Shown where they are read, whole; JSON has room for every text. */
static void check_shown(struct hallmark_bytes bytes)
{
	struct hallmark_buf words = HM_BUF_INIT(SIZE_MAX / 2);
	struct hallmark_buf json = HM_BUF_INIT(SIZE_MAX / 2);
	struct hallmark_diag diag = { .code = HALLMARK_OK };
	enum hallmark_code code =
		hallmark_statement_show(bytes, false, &words, &diag);

	require(diag.code == code);
	require(code == hallmark_statement_show(bytes, true, &json, NULL));
	hm_buf_release(&words);
	hm_buf_release(&json);
}

static void check_draft_file(struct hallmark_bytes bytes)
{
	struct hallmark_buf again = HM_BUF_INIT(ROOM);
	struct hallmark_buf events = HM_BUF_INIT(ROOM);
	struct hm_draft_file f;
	struct hm_cbor r;

	hm_cbor_init(&r, bytes, "HMK-DRAFT-1");
	hm_draft_file_read(&r, &f);
	if (!passed(&r))
		return;
	put_events(&events, &f.events);
	require_same(&events, f.events.raw);
	hm_draft_file_write(&again, &f);
	require_same(&again, bytes);
}

/* HMK-DRAFT-7, HMK-DRAFT-8: every item has its event, to the receiver. */
static void check_draft(struct hallmark_bytes bytes)
{
	struct hallmark_buf shown = HM_BUF_INIT(ROOM);
	struct hallmark_culprit culprit;
	struct hallmark_draft_info info;
	struct hallmark_draft *draft;

	if (hallmark_draft_read(bytes, &draft, &culprit)) {
		require(culprit.diag.code != HALLMARK_OK);
		return;
	}
	hallmark_draft_info(draft, &info);
	require(info.items > 0 && info.certificates > 0 && info.custodian);
	require(!hallmark_draft_show(draft, false, &shown));
	require(!hallmark_draft_show(draft, true, &shown));
	hm_buf_release(&shown);
	hallmark_draft_free(draft);
}

static void check_small(struct hallmark_bytes bytes)
{
	struct hallmark_buf again = HM_BUF_INIT(ROOM);
	struct hallmark_challenge challenge;
	struct hallmark_delegation delegation;
	struct hallmark_diag diag;

	if (!hallmark_challenge_read(bytes, &challenge, &diag)) {
		require(!hallmark_challenge_make(&challenge, &again));
		require_same(&again, bytes);
		require(!hallmark_challenge_show(&challenge, true, &again));
		hm_buf_release(&again);
	}
	/* A grant that no ledger gives can be read, but is not written. */
	if (!hallmark_delegation_read(bytes, &delegation, &diag) &&
	    !hallmark_delegation_write(&delegation, &again))
		require(hm_bytes_equal(hm_buf_view(&again), bytes));
	hm_buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hallmark_bytes bytes = { data, size };

	check_signed(bytes);
	check_statements(bytes);
	check_shown(bytes);
	check_draft_file(bytes);
	check_draft(bytes);
	check_small(bytes);
	return 0;
}
