/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"
#include "unit/scarce.h"
#include "unit/trade.h"

#include <stdlib.h>

#include "draft/draft.h"
#include "record/statement_file.h"

#define NOW (TRADE_SEALED + 60)
#define UNTIL (NOW + 3600)

static struct trade t;
static struct trade_draws draws;
static struct hallmark_buf bytes;    /* of the draft */
static struct hallmark_buf accepted; /* and of what came after it */
static struct hallmark_buf statement;
static struct hallmark_draft *draft;
static struct hallmark_culprit culprit;

static void begin(void)
{
	trade_begin(&t);
	trade_draws(&draws);
	bytes = HM_BUF_INIT(HM_DRAFT_FILE_MAX * 2);
	accepted = HM_BUF_INIT(HM_DRAFT_FILE_MAX * 2);
	statement = HM_BUF_INIT(HALLMARK_STATEMENT_FILE_MAX);
	draft = NULL;
	memset(&culprit, 0x55, sizeof(culprit));
}

static void end(void)
{
	hallmark_draft_free(draft);
	hm_buf_release(&bytes);
	hm_buf_release(&accepted);
	hm_buf_release(&statement);
	trade_end(&t);
}

/* Certificates by letters, with a blank between two. */
static enum hallmark_code
make(enum hallmark_kind kind, const char *letters, const uint8_t *to)
{
	struct hallmark_bytes certificates[4];
	struct hallmark_draft_order order = {
		.kind = kind, .certificates = certificates, .to = to, .now = NOW
	};
	char word[8];
	size_t len = 0;

	for (const char *p = letters;; p++) {
		if (*p != ' ' && *p != '\0') {
			word[len++] = *p;
			continue;
		}
		word[len] = '\0';
		len = 0;
		certificates[order.certificate_count++] =
			trade_cut(&t, word, 'c');
		if (*p == '\0')
			break;
	}
	return hallmark_draft_make(&order, &draws.random, &bytes, &culprit);
}

static enum hallmark_code read_bytes(struct hallmark_bytes b)
{
	hallmark_draft_free(draft);
	draft = NULL;
	return hallmark_draft_read(b, &draft, &culprit);
}

static void make_good(void)
{
	ck_assert_int_eq(make(HALLMARK_KIND_TRANSFER, "BC F", t.ben->sign.pub),
			 HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&bytes)), HALLMARK_OK);
}

static enum hallmark_code accept_by(const struct hm_seed_signer *by)
{
	return hallmark_draft_accept(draft, &by->sign, UNTIL, NOW, &accepted,
				     &culprit);
}

static void accept_good(void)
{
	make_good();
	ck_assert_int_eq(accept_by(t.ben), HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&accepted)), HALLMARK_OK);
}

static enum hallmark_code sign_at(const struct hm_seed_signer *by, uint64_t now)
{
	return hallmark_draft_sign(draft, &by->sign, now, &statement, &culprit);
}

static struct hm_statement_file read_statement(void)
{
	struct hm_statement_file f;
	struct hm_cbor r;

	hm_cbor_init(&r, hm_buf_view(&statement), "");
	hm_statement_file_read(&r, &f);
	hm_cbor_end(&r);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	return f;
}

/* One signature each for the whole carton; what is signed is what was drafted. */
START_TEST(a_carton_changes_hands)
{
	struct hallmark_buf message = HM_BUF_INIT(1024);
	struct hm_statement_file f;
	struct hm_file_events events;
	struct hm_file_event event;
	const char *letters = "BCF";

	accept_good();
	ck_assert_int_eq(sign_at(&t.w->stock, NOW), HALLMARK_OK);
	f = read_statement();
	ck_assert_int_eq(f.statement.kind, HM_TRANSFER);
	ck_assert_uint_eq(f.statement.n, 3);
	hm_statement_message(&message, &f.statement);
	ck_assert(hm_sig_valid(f.statement.sig, hm_buf_view(&message),
			       t.w->stock.sign.pub));
	hm_buf_clear(&message);
	hm_acceptance_message(&message, &f.acceptance);
	ck_assert(hm_sig_valid(f.acceptance.sig, hm_buf_view(&message),
			       t.ben->sign.pub));
	ck_assert(hm_hash_equal(&f.acceptance.root, &f.statement.root));
	ck_assert_uint_eq(f.acceptance.until, UNTIL);
	hm_file_events_begin(&events, &f.events);
	for (size_t i = 0; i < 3; i++) {
		ck_assert(hm_file_events_next(&events, &event));
		ck_assert(hm_bytes_equal(event.uri, trade_uri(letters[i])));
		ck_assert_mem_eq(event.event.args.to, t.ben->sign.pub, 32);
	}
	hm_buf_release(&message);
}
END_TEST

START_TEST(a_draft_tells_what_it_is)
{
	const struct hallmark_opened *opened;
	struct hallmark_draft_info info;
	struct hallmark_opened_item item;
	struct hallmark_bytes certificate;

	make_good();
	hallmark_draft_info(draft, &info);
	ck_assert(hm_bytes_equal(info.origin, HM_LIT(WORLD_ORIGIN)));
	ck_assert_int_eq(info.kind, HALLMARK_KIND_TRANSFER);
	ck_assert_mem_eq(info.to, t.ben->sign.pub, 32);
	ck_assert_mem_eq(info.custodian, t.w->stock.sign.pub, 32);
	ck_assert_uint_eq(info.certificates, 2);
	ck_assert_uint_eq(info.items, 3);
	ck_assert(!info.accepted);
	ck_assert(hallmark_draft_certificate(draft, 1, &certificate, &opened));
	ck_assert(hm_bytes_equal(certificate, trade_cut(&t, "F", 'c')));
	ck_assert(hallmark_opened_item(opened, 0, &item));
	ck_assert(hm_bytes_equal(item.uri, trade_uri('F')));
	ck_assert(!hallmark_draft_certificate(draft, 2, &certificate, &opened));
	ck_assert_int_eq(accept_by(t.ben), HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&accepted)), HALLMARK_OK);
	hallmark_draft_info(draft, &info);
	ck_assert(info.accepted);
	ck_assert_uint_eq(info.until, UNTIL);
}
END_TEST

/* HMK-DRAFT-5, HMK-DRAFT-6: a bad item refuses the whole, and is named. */
static const struct {
	enum hallmark_kind kind;
	const char *letters;
	enum hallmark_code code;
	size_t certificate;
	char item; /* 0: none */
} refused[] = {
	{ HALLMARK_KIND_TRANSFER, "B D", HALLMARK_TRANSFER_BLOCKED, 1, 'D' },
	{ HALLMARK_KIND_TRANSFER, "BE", HALLMARK_ITEM_ENDED, 0, 'E' },
	{ HALLMARK_KIND_TRANSFER, "B A", HALLMARK_NOT_CUSTODIAN, 1, 'A' },
	{ HALLMARK_KIND_TRANSFER, "B X", HALLMARK_SUBJECT_UNKNOWN, 1, 'X' },
	{ HALLMARK_KIND_TRANSFER, "B G", HALLMARK_OTHER_LEDGER, 1, 0 },
	{ HALLMARK_KIND_TRANSFER, "B F CB", HALLMARK_SUBJECT_TWICE, 2, 'B' },
	{ HALLMARK_KIND_RECOVER, "F B", HALLMARK_RECOVER_NOT_ANNOUNCED, 1,
	  'B' },
	{ HALLMARK_KIND_STATUS, "B", HALLMARK_USAGE, 0, 0 },
};

START_TEST(a_bad_item_refuses_the_whole)
{
	ck_assert_int_eq(
		make(refused[_i].kind, refused[_i].letters, t.ben->sign.pub),
		refused[_i].code);
	ck_assert_int_eq(culprit.diag.code, refused[_i].code);
	ck_assert_uint_eq(culprit.certificate, refused[_i].certificate);
	if (refused[_i].item)
		ck_assert(hm_bytes_equal(hm_text(culprit.uri),
					 trade_uri(refused[_i].item)));
	else
		ck_assert_str_eq(culprit.uri, "");
	ck_assert_uint_eq(bytes.len, 0);
}
END_TEST

/* HMK-DRAFT-7: of many items those that are named, so one ill one blocks none. */
START_TEST(takes_the_items_that_are_named)
{
	struct hallmark_bytes certificate = trade_cut(&t, "BDF", 'c');
	struct hallmark_bytes items[2] = { trade_uri('F'), trade_uri('B') };
	struct hallmark_draft_order order = { .kind = HALLMARK_KIND_TRANSFER,
					      .certificates = &certificate,
					      .certificate_count = 1,
					      .items = items,
					      .item_count = 2,
					      .to = t.ben->sign.pub,
					      .now = NOW };
	struct hallmark_draft_info info;

	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &bytes, &culprit),
		HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&bytes)), HALLMARK_OK);
	hallmark_draft_info(draft, &info);
	ck_assert_uint_eq(info.items, 2);
	ck_assert(hallmark_draft_moves(draft, 0, 0));
	ck_assert(!hallmark_draft_moves(draft, 0, 1));
	ck_assert(hallmark_draft_moves(draft, 0, 2));
	hm_buf_clear(&bytes);
	items[1] = items[0];
	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &bytes, &culprit),
		HALLMARK_WRONG_ITEM);
	items[1] = trade_uri('C');
	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &bytes, &culprit),
		HALLMARK_WRONG_ITEM);
}
END_TEST

START_TEST(refuses_an_order_that_is_none)
{
	struct hallmark_bytes certificate = trade_cut(&t, "B", 'c');
	static const uint8_t bad[32] = { 2 };
	struct hallmark_draft_order order = { .kind = HALLMARK_KIND_TRANSFER,
					      .certificates = &certificate,
					      .certificate_count = 1,
					      .now = NOW };

	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &bytes, NULL),
		HALLMARK_USAGE);
	order.to = bad;
	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &bytes, &culprit),
		HALLMARK_KEY_BAD);
	order.to = t.claim;
	certificate = trade_cut(&t, "C", 'c');
	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &bytes, &culprit),
		HALLMARK_ACCEPTANCE_FORBIDDEN);
	order.to = t.ben->sign.pub;
	certificate = trade_cut(&t, "C", 's');
	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &bytes, &culprit),
		HALLMARK_SIGNED_ONLY);
	certificate.len--;
	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &bytes, &culprit),
		HALLMARK_MALFORMED);
	order.certificate_count = 0;
	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &bytes, &culprit),
		HALLMARK_USAGE);
}
END_TEST

START_TEST(a_recover_is_accepted_then_signed)
{
	ck_assert_int_eq(make(HALLMARK_KIND_RECOVER, "F", t.ben->sign.pub),
			 HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&bytes)), HALLMARK_OK);
	ck_assert_int_eq(accept_by(t.ben), HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&accepted)), HALLMARK_OK);
	ck_assert_int_eq(sign_at(t.inspector, NOW), HALLMARK_OK);
	ck_assert_int_eq(read_statement().statement.kind, HM_RECOVER);
}
END_TEST

/* Words and numbers of the details are shown to who is to sign them. */
START_TEST(shows_what_is_to_be_signed)
{
	static const struct hallmark_field fields[2] = {
		{ { (const uint8_t *)"price", 5 },
		  { .type = HALLMARK_INTEGER, .integer = 120 } },
		{ { NULL, 0 },
		  { .type = HALLMARK_TEXT,
		    .text = { (const uint8_t *)"a\"b", 3 } } },
	};
	struct hallmark_bytes certificates[1] = { trade_cut(&t, "CF", 'c') };
	struct hallmark_draft_order order = { .kind = HALLMARK_KIND_TRANSFER,
					      .certificates = certificates,
					      .certificate_count = 1,
					      .to = t.ben->sign.pub,
					      .fields = fields,
					      .field_count = 2,
					      .now = NOW };
	static const char *const text[] = {
		"transfer of 2 items in maison.example/1\n",
		"not accepted yet\n",
		"its claim code is still open\n",
		"    lot: a\"b\n",
		"    price: 120\n",
		"a recovery was announced at 2026-09-21T14:25:00Z\n",
	};
	static const char *const json[] = {
		"{\"kind\":\"transfer\",\"origin\":\"maison.example/1\",",
		"\"accepted\":false,\"until\":null,\"items\":[{\"item\":",
		"\"events\":1,\"flags\":[],\"announced\":null,\"claim\":"
		"\"open\",\"details\":[{\"label\":\"lot\",\"value\":\"a\\\"b\"}"
		","
		"{\"label\":\"price\",\"value\":120}]},{\"item\":",
		"\"announced\":\"2026-09-21T14:25:00Z\",\"claim\":\"none\"",
		"]}]}\n",
	};

	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &bytes, &culprit),
		HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&bytes)), HALLMARK_OK);
	ck_assert_int_eq(hallmark_draft_show(draft, false, &statement),
			 HALLMARK_OK);
	hm_buf_byte(&statement, 0);
	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++)
		ck_assert_ptr_nonnull(
			strstr((const char *)statement.ptr, text[i]));
	hm_buf_clear(&statement);
	ck_assert_int_eq(hallmark_draft_show(draft, true, &statement),
			 HALLMARK_OK);
	hm_buf_byte(&statement, 0);
	for (size_t i = 0; i < sizeof(json) / sizeof(*json); i++)
		ck_assert_ptr_nonnull(
			strstr((const char *)statement.ptr, json[i]));
	ck_assert_ptr_null(strstr((const char *)statement.ptr, "\n{"));
}
END_TEST

/* Two flags, an acceptance, no details, one item. */
START_TEST(shows_bad_news)
{
	struct world_event *e = world_add(
		t.w, HM_STATUS, (const char *)trade_uri('B').ptr, NULL);

	e->event.args.status = HM_RECALLED;
	world_log(t.w, 1, &t.w->root);
	world_seal(t.w, TRADE_SEALED + 10);
	ck_assert_int_eq(make(HALLMARK_KIND_TRANSFER, "B", t.ben->sign.pub),
			 HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&bytes)), HALLMARK_OK);
	ck_assert_int_eq(accept_by(t.ben), HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&accepted)), HALLMARK_OK);
	ck_assert_int_eq(hallmark_draft_show(draft, false, &statement),
			 HALLMARK_OK);
	hm_buf_byte(&statement, 0);
	ck_assert_ptr_nonnull(
		strstr((const char *)statement.ptr, "transfer of 1 item in "));
	ck_assert_ptr_nonnull(
		strstr((const char *)statement.ptr, "    status: recalled\n"));
	ck_assert_ptr_nonnull(strstr((const char *)statement.ptr,
				     "accepted, until 2026-09-21T15:26:00Z\n"));
	hm_buf_clear(&statement);
	ck_assert_int_eq(hallmark_draft_show(draft, true, &statement),
			 HALLMARK_OK);
	hm_buf_byte(&statement, 0);
	ck_assert_ptr_nonnull(
		strstr((const char *)statement.ptr,
		       "\"accepted\":true,\"until\":\"2026-09-21T15:26:00Z\""));
	ck_assert_ptr_nonnull(strstr((const char *)statement.ptr,
				     "\"flags\":[\"recalled\"]"));
	ck_assert_ptr_nonnull(
		strstr((const char *)statement.ptr, "\"details\":null"));
}
END_TEST

START_TEST(only_the_receiver_accepts)
{
	make_good();
	ck_assert_int_eq(accept_by(t.anna), HALLMARK_KEY_WRONG);
	ck_assert_int_eq(hallmark_draft_accept(draft, &t.ben->sign, NOW - 1,
					       NOW, &accepted, &culprit),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_draft_accept(draft, &t.ben->sign, UINT64_MAX,
					       NOW, &accepted, &culprit),
			 HALLMARK_USAGE);
	ck_assert_uint_eq(accepted.len, 0);
	ck_assert_int_eq(hallmark_draft_accept(draft, &t.ben->sign, NOW, NOW,
					       &accepted, &culprit),
			 HALLMARK_OK);
}
END_TEST

/* HMK-DRAFT-8 */
START_TEST(only_the_custodian_signs_in_time)
{
	make_good();
	ck_assert_int_eq(sign_at(&t.w->stock, NOW),
			 HALLMARK_ACCEPTANCE_MISSING);
	ck_assert_int_eq(accept_by(t.ben), HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&accepted)), HALLMARK_OK);
	ck_assert_int_eq(sign_at(t.anna, NOW), HALLMARK_NOT_CUSTODIAN);
	ck_assert(hm_bytes_equal(hm_text(culprit.uri), trade_uri('B')));
	ck_assert_int_eq(sign_at(&t.w->stock, UNTIL + 1),
			 HALLMARK_ACCEPTANCE_EXPIRED);
	ck_assert_uint_eq(statement.len, 0);
	ck_assert_int_eq(sign_at(&t.w->stock, UNTIL), HALLMARK_OK);
}
END_TEST

START_TEST(signing_may_fail)
{
	struct hm_seed_signer broken = *t.ben;
	struct hallmark_buf small = HM_BUF_INIT(100);

	broken.sign.sign = trade_cannot_sign;
	make_good();
	ck_assert_int_eq(accept_by(&broken), HALLMARK_BUSY);
	ck_assert_int_eq(hallmark_draft_accept(draft, &t.ben->sign, UNTIL, NOW,
					       &small, &culprit),
			 HALLMARK_TOO_LARGE);
	ck_assert_uint_eq(small.len, 0);
	hm_buf_clear(&bytes);
	accept_good();
	broken = t.w->stock;
	broken.sign.sign = trade_cannot_sign;
	ck_assert_int_eq(sign_at(&broken, NOW), HALLMARK_BUSY);
	ck_assert_int_eq(hallmark_draft_sign(draft, &t.w->stock.sign, NOW,
					     &small, &culprit),
			 HALLMARK_TOO_LARGE);
	ck_assert_int_eq(small.err, HALLMARK_OK);
	hm_buf_release(&small);
}
END_TEST

/* A draft whose parts somebody put together anew. */
static struct hm_draft_file parts;

static void take_apart(struct hallmark_buf *from)
{
	struct hm_cbor r;

	hm_cbor_init(&r, hm_buf_view(from), "");
	hm_draft_file_read(&r, &parts);
	ck_assert_int_eq(r.err, HALLMARK_OK);
}

static enum hallmark_code read_parts(void)
{
	enum hallmark_code code;

	hm_buf_clear(&statement);
	hm_draft_file_write(&statement, &parts);
	code = read_bytes(hm_buf_view(&statement));
	return code;
}

/* HMK-DRAFT-7: every event follows from its certificate. */
START_TEST(events_follow_from_certificates)
{
	struct hm_file_events events;
	struct hm_file_event list[3];
	struct hallmark_buf changed = HM_BUF_INIT(65536);
	static const size_t orders[3][3] = { { 1, 0, 2 },
					     { 0, 1, 2 },
					     { 0, 0, 2 } };

	make_good();
	take_apart(&bytes);
	hm_file_events_begin(&events, &parts.events);
	for (size_t i = 0; i < 3; i++)
		ck_assert(hm_file_events_next(&events, &list[i]));
	for (size_t i = 0; i < 3; i++)
		hm_file_event_write(&changed, &list[orders[_i][i]]);
	parts.events.raw = hm_buf_view(&changed);
	ck_assert_int_eq(read_parts(),
			 _i == 1 ? HALLMARK_OK : HALLMARK_STATEMENT_BAD);
	if (_i != 1)
		ck_assert_str_eq(culprit.diag.rule, "HMK-DRAFT-7");
	hm_buf_release(&changed);
}
END_TEST

/* HMK-DRAFT-7: items without an event are no part of the draft. */
START_TEST(some_items_of_a_certificate)
{
	struct hm_file_events events;
	struct hm_file_event event;
	struct hallmark_buf kept = HM_BUF_INIT(65536);
	struct hallmark_draft_info info;

	make_good();
	take_apart(&bytes);
	hm_file_events_begin(&events, &parts.events);
	for (size_t i = 0; i < 3; i++) {
		ck_assert(hm_file_events_next(&events, &event));
		if (i > 0)
			hm_file_event_write(&kept, &event);
	}
	parts.events.raw = hm_buf_view(&kept);
	parts.events.count = 2;
	ck_assert_int_eq(read_parts(), HALLMARK_OK);
	hallmark_draft_info(draft, &info);
	ck_assert_uint_eq(info.certificates, 2);
	ck_assert_uint_eq(info.items, 2);
	ck_assert(!hallmark_draft_moves(draft, 0, 0)); /* B */
	ck_assert(hallmark_draft_moves(draft, 0, 1));  /* C */
	ck_assert(hallmark_draft_moves(draft, 1, 0));  /* F */
	ck_assert_int_eq(accept_by(t.ben), HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&accepted)), HALLMARK_OK);
	hm_buf_release(&kept);
}
END_TEST

/* An older certificate of an item gives another link: it was changed. */
START_TEST(a_link_that_has_moved)
{
	struct hallmark_bytes old;
	struct world_event *e;

	ck_assert_int_eq(make(HALLMARK_KIND_TRANSFER, "B", t.ben->sign.pub),
			 HALLMARK_OK);
	take_apart(&bytes);
	e = world_add(t.w, HM_STATUS, (const char *)trade_uri('B').ptr, NULL);
	e->event.args.status = HM_ACTIVATED;
	world_log(t.w, 1, &t.w->root);
	world_seal(t.w, TRADE_SEALED + 10);
	old = trade_cut(&t, "B", 'c');
	hm_cbor_put_bstr(&accepted, old);
	parts.certificates.raw = hm_buf_view(&accepted);
	ck_assert_int_eq(read_parts(), HALLMARK_STATEMENT_BAD);
	ck_assert(hm_bytes_equal(hm_text(culprit.uri), trade_uri('B')));
}
END_TEST

START_TEST(a_certificate_without_a_head)
{
	ck_assert_int_eq(make(HALLMARK_KIND_TRANSFER, "B", t.ben->sign.pub),
			 HALLMARK_OK);
	take_apart(&bytes);
	hm_cbor_put_bstr(&accepted, trade_cut(&t, "B", 's'));
	parts.certificates.raw = hm_buf_view(&accepted);
	ck_assert_int_eq(read_parts(), HALLMARK_SIGNED_ONLY);
	ck_assert_str_eq(culprit.diag.rule, "HMK-DRAFT-5");
}
END_TEST

START_TEST(an_event_for_each_item)
{
	make_good();
	take_apart(&bytes);
	parts.certificates.count = 1;
	parts.certificates.raw.len = trade_cut(&t, "BC", 'c').len + 3;
	ck_assert_int_eq(read_parts(), HALLMARK_STATEMENT_BAD);
	ck_assert_str_eq(culprit.uri, "");
}
END_TEST

/* HMK-DRAFT-5: whoever drafts cannot hide an item behind itself. */
START_TEST(each_item_once)
{
	ck_assert_int_eq(make(HALLMARK_KIND_TRANSFER, "B", t.ben->sign.pub),
			 HALLMARK_OK);
	take_apart(&bytes);
	for (size_t i = 0; i < 2; i++) {
		hm_buf_add(&accepted, parts.certificates.raw);
		hm_buf_add(&statement, parts.events.raw);
	}
	parts.certificates.raw = hm_buf_view(&accepted);
	parts.certificates.count = 2;
	parts.events.raw = hm_buf_view(&statement);
	parts.events.count = 2;
	hm_buf_clear(&bytes);
	hm_draft_file_write(&bytes, &parts);
	ck_assert_int_eq(read_bytes(hm_buf_view(&bytes)),
			 HALLMARK_SUBJECT_TWICE);
	ck_assert(hm_bytes_equal(hm_text(culprit.uri), trade_uri('B')));
	ck_assert_uint_eq(culprit.certificate, 1);
}
END_TEST

/* HMK-DRAFT-6: drafts are also made by hand; D was reported stolen. */
START_TEST(accepts_nothing_that_the_ledger_refuses)
{
	struct hallmark_bytes certificate = trade_cut(&t, "D", 'c');
	struct hallmark_subject subject;
	struct hallmark_opened *opened;
	uint8_t salt[HM_SALT_BYTES] = { 1 };
	struct hm_event event = { .kind = HM_TRANSFER,
				  .salt = salt,
				  .args.to = t.ben->sign.pub };
	struct hm_file_event entry = { .uri = trade_uri('D') };
	uint8_t room[HM_EVENT_ROOM];
	struct hallmark_buf skeleton = HM_BUF_OVER(room);

	ck_assert_int_eq(hallmark_opened_read(certificate, &opened, NULL),
			 HALLMARK_OK);
	ck_assert(hallmark_opened_subject(opened, 0, &subject));
	memcpy(event.prev.b, subject.link, HM_HASH_BYTES);
	hallmark_opened_free(opened);
	hm_event_write(&skeleton, &event);
	entry.bytes = hm_buf_view(&skeleton);
	hm_cbor_put_bstr(&accepted, certificate);
	hm_file_event_write(&bytes, &entry);
	parts = (struct hm_draft_file){
		.origin = HM_LIT(WORLD_ORIGIN),
		.kind = HM_TRANSFER,
		.to = t.ben->sign.pub,
		.certificates = { .raw = hm_buf_view(&accepted), .count = 1 },
		.events = { .raw = hm_buf_view(&bytes), .count = 1 }
	};
	ck_assert_int_eq(read_parts(), HALLMARK_OK);
	ck_assert_int_eq(accept_by(t.ben), HALLMARK_TRANSFER_BLOCKED);
	ck_assert_str_eq(culprit.diag.rule, "HMK-RULE-14");
}
END_TEST

START_TEST(of_the_ledger_that_it_names)
{
	make_good();
	take_apart(&bytes);
	parts.origin = HM_LIT("maison.example/2");
	ck_assert_int_eq(read_parts(), HALLMARK_OTHER_LEDGER);
}
END_TEST

START_TEST(to_a_key)
{
	static const uint8_t bad[32] = { 2 };
	struct hm_file_events events;
	struct hm_file_event event;
	uint8_t room[HM_EVENT_ROOM];
	struct hallmark_buf again = HM_BUF_OVER(room);

	ck_assert_int_eq(make(HALLMARK_KIND_TRANSFER, "B", t.ben->sign.pub),
			 HALLMARK_OK);
	take_apart(&bytes);
	hm_file_events_begin(&events, &parts.events);
	ck_assert(hm_file_events_next(&events, &event));
	event.event.args.to = bad;
	hm_event_write(&again, &event.event);
	event.bytes = hm_buf_view(&again);
	hm_file_event_write(&accepted, &event);
	parts.events.raw = hm_buf_view(&accepted);
	parts.to = bad;
	ck_assert_int_eq(read_parts(), HALLMARK_KEY_BAD);
	ck_assert_str_eq(culprit.diag.rule, "HMK-DRAFT-3");
}
END_TEST

/* HMK-DRAFT-8: what was accepted is what is signed. */
enum change {
	SALT,
	KID,
	COUNT,
	SIGNATURE
};
START_TEST(a_draft_changed_after_it_was_accepted)
{
	struct hallmark_buf changed = HM_BUF_INIT(65536);
	struct hallmark_buf object = HM_BUF_INIT(HM_ACCEPTANCE_ROOM);
	struct hm_file_events events;
	struct hm_file_event event;
	uint8_t room[HM_EVENT_ROOM];
	struct hallmark_buf again = HM_BUF_OVER(room);
	uint8_t salt[HM_SALT_BYTES] = { 7 };
	uint8_t sig[HM_SIG_BYTES] = { 7 };

	ck_assert_int_eq(make(HALLMARK_KIND_TRANSFER, "B", t.ben->sign.pub),
			 HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&bytes)), HALLMARK_OK);
	ck_assert_int_eq(accept_by(t.ben), HALLMARK_OK);
	take_apart(&accepted);
	hm_file_events_begin(&events, &parts.events);
	ck_assert(hm_file_events_next(&events, &event));
	switch ((enum change)_i) {
	case SALT:
		event.event.salt = salt;
		break;
	case KID:
		parts.acceptance.kid = hm_cose_kid(t.anna->sign.pub);
		break;
	case COUNT:
		parts.acceptance.n++;
		break;
	case SIGNATURE:
		parts.acceptance.sig = sig;
		break;
	}
	hm_event_write(&again, &event.event);
	event.bytes = hm_buf_view(&again);
	hm_file_event_write(&changed, &event);
	parts.events.raw = hm_buf_view(&changed);
	/* What he signed is sound as such, but is not what the ledger takes. */
	if (_i == KID || _i == COUNT) {
		hm_acceptance_message(&object, &parts.acceptance);
		ck_assert_int_eq(t.ben->sign.sign(t.ben->sign.key,
						  hm_buf_view(&object), sig),
				 HALLMARK_OK);
		parts.acceptance.sig = sig;
		hm_buf_clear(&object);
	}
	hm_acceptance_write(&object, &parts.acceptance);
	parts.acceptance_bytes = hm_buf_view(&object);
	ck_assert_int_eq(read_parts(), HALLMARK_ACCEPTANCE_BAD);
	ck_assert_str_eq(culprit.diag.rule, "HMK-DRAFT-8");
	hm_buf_release(&changed);
	hm_buf_release(&object);
}
END_TEST

START_TEST(says_where_bytes_are_wrong)
{
	make_good();
	ck_assert_int_eq(read_bytes(hm_bytes(bytes.ptr, bytes.len - 1)),
			 HALLMARK_MALFORMED);
	ck_assert_uint_gt(culprit.diag.offset, 0);
	ck_assert_int_eq(
		hallmark_draft_read(hm_bytes(bytes.ptr, 1), &draft, NULL),
		HALLMARK_MALFORMED);
}
END_TEST

/* HMK-DRAFT-4: 64 MiB. */
START_TEST(a_draft_has_a_limit)
{
	static uint8_t text[16000];
	static const struct hallmark_field field = {
		.value = { .type = HALLMARK_OCTETS,
			   .text = { text, sizeof(text) } }
	};
	struct hallmark_bytes certificate = trade_cut(&t, "BC", 'f');
	struct hallmark_draft_order order = { .kind = HALLMARK_KIND_TRANSFER,
					      .certificates = &certificate,
					      .certificate_count = 1,
					      .to = t.ben->sign.pub,
					      .fields = &field,
					      .field_count = 1,
					      .now = NOW };
	struct hallmark_buf small = HM_BUF_INIT(certificate.len + 1000);

	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &small, &culprit),
		HALLMARK_TOO_LARGE);
	ck_assert_uint_eq(small.len, 0);
	ck_assert_str_eq(culprit.diag.rule, "HMK-DRAFT-4");
	ck_assert_int_eq(
		hallmark_draft_make(&order, &draws.random, &bytes, &culprit),
		HALLMARK_OK);
	hm_buf_release(&small);
}
END_TEST

START_TEST(memory_runs_short)
{
	enum hallmark_code code;
	size_t granted = 0;
	struct hallmark_bytes certificates[2] = { trade_cut(&t, "BC", 'c'),
						  trade_cut(&t, "F", 'c') };
	struct hallmark_bytes items[2] = { trade_uri('B'), trade_uri('F') };
	struct hallmark_draft_order order = { .kind = HALLMARK_KIND_TRANSFER,
					      .certificates = certificates,
					      .certificate_count = 2,
					      .items = items,
					      .item_count = 2,
					      .to = t.ben->sign.pub,
					      .now = NOW };

	do {
		scarce_begin(granted++);
		code = hallmark_draft_make(&order, &draws.random, &bytes,
					   &culprit);
		scarce_end();
		ck_assert_uint_eq(bytes.len > 0, !code);
	} while (code == HALLMARK_NO_MEMORY);
	ck_assert_int_eq(code, HALLMARK_OK);
	granted = 0;
	do {
		scarce_begin(granted++);
		code = hallmark_draft_read(hm_buf_view(&bytes), &draft,
					   &culprit);
		scarce_end();
	} while (code == HALLMARK_NO_MEMORY);
	ck_assert_int_eq(code, HALLMARK_OK);
	hallmark_draft_free(NULL);
}
END_TEST

/*
 * No flipped bit passes: the draft is refused, or the signature of the
 * receiver is over what is signed.
 */
START_TEST(every_flipped_bit)
{
	size_t refusals = 0;
	uint8_t *copy;

	ck_assert_int_eq(make(HALLMARK_KIND_TRANSFER, "B", t.ben->sign.pub),
			 HALLMARK_OK);
	ck_assert_int_eq(read_bytes(hm_buf_view(&bytes)), HALLMARK_OK);
	ck_assert_int_eq(accept_by(t.ben), HALLMARK_OK);
	take_apart(&accepted);
	copy = malloc(accepted.len);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, accepted.ptr, accepted.len);
	for (size_t bit = 0; bit < 8 * accepted.len; bit++) {
		enum hallmark_code code;

		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		code = read_bytes(hm_bytes(copy, accepted.len));
		refusals += code != HALLMARK_OK;
		if (!code) {
			hm_buf_clear(&statement);
			ck_assert_int_eq(sign_at(&t.w->stock, NOW),
					 HALLMARK_OK);
			ck_assert(hm_bytes_equal(draft->file.events.raw,
						 parts.events.raw));
		}
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	/* What is left is the head's signature lines, which nobody asked. */
	ck_assert_uint_gt(refusals, 8 * accepted.len / 2);
	free(copy);
}
END_TEST

Suite *suite_draft_draft(void)
{
	Suite *s = suite_create("draft/draft");
	TCase *tc = tcase_create("draft");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, a_carton_changes_hands);
	tcase_add_test(tc, a_draft_tells_what_it_is);
	tcase_add_test(tc, takes_the_items_that_are_named);
	tcase_add_loop_test(tc, a_bad_item_refuses_the_whole, 0,
			    sizeof(refused) / sizeof(*refused));
	tcase_add_test(tc, refuses_an_order_that_is_none);
	tcase_add_test(tc, a_recover_is_accepted_then_signed);
	tcase_add_test(tc, shows_what_is_to_be_signed);
	tcase_add_test(tc, shows_bad_news);
	tcase_add_test(tc, only_the_receiver_accepts);
	tcase_add_test(tc, only_the_custodian_signs_in_time);
	tcase_add_test(tc, signing_may_fail);
	tcase_add_loop_test(tc, events_follow_from_certificates, 0, 3);
	tcase_add_test(tc, some_items_of_a_certificate);
	tcase_add_test(tc, a_link_that_has_moved);
	tcase_add_test(tc, a_certificate_without_a_head);
	tcase_add_test(tc, an_event_for_each_item);
	tcase_add_test(tc, each_item_once);
	tcase_add_test(tc, accepts_nothing_that_the_ledger_refuses);
	tcase_add_test(tc, of_the_ledger_that_it_names);
	tcase_add_test(tc, to_a_key);
	tcase_add_loop_test(tc, a_draft_changed_after_it_was_accepted, 0,
			    SIGNATURE + 1);
	tcase_add_test(tc, says_where_bytes_are_wrong);
	tcase_add_test(tc, a_draft_has_a_limit);
	tcase_add_test(tc, memory_runs_short);
	suite_add_tcase(s, tc);
	tc = tcase_create("flips");
	tcase_set_tags(tc, "slow");
	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, every_flipped_bit);
	suite_add_tcase(s, tc);
	return s;
}
