/* hallmark show: what a file or a ledger says, unverified. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <sys/stat.h>

struct args {
	bool json;
};

static int show_bytes(const struct cli *cli, const char *who,
		      struct hallmark_bytes certificate)
{
	struct hallmark_buf *out = hallmark_buf_new(SIZE_MAX / 2);
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	int status;

	if (out)
		code = hallmark_certificate_show(certificate, cli->json, out,
						 &diag);
	if (code)
		status = cli_error(cli, who, code, &diag, NULL);
	else
		status = cli_put_buf(cli, code, out);
	hallmark_buf_free(out);
	return status;
}

static int show_file(const struct cli *cli, const char *path)
{
	struct hallmark_bytes certificate;
	int status = 0;

	if (cli->argc > 1)
		return cli_error(cli, path, HALLMARK_NOT_A_LEDGER, NULL, NULL);
	if (!cli_read(cli, path, HALLMARK_CERTIFICATE_MAX, &certificate,
		      &status))
		return status;
	status = show_bytes(cli, path, certificate);
	cli_read_free(&certificate);
	return status;
}

static int show_item(const struct cli *cli, const char *dir, const char *text)
{
	struct hallmark_item_id id;
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_CURRENT,
				    .absence = true };
	struct hallmark_buf *out = NULL;
	int status = 0;

	if (!cli_item(cli, text, &id, &status) ||
	    !cli_cut(cli, dir, &cut, &out, &status))
		return status;
	status = show_bytes(cli, dir, hallmark_buf_bytes(out));
	hallmark_buf_free(out);
	return status;
}

static void info_json(const struct hallmark_ledger_info *info, const char *time)
{
	fputs("{\"brand\":", stdout);
	cli_put_json(stdout, info->brand);
	fputs(",\"origin\":", stdout);
	cli_put_json(stdout, info->origin);
	fputs(",\"id\":\"", stdout);
	cli_put_hex(stdout, info->id, sizeof(info->id));
	fputs("\",\"prefixes\":[", stdout);
	for (size_t i = 0; i < info->prefix_count; i++) {
		if (i > 0)
			putchar(',');
		cli_put_json(stdout, info->prefixes[i]);
	}
	printf("],\"items\":%llu,\"entries\":%llu,\"checkpoint\":{\"size\":%"
	       "llu,"
	       "\"time\":\"%s\"},\"disk_bytes\":%llu}\n",
	       (unsigned long long)info->items,
	       (unsigned long long)info->entries,
	       (unsigned long long)info->head_size, time,
	       (unsigned long long)info->disk_bytes);
}

static void info_text(const struct hallmark_ledger_info *info, const char *time)
{
	fputs("ledger      ", stdout);
	cli_put_escaped(stdout, info->origin);
	fputs("\nbrand       ", stdout);
	cli_put_escaped(stdout, info->brand);
	fputs("\nid          ", stdout);
	cli_put_hex(stdout, info->id, sizeof(info->id));
	fputs("\nprefixes    ", stdout);
	for (size_t i = 0; i < info->prefix_count; i++) {
		cli_put_escaped(stdout, info->prefixes[i]);
		putchar(i + 1 < info->prefix_count ? ' ' : '\n');
	}
	if (info->prefix_count == 0)
		puts("none: it need not list an ID");
	printf("items       %llu\nentries     %llu\n"
	       "checkpoint  %llu entries at %s\ndisk        %llu bytes\n",
	       (unsigned long long)info->items,
	       (unsigned long long)info->entries,
	       (unsigned long long)info->head_size, time,
	       (unsigned long long)info->disk_bytes);
	if (info->entries > info->head_size)
		puts("Entries after the checkpoint wait for: "
		     "hallmark checkpoint");
}

static int show_ledger(const struct cli *cli, const char *dir)
{
	struct hallmark_ledger_info info;
	struct hallmark_ledger *ledger;
	char time[21];
	enum hallmark_code code;
	int status = 0;

	ledger = cli_ledger(cli, dir, false, &status);
	if (!ledger)
		return status;
	code = hallmark_ledger_info(ledger, &info);
	if (code) {
		status = cli_error(cli, dir, code, NULL, NULL);
		goto out;
	}
	hallmark_time_write(info.head_time, time);
	if (cli->json)
		info_json(&info, time);
	else
		info_text(&info, time);
out:
	hallmark_ledger_close(ledger);
	return status;
}

static int run(struct cli *cli, const void *args)
{
	const char *path = cli->argv[0];
	struct stat st;

	(void)args;
	if (stat(path, &st) || !S_ISDIR(st.st_mode))
		return show_file(cli, path);
	if (cli->argc > 1)
		return show_item(cli, path, cli->argv[1]);
	return show_ledger(cli, path);
}

static const struct cli_opt options[] = { { .name = "json",
					    .at = offsetof(struct args, json),
					    .help = "as JSON" },
					  CLI_OPT_END };

const struct cli_cmd cli_cmd_show = {
	.name = "show",
	.args = "FILE|LEDGER [ITEM]",
	.summary = "Show what a certificate or a ledger says; claims nothing",
	.options = options,
	.least = 1,
	.most = 2,
	.args_size = sizeof(struct args),
	.run = run,
};
