/* SPDX-License-Identifier: MIT */
#include "unit/life.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

void life_key(struct hm_seed_signer *key, uint8_t number)
{
	uint8_t seed[HM_SEED_BYTES] = { number };

	hm_seed_signer_init(key, seed);
}

static void link_of(struct brand *b, const uint8_t subject[32],
		    struct hallmark_subject *out)
{
	struct hallmark_standing standing;

	ck_assert_int_eq(hallmark_ledger_subject(b->ledger, subject, &standing),
			 HALLMARK_OK);
	memcpy(out->link, standing.link, sizeof(out->link));
}

static enum hallmark_code
sign_and_submit(struct brand *b, struct hallmark_composer *composer,
		const struct life_act *act)
{
	struct hallmark_signing signing = {
		.signer = &act->by->sign,
		.receiver = act->accepts ? &act->accepts->sign : NULL,
		.until = b->now + 86400,
		.has_first = act->has_first,
		.first = act->first,
	};
	struct hallmark_buf *file =
		hallmark_buf_new(HALLMARK_STATEMENT_FILE_MAX);
	struct hallmark_diag diag = { .rule = "", .message = "" };
	struct hallmark_submitted out;
	enum hallmark_code code;

	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, file),
			 HALLMARK_OK);
	code = hallmark_ledger_submit(b->ledger, hallmark_buf_bytes(file), &out,
				      &diag);
	if (code)
		printf("submit: %s: %s\n", diag.rule, diag.message);
	hallmark_buf_free(file);
	return code;
}

static struct hallmark_composer *
compose(struct brand *b, enum hallmark_kind kind,
	const struct hallmark_random *random)
{
	struct hallmark_composer *composer = NULL;

	ck_assert_int_eq(hallmark_composer_new(brand_info(b).origin, kind,
					       random, &composer),
			 HALLMARK_OK);
	return composer;
}

enum hallmark_code life_items(struct brand *b, const unsigned *items,
			      size_t count, const struct life_act *act)
{
	struct hallmark_random random = { b->host.random, b->host.arg };
	struct hallmark_composer *composer =
		compose(b, act->event.kind, &random);
	enum hallmark_code code;

	for (size_t i = 0; i < count; i++) {
		struct hallmark_item_id id = brand_item(items[i]);
		struct hallmark_subject subject = { .uri = hm_text(id.uri) };

		link_of(b, id.subject, &subject);
		ck_assert_int_eq(hallmark_composer_add(composer, &subject,
						       &act->event, act->fields,
						       act->field_count),
				 HALLMARK_OK);
	}
	code = sign_and_submit(b, composer, act);
	hallmark_composer_free(composer);
	return code;
}

enum hallmark_code
life_item(struct brand *b, unsigned item, const struct life_act *act)
{
	return life_items(b, &item, 1, act);
}

enum hallmark_code
life_of_key(struct brand *b, const uint8_t *pub, const struct life_act *act)
{
	struct hallmark_random random = { b->host.random, b->host.arg };
	struct hallmark_composer *composer =
		compose(b, act->event.kind, &random);
	struct hallmark_subject subject = { .pub = pub };
	enum hallmark_code code;
	uint8_t key[32];

	hallmark_key_subject(pub, key);
	link_of(b, key, &subject);
	ck_assert_int_eq(hallmark_composer_add(composer, &subject, &act->event,
					       act->fields, act->field_count),
			 HALLMARK_OK);
	code = sign_and_submit(b, composer, act);
	hallmark_composer_free(composer);
	return code;
}

void life_transfer(struct brand *b, unsigned item,
		   const struct hm_seed_signer *from,
		   const struct hm_seed_signer *to)
{
	struct life_act act = { .event.kind = HALLMARK_KIND_TRANSFER,
				.event.to = to->sign.pub,
				.by = from,
				.accepts = to };

	ck_assert_int_eq(life_item(b, item, &act), HALLMARK_OK);
}

void life_status(struct brand *b, unsigned item, uint64_t status,
		 const struct hm_seed_signer *by)
{
	struct life_act act = { .event.kind = HALLMARK_KIND_STATUS,
				.event.status = status,
				.by = by };

	ck_assert_int_eq(life_item(b, item, &act), HALLMARK_OK);
}

void life_authorise(struct brand *b, const struct hm_seed_signer *key,
		    uint64_t roles, const struct hm_seed_signer *by)
{
	struct hallmark_grant grant = { .roles = roles };
	struct life_act act = { .event.kind = HALLMARK_KIND_AUTHORISE,
				.event.grant = &grant,
				.by = by };

	ck_assert_int_eq(life_of_key(b, key->sign.pub, &act), HALLMARK_OK);
}

void life_revoke(struct brand *b, const struct hm_seed_signer *key,
		 bool has_from, uint64_t from, const struct hm_seed_signer *by)
{
	struct life_act act = { .event.kind = HALLMARK_KIND_REVOKE,
				.event.reason = 1,
				.event.has_from = has_from,
				.event.from = from,
				.by = by };

	ck_assert_int_eq(life_of_key(b, key->sign.pub, &act), HALLMARK_OK);
}

void life_issue(struct brand *b, unsigned from, unsigned to,
		const struct hm_seed_signer *by)
{
	struct life_act act = { .event.kind = HALLMARK_KIND_ISSUE,
				.event.to = b->stock.sign.pub,
				.by = by };

	for (unsigned i = from; i < to; i++)
		ck_assert_int_eq(life_item(b, i, &act), HALLMARK_OK);
}
