/* Clock, random numbers and address space from this machine. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t cli_now(void)
{
	time_t now = time(NULL);

	return now > 0 ? (uint64_t)now : 0;
}

static uint64_t now(void *arg)
{
	(void)arg;
	return cli_now();
}

static void draw(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	hallmark_random(out, len);
}

struct hallmark_random cli_random(void)
{
	return (struct hallmark_random){ .fill = draw };
}

/* Bytes, or a number with K, M, G or T; 0 if it is neither. */
static size_t parse_size(const char *text)
{
	static const char units[] = "KMGT";
	size_t value = 0;
	const char *unit;
	unsigned shift = 0;

	for (; *text >= '0' && *text <= '9'; text++) {
		if (value > SIZE_MAX / 100)
			return 0;
		value = 10 * value + (size_t)(*text - '0');
	}
	if (*text != '\0') {
		unit = strchr(units, *text);
		if (!unit || text[1] != '\0')
			return 0;
		shift = 10 * (unsigned)(unit - units + 1);
	}
	return value <= SIZE_MAX >> shift ? value << shift : 0;
}

bool cli_host(const struct cli *cli, struct hallmark_host *host, int *status)
{
	const char *text = getenv("HALLMARK_MAP_SIZE");
	struct hallmark_host made = { .now = now, .random = draw };

	if (text && text[0] != '\0') {
		made.map_size = parse_size(text);
		if (made.map_size == 0) {
			*status = cli_fail(cli, HALLMARK_USAGE,
					   "HALLMARK_MAP_SIZE is a number of "
					   "bytes, K, M, G or T allowed: %s",
					   text);
			return false;
		}
	}
	*host = made;
	return true;
}

struct hallmark_ledger *
cli_ledger(const struct cli *cli, const char *dir, bool write, int *status)
{
	struct hallmark_diag diag = { 0 };
	struct hallmark_ledger *ledger = NULL;
	struct hallmark_host host;
	enum hallmark_code code;

	if (!cli_host(cli, &host, status))
		return NULL;
	cli_answer_crashes();
	code = hallmark_ledger_open(dir, write, &host, &ledger, &diag);
	if (code) {
		*status = cli_error(cli, dir, code, &diag, NULL);
		return NULL;
	}
	return ledger;
}
