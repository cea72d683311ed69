// SPDX-License-Identifier: MIT
// Spec 5: kinds, their arguments, the event that is hashed.

import { encode } from './cbor.mjs';
import { QUANTITY_MAX } from './terms.mjs';

export const ISSUE = 1n;
export const ROOT = 18n;

export const WORDS = new Map([[ISSUE, 'issue'], [ROOT, 'root']]);

// HMK-EVENT-8
const RESERVED = [2n, 3n, 4n, 5n, 6n, 16n, 17n];

const WAIT_MAX = 316224000n;

// HMK-EVENT-2, 8
export function readKind(reader) {
  const kind = reader.integer(-QUANTITY_MAX - 1n, QUANTITY_MAX, 'HMK-EVENT-2');
  if (RESERVED.includes(kind)) {
    reader.fail('HMK-EVENT-8', reader.item, 'NEWER');
  }
  if (!WORDS.has(kind)) reader.fail('HMK-EVENT-2');
  return kind;
}

// HMK-EVENT-3, 4: the args as a record carries them, an issue's without its
// subject. How many there are is the record's own form (HMK-CERT-5).
export function readArgs(reader, kind) {
  if (kind === ISSUE) {
    const rule = 'HMK-EVENT-3';
    reader.array(2, 2, 'HMK-CERT-5');
    const to = reader.byteString(32, 32, rule);
    const claim = reader.orNull(() => reader.byteString(32, 32, rule));
    return { to, claim };
  }
  const rule = 'HMK-EVENT-4';
  reader.array(4, 4, 'HMK-CERT-5');
  const key = reader.byteString(32, 32, rule);
  const next = reader.byteString(32, 32, rule);
  const from = reader.orNull(() => reader.integer(0n, QUANTITY_MAX, rule));
  const wait = reader.integer(0n, WAIT_MAX, rule);
  return { key, next, from, wait };
}

// The event whole, as 13.4 rebuilds it: prev is the chain's link, the subject
// of an issue is the chain's subject.
export function eventBytes(record, detailsHash, { link, subject }) {
  const { kind, salt, args } = record;
  const tail = kind === ISSUE ? [subject, args.to, args.claim]
    : [args.key, args.next, args.from, args.wait];
  return encode([kind, link, salt, detailsHash, ...tail]);
}
