/* Runs every unit suite. SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>

static void add_suites(SRunner *runner)
{
	srunner_add_suite(runner, suite_base_buf());
	srunner_add_suite(runner, suite_base_code());
	srunner_add_suite(runner, suite_base_sort());
	srunner_add_suite(runner, suite_base_text());
	srunner_add_suite(runner, suite_base_time());
	srunner_add_suite(runner, suite_cbor_reader());
	srunner_add_suite(runner, suite_cbor_writer());
	srunner_add_suite(runner, suite_certificate_read());
	srunner_add_suite(runner, suite_cli_input());
	srunner_add_suite(runner, suite_crypto_hash());
	srunner_add_suite(runner, suite_crypto_sha256_ni());
	srunner_add_suite(runner, suite_crypto_sign());
	srunner_add_suite(runner, suite_draft_answer());
	srunner_add_suite(runner, suite_draft_composer());
	srunner_add_suite(runner, suite_draft_delegation());
	srunner_add_suite(runner, suite_draft_draft());
	srunner_add_suite(runner, suite_draft_fields());
	srunner_add_suite(runner, suite_draft_opened());
	srunner_add_suite(runner, suite_draft_redact());
	srunner_add_suite(runner, suite_draft_told());
	srunner_add_suite(runner, suite_keyring_backup());
	srunner_add_suite(runner, suite_keyring_claim());
	srunner_add_suite(runner, suite_keyring_keyfile());
	srunner_add_suite(runner, suite_keyring_wallet());
	srunner_add_suite(runner, suite_ledger_attached());
	srunner_add_suite(runner, suite_ledger_audit());
	srunner_add_suite(runner, suite_ledger_audit_chain());
	srunner_add_suite(runner, suite_ledger_audit_statement());
	srunner_add_suite(runner, suite_ledger_checkpoint());
	srunner_add_suite(runner, suite_ledger_create());
	srunner_add_suite(runner, suite_ledger_cut());
	srunner_add_suite(runner, suite_ledger_cut_chain());
	srunner_add_suite(runner, suite_ledger_erase());
	srunner_add_suite(runner, suite_ledger_events());
	srunner_add_suite(runner, suite_ledger_flags());
	srunner_add_suite(runner, suite_ledger_hostile());
	srunner_add_suite(runner, suite_ledger_life());
	srunner_add_suite(runner, suite_ledger_log());
	srunner_add_suite(runner, suite_ledger_map());
	srunner_add_suite(runner, suite_ledger_run());
	srunner_add_suite(runner, suite_ledger_submit());
	srunner_add_suite(runner, suite_note_checkpoint());
	srunner_add_suite(runner, suite_note_note());
	srunner_add_suite(runner, suite_note_vkey());
	srunner_add_suite(runner, suite_record_acceptance());
	srunner_add_suite(runner, suite_record_challenge());
	srunner_add_suite(runner, suite_record_details());
	srunner_add_suite(runner, suite_record_element());
	srunner_add_suite(runner, suite_record_event());
	srunner_add_suite(runner, suite_record_gs1());
	srunner_add_suite(runner, suite_record_gs1_uri());
	srunner_add_suite(runner, suite_record_item_id());
	srunner_add_suite(runner, suite_record_statement());
	srunner_add_suite(runner, suite_record_statement_file());
	srunner_add_suite(runner, suite_record_uri());
	srunner_add_suite(runner, suite_record_words());
	srunner_add_suite(runner, suite_store_scrub());
	srunner_add_suite(runner, suite_store_store());
	srunner_add_suite(runner, suite_store_txn());
	srunner_add_suite(runner, suite_tree_frontier());
	srunner_add_suite(runner, suite_tree_map());
	srunner_add_suite(runner, suite_tree_map_prove());
	srunner_add_suite(runner, suite_tree_map_root());
	srunner_add_suite(runner, suite_tree_merkle());
	srunner_add_suite(runner, suite_tree_multiproof());
	srunner_add_suite(runner, suite_verify_custody());
	srunner_add_suite(runner, suite_verify_facts());
	srunner_add_suite(runner, suite_verify_holder());
	srunner_add_suite(runner, suite_verify_memory());
	srunner_add_suite(runner, suite_verify_opening());
	srunner_add_suite(runner, suite_verify_policy());
	srunner_add_suite(runner, suite_verify_policy_judge());
	srunner_add_suite(runner, suite_verify_policy_show());
	srunner_add_suite(runner, suite_verify_powers());
	srunner_add_suite(runner, suite_verify_signature());
	srunner_add_suite(runner, suite_verify_verdict());
	srunner_add_suite(runner, suite_verify_verify());
}

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	int failed;
	int run;

	add_suites(runner);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	run = srunner_ntests_run(runner);
	srunner_free(runner);
	printf("%d passed, %d failed\n", run - failed, failed);
	return failed > 0 || run == 0;
}
