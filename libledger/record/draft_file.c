/* SPDX-License-Identifier: MIT */
#include "record/draft_file.h"

#include <hallmark/verify.h>

#include "cbor/writer.h"
#include "record/signed.h"

#define MEMBERS 7

/* HMK-DRAFT-1 */
static enum hm_kind kind_read(struct hm_cbor *r)
{
	struct hallmark_bytes word = hm_cbor_tstr(r, 1, HM_ORIGIN_BYTES_MAX);
	enum hm_kind kind = HM_ISSUE;

	if (!r->err && (!hm_kind_parse(word, &kind) ||
			(kind != HM_TRANSFER && kind != HM_RECOVER)))
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected the word transfer or recover");
	return kind;
}

static void
certificates_read(struct hm_cbor *r, struct hm_file_part *certificates)
{
	r->rule = "HMK-DRAFT-2";
	certificates->count = hm_cbor_array(r, 1, HM_DRAFT_CERTIFICATES_MAX);
	certificates->offset = r->at;
	for (size_t i = 0; i < certificates->count && !r->err; i++)
		hm_cbor_bstr(r, 1, HALLMARK_CERTIFICATE_MAX);
	certificates->raw = hm_bytes(r->ptr + certificates->offset,
				     r->at - certificates->offset);
}

/* HMK-DRAFT-3 */
static void check_receiver(struct hm_cbor *r, const struct hm_draft_file *f)
{
	struct hm_file_events events;
	struct hm_file_event event;

	r->rule = "HMK-DRAFT-3";
	hm_file_events_begin(&events, &f->events);
	while (!r->err && hm_file_events_next(&events, &event))
		if (memcmp(event.event.args.to, f->to, HM_PUB_BYTES) != 0)
			hm_cbor_fail(r, HALLMARK_STATEMENT_BAD,
				     "an event goes to another receiver");
}

void hm_draft_file_read(struct hm_cbor *r, struct hm_draft_file *f)
{
	*f = (struct hm_draft_file){ .to = NULL };
	hm_file_head(r, MEMBERS, "HMK-DRAFT-1");
	f->origin = hm_cbor_tstr(r, 1, HM_ORIGIN_BYTES_MAX);
	f->kind = kind_read(r);
	f->to = hm_cbor_bstr(r, HM_PUB_BYTES, HM_PUB_BYTES).ptr;
	certificates_read(r, &f->certificates);
	hm_file_events_read(r, f->kind, &f->events, &f->root);
	check_receiver(r, f);
	f->acceptance_bytes = hm_acceptance_field_read(r, &f->acceptance);
	hm_cbor_end(r);
	r->rule = "HMK-DRAFT-4";
	if (r->at > HM_DRAFT_FILE_MAX)
		hm_cbor_fail(r, HALLMARK_TOO_LARGE,
			     "expected a draft of at most 64 MiB");
}

void hm_draft_certificates_begin(struct hm_draft_certificates *c,
				 const struct hm_draft_file *f)
{
	hm_cbor_init(&c->r, f->certificates.raw, "HMK-DRAFT-2");
	c->left = f->certificates.count;
}

bool hm_draft_certificates_next(struct hm_draft_certificates *c,
				struct hallmark_bytes *certificate)
{
	if (c->left == 0)
		return false;
	c->left--;
	*certificate = hm_cbor_bstr(&c->r, 1, HALLMARK_CERTIFICATE_MAX);
	return !c->r.err;
}

void hm_draft_file_write(struct hallmark_buf *buf,
			 const struct hm_draft_file *f)
{
	hm_cbor_put_array(buf, MEMBERS);
	hm_cbor_put_uint(buf, 1);
	hm_cbor_put_tstr(buf, f->origin);
	hm_cbor_put_tstr(buf, hm_kind_word(f->kind));
	hm_cbor_put_bstr(buf, hm_bytes(f->to, HM_PUB_BYTES));
	hm_cbor_put_array(buf, f->certificates.count);
	hm_buf_add(buf, f->certificates.raw);
	hm_cbor_put_array(buf, f->events.count);
	hm_buf_add(buf, f->events.raw);
	hm_acceptance_field_write(buf, f->acceptance_bytes);
}
