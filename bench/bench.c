/* `make bench`: every speed as a ratio of one run. SPDX-License-Identifier: MIT */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REPEATS 3
#define SAMPLE 1000
#define PACK 500
#define LEVELS 4

struct certificate {
	struct hallmark_item_id item;
	struct hallmark_buf *bytes;
};

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

		for (size_t k = 0; k < SAMPLE; k++) {
			hallmark_buf_clear(all[k].bytes);
			bench_cut(l, &all[k].item, level, false, all[k].bytes);
		}
		took = bench_since(start).wall / SAMPLE;
		verify = around(verify, bench_verify());
		bench_add(&rate, 1e6 / took);
		bench_add(&ratio, verify / took);
	}
	printf("cut, %s: %.2f x verify (worst %.2f), %.0f a second; "
	       "%llu bytes\n",
	       bench_level(level), bench_median(&ratio), bench_least(&ratio),
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
			.item = bench_text(all[i].item.uri),
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
	static const struct {
		double signatures;
		enum hallmark_code code;
	} due[LEVELS] = {
		[HALLMARK_LEVEL_SIGNED] = { 1, HALLMARK_SIGNED_ONLY },
		[HALLMARK_LEVEL_STATUS] = { 1, HALLMARK_STATUS_ONLY },
		[HALLMARK_LEVEL_CURRENT] = { 2, HALLMARK_OK },
		[HALLMARK_LEVEL_FULL] = { 2, HALLMARK_OK },
	};
	struct bench_series ratio = { { 0 }, 0 };
	struct bench_series cost = { { 0 }, 0 };

	for (size_t i = 0; i < 2 * REPEATS; i++) {
		double raw = bench_verify();
		double took = verify_all(policy, all, due[level].code);

		raw = around(raw, bench_verify());
		bench_add(&ratio, took / (due[level].signatures * raw));
		bench_add(&cost, took);
	}
	printf("verify, %s: %.2f x its %.0f raw (worst %.2f), %.1f us\n",
	       bench_level(level), bench_median(&ratio), due[level].signatures,
	       bench_most(&ratio), bench_median(&cost));
	if (!due[level].code)
		judge("verify <= 1.5 x its signatures",
		      bench_median(&ratio) <= 1.5);
}

/* Mean bytes of the first items of a run. */
static double mean_cut(struct bench_ledger *l, const char *run,
		       enum hallmark_level level, bool absence)
{
	struct hallmark_buf *all = hallmark_buf_new(BENCH_CERTIFICATE_MAX);
	struct hallmark_item_id item;
	size_t sum;

	for (uint64_t row = 1; row <= BENCH_TABLE_ITEMS; row++) {
		bench_item(l, run, row, &item);
		bench_cut(l, &item, level, absence, all);
	}
	sum = hallmark_buf_bytes(all).len;
	hallmark_buf_free(all);
	return (double)sum / BENCH_TABLE_ITEMS;
}

/* The certificates of the byte budget; in brackets what it says of 10^5. */
static void budget(struct bench_ledger *l)
{
	static const char *const said[LEVELS] = { "0.64", "none", "1.5",
						  "1.7" };

	printf("certificates of the specification's byte budget, no cosigner "
	       "(what it says of 10^5 items):");
	for (unsigned i = 0; i < LEVELS; i++) {
		enum hallmark_level level = (enum hallmark_level)i;

		printf(" %s %.2f kB (%s),", bench_level(level),
		       mean_cut(l, "table", level, false) / 1000, said[i]);
	}
	printf(" never issued %.2f kB (1.0)\n",
	       mean_cut(l, "never", HALLMARK_LEVEL_CURRENT, true) / 1000);
}

/* The command, with one item and with a pack of many. */
static void memory(struct bench_ledger *l, const char *command,
		   const struct certificate *one, struct hallmark_bytes policy)
{
	struct hallmark_buf *pack = hallmark_buf_new(BENCH_CERTIFICATE_MAX);
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
	bench_write(policy_file, policy);
	for (size_t i = 0; i < 2; i++) {
		struct hallmark_bytes bytes =
			hallmark_buf_bytes(i == 0 ? one->bytes : pack);

		bench_write(file, bytes);
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
		all[i].bytes = hallmark_buf_new(BENCH_CERTIFICATE_MAX);
	}
}

static void measure(const char *command, const char *dir, uint64_t items)
{
	static struct certificate all[SAMPLE];
	struct hallmark_buf *text_of = hallmark_buf_new(BENCH_CERTIFICATE_MAX);
	struct hallmark_policy *policy;
	struct bench_ledger l;

	printf("\n%llu items, ten texts each, batch %d, %d repeats\n",
	       (unsigned long long)items, HALLMARK_BATCH_DEFAULT, REPEATS);
	issue(&l, dir, items);
	disk(&l);
	bench_ok(hallmark_ledger_policy(l.open, text_of), "the policy");
	policy = bench_policy(&l);
	choose(&l, all);
	for (unsigned level = 0; level < LEVELS; level++) {
		cut_all(&l, (enum hallmark_level)level, all);
		verify(policy, (enum hallmark_level)level, all);
	}
	budget(&l);
	memory(&l, command, &all[0], hallmark_buf_bytes(text_of));
	bench_submits(&l);
	for (size_t i = 0; i < SAMPLE; i++)
		hallmark_buf_free(all[i].bytes);
	hallmark_policy_free(policy);
	hallmark_buf_free(text_of);
	bench_ledger_remove(&l);
}

static int usage(void)
{
	fprintf(stderr, "usage: bench HALLMARK DISK MEMORY [ITEMS...]\n"
			"       bench issue DISK ITEMS\n");
	return 3;
}

static void issue_alone(const char *dir, uint64_t items)
{
	struct bench_ledger l;

	issue(&l, dir, items);
	bench_ledger_remove(&l);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return usage();
	bench_host();
	printf("raw: sign %.1f us, verify %.1f us, point %.1f us, 4 KiB synced "
	       "%.0f us\n",
	       bench_sign(), bench_verify(), bench_point(),
	       bench_sync(argv[2]));
	if (strcmp(argv[1], "issue") == 0) {
		issue_alone(argv[2], strtoull(argv[3], NULL, 10));
		return 0;
	}
	bench_bulk(argv[1], argv[3]);
	for (int i = 4; i < argc; i++)
		measure(argv[1], argv[2], strtoull(argv[i], NULL, 10));
	printf("\nbench: %u targets missed\n", missed);
	return 0;
}
