/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <cbor.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cbor/writer.h"
#include "keyring/keyfile.h"
#include "keyring/secret_file.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))
#define NAME "maison.example/root"
#define PASSPHRASE HM_LIT("correct horse")
#define NO_PASSPHRASE hm_bytes(NULL, 0)

static const struct hm_kdf_cost cheap = { 1, HM_KDF_BYTES_MIN };

struct place {
	char dir[32];
	char file[48];
};

static struct place place_new(void)
{
	struct place p = { .dir = "/tmp/hallmark-key-XXXXXX" };

	ck_assert_ptr_nonnull(mkdtemp(p.dir));
	snprintf(p.file, sizeof(p.file), "%s/key", p.dir);
	return p;
}

static void place_remove(const struct place *p)
{
	(void)unlink(p->file);
	ck_assert_int_eq(rmdir(p->dir), 0);
}

static void
put_file(const struct place *p, struct hallmark_bytes content, mode_t mode)
{
	int fd = open(p->file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, content.ptr, content.len),
			 (ssize_t)content.len);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

static struct hallmark_buf get_file(const struct place *p)
{
	struct hallmark_buf buf = HM_BUF_INIT(8192);
	uint8_t bytes[8192];
	int fd = open(p->file, O_RDONLY);
	ssize_t n = read(fd, bytes, sizeof(bytes));

	ck_assert_int_gt(n, 0);
	hm_buf_mem(&buf, bytes, (size_t)n);
	close(fd);
	return buf;
}

static struct hallmark_key *
create(const struct place *p, struct hallmark_bytes passphrase)
{
	struct hallmark_key *key = NULL;

	ck_assert_int_eq(hm_key_create(p->file, NAME, passphrase, &cheap, &key),
			 HALLMARK_OK);
	return key;
}

/* Opening fails, and then there is no key. */
static enum hallmark_code
open_code(const struct place *p, struct hallmark_bytes passphrase)
{
	struct hallmark_key *key = NULL;
	enum hallmark_code err = hallmark_key_open(p->file, passphrase, &key);

	ck_assert_int_eq(key != NULL, err == HALLMARK_OK);
	hallmark_key_free(key);
	return err;
}

static const struct hallmark_bytes passphrases[] = {
	{ NULL, 0 },
	{ (const uint8_t *)"correct horse", 13 },
};

/* HMK-KEYFILE-4 */
START_TEST(what_is_created_opens)
{
	struct place p = place_new();
	struct hallmark_bytes passphrase = passphrases[_i];
	struct hallmark_key *made = create(&p, passphrase);
	struct hallmark_key *key = NULL;
	const struct hallmark_signer *signer;
	uint8_t sig[HM_SIG_BYTES];
	bool locked = !passphrase.ptr;
	struct stat st;

	ck_assert_int_eq(stat(p.file, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(hallmark_key_locked(p.file, &locked), HALLMARK_OK);
	ck_assert_int_eq(locked, passphrase.ptr != NULL);
	ck_assert_int_eq(hallmark_key_open(p.file, passphrase, &key),
			 HALLMARK_OK);
	ck_assert_str_eq(hallmark_key_name(key), NAME);
	signer = hallmark_key_signer(key);
	ck_assert_mem_eq(signer->pub, hallmark_key_signer(made)->pub, 32);
	ck_assert_int_eq(signer->sign(signer->key, HM_LIT("text"), sig),
			 HALLMARK_OK);
	ck_assert(hm_sig_valid(sig, HM_LIT("text"),
			       hallmark_key_signer(made)->pub));
	hallmark_key_free(key);
	hallmark_key_free(made);
	place_remove(&p);
}
END_TEST

/* The default cost, once: it takes a quarter of a GiB and most of a second. */
/* HMK-KEYFILE-3 */
START_TEST(default_cost_is_moderate)
{
	struct place p = place_new();
	struct hallmark_key *key = NULL;
	struct hallmark_buf file;

	ck_assert_int_eq(hallmark_key_create(p.file, "a", PASSPHRASE, &key),
			 HALLMARK_OK);
	file = get_file(&p);
	/* 85 01 61 'a' 58 20 pub 84, then 3 passes and 256 MiB. */
	ck_assert_mem_eq(file.ptr + 38, "\x84\x03\x1a\x10\x00\x00\x00", 7);
	hm_buf_release(&file);
	hallmark_key_free(key);
	place_remove(&p);
}
END_TEST

static struct hallmark_bytes bytes_at(cbor_item_t *array, size_t at)
{
	cbor_item_t *item = cbor_move(cbor_array_get(array, at));

	ck_assert(cbor_isa_bytestring(item));
	return hm_bytes(cbor_bytestring_handle(item),
			cbor_bytestring_length(item));
}

/* HMK-KEYFILE-1, -3: read by libcbor and opened with libsodium alone. */
START_TEST(the_file_is_what_the_format_says)
{
	struct place p = place_new();
	struct hallmark_key *key = create(&p, PASSPHRASE);
	struct hallmark_buf file = get_file(&p);
	struct cbor_load_result result;
	cbor_item_t *root = cbor_load(file.ptr, file.len, &result);
	cbor_item_t *cost = cbor_move(cbor_array_get(root, 3));
	struct hallmark_bytes pub = bytes_at(root, 2);
	struct hallmark_bytes sealed = bytes_at(root, 4);
	uint8_t lock[32], seed[32], got[32], secret[64];
	const char *passphrase = "correct horse";

	ck_assert_uint_eq(result.read, file.len);
	ck_assert_uint_eq(cbor_array_size(root), 5);
	ck_assert_uint_eq(cbor_array_size(cost), 4);
	ck_assert_uint_eq(pub.len, 32);
	ck_assert_uint_eq(sealed.len, 48);
	ck_assert_int_eq(crypto_pwhash(lock, 32, passphrase, strlen(passphrase),
				       bytes_at(cost, 2).ptr, 1, 8192,
				       crypto_pwhash_ALG_ARGON2ID13),
			 0);
	/* Bound: all before the sealed field, its head of 2 bytes left out. */
	ck_assert_int_eq(crypto_aead_xchacha20poly1305_ietf_decrypt(
				 seed, NULL, NULL, sealed.ptr, sealed.len,
				 file.ptr, file.len - 50, bytes_at(cost, 3).ptr,
				 lock),
			 0);
	ck_assert_int_eq(crypto_sign_seed_keypair(got, secret, seed), 0);
	ck_assert_mem_eq(got, pub.ptr, 32);
	ck_assert_mem_eq(got, hallmark_key_signer(key)->pub, 32);
	cbor_decref(&root);
	hm_buf_release(&file);
	hallmark_key_free(key);
	place_remove(&p);
}
END_TEST

START_TEST(an_existing_file_is_left_alone)
{
	struct place p = place_new();
	struct hallmark_key *key = NULL;
	struct hallmark_buf file;

	put_file(&p, HM_LIT("precious"), 0600);
	ck_assert_int_eq(
		hm_key_create(p.file, NAME, NO_PASSPHRASE, &cheap, &key),
		HALLMARK_LEDGER_EXISTS);
	ck_assert_ptr_null(key);
	file = get_file(&p);
	ck_assert(hm_bytes_equal(hm_buf_view(&file), HM_LIT("precious")));
	hm_buf_release(&file);
	place_remove(&p);
}
END_TEST

START_TEST(wrong_passphrase)
{
	static const struct hallmark_bytes wrong[] = {
		{ NULL, 0 },
		{ (const uint8_t *)"", 0 },
		{ (const uint8_t *)"correct hors", 12 },
		{ (const uint8_t *)"correct horse", 14 },
		{ (const uint8_t *)"Correct horse", 13 },
	};
	struct place p = place_new();

	hallmark_key_free(create(&p, PASSPHRASE));
	ck_assert_int_eq(open_code(&p, wrong[_i]), HALLMARK_PASSPHRASE_WRONG);
	ck_assert_int_eq(open_code(&p, PASSPHRASE), HALLMARK_OK);
	place_remove(&p);
}
END_TEST

START_TEST(cut_anywhere_or_longer)
{
	struct place p = place_new();
	struct hallmark_buf file;
	bool locked = true;

	hallmark_key_free(create(&p, passphrases[_i]));
	file = get_file(&p);
	for (size_t len = 0; len < file.len; len++) {
		put_file(&p, hm_bytes(file.ptr, len), 0600);
		ck_assert_int_eq(open_code(&p, PASSPHRASE),
				 HALLMARK_KEY_FILE_BAD);
		ck_assert_int_eq(hallmark_key_locked(p.file, &locked),
				 HALLMARK_KEY_FILE_BAD);
	}
	ck_assert(locked);
	hm_buf_byte(&file, 0xf6);
	put_file(&p, hm_buf_view(&file), 0600);
	ck_assert_int_eq(open_code(&p, PASSPHRASE), HALLMARK_KEY_FILE_BAD);
	hm_buf_release(&file);
	place_remove(&p);
}
END_TEST

/* Without a passphrase nothing binds the name, which begins at byte 3. */
START_TEST(flipped_bits)
{
	struct place p = place_new();
	struct hallmark_buf file;

	hallmark_key_free(create(&p, passphrases[_i]));
	file = get_file(&p);
	for (size_t bit = 0; bit < 8 * file.len; bit++) {
		bool in_name = bit / 8 >= 3 && bit / 8 < 3 + strlen(NAME);
		enum hallmark_code err;

		if (in_name && !passphrases[_i].ptr)
			continue;
		file.ptr[bit / 8] ^= (uint8_t)(1u << bit % 8);
		put_file(&p, hm_buf_view(&file), 0600);
		err = open_code(&p, PASSPHRASE);
		ck_assert_msg(err == HALLMARK_KEY_FILE_BAD ||
				      err == HALLMARK_PASSPHRASE_WRONG,
			      "bit %zu: %s", bit, hallmark_code_name(err));
		file.ptr[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	hm_buf_release(&file);
	place_remove(&p);
}
END_TEST

/* One key file, field by field; NULL or 0 stands for the sound value. */
struct fields {
	uint64_t version;
	const char *name;
	size_t pub;
	uint64_t passes, bytes;
	size_t salt, nonce, sealed;
	size_t count; /* fields in all */
};

static void put_fields(struct hallmark_buf *buf, const struct fields *f)
{
	static const uint8_t zero[64];
	uint8_t pub[32], secret[64];
	const char *name = f->name ? f->name : NAME;

	crypto_sign_seed_keypair(pub, secret, zero);
	hm_cbor_put_array(buf, f->count ? f->count : 5);
	hm_cbor_put_uint(buf, f->version ? f->version : 1);
	hm_cbor_put_tstr(buf, hm_text(name));
	hm_cbor_put_bstr(buf, hm_bytes(pub, f->pub ? f->pub : 32));
	hm_cbor_put_array(buf, 4);
	hm_cbor_put_uint(buf, f->passes ? f->passes : 1);
	hm_cbor_put_uint(buf, f->bytes ? f->bytes : 8192);
	hm_cbor_put_bstr(buf, hm_bytes(zero, f->salt ? f->salt : 16));
	hm_cbor_put_bstr(buf, hm_bytes(zero, f->nonce ? f->nonce : 24));
	hm_cbor_put_bstr(buf, hm_bytes(zero, f->sealed ? f->sealed : 48));
	if (f->count == 6)
		hm_cbor_put_null(buf);
}

static const struct {
	const char *rule;
	struct fields fields;
	enum hallmark_code code;
} hostile[] = {
	{ "sound, but sealed by no one", { 0 }, HALLMARK_PASSPHRASE_WRONG },
	{ "HMK-KEYFILE-1 version", { .version = 2 }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-1 fields", { .count = 6 }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-1 pub", { .pub = 31 }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-1 salt", { .salt = 15 }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-1 salt", { .salt = 17 }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-1 nonce", { .nonce = 12 }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-1 sealed", { .sealed = 32 }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-1 sealed", { .sealed = 64 }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-1 name", { .name = "" }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-NOTE-4 plus", { .name = "a+b" }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-NOTE-4 space", { .name = "a b" }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-CBOR-9 name", { .name = "a\nb" }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-2 passes", { .passes = 17 }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-2 passes",
	  { .passes = (uint64_t)1 << 40 },
	  HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-2 bytes", { .bytes = 8191 }, HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-2 bytes",
	  { .bytes = ((uint64_t)1 << 30) + 1 },
	  HALLMARK_KEY_FILE_BAD },
	{ "HMK-KEYFILE-2 bytes",
	  { .bytes = (uint64_t)1 << 40 },
	  HALLMARK_KEY_FILE_BAD },
};

START_TEST(hostile_fields)
{
	struct hallmark_buf buf = HM_BUF_INIT(4096);
	struct place p = place_new();
	enum hallmark_code err;

	put_fields(&buf, &hostile[_i].fields);
	put_file(&p, hm_buf_view(&buf), 0600);
	err = open_code(&p, PASSPHRASE);
	ck_assert_msg(err == hostile[_i].code, "%s: %s", hostile[_i].rule,
		      hallmark_code_name(err));
	hm_buf_release(&buf);
	place_remove(&p);
}
END_TEST

/* An open key file over seed; pub of that seed unless given. */
static void
put_open_key(const struct place *p, const uint8_t seed[32], const uint8_t *pub)
{
	struct hallmark_buf buf = HM_BUF_INIT(4096);
	uint8_t own[32], secret[64];

	crypto_sign_seed_keypair(own, secret, seed);
	hm_cbor_put_array(&buf, 5);
	hm_cbor_put_uint(&buf, 1);
	hm_cbor_put_tstr(&buf, HM_LIT("mint"));
	hm_cbor_put_bstr(&buf, hm_bytes(pub ? pub : own, 32));
	hm_cbor_put_null(&buf);
	hm_cbor_put_bstr(&buf, hm_bytes(seed, 32));
	put_file(p, hm_buf_view(&buf), 0600);
	hm_buf_release(&buf);
}

#define WORDS                                                                  \
	"type gas liar amount expire adjust cage candy arch gather drum "      \
	"bullet absurd math era live bid rhythm alien crouch range attend "    \
	"journey village"
/* The seed of these words by spec/17, and its key by Python. */
static const uint8_t words_pub[32] = { 0xca, 0x8a, 0x6a, 0x84, 0xa8, 0xc4, 0x7d,
				       0xcb, 0x08, 0xe7, 0x40, 0xc6, 0x0e, 0x72,
				       0xab, 0xf5, 0xe6, 0x38, 0x7d, 0xed, 0x67,
				       0x58, 0xed, 0x6f, 0xab, 0x01, 0xa4, 0x39,
				       0xf3, 0x6f, 0x3e, 0xd5 };

/* HMK-KEYFILE-8 */
START_TEST(restored_from_words)
{
	struct place p = place_new();
	struct hallmark_restore from = { .words = HM_LIT(WORDS),
					 .passphrase = passphrases[_i],
					 .expect = _i ? words_pub : NULL };
	struct hallmark_key *key = NULL;
	char words[HALLMARK_WORDS_SIZE];

	ck_assert_int_eq(
		hm_key_restore(p.file, NAME, &from, &cheap, &key, NULL),
		HALLMARK_OK);
	ck_assert_mem_eq(hallmark_key_signer(key)->pub, words_pub, 32);
	ck_assert_int_eq(hallmark_key_words(key, words), HALLMARK_OK);
	ck_assert_str_eq(words, WORDS);
	hallmark_key_free(key);
	ck_assert_int_eq(open_code(&p, passphrases[_i]), HALLMARK_OK);
	place_remove(&p);
}
END_TEST

/* What is made today has words that make it again. */
START_TEST(words_of_a_new_key)
{
	struct place p = place_new();
	struct hallmark_key *made = create(&p, NO_PASSPHRASE);
	struct hallmark_key *again = NULL;
	char words[HALLMARK_WORDS_SIZE];
	struct hallmark_restore from = {
		.expect = hallmark_key_signer(made)->pub
	};

	ck_assert_int_eq(hallmark_key_words(made, words), HALLMARK_OK);
	from.words = hm_text(words);
	ck_assert_int_eq(unlink(p.file), 0);
	ck_assert_int_eq(
		hallmark_key_restore(p.file, NAME, &from, &again, NULL),
		HALLMARK_OK);
	ck_assert_mem_eq(hallmark_key_signer(again)->pub, from.expect, 32);
	hallmark_key_free(made);
	hallmark_key_free(again);
	place_remove(&p);
}
END_TEST

START_TEST(not_restored)
{
	static const uint8_t other[32] = { 1 };
	const struct {
		struct hallmark_restore from;
		const char *name;
		enum hallmark_code code;
	} rows[] = {
		{ { .words = HM_LIT(WORDS), .expect = other },
		  NAME,
		  HALLMARK_KEY_WRONG },
		{ { .words = HM_LIT(WORDS " zoo") }, NAME, HALLMARK_WORDS_BAD },
		{ { .words = { NULL, 0 } }, NAME, HALLMARK_WORDS_BAD },
		{ { .words = HM_LIT(WORDS) }, "a b", HALLMARK_USAGE },
		{ { .words = HM_LIT(WORDS), .passphrase = HM_LIT("") },
		  NAME,
		  HALLMARK_USAGE },
	};
	struct place p = place_new();
	struct hallmark_diag diag = { 0 };
	struct hallmark_key *key = NULL;

	for (int i = 0; i < ROWS(rows); i++) {
		ck_assert_int_eq(hm_key_restore(p.file, rows[i].name,
						&rows[i].from, &cheap, &key,
						&diag),
				 rows[i].code);
		ck_assert_int_ne(access(p.file, F_OK), 0);
	}
	put_file(&p, HM_LIT("precious"), 0600);
	ck_assert_int_eq(hm_key_restore(p.file, NAME,
					&(struct hallmark_restore){
						.words = HM_LIT(WORDS) },
					&cheap, &key, &diag),
			 HALLMARK_LEDGER_EXISTS);
	ck_assert_ptr_null(key);
	place_remove(&p);
}
END_TEST

/* A seed that was not drawn for words has none. */
START_TEST(no_words_without_a_mark)
{
	struct place p = place_new();
	struct hallmark_key *key = NULL;
	char words[HALLMARK_WORDS_SIZE] = "untouched";
	uint8_t seed[32] = { 1 };

	put_open_key(&p, seed, NULL);
	ck_assert_int_eq(hallmark_key_open(p.file, NO_PASSPHRASE, &key),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_key_words(key, words), HALLMARK_KEY_FILE_BAD);
	ck_assert_str_eq(words, "untouched");
	hallmark_key_free(key);
	place_remove(&p);
}
END_TEST

/* HMK-KEYFILE-7 */
START_TEST(another_passphrase)
{
	struct place p = place_new();
	struct hallmark_key *key = create(&p, passphrases[_i]);
	struct hallmark_key_info info;
	struct stat st;

	ck_assert_int_eq(hm_key_reseal(p.file, key, HM_LIT("x"), &cheap),
			 HALLMARK_OK);
	ck_assert_int_eq(open_code(&p, PASSPHRASE), HALLMARK_PASSPHRASE_WRONG);
	ck_assert_int_eq(open_code(&p, HM_LIT("x")), HALLMARK_OK);
	ck_assert_int_eq(stat(p.file, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(hallmark_key_reseal(p.file, key, HM_LIT("")),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_key_reseal(p.file, key, NO_PASSPHRASE),
			 HALLMARK_OK);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_OK);
	ck_assert_int_eq(hallmark_key_look(p.file, &info), HALLMARK_OK);
	ck_assert(!info.locked);
	ck_assert_str_eq(info.name, NAME);
	ck_assert_mem_eq(info.pub, hallmark_key_signer(key)->pub, 32);
	hallmark_key_free(key);
	place_remove(&p);
}
END_TEST

START_TEST(not_over_another_key)
{
	struct place p = place_new();
	struct hallmark_key *key = create(&p, NO_PASSPHRASE);
	struct hallmark_key *other;

	ck_assert_int_eq(unlink(p.file), 0);
	ck_assert_int_eq(hm_key_reseal(p.file, key, PASSPHRASE, &cheap),
			 HALLMARK_NO_FILE);
	other = create(&p, NO_PASSPHRASE);
	ck_assert_int_eq(hm_key_reseal(p.file, key, PASSPHRASE, &cheap),
			 HALLMARK_KEY_WRONG);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_OK);
	put_file(&p, HM_LIT("x"), 0600);
	ck_assert_int_eq(hm_key_reseal(p.file, key, PASSPHRASE, &cheap),
			 HALLMARK_KEY_FILE_BAD);
	hallmark_key_free(key);
	hallmark_key_free(other);
	place_remove(&p);
}
END_TEST

/* HMK-KEYFILE-6. */
START_TEST(pub_of_another_seed)
{
	static const uint8_t seed[32] = { 1 };
	static const uint8_t order_one[32] = { 1 };
	uint8_t base[32];
	struct place p = place_new();

	memset(base, 0x66, sizeof(base));
	base[0] = 0x58;
	put_open_key(&p, seed, NULL);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_OK);
	put_open_key(&p, seed, base);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_KEY_FILE_BAD);
	put_open_key(&p, seed, order_one);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_KEY_FILE_BAD);
	place_remove(&p);
}
END_TEST

START_TEST(names_that_no_vkey_carries)
{
	static const char *const bad[] = { "",	   "a+b",  "a b",
					   "a\nb", "\xff", NULL };
	struct place p = place_new();
	struct hallmark_key *key = NULL;
	char name[HALLMARK_KEY_NAME_MAX + 2];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ck_assert_int_eq(hm_key_create(p.file, bad[_i] ? bad[_i] : name,
				       NO_PASSPHRASE, &cheap, &key),
			 HALLMARK_USAGE);
	ck_assert_ptr_null(key);
	ck_assert_int_ne(access(p.file, F_OK), 0);
	place_remove(&p);
}
END_TEST

START_TEST(the_longest_name)
{
	struct place p = place_new();
	struct hallmark_key *key = NULL;
	char name[HALLMARK_KEY_NAME_MAX + 1];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ck_assert_int_eq(hm_key_create(p.file, name, PASSPHRASE, &cheap, &key),
			 HALLMARK_OK);
	hallmark_key_free(key);
	ck_assert_int_eq(hallmark_key_open(p.file, PASSPHRASE, &key),
			 HALLMARK_OK);
	ck_assert_str_eq(hallmark_key_name(key), name);
	hallmark_key_free(key);
	place_remove(&p);
}
END_TEST

START_TEST(an_empty_passphrase_is_none)
{
	struct place p = place_new();
	struct hallmark_key *key = NULL;

	ck_assert_int_eq(hm_key_create(p.file, NAME, HM_LIT(""), &cheap, &key),
			 HALLMARK_USAGE);
	ck_assert_ptr_null(key);
	place_remove(&p);
}
END_TEST

/* HMK-KEYFILE-5. */
START_TEST(only_a_regular_file_of_its_owner)
{
	static const mode_t modes[] = { 0644, 0640, 0604, 0620, 0601 };
	static const uint8_t big[HM_KEY_FILE_BYTES_MAX + 1];
	struct place p = place_new();
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char target[64];
	int fd;

	hallmark_key_free(create(&p, NO_PASSPHRASE));
	ck_assert_int_eq(chmod(p.file, 0400), 0);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_OK);
	for (int i = 0; i < ROWS(modes); i++) {
		ck_assert_int_eq(chmod(p.file, modes[i]), 0);
		ck_assert_int_eq(open_code(&p, NO_PASSPHRASE),
				 HALLMARK_KEY_FILE_BAD);
	}
	ck_assert_int_eq(chmod(p.file, 0600), 0);
	snprintf(target, sizeof(target), "%s/target", p.dir);
	ck_assert_int_eq(rename(p.file, target), 0);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_NO_FILE);
	ck_assert_int_eq(symlink("target", p.file), 0);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_KEY_FILE_BAD);
	ck_assert_int_eq(unlink(p.file) + unlink(target), 0);
	ck_assert_int_eq(mkfifo(p.file, 0600), 0);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_KEY_FILE_BAD);
	ck_assert_int_eq(unlink(p.file), 0);
	ck_assert_int_eq(mkdir(p.file, 0700), 0);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_KEY_FILE_BAD);
	ck_assert_int_eq(rmdir(p.file), 0);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	memcpy(address.sun_path, p.file, strlen(p.file));
	ck_assert_int_eq(bind(fd, (void *)&address, sizeof(address)), 0);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_KEY_FILE_BAD);
	close(fd);
	ck_assert_int_eq(unlink(p.file), 0);
	put_file(&p, hm_bytes(big, sizeof(big)), 0600);
	ck_assert_int_eq(open_code(&p, NO_PASSPHRASE), HALLMARK_KEY_FILE_BAD);
	place_remove(&p);
}
END_TEST

START_TEST(a_symbolic_link_is_not_written_through)
{
	struct place p = place_new();
	struct hallmark_key *key = NULL;
	char target[64];

	snprintf(target, sizeof(target), "%s/target", p.dir);
	ck_assert_int_eq(symlink("target", p.file), 0);
	ck_assert_int_eq(
		hm_key_create(p.file, NAME, NO_PASSPHRASE, &cheap, &key),
		HALLMARK_LEDGER_EXISTS);
	ck_assert_int_ne(access(target, F_OK), 0);
	place_remove(&p);
}
END_TEST

START_TEST(paths_that_cannot_be)
{
	struct place p = place_new();
	char path[5000];
	uint8_t out[8];
	size_t len;

	snprintf(path, sizeof(path), "%s/none/key", p.dir);
	ck_assert_int_eq(hm_secret_file_create(path, HM_LIT("k")),
			 HALLMARK_NO_FILE);
	ck_assert_int_eq(hm_secret_file_read(path, out, sizeof(out), &len),
			 HALLMARK_NO_FILE);
	put_file(&p, HM_LIT("k"), 0600);
	snprintf(path, sizeof(path), "%s/key", p.file);
	ck_assert_int_eq(hm_secret_file_create(path, HM_LIT("k")),
			 HALLMARK_NO_FILE);
	ck_assert_int_eq(hm_secret_file_create("/", HM_LIT("k")),
			 HALLMARK_NO_FILE);
	memset(path, 'd', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	path[4500] = '/';
	ck_assert_int_eq(hm_secret_file_create(path, HM_LIT("k")), HALLMARK_IO);
	place_remove(&p);
}
END_TEST

START_TEST(a_name_without_a_directory)
{
	struct place p = place_new();
	int here = open(".", O_RDONLY | O_DIRECTORY);
	uint8_t out[8];
	size_t len = 0;

	ck_assert_int_eq(chdir(p.dir), 0);
	ck_assert_int_eq(hm_secret_file_create("key", HM_LIT("kk")),
			 HALLMARK_OK);
	ck_assert_int_eq(fchdir(here), 0);
	close(here);
	ck_assert_int_eq(hm_secret_file_read(p.file, out, sizeof(out), &len),
			 HALLMARK_OK);
	ck_assert_uint_eq(len, 2);
	place_remove(&p);
}
END_TEST

START_TEST(a_write_that_fails_leaves_no_file)
{
	struct place p = place_new();
	struct rlimit old, few = { 10, 10 };
	enum hallmark_code err;

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
	few.rlim_max = old.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &few), 0);
	err = hm_secret_file_create(p.file, HM_LIT("more than ten bytes"));
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_DFL);
	ck_assert_int_eq(err, HALLMARK_IO);
	ck_assert_int_ne(access(p.file, F_OK), 0);
	place_remove(&p);
}
END_TEST

/* HMK-ID-20; expected serials by hashlib.blake2b of Python 3. */
static const struct {
	const char *run;
	uint64_t row;
	const char *serial;
} minted[] = {
	{ "2025-spring", 0, "CJ175YKMY4JH6J5NMMJG" },
	{ "2025-spring", 1, "KFWPSP2VWG2N56F4FQ34" },
	{ "2025-spring", 53939, "5FCZDE2TXG305MMW9QFT" },
	{ "2025-spring", UINT64_MAX, "VXMCPDQEMRAQX1G6TEGE" },
	{ "2025-autumn", 0, "ZBSEXFSFH487A9VS9408" },
	{ "", 0, "5AKK79TK9A10S62CZH80" },
};

START_TEST(minted_serials)
{
	struct place p = place_new();
	struct hallmark_key *key = NULL;
	uint8_t seed[32];
	char serial[21];

	for (uint8_t i = 0; i < 32; i++)
		seed[i] = i;
	put_open_key(&p, seed, NULL);
	ck_assert_int_eq(hallmark_key_open(p.file, NO_PASSPHRASE, &key),
			 HALLMARK_OK);
	hallmark_key_mint(key, hm_text(minted[_i].run), minted[_i].row, serial);
	ck_assert_str_eq(serial, minted[_i].serial);
	hallmark_key_free(key);
	hallmark_key_free(NULL);
	place_remove(&p);
}
END_TEST

START_TEST(random_bytes)
{
	uint8_t a[33] = { 0 };
	uint8_t b[32];

	hallmark_random(a, 32);
	hallmark_random(b, 32);
	hallmark_random(b, 0);
	ck_assert_mem_ne(a, b, 32);
	ck_assert_uint_eq(a[32], 0);
}
END_TEST

/* The vkey of tessera's test log, and what a vkey cannot be. */
START_TEST(public_vkeys)
{
	static const char vkey[] = "example.com/log/testdata+33d7b496+"
				   "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCF"
				   "kkSx";
	static const uint8_t order_one[32] = { 1 };
	struct hallmark_buf *buf = hallmark_buf_new(256);
	uint8_t pub[32] = { 0 };

	ck_assert(hallmark_vkey_parse(HM_LIT(vkey), pub));
	ck_assert_int_eq(hallmark_vkey_write(
				 buf, HM_LIT("example.com/log/testdata"), pub),
			 HALLMARK_OK);
	ck_assert(hm_bytes_equal(hallmark_buf_bytes(buf), HM_LIT(vkey)));
	ck_assert(!hallmark_vkey_parse(HM_LIT("example.com"), pub));
	ck_assert_int_eq(hallmark_vkey_write(buf, HM_LIT("a b"), pub),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_vkey_write(buf, HM_LIT("a"), order_one),
			 HALLMARK_KEY_BAD);
	hallmark_buf_free(buf);
}
END_TEST

static void add_files(TCase *tcase)
{
	tcase_add_test(tcase, only_a_regular_file_of_its_owner);
	tcase_add_test(tcase, a_symbolic_link_is_not_written_through);
	tcase_add_test(tcase, paths_that_cannot_be);
	tcase_add_test(tcase, a_name_without_a_directory);
	tcase_add_test(tcase, a_write_that_fails_leaves_no_file);
}

static void add_words(TCase *tcase)
{
	tcase_add_loop_test(tcase, restored_from_words, 0, 2);
	tcase_add_test(tcase, words_of_a_new_key);
	tcase_add_test(tcase, not_restored);
	tcase_add_test(tcase, no_words_without_a_mark);
	tcase_add_loop_test(tcase, another_passphrase, 0, 2);
	tcase_add_test(tcase, not_over_another_key);
}

Suite *suite_keyring_keyfile(void)
{
	Suite *suite = suite_create("keyring/keyfile");
	TCase *tcase = tcase_create("keyfile");
	TCase *slow = tcase_create("slow");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, what_is_created_opens, 0, 2);
	tcase_add_test(tcase, the_file_is_what_the_format_says);
	tcase_add_test(tcase, an_existing_file_is_left_alone);
	tcase_add_loop_test(tcase, wrong_passphrase, 0, 5);
	add_words(tcase);
	tcase_add_loop_test(tcase, cut_anywhere_or_longer, 0, 2);
	tcase_add_loop_test(tcase, hostile_fields, 0, ROWS(hostile));
	tcase_add_test(tcase, pub_of_another_seed);
	tcase_add_loop_test(tcase, names_that_no_vkey_carries, 0, 6);
	tcase_add_test(tcase, the_longest_name);
	tcase_add_test(tcase, an_empty_passphrase_is_none);
	add_files(tcase);
	tcase_add_loop_test(tcase, minted_serials, 0, ROWS(minted));
	tcase_add_test(tcase, random_bytes);
	tcase_add_test(tcase, public_vkeys);
	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 120);
	tcase_add_test(slow, default_cost_is_moderate);
	tcase_add_loop_test(slow, flipped_bits, 0, 2);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, slow);
	return suite;
}
