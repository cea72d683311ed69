// SPDX-License-Identifier: MIT
// Spec 19: what a verifier remembers of heads and policies. What is learnt is
// not written here.

import { Fault } from './verdict.mjs';
import { headText, isKeyName, readBase64 } from './head.mjs';
import { parseDecimal, parseTime } from './terms.mjs';
import { readText } from './cbor.mjs';
import { signatureHolds } from './ed25519.mjs';

const POLICIES_MAX = 256;
const HEADS_OF_ORIGIN_MAX = 64;
const HEADS_MAX = 16384;
const AHEAD_MAX = 300n;
const FIRST_LINE = 'hallmark-state 1';

function readName(text) {
  const bytes = Buffer.from(text, 'latin1');
  const name = readText(bytes);
  return name !== null && bytes.length >= 1 && bytes.length <= 255
    ? name : null;
}

function readPolicyLine(words) {
  if (words.length !== 3) return null;
  const name = readName(words[1]);
  const serial = parseDecimal(words[2]);
  return name === null || serial === null ? null
    : { sort: [words[1], 0n], name: words[1], serial };
}

function readHeadLine(words) {
  if (words.length !== 6) return null;
  const origin = readName(words[1]);
  const size = parseDecimal(words[2]);
  const root = readBase64(words[3]);
  const asOf = parseTime(words[4]);
  const signature = readBase64(words[5]);
  const holds = origin !== null && isKeyName(origin) && size !== null
    && root?.length === 32 && asOf !== null && signature?.length === 68;
  return holds ? { sort: [words[1], size], origin, size, root, asOf, signature }
    : null;
}

function ascends(before, after) {
  if (before === undefined) return true;
  const [a, m] = before.sort;
  const [b, n] = after.sort;
  return a < b || (a === b && m < n);
}

// HMK-MEM-2, 3: the lines stand as latin1, one character a byte.
export function readMemory(bytes) {
  const lines = bytes.toString('latin1').split('\n');
  const bad = (i) => {
    const fault = new Fault('STATE_BAD', 'HMK-MEM-2');
    fault.line = i + 1;
    throw fault;
  };
  if (lines[0] !== FIRST_LINE || lines.length === 1) bad(0);
  const policies = [];
  const heads = [];
  const ofOrigin = new Map();
  lines.slice(1, -1).forEach((text, at) => {
    const words = text.split(' ');
    const isHead = words[0] === 'head';
    if (!isHead && (words[0] !== 'policy' || heads.length > 0)) bad(at + 1);
    const list = isHead ? heads : policies;
    const read = isHead ? readHeadLine(words) : readPolicyLine(words);
    if (read === null || !ascends(list[list.length - 1], read)) bad(at + 1);
    list.push(read);
    if (list.length > (isHead ? HEADS_MAX : POLICIES_MAX)) bad(at + 1);
    if (!isHead) return;
    const count = (ofOrigin.get(read.origin) ?? 0) + 1;
    if (count > HEADS_OF_ORIGIN_MAX) bad(at + 1);
    ofOrigin.set(read.origin, count);
  });
  if (lines[lines.length - 1] !== '') bad(lines.length - 1);
  return { policies, heads };
}

// HMK-MEM-4
export function checkSerial({ policies }, { name, serial }) {
  const seen = policies.find((policy) => policy.name === name);
  if (seen !== undefined && serial < seen.serial) {
    throw new Fault('POLICY_OLDER', 'HMK-MEM-4');
  }
}

// HMK-MEM-5
export function checkHeads({ heads }, { logs }, origin, size, root) {
  const other = heads.find((head) => head.origin === origin
    && head.size === size);
  if (other === undefined || other.root.equals(root)) return;
  const text = Buffer.from(headText(origin, size, other.root));
  const holds = logs.some(({ name, id, pub }) => name === origin
    && id.equals(other.signature.subarray(0, 4))
    && signatureHolds(pub, text, other.signature.subarray(4)));
  throw new Fault(holds ? 'FORK' : 'STATE_BAD', 'HMK-MEM-5');
}

// HMK-MEM-6
export function checkClock({ heads }, now) {
  if (heads.some(({ asOf }) => now < asOf - AHEAD_MAX)) {
    throw new Fault('CLOCK', 'HMK-MEM-6');
  }
}
