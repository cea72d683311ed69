/* hallmark erase: delete what people read of an item. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct args {
	const char *event;
	bool yes;
	bool json;
};

static bool read_event(const struct cli *cli, const char *text, uint64_t *event,
		       int *status)
{
	uint64_t value = 0;
	const char *at = text;

	*event = HALLMARK_EVERY_EVENT;
	if (!text)
		return true;
	while (*at >= '0' && *at <= '9' && value < 1000000)
		value = 10 * value + (uint64_t)(*at++ - '0');
	*event = value;
	if (at > text && *at == '\0')
		return true;
	*status = cli_fail(cli, HALLMARK_USAGE,
			   "--event is the number of an event, as show says "
			   "it, not %s",
			   text);
	return false;
}

static bool answer(int tty)
{
	static const char yes[] = "yes\n";
	char line[sizeof(yes)] = { 0 };
	size_t len = 0;

	while (len < sizeof(line) && cli_wait_readable(tty)) {
		if (read(tty, line + len, 1) != 1)
			break;
		if (line[len++] == '\n')
			break;
	}
	return len == sizeof(yes) - 1 && memcmp(line, yes, len) == 0;
}

/* There is no way back, so that nobody gets there by a slip. */
static bool confirm(const struct cli *cli, const struct args *args,
		    const char *uri, int *status)
{
	FILE *out;
	bool good;
	int tty;

	if (args->yes)
		return true;
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	out = tty < 0 ? NULL : fdopen(tty, "r+");
	if (!out) {
		if (tty >= 0)
			close(tty);
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "no terminal to ask whether it is meant; "
				   "see --yes");
		return false;
	}
	if (args->event)
		fprintf(out, "Delete the details of event %s of ", args->event);
	else
		fputs("Delete the details of all events of ", out);
	cli_put_escaped(out, cli_bytes(uri));
	fputs(" for good? yes or no: ", out);
	fflush(out);
	cli_hold_signals();
	good = answer(tty);
	fclose(out);
	if (!good)
		*status = cli_interrupted()
				  ? cli_error(cli, NULL, HALLMARK_INTERRUPTED,
					      NULL, NULL)
				  : cli_fail(cli, HALLMARK_USAGE,
					     "nothing was deleted");
	return good;
}

static void report(const struct cli *cli, const char *uri,
		   const struct hallmark_erased *done)
{
	if (cli->json) {
		fputs("{\"item\":", stdout);
		cli_put_json(stdout, cli_bytes(uri));
		printf(",\"events\":%llu,\"erased\":%llu,\"pages_kept\":%llu}"
		       "\n",
		       (unsigned long long)done->events,
		       (unsigned long long)done->erased,
		       (unsigned long long)done->pages);
	} else {
		cli_put_escaped(stdout, cli_bytes(uri));
		printf("\nerased      the details of %llu event%s (of %llu; "
		       "the others had none)\n"
		       "still there the ID, and of each event its kind, place "
		       "and time, its keys,\n"
		       "            status and result, and that it had "
		       "details (their hash)\n"
		       "not reached certificates that were cut, and copies of "
		       "the ledger that were made\n",
		       (unsigned long long)done->erased, cli_s(done->erased),
		       (unsigned long long)done->events);
	}
	if (done->pages > 0)
		cli_say("%llu page%s of the store may hold old bytes while "
			"somebody reads it: erase again afterwards",
			(unsigned long long)done->pages, cli_s(done->pages));
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_erased done = { .events = 0 };
	struct hallmark_diag diag = { 0 };
	struct hallmark_ledger *ledger;
	struct hallmark_item_id id;
	enum hallmark_code code;
	uint64_t event;
	int status = 0;

	if (!read_event(cli, args->event, &event, &status) ||
	    !cli_item(cli, cli->argv[1], &id, &status) ||
	    !confirm(cli, args, id.uri, &status))
		return status;
	cli_hold_signals();
	ledger = cli_ledger(cli, cli->argv[0], true, &status);
	if (!ledger)
		return status;
	code = hallmark_ledger_erase(ledger, &id, event, &done, &diag);
	if (code == HALLMARK_ITEM_UNKNOWN)
		status = cli_error_id(cli, id.uri, code, NULL);
	else if (code)
		status = cli_error(cli, cli->argv[0], code, &diag, NULL);
	else
		report(cli, id.uri, &done);
	hallmark_ledger_close(ledger);
	return status;
}

static const struct cli_opt options[] = {
	{ .name = "event",
	  .value = "N",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, event),
	  .help = "of this event alone; the issue is 0" },
	{ .name = "yes",
	  .at = offsetof(struct args, yes),
	  .help = "do not ask" },
	{ .name = "json",
	  .at = offsetof(struct args, json),
	  .help = "what was done as JSON" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_erase = {
	.name = "erase",
	.args = "LEDGER ITEM",
	.summary = "Delete an item's details for good; proofs stay valid",
	.more = "Certificates cut afterwards show the details withheld. What "
		"the log says of\nkinds, keys and times stays, and so do "
		"copies "
		"made before.\n",
	.options = options,
	.least = 2,
	.most = 2,
	.args_size = sizeof(struct args),
	.run = run,
};
