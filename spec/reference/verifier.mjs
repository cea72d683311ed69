// SPDX-License-Identifier: MIT
// Spec 13: the verifier's straight list. Sections stand in its order; the
// first fault decides.

import { Fault } from './verdict.mjs';
import { ROOT, eventBytes } from './event.mjs';
import {
  Proof, genesisPrev, leafHash, linkOf, logRoot, mapLeaf, mapRoot,
} from './hashes.mjs';
import {
  asOfTime, quorumHolds, readPolicy, standing,
} from './policy.mjs';
import { detailsHash } from './details.mjs';
import { headText, judgeLine } from './head.mjs';
import { itemSubject, keySubject } from './terms.mjs';
import { keyHolds, selfTest } from './ed25519.mjs';
import { readCertificate } from './certificate.mjs';
import { readItem } from './item.mjs';
import { allow } from './rules.mjs';
import { rebuildStatement, stateLeaf, statementHolds } from './statement.mjs';

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
}

// ---- 13.4 Records

function checkKeys({ kind, args }) {
  const pubs = kind === ROOT ? [args.key] : [args.to, args.claim];
  for (const pub of pubs) {
    demand(pub === null || keyHolds(pub), 'KEY_BAD', 'HMK-VER-9');
  }
}

function statementRoot(record, event) {
  const proof = new Proof(record.path, 'HMK-VER-10');
  const leaf = { index: record.place.position, hash: event };
  const root = logRoot([leaf], record.n, proof);
  proof.end();
  return root;
}

function checkOrder({ kind, place }, before, head) {
  const holds = (before === null || place.index > before.index)
    && (kind === ROOT || place.index >= 1n)
    && place.index < head.size - 1n
    && (before === null || place.at >= before.at)
    && place.at <= head.time;
  demand(holds, 'ORDER', 'HMK-VER-12');
}

// Follows one chain: state is { origin, head, signer, entries, known }.
function followChain(records, subject, prev, state) {
  const chain = { subject, link: prev, count: 0 };
  let before = null;
  for (const record of records) {
    const event = leafHash(
      eventBytes(record, detailsHash(record.details), chain));
    checkKeys(record);
    const root = statementRoot(record, event);
    const statement = rebuildStatement(
      state.origin, state.signer, root, record);
    const entry = leafHash(statement.entry);
    // The hash of an entry binds all of it: a signature is checked once.
    const name = entry.toString('hex');
    demand(state.known.has(name)
      || statementHolds(statement, state.signer, record.signature),
    'SIGNATURE_BAD', 'HMK-VER-11');
    state.known.add(name);
    if (state.head !== null) checkOrder(record, before, state.head);
    allow(record, chain.count, state.signer);
    chain.link = linkOf(record.place, entry, event);
    chain.count += 1;
    before = record.place;
    state.entries.push({ index: before.index, at: before.at, hash: entry });
  }
  return chain;
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

// Gives the ledger id and the entries; leaves in each item its chain.
function checkRecords({ origin, head, items, keys }) {
  const [root] = keys;
  const entries = [];
  const state = {
    origin, head, signer: root?.pub, entries, known: new Set(),
  };
  let ledgerId = root?.ledgerId;
  if (root !== undefined && root.record !== null) {
    ledgerId = followChain(
      [root.record], root.subject, genesisPrev(origin), state).link;
  }
  for (const item of items) {
    if (item.records === null) continue;
    item.chain = followChain(item.records, item.subject, ledgerId, state);
  }
  return { ledgerId, entries: head === null ? [] : joinEntries(entries) };
}

// ---- 13.5 Map

function checkAbsences(items) {
  for (const { subject, other } of items) {
    if (other === null) continue;
    demand(!other.key.equals(subject), 'ABSENCE_BAD', 'HMK-VER-15');
  }
}

function itemClaim({ subject, depths, chain, other }) {
  const key = other === null ? subject : other.key;
  const { count, link } = other ?? chain;
  return {
    asked: subject, depths, leafKey: key, leaf: mapLeaf(key, count, link),
  };
}

// HMK-VER-15
function rebuildMapRoot({ head, items, keys }, ledgerId) {
  checkAbsences(items);
  const claims = items.map(itemClaim);
  if (keys.length > 0) {
    const [{ subject, depths }] = keys;
    const leaf = mapLeaf(subject, 1, ledgerId);
    claims.push({ asked: subject, depths, leafKey: subject, leaf });
  }
  const proof = new Proof(head.map, 'HMK-VER-15');
  const root = mapRoot(claims, proof);
  proof.end();
  new Proof(head.flags, 'HMK-VER-15').end();
  return root;
}

// ---- 13.6 Log

// HMK-VER-16
function rebuildLogRoot(head, map, entries) {
  const index = head.size - 1n;
  const { time, flagged, cut } = head;
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

// HMK-VER-18, 19: gives the as-of time.
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
  return asOfTime(policy, times, head.time);
}

// ---- 13.8 Time

function checkTime(head, policy, asOf, now) {
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

// ---- 13.9 Answer

// HMK-VER-23, 26
function checkIssued(items, question) {
  const absent = items.filter(({ uri, records }) => records === null
    && (question === 'any' || question === uri));
  demand(!absent.some((item) => item.standing === 'tied'),
    'NOT_ISSUED', 'HMK-VER-23');
  demand(absent.length === 0, 'NOT_IN_THIS_LEDGER', 'HMK-VER-23');
}

function checkAnswer({ head, items }, policy, question) {
  checkIssued(items, question);
  demand(!policy.requireInclusion || head?.full,
    'INCLUSION_MISSING', 'HMK-VER-24');
  demand(!policy.requireHolder, 'HOLDER_MISSING', 'HMK-VER-24');
  demand(head !== null, 'SIGNED_ONLY', 'HMK-VER-25');
}

// ---- the list

function checkAll(bytes, policyBytes, question, now) {
  selfTest();
  const policy = readPolicy(policyBytes);
  const certificate = readCertificate(bytes);
  const { origin, head } = certificate;
  checkQuestion(certificate, question);
  checkBrand(certificate, policy);
  const { ledgerId, entries } = checkRecords(certificate);
  let asOf = null;
  if (head !== null) {
    const map = rebuildMapRoot(certificate, ledgerId);
    const text = headText(
      origin, head.size, rebuildLogRoot(head, map, entries));
    checkLog(certificate, policy, text);
    asOf = checkWitnesses(head, policy, text, now);
  }
  checkTime(head, policy, asOf, now);
  checkAnswer(certificate, policy, question);
}

// question is a canonical URI or "any", now a BigInt of POSIX seconds. Gives
// { code, rule, offset }.
export function verify(bytes, policyBytes, question, now) {
  try {
    checkAll(bytes, policyBytes, question, now);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { code: error.code, rule: error.rule, offset: error.offset };
  }
  return { code: 'VERIFIED', rule: null, offset: null };
}
