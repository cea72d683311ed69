/* SPDX-License-Identifier: MIT */
#include "draft/compose.h"

#include "base/text.h"
#include "cbor/writer.h"

enum hallmark_code
hm_draft_refuse(struct hallmark_diag *diag, enum hallmark_code code,
		const char *rule, const char *message)
{
	if (diag)
		*diag = (struct hallmark_diag){ .code = code,
						.rule = rule,
						.message = message };
	return code;
}

enum hallmark_code
hm_draft_fault(struct hallmark_diag *diag, const struct hm_cbor *r)
{
	hm_draft_refuse(diag, r->err, r->err_rule, r->err_what);
	if (diag)
		diag->offset = r->err_at;
	return r->err;
}

static bool quantity(bool there, uint64_t value)
{
	return !there || value <= HM_QUANTITY_MAX;
}

static bool grant_valid(const struct hallmark_grant *grant)
{
	return grant->roles > 0 && grant->roles <= HM_ROLES_ALL &&
	       grant->scope_count <= HALLMARK_SCOPE_MAX &&
	       quantity(grant->has_max, grant->max) &&
	       quantity(grant->has_from, grant->from) &&
	       quantity(grant->has_until, grant->until) &&
	       !(grant->has_from && grant->has_until &&
		 grant->from > grant->until);
}

/* HMK-RULE-20, before anything is signed. */
enum hallmark_code
hm_grant_encode(const struct hallmark_grant *grant, struct hallmark_buf *scope,
		struct hm_authorise *out)
{
	if (!grant_valid(grant))
		return HALLMARK_FIELD_RANGE;
	for (size_t i = 0; i < grant->scope_count; i++) {
		struct hallmark_bytes entry = grant->scope[i];

		if (entry.len == 0 || entry.len > HALLMARK_URI_MAX ||
		    !hm_utf8_plain(entry))
			return HALLMARK_FIELD_RANGE;
		hm_cbor_put_tstr(scope, entry);
	}
	if (scope->err)
		return HALLMARK_FIELD_RANGE;
	*out = (struct hm_authorise){ .roles = grant->roles,
				      .scope = { hm_buf_view(scope),
						 grant->scope_count },
				      .has_max = grant->has_max,
				      .max = grant->max,
				      .has_from = grant->has_from,
				      .from = grant->from,
				      .has_until = grant->has_until,
				      .until = grant->until };
	return HALLMARK_OK;
}

void hm_grant_decode(const struct hm_authorise *from,
		     struct hallmark_grant *out)
{
	size_t at = 0;

	*out = (struct hallmark_grant){ .roles = from->roles,
					.has_max = from->has_max,
					.max = from->max,
					.has_from = from->has_from,
					.from = from->from,
					.has_until = from->has_until,
					.until = from->until };
	while (hm_scope_next(&from->scope, &at, &out->scope[out->scope_count]))
		out->scope_count++;
}

/* The event's own numbers. */
static bool range_valid(const struct hallmark_event *in)
{
	switch (in->kind) {
	case HALLMARK_KIND_STATUS:
		return in->status >= HM_ACTIVATED && in->status <= HM_RATIFIED;
	case HALLMARK_KIND_ATTEST:
		return in->type <= HM_QUANTITY_MAX &&
		       in->result <= HM_QUANTITY_MAX;
	case HALLMARK_KIND_CORRECT:
		return in->corrected <= HM_QUANTITY_MAX;
	case HALLMARK_KIND_REVOKE:
		return in->reason <= HM_QUANTITY_MAX &&
		       quantity(in->has_from, in->from);
	case HALLMARK_KIND_ROOT:
		return in->wait <= HM_WAIT_MAX &&
		       quantity(in->has_from, in->from);
	case HALLMARK_KIND_ISSUE:
	case HALLMARK_KIND_TRANSFER:
	case HALLMARK_KIND_RECOVER:
	case HALLMARK_KIND_AUTHORISE:
		break;
	}
	return true;
}

static void
fill_key_event(const struct hallmark_subject *subject,
	       const struct hallmark_event *in, struct hm_event *event)
{
	if (event->kind == HM_AUTHORISE)
		event->args.authorise.key = subject->pub;
	else if (event->kind == HM_REVOKE)
		event->args.revoke =
			(struct hm_revoke){ in->reason, in->has_from,
					    in->from };
	else
		event->args.root =
			(struct hm_root){ .key = in->key,
					  .next = hm_subject_key(in->next),
					  .has_from = in->has_from,
					  .from = in->from,
					  .wait = in->wait };
}

static void
fill_item_event(const struct hallmark_subject *subject,
		const struct hallmark_event *in, struct hm_event *event)
{
	switch (in->kind) {
	case HALLMARK_KIND_ISSUE:
		event->args.issue =
			(struct hm_issue){ hm_subject_item(subject->uri),
					   in->to, in->claim };
		break;
	case HALLMARK_KIND_TRANSFER:
	case HALLMARK_KIND_RECOVER:
		event->args.to = in->to;
		break;
	case HALLMARK_KIND_ATTEST:
		event->args.attest = (struct hm_attest){ in->type, in->result };
		break;
	case HALLMARK_KIND_STATUS:
		event->args.status = in->status;
		break;
	case HALLMARK_KIND_CORRECT:
		event->args.correct = in->corrected;
		break;
	case HALLMARK_KIND_AUTHORISE:
	case HALLMARK_KIND_REVOKE:
	case HALLMARK_KIND_ROOT:
		fill_key_event(subject, in, event);
		break;
	}
}

/* Is all there that the kind needs, and the subject of its class? */
static bool complete(const struct hallmark_subject *subject,
		     const struct hallmark_event *in)
{
	bool key = subject->pub != NULL;

	if (!hm_kind_valid(in->kind) || key == (subject->uri.len > 0) ||
	    key != hm_kind_of_key((enum hm_kind)in->kind))
		return false;
	if (in->kind == HALLMARK_KIND_AUTHORISE)
		return in->grant;
	if (in->kind == HALLMARK_KIND_ROOT)
		return in->key && in->next;
	if (in->kind == HALLMARK_KIND_ISSUE ||
	    in->kind == HALLMARK_KIND_TRANSFER ||
	    in->kind == HALLMARK_KIND_RECOVER)
		return in->to;
	return true;
}

enum hallmark_code
hm_compose(const struct hallmark_subject *subject,
	   const struct hallmark_event *in, struct hm_composed *out)
{
	struct hm_event *event = &out->event;

	if (!complete(subject, in))
		return HALLMARK_USAGE;
	if (!range_valid(in))
		return HALLMARK_FIELD_RANGE;
	*event = (struct hm_event){ .kind = (enum hm_kind)in->kind };
	memcpy(event->prev.b, subject->link, HM_HASH_BYTES);
	if (event->kind == HM_AUTHORISE) {
		struct hallmark_buf scope = HM_BUF_OVER(out->scope_room);
		enum hallmark_code code = hm_grant_encode(
			in->grant, &scope, &event->args.authorise);

		if (code)
			return code;
	}
	fill_item_event(subject, in, event);
	return HALLMARK_OK;
}

void hm_event_keys(const struct hm_event *event, const uint8_t *keys[2])
{
	keys[0] = NULL;
	keys[1] = NULL;
	switch (event->kind) {
	case HM_ISSUE:
		keys[0] = event->args.issue.to;
		keys[1] = event->args.issue.claim;
		break;
	case HM_TRANSFER:
	case HM_RECOVER:
		keys[0] = event->args.to;
		break;
	case HM_AUTHORISE:
		keys[0] = event->args.authorise.key;
		break;
	case HM_ROOT:
		keys[0] = event->args.root.key;
		break;
	case HM_ATTEST:
	case HM_STATUS:
	case HM_CORRECT:
	case HM_REVOKE:
		break;
	}
}
