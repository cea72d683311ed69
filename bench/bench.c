/* `make bench`: every speed as a ratio of one run. SPDX-License-Identifier: MIT */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REPEATS 3
#define SAMPLE 1000
#define PACK 500
#define CERTIFICATE_MAX ((size_t)1 << 24)

struct certificate {
	struct hallmark_item_id item;
	struct hallmark_buf *bytes;
};

static struct hallmark_bytes text(const char *words)
{
	return (struct hallmark_bytes){ (const uint8_t *)words, strlen(words) };
}

/* Missed targets; the last line says how many. */
static unsigned missed;

static void judge(const char *what, bool met)
{
	printf("  target, %s: %s\n", what, met ? "met" : "MISSED");
	missed += !met;
}

/* The primitive before and after, of which the mean counts. */
static double around(double before, double after)
{
	return (before + after) / 2;
}

static void issue(struct bench_ledger *l, const char *dir, uint64_t items)
{
	struct bench_series adds = { { 0 }, 0 };
	struct bench_series whole = { { 0 }, 0 };
	struct bench_series work = { { 0 }, 0 };
	struct bench_series wall = { { 0 }, 0 };
	struct bench_series cpu = { { 0 }, 0 };
	struct bench_series seal = { { 0 }, 0 };

	for (size_t i = 0; i < REPEATS; i++) {
		double sign = bench_sign();
		struct bench_time start, took, sealed;

		bench_ledger_create(l, dir);
		bench_issue_table(l);
		start = bench_now();
		bench_issue(l, items);
		took = bench_since(start);
		bench_checkpoint(l);
		sealed = bench_since(start);
		sign = around(sign, bench_sign());
		bench_add(&wall, took.wall / (double)items);
		bench_add(&cpu, took.cpu / (double)items);
		bench_add(&seal, (sealed.wall - took.wall) / 1e3);
		bench_add(&work, sign * (double)items / took.cpu);
		bench_add(&adds, sign * (double)items / took.wall);
		bench_add(&whole, sign * (double)items / sealed.wall);
		if (i + 1 < REPEATS)
			bench_ledger_remove(l);
	}
	printf("issue, durable: %.2f x sign (worst %.2f), %.2f by its CPU "
	       "time; with its checkpoint %.2f x (worst %.2f)\n",
	       bench_median(&adds), bench_least(&adds), bench_median(&work),
	       bench_median(&whole), bench_least(&whole));
	printf("  %.2f us an item (worst %.2f), cpu %.2f; checkpoint %.1f ms "
	       "(worst %.1f)\n",
	       bench_median(&wall), bench_most(&wall), bench_median(&cpu),
	       bench_median(&seal), bench_most(&seal));
	if (items == 100000)
		judge("issue >= 2 x sign", bench_median(&adds) >= 2);
}

static void disk(struct bench_ledger *l)
{
	struct hallmark_ledger_info info;

	bench_ok(hallmark_ledger_info(l->open, &info), "the ledger's size");
	printf("disk: %.0f bytes an item, %llu in all\n",
	       (double)info.disk_bytes / (double)info.items,
	       (unsigned long long)info.disk_bytes);
}

static const char *level_name(enum hallmark_level level)
{
	switch (level) {
	case HALLMARK_LEVEL_SIGNED:
		return "signed";
	case HALLMARK_LEVEL_CURRENT:
		return "current";
	case HALLMARK_LEVEL_FULL:
		return "full";
	}
	return "";
}

static void cut(struct bench_ledger *l, enum hallmark_level level, bool absence,
		struct certificate *c)
{
	struct hallmark_cut how = { .items = &c->item,
				    .item_count = 1,
				    .level = level,
				    .absence = absence };

	hallmark_buf_clear(c->bytes);
	bench_ok(hallmark_ledger_certificate(l->open, &how, c->bytes, NULL),
		 "a certificate");
}

static uint64_t mean_bytes(const struct certificate *all, size_t count)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += hallmark_buf_bytes(all[i].bytes).len;
	return sum / count;
}

static void cut_all(struct bench_ledger *l, enum hallmark_level level,
		    struct certificate *all)
{
	struct bench_series rate = { { 0 }, 0 };
	struct bench_series ratio = { { 0 }, 0 };

	for (size_t i = 0; i < REPEATS; i++) {
		double verify = bench_verify();
		struct bench_time start = bench_now();
		double took;

		for (size_t k = 0; k < SAMPLE; k++)
			cut(l, level, false, &all[k]);
		took = bench_since(start).wall / SAMPLE;
		verify = around(verify, bench_verify());
		bench_add(&rate, 1e6 / took);
		bench_add(&ratio, verify / took);
	}
	printf("cut, %s: %.2f x verify (worst %.2f), %.0f a second; "
	       "%llu bytes\n",
	       level_name(level), bench_median(&ratio), bench_least(&ratio),
	       bench_median(&rate),
	       (unsigned long long)mean_bytes(all, SAMPLE));
}

/* Microseconds for one, of certificates of which each must answer `code`. */
static double verify_all(const struct hallmark_policy *policy,
			 const struct certificate *all, enum hallmark_code code)
{
	struct bench_time start = bench_now();

	for (size_t i = 0; i < SAMPLE; i++) {
		struct hallmark_question q = {
			.item = text(all[i].item.uri),
			.now = (uint64_t)time(NULL),
		};
		struct hallmark_verdict *v = NULL;

		bench_must(hallmark_verify(hallmark_buf_bytes(all[i].bytes),
					   policy, &q, &v) == code,
			   "a certificate gets another verdict");
		hallmark_verdict_free(v);
	}
	return bench_since(start).cpu / SAMPLE;
}

static void verify(const struct hallmark_policy *policy,
		   enum hallmark_level level, const struct certificate *all)
{
	double signatures = level == HALLMARK_LEVEL_SIGNED ? 1 : 2;
	enum hallmark_code code = level == HALLMARK_LEVEL_SIGNED
					  ? HALLMARK_SIGNED_ONLY
					  : HALLMARK_OK;
	struct bench_series ratio = { { 0 }, 0 };
	struct bench_series cost = { { 0 }, 0 };

	for (size_t i = 0; i < 2 * REPEATS; i++) {
		double raw = bench_verify();
		double took = verify_all(policy, all, code);

		raw = around(raw, bench_verify());
		bench_add(&ratio, took / (signatures * raw));
		bench_add(&cost, took);
	}
	printf("verify, %s: %.2f x its %.0f raw (worst %.2f), %.1f us\n",
	       level_name(level), bench_median(&ratio), signatures,
	       bench_most(&ratio), bench_median(&cost));
	if (level != HALLMARK_LEVEL_SIGNED)
		judge("verify <= 1.5 x its signatures",
		      bench_median(&ratio) <= 1.5);
}

/* The certificates of the byte budget; in brackets what it says of 10^5. */
static void budget(struct bench_ledger *l)
{
	static const double said[3] = { 0.64, 1.5, 1.7 };
	struct certificate c = { .bytes = hallmark_buf_new(CERTIFICATE_MAX) };
	uint64_t sum;

	printf("certificates of the specification's byte budget, no cosigner "
	       "(what it says of 10^5 items):");
	for (unsigned level = 0; level < 3; level++) {
		sum = 0;
		for (uint64_t row = 1; row <= BENCH_TABLE_ITEMS; row++) {
			bench_item(l, "table", row, &c.item);
			cut(l, (enum hallmark_level)level, false, &c);
			sum += hallmark_buf_bytes(c.bytes).len;
		}
		printf(" %s %.2f kB (%.2f),",
		       level_name((enum hallmark_level)level),
		       (double)sum / BENCH_TABLE_ITEMS / 1000, said[level]);
	}
	sum = 0;
	for (uint64_t row = 1; row <= BENCH_TABLE_ITEMS; row++) {
		bench_item(l, "never", row, &c.item);
		cut(l, HALLMARK_LEVEL_CURRENT, true, &c);
		sum += hallmark_buf_bytes(c.bytes).len;
	}
	printf(" never issued %.2f kB (1.0)\n",
	       (double)sum / BENCH_TABLE_ITEMS / 1000);
	hallmark_buf_free(c.bytes);
}

static void write_file(const char *path, struct hallmark_bytes bytes)
{
	FILE *file = fopen(path, "wb");

	bench_must(file && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len &&
			   fclose(file) == 0,
		   "a file cannot be written");
}

/* The command, with one item and with a pack of many. */
static void memory(struct bench_ledger *l, const char *command,
		   const struct certificate *one, struct hallmark_bytes policy)
{
	struct hallmark_buf *pack = hallmark_buf_new(CERTIFICATE_MAX);
	static struct hallmark_item_id items[PACK];
	struct hallmark_cut how = { .items = items,
				    .item_count = PACK,
				    .level = HALLMARK_LEVEL_FULL };
	char file[1100];
	char policy_file[1100];
	const char *argv[] = { command,	    "verify", file,  "--policy",
			       policy_file, "--item", "any", NULL };
	struct bench_memory m;

	for (size_t i = 0; i < PACK; i++)
		bench_item(l, "bench", i + 1, &items[i]);
	bench_ok(hallmark_ledger_certificate(l->open, &how, pack, NULL),
		 "a pack");
	snprintf(file, sizeof(file), "%s/certificate", l->dir);
	snprintf(policy_file, sizeof(policy_file), "%s/policy", l->dir);
	write_file(policy_file, policy);
	for (size_t i = 0; i < 2; i++) {
		struct hallmark_bytes bytes =
			hallmark_buf_bytes(i == 0 ? one->bytes : pack);

		write_file(file, bytes);
		m = bench_process(argv);
		bench_must(m.status == 0, "hallmark verify says no");
		printf("hallmark verify, %zu bytes: RssAnon %ld KiB, with "
		       "files %ld KiB, %.1f ms\n",
		       bytes.len, m.anonymous, m.resident, m.wall / 1e3);
		judge("verify <= 16 MiB", m.anonymous <= 16 * 1024);
	}
	hallmark_buf_free(pack);
}

static void choose(const struct bench_ledger *l, struct certificate *all)
{
	uint64_t draw;

	for (size_t i = 0; i < SAMPLE; i++) {
		hallmark_random((uint8_t *)&draw, sizeof(draw));
		bench_item(l, "bench", 1 + draw % l->items, &all[i].item);
		all[i].bytes = hallmark_buf_new(CERTIFICATE_MAX);
	}
}

static void measure(const char *command, const char *dir, uint64_t items)
{
	static struct certificate all[SAMPLE];
	struct hallmark_buf *text_of = hallmark_buf_new(CERTIFICATE_MAX);
	struct hallmark_policy *policy = NULL;
	struct bench_ledger l;

	printf("\n%llu items, ten texts each, batch %d, %d repeats\n",
	       (unsigned long long)items, HALLMARK_BATCH_DEFAULT, REPEATS);
	issue(&l, dir, items);
	disk(&l);
	bench_ok(hallmark_ledger_policy(l.open, text_of), "the policy");
	bench_ok(hallmark_policy_parse(hallmark_buf_bytes(text_of), &policy,
				       NULL),
		 "the policy");
	choose(&l, all);
	for (unsigned level = 0; level < 3; level++) {
		cut_all(&l, (enum hallmark_level)level, all);
		verify(policy, (enum hallmark_level)level, all);
	}
	budget(&l);
	memory(&l, command, &all[0], hallmark_buf_bytes(text_of));
	for (size_t i = 0; i < SAMPLE; i++)
		hallmark_buf_free(all[i].bytes);
	hallmark_policy_free(policy);
	hallmark_buf_free(text_of);
	bench_ledger_remove(&l);
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: bench HALLMARK DIRECTORY ITEMS...\n");
		return 3;
	}
	bench_host();
	printf("raw: sign %.1f us, verify %.1f us, 4 KiB synced %.0f us\n",
	       bench_sign(), bench_verify(), bench_sync(argv[2]));
	for (int i = 3; i < argc; i++)
		measure(argv[1], argv[2], strtoull(argv[i], NULL, 10));
	printf("\nbench: %u targets missed\n", missed);
	return 0;
}
