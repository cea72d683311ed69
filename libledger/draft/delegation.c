/* What a key needs to know to issue away from the ledger. SPDX-License-Identifier: MIT */
#include "draft/compose.h"

#include "base/text.h"
#include "cbor/writer.h"
#include "record/signed.h"
#include "record/statement.h"

#define MEMBERS 6

enum hallmark_code
hallmark_delegation_write(const struct hallmark_delegation *delegation,
			  struct hallmark_buf *out)
{
	struct hm_event event = { .kind = HM_AUTHORISE };
	uint8_t room[HM_EVENT_ROOM];
	struct hallmark_buf scope = HM_BUF_OVER(room);
	enum hallmark_code code;

	if (delegation->origin.len == 0 ||
	    delegation->origin.len > HM_ORIGIN_BYTES_MAX ||
	    !hm_utf8_plain(delegation->origin))
		return HALLMARK_USAGE;
	code = hm_grant_encode(&delegation->grant, &scope,
			       &event.args.authorise);
	if (code)
		return code;
	if (delegation->has_next != delegation->grant.has_max ||
	    delegation->next > HM_QUANTITY_MAX)
		return HALLMARK_FIELD_RANGE;
	hm_cbor_put_array(out, MEMBERS);
	hm_cbor_put_uint(out, 1);
	hm_cbor_put_tstr(out, delegation->origin);
	hm_cbor_put_bstr(out, hm_bytes(delegation->ledger_id, HM_HASH_BYTES));
	hm_cbor_put_bstr(out, hm_bytes(delegation->key, HM_PUB_BYTES));
	hm_record_args_write(out, &event);
	if (delegation->has_next)
		hm_cbor_put_uint(out, delegation->next);
	else
		hm_cbor_put_null(out);
	return out->err;
}

/* HMK-DELEG-1: [1, origin, ledger id, key, grant, next / null] */
static void read_fields(struct hm_cbor *r, struct hallmark_delegation *out)
{
	struct hm_event event = { .kind = HM_AUTHORISE };
	struct hallmark_bytes key;
	struct hm_hash id;

	hm_file_head(r, MEMBERS, "HMK-DELEG-1");
	out->origin = hm_cbor_tstr(r, 1, HM_ORIGIN_BYTES_MAX);
	id = hm_hash_read(r);
	memcpy(out->ledger_id, id.b, HM_HASH_BYTES);
	key = hm_cbor_bstr(r, HM_PUB_BYTES, HM_PUB_BYTES);
	if (!r->err)
		memcpy(out->key, key.ptr, HM_PUB_BYTES);
	hm_record_args_read(r, &event);
	r->rule = "HMK-DELEG-1";
	out->has_next = !hm_cbor_null(r);
	out->next = out->has_next ? hm_cbor_uint(r, 0, HM_QUANTITY_MAX) : 0;
	if (!r->err)
		hm_grant_decode(&event.args.authorise, &out->grant);
	hm_cbor_end(r);
	r->rule = "HMK-DELEG-2";
	if (!r->err && out->has_next != out->grant.has_max)
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected a next number with a quota and only "
			     "then");
}

enum hallmark_code
hallmark_delegation_read(struct hallmark_bytes bytes,
			 struct hallmark_delegation *delegation,
			 struct hallmark_diag *diag)
{
	struct hallmark_delegation out = { .next = 0 };
	struct hm_cbor r;

	hm_cbor_init(&r, bytes, "HMK-DELEG-1");
	read_fields(&r, &out);
	if (r.err)
		return hm_draft_fault(diag, &r);
	*delegation = out;
	return HALLMARK_OK;
}

static bool
in_scope(const struct hallmark_grant *grant, struct hallmark_bytes uri)
{
	for (size_t i = 0; i < grant->scope_count; i++)
		if (hm_bytes_start(uri, grant->scope[i]))
			return true;
	return grant->scope_count == 0;
}

/* HMK-RULE-11 and HMK-RULE-13 */
enum hallmark_code
hallmark_delegation_allows(const struct hallmark_delegation *delegation,
			   struct hallmark_bytes uri, uint64_t now)
{
	const struct hallmark_grant *grant = &delegation->grant;

	if (!(grant->roles & HM_ROLE_ISSUE))
		return HALLMARK_ROLE_MISSING;
	if (!in_scope(grant, uri))
		return HALLMARK_OUT_OF_SCOPE;
	if ((grant->has_from && now < grant->from) ||
	    (grant->has_until && now > grant->until))
		return HALLMARK_OUT_OF_DATES;
	return HALLMARK_OK;
}

/* HMK-RULE-3 */
enum hallmark_code
hallmark_delegation_numbers(const struct hallmark_delegation *delegation,
			    uint64_t first, uint64_t n)
{
	uint64_t max = delegation->grant.max;

	if (!delegation->has_next)
		return HALLMARK_OK;
	return first < delegation->next || first > max || n > max - first
		       ? HALLMARK_QUOTA
		       : HALLMARK_OK;
}
