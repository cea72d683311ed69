/* The keys that a certificate relies upon. SPDX-License-Identifier: MIT */
#include "ledger/cut.h"

/* What a key shows: its whole chain, but for what the level leaves out. */
static size_t
shown(const struct hm_cutting *k, const struct hm_ledger_key *key, bool root)
{
	if (root)
		return key->count > 1 || k->recovers ? key->count : 0;
	return hm_cut_signed(k) ? 1 : key->count;
}

/* The one that has place `number` in keys. */
static enum hallmark_code
add_key(struct hm_cutting *k, const struct hm_ledger_key *from, size_t number)
{
	struct hm_cert_key *key = hm_buf_grow(&k->c.keys, sizeof(*key));

	if (!key)
		return HALLMARK_NO_MEMORY;
	key->pub = from->pub;
	key->ledger_id = k->ledger->identity.id;
	key->first_record = k->c.records.len / sizeof(struct hm_record);
	key->records = shown(k, from, number == 0);
	k->asked[k->asked_count++] =
		(struct hm_cut_asked){ from->subject, true, number };
	return hm_cut_records(k, from->events, key->records);
}

/* Numbers of powers become numbers of keys. */
static void
number_signers(struct hm_cutting *k,
	       const uint64_t numbers[HM_CERTIFICATE_KEYS_MAX], size_t count)
{
	struct hm_record *records = (void *)k->c.records.ptr;

	for (size_t i = 0; i < k->c.records.len / sizeof(*records); i++)
		for (size_t by = 0; by < count; by++)
			if (records[i].by == numbers[by]) {
				records[i].by = by + 1;
				break;
			}
}

enum hallmark_code hm_cut_keys(struct hm_cutting *k)
{
	uint64_t numbers[HM_CERTIFICATE_KEYS_MAX];
	const bool *used = (const bool *)k->used.ptr;
	enum hallmark_code err = HALLMARK_OK;
	size_t count = 0;

	if (k->c.records.len == 0)
		return HALLMARK_OK;
	for (size_t i = 0; i < k->used.len && !err; i++) {
		if (i > 0 && !used[i])
			continue;
		if (count == HM_CERTIFICATE_KEYS_MAX)
			return HALLMARK_CHAIN_FULL;
		numbers[count] = i + 1;
		err = add_key(k, hm_ledger_powers_key(&k->powers, i), count);
		count++;
	}
	if (!err)
		number_signers(k, numbers, count);
	return err;
}
