/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>

#include "unit/scarce.h"
#include "verify/verdict.h"
#include "world/world.h"

#define URI "https://id.gs1.org/01/09506000134352/21/AA00"
#define NOW (WORLD_T0 + 3600)

static struct world *world;
static struct hallmark_policy *policy;

static void begin(void)
{
	static const struct world_item first[3] = { { URI "0", 3, false },
						    { URI "1", 0, true },
						    { URI "2", 1, false } };
	static const struct world_item second[2] = { { URI "3", 1, false },
						     { URI "4", 2, true } };
	struct hallmark_diag diag;

	world = calloc(1, sizeof(*world));
	ck_assert_ptr_nonnull(world);
	world_begin(world, WORLD_ORIGIN);
	world_issue(world, first, 3);
	world_seal(world, WORLD_T0 + 700);
	world_issue(world, second, 2);
	world_seal(world, WORLD_T0 + 1400);
	world_story(world,
		    "root authorise fac 37; fac authorise line 5 max=9;"
		    "line issue F,G stock claim=code first=0 fields=2;"
		    "stock transfer F alice; stock transfer G alice until=9000;"
		    "line attest F 1 1; line attest G 1 1;"
		    "fac revoke line 2; alice transfer F bob;"
		    "root status F 11; alice status G 3; flag G 2; flag E 1");
	ck_assert_int_eq(
		hallmark_policy_parse(world_policy(world, "950600",
						   "quorum none\nmax-age 7d\n"),
				      &policy, &diag),
		HALLMARK_OK);
}

static void end(void)
{
	hallmark_policy_free(policy);
	world_end(world);
	free(world);
}

static void cut_into(struct hm_certificate *c, const char *const *uris,
		     size_t count, char level)
{
	hm_certificate_init(c);
	world_cut(world, uris, count, level, c);
}

static struct hallmark_bytes
bytes_of(const char *const *uris, size_t count, char level)
{
	struct hm_certificate c;
	struct hallmark_bytes out;

	cut_into(&c, uris, count, level);
	out = world_bytes(world, &c);
	hm_certificate_release(&c);
	return out;
}

static enum hallmark_code judge(struct hallmark_bytes bytes, const char *item)
{
	struct hallmark_question q = { .item = { NULL, 0 }, .now = NOW };
	struct hallmark_verdict *v;
	enum hallmark_code code;

	if (item)
		q.item = hm_text(item);
	code = hallmark_verify(bytes, policy, &q, &v);
	ck_assert_ptr_nonnull(v);
	ck_assert_int_eq(hallmark_verdict_code(v), code);
	hallmark_verdict_free(v);
	return code;
}

static const struct {
	const char *uris[3];
	size_t count;
	char level;
	enum hallmark_code code;
	size_t step; /* of flipped bits; 0: all */
} files[] = {
	{ { URI "0" }, 1, 'c', HALLMARK_OK, 0 },
	{ { URI "0" }, 1, 'f', HALLMARK_OK, 0 },
	{ { URI "0", URI "3" }, 2, 'f', HALLMARK_OK, 0 },
	{ { URI "0" }, 1, 's', HALLMARK_SIGNED_ONLY, 0 },
	{ { URI "9" }, 1, 'c', HALLMARK_NOT_ISSUED, 0 },
	{ { URI "5" }, 1, 'f', HALLMARK_OK, 3 },
	{ { URI "6" }, 1, 'c', HALLMARK_STOLEN, 7 },
	{ { "?" URI "6" }, 1, 'c', HALLMARK_STOLEN, 1 },
	{ { "?" URI "0" }, 1, 'c', HALLMARK_STATUS_ONLY, 1 },
};

/* The item of a file, whatever form is asked for. */
static const char *item_of(int i)
{
	return files[i].uris[0] + (files[i].uris[0][0] == '?');
}

/* HALLMARK_SPARSE: every so many bits only, for slow tools. */
static size_t stride(void)
{
	const char *text = getenv("HALLMARK_SPARSE");

	return text ? strtoul(text, NULL, 10) : 1;
}

/*
 * With no cosigner's line in the file, any single flipped bit is fatal: never
 * VERIFIED, and never taken for the answer about this item (a flipped URI is
 * another question).
 */
START_TEST(every_flipped_bit)
{
	struct hallmark_bytes good =
		bytes_of(files[_i].uris, files[_i].count, files[_i].level);
	struct hallmark_bytes copy = world_keep(world, good);
	uint8_t *bytes = malloc(good.len);
	size_t step = stride() * (files[_i].step ? files[_i].step : 1);

	ck_assert_ptr_nonnull(bytes);
	memcpy(bytes, copy.ptr, good.len);
	ck_assert_int_eq(judge(good, item_of(_i)), files[_i].code);
	for (size_t bit = 0; bit < 8 * good.len; bit += step) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ck_assert_int_ne(judge(hm_bytes(bytes, good.len), item_of(_i)),
				 files[_i].code);
		ck_assert_int_ne(judge(hm_bytes(bytes, good.len), NULL),
				 HALLMARK_OK);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	printf("flipped bits: %zu\n", 8 * good.len / step);
	free(bytes);
}
END_TEST

/* One part of a record, key, item or head comes from another good file. */
static void
recombine(struct hm_certificate *a, struct hm_certificate *b, int part)
{
	struct hm_record *x = world_record(a, 0);
	const struct hm_record *y = world_record(b, 0);

	switch (part) {
	case 0:
		x->event.salt = y->event.salt;
		break;
	case 1:
		x->shown = y->shown;
		x->details = y->details;
		x->event.has_details = y->event.has_details;
		x->event.details = y->event.details;
		break;
	case 2:
		x->event.args.issue.claim = world->stock.sign.pub;
		break;
	case 3:
		x->place = y->place;
		break;
	case 4:
		x->path = y->path;
		x->n = y->n;
		break;
	case 5:
		x->sig = y->sig;
		break;
	case 6:
		*x = *y;
		break;
	case 7:
		world_item(a, 0)->uri = world_item(b, 0)->uri;
		break;
	case 8:
		world_item(a, 0)->depths = world_item(b, 0)->depths;
		break;
	case 9:
		a->head.map = b->head.map;
		break;
	case 10:
		world_key(a, 0)->depths = hm_bytes("\x01\x02", 2);
		break;
	case 11:
		a->head.log = b->head.log;
		break;
	case 12:
		x->place.at = y->place.at;
		break;
	}
}

START_TEST(recombined_parts)
{
	static const char *const one[1] = { URI "0" };
	static const char *const other[1] = { URI "4" };
	struct hm_certificate a;
	struct hm_certificate b;

	cut_into(&a, one, 1, 'f');
	cut_into(&b, other, 1, 'f');
	recombine(&a, &b, _i);
	ck_assert_int_ne(judge(world_bytes(world, &a), URI "0"), HALLMARK_OK);
	ck_assert_int_ne(judge(world_bytes(world, &a), NULL), HALLMARK_OK);
	hm_certificate_release(&a);
	hm_certificate_release(&b);
}
END_TEST

/* One part of a life comes from another life of the same kind. */
static void
relive(struct hm_certificate *a, const struct hm_certificate *b, int part)
{
	struct hm_record *x = world_record(a, 1);
	const struct hm_record *y = hm_certificate_record(b, 1);
	struct hm_record swap;

	switch (part) {
	case 0:
		x->acceptance = y->acceptance;
		break;
	case 1:
		x->acceptance = y->acceptance;
		x->until = y->until;
		break;
	case 2:
		x->until++;
		break;
	case 3:
		*x = *y;
		break;
	case 4: /* the last events are left out */
		world_item(a, 0)->records--;
		break;
	case 5:
		swap = *x;
		*x = *world_record(a, 2);
		*world_record(a, 2) = swap;
		break;
	case 6: /* a revoke is left out */
		world_key(a, 2)->records--;
		break;
	case 7:
		world_record(a, 0)->by = 2;
		break;
	case 8:
		world_record(a, 2)->by = 2;
		break;
	case 9:
		world_record(a, 0)->first++;
		break;
	case 10:
		world_key(a, 1)->pub = world_key(a, 2)->pub;
		break;
	case 11:
		world_key(a, 2)->depths = world_key(a, 1)->depths;
		break;
	case 12:
		x->has_acceptance = false;
		break;
	}
}

START_TEST(relived_parts)
{
	static const char *const one[1] = { URI "5" };
	static const char *const other[1] = { URI "6" };
	struct hm_certificate a;
	struct hm_certificate b;

	cut_into(&a, one, 1, 'c');
	cut_into(&b, other, 1, 'c');
	ck_assert_int_eq(judge(world_bytes(world, &a), URI "5"), HALLMARK_OK);
	relive(&a, &b, _i);
	ck_assert_int_ne(judge(world_bytes(world, &a), URI "5"), HALLMARK_OK);
	hm_certificate_release(&a);
	hm_certificate_release(&b);
}
END_TEST

/* A cache of valid signatures, and how often it was asked in vain. */
struct cache {
	uint8_t known[64][32];
	size_t count;
	size_t missed;
};

static bool is_known(void *arg, const uint8_t hash[32])
{
	struct cache *cache = arg;

	for (size_t i = 0; i < cache->count; i++)
		if (memcmp(cache->known[i], hash, 32) == 0)
			return true;
	cache->missed++;
	return false;
}

static void learn(void *arg, const uint8_t hash[32])
{
	struct cache *cache = arg;

	ck_assert_uint_lt(cache->count, 64);
	memcpy(cache->known[cache->count++], hash, 32);
}

/* HMK-VER-11: what is known to be valid is not checked again; nothing else. */
START_TEST(signatures_known)
{
	static const char *const one[1] = { URI "5" };
	struct hallmark_bytes good = bytes_of(one, 1, 'f');
	struct cache cache = { .count = 0 };
	struct hallmark_sig_cache known = { is_known, learn, &cache };
	struct hallmark_question q = { .now = NOW, .cache = &known };
	struct hm_certificate c;
	struct hallmark_verdict *v;
	uint8_t sig[HM_SIG_BYTES];
	size_t count;

	ck_assert_int_eq(hallmark_verify(good, policy, &q, &v), HALLMARK_OK);
	hallmark_verdict_free(v);
	/*
	 * 5 statements of the item, 3 of keys, 2 acceptances, the log's; and
	 * 6 keys beside the root.
	 */
	ck_assert_uint_eq(cache.count, 11 + 6);
	ck_assert_uint_eq(cache.missed, cache.count);
	cache.missed = 0;
	ck_assert_int_eq(hallmark_verify(good, policy, &q, &v), HALLMARK_OK);
	hallmark_verdict_free(v);
	ck_assert_uint_eq(cache.missed, 0);
	count = cache.count;
	cut_into(&c, one, 1, 'f');
	memcpy(sig, world_record(&c, 1)->sig, sizeof(sig));
	sig[5] ^= 1;
	world_record(&c, 1)->sig = sig;
	ck_assert_int_eq(
		hallmark_verify(world_bytes(world, &c), policy, &q, &v),
		HALLMARK_SIGNATURE_BAD);
	hallmark_verdict_free(v);
	ck_assert_uint_eq(cache.count, count);
	ck_assert_uint_eq(cache.missed, 1);
	hm_certificate_release(&c);
}
END_TEST

START_TEST(asked_about_another)
{
	static const char *const one[1] = { URI "0" };
	struct hallmark_bytes bytes = bytes_of(one, 1, 'f');

	ck_assert_int_eq(judge(bytes, URI "1"), HALLMARK_WRONG_ITEM);
	ck_assert_int_eq(judge(bytes, URI "0 "), HALLMARK_WRONG_ITEM);
	ck_assert_int_eq(judge(bytes, NULL), HALLMARK_OK);
}
END_TEST

/* HMK-VER-1 */
START_TEST(truncated_anywhere)
{
	static const char *const one[1] = { URI "0" };
	struct hallmark_bytes bytes = bytes_of(one, 1, 'c');

	for (size_t len = 0; len < bytes.len; len++)
		ck_assert_int_eq(judge(hm_bytes(bytes.ptr, len), URI "0"),
				 HALLMARK_MALFORMED);
}
END_TEST

/* HMK-OUT-1: short memory is no proof of forgery, and none of the opposite. */
START_TEST(memory_runs_short)
{
	struct hallmark_bytes bytes =
		bytes_of(files[_i].uris, files[_i].count, files[_i].level);
	struct hallmark_question q = {
		.item = hm_bytes(item_of(_i), strlen(item_of(_i))), .now = NOW
	};
	struct hallmark_verdict *v;
	enum hallmark_code code;
	size_t granted = 0;

	do {
		scarce_begin(granted);
		code = hallmark_verify(bytes, policy, &q, &v);
		if (scarce_end() <= granted)
			break;
		hallmark_verdict_free(v);
		ck_assert_int_eq(code, HALLMARK_NO_MEMORY);
		granted++;
	} while (granted < 1000);
	hallmark_verdict_free(v);
	ck_assert_int_eq(code, files[_i].code);
	ck_assert_uint_gt(granted, 5);
}
END_TEST

Suite *suite_verify_verify(void)
{
	Suite *s = suite_create("verify/verify");
	TCase *tc = tcase_create("verify");
	TCase *slow = tcase_create("slow");

	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 300);
	tcase_add_checked_fixture(slow, begin, end);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_set_timeout(tc, 300);
	tcase_add_loop_test(slow, every_flipped_bit, 0,
			    sizeof(files) / sizeof(*files));
	tcase_add_loop_test(tc, recombined_parts, 0, 13);
	tcase_add_loop_test(tc, relived_parts, 0, 13);
	tcase_add_test(tc, signatures_known);
	tcase_add_test(tc, asked_about_another);
	tcase_add_test(tc, truncated_anywhere);
	tcase_add_loop_test(tc, memory_runs_short, 0,
			    sizeof(files) / sizeof(*files));
	suite_add_tcase(s, tc);
	suite_add_tcase(s, slow);
	return s;
}
