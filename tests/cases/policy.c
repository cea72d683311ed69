/* The question and the policy against the file: steps 2 and 3. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdlib.h>

#include "note/vkey.h"

static void put_log(struct hallmark_buf *buf, const struct world *w)
{
	hm_buf_text(buf, "log ");
	hm_vkey_write(buf, w->origin, HM_VKEY_LOG, w->log.sign.pub);
	hm_buf_text(buf, "\n");
}

static void
put_brand(struct hallmark_buf *buf, const char *name, const struct world *root,
	  const struct world *origin, const char *prefixes)
{
	hm_buf_text(buf, "brand ");
	hm_buf_text(buf, name);
	hm_buf_text(buf, " ");
	hm_vkey_write(buf, HM_LIT("root"), HM_VKEY_LOG, root->root.sign.pub);
	hm_buf_text(buf, " ");
	hm_buf_add(buf, origin->origin);
	hm_buf_text(buf, prefixes);
	hm_buf_text(buf, "\n");
}

static struct hallmark_bytes finish(struct bench *b, struct hallmark_buf *buf)
{
	struct hallmark_bytes out;

	hm_buf_text(buf, "quorum none\nmax-age 7d\n");
	out = world_keep(b->w, hm_buf_view(buf));
	hm_buf_release(buf);
	return out;
}

static void unknown(struct bench *b)
{
	struct hallmark_buf p = HM_BUF_INIT(HALLMARK_POLICY_BYTES_MAX);

	put_log(&p, b->other);
	put_brand(&p, "atelier", b->other, b->other, "");
	emit_cut(b,
		 &(struct kase){ .name = "unknown-log",
				 .expect = "UNPROVEN UNKNOWN_LOG HMK-VER-5",
				 .policy = finish(b, &p) },
		 cut(b, 1, 'f'));
	put_log(&p, b->w);
	put_log(&p, b->other);
	put_brand(&p, "atelier", b->other, b->other, "");
	emit_cut(b,
		 &(struct kase){ .name = "unknown-brand",
				 .expect = "UNPROVEN UNKNOWN_BRAND HMK-VER-6",
				 .policy = finish(b, &p) },
		 cut(b, 1, 'f'));
	put_log(&p, b->w);
	put_brand(&p, "maison", b->other, b->w, "");
	emit_cut(b,
		 &(struct kase){ .name = "unknown-root",
				 .expect = "UNPROVEN UNKNOWN_ROOT HMK-VER-8",
				 .policy = finish(b, &p) },
		 cut(b, 1, 'f'));
	emit_cut(b,
		 &(struct kase){ .name = "unknown-brand-prefix",
				 .expect = "UNPROVEN UNKNOWN_BRAND HMK-VER-7",
				 .prefix = "950601" },
		 cut(b, 1, 'f'));
	put_log(&p, b->w);
	put_log(&p, b->other);
	put_brand(&p, "maison", b->w, b->w, "");
	put_brand(&p, "atelier", b->other, b->other, " 950600");
	emit_cut(b,
		 &(struct kase){ .name = "wrong-brand",
				 .expect = "REFUTED WRONG_BRAND HMK-VER-7",
				 .policy = finish(b, &p) },
		 cut(b, 1, 'f'));
}

/* The log of another ledger beside it changes nothing. */
static void two_ledgers(struct bench *b)
{
	struct hallmark_buf p = HM_BUF_INIT(HALLMARK_POLICY_BYTES_MAX);

	put_log(&p, b->other);
	put_log(&p, b->w);
	put_brand(&p, "atelier", b->other, b->other, " 950601");
	put_brand(&p, "maison", b->w, b->w, " 950600");
	emit_cut(b,
		 &(struct kase){ .name = "good-two-ledgers",
				 .expect = "VERIFIED VERIFIED -",
				 .policy = finish(b, &p) },
		 cut(b, 1, 'f'));
}

static void questions(struct bench *b)
{
	const char *urn = "urn:foo?a:B";
	struct hm_certificate *c;

	emit_cut(b,
		 &(struct kase){ .name = "wrong-item",
				 .expect = "REFUTED WRONG_ITEM HMK-VER-2",
				 .item = GTIN_URI "AA001" },
		 cut(b, 1, 'f'));
	c = cut(b, 2, 'f');
	world_item(c, 1)->uri =
		HM_LIT("https://id.gs1.org/01/09506000134352/21/%41A001");
	emit_cut(b,
		 &(struct kase){
			 .name = "item-not-canonical-escape",
			 .expect = "REFUTED ITEM_NOT_CANONICAL HMK-VER-3" },
		 c);
	c = cut(b, 2, 'f');
	world_item(c, 1)->uri =
		HM_LIT("https://maison.example/01/09506000134352/21/AA001");
	emit_cut(b,
		 &(struct kase){
			 .name = "item-not-canonical-host",
			 .expect = "REFUTED ITEM_NOT_CANONICAL HMK-VER-3" },
		 c);
	c = cut(b, 2, 'f');
	world_item(c, 1)->uri = HM_LIT("https://Maison.example/one/7");
	emit_cut(b,
		 &(struct kase){
			 .name = "item-not-canonical-uri",
			 .expect = "REFUTED ITEM_NOT_CANONICAL HMK-VER-3" },
		 c);
	c = cut(b, 2, 'f');
	world_item(c, 1)->uri = HM_LIT("urn:x?Y");
	emit_cut(b,
		 &(struct kase){
			 .name = "item-not-canonical-urn",
			 .expect = "REFUTED ITEM_NOT_CANONICAL HMK-VER-3" },
		 c);
	c = calloc(1, sizeof(*c));
	hm_certificate_init(c);
	world_cut(b->w, &urn, 1, 'c', c);
	emit_cut(b,
		 &(struct kase){
			 .name = "absence-of-a-urn",
			 .expect = "UNPROVEN NOT_IN_THIS_LEDGER HMK-VER-23",
			 .item = urn,
			 .prefix = "-" },
		 c);
	c = cut(b, 2, 'f');
	world_item(c, 1)->uri = world_item(c, 0)->uri;
	emit_cut(b,
		 &(struct kase){ .name = "subject-twice",
				 .expect = "REFUTED SUBJECT_TWICE HMK-VER-4" },
		 c);
}

void cases_policy(struct bench *b)
{
	unknown(b);
	two_ledgers(b);
	questions(b);
}
