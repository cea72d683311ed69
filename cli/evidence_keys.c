/* The keys behind evidence. SPDX-License-Identifier: MIT */
#include "evidence.h"

#include <stdlib.h>
#include <string.h>

#define KEY_BYTES 32

/* Keys that were listed already. */
struct listed {
	uint8_t (*keys)[KEY_BYTES];
	size_t count;
};

static bool is_new(struct listed *listed, const uint8_t *pub)
{
	for (size_t i = 0; i < listed->count; i++)
		if (memcmp(listed->keys[i], pub, KEY_BYTES) == 0)
			return false;
	memcpy(listed->keys[listed->count++], pub, KEY_BYTES);
	return true;
}

static enum hallmark_code
put_key(FILE *out, const char *what, struct hallmark_bytes name,
	const uint8_t *pub)
{
	struct hallmark_buf *vkey = hallmark_buf_new(4096);
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	struct hallmark_bytes text;

	if (vkey)
		code = hallmark_vkey_write(vkey, name, pub);
	if (!code) {
		text = hallmark_buf_bytes(vkey);
		fprintf(out, "%s ", what);
		fwrite(text.ptr, 1, text.len, out);
		fputc(' ', out);
		cli_put_hex(out, pub, KEY_BYTES);
		fputc('\n', out);
	}
	hallmark_buf_free(vkey);
	return code;
}

/* "issue,status" */
static void
write_roles(const struct hallmark_power *power, char *text, size_t room)
{
	uint64_t roles = power->grant.roles;
	size_t len = 0;

	text[0] = '\0';
	for (unsigned bit = 0; bit < 6; bit++) {
		const char *word =
			hallmark_word(HALLMARK_WORDS_ROLE, 1U << bit);

		if (!(roles & 1U << bit) || !word || len >= room)
			continue;
		len += (size_t)snprintf(text + len, room - len, "%s%s",
					len > 0 ? "," : "", word);
	}
	if (power->revoked && len < room)
		snprintf(text + len, room - len, ",revoked");
}

/* A signer that is no custodian, and those who authorised it. */
static enum hallmark_code put_power(const struct evidence *e, FILE *out,
				    struct listed *listed, const uint8_t *pub)
{
	struct hallmark_power *power = calloc(1, sizeof(*power));
	enum hallmark_code code = power ? HALLMARK_OK : HALLMARK_NO_MEMORY;
	uint8_t key[KEY_BYTES];
	char roles[128];

	memcpy(key, pub, sizeof(key));
	while (!code && is_new(listed, key)) {
		code = hallmark_ledger_key(e->ledger, key, power);
		if (code || !power->exists || power->root)
			break;
		write_roles(power, roles, sizeof(roles));
		code = put_key(out, roles, cli_bytes("signer"), key);
		memcpy(key, power->by, sizeof(key));
	}
	free(power);
	return code;
}

static enum hallmark_code
put_signers(const struct evidence *e, FILE *out, struct listed *listed)
{
	struct hallmark_opened_event event;
	enum hallmark_code code = HALLMARK_OK;

	for (size_t i = 0;
	     !code && hallmark_opened_event(e->opened, 0, i, &event); i++) {
		if (!event.by_custodian)
			code = put_power(e, out, listed, event.signer);
		else if (is_new(listed, event.signer))
			code = put_key(out, "custodian", cli_bytes("custodian"),
				       event.signer);
	}
	return code;
}

static size_t events_of(const struct evidence *e)
{
	struct hallmark_opened_item item;

	return hallmark_opened_item(e->opened, 0, &item) ? item.count : 0;
}

enum hallmark_code evidence_keys(const struct evidence *e, FILE *out)
{
	const struct hallmark_ledger_info *info = &e->info;
	size_t room = 3 * events_of(e) + 4;
	struct listed listed = { .keys = calloc(room, KEY_BYTES) };
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	if (!listed.keys)
		return code;
	fputs("# What each public key may do, its C2SP vkey, and the key in "
	      "hex.\n"
	      "# That they are the right ones, only the policy says.\n",
	      out);
	code = put_key(out, "root", info->brand, info->first);
	(void)is_new(&listed, info->first);
	if (!code && is_new(&listed, info->root))
		code = put_key(out, "root-now", info->brand, info->root);
	if (!code)
		code = put_key(out, "log", info->origin, info->log);
	if (!code)
		code = put_signers(e, out, &listed);
	free(listed.keys);
	return code;
}
