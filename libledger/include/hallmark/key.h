/* Keys: signers and encrypted key files. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_KEY_H
#define HALLMARK_KEY_H

#include <hallmark/base.h>

#define HALLMARK_KEY_NAME_MAX 255 /* bytes */
/* 24 words of up to 8 letters, a blank between two, a final NUL. */
#define HALLMARK_WORDS 24
#define HALLMARK_WORDS_SIZE (HALLMARK_WORDS * 9)

/*
 * Whoever signs: 32-byte Ed25519 public key, and a function that fills 64
 * bytes with the signature of message or says why not. A file, an agent or a
 * module can stand behind it. key is handed back to sign.
 */
struct hallmark_signer {
	uint8_t pub[32];
	enum hallmark_code (*sign)(void *key, struct hallmark_bytes message,
				   uint8_t sig[64]);
	void *key;
};

/* A key read from a key file, in locked memory; wiped by _free. */
struct hallmark_key;

/*
 * Make a key and write its file (mode 0600, never over an existing one, synced
 * before this returns). passphrase.ptr NULL: not encrypted; an empty one is
 * HALLMARK_USAGE, as is a name that a vkey cannot carry or of more than 255
 * bytes. HALLMARK_LEDGER_EXISTS if the file is there, HALLMARK_IO and its like.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_key_create(const char *path, const char *name,
		    struct hallmark_bytes passphrase,
		    struct hallmark_key **key);
/*
 * HALLMARK_PASSPHRASE_WRONG also where a passphrase is needed and none came,
 * and where the sealed seed is damaged: the two look alike.
 * HALLMARK_KEY_FILE_BAD: not a key file, damaged, a symbolic link, open to
 * others than its owner, or asking for more work than 1 GiB and 16 passes.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_key_open(const char *path, struct hallmark_bytes passphrase,
		  struct hallmark_key **key);
/* Does opening path take a passphrase? Codes as hallmark_key_open. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_key_locked(const char *path, bool *locked);
/* What a key file says of itself without its passphrase. */
struct hallmark_key_info {
	bool locked;
	char name[HALLMARK_KEY_NAME_MAX + 1];
	uint8_t pub[32];
};
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_key_look(const char *path, struct hallmark_key_info *info);
/*
 * Put key's file anew under another passphrase (ptr NULL: not encrypted).
 * path is the old file or the new one at every moment, whatever happens.
 * HALLMARK_KEY_WRONG if the file there holds another key;
 * HALLMARK_STATE_UNKNOWN: the new one is there, but perhaps not for good.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_key_reseal(const char *path, struct hallmark_key *key,
		    struct hallmark_bytes passphrase);
/*
 * The key as 24 English words, HMK-WORDS-1: a secret like the key itself.
 * HALLMARK_KEY_FILE_BAD for a seed that another program chose so that words
 * cannot tell whether they are its own.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_key_words(const struct hallmark_key *key,
		   char out[HALLMARK_WORDS_SIZE]);
/*
 * Are these 24 words those of a key or, so wallet, of a wallet? Codes as
 * hallmark_key_restore.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_words_check(struct hallmark_bytes words, bool wallet,
		     struct hallmark_diag *diag);
/*
 * The key of 24 words, in any spelling of HMK-WORDS-4, and its file as
 * hallmark_key_create makes it; read back from there and tried on a probe
 * before this returns. expect, or NULL: the public key that it must have
 * (HALLMARK_KEY_WRONG). HALLMARK_WORDS_BAD: no key and no file; diag->message
 * says why and diag->line is the number of the word at fault, 0 if it cannot
 * be told.
 */
struct hallmark_restore {
	struct hallmark_bytes words;
	struct hallmark_bytes passphrase;
	const uint8_t *expect;
};
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_key_restore(const char *path, const char *name,
		     const struct hallmark_restore *from,
		     struct hallmark_key **key, struct hallmark_diag *diag);
/* Lent; lives as long as the key. */
HALLMARK_API const struct hallmark_signer *
hallmark_key_signer(const struct hallmark_key *key);
HALLMARK_API const char *hallmark_key_name(const struct hallmark_key *key);
/* The kid by which statements name a public key, HMK-STMT-4. */
HALLMARK_API void
hallmark_key_thumbprint(const uint8_t pub[32], uint8_t thumbprint[32]);
/*
 * A serial that nobody can guess without this key: 20 characters of Crockford
 * base32, HMK-ID-20. out is NUL-terminated.
 */
HALLMARK_API void
hallmark_key_mint(const struct hallmark_key *key, struct hallmark_bytes run,
		  uint64_t row, char out[21]);
HALLMARK_API void hallmark_key_free(struct hallmark_key *key);

/*
 * The C2SP vkey text of a public key, type 01. HALLMARK_USAGE for a name that
 * it cannot carry, HALLMARK_KEY_BAD for a point that is no key.
 */
HALLMARK_API enum hallmark_code
hallmark_vkey_write(struct hallmark_buf *buf, struct hallmark_bytes name,
		    const uint8_t pub[32]);
/* The key of a vkey text of type 01; false if it is none. */
HALLMARK_API HALLMARK_MUST_CHECK bool
hallmark_vkey_parse(struct hallmark_bytes text, uint8_t pub[32]);

/* Fill with random bytes from the system. */
HALLMARK_API void hallmark_random(uint8_t *out, size_t len);

#endif
