// SPDX-License-Identifier: MIT
// Spec 5: kinds, their arguments, the event that is hashed.

import { encode } from './cbor.mjs';
import { QUANTITY_MAX } from './terms.mjs';

export const ISSUE = 1;
export const TRANSFER = 2;
export const ATTEST = 3;
export const STATUS = 4;
export const RECOVER = 5;
export const CORRECT = 6;
export const AUTHORISE = 16;
export const REVOKE = 17;
export const ROOT = 18;

export const WORDS = new Map([
  [ISSUE, 'issue'], [TRANSFER, 'transfer'], [ATTEST, 'attest'],
  [STATUS, 'status'], [RECOVER, 'recover'], [CORRECT, 'correct'],
  [AUTHORISE, 'authorise'], [REVOKE, 'revoke'], [ROOT, 'root'],
]);

const WAIT_MAX = 316224000n;
const SCOPE_MAX = 64;
const ENTRY_MAX = 512;
const EVENT_MAX = 1024;
const AUTHORISE_MAX = 4096;

// HMK-EVENT-2
export function readKind(reader) {
  const kind = Number(
    reader.integer(-QUANTITY_MAX - 1n, QUANTITY_MAX, 'HMK-EVENT-2'));
  if (!WORDS.has(kind)) reader.fail('HMK-EVENT-2');
  return kind;
}

// How the args of a kind are read and written, in their order. An issue's
// subject and an authorise's key are not carried in a record.
const FORMS = new Map([
  [ISSUE, ['HMK-EVENT-3', { to: readKey, claim: readKeyOrNull }]],
  [TRANSFER, ['HMK-EVENT-6', { to: readKey }]],
  [ATTEST, ['HMK-EVENT-6', { type: readQuantity, result: readQuantity }]],
  [STATUS, ['HMK-EVENT-6', { value: readQuantity }]],
  [RECOVER, ['HMK-EVENT-6', { to: readKey }]],
  [CORRECT, ['HMK-EVENT-6', { event: readQuantity }]],
  [AUTHORISE, ['HMK-EVENT-6', {
    roles: readQuantity, scope: readScope, max: readQuantityOrNull,
    from: readQuantityOrNull, until: readQuantityOrNull,
  }]],
  [REVOKE, ['HMK-EVENT-6', { reason: readQuantity, from: readQuantityOrNull }]],
  [ROOT, ['HMK-EVENT-4', {
    key: readKey, next: readKey, from: readQuantityOrNull, wait: readWait,
  }]],
]);

function readKey(reader, rule) {
  return reader.byteString(32, 32, rule);
}

function readKeyOrNull(reader, rule) {
  return reader.orNull(() => readKey(reader, rule));
}

function readQuantity(reader, rule) {
  return reader.integer(0n, QUANTITY_MAX, rule);
}

function readQuantityOrNull(reader, rule) {
  return reader.orNull(() => readQuantity(reader, rule));
}

function readWait(reader, rule) {
  return reader.integer(0n, WAIT_MAX, rule);
}

function readScope(reader, rule) {
  const count = reader.array(0, SCOPE_MAX, rule);
  const scope = [];
  for (let i = 0; i < count; i += 1) {
    scope.push(reader.text(0, ENTRY_MAX, rule));
  }
  return scope;
}

function readMembers(reader, kind) {
  const [rule, form] = FORMS.get(kind);
  const args = {};
  for (const name of Object.keys(form)) args[name] = form[name](reader, rule);
  return args;
}

function readCarried(reader, kind, rule) {
  const count = Object.keys(FORMS.get(kind)[1]).length;
  reader.array(count, count, rule);
  return readMembers(reader, kind);
}

// What an authorise carries, as a delegation has it.
export function readGrant(reader, rule) {
  return readCarried(reader, AUTHORISE, rule);
}

// HMK-EVENT-3, 4, 6: the args as a record carries them. How many there are is
// the record's own form (HMK-CERT-5).
export function readArgs(reader, kind, hasDetails) {
  const args = readCarried(reader, kind, 'HMK-CERT-5');
  // HMK-EVENT-7: what the record does not carry has its size already.
  if (kind === AUTHORISE) {
    const any = Buffer.alloc(32);
    const size = eventBytes({ kind, salt: any.subarray(16), args },
      hasDetails ? any : null, { link: any, pub: any }).length;
    if (size > AUTHORISE_MAX) reader.fail('HMK-EVENT-7', reader.at);
  }
  return args;
}

// HMK-EVENT-1 to 7: an event as bytes that hold nothing else. Gives { kind,
// prev, salt, details, named, args }: named is an issue's subject or an
// authorise's key, else null.
export function readEvent(reader) {
  const members = reader.array(5, 12, 'HMK-EVENT-1');
  const kind = readKind(reader);
  const [rule, form] = FORMS.get(kind);
  const hasNamed = kind === ISSUE || kind === AUTHORISE;
  const count = 4 + (hasNamed ? 1 : 0) + Object.keys(form).length;
  if (members !== count) reader.fail('HMK-EVENT-2', 0);
  const prev = reader.byteString(32, 32, 'HMK-EVENT-5');
  const salt = reader.byteString(16, 16, 'HMK-EVENT-5');
  const details = reader.orNull(
    () => reader.byteString(32, 32, 'HMK-EVENT-5'));
  const named = hasNamed ? readKey(reader, rule) : null;
  const args = readMembers(reader, kind);
  if (reader.at > (kind === AUTHORISE ? AUTHORISE_MAX : EVENT_MAX)) {
    reader.fail('HMK-EVENT-7', reader.at);
  }
  return { kind, prev, salt, details, named, args };
}

// The event whole, as 13.4 rebuilds it: prev is the chain's link, the subject
// of an issue is the chain's subject, the key of an authorise its key.
export function eventBytes(record, detailsHash, { link, subject, pub }) {
  const { kind, salt, args } = record;
  const named = { [ISSUE]: [subject], [AUTHORISE]: [pub] }[kind] ?? [];
  return encode(
    [kind, link, salt, detailsHash, ...named, ...Object.values(args)]);
}
