/* Files that parties carry, as they say themselves. SPDX-License-Identifier: MIT */
#include "show.h"

#include <string.h>

#define UNVERIFIED "NOT VERIFIED: what the file says, not what is so"

/* Under a name beside "verified", as certificates are shown; or in words. */
static void
put_made(bool json, const char *name, const struct hallmark_buf *buf)
{
	struct hallmark_bytes made = hallmark_buf_bytes(buf);

	if (!json) {
		puts(UNVERIFIED);
		fwrite(made.ptr, 1, made.len, stdout);
		return;
	}
	printf("{\"verified\":false,\"%s\":", name);
	fwrite(made.ptr, 1, made.len - 1, stdout);
	puts("}");
}

static bool show_challenge(const struct cli *cli, struct hallmark_bytes file,
			   struct hallmark_buf *buf)
{
	struct hallmark_challenge challenge;

	if (hallmark_challenge_read(file, &challenge, NULL) ||
	    hallmark_challenge_show(&challenge, cli->json, buf))
		return false;
	put_made(cli->json, "challenge", buf);
	return true;
}

static bool show_draft(const struct cli *cli, struct hallmark_bytes file,
		       struct hallmark_buf *buf)
{
	struct hallmark_culprit culprit;
	struct hallmark_draft *draft;
	bool shown;

	if (hallmark_draft_read(file, &draft, &culprit))
		return false;
	shown = hallmark_draft_show(draft, cli->json, buf) == HALLMARK_OK;
	if (shown)
		put_made(cli->json, "draft", buf);
	hallmark_draft_free(draft);
	return shown;
}

static bool show_statement(const struct cli *cli, struct hallmark_bytes file,
			   struct hallmark_buf *buf)
{
	struct hallmark_bytes made;

	if (hallmark_statement_show(file, cli->json, buf, NULL))
		return false;
	if (!cli->json)
		puts(UNVERIFIED);
	made = hallmark_buf_bytes(buf);
	fwrite(made.ptr, 1, made.len, stdout);
	return true;
}

static void delegation_json(const struct hallmark_delegation *d)
{
	fputs("{\"verified\":false,\"delegation\":{\"origin\":", stdout);
	cli_put_json(stdout, d->origin);
	fputs(",\"key\":\"", stdout);
	cli_put_hex(stdout, d->key, sizeof(d->key));
	fputs("\",", stdout);
	cli_put_grant_json(stdout, &d->grant);
	if (d->has_next)
		printf(",\"next\":%llu", (unsigned long long)d->next);
	puts("}}");
}

static bool show_delegation(const struct cli *cli, struct hallmark_bytes file,
			    struct hallmark_buf *buf)
{
	struct hallmark_delegation d;

	(void)buf;
	if (hallmark_delegation_read(file, &d, NULL))
		return false;
	if (cli->json) {
		delegation_json(&d);
		return true;
	}
	puts(UNVERIFIED);
	fputs("delegation of ", stdout);
	cli_put_escaped(stdout, d.origin);
	fputs(" to key ", stdout);
	cli_put_hex(stdout, d.key, sizeof(d.key));
	fputs(": ", stdout);
	cli_put_grant(stdout, &d.grant, d.next);
	return true;
}

bool show_carried(const struct cli *cli, struct hallmark_bytes file)
{
	static bool (*const kinds[])(const struct cli *, struct hallmark_bytes,
				     struct hallmark_buf *) = {
		show_statement, show_draft, show_challenge, show_delegation
	};
	bool shown = false;

	for (size_t i = 0; !shown && i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct hallmark_buf *buf = hallmark_buf_new(SIZE_MAX / 2);

		shown = buf && kinds[i](cli, file, buf);
		hallmark_buf_free(buf);
	}
	return shown;
}
