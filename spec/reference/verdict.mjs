// SPDX-License-Identifier: MIT
// Spec 11: outcomes and reason codes.

// HMK-OUT-1: outcome and exit status follow from the code and from nothing
// else. These are the codes that this reader can give.
const OUTCOMES = {
  VERIFIED: ['VERIFIED'],
  REFUTED: [
    'TOO_LARGE', 'MALFORMED', 'ITEM_NOT_CANONICAL', 'SUBJECT_TWICE',
    'WRONG_ITEM', 'WRONG_BRAND', 'KEY_BAD', 'SIGNATURE_BAD', 'ORDER',
    'FORK_INSIDE', 'QUOTA_OVERLAP', 'GENESIS_MISSING', 'PROOF_BAD',
    'ABSENCE_BAD', 'LOG_SIGNATURE_MISSING', 'LOG_SIGNATURE_BAD',
    'COSIGNATURE_BAD', 'KEY_UNUSED', 'FORK', 'CUSTODY_VOID', 'NOT_ISSUED',
    'HOLDER_BAD', 'HOLDER_OTHER_CHALLENGE', 'HOLDER_OTHER_LINK',
    'KEY_UNKNOWN', 'KEY_REVOKED', 'SUBJECT_UNKNOWN', 'ALREADY_ISSUED',
    'ITEM_ENDED', 'NOT_CUSTODIAN', 'ROLE_MISSING', 'OUT_OF_SCOPE',
    'OUT_OF_DATES', 'FIELD_RANGE', 'ACCEPTANCE_MISSING',
    'ACCEPTANCE_FORBIDDEN', 'ACCEPTANCE_BAD', 'ACCEPTANCE_EXPIRED',
    'QUOTA_FIRST', 'QUOTA', 'TRANSFER_BLOCKED', 'CLAIM_VOID',
    'RECOVER_NOT_ANNOUNCED', 'RECOVER_TOO_EARLY', 'GENESIS_BAD',
    'ROOT_NOT_COMMITTED', 'FROM_RANGE', 'WAIT_CHANGED', 'KEY_KNOWN',
    'KEY_DEPTH', 'EXCEEDS_PARENT', 'QUOTA_CANNOT_AUTHORISE', 'CHAIN_FULL',
    'STATEMENT_BAD',
  ],
  FLAGGED: [
    'DESTROYED', 'DECOMMISSIONED', 'RECALLED', 'THEFT_CONFIRMED', 'STOLEN',
    'LOST',
  ],
  UNPROVEN: [
    'NEWER', 'UNKNOWN_LOG', 'UNKNOWN_BRAND', 'UNKNOWN_ROOT',
    'QUORUM_MISSING', 'CLOCK', 'POLICY_EXPIRED', 'STALE',
    'NOT_IN_THIS_LEDGER', 'STATUS_ONLY', 'SIGNED_ONLY', 'INCLUSION_MISSING',
    'HOLDER_MISSING', 'HOLDER_EXPIRED',
  ],
  USAGE: ['USAGE', 'POLICY_BAD', 'CHALLENGE_BAD', 'POLICY_OLDER', 'STATE_BAD'],
  ENVIRONMENT: ['IO', 'NO_FILE', 'PERMISSION', 'CRYPTO_BROKEN'],
};

const EXITS = {
  VERIFIED: 0, REFUTED: 1, FLAGGED: 1, UNPROVEN: 2, USAGE: 3, ENVIRONMENT: 4,
};

export function outcomeOf(code) {
  for (const [outcome, codes] of Object.entries(OUTCOMES)) {
    if (codes.includes(code)) return outcome;
  }
  throw new Error(`no outcome for ${code}`);
}

export function exitOf(code) {
  return EXITS[outcomeOf(code)];
}

// Whatever breaks a requirement is thrown as a fault, so that the first one
// decides. The offset is given where the fault has a place in the file, the
// line where that is the policy.
export class Fault extends Error {
  constructor(code, rule, offset = null) {
    super(`${code} ${rule ?? '-'}`);
    this.code = code;
    this.rule = rule;
    this.offset = offset;
    this.line = null;
  }
}
