/*
 * Any bytes as an item identifier: what is accepted has one canonical form,
 * which is accepted as itself. SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include <hallmark/item.h>

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check(struct hallmark_bytes text)
{
	struct hallmark_item_id id;
	struct hallmark_item_id again;
	struct hallmark_diag diag = { .code = HALLMARK_OK };
	struct hallmark_bytes uri = { (const uint8_t *)id.uri, 0 };
	enum hallmark_code code = hallmark_item_parse(text, &id, &diag);

	if (code) {
		require(diag.code == code && diag.offset <= text.len);
		require(hallmark_item_canonical(text, &again) ==
			HALLMARK_ITEM_NOT_CANONICAL);
		return;
	}
	require(memchr(id.uri, '\0', sizeof(id.uri)) != NULL);
	uri.len = strlen(id.uri);
	require(hallmark_item_parse(uri, &again, NULL) == HALLMARK_OK);
	require(memcmp(&again, &id, sizeof(id)) == 0);
	require(hallmark_item_canonical(uri, &again) == HALLMARK_OK);
	require(memcmp(&again, &id, sizeof(id)) == 0);
	for (size_t i = 0; i < uri.len; i++)
		require(id.uri[i] > ' ' && id.uri[i] < 127);
	/* It is its own prefix unless GS1 keys forbid that. */
	if (hallmark_prefix_valid(uri))
		require(hallmark_item_under(uri, uri));
}

/* A GTIN and serial that make an item are one of its spellings. */
static void check_pair(struct hallmark_bytes gtin, struct hallmark_bytes serial)
{
	struct hallmark_item_id id;
	struct hallmark_item_id again;
	struct hallmark_bytes uri = { (const uint8_t *)id.uri, 0 };

	if (hallmark_item_gtin(gtin, serial, &id, NULL))
		return;
	uri.len = strlen(id.uri);
	require(hallmark_item_canonical(uri, &again) == HALLMARK_OK);
	require(memcmp(&again, &id, sizeof(id)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char gtin[] = "9506000134352";
	struct hallmark_bytes text = { data, size };
	size_t half = size < 14 ? size : 14;

	check(text);
	check_pair((struct hallmark_bytes){ (const uint8_t *)gtin, 13 }, text);
	check_pair((struct hallmark_bytes){ data, half },
		   (struct hallmark_bytes){ data + half, size - half });
	return 0;
}
