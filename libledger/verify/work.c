/* SPDX-License-Identifier: MIT */
#include "verify/work.h"

#define ARRAY_MAX ((size_t)1 << 30)

void hm_work_begin(struct hm_work *w, const struct hm_certificate *c,
		   struct hm_powers *powers, struct hallmark_buf *chains)
{
	memset(w, 0, sizeof(*w));
	w->diag.rule = "";
	w->diag.message = "";
	w->c = c;
	w->powers = powers;
	w->chains = chains;
	w->scratch = HM_BUF_OVER(w->room);
	w->logged = HM_BUF_INIT(ARRAY_MAX);
	w->burnt = HM_BUF_INIT(ARRAY_MAX);
	w->claims = HM_BUF_INIT(ARRAY_MAX);
	w->flagged = HM_BUF_INIT(ARRAY_MAX);
}

void hm_work_end(struct hm_work *w)
{
	hm_buf_release(&w->logged);
	hm_buf_release(&w->burnt);
	hm_buf_release(&w->claims);
	hm_buf_release(&w->flagged);
}

static struct hm_chain *chain_at(const struct hallmark_buf *chains, size_t i)
{
	return (struct hm_chain *)(void *)chains->ptr + i;
}

void hm_chains_release(struct hallmark_buf *chains)
{
	size_t count = chains->len / sizeof(struct hm_chain);

	for (size_t i = 0; i < count; i++)
		hm_chain_release(chain_at(chains, i));
	hm_buf_release(chains);
}

const struct hm_chain *hm_work_chain(const struct hm_work *w, size_t item)
{
	return chain_at(w->chains, item);
}

const struct hm_chain *
hm_verdict_chain(const struct hallmark_verdict *v, size_t item)
{
	return chain_at(&v->chains, item);
}

enum hallmark_code
hm_verdict_refuse(struct hm_work *w, enum hallmark_code code, const char *rule,
		  size_t offset, const char *what)
{
	w->diag = (struct hallmark_diag){
		.code = code, .rule = rule, .message = what, .offset = offset
	};
	return code;
}

enum hallmark_code hm_work_no_memory(struct hm_work *w)
{
	return hm_verdict_refuse(w, HALLMARK_NO_MEMORY, "", HM_NOWHERE,
				 "memory is short");
}
