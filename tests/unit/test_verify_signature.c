/* SPDX-License-Identifier: MIT */
#include "unit/judged.h"
#include "unit/suites.h"

#include <stdlib.h>
#include <string.h>

#include "verify/signature.h"

#define STORY                                                                  \
	"root authorise factory 1; root issue A stock; seal 700;"              \
	"factory issue B stock;"
#define REVOKED STORY "seal 700; root revoke factory 1 from=4;"

/* All that was ever added, so that nothing is forgotten. */
struct cache {
	uint8_t hashes[64][32];
	size_t count;
	size_t hits;
	size_t asked;
};

static bool known(void *arg, const uint8_t hash[32])
{
	struct cache *cache = arg;

	cache->asked++;
	for (size_t i = 0; i < cache->count; i++)
		if (memcmp(cache->hashes[i], hash, 32) == 0) {
			cache->hits++;
			return true;
		}
	return false;
}

static void add(void *arg, const uint8_t hash[32])
{
	struct cache *cache = arg;

	ck_assert_uint_lt(cache->count, 64);
	memcpy(cache->hashes[cache->count++], hash, 32);
}

/* HMK-SIG-2: only what is valid is remembered, whole. */
START_TEST(only_valid_ones_are_known)
{
	static const uint8_t seed[32] = { 7 };
	struct cache memory = { .count = 0 };
	struct hallmark_sig_cache cache = { known, add, &memory };
	struct hallmark_bytes message = HM_LIT("a message");
	struct hm_seed_signer by;
	uint8_t sig[HM_SIG_BYTES];

	hm_seed_signer_init(&by, seed);
	ck_assert(!by.sign.sign(by.sign.key, message, sig));
	for (size_t i = 0; i < 2; i++) {
		sig[5] ^= 1;
		ck_assert(!hm_sig_holds(&cache, sig, message, by.sign.pub));
		ck_assert_uint_eq(memory.count, 0);
		sig[5] ^= 1;
	}
	ck_assert(hm_sig_holds(NULL, sig, message, by.sign.pub));
	ck_assert(hm_sig_holds(&cache, sig, message, by.sign.pub));
	ck_assert_uint_eq(memory.count, 1);
	ck_assert(hm_sig_holds(&cache, sig, message, by.sign.pub));
	ck_assert_uint_eq(memory.hits, 1);
	ck_assert(!hm_sig_holds(&cache, sig, HM_LIT("a messagf"), by.sign.pub));
	ck_assert_uint_eq(memory.count, 1);
}
END_TEST

/* A key that is none is never known, and no signature stands for a key. */
START_TEST(only_points_are_known)
{
	static const uint8_t none[HM_PUB_BYTES]; /* y = 0: of order four */
	struct cache memory = { .count = 0 };
	struct hallmark_sig_cache cache = { known, add, &memory };
	struct hm_seed_signer by;

	hm_seed_signer_init(&by, (const uint8_t[HM_SEED_BYTES]){ 77 });
	for (size_t i = 0; i < 2; i++) {
		ck_assert(!hm_pub_holds(&cache, none));
		ck_assert_uint_eq(memory.count, 0);
	}
	ck_assert(hm_pub_holds(NULL, by.sign.pub));
	ck_assert(hm_pub_holds(&cache, by.sign.pub));
	ck_assert_uint_eq(memory.count, 1);
	ck_assert(hm_pub_holds(&cache, by.sign.pub));
	ck_assert_uint_eq(memory.hits, 1);
	ck_assert(!hm_pub_holds(&cache, none));
	ck_assert_uint_eq(memory.count, 1);
}
END_TEST

static void
judge(struct judged *j, char letter, const struct hallmark_sig_cache *cache,
      enum hallmark_code code)
{
	judged_ask(j, letter, 2200,
		   (struct hallmark_question){ .cache = cache });
	ck_assert_int_eq(hallmark_verdict_code(j->verdict), code);
}

/* HMK-BULK-4: in both orders, what one head revoked is not revived. */
START_TEST(a_revocation_is_seen)
{
	struct cache memory = { .count = 0 };
	struct hallmark_sig_cache cache = { known, add, &memory };
	struct judged before, after;

	judged_begin(&before, STORY, "quorum none\n");
	judged_begin(&after, REVOKED, "quorum none\n");
	judged_cut(&before, "B", 'f');
	judged_cut(&after, "B", 'f');
	if (_i == 0)
		judge(&before, 'B', &cache, HALLMARK_OK);
	judge(&after, 'B', &cache, HALLMARK_CUSTODY_VOID);
	judge(&before, 'B', &cache, HALLMARK_OK);
	judge(&after, 'B', &cache, HALLMARK_CUSTODY_VOID);
	ck_assert_uint_gt(memory.hits, 0);
	judged_end(&before);
	judged_end(&after);
}
END_TEST

/* A bad signature is bad, whatever stands beside it in the cache. */
START_TEST(nothing_bad_passes)
{
	struct cache memory = { .count = 0 };
	struct hallmark_sig_cache cache = { known, add, &memory };
	struct judged j;
	struct hm_certificate *c;
	uint8_t sig[HM_SIG_BYTES];

	judged_begin(&j, STORY, "quorum none\n");
	judged_cut(&j, "A", 'f');
	judge(&j, 'A', &cache, HALLMARK_OK);
	c = world_story_cut(j.world, "A", 'f');
	memcpy(sig, world_record(c, 0)->sig, sizeof(sig));
	sig[40] ^= 4;
	world_record(c, 0)->sig = sig;
	j.bytes = world_bytes(j.world, c);
	hm_certificate_release(c);
	free(c);
	judge(&j, 'A', &cache, HALLMARK_SIGNATURE_BAD);
	judge(&j, 'A', &cache, HALLMARK_SIGNATURE_BAD);
	judged_end(&j);
}
END_TEST

Suite *suite_verify_signature(void)
{
	Suite *s = suite_create("verify/signature");
	TCase *tc = tcase_create("signature");

	tcase_add_test(tc, only_valid_ones_are_known);
	tcase_add_test(tc, only_points_are_known);
	tcase_add_loop_test(tc, a_revocation_is_seen, 0, 2);
	tcase_add_test(tc, nothing_bad_passes);
	suite_add_tcase(s, tc);
	return s;
}
