/* Policy text, read once from front to back. SPDX-License-Identifier: MIT */
#include "verify/policy_lines.h"

static bool read_lines(struct hm_policy_reader *r)
{
	struct hallmark_bytes text = r->policy->text;

	for (size_t from = 0; from < text.len;) {
		size_t to = from;

		while (to < text.len && text.ptr[to] != '\n')
			to++;
		r->rest = hm_bytes(text.ptr + from, to - from);
		if (!hm_policy_line(r))
			return false;
		from = to + 1;
	}
	return true;
}

static const char *octet_fault(uint8_t c)
{
	if (c == '\0')
		return "a NUL byte: is the file in UTF-16?";
	if (c == '\r')
		return "Windows line ends: a line ends in LF, not in CR LF";
	if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
		return "a control character";
	return NULL;
}

/* HMK-POL-1. */
static bool read_octets(struct hm_policy_reader *r)
{
	struct hallmark_bytes text = r->policy->text;

	r->word = text;
	if (hm_bytes_start(text, HM_LIT("\xef\xbb\xbf")))
		return hm_policy_refuse(
			r, "HMK-POL-1",
			"a byte order mark: save the file without it");
	for (size_t i = 0; i < text.len; i++) {
		const char *words = octet_fault(text.ptr[i]);

		r->word = hm_bytes(text.ptr + i, 1);
		if (words)
			return hm_policy_refuse(r, "HMK-POL-1", words);
	}
	return true;
}

static struct hallmark_policy *new_policy(struct hallmark_bytes text)
{
	size_t size = sizeof(struct hallmark_policy) + text.len;
	struct hallmark_buf memory = HM_BUF_INIT(size);
	struct hallmark_policy *p = hm_buf_grow(&memory, size);
	uint8_t *copy;

	if (!p)
		return NULL;
	copy = (uint8_t *)(p + 1);
	if (text.len > 0)
		memcpy(copy, text.ptr, text.len);
	p->memory = memory;
	p->text = hm_bytes(copy, text.len);
	p->hash = hm_sha256(&text, 1);
	p->expires = UINT64_MAX;
	p->max_age = HM_POLICY_AGE_DEFAULT;
	p->quorum = HM_POLICY_NO_MEMBER;
	return p;
}

static size_t line_of(struct hallmark_bytes text, size_t offset)
{
	size_t line = 1;

	for (size_t i = 0; i < offset; i++)
		if (text.ptr[i] == '\n')
			line++;
	return line;
}

static struct hallmark_diag trouble(enum hallmark_code code)
{
	return (struct hallmark_diag){ .code = code,
				       .rule = "",
				       .message = hallmark_code_words(code) };
}

static struct hallmark_diag
parse(struct hallmark_bytes text, struct hallmark_policy **policy)
{
	struct hm_policy_reader r = { .fault.code = HALLMARK_POLICY_BAD };

	if (!hm_sig_selftest())
		return trouble(HALLMARK_CRYPTO_BROKEN);
	if (text.len > HALLMARK_POLICY_BYTES_MAX)
		return (struct hallmark_diag){ HALLMARK_POLICY_BAD, "HMK-POL-1",
					       "longer than 65,536 bytes", 0,
					       1 };
	r.policy = new_policy(text);
	if (!r.policy)
		return trouble(HALLMARK_NO_MEMORY);
	if (read_octets(&r) && read_lines(&r) && hm_policy_agrees(&r)) {
		*policy = r.policy;
		return trouble(HALLMARK_OK);
	}
	r.fault.line = line_of(r.policy->text, r.fault.offset);
	hallmark_policy_free(r.policy);
	return r.fault;
}

enum hallmark_code hallmark_policy_parse(struct hallmark_bytes text,
					 struct hallmark_policy **policy,
					 struct hallmark_diag *diag)
{
	struct hallmark_diag fault = parse(text, policy);

	if (fault.code && diag)
		*diag = fault;
	return fault.code;
}

void hallmark_policy_free(struct hallmark_policy *policy)
{
	struct hallmark_buf memory;

	if (!policy)
		return;
	memory = policy->memory;
	hm_buf_release(&memory);
}
