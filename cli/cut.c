/* Certificates out of a ledger. SPDX-License-Identifier: MIT */
#include "cli.h"

/* Does the offset of such a refusal say which item it is about? */
static bool names_item(enum hallmark_code code)
{
	return code == HALLMARK_ITEM_UNKNOWN || code == HALLMARK_CHAIN_FULL ||
	       code == HALLMARK_KEY_REVOKED ||
	       code == HALLMARK_CHECKPOINT_BEHIND ||
	       code == HALLMARK_VALUE_TOO_LONG;
}

bool cli_cut_from(const struct cli *cli, struct hallmark_ledger *ledger,
		  const struct hallmark_cut *cut, struct hallmark_buf *out,
		  int *status)
{
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code;

	code = hallmark_ledger_certificate(ledger, cut, out, &diag);
	if (!code)
		return true;
	if (names_item(code) && diag.offset < cut->item_count)
		*status = cli_error_id(cli, cut->items[diag.offset].uri, code,
				       code == HALLMARK_ITEM_UNKNOWN ? NULL
								     : &diag);
	else if (code == HALLMARK_TOO_LARGE && cut->item_count > 1 &&
		 diag.rule[0] == '\0')
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "%zu items are more than one certificate "
				   "holds: take fewer, or --out-dir DIR",
				   cut->item_count);
	else
		*status = cli_error(cli, NULL, code, &diag, NULL);
	return false;
}

bool cli_cut(const struct cli *cli, const char *dir,
	     const struct hallmark_cut *cut, struct hallmark_buf **out,
	     int *status)
{
	struct hallmark_ledger *ledger = cli_ledger(cli, dir, false, status);
	struct hallmark_buf *made;
	bool good = false;

	if (!ledger)
		return false;
	made = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	if (made)
		good = cli_cut_from(cli, ledger, cut, made, status);
	else
		*status = cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	hallmark_ledger_close(ledger);
	if (good)
		*out = made;
	else
		hallmark_buf_free(made);
	return good;
}

bool cli_save(const struct cli *cli, const char *path,
	      struct hallmark_bytes content, bool of_many, int *status)
{
	struct cli_file file;

	if (cli_interrupted()) {
		*status =
			cli_error(cli, path, HALLMARK_INTERRUPTED, NULL, NULL);
		return false;
	}
	if (!cli_file_begin(cli, path, false, &file, status))
		return false;
	file.of_many = of_many;
	fwrite(content.ptr, 1, content.len, file.stream);
	return cli_file_commit(cli, &file, status);
}
