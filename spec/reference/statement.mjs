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

// ---- objects that are read

const PART_MAX = 1024;

// HMK-STMT-1: { kid, header, payload, fields, signature }. The header and what
// the payload holds are the object's own.
export function readSigned(reader, readHeader, readPayload) {
  const rule = 'HMK-STMT-1';
  reader.tag(18n, rule);
  reader.array(4, 4, rule);
  const header = reader.byteString(1, PART_MAX, rule);
  const { kid } = reader.inside(header, readHeader);
  reader.map(0, 0, rule);
  const payload = reader.byteString(1, PART_MAX, rule);
  const fields = reader.inside(payload, readPayload);
  const signature = reader.byteString(64, 64, rule);
  return { kid, header, payload, fields, signature };
}

function readLabel(reader, label, rule) {
  reader.integer(label, label, rule);
}

// 7.3: the protected header without claims.
export function readHeader(reader, type, rule) {
  const name = `application/hallmark-${type}`;
  reader.map(3, 3, rule);
  readLabel(reader, 1n, rule);
  reader.integer(-8n, -8n, rule);
  readLabel(reader, 3n, rule);
  if (reader.text(name.length, name.length, rule) !== name) reader.fail(rule);
  readLabel(reader, 4n, rule);
  return { kid: reader.byteString(32, 32, rule) };
}

// HMK-STMT-2, 4: is it the object of this key?
export function isSignedBy({ kid, header, payload, signature }, pub) {
  return kid.equals(thumbprint(pub))
    && signatureHolds(pub, signedBytes(header, payload), signature);
}

// ---- statements

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
