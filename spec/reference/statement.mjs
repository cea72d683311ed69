// SPDX-License-Identifier: MIT
// Spec 7.2, 7.4: statements and state leaves, rebuilt and never read.

import { encode } from './cbor.mjs';
import { H } from './hashes.mjs';
import { WORDS } from './event.mjs';
import { signatureHolds } from './ed25519.mjs';

const EMPTY = Buffer.alloc(0);

// HMK-STMT-4
export function thumbprint(pub) {
  return H(Buffer.from('a301012006215820', 'hex'), pub);
}

// HMK-STMT-3; 7.3 without the claims
export function protectedHeader(type, signer, claims = null) {
  const labels = [
    [1, -8], [3, `application/hallmark-${type}`], [4, thumbprint(signer)],
  ];
  if (claims !== null) labels.push([15, claims]);
  return encode(new Map(labels));
}

// HMK-STMT-2
export function signedBytes(header, payload) {
  return encode(['Signature1', header, EMPTY, payload]);
}

// The statement of these events by this signer: what is signed and the entry
// (HMK-STMT-1, 3, 5).
export function rebuildStatement(origin, signer, root, record) {
  const { kind, n, first, signature } = record;
  const claims = new Map([[1, origin], [2, WORDS.get(kind)]]);
  const header = protectedHeader('statement', signer, claims);
  const payload = encode(first === null ? [root, n] : [root, n, first]);
  const tag18 = Buffer.from([0xd2]);
  return {
    signed: signedBytes(header, payload),
    entry: Buffer.concat([
      tag18, encode([header, new Map(), payload, signature]),
    ]),
  };
}

export function statementHolds(statement, signer, signature) {
  return signatureHolds(signer, statement.signed, signature);
}

// 7.3: did `to` accept the statement of this root and n until then?
export function acceptanceHolds(to, root, n, { until, signature }) {
  const header = protectedHeader('acceptance', to);
  const payload = encode([root, n, until]);
  return signatureHolds(to, signedBytes(header, payload), signature);
}

// HMK-STATE-1
export function stateLeaf({ index, time, map, flagged, cut }) {
  return encode(['hallmark/state/1', index, time, map, flagged, cut]);
}
