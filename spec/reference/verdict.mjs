// SPDX-License-Identifier: MIT
// Spec 11: outcomes and reason codes.

// HMK-OUT-1: outcome and exit status follow from the code and from nothing
// else. These are the codes that this reader can give.
const OUTCOMES = {
  VERIFIED: ['VERIFIED'],
  REFUTED: [
    'TOO_LARGE', 'MALFORMED', 'ITEM_NOT_CANONICAL', 'SUBJECT_TWICE',
    'WRONG_ITEM', 'WRONG_BRAND', 'KEY_BAD', 'SIGNATURE_BAD', 'ORDER',
    'FORK_INSIDE', 'PROOF_BAD', 'ABSENCE_BAD', 'LOG_SIGNATURE_MISSING',
    'LOG_SIGNATURE_BAD', 'COSIGNATURE_BAD', 'NOT_ISSUED', 'ALREADY_ISSUED',
    'ACCEPTANCE_FORBIDDEN', 'QUOTA_FIRST', 'GENESIS_BAD',
  ],
  UNPROVEN: [
    'NEWER', 'UNKNOWN_LOG', 'UNKNOWN_BRAND', 'UNKNOWN_ROOT',
    'QUORUM_MISSING', 'CLOCK', 'POLICY_EXPIRED', 'STALE',
    'NOT_IN_THIS_LEDGER', 'SIGNED_ONLY', 'INCLUSION_MISSING',
    'HOLDER_MISSING',
  ],
  USAGE: ['USAGE', 'POLICY_BAD'],
  ENVIRONMENT: ['IO', 'NO_FILE', 'PERMISSION', 'CRYPTO_BROKEN'],
};

const EXITS = {
  VERIFIED: 0, REFUTED: 1, UNPROVEN: 2, USAGE: 3, ENVIRONMENT: 4,
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
