// SPDX-License-Identifier: MIT
// node self-test.mjs: tries the parts of the reader on material that does not
// come from this project, and on rows that the specification itself gives.

import {
  createHash, createPrivateKey, createPublicKey, sign,
} from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, resolve } from 'node:path';
import {
  ATTEST, AUTHORISE, ISSUE, RECOVER, REVOKE, ROOT as ROOT_EVENT, STATUS,
  TRANSFER, eventBytes,
} from './event.mjs';
import { Encoded, Reader, encode } from './cbor.mjs';
import { Fault } from './verdict.mjs';
import { Proof, leafHash, logRoot, treeRoot } from './hashes.mjs';
import {
  apply, counts, endState, newChain, noPowers, powersAfter, voidFrom,
} from './rules.mjs';
import { detailsHash, readDetails } from './details.mjs';
import {
  headText, judgeLine, readBase64, readVkey,
} from './head.mjs';
import {
  isSignedBy, protectedHeader, rebuildStatement, signedBytes,
} from './statement.mjs';
import { itemSubject, parseDuration, parseTime, writeTime } from './terms.mjs';
import { keyHolds, selfTest, signatureHolds } from './ed25519.mjs';
import {
  readAcceptance, readChallenge, readDelegation, readDraft,
  readStatementFiles,
} from './files.mjs';
import { readItem } from './item.mjs';
import { readMemory } from './memory.mjs';
import { readPolicy } from './policy.mjs';
import { verdictJson } from './show.mjs';
import { verify } from './verifier.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SHARED = resolve(ROOT, process.env.HALLMARK_SHARED ?? '../shared');
const VECTORS = join(SHARED, 'vectors');

let passed = 0;
let failed = 0;

function expect(what, holds) {
  if (holds) {
    passed += 1;
    return;
  }
  failed += 1;
  console.log(`failed: ${what}`);
}

// The fault that refuses it, or null. Any other error is a defect.
function faultOf(action) {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error;
  }
  return null;
}

function ruleOf(action) {
  return faultOf(action)?.rule ?? null;
}

function hex(text) {
  return Buffer.from(text, 'hex');
}

function readFile(...path) {
  return readFileSync(join(VECTORS, ...path), 'utf8');
}

function readJson(...path) {
  return JSON.parse(readFile(...path));
}

// Runs one set of vectors where it is there.
function vectors(path, count) {
  if (!existsSync(join(VECTORS, path))) {
    console.log(`${path}: skipped: no vectors`);
    return;
  }
  console.log(`vectors: ${path} ${count(path)}`);
}

// ---- Ed25519

function ed25519Rfc(path) {
  const rows = readJson(path);
  for (const { name, public: pub, msg, sig } of rows) {
    const bytes = hex(sig);
    expect(name, signatureHolds(hex(pub), hex(msg), bytes));
    bytes[63] ^= 0x20;
    expect(`${name}, S changed`, !signatureHolds(hex(pub), hex(msg), bytes));
  }
  return rows.length;
}

function ed25519Input(path) {
  const lines = readFile(path).split('\n').filter((line) => line !== '');
  lines.forEach((line, i) => {
    const [, pub, message, signed] = line.split(':').map(hex);
    expect(`sign.input ${i}`,
      signatureHolds(pub, message, signed.subarray(0, 64)));
  });
  return lines.length;
}

function ed25519Wycheproof(path) {
  const { testGroups } = readJson(path);
  let count = 0;
  for (const { publicKey, tests } of testGroups) {
    for (const { tcId, msg, sig, result } of tests) {
      const holds = signatureHolds(hex(publicKey.pk), hex(msg), hex(sig));
      expect(`wycheproof ${tcId}`, holds === (result === 'valid'));
      count += 1;
    }
  }
  return count;
}

// HMK-SIG-1 and 2 where they are stricter than RFC 8032. The secret scalar of
// the base point is 1: S = h satisfies the equation with R neutral.
function ed25519Profile() {
  selfTest();
  const base = hex(`58${'66'.repeat(31)}`);
  const neutral = hex(`01${'00'.repeat(31)}`);
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const digest = createHash('sha512').update(neutral).update(base).digest();
  const h = BigInt(`0x${digest.reverse().toString('hex')}`) % order;
  const s = hex(h.toString(16).padStart(64, '0')).reverse();
  const signature = Buffer.concat([neutral, s]);
  expect('R of small order',
    !signatureHolds(base, Buffer.alloc(0), signature));
  const refused = [
    ['neutral', neutral],
    ['neutral, sign bit set', hex(`01${'00'.repeat(30)}80`)],
    ['order 4', hex('00'.repeat(32))],
    ['y = p + 1', hex(`ee${'ff'.repeat(30)}7f`)],
    ['y = p', hex(`ed${'ff'.repeat(30)}7f`)],
    ['not on the curve', hex(`02${'00'.repeat(31)}`)],
  ];
  for (const [name, pub] of refused) expect(name, !keyHolds(pub));
}

// ---- CBOR

function readsFree(bytes) {
  return ruleOf(() => {
    const reader = new Reader(bytes);
    reader.free(() => {});
    reader.end();
  }) === null;
}

function cborJson(path) {
  const { items } = readJson(path);
  for (const { hex: text, edn, group, strict_profile: verdict } of items) {
    const accepted = verdict === 'accept';
    expect(`cbor ${text}`, readsFree(hex(text)) === accepted);
    if (!accepted || !['mt0', 'mt1', 'mt3', 'mt4'].includes(group)) continue;
    const integer = group === 'mt0' || group === 'mt1';
    const value = integer ? BigInt(edn) : JSON.parse(edn);
    expect(`writes ${edn}`, encode(value).equals(hex(text)));
  }
  return items.length;
}

function cborIll(path) {
  const lines = readFile(path).split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  for (const line of lines) expect(`cbor ${line}`, !readsFree(hex(line)));
  return lines.length;
}

function cborDepth() {
  const nested = (depth, by) => hex(by.repeat(depth - 1) + '80');
  for (const by of ['81', 'a100']) {
    expect(`${by} 16 deep`, readsFree(nested(16, by)));
    expect(`${by} 17 deep`, !readsFree(nested(17, by)));
    expect(`${by} 1,000,000 deep`, !readsFree(nested(1000000, by)));
  }
}

// ---- trees

// An RFC 9162 path goes upwards from the leaf; a proof of HMK-TREE-4 stands
// from left to right. What does not fit stays over at the end.
function leftToRight(path, index, size) {
  const left = [];
  const right = [];
  const rest = [...path];
  let [lo, n] = [0n, size];
  while (n > 1n && rest.length > 0) {
    let k = 1n;
    while (k * 2n < n) k *= 2n;
    if (index < lo + k) {
      right.unshift(rest.pop());
      n = k;
    } else {
      left.push(rest.pop());
      [lo, n] = [lo + k, n - k];
    }
  }
  return Buffer.concat([...left, ...right, ...rest]);
}

function includes(leaf, index, size, path, root) {
  if (path.some((hash) => hash.length !== 32)) return false;
  let holds = false;
  const rule = ruleOf(() => {
    const proof = new Proof(leftToRight(path, index, size), 'HMK-TREE-4');
    const found = logRoot([{ index, hash: leaf }], size, proof);
    proof.end();
    holds = found.equals(root);
  });
  return rule === null && holds;
}

function inclusion(path) {
  let count = 0;
  for (const folder of readdirSync(join(VECTORS, path))) {
    for (const name of readdirSync(join(VECTORS, path, folder))) {
      const row = readJson(path, folder, name);
      const bytes = (text) => Buffer.from(text ?? '', 'base64');
      const holds = row.leafIdx >= 0 && includes(bytes(row.leafHash),
        BigInt(row.leafIdx), BigInt(row.treeSize),
        (row.proof ?? []).map(bytes), bytes(row.root));
      expect(`${folder}/${name}`, holds === !row.wantErr);
      count += 1;
    }
  }
  return count;
}

// ---- notes

function splitNote(note) {
  const end = note.lastIndexOf('\n\n') + 1;
  const lines = note.slice(end + 1, -1).split('\n').map((line) => {
    const [, name, base64] = line.split(' ');
    return { name, bytes: readBase64(base64) };
  });
  return { text: note.slice(0, end), lines };
}

function goodLines({ text, lines }, vkeys) {
  return vkeys.map((vkey) => readVkey(vkey)).filter((key) => lines.some(
    (line) => judgeLine(line, key, text)?.good)).length;
}

function treeOf(size) {
  const leaves = [];
  for (let i = 0; i < size; i += 1) leaves.push(leafHash(`entry ${i}`));
  return treeRoot(leaves);
}

function goldenVkeys() {
  const { keys } = readJson('golden', 'golden_checkpoints.json');
  return [keys.log, ...keys.witnesses].map(({ vkey }) => vkey);
}

function checkpoints(path) {
  const { checkpoints: rows } = readJson(path);
  const vkeys = goldenVkeys();
  const origin = readVkey(vkeys[0]).name;
  for (const { size, root_hex: root, timestamp, note } of rows) {
    const parts = splitNote(note);
    expect(`root of ${size}`, treeOf(size).equals(hex(root)));
    expect(`text of ${size}`, headText(origin, size, hex(root)) === parts.text);
    expect(`lines of ${size}`, goodLines(parts, vkeys) === 4);
    const key = readVkey(vkeys[1]);
    const times = parts.lines.map((line) => judgeLine(line, key, parts.text))
      .filter((found) => found !== null).map(({ time }) => time);
    expect(`time of ${size}`, times[0] === BigInt(timestamp));
    const other = { ...parts, text: headText(origin, size + 1, hex(root)) };
    expect(`other text than ${size}`, goodLines(other, vkeys) === 0);
  }
  return rows.length;
}

function tlogProofs(path) {
  const rows = readJson(path);
  const vkeys = goldenVkeys();
  for (const { size, index, entry, proof } of rows) {
    const blank = proof.indexOf('\n\n');
    const note = proof.slice(blank + 2);
    const hashes = proof.slice(0, blank).split('\n')
      .filter((line) => /^[A-Za-z0-9+/]{43}=$/.test(line)).map(readBase64);
    const root = readBase64(note.split('\n')[2]);
    expect(`entry ${index} of ${size}`, includes(
      leafHash(entry), BigInt(index), BigInt(size), hashes, root));
    expect(`entry ${index} of ${size}, lines`,
      goodLines(splitNote(note), vkeys) === 4);
  }
  return rows.length;
}

function vkeysFile(path) {
  const { valid, reject } = readJson(path);
  for (const { vkey, name, type } of valid) {
    const taken = type === 1 || type === 4;
    const key = readVkey(vkey);
    expect(`vkey of ${name}`, (key !== null) === taken);
    if (!taken) continue;
    expect(`vkey of ${name}`, key?.name === name && key?.type === type);
  }
  for (const { why, vkey } of reject) expect(why, readVkey(vkey) === null);
  return valid.length + reject.length;
}

function noteExamples(path) {
  const rows = readJson(path).cases.filter((row) => row.expect === 'ok');
  for (const { desc, note, vkeys, verified } of rows) {
    expect(desc, goodLines(splitNote(note), vkeys) === verified);
  }
  return rows.length;
}

// ---- rows of the specification

function times() {
  const rows = [
    ['1970-01-01T00:00:00Z', 0n], ['2000-02-29T12:00:00Z', 951825600n],
    ['9999-12-31T23:59:59Z', 253402300799n], ['1969-12-31T23:59:59Z', null],
    ['2026-02-29T00:00:00Z', null], ['2026-13-01T00:00:00Z', null],
    ['2026-00-01T00:00:00Z', null], ['2026-01-00T00:00:00Z', null],
    ['2026-01-01T24:00:00Z', null], ['2026-01-01T00:60:00Z', null],
    ['2026-01-01T00:00:60Z', null], ['2026-01-01t00:00:00Z', null],
    ['2026-01-01T00:00:00z', null], ['2026-01-01T00:00:00+00:00', null],
    ['2026-01-01T00:00:00.0Z', null], ['2026-01-01T00:00:00Z\n', null],
  ];
  for (const [text, value] of rows) expect(text, parseTime(text) === value);
  expect('written', writeTime(951825600n) === '2000-02-29T12:00:00Z'
    && writeTime(253402300800n) === '(after 9999)');
  expect('7d', parseDuration('7d') === 604800n);
  for (const text of ['', 'd', '7', '7D', '-7d', '1234567890s', '7 d']) {
    expect(`duration ${text}`, parseDuration(text) === null);
  }
}

const CANONICAL = [
  'https://id.gs1.org/01/09506000134352/21/AB%2F12',
  'https://id.gs1.org/01/09506000134352/21/...',
  'https://id.gs1.org/01/09506000134352/21/%25%22_-%3F',
  'https://id.gs1.org/8004/9506000A1',
  'https://maison.example/item/7',
  'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66',
  'http://maison.example:8080/a?b=/?%2F', 'tag:maison.example,2026:a',
  'urn:foo', 'urn:a?b:C', 'https://maison.example/010',
  'https://maison.example/a?p=/01/',
];

const NOT_CANONICAL = [
  ['HMK-ID-2', 'http://id.gs1.org/01/09506000134352/21/AB'],
  ['HMK-ID-2', 'https://id.gs1.org/01/9506000134352/21/AB'],
  ['HMK-ID-2', 'https://id.gs1.org/01/09506000134352/21/AB%2f12'],
  ['HMK-ID-2', 'https://id.gs1.org/01/09506000134352/21/%41B'],
  ['HMK-ID-2', 'https://id.gs1.org/01/09506000134352/21/A!'],
  ['HMK-ID-2', 'https://id.gs1.org/01/09506000134352/21/A?q=1'],
  ['HMK-ID-3', 'https://id.gs1.org/01/09506000134353/21/AB'],
  ['HMK-ID-4', 'https://id.gs1.org/01/09506000134352/21/'],
  ['HMK-ID-4', `https://id.gs1.org/01/09506000134352/21/${'a'.repeat(21)}`],
  ['HMK-ID-4', 'https://id.gs1.org/01/09506000134352/21/A%23'],
  ['HMK-ID-4', `https://id.gs1.org/8004/${'a'.repeat(31)}`],
  ['HMK-ID-5', 'https://id.gs1.org/01/09506000134352/21/..'],
  ['HMK-ID-5', 'https://id.gs1.org/8004/.'],
  ['HMK-ID-6', 'https://id.gs1.org/01/09506000134352'],
  ['HMK-ID-8', 'https://id.gs1.org/x'],
  ['HMK-ID-8', 'ftp://id.gs1.org./x'],
  ['HMK-ID-8', 'https://id.gs1.org:8443/x'],
  ['HMK-ID-8', 'https://maison.example/01/x'],
  ['HMK-ID-8', 'https://maison.example/x/SSCC'],
  ['HMK-ID-8', 'urn:epc:id:sgtin:9506000.013435.AB'],
  ['HMK-ID-13', 'HTTPS://maison.example/a'],
  ['HMK-ID-13', 'https://Maison.example/a'],
  ['HMK-ID-13', 'https://maison.example'],
  ['HMK-ID-13', 'https:/a'], ['HMK-ID-13', 'https:///a'],
  ['HMK-ID-13', 'https://u@maison.example/a'],
  ['HMK-ID-13', 'https://[::1]/a'],
  ['HMK-ID-13', 'https://maison.example:443/a'],
  ['HMK-ID-13', 'http://maison.example:80/a'],
  ['HMK-ID-13', 'https://maison.example:/a'],
  ['HMK-ID-13', 'https://maison.example:080/a'],
  ['HMK-ID-13', 'https://maison.example:65536/a'],
  ['HMK-ID-13', 'https://maison.example/a/../b'],
  ['HMK-ID-13', 'https://maison.example/a/.'],
  ['HMK-ID-13', 'https://maison.example/a#b'],
  ['HMK-ID-13', 'https://maison.example/a%2f'],
  ['HMK-ID-13', 'https://maison.example/%7E'],
  ['HMK-ID-13', 'https://maison.example/%4'],
  ['HMK-ID-13', 'https://maison.example/"'],
  ['HMK-ID-13', 'https://maison.example/\u00e9'],
  ['HMK-ID-13', 'urn:x?Y'], ['HMK-ID-13', 'urn:uuid:6e8bc430?=A'],
  ['HMK-ID-13', 'urn:UUID:6e8bc430'], ['HMK-ID-13', 'urn:uuid:6E8BC430'],
  ['HMK-ID-13', 'maison.example/a'], ['HMK-ID-13', 'urn:'],
  ['HMK-ID-14', `https://maison.example/${'a'.repeat(490)}`],
];

function items() {
  for (const uri of CANONICAL) expect(uri, readItem(uri) !== null);
  for (const [rule, uri] of NOT_CANONICAL) {
    expect(`${rule}: ${uri}`, readItem(uri) === null);
  }
}

// Keys of RFC 8032 tests 1 to 3 and 1024, under the names that stand here.
const KEYS = {
  L: ['maison.example/1', 1,
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'],
  W: ['w.example', 4,
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'],
  V: ['v.example', 4,
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025'],
  R: ['root', 1,
    '278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e'],
};

// `$L` in a row is the vkey of L.
function policyOf(text) {
  const vkey = ([name, type, pub]) => {
    const key = Buffer.concat([Buffer.from([type]), hex(pub)]);
    const id = createHash('sha256').update(`${name}\n`).update(key).digest();
    return `${name}+${id.toString('hex', 0, 4)}+${key.toString('base64')}`;
  };
  return Buffer.from(
    text.replace(/\$([LWVR])/g, (_, name) => vkey(KEYS[name])), 'utf8');
}

const LOG = 'log $L\n';
const BRAND = 'brand m $R maison.example/1\n';
const LEAST = `${LOG}${BRAND}quorum none\n`;
const PAIR = `${LOG}${BRAND}witness w $W\nwitness v $V\n`;

const POLICIES = [
  [null, LEAST],
  [null, LEAST.slice(0, -1)],
  [null, ` # a comment\n\n${LEAST}\tmax-age \t1h\n`],
  [null, `${PAIR}group g all w v\nquorum g\npolicy p 18446744073709551615\n`],
  [null, `${PAIR}auditor v\ngroup g 2 w v\nquorum g\naccept status-only\n`],
  [null, `${LEAST}issued 2026-01-01T00:00:00Z\nexpires 2027-01-01T00:00:00Z\n`],
  ['HMK-POL-1', `\ufeff${LEAST}`],
  ['HMK-POL-1', LEAST.replaceAll('\n', '\r\n')],
  ['HMK-POL-1', `${LEAST}#\u007f\n`],
  ['HMK-POL-1', `${LEAST}${'#'.repeat(65536)}`],
  ['HMK-POL-2', `${LEAST}unknown\n`],
  ['HMK-POL-2', `${LEAST}constructor\n`],
  ['HMK-POL-2', `${LEAST}quorum none\n`],
  ['HMK-POL-2', `${LEAST}require holder\nrequire holder\n`],
  ['HMK-POL-2', `${LEAST}require both\n`],
  ['HMK-POL-2', `${LEAST}max-age 1h # an hour\n`],
  ['HMK-POL-2', `log $L ftp://maison.example\n${BRAND}quorum none\n`],
  ['HMK-POL-3', `log $W\n${BRAND}quorum none\n`],
  ['HMK-POL-3', `${LEAST}witness w $R\n`],
  ['HMK-POL-4', `${LEAST}log $L\n`],
  ['HMK-POL-4', `${LEAST}attestor a $R\n`],
  ['HMK-POL-5', `${LEAST}witness any $W\n`],
  ['HMK-POL-5', `${PAIR}witness w $V\n`],
  ['HMK-POL-5', `${LEAST}auditor w\nwitness w $W\n`],
  ['HMK-POL-5', `${PAIR}auditor w\nauditor w\n`],
  ['HMK-POL-6', `${PAIR}group g 0 w v\n`],
  ['HMK-POL-6', `${PAIR}group g 3 w v\n`],
  ['HMK-POL-6', `${PAIR}group g any w w\n`],
  ['HMK-POL-6', `${PAIR}group g any w\ngroup h any w v\n`],
  ['HMK-POL-6', `${PAIR}group g any g\n`],
  ['HMK-POL-6', PAIR],
  ['HMK-POL-6', `${LOG}${BRAND}quorum w\nwitness w $W\n`],
  ['HMK-POL-7', `${LOG}quorum none\n`],
  ['HMK-POL-7', `${LOG}brand m $R other.example\nquorum none\n`],
  ['HMK-POL-7', `${LEAST}${BRAND}`],
  ['HMK-POL-8', `${LOG}brand m $R maison.example/1 95\nquorum none\n`],
  ['HMK-POL-8',
    `${LOG}brand m $R maison.example/1 https://a/01/\nquorum none\n`],
  ['HMK-POL-12', `${PAIR}auditor v\nquorum w\naccept status-only\n`],
  ['HMK-POL-12', `${LEAST}accept status-only\n`],
  ['HMK-POL-14', `${LEAST}policy p 18446744073709551616\n`],
  ['HMK-POL-14', `${LEAST}policy p 01\n`],
  ['HMK-POL-14', `${LEAST}max-age 1w\n`],
  ['HMK-POL-14', `${LEAST}expires 2026-02-30T00:00:00Z\n`],
  ['HMK-POL-15', `${LOG}brand m $R,$L maison.example/1\nquorum none\n`],
  ['HMK-POL-15', `${LOG}brand m $R/2 maison.example/1\nquorum none\n`],
];

// Spec 10: the first fault decides code and line.
const SEVERAL = 'brand n $R/2';
const MANY = 'brand o $R o\n'.repeat(32);
const FAULTS = [
  ['POLICY_BAD', 1, `\ufeff\n\r\n${LEAST}`],
  ['POLICY_BAD', 1, `${LEAST}\r\n${'#'.repeat(65536)}`],
  ['POLICY_BAD', 3, `unknown\n${LOG}\r\n${BRAND}`],
  ['POLICY_BAD', 2, `${LOG}unknown\n${SEVERAL} o\n`],
  ['POLICY_BAD', 34, `${LOG}${MANY}${SEVERAL} o\n`],
  ['POLICY_BAD', 4, `${LEAST}brand\n${SEVERAL} o\n`],
  ['POLICY_BAD', 4, `${LEAST}brand n $W/2 o\n`],
  ['POLICY_BAD', 4, `${LEAST}brand n $R=/2 o\n`],
  ['POLICY_BAD', 4, `${LEAST}log $L/2\n`],
  ['NEWER', 4, `${LEAST}${SEVERAL}\nunknown\n`],
  ['NEWER', 4, `${LEAST}brand n $R,/,x o 1\n`],
  ['NEWER', 4, `${LEAST}brand n $L/2\n`],
  ['NEWER', 5, `${LEAST}${BRAND}${SEVERAL}\n`],
  ['POLICY_BAD', 2, LOG],
  ['POLICY_BAD', 1, LOG.slice(0, -1)],
  ['POLICY_BAD', 4, `${LOG}${BRAND}accept status-only\n`],
  ['POLICY_BAD', 3, `accept status-only\nquorum none\nbrand m $R o\n`],
  ['POLICY_BAD', 4, `${LEAST}${BRAND}brand m $R other.example\n`],
  ['POLICY_BAD', 5, `${LEAST}\nbrand m $R maison.example/\n`],
];

function policies() {
  for (const [rule, text] of POLICIES) {
    expect(`${rule}: ${JSON.stringify(text)}`,
      ruleOf(() => readPolicy(policyOf(text))) === rule);
  }
  for (const [code, line, text] of FAULTS) {
    const fault = faultOf(() => readPolicy(policyOf(text)));
    expect(`${code} line ${line}: ${JSON.stringify(text)}`,
      fault?.code === code && fault?.line === line);
  }
}

// ---- spec 12, by hand

// An act of the rule book; public keys are letters, and so are subject keys.
function act(index, kind, by, signer, args, acceptance = null) {
  return {
    kind, by, signer, index, at: 10 * index, position: 0, n: 1, first: null,
    acceptance, used: false, args: { from: null, ...args },
  };
}

const ACCEPTED = { until: 1000, holds: true };
const GRANT = { roles: 63, scope: [], max: null, until: null };

// Plays acts over chains by their names; gives the codes, and what is then.
function play(acts) {
  const chains = {
    root: newChain('root', {}), i: newChain('item', { uri: 'urn:a' }),
    K: newChain('key', { pub: 'K' }), L: newChain('key', { pub: 'L' }),
    M: newChain('key', { pub: 'M' }),
  };
  let powers = noPowers((letter) => letter);
  const codes = acts.map(([name, one]) => {
    const after = apply(chains[name], one, powers);
    if (after.refusal !== null) return after.refusal[0];
    if (name !== 'i') powers = powersAfter(powers, chains[name], one);
    chains[name] = after.chain;
    return 'VERIFIED';
  });
  return { codes, chains, powers, end: endState(chains.i, powers) };
}

const genesis = ['root',
  act(0, ROOT_EVENT, 1, 'R', { key: 'R', next: 'N', wait: 20 })];
const powerOf = (name, index, by, signer) => [name,
  act(index, AUTHORISE, by, signer, GRANT)];
const issue = (index, by, signer) => ['i',
  act(index, ISSUE, by, signer, { to: 'A', claim: 'Q' })];
const status = (index, by, signer, value) => ['i',
  act(index, STATUS, by, signer, { value })];
const transfer = (index, signer, to, accepted) => ['i',
  act(index, TRANSFER, 0, signer, { to }, accepted)];
const revoke = (name, index, by, signer, from) => [name,
  act(index, REVOKE, by, signer, { reason: 1, from })];
const recover = (index, by, signer) => ['i',
  act(index, RECOVER, by, signer, { to: 'B' }, ACCEPTED)];

function codesOf(what, acts, last) {
  const { codes } = play(acts);
  const before = codes.slice(0, -1).every((code) => code === 'VERIFIED');
  expect(`${what}: ${codes.slice(-4).join(' ')}`, before && codes.at(-1) === last);
}

function rules() {
  const trade = [genesis, issue(2, 1, 'R')];
  codesOf('issued twice', [...trade, issue(3, 1, 'R')], 'ALREADY_ISSUED');
  codesOf('not accepted', [...trade, transfer(3, 'A', 'B', null)],
    'ACCEPTANCE_MISSING');
  codesOf('release', [...trade, transfer(3, 'A', 'Q', null)], 'VERIFIED');
  codesOf('back to the claim key', [...trade, transfer(3, 'A', 'Q', null),
    transfer(4, 'Q', 'B', ACCEPTED), transfer(5, 'B', 'Q', ACCEPTED)],
  'CLAIM_VOID');
  codesOf('stolen', [...trade, status(3, 0, 'A', 3),
    transfer(4, 'A', 'B', ACCEPTED)], 'TRANSFER_BLOCKED');
  codesOf('too early', [...trade, status(3, 1, 'R', 11), recover(4, 1, 'R')],
    'RECOVER_TOO_EARLY');
  codesOf('in time', [...trade, status(3, 1, 'R', 11), recover(5, 1, 'R')],
    'VERIFIED');
  codesOf('objection', [...trade, status(3, 1, 'R', 11), status(4, 0, 'A', 4),
    recover(9, 1, 'R')], 'RECOVER_NOT_ANNOUNCED');
  const given = [genesis, powerOf('K', 1, 1, 'R')];
  codesOf('announced by a power that went', [...given, issue(2, 1, 'R'),
    status(3, 2, 'K', 11), revoke('K', 4, 1, 'R', null), recover(9, 1, 'R')],
  'RECOVER_NOT_ANNOUNCED');
  codesOf('authorised twice', [...given, powerOf('K', 2, 1, 'R')],
    'KEY_KNOWN');
  codesOf('fourth level', [...given, powerOf('L', 2, 2, 'K'),
    powerOf('M', 3, 3, 'L')], 'KEY_DEPTH');
  codesOf('revoked', [...given, revoke('K', 2, 1, 'R', null),
    issue(3, 2, 'K')], 'KEY_REVOKED');
  codesOf('revoked later again', [...given, revoke('K', 3, 1, 'R', 2),
    revoke('K', 4, 1, 'R', 2)], 'KEY_REVOKED');
  codesOf('a stranger', [genesis, issue(2, 31, 'S')], 'KEY_UNKNOWN');
  codesOf('revoked from 0', [...given, revoke('K', 5, 1, 'R', 3),
    revoke('K', 6, 1, 'R', 0)], 'VERIFIED');
  codesOf('no role for a status that is none', [genesis,
    ['K', act(1, AUTHORISE, 1, 'R', { ...GRANT, roles: 1 })],
    issue(2, 1, 'R'), status(3, 2, 'K', 13)], 'FIELD_RANGE');
  rooms();
  ended(given);
}

// A first event, and then so many more.
function filled(first, count, next) {
  const more = Array.from({ length: count - 1 }, (_, i) => next(i));
  return [...first, ...more];
}

// HMK-RULE-9
function rooms() {
  const powers = [genesis, powerOf('K', 1, 1, 'R')];
  const attests = filled([...powers, issue(2, 1, 'R')], 512,
    (i) => ['i', act(3 + i, ATTEST, 2, 'K', { type: 1, result: 1 })]);
  codesOf('512 and a recall', [...attests, status(999, 2, 'K', 7)],
    'CHAIN_FULL');
  codesOf('512 and a theft', [...attests, status(999, 2, 'K', 5)], 'VERIFIED');
  codesOf('512 and a recall by the root', [...attests, status(999, 1, 'R', 7)],
    'VERIFIED');
  const revokes = filled([...powers, powerOf('L', 2, 2, 'K')], 960,
    (i) => revoke('L', 5000 + i, 2, 'K', 4000 - i));
  codesOf('960 and the parent', [...revokes, revoke('L', 9999, 2, 'K', 3)],
    'CHAIN_FULL');
  codesOf('960 and the root', [...revokes, revoke('L', 9999, 1, 'R', 3)],
    'VERIFIED');
}

// What becomes known later strikes, and refuses nothing (HMK-RULE-8).
function ended(given) {
  const { codes, chains, powers, end } = play([...given, issue(2, 2, 'K'),
    status(3, 2, 'K', 7), revoke('K', 4, 1, 'R', 2)]);
  expect('all allowed', codes.every((code) => code === 'VERIFIED'));
  expect('custody void', end.isVoid && end.custodian === 'A');
  expect('recall struck', end.flags === 0
    && chains.i.acts.every((one) => !counts(powers, one, Infinity)));
  const early = play([...given, issue(2, 2, 'K'), revoke('K', 3, 1, 'R', 0)]);
  expect('void from 0', voidFrom(early.powers, 2, Infinity) === 0);
  expect('void from', voidFrom(powers, 2, Infinity) === 2
    && voidFrom(powers, 2, 4) === null);
  const ratified = play([...given, issue(2, 2, 'K'),
    revoke('K', 3, 1, 'R', 2), status(4, 1, 'R', 12)]);
  expect('ratified', !ratified.end.isVoid);
}

// ---- spec 16, the worked example

function example() {
  const page = readFileSync(join(ROOT, 'spec', '16-example.md'), 'utf8');
  const [, digits] = /example\.hallmark \(.*\n((?: {2}[0-9a-f]+\n)+)/
    .exec(page);
  const [, policy, verdict] = /\n(policy test[^{]*\n)\n(\{.*\}\n)/.exec(page);
  const [, question] = /\nitem +(\S+)/.exec(page);
  const [, time] = /WORLD_T0.*, (\S+Z)\./.exec(page);
  const file = hex(digits.replace(/\s/g, ''));
  const bytes = Buffer.from(policy);
  const now = parseTime(time);
  const found = verdictJson(verify(file, bytes, question, now),
    { question, now, policy: bytes, file: 'example.hallmark' });
  expect('verdict of spec 16', found === verdict);
}

// ---- spec 20.6: each file, made here and compared by its hash

// RFC 8410: a seed as PKCS #8.
function signerOf(byte) {
  const seed = Buffer.alloc(32, byte);
  const key = createPrivateKey({
    key: Buffer.concat([hex('302e020100300506032b657004220420'), seed]),
    format: 'der', type: 'pkcs8',
  });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { key, pub: spki.subarray(12) };
}

const [R, S, T] = [1, 2, 3].map(signerOf);
const ORIGIN = 'maison.example/1';
const SERIALS = 'https://id.gs1.org/01/09506000134352/21/';
const LEDGER = Buffer.alloc(32, 5);

function fileOf(kind, signer, entries, acceptance = null, first = null) {
  const root = treeRoot(entries.map(([, event]) => leafHash(event)));
  const record = { kind, n: entries.length, first, signature: Buffer.alloc(0) };
  const { signed } = rebuildStatement(ORIGIN, signer.pub, root, record);
  record.signature = sign(null, signed, signer.key);
  const { entry } = rebuildStatement(ORIGIN, signer.pub, root, record);
  return encode([1, ORIGIN, entry, entries, acceptance]);
}

function acceptanceOf({ key, pub }, root, n, until) {
  const header = protectedHeader('acceptance', pub);
  const payload = encode([root, n, until]);
  const signature = sign(null, signedBytes(header, payload), key);
  return Buffer.concat(
    [hex('d2'), encode([header, new Map(), payload, signature])]);
}

function entryOf(name, kind, args, salt, link, more = {}) {
  const { shown = null, ...named } = more;
  const hash = shown && detailsHash(readDetails(new Reader(shown)));
  const event = eventBytes(
    { kind, salt: Buffer.alloc(16, salt), args }, hash, { link, ...named });
  return [name, event, shown && new Encoded(shown)];
}

function filesOf206() {
  const shown = encode(
    [Buffer.alloc(16, 0xaa), [[1, 'L7'], ['colour', 'red']]]);
  const first = entryOf(`${SERIALS}A1`, ISSUE, { to: S.pub, claim: null },
    0x11, LEDGER, { subject: itemSubject(`${SERIALS}A1`), shown });
  const second = entryOf(`${SERIALS}A2`, ISSUE, { to: S.pub, claim: T.pub },
    0x12, LEDGER, { subject: itemSubject(`${SERIALS}A2`) });
  const moved = entryOf(`${SERIALS}A1`, TRANSFER, { to: T.pub },
    0x13, Buffer.alloc(32, 0x21));
  const grant = {
    roles: 1, scope: [SERIALS], max: 1000, from: null, until: 1800000000,
  };
  const given = entryOf(T.pub, AUTHORISE, grant, 0x14, LEDGER, { pub: T.pub });
  const accepted = acceptanceOf(T, leafHash(moved[1]), 1, 1790000000);
  const draft = (acceptance) => encode([1, ORIGIN, 'transfer', T.pub,
    [Buffer.from('one certificate'), Buffer.from('another')], [moved],
    acceptance]);
  return {
    files: [
      fileOf(ISSUE, R, [first, second]), fileOf(ISSUE, T, [second], null, 7),
      fileOf(TRANSFER, S, [moved], accepted), fileOf(AUTHORISE, R, [given]),
    ],
    drafts: [draft(null), draft(accepted)],
    acceptance: acceptanceOf(R, Buffer.alloc(32, 7), 24, 1790000000),
    challenge: encode([1, 'shop.example', 'L-1', 1,
      hex('000102030405060708090a0b0c0d0e0f'), 1790086400, `${SERIALS}A1`]),
    delegation: encode(
      [1, ORIGIN, LEDGER, T.pub, Object.values(grant), 7]),
  };
}

function travel() {
  const page = readFileSync(join(ROOT, 'spec', '20-files.md'), 'utf8');
  const made = filesOf206();
  const rows = [...page.matchAll(/\| (\d+) \| `([0-9a-f]{64})` \|/g)];
  [...made.files, ...made.drafts].forEach((file, i) => {
    const hash = createHash('sha256').update(file).digest('hex');
    expect(`20.6 row ${i}`, rows[i][1] === String(file.length)
      && rows[i][2] === hash);
  });
  const digits = page.replace(/\s/g, '');
  for (const name of ['acceptance', 'challenge', 'delegation']) {
    expect(`20.6 ${name}`, digits.includes(made[name].toString('hex')));
  }
  const [issued] = readStatementFiles(Buffer.concat(made.files));
  expect('statement file', isSignedBy(issued.statement, R.pub)
    && issued.entries.length === 2);
  const draft = readDraft(made.drafts[1]);
  expect('draft', isSignedBy(draft.acceptance, T.pub)
    && draft.acceptance.fields.until === 1790000000n);
  expect('delegation', readDelegation(made.delegation).next === 7n);
  travelFaults(made);
}

function changed(bytes, at, byte) {
  const copy = Buffer.from(bytes);
  copy[at] = byte;
  return copy;
}

// Each row breaks a file in one place.
function travelFaults({ files, drafts, acceptance, challenge, delegation }) {
  const [file] = files;
  const end = file.length - 1;
  const faults = [
    ['NEWER HMK-FILE-1', readStatementFiles, changed(file, 1, 2)],
    ['MALFORMED HMK-FILE-1', readStatementFiles, changed(file, 0, 0x84)],
    ['MALFORMED HMK-CBOR-1', readStatementFiles, file.subarray(0, end)],
    ['MALFORMED HMK-FILE-1', readStatementFiles,
      Buffer.concat([file, Buffer.from([0])])],
    ['STATEMENT_BAD HMK-FILE-6', readStatementFiles, changed(file, 3, 0x6e)],
    ['MALFORMED HMK-ACC-3', readStatementFiles, changed(file, end, 0x00)],
    ['NEWER HMK-DRAFT-1', readDraft, changed(drafts[0], 1, 2)],
    ['MALFORMED HMK-DRAFT-1', readDraft, changed(drafts[0], 20, 0x75)],
    ['NEWER HMK-CHAL-1', readChallenge, changed(challenge, 1, 2)],
    ['MALFORMED HMK-CHAL-2', readChallenge,
      changed(challenge, challenge.length - 1, 0x3f)],
    ['MALFORMED HMK-CBOR-12', readChallenge,
      Buffer.concat([challenge, Buffer.from([0])])],
    ['MALFORMED HMK-DELEG-2', readDelegation,
      changed(delegation, delegation.length - 1, 0xf6)],
    ['MALFORMED HMK-ACC-1', (bytes) => readAcceptance(new Reader(bytes)),
      changed(acceptance, 4, 0xa4)],
    ['MALFORMED HMK-STMT-1', (bytes) => readAcceptance(new Reader(bytes)),
      changed(acceptance, 1, 0x83)],
  ];
  for (const [want, read, bytes] of faults) {
    const fault = faultOf(() => read(bytes));
    const got = `${fault?.code} ${fault?.rule}`;
    expect(`20: ${want}, got ${got}`, got === want);
  }
}

// ---- spec 19

function memories() {
  const head = (origin, size) => `head ${origin} ${size} `
    + `${Buffer.alloc(32).toString('base64')} 2026-01-01T00:00:00Z `
    + `${Buffer.alloc(68).toString('base64')}\n`;
  const top = 'hallmark-state 1\n';
  const rows = [
    [null, top], [null, `${top}policy a 0\npolicy b 0\n${head('a', 2)}`],
    [null, `${top}${head('a', 2)}${head('a', 10)}${head('b', 1)}`],
    [1, ''], [1, 'hallmark-state 1'], [1, 'hallmark-state 2\n'],
    [2, `${top}policy a 00\n`], [2, `${top}policy a 18446744073709551616\n`],
    [2, `${top}policy  0\n`], [2, `${top}\n`], [2, `${top}policy a 0`],
    [3, `${top}policy a 0\npolicy a 1\n`],
    [3, `${top}policy b 0\npolicy a 0\n`],
    [3, `${top}${head('a', 2)}policy a 0\n`],
    [3, `${top}${head('a', 10)}${head('a', 2)}`],
    [2, `${top}${head('a+', 2)}`], [2, `${top}${head('a', 2).trim()} \n`],
  ];
  for (const [line, text] of rows) {
    const fault = faultOf(() => readMemory(Buffer.from(text)));
    expect(`memory ${JSON.stringify(text)}`,
      line === null ? fault === null
        : fault?.code === 'STATE_BAD' && fault.line === line);
  }
}

vectors('ed25519/rfc8032/rfc8032.json', ed25519Rfc);
vectors('ed25519/rfc8032/sign.input', ed25519Input);
vectors('ed25519/wycheproof/ed25519_test.json', ed25519Wycheproof);
vectors('cbor/rfc8949-appendix-a.json', cborJson);
vectors('cbor/rfc8949-appendix-f.txt', cborIll);
vectors('cbor/dcbor.json', cborJson);
vectors('merkle/inclusion', inclusion);
vectors('golden/golden_checkpoints.json', checkpoints);
vectors('golden/golden_tlog_proofs.json', tlogProofs);
vectors('note/vkeys.json', vkeysFile);
vectors('note/c2sp_examples.json', noteExamples);
ed25519Profile();
cborDepth();
times();
items();
policies();
rules();
example();
travel();
memories();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
