// SPDX-License-Identifier: MIT
// Spec 13: the verifier's straight list. Sections stand in its order; the
// first fault decides.

import { Fault, outcomeOf } from './verdict.mjs';
import { ISSUE, RECOVER, ROOT, TRANSFER, eventBytes } from './event.mjs';
import {
  Proof, flaggedLeaf, genesisPrev, leafHash, linkOf, logRoot, mapLeaf, mapRoot,
} from './hashes.mjs';
import {
  acceptanceHolds, rebuildStatement, stateLeaf, statementHolds,
} from './statement.mjs';
import {
  apply, bareRoot, endState, newChain, noPowers, powersAfter, rootAt,
  stateBefore,
} from './rules.mjs';
import {
  asOfTime, quorumHolds, readPolicy, standing,
} from './policy.mjs';
import { checkChallenge, judgeResponse } from './holder.mjs';
import { checkClock, checkHeads, checkSerial, readMemory } from './memory.mjs';
import { detailsHash } from './details.mjs';
import { headText, judgeLine } from './head.mjs';
import { itemSubject, keySubject } from './terms.mjs';
import { keyHolds, selfTest } from './ed25519.mjs';
import { readCertificate } from './certificate.mjs';
import { readItem } from './item.mjs';

const AHEAD_MAX = 300n;

function demand(holds, code, rule) {
  if (!holds) throw new Fault(code, rule);
}

// ---- 13.2 Question

function checkQuestion({ items, keys }, question) {
  demand(question === 'any' || items.some(({ uri }) => uri === question),
    'WRONG_ITEM', 'HMK-VER-2');
  for (const item of items) {
    const named = readItem(item.uri);
    demand(named !== null, 'ITEM_NOT_CANONICAL', 'HMK-VER-3');
    item.company = named.company;
    item.subject = itemSubject(item.uri);
  }
  for (const key of keys) key.subject = keySubject(key.pub);
  const all = [...items, ...keys];
  const different = new Set(all.map(({ subject }) => subject.toString('hex')));
  demand(different.size === all.length, 'SUBJECT_TWICE', 'HMK-VER-4');
}

// ---- 13.3 Policy

function checkBrand({ origin, items, keys }, policy) {
  demand(policy.logs.some((log) => log.name === origin),
    'UNKNOWN_LOG', 'HMK-VER-5');
  const line = policy.brands.find((brand) => brand.origin === origin);
  demand(line !== undefined, 'UNKNOWN_BRAND', 'HMK-VER-6');
  for (const item of items) {
    item.standing = standing(policy, line, item);
    demand(item.standing !== 'another', 'WRONG_BRAND', 'HMK-VER-7');
    demand(item.standing !== 'nobody', 'UNKNOWN_BRAND', 'HMK-VER-7');
  }
  demand(keys.length === 0 || keys[0].pub.equals(line.root.pub),
    'UNKNOWN_ROOT', 'HMK-VER-8');
  return line;
}

// ---- 13.4 Records

// HMK-VER-9
function checkKeys({ kind, args }, pub, isFirst) {
  const pubs = isFirst && pub !== null ? [pub] : [];
  if (kind === ISSUE) pubs.push(args.to, args.claim);
  if (kind === TRANSFER || kind === RECOVER) pubs.push(args.to);
  if (kind === ROOT) pubs.push(args.key);
  for (const key of pubs) {
    demand(key === null || keyHolds(key), 'KEY_BAD', 'HMK-VER-9');
  }
}

function statementRoot(record, event) {
  const proof = new Proof(record.path, 'HMK-VER-10');
  const leaf = { index: record.place.position, hash: event };
  const root = logRoot([leaf], record.n, proof);
  proof.end();
  return root;
}

// The rule book names public keys and subject keys by their text.
function textOf(bytes) {
  return bytes?.toString('hex') ?? null;
}

function bytesOf(text) {
  return Buffer.from(text, 'hex');
}

// HMK-VER-27
function signerOf({ kind, by, args, place }, chain, { certificate, powers }) {
  const { head, keys } = certificate;
  if (by === 0) {
    const { custodian } = stateBefore(chain.rules, powers, place.index);
    demand(custodian !== null, 'SUBJECT_UNKNOWN', 'HMK-RULE-2');
    return bytesOf(custodian);
  }
  if (by > 1) return keys[by - 1].pub;
  if (kind === ROOT) return chain.count === 0 ? keys[0].pub : args.key;
  const isLast = head === null && chain.rules.of === 'item';
  return bytesOf(rootAt(powers, isLast ? Infinity : place.index));
}

function checkOrder({ place }, chain, head) {
  const { before } = chain;
  const { of } = chain.rules;
  if (head === null && of === 'item') return;
  const holds = (before === null || place.index > before.index)
    && (before !== null || of === 'root' || place.index >= 1n)
    && (head === null || place.index < head.size - 1n)
    && (before === null || place.at >= before.at)
    && (head === null || place.at <= head.time);
  demand(holds, 'ORDER', 'HMK-VER-12');
}

const KEY_ARGS = ['to', 'claim', 'key', 'next'];

// HMK-VER-13: the event as the rule book takes it.
function actOf(record, signer, root, isTimeless) {
  const { kind, by, place, n, first, acceptance } = record;
  const args = { ...record.args };
  for (const name of KEY_ARGS) {
    if (name in args) args[name] = textOf(args[name]);
  }
  const accepted = acceptance === null ? null : {
    until: acceptance.until,
    get holds() {
      return acceptanceHolds(record.args.to, root, n, acceptance);
    },
  };
  return {
    kind, args, index: isTimeless ? Infinity : place.index, at: place.at,
    position: place.position, by, signer: textOf(signer), n, first,
    acceptance: accepted, used: false,
  };
}

// Follows one chain. Its subject and, of a key's chain, pub are bytes.
function followChain(records, chain, state) {
  const { head, origin } = state.certificate;
  for (const record of records) {
    const event = leafHash(
      eventBytes(record, detailsHash(record.details), chain));
    checkKeys(record, chain.pub, chain.count === 0);
    const root = statementRoot(record, event);
    const signer = signerOf(record, chain, state);
    const statement = rebuildStatement(origin, signer, root, record);
    const entry = leafHash(statement.entry);
    // The hash of an entry binds all of it: a signature is checked once.
    const name = textOf(entry);
    demand(state.known.has(name)
      || statementHolds(statement, signer, record.signature),
    'SIGNATURE_BAD', 'HMK-VER-11');
    state.known.add(name);
    checkOrder(record, chain, head);
    const isTimeless = head === null && chain.rules.of === 'item';
    const act = actOf(record, signer, root, isTimeless);
    const after = apply(chain.rules, act, state.powers);
    if (after.refusal !== null) throw new Fault(...after.refusal);
    if (chain.rules.of !== 'item') {
      state.powers = powersAfter(state.powers, chain.rules, act);
    }
    chain.rules = after.chain;
    chain.link = linkOf(record.place, entry, event);
    chain.count += 1;
    chain.before = record.place;
    const { index, at } = record.place;
    state.entries.push({ index, at, hash: entry, act });
  }
}

// HMK-VER-14: gives one entry for each index, ascending.
function joinEntries(entries) {
  const byIndex = new Map();
  for (const entry of entries) {
    const same = byIndex.get(entry.index) ?? entry;
    demand(same.at === entry.at && same.hash.equals(entry.hash),
      'FORK_INSIDE', 'HMK-VER-14');
    byIndex.set(entry.index, entry);
  }
  return [...byIndex.values()].sort((a, b) => (a.index < b.index ? -1 : 1));
}

// HMK-VER-28: of one signer's entries, sorted by first number, each must end
// before the next begins.
function checkNumbers(entries) {
  const ranges = new Map();
  for (const { act, hash } of entries) {
    if (act.kind !== ISSUE || act.first === null) continue;
    const of = ranges.get(act.signer) ?? new Map();
    const { first, n } = act;
    ranges.set(act.signer, of.set(textOf(hash), { first, end: first + n }));
  }
  for (const of of ranges.values()) {
    const sorted = [...of.values()]
      .sort((a, b) => (a.first < b.first ? -1 : 1));
    sorted.slice(1).forEach(({ first }, i) => {
      demand(first >= sorted[i].end, 'QUOTA_OVERLAP', 'HMK-VER-28');
    });
  }
}

function chainOf({ subject, pub = null }, rules, link) {
  return { subject, pub, rules, link, count: 0, before: null };
}

// Gives the ledger id, the powers and the entries; leaves in each item and key
// its chain.
function checkRecords(certificate) {
  const { origin, head, items, keys } = certificate;
  const subjectOf = (pub) => textOf(keySubject(bytesOf(pub)));
  const state = {
    certificate, entries: [], known: new Set(), powers: noPowers(subjectOf),
  };
  let ledgerId = null;
  keys.forEach((key, i) => {
    const pub = textOf(key.pub);
    const rules = newChain(i === 0 ? 'root' : 'key', { pub });
    key.chain = chainOf(key, rules, i === 0 ? genesisPrev(origin) : ledgerId);
    if (i > 0) {
      followChain(key.records, key.chain, state);
    } else if (key.records === null) {
      ledgerId = key.ledgerId;
      state.powers = bareRoot(state.powers, pub, 0n);
    } else {
      followChain(key.records.slice(0, 1), key.chain, state);
      ledgerId = key.chain.link;
      followChain(key.records.slice(1), key.chain, state);
    }
  });
  for (const item of items) {
    if (item.records === null) continue;
    item.chain = chainOf(item, newChain('item', { uri: item.uri }), ledgerId);
    followChain(item.records, item.chain, state);
  }
  const entries = head === null ? [] : joinEntries(state.entries);
  checkNumbers(state.entries);
  const { powers } = state;
  for (const { chain } of items) {
    if (chain !== undefined) chain.end = endState(chain.rules, powers);
  }
  return { ledgerId, powers, entries };
}

// ---- 13.5 Map

function itemClaim({ subject, depths, chain, other, listed }) {
  const key = other === null ? subject : other.key;
  const { count, link } = other ?? listed ?? chain;
  return {
    asked: subject, depths, leafKey: key, leaf: mapLeaf(key, count, link),
  };
}

function keyClaim({ subject, depths, records, chain }, ledgerId) {
  const leaf = records === null ? mapLeaf(subject, 1, ledgerId)
    : mapLeaf(subject, chain.count, chain.link);
  return { asked: subject, depths, leafKey: subject, leaf };
}

// HMK-VER-15
function rebuildMapRoot({ head, items, keys }, ledgerId) {
  for (const { subject, other } of items) {
    demand(!other?.key.equals(subject), 'ABSENCE_BAD', 'HMK-VER-15');
  }
  const proof = new Proof(head.map, 'HMK-VER-15');
  const root = mapRoot(
    [...items.map(itemClaim), ...keys.map((key) => keyClaim(key, ledgerId))],
    proof);
  proof.end();
  return root;
}

// HMK-VER-15, 29
function rebuildFlaggedRoot({ head, items }) {
  const listed = items.filter((item) => item.listed !== null);
  if (listed.length === 0) {
    new Proof(head.flags, 'HMK-VER-15').end();
    return head.flagged;
  }
  const proof = new Proof(head.flags, 'HMK-VER-29');
  const claims = listed.map(({ subject, listed: { key, status, depths } }) => {
    demand(!key?.equals(subject), 'ABSENCE_BAD', 'HMK-VER-29');
    const leafKey = key ?? subject;
    const leaf = status === null ? null : flaggedLeaf(leafKey, status);
    return { asked: subject, depths, leafKey, leaf };
  });
  const root = claims[0].leaf === null ? null : mapRoot(claims, proof);
  proof.end();
  return root;
}

// ---- 13.6 Log

// HMK-VER-16
function rebuildLogRoot(head, map, flagged, entries) {
  const index = head.size - 1n;
  const { time, cut } = head;
  const state = leafHash(stateLeaf({ index, time, map, flagged, cut }));
  const leaves = head.full ? [...entries] : [];
  leaves.push({ index, hash: state });
  const proof = new Proof(head.log, 'HMK-VER-16');
  const root = logRoot(leaves, head.size, proof);
  proof.end();
  return root;
}

// ---- 13.7 Head

// Gives what the lines of this key say; HMK-HEAD-4.
function judgeLines(lines, key, text, code, rule) {
  const judged = lines.map((line) => judgeLine(line, key, text))
    .filter((found) => found !== null);
  demand(judged.every(({ good }) => good), code, rule);
  return judged;
}

// HMK-VER-17
function checkLog({ origin, head }, policy, text) {
  const good = policy.logs.filter((log) => log.name === origin)
    .flatMap((log) => judgeLines(
      head.lines, log, text, 'LOG_SIGNATURE_BAD', 'HMK-VER-17'));
  demand(good.length > 0, 'LOG_SIGNATURE_MISSING', 'HMK-VER-17');
}

// HMK-VER-18, 19: gives the as-of time, and the witnesses that count for it.
function checkWitnesses(head, policy, text, now) {
  const times = new Map();
  for (const witness of policy.witnesses) {
    const judged = judgeLines(
      head.lines, witness.key, text, 'COSIGNATURE_BAD', 'HMK-VER-18');
    for (const { time } of judged) {
      const counts = time > 0n && time <= now + AHEAD_MAX;
      if (counts && time > (times.get(witness) ?? 0n)) times.set(witness, time);
    }
  }
  demand(quorumHolds(policy, [...times.keys()]),
    'QUORUM_MISSING', 'HMK-VER-18');
  const asOf = asOfTime(policy, times, head.time);
  const since = [...times.keys()].filter((w) => times.get(w) >= asOf);
  return { asOf, witnesses: since };
}

// ---- 13.8 Keys used, other heads

// HMK-VER-33
function checkKeysUsed({ items, keys }) {
  const names = (records, by) => records?.some((record) => record.by === by);
  keys.forEach((key, i) => {
    const used = i === 0
      || items.some(({ records }) => names(records, i + 1))
      || keys.some((other) => other !== key && names(other.records, i + 1));
    demand(used, 'KEY_UNUSED', 'HMK-VER-33');
  });
}

// ---- 13.9 Reports

const REPORTS = [
  ['DESTROYED', 32], ['DECOMMISSIONED', 16], ['RECALLED', 8],
  ['THEFT_CONFIRMED', 4], ['STOLEN', 2], ['LOST', 1],
];
const VOID = 64;

// The status of 4.6; of an item that was never issued 0.
export function statusOf({ chain, listed }) {
  if (chain !== undefined) {
    return chain.end.flags + (chain.end.isVoid ? VOID : 0);
  }
  return listed?.key === null ? Number(listed.status) : 0;
}

function checkReports(item) {
  const status = statusOf(item);
  demand((status & VOID) === 0, 'CUSTODY_VOID', 'HMK-VER-30');
  for (const [code, flag] of REPORTS) {
    demand((status & flag) === 0, code, 'HMK-VER-31');
  }
}

// ---- 13.10 Time

function checkTime({ head }, policy, asOf, { now, memory }) {
  if (memory !== null) checkClock(memory, now);
  if (head !== null) {
    const clock = policy.quorum === null ? now : asOf;
    demand(head.time <= clock + AHEAD_MAX, 'CLOCK', 'HMK-VER-20');
  }
  demand(policy.expires === null || now <= policy.expires,
    'POLICY_EXPIRED', 'HMK-VER-21');
  if (head !== null) {
    demand(now <= asOf + policy.maxAge, 'STALE', 'HMK-VER-22');
  }
}

// ---- 13.11 Answer

// Leaves in the answer what a response says that holds.
function checkAnswer({ head }, policy, answer, { now, challenge, response }) {
  const { item } = answer;
  const { other, listed, standing: place } = item;
  demand(other === null || place !== 'tied', 'NOT_ISSUED', 'HMK-VER-23');
  demand(other === null, 'NOT_IN_THIS_LEDGER', 'HMK-VER-23');
  demand(listed === null || policy.acceptLine !== null,
    'STATUS_ONLY', 'HMK-VER-32');
  demand(!policy.requireInclusion || head?.full,
    'INCLUSION_MISSING', 'HMK-VER-24');
  if (response !== null) {
    answer.holder = judgeResponse(head, item, challenge, response, now);
  }
  const { holder } = answer;
  demand(!policy.requireHolder || holder !== null,
    'HOLDER_MISSING', 'HMK-VER-24');
  demand(!policy.requireHolder || !holder.isBearer,
    'HOLDER_MISSING', 'HMK-HOLD-6');
  demand(head !== null, 'SIGNED_ONLY', 'HMK-VER-25');
}

// What 13.9 to 13.11 say of one item.
function judgeItem(certificate, policy, item, asOf, asked) {
  const answer = { code: 'VERIFIED', rule: null, item, holder: null };
  const fault = faultOf(() => {
    checkReports(item);
    checkTime(certificate, policy, asOf, asked);
    checkAnswer(certificate, policy, answer, asked);
  });
  return { ...answer, ...fault };
}

// HMK-VER-26: the worst of the answers, the first among equals.
const WORST = ['REFUTED', 'FLAGGED', 'UNPROVEN', 'VERIFIED', 'USAGE'];

function worstOf(answers) {
  const rank = ({ code }) => WORST.indexOf(outcomeOf(code));
  return answers.reduce((worst, answer) => (
    rank(answer) < rank(worst) ? answer : worst));
}

// ---- the list

// What a fault says, or null where there is none.
function faultOf(action) {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, rule, offset, line } = error;
    return { code, rule, offset, line };
  }
  return null;
}

// Leaves in `shown` what is known of the file so far: the policy, and once
// every proof holds the proven.
function checkAll(bytes, policyBytes, question, asked, shown) {
  selfTest();
  const policy = readPolicy(policyBytes);
  shown.policy = policy;
  const memory = asked.memory === null ? null : readMemory(asked.memory);
  if (memory !== null) checkSerial(memory, policy);
  const challenge = checkChallenge(question, asked);
  const given = { ...asked, memory, challenge };
  const certificate = readCertificate(bytes);
  const { origin, head, items } = certificate;
  checkQuestion(certificate, question);
  const line = checkBrand(certificate, policy);
  const { ledgerId, powers, entries } = checkRecords(certificate);
  let time = { asOf: null, witnesses: [] };
  let root = null;
  if (head !== null) {
    const map = rebuildMapRoot(certificate, ledgerId);
    const flagged = rebuildFlaggedRoot(certificate);
    root = rebuildLogRoot(head, map, flagged, entries);
    const text = headText(origin, head.size, root);
    checkLog(certificate, policy, text);
    time = checkWitnesses(head, policy, text, asked.now);
  }
  checkKeysUsed(certificate);
  if (memory !== null && head !== null) {
    checkHeads(memory, policy, origin, head.size, root);
  }
  const { asOf } = time;
  const answer = worstOf(items
    .filter(({ uri }) => question === 'any' || uri === question)
    .map((item) => judgeItem(certificate, policy, item, asOf, given)));
  shown.proven = { ...time, ...answer, head, line, powers };
  return answer;
}

// question is a canonical URI or "any"; now a BigInt of POSIX seconds; memory,
// challenge and response bytes, or absent. Gives { code, rule, offset, line,
// policy, proven }; the last two as far as it came.
export function verify(bytes, policyBytes, question, now, more = {}) {
  const asked = {
    now, memory: null, challenge: null, response: null, ...more,
  };
  const shown = { policy: null, proven: null };
  let answer;
  const fault = faultOf(() => {
    answer = checkAll(bytes, policyBytes, question, asked, shown);
  });
  const { code, rule, offset = null, line = null } = fault ?? answer;
  return { code, rule, offset, line, ...shown };
}
