/* Challenges and their answers. SPDX-License-Identifier: MIT */
#include "draft/opened.h"

#include "base/text.h"
#include "record/holder_proof.h"
#include "verify/verdict.h"

static bool text_valid(struct hallmark_bytes text, size_t max)
{
	return text.len > 0 && text.len <= max && hm_utf8_plain(text);
}

static struct hm_challenge encoded(const struct hallmark_challenge *in)
{
	return (struct hm_challenge){ .question = { .audience = in->audience,
						    .listing = in->listing,
						    .purpose = in->purpose,
						    .nonce = in->nonce,
						    .until = in->until },
				      .uri = in->uri };
}

enum hallmark_code
hallmark_challenge_make(const struct hallmark_challenge *challenge,
			struct hallmark_buf *out)
{
	struct hm_challenge c = encoded(challenge);
	struct hallmark_item_id id;

	if (!text_valid(c.question.audience, HALLMARK_AUDIENCE_MAX) ||
	    !text_valid(c.question.listing, HALLMARK_LISTING_MAX) ||
	    c.question.purpose > HM_QUANTITY_MAX ||
	    c.question.until > HM_QUANTITY_MAX)
		return HALLMARK_USAGE;
	if (hallmark_item_canonical(c.uri, &id))
		return HALLMARK_ITEM_NOT_CANONICAL;
	hm_challenge_write(out, &c);
	return out->err;
}

enum hallmark_code hallmark_challenge_read(struct hallmark_bytes bytes,
					   struct hallmark_challenge *challenge,
					   struct hallmark_diag *diag)
{
	struct hm_challenge c;
	struct hm_cbor r;

	hm_cbor_init(&r, bytes, "HMK-CHAL-1");
	hm_challenge_read(&r, &c);
	hm_cbor_end(&r);
	if (r.err)
		return hm_draft_fault(diag, &r);
	*challenge =
		(struct hallmark_challenge){ .audience = c.question.audience,
					     .listing = c.question.listing,
					     .purpose = c.question.purpose,
					     .until = c.question.until,
					     .uri = c.uri };
	memcpy(challenge->nonce, c.question.nonce, HM_NONCE_BYTES);
	return HALLMARK_OK;
}

static void challenge_json(const struct hallmark_challenge *challenge,
			   struct hallmark_buf *out)
{
	hm_buf_text(out, "{\"audience\":");
	hm_json_write(out, challenge->audience);
	hm_text_json(out, "listing", challenge->listing);
	hm_name_json(out, "purpose");
	hm_word_json(out, HALLMARK_WORDS_PURPOSE, challenge->purpose);
	hm_buf_text(out, ",\"nonce\":\"");
	hm_hex_write(out, challenge->nonce, HM_NONCE_BYTES);
	hm_buf_byte(out, '"');
	hm_moment_json(out, "until", true, challenge->until);
	hm_text_json(out, "item", challenge->uri);
	hm_buf_text(out, "}\n");
}

static void
line(struct hallmark_buf *out, const char *name, struct hallmark_bytes text)
{
	hm_buf_text(out, name);
	hm_escaped_write(out, text);
	hm_buf_byte(out, '\n');
}

enum hallmark_code
hallmark_challenge_show(const struct hallmark_challenge *challenge, bool json,
			struct hallmark_buf *out)
{
	if (json) {
		challenge_json(challenge, out);
		return out->err;
	}
	line(out, "answer for  ", challenge->audience);
	line(out, "listing     ", challenge->listing);
	hm_buf_text(out, "purpose     ");
	hm_word_text(out, HALLMARK_WORDS_PURPOSE, challenge->purpose);
	line(out, "\nitem        ", challenge->uri);
	hm_buf_text(out, "valid until ");
	hm_time_text(out, challenge->until);
	hm_buf_byte(out, '\n');
	return out->err;
}

static enum hallmark_code
check_answer(const struct hallmark_challenge *challenge,
	     const struct hallmark_opened *opened,
	     const struct hallmark_signer *signer,
	     struct hallmark_opened_item *item, struct hallmark_diag *diag)
{
	size_t number;

	if (!hallmark_opened_find(opened, challenge->uri, &number) ||
	    !hallmark_opened_item(opened, number, item))
		return hm_draft_refuse(diag, HALLMARK_CHALLENGE_BAD,
				       "HMK-CHAL-3",
				       "the challenge is about another item "
				       "than the certificate");
	if (item->count == 0)
		return hm_draft_refuse(diag, HALLMARK_SUBJECT_UNKNOWN,
				       "HMK-CHAL-3",
				       "the certificate shows no events of "
				       "this item");
	if (!opened->opening.certificate.has_head)
		return hm_draft_refuse(diag, HALLMARK_SIGNED_ONLY, "HMK-CHAL-3",
				       "a certificate without a head does not "
				       "say what comes last");
	if (!hm_pub_equal(item->custodian, signer->pub))
		return hm_draft_refuse(diag, HALLMARK_NOT_CUSTODIAN,
				       "HMK-CHAL-3",
				       "the key is not that of the custodian");
	return HALLMARK_OK;
}

/* HMK-CHAL-3: what only its custodian can say of an item as it stands. */
enum hallmark_code
hallmark_holder_answer(const struct hallmark_challenge *challenge,
		       const struct hallmark_opened *opened,
		       const struct hallmark_signer *signer, uint64_t now,
		       struct hallmark_buf *out, struct hallmark_diag *diag)
{
	struct hm_holder_proof proof = { .kid = hm_cose_kid(signer->pub) };
	uint8_t room[HM_HOLDER_PROOF_ROOM];
	struct hallmark_buf message = HM_BUF_OVER(room);
	struct hallmark_opened_item item;
	uint8_t sig[HM_SIG_BYTES];
	enum hallmark_code code;

	if (now > challenge->until)
		return hm_draft_refuse(diag, HALLMARK_HOLDER_EXPIRED,
				       "HMK-CHAL-3",
				       "the time for an answer is over");
	code = check_answer(challenge, opened, signer, &item, diag);
	if (code)
		return code;
	proof.question = encoded(challenge).question;
	memcpy(proof.link.b, item.link, HM_HASH_BYTES);
	hm_holder_proof_message(&message, &proof);
	code = signer->sign(signer->key, hm_buf_view(&message), sig);
	if (!code) {
		proof.sig = sig;
		hm_holder_proof_write(out, &proof);
		code = out->err;
	}
	return code ? hm_draft_refuse(diag, code, "", hallmark_code_words(code))
		    : HALLMARK_OK;
}
