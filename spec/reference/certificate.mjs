// SPDX-License-Identifier: MIT
// Spec 9: the certificate, decoded from front to back.

import { ARRAY, BYTES, Reader } from './cbor.mjs';
import { ISSUE, ROOT, readArgs, readKind } from './event.mjs';
import { Fault } from './verdict.mjs';
import { QUANTITY_MAX } from './terms.mjs';
import { isKeyName } from './head.mjs';
import { readDetails } from './details.mjs';

export const FILE_MAX = 16777216;
const ITEM_MAX = 1048576;
const CHAIN_MAX = 1024;

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

// HMK-CERT-5, 11
function readBy(reader, kind) {
  const by = reader.integer(0n, QUANTITY_MAX, 'HMK-CERT-5');
  if (by === 1n) return;
  if (kind === ROOT || by === 0n || by > 32n) reader.fail('HMK-CERT-5');
  reader.fail('HMK-CERT-11', reader.item, 'NEWER');
}

// HMK-CERT-5: `kind` is the one that stands here.
function readRecord(reader, kind) {
  const rule = 'HMK-CERT-5';
  const quantity = () => reader.integer(0n, QUANTITY_MAX, rule);
  reader.array(10, 10, rule);
  if (readKind(reader) !== kind) reader.fail(rule);
  const salt = reader.byteString(16, 16, rule);
  const details = readDetails(reader);
  const args = readArgs(reader, kind);
  readBy(reader, kind);
  reader.array(3, 3, rule);
  const index = quantity();
  const position = reader.integer(0n, 65535n, rule);
  const at = quantity();
  const path = readHashes(reader, 16 * 32, rule);
  const counts = reader.array(1, 2, rule);
  const n = reader.integer(1n, 65536n, rule);
  const first = counts === 2 ? quantity() : null;
  const signature = reader.byteString(64, 64, rule);
  const accepted = reader.orNull(() => {
    reader.array(2, 2, rule);
    quantity();
    reader.byteString(64, 64, rule);
    return true;
  });
  return {
    kind, salt, details, args, place: { index, position, at }, path, n, first,
    signature, accepted: accepted !== null,
  };
}

// HMK-CERT-4, 11: { uri, depths, records } or { uri, depths, other }.
function readCertificateItem(reader) {
  const rule = 'HMK-CERT-4';
  const start = reader.at;
  const members = reader.array(3, 6, rule);
  if (members !== 3 && members !== 6) reader.fail(rule);
  const uri = reader.text(1, 512, rule);
  const depths = readDepths(reader);
  if (members === 6) reader.fail('HMK-CERT-11', reader.at, 'NEWER');
  const item = { uri, depths, records: null, other: null };
  const count = reader.array(1, CHAIN_MAX, rule);
  if (reader.peekMajor() === ARRAY) {
    item.records = [];
    for (let i = 0; i < count; i += 1) {
      item.records.push(readRecord(reader, ISSUE));
    }
  } else {
    if (count !== 3) reader.fail(rule);
    const key = reader.byteString(32, 32, rule);
    const events = reader.integer(1n, BigInt(CHAIN_MAX), rule);
    const link = reader.byteString(32, 32, rule);
    item.other = { key, count: events, link };
  }
  if (reader.at - start > ITEM_MAX) reader.fail(rule, reader.at, 'TOO_LARGE');
  return item;
}

// HMK-CERT-7, 11: { pub, depths, record } or { pub, depths, ledgerId }.
function readKey(reader, i) {
  const rule = 'HMK-CERT-7';
  reader.array(3, 3, rule);
  const pub = reader.byteString(32, 32, rule);
  const depths = readDepths(reader);
  if (i === 0 && reader.peekMajor() === BYTES) {
    const ledgerId = reader.byteString(32, 32, rule);
    return { pub, depths, record: null, ledgerId };
  }
  const count = reader.array(1, CHAIN_MAX, rule);
  const record = readRecord(reader, ROOT);
  if (i > 0) reader.fail(rule, reader.at);
  if (count > 1) reader.fail('HMK-CERT-11', reader.at, 'NEWER');
  return { pub, depths, record, ledgerId: null };
}

// What is checked after the last byte. Its faults have no place in the file.
function checkWhole({ head, items, keys }) {
  const malformed = (rule) => {
    throw new Fault('MALFORMED', rule);
  };
  for (const { records, depths } of items) {
    // HMK-CERT-9
    if (head === null) {
      if (records?.length !== 1) malformed('HMK-CERT-9');
      const { index, at } = records[0].place;
      if (index !== 0n || at !== 0n || depths.length > 0) {
        malformed('HMK-CERT-9');
      }
    }
    // HMK-CERT-10
    if (head?.full && records === null) malformed('HMK-CERT-10');
  }
  // HMK-CERT-8
  const shown = items.some(({ records }) => records !== null);
  if (shown !== (keys.length > 0)) malformed('HMK-CERT-8');
  // HMK-CERT-9
  if (head === null && (keys[0].depths.length > 0 || keys[0].record !== null)) {
    malformed('HMK-CERT-9');
  }
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
