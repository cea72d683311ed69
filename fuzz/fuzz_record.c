/*
 * Events and details: one encoding each, and what is withheld leaves the hash
 * as it was. SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "record/details.h"
#include "record/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_fault(const struct hm_cbor *r)
{
	require(r->err_at <= r->len && r->err_what);
	require(r->err_rule && r->err_rule[0] == 'H');
}

/* HMK-EVENT-1 */
static void check_event(struct hallmark_bytes bytes)
{
	struct hallmark_buf again = HM_BUF_INIT(HM_EVENT_ROOM);
	struct hm_event event;
	struct hm_cbor r;

	hm_cbor_init(&r, bytes, "HMK-EVENT-1");
	hm_event_read(&r, &event);
	hm_cbor_end(&r);
	if (r.err) {
		check_fault(&r);
		return;
	}
	hm_event_write(&again, &event);
	require(hm_bytes_equal(hm_buf_view(&again), bytes));
	hm_buf_release(&again);
}

static void check_args(struct hallmark_bytes bytes, enum hm_kind kind)
{
	struct hallmark_buf again = HM_BUF_INIT((size_t)1 << 16);
	struct hm_event event = { .kind = kind };
	struct hm_cbor r;

	hm_cbor_init(&r, bytes, "HMK-EVENT-1");
	hm_record_args_read(&r, &event);
	hm_cbor_end(&r);
	if (r.err) {
		check_fault(&r);
		return;
	}
	hm_record_args_write(&again, &event);
	require(hm_bytes_equal(hm_buf_view(&again), bytes));
	hm_buf_release(&again);
}

static bool details_of(struct hallmark_bytes bytes, struct hm_details *details)
{
	struct hm_cbor r;

	hm_cbor_init(&r, bytes, "HMK-DET-1");
	hm_details_read(&r, details);
	hm_cbor_end(&r);
	if (r.err)
		check_fault(&r);
	return !r.err;
}

/* The fields as they are walked; returns how many. */
static size_t
walk(const struct hm_details *details, struct hm_field *fields, size_t max)
{
	struct hm_fields f;
	size_t count = 0;
	size_t withheld = 0;

	hm_fields_begin(&f, details->raw);
	while (count < max && hm_fields_next(&f, &fields[count]))
		withheld += fields[count++].value.len == 0;
	require(count == details->fields && withheld == details->withheld);
	return count;
}

/* HMK-DET-2: fields whose bit in pattern is set are withheld. */
static void check_withheld(const struct hm_details *whole,
			   const struct hm_field *fields, uint8_t pattern)
{
	struct hallmark_bytes labels[HM_DETAILS_FIELDS_MAX];
	struct hallmark_buf part = HM_BUF_INIT((size_t)1 << 20);
	struct hm_details got;
	size_t count = 0;

	for (size_t i = 0; i < whole->fields; i++)
		if (pattern >> i % 8 & 1)
			labels[count++] = fields[i].label;
	if (!hm_details_withhold(&part, whole, labels, count)) {
		require(count == whole->fields && part.len == 0);
		return;
	}
	/* Salts of their own may make the part larger than details may be. */
	if (part.len <= HM_DETAILS_BYTES_MAX) {
		require(details_of(hm_buf_view(&part), &got));
		require(hm_hash_equal(&got.hash, &whole->hash));
		require(got.fields == whole->fields && got.withheld == count);
	}
	hm_buf_release(&part);
}

static void check_details(struct hallmark_bytes bytes)
{
	struct hm_field fields[HM_DETAILS_FIELDS_MAX];
	struct hallmark_buf again = HM_BUF_INIT(HM_DETAILS_BYTES_MAX);
	struct hm_details details;
	struct hm_fields f;

	if (!details_of(bytes, &details))
		return;
	require(hm_bytes_equal(details.raw, bytes));
	walk(&details, fields, HM_DETAILS_FIELDS_MAX);
	hm_fields_begin(&f, bytes);
	if (!f.seed)
		return;
	hm_details_write(&again, f.seed, fields, details.fields);
	require(hm_bytes_equal(hm_buf_view(&again), bytes));
	hm_buf_release(&again);
	check_withheld(&details, fields, details.hash.b[0]);
	check_withheld(&details, fields, 0xff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hallmark_bytes bytes = { data, size };

	check_event(bytes);
	for (unsigned kind = 0; kind <= HM_ROOT; kind++)
		if (hm_kind_valid(kind))
			check_args(bytes, (enum hm_kind)kind);
	check_details(bytes);
	return 0;
}
