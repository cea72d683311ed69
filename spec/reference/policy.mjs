// SPDX-License-Identifier: MIT
// Spec 10: the policy, and what follows from it.

import { Fault } from './verdict.mjs';
import { COSIGNER_TYPE, LOG_TYPE, readVkey } from './head.mjs';
import { isFormC } from './item.mjs';
import { readText } from './cbor.mjs';
import { parseDecimal, parseDuration, parseTime } from './terms.mjs';

export const POLICY_MAX = 65536;
const EACH_MAX = 32;
const PREFIXES_MAX = 256;
const DAY = 86400n;
const VKEY_BASE64 = 44; // characters for 33 bytes

// The line is that of the reading, unless it is given.
function bad(rule, line = null) {
  const fault = new Fault('POLICY_BAD', rule);
  fault.line = line;
  throw fault;
}

function demand(holds, rule, line = null) {
  if (!holds) bad(rule, line);
}

// HMK-POL-1
function checkBytes(bytes) {
  const mark = Buffer.from('efbbbf', 'hex');
  demand(bytes.length <= POLICY_MAX, 'HMK-POL-1', 1);
  demand(!bytes.subarray(0, 3).equals(mark), 'HMK-POL-1', 1);
  let line = 1;
  for (const byte of bytes) {
    const blank = byte === 0x09 || byte === 0x0a;
    demand((byte >= 0x20 || blank) && byte !== 0x7f, 'HMK-POL-1', line);
    if (byte === 0x0a) line += 1;
  }
}

// HMK-POL-3
function keyOf(text, type) {
  const key = readVkey(text);
  demand(key !== null && key.type === type, 'HMK-POL-3');
  return key;
}

// HMK-POL-3, 15. The key ID and the key stand behind the first two `+`.
function rootOf(text) {
  const second = text.indexOf('+', text.indexOf('+') + 1);
  const end = second + 1 + VKEY_BASE64;
  const first = readVkey(text.slice(0, end));
  if (first?.type === LOG_TYPE && [',', '/'].includes(text[end])) {
    throw new Fault('NEWER', 'HMK-POL-15');
  }
  return keyOf(text, LOG_TYPE);
}

// HMK-POL-8
function isPrefix(text) {
  return /^[0-9]{3,12}$/.test(text) || isFormC(text);
}

class Policy {
  constructor() {
    this.once = new Set(); // lines that stand at most once
    this.owners = new Map(); // public key to its role and owner
    this.logs = [];
    this.witnesses = [];
    this.groups = [];
    this.brands = [];
    this.attestors = [];
    this.name = null;
    this.serial = null;
    this.maxAge = DAY;
    this.expires = null;
    this.quorum = undefined; // a witness, a group, or null for `none`
    this.requireHolder = false;
    this.requireInclusion = false;
    this.acceptLine = null; // of `accept status-only`, where it stands
    this.prefixCount = 0;
  }

  // HMK-POL-2
  single(line) {
    demand(!this.once.has(line), 'HMK-POL-2');
    this.once.add(line);
  }

  // HMK-POL-4: only the lines of one brand have one owner.
  claim(key, owner) {
    const name = key.pub.toString('hex');
    demand((this.owners.get(name) ?? owner) === owner, 'HMK-POL-4');
    this.owners.set(name, owner);
  }

  // HMK-POL-5
  member(name) {
    return [...this.witnesses, ...this.groups].find((m) => m.name === name);
  }

  newMember(name) {
    demand(!['none', 'all', 'any'].includes(name), 'HMK-POL-5');
    demand(this.member(name) === undefined, 'HMK-POL-5');
  }
}

// HMK-POL-13: is there room for one more?
function checkRoom(lines) {
  demand(lines.length < EACH_MAX, 'HMK-POL-13');
}

// HMK-POL-2
function checkUrl(url) {
  demand(url === undefined || /^https?:\/\//.test(url), 'HMK-POL-2');
}

// Each reads one line: the least and the most words after the keyword, and
// what they mean.
const LINES = {
  policy: [2, 2, (policy, [name, serial]) => {
    policy.single('policy');
    policy.name = name;
    policy.serial = parseDecimal(serial) ?? bad('HMK-POL-14');
  }],
  issued: [1, 1, (policy, [time]) => {
    policy.single('issued');
    demand(parseTime(time) !== null, 'HMK-POL-14');
  }],
  expires: [1, 1, (policy, [time]) => {
    policy.single('expires');
    policy.expires = parseTime(time) ?? bad('HMK-POL-14');
  }],
  log: [1, 2, (policy, [vkey, url]) => {
    checkRoom(policy.logs);
    const key = keyOf(vkey, LOG_TYPE);
    checkUrl(url);
    policy.claim(key, `log ${policy.logs.length}`);
    policy.logs.push(key);
  }],
  witness: [2, 3, (policy, [name, vkey, url]) => {
    checkRoom(policy.witnesses);
    policy.newMember(name);
    const key = keyOf(vkey, COSIGNER_TYPE);
    checkUrl(url);
    policy.claim(key, `witness ${name}`);
    policy.witnesses.push({ name, key, auditor: false, grouped: false });
  }],
  auditor: [1, 1, (policy, [name]) => {
    const witness = policy.witnesses.find((w) => w.name === name);
    demand(witness !== undefined && !witness.auditor, 'HMK-POL-5');
    witness.auditor = true;
  }],
  group: [3, Infinity, (policy, [name, count, ...names]) => {
    checkRoom(policy.groups);
    policy.newMember(name);
    const members = names.map((n) => policy.member(n) ?? bad('HMK-POL-6'));
    for (const member of members) {
      demand(!member.grouped, 'HMK-POL-6');
      member.grouped = true;
    }
    const most = BigInt(members.length);
    const need = count === 'all' ? most : count === 'any' ? 1n
      : parseDecimal(count);
    demand(need !== null && need >= 1n && need <= most, 'HMK-POL-6');
    policy.groups.push({ name, need: Number(need), members, grouped: false });
  }],
  quorum: [1, 1, (policy, [name]) => {
    policy.single('quorum');
    policy.quorum = name === 'none' ? null
      : policy.member(name) ?? bad('HMK-POL-6');
  }],
  // What follows a root of HMK-POL-15 is not looked at, were it missing.
  brand: [2, Infinity, (policy, [name, vkey, word, ...prefixes], line) => {
    checkRoom(policy.brands);
    const root = rootOf(vkey);
    policy.claim(root, `brand ${name}`);
    demand(word !== undefined, 'HMK-POL-2');
    demand(prefixes.every(isPrefix), 'HMK-POL-8');
    policy.prefixCount += prefixes.length;
    demand(policy.prefixCount <= PREFIXES_MAX, 'HMK-POL-13');
    // null is no log's name, and refused as such at the end.
    const origin = readText(Buffer.from(word, 'latin1'));
    policy.brands.push({ name, root, origin, prefixes, line });
  }],
  attestor: [2, 2, (policy, [name, vkey]) => {
    checkRoom(policy.attestors);
    demand(!policy.attestors.some((a) => a.name === name), 'HMK-POL-5');
    const key = keyOf(vkey, LOG_TYPE);
    policy.claim(key, `attestor ${name}`);
    policy.attestors.push({ name, key });
  }],
  'max-age': [1, 1, (policy, [duration]) => {
    policy.single('max-age');
    policy.maxAge = parseDuration(duration) ?? bad('HMK-POL-14');
  }],
  require: [1, 1, (policy, [what]) => {
    demand(what === 'holder' || what === 'inclusion', 'HMK-POL-2');
    policy.single(`require ${what}`);
    if (what === 'holder') policy.requireHolder = true;
    else policy.requireInclusion = true;
  }],
  accept: [1, 1, (policy, [what], line) => {
    demand(what === 'status-only', 'HMK-POL-2');
    policy.single('accept status-only');
    policy.acceptLine = line;
  }],
};

// HMK-POL-7, 8: a brand line, and those above it.
function checkBrand(policy, brand, above) {
  const { name, root, origin, prefixes, line } = brand;
  const overlaps = (a, b) => a.startsWith(b) || b.startsWith(a);
  demand(policy.logs.some((log) => log.name === origin), 'HMK-POL-7', line);
  for (const other of above) {
    demand(other.origin !== origin, 'HMK-POL-7', line);
    if (other.name === name) {
      demand(other.root.pub.equals(root.pub), 'HMK-POL-7', line);
      demand(other.prefixes.length > 0, 'HMK-POL-7', line);
      demand(prefixes.length > 0, 'HMK-POL-7', line);
    }
    demand(!prefixes.some((a) => other.prefixes.some((b) => overlaps(a, b))),
      'HMK-POL-8', line);
  }
}

// What only the whole file shows.
function checkWhole(policy, lastLine) {
  demand(policy.quorum !== undefined, 'HMK-POL-6', lastLine);
  demand(policy.brands.length > 0, 'HMK-POL-7', lastLine);
  policy.brands.forEach((brand, i) => {
    checkBrand(policy, brand, policy.brands.slice(0, i));
  });
  // HMK-POL-12
  const others = policy.witnesses.filter((witness) => !witness.auditor);
  demand(policy.acceptLine === null || !quorumHolds(policy, others),
    'HMK-POL-12', policy.acceptLine);
}

function readLine(policy, text, line) {
  const words = text.split(/[ \t]+/).filter((word) => word !== '');
  if (words.length === 0 || words[0].startsWith('#')) return;
  const [keyword, ...rest] = words;
  demand(Object.hasOwn(LINES, keyword), 'HMK-POL-2');
  const [least, most, read] = LINES[keyword];
  demand(rest.length >= least && rest.length <= most, 'HMK-POL-2');
  read(policy, rest, line);
}

// A fault has its line.
export function readPolicy(bytes) {
  checkBytes(bytes);
  const policy = new Policy();
  const lines = bytes.toString('latin1').split('\n');
  lines.forEach((text, i) => {
    try {
      readLine(policy, text, i + 1);
    } catch (error) {
      if (error instanceof Fault) error.line = i + 1;
      throw error;
    }
  });
  checkWhole(policy, lines.length);
  return policy;
}

// ---- what follows from a policy

// HMK-POL-9
function isUnder(item, prefixes) {
  return prefixes.some((prefix) => (/^[0-9]+$/.test(prefix)
    ? item.company?.startsWith(prefix) : item.uri.startsWith(prefix)));
}

// HMK-POL-10: item is { uri, company }.
export function standing(policy, line, item) {
  if (isUnder(item, line.prefixes)) return 'tied';
  const others = policy.brands.filter((other) => other !== line);
  if (others.some((other) => isUnder(item, other.prefixes))) return 'another';
  return line.prefixes.length === 0 ? 'covered' : 'nobody';
}

// HMK-POL-6: do these witnesses satisfy the quorum? A group has its members
// above it.
export function quorumHolds(policy, witnesses) {
  if (policy.quorum === null) return true;
  const met = new Set(witnesses);
  for (const group of policy.groups) {
    const count = group.members.filter((member) => met.has(member)).length;
    if (count >= group.need) met.add(group);
  }
  return met.has(policy.quorum);
}

// HMK-POL-11: times is a Map from the witnesses that count to their times.
// null if they do not satisfy the quorum.
export function asOfTime(policy, times, stateTime) {
  if (policy.quorum === null) return stateTime;
  let best = null;
  for (const time of times.values()) {
    const since = [...times.keys()].filter((w) => times.get(w) >= time);
    if (quorumHolds(policy, since) && (best === null || time > best)) {
      best = time;
    }
  }
  return best;
}
