/* A certificate with details withheld. SPDX-License-Identifier: MIT */
#include <hallmark/verify.h>

#include "certificate/certificate.h"
#include "draft/fields.h"

#define LABELS_BYTES_MAX ((size_t)1 << 20)
#define BYTES_MAX (4 * HALLMARK_CERTIFICATE_MAX)

/* One name: one label, but for the lot, which is a number or a text. */
struct name {
	size_t first; /* of the labels */
	size_t labels;
	bool found;
};
struct redaction {
	struct hm_certificate c;
	struct hallmark_buf names;  /* struct name */
	struct hallmark_buf coded;  /* labels, encoded */
	struct hallmark_buf ends;   /* size_t: where each of them ends */
	struct hallmark_buf labels; /* struct hallmark_bytes: into coded */
	struct hallmark_buf bytes;  /* details in part */
	struct hallmark_buf places; /* size_t: where those of a record begin */
};

static void release(struct redaction *r)
{
	hm_certificate_release(&r->c);
	hm_buf_release(&r->names);
	hm_buf_release(&r->coded);
	hm_buf_release(&r->ends);
	hm_buf_release(&r->labels);
	hm_buf_release(&r->bytes);
	hm_buf_release(&r->places);
}

static void add_label(struct redaction *r, struct hallmark_bytes text)
{
	hm_label_write(&r->coded, text);
	hm_buf_mem(&r->ends, &r->coded.len, sizeof(r->coded.len));
}

static size_t label_count(const struct redaction *r)
{
	return r->ends.len / sizeof(size_t);
}

static enum hallmark_code
add_names(struct redaction *r, const struct hallmark_bytes *texts, size_t count)
{
	const size_t *ends;
	size_t from = 0;

	for (size_t i = 0; i < count; i++) {
		struct name name = { .first = label_count(r) };

		add_label(r, texts[i]);
		if (hm_bytes_equal(texts[i], HM_LIT("lot")))
			add_label(r, hm_bytes(NULL, 0));
		name.labels = label_count(r) - name.first;
		hm_buf_mem(&r->names, &name, sizeof(name));
	}
	ends = (const void *)r->ends.ptr;
	for (size_t i = 0; i < label_count(r); i++) {
		struct hallmark_bytes label =
			hm_bytes(r->coded.ptr + from, ends[i] - from);

		hm_buf_mem(&r->labels, &label, sizeof(label));
		from = ends[i];
	}
	if (r->coded.err || r->ends.err || r->names.err)
		return HALLMARK_NO_MEMORY;
	return r->labels.err;
}

static void
find_names(struct redaction *r, struct hallmark_bytes raw, size_t count)
{
	const struct hallmark_bytes *labels = (const void *)r->labels.ptr;
	struct name *names = (void *)r->names.ptr;
	struct hm_fields f;
	struct hm_field field;

	hm_fields_begin(&f, raw);
	while (hm_fields_next(&f, &field))
		for (size_t i = 0; i < count; i++)
			for (size_t k = 0; k < names[i].labels; k++)
				names[i].found |= hm_bytes_equal(
					field.label,
					labels[names[i].first + k]);
}

static void withhold(struct redaction *r, struct hm_record *record)
{
	size_t from = r->bytes.len;

	hm_buf_mem(&r->places, &from, sizeof(from));
	if (record->shown != HM_SHOWN_FIELDS)
		return;
	if (hm_details_withhold(&r->bytes, &record->details,
				(const void *)r->labels.ptr, label_count(r))) {
		record->details.raw.len = r->bytes.len - from;
		return;
	}
	record->shown = HM_SHOWN_HIDDEN;
	record->event.details = record->details.hash;
}

static enum hallmark_code redact(struct redaction *r, size_t count)
{
	struct hm_record *records = (void *)r->c.records.ptr;
	size_t all = r->c.records.len / sizeof(*records);
	const size_t *places;

	for (size_t i = 0; i < all; i++) {
		if (records[i].shown == HM_SHOWN_FIELDS)
			find_names(r, records[i].details.raw, count);
		withhold(r, &records[i]);
	}
	if (r->bytes.err || r->places.err)
		return HALLMARK_NO_MEMORY;
	places = (const void *)r->places.ptr;
	for (size_t i = 0; i < all; i++)
		if (records[i].shown == HM_SHOWN_FIELDS)
			records[i].details.raw.ptr = r->bytes.ptr + places[i];
	return HALLMARK_OK;
}

static enum hallmark_code
check_names(const struct redaction *r, size_t count, struct hallmark_diag *diag)
{
	const struct name *names = (const void *)r->names.ptr;

	for (size_t i = 0; i < count; i++) {
		if (names[i].found)
			continue;
		*diag = (struct hallmark_diag){
			HALLMARK_USAGE, "HMK-DET-8",
			"no event shows a detail of that name", i, 0
		};
		return HALLMARK_USAGE;
	}
	return HALLMARK_OK;
}

/* Salts take room: what is to be carried must still be readable. */
static enum hallmark_code
write_checked(const struct redaction *r, struct hallmark_buf *out,
	      struct hallmark_diag *diag)
{
	struct hallmark_buf made = HM_BUF_INIT(BYTES_MAX);
	struct hm_certificate again;
	enum hallmark_code code;

	hm_certificate_init(&again);
	hm_certificate_write(&made, &r->c);
	code = made.err ? made.err
			: hm_certificate_read(hm_buf_view(&made), &again, NULL);
	hm_certificate_release(&again);
	if (code && code != HALLMARK_NO_MEMORY) {
		*diag = (struct hallmark_diag){
			HALLMARK_VALUE_TOO_LONG, "HMK-DET-7",
			"details in part are longer than the whole, and these "
			"too long: withhold all of an event's details",
			0, 0
		};
		code = diag->code;
	}
	if (!code)
		hm_buf_add(out, hm_buf_view(&made));
	hm_buf_release(&made);
	return code ? code : out->err;
}

enum hallmark_code
hallmark_certificate_redact(struct hallmark_bytes certificate,
			    const struct hallmark_bytes *labels, size_t count,
			    struct hallmark_buf *out,
			    struct hallmark_diag *diag)
{
	struct redaction r = { .names = HM_BUF_INIT(LABELS_BYTES_MAX),
			       .coded = HM_BUF_INIT(LABELS_BYTES_MAX),
			       .ends = HM_BUF_INIT(LABELS_BYTES_MAX),
			       .labels = HM_BUF_INIT(LABELS_BYTES_MAX),
			       .bytes = HM_BUF_INIT(BYTES_MAX),
			       .places = HM_BUF_INIT(BYTES_MAX) };
	struct hallmark_diag own;
	enum hallmark_code code;

	if (!diag)
		diag = &own;
	hm_certificate_init(&r.c);
	code = hm_certificate_read(certificate, &r.c, diag);
	if (!code)
		code = add_names(&r, labels, count);
	if (!code)
		code = redact(&r, count);
	if (!code)
		code = check_names(&r, count, diag);
	if (!code)
		code = write_checked(&r, out, diag);
	release(&r);
	return code;
}
