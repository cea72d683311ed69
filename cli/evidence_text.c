/* Evidence in plain words. SPDX-License-Identifier: MIT */
#include "evidence.h"

#include <string.h>

/* Every proof holds, whatever the verdict makes of what they prove. */
static bool proofs_hold(enum hallmark_code code)
{
	return code == HALLMARK_OK || (code >= HALLMARK_CUSTODY_VOID &&
				       code <= HALLMARK_HOLDER_EXPIRED);
}

static void put_head(const struct evidence *e, FILE *out)
{
	char time[21];

	hallmark_time_write(e->now, time);
	fputs("Evidence about the item\n  ", out);
	cli_put_escaped(out, cli_bytes(e->id.uri));
	fputs("\nfrom the ledger ", out);
	cli_put_escaped(out, e->info.origin);
	fputs(" of the brand ", out);
	cli_put_escaped(out, e->info.brand);
	fprintf(out, ", made and checked at %s.\n\n", time);
	fputs("The files beside this one hold all that the checks need. They "
	      "can be repeated by\nanybody, on any machine, without a network "
	      "and without asking the brand: see\n\"How to repeat it\" below. "
	      "This text proves nothing; the files do.\n\n",
	      out);
}

static enum hallmark_code put_verdict(const struct evidence *e, FILE *out)
{
	struct hallmark_buf *text = hallmark_buf_new(SIZE_MAX / 2);
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	struct hallmark_bytes made;

	if (text)
		code = hallmark_verdict_text(e->verdict, text);
	if (!code) {
		made = hallmark_buf_bytes(text);
		fputs("THE VERDICT, WITH EVERY EVENT\n\n", out);
		fwrite(made.ptr, 1, made.len, out);
		fputc('\n', out);
	}
	hallmark_buf_free(text);
	return code;
}

static void put_check(FILE *out, unsigned number, const char *words)
{
	fprintf(out, "%2u  holds  %s\n", number, words);
}

/* In the order of spec/13-verifier.md, whose numbers these are. */
static void put_checks(const struct evidence *e, FILE *out)
{
	fputs("WHAT WAS CHECKED, IN THIS ORDER\n\n", out);
	put_check(out, 1, "The certificate is well-formed to its last byte.");
	put_check(out, 2,
		  "It is about this ID, in its one canonical spelling.");
	put_check(out, 3,
		  "The policy knows the ledger, and the brand behind it; the "
		  "root key\n           that the certificate starts from is "
		  "the one that the policy names.");
	if (e->absent)
		put_check(out, 4, "There are no events of this ID to check.");
	else
		put_check(
			out, 4,
			"Of each event of the item, and of each key that it "
			"relies upon: the event\n           is part of what "
			"was signed, the signature is that of the signer named,"
			"\n           places and times in the log never go "
			"back, and the rules allow it at\n           that "
			"place: who may sign it, after what, with whose "
			"consent.");
	put_check(out, 5,
		  e->absent
			  ? "In the map of all items the place where this ID "
			    "would stand is taken by\n           another: the "
			    "ledger has no event of this ID."
			  : "In the map of all items these events are all "
			    "there are of this ID, and\n           those of "
			    "each key all there are of that key: nothing came "
			    "after, no\n           revocation is left out.");
	put_check(out, 6,
		  e->absent
			  ? "The last entry of the log commits to that map."
			  : "The last entry of the log commits to that map, "
			    "and each statement above\n           is an entry "
			    "of the same log.");
	put_check(out, 7,
		  "The log's key signed the head of that log, and so did as "
		  "many witnesses as\n           the policy asks for.");
	put_check(out, 8, "No key is carried that nothing relies upon.");
	fputs("    With all of these the events are proven. What they mean "
	      "now, how old the head\n    may be, and what else the policy "
	      "asks for, decided the verdict above.\n\n",
	      out);
}

static void put_stop(FILE *out)
{
	fputs("WHAT WAS CHECKED\n\nThe checks are made in a fixed order, and "
	      "the first that fails ends them: the\nverdict above names it. "
	      "Nothing after it was checked, so that nothing is proven.\n\n",
	      out);
}

/* For a shell: a URI may hold an apostrophe. */
static void put_quoted(FILE *out, const char *text)
{
	fputc('\'', out);
	for (; *text != '\0'; text++)
		if (*text == '\'')
			fputs("'\\''", out);
		else
			fputc(*text, out);
	fputc('\'', out);
}

static void put_repeat(const struct evidence *e, FILE *out)
{
	char time[21];

	hallmark_time_write(e->now, time);
	fputs("HOW TO REPEAT IT\n\n  sha256sum -c " EVIDENCE_SUMS
	      "\n  hallmark verify " EVIDENCE_CERTIFICATE
	      " --policy " EVIDENCE_POLICY " \\\n    --item ",
	      out);
	put_quoted(out, e->id.uri);
	fprintf(out, " --history --now %s\n\n", time);
	fputs("Whoever does not trust this " EVIDENCE_POLICY
	      " takes the brand's policy from elsewhere: the\nbrand's site, a "
	      "printed page, a court's file. Without --now the policy's limit "
	      "of age\napplies as of today, and an old head is UNPROVEN: STALE."
	      "\n\n",
	      out);
	fputs("FILES\n\n  " EVIDENCE_CERTIFICATE
	      "  events, proofs and the signed head\n"
	      "  " EVIDENCE_POLICY "            whom the checks trust\n"
	      "  keys.txt              the keys relied upon, and what each may "
	      "do\n"
	      "  checkpoint            the signed head alone, as the ledger "
	      "publishes it\n"
	      "  verdict.json          the verdict, for programs\n"
	      "  " EVIDENCE_SUMS "            SHA-256 of all of these\n",
	      out);
}

enum hallmark_code evidence_transcript(const struct evidence *e, FILE *out)
{
	enum hallmark_code code;

	put_head(e, out);
	code = put_verdict(e, out);
	if (code)
		return code;
	if (proofs_hold(hallmark_verdict_code(e->verdict)))
		put_checks(e, out);
	else
		put_stop(out);
	put_repeat(e, out);
	return HALLMARK_OK;
}
