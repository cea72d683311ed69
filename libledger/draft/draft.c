/* Reading, accepting and signing drafts. SPDX-License-Identifier: MIT */
#include "draft/draft.h"

#include "cbor/writer.h"
#include "draft/sign.h"

enum hallmark_code
hm_draft_done(struct hallmark_buf *out, size_t before, enum hallmark_code code)
{
	if (!code)
		code = out->err;
	if (code) {
		out->len = before;
		out->err = HALLMARK_OK;
	}
	return code;
}

/* HMK-DRAFT-7: what the event has to be, from its certificate. */
static bool
follows(const struct hallmark_draft *draft, const struct hm_carton_walk *walk,
	const struct hm_file_event *given, struct hm_hash *leaf)
{
	uint8_t room[HM_EVENT_BYTES_MAX];
	struct hallmark_buf bytes = HM_BUF_OVER(room);
	struct hm_event event = { .kind = draft->file.kind,
				  .salt = given->event.salt,
				  .has_details = given->event.has_details,
				  .details = given->event.details,
				  .args.to = draft->file.to };

	memcpy(event.prev.b, walk->item.link, HM_HASH_BYTES);
	hm_event_write(&bytes, &event);
	*leaf = hm_tree_leaf(hm_buf_view(&bytes));
	return hm_bytes_equal(hm_buf_view(&bytes), given->bytes) &&
	       hm_bytes_equal(walk->item.uri, given->uri);
}

/* The items that it has an event of, as far as they come in one order. */
static enum hallmark_code choose(struct hallmark_draft *draft)
{
	struct hm_carton_walk walk = { .next = 0 };
	enum hallmark_code code = HALLMARK_OK;
	struct hm_file_events events;
	struct hm_file_event event;
	bool more, moves;

	hm_file_events_begin(&events, &draft->file.events);
	more = hm_file_events_next(&events, &event);
	while (!code && hm_carton_next(&draft->carton, &walk)) {
		moves = more && hm_bytes_equal(walk.item.uri, event.uri);
		code = hm_carton_choose(&draft->carton, moves);
		if (moves)
			more = hm_file_events_next(&events, &event);
	}
	return code;
}

static enum hallmark_code
check_events(struct hallmark_draft *draft, struct hallmark_culprit *culprit)
{
	struct hm_frontier tree = { .size = 0 };
	struct hm_carton_walk walk = { .next = 0 };
	struct hm_file_events events;
	enum hallmark_code code = choose(draft);
	struct hm_file_event event;
	struct hm_hash leaf;

	if (code)
		return hm_blame(culprit, NULL, code, "",
				hallmark_code_words(code));
	if (draft->file.events.count != draft->carton.items)
		return hm_blame(culprit, NULL, HALLMARK_STATEMENT_BAD,
				"HMK-DRAFT-7",
				"an event of no item of the certificates, or "
				"out of their order");
	hm_file_events_begin(&events, &draft->file.events);
	while (hm_carton_next(&draft->carton, &walk) &&
	       hm_file_events_next(&events, &event)) {
		if (!follows(draft, &walk, &event, &leaf))
			return hm_blame(culprit, &walk, HALLMARK_STATEMENT_BAD,
					"HMK-DRAFT-7",
					"the event does not follow from the "
					"certificate");
		hm_frontier_add(&tree, &leaf);
	}
	draft->root = hm_frontier_root(&tree);
	draft->n = tree.size;
	return HALLMARK_OK;
}

/* HMK-DRAFT-8: by `to`, over the root that was computed. */
static bool acceptance_holds(const struct hallmark_draft *draft)
{
	const struct hm_acceptance *a = &draft->file.acceptance;

	return hm_hash_equal(&a->root, &draft->root) && a->n == draft->n &&
	       hm_acceptance_by(a, draft->file.to);
}

static enum hallmark_code
open_all(struct hallmark_draft *draft, struct hallmark_culprit *culprit)
{
	struct hm_draft_certificates certificates;
	struct hallmark_bytes bytes;
	enum hallmark_code code = HALLMARK_OK;

	hm_draft_certificates_begin(&certificates, &draft->file);
	while (!code && hm_draft_certificates_next(&certificates, &bytes))
		code = hm_carton_add(&draft->carton, bytes, culprit);
	if (code)
		return code;
	if (!hm_bytes_equal(hm_carton_part(&draft->carton, 0)
				    ->opened->opening.certificate.origin,
			    draft->file.origin))
		return hm_blame(culprit, NULL, HALLMARK_OTHER_LEDGER,
				"HMK-DRAFT-5",
				"the certificates are of another ledger");
	return hm_carton_check(&draft->carton, culprit);
}

static enum hallmark_code
check_draft(struct hallmark_draft *draft, struct hallmark_culprit *culprit)
{
	enum hallmark_code code;

	if (!hm_pub_valid(draft->file.to))
		return hm_blame(culprit, NULL, HALLMARK_KEY_BAD, "HMK-DRAFT-3",
				"the receiver's key is no valid key");
	code = open_all(draft, culprit);
	if (!code)
		code = check_events(draft, culprit);
	if (code)
		return code;
	if (draft->file.acceptance_bytes.len > 0 && !acceptance_holds(draft))
		return hm_blame(culprit, NULL, HALLMARK_ACCEPTANCE_BAD,
				"HMK-DRAFT-8",
				"the draft was changed after it was accepted");
	return HALLMARK_OK;
}

static enum hallmark_code
read_file(struct hallmark_bytes bytes, struct hm_draft_file *file,
	  struct hallmark_culprit *culprit)
{
	struct hm_cbor r;

	hm_cbor_init(&r, bytes, "HMK-DRAFT-1");
	hm_draft_file_read(&r, file);
	if (!r.err)
		return HALLMARK_OK;
	hm_blame(culprit, NULL, r.err, "", "");
	return hm_draft_fault(hm_blame_diag(culprit), &r);
}

enum hallmark_code
hallmark_draft_read(struct hallmark_bytes bytes, struct hallmark_draft **draft,
		    struct hallmark_culprit *culprit)
{
	struct hallmark_buf self = HM_BUF_INIT(sizeof(**draft));
	struct hallmark_draft *d = hm_buf_grow(&self, sizeof(*d));
	enum hallmark_code code;

	if (!d)
		return hm_blame(culprit, NULL, HALLMARK_NO_MEMORY, "",
				"memory is short");
	d->self = self;
	hm_carton_init(&d->carton);
	code = read_file(bytes, &d->file, culprit);
	if (!code)
		code = check_draft(d, culprit);
	if (code) {
		hallmark_draft_free(d);
		return code;
	}
	*draft = d;
	return HALLMARK_OK;
}

void hallmark_draft_free(struct hallmark_draft *draft)
{
	struct hallmark_buf self;

	if (!draft)
		return;
	hm_carton_release(&draft->carton);
	self = draft->self;
	hm_buf_release(&self);
}

void hallmark_draft_info(const struct hallmark_draft *draft,
			 struct hallmark_draft_info *info)
{
	const struct hm_draft_file *file = &draft->file;
	struct hm_carton_walk walk = { .next = 0 };

	*info = (struct hallmark_draft_info){
		.origin = file->origin,
		.kind = (enum hallmark_kind)file->kind,
		.to = file->to,
		.certificates = hm_carton_count(&draft->carton),
		.items = draft->carton.items,
		.accepted = file->acceptance_bytes.len > 0,
		.until = file->acceptance.until
	};
	if (hm_carton_next(&draft->carton, &walk))
		info->custodian = walk.item.custodian;
}

bool hallmark_draft_certificate(const struct hallmark_draft *draft,
				size_t number, struct hallmark_bytes *bytes,
				const struct hallmark_opened **opened)
{
	const struct hm_carton_part *part;

	if (number >= hm_carton_count(&draft->carton))
		return false;
	part = hm_carton_part(&draft->carton, number);
	*bytes = part->certificate;
	*opened = part->opened;
	return true;
}

bool hallmark_draft_moves(const struct hallmark_draft *draft,
			  size_t certificate, size_t number)
{
	return hm_carton_moves(&draft->carton, certificate, number);
}

static enum hallmark_code
try_all(const struct hallmark_draft *draft, const uint8_t *signer, uint64_t now,
	struct hallmark_culprit *culprit)
{
	struct hallmark_event event = {
		.kind = (enum hallmark_kind)draft->file.kind,
		.to = draft->file.to
	};

	return hm_carton_try(&draft->carton, &event, signer, now, culprit);
}

enum hallmark_code
hallmark_draft_accept(struct hallmark_draft *draft,
		      const struct hallmark_signer *signer, uint64_t until,
		      uint64_t now, struct hallmark_buf *out,
		      struct hallmark_culprit *culprit)
{
	struct hm_acceptance what = { .root = draft->root,
				      .n = draft->n,
				      .until = until };
	uint8_t room[HM_ACCEPTANCE_ROOM];
	struct hallmark_buf acceptance = HM_BUF_OVER(room);
	struct hm_draft_file file = draft->file;
	size_t before = out->len;
	enum hallmark_code code;

	if (memcmp(signer->pub, file.to, HM_PUB_BYTES) != 0)
		return hm_blame(culprit, NULL, HALLMARK_KEY_WRONG,
				"HMK-DRAFT-8", "the draft is to another key");
	if (until < now || until > HM_QUANTITY_MAX)
		return hm_blame(culprit, NULL, HALLMARK_USAGE, "HMK-ACC-2",
				"an acceptance ends after it is made");
	code = try_all(draft, NULL, now, culprit);
	if (code)
		return code;
	code = hm_acceptance_sign(&acceptance, &what, signer);
	file.acceptance_bytes = hm_buf_view(&acceptance);
	if (!code)
		hm_draft_file_write(out, &file);
	code = hm_draft_done(out, before, code);
	return code ? hm_blame(culprit, NULL, code, "",
			       hallmark_code_words(code))
		    : HALLMARK_OK;
}

static enum hallmark_code
write_statement(const struct hallmark_draft *draft,
		const struct hallmark_signer *signer, struct hallmark_buf *out)
{
	const struct hm_draft_file *file = &draft->file;
	struct hm_statement what = { .origin = file->origin,
				     .kind = file->kind,
				     .root = draft->root,
				     .n = draft->n };
	uint8_t room[HM_STATEMENT_ROOM];
	struct hallmark_buf entry = HM_BUF_OVER(room);
	size_t before = out->len;
	enum hallmark_code code;

	code = hm_statement_sign(&entry, &what, signer);
	if (code)
		return code;
	hm_statement_file_begin(out, file->origin, hm_buf_view(&entry),
				file->events.count);
	hm_buf_add(out, file->events.raw);
	hm_acceptance_field_write(out, file->acceptance_bytes);
	return hm_draft_done(out, before, HALLMARK_OK);
}

enum hallmark_code
hallmark_draft_sign(struct hallmark_draft *draft,
		    const struct hallmark_signer *signer, uint64_t now,
		    struct hallmark_buf *out, struct hallmark_culprit *culprit)
{
	enum hallmark_code code;

	if (draft->file.acceptance_bytes.len == 0)
		return hm_blame(culprit, NULL, HALLMARK_ACCEPTANCE_MISSING,
				"HMK-DRAFT-8",
				"the receiver has not accepted the draft");
	if (now > draft->file.acceptance.until)
		return hm_blame(culprit, NULL, HALLMARK_ACCEPTANCE_EXPIRED,
				"HMK-DRAFT-8",
				"the receiver's acceptance has ended");
	code = try_all(draft, signer->pub, now, culprit);
	if (code)
		return code;
	code = write_statement(draft, signer, out);
	return code ? hm_blame(culprit, NULL, code, "",
			       hallmark_code_words(code))
		    : HALLMARK_OK;
}
