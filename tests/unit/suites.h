/* One function a suite, listed in suites.c. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_SUITES_H
#define HM_TEST_SUITES_H

#include <check.h>

Suite *suite_base_buf(void);
Suite *suite_base_code(void);
Suite *suite_base_sort(void);
Suite *suite_base_text(void);
Suite *suite_base_time(void);
Suite *suite_cbor_reader(void);
Suite *suite_cbor_writer(void);
Suite *suite_certificate_read(void);
Suite *suite_cli_input(void);
Suite *suite_crypto_hash(void);
Suite *suite_crypto_sha256_ni(void);
Suite *suite_crypto_sign(void);
Suite *suite_draft_fields(void);
Suite *suite_keyring_keyfile(void);
Suite *suite_ledger_audit(void);
Suite *suite_ledger_audit_statement(void);
Suite *suite_ledger_checkpoint(void);
Suite *suite_ledger_create(void);
Suite *suite_ledger_cut(void);
Suite *suite_ledger_events(void);
Suite *suite_ledger_log(void);
Suite *suite_ledger_map(void);
Suite *suite_ledger_run(void);
Suite *suite_note_checkpoint(void);
Suite *suite_note_note(void);
Suite *suite_note_vkey(void);
Suite *suite_record_details(void);
Suite *suite_record_element(void);
Suite *suite_record_event(void);
Suite *suite_record_gs1(void);
Suite *suite_record_gs1_uri(void);
Suite *suite_record_item_id(void);
Suite *suite_record_statement(void);
Suite *suite_record_uri(void);
Suite *suite_store_scrub(void);
Suite *suite_store_store(void);
Suite *suite_store_txn(void);
Suite *suite_tree_frontier(void);
Suite *suite_tree_map(void);
Suite *suite_tree_map_prove(void);
Suite *suite_tree_map_root(void);
Suite *suite_tree_merkle(void);
Suite *suite_tree_multiproof(void);
Suite *suite_verify_custody(void);
Suite *suite_verify_policy(void);
Suite *suite_verify_policy_judge(void);
Suite *suite_verify_policy_show(void);
Suite *suite_verify_verdict(void);
Suite *suite_verify_verify(void);

#endif
