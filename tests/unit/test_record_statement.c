/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"
#include "unit/vectors.h"

#include "record/statement.h"

#define PUB                                                                    \
	"8a88e3dd7409f195fd52db2d3cba5d72ca6709bf"                             \
	"1d94121bf3748801b40f6f5c"
#define ROOT                                                                   \
	"9f9052ee87815bd1bd70d8f763c3568690df24c7"                             \
	"3df5c4ab9f32f6eb7705f043"

static void hash_of(struct hm_hash *out, const char *hex)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_HASH_BYTES);

	vectors_hex(&buf, hex);
	memcpy(out->b, buf.ptr, HM_HASH_BYTES);
	hm_buf_release(&buf);
}

static const uint8_t sixes[64] = { 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
				   6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
				   6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
				   6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
				   6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6 };

static void make(struct hm_statement *st)
{
	struct hm_hash pub;

	hash_of(&pub, PUB);
	*st = (struct hm_statement){ .origin = HM_LIT("maison.example"),
				     .kind = HM_ISSUE,
				     .kid = hm_cose_kid(pub.b),
				     .n = 3,
				     .sig = sixes };
	hash_of(&st->root, ROOT);
}

/*
 * HMK-STMT-1, HMK-STMT-2, HMK-STMT-3, HMK-STMT-4, HMK-STMT-5: bytes made by
 * Python from the specification.
 */
START_TEST(bytes_of_a_statement)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hm_statement st;
	struct hallmark_bytes message;
	struct hm_hash want;
	struct hm_hash got;

	make(&st);
	hash_of(&want,
		"dd2fb4e18b5e1ce30c4633aaa5f681da79c3b32998cc5aa21b1149c3"
		"7231a6ac");
	ck_assert_mem_eq(st.kid.b, want.b, HM_HASH_BYTES);
	hm_statement_write(&buf, &st);
	ck_assert_uint_eq(buf.len, 205);
	got = hm_tree_leaf(hm_buf_view(&buf));
	hash_of(&want,
		"f61b2edb01fad78ed7237bb55f69dd67db1088f3ae82883dac5cf9a7"
		"605bdaed");
	ck_assert_mem_eq(got.b, want.b, HM_HASH_BYTES);
	ck_assert(!hm_entry_is_state(hm_buf_view(&buf)));
	hm_buf_clear(&buf);
	hm_statement_message(&buf, &st);
	ck_assert_uint_eq(buf.len, 149);
	message = hm_buf_view(&buf);
	got = hm_sha256(&message, 1);
	hash_of(&want,
		"93974e80679aa2f1eb42c638a8413b3e3b934099eb3292fcaa6eb9f7"
		"e1671f4b");
	ck_assert_mem_eq(got.b, want.b, HM_HASH_BYTES);
	hm_buf_release(&buf);
}
END_TEST

START_TEST(reads_what_it_writes)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hallmark_buf again = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hm_statement st;
	struct hm_cbor r;

	make(&st);
	st.kind = _i & 1 ? HM_ROOT : HM_ISSUE;
	st.has_first = _i & 2;
	st.first = _i & 2 ? HM_QUOTA_MAX : 0;
	hm_statement_write(&buf, &st);
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_statement_read(&r, &st);
	hm_cbor_end(&r);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	hm_statement_write(&again, &st);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), hm_buf_view(&again)));
	for (size_t cut = 0; cut < buf.len; cut++) {
		hm_cbor_init(&r, hm_bytes(buf.ptr, cut), "");
		hm_statement_read(&r, &st);
		hm_cbor_end(&r);
		ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	}
	hm_buf_release(&buf);
	hm_buf_release(&again);
}
END_TEST

/* Some bytes of the statement above, replaced by as many. */
static const struct {
	size_t at;
	const char *put;
	enum hallmark_code code;
	const char *rule;
} faults[] = {
	{ 0, "d1", HALLMARK_MALFORMED, "HMK-CBOR-7" },
	{ 1, "83", HALLMARK_MALFORMED, "HMK-STMT-1" },
	{ 4, "a3", HALLMARK_MALFORMED, "HMK-STMT-3" },
	{ 5, "02", HALLMARK_MALFORMED, "HMK-STMT-3" },
	{ 6, "32", HALLMARK_MALFORMED, "HMK-STMT-3" }, /* alg -19 */
	{ 7, "04", HALLMARK_MALFORMED, "HMK-STMT-3" },
	{ 10, "41", HALLMARK_MALFORMED, "HMK-STMT-3" },
	{ 38, "73", HALLMARK_MALFORMED, "HMK-STMT-3" },
	{ 40, "05", HALLMARK_MALFORMED, "HMK-STMT-3" },
	{ 75, "0e", HALLMARK_MALFORMED, "HMK-STMT-3" },
	{ 77, "02", HALLMARK_MALFORMED, "HMK-STMT-3" },
	{ 93, "03", HALLMARK_MALFORMED, "HMK-STMT-3" },
	{ 95, "4953535545", HALLMARK_MALFORMED, "HMK-STMT-3" },
	{ 100, "a1", HALLMARK_MALFORMED, "HMK-STMT-1" },
	{ 103, "81", HALLMARK_MALFORMED, "HMK-STMT-5" },
	{ 138, "00", HALLMARK_MALFORMED, "HMK-STMT-5" },
	{ 140, "3f", HALLMARK_MALFORMED, "HMK-STMT-1" },
};

START_TEST(refuses_one_fault)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hallmark_buf put = HM_BUF_INIT(16);
	struct hm_statement st;
	struct hm_cbor r;

	make(&st);
	hm_statement_write(&buf, &st);
	vectors_hex(&put, faults[_i].put);
	memcpy(buf.ptr + faults[_i].at, put.ptr, put.len);
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_statement_read(&r, &st);
	hm_cbor_end(&r);
	ck_assert_int_eq(r.err, faults[_i].code);
	ck_assert_str_eq(r.err_rule, faults[_i].rule);
	hm_buf_release(&buf);
	hm_buf_release(&put);
}
END_TEST

/* HMK-STMT-3: the words of the kinds; anything else is none. */
static const struct {
	const char *word;
	enum hm_kind kind;
	enum hallmark_code code;
} words[] = {
	{ "issue", HM_ISSUE, HALLMARK_OK },
	{ "transfer", HM_TRANSFER, HALLMARK_OK },
	{ "attest", HM_ATTEST, HALLMARK_OK },
	{ "status", HM_STATUS, HALLMARK_OK },
	{ "recover", HM_RECOVER, HALLMARK_OK },
	{ "correct", HM_CORRECT, HALLMARK_OK },
	{ "authorise", HM_AUTHORISE, HALLMARK_OK },
	{ "revoke", HM_REVOKE, HALLMARK_OK },
	{ "root", HM_ROOT, HALLMARK_OK },
	{ "", HM_ISSUE, HALLMARK_MALFORMED },
	{ "issued", HM_ISSUE, HALLMARK_MALFORMED },
	{ "close", HM_ISSUE, HALLMARK_MALFORMED },
};

START_TEST(knows_the_words)
{
	struct hallmark_buf header = HM_BUF_INIT(1024);
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hm_statement st;
	struct hm_sign1 parts;
	struct hm_cbor r;

	make(&st);
	hm_statement_write(&buf, &st);
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_sign1_read(&r, &parts);
	hm_buf_mem(&header, parts.header.ptr, parts.header.len - 6);
	hm_cbor_put_tstr(&header, hm_text(words[_i].word));
	parts.header = hm_buf_view(&header);
	hm_buf_release(&buf);
	buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	{
		uint8_t payload[64];
		struct hallmark_buf copy = HM_BUF_OVER(payload);

		hm_cbor_put_array(&copy, 2);
		hm_cbor_put_bstr(&copy, hm_hash_view(&st.root));
		hm_cbor_put_uint(&copy, 3);
		parts.payload = hm_buf_view(&copy);
		parts.sig = sixes;
		hm_sign1_write(&buf, &parts);
	}
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_statement_read(&r, &st);
	ck_assert_int_eq(r.err, words[_i].code);
	if (words[_i].code)
		ck_assert_str_eq(r.err_rule, "HMK-STMT-3");
	else
		ck_assert_int_eq(st.kind, words[_i].kind);
	hm_buf_release(&buf);
	hm_buf_release(&header);
}
END_TEST

/* HMK-STATE-1: bytes made by Python. */
START_TEST(bytes_of_a_state_leaf)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hm_state state = { .index = 6, .time = 1790001400 };
	struct hm_hash want;
	struct hm_hash got;

	memset(state.map.b, 7, HM_HASH_BYTES);
	hm_state_write(&buf, &state);
	ck_assert_uint_eq(buf.len, 60);
	got = hm_tree_leaf(hm_buf_view(&buf));
	hash_of(&want,
		"fdbc61df098be462ebbd2a78ea6c916dfeeebf59ee26aaafbece9dbc"
		"7ebeadd1");
	ck_assert_mem_eq(got.b, want.b, HM_HASH_BYTES);
	ck_assert(hm_entry_is_state(hm_buf_view(&buf)));
	ck_assert(!hm_entry_is_state(hm_bytes(NULL, 0)));
	hm_buf_release(&buf);
}
END_TEST

START_TEST(reads_the_state_it_writes)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hallmark_buf again = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hm_state state = { .index = 300,
				  .time = 1,
				  .has_flagged = _i & 1,
				  .has_cut = _i & 2,
				  .cut = _i & 2 ? HM_CUT_MAX : 0 };
	struct hm_cbor r;

	hm_state_write(&buf, &state);
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_state_read(&r, &state);
	hm_cbor_end(&r);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	hm_state_write(&again, &state);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), hm_buf_view(&again)));
	for (size_t cut = 0; cut < buf.len; cut++) {
		hm_cbor_init(&r, hm_bytes(buf.ptr, cut), "");
		hm_state_read(&r, &state);
		ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	}
	buf.ptr[2] ^= 1;
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_state_read(&r, &state);
	ck_assert_str_eq(r.err_rule, "HMK-STATE-1");
	hm_buf_release(&buf);
	hm_buf_release(&again);
}
END_TEST

Suite *suite_record_statement(void)
{
	Suite *s = suite_create("record/statement");
	TCase *tc = tcase_create("statement");

	tcase_add_test(tc, bytes_of_a_statement);
	tcase_add_loop_test(tc, reads_what_it_writes, 0, 4);
	tcase_add_loop_test(tc, refuses_one_fault, 0,
			    sizeof(faults) / sizeof(*faults));
	tcase_add_loop_test(tc, knows_the_words, 0,
			    sizeof(words) / sizeof(*words));
	tcase_add_test(tc, bytes_of_a_state_leaf);
	tcase_add_loop_test(tc, reads_the_state_it_writes, 0, 4);
	suite_add_tcase(s, tc);
	return s;
}
