// SPDX-License-Identifier: MIT
// Spec 12: the rule book, as far as it is built: issue, and root as genesis.

import { Fault } from './verdict.mjs';
import { ROOT } from './event.mjs';

function demand(holds, code, rule) {
  if (!holds) throw new Fault(code, rule);
}

// HMK-RULE-6: count is the number of events before this one in its chain,
// signer the public key that signed it.
export function allow(record, count, signer) {
  const { kind, args, place, n, first, accepted } = record;
  demand(count === 0, 'ALREADY_ISSUED', 'HMK-RULE-1');
  demand(first === null, 'QUOTA_FIRST', 'HMK-RULE-3');
  if (kind === ROOT) {
    const { index, position, at } = place;
    demand(index === 0n && position === 0n && at === 0n
      && args.from === null && n === 1n && args.key.equals(signer),
    'GENESIS_BAD', 'HMK-RULE-5');
  }
  demand(!accepted, 'ACCEPTANCE_FORBIDDEN', 'HMK-RULE-4');
}
