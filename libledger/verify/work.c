/* SPDX-License-Identifier: MIT */
#include "verify/work.h"

enum hallmark_code
hm_verdict_refuse(struct hm_work *w, enum hallmark_code code, const char *rule,
		  size_t offset, const char *what)
{
	struct hallmark_verdict *v = w->v;

	v->code = code;
	v->rule = rule;
	v->message = what;
	v->has_offset = offset != HM_NOWHERE;
	v->offset = v->has_offset ? offset : 0;
	return code;
}

const struct hm_chain *
hm_verdict_chain(const struct hallmark_verdict *v, size_t item)
{
	return (const struct hm_chain *)(const void *)v->chains.ptr + item;
}
