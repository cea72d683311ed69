/* Keys, what they may do, and what their end undoes. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

/* HMK-VER-12: only the first record of the root's chain is at the beginning. */
static void second_root_at_genesis(struct hm_certificate *c)
{
	const struct hm_cert_key *key = hm_certificate_key(c, 0);

	world_record(c, key->first_record + 1)->place.index = 0;
}

static const struct tale tales[] = {
	{ .name = "power-issue",
	  .expect = GOOD,
	  .story = "root authorise fac 1; fac issue A stock;" },
	{ .name = "power-issue-current",
	  .expect = GOOD,
	  .story = "root authorise fac 1; fac issue A stock;",
	  .level = 'c' },
	{ .name = "power-signed",
	  .expect = "UNPROVEN SIGNED_ONLY HMK-VER-25",
	  .story = "root authorise fac 1; fac issue A stock;",
	  .level = 's' },
	{ .name = "power-signed-dates",
	  .expect = "UNPROVEN SIGNED_ONLY HMK-VER-25",
	  .story = "root authorise fac 1 from=100 until=200; fac issue A stock",
	  .level = 's' },
	{ .name = "power-signed-scope",
	  .expect = "REFUTED OUT_OF_SCOPE HMK-RULE-13",
	  .story = "root authorise fac 1 scope=urn:x; fac issue A stock",
	  .level = 's' },
	{ .name = "power-signed-role",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise fac 2; fac issue A stock",
	  .level = 's' },
	{ .name = "power-signed-three-levels",
	  .expect = "UNPROVEN SIGNED_ONLY HMK-VER-25",
	  .story = "root authorise fac 33; fac authorise line 1; line issue A "
		   "stock",
	  .level = 's' },
	{ .name = "power-three-levels",
	  .expect = GOOD,
	  .story = "root authorise fac 33; fac authorise line 1; line issue A "
		   "stock" },
	{ .name = "power-fourth-level",
	  .expect = "REFUTED KEY_DEPTH HMK-RULE-17",
	  .story = "root authorise fac 33; fac authorise line 33; line "
		   "authorise tool 1; tool issue A stock" },
	{ .name = "power-two-keys",
	  .expect = GOOD,
	  .story = "root authorise fac 1; root authorise shop 4; fac issue A "
		   "stock; shop attest A 1 1" },
	{ .name = "power-all-roles",
	  .expect = GOOD,
	  .story = "root authorise fac 63; fac issue A stock; fac status A 1; "
		   "fac attest A 1 1; fac status A 5; fac status A 6; fac "
		   "status A 11; fac status A 12" },
	{ .name = "role-missing-status-1",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise fac 61; fac issue A stock; fac status A 1" },
	{ .name = "role-missing-status-7",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise fac 61; fac issue A stock; fac status A 7" },
	{ .name = "role-missing-status-8",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise fac 61; fac issue A stock; fac status A 8" },
	{ .name = "role-missing-status-9",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise fac 61; fac issue A stock; fac status A 9" },
	{ .name = "role-missing-status-10",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story =
		  "root authorise fac 61; fac issue A stock; fac status A 10" },
	{ .name = "role-missing-attest-1-1",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise fac 59; fac issue A stock; fac attest A 1 "
		   "1" },
	{ .name = "role-missing-status-5",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise fac 47; fac issue A stock; fac status A 5" },
	{ .name = "role-missing-status-6",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise fac 47; fac issue A stock; fac status A 6" },
	{ .name = "role-missing-status-11",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story =
		  "root authorise fac 55; fac issue A stock; fac status A 11" },
	{ .name = "role-missing-status-12",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story =
		  "root authorise fac 55; fac issue A stock; fac status A 12" },
	{ .name = "role-missing-issue",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise fac 62; fac issue A stock" },
	{ .name = "role-missing-recover",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise fac 55; root issue A stock; root status A "
		   "11; seal 1000; fac recover A bob" },
	{ .name = "role-missing-authorise",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise fac 31; fac authorise line 1; line issue A "
		   "stock" },
	{ .name = "power-status-1",
	  .expect = GOOD,
	  .story = "root issue A stock; root authorise fac 2; fac status A 1" },
	{ .name = "power-status-7",
	  .expect = "FLAGGED RECALLED HMK-VER-31",
	  .story = "root issue A stock; root authorise fac 2; fac status A 7" },
	{ .name = "power-status-8",
	  .expect = GOOD,
	  .story = "root issue A stock; root authorise fac 2; fac status A 8" },
	{ .name = "power-status-9",
	  .expect = "FLAGGED DECOMMISSIONED HMK-VER-31",
	  .story = "root issue A stock; root authorise fac 2; fac status A 9" },
	{ .name = "power-status-10",
	  .expect = "FLAGGED DESTROYED HMK-VER-31",
	  .story =
		  "root issue A stock; root authorise fac 2; fac status A 10" },
	{ .name = "power-status-5",
	  .expect = "FLAGGED THEFT_CONFIRMED HMK-VER-31",
	  .story =
		  "root issue A stock; root authorise fac 16; fac status A 5" },
	{ .name = "power-status-6",
	  .expect = GOOD,
	  .story =
		  "root issue A stock; root authorise fac 16; fac status A 6" },
	{ .name = "power-status-11",
	  .expect = GOOD,
	  .story =
		  "root issue A stock; root authorise fac 8; fac status A 11" },
	{ .name = "power-status-12",
	  .expect = GOOD,
	  .story =
		  "root issue A stock; root authorise fac 8; fac status A 12" },
	{ .name = "power-attest",
	  .expect = GOOD,
	  .story = "root issue A stock; root authorise fac 4; fac attest A 1 "
		   "1" },
	{ .name = "power-recover",
	  .expect = GOOD,
	  .story = "root issue A stock; root authorise fac 8; fac status A 11; "
		   "seal 1000; fac recover A bob" },
	{ .name = "power-correct-own",
	  .expect = GOOD,
	  .story = "root issue A stock; root authorise fac 4; fac attest A 1 "
		   "1; fac correct A 1 fields=1" },
	{ .name = "power-correct-by-root",
	  .expect = GOOD,
	  .story = "root issue A stock; root authorise fac 4; fac attest A 1 "
		   "1; root correct A 1" },
	{ .name = "power-correct-roots",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-12",
	  .story =
		  "root issue A stock; root authorise fac 4; fac correct A 0" },
	{ .name = "power-correct-anothers",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-12",
	  .story = "root issue A stock; root authorise fac 4; root authorise "
		   "shop 4; fac attest A 1 1; shop correct A 1" },
	{ .name = "power-scope",
	  .expect = GOOD,
	  .story = "root authorise fac 1 scope=urn:x "
		   "scope=https://id.gs1.org/01/09506000134352/21/AA0; fac "
		   "issue A stock" },
	{ .name = "power-scope-whole",
	  .expect = GOOD,
	  .story = "root authorise fac 1 "
		   "scope=https://id.gs1.org/01/09506000134352/21/AA000; fac "
		   "issue A stock" },
	{ .name = "out-of-scope",
	  .expect = "REFUTED OUT_OF_SCOPE HMK-RULE-13",
	  .story = "root authorise fac 1 "
		   "scope=https://id.gs1.org/01/09506000134352/21/AA01; fac "
		   "issue A stock" },
	{ .name = "out-of-scope-longer",
	  .expect = "REFUTED OUT_OF_SCOPE HMK-RULE-13",
	  .story = "root authorise fac 1 "
		   "scope=https://id.gs1.org/01/09506000134352/21/AA0000; fac "
		   "issue A stock" },
	{ .name = "out-of-scope-correct",
	  .expect = "REFUTED OUT_OF_SCOPE HMK-RULE-13",
	  .story = "root issue A,B stock; root authorise fac 4 "
		   "scope=https://id.gs1.org/01/09506000134352/21/AA001; fac "
		   "attest A 1 1" },
	{ .name = "power-dates",
	  .expect = GOOD,
	  .story = "root authorise fac 1 from=0 until=0; fac issue A stock" },
	{ .name = "power-dates-edges",
	  .expect = GOOD,
	  .story = "root authorise fac 1 from=100 until=100; seal 100; fac "
		   "issue A stock" },
	{ .name = "out-of-dates-early",
	  .expect = "REFUTED OUT_OF_DATES HMK-RULE-13",
	  .story = "root authorise fac 1 from=101; seal 100; fac issue A "
		   "stock" },
	{ .name = "out-of-dates-late",
	  .expect = "REFUTED OUT_OF_DATES HMK-RULE-13",
	  .story = "root authorise fac 1 until=99; seal 100; fac issue A "
		   "stock" },
	{ .name = "power-revoke-past-dates",
	  .expect = GOOD,
	  .story = "root authorise fac 1 until=99; fac issue A stock; seal "
		   "100; fac revoke fac 2" },
	{ .name = "key-unknown",
	  .expect = "REFUTED KEY_UNKNOWN HMK-RULE-7",
	  .story = "fac issue A stock; root authorise fac 1" },
	{ .name = "key-unknown-one-entry-late",
	  .expect = "REFUTED KEY_UNKNOWN HMK-RULE-7",
	  .story = "root issue A stock; fac attest A 1 1; root authorise fac "
		   "4" },
	{ .name = "key-revoked",
	  .expect = "REFUTED KEY_REVOKED HMK-RULE-7",
	  .story = "root authorise fac 1; root revoke fac 1; fac issue A "
		   "stock" },
	{ .name = "key-revoked-itself",
	  .expect = "REFUTED KEY_REVOKED HMK-RULE-7",
	  .story =
		  "root authorise fac 1; fac revoke fac 1; fac issue A stock" },
	{ .name = "key-revoked-parent",
	  .expect = "REFUTED KEY_REVOKED HMK-RULE-7",
	  .story = "root authorise fac 33; fac authorise line 1; root revoke "
		   "fac 1 from=3; line issue A stock" },
	{ .name = "power-revoked-later",
	  .expect = GOOD,
	  .story =
		  "root authorise fac 1; fac issue A stock;root revoke fac 2" },
	{ .name = "power-revoked-from-after",
	  .expect = GOOD,
	  .story = "root authorise fac 1; fac issue A stock;root attest A 1 1; "
		   "root revoke fac 2 from=4" },
	{ .name = "custody-void",
	  .expect = "REFUTED CUSTODY_VOID HMK-VER-30",
	  .story = "root authorise fac 1; fac issue A stock;root revoke fac 1 "
		   "from=3" },
	{ .name = "custody-void-transferred",
	  .expect = "REFUTED CUSTODY_VOID HMK-VER-30",
	  .story = "root authorise fac 1; fac issue A stock;stock transfer A "
		   "alice; root revoke fac 1 from=3" },
	{ .name = "custody-void-before-flagged",
	  .expect = "REFUTED CUSTODY_VOID HMK-VER-30",
	  .story = "root authorise fac 1; fac issue A stock;stock status A 3; "
		   "root revoke fac 1 from=3" },
	{ .name = "power-ratified",
	  .expect = GOOD,
	  .story = "root authorise fac 1; fac issue A stock;root revoke fac 1 "
		   "from=3; root status A 12" },
	{ .name = "power-ratified-before",
	  .expect = GOOD,
	  .story = "root authorise fac 1; fac issue A stock;root status A 12; "
		   "root revoke fac 1 from=3" },
	{ .name = "ratified-by-void",
	  .expect = "REFUTED CUSTODY_VOID HMK-VER-30",
	  .story = "root authorise fac 1; fac issue A stock;root authorise "
		   "shop 8; shop status A 12; root revoke fac 1 from=3; root "
		   "revoke shop 1 from=5" },
	{ .name = "struck-attest",
	  .expect = GOOD,
	  .story = "root issue A stock; root authorise fac 4; fac attest A 1 "
		   "1; root revoke fac 1 from=4" },
	{ .name = "struck-recall",
	  .expect = GOOD,
	  .story = "root issue A stock; root authorise fac 2; fac status A 7; "
		   "root revoke fac 1 from=4" },
	{ .name = "struck-recall-end",
	  .expect = "FLAGGED RECALLED HMK-VER-31",
	  .story = "root issue A stock; root status A 7; root authorise fac 2; "
		   "fac status A 8; root revoke fac 1 from=5" },
	{ .name = "struck-destroyed",
	  .expect = GOOD,
	  .story = "root issue A stock; root authorise fac 2; fac status A 10; "
		   "root revoke fac 1 from=4; stock transfer A alice" },
	{ .name = "struck-recover",
	  .expect = "REFUTED CUSTODY_VOID HMK-VER-30",
	  .story =
		  "root issue A stock; root authorise fac 8; root status A 11; "
		  "seal 1000; fac recover A bob; root revoke fac 1 from=6" },
	{ .name = "struck-announcement",
	  .expect = "REFUTED CUSTODY_VOID HMK-VER-30",
	  .story = "root issue A stock; root authorise fac 8; fac status A 11; "
		   "seal 1000; root recover A bob; root revoke fac 1 from=4" },
	{ .name = "power-child-before-from",
	  .expect = GOOD,
	  .story = "root authorise fac 33; fac authorise line 1; line issue A "
		   "stock; root revoke fac 1 from=4" },
	{ .name = "power-child-after-from",
	  .expect = "REFUTED CUSTODY_VOID HMK-VER-30",
	  .story = "root authorise fac 33; fac authorise line 1; line issue A "
		   "stock; root revoke fac 1 from=3" },
	{ .name = "power-revoke-by-parent",
	  .expect = GOOD,
	  .story = "root authorise fac 33; fac authorise line 1; line issue A "
		   "stock; fac revoke line 2 from=5" },
	{ .name = "power-revoke-lower",
	  .expect = "REFUTED CUSTODY_VOID HMK-VER-30",
	  .story = "root authorise fac 1; fac issue A stock;root revoke fac 2; "
		   "root revoke fac 1 from=3" },
	{ .name = "power-revoke-not-counting",
	  .expect = GOOD,
	  .story =
		  "root authorise fac 33; fac authorise line 1; line issue A "
		  "stock; fac revoke line 1 from=4; root revoke fac 1 from=5" },
	{ .name = "revoke-not-lower",
	  .expect = "REFUTED KEY_REVOKED HMK-RULE-18",
	  .story = "root authorise fac 1; fac issue A stock;root revoke fac 2; "
		   "root revoke fac 1 from=4" },
	{ .name = "revoke-itself-again",
	  .expect = "REFUTED KEY_REVOKED HMK-RULE-7",
	  .story = "root authorise fac 1; fac issue A stock;root revoke fac 2; "
		   "fac revoke fac 2" },
	{ .name = "revoke-from-ahead",
	  .expect = "REFUTED FROM_RANGE HMK-RULE-18",
	  .story = "root authorise fac 1; fac issue A stock;root revoke fac 1 "
		   "from=5" },
	{ .name = "revoke-itself-from",
	  .expect = "REFUTED FROM_RANGE HMK-RULE-18",
	  .story = "root authorise fac 1; fac issue A stock;fac revoke fac 1 "
		   "from=4" },
	{ .name = "revoke-by-a-stranger",
	  .expect = "REFUTED ROLE_MISSING HMK-RULE-11",
	  .story = "root authorise shop 63; root authorise fac 4; shop issue A "
		   "stock; fac attest A 1 1; shop revoke fac 1" },
	{ .name = "revoke-by-child",
	  .expect = "REFUTED MALFORMED HMK-CERT-13",
	  .story = "root authorise fac 33; fac authorise line 1; line issue A "
		   "stock; line revoke fac 1" },
	{ .name = "revoke-unknown",
	  .expect = "REFUTED KEY_UNKNOWN HMK-RULE-2",
	  .story = "root revoke fac 1; fac issue A stock" },
	{ .name = "revoke-unknown-itself",
	  .expect = "REFUTED KEY_UNKNOWN HMK-RULE-7",
	  .story = "fac revoke fac 1; fac issue A stock" },
	{ .name = "revoke-root",
	  .expect = "REFUTED MALFORMED HMK-CERT-5",
	  .story = "root issue A stock; root revoke root 1" },
	{ .name = "key-known",
	  .expect = "REFUTED KEY_KNOWN HMK-RULE-17",
	  .story = "root authorise fac 1; root authorise fac 1; fac issue A "
		   "stock" },
	{ .name = "exceeds-parent-roles",
	  .expect = "REFUTED EXCEEDS_PARENT HMK-RULE-17",
	  .story = "root authorise fac 33; fac authorise line 2; line issue A "
		   "stock" },
	{ .name = "exceeds-parent-scope-none",
	  .expect = "REFUTED EXCEEDS_PARENT HMK-RULE-17",
	  .story = "root authorise fac 33 scope=urn:a; fac authorise line 1; "
		   "line issue A stock" },
	{ .name = "exceeds-parent-scope-wider",
	  .expect = "REFUTED EXCEEDS_PARENT HMK-RULE-17",
	  .story = "root authorise fac 33 scope=urn:a; fac authorise line 1 "
		   "scope=urn:; line issue A stock" },
	{ .name = "exceeds-parent-scope-other",
	  .expect = "REFUTED EXCEEDS_PARENT HMK-RULE-17",
	  .story = "root authorise fac 33 scope=urn:a; fac authorise line 1 "
		   "scope=urn:a scope=urn:b; line issue A stock" },
	{ .name = "exceeds-parent-from-none",
	  .expect = "REFUTED EXCEEDS_PARENT HMK-RULE-17",
	  .story = "root authorise fac 33 from=5; seal 5; fac authorise line "
		   "1; line issue A stock" },
	{ .name = "exceeds-parent-from",
	  .expect = "REFUTED EXCEEDS_PARENT HMK-RULE-17",
	  .story = "root authorise fac 33 from=5; seal 5; fac authorise line 1 "
		   "from=4; line issue A stock" },
	{ .name = "exceeds-parent-until-none",
	  .expect = "REFUTED EXCEEDS_PARENT HMK-RULE-17",
	  .story = "root authorise fac 33 until=5; fac authorise line 1; line "
		   "issue A stock" },
	{ .name = "exceeds-parent-until",
	  .expect = "REFUTED EXCEEDS_PARENT HMK-RULE-17",
	  .story = "root authorise fac 33 until=5; fac authorise line 1 "
		   "until=6; line issue A stock" },
	{ .name = "power-within-parent",
	  .expect = GOOD,
	  .story = "root authorise fac 35 scope=https: from=0 until=900; fac "
		   "authorise line 3 "
		   "scope=https://id.gs1.org/01/09506000134352/21/AA0 from=0 "
		   "until=900; line issue A stock" },
	{ .name = "quota-cannot-authorise",
	  .expect = "REFUTED QUOTA_CANNOT_AUTHORISE HMK-RULE-17",
	  .story = "root authorise fac 33 max=5; fac issue A stock first=0" },
	{ .name = "authorise-roles-0",
	  .expect = "REFUTED FIELD_RANGE HMK-RULE-20",
	  .story = "root authorise fac 0; fac issue A stock" },
	{ .name = "authorise-roles-64",
	  .expect = "REFUTED FIELD_RANGE HMK-RULE-20",
	  .story = "root authorise fac 65; fac issue A stock" },
	{ .name = "authorise-scope-empty",
	  .expect = "REFUTED FIELD_RANGE HMK-RULE-20",
	  .story = "root authorise fac 1 scope=; fac issue A stock" },
	{ .name = "authorise-from-after-until",
	  .expect = "REFUTED FIELD_RANGE HMK-RULE-20",
	  .story = "root authorise fac 1 from=6 until=5; fac issue A stock" },
	{ .name = "authorise-64-scopes",
	  .expect = GOOD,
	  .story = "root authorise fac 1 wide=63 "
		   "scope=https://id.gs1.org/01/09506000134352/21/AA0; fac "
		   "issue A stock" },
	{ .name = "authorise-65-scopes",
	  .expect = "REFUTED MALFORMED HMK-EVENT-6",
	  .story = "root authorise fac 1 wide=64 "
		   "scope=https://id.gs1.org/01/09506000134352/21/AA0; fac "
		   "issue A stock" },
	{ .name = "power-512-events",
	  .expect = GOOD,
	  .story = "root issue A stock; root authorise fac 4; "
		   "fac attest A 1 1 times=511",
	  .level = 'c' },
	{ .name = "chain-full-power",
	  .expect = "REFUTED CHAIN_FULL HMK-RULE-9",
	  .story = "root issue A stock; root authorise fac 4; "
		   "fac attest A 1 1 times=512",
	  .level = 'c' },
	{ .name = "power-urgent-1008",
	  .expect = GOOD,
	  .story = "root issue A stock; root authorise fac 8; "
		   "root attest A 1 1 times=1006; fac status A 11",
	  .level = 'c' },
	{ .name = "chain-full-urgent",
	  .expect = "REFUTED CHAIN_FULL HMK-RULE-9",
	  .story = "root issue A stock; root authorise fac 8; "
		   "root attest A 1 1 times=1007; fac status A 11",
	  .level = 'c' },
	{ .name = "authorise-scope-of-513",
	  .expect = "REFUTED MALFORMED HMK-EVENT-6",
	  .story = "root authorise fac 1 wide=1 width=513; fac issue A stock" },
	{ .name = "authorise-over-4-kib",
	  .expect = "REFUTED MALFORMED HMK-EVENT-7",
	  .story = "root authorise fac 1 wide=63 width=64 "
		   "scope=https://id.gs1.org/01/09506000134352/21/AA0; fac "
		   "issue A stock" },
	{ .name = "authorise-accepted",
	  .expect = "REFUTED ACCEPTANCE_FORBIDDEN HMK-RULE-4",
	  .story = "root authorise fac 1 accept=fac; fac issue A stock" },
	{ .name = "quota-none",
	  .expect = "REFUTED QUOTA_FIRST HMK-RULE-3",
	  .story = "root authorise fac 1 max=10; fac issue A stock" },
	{ .name = "quota-first-unasked",
	  .expect = "REFUTED QUOTA_FIRST HMK-RULE-3",
	  .story = "root authorise fac 1; fac issue A stock first=0" },
	{ .name = "quota-first-of-attest",
	  .expect = "REFUTED QUOTA_FIRST HMK-RULE-3",
	  .story = "root authorise fac 5 max=10; fac issue A stock first=0; "
		   "fac attest A 1 1 first=1" },
	{ .name = "quota-first-of-authorise",
	  .expect = "REFUTED QUOTA_FIRST HMK-RULE-3",
	  .story = "root authorise fac 1 first=0; fac issue A stock" },
	{ .name = "power-quota-last",
	  .expect = GOOD,
	  .story = "root authorise fac 1 max=10; fac issue A,B stock first=8",
	  .items = "A,B" },
	{ .name = "quota",
	  .expect = "REFUTED QUOTA HMK-RULE-3",
	  .story = "root authorise fac 1 max=10; fac issue A,B stock first=9",
	  .items = "A,B" },
	{ .name = "quota-0",
	  .expect = "REFUTED QUOTA HMK-RULE-3",
	  .story = "root authorise fac 1 max=0; fac issue A stock first=0" },
	{ .name = "power-quota-adjacent",
	  .expect = GOOD,
	  .story = "root authorise fac 1 max=10; fac issue A,B stock first=3; "
		   "fac issue C,D stock first=5",
	  .items = "A,B,C,D" },
	{ .name = "quota-overlap",
	  .expect = "REFUTED QUOTA_OVERLAP HMK-VER-28",
	  .story = "root authorise fac 1 max=10; fac issue A,B stock first=3; "
		   "fac issue C,D stock first=4",
	  .items = "A,B,C,D" },
	{ .name = "quota-overlap-same",
	  .expect = "REFUTED QUOTA_OVERLAP HMK-VER-28",
	  .story = "root authorise fac 1 max=10; fac issue A stock first=3; "
		   "fac issue B stock first=3",
	  .items = "A,B",
	  .level = 'c' },
	{ .name = "quota-overlap-signed",
	  .expect = "REFUTED QUOTA_OVERLAP HMK-VER-28",
	  .story = "root authorise fac 1 max=10; fac issue A stock first=3; "
		   "fac issue B stock first=3",
	  .items = "A,B",
	  .level = 's' },
	{ .name = "power-two-quotas",
	  .expect = GOOD,
	  .story = "root authorise fac 1 max=10; root authorise shop 1 max=10; "
		   "fac issue A stock first=3; shop issue B stock first=3",
	  .items = "A,B" },
	{ .name = "key-unused",
	  .expect = "REFUTED KEY_UNUSED HMK-VER-33",
	  .story = "root authorise fac 1; root issue A stock; show fac" },
	{ .name = "key-unused-own-revoke",
	  .expect = "REFUTED KEY_UNUSED HMK-VER-33",
	  .story = "root authorise fac 1; fac revoke fac 2; root issue A "
		   "stock; show fac" },
	{ .name = "key-unused-signed",
	  .expect = "REFUTED KEY_UNUSED HMK-VER-33",
	  .story = "root authorise fac 1; root issue A stock; show fac",
	  .level = 's' },
	{ .name = "key-bad-authorised",
	  .expect = "REFUTED KEY_BAD HMK-VER-9",
	  .story = "root authorise mixed 1; root issue A stock; show mixed" },
	{ .name = "root-change",
	  .expect = GOOD,
	  .story = "root issue A stock; next root next third; next issue B "
		   "stock;",
	  .items = "A,B",
	  .item = "any" },
	{ .name = "root-change-at-genesis",
	  .expect = "REFUTED ORDER HMK-VER-12",
	  .story = "root issue A stock; next root next third; next issue B "
		   "stock",
	  .change = second_root_at_genesis },
	{ .name = "root-change-current",
	  .expect = GOOD,
	  .story = "root issue A stock; next root next third; next issue B "
		   "stock;",
	  .items = "A,B",
	  .level = 'c' },
	{ .name = "root-change-signed",
	  .expect = "UNPROVEN SIGNED_ONLY HMK-VER-25",
	  .story = "root issue A stock; next root next third; next issue B "
		   "stock;",
	  .items = "B",
	  .level = 's',
	  .item = "B" },
	{ .name = "root-change-signed-before",
	  .expect = "REFUTED SIGNATURE_BAD HMK-VER-11",
	  .story = "root issue A stock; next root next third; next issue B "
		   "stock;",
	  .items = "A",
	  .level = 's' },
	{ .name = "root-change-twice",
	  .expect = GOOD,
	  .story = "root issue A stock; next root next third; next issue B "
		   "stock;third root third fourth; third attest A 1 1" },
	{ .name = "root-change-old-key",
	  .expect = "REFUTED SIGNATURE_BAD HMK-VER-11",
	  .story = "root issue A stock; next root next third; next issue B "
		   "stock;root attest A 1 1 by=1" },
	{ .name = "root-was-a-power-before",
	  .expect = GOOD,
	  .story = "root authorise next 4; root issue A stock; next attest A 1 "
		   "1; next root next third; next attest A 1 1" },
	{ .name = "root-by-another-name",
	  .expect = "REFUTED KEY_UNKNOWN HMK-RULE-7",
	  .story = "root authorise next 4; root issue A stock; next attest A 1 "
		   "1; next root next third; next attest A 1 1 by=2" },
	{ .name = "power-announced-then-revoked",
	  .expect = "REFUTED RECOVER_NOT_ANNOUNCED HMK-RULE-15",
	  .story = "root issue A stock; root authorise fac 8; fac status A 11; "
		   "root revoke fac 2; seal 1000; root recover A bob" },
	{ .name = "root-changed-since-announced",
	  .expect = "REFUTED RECOVER_NOT_ANNOUNCED HMK-RULE-15",
	  .story =
		  "root issue A stock; root status A 11; next root next third; "
		  "seal 1000; next recover A bob" },
	{ .name = "root-changed-before-announced",
	  .expect = GOOD,
	  .story =
		  "root issue A stock; next root next third; next status A 11; "
		  "seal 1000; next recover A bob" },
	{ .name = "power-announced-between-revokes",
	  .expect = "REFUTED RECOVER_NOT_ANNOUNCED HMK-RULE-15",
	  .story = "root issue A stock; root authorise fac 8; fac status A 11; "
		   "root revoke fac 1 from=4; seal 1000; root recover A bob" },
	{ .name = "root-not-committed",
	  .expect = "REFUTED ROOT_NOT_COMMITTED HMK-RULE-16",
	  .story = "root issue A stock; other root other third" },
	{ .name = "root-by-the-old",
	  .expect = "REFUTED SIGNATURE_BAD HMK-VER-11",
	  .story = "root issue A stock; root root next third" },
	{ .name = "root-key-bad",
	  .expect = "REFUTED KEY_BAD HMK-VER-9",
	  .story = "root issue A stock; root root mixed third" },
	{ .name = "root-from-genesis",
	  .expect = "REFUTED FROM_RANGE HMK-RULE-16",
	  .story = "root issue A stock; next root next third from=0" },
	{ .name = "root-from-ahead",
	  .expect = "REFUTED FROM_RANGE HMK-RULE-16",
	  .story = "root issue A stock; next root next third from=4" },
	{ .name = "root-from-own",
	  .expect = GOOD,
	  .story = "root issue A stock; next root next third from=3" },
	{ .name = "root-wait-changed",
	  .expect = "REFUTED WAIT_CHANGED HMK-RULE-16",
	  .story = "root issue A stock; next root next third wait=999" },
	{ .name = "root-voids",
	  .expect = "REFUTED CUSTODY_VOID HMK-VER-30",
	  .story = "root issue A stock; next root next third from=2" },
	{ .name = "root-voids-ratified",
	  .expect = GOOD,
	  .story = "root issue A stock; next root next third from=2; next "
		   "status A 12" },
	{ .name = "root-voids-power",
	  .expect = "REFUTED KEY_REVOKED HMK-RULE-7",
	  .story = "root authorise fac 1; next root next third from=1; fac "
		   "issue A stock" },
	{ .name = "root-voids-issued-by-power",
	  .expect = "REFUTED CUSTODY_VOID HMK-VER-30",
	  .story = "root authorise fac 1; fac issue A stock; next root next "
		   "third from=1" },
	{ .name = "root-keeps-power",
	  .expect = GOOD,
	  .story = "root authorise fac 1; next root next third; fac issue A "
		   "stock; next revoke fac 2" },
	{ .name = "root-first",
	  .expect = "REFUTED QUOTA_FIRST HMK-RULE-3",
	  .story = "root issue A stock; next root next third first=0" },
	{ .name = "power-many",
	  .expect = GOOD,
	  .story =
		  "root authorise k0 4; root authorise k1 4; root authorise k2 "
		  "4; root authorise k3 4; root authorise k4 4; root authorise "
		  "k5 4; root authorise k6 4; root authorise k7 4; root "
		  "authorise k8 4; root authorise k9 4; root authorise k10 4; "
		  "root authorise k11 4; root authorise k12 4; root authorise "
		  "k13 4; root authorise k14 4; root authorise k15 4; root "
		  "authorise k16 4; root authorise k17 4; root authorise k18 "
		  "4; root authorise k19 4; root authorise k20 4; root "
		  "authorise k21 4; root authorise k22 4; root authorise k23 "
		  "4; root authorise k24 4; root authorise k25 4; root "
		  "authorise k26 4; root authorise k27 4; root authorise k28 "
		  "4; root authorise k29 4; root authorise k30 4; root issue A "
		  "stock; k0 attest A 1 1; k1 attest A 1 1; k2 attest A 1 1; "
		  "k3 attest A 1 1; k4 attest A 1 1; k5 attest A 1 1; k6 "
		  "attest A 1 1; k7 attest A 1 1; k8 attest A 1 1; k9 attest A "
		  "1 1; k10 attest A 1 1; k11 attest A 1 1; k12 attest A 1 1; "
		  "k13 attest A 1 1; k14 attest A 1 1; k15 attest A 1 1; k16 "
		  "attest A 1 1; k17 attest A 1 1; k18 attest A 1 1; k19 "
		  "attest A 1 1; k20 attest A 1 1; k21 attest A 1 1; k22 "
		  "attest A 1 1; k23 attest A 1 1; k24 attest A 1 1; k25 "
		  "attest A 1 1; k26 attest A 1 1; k27 attest A 1 1; k28 "
		  "attest A 1 1; k29 attest A 1 1; k30 attest A 1 1" },
};

void cases_powers(struct bench *b)
{
	for (size_t i = 0; i < sizeof(tales) / sizeof(*tales); i++)
		tell(b, &tales[i]);
}
