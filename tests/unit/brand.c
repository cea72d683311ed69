/* SPDX-License-Identifier: MIT */
#include "unit/brand.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "ledger/ledger.h"

static uint64_t now(void *arg)
{
	return ((struct brand *)arg)->now;
}

static void draw(void *arg, uint8_t *out, size_t len)
{
	struct brand *b = arg;
	struct hm_hash hash;
	uint8_t number[8];
	struct hallmark_bytes part = { number, sizeof(number) };

	for (size_t at = 0; at < len; at++) {
		if (at % sizeof(hash.b) == 0) {
			hm_put_u64(number, b->drawn++);
			hash = hm_sha256(&part, 1);
		}
		out[at] = hash.b[at % sizeof(hash.b)];
	}
}

static void key_of(struct hm_seed_signer *key, uint8_t number)
{
	uint8_t seed[HM_SEED_BYTES] = { number };

	hm_seed_signer_init(key, seed);
}

void brand_make(struct brand *b)
{
	struct hallmark_bytes prefix = HM_LIT(BRAND_PREFIX);
	struct hallmark_genesis genesis = { .brand = HM_LIT("maison"),
					    .origin =
						    HM_LIT("maison.example/1"),
					    .prefixes = &prefix,
					    .prefix_count = 1,
					    .wait = 30 * 86400 };

	memset(b, 0, sizeof(*b));
	scratch_make(b->dir);
	key_of(&b->root, 1);
	key_of(&b->log, 2);
	key_of(&b->next, 3);
	key_of(&b->stock, 4);
	b->now = BRAND_T0;
	b->host = (struct hallmark_host){ now, draw, b, (size_t)256 << 20 };
	genesis.root = &b->root.sign;
	genesis.log = &b->log.sign;
	genesis.next = b->next.sign.pub;
	genesis.stock = b->stock.sign.pub;
	ck_assert_int_eq(
		hallmark_ledger_create(b->dir, &genesis, &b->host, NULL),
		HALLMARK_OK);
	brand_open(b, true);
}

void brand_open(struct brand *b, bool write)
{
	struct hallmark_diag diag = { .message = "" };

	ck_assert_msg(hallmark_ledger_open(b->dir, write, &b->host, &b->ledger,
					   &diag) == HALLMARK_OK,
		      "open: %s", diag.message);
}

void brand_close(struct brand *b)
{
	hallmark_ledger_close(b->ledger);
	b->ledger = NULL;
}

void brand_remove(struct brand *b)
{
	char path[SCRATCH_MAX];

	brand_close(b);
	scratch_path(path, b->dir, "store");
	scratch_remove(path);
	scratch_remove(b->dir);
}

struct hallmark_item_id brand_item(unsigned i)
{
	struct hallmark_item_id id;
	char serial[16];

	(void)snprintf(serial, sizeof(serial), "S%u", i);
	ck_assert_int_eq(hallmark_item_gtin(HM_LIT(BRAND_PREFIX "333931"),
					    hm_text(serial), &id, NULL),
			 HALLMARK_OK);
	return id;
}

struct hallmark_run *brand_run(struct brand *b, const char *name, size_t batch)
{
	struct hallmark_run_options options = {
		.name = hm_text(name),
		.signer = &b->root.sign,
		.to = b->stock.sign.pub,
		.batch = batch,
	};
	struct hallmark_run *run = NULL;

	ck_assert_int_eq(hallmark_run_begin(b->ledger, &options, &run, NULL),
			 HALLMARK_OK);
	return run;
}

enum hallmark_code brand_add(struct hallmark_run *run, unsigned i)
{
	static const struct hallmark_value list[2] = {
		{ .type = HALLMARK_TEXT, .text = { (const uint8_t *)"a", 1 } },
		{ .type = HALLMARK_INTEGER, .integer = -7 }
	};
	struct hallmark_field fields[] = {
		{ HM_LIT("size"), { .type = HALLMARK_INTEGER, .integer = i } },
		{ HM_LIT(""),
		  { .type = HALLMARK_TEXT, .text = HM_LIT("LOT-7") } },
		{ HM_LIT("parts"),
		  { .type = HALLMARK_LIST, .list = list, .list_count = 2 } },
		{ HM_LIT("color"),
		  { .type = HALLMARK_TEXT, .text = HM_LIT("bleu nuit") } },
		{ HM_LIT("new"),
		  { .type = HALLMARK_BOOLEAN, .boolean = true } },
	};
	struct hallmark_item_id id = brand_item(i);

	return hallmark_run_add(run, &id, fields, 5, (uint64_t)i + 1, NULL);
}

void brand_issue(struct brand *b, const char *name, unsigned from, unsigned to,
		 size_t batch)
{
	struct hallmark_run *run = brand_run(b, name, batch);

	for (unsigned i = from; i < to; i++)
		ck_assert_int_eq(brand_add(run, i), HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_commit(run, to, true, NULL), HALLMARK_OK);
	hallmark_run_free(run);
}

void brand_checkpoint(struct brand *b)
{
	struct hallmark_diag diag = { .rule = "", .message = "" };

	ck_assert_msg(hallmark_ledger_checkpoint(b->ledger, &b->log.sign,
						 &diag) == HALLMARK_OK,
		      "checkpoint: %s: %s at %zu", diag.rule, diag.message,
		      diag.offset);
}

struct hallmark_ledger_info brand_info(struct brand *b)
{
	struct hallmark_ledger_info info;

	ck_assert_int_eq(hallmark_ledger_info(b->ledger, &info), HALLMARK_OK);
	return info;
}

struct hallmark_buf *
brand_cut(struct brand *b, unsigned item, enum hallmark_level level)
{
	struct hallmark_item_id id = brand_item(item);
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = level };
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	struct hallmark_diag diag = { .message = "" };

	ck_assert_ptr_nonnull(out);
	ck_assert_msg(hallmark_ledger_certificate(b->ledger, &cut, out,
						  &diag) == HALLMARK_OK,
		      "cut: %s", diag.message);
	return out;
}

enum hallmark_code brand_verify(struct brand *b, const struct hallmark_buf *cut,
				const struct hallmark_item_id *item)
{
	struct hallmark_buf *text = hallmark_buf_new(HALLMARK_POLICY_BYTES_MAX);
	struct hallmark_question question = { .item = hm_text(item->uri),
					      .now = b->now };
	struct hallmark_policy *policy = NULL;
	struct hallmark_verdict *verdict = NULL;
	enum hallmark_code code;

	ck_assert_int_eq(hallmark_ledger_policy(b->ledger, text), HALLMARK_OK);
	ck_assert_int_eq(
		hallmark_policy_parse(hallmark_buf_bytes(text), &policy, NULL),
		HALLMARK_OK);
	code = hallmark_verify(hallmark_buf_bytes(cut), policy, &question,
			       &verdict);
	hallmark_verdict_free(verdict);
	hallmark_policy_free(policy);
	hallmark_buf_free(text);
	return code;
}

enum hallmark_code
brand_prove(struct brand *b, unsigned item, enum hallmark_level level)
{
	struct hallmark_buf *cut = brand_cut(b, item, level);
	struct hallmark_item_id id = brand_item(item);
	enum hallmark_code code = brand_verify(b, cut, &id);

	hallmark_buf_free(cut);
	return code;
}

struct hm_store *brand_store(struct brand *b)
{
	struct hm_store_layout layout = hm_ledger_layout(&b->host);
	struct hm_store *store = NULL;
	char path[SCRATCH_MAX];

	ck_assert_ptr_null(b->ledger);
	scratch_path(path, b->dir, "store");
	ck_assert_int_eq(hm_store_open(path, &layout, HM_STORE_WRITE, &store),
			 HALLMARK_OK);
	return store;
}

void brand_damage(struct brand *b, unsigned table, struct hallmark_bytes key,
		  long at)
{
	struct hm_store *store = brand_store(b);
	struct hallmark_bytes value;
	struct hm_txn *txn = NULL;
	uint8_t *copy;

	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_WRITE, &txn),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_txn_get(txn, table, key, &value), HALLMARK_OK);
	ck_assert_uint_gt(value.len, (size_t)labs(at));
	copy = malloc(value.len);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, value.ptr, value.len);
	copy[at < 0 ? value.len - (size_t)-at : (size_t)at] ^= 1;
	ck_assert_int_eq(hm_txn_put(txn, table, key, hm_bytes(copy, value.len)),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_OK);
	free(copy);
	hm_store_close(store);
}
