/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/sha256_ni.h"

#define PARTS 5
#define LENGTHS 301

/* The bytes [0, len) in parts that a draw cuts. */
static void split(const uint8_t *bytes, size_t len, unsigned *draw,
		  struct hallmark_bytes parts[PARTS])
{
	size_t at = 0;

	for (size_t i = 0; i < PARTS; i++) {
		size_t n = (size_t)rand_r(draw) % (len - at + 1);

		parts[i] = hm_bytes(bytes + at, i + 1 < PARTS ? n : len - at);
		at += parts[i].len;
	}
}

/* Whichever way this processor takes, libsodium's digest comes out. */
START_TEST(as_libsodium)
{
	unsigned draw = (unsigned)time(NULL);
	uint8_t bytes[LENGTHS];
	size_t len = (size_t)_i;

	if (len == 0)
		printf("sha256: %s, seed %u\n",
		       HM_SHA256_NI ? "the processor's where it can"
				    : "libsodium's",
		       draw);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)rand_r(&draw);
	for (size_t i = 0; i < 16; i++) {
		struct hallmark_bytes parts[PARTS];
		uint8_t want[HM_HASH_BYTES];
		struct hm_hash got;

		split(bytes, len, &draw, parts);
		crypto_hash_sha256(want, bytes, len);
		got = hm_sha256_portable(parts, PARTS);
		ck_assert_mem_eq(got.b, want, HM_HASH_BYTES);
		got = hm_sha256(parts, PARTS);
		ck_assert_mem_eq(got.b, want, HM_HASH_BYTES);
#if HM_SHA256_NI
		if (!hm_sha256_ni_works())
			continue;
		got = hm_sha256_ni(parts, PARTS);
		ck_assert_mem_eq(got.b, want, HM_HASH_BYTES);
#endif
	}
}
END_TEST

Suite *suite_crypto_sha256_ni(void)
{
	Suite *suite = suite_create("crypto/sha256_ni");
	TCase *tcase = tcase_create("sha256");

	tcase_add_loop_test(tcase, as_libsodium, 0, LENGTHS);
	suite_add_tcase(suite, tcase);
	return suite;
}
