/* Making drafts. SPDX-License-Identifier: MIT */
#include "draft/composer.h"
#include "draft/draft.h"

/* What a file has beside its certificates and events. */
#define FRAME_BYTES 1024

static enum hallmark_code
compose_all(struct hallmark_composer *composer, const struct hm_carton *carton,
	    const struct hallmark_draft_order *order,
	    const struct hallmark_event *event,
	    struct hallmark_culprit *culprit)
{
	struct hm_carton_walk walk = { .next = 0 };
	struct hallmark_subject subject;
	enum hallmark_code code;

	while (hm_carton_next(carton, &walk)) {
		code = hallmark_opened_subject(walk.opened, walk.number,
					       &subject)
			       ? hallmark_composer_add(composer, &subject,
						       event, order->fields,
						       order->field_count)
			       : HALLMARK_SUBJECT_UNKNOWN;
		if (code)
			return hm_blame(culprit, &walk, code, "HMK-DRAFT-4",
					hallmark_code_words(code));
	}
	return HALLMARK_OK;
}

static enum hallmark_code
write_draft(const struct hallmark_composer *composer,
	    const struct hallmark_draft_order *order, struct hallmark_buf *out)
{
	/* HMK-DRAFT-4: what the events leave, which keep clear of it too. */
	struct hallmark_buf certificates = HM_BUF_INIT(
		HM_DRAFT_FILE_MAX - FRAME_BYTES - composer->events.len);
	struct hm_draft_file file = {
		.origin = hm_bytes(composer->origin, composer->origin_len),
		.kind = composer->kind,
		.to = order->to,
		.events = { .raw = hm_buf_view(&composer->events),
			    .count = hallmark_composer_count(composer) }
	};
	size_t before = out->len;
	enum hallmark_code code;

	for (size_t i = 0; i < order->certificate_count; i++)
		hm_cbor_put_bstr(&certificates, order->certificates[i]);
	code = certificates.err;
	file.certificates.raw = hm_buf_view(&certificates);
	file.certificates.count = order->certificate_count;
	if (!code)
		hm_draft_file_write(out, &file);
	hm_buf_release(&certificates);
	return hm_draft_done(out, before, code);
}

static enum hallmark_code
make(const struct hallmark_draft_order *order, const struct hm_carton *carton,
     const struct hallmark_random *random, struct hallmark_buf *out,
     struct hallmark_culprit *culprit)
{
	struct hallmark_event event = { .kind = order->kind, .to = order->to };
	struct hallmark_composer *composer = NULL;
	struct hallmark_opened_info info;
	enum hallmark_code code;

	hallmark_opened_info(hm_carton_part(carton, 0)->opened, &info);
	code = hm_carton_try(carton, &event, NULL, order->now, culprit);
	if (code)
		return code;
	code = hallmark_composer_new(info.origin, order->kind, random,
				     &composer);
	if (!code)
		code = compose_all(composer, carton, order, &event, culprit);
	if (!code) {
		code = write_draft(composer, order, out);
		if (code)
			hm_blame(culprit, NULL, code, "HMK-DRAFT-4",
				 hallmark_code_words(code));
	}
	hallmark_composer_free(composer);
	return code;
}

static bool
is_named(const struct hallmark_draft_order *order, struct hallmark_bytes uri)
{
	for (size_t i = 0; i < order->item_count; i++)
		if (hm_bytes_equal(order->items[i], uri))
			return true;
	return false;
}

/* All of them, or those that the order names, each once. */
static enum hallmark_code
choose(const struct hallmark_draft_order *order, struct hm_carton *carton,
       struct hallmark_culprit *culprit)
{
	struct hm_carton_walk walk = { .next = 0 };
	enum hallmark_code code = HALLMARK_OK;

	if (order->item_count == 0)
		return HALLMARK_OK;
	while (!code && hm_carton_next(carton, &walk))
		code = hm_carton_choose(carton, is_named(order, walk.item.uri));
	if (code)
		return hm_blame(culprit, NULL, code, "",
				hallmark_code_words(code));
	if (carton->items == order->item_count)
		return HALLMARK_OK;
	return hm_blame(culprit, NULL, HALLMARK_WRONG_ITEM, "HMK-DRAFT-7",
			"an item is named twice, or is in none of the "
			"certificates");
}

enum hallmark_code
hallmark_draft_make(const struct hallmark_draft_order *order,
		    const struct hallmark_random *random,
		    struct hallmark_buf *out, struct hallmark_culprit *culprit)
{
	enum hallmark_code code = HALLMARK_OK;
	struct hm_carton carton;

	if ((order->kind != HALLMARK_KIND_TRANSFER &&
	     order->kind != HALLMARK_KIND_RECOVER) ||
	    !order->to || order->certificate_count == 0)
		return hm_blame(culprit, NULL, HALLMARK_USAGE, "",
				"a draft needs a kind, a receiver and "
				"certificates");
	hm_carton_init(&carton);
	for (size_t i = 0; i < order->certificate_count && !code; i++)
		code = hm_carton_add(&carton, order->certificates[i], culprit);
	if (!code)
		code = hm_carton_check(&carton, culprit);
	if (!code)
		code = choose(order, &carton, culprit);
	if (!code)
		code = make(order, &carton, random, out, culprit);
	hm_carton_release(&carton);
	return code;
}
