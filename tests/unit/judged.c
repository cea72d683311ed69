/* SPDX-License-Identifier: MIT */
#include "unit/judged.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROOM ((size_t)1 << 22)

void judged_begin(struct judged *j, const char *story, const char *more)
{
	struct hallmark_diag diag = { 0 };

	memset(j, 0, sizeof(*j));
	j->world = calloc(1, sizeof(*j->world));
	ck_assert_ptr_nonnull(j->world);
	world_begin(j->world, WORLD_ORIGIN);
	world_story(j->world, story);
	ck_assert_msg(
		hallmark_policy_parse(world_policy(j->world, "950600", more),
				      &j->policy, &diag) == HALLMARK_OK,
		"%s", diag.message);
	j->json = hallmark_buf_new(ROOM);
	j->text = hallmark_buf_new(ROOM);
}

static void forget(struct judged *j)
{
	json_decref(j->root);
	j->root = NULL;
	hallmark_verdict_free(j->verdict);
	j->verdict = NULL;
}

void judged_end(struct judged *j)
{
	forget(j);
	hallmark_buf_free(j->json);
	hallmark_buf_free(j->text);
	hallmark_policy_free(j->policy);
	world_end(j->world);
	free(j->world);
}

void judged_cut(struct judged *j, const char *items, char level)
{
	struct hm_certificate *c = world_story_cut(j->world, items, level);

	j->bytes = world_bytes(j->world, c);
	hm_certificate_release(c);
	free(c);
}

void judged_ask(struct judged *j, char letter, uint64_t seconds,
		struct hallmark_question question)
{
	const char *uri = letter ? world_story_uri(j->world, letter) : "";
	struct hallmark_bytes json;
	json_error_t error;

	forget(j);
	question.item = hm_text(uri);
	question.now = WORLD_T0 + seconds;
	(void)!hallmark_verify(j->bytes, j->policy, &question, &j->verdict);
	hallmark_buf_clear(j->json);
	hallmark_buf_clear(j->text);
	ck_assert_int_eq(hallmark_verdict_json(j->verdict, j->json),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_verdict_text(j->verdict, j->text),
			 HALLMARK_OK);
	json = hallmark_buf_bytes(j->json);
	j->root = json_loadb((const char *)json.ptr, json.len,
			     JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(j->root != NULL, "%s", error.text);
}

void judged_is(const struct judged *j, enum hallmark_code code,
	       const char *rule)
{
	const json_t *got = json_object_get(j->root, "rule");

	ck_assert_str_eq(json_string_value(json_object_get(j->root, "code")),
			 hallmark_code_name(code));
	if (rule)
		ck_assert_str_eq(json_string_value(got), rule);
	else
		ck_assert(json_is_null(got));
}

static void ck_list(const struct judged *j, const char *key, const char *want)
{
	const json_t *list = json_object_get(j->root, key);
	char got[512] = "";

	for (size_t i = 0; i < json_array_size(list); i++) {
		strcat(got, i > 0 ? " " : "");
		strcat(got, json_string_value(json_array_get(list, i)));
	}
	ck_assert_str_eq(got, want);
}

void judged_facts(const struct judged *j, const char *facts, const char *gaps)
{
	ck_list(j, "facts", facts);
	ck_list(j, "not_proven", gaps);
}

bool judged_says(const struct judged *j, const char *text)
{
	struct hallmark_bytes all = hallmark_buf_bytes(j->text);
	size_t len = strlen(text);

	for (size_t i = 0; i + len <= all.len; i++)
		if (memcmp(all.ptr + i, text, len) == 0)
			return true;
	return false;
}

char *judged_json(const json_t *root, const char *key)
{
	const json_t *value = json_object_get(root, key);

	return value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY)
		     : strdup("");
}

struct hallmark_bytes
judged_line(struct world *w, const char *words, const char *name)
{
	struct hallmark_buf buf = HM_BUF_INIT(4096);

	hm_buf_text(&buf, words);
	hm_vkey_write(&buf, hm_text(name), HM_VKEY_LOG,
		      world_signer(w, name)->sign.pub);
	hm_buf_byte(&buf, '\n');
	return world_take(w, &buf);
}
