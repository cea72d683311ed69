/* What was proven of an event, for whoever tells of it. SPDX-License-Identifier: MIT */
#include "verify/verdict.h"

struct hm_telling hm_verdict_telling(const struct hallmark_verdict *v)
{
	const struct hm_cert_item *item =
		hm_certificate_item(&v->certificate, v->item);

	return (struct hm_telling){ .c = &v->certificate,
				    .first = item->first_record,
				    .count = item->records,
				    .v = v,
				    .chain = hm_verdict_chain(v, v->item) };
}

const struct hm_record *hm_told_record(const struct hm_telling *t, size_t event)
{
	return hm_certificate_record(t->c, t->first + event);
}

bool hm_told_struck(const struct hm_telling *t, size_t event)
{
	return t->v && !hm_chain_counts(t->chain, event, &t->v->powers);
}

size_t hm_told_corrected(const struct hm_telling *t, size_t event)
{
	for (size_t i = t->count; i-- > event + 1;) {
		const struct hm_event *e = &hm_told_record(t, i)->event;

		if (e->kind == HM_CORRECT && e->args.correct == event &&
		    !hm_told_struck(t, i))
			return i;
	}
	return 0;
}

struct hallmark_bytes hm_told_name(const struct hm_telling *t, size_t event)
{
	const struct hallmark_policy *policy = t->v ? t->v->policy : NULL;

	for (size_t i = 0; policy && i < policy->attestor_count; i++)
		if (hm_pub_equal(policy->attestors[i].pub,
				 hm_chain_act(t->chain, event)->signer))
			return policy->attestors[i].name;
	return hm_bytes(NULL, 0);
}
