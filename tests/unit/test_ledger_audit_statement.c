/* A ledger that breaks the rules, all hashes and proofs in order. SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdlib.h>

#include "base/buf.h"
#include "cbor/writer.h"
#include "ledger/events.h"
#include "ledger/signers.h"
#include "unit/brand.h"

static struct brand b;
static uint8_t ledger_id[32];

/* Entry 0: genesis, 1: state, 2: item 0, 3: state, 4: forged, 5: state. */
static void make(void)
{
	brand_make(&b);
	brand_issue(&b, "r", 0, 1, 1);
	brand_checkpoint(&b);
	memcpy(ledger_id, brand_info(&b).id, sizeof(ledger_id));
	brand_close(&b);
}

static void remove_all(void)
{
	brand_remove(&b);
}

enum forgery {
	NOTHING,
	SIGNED_BY_ANOTHER,
	FOR_ANOTHER_LEDGER,
	A_SECOND_GENESIS,
	AN_EVENT_OF_ANOTHER_KIND,
	ARGUMENTS_OF_ANOTHER_KIND,
	ANOTHER_PREV,
	A_KEY_THAT_IS_NO_POINT,
	A_CLAIM_THAT_IS_NO_POINT,
	AN_URI_THAT_IS_NOT_CANONICAL,
	THE_URI_OF_ANOTHER_ITEM,
	AN_ITEM_TWICE,
	A_NUMBER_OF_A_QUOTA,
	ANOTHER_ROOT,
	DETAILS_OF_NO_EVENT,
	FORGERIES
};

/* The rule that is named. */
static const char *const expected[FORGERIES] = {
	[NOTHING] = "",
	[SIGNED_BY_ANOTHER] = "HMK-STMT-2",
	[FOR_ANOTHER_LEDGER] = "HMK-STMT-3",
	[A_SECOND_GENESIS] = "HMK-TERM-5",
	[AN_EVENT_OF_ANOTHER_KIND] = "HMK-STMT-3",
	[ARGUMENTS_OF_ANOTHER_KIND] = "HMK-EVENT-2",
	[ANOTHER_PREV] = "HMK-LINK-2",
	[A_KEY_THAT_IS_NO_POINT] = "HMK-VER-9",
	[A_CLAIM_THAT_IS_NO_POINT] = "HMK-VER-9",
	[AN_URI_THAT_IS_NOT_CANONICAL] = "HMK-ID-1",
	[THE_URI_OF_ANOTHER_ITEM] = "HMK-TERM-5",
	[AN_ITEM_TWICE] = "HMK-RULE-1",
	[A_NUMBER_OF_A_QUOTA] = "HMK-RULE-3",
	[ANOTHER_ROOT] = "HMK-STMT-5",
	[DETAILS_OF_NO_EVENT] = "HMK-DET-3",
};

static const uint8_t zeros[32];
static const char not_canonical[] =
	"https://example.com/01/04006381333931/21/S1";

/* The event of item 1 as it should be, but for the forgery. */
static void
forge_event(enum forgery f, struct hm_event *event, struct hallmark_bytes uri)
{
	*event = (struct hm_event){ .kind = HM_ISSUE, .salt = zeros };
	memcpy(event->prev.b, ledger_id, sizeof(ledger_id));
	event->args.issue.subject = hm_subject_item(uri);
	event->args.issue.to = b.stock.sign.pub;
	if (f == ANOTHER_PREV)
		event->prev.b[0] ^= 1;
	if (f == A_KEY_THAT_IS_NO_POINT)
		event->args.issue.to = zeros;
	if (f == A_CLAIM_THAT_IS_NO_POINT)
		event->args.issue.claim = zeros;
	if (f != AN_EVENT_OF_ANOTHER_KIND && f != A_SECOND_GENESIS)
		return;
	event->kind = HM_ROOT;
	memset(&event->args, 0, sizeof(event->args));
	event->args.root.key = b.next.sign.pub;
	event->args.root.next = hm_subject_key(b.stock.sign.pub);
}

static struct hallmark_bytes
forge_statement(enum forgery f, struct hm_statement *st,
		struct hallmark_buf *bytes)
{
	const struct hm_seed_signer *by =
		f == SIGNED_BY_ANOTHER ? &b.next : &b.root;
	uint8_t sig[HM_SIG_BYTES];

	st->origin = f == FOR_ANOTHER_LEDGER ? HM_LIT("other.example")
					     : HM_LIT("maison.example/1");
	st->kind = f == A_SECOND_GENESIS ? HM_ROOT : HM_ISSUE;
	st->kid = hm_cose_kid(by->sign.pub);
	st->n = 1;
	st->has_first = f == A_NUMBER_OF_A_QUOTA;
	if (f == ANOTHER_ROOT)
		st->root.b[0] ^= 1;
	hm_statement_message(bytes, st);
	ck_assert_int_eq(by->sign.sign(by->sign.key, hm_buf_view(bytes), sig),
			 HALLMARK_OK);
	hm_buf_clear(bytes);
	st->sig = sig;
	hm_statement_write(bytes, st);
	st->sig = NULL;
	ck_assert_int_eq(bytes->err, HALLMARK_OK);
	return hm_buf_view(bytes);
}

/* Hashes, rows and root of the statement that entry 4 will be. */
static void
add_event(enum forgery f, struct hm_txn *txn, uint64_t index,
	  struct hm_event *event, struct hm_hash *leaf, struct hm_hash *root)
{
	struct hm_event_writer *writer = calloc(1, sizeof(*writer));
	struct hallmark_item_id id = brand_item(f == AN_ITEM_TWICE ? 0 : 1);
	struct hallmark_bytes uri = hm_text(id.uri);
	struct hallmark_buf skeleton = HM_BUF_INIT(4096);
	struct hallmark_buf bytes = HM_BUF_INIT(8192);
	struct hm_event_rows rows = { .leaves = leaf, .count = 1 };
	struct hm_event_row row = { .before = 0 };
	uint32_t end;

	ck_assert_ptr_nonnull(writer);
	if (f == AN_URI_THAT_IS_NOT_CANONICAL)
		uri = HM_LIT(not_canonical);
	forge_event(f, event, uri);
	if (f == THE_URI_OF_ANOTHER_ITEM) {
		id = brand_item(2);
		uri = hm_text(id.uri);
	}
	hm_event_write(&skeleton, event);
	if (f == ARGUMENTS_OF_ANOTHER_KIND)
		skeleton.ptr[1] = 2;
	*leaf = hm_tree_leaf(hm_buf_view(&skeleton));
	row.event = hm_buf_view(&skeleton);
	row.uri = uri;
	/* [seed, [[1, 1]]] */
	if (f == DETAILS_OF_NO_EVENT)
		row.details = HM_LIT("\x82\x50"
				     "0123456789abcdef"
				     "\x81\x82\x01\x01");
	hm_event_row_write(&bytes, &row);
	end = (uint32_t)bytes.len;
	rows.bytes = bytes.ptr;
	rows.ends = &end;
	writer->txn = txn;
	ck_assert_int_eq(hm_event_hashes_add(writer, index, &rows, root),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_event_rows_add(writer, index, &rows), HALLMARK_OK);
	hm_buf_release(&skeleton);
	hm_buf_release(&bytes);
	free(writer);
}

/* A map that fits, so that only the rule is broken. */
static void
add_row(enum forgery f, struct hm_ledger_txn *t, const struct hm_event *event,
	const struct hm_hash *entry, const struct hm_hash *leaf)
{
	struct hm_place place = { t->log.size - 1, 0, BRAND_T0 };
	struct hm_map_row row = { .leaf.count = 1, .index = place.index };

	row.leaf.key = event->kind == HM_ISSUE
			       ? event->args.issue.subject
			       : hm_subject_key(event->args.root.key);
	row.leaf.link = hm_link(&place, entry, leaf);
	if (f != AN_ITEM_TWICE)
		ck_assert_int_eq(hm_ledger_map_add(&t->map, &row, 1),
				 HALLMARK_OK);
}

static void forge(enum forgery f)
{
	struct hm_store *store = brand_store(&b);
	struct hallmark_buf bytes = HM_BUF_INIT(8192);
	struct hm_hash root = hm_subject_key(b.root.sign.pub);
	struct hm_statement st = { .n = 1 };
	struct hm_hash leaf, entry;
	struct hm_ledger_txn t;
	struct hm_event event;
	struct hallmark_bytes written;

	ck_assert_int_eq(hm_ledger_begin(store, HM_STORE_WRITE, &t),
			 HALLMARK_OK);
	add_event(f, t.txn, t.log.size, &event, &leaf, &st.root);
	written = forge_statement(f, &st, &bytes);
	entry = hm_tree_leaf(written);
	ck_assert_int_eq(hm_log_append(&t.log, written, BRAND_T0), HALLMARK_OK);
	add_row(f, &t, &event, &entry, &leaf);
	/* What is kept of its signer, so that only the rule is broken. */
	ck_assert_int_eq(hm_signer_add(t.txn, &root,
				       &(struct hm_signed_row){
					       .index = t.log.size - 1,
					       .kind = st.kind,
					       .n = 1,
					       .first = HM_QUOTA_NONE }),
			 HALLMARK_OK);
	/* The state leaf reads events back, and would meet the bad one. */
	if (f != ARGUMENTS_OF_ANOTHER_KIND)
		ck_assert_int_eq(hm_seal(&t, BRAND_T0), HALLMARK_OK);
	ck_assert_int_eq(hm_txn_commit(t.txn), HALLMARK_OK);
	hm_store_close(store);
	hm_buf_release(&bytes);
}

START_TEST(a_broken_rule_is_named)
{
	struct hallmark_diag diag = { .rule = "" };
	struct hallmark_audit audit;

	forge((enum forgery)_i);
	brand_open(&b, false);
	ck_assert_int_eq(
		hallmark_ledger_audit(b.ledger, NULL, NULL, &audit, &diag),
		_i == NOTHING ? HALLMARK_OK : HALLMARK_STORE_DAMAGED);
	ck_assert_str_eq(diag.rule, expected[_i]);
	ck_assert_uint_eq(diag.offset, _i == NOTHING ? 0 : 4);
}
END_TEST

/* A state leaf that goes back in time, or names another place, or flags what
 * no event did, HMK-STATE-2. */
START_TEST(a_state_leaf_that_lies)
{
	struct hm_store *store = brand_store(&b);
	struct hallmark_buf bytes = HM_BUF_INIT(1024);
	struct hallmark_diag diag = { .rule = "" };
	struct hallmark_audit audit;
	struct hm_ledger_txn t;
	struct hm_state state;

	ck_assert_int_eq(hm_ledger_begin(store, HM_STORE_WRITE, &t),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_last_state(&t, &state), HALLMARK_OK);
	state.index = 4 + (uint64_t)(_i == 0);
	state.time -= _i == 1;
	state.has_flagged = _i == 3;
	memset(state.flagged.b, 7, sizeof(state.flagged.b));
	hm_state_write(&bytes, &state);
	if (_i == 2)
		hm_buf_byte(&bytes, 0);
	ck_assert_int_eq(hm_log_append(&t.log, hm_buf_view(&bytes), BRAND_T0),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_txn_commit(t.txn), HALLMARK_OK);
	hm_store_close(store);
	hm_buf_release(&bytes);
	brand_open(&b, false);
	ck_assert_int_eq(
		hallmark_ledger_audit(b.ledger, NULL, NULL, &audit, &diag),
		HALLMARK_STORE_DAMAGED);
	ck_assert_str_eq(diag.rule, _i == 2   ? "HMK-CBOR-12"
				    : _i == 3 ? "HMK-MAP-7"
					      : "HMK-STATE-1");
	ck_assert_uint_eq(diag.offset, 4);
}
END_TEST

/* What the table meta says of genesis is not what entry 0 says. */
START_TEST(an_identity_that_is_not_genesis)
{
	struct hallmark_diag diag = { .rule = "" };
	struct hallmark_audit audit;

	/* Its last 32 bytes are the id; stock before it; then log, next. */
	static const struct {
		long at;
		const char *rule;
	} rows[] = { { -1, "HMK-LINK-2" }, { -110, "HMK-LINK-3" } };

	brand_damage(&b, HM_TABLE_META, HM_LIT("identity"), rows[_i].at);
	brand_open(&b, false);
	ck_assert_int_eq(
		hallmark_ledger_audit(b.ledger, NULL, NULL, &audit, &diag),
		HALLMARK_STORE_DAMAGED);
	ck_assert_str_eq(diag.rule, rows[_i].rule);
	ck_assert_uint_eq(diag.offset, 0);
}
END_TEST

Suite *suite_ledger_audit_statement(void)
{
	Suite *suite = suite_create("ledger/audit_statement");
	TCase *tcase = tcase_create("audit_statement");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_add_loop_test(tcase, a_broken_rule_is_named, 0, FORGERIES);
	tcase_add_loop_test(tcase, a_state_leaf_that_lies, 0, 4);
	tcase_add_loop_test(tcase, an_identity_that_is_not_genesis, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
