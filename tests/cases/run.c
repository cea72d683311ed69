/* Judge every case and compare with what it expects. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdio.h>
#include <stdlib.h>

#include "verify/verdict.h"

#define FILE_MAX ((size_t)16 << 20)

static struct hallmark_bytes
read_file(const char *dir, const char *name, const char *file)
{
	uint8_t *bytes = malloc(FILE_MAX);
	char path[512];
	FILE *f;
	size_t len;

	snprintf(path, sizeof(path), "%s/%s/%s", dir, name, file);
	f = fopen(path, "rb");
	if (!f || !bytes) {
		perror(path);
		exit(4);
	}
	len = fread(bytes, 1, FILE_MAX, f);
	fclose(f);
	return hm_bytes(bytes, len);
}

static struct hallmark_bytes
read_line(const char *dir, const char *name, const char *file)
{
	struct hallmark_bytes line = read_file(dir, name, file);

	if (line.len > 0 && line.ptr[line.len - 1] == '\n')
		line.len--;
	return line;
}

static void release(struct hallmark_bytes bytes)
{
	union {
		const void *constant;
		void *owned;
	} ptr = { bytes.ptr };

	free(ptr.owned);
}

static bool contains(struct hallmark_bytes text, struct hallmark_bytes what)
{
	for (size_t i = 0; i + what.len <= text.len; i++)
		if (memcmp(text.ptr + i, what.ptr, what.len) == 0)
			return true;
	return false;
}

/* HMK-OUT-3: one line of ASCII. */
static bool is_line(struct hallmark_bytes json)
{
	for (size_t i = 0; i + 1 < json.len; i++)
		if (json.ptr[i] < 0x20 || json.ptr[i] > 0x7e)
			return false;
	return json.len > 0 && json.ptr[json.len - 1] == '\n';
}

/* What is printed says VERIFIED if and only if it is so. */
static bool
is_honest(const struct hallmark_verdict *v, struct hallmark_bytes input)
{
	struct hallmark_buf json = HM_BUF_INIT(FILE_MAX);
	struct hallmark_buf text = HM_BUF_INIT(FILE_MAX);
	bool good = hallmark_verdict_code(v) == HALLMARK_OK;
	bool held = !hallmark_verdict_json(v, &json) &&
		    !hallmark_verdict_text(v, &text) &&
		    is_line(hm_buf_view(&json)) &&
		    contains(hm_buf_view(&json),
			     HM_LIT("\"outcome\":\"VERIFIED\"")) == good &&
		    contains(hm_buf_view(&text), HM_LIT("VERIFIED")) == good;

	hm_buf_clear(&json);
	hm_buf_clear(&text);
	if (!hallmark_certificate_show(input, true, &json, NULL) &&
	    !hallmark_certificate_show(input, false, &text, NULL))
		held = held && is_line(hm_buf_view(&json)) &&
		       contains(hm_buf_view(&text), HM_LIT("NOT VERIFIED"));
	hm_buf_release(&json);
	hm_buf_release(&text);
	return held;
}

static void
judge(struct hallmark_bytes input, const struct hallmark_policy *policy,
      const struct hallmark_question *question, char out[128])
{
	struct hallmark_verdict *v = NULL;
	enum hallmark_code code = hallmark_verify(input, policy, question, &v);
	const char *rule = v ? v->rule : "";

	snprintf(out, 128, "%s %s %s",
		 hallmark_outcome_name(hallmark_code_outcome(code)),
		 hallmark_code_name(code), rule[0] ? rule : "-");
	if (v && !is_honest(v, input))
		snprintf(out, 128, "words that do not fit the verdict");
	hallmark_verdict_free(v);
}

static bool run_case(const char *dir, const char *name)
{
	struct hallmark_bytes input = read_file(dir, name, "input");
	struct hallmark_bytes text = read_file(dir, name, "policy");
	struct hallmark_bytes item = read_line(dir, name, "item");
	struct hallmark_bytes now = read_line(dir, name, "now");
	struct hallmark_bytes expect = read_line(dir, name, "expect");
	struct hallmark_question q = { .item = item };
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag = { HALLMARK_OK, "", "", 0, 0 };
	char got[128];
	bool held;

	if (hm_bytes_equal(item, HM_LIT("any")))
		q.item.len = 0;
	if (!hallmark_time_parse(now, &q.now) ||
	    hallmark_policy_parse(text, &policy, &diag))
		snprintf(got, sizeof(got), "the policy, line %zu: %s",
			 diag.line, diag.message);
	else
		judge(input, policy, &q, got);
	held = hm_bytes_equal(expect, hm_bytes(got, strlen(got)));
	if (!held)
		printf("not ok %s: expected %.*s, got %s\n", name,
		       (int)expect.len, (const char *)expect.ptr, got);
	hallmark_policy_free(policy);
	release(input);
	release(text);
	release(item);
	release(now);
	release(expect);
	return held;
}

int cases_run(const char *dir)
{
	char path[512];
	char name[128];
	size_t passed = 0;
	size_t failed = 0;
	FILE *list;

	snprintf(path, sizeof(path), "%s/list", dir);
	list = fopen(path, "r");
	if (!list) {
		perror(path);
		return 4;
	}
	while (fscanf(list, "%127s", name) == 1) {
		if (run_case(dir, name))
			passed++;
		else
			failed++;
	}
	fclose(list);
	printf("vectors: %zu\n%zu passed, %zu failed\n", passed + failed,
	       passed, failed);
	return failed > 0 || passed == 0;
}
