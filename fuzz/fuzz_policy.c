/* Properties of policies. SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "verify/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEYS 8

static void require(bool holds)
{
	if (!holds)
		abort();
}

/*
 * No mutation finds a sound key, so the octets 01 to 08, which no policy may
 * have, stand for keys: odd ones of logs, even ones of witnesses. The rest
 * stays as it is. The key's name, its octet, is one that an origin can have.
 */
static void add_octet(struct hallmark_buf *text, uint8_t octet)
{
	uint8_t seed[HM_SEED_BYTES] = { octet };
	struct hm_seed_signer signer;
	uint8_t name = (uint8_t)('0' + octet);

	if (octet < 1 || octet > KEYS) {
		hm_buf_byte(text, octet);
		return;
	}
	hm_seed_signer_init(&signer, seed);
	hm_vkey_write(text, hm_bytes(&name, 1),
		      octet % 2 ? HM_VKEY_LOG : HM_VKEY_WITNESS,
		      signer.sign.pub);
}

/* HMK-POL-16: shown in full, the JSON on one line of ASCII. */
static void check_shown(const struct hallmark_policy *policy)
{
	struct hallmark_buf out = HM_BUF_INIT(1u << 22);

	require(!hallmark_policy_show(policy, false, &out));
	for (size_t i = 0; i < out.len; i++)
		require(out.ptr[i] == '\n' ||
			(out.ptr[i] >= 0x20 && out.ptr[i] != 0x7f));
	hm_buf_clear(&out);
	require(!hallmark_policy_show(policy, true, &out));
	for (size_t i = 0; i + 1 < out.len; i++)
		require(out.ptr[i] >= 0x20 && out.ptr[i] < 0x7f);
	require(out.ptr[out.len - 1] == '\n');
	hm_buf_release(&out);
}

/* HMK-POL-11: a later or added time never lowers the answer. */
static void
check_as_of(const struct hallmark_policy *policy, struct hallmark_bytes data)
{
	uint64_t times[HM_POLICY_MAX] = { 0 };
	uint64_t before = 0;

	for (size_t i = 0; i < 2 * policy->witness_count; i++) {
		uint64_t after;

		times[i % policy->witness_count] += data.ptr[i % data.len] % 4;
		after = hm_policy_as_of(policy, times);
		require(after >= before && (after == 0 || after <= 6));
		before = after;
	}
}

/* HMK-POL-10: one line at most is tied, and then all others are not. */
static void
check_cover(const struct hallmark_policy *policy, struct hallmark_bytes uri)
{
	size_t tied = 0;
	size_t anothers = 0;

	for (size_t i = 0; i < policy->brand_count; i++) {
		const struct hm_policy_brand *line = &policy->brands[i];
		enum hm_cover cover = hm_policy_cover(policy, line, uri);

		tied += cover == HM_TIED;
		anothers += cover == HM_ANOTHERS;
		require(hm_policy_brand(policy, line->origin) == line);
	}
	require(tied + anothers == 0 ||
		(tied == 1 && anothers + 1 == policy->brand_count));
}

static void check_again(const struct hallmark_policy *policy)
{
	struct hallmark_policy *again = NULL;
	struct hallmark_buf one = HM_BUF_INIT(1u << 22);
	struct hallmark_buf two = HM_BUF_INIT(1u << 22);

	require(!hallmark_policy_parse(policy->text, &again, NULL));
	require(!hallmark_policy_show(policy, true, &one));
	require(!hallmark_policy_show(again, true, &two));
	require(hm_bytes_equal(hm_buf_view(&one), hm_buf_view(&two)));
	hm_buf_release(&one);
	hm_buf_release(&two);
	hallmark_policy_free(again);
}

static void
check_refused(const struct hallmark_policy *policy, enum hallmark_code code,
	      const struct hallmark_diag *diag, size_t len)
{
	require(!policy);
	require(code == HALLMARK_POLICY_BAD || code == HALLMARK_NEWER);
	require(diag->code == code && diag->line > 0 && diag->offset <= len);
	require(diag->message && diag->rule && diag->rule[0] == 'H');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hallmark_buf text = HM_BUF_INIT(1u << 22);
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag = { .message = NULL };
	enum hallmark_code code;

	for (size_t i = 0; i < size && i < 4096; i++)
		add_octet(&text, data[i]);
	code = hallmark_policy_parse(hm_buf_view(&text), &policy, &diag);
	if (code) {
		check_refused(policy, code, &diag, text.len);
	} else {
		check_shown(policy);
		check_again(policy);
		check_as_of(policy, hm_bytes(data, size));
		for (size_t i = 0; i < policy->prefix_count; i++)
			check_cover(policy, policy->prefixes[i]);
		check_cover(policy, HM_LIT("https://id.gs1.org/01/"
					   "09506000134352/21/A"));
	}
	hallmark_policy_free(policy);
	hm_buf_release(&text);
	return 0;
}
