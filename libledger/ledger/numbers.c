/* SPDX-License-Identifier: MIT */
#include "ledger/numbers.h"

#define SLOTS_LEAST ((size_t)64)

void hm_numbers_init(struct hm_numbers *numbers)
{
	*numbers = (struct hm_numbers){ .slots = HM_BUF_INIT(SIZE_MAX) };
}

void hm_numbers_release(struct hm_numbers *numbers)
{
	hm_buf_release(&numbers->slots);
}

static size_t slot_count(const struct hm_numbers *numbers)
{
	return numbers->slots.len / sizeof(uint32_t);
}

/* Its own, or the free one where it belongs: at least half of them are free. */
static uint32_t *slot_of(const struct hm_numbers *numbers,
			 const struct hm_powers *powers, const uint8_t *pub)
{
	uint32_t *slots = (void *)numbers->slots.ptr;
	size_t mask = slot_count(numbers) - 1;
	size_t at = (size_t)hm_get_be(pub, 8) & mask;

	while (slots[at] > 0 && memcmp(hm_powers_get(powers, slots[at])->pub,
				       pub, HM_PUB_BYTES) != 0)
		at = (at + 1) & mask;
	return &slots[at];
}

static enum hallmark_code
make_room(struct hm_numbers *numbers, const struct hm_powers *powers)
{
	size_t slots =
		slot_count(numbers) > 0 ? slot_count(numbers) : SLOTS_LEAST;

	while (slots < 2 * hm_powers_count(powers))
		slots *= 2;
	if (slots == slot_count(numbers))
		return HALLMARK_OK;
	hm_buf_clear(&numbers->slots);
	(void)hm_buf_grow(&numbers->slots, slots * sizeof(uint32_t));
	numbers->count = 0;
	return numbers->slots.err;
}

enum hallmark_code
hm_numbers_find(struct hm_numbers *numbers, const struct hm_powers *powers,
		const uint8_t *pub, uint64_t *by)
{
	enum hallmark_code err = make_room(numbers, powers);

	if (err)
		return err;
	while (numbers->count < hm_powers_count(powers)) {
		uint32_t number = (uint32_t)numbers->count++ + 2;
		uint32_t *slot = slot_of(numbers, powers,
					 hm_powers_get(powers, number)->pub);

		if (*slot == 0)
			*slot = number;
	}
	*by = *slot_of(numbers, powers, pub);
	return HALLMARK_OK;
}
