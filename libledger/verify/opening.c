/* SPDX-License-Identifier: MIT */
#include "verify/opening.h"

#include "verify/work.h"

#define ARRAY_MAX ((size_t)1 << 30)

void hm_opening_init(struct hm_opening *o)
{
	memset(o, 0, sizeof(*o));
	hm_certificate_init(&o->certificate);
	hm_powers_init(&o->powers);
	o->chains = HM_BUF_INIT(ARRAY_MAX);
}

void hm_opening_release(struct hm_opening *o)
{
	hm_certificate_release(&o->certificate);
	hm_powers_release(&o->powers);
	hm_chains_release(&o->chains);
}

enum hallmark_code
hm_opening_read(struct hm_opening *o, struct hallmark_bytes file,
		struct hallmark_diag *diag)
{
	enum hallmark_code code =
		hm_certificate_read(file, &o->certificate, diag);
	struct hm_work w;

	if (code)
		return code;
	hm_work_begin(&w, &o->certificate, &o->powers, &o->chains);
	code = hm_check_subjects(&w);
	if (!code)
		code = hm_check_records(&w);
	o->ledger_id = w.ledger_id;
	hm_work_end(&w);
	if (code && diag)
		*diag = w.diag;
	return code;
}

const struct hm_chain *hm_opening_chain(const struct hm_opening *o, size_t i)
{
	return (const struct hm_chain *)(const void *)o->chains.ptr + i;
}
