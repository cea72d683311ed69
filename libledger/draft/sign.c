/* SPDX-License-Identifier: MIT */
#include "draft/sign.h"

enum hallmark_code
hm_statement_sign(struct hallmark_buf *buf, const struct hm_statement *what,
		  const struct hallmark_signer *signer)
{
	uint8_t room[HM_STATEMENT_ROOM];
	struct hallmark_buf message = HM_BUF_OVER(room);
	struct hm_statement st = *what;
	uint8_t sig[HM_SIG_BYTES];
	enum hallmark_code code;

	st.kid = hm_cose_kid(signer->pub);
	st.sig = sig;
	hm_statement_message(&message, &st);
	code = signer->sign(signer->key, hm_buf_view(&message), sig);
	if (code)
		return code;
	hm_statement_write(buf, &st);
	return buf->err;
}

enum hallmark_code
hm_acceptance_sign(struct hallmark_buf *buf, const struct hm_acceptance *what,
		   const struct hallmark_signer *signer)
{
	uint8_t room[HM_ACCEPTANCE_ROOM];
	struct hallmark_buf message = HM_BUF_OVER(room);
	struct hm_acceptance a = *what;
	uint8_t sig[HM_SIG_BYTES];
	enum hallmark_code code;

	a.kid = hm_cose_kid(signer->pub);
	a.sig = sig;
	hm_acceptance_message(&message, &a);
	code = signer->sign(signer->key, hm_buf_view(&message), sig);
	if (code)
		return code;
	hm_acceptance_write(buf, &a);
	return buf->err;
}
