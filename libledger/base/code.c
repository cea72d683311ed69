/* SPDX-License-Identifier: MIT */
#include <hallmark/base.h>

#include <errno.h>

struct row {
	enum hallmark_code code;
	enum hallmark_outcome outcome;
	const char *name;
	const char *words;
};

#define ROW(code, outcome, words)                                              \
	{                                                                      \
		HALLMARK_##code, HALLMARK_##outcome, #code, words              \
	}
static const struct row rows[] = {
	{ HALLMARK_OK, HALLMARK_VERIFIED, "VERIFIED",
	  "all that the policy asks is proven" },
	ROW(TOO_LARGE, REFUTED, "the input is larger than the format allows"),
	ROW(NEWER, UNPROVEN, "the file needs a newer version of this program"),
	ROW(MALFORMED, REFUTED, "the bytes do not follow the format"),
	ROW(ITEM_NOT_CANONICAL, REFUTED,
	    "an item identifier is not in its canonical form"),
	ROW(SUBJECT_TWICE, REFUTED,
	    "one item or key appears twice in the file"),
	ROW(WRONG_ITEM, REFUTED, "the certificate is about another item"),
	ROW(UNKNOWN_LOG, UNPROVEN, "the policy names no ledger of this origin"),
	ROW(UNKNOWN_BRAND, UNPROVEN,
	    "the policy names no brand for this ledger"),
	ROW(UNKNOWN_ROOT, UNPROVEN,
	    "the policy names another root key for this brand"),
	ROW(WRONG_BRAND, REFUTED,
	    "the item is outside the prefixes of this brand"),
	ROW(KEY_BAD, REFUTED, "a public key is not a valid Ed25519 key"),
	ROW(SIGNATURE_BAD, REFUTED,
	    "a signature does not match what it should sign"),
	ROW(ORDER, REFUTED, "the records are not in the order of the log"),
	ROW(FORK_INSIDE, REFUTED,
	    "two records contradict each other about one log entry"),
	ROW(QUOTA_OVERLAP, REFUTED,
	    "two statements of one key use the same numbers"),
	ROW(GENESIS_MISSING, REFUTED,
	    "a chain with a recover needs the genesis record"),
	ROW(PROOF_BAD, REFUTED, "a proof does not lead to the signed head"),
	ROW(ABSENCE_BAD, REFUTED,
	    "the proof that the item was never issued is wrong"),
	ROW(LOG_SIGNATURE_MISSING, REFUTED,
	    "the ledger has not signed this head"),
	ROW(LOG_SIGNATURE_BAD, REFUTED,
	    "the signature of the ledger on the head is wrong"),
	ROW(COSIGNATURE_BAD, REFUTED,
	    "a witness signature on the head is wrong"),
	ROW(QUORUM_MISSING, UNPROVEN,
	    "too few witnesses of the policy have signed the head"),
	ROW(KEY_UNUSED, REFUTED, "a key is carried that no record names"),
	ROW(FORK, REFUTED,
	    "the ledger signed two heads that contradict each other"),
	ROW(CUSTODY_VOID, REFUTED,
	    "the last custody rests on a key that was void"),
	ROW(DESTROYED, FLAGGED, "the item was destroyed"),
	ROW(DECOMMISSIONED, FLAGGED, "the item was decommissioned"),
	ROW(RECALLED, FLAGGED, "the item was recalled"),
	ROW(THEFT_CONFIRMED, FLAGGED, "stolen, and confirmed by an authority"),
	ROW(STOLEN, FLAGGED, "its holder reported it stolen"),
	ROW(LOST, FLAGGED, "its holder reported it lost"),
	ROW(CLOCK, UNPROVEN,
	    "the proof is dated later than the clock of this machine"),
	ROW(POLICY_EXPIRED, UNPROVEN, "the policy is past its last day"),
	ROW(STALE, UNPROVEN, "the proof is older than the policy allows"),
	ROW(NOT_ISSUED, REFUTED, "the brand had not issued this ID"),
	ROW(NOT_IN_THIS_LEDGER, UNPROVEN,
	    "the ID is not in this ledger, which need not list it"),
	ROW(STATUS_ONLY, UNPROVEN,
	    "in the map and not reported; who issued it was not shown"),
	ROW(SIGNED_ONLY, UNPROVEN,
	    "signed by the brand, but not shown to be logged or current"),
	ROW(INCLUSION_MISSING, UNPROVEN,
	    "the policy asks for proof that each statement is in the log"),
	ROW(HOLDER_MISSING, UNPROVEN,
	    "the policy asks for proof of who holds the item"),
	ROW(HOLDER_BAD, REFUTED, "the holder's proof does not hold"),
	ROW(HOLDER_OTHER_CHALLENGE, REFUTED,
	    "the holder's proof answers another challenge"),
	ROW(HOLDER_OTHER_LINK, REFUTED,
	    "the holder's proof is about another state of the item"),
	ROW(HOLDER_EXPIRED, UNPROVEN, "the holder's proof is too old"),
	ROW(KEY_UNKNOWN, REFUTED, "the signer has no authority in this ledger"),
	ROW(KEY_REVOKED, REFUTED, "the powers of the key had ended"),
	ROW(SUBJECT_UNKNOWN, REFUTED,
	    "nothing of that name was issued or authorised before"),
	ROW(ALREADY_ISSUED, REFUTED, "the item was issued before"),
	ROW(ITEM_ENDED, REFUTED,
	    "the item was destroyed or decommissioned before"),
	ROW(NOT_CUSTODIAN, REFUTED, "the signer is not the custodian"),
	ROW(ROLE_MISSING, REFUTED, "the signer lacks the role"),
	ROW(OUT_OF_SCOPE, REFUTED,
	    "the item is outside of the scope of the signer"),
	ROW(OUT_OF_DATES, REFUTED, "outside of the dates of the signer"),
	ROW(FIELD_RANGE, REFUTED,
	    "a field has a value that the kind does not allow"),
	ROW(ACCEPTANCE_MISSING, REFUTED, "the receiver did not accept"),
	ROW(ACCEPTANCE_FORBIDDEN, REFUTED,
	    "this kind of event takes no acceptance"),
	ROW(ACCEPTANCE_BAD, REFUTED, "the receiver's signature does not hold"),
	ROW(ACCEPTANCE_EXPIRED, REFUTED, "accepted too late"),
	ROW(QUOTA_FIRST, REFUTED,
	    "a number range is given without a quota, or is missing"),
	ROW(QUOTA, REFUTED, "more than the quota, or numbers used before"),
	ROW(TRANSFER_BLOCKED, REFUTED,
	    "reported lost or stolen, or the theft is confirmed"),
	ROW(CLAIM_VOID, REFUTED, "to a claim key that was used"),
	ROW(RECOVER_NOT_ANNOUNCED, REFUTED,
	    "no recovery is announced: status recovering comes first"),
	ROW(RECOVER_TOO_EARLY, REFUTED,
	    "the recovery was announced, but must wait longer"),
	ROW(GENESIS_BAD, REFUTED,
	    "the first record of the ledger breaks the rules"),
	ROW(ROOT_NOT_COMMITTED, REFUTED,
	    "a new root that the last one did not name"),
	ROW(FROM_RANGE, REFUTED, "`from` out of range"),
	ROW(WAIT_CHANGED, REFUTED, "a new root changes the waiting time"),
	ROW(KEY_KNOWN, REFUTED, "the key is authorised already"),
	ROW(KEY_DEPTH, REFUTED, "more than three levels of keys"),
	ROW(EXCEEDS_PARENT, REFUTED, "more than the parent may"),
	ROW(QUOTA_CANNOT_AUTHORISE, REFUTED,
	    "a key with a quota cannot authorise"),
	ROW(CHAIN_FULL, REFUTED, "the chain has no place for this event"),
	ROW(LINK_MOVED, REFUTED, "another event came first"),
	ROW(STATEMENT_BAD, REFUTED,
	    "the statement file is not one, or was changed"),
	ROW(OTHER_LEDGER, REFUTED, "the statement is for another ledger"),
	ROW(USAGE, CALL_WRONG, "the command was not called as it should be"),
	ROW(POLICY_BAD, CALL_WRONG, "the policy file has a mistake"),
	ROW(LEDGER_EXISTS, CALL_WRONG, "the file or ledger exists already"),
	ROW(NOT_A_LEDGER, CALL_WRONG, "no ledger is there"),
	ROW(ITEM_UNKNOWN, CALL_WRONG, "the item is not in the ledger"),
	ROW(RUN_OTHER_FILE, CALL_WRONG,
	    "a run of this name has another file, other options or another "
	    "mint key"),
	ROW(CHECKPOINT_BEHIND, CALL_WRONG,
	    "there are events that no checkpoint covers yet"),
	ROW(KEY_WRONG, CALL_WRONG, "that key is not the one for this work"),
	ROW(ROWS_BAD, CALL_WRONG, "the file has bad rows"),
	ROW(GTIN_LENGTH, CALL_WRONG, "a GTIN has 8, 12, 13 or 14 digits"),
	ROW(GTIN_CHECK_DIGIT, CALL_WRONG,
	    "the last digit of the GTIN does not match the others"),
	ROW(GTIN_CHARACTER, CALL_WRONG, "a GTIN has digits only"),
	ROW(GTIN_ELEMENT_STRING, CALL_WRONG,
	    "a GTIN was expected, not a whole element string"),
	ROW(GTIN_SPREADSHEET, CALL_WRONG,
	    "a spreadsheet has mangled this GTIN"),
	ROW(SERIAL_LENGTH, CALL_WRONG,
	    "a serial has 1 to 20 characters, a GIAI 1 to 30"),
	ROW(SERIAL_CHARACTER, CALL_WRONG,
	    "the serial has a character that GS1 does not allow"),
	ROW(SERIAL_DOTS, CALL_WRONG, "a serial cannot be one dot or two dots"),
	ROW(ID_CLASS, CALL_WRONG, "this names a kind of thing, not one item"),
	ROW(ID_KEY, CALL_WRONG, "this kind of GS1 key does not name one item"),
	ROW(ID_ESCAPE, CALL_WRONG, "a percent sign begins no valid escape"),
	ROW(ID_URI, CALL_WRONG, "that is not an absolute URI in normal form"),
	ROW(ID_LENGTH, CALL_WRONG, "the identifier is longer than 512 bytes"),
	ROW(ID_SPELLING, CALL_WRONG, "no known spelling of an item identifier"),
	ROW(OUT_OF_PREFIX, CALL_WRONG,
	    "the item is outside the prefixes of this ledger"),
	ROW(WORDS_BAD, CALL_WRONG, "the words of a backup are not right"),
	ROW(CODE_BAD, CALL_WRONG, "the claim code is mistyped"),
	ROW(CHALLENGE_BAD, CALL_WRONG,
	    "the challenge is not one, or is for another item"),
	ROW(POLICY_OLDER, CALL_WRONG,
	    "a newer serial of this policy was seen before"),
	ROW(STATE_BAD, CALL_WRONG, "the state file has a mistake"),
	ROW(CLAIM_BAD, CALL_WRONG,
	    "a line of the list of claims has a mistake"),
	ROW(FILE_ENCODING, CALL_WRONG, "the file is not in UTF-8"),
	ROW(FILE_DELIMITER, CALL_WRONG,
	    "the columns are not separated by commas"),
	ROW(FILE_SYNTAX, CALL_WRONG, "the file breaks the rules of its format"),
	ROW(COLUMN_UNKNOWN, CALL_WRONG, "the file has no column of this name"),
	ROW(COLUMN_TWICE, CALL_WRONG, "two columns have the same name"),
	ROW(ROW_FIELDS, CALL_WRONG,
	    "the row has more or fewer fields than the header"),
	ROW(VALUE_MISSING, CALL_WRONG, "a value is missing"),
	ROW(VALUE_TOO_LONG, CALL_WRONG, "the value is too long"),
	ROW(VALUE_CONTROL, CALL_WRONG, "the value has a control character"),
	ROW(VALUE_UTF8, CALL_WRONG, "the value is not UTF-8"),
	ROW(NUMBER_FRACTION, CALL_WRONG,
	    "a number with a fraction must be quoted"),
	ROW(NUMBER_RANGE, CALL_WRONG, "the number is too large or too small"),
	ROW(VALUE_TYPE, CALL_WRONG,
	    "the value has a type that is not taken here"),
	ROW(DUPLICATE_ROW, CALL_WRONG, "another row names the same item"),
	ROW(IO, ENVIRONMENT, "reading or writing failed"),
	ROW(NO_MEMORY, ENVIRONMENT, "memory is short"),
	ROW(NO_FILE, ENVIRONMENT, "there is no such file"),
	ROW(PERMISSION, ENVIRONMENT, "permission denied"),
	ROW(DISK_FULL, ENVIRONMENT, "the disk is full"),
	ROW(BUSY, ENVIRONMENT, "another process is using it"),
	ROW(INTERRUPTED, ENVIRONMENT, "interrupted before the end"),
	ROW(PASSPHRASE_WRONG, ENVIRONMENT,
	    "the passphrase is wrong or missing"),
	ROW(KEY_FILE_BAD, ENVIRONMENT,
	    "not a sound key file, or others may read it"),
	ROW(STATE_UNKNOWN, ENVIRONMENT,
	    "a write failed and it is not known whether it lasts"),
	ROW(CRYPTO_BROKEN, ENVIRONMENT,
	    "the cryptographic library fails its self-test"),
	ROW(STORE_DAMAGED, STORE_BAD, "the files of the ledger are damaged"),
	ROW(STORE_ROLLED_BACK, STORE_BAD,
	    "the ledger is older than a head it has signed"),
	ROW(STORE_NEWER, STORE_BAD,
	    "a newer version of this program wrote the ledger"),
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* HALLMARK_IO's row for a code outside the list. */
static const struct row *find(enum hallmark_code code)
{
	const struct row *io = rows;

	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].code == code)
			return &rows[i];
		if (rows[i].code == HALLMARK_IO)
			io = &rows[i];
	}
	return io;
}

const char *hallmark_code_name(enum hallmark_code code)
{
	const struct row *row = find(code);

	return row->code == code ? row->name : "UNKNOWN";
}

const char *hallmark_code_words(enum hallmark_code code)
{
	return find(code)->words;
}

/* HMK-OUT-1 */
enum hallmark_outcome hallmark_code_outcome(enum hallmark_code code)
{
	return find(code)->outcome;
}

bool hallmark_code_at(unsigned place, enum hallmark_code *code)
{
	if (place >= ROWS)
		return false;
	*code = rows[place].code;
	return true;
}

const char *hallmark_outcome_name(enum hallmark_outcome outcome)
{
	static const char names[7][14] = {
		[HALLMARK_VERIFIED] = "VERIFIED",
		[HALLMARK_REFUTED] = "REFUTED",
		[HALLMARK_UNPROVEN] = "UNPROVEN",
		[HALLMARK_CALL_WRONG] = "USAGE",
		[HALLMARK_ENVIRONMENT] = "ENVIRONMENT",
		[HALLMARK_STORE_BAD] = "STORE-DAMAGED",
		[HALLMARK_FLAGGED] = "FLAGGED"
	};

	return names[outcome];
}

int hallmark_outcome_exit(enum hallmark_outcome outcome)
{
	return outcome == HALLMARK_FLAGGED ? HALLMARK_REFUTED : (int)outcome;
}

enum hallmark_code hallmark_code_of_errno(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return HALLMARK_NO_FILE;
	case EEXIST:
		return HALLMARK_LEDGER_EXISTS;
	case EACCES:
	case EPERM:
	case EROFS:
		return HALLMARK_PERMISSION;
	case ENOSPC:
	case EDQUOT:
		return HALLMARK_DISK_FULL;
	case ENOMEM:
		return HALLMARK_NO_MEMORY;
	case EINTR:
		return HALLMARK_INTERRUPTED;
	default:
		return HALLMARK_IO;
	}
}
