/* SPDX-License-Identifier: MIT */
#include <hallmark/key.h>

#include "note/vkey.h"

enum hallmark_code
hallmark_vkey_write(struct hallmark_buf *buf, struct hallmark_bytes name,
		    const uint8_t pub[32])
{
	if (!hm_key_name_valid(name))
		return HALLMARK_USAGE;
	if (!hm_pub_valid(pub))
		return HALLMARK_KEY_BAD;
	hm_vkey_write(buf, name, HM_VKEY_LOG, pub);
	return buf->err;
}

bool hallmark_vkey_parse(struct hallmark_bytes text, uint8_t pub[32])
{
	struct hm_vkey key;
	const char *what;

	if (!hm_vkey_parse(text, &key, &what) || key.type != HM_VKEY_LOG)
		return false;
	memcpy(pub, key.pub, sizeof(key.pub));
	return true;
}
