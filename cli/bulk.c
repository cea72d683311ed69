/* verify --bulk: claims in, verdicts out, in order. SPDX-License-Identifier: MIT */
#include "judge.h"

#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_BYTES ((size_t)65536)
#define SLOTS_A_JOB 4

/* A place in the ring: from the reader to a judge, and on to the writer. */
struct slot {
	bool judged;
	uint64_t read; /* bytes of the input up to its end */
	struct cli_claim claim;
	char line[LINE_MAX_BYTES];
};
struct hall {
	const struct cli_bulk *bulk;
	FILE *in;
	struct cli_sig_cache *cache;
	struct hallmark_memory *memory; /* as it was at the start, or NULL */
	pthread_mutex_t lock;
	pthread_cond_t room;   /* a place is free */
	pthread_cond_t work;   /* one is filled, or none will be */
	pthread_cond_t judged; /* one can be told, or none will be */
	struct slot *slots;
	size_t count;
	uint64_t filled; /* claims read */
	uint64_t taken;	 /* of them, by judges */
	uint64_t told;	 /* of them, written out */
	bool ended;	 /* no more will be read */
	int status;	 /* the writer's */
};

static struct slot *slot_of(const struct hall *h, uint64_t number)
{
	return &h->slots[number % h->count];
}

/* False at the end of the input. */
static bool read_line(struct hall *h, struct slot *slot, uint64_t *read)
{
	size_t len = 0;
	bool any = false;
	int c;

	slot->claim.too_long = false;
	while ((c = getc(h->in)) != EOF) {
		any = true;
		++*read;
		if (c == '\n')
			break;
		if (len < LINE_MAX_BYTES)
			slot->line[len++] = (char)c;
		else
			slot->claim.too_long = true;
	}
	slot->claim.text =
		(struct hallmark_bytes){ (const uint8_t *)slot->line, len };
	slot->read = *read;
	return any;
}

static void fill(struct hall *h, uint64_t number)
{
	pthread_mutex_lock(&h->lock);
	h->filled = number;
	pthread_cond_signal(&h->work);
	pthread_mutex_unlock(&h->lock);
}

static void end(struct hall *h)
{
	pthread_mutex_lock(&h->lock);
	h->ended = true;
	pthread_cond_broadcast(&h->work);
	pthread_cond_signal(&h->judged);
	pthread_mutex_unlock(&h->lock);
}

/* The reader: fills places as they get free. */
static void read_all(struct hall *h)
{
	uint64_t number = 0;
	uint64_t read = 0;
	bool more = true;

	while (more) {
		struct slot *slot = slot_of(h, number);

		pthread_mutex_lock(&h->lock);
		while (number - h->told >= h->count)
			pthread_cond_wait(&h->room, &h->lock);
		pthread_mutex_unlock(&h->lock);
		more = read_line(h, slot, &read);
		slot->claim.line = ++number;
		slot->judged = false;
		if (more)
			fill(h, number);
	}
	end(h);
}

static void *judge_all(void *arg)
{
	struct hall *h = arg;
	struct hallmark_sig_cache cache = cli_sig_cache_view(h->cache);

	pthread_mutex_lock(&h->lock);
	for (;;) {
		struct slot *slot;

		while (h->taken == h->filled && !h->ended)
			pthread_cond_wait(&h->work, &h->lock);
		if (h->taken == h->filled)
			break;
		slot = slot_of(h, h->taken++);
		pthread_mutex_unlock(&h->lock);
		cli_claim_judge(h->bulk, &slot->claim, h->memory, &cache);
		pthread_mutex_lock(&h->lock);
		slot->judged = true;
		if (slot == slot_of(h, h->told))
			pthread_cond_signal(&h->judged);
	}
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

/*
 * HMK-BULK-5: a claim is judged by what all claims before it showed, in
 * whatever order the judges came to them.
 */
static void remember(struct hall *h, struct cli_claim *claim)
{
	const struct cli_bulk *bulk = h->bulk;
	struct hallmark_memory *memory = bulk->state->memory;

	if (!memory || !claim->verdict)
		return;
	if (hallmark_verdict_code(claim->verdict) != HALLMARK_FORK &&
	    hallmark_memory_note(memory, claim->verdict) == HALLMARK_FORK)
		cli_claim_again(bulk, claim, memory);
	if (claim->verdict)
		cli_state_note(bulk->cli, bulk->state, claim->verdict,
			       &h->status);
}

static void tell(struct hall *h, struct cli_claim *claim)
{
	remember(h, claim);
	if (claim->out)
		fwrite(claim->out, 1, claim->out_len, stdout);
	else
		h->status = cli_worse(h->status, cli_exit(HALLMARK_NO_MEMORY));
	h->status = cli_worse(h->status, claim->status);
	cli_claim_clear(claim);
}

static uint64_t input_size(const struct hall *h)
{
	struct stat st;

	return fstat(fileno(h->in), &st) == 0 && S_ISREG(st.st_mode)
		       ? (uint64_t)st.st_size
		       : 0;
}

/* How many there will be, by what was read of the file. */
static uint64_t guess(uint64_t told, uint64_t read, uint64_t size)
{
	return read > 0 && size >= read
		       ? (uint64_t)((double)told * (double)size / (double)read)
		       : 0;
}

/* HMK-BULK-1: in the order of the claims, each as soon as it can be told. */
static void *tell_all(void *arg)
{
	struct hall *h = arg;
	uint64_t size = input_size(h);
	struct cli_progress bar;

	cli_progress_start(&bar, "claims");
	pthread_mutex_lock(&h->lock);
	for (;;) {
		struct slot *slot = slot_of(h, h->told);

		while (h->told == h->filled ? !h->ended : !slot->judged)
			pthread_cond_wait(&h->judged, &h->lock);
		if (h->told == h->filled)
			break;
		pthread_mutex_unlock(&h->lock);
		tell(h, &slot->claim);
		cli_progress_step(&bar, h->told + 1,
				  guess(h->told + 1, slot->read, size));
		pthread_mutex_lock(&h->lock);
		h->told++;
		/* Whoever waits for an answer gets it before he asks again. */
		if (h->told == h->filled)
			fflush(stdout);
		pthread_cond_signal(&h->room);
	}
	pthread_mutex_unlock(&h->lock);
	cli_progress_end(&bar);
	return NULL;
}

/* threads[0] writes, the others judge, and this one reads. */
static int run(struct hall *h, pthread_t *threads)
{
	size_t started = 0;
	bool good = true;

	while (good && started <= h->bulk->jobs) {
		good = pthread_create(&threads[started], NULL,
				      started == 0 ? tell_all : judge_all,
				      h) == 0;
		started += good;
	}
	if (good)
		read_all(h);
	else
		end(h);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	if (!good)
		return cli_error(h->bulk->cli, NULL, HALLMARK_NO_MEMORY, NULL,
				 "no thread could be started");
	return h->status;
}

/* The judges look at a copy: the writer's own grows meanwhile. */
static bool copy_memory(struct hall *h, int *status)
{
	const struct hallmark_memory *memory = h->bulk->state->memory;
	struct hallmark_buf *buf;
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	if (!memory)
		return true;
	buf = hallmark_buf_new(HALLMARK_MEMORY_BYTES_MAX);
	if (buf)
		code = hallmark_memory_write(memory, buf);
	if (!code)
		code = hallmark_memory_parse(hallmark_buf_bytes(buf),
					     &h->memory, NULL);
	hallmark_buf_free(buf);
	if (code)
		*status = cli_error(h->bulk->cli, NULL, code, NULL, NULL);
	return code == HALLMARK_OK;
}

static FILE *open_claims(const struct cli_bulk *bulk, int *status)
{
	FILE *in =
		strcmp(bulk->path, "-") == 0 ? stdin : fopen(bulk->path, "rbe");

	if (!in)
		*status = cli_fail_errno(bulk->cli, bulk->path);
	return in;
}

int cli_bulk(const struct cli_bulk *bulk)
{
	struct hall h = { .bulk = bulk,
			  .lock = PTHREAD_MUTEX_INITIALIZER,
			  .room = PTHREAD_COND_INITIALIZER,
			  .work = PTHREAD_COND_INITIALIZER,
			  .judged = PTHREAD_COND_INITIALIZER,
			  .count = bulk->jobs * SLOTS_A_JOB };
	pthread_t *threads = calloc(bulk->jobs + 1, sizeof(*threads));
	int status = 0;

	/* Its first use would draw this seed in each thread. */
	json_object_seed(0);
	h.in = open_claims(bulk, &status);
	h.slots = calloc(h.count, sizeof(*h.slots));
	h.cache = cli_sig_cache_new();
	if (h.in && threads && h.slots && h.cache) {
		if (copy_memory(&h, &status))
			status = run(&h, threads);
		if (ferror(h.in))
			status = cli_worse(
				status, cli_fail_errno(bulk->cli, bulk->path));
	} else if (h.in) {
		status = cli_error(bulk->cli, NULL, HALLMARK_NO_MEMORY, NULL,
				   NULL);
	}
	if (h.in && h.in != stdin)
		fclose(h.in);
	hallmark_memory_free(h.memory);
	cli_sig_cache_free(h.cache);
	free(h.slots);
	free(threads);
	return status;
}
