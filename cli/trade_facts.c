/* --fact and --attach, made into fields. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#define ATTACH_MAX ((size_t)1 << 30)
#define DIGEST_BYTES ((size_t)32)

static bool no_memory(const struct cli *cli, int *status)
{
	*status = cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	return false;
}

/* Free it with the facts; takes NULL for want of memory. */
static void *keep(struct trade_facts *facts, void *made)
{
	if (made)
		facts->kept[facts->kept_count++] = made;
	return made;
}

/* In NFC, as every text of an event is; false after a message. */
static bool
text(const struct cli *cli, struct trade_facts *facts,
     struct hallmark_bytes raw, struct hallmark_bytes *made, int *status)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t len =
		utf8proc_map(raw.ptr, (utf8proc_ssize_t)raw.len, &out,
			     UTF8PROC_STABLE | UTF8PROC_COMPOSE);

	if (len == UTF8PROC_ERROR_NOMEM)
		return no_memory(cli, status);
	if (len < 0) {
		*status = cli_fail(cli, HALLMARK_VALUE_UTF8,
				   "a label or text is not UTF-8");
		return false;
	}
	keep(facts, out);
	*made = (struct hallmark_bytes){ out, (size_t)len };
	return true;
}

static struct hallmark_bytes label_of(struct hallmark_bytes name)
{
	static const char lot[] = "lot";

	if (name.ptr && name.len == sizeof(lot) - 1 &&
	    memcmp(name.ptr, lot, name.len) == 0)
		name.len = 0;
	return name;
}

/* LABEL=TEXT */
static bool add_fact(const struct cli *cli, struct trade_facts *facts,
		     const char *word, int *status)
{
	struct hallmark_field *field = &facts->at[facts->count];
	struct hallmark_bytes value = cli_bytes(word);
	struct hallmark_bytes label = value;
	const char *sign = strchr(word, '=');

	if (!sign || sign == word) {
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "--fact is LABEL=TEXT, not %s", word);
		return false;
	}
	label.len = (size_t)(sign - word);
	value.ptr += label.len + 1;
	value.len -= label.len + 1;
	if (!text(cli, facts, label, &label, status) ||
	    !text(cli, facts, value, &value, status))
		return false;
	*field = (struct hallmark_field){
		.label = label_of(label),
		.value = { .type = HALLMARK_TEXT, .text = value },
	};
	facts->count++;
	return true;
}

/* Nothing of the file but its hash and its name is taken. */
static bool add_file(const struct cli *cli, struct trade_facts *facts,
		     const char *path, int *status)
{
	const char *name = strrchr(path, '/');
	struct hallmark_bytes content;
	struct hallmark_bytes label;
	uint8_t *digest;

	name = name ? name + 1 : path;
	if (!cli_read(cli, path, ATTACH_MAX, &content, status))
		return false;
	digest = keep(facts, malloc(DIGEST_BYTES));
	if (digest && content.len <= ATTACH_MAX)
		hallmark_digest(&content, 1, digest);
	if (content.len > ATTACH_MAX)
		*status = cli_error(cli, path, HALLMARK_USAGE, NULL,
				    "a file to attach has at most 1 GiB");
	cli_read_free(&content);
	if (*status)
		return false;
	if (!digest)
		return no_memory(cli, status);
	if (!text(cli, facts, cli_bytes(name), &label, status))
		return false;
	facts->at[facts->count++] = (struct hallmark_field){
		.label = label_of(label),
		.value = { .type = HALLMARK_OCTETS,
			   .text = { digest, DIGEST_BYTES } },
	};
	return true;
}

static bool same(struct hallmark_bytes a, struct hallmark_bytes b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static bool
twice(const struct cli *cli, const struct trade_facts *facts, int *status)
{
	for (size_t i = 1; i < facts->count; i++)
		for (size_t j = 0; j < i; j++) {
			struct hallmark_bytes label = facts->at[i].label;
			const void *name = label.len > 0 ? label.ptr : NULL;

			if (!same(label, facts->at[j].label))
				continue;
			*status = cli_fail(cli, HALLMARK_USAGE,
					   "a label is given twice: %.*s",
					   name ? (int)label.len : 3,
					   name ? (const char *)name : "lot");
			return true;
		}
	return false;
}

bool trade_facts(const struct cli *cli, const struct cli_list *facts,
		 const struct cli_list *attach, struct trade_facts *made,
		 int *status)
{
	size_t room = facts->count + attach->count;
	bool good = true;

	*made = (struct trade_facts){ NULL, 0, NULL, 0 };
	if (room == 0)
		return true;
	made->at = calloc(room, sizeof(*made->at));
	made->kept = calloc(2 * room, sizeof(*made->kept));
	if (!made->at || !made->kept)
		return no_memory(cli, status);
	for (size_t i = 0; good && i < facts->count; i++)
		good = add_fact(cli, made, facts->at[i], status);
	for (size_t i = 0; good && i < attach->count; i++)
		good = add_file(cli, made, attach->at[i], status);
	return good && !twice(cli, made, status);
}

void trade_facts_free(struct trade_facts *facts)
{
	while (facts->kept_count > 0)
		free(facts->kept[--facts->kept_count]);
	free(facts->kept);
	free(facts->at);
	*facts = (struct trade_facts){ NULL, 0, NULL, 0 };
}
