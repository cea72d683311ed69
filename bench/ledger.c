/* A ledger to measure. SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* nftw */
#include "bench.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define FIELDS 10
#define GTIN "09506000134352"

static uint64_t clock_now(void *arg)
{
	(void)arg;
	return (uint64_t)time(NULL);
}

static void draw(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	hallmark_random(out, len);
}

struct hallmark_bytes bench_text(const char *words)
{
	return (struct hallmark_bytes){ (const uint8_t *)words, strlen(words) };
}

static struct hallmark_key *make_key(const char *dir, const char *name)
{
	struct hallmark_bytes none = { NULL, 0 };
	struct hallmark_key *key = NULL;
	char path[1100];

	snprintf(path, sizeof(path), "%s/%s.key", dir, name);
	bench_ok(hallmark_key_create(path, name, none, &key), "a key");
	return key;
}

static const uint8_t *pub(const struct hallmark_key *key)
{
	return hallmark_key_signer(key)->pub;
}

void bench_ledger_create(struct bench_ledger *l, const char *dir)
{
	static const struct hallmark_host host = { clock_now, draw, NULL, 0 };
	struct hallmark_bytes prefix = bench_text("950600");
	struct hallmark_genesis genesis = {
		.brand = bench_text("maison.example"),
		.origin = bench_text("maison.example/1"),
		.prefixes = &prefix,
		.prefix_count = 1,
		.wait = (uint64_t)30 * 86400
	};

	memset(l, 0, sizeof(*l));
	snprintf(l->dir, sizeof(l->dir), "%s/ledger-XXXXXX", dir);
	bench_must(mkdtemp(l->dir) != NULL, "no directory for the ledger");
	l->root = make_key(l->dir, "root");
	l->next = make_key(l->dir, "next");
	l->log = make_key(l->dir, "log");
	l->stock = make_key(l->dir, "stock");
	l->mint = make_key(l->dir, "mint");
	genesis.root = hallmark_key_signer(l->root);
	genesis.log = hallmark_key_signer(l->log);
	genesis.next = pub(l->next);
	genesis.stock = pub(l->stock);
	bench_ok(hallmark_ledger_create(l->dir, &genesis, &host, NULL),
		 "the ledger");
	bench_ok(hallmark_ledger_open(l->dir, true, &host, &l->open, NULL),
		 "opening the ledger");
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void bench_ledger_remove(struct bench_ledger *l)
{
	hallmark_ledger_close(l->open);
	hallmark_key_free(l->root);
	hallmark_key_free(l->next);
	hallmark_key_free(l->log);
	hallmark_key_free(l->stock);
	hallmark_key_free(l->mint);
	(void)nftw(l->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void bench_item(const struct bench_ledger *l, const char *run, uint64_t row,
		struct hallmark_item_id *item)
{
	char serial[21];

	hallmark_key_mint(l->mint, bench_text(run), row, serial);
	bench_ok(hallmark_item_gtin(bench_text(GTIN), bench_text(serial), item,
				    NULL),
		 "an item");
}

static struct hallmark_run *begin(struct bench_ledger *l, const char *name)
{
	struct hallmark_run_options options = {
		.name = bench_text(name),
		.signer = hallmark_key_signer(l->root),
		.to = pub(l->stock),
		.batch = HALLMARK_BATCH_DEFAULT
	};
	struct hallmark_run *run = NULL;

	bench_ok(hallmark_run_begin(l->open, &options, &run, NULL), "a run");
	return run;
}

/* Ten labels, ten texts of the row's own: as a row of the diamonds has. */
static void fill(uint64_t row, struct hallmark_field fields[FIELDS],
		 char values[FIELDS][16])
{
	static const char labels[FIELDS][8] = { "carat", "clarity", "color",
						"cut",	 "depth",   "price",
						"table", "x",	    "y",
						"z" };

	for (size_t i = 0; i < FIELDS; i++) {
		char *digit = values[i] + sizeof(values[i]) - 1;
		uint64_t left = row + i;

		for (*digit = '\0'; digit > values[i] + 8; left /= 10)
			*--digit = (char)('0' + left % 10);
		fields[i] = (struct hallmark_field){
			.label = bench_text(labels[i]),
			.value = { .type = HALLMARK_TEXT,
				   .text = bench_text(digit) }
		};
	}
}

void bench_issue(struct bench_ledger *l, uint64_t items)
{
	struct hallmark_run *run = begin(l, "bench");
	struct hallmark_field fields[FIELDS];
	char values[FIELDS][16];

	for (uint64_t row = 1; row <= items; row++) {
		struct hallmark_item_id item;

		bench_item(l, "bench", row, &item);
		fill(row, fields, values);
		bench_ok(
			hallmark_run_add(run, &item, fields, FIELDS, row, NULL),
			"a row");
		if (row % HALLMARK_GROUP == 0 || row == items)
			bench_ok(hallmark_run_commit(run, row, row == items,
						     NULL),
				 "a commit");
	}
	hallmark_run_free(run);
	l->items = items;
}

/* A lot, two attributes and a photo's hash: 91 bytes of details. */
void bench_issue_table(struct bench_ledger *l)
{
	static const char *const words[4][2] = {
		{ "", "L0427" },
		{ "a", "bc" },
		{ "b", "cd" },
		{ "photo", "A7sVqX0mYd3kR5tBz1uEw9cJ4nHfLgP6iQoKyDvNbUs" }
	};
	struct hallmark_run *run = begin(l, "table");
	struct hallmark_field fields[4];

	for (size_t i = 0; i < 4; i++)
		fields[i] = (struct hallmark_field){
			.label = bench_text(words[i][0]),
			.value = { .type = HALLMARK_TEXT,
				   .text = bench_text(words[i][1]) }
		};
	for (uint64_t row = 1; row <= BENCH_TABLE_ITEMS; row++) {
		struct hallmark_item_id item;

		bench_item(l, "table", row, &item);
		bench_ok(hallmark_run_add(run, &item, fields, 4, row, NULL),
			 "a row");
	}
	bench_ok(hallmark_run_commit(run, BENCH_TABLE_ITEMS, true, NULL),
		 "a commit");
	hallmark_run_free(run);
}

void bench_checkpoint(struct bench_ledger *l)
{
	bench_ok(hallmark_ledger_checkpoint(l->open,
					    hallmark_key_signer(l->log), NULL),
		 "a checkpoint");
}

void bench_cut(struct bench_ledger *l, const struct hallmark_item_id *item,
	       enum hallmark_level level, bool absence,
	       struct hallmark_buf *out)
{
	struct hallmark_cut how = { .items = item,
				    .item_count = 1,
				    .level = level,
				    .absence = absence };

	bench_ok(hallmark_ledger_certificate(l->open, &how, out, NULL),
		 "a certificate");
}

struct hallmark_policy *bench_policy(struct bench_ledger *l)
{
	struct hallmark_buf *text = hallmark_buf_new(BENCH_CERTIFICATE_MAX);
	struct hallmark_policy *policy = NULL;

	bench_ok(hallmark_ledger_policy(l->open, text), "the policy");
	bench_ok(hallmark_policy_parse(hallmark_buf_bytes(text), &policy, NULL),
		 "the policy");
	hallmark_buf_free(text);
	return policy;
}

const char *bench_level(enum hallmark_level level)
{
	switch (level) {
	case HALLMARK_LEVEL_SIGNED:
		return "signed";
	case HALLMARK_LEVEL_STATUS:
		return "status";
	case HALLMARK_LEVEL_CURRENT:
		return "current";
	case HALLMARK_LEVEL_FULL:
		return "full";
	}
	return "";
}

void bench_write(const char *path, struct hallmark_bytes bytes)
{
	FILE *file = fopen(path, "wb");

	bench_must(file && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len &&
			   fclose(file) == 0,
		   "a file cannot be written");
}
