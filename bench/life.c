/* What happens to items after they were issued. SPDX-License-Identifier: MIT */
#include "bench.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static enum hallmark_code
sign(void *key, struct hallmark_bytes message, uint8_t sig[64])
{
	return crypto_sign_detached(sig, NULL, message.ptr, message.len, key) ==
			       0
		       ? HALLMARK_OK
		       : HALLMARK_KEY_BAD;
}

void bench_person(struct bench_person *p)
{
	crypto_sign_keypair(p->sign.pub, p->secret);
	p->sign.sign = sign;
	p->sign.key = p->secret;
}

static void draw(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	hallmark_random(out, len);
}

static const struct hallmark_random randomness = { draw, NULL };

static struct hallmark_composer *
begin(struct bench_ledger *l, enum hallmark_kind kind)
{
	struct hallmark_composer *composer = NULL;
	struct hallmark_ledger_info info;

	bench_ok(hallmark_ledger_info(l->open, &info), "the ledger's name");
	bench_ok(hallmark_composer_new(info.origin, kind, &randomness,
				       &composer),
		 "a statement");
	return composer;
}

/* To what comes before, as the ledger has it. */
static void add(struct bench_ledger *l, struct hallmark_composer *composer,
		const uint8_t key[32], struct hallmark_subject subject,
		const struct hallmark_event *event)
{
	struct hallmark_standing standing;

	bench_ok(hallmark_ledger_subject(l->open, key, &standing),
		 "how a subject stands");
	memcpy(subject.link, standing.link, sizeof(subject.link));
	bench_ok(hallmark_composer_add(composer, &subject, event, NULL, 0),
		 "an event");
}

static void finish(struct hallmark_composer *composer,
		   const struct bench_act *act, struct hallmark_buf *file)
{
	struct hallmark_signing signing = { .signer = act->by,
					    .receiver = act->accepts,
					    .until = (uint64_t)time(NULL) +
						     86400 };

	bench_ok(hallmark_composer_sign(composer, &signing, file),
		 "a signature");
	hallmark_composer_free(composer);
}

void bench_compose(struct bench_ledger *l, const struct hallmark_item_id *items,
		   size_t count, const struct bench_act *act,
		   struct hallmark_buf *file)
{
	struct hallmark_composer *composer = begin(l, act->event.kind);

	for (size_t i = 0; i < count; i++)
		add(l, composer, items[i].subject,
		    (struct hallmark_subject){
			    .uri = bench_text(items[i].uri) },
		    &act->event);
	finish(composer, act, file);
}

void bench_submit(struct bench_ledger *l, const struct hallmark_buf *file)
{
	struct hallmark_submitted out;

	bench_ok(hallmark_ledger_submit(l->open, hallmark_buf_bytes(file), &out,
					NULL),
		 "a submit");
}

void bench_authorise(struct bench_ledger *l, const struct bench_person *key,
		     uint64_t roles)
{
	struct hallmark_buf *file =
		hallmark_buf_new(HALLMARK_STATEMENT_FILE_MAX);
	struct hallmark_grant grant = { .roles = roles };
	struct bench_act act = { .event.kind = HALLMARK_KIND_AUTHORISE,
				 .event.grant = &grant,
				 .by = hallmark_key_signer(l->root) };
	struct hallmark_composer *composer = begin(l, act.event.kind);
	uint8_t subject[32];

	hallmark_key_subject(key->sign.pub, subject);
	add(l, composer, subject,
	    (struct hallmark_subject){ .pub = key->sign.pub }, &act.event);
	finish(composer, &act, file);
	bench_submit(l, file);
	hallmark_buf_free(file);
}

static void issue(struct bench_ledger *l, const struct bench_life *life,
		  const struct hallmark_item_id *items)
{
	struct hallmark_run_options options = {
		.name = bench_text(life->run),
		.signer = life->by,
		.to = hallmark_key_signer(l->stock)->pub,
		.batch = HALLMARK_BATCH_DEFAULT
	};
	struct hallmark_field lot = {
		.label = bench_text(""),
		.value = { .type = HALLMARK_TEXT, .text = bench_text("L0427") }
	};
	struct hallmark_run *run = NULL;

	bench_ok(hallmark_run_begin(l->open, &options, &run, NULL), "a run");
	for (size_t i = 0; i < life->items; i++)
		bench_ok(hallmark_run_add(run, &items[i], &lot, 1, i + 1, NULL),
			 "a row");
	bench_ok(hallmark_run_commit(run, life->items, true, NULL), "a commit");
	hallmark_run_free(run);
}

/* The next event of a life; who has the item signs, unless it is an attest. */
static struct bench_act
next_act(enum hallmark_kind kind, uint64_t status,
	 const struct bench_life *life, const struct hallmark_signer *holder,
	 const struct hallmark_signer *receiver)
{
	struct bench_act act = { .event = { .kind = kind, .status = status },
				 .by = holder };

	if (kind == HALLMARK_KIND_ATTEST) {
		act.by = life->inspector;
		act.event.type = 1;
		act.event.result = 1;
	}
	if (kind == HALLMARK_KIND_TRANSFER) {
		act.event.to = receiver->pub;
		act.accepts = receiver;
	}
	return act;
}

/* All that happens after the issue, in statements about these items. */
static void go_on(struct bench_ledger *l, const struct bench_life *life,
		  const struct hallmark_item_id *items, size_t count)
{
	static const struct {
		enum hallmark_kind kind;
		uint64_t status;
	} steps[BENCH_LIFE_EVENTS - 1] = {
		{ HALLMARK_KIND_TRANSFER, 0 },
		{ HALLMARK_KIND_ATTEST, 0 },
		{ HALLMARK_KIND_TRANSFER, 0 },
		{ HALLMARK_KIND_STATUS, HALLMARK_STATUS_LOST },
		{ HALLMARK_KIND_STATUS, HALLMARK_STATUS_FOUND },
		{ HALLMARK_KIND_TRANSFER, 0 },
		{ HALLMARK_KIND_ATTEST, 0 },
		{ HALLMARK_KIND_TRANSFER, 0 },
		{ HALLMARK_KIND_ATTEST, 0 },
	};
	struct hallmark_buf *file =
		hallmark_buf_new(HALLMARK_STATEMENT_FILE_MAX);
	struct bench_person people[BENCH_LIFE_EVENTS];
	const struct hallmark_signer *holder = hallmark_key_signer(l->stock);

	for (size_t i = 0; i + 1 < life->events; i++) {
		struct bench_act act;

		bench_person(&people[i]);
		act = next_act(steps[i].kind, steps[i].status, life, holder,
			       &people[i].sign);
		if (act.accepts)
			holder = act.accepts;
		hallmark_buf_clear(file);
		bench_compose(l, items, count, &act, file);
		bench_submit(l, file);
	}
	hallmark_buf_free(file);
}

void bench_live(struct bench_ledger *l, const struct bench_life *life)
{
	struct hallmark_item_id *items = calloc(life->items, sizeof(*items));
	size_t count = life->carton ? life->items : 1;

	bench_must(items != NULL, "no memory for items");
	for (size_t i = 0; i < life->items; i++)
		bench_item(l, life->run, i + 1, &items[i]);
	issue(l, life, items);
	for (size_t i = 0; i < life->items; i += count)
		go_on(l, life, items + i, count);
	free(items);
}
