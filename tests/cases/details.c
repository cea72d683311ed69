/* Details that do not decode, and what is too large. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdlib.h>

#define M(rule) "REFUTED MALFORMED HMK-" rule
#define ZEROS_31                                                               \
	"00000000000000000000000000000000000000000000000000000000000000"

/* Details in place of those of the first record, which need not be signed. */
static void details(struct bench *b)
{
	static const struct {
		const char *name;
		const char *expect;
		const char *hex;
	} rows[] = {
		{ "details-seed-short", M("DET-1"), "824f" },
		{ "details-no-fields", M("DET-1"),
		  "825000000000000000000000000000000000"
		  "80" },
		{ "details-of-three", M("DET-1"),
		  "835000000000000000000000000000000000"
		  "81820101" },
		{ "details-field-of-one", M("DET-1"),
		  "825000000000000000000000000000000000"
		  "81810101" },
		{ "details-part-salt-short", M("DET-2"),
		  "82f68283014f000000000000000000000000000000"
		  "018202582000" ZEROS_31 },
		{ "details-part-all-shown", M("DET-2"),
		  "82f68183015000000000000000000000000000000000"
		  "01" },
		{ "details-part-all-hidden", M("DET-2"),
		  "82f68182015820"
		  "0000000000000000000000000000000000000000"
		  "000000000000000000000000" },
		{ "details-hidden-short", M("DET-2"), "82f681820141ff" },
		{ "details-label-negative", M("DET-4"),
		  "825000000000000000000000000000000000"
		  "81822001" },
		{ "details-label-empty", M("DET-4"),
		  "825000000000000000000000000000000000"
		  "81826001" },
		{ "details-value-map", M("DET-5"),
		  "825000000000000000000000000000000000"
		  "818201a10101" },
		{ "details-value-null", M("DET-5"),
		  "825000000000000000000000000000000000"
		  "818201f6" },
		{ "details-value-null-deep", M("DET-5"),
		  "825000000000000000000000000000000000"
		  "8182018181f6" },
		{ "details-value-null-before-ill", M("CBOR-1"),
		  "825000000000000000000000000000000000"
		  "81820182f61c" },
		{ "details-labels-twice", M("DET-6"),
		  "825000000000000000000000000000000000"
		  "8282010182"
		  "0101" },
		{ "details-labels-descend", M("DET-6"),
		  "825000000000000000000000000000000000"
		  "828202018201"
		  "01" },
		{ "cbor-deep", M("CBOR-10"),
		  "825000000000000000000000000000000000"
		  "818201"
		  "818181818181818181818181818181818101" },
		{ "cbor-tag-in-value", M("CBOR-7"),
		  "825000000000000000000000000000000000"
		  "818201c101" },
		{ "cbor-map-count-bomb", M("CBOR-11"),
		  "825000000000000000000000000000000000"
		  "818201bb7fffffffffffffff" },
		{ "cbor-map-order", M("CBOR-8"),
		  "825000000000000000000000000000000000"
		  "818201a202010101" },
		{ "cbor-map-twice", M("CBOR-8"),
		  "825000000000000000000000000000000000"
		  "818201a201010101" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct hm_certificate *c = cut(b, 1, 'c');

		world_record(c, 0)->details.raw =
			splice(b, hm_bytes("", 0), 0, 0, rows[i].hex);
		emit_cut(b,
			 &(struct kase){ .name = rows[i].name,
					 .expect = rows[i].expect },
			 c);
	}
}

/* Whole details of one byte string of `size` zero bytes. */
static struct hallmark_bytes zeros(struct bench *b, size_t size)
{
	struct hallmark_buf buf = HM_BUF_INIT(1 << 20);
	uint8_t *none = calloc(1, size);
	struct hallmark_bytes out;
	struct hm_field field;
	struct hallmark_buf value = HM_BUF_INIT(1 << 20);

	hm_cbor_put_bstr(&value, hm_bytes(none, size));
	field.label = hm_bytes("\x02", 1);
	field.value = hm_buf_view(&value);
	hm_details_write(&buf, none, &field, 1);
	out = world_keep(b->w, hm_buf_view(&buf));
	hm_buf_release(&buf);
	hm_buf_release(&value);
	free(none);
	return out;
}

static void limits(struct bench *b)
{
	struct hm_certificate *c = cut(b, 1, 'c');
	struct hm_record copy;

	world_record(c, 0)->details.raw = zeros(b, 16384);
	emit_cut(b,
		 &(struct kase){ .name = "details-over-16-kib",
				 .expect = M("DET-7") },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->details.raw =
		splice(b, zeros(b, 16384), 0, 21,
		       "82f681830250"
		       "00000000000000000000000000000000");
	emit_cut(b,
		 &(struct kase){ .name = "details-part-over-16-kib",
				 .expect = M("DET-7") },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->details.raw = zeros(b, 16000);
	for (size_t i = 0; i < 66; i++) {
		struct hm_record *r;

		copy = *world_record(c, 0);
		r = hm_buf_grow(&c->records, sizeof(*r));
		*r = copy;
		world_item(c, 0)->records++;
	}
	emit_cut(b,
		 &(struct kase){ .name = "item-over-1-mib",
				 .expect = "REFUTED TOO_LARGE HMK-CERT-4" },
		 c);
}

void cases_details(struct bench *b)
{
	details(b);
	limits(b);
}
