// SPDX-License-Identifier: MIT
// Spec 9: the certificate, decoded from front to back.

import { ARRAY, BYTES, NULL, Reader } from './cbor.mjs';
import {
  ATTEST, AUTHORISE, CORRECT, ISSUE, RECOVER, REVOKE, ROOT, STATUS, TRANSFER,
  readArgs, readKind,
} from './event.mjs';
import { Fault } from './verdict.mjs';
import { QUANTITY_MAX } from './terms.mjs';
import { isKeyName } from './head.mjs';
import { isCustodians } from './rules.mjs';
import { readDetails } from './details.mjs';

export const FILE_MAX = 16777216;
const ITEM_MAX = 1048576;
const CHAIN_MAX = 1024;
const ITEM_KINDS = [ISSUE, TRANSFER, ATTEST, STATUS, RECOVER, CORRECT];

function readHashes(reader, max, rule) {
  const bytes = reader.byteString(0, max, rule);
  if (bytes.length % 32 !== 0) reader.fail(rule);
  return bytes;
}

function readKeyName(reader, rule) {
  const name = reader.text(1, 255, rule);
  if (!isKeyName(name)) reader.fail(rule);
  return name;
}

// HMK-CERT-6
function readDepths(reader) {
  return reader.byteString(0, 256, 'HMK-CERT-6');
}

// HMK-CERT-3
function readHead(reader) {
  const rule = 'HMK-CERT-3';
  reader.array(9, 9, rule);
  const size = reader.integer(2n, QUANTITY_MAX, rule);
  const time = reader.integer(0n, QUANTITY_MAX, rule);
  const flagged = reader.orNull(() => reader.byteString(32, 32, rule));
  const cut = reader.orNull(() => reader.integer(0n, 255n, rule));
  const full = reader.integer(0n, 1n, rule) === 1n;
  const lines = [];
  const count = reader.array(1, 32, rule);
  for (let i = 0; i < count; i += 1) {
    reader.array(2, 2, rule);
    const name = readKeyName(reader, rule);
    lines.push({ name, bytes: reader.byteString(5, 4096, rule) });
  }
  const log = readHashes(reader, Infinity, rule);
  const map = readHashes(reader, Infinity, rule);
  const flags = readHashes(reader, Infinity, rule);
  return { size, time, flagged, cut, full, lines, log, map, flags };
}

// HMK-CERT-5: what `by` may be for this kind.
function byRange(kind, args) {
  if (kind === ROOT) return [1n, 1n];
  if (isCustodians({ kind, args })) return [0n, 0n];
  return kind === CORRECT ? [0n, 32n] : [1n, 32n];
}

// HMK-CERT-5: `kinds` are those that may stand here.
function readRecord(reader, kinds) {
  const rule = 'HMK-CERT-5';
  const quantity = () => reader.integer(0n, QUANTITY_MAX, rule);
  reader.array(10, 10, rule);
  const kind = readKind(reader);
  if (!kinds.includes(kind)) reader.fail(rule);
  const salt = reader.byteString(16, 16, rule);
  const details = readDetails(reader);
  const args = readArgs(reader, kind, details !== null);
  const by = Number(reader.integer(...byRange(kind, args), rule));
  reader.array(3, 3, rule);
  const index = quantity();
  const position = reader.integer(0n, 65535n, rule);
  const at = quantity();
  const path = readHashes(reader, 16 * 32, rule);
  const counts = reader.array(1, 2, rule);
  const n = reader.integer(1n, 65536n, rule);
  const first = counts === 2 ? quantity() : null;
  const signature = reader.byteString(64, 64, rule);
  const acceptance = reader.orNull(() => {
    reader.array(2, 2, rule);
    const until = quantity();
    return { until, signature: reader.byteString(64, 64, rule) };
  });
  return {
    kind, salt, details, args, by, place: { index, position, at }, path, n,
    first, signature, acceptance,
  };
}

function readRecords(reader, count, kinds) {
  const records = [];
  for (let i = 0; i < count; i += 1) records.push(readRecord(reader, kinds));
  return records;
}

// HMK-CERT-4: a chain, or a neighbour.
function readShown(reader) {
  const rule = 'HMK-CERT-4';
  const count = reader.array(1, CHAIN_MAX, rule);
  if (reader.peekMajor() === ARRAY) {
    return { records: readRecords(reader, count, ITEM_KINDS) };
  }
  if (count !== 3) reader.fail(rule);
  const key = reader.byteString(32, 32, rule);
  const events = reader.integer(1n, BigInt(CHAIN_MAX), rule);
  const link = reader.byteString(32, 32, rule);
  return { other: { key, count: events, link } };
}

// HMK-CERT-12: { count, link, depths, key, status }, where key is null if the
// status is the item's own, and status is null if the flagged set is empty.
function readStatus(reader) {
  const rule = 'HMK-CERT-12';
  const count = reader.integer(1n, BigInt(CHAIN_MAX), rule);
  const link = reader.byteString(32, 32, rule);
  const depths = readDepths(reader);
  const listed = { count, link, depths, key: null, status: null };
  if (reader.peek() === NULL) {
    reader.orNull();
    if (depths.length > 0) reader.fail(rule);
  } else if (reader.peekMajor() === ARRAY) {
    reader.array(2, 2, rule);
    listed.key = reader.byteString(32, 32, rule);
    listed.status = reader.integer(1n, 255n, rule);
  } else {
    listed.status = reader.integer(1n, 127n, rule);
  }
  return { listed };
}

// HMK-CERT-4: one of records, other and listed is not null.
function readCertificateItem(reader) {
  const rule = 'HMK-CERT-4';
  const start = reader.at;
  const members = reader.array(3, 6, rule);
  if (members !== 3 && members !== 6) reader.fail(rule);
  const uri = reader.text(1, 512, rule);
  const depths = readDepths(reader);
  const form = members === 6 ? readStatus(reader) : readShown(reader);
  if (reader.at - start > ITEM_MAX) reader.fail(rule, reader.at, 'TOO_LARGE');
  return { uri, depths, records: null, other: null, listed: null, ...form };
}

// HMK-CERT-7: { pub, depths, records, ledgerId }, one of the last two null.
function readKey(reader, i) {
  const rule = 'HMK-CERT-7';
  reader.array(3, 3, rule);
  const pub = reader.byteString(32, 32, rule);
  const depths = readDepths(reader);
  if (i === 0 && reader.peekMajor() === BYTES) {
    const ledgerId = reader.byteString(32, 32, rule);
    return { pub, depths, records: null, ledgerId };
  }
  const count = reader.array(1, CHAIN_MAX, rule);
  const kinds = i === 0 ? [ROOT] : [AUTHORISE, REVOKE];
  const records = readRecords(reader, count, kinds);
  return { pub, depths, records, ledgerId: null };
}

// ---- what is checked after the last byte, without a place in the file

function demand(holds, rule) {
  if (!holds) throw new Fault('MALFORMED', rule);
}

// HMK-CERT-9
function isSignedLevel({ records, depths }) {
  if (records?.length !== 1 || depths.length > 0) return false;
  const [{ kind, place }] = records;
  return kind === ISSUE && place.index === 0n && place.at === 0n;
}

// HMK-CERT-9, 10, 12
function checkForms({ head, items }) {
  const firstListed = items.find(({ listed }) => listed !== null)?.listed;
  for (const item of items) {
    const { records, listed } = item;
    demand(head !== null || isSignedLevel(item), 'HMK-CERT-9');
    demand(!head?.full || records !== null, 'HMK-CERT-10');
    if (listed === null) continue;
    const isEmpty = listed.status === null;
    demand(head.flagged === null
      && isEmpty === (firstListed.status === null), 'HMK-CERT-12');
  }
}

// HMK-CERT-9
function isSignedKey({ depths, records }, i) {
  if (depths.length > 0) return false;
  if (i === 0) return records === null || records.length >= 2;
  return records.length === 1 && records[0].kind === AUTHORISE;
}

// HMK-CERT-13
function checkParts({ items, keys }) {
  const atMost = (records, most) => {
    for (const record of records ?? []) {
      demand(record.by <= most(record), 'HMK-CERT-13');
    }
  };
  for (const { records } of items) atMost(records, () => keys.length);
  keys.slice(1).forEach(({ records }, i) => {
    const k = i + 1;
    atMost(records, ({ kind }) => (kind === AUTHORISE ? k : k + 1));
  });
}

function checkWhole(certificate) {
  const { head, items, keys } = certificate;
  checkForms(certificate);
  const shown = items.some(({ records }) => records !== null);
  demand(shown === (keys.length > 0), 'HMK-CERT-8');
  demand(head !== null || keys.every(isSignedKey), 'HMK-CERT-9');
  checkParts(certificate);
}

// HMK-CERT-1, 2
export function readCertificate(bytes) {
  if (bytes.length > FILE_MAX) throw new Fault('TOO_LARGE', 'HMK-CERT-1', 0);
  const reader = new Reader(bytes);
  const rule = 'HMK-CERT-2';
  const members = reader.array(1, Infinity, 'HMK-CERT-1');
  const version = reader.integer(1n, QUANTITY_MAX, 'HMK-CERT-1');
  if (version > 1n) reader.fail('HMK-CERT-1', reader.item, 'NEWER');
  if (members !== 5) reader.fail(rule, 0);
  const origin = readKeyName(reader, rule);
  const head = reader.orNull(() => readHead(reader));
  const items = [];
  const itemCount = reader.array(1, 65536, rule);
  for (let i = 0; i < itemCount; i += 1) {
    items.push(readCertificateItem(reader));
  }
  const keys = [];
  const keyCount = reader.array(0, 32, rule);
  for (let i = 0; i < keyCount; i += 1) keys.push(readKey(reader, i));
  reader.end();
  const certificate = { origin, head, items, keys };
  checkWhole(certificate);
  return certificate;
}
