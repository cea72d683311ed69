/* hallmark show LEDGER: the ledger itself, and lists of its items. SPDX-License-Identifier: MIT */
#include "show.h"

#include "trade.h"

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
	printf("],\"wait\":%llu,\"items\":%llu,\"entries\":%llu,\"checkpoint\":"
	       "{\"size\":%"
	       "llu,"
	       "\"time\":\"%s\"},\"disk_bytes\":%llu,\"keys\":[",
	       (unsigned long long)info->wait, (unsigned long long)info->items,
	       (unsigned long long)info->entries,
	       (unsigned long long)info->head_size, time,
	       (unsigned long long)info->disk_bytes);
}

/* As --wait of init takes it. */
static void put_wait(uint64_t seconds)
{
	static const struct {
		uint64_t seconds;
		char letter;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t unit = 0;

	while (seconds % units[unit].seconds != 0)
		unit++;
	printf("wait        %llu%c before a recovery\n",
	       (unsigned long long)(seconds / units[unit].seconds),
	       units[unit].letter);
}

static bool put_power(void *arg, const struct hallmark_power *power)
{
	uint64_t *count = arg;

	cli_put_power_json(stdout, power, (*count)++ == 0);
	return !ferror(stdout);
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
	put_wait(info->wait);
	printf("items       %llu\nkeys        %llu\nentries     %llu\n"
	       "checkpoint  %llu entries at %s\ndisk        %llu bytes\n",
	       (unsigned long long)info->items, (unsigned long long)info->keys,
	       (unsigned long long)info->entries,
	       (unsigned long long)info->head_size, time,
	       (unsigned long long)info->disk_bytes);
	if (info->entries > info->head_size)
		puts("Entries after the checkpoint wait for: "
		     "hallmark checkpoint");
}

int show_ledger(const struct cli *cli, const char *dir)
{
	struct hallmark_ledger_info info = { .wait = 0 };
	struct hallmark_ledger *ledger;
	uint64_t keys = 0;
	char time[21];
	enum hallmark_code code;
	int status = 0;

	ledger = cli_ledger(cli, dir, false, &status);
	if (!ledger)
		return status;
	code = hallmark_ledger_info(ledger, &info);
	hallmark_time_write(info.head_time, time);
	if (!code && cli->json) {
		info_json(&info, time);
		code = hallmark_ledger_keys(ledger, put_power, &keys);
		puts("]}");
	} else if (!code) {
		info_text(&info, time);
	}
	if (code)
		status = cli_error(cli, dir, code, NULL, NULL);
	hallmark_ledger_close(ledger);
	return status;
}

struct listing {
	const struct cli *cli;
	uint64_t nameless; /* an erasure left them without URI */
};

static bool put_item(void *arg, const struct hallmark_listed *item)
{
	struct listing *listing = arg;
	bool named = item->uri.len > 0;

	listing->nameless += !named;
	if (listing->cli->json) {
		fputs("{\"item\":", stdout);
		if (named)
			cli_put_json(stdout, item->uri);
		else
			fputs("null", stdout);
		fputs(",\"subject\":\"", stdout);
		cli_put_hex(stdout, item->subject, sizeof(item->subject));
		fputs("\"}\n", stdout);
	} else if (named) {
		cli_put_escaped(stdout, item->uri);
		putchar('\n');
	}
	return !ferror(stdout);
}

int show_issued(const struct cli *cli, const char *dir, const char *vkey)
{
	struct listing listing = { .cli = cli };
	struct hallmark_ledger *ledger;
	enum hallmark_code code;
	uint8_t pub[32];
	int status = 0;

	if (!trade_pub(cli, "--issued-by", vkey, pub, &status))
		return status;
	ledger = cli_ledger(cli, dir, false, &status);
	if (!ledger)
		return status;
	code = hallmark_ledger_issued_by(ledger, pub, put_item, &listing);
	if (code)
		status = cli_error(cli,
				   code == HALLMARK_KEY_UNKNOWN ? vkey : dir,
				   code, NULL, NULL);
	else if (listing.nameless > 0)
		cli_say("%llu item%s lost the name by an erasure",
			(unsigned long long)listing.nameless,
			listing.nameless == 1 ? " has" : "s have");
	hallmark_ledger_close(ledger);
	return status;
}
