/* A world, a certificate of it, and what the verifier says. SPDX-License-Identifier: MIT */
#ifndef UNIT_JUDGED_H
#define UNIT_JUDGED_H

#include <jansson.h>

#include "verify/verdict.h"
#include "world/world.h"

struct judged {
	struct world *world;
	struct hallmark_policy *policy;
	struct hallmark_bytes bytes; /* of the certificate */
	struct hallmark_verdict *verdict;
	struct hallmark_buf *json;
	struct hallmark_buf *text;
	json_t *root;
};
/* A world that lived that story, and a policy with those lines more. */
void judged_begin(struct judged *j, const char *story, const char *more);
void judged_end(struct judged *j);
/* A certificate of "A,?B" at a level, as of the last seal. */
void judged_cut(struct judged *j, const char *items, char level);
/* question->item and now are filled in: the letter (0: any), seconds. */
void judged_ask(struct judged *j, char letter, uint64_t seconds,
		struct hallmark_question question);
/* Code and rule are these; rule NULL: none. */
void judged_is(const struct judged *j, enum hallmark_code code,
	       const char *rule);
void judged_facts(const struct judged *j, const char *facts, const char *gaps);
bool judged_says(const struct judged *j, const char *text);
/* The JSON of one key, compact; "" if it is not there. For free(). */
char *judged_json(const json_t *root, const char *key);
/* A line of a policy: words, the VKEY of a signer of the world, LF, NUL. */
struct hallmark_bytes
judged_line(struct world *w, const char *words, const char *name);

#endif
