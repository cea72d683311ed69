/* SPDX-License-Identifier: MIT */
#include "verify/powers.h"

#define ARRAY_BYTES_MAX ((size_t)1 << 30)

void hm_powers_init(struct hm_powers *p)
{
	*p = (struct hm_powers){ .terms = HM_BUF_INIT(ARRAY_BYTES_MAX),
				 .powers = HM_BUF_INIT(ARRAY_BYTES_MAX),
				 .revocations = HM_BUF_INIT(ARRAY_BYTES_MAX),
				 .low = 1 };
}

void hm_powers_release(struct hm_powers *p)
{
	hm_buf_release(&p->terms);
	hm_buf_release(&p->powers);
	hm_buf_release(&p->revocations);
}

static struct hm_root_term *terms(const struct hm_powers *p)
{
	return (void *)p->terms.ptr;
}

static size_t term_count(const struct hm_powers *p)
{
	return p->terms.len / sizeof(struct hm_root_term);
}

static struct hm_power *powers(const struct hm_powers *p)
{
	return (void *)p->powers.ptr;
}

size_t hm_powers_count(const struct hm_powers *p)
{
	return p->powers.len / sizeof(struct hm_power);
}

/*
 * What was folded of that power and the later ones holds no longer. Whoever
 * has thousands of keys adds one after the other: the rest stays as it is.
 */
static void unfold(struct hm_powers *p, size_t power)
{
	if (power < p->folded)
		p->folded = power;
	p->version++;
}

static enum hallmark_code
add_term(struct hm_powers *p, const struct hm_root_term *term)
{
	p->low = 1;
	p->high = 0;
	unfold(p, 0);
	hm_buf_mem(&p->terms, term, sizeof(*term));
	return p->terms.err;
}

enum hallmark_code hm_powers_root(struct hm_powers *p, const uint8_t *pub)
{
	struct hm_root_term term = { .key = pub };

	return add_term(p, &term);
}

enum hallmark_code
hm_powers_add_term(struct hm_powers *p, const struct hm_root *root,
		   uint64_t index)
{
	struct hm_root_term term = { .key = root->key,
				     .next = root->next,
				     .index = index,
				     .from = root->has_from ? root->from
							    : index };

	p->has_wait = true;
	p->wait = root->wait;
	return add_term(p, &term);
}

enum hallmark_code hm_powers_add_power(struct hm_powers *p, const uint8_t *pub,
				       const struct hm_authorise *grant,
				       uint64_t by, uint64_t index)
{
	const struct hm_power *parent = hm_powers_get(p, by);
	struct hm_power power = { .pub = pub,
				  .grant = *grant,
				  .by = by,
				  .index = index,
				  .level = parent ? parent->level + 1 : 2 };

	unfold(p, hm_powers_count(p));
	hm_buf_mem(&p->powers, &power, sizeof(power));
	return p->powers.err;
}

/* By its place in the array, from 1; NULL for none. */
static const struct hm_revocation *
revocation(const struct hm_powers *p, size_t place)
{
	const struct hm_revocation *all = (const void *)p->revocations.ptr;

	return place > 0 ? &all[place - 1] : NULL;
}

static size_t number_of(const struct hm_revocation *r)
{
	return r ? r->number : 0;
}

/*
 * Where the next one after that jumps to. Two jumps of one length make one of
 * twice that length, so that any of them is found in a few steps.
 */
static size_t jump_from(const struct hm_powers *p, size_t place)
{
	const struct hm_revocation *r = revocation(p, place);
	const struct hm_revocation *far = r ? revocation(p, r->jump) : NULL;
	const struct hm_revocation *end = far ? revocation(p, far->jump) : NULL;

	if (!far)
		return place;
	return number_of(r) - number_of(far) == number_of(far) - number_of(end)
		       ? far->jump
		       : place;
}

enum hallmark_code
hm_powers_add_revocation(struct hm_powers *p, uint64_t key, uint64_t by,
			 uint64_t index, uint64_t from)
{
	struct hm_power *power = &powers(p)[key - 2];
	const struct hm_revocation *before = revocation(p, power->revoked);
	struct hm_revocation fresh = { .before = power->revoked,
				       .jump = jump_from(p, power->revoked),
				       .number =
					       before ? before->number + 1 : 1,
				       .by = by,
				       .index = index,
				       .from = from,
				       .least = from };

	if (before && before->least < from)
		fresh.least = before->least;
	unfold(p, (size_t)key - 2);
	hm_buf_mem(&p->revocations, &fresh, sizeof(fresh));
	power->revoked = p->revocations.len / sizeof(fresh);
	return p->revocations.err;
}

const struct hm_power *hm_powers_get(const struct hm_powers *p, uint64_t by)
{
	return by >= 2 && by - 2 < hm_powers_count(p) ? &powers(p)[by - 2]
						      : NULL;
}

uint64_t hm_powers_find(const struct hm_powers *p, const uint8_t *pub)
{
	for (size_t i = 0; i < hm_powers_count(p); i++)
		if (memcmp(powers(p)[i].pub, pub, HM_PUB_BYTES) == 0)
			return i + 2;
	return 0;
}

/* Its number in terms, which ascend by index; term_count for none. */
static size_t term_at(const struct hm_powers *p, uint64_t x)
{
	size_t first = 0, end = term_count(p);

	if (end == 0)
		return end;
	while (end - first > 1) {
		size_t middle = first + (end - first) / 2;

		if (terms(p)[middle].index < x)
			first = middle;
		else
			end = middle;
	}
	return first;
}

const struct hm_root_term *hm_root_at(const struct hm_powers *p, uint64_t x)
{
	size_t i = term_at(p, x);

	return i < term_count(p) ? &terms(p)[i] : NULL;
}

const struct hm_root_term *hm_root_last(const struct hm_powers *p)
{
	return hm_root_at(p, HM_NEVER);
}

const uint8_t *hm_powers_pub(const struct hm_powers *p, uint64_t by, uint64_t x)
{
	const struct hm_power *power = hm_powers_get(p, by);
	const struct hm_root_term *term;

	if (power)
		return power->pub;
	term = by == HM_BY_ROOT ? hm_root_at(p, x) : NULL;
	return term ? term->key : NULL;
}

/* Never ended is not ended at HM_NEVER either. */
static bool ended(uint64_t void_from, uint64_t x)
{
	return void_from != HM_NEVER && x >= void_from;
}

/* Levels are few: upwards, each by the one that authorised it. */
static bool counts(const struct hm_powers *p, uint64_t by, uint64_t x)
{
	const struct hm_power *power = hm_powers_get(p, by);
	const struct hm_root_term *root;

	while (power) {
		if (power->index >= x || ended(power->void_from, x))
			return false;
		x = power->index;
		by = power->by;
		power = hm_powers_get(p, by);
	}
	root = by == HM_BY_ROOT ? hm_root_at(p, x) : NULL;
	return root && !ended(root->void_from, x);
}

/* The first log size at which more is known than at this one. */
static void narrow(struct hm_powers *p, uint64_t index, uint64_t known)
{
	if (index < known && index + 1 > p->low)
		p->low = index + 1;
	if (index >= known && index < p->high)
		p->high = index;
}

/* The last one of this power that is known, as they ascend by index. */
static const struct hm_revocation *
last_known(struct hm_powers *p, const struct hm_power *power, uint64_t known)
{
	const struct hm_revocation *r = revocation(p, power->revoked);

	while (r && r->index >= known) {
		const struct hm_revocation *far = revocation(p, r->jump);

		narrow(p, r->index, known);
		r = far && far->index >= known ? far : revocation(p, r->before);
	}
	if (r)
		narrow(p, r->index, known);
	return r;
}

/* Who revokes has a lower number, and was folded before. */
static void fold_power(struct hm_powers *p, size_t k, uint64_t known)
{
	struct hm_power *power = &powers(p)[k];
	const struct hm_revocation *r = last_known(p, power, known);

	power->void_from = HM_NEVER;
	for (; r && r->least < power->void_from; r = revocation(p, r->before))
		if (r->from < power->void_from &&
		    (r->by == k + 2 || counts(p, r->by, r->index)))
			power->void_from = r->from;
}

/* What ends a root's power is the least from of the roots after it. */
static void fold_terms(struct hm_powers *p, uint64_t known)
{
	uint64_t least = HM_NEVER;

	for (size_t i = term_count(p); i-- > 0;) {
		struct hm_root_term *term = &terms(p)[i];

		term->void_from = least;
		if (i > 0)
			narrow(p, term->index, known);
		if (term->index < known && term->from < least)
			least = term->from;
	}
}

void hm_powers_fold(struct hm_powers *p, uint64_t known)
{
	size_t count = hm_powers_count(p);

	if (known < p->low || known > p->high) {
		p->folded = 0;
		p->low = 0;
		p->high = HM_NEVER;
		fold_terms(p, known);
	}
	for (; p->folded < count; p->folded++)
		fold_power(p, p->folded, known);
}

bool hm_powers_counts(const struct hm_powers *p, uint64_t by, uint64_t x)
{
	return counts(p, by, x);
}

bool hm_powers_known(const struct hm_powers *p, uint64_t by, uint64_t x)
{
	const struct hm_power *power = hm_powers_get(p, by);

	return power ? power->index < x : by == HM_BY_ROOT;
}

static bool was_revoked(const struct hm_powers *p, const struct hm_power *power,
			uint64_t from, uint64_t x)
{
	const struct hm_revocation *r = revocation(p, power->revoked);

	for (; r; r = revocation(p, r->before))
		if (r->index > from && r->index < x)
			return true;
	return false;
}

bool hm_powers_touched(const struct hm_powers *p, uint64_t by, uint64_t from,
		       uint64_t x)
{
	const struct hm_power *power = hm_powers_get(p, by);

	for (; power; power = hm_powers_get(p, by)) {
		if (was_revoked(p, power, from, x))
			return true;
		by = power->by;
	}
	for (size_t i = 0; i < term_count(p); i++)
		if (terms(p)[i].index > from && terms(p)[i].index < x)
			return true;
	return false;
}
