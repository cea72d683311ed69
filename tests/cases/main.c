/* The test vectors: make writes them, run judges, example explains one. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/text.h"

static void write_file(struct bench *b, const char *name, const char *file,
		       struct hallmark_bytes bytes, const char *end)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/%s", b->dir, name, file);
	f = fopen(path, "wb");
	if (!f || fwrite(bytes.ptr, 1, bytes.len, f) != bytes.len ||
	    fputs(end, f) == EOF || fclose(f) != 0) {
		perror(path);
		exit(4);
	}
}

static const char *either(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

void emit(struct bench *b, const struct kase *k, struct hallmark_bytes input)
{
	const char *prefix = either(k->prefix, "950600");
	struct hallmark_bytes policy = k->policy;
	char path[512];

	if (policy.len == 0)
		policy = world_policy(
			b->w, strcmp(prefix, "-") == 0 ? NULL : prefix,
			either(k->more, "quorum none\nmax-age 7d\n"));
	snprintf(path, sizeof(path), "%s/%s", b->dir, k->name);
	if (mkdir(path, 0777) != 0) {
		perror(path);
		exit(4);
	}
	write_file(b, k->name, "input", input, "");
	write_file(b, k->name, "policy", policy, "");
	write_file(b, k->name, "item", hm_text(either(k->item, FIRST)), "\n");
	write_file(b, k->name, "now", hm_text(either(k->now, NOW)), "\n");
	write_file(b, k->name, "expect", hm_text(k->expect), "\n");
	if (k->challenge.len > 0)
		write_file(b, k->name, "challenge", k->challenge, "");
	if (k->response.len > 0)
		write_file(b, k->name, "response", k->response, "");
	if (k->state.len > 0)
		write_file(b, k->name, "state", k->state, "");
	fprintf(b->list, "%s\n", k->name);
}

void emit_cut(struct bench *b, const struct kase *k, struct hm_certificate *c)
{
	emit(b, k, world_bytes(b->w, c));
	hm_certificate_release(c);
	free(c);
}

void tell(struct bench *b, const struct tale *t)
{
	struct world *w = calloc(1, sizeof(*w));
	struct kase k = { .name = t->name, .expect = t->expect };
	struct hm_certificate *c;

	if (!w)
		exit(4);
	/* Same origin, so same keys and policy as the bench's. */
	world_begin_wait(w, WORLD_ORIGIN, 1000);
	world_story(w, t->story);
	c = world_story_cut(w, t->items ? t->items : "A",
			    t->level ? t->level : 'f');
	if (t->change)
		t->change(c);
	k.item = t->item;
	if (t->item && t->item[1] == '\0')
		k.item = world_story_uri(b->w, t->item[0]);
	emit(b, &k, world_bytes(w, c));
	hm_certificate_release(c);
	free(c);
	world_end(w);
	free(w);
}

static const char *name_of(struct bench *b, const char *start, unsigned number)
{
	char uri[64];

	snprintf(uri, sizeof(uri), "%s%03u", start, number);
	return (const char *)world_keep(b->w, hm_text(uri)).ptr;
}

struct hm_certificate *cut(struct bench *b, size_t count, char level)
{
	struct hm_certificate *c = calloc(1, sizeof(*c));
	const char *uris[8];

	for (unsigned i = 0; i < count && i < 8; i++)
		uris[i] = name_of(b, GTIN_URI "AA", i);
	hm_certificate_init(c);
	world_cut(b->w, uris, count, level, c);
	return c;
}

static struct hallmark_bytes from_hex(struct bench *b, const char *hex)
{
	size_t len = strlen(hex) / 2;
	uint8_t *out = malloc(len + 1);
	struct hallmark_bytes kept;

	if (!out || !hm_hex_parse(hm_text(hex), out, len)) {
		fprintf(stderr, "not hex: %s\n", hex);
		exit(4);
	}
	kept = world_keep(b->w, hm_bytes(out, len));
	free(out);
	return kept;
}

struct hallmark_bytes splice(struct bench *b, struct hallmark_bytes bytes,
			     size_t offset, size_t n, const char *hex)
{
	struct hallmark_bytes with = from_hex(b, hex);
	struct hallmark_buf buf = HM_BUF_INIT(1 << 24);
	struct hallmark_bytes out;

	hm_buf_mem(&buf, bytes.ptr, offset);
	hm_buf_add(&buf, with);
	hm_buf_mem(&buf, bytes.ptr + offset + n, bytes.len - offset - n);
	out = world_keep(b->w, hm_buf_view(&buf));
	hm_buf_release(&buf);
	return out;
}

size_t find(struct hallmark_bytes bytes, const char *hex)
{
	uint8_t want[64];
	size_t len = strlen(hex) / 2;
	size_t at = SIZE_MAX;

	if (!hm_hex_parse(hm_text(hex), want, len))
		exit(4);
	for (size_t i = 0; i + len <= bytes.len; i++) {
		if (memcmp(bytes.ptr + i, want, len) != 0)
			continue;
		if (at != SIZE_MAX) {
			fprintf(stderr, "found twice: %s\n", hex);
			exit(4);
		}
		at = i;
	}
	if (at == SIZE_MAX) {
		fprintf(stderr, "not found: %s\n", hex);
		exit(4);
	}
	return at;
}

static void fill_world(struct bench *b)
{
	struct world_item first[5] = { { NULL, 3, false },
				       { NULL, 1, true },
				       { NULL, 0, false },
				       { NULL, 2, false },
				       { NULL, 5, true } };
	struct world_item second[5] = {
		{ NULL, 2, false },
		{ NULL, 0, false },
		{ NULL, 12, false },
		{ "https://id.gs1.org/8004/950600RING7", 1, false },
		{ "https://maison.example/one/7", 1, false }
	};
	struct world_item third[300];

	for (unsigned i = 0; i < 5; i++)
		first[i].uri = name_of(b, GTIN_URI "AA", i);
	for (unsigned i = 0; i < 3; i++)
		second[i].uri = name_of(b, GTIN_URI "AA", i + 5);
	for (unsigned i = 0; i < 300; i++) {
		third[i].uri = name_of(b, GTIN_URI "BB", i);
		third[i].fields = 0;
		third[i].claim = false;
	}
	world_issue(b->w, first, 5);
	world_seal(b->w, WORLD_T0 + 700);
	world_issue(b->w, second, 5);
	world_issue(b->w, third, 300);
	world_seal(b->w, WORLD_T0 + 1400);
	world_issue(b->other, first, 5);
	world_seal(b->other, WORLD_T0 + 700);
}

static int cases_make(const char *dir)
{
	struct bench b = { .dir = dir };
	char path[512];

	snprintf(path, sizeof(path), "%s/list", dir);
	b.list = fopen(path, "w");
	b.w = calloc(1, sizeof(*b.w));
	b.other = calloc(1, sizeof(*b.other));
	if (!b.list || !b.w || !b.other) {
		perror(path);
		return 4;
	}
	world_begin(b.w, WORLD_ORIGIN);
	world_begin(b.other, "atelier.example/1");
	fill_world(&b);
	cases_good(&b);
	cases_policy(&b);
	cases_records(&b);
	cases_proofs(&b);
	cases_bytes(&b);
	cases_details(&b);
	cases_life(&b);
	cases_powers(&b);
	cases_status(&b);
	cases_holder(&b);
	cases_memory(&b);
	world_end(b.w);
	world_end(b.other);
	free(b.w);
	free(b.other);
	if (fclose(b.list) != 0) {
		perror(path);
		return 4;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "make") == 0)
		return cases_make(argv[2]);
	if (argc == 3 && strcmp(argv[1], "run") == 0)
		return cases_run(argv[2], false);
	if (argc == 3 && strcmp(argv[1], "first") == 0)
		return cases_run(argv[2], true);
	if (argc == 2 && strcmp(argv[1], "example") == 0)
		return cases_example();
	fprintf(stderr,
		"usage: cases make DIR | run DIR | first DIR | example\n");
	return 3;
}
