/* C2SP verifier keys. SPDX-License-Identifier: MIT */
#ifndef HM_NOTE_VKEY_H
#define HM_NOTE_VKEY_H

#include "base/buf.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

#define HM_VKEY_LOG 0x01     /* Ed25519 over the text */
#define HM_VKEY_WITNESS 0x04 /* Ed25519 cosignature/v1 */
#define HM_KEY_ID_BYTES 4
#define HM_KEY_NAME_MAX 255

/* name is a view into the text that was parsed. */
struct hm_vkey {
	struct hallmark_bytes name;
	uint8_t type;
	uint8_t id[HM_KEY_ID_BYTES];
	uint8_t pub[HM_PUB_BYTES];
};
/* HMK-NOTE-4: 1 to 255 bytes, no '+', Unicode space or control, UTF-8. */
bool hm_key_name_valid(struct hallmark_bytes name);
void hm_key_id(struct hallmark_bytes name, uint8_t type,
	       const uint8_t pub[HM_PUB_BYTES], uint8_t id[HM_KEY_ID_BYTES]);
/*
 * HMK-NOTE-5, NAME+HEX8+BASE64 in the one spelling that hm_vkey_write gives;
 * *what: static words for a refusal (wrong hash part, other algorithm, bad
 * point, ...). Types 01 and 04 only, key point-checked.
 */
bool hm_vkey_parse(struct hallmark_bytes text, struct hm_vkey *key,
		   const char **what);
void hm_vkey_write(struct hallmark_buf *buf, struct hallmark_bytes name,
		   uint8_t type, const uint8_t pub[HM_PUB_BYTES]);

#endif
