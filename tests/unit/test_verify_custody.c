/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/custody.h"
#include "world/play.h"

/*
 * HMK-VER-13, HMK-RULE-6: what spec/12-rules.md says, a line an event in the
 * notation of tests/rules/README.md. "= CODE RULE": refused. Last the end
 * state, by all key records: HMK-RULE-8.
 */
#define ROOT "root root R next=N wait=50\n"
#define ISSUED ROOT "1 issue R to=A claim=Q\n"
#define STATUS ROOT "1 issue R to=A claim=-\n"
static const struct {
	const char *steps;
	const char *state;
} stories[] = {
	/* HMK-RULE-1 and HMK-RULE-2 */
	{ ISSUED "1 issue R to=B claim=- = ALREADY_ISSUED HMK-RULE-1\n",
	  " C=A Q=Qopen F=0 P=- V=0 A=0 count=1 struck=" },
	{ ROOT "1 attest R = SUBJECT_UNKNOWN HMK-RULE-2\n"
	       "1 status R value=7 = SUBJECT_UNKNOWN HMK-RULE-2\n"
	       "K revoke R = KEY_UNKNOWN HMK-RULE-2\n"
	       "root revoke R = KEY_UNKNOWN HMK-RULE-2\n",
	  " C=- Q=- F=0 P=- V=0 A=0 count=0 struck=" },
	/* HMK-RULE-3 */
	{ ROOT "1 issue R to=A claim=- first=0 = QUOTA_FIRST HMK-RULE-3\n"
	       "K authorise R roles=3 max=3\n"
	       "1 issue K to=A claim=- = QUOTA_FIRST HMK-RULE-3\n"
	       "1 issue K to=A claim=- first=4 = QUOTA HMK-RULE-3\n"
	       "1 issue K to=A claim=- first=2 n=2 = QUOTA HMK-RULE-3\n"
	       "1 issue K to=A claim=- first=1 n=2\n"
	       "2 issue K to=A claim=- first=2 = QUOTA HMK-RULE-3\n"
	       "2 issue K to=A claim=- first=0\n"
	       "1 status K value=7 first=0 = QUOTA_FIRST HMK-RULE-3\n",
	  " C=A Q=- F=0 P=- V=0 A=0 count=1 struck="
	  " C=A Q=- F=0 P=- V=0 A=0 count=1 struck= K=-" },
	/* HMK-RULE-4 */
	{ ISSUED
	  "1 attest R accept=9 = ACCEPTANCE_FORBIDDEN HMK-RULE-4\n"
	  "1 transfer A to=B = ACCEPTANCE_MISSING HMK-RULE-4\n"
	  "1 transfer A to=B accept=19 = ACCEPTANCE_EXPIRED HMK-RULE-4\n"
	  "1 transfer A to=Q accept=90 = ACCEPTANCE_FORBIDDEN HMK-RULE-4\n"
	  "1 transfer A to=B accept=20\n",
	  " C=B Q=Qopen F=0 P=- V=0 A=0 count=2 struck=" },
	/* HMK-RULE-5 */
	{ "wait 1\nroot root R next=N wait=50 = GENESIS_BAD HMK-RULE-5\n",
	  " C=- Q=- F=0 P=- V=0 A=0 count=0 struck=" },
	{ "root root R next=N wait=50 from=0 = GENESIS_BAD HMK-RULE-5\n"
	  "root root R next=N wait=50 n=2 = GENESIS_BAD HMK-RULE-5\n"
	  "root root R next=N wait=50 first=0 = QUOTA_FIRST HMK-RULE-3\n",
	  " C=- Q=- F=0 P=- V=0 A=0 count=0 struck=" },
	/* HMK-RULE-7 and HMK-RULE-8 */
	{ STATUS "K authorise R roles=2\n"
		 "1 status L value=7 = KEY_UNKNOWN HMK-RULE-7\n"
		 "1 status K value=7\n"
		 "K revoke R from=3\n"
		 "1 status K value=8 = KEY_REVOKED HMK-RULE-7\n",
	  " C=A Q=- F=0 P=- V=0 A=0 count=2 struck=1, K=3" },
	/* What counted when it came stays allowed; custody it gave is void. */
	{ ROOT "K authorise R roles=1\n"
	       "1 issue K to=A claim=-\n"
	       "1 transfer A to=B accept=90\n"
	       "K revoke R from=2\n"
	       "1 transfer B to=A accept=90\n"
	       "1 status R value=12\n"
	       "1 status A value=2\n",
	  " C=A Q=- F=1 P=- V=0 A=0 count=5 struck=0, K=2" },
	/* A parent's end ends its children, from the same place on. */
	{ ROOT "K authorise R roles=35\n"
	       "L authorise K roles=3\n"
	       "1 issue L to=A claim=-\n"
	       "K revoke R from=2\n",
	  " C=A Q=- F=0 P=- V=1 A=0 count=1 struck=0, K=2 L=-" },
	/* A key that ended cannot end another; its earlier word stands. */
	{ STATUS "K authorise R roles=34\n"
		 "L authorise K roles=2\n"
		 "L revoke K from=4\n"
		 "K revoke R from=4\n"
		 "1 status L value=7\n",
	  " C=A Q=- F=8 P=- V=0 A=0 count=2 struck= K=4 L=-" },
	/* HMK-RULE-10 */
	{ STATUS "1 status R value=9\n"
		 "1 transfer A to=B accept=90 = ITEM_ENDED HMK-RULE-10\n"
		 "1 status R value=8 = ITEM_ENDED HMK-RULE-10\n"
		 "1 attest R\n"
		 "1 status R value=10\n"
		 "1 attest R = ITEM_ENDED HMK-RULE-10\n"
		 "1 status R value=10 = ITEM_ENDED HMK-RULE-10\n",
	  " C=A Q=- F=48 P=- V=0 A=0 count=4 struck=" },
	/* HMK-RULE-11 */
	{ STATUS "K authorise R roles=32\n"
		 "L authorise K roles=32\n"
		 "1 status K value=7 = ROLE_MISSING HMK-RULE-11\n"
		 "1 attest K = ROLE_MISSING HMK-RULE-11\n"
		 "2 issue K to=A claim=- = ROLE_MISSING HMK-RULE-11\n"
		 "1 recover K to=B accept=90 = ROLE_MISSING HMK-RULE-11\n"
		 "1 status K value=5 = ROLE_MISSING HMK-RULE-11\n"
		 "1 status K value=11 = ROLE_MISSING HMK-RULE-11\n"
		 "1 status R value=3 = NOT_CUSTODIAN HMK-RULE-11\n"
		 "1 transfer B to=A accept=90 = NOT_CUSTODIAN HMK-RULE-11\n"
		 "K revoke L = ROLE_MISSING HMK-RULE-11\n"
		 "L revoke L\n",
	  " C=A Q=- F=0 P=- V=0 A=0 count=1 struck= K=- L=4" },
	/* HMK-RULE-12 */
	{ STATUS "K authorise R roles=4\n"
		 "L authorise R roles=4\n"
		 "1 attest K\n"
		 "1 correct L event=1 = ROLE_MISSING HMK-RULE-12\n"
		 "1 correct K event=1\n"
		 "1 correct K event=0 = ROLE_MISSING HMK-RULE-12\n"
		 "1 correct A event=1 = KEY_UNKNOWN HMK-RULE-7\n"
		 "1 status A value=3\n"
		 "1 correct A event=3\n"
		 "1 status A value=4\n"
		 "1 transfer A to=K accept=999\n"
		 "1 correct A event=3 = NOT_CUSTODIAN HMK-RULE-12\n"
		 "1 correct K event=3 = ROLE_MISSING HMK-RULE-12\n"
		 "1 correct K event=1\n"
		 "1 correct R event=3\n",
	  " C=K Q=- F=0 P=- V=0 A=0 count=9 struck= K=- L=-" },
	/* A power that ended corrects nothing, though its key holds the item. */
	{ ROOT "K authorise R roles=1\n"
	       "1 issue K to=K claim=-\n"
	       "K revoke R\n"
	       "1 correct K event=0 = KEY_REVOKED HMK-RULE-7\n"
	       "1 status K value=2\n"
	       "1 correct K event=1\n",
	  " C=K Q=- F=1 P=- V=0 A=0 count=3 struck= K=3" },
	{ ROOT "1 issue R to=R claim=-\n"
	       "1 status R value=2\n"
	       "root root N next=O wait=50\n"
	       "1 correct R event=0 = KEY_UNKNOWN HMK-RULE-7\n"
	       "1 correct R event=1\n",
	  " C=R Q=- F=1 P=- V=0 A=0 count=3 struck=" },
	/* A root that holds an item corrects as the root. */
	{ ROOT "1 issue R to=R claim=-\n"
	       "1 status R value=2\n"
	       "1 correct R event=1\n"
	       "1 transfer R to=A accept=99 = TRANSFER_BLOCKED HMK-RULE-14\n",
	  " C=R Q=- F=1 P=- V=0 A=0 count=3 struck=" },
	/* HMK-RULE-13 */
	{ ROOT "K authorise R roles=3 from=40 until=50 "
	       "scope=urn:x scope=https://id.gs1.org/01/09506000134352/21/\n"
	       "L authorise R roles=3 scope=https://id.gs1.org/01/095060001343"
	       "69/21/\n"
	       "1 issue L to=A claim=- = OUT_OF_SCOPE HMK-RULE-13\n"
	       "1 issue K to=A claim=- = OUT_OF_DATES HMK-RULE-13\n"
	       "wait 10\n"
	       "1 issue K to=A claim=-\n"
	       "1 status K value=7\n"
	       "1 status K value=8 = OUT_OF_DATES HMK-RULE-13\n"
	       "K revoke K\n",
	  " C=A Q=- F=8 P=- V=0 A=0 count=2 struck= K=5 L=-" },
	/* HMK-RULE-14 */
	{ ISSUED "1 status A value=2\n"
		 "1 transfer A to=Q = TRANSFER_BLOCKED HMK-RULE-14\n"
		 "1 status A value=3\n"
		 "1 status A value=4\n"
		 "1 status R value=5\n"
		 "1 transfer A to=B accept=99 = TRANSFER_BLOCKED HMK-RULE-14\n"
		 "1 status R value=6\n"
		 "1 status R value=7\n"
		 "1 transfer A to=Q\n"
		 "1 transfer Q to=B accept=999\n"
		 "1 transfer B to=Q accept=999 = CLAIM_VOID HMK-RULE-14\n"
		 "1 status R value=8\n"
		 "1 status R value=1\n",
	  " C=B Q=Qclosed F=0 P=- V=0 A=1 count=11 struck=" },
	/* HMK-RULE-15 and HMK-RULE-21 */
	{ ISSUED "1 recover R to=B accept=999 = RECOVER_NOT_ANNOUNCED "
		 "HMK-RULE-15\n"
		 "1 status R value=11\n"
		 "wait 39\n"
		 "1 recover R to=B accept=999 = RECOVER_TOO_EARLY "
		 "HMK-RULE-15\n"
		 "wait 1\n"
		 "1 recover R to=B = ACCEPTANCE_MISSING HMK-RULE-4\n"
		 "1 recover R to=B accept=999\n"
		 "1 transfer B to=Q accept=999 = CLAIM_VOID HMK-RULE-14\n"
		 "1 status R value=11\n"
		 "1 status B value=2\n"
		 "wait 50\n"
		 "1 recover R to=A accept=999 = RECOVER_NOT_ANNOUNCED "
		 "HMK-RULE-15\n",
	  " C=B Q=Qclosed F=1 P=- V=0 A=0 count=5 struck=" },
	{ STATUS "1 status R value=11\n", " C=A Q=- F=0 P=20 V=0 A=0 count=2 "
					  "struck=" },
	/* An announcement that turns out void makes what came of it void. */
	{ STATUS "K authorise R roles=8\n"
		 "1 status K value=11\n"
		 "wait 50\n"
		 "1 recover R to=B accept=999\n"
		 "K revoke R from=3\n",
	  " C=B Q=- F=0 P=- V=1 A=0 count=3 struck=1, K=3" },
	/* An event that came late never was before: what was known decides. */
	{ STATUS "K authorise R roles=16\n"
		 "1 status K value=5\n"
		 "1 transfer A to=B accept=999 = TRANSFER_BLOCKED HMK-RULE-14\n"
		 "K revoke R from=3\n"
		 "1 transfer A to=B accept=999\n",
	  " C=B Q=- F=0 P=- V=0 A=0 count=3 struck=1, K=3" },
	/* A recover whose announcement was struck meanwhile, and came back. */
	{ ROOT "K authorise R roles=40\n"
	       "L authorise K roles=8\n"
	       "1 issue R to=A claim=-\n"
	       "1 status L value=11\n"
	       "L revoke K from=3\n"
	       "wait 50\n"
	       "K revoke R from=5\n"
	       "1 recover L to=B accept=999 = RECOVER_NOT_ANNOUNCED "
	       "HMK-RULE-15\n"
	       "1 status L value=11\n"
	       "wait 50\n"
	       "1 recover L to=B accept=999\n",
	  " C=B Q=- F=0 P=- V=0 A=0 count=4 struck= K=5 L=-" },
	{ STATUS "1 status R value=11\n"
		 "wait 50\n"
		 "root root N next=O wait=50\n"
		 "1 recover N to=B accept=999 = RECOVER_NOT_ANNOUNCED "
		 "HMK-RULE-15\n",
	  " C=A Q=- F=0 P=20 V=0 A=0 count=2 struck=" },
	/* HMK-RULE-16 */
	{ STATUS "root root O next=P wait=50 = ROOT_NOT_COMMITTED HMK-RULE-16\n"
		 "root root N next=O wait=51 = WAIT_CHANGED HMK-RULE-16\n"
		 "root root N next=O wait=50 from=0 = FROM_RANGE HMK-RULE-16\n"
		 "root root N next=O wait=50 from=3 = FROM_RANGE HMK-RULE-16\n"
		 "1 status R value=7\n"
		 "root root N next=O wait=50 from=2\n"
		 "1 status R value=8 = KEY_UNKNOWN HMK-RULE-7\n"
		 "1 status N value=1\n"
		 "root root R next=N wait=50 = ROOT_NOT_COMMITTED HMK-RULE-16\n"
		 "root root O next=P wait=50\n",
	  " C=A Q=- F=0 P=- V=0 A=1 count=3 struck=1," },
	/* What a void root authorised never counted. */
	{ STATUS "K authorise R roles=2\n"
		 "1 status K value=7\n"
		 "root root N next=O wait=50 from=2\n"
		 "1 status K value=8 = KEY_REVOKED HMK-RULE-7\n",
	  " C=A Q=- F=0 P=- V=0 A=0 count=2 struck=1, K=-" },
	/* HMK-RULE-17 */
	{ ROOT
	  "K authorise R roles=34 from=5 until=900 scope=urn:a scope=urn:b\n"
	  "K authorise R roles=1 = KEY_KNOWN HMK-RULE-17\n"
	  "L authorise K roles=1 from=5 until=9 scope=urn:a "
	  "= EXCEEDS_PARENT HMK-RULE-17\n"
	  "L authorise K roles=2 from=4 until=9 scope=urn:a "
	  "= EXCEEDS_PARENT HMK-RULE-17\n"
	  "L authorise K roles=2 until=9 scope=urn:a "
	  "= EXCEEDS_PARENT HMK-RULE-17\n"
	  "L authorise K roles=2 from=5 until=901 scope=urn:a "
	  "= EXCEEDS_PARENT HMK-RULE-17\n"
	  "L authorise K roles=2 from=5 scope=urn:a "
	  "= EXCEEDS_PARENT HMK-RULE-17\n"
	  "L authorise K roles=2 from=5 until=9 "
	  "= EXCEEDS_PARENT HMK-RULE-17\n"
	  "L authorise K roles=2 from=5 until=9 scope=urn:a1 scope=urn: "
	  "= EXCEEDS_PARENT HMK-RULE-17\n"
	  "L authorise K roles=34 from=5 until=900 scope=urn:a1 scope=urn:b\n"
	  "M authorise L roles=2 from=5 until=900 scope=urn:b "
	  "= KEY_DEPTH HMK-RULE-17\n"
	  "M authorise R roles=33 max=5 "
	  "= QUOTA_CANNOT_AUTHORISE HMK-RULE-17\n",
	  " C=- Q=- F=0 P=- V=0 A=0 count=0 struck= K=- L=-" },
	{ ROOT "K authorise R roles=32\n"
	       "L authorise K roles=32\n"
	       "M authorise L roles=32 = KEY_DEPTH HMK-RULE-17\n",
	  " C=- Q=- F=0 P=- V=0 A=0 count=0 struck= K=- L=-" },
	/* HMK-RULE-18 */
	{ ROOT "K authorise R roles=32\n"
	       "L authorise K roles=32\n"
	       "L revoke R from=4 = FROM_RANGE HMK-RULE-18\n"
	       "L revoke L from=2 = FROM_RANGE HMK-RULE-18\n"
	       "L revoke K\n"
	       "L revoke K = KEY_REVOKED HMK-RULE-18\n"
	       "L revoke L = KEY_REVOKED HMK-RULE-7\n"
	       "L revoke K from=2\n"
	       "L revoke R from=2 = KEY_REVOKED HMK-RULE-18\n"
	       "L revoke R from=0\n",
	  " C=- Q=- F=0 P=- V=0 A=0 count=0 struck= K=- L=0" },
	/* HMK-RULE-19: before who signs it. */
	{ STATUS "1 correct Z event=1 = KEY_UNKNOWN HMK-RULE-7\n"
		 "1 correct R event=1 = FIELD_RANGE HMK-RULE-19\n"
		 "1 correct R event=0\n"
		 "1 correct R event=1 = FIELD_RANGE HMK-RULE-19\n",
	  " C=A Q=- F=0 P=- V=0 A=0 count=2 struck=" },
	/* HMK-RULE-20 */
	{ STATUS "1 status R value=0 = FIELD_RANGE HMK-RULE-20\n"
		 "1 status R value=13 = FIELD_RANGE HMK-RULE-20\n"
		 "K authorise R roles=0 = FIELD_RANGE HMK-RULE-20\n"
		 "K authorise R roles=64 = FIELD_RANGE HMK-RULE-20\n"
		 "K authorise R roles=1 from=6 until=5 "
		 "= FIELD_RANGE HMK-RULE-20\n"
		 "K authorise R roles=1 scope= = FIELD_RANGE HMK-RULE-20\n"
		 "K authorise R roles=63 from=5 until=5\n",
	  " C=A Q=- F=0 P=- V=0 A=0 count=1 struck= K=-" },
};

/* "STEP = CODE RULE" */
static void play_line(struct play *play, char *line, struct play_step *step)
{
	char *want = strstr(line, " = ");
	enum hallmark_code code;
	const char *rule = "";
	struct hm_act act;
	char got[64];

	if (want) {
		*want = '\0';
		want += 3;
	}
	play_read(line, step);
	code = play_step(play, step, &act, &rule);
	snprintf(got, sizeof(got), "%s %s", hallmark_code_name(code), rule);
	if (code || want)
		ck_assert_str_eq(got, want ? want : "VERIFIED");
}

START_TEST(tells)
{
	char text[2048], *save = NULL;
	struct play_step *steps = calloc(32, sizeof(*steps));
	struct hallmark_buf state = HM_BUF_INIT(4096);
	struct play play;
	size_t i = 0;

	snprintf(text, sizeof(text), "%s", stories[_i].steps);
	play_begin(&play);
	for (char *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		ck_assert_uint_lt(i, 32);
		play_line(&play, line, &steps[i++]);
	}
	play_state(&play, &state);
	hm_buf_byte(&state, '\0');
	ck_assert_str_eq((const char *)state.ptr, stories[_i].state);
	hm_buf_release(&state);
	play_end(&play);
	free(steps);
}
END_TEST

/* HMK-RULE-9: of an item's last places, and of a key's. */
START_TEST(keeps_places_for_what_matters)
{
	static const struct {
		const char *step;
		uint32_t count;
		enum hallmark_code code;
	} rows[] = {
		{ "1 attest K", 511, HALLMARK_OK },
		{ "1 attest K", 512, HALLMARK_CHAIN_FULL },
		{ "1 status K value=7", 512, HALLMARK_CHAIN_FULL },
		{ "1 status K value=5", 512, HALLMARK_OK },
		{ "1 status K value=6", 1007, HALLMARK_OK },
		{ "1 status K value=6", 1008, HALLMARK_CHAIN_FULL },
		{ "1 status K value=11", 1007, HALLMARK_OK },
		{ "1 status K value=12", 1007, HALLMARK_OK },
		{ "1 status K value=12", 1008, HALLMARK_CHAIN_FULL },
		{ "1 recover K to=B accept=99", 1007,
		  HALLMARK_RECOVER_NOT_ANNOUNCED },
		{ "1 recover K to=B accept=99", 1008, HALLMARK_CHAIN_FULL },
		{ "1 transfer A to=B accept=99", 959, HALLMARK_OK },
		{ "1 transfer A to=B accept=99", 960, HALLMARK_CHAIN_FULL },
		{ "1 status A value=2", 959, HALLMARK_OK },
		{ "1 status A value=2", 960, HALLMARK_CHAIN_FULL },
		{ "1 attest R", 1023, HALLMARK_OK },
		{ "1 attest R", 1024, HALLMARK_CHAIN_FULL },
		{ "K revoke K", 959, HALLMARK_OK },
		{ "K revoke K", 960, HALLMARK_CHAIN_FULL },
		{ "K revoke R", 1023, HALLMARK_OK },
		{ "K revoke R", 1024, HALLMARK_CHAIN_FULL },
	};
	char lines[4][64] = { "root root R next=N wait=50",
			      "K authorise R roles=63",
			      "1 issue R to=A claim=-", "" };
	struct play_step *steps = calloc(4, sizeof(*steps));
	const char *rule = "";
	enum hallmark_code code = HALLMARK_OK;
	struct play play;
	struct hm_act act;

	strcpy(lines[3], rows[_i].step);
	play_begin(&play);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(code, HALLMARK_OK);
		play_read(lines[i], &steps[i]);
		if (i == 3)
			play_chain(&play, steps[i].subject)->count =
				rows[_i].count;
		code = play_step(&play, &steps[i], &act, &rule);
	}
	ck_assert_int_eq(code, rows[_i].code);
	if (code == HALLMARK_CHAIN_FULL)
		ck_assert_str_eq(rule, "HMK-RULE-9");
	play_end(&play);
	free(steps);
}
END_TEST

/* HMK-RULE-9: the custodian of a full chain can still object to a recover. */
START_TEST(a_full_chain_takes_an_objection)
{
	char lines[4][64] = { "root root R next=N wait=50",
			      "1 issue R to=A claim=-", "1 status R value=11",
			      "1 status A value=2" };
	struct play_step *steps = calloc(4, sizeof(*steps));
	struct play play;
	struct hm_act act;
	const char *rule;

	play_begin(&play);
	for (size_t i = 0; i < 4; i++) {
		play_read(lines[i], &steps[i]);
		if (i > 1)
			play_chain(&play, '1')->count = 1021 + (uint32_t)i;
		ck_assert_int_eq(play_step(&play, &steps[i], &act, &rule),
				 i == 3 ? HALLMARK_CHAIN_FULL : HALLMARK_OK);
		if (i != 3)
			continue;
		play_chain(&play, '1')->count = 1023;
		ck_assert_int_eq(play_step(&play, &steps[i], &act, &rule),
				 HALLMARK_OK);
		ck_assert(!play_chain(&play, '1')->state.announced);
	}
	play_end(&play);
	free(steps);
}
END_TEST

/*
 * HMK-RULE-7, HMK-RULE-11: `by` is not signed. Whoever shows a chain cannot
 * give a signer another part than the one that he has.
 */
START_TEST(nobody_chooses_the_part)
{
	static const struct {
		const char *step;
		uint64_t by;
		enum hallmark_code code;
		const char *rule;
	} rows[] = {
		{ "1 status N value=7", 1, HALLMARK_OK, "" },
		{ "1 status N value=7", 2, HALLMARK_KEY_UNKNOWN, "HMK-RULE-7" },
		{ "1 correct N event=1", 2, HALLMARK_KEY_UNKNOWN,
		  "HMK-RULE-7" },
		{ "1 status N value=7", 0, HALLMARK_ROLE_MISSING,
		  "HMK-RULE-11" },
		{ "1 status A value=7", 0, HALLMARK_ROLE_MISSING,
		  "HMK-RULE-11" },
		{ "1 attest A", 0, HALLMARK_ROLE_MISSING, "HMK-RULE-11" },
		{ "1 status N value=3", 1, HALLMARK_NOT_CUSTODIAN,
		  "HMK-RULE-11" },
		{ "1 transfer N to=B accept=99", 1, HALLMARK_NOT_CUSTODIAN,
		  "HMK-RULE-11" },
		{ "K revoke K", 0, HALLMARK_ROLE_MISSING, "HMK-RULE-11" },
	};
	char lines[5][64] = { "root root R next=N wait=50",
			      "N authorise R roles=63",
			      "root root N next=O wait=50",
			      "K authorise N roles=63",
			      "1 issue N to=A claim=-" };
	struct play_step *steps = calloc(6, sizeof(*steps));
	char last[64];
	struct play play;
	struct hm_act act;
	const char *rule = "";

	strcpy(last, rows[_i].step);
	play_begin(&play);
	for (size_t i = 0; i < 5; i++) {
		play_read(lines[i], &steps[i]);
		ck_assert_int_eq(play_step(&play, &steps[i], &act, &rule),
				 HALLMARK_OK);
	}
	play_read(last, &steps[5]);
	act = (struct hm_act){ .event = &steps[5].event,
			       .place = { play.index, 0, play.at },
			       .by = rows[_i].by,
			       .signer = play_pub(steps[5].signer),
			       .n = 1,
			       .has_acceptance = steps[5].accept,
			       .acceptance_holds = true,
			       .until = steps[5].until };
	ck_assert_int_eq(hm_custody_apply(play_chain(&play, steps[5].subject),
					  &act, &play.powers, &rule),
			 rows[_i].code);
	if (rows[_i].code)
		ck_assert_str_eq(rule, rows[_i].rule);
	play_end(&play);
	free(steps);
}
END_TEST

/* HMK-RULE-15: without genesis nobody knows how long to wait. */
START_TEST(a_recover_needs_the_genesis)
{
	static const uint8_t root[HM_PUB_BYTES] = { 1 };
	struct hm_event issue = { .kind = HM_ISSUE, .args.issue.to = root };
	struct hm_event recover = { .kind = HM_RECOVER, .args.to = root };
	struct hm_act act = { .event = &issue,
			      .place = { 2, 0, 5 },
			      .by = HM_BY_ROOT,
			      .signer = root,
			      .n = 1 };
	struct hm_powers powers;
	struct hm_chain chain;
	const char *rule = "";

	hm_powers_init(&powers);
	hm_chain_init(&chain);
	ck_assert_int_eq(hm_powers_root(&powers, root), HALLMARK_OK);
	ck_assert_int_eq(hm_custody_apply(&chain, &act, &powers, &rule),
			 HALLMARK_OK);
	act.event = &recover;
	act.has_acceptance = true;
	ck_assert_int_eq(hm_custody_apply(&chain, &act, &powers, &rule),
			 HALLMARK_GENESIS_MISSING);
	ck_assert_str_eq(rule, "HMK-RULE-15");
	hm_chain_release(&chain);
	hm_powers_release(&powers);
}
END_TEST

/* The worst first, and what the flagged set adds. */
START_TEST(the_worst_flag_gives_the_code)
{
	static const enum hallmark_code codes[7] = {
		HALLMARK_LOST,
		HALLMARK_STOLEN,
		HALLMARK_THEFT_CONFIRMED,
		HALLMARK_RECALLED,
		HALLMARK_DECOMMISSIONED,
		HALLMARK_DESTROYED,
		HALLMARK_CUSTODY_VOID,
	};

	ck_assert_int_eq(hm_flag_code(0), HALLMARK_OK);
	for (unsigned i = 0; i < 7; i++) {
		ck_assert_int_eq(hm_flag_code(1U << i), codes[i]);
		ck_assert_int_eq(hm_flag_code((2U << i) - 1), codes[i]);
	}
}
END_TEST

Suite *suite_verify_custody(void)
{
	Suite *s = suite_create("verify/custody");
	TCase *tc = tcase_create("custody");

	tcase_add_loop_test(tc, tells, 0, sizeof(stories) / sizeof(*stories));
	tcase_add_loop_test(tc, keeps_places_for_what_matters, 0, 21);
	tcase_add_loop_test(tc, nobody_chooses_the_part, 0, 9);
	tcase_add_test(tc, a_full_chain_takes_an_objection);
	tcase_add_test(tc, a_recover_needs_the_genesis);
	tcase_add_test(tc, the_worst_flag_gives_the_code);
	suite_add_tcase(s, tc);
	return s;
}
