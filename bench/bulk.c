/* Lists of claims: what one certificate of many costs. SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* wait4 */
#include "bench.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "judge.h"

#define REPEATS 3
#define ITEMS 256
#define BACKGROUND 10000 /* other items of the ledger */
#define JOBS 2

/* Certificates of one life under one head. */
struct set {
	struct bench_life life;
	const char *name;
	struct hallmark_item_id items[ITEMS];
	struct hallmark_buf *bytes[ITEMS];
};
/* One walk over a set by some threads. */
struct walk {
	const struct set *set;
	const struct hallmark_policy *policy;
	const struct hallmark_sig_cache *cache;
	atomic_size_t next;
};

static void *judge_some(void *arg)
{
	struct walk *walk = arg;
	size_t i;

	for (i = walk->next++; i < walk->set->life.items; i = walk->next++) {
		struct hallmark_question q = {
			.item = bench_text(walk->set->items[i].uri),
			.now = (uint64_t)time(NULL),
			.cache = walk->cache,
		};
		struct hallmark_verdict *v = NULL;

		bench_ok(
			hallmark_verify(hallmark_buf_bytes(walk->set->bytes[i]),
					walk->policy, &q, &v),
			"a certificate of a list");
		hallmark_verdict_free(v);
	}
	return NULL;
}

/* The time of all threads. */
static double cpu_now(void)
{
	struct timespec t;

	bench_must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0,
		   "no clock");
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static struct bench_time walk(struct walk *walk, size_t jobs)
{
	pthread_t other[JOBS];
	struct bench_time start;
	struct bench_time took;
	double cpu;

	walk->next = 0;
	bench_pin(jobs == 1);
	cpu = cpu_now();
	start = bench_now();
	for (size_t i = 1; i < jobs; i++)
		bench_must(pthread_create(&other[i], NULL, judge_some, walk) ==
				   0,
			   "no thread");
	judge_some(walk);
	for (size_t i = 1; i < jobs; i++)
		pthread_join(other[i], NULL);
	took = bench_since(start);
	took.cpu = cpu_now() - cpu;
	bench_pin(true);
	return took;
}

/* One repetition: with a cache that knows nothing yet, or none. */
static struct bench_time
walk_once(const struct set *set, const struct hallmark_policy *policy,
	  size_t jobs, bool cached)
{
	struct cli_sig_cache *cache = cached ? cli_sig_cache_new() : NULL;
	struct hallmark_sig_cache view = { NULL, NULL, NULL };
	struct walk how = { .set = set, .policy = policy };
	struct bench_time took;

	bench_must(!cached || cache, "no memory for a cache");
	if (cached) {
		view = cli_sig_cache_view(cache);
		how.cache = &view;
	}
	took = walk(&how, jobs);
	cli_sig_cache_free(cache);
	return took;
}

/* Of some repetitions, by certificate. */
struct figures {
	struct bench_series wall; /* us */
	struct bench_series cpu;
	double raw, point; /* us of the same seconds */
	double verifies, points;
};

static struct figures
repeat(const struct set *set, const struct hallmark_policy *policy, size_t jobs,
       bool cached)
{
	double items = (double)set->life.items;
	struct figures f = { .raw = 0 };

	for (size_t i = 0; i < REPEATS; i++) {
		struct bench_calls before = bench_calls();
		struct bench_time took = walk_once(set, policy, jobs, cached);
		struct bench_calls after = bench_calls();

		f.raw += bench_verify() / REPEATS;
		f.point += bench_point() / REPEATS;
		f.verifies += (double)(after.verify - before.verify) /
			      (items * REPEATS);
		f.points += (double)(after.point - before.point) /
			    (items * REPEATS);
		bench_add(&f.wall, took.wall / items);
		bench_add(&f.cpu, took.cpu / items);
	}
	return f;
}

static void tell(const char *how, const struct figures *f, double signatures)
{
	double cpu = bench_median(&f->cpu);

	printf("  %s: %.1f us (worst %.1f), %.2f x raw; %.2f checked x %.1f "
	       "us, %.2f points x %.1f us, rest %.1f us\n",
	       how, cpu, bench_most(&f->cpu), cpu / (signatures * f->raw),
	       f->verifies, f->raw, f->points, f->point,
	       cpu - f->verifies * f->raw - f->points * f->point);
}

/* Signatures that a certificate carries: what is checked without a cache. */
static double
library(const struct set *set, const struct hallmark_policy *policy)
{
	struct figures none = repeat(set, policy, 1, false);
	struct figures one = repeat(set, policy, 1, true);
	struct figures two = repeat(set, policy, 2, true);

	printf(" %zu event%s, %s: %zu certificates of %.1f signatures\n",
	       set->life.events, set->life.events == 1 ? "" : "s", set->name,
	       set->life.items, none.verifies);
	tell("library, no cache", &none, none.verifies);
	tell("library, cache", &one, none.verifies);
	printf("  library, cache, two jobs: cpu %.1f us, wall %.1f us (best "
	       "%.1f) for %.1f us of one\n",
	       bench_median(&two.cpu), bench_median(&two.wall),
	       bench_least(&two.wall), bench_median(&one.wall));
	return none.verifies;
}

static void become(const char *const argv[])
{
	union {
		const char *const *lent;
		char *const *taken;
	} words = { argv }; /* execv changes none of them */
	int null = open("/dev/null", O_WRONLY);

	if (null >= 0 && dup2(null, STDOUT_FILENO) >= 0)
		execv(argv[0], words.taken);
	_exit(127);
}

static double micros(struct timeval t)
{
	return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

/* A command that must succeed. */
static struct bench_time run(const char *const argv[])
{
	struct bench_time start;
	struct bench_time took;
	struct rusage used;
	int status = -1;
	pid_t pid;

	bench_pin(false);
	start = bench_now();
	pid = fork();
	bench_must(pid >= 0, "no process");
	if (pid == 0)
		become(argv);
	bench_must(wait4(pid, &status, 0, &used) == pid && WIFEXITED(status) &&
			   WEXITSTATUS(status) == 0,
		   "hallmark verify --bulk says no");
	took = bench_since(start);
	took.cpu = micros(used.ru_utime) + micros(used.ru_stime);
	bench_pin(true);
	return took;
}

/* The list of the set's files; the same without any. */
static void write_claims(const struct set *set, const char *dir)
{
	struct hallmark_buf *none = hallmark_buf_new(1);
	char path[1200];
	FILE *list;

	snprintf(path, sizeof(path), "%s/none", dir);
	bench_write(path, hallmark_buf_bytes(none));
	hallmark_buf_free(none);
	snprintf(path, sizeof(path), "%s/claims", dir);
	list = fopen(path, "w");
	bench_must(list != NULL, "no list of claims");
	for (size_t i = 0; i < set->life.items; i++) {
		snprintf(path, sizeof(path), "%s/%zu.hallmark", dir, i);
		bench_write(path, hallmark_buf_bytes(set->bytes[i]));
		fprintf(list, "{\"file\":\"%s\",\"item\":\"%s\"}\n", path,
			set->items[i].uri);
	}
	bench_must(fclose(list) == 0, "no list of claims");
}

static void command(const struct set *set, const char *hallmark,
		    const char *dir, double signatures)
{
	char claims[1200];
	char none[1200];
	char policy[1200];
	const char *argv[] = { hallmark, "verify", "--bulk", claims, "--policy",
			       policy,	 "--jobs", "1",	     NULL };
	double items = (double)set->life.items;

	snprintf(claims, sizeof(claims), "%s/claims", dir);
	snprintf(none, sizeof(none), "%s/none", dir);
	snprintf(policy, sizeof(policy), "%s/policy", dir);
	for (size_t jobs = 1; jobs <= JOBS; jobs++) {
		struct bench_series wall = { { 0 }, 0 };
		struct bench_series cpu = { { 0 }, 0 };
		double raw = bench_verify();

		argv[7] = jobs == 1 ? "1" : "2";
		for (size_t i = 0; i < REPEATS; i++) {
			struct bench_time empty;
			struct bench_time all;

			argv[3] = none;
			empty = run(argv);
			argv[3] = claims;
			all = run(argv);
			bench_add(&wall, (all.wall - empty.wall) / items);
			bench_add(&cpu, (all.cpu - empty.cpu) / items);
		}
		printf("  command, cache, %s job%s: cpu %.1f us (worst %.1f), "
		       "%.2f x raw; wall %.1f us (best %.1f)\n",
		       argv[7], jobs == 1 ? "" : "s", bench_median(&cpu),
		       bench_most(&cpu), bench_median(&cpu) / signatures / raw,
		       bench_median(&wall), bench_least(&wall));
	}
}

static void measure(const struct set *set, const struct hallmark_policy *policy,
		    const char *hallmark, const char *dir)
{
	double signatures = library(set, policy);

	write_claims(set, dir);
	command(set, hallmark, dir, signatures);
}

/* Mean bytes of the set's certificates. */
static double
cut(struct bench_ledger *l, struct set *set, enum hallmark_level level)
{
	size_t sum = 0;

	for (size_t i = 0; i < set->life.items; i++) {
		hallmark_buf_clear(set->bytes[i]);
		bench_cut(l, &set->items[i], level, false, set->bytes[i]);
		sum += hallmark_buf_bytes(set->bytes[i]).len;
	}
	return (double)sum / (double)set->life.items;
}

/* Every level; the bytes of level current stay. */
static void sizes(struct bench_ledger *l, struct set *set)
{
	static const enum hallmark_level levels[] = { HALLMARK_LEVEL_SIGNED,
						      HALLMARK_LEVEL_STATUS,
						      HALLMARK_LEVEL_FULL,
						      HALLMARK_LEVEL_CURRENT };

	printf("  %zu event%s by %s, %s:", set->life.events,
	       set->life.events == 1 ? "" : "s",
	       set->life.by == hallmark_key_signer(l->root) ? "the root"
							    : "a factory",
	       set->name);
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		printf("%s %s %.0f", i == 0 ? "" : ",", bench_level(levels[i]),
		       cut(l, set, levels[i]));
	printf("\n");
}

static const struct {
	const char *run;
	const char *name;
	size_t items;
	size_t events;
	bool carton;
	bool factory;
} lives[] = {
	{ "r1", "batch of 256", ITEMS, 1, true, false },
	{ "r3", "own statements", ITEMS / 2, 3, false, false },
	{ "r10", "own statements", ITEMS / 2, 10, false, false },
	{ "c3", "cartons of 256", ITEMS, 3, true, false },
	{ "c10", "cartons of 256", ITEMS, 10, true, false },
	{ "f1", "batch of 256", ITEMS, 1, true, true },
	{ "f3", "own statements", ITEMS / 8, 3, false, true },
	{ "f10", "own statements", ITEMS / 8, 10, false, true },
};
#define LIVES (sizeof(lives) / sizeof(*lives))

static void live_all(struct bench_ledger *l, struct set *sets,
		     const struct bench_person *factory,
		     const struct bench_person *inspector)
{
	bench_authorise(l, factory, HALLMARK_ROLE_ISSUE);
	bench_authorise(l, inspector, HALLMARK_ROLE_ATTEST);
	for (size_t i = 0; i < LIVES; i++) {
		sets[i].name = lives[i].name;
		sets[i].life = (struct bench_life){
			.run = lives[i].run,
			.by = lives[i].factory ? &factory->sign
					       : hallmark_key_signer(l->root),
			.inspector = &inspector->sign,
			.items = lives[i].items,
			.events = lives[i].events,
			.carton = lives[i].carton
		};
		bench_live(l, &sets[i].life);
		for (size_t k = 0; k < ITEMS; k++) {
			bench_item(l, lives[i].run, k + 1, &sets[i].items[k]);
			sets[i].bytes[k] =
				hallmark_buf_new(BENCH_CERTIFICATE_MAX);
		}
	}
}

void bench_bulk(const char *hallmark, const char *dir)
{
	static struct set sets[LIVES];
	struct hallmark_buf *text = hallmark_buf_new(BENCH_CERTIFICATE_MAX);
	struct bench_person factory;
	struct bench_person inspector;
	struct hallmark_policy *policy;
	struct bench_ledger l;
	char path[1100];

	bench_ledger_create(&l, dir);
	bench_issue(&l, BACKGROUND);
	bench_person(&factory);
	bench_person(&inspector);
	live_all(&l, sets, &factory, &inspector);
	bench_checkpoint(&l);
	policy = bench_policy(&l);
	bench_ok(hallmark_ledger_policy(l.open, text), "the policy");
	snprintf(path, sizeof(path), "%s/policy", l.dir);
	bench_write(path, hallmark_buf_bytes(text));
	printf("\nbytes a certificate, of %d items\n", BACKGROUND);
	for (size_t i = 0; i < LIVES; i++)
		sizes(&l, &sets[i]);
	printf("\nlists of claims under one head: cpu a certificate; x raw is "
	       "of as many raw checks as it carries signatures; without the "
	       "start of a command\n");
	for (size_t i = 0; i < LIVES; i++)
		if (lives[i].items > ITEMS / 8)
			measure(&sets[i], policy, hallmark, l.dir);
	for (size_t i = 0; i < LIVES; i++)
		for (size_t k = 0; k < ITEMS; k++)
			hallmark_buf_free(sets[i].bytes[k]);
	hallmark_policy_free(policy);
	hallmark_buf_free(text);
	bench_ledger_remove(&l);
}
