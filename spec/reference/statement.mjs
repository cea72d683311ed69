// SPDX-License-Identifier: MIT
// Spec 7.2, 7.4: statements and state leaves, rebuilt and never read.

import { encode } from './cbor.mjs';
import { H } from './hashes.mjs';
import { WORDS } from './event.mjs';
import { signatureHolds } from './ed25519.mjs';

const EMPTY = Buffer.alloc(0);

// HMK-STMT-4
function thumbprint(pub) {
  return H(Buffer.from('a301012006215820', 'hex'), pub);
}

// HMK-STMT-3
function protectedHeader(origin, kind, signer) {
  return encode(new Map([
    [1, -8],
    [3, 'application/hallmark-statement'],
    [4, thumbprint(signer)],
    [15, new Map([[1, origin], [2, WORDS.get(kind)]])],
  ]));
}

// HMK-STMT-5
function payload(root, n, first) {
  return encode(first === null ? [root, n] : [root, n, first]);
}

// The statement of these events by this signer: what is signed (HMK-STMT-2)
// and the entry (HMK-STMT-1).
export function rebuildStatement(origin, signer, root, record) {
  const { kind, n, first, signature } = record;
  const header = protectedHeader(origin, kind, signer);
  const body = payload(root, n, first);
  const tag18 = Buffer.from([0xd2]);
  return {
    signed: encode(['Signature1', header, EMPTY, body]),
    entry: Buffer.concat([
      tag18, encode([header, new Map(), body, signature]),
    ]),
  };
}

export function statementHolds(statement, signer, signature) {
  return signatureHolds(signer, statement.signed, signature);
}

// HMK-STATE-1
export function stateLeaf({ index, time, map, flagged, cut }) {
  return encode(['hallmark/state/1', index, time, map, flagged, cut]);
}
