/* hallmark show: what a file or a ledger says, unverified. SPDX-License-Identifier: MIT */
#include "show.h"

#include <string.h>
#include <sys/stat.h>

#define ATTACHED_MAX ((size_t)1 << 30)

struct args {
	const char *with;
	const char *issued_by;
	bool json;
};

/* The paper or photo itself, by its hash. */
static bool hash_file(const struct cli *cli, const char *path,
		      uint8_t digest[32], int *status)
{
	struct hallmark_bytes content;

	if (!cli_read(cli, path, ATTACHED_MAX, &content, status))
		return false;
	if (content.len <= ATTACHED_MAX)
		hallmark_digest(&content, 1, digest);
	else
		*status = cli_error(cli, path, HALLMARK_USAGE, NULL,
				    "what is attached has at most 1 GiB");
	cli_read_free(&content);
	return *status == 0;
}

static void
say_attached(const struct cli *cli, const char *with, const uint8_t digest[32],
	     size_t found, struct hallmark_bytes places)
{
	if (cli->json) {
		fputs("{\"verified\":false,\"with\":", stdout);
		cli_put_json(stdout, cli_bytes(with));
		fputs(",\"sha256\":\"", stdout);
		cli_put_hex(stdout, digest, 32);
		fputs("\",\"attached\":[", stdout);
		if (found > 0)
			fwrite(places.ptr, 1, places.len, stdout);
		fputs("]}\n", stdout);
		return;
	}
	fputs("NOT VERIFIED: what the certificate says, not what is so\n",
	      stdout);
	cli_put_escaped(stdout, cli_bytes(with));
	puts(found > 0 ? " is, byte for byte, what these details name:"
		       : " is nothing that a detail shown here names");
	if (found > 0)
		fwrite(places.ptr, 1, places.len, stdout);
}

/* Exit 1: the file is none of those. */
static int show_attached(const struct cli *cli, const char *who,
			 const char *with, struct hallmark_bytes certificate)
{
	struct hallmark_buf *out = hallmark_buf_new(SIZE_MAX / 2);
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	uint8_t digest[32];
	size_t found = 0;
	int status = 0;

	if (!hash_file(cli, with, digest, &status))
		goto out;
	if (out)
		code = hallmark_certificate_attached(
			certificate, digest, cli->json, out, &found, &diag);
	if (code) {
		status = cli_error(cli, who, code, &diag, NULL);
		goto out;
	}
	say_attached(cli, with, digest, found, hallmark_buf_bytes(out));
	status = found > 0 ? 0 : 1;
out:
	hallmark_buf_free(out);
	return status;
}

static const char *claim_word(const struct hallmark_opened_item *item)
{
	if (!item->claim)
		return "none";
	return item->claim_closed ? "closed" : "open";
}

/* Words of the flags; as JSON with quotes. */
static void put_flags(unsigned flags, const char *quote)
{
	bool any = false;

	for (unsigned bit = 0; bit < 8; bit++) {
		if (!(flags & 1U << bit))
			continue;
		printf("%s%s%s%s", any ? ", " : "", quote,
		       hallmark_word(HALLMARK_WORDS_FLAG, 1U << bit), quote);
		any = true;
	}
}

static void standing_text(const struct hallmark_opened_item *item)
{
	char time[21];

	fputs("custodian   ", stdout);
	cli_put_hex(stdout, item->custodian, 32);
	fputs("\nstatus      ", stdout);
	put_flags(item->flags, "");
	puts(item->flags ? "" : "nothing reported");
	printf("claim code  %s\n", claim_word(item));
	if (item->announced) {
		hallmark_time_write(item->announced_at, time);
		printf("recovery    announced at %s\n", time);
	}
}

/* More members of the object that all is one of. */
static void standing_json(const struct hallmark_opened_item *item)
{
	char time[21];

	fputs(",\"custodian\":\"", stdout);
	cli_put_hex(stdout, item->custodian, 32);
	fputs("\",\"status\":[", stdout);
	put_flags(item->flags, "\"");
	printf("],\"claim\":\"%s\",\"recovery_announced\":", claim_word(item));
	hallmark_time_write(item->announced_at, time);
	printf(item->announced ? "\"%s\"" : "null", time);
}

/* standing: of the one item, or NULL. */
static int show_bytes(const struct cli *cli, const char *who,
		      struct hallmark_bytes certificate,
		      const struct hallmark_opened_item *standing)
{
	static const size_t end = sizeof("}\n") - 1;
	struct hallmark_buf *out = hallmark_buf_new(SIZE_MAX / 2);
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	struct hallmark_bytes made;
	int status = 0;

	if (out)
		code = hallmark_certificate_show(certificate, cli->json, out,
						 &diag);
	if (code == HALLMARK_MALFORMED && show_carried(cli, certificate)) {
		status = 0;
	} else if (code) {
		status = cli_error(cli, who, code, &diag, NULL);
	} else if (standing && cli->json) {
		made = hallmark_buf_bytes(out);
		fwrite(made.ptr, 1, made.len - end, stdout);
		standing_json(standing);
		puts("}");
	} else {
		status = cli_put_buf(cli, code, out);
		if (standing)
			standing_text(standing);
	}
	hallmark_buf_free(out);
	return status;
}

static int
show_file(const struct cli *cli, const struct args *args, const char *path)
{
	struct hallmark_bytes certificate;
	int status = 0;

	if (cli->argc > 1)
		return cli_error(cli, path, HALLMARK_NOT_A_LEDGER, NULL, NULL);
	if (args->with && strcmp(args->with, "-") == 0 &&
	    strcmp(path, "-") == 0)
		return cli_fail(cli, HALLMARK_USAGE,
				"- is given twice, but stdin is read once");
	if (!cli_read(cli, path, HALLMARK_STATEMENT_FILE_MAX, &certificate,
		      &status))
		return status;
	status = args->with ? show_attached(cli, path, args->with, certificate)
			    : show_bytes(cli, path, certificate, NULL);
	cli_read_free(&certificate);
	return status;
}

/* How the item stands, by its own chain, and the chain. */
static int show_chain(const struct cli *cli, const char *who,
		      struct hallmark_bytes certificate)
{
	struct hallmark_opened *opened = NULL;
	struct hallmark_opened_item item;
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code;
	bool there;
	int status;

	code = hallmark_opened_read(certificate, &opened, &diag);
	if (code)
		return cli_error(cli, who, code, &diag, NULL);
	there = hallmark_opened_item(opened, 0, &item) && item.count > 0;
	status = show_bytes(cli, who, certificate, there ? &item : NULL);
	hallmark_opened_free(opened);
	return status;
}

static int show_item(const struct cli *cli, const struct args *args,
		     const char *dir, const char *text)
{
	struct hallmark_item_id id;
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_CURRENT,
				    .absence = true };
	struct hallmark_buf *out = NULL;
	struct hallmark_bytes made;
	int status = 0;

	if (!cli_item(cli, text, &id, &status) ||
	    !cli_cut(cli, dir, &cut, &out, &status))
		return status;
	made = hallmark_buf_bytes(out);
	status = args->with ? show_attached(cli, dir, args->with, made)
			    : show_chain(cli, dir, made);
	hallmark_buf_free(out);
	return status;
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	const char *path = cli->argv[0];
	struct stat st;
	bool ledger = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

	if (args->issued_by && (!ledger || cli->argc > 1))
		return cli_fail(cli, HALLMARK_USAGE,
				"--issued-by goes with a LEDGER alone");
	if (!ledger)
		return show_file(cli, args, path);
	if (cli->argc > 1)
		return show_item(cli, args, path, cli->argv[1]);
	if (args->with)
		return cli_fail(cli, HALLMARK_USAGE,
				"--with goes with a certificate or an ITEM");
	return args->issued_by ? show_issued(cli, path, args->issued_by)
			       : show_ledger(cli, path);
}

static const struct cli_opt options[] = {
	{ .name = "with",
	  .value = "FILE",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, with),
	  .help = "is FILE a paper or photo that a detail names?" },
	{ .name = "issued-by",
	  .value = "VKEY",
	  .kind = CLI_TEXT,
	  .clash = "with",
	  .at = offsetof(struct args, issued_by),
	  .help = "of LEDGER: the items whose issue this key signed" },
	{ .name = "json",
	  .at = offsetof(struct args, json),
	  .help = "as JSON" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_show = {
	.name = "show",
	.args = "FILE|LEDGER [ITEM]",
	.summary = "Show what a file or a ledger says; claims nothing",
	.more = "FILE is a certificate, statement, draft, challenge or "
		"delegation.\n"
		"With --with: exit 0 if a detail that is shown names FILE by "
		"its hash, 1 if\nnone does. Nothing but FILE is read.\n",
	.options = options,
	.least = 1,
	.most = 2,
	.args_size = sizeof(struct args),
	.run = run,
};
