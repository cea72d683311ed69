// SPDX-License-Identifier: MIT
// Spec 10: the policy, and what follows from it.

import { Fault } from './verdict.mjs';
import { COSIGNER_TYPE, LOG_TYPE, readVkey } from './head.mjs';
import { isFormC } from './item.mjs';
import { parseDecimal, parseDuration, parseTime } from './terms.mjs';

export const POLICY_MAX = 65536;
const EACH_MAX = 32;
const PREFIXES_MAX = 256;
const DAY = 86400n;

function bad(rule) {
  throw new Fault('POLICY_BAD', rule);
}

function demand(holds, rule) {
  if (!holds) bad(rule);
}

// HMK-POL-1
function checkBytes(bytes) {
  demand(bytes.length <= POLICY_MAX, 'HMK-POL-1');
  demand(!bytes.subarray(0, 3).equals(Buffer.from('efbbbf', 'hex')),
    'HMK-POL-1');
  for (const byte of bytes) {
    const blank = byte === 0x09 || byte === 0x0a;
    demand((byte >= 0x20 || blank) && byte !== 0x7f, 'HMK-POL-1');
  }
}

// HMK-POL-3
function keyOf(text, type) {
  const key = readVkey(text);
  demand(key !== null && key.type === type, 'HMK-POL-3');
  return key;
}

// HMK-POL-15: one vkey may hold `,` and `/`, so it is tried first.
function rootOf(text) {
  const key = readVkey(text);
  const vkey = '[^+]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]{44}';
  const several = new RegExp(`^${vkey}((,${vkey})+(/[0-9]+)?|/[0-9]+)$`);
  if (key === null && several.test(text)) {
    throw new Fault('NEWER', 'HMK-POL-15');
  }
  demand(key !== null && key.type === LOG_TYPE, 'HMK-POL-3');
  return key;
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
    this.maxAge = DAY;
    this.expires = null;
    this.quorum = undefined; // a witness, a group, or null for `none`
    this.requireHolder = false;
    this.requireInclusion = false;
    this.acceptStatusOnly = false;
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

// HMK-POL-2
function checkUrl(url) {
  demand(url === undefined || /^https?:\/\//.test(url), 'HMK-POL-2');
}

// Each reads one line: the least and the most words after the keyword, and
// what they mean.
const LINES = {
  policy: [2, 2, (policy, [, serial]) => {
    policy.single('policy');
    demand(parseDecimal(serial) !== null, 'HMK-POL-14');
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
    const key = keyOf(vkey, LOG_TYPE);
    checkUrl(url);
    policy.claim(key, `log ${policy.logs.length}`);
    policy.logs.push(key);
    demand(policy.logs.length <= EACH_MAX, 'HMK-POL-13');
  }],
  witness: [2, 3, (policy, [name, vkey, url]) => {
    policy.newMember(name);
    const key = keyOf(vkey, COSIGNER_TYPE);
    checkUrl(url);
    policy.claim(key, `witness ${name}`);
    policy.witnesses.push({ name, key, auditor: false, grouped: false });
    demand(policy.witnesses.length <= EACH_MAX, 'HMK-POL-13');
  }],
  auditor: [1, 1, (policy, [name]) => {
    const witness = policy.witnesses.find((w) => w.name === name);
    demand(witness !== undefined && !witness.auditor, 'HMK-POL-5');
    witness.auditor = true;
  }],
  group: [3, Infinity, (policy, [name, count, ...names]) => {
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
    demand(policy.groups.length <= EACH_MAX, 'HMK-POL-13');
  }],
  quorum: [1, 1, (policy, [name]) => {
    policy.single('quorum');
    policy.quorum = name === 'none' ? null
      : policy.member(name) ?? bad('HMK-POL-6');
  }],
  brand: [3, Infinity, (policy, [name, vkey, origin, ...prefixes]) => {
    const root = rootOf(vkey);
    policy.claim(root, `brand ${name}`);
    // A key name is compared with the name of a log, which is UTF-8.
    const brand = {
      name, root, prefixes,
      origin: Buffer.from(origin, 'latin1').toString('utf8'),
    };
    checkBrand(policy, brand);
    policy.brands.push(brand);
    demand(policy.brands.length <= EACH_MAX, 'HMK-POL-13');
  }],
  attestor: [2, 2, (policy, [name, vkey]) => {
    demand(!policy.attestors.includes(name), 'HMK-POL-5');
    policy.claim(keyOf(vkey, LOG_TYPE), `attestor ${name}`);
    policy.attestors.push(name);
    demand(policy.attestors.length <= EACH_MAX, 'HMK-POL-13');
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
  accept: [1, 1, (policy, [what]) => {
    demand(what === 'status-only', 'HMK-POL-2');
    policy.single('accept status-only');
    policy.acceptStatusOnly = true;
  }],
};

// HMK-POL-7, 8, 13, against the brand lines above
function checkBrand(policy, brand) {
  const overlaps = (a, b) => a.startsWith(b) || b.startsWith(a);
  demand(brand.prefixes.every(isPrefix), 'HMK-POL-8');
  let count = brand.prefixes.length;
  for (const other of policy.brands) {
    count += other.prefixes.length;
    demand(other.origin !== brand.origin, 'HMK-POL-7');
    if (other.name === brand.name) {
      demand(other.root.pub.equals(brand.root.pub), 'HMK-POL-7');
      demand(other.prefixes.length > 0, 'HMK-POL-7');
      demand(brand.prefixes.length > 0, 'HMK-POL-7');
    }
    demand(!brand.prefixes.some(
      (a) => other.prefixes.some((b) => overlaps(a, b))), 'HMK-POL-8');
  }
  demand(count <= PREFIXES_MAX, 'HMK-POL-13');
}

// What only the whole file shows.
function checkWhole(policy) {
  demand(policy.quorum !== undefined, 'HMK-POL-6');
  demand(policy.brands.length > 0, 'HMK-POL-7');
  for (const { origin } of policy.brands) {
    demand(policy.logs.some((log) => log.name === origin), 'HMK-POL-7');
  }
  // HMK-POL-12
  const others = policy.witnesses.filter((witness) => !witness.auditor);
  demand(!policy.acceptStatusOnly || !quorumHolds(policy, others),
    'HMK-POL-12');
}

export function readPolicy(bytes) {
  checkBytes(bytes);
  const policy = new Policy();
  for (const line of bytes.toString('latin1').split('\n')) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    if (words.length === 0 || words[0].startsWith('#')) continue;
    const [keyword, ...rest] = words;
    demand(Object.hasOwn(LINES, keyword), 'HMK-POL-2');
    const [least, most, read] = LINES[keyword];
    demand(rest.length >= least && rest.length <= most, 'HMK-POL-2');
    read(policy, rest);
  }
  checkWhole(policy);
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
