/* The verdict. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_VERIFY_H
#define HALLMARK_VERIFY_H

#include <hallmark/base.h>
#include <hallmark/policy.h>

#define HALLMARK_CERTIFICATE_MAX ((size_t)16 << 20)

/*
 * What is asked. item: a canonical URI, or empty for "any", when every item
 * of the file counts and the worst verdict wins. now: POSIX seconds. file: a
 * name to print, may be empty. Views; they outlive the verdict.
 */
struct hallmark_question {
	struct hallmark_bytes item;
	struct hallmark_bytes file;
	uint64_t now;
	bool history; /* text output shows every event */
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
 * What a certificate says, unverified: it claims nothing and says so.
 * HALLMARK_OK or why it cannot be read (diag says where).
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_certificate_show(struct hallmark_bytes certificate, bool json,
			  struct hallmark_buf *out, struct hallmark_diag *diag);

#endif
