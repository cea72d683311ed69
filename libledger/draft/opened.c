/* SPDX-License-Identifier: MIT */
#include "draft/opened.h"

enum hallmark_code hallmark_opened_read(struct hallmark_bytes certificate,
					struct hallmark_opened **opened,
					struct hallmark_diag *diag)
{
	struct hallmark_buf self = HM_BUF_INIT(sizeof(**opened));
	struct hallmark_opened *o = hm_buf_grow(&self, sizeof(*o));
	enum hallmark_code code;

	if (!o)
		return hm_draft_refuse(diag, HALLMARK_NO_MEMORY, "",
				       "memory is short");
	o->self = self;
	hm_opening_init(&o->opening);
	code = hm_opening_read(&o->opening, certificate, diag);
	if (code) {
		hallmark_opened_free(o);
		return code;
	}
	*opened = o;
	return HALLMARK_OK;
}

void hallmark_opened_free(struct hallmark_opened *opened)
{
	struct hallmark_buf self;

	if (!opened)
		return;
	hm_opening_release(&opened->opening);
	self = opened->self;
	hm_buf_release(&self);
}

void hallmark_opened_info(const struct hallmark_opened *opened,
			  struct hallmark_opened_info *info)
{
	const struct hm_opening *o = &opened->opening;
	const struct hm_certificate *c = &o->certificate;
	const struct hm_root_term *root = hm_root_last(&o->powers);

	*info = (struct hallmark_opened_info){
		.origin = c->origin,
		.logged = c->has_head,
		.size = c->has_head ? c->head.size : 0,
		.time = c->has_head ? c->head.time : 0,
		.items = hm_certificate_items(c),
		.root = root ? root->key : NULL
	};
	memcpy(info->ledger_id, o->ledger_id.b, HM_HASH_BYTES);
}

static bool shows_chain(const struct hallmark_opened *opened, size_t number)
{
	return number < hm_certificate_items(&opened->opening.certificate) &&
	       hm_opening_chain(&opened->opening, number)->count > 0;
}

bool hallmark_opened_item(const struct hallmark_opened *opened, size_t number,
			  struct hallmark_opened_item *item)
{
	const struct hm_opening *o = &opened->opening;
	const struct hm_chain *chain;

	if (number >= hm_certificate_items(&o->certificate))
		return false;
	*item = (struct hallmark_opened_item){
		.uri = hm_certificate_item(&o->certificate, number)->uri,
		.has_wait = o->powers.has_wait,
		.wait = o->powers.wait
	};
	if (!shows_chain(opened, number))
		return true;
	chain = hm_opening_chain(o, number);
	item->count = chain->count;
	if (o->certificate.has_head)
		memcpy(item->link, chain->link.b, HM_HASH_BYTES);
	item->custodian = chain->state.custodian;
	item->claim = chain->state.claim;
	item->claim_closed = chain->state.claim_closed;
	item->flags = hm_chain_flags(chain);
	item->announced = chain->state.announced;
	item->announced_at = chain->state.announced_at;
	return true;
}

bool hallmark_opened_find(const struct hallmark_opened *opened,
			  struct hallmark_bytes uri, size_t *number)
{
	const struct hm_certificate *c = &opened->opening.certificate;

	for (size_t i = 0; i < hm_certificate_items(c); i++) {
		if (!hm_bytes_equal(hm_certificate_item(c, i)->uri, uri))
			continue;
		*number = i;
		return true;
	}
	return false;
}

static uint64_t value_of(const struct hm_event *event)
{
	switch (event->kind) {
	case HM_ATTEST:
		return event->args.attest.type;
	case HM_STATUS:
		return event->args.status;
	case HM_CORRECT:
		return event->args.correct;
	case HM_ISSUE:
	case HM_TRANSFER:
	case HM_RECOVER:
	case HM_AUTHORISE:
	case HM_REVOKE:
	case HM_ROOT:
		break;
	}
	return 0;
}

bool hallmark_opened_event(const struct hallmark_opened *opened, size_t item,
			   size_t event, struct hallmark_opened_event *out)
{
	const struct hm_opening *o = &opened->opening;
	const struct hm_chain *chain;
	const struct hm_act *act;

	if (!shows_chain(opened, item))
		return false;
	chain = hm_opening_chain(o, item);
	if (event >= chain->count)
		return false;
	act = hm_chain_act(chain, event);
	*out = (struct hallmark_opened_event){
		.kind = (enum hallmark_kind)act->event->kind,
		.signer = act->signer,
		.by_custodian = act->by == HM_BY_CUSTODIAN,
		.counts = hm_chain_counts(chain, event, &o->powers),
		.index = o->certificate.has_head ? act->place.index : 0,
		.position = act->place.position,
		.at = act->place.at,
		.value = value_of(act->event)
	};
	return true;
}

bool hallmark_opened_subject(const struct hallmark_opened *opened, size_t item,
			     struct hallmark_subject *subject)
{
	const struct hm_chain *chain;

	if (!shows_chain(opened, item) || !opened->opening.certificate.has_head)
		return false;
	chain = hm_opening_chain(&opened->opening, item);
	*subject = (struct hallmark_subject){
		.uri = hm_certificate_item(&opened->opening.certificate, item)
			       ->uri
	};
	memcpy(subject->link, chain->link.b, HM_HASH_BYTES);
	return true;
}

/*
 * A key that is not shown is judged as the root: what the ledger alone knows
 * of it is not held against it. But whoever signed an event is shown.
 */
static enum hallmark_code
judge(struct hm_chain *chain, struct hm_act *act, struct hm_powers *powers,
      struct hallmark_diag *diag)
{
	const char *rule = "";
	enum hallmark_code code;

	if (!hm_signer_by(chain, powers, act->event, act->signer,
			  act->place.index, &act->by)) {
		if (act->event->kind == HM_CORRECT)
			return hm_draft_refuse(
				diag, HALLMARK_ROLE_MISSING, "HMK-RULE-12",
				"that key signed no event of this item");
		act->by = HM_BY_ROOT;
	}
	code = hm_custody_apply(chain, act, powers, &rule);
	return code ? hm_draft_refuse(diag, code, rule,
				      hallmark_code_words(code))
		    : HALLMARK_OK;
}

/* HMK-RULE-6, as if the event came next. */
enum hallmark_code
hallmark_opened_try(struct hallmark_opened *opened, size_t item,
		    const struct hallmark_event *event,
		    const uint8_t signer[32], uint64_t now,
		    struct hallmark_diag *diag)
{
	struct hm_opening *o = &opened->opening;
	bool has_wait = o->powers.has_wait;
	struct hallmark_subject subject;
	struct hm_composed composed;
	struct hm_chain chain;
	struct hm_act act = { .event = &composed.event,
			      .signer = signer,
			      .n = 1,
			      .acceptance_holds = true,
			      .until = HM_NEVER };
	enum hallmark_code code;

	if (shows_chain(opened, item) && !o->certificate.has_head)
		return hm_draft_refuse(diag, HALLMARK_SIGNED_ONLY, "HMK-LINK-2",
				       "a certificate without a head does not "
				       "say what comes last");
	if (!hallmark_opened_subject(opened, item, &subject))
		return hm_draft_refuse(diag, HALLMARK_SUBJECT_UNKNOWN,
				       "HMK-RULE-2",
				       "the certificate shows no events of "
				       "this item");
	code = hm_compose(&subject, event, &composed);
	if (code)
		return hm_draft_refuse(diag, code, "HMK-RULE-20",
				       hallmark_code_words(code));
	chain = *hm_opening_chain(o, item);
	act.place.index = o->certificate.head.size;
	act.place.at = o->certificate.head.time;
	if (now > act.place.at)
		act.place.at = now;
	act.has_acceptance = event->kind == HALLMARK_KIND_RECOVER ||
			     (event->kind == HALLMARK_KIND_TRANSFER &&
			      !hm_is_release(&chain.state, &composed.event));
	/* Only a chain with a recover shows how long one has to wait. */
	o->powers.has_wait = true;
	code = judge(&chain, &act, &o->powers, diag);
	o->powers.has_wait = has_wait;
	hm_powers_fold(&o->powers, HM_NEVER);
	return code;
}
