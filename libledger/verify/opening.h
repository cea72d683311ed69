/* What a certificate says by itself: no policy, no head. SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_OPENING_H
#define HM_VERIFY_OPENING_H

#include "certificate/certificate.h"
#include "verify/custody.h"

/*
 * The records hold by the root that the file names, keys[0]: whether that is a
 * brand's, and whether anything is logged or current, was not asked. It is
 * what a signer builds on, whose ledger judges again.
 */
struct hm_opening {
	struct hm_certificate certificate;
	struct hm_powers powers;    /* of its keys, folded with all of them */
	struct hallmark_buf chains; /* struct hm_chain, one an item */
	struct hm_hash ledger_id;   /* zero where no item has records */
};
void hm_opening_init(struct hm_opening *o);
void hm_opening_release(struct hm_opening *o);
/*
 * What HMK-VER-1, 3, 4, 9 to 14, 27 and 28 refuse, with their codes. The opening was initialised,
 * borrows from the file, and is to be released whatever comes back.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_opening_read(struct hm_opening *o, struct hallmark_bytes file,
		struct hallmark_diag *diag);
/* Of an item; count 0 unless it shows its chain. */
const struct hm_chain *hm_opening_chain(const struct hm_opening *o, size_t i);

#endif
