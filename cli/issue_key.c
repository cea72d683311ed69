/* What the key of issue --key may do, before anything is issued. SPDX-License-Identifier: MIT */
#include "issue.h"

#include <stdlib.h>

static enum hallmark_code judge(const struct hallmark_power *power)
{
	if (!power->exists)
		return HALLMARK_KEY_WRONG;
	if (power->revoked)
		return HALLMARK_KEY_REVOKED;
	return power->root || power->grant.roles & HALLMARK_ROLE_ISSUE
		       ? HALLMARK_OK
		       : HALLMARK_ROLE_MISSING;
}

bool issue_key_look(struct issue *issue, int *status)
{
	const char *path = issue->args->key;
	struct hallmark_key_info info;
	enum hallmark_code code;

	if (!path || issue->args->offline)
		return true;
	issue->power = calloc(1, sizeof(*issue->power));
	code = issue->power ? hallmark_key_look(path, &info)
			    : HALLMARK_NO_MEMORY;
	if (!code)
		code = hallmark_ledger_key(issue->ledger, info.pub,
					   issue->power);
	if (!code)
		code = judge(issue->power);
	if (code)
		*status = cli_error(issue->cli, path, code, NULL,
				    code == HALLMARK_KEY_WRONG
					    ? "this ledger has not authorised "
					      "that key"
					    : NULL);
	return code == HALLMARK_OK;
}

enum hallmark_code issue_key_allows(const struct issue *issue,
				    const struct input_row *row, uint64_t now)
{
	struct hallmark_delegation delegation = { .has_next = false };

	if (!issue->power || issue->power->root)
		return HALLMARK_OK;
	delegation.grant = issue->power->grant;
	return hallmark_delegation_allows(&delegation, cli_bytes(row->item.uri),
					  now);
}

bool issue_key_numbers(const struct issue *issue, uint64_t items, int *status)
{
	const struct hallmark_power *power = issue->power;
	uint64_t left;

	if (!power || !power->grant.has_max)
		return true;
	left = power->grant.max > power->next ? power->grant.max - power->next
					      : 0;
	if (items <= left)
		return true;
	*status = cli_fail(issue->cli, HALLMARK_QUOTA,
			   "the key may issue %llu more item%s, and %llu are "
			   "to be issued: none was",
			   (unsigned long long)left, cli_s(left),
			   (unsigned long long)items);
	return false;
}
