// SPDX-License-Identifier: MIT
// Spec 7.2, 7.4: statements and state leaves, rebuilt and never read.

import { encode } from './cbor.mjs';
import { H } from './hashes.mjs';
import { QUANTITY_MAX } from './terms.mjs';
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

// HMK-STMT-1: { kid, header, payload, fields, signature }, and what else the
// header names. What header and payload hold is the object's own.
export function readSigned(reader, readHeader, readPayload) {
  const rule = 'HMK-STMT-1';
  reader.tag(18n, rule);
  reader.array(4, 4, rule);
  const header = reader.byteString(1, PART_MAX, rule);
  reader.map(0, 0, rule);
  const payload = reader.byteString(1, PART_MAX, rule);
  const signature = reader.byteString(64, 64, rule);
  const named = reader.inside(header, readHeader);
  const fields = reader.inside(payload, readPayload);
  return { ...named, header, payload, fields, signature };
}

function readLabel(reader, label, rule) {
  reader.integer(label, label, rule);
}

// HMK-STMT-3; 7.3 without the claims, which `readClaims` reads.
export function readHeader(reader, type, rule, readClaims = null) {
  const name = `application/hallmark-${type}`;
  const labels = readClaims === null ? 3 : 4;
  reader.map(labels, labels, rule);
  readLabel(reader, 1n, rule);
  reader.integer(-8n, -8n, rule);
  readLabel(reader, 3n, rule);
  if (reader.text(name.length, name.length, rule) !== name) reader.fail(rule);
  readLabel(reader, 4n, rule);
  const kid = reader.byteString(32, 32, rule);
  if (readClaims === null) return { kid };
  readLabel(reader, 15n, rule);
  return { kid, ...readClaims(reader, rule) };
}

// HMK-STMT-3
function readOriginAndKind(reader, rule) {
  reader.map(2, 2, rule);
  readLabel(reader, 1n, rule);
  const origin = reader.text(1, 255, rule);
  readLabel(reader, 2n, rule);
  const text = reader.text(0, Infinity, rule);
  const kind = [...WORDS].find(([, word]) => word === text)?.[0];
  if (kind === undefined) reader.fail(rule);
  return { origin, kind };
}

// HMK-STMT-5
function readStatementPayload(reader) {
  const rule = 'HMK-STMT-5';
  const members = reader.array(2, 3, rule);
  const root = reader.byteString(32, 32, rule);
  const n = reader.integer(1n, 65536n, rule);
  const first = members < 3 ? null : reader.integer(0n, QUANTITY_MAX, rule);
  return { root, n, first };
}

// HMK-STMT-1 to 5
export function readStatement(reader) {
  return readSigned(reader,
    (inner) => readHeader(inner, 'statement', 'HMK-STMT-3', readOriginAndKind),
    readStatementPayload);
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
