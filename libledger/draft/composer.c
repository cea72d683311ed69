/* SPDX-License-Identifier: MIT */
#include "draft/composer.h"

#include "base/text.h"
#include "draft/sign.h"

/* What a file has beside its events: heads, origin, statement, acceptance. */
#define FRAME_BYTES 2048
#define DRAW_BYTES ((size_t)HM_SALT_BYTES + HM_SEED_SALT_BYTES)
#define NAMED_BYTES_MAX                                                        \
	(HALLMARK_STATEMENT_EVENTS_MAX * sizeof(struct hm_named))

enum hallmark_code
hallmark_composer_new(struct hallmark_bytes origin, enum hallmark_kind kind,
		      const struct hallmark_random *random,
		      struct hallmark_composer **composer)
{
	struct hallmark_buf self = HM_BUF_INIT(sizeof(**composer));
	struct hallmark_composer *c;

	if (origin.len == 0 || origin.len > HM_ORIGIN_BYTES_MAX ||
	    !hm_utf8_plain(origin) || !hm_kind_valid(kind))
		return HALLMARK_USAGE;
	c = hm_buf_grow(&self, sizeof(*c));
	if (!c)
		return HALLMARK_NO_MEMORY;
	c->self = self;
	memcpy(c->origin, origin.ptr, origin.len);
	c->origin_len = origin.len;
	c->kind = (enum hm_kind)kind;
	c->random = random;
	c->events = HM_BUF_INIT(HALLMARK_STATEMENT_FILE_MAX - FRAME_BYTES);
	c->named = HM_BUF_INIT(NAMED_BYTES_MAX);
	hm_fields_init(&c->fields);
	*composer = c;
	return HALLMARK_OK;
}

void hallmark_composer_free(struct hallmark_composer *composer)
{
	struct hallmark_buf self;

	if (!composer)
		return;
	hm_buf_release(&composer->events);
	hm_buf_release(&composer->named);
	hm_fields_release(&composer->fields);
	self = composer->self;
	hm_buf_release(&self);
}

size_t hallmark_composer_count(const struct hallmark_composer *composer)
{
	return composer->named.len / sizeof(struct hm_named);
}

/* Most events go to one key: it is checked once. */
static bool keys_good(struct hallmark_composer *c, const struct hm_event *event)
{
	const uint8_t *keys[2];

	hm_event_keys(event, keys);
	if (keys[1] && !hm_pub_valid(keys[1]))
		return false;
	if (!keys[0] ||
	    (c->has_good && memcmp(keys[0], c->good, HM_PUB_BYTES) == 0))
		return true;
	c->has_good = hm_pub_valid(keys[0]);
	memcpy(c->good, keys[0], HM_PUB_BYTES);
	return c->has_good;
}

/* Salt and seed, then the details that the seed salts. */
static enum hallmark_code
finish_event(struct hallmark_composer *c, uint8_t draw[DRAW_BYTES],
	     const struct hallmark_field *fields, size_t count)
{
	struct hm_event *event = &c->composed.event;
	struct hm_details details;
	enum hallmark_code code;
	struct hm_cbor r;

	c->random->fill(c->random->arg, draw, DRAW_BYTES);
	event->salt = draw;
	code = hm_fields_encode(&c->fields, draw + HM_SALT_BYTES, fields,
				count);
	if (code || count == 0)
		return code;
	hm_cbor_init(&r, hm_buf_view(&c->fields.details), "HMK-DET-1");
	hm_details_read(&r, &details);
	event->has_details = true;
	event->details = details.hash;
	return r.err;
}

static enum hallmark_code
put_event(struct hallmark_composer *c, const struct hallmark_subject *subject)
{
	struct hallmark_buf bytes = HM_BUF_OVER(c->bytes);
	struct hm_file_event event = { .uri = subject->uri,
				       .pub = subject->pub,
				       .details = hm_buf_view(
					       &c->fields.details) };
	size_t before = c->events.len;
	struct hm_named *named = NULL;
	enum hallmark_code code;
	struct hm_hash leaf;

	hm_event_write(&bytes, &c->composed.event);
	if (bytes.err) /* HMK-EVENT-7: only an authorise can be as long */
		return HALLMARK_FIELD_RANGE;
	event.bytes = hm_buf_view(&bytes);
	hm_file_event_write(&c->events, &event);
	if (!c->events.err)
		named = hm_buf_grow(&c->named, sizeof(*named));
	if (!named) {
		code = c->events.err ? c->events.err : c->named.err;
		c->events.len = before;
		c->events.err = HALLMARK_OK;
		c->named.err = HALLMARK_OK;
		return code;
	}
	leaf = hm_tree_leaf(event.bytes);
	named->key = hm_file_event_subject(&event);
	named->number = c->tree.size;
	hm_frontier_add(&c->tree, &leaf);
	return HALLMARK_OK;
}

/* Do all events go to one key, and to which? */
static void note_receiver(struct hallmark_composer *c, bool first)
{
	const uint8_t *keys[2];

	hm_event_keys(&c->composed.event, keys);
	if (first) {
		c->one_to = keys[0];
		if (keys[0])
			memcpy(c->to, keys[0], HM_PUB_BYTES);
	} else if (c->one_to) {
		c->one_to = memcmp(c->to, keys[0], HM_PUB_BYTES) == 0;
	}
}

enum hallmark_code
hallmark_composer_add(struct hallmark_composer *composer,
		      const struct hallmark_subject *subject,
		      const struct hallmark_event *event,
		      const struct hallmark_field *fields, size_t field_count)
{
	bool first = composer->named.len == 0;
	uint8_t draw[DRAW_BYTES];
	struct hallmark_item_id id;
	enum hallmark_code code;

	code = (enum hm_kind)event->kind == composer->kind
		       ? hm_compose(subject, event, &composer->composed)
		       : HALLMARK_USAGE;
	if (!code && !subject->pub)
		code = hallmark_item_canonical(subject->uri, &id);
	if (!code && !keys_good(composer, &composer->composed.event))
		code = HALLMARK_KEY_BAD;
	if (!code)
		code = finish_event(composer, draw, fields, field_count);
	if (!code)
		code = put_event(composer, subject);
	if (!code)
		note_receiver(composer, first);
	return code;
}

static void start_again(struct hallmark_composer *c)
{
	hm_buf_clear(&c->events);
	hm_buf_clear(&c->named);
	c->tree = (struct hm_frontier){ .size = 0 };
}

static enum hallmark_code
accept(struct hallmark_composer *c, const struct hallmark_signing *signing,
       struct hallmark_buf *acceptance)
{
	struct hm_acceptance what = { .root = hm_frontier_root(&c->tree),
				      .n = c->tree.size,
				      .until = signing->until };

	if (!signing->receiver)
		return HALLMARK_OK;
	if (!c->one_to || signing->until > HM_QUANTITY_MAX ||
	    memcmp(c->to, signing->receiver->pub, HM_PUB_BYTES) != 0)
		return HALLMARK_USAGE;
	return hm_acceptance_sign(acceptance, &what, signing->receiver);
}

enum hallmark_code
hallmark_composer_sign(struct hallmark_composer *composer,
		       const struct hallmark_signing *signing,
		       struct hallmark_buf *out)
{
	uint8_t rooms[2][HM_STATEMENT_ROOM];
	struct hallmark_buf entry = HM_BUF_OVER(rooms[0]);
	struct hallmark_buf acceptance = HM_BUF_OVER(rooms[1]);
	struct hm_statement what = { .origin = hm_bytes(composer->origin,
							composer->origin_len),
				     .kind = composer->kind,
				     .root = hm_frontier_root(&composer->tree),
				     .n = composer->tree.size,
				     .has_first = signing->has_first,
				     .first = signing->first };
	size_t before = out->len;
	enum hallmark_code code;
	uint64_t number;

	if (what.n == 0 ||
	    (signing->has_first && signing->first > HM_QUANTITY_MAX))
		return HALLMARK_USAGE;
	if (hm_named_twice(&composer->named, &number))
		return HALLMARK_SUBJECT_TWICE;
	code = accept(composer, signing, &acceptance);
	if (!code)
		code = hm_statement_sign(&entry, &what, signing->signer);
	if (code)
		return code;
	hm_statement_file_begin(out, what.origin, hm_buf_view(&entry),
				(size_t)what.n);
	hm_buf_add(out, hm_buf_view(&composer->events));
	hm_acceptance_field_write(out, hm_buf_view(&acceptance));
	if (out->err) {
		code = out->err;
		out->len = before;
		out->err = HALLMARK_OK;
		return code;
	}
	start_again(composer);
	return HALLMARK_OK;
}
