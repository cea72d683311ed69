/* SPDX-License-Identifier: MIT */
#include "keyring/keyfile.h"

#include <sodium.h>

#include "cbor/reader.h"
#include "cbor/writer.h"
#include "keyring/secret_file.h"

#define SALT_BYTES crypto_pwhash_argon2id_SALTBYTES
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES

/* HMK-KEYFILE-1; all views into the file. */
struct keyfile {
	struct hallmark_bytes name;
	struct hallmark_bytes pub;
	struct hallmark_bytes bound; /* all that stands before sealed */
	bool locked;
	struct hm_kdf_cost cost;
	struct hallmark_bytes salt;
	struct hallmark_bytes nonce;
	struct hallmark_bytes sealed;
};

static bool keyfile_read(struct hallmark_bytes bytes, struct keyfile *f)
{
	struct hm_cbor r;
	size_t sealed;

	hm_cbor_init(&r, bytes, "HMK-KEYFILE-1");
	(void)hm_cbor_array(&r, 5, 5);
	(void)hm_cbor_uint(&r, 1, 1);
	f->name = hm_cbor_tstr(&r, 1, HM_KEY_NAME_BYTES_MAX);
	f->pub = hm_cbor_bstr(&r, HM_PUB_BYTES, HM_PUB_BYTES);
	f->locked = !hm_cbor_null(&r);
	if (f->locked) {
		(void)hm_cbor_array(&r, 4, 4);
		r.rule = "HMK-KEYFILE-2";
		f->cost.passes = hm_cbor_uint(&r, 1, HM_KDF_PASSES_MAX);
		f->cost.bytes =
			hm_cbor_uint(&r, HM_KDF_BYTES_MIN, HM_KDF_BYTES_MAX);
		r.rule = "HMK-KEYFILE-1";
		f->salt = hm_cbor_bstr(&r, SALT_BYTES, SALT_BYTES);
		f->nonce = hm_cbor_bstr(&r, NONCE_BYTES, NONCE_BYTES);
	}
	f->bound = hm_bytes(bytes.ptr, r.at);
	sealed = HM_SEED_BYTES + (f->locked ? TAG_BYTES : 0);
	f->sealed = hm_cbor_bstr(&r, sealed, sealed);
	hm_cbor_end(&r);
	return !r.err;
}

/* All but the sealed field. */
static void keyfile_write(struct hallmark_buf *buf, const struct keyfile *f)
{
	hm_cbor_put_array(buf, 5);
	hm_cbor_put_uint(buf, 1);
	hm_cbor_put_tstr(buf, f->name);
	hm_cbor_put_bstr(buf, f->pub);
	if (f->locked) {
		hm_cbor_put_array(buf, 4);
		hm_cbor_put_uint(buf, f->cost.passes);
		hm_cbor_put_uint(buf, f->cost.bytes);
		hm_cbor_put_bstr(buf, f->salt);
		hm_cbor_put_bstr(buf, f->nonce);
	} else {
		hm_cbor_put_null(buf);
	}
}

/* HMK-KEYFILE-3: the key that a passphrase opens the file with. */
static enum hallmark_code
stretch(const struct keyfile *f, struct hallmark_bytes passphrase,
	uint8_t lock[32])
{
	if (crypto_pwhash(lock, 32, (const char *)passphrase.ptr,
			  passphrase.len, f->salt.ptr, f->cost.passes,
			  (size_t)f->cost.bytes,
			  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return HALLMARK_NO_MEMORY;
	return HALLMARK_OK;
}

static enum hallmark_code
unseal(const struct keyfile *f, struct hallmark_bytes passphrase,
       struct hallmark_key *key)
{
	enum hallmark_code err;
	int opened;

	if (!f->locked) {
		memcpy(key->seed, f->sealed.ptr, sizeof(key->seed));
		return HALLMARK_OK;
	}
	err = stretch(f, passphrase, key->lock);
	if (err)
		return err;
	opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
		key->seed, NULL, NULL, f->sealed.ptr, f->sealed.len,
		f->bound.ptr, f->bound.len, f->nonce.ptr, key->lock);
	sodium_memzero(key->lock, sizeof(key->lock));
	return opened == 0 ? HALLMARK_OK : HALLMARK_PASSPHRASE_WRONG;
}

/* Append the sealed field to what it is bound to. */
static enum hallmark_code
seal(struct hallmark_buf *buf, const struct keyfile *f,
     struct hallmark_bytes passphrase, struct hallmark_key *key)
{
	uint8_t sealed[HM_SEED_BYTES + TAG_BYTES];
	enum hallmark_code err;

	if (!f->locked) {
		hm_cbor_put_bstr(buf, hm_bytes(key->seed, HM_SEED_BYTES));
		return buf->err;
	}
	err = stretch(f, passphrase, key->lock);
	if (err)
		return err;
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
		sealed, NULL, key->seed, HM_SEED_BYTES, buf->ptr, buf->len,
		NULL, f->nonce.ptr, key->lock);
	sodium_memzero(key->lock, sizeof(key->lock));
	hm_cbor_put_bstr(buf, hm_bytes(sealed, sizeof(sealed)));
	return buf->err;
}

/* A key's name is one that a vkey can carry. */
static enum hallmark_code
check_name(struct hallmark_bytes name, const uint8_t pub[HM_PUB_BYTES])
{
	struct hallmark_buf vkey = HM_BUF_INIT(HM_KEY_FILE_BYTES_MAX);
	enum hallmark_code err;

	if (name.len > HM_KEY_NAME_BYTES_MAX)
		return HALLMARK_USAGE;
	err = hallmark_vkey_write(&vkey, name, pub);
	hm_buf_release(&vkey);
	return err;
}

static struct hallmark_key *key_new(void)
{
	struct hallmark_key *key = sodium_malloc(sizeof(*key));

	if (key)
		memset(key, 0, sizeof(*key));
	return key;
}

void hallmark_key_free(struct hallmark_key *key)
{
	sodium_free(key);
}

/* Encode the key, sealed if there is a passphrase, and put it on disk. */
static enum hallmark_code
store_key(const char *path, struct hallmark_key *key,
	  struct hallmark_bytes passphrase, const struct hm_kdf_cost *cost)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_KEY_FILE_BYTES_MAX);
	uint8_t random[SALT_BYTES + NONCE_BYTES];
	struct keyfile f = {
		.name = hm_bytes(key->name, strlen(key->name)),
		.pub = hm_bytes(key->signer.sign.pub, HM_PUB_BYTES),
		.locked = passphrase.ptr != NULL,
		.cost = *cost,
		.salt = hm_bytes(random, SALT_BYTES),
		.nonce = hm_bytes(random + SALT_BYTES, NONCE_BYTES),
	};
	enum hallmark_code err;

	randombytes_buf(random, sizeof(random));
	keyfile_write(&buf, &f);
	err = buf.err;
	if (!err)
		err = seal(&buf, &f, passphrase, key);
	if (!err)
		err = hm_secret_file_create(path, hm_buf_view(&buf));
	hm_buf_release(&buf);
	return err;
}

enum hallmark_code
hm_key_create(const char *path, const char *name,
	      struct hallmark_bytes passphrase, const struct hm_kdf_cost *cost,
	      struct hallmark_key **key)
{
	struct hallmark_key *made;
	enum hallmark_code err;

	if (passphrase.ptr && passphrase.len == 0)
		return HALLMARK_USAGE;
	if (sodium_init() < 0)
		return HALLMARK_CRYPTO_BROKEN;
	made = key_new();
	if (!made)
		return HALLMARK_NO_MEMORY;
	randombytes_buf(made->seed, sizeof(made->seed));
	hm_seed_signer_init(&made->signer, made->seed);
	err = check_name(hm_bytes(name, strlen(name)), made->signer.sign.pub);
	if (!err) {
		memcpy(made->name, name, strlen(name));
		err = store_key(path, made, passphrase, cost);
	}
	if (err)
		hallmark_key_free(made);
	else
		*key = made;
	return err;
}

enum hallmark_code
hallmark_key_create(const char *path, const char *name,
		    struct hallmark_bytes passphrase, struct hallmark_key **key)
{
	static const struct hm_kdf_cost moderate = {
		crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE
	};

	return hm_key_create(path, name, passphrase, &moderate, key);
}

/* Decode and check all that needs no secret. */
static enum hallmark_code
load(const char *path, uint8_t bytes[HM_KEY_FILE_BYTES_MAX], struct keyfile *f)
{
	enum hallmark_code err;
	size_t len = 0;

	if (sodium_init() < 0)
		return HALLMARK_CRYPTO_BROKEN;
	err = hm_secret_file_read(path, bytes, HM_KEY_FILE_BYTES_MAX, &len);
	if (err)
		return err;
	if (!keyfile_read(hm_bytes(bytes, len), f))
		return HALLMARK_KEY_FILE_BAD;
	err = check_name(f->name, f->pub.ptr);
	return err && err != HALLMARK_NO_MEMORY ? HALLMARK_KEY_FILE_BAD : err;
}

enum hallmark_code hallmark_key_locked(const char *path, bool *locked)
{
	uint8_t bytes[HM_KEY_FILE_BYTES_MAX];
	struct keyfile f;
	enum hallmark_code err = load(path, bytes, &f);

	sodium_memzero(bytes, sizeof(bytes));
	if (!err)
		*locked = f.locked;
	return err;
}

/* HMK-KEYFILE-6: a seed that is not the one of pub makes no signature. */
static enum hallmark_code
key_fill(struct hallmark_key *key, const struct keyfile *f,
	 struct hallmark_bytes passphrase)
{
	enum hallmark_code err = unseal(f, passphrase, key);

	if (err)
		return err;
	hm_seed_signer_init(&key->signer, key->seed);
	if (memcmp(key->signer.sign.pub, f->pub.ptr, HM_PUB_BYTES) != 0)
		return HALLMARK_KEY_FILE_BAD;
	memcpy(key->name, f->name.ptr, f->name.len);
	return HALLMARK_OK;
}

enum hallmark_code
hallmark_key_open(const char *path, struct hallmark_bytes passphrase,
		  struct hallmark_key **key)
{
	uint8_t bytes[HM_KEY_FILE_BYTES_MAX];
	struct hallmark_key *opened = NULL;
	struct keyfile f;
	enum hallmark_code err = load(path, bytes, &f);

	if (err)
		goto out;
	err = HALLMARK_PASSPHRASE_WRONG;
	if (f.locked && !passphrase.ptr)
		goto out;
	err = HALLMARK_NO_MEMORY;
	opened = key_new();
	if (!opened)
		goto out;
	err = key_fill(opened, &f, passphrase);
	if (err)
		goto out;
	*key = opened;
	opened = NULL;
out:
	hallmark_key_free(opened);
	sodium_memzero(bytes, sizeof(bytes));
	return err;
}

const struct hallmark_signer *
hallmark_key_signer(const struct hallmark_key *key)
{
	return &key->signer.sign;
}

const char *hallmark_key_name(const struct hallmark_key *key)
{
	return key->name;
}
