/* SPDX-License-Identifier: MIT */
#include <hallmark/wallet.h>

#include <sodium.h>
#include <unistd.h>

#include "keyring/keyfile.h"
#include "keyring/secret_file.h"
#include "keyring/walletfile.h"
#include "keyring/words.h"

#define PATH_BYTES 4096
#define LABEL "hallmark/wallet/1"

/* Lives in locked memory. */
struct hallmark_wallet {
	uint8_t lock[HM_LOCK_BYTES];   /* spares a stretch at each change */
	uint8_t coming[HM_LOCK_BYTES]; /* a lock, or a seed, not in force yet */
	struct hm_seal seal;
	struct hm_wallet_content content;
	char path[PATH_BYTES];
};

void hallmark_wallet_free(struct hallmark_wallet *wallet)
{
	if (wallet)
		hm_wallet_content_free(&wallet->content);
	sodium_free(wallet);
}

/* A whole file into a buffer of its size. */
static enum hallmark_code
take_file(const struct hm_secret_file *file, struct hallmark_buf *buf)
{
	uint8_t *at;

	if (file->len == 0)
		return HALLMARK_KEY_FILE_BAD;
	at = hm_buf_grow(buf, file->len);
	return at ? hm_secret_file_take(file, at) : buf->err;
}

static enum hallmark_code
load(const char *path, struct hallmark_buf *buf, struct hm_walletfile *f)
{
	struct hm_secret_file file;
	enum hallmark_code err;

	if (sodium_init() < 0)
		return HALLMARK_CRYPTO_BROKEN;
	err = hm_secret_file_open(path, HM_WALLET_BYTES_MAX, &file);
	if (err)
		return err;
	err = take_file(&file, buf);
	hm_secret_file_close(&file);
	if (!err && !hm_walletfile_read(hm_buf_view(buf), f))
		err = HALLMARK_KEY_FILE_BAD;
	return err;
}

enum hallmark_code hallmark_wallet_locked(const char *path, bool *locked)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_WALLET_BYTES_MAX);
	struct hm_walletfile f;
	enum hallmark_code err = load(path, &buf, &f);

	if (!err)
		*locked = f.seal.locked;
	hm_buf_release(&buf);
	return err;
}

static struct hallmark_wallet *wallet_new(const char *path)
{
	struct hallmark_wallet *wallet = sodium_malloc(sizeof(*wallet));

	if (!wallet)
		return NULL;
	memset(wallet, 0, sizeof(*wallet));
	memcpy(wallet->path, path, strlen(path));
	return wallet;
}

static enum hallmark_code
unlock(struct hallmark_wallet *wallet, const struct hm_walletfile *f,
       struct hallmark_bytes passphrase)
{
	enum hallmark_code err =
		hm_seal_stretch(&f->seal, passphrase, wallet->lock);

	if (err)
		return err;
	wallet->seal = f->seal;
	return hm_walletfile_open(f, wallet->lock, &wallet->content);
}

enum hallmark_code
hallmark_wallet_open(const char *path, struct hallmark_bytes passphrase,
		     struct hallmark_wallet **wallet)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_WALLET_BYTES_MAX);
	struct hallmark_wallet *opened = NULL;
	struct hm_walletfile f;
	enum hallmark_code err = HALLMARK_USAGE;

	if (strlen(path) >= PATH_BYTES)
		goto out;
	err = load(path, &buf, &f);
	if (!err && f.seal.locked && !passphrase.ptr)
		err = HALLMARK_PASSPHRASE_WRONG;
	if (err)
		goto out;
	err = HALLMARK_NO_MEMORY;
	opened = wallet_new(path);
	if (!opened)
		goto out;
	err = unlock(opened, &f, passphrase);
	if (err)
		goto out;
	*wallet = opened;
	opened = NULL;
out:
	hallmark_wallet_free(opened);
	hm_buf_release(&buf);
	return err;
}

/* What the file shall be, sealed anew; into seal and lock how. */
static enum hallmark_code
encode(struct hallmark_buf *buf, const struct hm_wallet_content *content,
       struct hallmark_bytes passphrase, struct hm_seal *seal,
       uint8_t lock[HM_LOCK_BYTES])
{
	enum hallmark_code err = hm_seal_stretch(seal, passphrase, lock);

	return err ? err : hm_walletfile_write(buf, seal, lock, content);
}

/* HMK-KEYFILE-8: what lies on the disk now, opened as it will be one day. */
static enum hallmark_code
try_file(const char *path, struct hallmark_bytes passphrase,
	 struct hallmark_bytes seed, struct hallmark_wallet **wallet)
{
	static const struct hallmark_item_id no_item;
	struct hallmark_wallet *again = NULL;
	struct hallmark_key *key = NULL;
	enum hallmark_code err = hallmark_wallet_open(path, passphrase, &again);

	if (!err)
		err = hallmark_wallet_key(again, &no_item, 0, &key);
	if (!err && (!hm_bytes_equal(again->content.seed, seed) ||
		     !hm_key_works(key, hallmark_key_signer(key)->pub)))
		err = HALLMARK_CRYPTO_BROKEN;
	hallmark_key_free(key);
	if (err)
		hallmark_wallet_free(again);
	else
		*wallet = again;
	return err;
}

/* The file of the seed in made->coming. */
static enum hallmark_code
create(const char *path, struct hallmark_bytes passphrase,
       struct hallmark_wallet *made, struct hallmark_wallet **wallet)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_WALLET_BYTES_MAX);
	enum hallmark_code err =
		hm_wallet_content_make(hm_bytes(made->coming, HM_SEED_BYTES),
				       NULL, NULL, &made->content);

	if (!err)
		err = encode(&buf, &made->content, passphrase, &made->seal,
			     made->lock);
	if (!err)
		err = hm_secret_file_create(path, hm_buf_view(&buf));
	hm_buf_release(&buf);
	if (err)
		return err;
	err = try_file(path, passphrase, made->content.seed, wallet);
	if (err)
		(void)unlink(path);
	return err;
}

enum hallmark_code
hm_wallet_create(const char *path, const struct hallmark_restore *from,
		 const struct hm_kdf_cost *cost,
		 struct hallmark_wallet **wallet, struct hallmark_diag *diag)
{
	struct hallmark_wallet *made;
	enum hallmark_code err = HALLMARK_OK;

	if ((from->passphrase.ptr && from->passphrase.len == 0) ||
	    strlen(path) >= PATH_BYTES)
		return HALLMARK_USAGE;
	if (sodium_init() < 0)
		return HALLMARK_CRYPTO_BROKEN;
	made = wallet_new(path);
	if (!made)
		return HALLMARK_NO_MEMORY;
	hm_seal_draw(&made->seal, from->passphrase.ptr != NULL, cost);
	if (from->words.ptr)
		err = hm_words_read(from->words, HM_WORDS_WALLET, made->coming,
				    diag);
	else
		hm_words_draw(made->coming, HM_WORDS_WALLET);
	if (!err)
		err = create(path, from->passphrase, made, wallet);
	hallmark_wallet_free(made);
	return err;
}

enum hallmark_code
hallmark_wallet_create(const char *path, struct hallmark_bytes passphrase,
		       struct hallmark_wallet **wallet)
{
	struct hallmark_restore from = { .passphrase = passphrase };

	return hm_wallet_create(path, &from, NULL, wallet, NULL);
}

enum hallmark_code
hallmark_wallet_restore(const char *path, const struct hallmark_restore *from,
			struct hallmark_wallet **wallet,
			struct hallmark_diag *diag)
{
	struct hallmark_restore some = *from;

	/* No words at all are not enough words. */
	if (!some.words.ptr)
		some.words = HM_LIT("");
	return hm_wallet_create(path, &some, NULL, wallet, diag);
}

enum hallmark_code hallmark_wallet_words(const struct hallmark_wallet *wallet,
					 char out[HALLMARK_WORDS_SIZE])
{
	return hm_words_write(wallet->content.seed.ptr, HM_WORDS_WALLET, out);
}

/* Is the file under f still the one that wallet was opened from? */
static bool
same_seal(const struct hallmark_wallet *wallet, const struct hm_walletfile *f)
{
	return wallet->seal.locked == f->seal.locked &&
	       memcmp(wallet->seal.salt, f->seal.salt, HM_SEAL_SALT_BYTES) == 0;
}

/* Take over what other processes changed meanwhile. */
static enum hallmark_code
refresh(struct hallmark_wallet *wallet, const struct hm_secret_file *file)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_WALLET_BYTES_MAX);
	struct hm_wallet_content content = { 0 };
	struct hm_walletfile f;
	enum hallmark_code err = take_file(file, &buf);

	if (!err && !hm_walletfile_read(hm_buf_view(&buf), &f))
		err = HALLMARK_KEY_FILE_BAD;
	if (!err && !same_seal(wallet, &f))
		err = HALLMARK_BUSY;
	if (!err)
		err = hm_walletfile_open(&f, wallet->lock, &content);
	hm_buf_release(&buf);
	if (err)
		return err;
	if (!hm_bytes_equal(content.seed, wallet->content.seed)) {
		hm_wallet_content_free(&content);
		return HALLMARK_KEY_WRONG;
	}
	hm_wallet_content_free(&wallet->content);
	wallet->content = content;
	return HALLMARK_OK;
}

uint32_t hallmark_wallet_used(const struct hallmark_wallet *wallet,
			      const struct hallmark_item_id *item)
{
	bool found;
	size_t place = hm_wallet_content_find(&wallet->content,
					      hm_text(item->uri), &found);

	return found ? hm_wallet_content_at(&wallet->content, place)->used : 0;
}

/* HMK-WALLET-5: the file, held, with entry in its list. */
static enum hallmark_code
store(struct hallmark_wallet *wallet, const struct hm_wallet_entry *entry)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_WALLET_BYTES_MAX);
	struct hm_wallet_content content = { 0 };
	struct hm_seal seal = wallet->seal;
	enum hallmark_code err;

	/* HMK-WALLET-3: one lock seals many contents, each under its nonce. */
	randombytes_buf(seal.nonce, sizeof(seal.nonce));
	err = hm_wallet_content_make(wallet->content.seed, &wallet->content,
				     entry, &content);
	if (!err)
		err = hm_walletfile_write(&buf, &seal, wallet->lock, &content);
	if (!err)
		err = hm_secret_file_replace(wallet->path, hm_buf_view(&buf));
	hm_buf_release(&buf);
	if (err) {
		hm_wallet_content_free(&content);
		return err;
	}
	hm_wallet_content_free(&wallet->content);
	wallet->content = content;
	return HALLMARK_OK;
}

/* Raise what is given out of item to `least`, or by one if that is 0. */
static enum hallmark_code
raise_used(struct hallmark_wallet *wallet, const struct hallmark_item_id *item,
	   uint32_t least)
{
	struct hm_wallet_entry entry = { .uri = hm_text(item->uri) };
	struct hm_secret_file file;
	uint32_t used;
	enum hallmark_code err =
		hm_secret_file_hold(wallet->path, HM_WALLET_BYTES_MAX, &file);

	if (err)
		return err;
	err = refresh(wallet, &file);
	if (err)
		goto out;
	used = hallmark_wallet_used(wallet, item);
	entry.used = least > 0 ? least : used + 1;
	if (entry.used > HALLMARK_WALLET_COUNTERS ||
	    (used == 0 && hm_wallet_content_count(&wallet->content) ==
				  HALLMARK_WALLET_ITEMS_MAX))
		err = HALLMARK_USAGE;
	else if (entry.used > used)
		err = store(wallet, &entry);
out:
	hm_secret_file_close(&file);
	return err;
}

enum hallmark_code
hallmark_wallet_note(struct hallmark_wallet *wallet,
		     const struct hallmark_item_id *item, uint32_t used)
{
	return used == 0 ? HALLMARK_OK : raise_used(wallet, item, used);
}

enum hallmark_code
hallmark_wallet_next(struct hallmark_wallet *wallet,
		     const struct hallmark_item_id *item, uint32_t *counter,
		     struct hallmark_key **key)
{
	enum hallmark_code err = raise_used(wallet, item, 0);
	uint32_t next;

	if (err)
		return err;
	next = hallmark_wallet_used(wallet, item) - 1;
	err = hallmark_wallet_key(wallet, item, next, key);
	if (!err && counter)
		*counter = next;
	return err;
}

bool hallmark_wallet_at(const struct hallmark_wallet *wallet, size_t place,
			struct hallmark_item_id *item, uint32_t *used)
{
	const struct hm_wallet_entry *entry;

	if (place >= hm_wallet_content_count(&wallet->content))
		return false;
	entry = hm_wallet_content_at(&wallet->content, place);
	*used = entry->used;
	/* It was canonical when the list was read. */
	return hallmark_item_canonical(entry->uri, item) == HALLMARK_OK;
}

/* HMK-WALLET-4 */
enum hallmark_code
hallmark_wallet_key(const struct hallmark_wallet *wallet,
		    const struct hallmark_item_id *item, uint32_t counter,
		    struct hallmark_key **key)
{
	struct hallmark_key *made;

	if (counter >= HALLMARK_WALLET_COUNTERS)
		return HALLMARK_USAGE;
	made = hm_key_new();
	if (!made)
		return HALLMARK_NO_MEMORY;
	hm_key_derive(made, wallet->content.seed, LABEL, item->subject,
		      counter);
	*key = made;
	return HALLMARK_OK;
}

/* HMK-WALLET-6 */
enum hallmark_code
hallmark_wallet_find(const struct hallmark_wallet *wallet,
		     const struct hallmark_item_id *item, const uint8_t pub[32],
		     uint32_t *counter, struct hallmark_key **key)
{
	struct hallmark_key *made = hm_key_new();

	if (!made)
		return HALLMARK_NO_MEMORY;
	for (uint32_t i = 0; i < HALLMARK_WALLET_COUNTERS; i++) {
		hm_key_derive(made, wallet->content.seed, LABEL, item->subject,
			      i);
		if (memcmp(made->signer.sign.pub, pub, 32) != 0)
			continue;
		if (counter)
			*counter = i;
		*key = made;
		return HALLMARK_OK;
	}
	hallmark_key_free(made);
	return HALLMARK_KEY_WRONG;
}

/* HMK-KEYFILE-7 */
enum hallmark_code hm_wallet_reseal(struct hallmark_wallet *wallet,
				    struct hallmark_bytes passphrase,
				    const struct hm_kdf_cost *cost)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_WALLET_BYTES_MAX);
	struct hm_secret_file file;
	struct hm_seal seal;
	enum hallmark_code err;

	if (passphrase.ptr && passphrase.len == 0)
		return HALLMARK_USAGE;
	err = hm_secret_file_hold(wallet->path, HM_WALLET_BYTES_MAX, &file);
	if (err)
		return err;
	err = refresh(wallet, &file);
	if (err)
		goto out;
	hm_seal_draw(&seal, passphrase.ptr != NULL, cost);
	err = encode(&buf, &wallet->content, passphrase, &seal, wallet->coming);
	if (!err)
		err = hm_secret_file_replace(wallet->path, hm_buf_view(&buf));
	if (!err || err == HALLMARK_STATE_UNKNOWN) {
		wallet->seal = seal;
		memcpy(wallet->lock, wallet->coming, sizeof(wallet->lock));
	}
out:
	hm_buf_release(&buf);
	hm_secret_file_close(&file);
	return err;
}

enum hallmark_code hallmark_wallet_reseal(struct hallmark_wallet *wallet,
					  struct hallmark_bytes passphrase)
{
	return hm_wallet_reseal(wallet, passphrase, NULL);
}
