/* What evidence is made of. SPDX-License-Identifier: MIT */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "cli.h"

#define EVIDENCE_CERTIFICATE "certificate.hallmark"
#define EVIDENCE_POLICY "policy.txt"
#define EVIDENCE_SUMS "SHA256SUMS"

struct evidence {
	const struct cli *cli;
	struct hallmark_ledger *ledger;
	struct hallmark_ledger_info info;
	struct hallmark_item_id id;
	uint64_t now;
	struct hallmark_bytes policy_text;
	struct hallmark_policy *policy;
	struct hallmark_buf *certificate;
	bool absent; /* never issued */
	struct hallmark_opened *opened;
	struct hallmark_verdict *verdict;
	struct cli_newdir dir;
	FILE *sums;
};
/* The keys that the evidence relies upon, and what each of them may do. */
HALLMARK_MUST_CHECK enum hallmark_code
evidence_keys(const struct evidence *e, FILE *out);
/* What was checked and what follows, in plain words. */
HALLMARK_MUST_CHECK enum hallmark_code
evidence_transcript(const struct evidence *e, FILE *out);

#endif
