/* Words for the numbers of events. SPDX-License-Identifier: MIT */
#include <hallmark/statement.h>

#include "base/bytes.h"

struct word {
	uint8_t number;
	char text[16];
};
/* As spec/05-events.md and spec/20-files.md list them. */
static const struct word kinds[] = {
	{ 1, "issue" },	     { 2, "transfer" }, { 3, "attest" },
	{ 4, "status" },     { 5, "recover" },	{ 6, "correct" },
	{ 16, "authorise" }, { 17, "revoke" },	{ 18, "root" },
};
static const struct word roles[] = {
	{ 1, "issue" },	  { 2, "status" },   { 4, "attest" },
	{ 8, "recover" }, { 16, "confirm" }, { 32, "authorise" },
};
static const struct word statuses[] = {
	{ 1, "activated" },	  { 2, "lost" },
	{ 3, "stolen" },	  { 4, "found" },
	{ 5, "theft-confirmed" }, { 6, "cleared" },
	{ 7, "recalled" },	  { 8, "recall-ended" },
	{ 9, "decommissioned" },  { 10, "destroyed" },
	{ 11, "recovering" },	  { 12, "ratified" },
};
static const struct word types[] = {
	{ 1, "inspection" },
	{ 2, "authentication" },
	{ 3, "repair" },
	{ 4, "service" },
};
static const struct word results[] = {
	{ 1, "good" },
	{ 2, "bad" },
	{ 3, "undecided" },
};
static const struct word reasons[] = {
	{ 1, "compromise" },
	{ 2, "retired" },
};
static const struct word purposes[] = {
	{ 1, "sell" },
	{ 2, "show" },
};
static const struct word flags[] = {
	{ 1, "lost" },
	{ 2, "stolen" },
	{ 4, "theft-confirmed" },
	{ 8, "recalled" },
	{ 16, "decommissioned" },
	{ 32, "destroyed" },
	{ 64, "custody-void" },
	{ 128, "key-void" },
};

#define LIST(table)                                                            \
	{                                                                      \
		table, sizeof(table) / sizeof(*(table))                        \
	}
static const struct {
	const struct word *words;
	size_t count;
} lists[] = {
	[HALLMARK_WORDS_KIND] = LIST(kinds),
	[HALLMARK_WORDS_ROLE] = LIST(roles),
	[HALLMARK_WORDS_STATUS] = LIST(statuses),
	[HALLMARK_WORDS_TYPE] = LIST(types),
	[HALLMARK_WORDS_RESULT] = LIST(results),
	[HALLMARK_WORDS_REASON] = LIST(reasons),
	[HALLMARK_WORDS_PURPOSE] = LIST(purposes),
	[HALLMARK_WORDS_FLAG] = LIST(flags),
};

const char *hallmark_word_at(enum hallmark_vocabulary words, size_t place)
{
	return place < lists[words].count ? lists[words].words[place].text
					  : NULL;
}

const char *hallmark_word(enum hallmark_vocabulary words, uint64_t number)
{
	for (size_t i = 0; i < lists[words].count; i++)
		if (lists[words].words[i].number == number)
			return lists[words].words[i].text;
	return NULL;
}

bool hallmark_word_parse(enum hallmark_vocabulary words,
			 struct hallmark_bytes text, uint64_t *number)
{
	for (size_t i = 0; i < lists[words].count; i++) {
		const struct word *word = &lists[words].words[i];

		if (!hm_bytes_equal(text, hm_text(word->text)))
			continue;
		*number = word->number;
		return true;
	}
	return false;
}
