/* Statements into a ledger: cartons small and large. SPDX-License-Identifier: MIT */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#define REPEATS 3
#define CARTON_MAX 10000

struct load {
	size_t carton;	   /* items of a statement */
	size_t statements; /* in one repetition */
};

/* Submitting alone: what was composed lies ready. */
static struct bench_time
trip(struct bench_ledger *l, const struct load *load,
     const struct hallmark_item_id *items, const struct bench_act *act)
{
	struct hallmark_buf **files = calloc(load->statements, sizeof(*files));
	struct bench_time start;
	struct bench_time took;

	bench_must(files != NULL, "no memory for statements");
	for (size_t i = 0; i < load->statements; i++) {
		files[i] = hallmark_buf_new(HALLMARK_STATEMENT_FILE_MAX);
		bench_compose(l, items + i * load->carton, load->carton, act,
			      files[i]);
	}
	start = bench_now();
	for (size_t i = 0; i < load->statements; i++)
		bench_submit(l, files[i]);
	took = bench_since(start);
	for (size_t i = 0; i < load->statements; i++)
		hallmark_buf_free(files[i]);
	free(files);
	return took;
}

static void submit(struct bench_ledger *l, const struct load *load,
		   const struct hallmark_item_id *items)
{
	double all = (double)(load->statements * load->carton);
	struct bench_series each = { { 0 }, 0 };
	struct bench_series sync = { { 0 }, 0 };
	struct bench_series cpu = { { 0 }, 0 };
	const struct hallmark_signer *holder = hallmark_key_signer(l->stock);
	struct bench_person people[2 * REPEATS];

	for (size_t i = 0; i < 2 * REPEATS; i++) {
		const struct hallmark_signer *to =
			hallmark_key_signer(l->stock);
		struct bench_act act = { .event.kind = HALLMARK_KIND_TRANSFER,
					 .by = holder };
		struct bench_time took;

		/* There and back, so that the items end where they were. */
		if (i % 2 == 0) {
			bench_person(&people[i]);
			to = &people[i].sign;
		}
		act.event.to = to->pub;
		act.accepts = to;
		bench_add(&sync, bench_sync(l->dir));
		took = trip(l, load, items, &act);
		bench_add(&each, took.wall / all);
		bench_add(&cpu, took.cpu / all);
		holder = to;
	}
	printf("submit, cartons of %zu: %.1f statements/s (worst %.1f), %.2f "
	       "us an item (worst %.2f), cpu %.2f; a statement "
	       "%.2f x 4 KiB synced\n",
	       load->carton, 1e6 / (bench_median(&each) * (double)load->carton),
	       1e6 / (bench_most(&each) * (double)load->carton),
	       bench_median(&each), bench_most(&each), bench_median(&cpu),
	       bench_median(&each) * (double)load->carton /
		       bench_median(&sync));
}

void bench_submits(struct bench_ledger *l)
{
	static const struct load loads[] = { { 1, 64 },
					     { 100, 16 },
					     { CARTON_MAX, 1 } };
	struct hallmark_item_id *items = calloc(CARTON_MAX, sizeof(*items));

	bench_must(items != NULL, "no memory for items");
	if (l->items < CARTON_MAX) {
		printf("submit: not measured below %d items\n", CARTON_MAX);
		free(items);
		return;
	}
	for (size_t i = 0; i < CARTON_MAX; i++)
		bench_item(l, "bench", i + 1, &items[i]);
	for (size_t i = 0; i < sizeof(loads) / sizeof(*loads); i++)
		submit(l, &loads[i], items);
	free(items);
}
