/* Names, key IDs and the text form of keys. SPDX-License-Identifier: MIT */
#include "note/vkey.h"

#include "base/text.h"

#define KEY_BYTES (1 + HM_PUB_BYTES)

static bool is_space(uint32_t c)
{
	return c == 0x20 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

/* HMK-NOTE-4 */
bool hm_key_name_valid(struct hallmark_bytes name)
{
	if (name.len == 0 || name.len > HM_KEY_NAME_MAX || !hm_utf8_plain(name))
		return false;
	for (size_t at = 0; at < name.len;) {
		uint32_t c = hm_utf8_next(name, &at);

		if (c == '+' || is_space(c))
			return false;
	}
	return true;
}

void hm_key_id(struct hallmark_bytes name, uint8_t type,
	       const uint8_t pub[HM_PUB_BYTES], uint8_t id[HM_KEY_ID_BYTES])
{
	struct hallmark_bytes parts[4] = { name, HM_LIT("\n"),
					   hm_bytes(&type, 1),
					   hm_bytes(pub, HM_PUB_BYTES) };
	struct hm_hash hash = hm_sha256(parts, 4);

	memcpy(id, hash.b, HM_KEY_ID_BYTES);
}

/* The part before the next '+', taken off text with it. */
static bool cut_part(struct hallmark_bytes *text, struct hallmark_bytes *part)
{
	for (size_t i = 0; i < text->len; i++) {
		if (text->ptr[i] != '+')
			continue;
		*part = hm_bytes(text->ptr, i);
		*text = hm_bytes(text->ptr + i + 1, text->len - i - 1);
		return true;
	}
	return false;
}

/* The type stands in the first four digits, however long the key. */
static const char *read_key(struct hallmark_bytes base64, struct hm_vkey *key)
{
	uint8_t bytes[KEY_BYTES];
	size_t len;

	if (base64.len < 4 ||
	    !hm_base64_parse(hm_bytes(base64.ptr, 4), bytes, 3, &len))
		return "expected canonical base64 of a type and a key";
	if (bytes[0] != HM_VKEY_LOG && bytes[0] != HM_VKEY_WITNESS)
		return "expected a key of type 01 or 04, this is another "
		       "algorithm";
	if (!hm_base64_parse(base64, bytes, sizeof(bytes), &len) ||
	    len != sizeof(bytes))
		return "expected canonical base64 of a type and 32 bytes";
	key->type = bytes[0];
	memcpy(key->pub, bytes + 1, HM_PUB_BYTES);
	return NULL;
}

static bool
is_hex_of(struct hallmark_bytes hex, const uint8_t id[HM_KEY_ID_BYTES])
{
	uint8_t digits[2 * HM_KEY_ID_BYTES];
	struct hallmark_buf want = HM_BUF_OVER(digits);

	hm_hex_write(&want, id, HM_KEY_ID_BYTES);
	return hm_bytes_equal(hex, hm_buf_view(&want));
}

/* NULL or what is wrong. */
static const char *read_vkey(struct hallmark_bytes text, struct hm_vkey *key)
{
	struct hallmark_bytes hex;
	const char *what;

	if (!cut_part(&text, &key->name) || !cut_part(&text, &hex))
		return "expected NAME+KEYID+KEY";
	if (!hm_key_name_valid(key->name))
		return "expected a name without spaces, controls and '+', at "
		       "most 255 bytes";
	what = read_key(text, key);
	if (what)
		return what;
	hm_key_id(key->name, key->type, key->pub, key->id);
	if (!is_hex_of(hex, key->id))
		return "the key ID is not that of name, type and key in "
		       "lower-case hex";
	if (!hm_pub_valid(key->pub))
		return "the key is not a point that can sign";
	return NULL;
}

/* HMK-NOTE-5 */
bool hm_vkey_parse(struct hallmark_bytes text, struct hm_vkey *key,
		   const char **what)
{
	struct hm_vkey found = { 0 };
	const char *wrong = read_vkey(text, &found);

	if (wrong) {
		*what = wrong;
		return false;
	}
	*key = found;
	return true;
}

void hm_vkey_write(struct hallmark_buf *buf, struct hallmark_bytes name,
		   uint8_t type, const uint8_t pub[HM_PUB_BYTES])
{
	uint8_t id[HM_KEY_ID_BYTES];
	uint8_t key[KEY_BYTES];

	hm_key_id(name, type, pub, id);
	key[0] = type;
	memcpy(key + 1, pub, HM_PUB_BYTES);
	hm_buf_add(buf, name);
	hm_buf_byte(buf, '+');
	hm_hex_write(buf, id, sizeof(id));
	hm_buf_byte(buf, '+');
	hm_base64_write(buf, hm_bytes(key, sizeof(key)));
}
