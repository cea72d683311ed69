/* SPDX-License-Identifier: MIT */
#include "keyring/seal.h"

#include <assert.h>
#include <sodium.h>

static_assert(HM_SEAL_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES,
	      "HMK-KEYFILE-1");
static_assert(HM_SEAL_NONCE_BYTES ==
		      crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	      "HMK-KEYFILE-1");
static_assert(HM_SEAL_TAG_BYTES == crypto_aead_xchacha20poly1305_ietf_ABYTES,
	      "HMK-KEYFILE-1");
static_assert(HM_LOCK_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	      "HMK-KEYFILE-3");

void hm_seal_draw(struct hm_seal *seal, bool locked,
		  const struct hm_kdf_cost *cost)
{
	static const struct hm_kdf_cost moderate = {
		crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE
	};

	memset(seal, 0, sizeof(*seal));
	seal->locked = locked;
	if (!locked)
		return;
	seal->cost = cost ? *cost : moderate;
	randombytes_buf(seal->salt, sizeof(seal->salt));
	randombytes_buf(seal->nonce, sizeof(seal->nonce));
}

static void take(struct hm_cbor *r, uint8_t *out, size_t len)
{
	struct hallmark_bytes bytes = hm_cbor_bstr(r, len, len);

	if (!r->err)
		memcpy(out, bytes.ptr, len);
}

void hm_seal_read(struct hm_cbor *r, struct hm_seal *seal)
{
	const char *rule = r->rule;

	memset(seal, 0, sizeof(*seal));
	seal->locked = !hm_cbor_null(r);
	if (!seal->locked)
		return;
	(void)hm_cbor_array(r, 4, 4);
	r->rule = "HMK-KEYFILE-2";
	seal->cost.passes = hm_cbor_uint(r, 1, HM_KDF_PASSES_MAX);
	seal->cost.bytes = hm_cbor_uint(r, HM_KDF_BYTES_MIN, HM_KDF_BYTES_MAX);
	r->rule = rule;
	take(r, seal->salt, sizeof(seal->salt));
	take(r, seal->nonce, sizeof(seal->nonce));
}

void hm_seal_write(struct hallmark_buf *buf, const struct hm_seal *seal)
{
	if (!seal->locked) {
		hm_cbor_put_null(buf);
		return;
	}
	hm_cbor_put_array(buf, 4);
	hm_cbor_put_uint(buf, seal->cost.passes);
	hm_cbor_put_uint(buf, seal->cost.bytes);
	hm_cbor_put_bstr(buf, hm_bytes(seal->salt, sizeof(seal->salt)));
	hm_cbor_put_bstr(buf, hm_bytes(seal->nonce, sizeof(seal->nonce)));
}

enum hallmark_code
hm_seal_stretch(const struct hm_seal *seal, struct hallmark_bytes passphrase,
		uint8_t lock[HM_LOCK_BYTES])
{
	const void *text = passphrase.ptr;

	if (!seal->locked)
		return HALLMARK_OK;
	if (crypto_pwhash(lock, HM_LOCK_BYTES, text, passphrase.len, seal->salt,
			  seal->cost.passes, (size_t)seal->cost.bytes,
			  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return HALLMARK_NO_MEMORY;
	return HALLMARK_OK;
}

size_t hm_seal_room(const struct hm_seal *seal, size_t sealed)
{
	size_t tag = seal->locked ? HM_SEAL_TAG_BYTES : 0;

	return sealed > tag ? sealed - tag : 0;
}

enum hallmark_code
hm_seal_open(const struct hm_seal *seal, const uint8_t lock[HM_LOCK_BYTES],
	     struct hallmark_bytes bound, struct hallmark_bytes sealed,
	     uint8_t *out)
{
	if (!seal->locked) {
		memcpy(out, sealed.ptr, sealed.len);
		return HALLMARK_OK;
	}
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
		    out, NULL, NULL, sealed.ptr, sealed.len, bound.ptr,
		    bound.len, seal->nonce, lock) != 0)
		return HALLMARK_PASSPHRASE_WRONG;
	return HALLMARK_OK;
}

enum hallmark_code
hm_seal_close(const struct hm_seal *seal, const uint8_t lock[HM_LOCK_BYTES],
	      struct hallmark_bytes plain, struct hallmark_buf *buf)
{
	size_t before = buf->len;
	uint8_t *out;

	if (!seal->locked) {
		hm_cbor_put_bstr(buf, plain);
		return buf->err;
	}
	hm_cbor_put_bstr_head(buf, plain.len + HM_SEAL_TAG_BYTES);
	out = hm_buf_grow(buf, plain.len + HM_SEAL_TAG_BYTES);
	if (!out)
		return buf->err;
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
		out, NULL, plain.ptr, plain.len, buf->ptr, before, NULL,
		seal->nonce, lock);
	return HALLMARK_OK;
}
