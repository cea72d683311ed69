/* The policy that a ledger hands to those who verify. SPDX-License-Identifier: MIT */
#include "ledger/policy.h"

#include <hallmark/policy.h>

static void put_vkey(struct hallmark_buf *buf, struct hallmark_bytes name,
		     const uint8_t *pub)
{
	hm_vkey_write(buf, name, HM_VKEY_LOG, pub);
}

void hm_policy_write(struct hallmark_buf *buf,
		     const struct hm_identity *identity)
{
	hm_buf_text(buf, "policy ");
	hm_buf_add(buf, identity->brand);
	hm_buf_text(buf, " 1\nlog ");
	put_vkey(buf, identity->origin, identity->log);
	hm_buf_text(buf, "\nbrand ");
	hm_buf_add(buf, identity->brand);
	hm_buf_text(buf, " ");
	put_vkey(buf, identity->brand, identity->root);
	hm_buf_text(buf, " ");
	hm_buf_add(buf, identity->origin);
	for (size_t i = 0; i < identity->prefix_count; i++) {
		hm_buf_text(buf, " ");
		hm_buf_add(buf, identity->prefixes[i]);
	}
	hm_buf_text(buf, "\nquorum none\nmax-age 7d\n");
}

enum hallmark_code
hallmark_ledger_policy(struct hallmark_ledger *ledger, struct hallmark_buf *out)
{
	struct hallmark_buf text = HM_BUF_INIT(HALLMARK_POLICY_BYTES_MAX);
	enum hallmark_code err;

	hm_policy_write(&text, &ledger->identity);
	err = text.err;
	if (!err)
		hm_buf_add(out, hm_buf_view(&text));
	if (!err)
		err = out->err;
	hm_buf_release(&text);
	return err;
}
