/* The verdict. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_VERIFY_H
#define HALLMARK_VERIFY_H

#include <hallmark/base.h>
#include <hallmark/policy.h>

#define HALLMARK_CERTIFICATE_MAX ((size_t)16 << 20)

/*
 * Signatures known to be valid, by SHA-256(public key, signature, message), and
 * keys that are points of the group, by SHA-256(public key): facts of
 * mathematics, which no head and no policy changes. known may forget;
 * it must never be true of a hash that add was not given. Both may be called
 * from several threads at once, as the caller verifies in several.
 */
struct hallmark_sig_cache {
	bool (*known)(void *arg, const uint8_t hash[32]);
	void (*add)(void *arg, const uint8_t hash[32]);
	void *arg;
};
/* What earlier verdicts proved of heads and policies; see below. */
struct hallmark_memory;

/*
 * What is asked. item: a canonical URI, or empty for "any", when every item
 * of the file counts and the worst verdict wins. now: POSIX seconds. file: a
 * name to print, may be empty. challenge and response: bytes of those files,
 * ptr NULL for none (not for an empty one); a response without its challenge
 * is the caller's fault.
 * memory and cache: NULL for none. Views; they outlive the verdict.
 */
struct hallmark_question {
	struct hallmark_bytes item;
	struct hallmark_bytes file;
	uint64_t now;
	bool history; /* text output shows every event */
	struct hallmark_bytes challenge;
	struct hallmark_bytes response;
	const struct hallmark_memory *memory;
	const struct hallmark_sig_cache *cache;
};

/* The answer: refusal or proof. It borrows from certificate and policy. */
struct hallmark_verdict;

/*
 * HALLMARK_OK if and only if the verdict is VERIFIED: all of the policy holds.
 * *verdict is NULL only with HALLMARK_NO_MEMORY. certificate, question and
 * policy outlive it.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_verify(struct hallmark_bytes certificate,
		const struct hallmark_policy *policy,
		const struct hallmark_question *question,
		struct hallmark_verdict **verdict);
HALLMARK_API enum hallmark_code
hallmark_verdict_code(const struct hallmark_verdict *verdict);
/* One line of ASCII JSON with its LF, spec/11-verdict.md. */
HALLMARK_API enum hallmark_code
hallmark_verdict_json(const struct hallmark_verdict *verdict,
		      struct hallmark_buf *out);
/* Words for a terminal. */
HALLMARK_API enum hallmark_code
hallmark_verdict_text(const struct hallmark_verdict *verdict,
		      struct hallmark_buf *out);
HALLMARK_API void hallmark_verdict_free(struct hallmark_verdict *verdict);

/*
 * The text of a state file, spec/19-state-file.md; that of a memory of nothing
 * is HALLMARK_MEMORY_EMPTY. HALLMARK_STATE_BAD with the line in diag: a damaged one is never
 * taken for an empty one. *memory is set on success only.
 */
#define HALLMARK_MEMORY_BYTES_MAX ((size_t)16 << 20)
#define HALLMARK_MEMORY_EMPTY "hallmark-state 1\n"
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_memory_parse(struct hallmark_bytes text,
		      struct hallmark_memory **memory,
		      struct hallmark_diag *diag);
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_memory_write(const struct hallmark_memory *memory,
		      struct hallmark_buf *out);
HALLMARK_API void hallmark_memory_free(struct hallmark_memory *memory);
/*
 * Remember the head and the policy of a verdict, where its proofs hold.
 * HALLMARK_FORK: the memory has another head of that size, and keeps it.
 * HALLMARK_TOO_LARGE: no room for one more ledger or policy. HALLMARK_NO_MEMORY.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_memory_note(struct hallmark_memory *memory,
		     const struct hallmark_verdict *verdict);
/*
 * Of a verdict FORK: both signed heads, as text that anybody can check, and
 * the name of a file for it (NAME_MAX bytes with its NUL are enough).
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_fork_evidence(const struct hallmark_verdict *verdict,
		       struct hallmark_buf *out);
#define HALLMARK_FORK_NAME_BYTES 64
HALLMARK_API void hallmark_fork_name(const struct hallmark_verdict *verdict,
				     char name[HALLMARK_FORK_NAME_BYTES]);

/*
 * The certificate with those details withheld, whatever event has them; what
 * was proven stays proven. Labels as people write them: "lot" is the lot.
 * HALLMARK_USAGE: a label that no event shows; its number is in diag->offset.
 * Else as hallmark_certificate_show.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_certificate_redact(struct hallmark_bytes certificate,
			    const struct hallmark_bytes *labels, size_t count,
			    struct hallmark_buf *out,
			    struct hallmark_diag *diag);

/*
 * What a certificate says, unverified: it claims nothing and says so.
 * HALLMARK_OK or why it cannot be read (diag says where).
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_certificate_show(struct hallmark_bytes certificate, bool json,
			  struct hallmark_buf *out, struct hallmark_diag *diag);
/*
 * Where a detail that is shown names a paper or photo with that SHA-256,
 * unverified like all of show: a line each, or objects of a JSON array without
 * its brackets. found: how many.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_certificate_attached(struct hallmark_bytes certificate,
			      const uint8_t digest[32], bool json,
			      struct hallmark_buf *out, size_t *found,
			      struct hallmark_diag *diag);

#endif
