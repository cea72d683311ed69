/* What the strict reader passes, libcbor agrees with. SPDX-License-Identifier: MIT */
#include <cbor.h>
#include <stdlib.h>

#include "cbor/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Strict CBOR is one spelling: reading and writing gives the same bytes. */
static void check_against_libcbor(struct hallmark_bytes item)
{
	struct cbor_load_result result;
	cbor_item_t *tree = cbor_load(item.ptr, item.len, &result);
	unsigned char *out = NULL;
	size_t room = 0;

	if (!tree || result.read != item.len ||
	    cbor_serialize_alloc(tree, &out, &room) != item.len ||
	    memcmp(out, item.ptr, item.len) != 0)
		abort();
	free(out);
	cbor_decref(&tree);
}

/* A leading tag 18 is stripped first: libcbor 0.8 refuses that head. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hallmark_bytes item;
	struct hm_cbor r;

	hm_cbor_init(&r, hm_bytes(data, size), "HMK-TEST-1");
	if (hm_cbor_peek(&r) == HM_CBOR_TAG)
		hm_cbor_tag18(&r);
	item = hm_cbor_item(&r);
	hm_cbor_end(&r);
	if (!r.err && item.ptr + item.len == data + size)
		check_against_libcbor(item);
	else if (!r.err || r.err_at > size || !r.err_rule || !r.err_what)
		abort();
	return 0;
}
