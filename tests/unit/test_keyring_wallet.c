/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <cbor.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cbor/writer.h"
#include "keyring/secret_file.h"
#include "keyring/walletfile.h"
#include "unit/scratch.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))
#define PASSPHRASE HM_LIT("correct horse")
#define NONE hm_bytes(NULL, 0)
#define A1 "https://id.gs1.org/01/09506000134352/21/A1"
#define A2 "https://id.gs1.org/01/09506000134352/21/A2"
#define WORDS                                                                  \
	"rocket twenty oil speak note cup random punch hunt logic frame "      \
	"tragic elder robot target august kidney swim butter woman way "       \
	"dolphin anxiety guess"

static const struct hm_kdf_cost cheap = { 1, HM_KDF_BYTES_MIN };

struct place {
	char dir[SCRATCH_MAX];
	char file[SCRATCH_MAX];
};

static struct place place_new(void)
{
	struct place p;

	scratch_make(p.dir);
	scratch_path(p.file, p.dir, "wallet");
	return p;
}

static struct hallmark_item_id item_of(const char *uri)
{
	struct hallmark_item_id id;

	ck_assert_int_eq(hallmark_item_canonical(hm_text(uri), &id),
			 HALLMARK_OK);
	return id;
}

static struct hallmark_wallet *
create(const struct place *p, struct hallmark_bytes passphrase)
{
	struct hallmark_restore from = { .words = HM_LIT(WORDS),
					 .passphrase = passphrase };
	struct hallmark_wallet *wallet = NULL;

	ck_assert_int_eq(
		hm_wallet_create(p->file, &from, &cheap, &wallet, NULL),
		HALLMARK_OK);
	return wallet;
}

static struct hallmark_wallet *
reopen(const struct place *p, struct hallmark_bytes passphrase)
{
	struct hallmark_wallet *wallet = NULL;

	ck_assert_int_eq(hallmark_wallet_open(p->file, passphrase, &wallet),
			 HALLMARK_OK);
	return wallet;
}

static enum hallmark_code
open_code(const struct place *p, struct hallmark_bytes passphrase)
{
	struct hallmark_wallet *wallet = NULL;
	enum hallmark_code err =
		hallmark_wallet_open(p->file, passphrase, &wallet);

	ck_assert_int_eq(wallet != NULL, err == HALLMARK_OK);
	hallmark_wallet_free(wallet);
	return err;
}

static uint32_t next(struct hallmark_wallet *wallet, const char *uri)
{
	struct hallmark_item_id item = item_of(uri);
	struct hallmark_key *key = NULL;
	struct hallmark_key *same = NULL;
	uint32_t counter = 99;

	ck_assert_int_eq(hallmark_wallet_next(wallet, &item, &counter, &key),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_wallet_key(wallet, &item, counter, &same),
			 HALLMARK_OK);
	ck_assert_mem_eq(hallmark_key_signer(key)->pub,
			 hallmark_key_signer(same)->pub, 32);
	hallmark_key_free(key);
	hallmark_key_free(same);
	return counter;
}

/* HMK-WALLET-4: the table of spec/17, made with Python's hashlib. */
static const struct {
	const char *item;
	uint32_t counter;
	const char *pub;
} vectors[] = {
	{ A1, 0,
	  "93d0509f085ba5b6fa4330fbf1b658b1"
	  "a41a8a9fba442d8827f2499f6b4f5ff1" },
	{ A1, 1,
	  "88c842be5c8316479c2c19a1ddd5dd54"
	  "74aa39a4cc399be4351a3707384f2898" },
	{ A1, 1023,
	  "d06708fc91bef2e5c1e8213ee0ea67bf"
	  "ef2ac4de0f9697945c718a34b215b843" },
	{ A2, 0,
	  "fb71875a5afc5bb639ade3aac88e9460"
	  "7e86f20b1c2c241fc9febcbb2022470f" },
};

/* HMK-WALLET-6 */
START_TEST(known_keys)
{
	struct hallmark_item_id item = item_of(vectors[_i].item);
	struct hallmark_item_id other =
		item_of(vectors[(_i + 2) % ROWS(vectors)].item);
	struct place p = place_new();
	struct hallmark_wallet *wallet = create(&p, NONE);
	struct hallmark_key *key = NULL;
	uint32_t counter = 77;
	uint8_t pub[32];

	ck_assert(hm_hex_parse(hm_bytes(vectors[_i].pub, 64), pub, 32));
	ck_assert_int_eq(
		hallmark_wallet_key(wallet, &item, vectors[_i].counter, &key),
		HALLMARK_OK);
	ck_assert_mem_eq(hallmark_key_signer(key)->pub, pub, 32);
	hallmark_key_free(key);
	key = NULL;
	ck_assert_int_eq(
		hallmark_wallet_find(wallet, &item, pub, &counter, &key),
		HALLMARK_OK);
	ck_assert_uint_eq(counter, vectors[_i].counter);
	ck_assert_mem_eq(hallmark_key_signer(key)->pub, pub, 32);
	hallmark_key_free(key);
	key = NULL;
	if (strcmp(item.uri, other.uri) != 0)
		ck_assert_int_eq(
			hallmark_wallet_find(wallet, &other, pub, NULL, &key),
			HALLMARK_KEY_WRONG);
	ck_assert_ptr_null(key);
	hallmark_wallet_free(wallet);
	scratch_remove(p.dir);
}
END_TEST

START_TEST(made_and_kept_as_words)
{
	struct place p = place_new();
	struct hallmark_restore from = { .passphrase = PASSPHRASE };
	struct hallmark_wallet *wallet = NULL;
	struct hallmark_item_id item = item_of(A1);
	struct hallmark_key *before = NULL, *after = NULL;
	char words[HALLMARK_WORDS_SIZE];
	bool locked = false;
	struct stat st;

	ck_assert_int_eq(hm_wallet_create(p.file, &from, &cheap, &wallet, NULL),
			 HALLMARK_OK);
	ck_assert_int_eq(stat(p.file, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(hallmark_wallet_locked(p.file, &locked), HALLMARK_OK);
	ck_assert(locked);
	ck_assert_int_eq(hallmark_wallet_words(wallet, words), HALLMARK_OK);
	ck_assert_int_eq(hallmark_wallet_key(wallet, &item, 3, &before),
			 HALLMARK_OK);
	hallmark_wallet_free(wallet);
	ck_assert_int_eq(open_code(&p, NONE), HALLMARK_PASSPHRASE_WRONG);
	ck_assert_int_eq(open_code(&p, HM_LIT("correct hors")),
			 HALLMARK_PASSPHRASE_WRONG);
	ck_assert_int_eq(unlink(p.file), 0);
	from.words = hm_text(words);
	from.passphrase = NONE;
	wallet = NULL;
	ck_assert_int_eq(hallmark_wallet_restore(p.file, &from, &wallet, NULL),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_wallet_key(wallet, &item, 3, &after),
			 HALLMARK_OK);
	ck_assert_mem_eq(hallmark_key_signer(before)->pub,
			 hallmark_key_signer(after)->pub, 32);
	ck_assert_int_eq(hallmark_wallet_locked(p.file, &locked), HALLMARK_OK);
	ck_assert(!locked);
	hallmark_key_free(before);
	hallmark_key_free(after);
	hallmark_wallet_free(wallet);
	scratch_remove(p.dir);
}
END_TEST

/* The public ways in, at the cost that everybody pays. */
START_TEST(default_cost_is_moderate)
{
	static const uint8_t cost[] = "\x84\x03\x1a\x10\x00\x00\x00";
	struct place p = place_new();
	struct hallmark_wallet *wallet = NULL;
	size_t len;
	unsigned char *file;

	ck_assert_int_eq(hallmark_wallet_create(p.file, PASSPHRASE, &wallet),
			 HALLMARK_OK);
	hallmark_wallet_free(wallet);
	/* 84 01 71 and 17 bytes, then 3 passes and 256 MiB. */
	file = scratch_read(p.file, &len);
	ck_assert_uint_gt(len, 60);
	ck_assert_mem_eq(file + 20, cost, sizeof(cost) - 1);
	free(file);
	scratch_remove(p.dir);
}
END_TEST

START_TEST(what_is_not_created)
{
	struct place p = place_new();
	struct hallmark_restore from = { .words = HM_LIT("rocket twenty") };
	struct hallmark_wallet *wallet = NULL;
	struct hallmark_diag diag = { 0 };
	char path[5000];

	ck_assert_int_eq(hallmark_wallet_restore(p.file, &from, &wallet, &diag),
			 HALLMARK_WORDS_BAD);
	ck_assert_str_eq(diag.message, "there are fewer than 24 words");
	from.words = NONE;
	ck_assert_int_eq(hallmark_wallet_restore(p.file, &from, &wallet, &diag),
			 HALLMARK_WORDS_BAD);
	ck_assert_int_eq(hallmark_wallet_create(p.file, HM_LIT(""), &wallet),
			 HALLMARK_USAGE);
	memset(path, 'd', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	ck_assert_int_eq(hallmark_wallet_create(path, NONE, &wallet),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_wallet_open(path, NONE, &wallet),
			 HALLMARK_USAGE);
	ck_assert_int_ne(access(p.file, F_OK), 0);
	ck_assert_int_eq(open_code(&p, NONE), HALLMARK_NO_FILE);
	scratch_write(p.file, "precious", 8);
	ck_assert_int_eq(hallmark_wallet_create(p.file, NONE, &wallet),
			 HALLMARK_LEDGER_EXISTS);
	ck_assert_ptr_null(wallet);
	scratch_remove(p.dir);
}
END_TEST

/* HMK-WALLET-5 */
START_TEST(keys_that_are_given_out)
{
	struct place p = place_new();
	struct hallmark_bytes passphrase = _i ? PASSPHRASE : NONE;
	struct hallmark_wallet *wallet = create(&p, passphrase);
	struct hallmark_item_id item = item_of(A1);
	struct hallmark_item_id seen;
	uint32_t used = 0;

	ck_assert(!hallmark_wallet_at(wallet, 0, &seen, &used));
	ck_assert_uint_eq(hallmark_wallet_used(wallet, &item), 0);
	ck_assert_uint_eq(next(wallet, A2), 0);
	ck_assert_uint_eq(next(wallet, A1), 0);
	ck_assert_uint_eq(next(wallet, A1), 1);
	ck_assert_int_eq(hallmark_wallet_note(wallet, &item, 5), HALLMARK_OK);
	ck_assert_int_eq(hallmark_wallet_note(wallet, &item, 3), HALLMARK_OK);
	ck_assert_int_eq(hallmark_wallet_note(wallet, &item, 0), HALLMARK_OK);
	ck_assert_uint_eq(hallmark_wallet_used(wallet, &item), 5);
	hallmark_wallet_free(wallet);
	wallet = reopen(&p, passphrase);
	ck_assert_uint_eq(next(wallet, A1), 5);
	ck_assert(hallmark_wallet_at(wallet, 0, &seen, &used));
	ck_assert_str_eq(seen.uri, A1);
	ck_assert_mem_eq(seen.subject, item.subject, 32);
	ck_assert_uint_eq(used, 6);
	ck_assert(hallmark_wallet_at(wallet, 1, &seen, &used));
	ck_assert_str_eq(seen.uri, A2);
	ck_assert_uint_eq(used, 1);
	ck_assert(!hallmark_wallet_at(wallet, 2, &seen, &used));
	hallmark_wallet_free(wallet);
	scratch_remove(p.dir);
}
END_TEST

START_TEST(the_last_counter)
{
	struct place p = place_new();
	struct hallmark_wallet *wallet = create(&p, NONE);
	struct hallmark_item_id item = item_of(A1);
	struct hallmark_key *key = NULL;

	ck_assert_int_eq(hallmark_wallet_key(wallet, &item, 1024, &key),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_wallet_note(wallet, &item, 1025),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_wallet_note(wallet, &item, 1023),
			 HALLMARK_OK);
	ck_assert_uint_eq(next(wallet, A1), 1023);
	ck_assert_int_eq(hallmark_wallet_next(wallet, &item, NULL, &key),
			 HALLMARK_USAGE);
	ck_assert_ptr_null(key);
	hallmark_wallet_free(wallet);
	wallet = reopen(&p, NONE);
	ck_assert_uint_eq(hallmark_wallet_used(wallet, &item), 1024);
	hallmark_wallet_free(wallet);
	scratch_remove(p.dir);
}
END_TEST

/* HMK-WALLET-3, HMK-WALLET-5: nobody overwrites what another has just noted. */
START_TEST(two_at_once)
{
	struct place p = place_new();
	struct hallmark_wallet *a = create(&p, PASSPHRASE);
	struct hallmark_wallet *b = reopen(&p, PASSPHRASE);
	struct hallmark_item_id item = item_of(A1);
	struct hallmark_key *key = NULL;
	unsigned char *before, *after;
	size_t len, again;

	ck_assert_uint_eq(next(a, A1), 0);
	before = scratch_read(p.file, &len);
	ck_assert_uint_eq(next(b, A1), 1);
	after = scratch_read(p.file, &again);
	ck_assert_uint_eq(len, again);
	/* The same salt; the nonce, 24 bytes from 44 on, is another. */
	ck_assert_mem_eq(before, after, 44);
	ck_assert_mem_ne(before + 44, after + 44, 24);
	ck_assert_uint_eq(next(b, A2), 0);
	ck_assert_uint_eq(next(a, A1), 2);
	ck_assert_int_eq(hm_wallet_reseal(a, HM_LIT("another"), &cheap),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_wallet_next(b, &item, NULL, &key),
			 HALLMARK_BUSY);
	ck_assert_int_eq(hallmark_wallet_note(b, &item, 9), HALLMARK_BUSY);
	ck_assert_int_eq(hm_wallet_reseal(b, PASSPHRASE, &cheap),
			 HALLMARK_BUSY);
	ck_assert_uint_eq(next(a, A2), 1);
	ck_assert_ptr_null(key);
	free(before);
	free(after);
	hallmark_wallet_free(a);
	hallmark_wallet_free(b);
	ck_assert_int_eq(open_code(&p, PASSPHRASE), HALLMARK_PASSPHRASE_WRONG);
	a = reopen(&p, HM_LIT("another"));
	ck_assert_uint_eq(hallmark_wallet_used(a, &item), 3);
	hallmark_wallet_free(a);
	scratch_remove(p.dir);
}
END_TEST

START_TEST(another_passphrase)
{
	struct place p = place_new();
	struct hallmark_wallet *wallet = create(&p, PASSPHRASE);

	ck_assert_uint_eq(next(wallet, A1), 0);
	ck_assert_int_eq(hallmark_wallet_reseal(wallet, HM_LIT("")),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_wallet_reseal(wallet, NONE), HALLMARK_OK);
	ck_assert_uint_eq(next(wallet, A1), 1);
	ck_assert_int_eq(open_code(&p, NONE), HALLMARK_OK);
	ck_assert_int_eq(hm_wallet_reseal(wallet, HM_LIT("x"), &cheap),
			 HALLMARK_OK);
	ck_assert_uint_eq(next(wallet, A1), 2);
	ck_assert_int_eq(open_code(&p, NONE), HALLMARK_PASSPHRASE_WRONG);
	hallmark_wallet_free(wallet);
	wallet = reopen(&p, HM_LIT("x"));
	ck_assert_uint_eq(next(wallet, A1), 3);
	hallmark_wallet_free(wallet);
	scratch_remove(p.dir);
}
END_TEST

/* The file is another wallet's now, or nobody's. */
START_TEST(put_away_meanwhile)
{
	struct place p = place_new();
	struct hallmark_wallet *wallet = create(&p, NONE);
	struct hallmark_wallet *other = NULL;
	struct hallmark_item_id item = item_of(A1);
	struct hallmark_key *key = NULL;

	ck_assert_int_eq(unlink(p.file), 0);
	ck_assert_int_eq(hallmark_wallet_next(wallet, &item, NULL, &key),
			 HALLMARK_NO_FILE);
	ck_assert_int_eq(hallmark_wallet_reseal(wallet, NONE),
			 HALLMARK_NO_FILE);
	ck_assert_int_eq(hallmark_wallet_create(p.file, NONE, &other),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_wallet_next(wallet, &item, NULL, &key),
			 HALLMARK_KEY_WRONG);
	ck_assert_uint_eq(next(other, A1), 0);
	scratch_write(p.file, "x", 1);
	ck_assert_int_eq(hallmark_wallet_next(wallet, &item, NULL, &key),
			 HALLMARK_KEY_FILE_BAD);
	ck_assert_ptr_null(key);
	hallmark_wallet_free(other);
	hallmark_wallet_free(wallet);
	scratch_remove(p.dir);
}
END_TEST

/* HMK-KEYFILE-7: a child is killed wherever it may be; nothing is lost. */
START_TEST(killed_while_it_saves)
{
	struct place p = place_new();
	struct hallmark_wallet *wallet = create(&p, PASSPHRASE);
	struct hallmark_item_id item = item_of(A1);
	uint32_t before = 0;
	unsigned saved = 0;

	for (int i = 0; i < 60; i++) {
		struct timespec wait = { 0, (i % 20) * 150000 };
		pid_t child = fork();
		uint32_t now;

		ck_assert_int_ge(child, 0);
		if (child == 0) {
			for (;;)
				if (hallmark_wallet_note(wallet, &item,
							 ++before))
					_exit(1);
		}
		nanosleep(&wait, NULL);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		hallmark_wallet_free(wallet);
		wallet = reopen(&p, PASSPHRASE);
		now = hallmark_wallet_used(wallet, &item);
		ck_assert_uint_ge(now, before);
		saved += now > before;
		before = now;
	}
	ck_assert_uint_gt(saved, 0);
	hallmark_wallet_free(wallet);
	scratch_remove(p.dir);
}
END_TEST

/* Held by another process: five seconds, then no. */
START_TEST(held_too_long)
{
	struct place p = place_new();
	struct hallmark_wallet *wallet = create(&p, NONE);
	struct hallmark_item_id item = item_of(A1);
	int fd = open(p.file, O_RDONLY);

	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	ck_assert_int_eq(hallmark_wallet_note(wallet, &item, 1), HALLMARK_BUSY);
	close(fd);
	ck_assert_int_eq(hallmark_wallet_note(wallet, &item, 1), HALLMARK_OK);
	hallmark_wallet_free(wallet);
	scratch_remove(p.dir);
}
END_TEST

START_TEST(a_full_disk_changes_nothing)
{
	struct place p = place_new();
	struct hallmark_wallet *wallet = create(&p, NONE);
	struct hallmark_item_id item = item_of(A1);
	struct rlimit old, few = { 10, 10 };
	enum hallmark_code noted, sealed;

	ck_assert_uint_eq(next(wallet, A1), 0);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
	few.rlim_max = old.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &few), 0);
	noted = hallmark_wallet_note(wallet, &item, 7);
	sealed = hm_wallet_reseal(wallet, PASSPHRASE, &cheap);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_DFL);
	ck_assert_int_eq(noted, HALLMARK_IO);
	ck_assert_int_eq(sealed, HALLMARK_IO);
	ck_assert_uint_eq(hallmark_wallet_used(wallet, &item), 1);
	ck_assert_uint_eq(next(wallet, A1), 1);
	hallmark_wallet_free(wallet);
	/* Nothing lies about: the directory has the wallet alone. */
	ck_assert_int_eq(unlink(p.file), 0);
	ck_assert_int_eq(rmdir(p.dir), 0);
}
END_TEST

/* HMK-WALLET-1, HMK-WALLET-2: read by libcbor and opened with libsodium alone. */
START_TEST(the_file_is_what_the_format_says)
{
	struct place p = place_new();
	struct hallmark_wallet *wallet = create(&p, PASSPHRASE);
	struct cbor_load_result result;
	cbor_item_t *root, *cost, *sealed, *content, *list;
	uint8_t lock[32], plain[256];
	unsigned long long plain_len;
	unsigned char *file;
	size_t len;

	ck_assert_uint_eq(next(wallet, A1), 0);
	hallmark_wallet_free(wallet);
	file = scratch_read(p.file, &len);
	root = cbor_load(file, len, &result);
	ck_assert_uint_eq(result.read, len);
	ck_assert_uint_eq(cbor_array_size(root), 4);
	cost = cbor_move(cbor_array_get(root, 2));
	sealed = cbor_move(cbor_array_get(root, 3));
	ck_assert_int_eq(crypto_pwhash(lock, 32, "correct horse", 13,
				       cbor_bytestring_handle(cbor_move(
					       cbor_array_get(cost, 2))),
				       1, 8192, crypto_pwhash_ALG_ARGON2ID13),
			 0);
	/* Bound: all before the sealed field, its head of 2 bytes left out. */
	ck_assert_int_eq(crypto_aead_xchacha20poly1305_ietf_decrypt(
				 plain, &plain_len, NULL,
				 cbor_bytestring_handle(sealed),
				 cbor_bytestring_length(sealed), file,
				 len - cbor_bytestring_length(sealed) - 2,
				 cbor_bytestring_handle(
					 cbor_move(cbor_array_get(cost, 3))),
				 lock),
			 0);
	content = cbor_load(plain, (size_t)plain_len, &result);
	ck_assert_uint_eq(result.read, plain_len);
	ck_assert_uint_eq(cbor_array_size(content), 2);
	list = cbor_move(cbor_array_get(content, 1));
	ck_assert_uint_eq(cbor_array_size(list), 1);
	cbor_decref(&content);
	cbor_decref(&root);
	free(file);
	scratch_remove(p.dir);
}
END_TEST

START_TEST(cut_anywhere_or_flipped)
{
	struct place p = place_new();
	struct hallmark_wallet *wallet = create(&p, PASSPHRASE);
	unsigned char *file;
	bool locked = true;
	size_t len;

	ck_assert_uint_eq(next(wallet, A1), 0);
	hallmark_wallet_free(wallet);
	file = scratch_read(p.file, &len);
	for (size_t cut = 0; cut < len; cut++) {
		scratch_write(p.file, file, cut);
		ck_assert_int_eq(open_code(&p, PASSPHRASE),
				 HALLMARK_KEY_FILE_BAD);
		ck_assert_int_eq(hallmark_wallet_locked(p.file, &locked),
				 HALLMARK_KEY_FILE_BAD);
	}
	for (size_t bit = 0; bit < 8 * len; bit++) {
		enum hallmark_code err;

		file[bit / 8] ^= (uint8_t)(1u << bit % 8);
		scratch_write(p.file, file, len);
		err = open_code(&p, PASSPHRASE);
		ck_assert_msg(err == HALLMARK_KEY_FILE_BAD ||
				      err == HALLMARK_PASSPHRASE_WRONG,
			      "bit %zu: %s", bit, hallmark_code_name(err));
		file[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	free(file);
	scratch_remove(p.dir);
}
END_TEST

/* One open wallet, field by field; NULL or 0 stands for the sound value. */
struct fields {
	const char *mark;
	uint64_t version;
	size_t count, seed, in, in_entry;
	const char *first, *second;
	uint64_t used;
	bool trailing;
};

static void put_content(struct hallmark_buf *buf, const struct fields *f)
{
	static const uint8_t zero[64];
	const char *uris[] = { f->first ? f->first : A1,
			       f->second ? f->second : A2 };

	hm_cbor_put_array(buf, f->in ? f->in : 2);
	hm_cbor_put_bstr(buf, hm_bytes(zero, f->seed ? f->seed : 32));
	hm_cbor_put_array(buf, 2);
	for (int i = 0; i < 2; i++) {
		hm_cbor_put_array(buf, f->in_entry ? f->in_entry : 2);
		hm_cbor_put_tstr(buf, hm_text(uris[i]));
		hm_cbor_put_uint(buf, f->used ? f->used : 1);
		if (f->in_entry == 3)
			hm_cbor_put_null(buf);
	}
	if (f->in == 3 || f->trailing)
		hm_cbor_put_null(buf);
}

static void put_wallet(const struct place *p, const struct fields *f)
{
	struct hallmark_buf content = HM_BUF_INIT(4096);
	struct hallmark_buf buf = HM_BUF_INIT(4096);
	const char *mark = f->mark ? f->mark : "hallmark/wallet/1";

	put_content(&content, f);
	hm_cbor_put_array(&buf, f->count ? f->count : 4);
	hm_cbor_put_uint(&buf, f->version ? f->version : 1);
	hm_cbor_put_tstr(&buf, hm_text(mark));
	hm_cbor_put_null(&buf);
	hm_cbor_put_bstr(&buf, hm_buf_view(&content));
	if (f->count == 5)
		hm_cbor_put_null(&buf);
	scratch_write(p->file, buf.ptr, buf.len);
	hm_buf_release(&content);
	hm_buf_release(&buf);
}

static const struct {
	const char *rule;
	struct fields fields;
} hostile[] = {
	{ "HMK-WALLET-1 mark", { .mark = "hallmark/wallet/2" } },
	{ "HMK-WALLET-1 mark", { .mark = "hallmark" } },
	{ "HMK-WALLET-1 version", { .version = 2 } },
	{ "HMK-WALLET-1 fields", { .count = 5 } },
	{ "HMK-WALLET-2 fields", { .in = 3 } },
	{ "HMK-WALLET-2 end", { .trailing = true } },
	{ "HMK-WALLET-2 seed", { .seed = 31 } },
	{ "HMK-WALLET-2 seed", { .seed = 33 } },
	{ "HMK-WALLET-2 entry", { .in_entry = 3 } },
	{ "HMK-WALLET-2 order", { .first = A2, .second = A1 } },
	{ "HMK-WALLET-2 twice", { .second = A1 } },
	{ "HMK-WALLET-2 canonical",
	  { .second = "https://shop.example/01/09506000134352/21/A2" } },
	{ "HMK-WALLET-2 canonical", { .first = "" } },
	{ "HMK-WALLET-2 used", { .used = 1025 } },
};

START_TEST(hostile_fields)
{
	struct place p = place_new();
	struct fields sound = { 0 };
	enum hallmark_code err;

	put_wallet(&p, &sound);
	ck_assert_int_eq(chmod(p.file, 0600), 0);
	ck_assert_int_eq(open_code(&p, NONE), HALLMARK_OK);
	put_wallet(&p, &hostile[_i].fields);
	err = open_code(&p, NONE);
	ck_assert_msg(err == HALLMARK_KEY_FILE_BAD, "%s: %s", hostile[_i].rule,
		      hallmark_code_name(err));
	scratch_remove(p.dir);
}
END_TEST

/* A key file is no wallet, a wallet no key file. */
START_TEST(each_its_own)
{
	struct place p = place_new();
	struct hallmark_wallet *wallet = create(&p, NONE);
	struct hallmark_key *key = NULL;
	bool locked;

	ck_assert_int_eq(hallmark_key_open(p.file, NONE, &key),
			 HALLMARK_KEY_FILE_BAD);
	hallmark_wallet_free(wallet);
	ck_assert_int_eq(unlink(p.file), 0);
	ck_assert_int_eq(hallmark_key_create(p.file, "a", NONE, &key),
			 HALLMARK_OK);
	ck_assert_int_eq(open_code(&p, NONE), HALLMARK_KEY_FILE_BAD);
	ck_assert_int_eq(chmod(p.file, 0644), 0);
	ck_assert_int_eq(hallmark_wallet_locked(p.file, &locked),
			 HALLMARK_KEY_FILE_BAD);
	hallmark_key_free(key);
	scratch_remove(p.dir);
}
END_TEST

/* Many items: sorted whatever the order they come in. */
START_TEST(many_items)
{
	struct place p = place_new();
	struct hallmark_wallet *wallet = create(&p, PASSPHRASE);
	struct hallmark_item_id item, last = { 0 };
	char uri[100];
	uint32_t used;
	size_t n = 0;

	for (int i = 0; i < 300; i++) {
		snprintf(uri, sizeof(uri),
			 "https://id.gs1.org/01/09506000134352/21/%d",
			 i * 7919 % 300);
		ck_assert_uint_eq(next(wallet, uri), 0);
	}
	hallmark_wallet_free(wallet);
	wallet = reopen(&p, PASSPHRASE);
	for (; hallmark_wallet_at(wallet, n, &item, &used); n++) {
		ck_assert_int_gt(strcmp(item.uri, last.uri), 0);
		ck_assert_uint_eq(used, 1);
		last = item;
	}
	ck_assert_uint_eq(n, 300);
	hallmark_wallet_free(wallet);
	hallmark_wallet_free(NULL);
	scratch_remove(p.dir);
}
END_TEST

Suite *suite_keyring_wallet(void)
{
	Suite *suite = suite_create("keyring/wallet");
	TCase *tcase = tcase_create("wallet");
	TCase *slow = tcase_create("slow");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, known_keys, 0, ROWS(vectors));
	tcase_add_test(tcase, made_and_kept_as_words);
	tcase_add_test(tcase, what_is_not_created);
	tcase_add_loop_test(tcase, keys_that_are_given_out, 0, 2);
	tcase_add_test(tcase, the_last_counter);
	tcase_add_test(tcase, two_at_once);
	tcase_add_test(tcase, another_passphrase);
	tcase_add_test(tcase, put_away_meanwhile);
	tcase_add_test(tcase, killed_while_it_saves);
	tcase_add_test(tcase, a_full_disk_changes_nothing);
	tcase_add_test(tcase, the_file_is_what_the_format_says);
	tcase_add_test(tcase, cut_anywhere_or_flipped);
	tcase_add_loop_test(tcase, hostile_fields, 0, ROWS(hostile));
	tcase_add_test(tcase, each_its_own);
	tcase_add_test(tcase, many_items);
	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 120);
	tcase_add_test(slow, default_cost_is_moderate);
	tcase_add_test(slow, held_too_long);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, slow);
	return suite;
}
