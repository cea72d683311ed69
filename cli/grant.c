/* What a key may do, for people and programs. SPDX-License-Identifier: MIT */
#include "cli.h"

static void
put_roles(FILE *out, uint64_t roles, const char *quote, const char *between)
{
	bool more = false;

	for (uint64_t role = 1; role <= roles; role *= 2) {
		if (!(roles & role))
			continue;
		fprintf(out, "%s%s%s%s", more ? between : "", quote,
			hallmark_word(HALLMARK_WORDS_ROLE, role), quote);
		more = true;
	}
}

static void put_time_json(FILE *out, const char *name, bool has, uint64_t time)
{
	char text[21];

	hallmark_time_write(time, text);
	fprintf(out, has ? ",\"%s\":\"%s\"" : ",\"%s\":null", name, text);
}

void cli_put_grant_json(FILE *out, const struct hallmark_grant *grant)
{
	fputs("\"roles\":[", out);
	put_roles(out, grant->roles, "\"", ",");
	fputs("],\"scope\":[", out);
	for (size_t i = 0; i < grant->scope_count; i++) {
		fputs(i > 0 ? "," : "", out);
		cli_put_json(out, grant->scope[i]);
	}
	fputs("],\"max\":", out);
	if (grant->has_max)
		fprintf(out, "%llu", (unsigned long long)grant->max);
	else
		fputs("null", out);
	put_time_json(out, "from", grant->has_from, grant->from);
	put_time_json(out, "until", grant->has_until, grant->until);
}

void cli_put_power_json(FILE *out, const struct hallmark_power *power,
			bool first)
{
	fputs(first ? "{\"key\":\"" : ",{\"key\":\"", out);
	cli_put_hex(out, power->key, sizeof(power->key));
	fputs("\",", out);
	cli_put_grant_json(out, &power->grant);
	fprintf(out, ",\"used\":%llu,\"revoked\":%s}",
		(unsigned long long)power->used,
		power->revoked ? "true" : "false");
}

void cli_put_grant(FILE *out, const struct hallmark_grant *grant, uint64_t next)
{
	uint64_t gone = next < grant->max ? next : grant->max;
	char time[21];

	put_roles(out, grant->roles, "", " ");
	if (grant->has_max)
		fprintf(out, "; %llu of %llu left",
			(unsigned long long)(grant->max - gone),
			(unsigned long long)grant->max);
	if (grant->has_from) {
		hallmark_time_write(grant->from, time);
		fprintf(out, "; from %s", time);
	}
	if (grant->has_until) {
		hallmark_time_write(grant->until, time);
		fprintf(out, "; until %s", time);
	}
	fputc('\n', out);
	for (size_t i = 0; i < grant->scope_count; i++) {
		fputs("  ", out);
		cli_put_escaped(out, grant->scope[i]);
		fputc('\n', out);
	}
	if (grant->scope_count == 0)
		fputs("  all items\n", out);
}
