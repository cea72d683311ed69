/* Judge every case and compare with what it expects. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

/* Empty if it is not there. */
static struct hallmark_bytes
read_any(const char *dir, const char *name, const char *file)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s/%s", dir, name, file);
	return access(path, F_OK) == 0 ? read_file(dir, name, file)
				       : hm_bytes(NULL, 0);
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

/* What one directory holds. */
struct files {
	struct hallmark_bytes input, policy, item, now, expect;
	struct hallmark_bytes challenge, response, state;
};

static void read_case(const char *dir, const char *name, struct files *f)
{
	f->input = read_file(dir, name, "input");
	f->policy = read_file(dir, name, "policy");
	f->item = read_line(dir, name, "item");
	f->now = read_line(dir, name, "now");
	f->expect = read_line(dir, name, "expect");
	f->challenge = read_any(dir, name, "challenge");
	f->response = read_any(dir, name, "response");
	f->state = read_any(dir, name, "state");
}

static void release_case(struct files *f)
{
	release(f->input);
	release(f->policy);
	release(f->item);
	release(f->now);
	release(f->expect);
	release(f->challenge);
	release(f->response);
	release(f->state);
}

/* Judge by the memory that the case has, or say what is wrong with it. */
static void
judge_case(const struct files *f, const struct hallmark_policy *policy,
	   struct hallmark_question *q, char out[128])
{
	struct hallmark_diag diag = { HALLMARK_OK, "", "", 0, 0 };
	struct hallmark_memory *memory = NULL;
	enum hallmark_code code = HALLMARK_OK;

	if (f->state.len > 0)
		code = hallmark_memory_parse(f->state, &memory, &diag);
	q->memory = memory;
	if (code)
		snprintf(out, 128, "%s %s %s",
			 hallmark_outcome_name(hallmark_code_outcome(code)),
			 hallmark_code_name(code), diag.rule);
	else
		judge(f->input, policy, q, out);
	hallmark_memory_free(memory);
}

static bool run_case(const char *dir, const char *name)
{
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag = { HALLMARK_OK, "", "", 0, 0 };
	struct hallmark_question q = { .now = 0 };
	struct files f;
	char got[128];
	bool held;

	read_case(dir, name, &f);
	q.challenge = f.challenge;
	q.response = f.response;
	if (!hm_bytes_equal(f.item, HM_LIT("any")))
		q.item = f.item;
	if (!hallmark_time_parse(f.now, &q.now) ||
	    hallmark_policy_parse(f.policy, &policy, &diag))
		snprintf(got, sizeof(got), "the policy, line %zu: %s",
			 diag.line, diag.message);
	else
		judge_case(&f, policy, &q, got);
	held = hm_bytes_equal(f.expect, hm_text(got));
	if (!held)
		printf("not ok %s: expected %.*s, got %s\n", name,
		       (int)f.expect.len, (const char *)f.expect.ptr, got);
	hallmark_policy_free(policy);
	release_case(&f);
	return held;
}

int cases_run(const char *dir, bool to_first)
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
	while (!(to_first && failed > 0) && fscanf(list, "%127s", name) == 1) {
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
