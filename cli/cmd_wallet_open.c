/* Where a wallet lies and what opens it. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#define PLACE "hallmark/wallet"

/* HMK-WALLET-7 */
char *cli_wallet_path(const struct cli *cli, const char *path, int *status)
{
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");
	char *made = NULL;

	if (path)
		made = strdup(path);
	else if (data && data[0] == '/')
		made = cli_path(data, PLACE);
	else if (home && home[0] == '/')
		made = cli_path(home, ".local/share/" PLACE);
	else {
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "where is the wallet? HOME is not set; see "
				   "--wallet");
		return NULL;
	}
	if (!made)
		*status = cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	return made;
}

static struct hallmark_wallet *open_at(const struct cli *cli, const char *path,
				       struct cli_secret *secret, int *status)
{
	struct hallmark_bytes passphrase = { NULL, 0 };
	struct hallmark_wallet *wallet = NULL;
	const void *text = secret->text;
	bool locked = false;
	enum hallmark_code code = hallmark_wallet_locked(path, &locked);

	if (!code && locked) {
		secret->ask = "Passphrase of the wallet: ";
		if (!cli_secret_get(cli, secret, false, status))
			return NULL;
		passphrase.ptr = text;
		passphrase.len = secret->len;
	}
	if (!code)
		code = hallmark_wallet_open(path, passphrase, &wallet);
	if (code)
		*status = cli_error(cli, path, code, NULL,
				    code == HALLMARK_NO_FILE
					    ? "there is no wallet; see: "
					      "hallmark wallet new"
				    : code == HALLMARK_KEY_FILE_BAD
					    ? "not a sound wallet, or others "
					      "may read it"
					    : NULL);
	return wallet;
}

struct hallmark_wallet *cli_wallet(const struct cli *cli, const char *path,
				   struct cli_secret *secret, int *status)
{
	char *place = cli_wallet_path(cli, path, status);
	struct hallmark_wallet *wallet = NULL;

	if (place)
		wallet = open_at(cli, place, secret, status);
	free(place);
	return wallet;
}
