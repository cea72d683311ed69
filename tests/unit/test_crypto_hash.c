/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include "crypto/hash.h"
#include "unit/vectors.h"

/* FIPS 180-4 examples as NIST publishes them, and the empty message. */
static const struct {
	const char *text;
	const char *hex;
} digests[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb924"
	      "27ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223"
		 "b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039"
	  "a33ce45964ff2167f6ecedd419db06c1" },
};

START_TEST(known_digests)
{
	struct hallmark_bytes text = hm_text(digests[_i].text);
	struct hallmark_buf want = HM_BUF_INIT(HM_HASH_BYTES);

	vectors_hex(&want, digests[_i].hex);
	for (size_t cut = 0; cut <= text.len; cut++) {
		struct hallmark_bytes parts[3] = {
			hm_bytes(text.ptr, cut), hm_bytes(NULL, 0),
			hm_bytes(text.ptr + cut, text.len - cut)
		};
		struct hm_hash got = hm_sha256(parts, 3);

		ck_assert_mem_eq(got.b, want.ptr, HM_HASH_BYTES);
	}
	hm_buf_release(&want);
}
END_TEST

START_TEST(million_a)
{
	struct hallmark_bytes parts[1000];
	struct hallmark_buf want = HM_BUF_INIT(HM_HASH_BYTES);
	char block[1000];
	struct hm_hash got;

	memset(block, 'a', sizeof(block));
	for (size_t i = 0; i < 1000; i++)
		parts[i] = hm_bytes(block, sizeof(block));
	vectors_hex(&want, "cdc76e5c9914fb9281a1c7e284d73e67"
			   "f1809a48a497200e046d39ccc7112cd0");
	got = hm_sha256(parts, 1000);
	ck_assert_mem_eq(got.b, want.ptr, HM_HASH_BYTES);
	hm_buf_release(&want);
}
END_TEST

START_TEST(public_digest)
{
	static const struct hallmark_bytes parts[2] = {
		{ (const uint8_t *)"a", 1 }, { (const uint8_t *)"bc", 2 }
	};
	struct hallmark_buf want = HM_BUF_INIT(HM_HASH_BYTES);
	uint8_t got[HM_HASH_BYTES];

	vectors_hex(&want, digests[1].hex);
	hallmark_digest(parts, 2, got);
	ck_assert_mem_eq(got, want.ptr, HM_HASH_BYTES);
	hm_buf_release(&want);
}
END_TEST

START_TEST(comparison)
{
	struct hm_hash a = { { 1 } };
	struct hm_hash b = { { 1, [31] = 1 } };

	ck_assert(hm_hash_equal(&a, &a));
	ck_assert(!hm_hash_equal(&a, &b));
	ck_assert_int_lt(hm_hash_compare(&a, &b), 0);
	ck_assert_int_gt(hm_hash_compare(&b, &a), 0);
	ck_assert_uint_eq(hm_hash_view(&b).len, HM_HASH_BYTES);
	ck_assert_ptr_eq(hm_hash_view(&b).ptr, b.b);
}
END_TEST

Suite *suite_crypto_hash(void)
{
	Suite *suite = suite_create("crypto/hash");
	TCase *tcase = tcase_create("hash");

	tcase_add_loop_test(tcase, known_digests, 0, 3);
	tcase_add_test(tcase, million_a);
	tcase_add_test(tcase, public_digest);
	tcase_add_test(tcase, comparison);
	suite_add_tcase(suite, tcase);
	return suite;
}
