/* A log in a notation for tests: events, one a line, and what they do. SPDX-License-Identifier: MIT */
#ifndef WORLD_PLAY_H
#define WORLD_PLAY_H

#include "verify/custody.h"

#define PLAY_ITEMS 3

/* One line of tests/rules/README.md. */
struct play_step {
	char subject; /* 1 to 3 an item, r root, or the letter of a key */
	bool wait;
	uint64_t seconds;
	char signer;
	struct hm_event event;
	uint8_t scope_room[1024];
	struct hallmark_buf scope;
	uint64_t n;
	bool has_first;
	uint64_t first;
	bool accept;
	uint64_t until;
};
/* A log as it grows, and what it says of its subjects. */
struct play {
	struct hm_powers powers;
	struct hm_chain items[PLAY_ITEMS];
	struct hm_chain keys[26];
	struct hm_chain root;
	uint64_t index;
	uint64_t at;
	uint64_t used[26]; /* numbers of a letter; bit i: number i */
};
/* line is changed. A mistake in it ends the program. */
void play_read(char *line, struct play_step *step);
void play_begin(struct play *play);
void play_end(struct play *play);
const uint8_t *play_pub(char letter);
struct hm_chain *play_chain(struct play *play, char subject);
/* What the rule book says; act is what it was asked. */
enum hallmark_code play_step(struct play *play, const struct play_step *step,
			     struct hm_act *act, const char **rule);
/* First to first + n as bits; what is past 63 no test uses. */
uint64_t play_numbers(const struct play_step *step);
/* The end state of all subjects, as tests/rules/README.md says it. */
void play_state(struct play *play, struct hallmark_buf *out);

#endif
