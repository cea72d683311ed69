/* SPDX-License-Identifier: MIT */
#include "unit/scarce.h"
#include "unit/suites.h"

#include <stdlib.h>

#include "base/text.h"
#include "crypto/sign.h"
#include "unit/vectors.h"

static struct hallmark_buf from_hex(const char *hex)
{
	struct hallmark_buf buf = HM_BUF_INIT(1u << 16);

	vectors_hex(&buf, hex);
	return buf;
}

/* Admission as the library does it: the key first, then the signature. */
static bool admits(struct hallmark_bytes pub, struct hallmark_bytes message,
		   struct hallmark_bytes sig)
{
	return pub.len == HM_PUB_BYTES && sig.len == HM_SIG_BYTES &&
	       hm_pub_valid(pub.ptr) && hm_sig_valid(sig.ptr, message, pub.ptr);
}

/* Signing gives the published bytes, and one flipped bit is refused. */
static void check_signing(const char *seed_hex, const char *pub_hex,
			  const char *message_hex, const char *sig_hex)
{
	struct hallmark_buf seed = from_hex(seed_hex);
	struct hallmark_buf pub = from_hex(pub_hex);
	struct hallmark_buf message = from_hex(message_hex);
	struct hallmark_buf want = from_hex(sig_hex);
	struct hm_seed_signer signer;
	uint8_t sig[HM_SIG_BYTES];

	ck_assert_uint_eq(seed.len, HM_SEED_BYTES);
	hm_seed_signer_init(&signer, seed.ptr);
	ck_assert_mem_eq(signer.sign.pub, pub.ptr, HM_PUB_BYTES);
	ck_assert_int_eq(
		signer.sign.sign(signer.sign.key, hm_buf_view(&message), sig),
		HALLMARK_OK);
	ck_assert_uint_eq(want.len, HM_SIG_BYTES);
	ck_assert_mem_eq(sig, want.ptr, HM_SIG_BYTES);
	ck_assert(admits(hm_buf_view(&pub), hm_buf_view(&message),
			 hm_buf_view(&want)));
	want.ptr[message.len % HM_SIG_BYTES] ^= 0x10;
	ck_assert(!admits(hm_buf_view(&pub), hm_buf_view(&message),
			  hm_buf_view(&want)));
	hm_seed_signer_wipe(&signer);
	for (size_t i = 0; i < sizeof(signer.secret); i++)
		ck_assert_uint_eq(signer.secret[i], 0);
	hm_buf_release(&seed);
	hm_buf_release(&pub);
	hm_buf_release(&message);
	hm_buf_release(&want);
}

START_TEST(rfc8032)
{
	const char *name = "ed25519/rfc8032/rfc8032.json";
	json_t *file = vectors_json(name);
	json_t *row;
	size_t at;

	if (!file)
		return;
	json_array_foreach(file, at, row)
	{
		const char *seed, *pub, *message, *sig;

		ck_assert_int_eq(json_unpack(row, "{s:s,s:s,s:s,s:s}", "secret",
					     &seed, "public", &pub, "msg",
					     &message, "sig", &sig),
				 0);
		check_signing(seed, pub, message, sig);
	}
	vectors_ran(name, json_array_size(file));
	json_decref(file);
}
END_TEST

/* seed||public : public : message : signature||message, each line. */
START_TEST(sign_input)
{
	const char *name = "ed25519/rfc8032/sign.input";
	struct hallmark_buf text = HM_BUF_INIT(4u << 20);
	char *lines = NULL;
	size_t count = 0;

	if (!vectors_file(name, &text))
		return;
	hm_buf_byte(&text, '\0');
	for (char *line = strtok_r((char *)text.ptr, "\n", &lines); line;
	     line = strtok_r(NULL, "\n", &lines)) {
		char *pub = strchr(line, ':') + 1;
		char *message = strchr(pub, ':') + 1;
		char *sig = strchr(message, ':') + 1;

		line[64] = '\0';
		message[-1] = '\0';
		sig[-1] = '\0';
		sig[128] = '\0';
		check_signing(line, pub, message, sig);
		count++;
	}
	vectors_ran(name, count);
	hm_buf_release(&text);
}
END_TEST

static size_t run_wycheproof_group(json_t *group)
{
	json_t *tests = json_object_get(group, "tests");
	const char *pk;
	json_t *test;
	size_t at;

	ck_assert_int_eq(
		json_unpack(group, "{s:{s:s}}", "publicKey", "pk", &pk), 0);
	json_array_foreach(tests, at, test)
	{
		struct hallmark_buf pub = from_hex(pk);
		struct hallmark_buf message, sig;
		const char *msg_hex, *sig_hex, *result;
		int id;

		ck_assert_int_eq(json_unpack(test, "{s:i,s:s,s:s,s:s}", "tcId",
					     &id, "msg", &msg_hex, "sig",
					     &sig_hex, "result", &result),
				 0);
		message = from_hex(msg_hex);
		sig = from_hex(sig_hex);
		ck_assert_msg(admits(hm_buf_view(&pub), hm_buf_view(&message),
				     hm_buf_view(&sig)) ==
				      (strcmp(result, "valid") == 0),
			      "tcId %d", id);
		hm_buf_release(&pub);
		hm_buf_release(&message);
		hm_buf_release(&sig);
	}
	return json_array_size(tests);
}

/* HMK-SIG-2 */
START_TEST(wycheproof)
{
	const char *name = "ed25519/wycheproof/ed25519_test.json";
	json_t *file = vectors_json(name);
	size_t count = 0;
	json_t *group;
	size_t at;

	if (!file)
		return;
	json_array_foreach(json_object_get(file, "testGroups"), at, group)
		count += run_wycheproof_group(group);
	vectors_ran(name, count);
	json_decref(file);
}
END_TEST

/* HMK-SIG-1; the points are those of RFC 7748 and of its known torsion. */
static const struct {
	const char *hex;
	bool valid;
} points[] = {
	/* base point */
	{ "5866666666666666666666666666666666666666666666666666666666666666",
	  true },
	/* base point plus the point of order 2 (CVE-2025-69277) */
	{ "9599999999999999999999999999999999999999999999999999999999999999",
	  false },
	/* small order: 1, 2, 4, 4, 8 */
	{ "0100000000000000000000000000000000000000000000000000000000000000",
	  false },
	{ "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	  false },
	{ "0000000000000000000000000000000000000000000000000000000000000000",
	  false },
	{ "0000000000000000000000000000000000000000000000000000000000000080",
	  false },
	{ "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	  false },
	/* y = p + 1 and p: not canonical */
	{ "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	  false },
	{ "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	  false },
	/* y = 2 is on no point */
	{ "0200000000000000000000000000000000000000000000000000000000000000",
	  false },
	{ "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	  false },
};

START_TEST(points_of_keys)
{
	struct hallmark_buf pub = from_hex(points[_i].hex);

	ck_assert_int_eq(hm_pub_valid(pub.ptr), points[_i].valid);
	hm_buf_release(&pub);
}
END_TEST

/* HMK-SIG-3 */
START_TEST(selftest)
{
	ck_assert(hm_sig_selftest());
	lax_points(true);
	ck_assert(!hm_sig_selftest());
	lax_points(false);
}
END_TEST

START_TEST(wiped)
{
	static const uint8_t seed[HM_SEED_BYTES] = { 1 };
	static const struct hm_seed_signer none;
	struct hm_seed_signer signer;

	memset(&signer, 0, sizeof(signer));
	hm_seed_signer_init(&signer, seed);
	ck_assert(signer.secret[0] == 1);
	hm_seed_signer_wipe(&signer);
	ck_assert_mem_eq(&signer, &none, sizeof(signer));
}
END_TEST

Suite *suite_crypto_sign(void)
{
	Suite *suite = suite_create("crypto/sign");
	TCase *tcase = tcase_create("sign");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, rfc8032);
	tcase_add_test(tcase, sign_input);
	tcase_add_test(tcase, wycheproof);
	tcase_add_loop_test(tcase, points_of_keys, 0,
			    sizeof(points) / sizeof(points[0]));
	tcase_add_test(tcase, selftest);
	tcase_add_test(tcase, wiped);
	suite_add_tcase(suite, tcase);
	return suite;
}
