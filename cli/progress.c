/* A bar on stderr for people who wait. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <time.h>
#include <unistd.h>

static double clock_seconds(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void cli_progress_start(struct cli_progress *bar, const char *what)
{
	bar->shown = isatty(STDERR_FILENO) == 1;
	bar->what = what;
	bar->start = clock_seconds();
	bar->last = bar->start;
}

void cli_progress_step(struct cli_progress *bar, uint64_t done, uint64_t total)
{
	double now;
	double spent;

	if (!bar->shown)
		return;
	now = clock_seconds();
	if (now - bar->last < 0.1)
		return;
	bar->last = now;
	spent = now - bar->start;
	fprintf(stderr, "\r%s: %llu", bar->what, (unsigned long long)done);
	if (total > 0)
		fprintf(stderr, " of %llu (%.0f %%)", (unsigned long long)total,
			100.0 * (double)done / (double)total);
	fprintf(stderr, ", %.0f a second\033[K", (double)done / spent);
}

void cli_progress_end(struct cli_progress *bar)
{
	if (bar->shown)
		fputs("\r\033[K", stderr);
	bar->shown = false;
}
