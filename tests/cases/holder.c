/* Challenges and their answers. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdlib.h>
#include <string.h>

#include "record/holder_proof.h"

#define REFUTED "REFUTED "
#define STRICT "quorum none\nmax-age 7d\nrequire holder\n"
/* A is held by a shop, B by its claim code. */
#define STORY                                                                  \
	"root issue A,B stock claim=code; seal 700; stock transfer A shop;"    \
	"stock transfer B code bare;"

/* What is wrong: of the challenge, then of the answer to it. */
enum wrong {
	CUT_CHALLENGE = 1,
	NO_CHALLENGE = 2,
	OTHER_ITEM = 4,
	NO_ANSWER = 8,
	CUT_ANSWER = 16,
	OTHER_AUDIENCE = 32,
	OTHER_LISTING = 64,
	OTHER_PURPOSE = 128,
	OTHER_NONCE = 256,
	OTHER_UNTIL = 512,
	OTHER_LINK = 1024,
	OTHER_KID = 2048,
	BAD_SIGNATURE = 4096,
	LATE = 8192,
	JUST_IN_TIME = 16384,
	OTHER_TYPE = 32768,
	OTHER_VERSION = 65536
};
struct answer {
	const char *name;
	const char *expect;
	unsigned wrong;
	const char *by;	   /* default: shop */
	const char *item;  /* default: A */
	const char *more;  /* policy */
	char level;	   /* default: f */
	const char *story; /* default: STORY */
};
static const struct answer answers[] = {
	{ "holder", GOOD, 0, NULL, NULL, NULL, 0, NULL },
	{ "holder-required", GOOD, 0, NULL, NULL, STRICT, 0, NULL },
	{ "holder-in-time", GOOD, JUST_IN_TIME, NULL, NULL, NULL, 0, NULL },
	{ "holder-of-current", GOOD, 0, NULL, NULL, NULL, 'c', NULL },
	{ "holder-bearer", GOOD, 0, "code", "B", NULL, 0, NULL },
	{ "holder-bearer-required", "UNPROVEN HOLDER_MISSING HMK-HOLD-6", 0,
	  "code", "B", STRICT, 0, NULL },
	{ "holder-nobody-asked", GOOD, NO_CHALLENGE | NO_ANSWER, NULL, NULL,
	  NULL, 0, NULL },
	{ "holder-nobody-asked-required", "UNPROVEN HOLDER_MISSING HMK-VER-24",
	  NO_CHALLENGE | NO_ANSWER, NULL, NULL, STRICT, 0, NULL },
	{ "holder-no-answer", GOOD, NO_ANSWER, NULL, NULL, NULL, 0, NULL },
	{ "holder-no-answer-required", "UNPROVEN HOLDER_MISSING HMK-VER-24",
	  NO_ANSWER, NULL, NULL, STRICT, 0, NULL },
	{ "holder-of-signed", "UNPROVEN HOLDER_MISSING HMK-HOLD-4", 0, "stock",
	  NULL, NULL, 's', "root issue A stock;" },
	{ "challenge-cut", "USAGE CHALLENGE_BAD HMK-CBOR-11", CUT_CHALLENGE,
	  NULL, NULL, NULL, 0, NULL },
	{ "challenge-version", "USAGE CHALLENGE_BAD HMK-CHAL-1", OTHER_VERSION,
	  NULL, NULL, NULL, 0, NULL },
	{ "challenge-none", "USAGE CHALLENGE_BAD HMK-HOLD-3", NO_CHALLENGE,
	  NULL, NULL, NULL, 0, NULL },
	{ "challenge-other-item", "USAGE CHALLENGE_BAD HMK-HOLD-3", OTHER_ITEM,
	  NULL, NULL, NULL, 0, NULL },
	{ "challenge-any", "USAGE CHALLENGE_BAD HMK-HOLD-3", 0, NULL, "any",
	  NULL, 0, NULL },
	{ "holder-cut", REFUTED "HOLDER_BAD HMK-CBOR-11", CUT_ANSWER, NULL,
	  NULL, NULL, 0, NULL },
	{ "holder-type", REFUTED "HOLDER_BAD HMK-HOLD-1", OTHER_TYPE, NULL,
	  NULL, NULL, 0, NULL },
	{ "holder-audience", REFUTED "HOLDER_OTHER_CHALLENGE HMK-HOLD-5",
	  OTHER_AUDIENCE, NULL, NULL, NULL, 0, NULL },
	{ "holder-listing", REFUTED "HOLDER_OTHER_CHALLENGE HMK-HOLD-5",
	  OTHER_LISTING, NULL, NULL, NULL, 0, NULL },
	{ "holder-purpose", REFUTED "HOLDER_OTHER_CHALLENGE HMK-HOLD-5",
	  OTHER_PURPOSE, NULL, NULL, NULL, 0, NULL },
	{ "holder-nonce", REFUTED "HOLDER_OTHER_CHALLENGE HMK-HOLD-5",
	  OTHER_NONCE, NULL, NULL, NULL, 0, NULL },
	{ "holder-until", REFUTED "HOLDER_OTHER_CHALLENGE HMK-HOLD-5",
	  OTHER_UNTIL, NULL, NULL, NULL, 0, NULL },
	{ "holder-link", REFUTED "HOLDER_OTHER_LINK HMK-HOLD-5", OTHER_LINK,
	  NULL, NULL, NULL, 0, NULL },
	{ "holder-kid", REFUTED "HOLDER_BAD HMK-HOLD-5", OTHER_KID, NULL, NULL,
	  NULL, 0, NULL },
	{ "holder-signature", REFUTED "HOLDER_BAD HMK-HOLD-5", BAD_SIGNATURE,
	  NULL, NULL, NULL, 0, NULL },
	{ "holder-of-before", REFUTED "HOLDER_BAD HMK-HOLD-5", 0, "stock", NULL,
	  NULL, 0, NULL },
	{ "holder-late", "UNPROVEN HOLDER_EXPIRED HMK-HOLD-5", LATE, NULL, NULL,
	  NULL, 0, NULL },
	{ "holder-nonce-before-link",
	  REFUTED "HOLDER_OTHER_CHALLENGE HMK-HOLD-5", OTHER_NONCE | OTHER_LINK,
	  NULL, NULL, NULL, 0, NULL },
	{ "holder-link-before-signature",
	  REFUTED "HOLDER_OTHER_LINK HMK-HOLD-5", OTHER_LINK | BAD_SIGNATURE,
	  NULL, NULL, NULL, 0, NULL },
	{ "holder-signature-before-late", REFUTED "HOLDER_BAD HMK-HOLD-5",
	  BAD_SIGNATURE | LATE, NULL, NULL, NULL, 0, NULL },
	{ "holder-after-stolen", "FLAGGED STOLEN HMK-VER-31", OTHER_LINK, NULL,
	  NULL, NULL, 0, STORY "seal 700; shop status A 3;" },
	{ "holder-after-inclusion", "UNPROVEN INCLUSION_MISSING HMK-VER-24",
	  BAD_SIGNATURE, NULL, NULL,
	  "quorum none\nmax-age 7d\nrequire inclusion\n", 'c', NULL },
};

static struct hm_question question(unsigned wrong)
{
	static const uint8_t nonces[2][17] = { "sixteen octets 1",
					       "sixteen octets 2" };
	struct hm_question q = { .audience = HM_LIT("shop.example"),
				 .listing = HM_LIT("ad 4711, 1,200 EUR"),
				 .purpose = HM_PURPOSE_SELL,
				 .nonce = nonces[0],
				 .until = WORLD_T0 + 864000 };

	if (wrong & OTHER_AUDIENCE)
		q.audience = HM_LIT("shop.example.test");
	if (wrong & OTHER_LISTING)
		q.listing = HM_LIT("ad 4711, 1,300 EUR");
	if (wrong & OTHER_PURPOSE)
		q.purpose = HM_PURPOSE_SHOW;
	if (wrong & OTHER_NONCE)
		q.nonce = nonces[1];
	/* NOW, or the second before it. */
	if (wrong & (LATE | JUST_IN_TIME))
		q.until = WORLD_T0 + 164800 - (wrong & LATE ? 1 : 0);
	if (wrong & OTHER_UNTIL)
		q.until++;
	return q;
}

static struct hallmark_bytes cut_by(struct hallmark_bytes bytes, bool cut)
{
	return hm_bytes(bytes.ptr, bytes.len - (cut ? 1 : 0));
}

static struct hallmark_bytes
challenge_of(struct world *w, const struct answer *a, const char *letter)
{
	char other = letter[0] == 'A' ? 'B' : 'A';
	const char *uri =
		world_story_uri(w, a->wrong & OTHER_ITEM ? other : letter[0]);
	/* What is asked has no other fault than its time. */
	struct hm_challenge c = { question(a->wrong & (LATE | JUST_IN_TIME)),
				  hm_text(uri) };
	struct hallmark_buf buf = HM_BUF_INIT(HALLMARK_CHALLENGE_MAX);

	hm_challenge_write(&buf, &c);
	if (a->wrong & OTHER_VERSION)
		buf.ptr[1] = 0;
	return cut_by(world_take(w, &buf), a->wrong & CUT_CHALLENGE);
}

static const struct hm_hash *
link_of(const struct world *w, struct hallmark_bytes uri)
{
	const struct hm_hash *link = &w->events[0].link;

	for (size_t i = 0; i < w->event_count; i++)
		if (hm_bytes_equal(w->events[i].uri, uri))
			link = &w->events[i].link;
	return link;
}

static struct hallmark_bytes
answer_of(struct world *w, const struct answer *a, const char *letter)
{
	const struct hm_seed_signer *by =
		world_signer(w, a->by ? a->by : "shop");
	const char *uri = world_story_uri(w, letter[0]);
	struct hm_holder_proof h = { .kid = hm_cose_kid(by->sign.pub),
				     .question = question(a->wrong),
				     .link = *link_of(w, hm_text(uri)) };
	struct hallmark_buf buf = HM_BUF_INIT(HM_HOLDER_PROOF_ROOM);
	uint8_t sig[HM_SIG_BYTES];

	h.link.b[0] ^= a->wrong & OTHER_LINK ? 1 : 0;
	h.kid.b[0] ^= a->wrong & OTHER_KID ? 1 : 0;
	hm_holder_proof_message(&buf, &h);
	if (by->sign.sign(by->sign.key, hm_buf_view(&buf), sig))
		exit(4);
	sig[9] ^= a->wrong & BAD_SIGNATURE ? 1 : 0;
	h.sig = sig;
	hm_buf_clear(&buf);
	hm_holder_proof_write(&buf, &h);
	/* The first letter of "application/hallmark-holder". */
	for (size_t i = 0; a->wrong & OTHER_TYPE && i + 11 < buf.len; i++)
		if (memcmp(buf.ptr + i, "application", 11) == 0)
			buf.ptr[i] = 'A';
	return cut_by(world_take(w, &buf), a->wrong & CUT_ANSWER);
}

static void emit_answer(struct bench *b, const struct answer *a)
{
	struct world *w = calloc(1, sizeof(*w));
	struct kase k = { .name = a->name,
			  .expect = a->expect,
			  .more = a->more };
	const char *item = a->item ? a->item : "A";
	const char *letter = strcmp(item, "any") == 0 ? "A" : item;
	struct hm_certificate *c;

	if (!w)
		exit(4);
	world_begin_wait(w, WORLD_ORIGIN, 1000);
	world_story(w, a->story ? a->story : STORY);
	c = world_story_cut(w, letter, a->level ? a->level : 'f');
	k.item = item[1] ? item : world_story_uri(b->w, item[0]);
	if (!(a->wrong & NO_CHALLENGE))
		k.challenge = challenge_of(w, a, letter);
	if (!(a->wrong & NO_ANSWER))
		k.response = answer_of(w, a, letter);
	emit(b, &k, world_bytes(w, c));
	hm_certificate_release(c);
	free(c);
	world_end(w);
	free(w);
}

/* HMK-CHAL-1, HMK-CHAL-2: the challenge of "holder" with other bytes. */
static const struct {
	const char *name;
	const char *expect;
	const char *find;
	const char *with;
} edits[] = {
	{ "challenge-newer", "USAGE CHALLENGE_BAD HMK-CHAL-1", "87016c",
	  "87026c" },
	{ "challenge-of-eight", "USAGE CHALLENGE_BAD HMK-CHAL-1", "87016c",
	  "88016c" },
	{ "challenge-to-nobody", "USAGE CHALLENGE_BAD HMK-CHAL-1",
	  "6c73686f702e6578616d706c65", "60" },
	{ "challenge-for-nothing", "USAGE CHALLENGE_BAD HMK-CHAL-1",
	  "72616420343731312c20312c32303020455552", "60" },
	{ "challenge-short-nonce", "USAGE CHALLENGE_BAD HMK-CHAL-1", "50736978",
	  "4f6978" },
	{ "challenge-no-item", "USAGE CHALLENGE_BAD HMK-CHAL-2",
	  "782d68747470733a2f2f69642e6773312e6f72672f30312f3039353036303030"
	  "3133343335322f32312f4141303030",
	  "60" },
	{ "challenge-item-spelt", "USAGE CHALLENGE_BAD HMK-CHAL-2",
	  "782d68747470733a2f2f69642e", "782d48747470733a2f2f69642e" },
};

static void emit_edits(struct bench *b)
{
	static const struct answer base = { .by = "shop" };
	struct world *w = calloc(1, sizeof(*w));
	struct hm_certificate *c;

	if (!w)
		exit(4);
	world_begin_wait(w, WORLD_ORIGIN, 1000);
	world_story(w, STORY);
	c = world_story_cut(w, "A", 'f');
	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		struct hallmark_bytes good = challenge_of(w, &base, "A");
		struct kase k = { .name = edits[i].name,
				  .expect = edits[i].expect,
				  .item = world_story_uri(b->w, 'A') };

		k.challenge = splice(b, good, find(good, edits[i].find),
				     strlen(edits[i].find) / 2, edits[i].with);
		k.response = answer_of(w, &base, "A");
		emit(b, &k, world_bytes(w, c));
	}
	hm_certificate_release(c);
	free(c);
	world_end(w);
	free(w);
}

void cases_holder(struct bench *b)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++)
		emit_answer(b, &answers[i]);
	emit_edits(b);
}
