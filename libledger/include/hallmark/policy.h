/* Whom a verifier trusts. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_POLICY_H
#define HALLMARK_POLICY_H

#include <hallmark/base.h>

#define HALLMARK_POLICY_BYTES_MAX 65536

/* A policy that was read without a fault, spec/10-policy.md. */
struct hallmark_policy;

/*
 * Reads policy text; it is copied. HALLMARK_POLICY_BAD with the line and words
 * in diag, HALLMARK_NEWER for a line that a later version may know (brand
 * with a root quorum), HALLMARK_CRYPTO_BROKEN if libsodium fails its
 * self-test, HALLMARK_NO_MEMORY. *policy is set on success only.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_policy_parse(struct hallmark_bytes text,
		      struct hallmark_policy **policy,
		      struct hallmark_diag *diag);
/* What it says, in words or JSON, for people who check it. */
HALLMARK_API enum hallmark_code
hallmark_policy_show(const struct hallmark_policy *policy, bool json,
		     struct hallmark_buf *out);
HALLMARK_API void hallmark_policy_free(struct hallmark_policy *policy);

#endif
