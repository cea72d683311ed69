/* SPDX-License-Identifier: MIT */
#include "draft/carton.h"

#include "draft/named.h"

#define PARTS_BYTES_MAX ((size_t)65536 * sizeof(struct hm_carton_part))

struct hallmark_diag *hm_blame_diag(struct hallmark_culprit *culprit)
{
	return culprit ? &culprit->diag : NULL;
}

/* diag is there already. */
static void
name_item(struct hallmark_culprit *culprit, const struct hm_carton_walk *walk)
{
	if (!culprit)
		return;
	culprit->certificate = walk ? walk->certificate : 0;
	culprit->uri[0] = '\0';
	if (!walk || walk->item.uri.len == 0)
		return;
	memcpy(culprit->uri, walk->item.uri.ptr, walk->item.uri.len);
	culprit->uri[walk->item.uri.len] = '\0';
}

enum hallmark_code
hm_blame(struct hallmark_culprit *culprit, const struct hm_carton_walk *walk,
	 enum hallmark_code code, const char *rule, const char *message)
{
	name_item(culprit, walk);
	return hm_draft_refuse(hm_blame_diag(culprit), code, rule, message);
}

void hm_carton_init(struct hm_carton *carton)
{
	carton->parts = HM_BUF_INIT(PARTS_BYTES_MAX);
	carton->left_out = HM_BUF_INIT(SIZE_MAX / 2);
	carton->items = 0;
}

size_t hm_carton_count(const struct hm_carton *carton)
{
	return carton->parts.len / sizeof(struct hm_carton_part);
}

const struct hm_carton_part *
hm_carton_part(const struct hm_carton *carton, size_t number)
{
	return (const struct hm_carton_part *)(const void *)carton->parts.ptr +
	       number;
}

void hm_carton_release(struct hm_carton *carton)
{
	for (size_t i = 0; i < hm_carton_count(carton); i++)
		hallmark_opened_free(hm_carton_part(carton, i)->opened);
	hm_buf_release(&carton->parts);
	hm_buf_release(&carton->left_out);
}

static bool
same_ledger(const struct hallmark_opened *a, const struct hallmark_opened *b)
{
	return hm_bytes_equal(a->opening.certificate.origin,
			      b->opening.certificate.origin) &&
	       hm_hash_equal(&a->opening.ledger_id, &b->opening.ledger_id);
}

/* HMK-DRAFT-5 */
static enum hallmark_code
check_items(struct hm_carton *carton, struct hallmark_opened *opened,
	    struct hallmark_culprit *culprit)
{
	struct hm_carton_walk walk = { .certificate = hm_carton_count(carton) };

	if (!opened->opening.certificate.has_head)
		return hm_blame(culprit, &walk, HALLMARK_SIGNED_ONLY,
				"HMK-DRAFT-5",
				"a certificate without a head does not say "
				"what comes last");
	while (hallmark_opened_item(opened, walk.number, &walk.item)) {
		if (walk.item.count == 0)
			return hm_blame(culprit, &walk,
					HALLMARK_SUBJECT_UNKNOWN, "HMK-DRAFT-5",
					"the certificate shows no events of "
					"this item");
		walk.number++;
	}
	carton->items += walk.number;
	if (walk.certificate == 0 ||
	    same_ledger(hm_carton_part(carton, 0)->opened, opened))
		return HALLMARK_OK;
	walk.item.uri.len = 0;
	return hm_blame(culprit, &walk, HALLMARK_OTHER_LEDGER, "HMK-DRAFT-5",
			"the certificates are of different ledgers");
}

enum hallmark_code
hm_carton_add(struct hm_carton *carton, struct hallmark_bytes certificate,
	      struct hallmark_culprit *culprit)
{
	struct hm_carton_walk walk = { .certificate = hm_carton_count(carton) };
	size_t first = carton->items;
	struct hallmark_opened *opened;
	enum hallmark_code code;

	name_item(culprit, &walk);
	code = hallmark_opened_read(certificate, &opened,
				    hm_blame_diag(culprit));
	if (code)
		return code;
	code = check_items(carton, opened, culprit);
	if (!code) {
		struct hm_carton_part part = { certificate, opened, first };

		hm_buf_mem(&carton->parts, &part, sizeof(part));
		code = carton->parts.err;
	}
	if (code)
		hallmark_opened_free(opened);
	return code;
}

/* Of all certificates, whether it moves or not. */
static bool
next_of_all(const struct hm_carton *carton, struct hm_carton_walk *walk)
{
	while (walk->next < hm_carton_count(carton) || walk->opened) {
		if (!walk->opened) {
			walk->certificate = walk->next;
			walk->opened =
				hm_carton_part(carton, walk->next++)->opened;
			walk->number = 0;
		} else {
			walk->number++;
		}
		if (hallmark_opened_item(walk->opened, walk->number,
					 &walk->item))
			return true;
		walk->opened = NULL;
	}
	return false;
}

bool hm_carton_next(const struct hm_carton *carton, struct hm_carton_walk *walk)
{
	while (next_of_all(carton, walk))
		if (hm_carton_moves(carton, walk->certificate, walk->number))
			return true;
	return false;
}

enum hallmark_code hm_carton_choose(struct hm_carton *carton, bool moves)
{
	hm_buf_byte(&carton->left_out, !moves);
	carton->items -= !moves;
	return carton->left_out.err;
}

bool hm_carton_moves(const struct hm_carton *carton, size_t certificate,
		     size_t number)
{
	size_t place = hm_carton_part(carton, certificate)->first + number;

	return place >= carton->left_out.len || !carton->left_out.ptr[place];
}

static enum hallmark_code
name_all(const struct hm_carton *carton, struct hallmark_buf *named)
{
	struct hm_carton_walk walk = { .next = 0 };

	for (uint64_t i = 0; hm_carton_next(carton, &walk); i++) {
		struct hm_named one = { hm_subject_item(walk.item.uri), i };

		hm_buf_mem(named, &one, sizeof(one));
	}
	return named->err;
}

enum hallmark_code hm_carton_check(const struct hm_carton *carton,
				   struct hallmark_culprit *culprit)
{
	struct hallmark_buf named =
		HM_BUF_INIT(carton->items * sizeof(struct hm_named));
	struct hm_carton_walk walk = { .next = 0 };
	uint64_t number = 0;
	enum hallmark_code code = name_all(carton, &named);
	bool twice = !code && hm_named_twice(&named, &number);

	hm_buf_release(&named);
	if (code)
		return hm_blame(culprit, NULL, code, "",
				hallmark_code_words(code));
	if (!twice)
		return HALLMARK_OK;
	for (uint64_t i = 0; i <= number; i++)
		twice &= hm_carton_next(carton, &walk);
	return hm_blame(culprit, &walk, HALLMARK_SUBJECT_TWICE, "HMK-DRAFT-5",
			"two certificates are about this item");
}

static enum hallmark_code
try_item(const struct hm_carton_walk *walk, const struct hallmark_event *event,
	 const uint8_t *signer, uint64_t now, struct hallmark_culprit *culprit)
{
	const struct hallmark_opened_item *item = &walk->item;
	enum hallmark_code code;

	if (event->kind == HALLMARK_KIND_TRANSFER && !item->claim_closed &&
	    hm_pub_equal(item->claim, event->to))
		return hm_blame(culprit, walk, HALLMARK_ACCEPTANCE_FORBIDDEN,
				"HMK-DRAFT-6",
				"to its claim key an item is released");
	code = hallmark_opened_try(walk->opened, walk->number, event, signer,
				   now, hm_blame_diag(culprit));
	if (code)
		name_item(culprit, walk);
	return code;
}

enum hallmark_code
hm_carton_try(const struct hm_carton *carton,
	      const struct hallmark_event *event, const uint8_t *signer,
	      uint64_t now, struct hallmark_culprit *culprit)
{
	struct hm_carton_walk walk = { .next = 0 };
	enum hallmark_code code = HALLMARK_OK;
	struct hallmark_opened_info info;

	while (!code && hm_carton_next(carton, &walk)) {
		hallmark_opened_info(walk.opened, &info);
		if (!signer)
			signer = event->kind == HALLMARK_KIND_RECOVER
					 ? info.root
					 : walk.item.custodian;
		code = try_item(&walk, event, signer, now, culprit);
	}
	return code;
}
