/* SPDX-License-Identifier: MIT */
#include "keyring/keyfile.h"

#include <sodium.h>
#include <unistd.h>

#include "keyring/secret_file.h"
#include "keyring/words.h"

/* HMK-KEYFILE-1; all but the seal views into the file. */
struct keyfile {
	struct hallmark_bytes name;
	struct hallmark_bytes pub;
	struct hallmark_bytes bound; /* all that stands before sealed */
	struct hm_seal seal;
	struct hallmark_bytes sealed;
};

static bool keyfile_read(struct hallmark_bytes bytes, struct keyfile *f)
{
	struct hm_cbor r;
	size_t sealed;

	hm_cbor_init(&r, bytes, "HMK-KEYFILE-1");
	(void)hm_cbor_array(&r, 5, 5);
	(void)hm_cbor_uint(&r, 1, 1);
	f->name = hm_cbor_tstr(&r, 1, HALLMARK_KEY_NAME_MAX);
	f->pub = hm_cbor_bstr(&r, HM_PUB_BYTES, HM_PUB_BYTES);
	hm_seal_read(&r, &f->seal);
	f->bound = hm_bytes(bytes.ptr, r.at);
	sealed = HM_SEED_BYTES + (f->seal.locked ? HM_SEAL_TAG_BYTES : 0);
	f->sealed = hm_cbor_bstr(&r, sealed, sealed);
	hm_cbor_end(&r);
	return !r.err;
}

/* A key's name is one that a vkey can carry. */
static enum hallmark_code
check_name(struct hallmark_bytes name, const uint8_t pub[HM_PUB_BYTES])
{
	struct hallmark_buf vkey = HM_BUF_INIT(HM_KEY_FILE_BYTES_MAX);
	enum hallmark_code err;

	if (name.len > HALLMARK_KEY_NAME_MAX)
		return HALLMARK_USAGE;
	err = hallmark_vkey_write(&vkey, name, pub);
	hm_buf_release(&vkey);
	return err;
}

/* Encode the key, sealed if there is a passphrase. */
static enum hallmark_code
encode(struct hallmark_buf *buf, struct hallmark_key *key,
       struct hallmark_bytes passphrase, const struct hm_kdf_cost *cost)
{
	struct hm_seal seal;
	enum hallmark_code err;

	hm_seal_draw(&seal, passphrase.ptr != NULL, cost);
	hm_cbor_put_array(buf, 5);
	hm_cbor_put_uint(buf, 1);
	hm_cbor_put_tstr(buf, hm_text(key->name));
	hm_cbor_put_bstr(buf, hm_bytes(key->signer.sign.pub, HM_PUB_BYTES));
	hm_seal_write(buf, &seal);
	err = buf->err;
	if (!err)
		err = hm_seal_stretch(&seal, passphrase, key->lock);
	if (!err)
		err = hm_seal_close(&seal, key->lock,
				    hm_bytes(key->seed, HM_SEED_BYTES), buf);
	sodium_memzero(key->lock, sizeof(key->lock));
	return err;
}

static enum hallmark_code
store_key(const char *path, struct hallmark_key *key,
	  struct hallmark_bytes passphrase, const struct hm_kdf_cost *cost)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_KEY_FILE_BYTES_MAX);
	enum hallmark_code err = encode(&buf, key, passphrase, cost);

	if (!err)
		err = hm_secret_file_create(path, hm_buf_view(&buf));
	hm_buf_release(&buf);
	return err;
}

/* The key of key->seed under name, and its file. */
static enum hallmark_code
settle(const char *path, const char *name, struct hallmark_key *key,
       struct hallmark_bytes passphrase, const struct hm_kdf_cost *cost)
{
	struct hallmark_bytes text = hm_text(name);
	enum hallmark_code err;

	hm_seed_signer_init(&key->signer, key->seed);
	err = check_name(text, key->signer.sign.pub);
	if (err)
		return err;
	hm_key_fill(key, text);
	return store_key(path, key, passphrase, cost);
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
	made = hm_key_new();
	if (!made)
		return HALLMARK_NO_MEMORY;
	hm_words_draw(made->seed, HM_WORDS_KEY);
	err = settle(path, name, made, passphrase, cost);
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
	return hm_key_create(path, name, passphrase, NULL, key);
}

/* Decode and check all that needs no secret. */
static enum hallmark_code check(struct hallmark_bytes bytes, struct keyfile *f)
{
	enum hallmark_code err;

	if (!keyfile_read(bytes, f))
		return HALLMARK_KEY_FILE_BAD;
	err = check_name(f->name, f->pub.ptr);
	return err && err != HALLMARK_NO_MEMORY ? HALLMARK_KEY_FILE_BAD : err;
}

static enum hallmark_code
load(const char *path, uint8_t bytes[HM_KEY_FILE_BYTES_MAX], struct keyfile *f)
{
	enum hallmark_code err;
	size_t len = 0;

	if (sodium_init() < 0)
		return HALLMARK_CRYPTO_BROKEN;
	err = hm_secret_file_read(path, bytes, HM_KEY_FILE_BYTES_MAX, &len);
	return err ? err : check(hm_bytes(bytes, len), f);
}

enum hallmark_code
hallmark_key_look(const char *path, struct hallmark_key_info *info)
{
	uint8_t bytes[HM_KEY_FILE_BYTES_MAX];
	struct keyfile f;
	enum hallmark_code err = load(path, bytes, &f);

	if (!err) {
		info->locked = f.seal.locked;
		memcpy(info->name, f.name.ptr, f.name.len);
		info->name[f.name.len] = '\0';
		memcpy(info->pub, f.pub.ptr, f.pub.len);
	}
	sodium_memzero(bytes, sizeof(bytes));
	return err;
}

enum hallmark_code hallmark_key_locked(const char *path, bool *locked)
{
	struct hallmark_key_info info;
	enum hallmark_code err = hallmark_key_look(path, &info);

	if (!err)
		*locked = info.locked;
	return err;
}

/* HMK-KEYFILE-6: a seed that is not the one of pub makes no signature. */
static enum hallmark_code
key_fill(struct hallmark_key *key, const struct keyfile *f,
	 struct hallmark_bytes passphrase)
{
	enum hallmark_code err =
		hm_seal_stretch(&f->seal, passphrase, key->lock);

	if (!err)
		err = hm_seal_open(&f->seal, key->lock, f->bound, f->sealed,
				   key->seed);
	sodium_memzero(key->lock, sizeof(key->lock));
	if (err)
		return err;
	hm_key_fill(key, f->name);
	if (memcmp(key->signer.sign.pub, f->pub.ptr, HM_PUB_BYTES) != 0)
		return HALLMARK_KEY_FILE_BAD;
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
	if (f.seal.locked && !passphrase.ptr)
		goto out;
	err = HALLMARK_NO_MEMORY;
	opened = hm_key_new();
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

/* Does the file, held, have this key? */
static enum hallmark_code
check_held(struct hm_secret_file *file, const struct hallmark_key *key)
{
	uint8_t bytes[HM_KEY_FILE_BYTES_MAX];
	struct keyfile f;
	enum hallmark_code err = hm_secret_file_take(file, bytes);

	if (!err)
		err = check(hm_bytes(bytes, file->len), &f);
	if (!err && memcmp(f.pub.ptr, key->signer.sign.pub, HM_PUB_BYTES) != 0)
		err = HALLMARK_KEY_WRONG;
	sodium_memzero(bytes, sizeof(bytes));
	return err;
}

/* HMK-KEYFILE-7 */
enum hallmark_code
hm_key_reseal(const char *path, struct hallmark_key *key,
	      struct hallmark_bytes passphrase, const struct hm_kdf_cost *cost)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_KEY_FILE_BYTES_MAX);
	struct hm_secret_file file;
	enum hallmark_code err;

	if (passphrase.ptr && passphrase.len == 0)
		return HALLMARK_USAGE;
	err = hm_secret_file_hold(path, HM_KEY_FILE_BYTES_MAX, &file);
	if (err)
		return err;
	err = check_held(&file, key);
	if (!err)
		err = encode(&buf, key, passphrase, cost);
	if (!err)
		err = hm_secret_file_replace(path, hm_buf_view(&buf));
	hm_buf_release(&buf);
	hm_secret_file_close(&file);
	return err;
}

enum hallmark_code
hallmark_key_reseal(const char *path, struct hallmark_key *key,
		    struct hallmark_bytes passphrase)
{
	return hm_key_reseal(path, key, passphrase, NULL);
}

/* HMK-KEYFILE-8: what lies on the disk now, opened as it will be one day. */
static enum hallmark_code
try_file(const char *path, struct hallmark_bytes passphrase,
	 const uint8_t pub[HM_PUB_BYTES])
{
	struct hallmark_key *again = NULL;
	enum hallmark_code err = hallmark_key_open(path, passphrase, &again);

	if (!err && !hm_key_works(again, pub))
		err = HALLMARK_CRYPTO_BROKEN;
	hallmark_key_free(again);
	return err;
}

static enum hallmark_code
restore(const char *path, const char *name, const struct hallmark_restore *from,
	const struct hm_kdf_cost *cost, struct hallmark_key *key)
{
	enum hallmark_code err;

	hm_seed_signer_init(&key->signer, key->seed);
	if (from->expect &&
	    memcmp(from->expect, key->signer.sign.pub, HM_PUB_BYTES) != 0)
		return HALLMARK_KEY_WRONG;
	err = settle(path, name, key, from->passphrase, cost);
	if (err)
		return err;
	err = try_file(path, from->passphrase, key->signer.sign.pub);
	if (err)
		(void)unlink(path);
	return err;
}

enum hallmark_code
hm_key_restore(const char *path, const char *name,
	       const struct hallmark_restore *from,
	       const struct hm_kdf_cost *cost, struct hallmark_key **key,
	       struct hallmark_diag *diag)
{
	struct hallmark_key *made;
	enum hallmark_code err;

	if (from->passphrase.ptr && from->passphrase.len == 0)
		return HALLMARK_USAGE;
	if (sodium_init() < 0)
		return HALLMARK_CRYPTO_BROKEN;
	made = hm_key_new();
	if (!made)
		return HALLMARK_NO_MEMORY;
	err = hm_words_read(from->words, HM_WORDS_KEY, made->seed, diag);
	if (!err)
		err = restore(path, name, from, cost, made);
	if (err)
		hallmark_key_free(made);
	else
		*key = made;
	return err;
}

enum hallmark_code
hallmark_key_restore(const char *path, const char *name,
		     const struct hallmark_restore *from,
		     struct hallmark_key **key, struct hallmark_diag *diag)
{
	return hm_key_restore(path, name, from, NULL, key, diag);
}
