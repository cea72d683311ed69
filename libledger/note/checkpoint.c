/* Checkpoints, and the signatures over them. SPDX-License-Identifier: MIT */
#include "note/note.h"

#include "base/text.h"

#define TIME_BYTES 8
#define NUMBER_MAX ((uint64_t)INT64_MAX) /* of sizes and times */

/* The line up to the next LF, taken off text with it. */
static bool cut_line(struct hallmark_bytes *text, struct hallmark_bytes *line)
{
	for (size_t i = 0; i < text->len; i++) {
		if (text->ptr[i] != '\n')
			continue;
		*line = hm_bytes(text->ptr, i);
		*text = hm_bytes(text->ptr + i + 1, text->len - i - 1);
		return true;
	}
	return false;
}

/* HMK-HEAD-1: an empty log has one root only. */
static bool root_valid(const struct hm_checkpoint *c)
{
	struct hm_hash empty = hm_sha256(NULL, 0);

	return c->size > 0 || hm_hash_equal(&c->root, &empty);
}

/* HMK-HEAD-1 */
bool hm_checkpoint_parse(struct hallmark_bytes text, struct hm_checkpoint *c)
{
	struct hallmark_bytes size, root;
	struct hm_checkpoint found;
	size_t len;

	if (!cut_line(&text, &found.origin) || !cut_line(&text, &size) ||
	    !cut_line(&text, &root) || text.len != 0)
		return false;
	if (!hm_key_name_valid(found.origin) ||
	    !hm_decimal_parse(size, &found.size) || found.size > NUMBER_MAX)
		return false;
	if (!hm_base64_parse(root, found.root.b, HM_HASH_BYTES, &len) ||
	    len != HM_HASH_BYTES || !root_valid(&found))
		return false;
	*c = found;
	return true;
}

void hm_checkpoint_write(struct hallmark_buf *buf,
			 const struct hm_checkpoint *c)
{
	hm_buf_add(buf, c->origin);
	hm_buf_byte(buf, '\n');
	hm_decimal_write(buf, c->size);
	hm_buf_byte(buf, '\n');
	hm_base64_write(buf, hm_hash_view(&c->root));
	hm_buf_byte(buf, '\n');
}

/* HMK-HEAD-3 */
void hm_cosignature_message(struct hallmark_buf *buf, uint64_t time,
			    struct hallmark_bytes text)
{
	hm_buf_text(buf, "cosignature/v1\ntime ");
	hm_decimal_write(buf, time);
	hm_buf_byte(buf, '\n');
	hm_buf_add(buf, text);
}

/* HMK-HEAD-2. sig is what follows the key ID. */
static bool
log_sig_valid(const struct hm_sig_check *check, struct hallmark_bytes text,
	      struct hallmark_bytes sig, const struct hm_vkey *key)
{
	return sig.len == HM_SIG_BYTES &&
	       check->holds(check->arg, sig.ptr, text, key->pub);
}

/* HMK-HEAD-3. On the stack: a lack of memory would look like a bad line. */
static bool cosig_valid(const struct hm_sig_check *check,
			struct hallmark_bytes text, struct hallmark_bytes sig,
			const struct hm_vkey *key, uint64_t *time)
{
	uint8_t room[64 + HM_CHECKPOINT_BYTES_MAX];
	struct hallmark_buf message = HM_BUF_OVER(room);

	if (sig.len != TIME_BYTES + HM_SIG_BYTES ||
	    text.len > HM_CHECKPOINT_BYTES_MAX)
		return false;
	*time = hm_get_be(sig.ptr, TIME_BYTES);
	hm_cosignature_message(&message, *time, text);
	return *time <= NUMBER_MAX &&
	       check->holds(check->arg, sig.ptr + TIME_BYTES,
			    hm_buf_view(&message), key->pub);
}

/* HMK-HEAD-4 */
enum hm_line_state
hm_note_check_by(const struct hm_sig_check *check, struct hallmark_bytes text,
		 struct hallmark_bytes name, struct hallmark_bytes sig,
		 const struct hm_vkey *key, uint64_t *time)
{
	struct hallmark_bytes rest;
	uint64_t when = 0;
	bool good;

	if (!hm_bytes_equal(name, key->name) || sig.len < HM_KEY_ID_BYTES ||
	    memcmp(sig.ptr, key->id, HM_KEY_ID_BYTES) != 0)
		return HM_LINE_OTHER;
	rest = hm_bytes(sig.ptr + HM_KEY_ID_BYTES, sig.len - HM_KEY_ID_BYTES);
	good = key->type == HM_VKEY_LOG
		       ? log_sig_valid(check, text, rest, key)
		       : cosig_valid(check, text, rest, key, &when);
	if (!good)
		return HM_LINE_BAD;
	*time = when;
	return HM_LINE_GOOD;
}

static bool
valid(const void *arg, const uint8_t sig[HM_SIG_BYTES],
      struct hallmark_bytes message, const uint8_t pub[HM_PUB_BYTES])
{
	(void)arg;
	return hm_sig_valid(sig, message, pub);
}

enum hm_line_state
hm_note_check(struct hallmark_bytes text, struct hallmark_bytes name,
	      struct hallmark_bytes sig, const struct hm_vkey *key,
	      uint64_t *time)
{
	static const struct hm_sig_check check = { valid, NULL };

	return hm_note_check_by(&check, text, name, sig, key, time);
}
