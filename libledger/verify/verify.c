/* The verifier's straight list, spec/13-verifier.md. SPDX-License-Identifier: MIT */
#include "verify/holder.h"
#include "verify/memory.h"

#include "base/sort.h"

#define ARRAY_MAX ((size_t)1 << 30)

/* HMK-VER-1 */
static enum hallmark_code
check_bytes(struct hm_work *w, struct hallmark_bytes input)
{
	return hm_certificate_read(input, &w->v->certificate, &w->diag);
}

/* HMK-VER-3 */
static enum hallmark_code check_canonical(struct hm_work *w)
{
	struct hallmark_item_id id;

	for (size_t i = 0; i < hm_certificate_items(w->c); i++) {
		const struct hm_cert_item *item = hm_certificate_item(w->c, i);

		if (hallmark_item_canonical(item->uri, &id))
			return hm_verdict_refuse(
				w, HALLMARK_ITEM_NOT_CANONICAL, "HMK-VER-3",
				item->offset, "expected a canonical item URI");
	}
	return HALLMARK_OK;
}

static int compare_hashes(const void *a, const void *b)
{
	return hm_hash_compare(a, b);
}

/* HMK-VER-4: one subject, one leaf of the map. */
static enum hallmark_code check_once(struct hm_work *w)
{
	size_t items = hm_certificate_items(w->c);
	size_t count = items + hm_certificate_keys(w->c);
	struct hallmark_buf room = HM_BUF_INIT(ARRAY_MAX);
	struct hm_hash *all = hm_buf_grow(&room, count * sizeof(*all));
	bool twice = false;

	if (!all)
		return hm_work_no_memory(w);
	for (size_t i = 0; i < items; i++)
		all[i] = hm_subject_item(hm_certificate_item(w->c, i)->uri);
	for (size_t i = items; i < count; i++)
		all[i] = hm_subject_key(
			hm_certificate_key(w->c, i - items)->pub);
	hm_sort(all, count, sizeof(*all), compare_hashes);
	for (size_t i = 1; i < count; i++)
		twice |= hm_hash_equal(&all[i - 1], &all[i]);
	hm_buf_release(&room);
	return twice ? hm_verdict_refuse(w, HALLMARK_SUBJECT_TWICE, "HMK-VER-4",
					 HM_NOWHERE,
					 "expected each subject once")
		     : HALLMARK_OK;
}

enum hallmark_code hm_check_subjects(struct hm_work *w)
{
	enum hallmark_code code = check_canonical(w);

	return code ? code : check_once(w);
}

/* HMK-VER-2 */
enum hallmark_code hm_check_question(struct hm_work *w)
{
	struct hallmark_bytes asked = w->v->question.item;
	bool found = asked.len == 0;

	for (size_t i = 0; i < hm_certificate_items(w->c) && !found; i++) {
		found = hm_bytes_equal(hm_certificate_item(w->c, i)->uri,
				       asked);
		w->v->item = i;
	}
	if (!found)
		return hm_verdict_refuse(w, HALLMARK_WRONG_ITEM, "HMK-VER-2",
					 HM_NOWHERE,
					 "the file is about another item");
	return hm_check_subjects(w);
}

/* HMK-VER-7, for one item. */
static enum hallmark_code check_cover(struct hm_work *w, size_t i)
{
	const struct hm_cert_item *item = hm_certificate_item(w->c, i);
	enum hm_cover cover =
		hm_policy_cover(w->policy, w->v->brand, item->uri);

	if (cover == HM_ANOTHERS)
		return hm_verdict_refuse(
			w, HALLMARK_WRONG_BRAND, "HMK-VER-7", item->offset,
			"a prefix of the policy gives this item to "
			"another ledger");
	if (cover == HM_NOBODYS)
		return hm_verdict_refuse(
			w, HALLMARK_UNKNOWN_BRAND, "HMK-VER-7", item->offset,
			"no brand line of the policy covers this "
			"item");
	return HALLMARK_OK;
}

enum hallmark_code hm_check_policy(struct hm_work *w)
{
	struct hallmark_verdict *v = w->v;
	bool known = false;

	for (size_t i = 0; i < w->policy->log_count; i++)
		known |= hm_bytes_equal(w->policy->logs[i].name, w->c->origin);
	if (!known)
		return hm_verdict_refuse(
			w, HALLMARK_UNKNOWN_LOG, "HMK-VER-5", HM_NOWHERE,
			"the policy has no log of this origin");
	v->brand = hm_policy_brand(w->policy, w->c->origin);
	if (!v->brand)
		return hm_verdict_refuse(
			w, HALLMARK_UNKNOWN_BRAND, "HMK-VER-6", HM_NOWHERE,
			"the policy has no brand of this origin");
	for (size_t i = 0; i < hm_certificate_items(w->c); i++) {
		enum hallmark_code code = check_cover(w, i);

		if (code)
			return code;
	}
	if (hm_certificate_keys(w->c) == 0)
		return HALLMARK_OK;
	if (memcmp(hm_certificate_key(w->c, 0)->pub, v->brand->root,
		   HM_PUB_BYTES) != 0)
		return hm_verdict_refuse(
			w, HALLMARK_UNKNOWN_ROOT, "HMK-VER-8",
			hm_certificate_key(w->c, 0)->offset,
			"expected the root key that the policy names");
	return HALLMARK_OK;
}

/*
 * Upwards: bytes, question, policy, records, map and log, head, what an earlier
 * verdict saw; then time and what the policy asks. The first that fails is the
 * verdict.
 */
static enum hallmark_code
check_all(struct hm_work *w, struct hallmark_bytes input)
{
	static enum hallmark_code (*const proofs[])(struct hm_work *) = {
		hm_check_question, hm_check_policy, hm_check_records,
		hm_check_proofs,   hm_check_head,   hm_check_used,
	};
	enum hallmark_code code = hm_check_serial(w);

	if (!code)
		code = hm_check_challenge(w);
	if (!code)
		code = check_bytes(w, input);
	for (size_t i = 0; !code && i < sizeof(proofs) / sizeof(*proofs); i++)
		code = proofs[i](w);
	if (!code)
		code = hm_check_memory(w);
	if (code)
		return code;
	w->v->proven = true;
	return hm_check_answer(w);
}

static void conclude(struct hallmark_verdict *v, const struct hm_work *w,
		     enum hallmark_code code)
{
	v->code = code;
	if (!code)
		return;
	v->rule = w->diag.rule;
	v->message = w->diag.message;
	v->has_offset = w->diag.offset != HM_NOWHERE;
	v->offset = v->has_offset ? w->diag.offset : 0;
}

enum hallmark_code hallmark_verify(struct hallmark_bytes certificate,
				   const struct hallmark_policy *policy,
				   const struct hallmark_question *question,
				   struct hallmark_verdict **verdict)
{
	struct hallmark_buf self = HM_BUF_INIT(sizeof(**verdict));
	struct hallmark_verdict *v = hm_buf_grow(&self, sizeof(*v));
	struct hm_work w;

	*verdict = NULL;
	if (!v)
		return HALLMARK_NO_MEMORY;
	v->self = self;
	v->policy = policy;
	v->question = *question;
	v->rule = "";
	v->message = "";
	v->chains = HM_BUF_INIT(ARRAY_MAX);
	hm_certificate_init(&v->certificate);
	hm_powers_init(&v->powers);
	hm_work_begin(&w, &v->certificate, &v->powers, &v->chains);
	w.v = v;
	w.policy = policy;
	w.cache = question->cache;
	conclude(v, &w, check_all(&w, certificate));
	hm_work_end(&w);
	*verdict = v;
	return v->code;
}

enum hallmark_code hallmark_verdict_code(const struct hallmark_verdict *verdict)
{
	return verdict->code;
}

void hallmark_verdict_free(struct hallmark_verdict *verdict)
{
	struct hallmark_buf self;

	if (!verdict)
		return;
	hm_certificate_release(&verdict->certificate);
	hm_powers_release(&verdict->powers);
	hm_chains_release(&verdict->chains);
	self = verdict->self;
	hm_buf_release(&self);
}
