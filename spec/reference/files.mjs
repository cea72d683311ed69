// SPDX-License-Identifier: MIT
// Spec 20: files that travel. Of drafts, their form alone.

import { AUTHORISE, ISSUE, readEvent, readGrant } from './event.mjs';
import { BYTES, NULL, Reader } from './cbor.mjs';
import { Fault } from './verdict.mjs';
import { QUANTITY_MAX, itemSubject } from './terms.mjs';
import { detailsHash, readDetails } from './details.mjs';
import { keyHolds } from './ed25519.mjs';
import { leafHash, treeRoot } from './hashes.mjs';
import { readHeader, readSigned, readStatement } from './statement.mjs';
import { readItem } from './item.mjs';
import { FILE_MAX as CERTIFICATE_MAX } from './certificate.mjs';

const TEXT_MAX = 255;
const URI_MAX = 512;
const ENTRY_MAX = 65535;
const EACH_MAX = 65536;
const ACCEPTANCE_MAX = 256;
const FILE_MAX = 67108864;
const KEY_KINDS = AUTHORISE; // and above

function demand(holds, code, rule) {
  if (!holds) throw new Fault(code, rule);
}

// The version, then the count of members.
function readVersion(reader, members, rule) {
  const start = reader.at;
  const count = reader.array(1, Infinity, rule);
  const version = reader.integer(1n, QUANTITY_MAX, rule);
  if (version > 1n) reader.fail(rule, reader.item, 'NEWER');
  if (count !== members) reader.fail(rule, start);
}

// ---- 20.1 Acceptances

// HMK-ACC-1, 2
export function readAcceptance(reader) {
  return readSigned(reader,
    (inner) => readHeader(inner, 'acceptance', 'HMK-ACC-1'),
    (inner) => {
      const rule = 'HMK-ACC-2';
      inner.array(3, 3, rule);
      return {
        root: inner.byteString(32, 32, rule),
        n: inner.integer(1n, BigInt(EACH_MAX), rule),
        until: inner.integer(0n, QUANTITY_MAX, rule),
      };
    });
}

// HMK-ACC-3
function readAcceptanceOrNull(reader) {
  return reader.orNull(() => reader.inside(
    reader.byteString(0, ACCEPTANCE_MAX, 'HMK-ACC-3'), readAcceptance));
}

// ---- 20.2 Statement files

// HMK-FILE-4
function readEntryDetails(reader) {
  if (reader.peek() === NULL) return reader.orNull();
  if (reader.peekMajor() === BYTES) {
    reader.head();
    reader.fail('HMK-FILE-4');
  }
  const start = reader.at;
  const details = readDetails(reader);
  if (details.seed === null) reader.fail('HMK-FILE-4', start);
  return details;
}

// HMK-FILE-5
function namesSubject(name, { kind, named }) {
  if (kind >= KEY_KINDS) {
    return Buffer.isBuffer(name) && (kind !== AUTHORISE || name.equals(named));
  }
  return typeof name === 'string' && readItem(name) !== null
    && (kind !== ISSUE || itemSubject(name).equals(named));
}

// HMK-FILE-3 to 6: one event entry of a file of this kind.
function readEntry(reader, kind) {
  const rule = 'HMK-FILE-3';
  reader.array(3, 3, rule);
  const name = reader.peekMajor() === BYTES
    ? reader.byteString(32, 32, rule) : reader.text(1, URI_MAX, rule);
  const bytes = reader.byteString(0, Infinity, rule);
  const event = reader.inside(bytes, readEvent);
  const details = readEntryDetails(reader);
  const hash = detailsHash(details);
  demand(hash === null ? event.details === null
    : event.details?.equals(hash), 'STATEMENT_BAD', 'HMK-FILE-4');
  demand(event.kind === kind, 'STATEMENT_BAD', 'HMK-FILE-6');
  demand(namesSubject(name, event), 'STATEMENT_BAD', 'HMK-FILE-5');
  return { name, bytes, event, details };
}

function readEntries(reader, kind, rule) {
  const count = reader.array(1, EACH_MAX, rule);
  const entries = [];
  for (let i = 0; i < count; i += 1) entries.push(readEntry(reader, kind));
  return entries;
}

// HMK-FILE-1 to 8, but 7: one file, behind which another may stand.
export function readStatementFile(reader) {
  const start = reader.at;
  const rule = 'HMK-FILE-1';
  readVersion(reader, 5, rule);
  const origin = reader.text(1, TEXT_MAX, rule);
  const entry = reader.byteString(1, ENTRY_MAX, rule);
  const statement = reader.inside(entry, readStatement);
  demand(statement.origin === origin, 'STATEMENT_BAD', 'HMK-FILE-6');
  const entries = readEntries(reader, statement.kind, 'HMK-FILE-2');
  const root = treeRoot(entries.map(({ bytes }) => leafHash(bytes)));
  const { fields } = statement;
  demand(BigInt(entries.length) === fields.n && root.equals(fields.root),
    'STATEMENT_BAD', 'HMK-FILE-6');
  const acceptance = readAcceptanceOrNull(reader);
  if (reader.at - start > FILE_MAX) {
    reader.fail('HMK-FILE-8', reader.at, 'TOO_LARGE');
  }
  return { origin, statement, entries, acceptance };
}

// HMK-FILE-7
export function readStatementFiles(bytes) {
  const reader = new Reader(bytes);
  const files = [];
  do files.push(readStatementFile(reader)); while (reader.left() > 0);
  return files;
}

// ---- 20.3 Drafts

const DRAFT_KINDS = new Map([['transfer', 2], ['recover', 5]]);

// HMK-DRAFT-1 to 4
export function readDraft(bytes) {
  const reader = new Reader(bytes);
  const rule = 'HMK-DRAFT-1';
  readVersion(reader, 7, rule);
  const origin = reader.text(1, TEXT_MAX, rule);
  const kind = DRAFT_KINDS.get(reader.text(0, Infinity, rule));
  if (kind === undefined) reader.fail(rule);
  const to = reader.byteString(32, 32, rule);
  demand(keyHolds(to), 'KEY_BAD', 'HMK-DRAFT-3');
  const certificates = [];
  const count = reader.array(1, EACH_MAX, 'HMK-DRAFT-2');
  for (let i = 0; i < count; i += 1) {
    certificates.push(reader.byteString(1, CERTIFICATE_MAX, 'HMK-DRAFT-2'));
  }
  const entries = readEntries(reader, kind, 'HMK-DRAFT-3');
  demand(entries.every(({ event }) => event.args.to.equals(to)),
    'STATEMENT_BAD', 'HMK-DRAFT-3');
  const acceptance = readAcceptanceOrNull(reader);
  reader.end();
  demand(reader.at <= FILE_MAX, 'TOO_LARGE', 'HMK-DRAFT-4');
  return { origin, kind, to, certificates, entries, acceptance };
}

// ---- 20.4 Challenges

// The five fields that a challenge and its response share.
export function readFields(reader, rule) {
  const quantity = () => reader.integer(0n, QUANTITY_MAX, rule);
  return {
    audience: reader.text(1, TEXT_MAX, rule),
    listing: reader.text(1, TEXT_MAX, rule),
    purpose: quantity(),
    nonce: reader.byteString(16, 16, rule),
    until: quantity(),
  };
}

// HMK-CHAL-1, 2
export function readChallenge(bytes) {
  const rule = 'HMK-CHAL-1';
  const reader = new Reader(bytes);
  readVersion(reader, 7, rule);
  const fields = readFields(reader, rule);
  const uri = reader.text(1, URI_MAX, 'HMK-CHAL-2');
  if (readItem(uri) === null) reader.fail('HMK-CHAL-2');
  reader.end();
  return { ...fields, uri };
}

// ---- 20.5 Delegations

// HMK-DELEG-1, 2
export function readDelegation(bytes) {
  const rule = 'HMK-DELEG-1';
  const reader = new Reader(bytes);
  readVersion(reader, 6, rule);
  const origin = reader.text(1, TEXT_MAX, rule);
  const ledgerId = reader.byteString(32, 32, rule);
  const pub = reader.byteString(32, 32, rule);
  const grant = readGrant(reader, rule);
  const next = reader.orNull(() => reader.integer(0n, QUANTITY_MAX, rule));
  if ((next === null) !== (grant.max === null)) reader.fail('HMK-DELEG-2');
  reader.end();
  return { origin, ledgerId, pub, grant, next };
}
