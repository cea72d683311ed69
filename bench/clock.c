/* Clocks, repetitions, and where it all ran. SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* sched_setaffinity */
#include "bench.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void bench_must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "bench: %s\n", what);
	exit(4);
}

void bench_ok(enum hallmark_code code, const char *what)
{
	if (!code)
		return;
	fprintf(stderr, "bench: %s: %s\n", what, hallmark_code_name(code));
	exit(4);
}

static double read_clock(clockid_t id)
{
	struct timespec t;

	bench_must(clock_gettime(id, &t) == 0, "no clock");
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

struct bench_time bench_now(void)
{
	return (struct bench_time){ read_clock(CLOCK_MONOTONIC),
				    read_clock(CLOCK_THREAD_CPUTIME_ID) };
}

struct bench_time bench_since(struct bench_time start)
{
	struct bench_time now = bench_now();

	return (struct bench_time){ now.wall - start.wall,
				    now.cpu - start.cpu };
}

void bench_add(struct bench_series *s, double value)
{
	bench_must(s->count < BENCH_REPEATS_MAX, "too many repetitions");
	s->at[s->count++] = value;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double bench_median(const struct bench_series *s)
{
	struct bench_series sorted = *s;

	qsort(sorted.at, sorted.count, sizeof(*sorted.at), compare);
	return sorted.at[sorted.count / 2];
}

double bench_least(const struct bench_series *s)
{
	double least = s->at[0];

	for (size_t i = 1; i < s->count; i++)
		least = s->at[i] < least ? s->at[i] : least;
	return least;
}

double bench_most(const struct bench_series *s)
{
	double most = s->at[0];

	for (size_t i = 1; i < s->count; i++)
		most = s->at[i] > most ? s->at[i] : most;
	return most;
}

void bench_pin(bool alone)
{
	cpu_set_t set;
	int cpu = sched_getcpu();

	CPU_ZERO(&set);
	for (int i = 0; i < CPU_SETSIZE; i++)
		if (!alone || i == cpu)
			CPU_SET((size_t)i, &set);
	(void)sched_setaffinity(0, sizeof(set), &set);
}

/* The first line of a file that begins with start, from its colon on. */
static void print_line(const char *path, const char *start)
{
	FILE *file = fopen(path, "r");
	char line[512];
	char *text;

	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, start, strlen(start)) != 0)
			continue;
		text = start[0] ? strchr(line, ':') : NULL;
		printf("%s", text ? text + 2 : line);
		break;
	}
	if (file)
		fclose(file);
	else
		printf("unknown\n");
}

void bench_host(void)
{
	time_t now = time(NULL);
	char date[32];
	struct tm tm;

	setvbuf(stdout, NULL, _IOLBF, 0);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	printf("date: %s\ncpu: ", date);
	print_line("/proc/cpuinfo", "model name");
	printf("load: ");
	print_line("/proc/loadavg", "");
	bench_pin(true);
}
