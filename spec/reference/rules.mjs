// SPDX-License-Identifier: MIT
// Spec 12: the rule book. Pure functions over three values that never change:
//
// act     { kind, args, index, at, position, by, signer, n, first,
//           acceptance: { until, holds } or null, used }
// chain   { of: 'item', 'key' or 'root', uri, pub, acts, folded }
// powers  { terms, keys, wait, subjectOf }
//
// Public keys and subject keys are strings. Indices, times and counts are all
// Numbers or all BigInts, as the caller likes; Infinity stands for both.

import {
  ATTEST, AUTHORISE, CORRECT, ISSUE, RECOVER, REVOKE, ROOT, STATUS, TRANSFER,
} from './event.mjs';

export const LOST = 1;
export const STOLEN = 2;
export const CONFIRMED = 4;
export const RECALLED = 8;
export const DECOMMISSIONED = 16;
export const DESTROYED = 32;

const CAN_ISSUE = 1;
const CAN_STATUS = 2;
const CAN_ATTEST = 4;
const CAN_RECOVER = 8;
const CAN_CONFIRM = 16;
const CAN_AUTHORISE = 32;

const LEVEL_MAX = 3;
const ROOT_BY = 1;

// ---- 12.2 Powers

export function noPowers(subjectOf) {
  return { terms: [], keys: [], wait: null, subjectOf, settled: null };
}

// A root whose chain is not shown.
export function bareRoot(powers, key, zero) {
  const term = { key, next: null, index: zero, from: zero };
  return { ...powers, terms: [term], settled: null };
}

// Authorised key number i; undefined if there is none.
export function keyOf(powers, i) {
  return powers.keys[i - 2];
}

function levelOf(powers, by) {
  return by === ROOT_BY ? 1 : keyOf(powers, by).level;
}

// What the powers are after an event of a key's chain.
export function powersAfter(powers, chain, act) {
  const { kind, args, index, by } = act;
  const from = args.from ?? index;
  if (kind === ROOT) {
    const term = { key: args.key, next: args.next, index, from };
    const wait = powers.terms.length === 0 ? args.wait : powers.wait;
    const terms = [...powers.terms, term];
    return { ...powers, terms, wait, settled: null };
  }
  if (kind === AUTHORISE) {
    const key = {
      ...args, pub: chain.pub, roles: Number(args.roles), parent: by, index,
      level: levelOf(powers, by) + 1, revocations: [],
    };
    return { ...powers, keys: [...powers.keys, key], settled: null };
  }
  const keys = powers.keys.map((key) => (key.pub !== chain.pub ? key
    : { ...key, revocations: [...key.revocations, { by, index, from }] }));
  return { ...powers, keys, settled: null };
}

function termAt(powers, x) {
  let found = 0;
  powers.terms.forEach((term, i) => {
    if (term.index < x) found = i;
  });
  return found;
}

export function rootAt(powers, x) {
  return powers.terms[termAt(powers, x)]?.key;
}

function rootCounts(powers, x, known) {
  for (let i = termAt(powers, x) + 1; i < powers.terms.length; i += 1) {
    const { index, from } = powers.terms[i];
    if (index < known && from <= x) return false;
  }
  return true;
}

// The bound below which root terms and revocations are known stands for them:
// void-from is settled once for one bound. null is infinity.
export function voidFrom(powers, i, known) {
  if (powers.settled?.known !== known) {
    powers.settled = { known, of: new Map() };
  }
  const { of } = powers.settled;
  if (!of.has(i)) of.set(i, settleVoidFrom(powers, i, known));
  return of.get(i);
}

function settleVoidFrom(powers, i, known) {
  let least = null;
  for (const { by, index, from } of keyOf(powers, i).revocations) {
    if (index >= known || (least !== null && from >= least)) continue;
    if (by === i || partCounts(powers, by, index, known)) least = from;
  }
  return least;
}

// counts (1, x) and counts (k, x)
function partCounts(powers, by, x, known) {
  if (by === ROOT_BY) return rootCounts(powers, x, known);
  const key = keyOf(powers, by);
  if (key === undefined || key.index >= x) return false;
  const end = voidFrom(powers, by, known);
  return (end === null || x < end)
    && partCounts(powers, key.parent, key.index, known);
}

// HMK-RULE-8
export function counts(powers, { kind, by, index }, known) {
  return by === 0 || kind === ROOT || partCounts(powers, by, index, known);
}

// Do these two bounds know the same?
function knowsMore(powers, before, known) {
  const between = ({ index }) => index >= before && index < known;
  return powers.terms.some(between)
    || powers.keys.some(({ revocations }) => revocations.some(between));
}

// ---- 12.3 The state of an item

const NOTHING = {
  custodian: null, claimKey: null, claim: 'none', flags: 0, activated: false,
  announced: null, announcer: null, isVoid: false,
};

const FLAGS_SET = {
  2: LOST, 3: STOLEN, 5: CONFIRMED, 7: RECALLED, 9: DECOMMISSIONED,
  10: DESTROYED,
};
const FLAGS_CLEARED = { 4: LOST | STOLEN, 6: CONFIRMED, 8: RECALLED };

function closed(state, to) {
  return state.claim === 'open' && to === state.claimKey
    ? 'closed' : state.claim;
}

function statusAfter(state, act) {
  const value = Number(act.args.value);
  const flags = (state.flags | FLAGS_SET[value]) & ~FLAGS_CLEARED[value];
  const next = { ...state, flags };
  if (value === 1) next.activated = true;
  if (value === 11) {
    next.announced = act.at;
    next.announcer = act;
  }
  if (value === 12) next.isVoid = false;
  return next;
}

function effect(state, act, holds) {
  const { kind, args } = act;
  if (kind === ISSUE) {
    const { to, claim } = args;
    const open = claim === to ? 'closed' : 'open';
    return {
      ...state, custodian: to, claimKey: claim,
      claim: claim === null ? 'none' : open, isVoid: !holds,
    };
  }
  if (kind === TRANSFER) {
    return { ...state, custodian: args.to, claim: closed(state, args.to) };
  }
  if (kind === RECOVER) {
    return {
      ...state, custodian: args.to, claim: 'closed', announced: null,
      isVoid: !holds || state.announced === null,
    };
  }
  return kind === STATUS && holds ? statusAfter(state, act) : state;
}

// HMK-RULE-21
function step(state, act, holds) {
  const after = effect(state, act, holds);
  return act.signer === state.custodian && after.announced !== null
    ? { ...after, announced: null } : after;
}

function fold(acts, powers, known) {
  let state = NOTHING;
  for (const act of acts) {
    state = step(state, act, counts(powers, act, known));
  }
  return state;
}

// By what the log said before an event with this index. The fold so far holds
// on until something more is known.
export function stateBefore(chain, powers, index) {
  const { folded } = chain;
  return knowsMore(powers, folded.known, index)
    ? fold(chain.acts, powers, index) : folded.state;
}

// By all that the log says by now.
export function endState(chain, powers) {
  return fold(chain.acts, powers, Infinity);
}

// ---- 12.4 The checks: each gives null, or [code, rule].

// HMK-RULE-7
function checkSigner(act, powers) {
  const { kind, by, signer, index } = act;
  if (by === 0 || kind === ROOT) return null;
  const known = by === ROOT_BY || (keyOf(powers, by)?.index < index
    && signer !== rootAt(powers, index));
  if (!known) return ['KEY_UNKNOWN', 'HMK-RULE-7'];
  return counts(powers, act, index) ? null : ['KEY_REVOKED', 'HMK-RULE-7'];
}

// HMK-RULE-1, 2
function checkSubject(chain, { kind }) {
  const { of } = chain;
  const fresh = chain.acts.length === 0;
  if (kind === ISSUE) return fresh ? null : ['ALREADY_ISSUED', 'HMK-RULE-1'];
  if (of === 'item') return fresh ? ['SUBJECT_UNKNOWN', 'HMK-RULE-2'] : null;
  if (kind === REVOKE && (fresh || of === 'root')) {
    return ['KEY_UNKNOWN', 'HMK-RULE-2'];
  }
  return null;
}

// HMK-RULE-9
function roomFor(chain, { kind, by, args }, state) {
  if (chain.of === 'key' && by !== ROOT_BY) return 960;
  if (chain.of !== 'item') return 1024;
  if (by === 0 && state.announced === null) return 960;
  if (by < 2) return 1024;
  const urgent = kind === RECOVER
    || (kind === STATUS && [5, 6, 11, 12].includes(Number(args.value)));
  return urgent ? 1008 : 512;
}

function checkRoom(chain, act, state) {
  return chain.acts.length < roomFor(chain, act, state)
    ? null : ['CHAIN_FULL', 'HMK-RULE-9'];
}

// HMK-RULE-10
function checkEnd({ kind, args }, { flags }) {
  const after = kind === ATTEST
    || (kind === STATUS && Number(args.value) === 10);
  const ended = (flags & DESTROYED) !== 0
    || ((flags & DECOMMISSIONED) !== 0 && !after);
  return ended ? ['ITEM_ENDED', 'HMK-RULE-10'] : null;
}

// HMK-RULE-19
function checkCorrected({ kind, args }, { acts }) {
  if (kind !== CORRECT) return null;
  const holds = args.event < acts.length
    && acts[Number(args.event)].kind !== CORRECT;
  return holds ? null : ['FIELD_RANGE', 'HMK-RULE-19'];
}

// HMK-RULE-12
function checkCorrector(act, { acts }, { custodian }, powers) {
  const { by, signer, index, args } = act;
  if (by === ROOT_BY) return null;
  if (by === 0 && signer !== custodian) {
    return ['NOT_CUSTODIAN', 'HMK-RULE-12'];
  }
  const named = acts[Number(args.event)];
  const holds = by === named.by && signer === named.signer
    && signer !== rootAt(powers, index);
  return holds ? null : ['ROLE_MISSING', 'HMK-RULE-12'];
}

// The role of the table; 0 if none is asked for.
function roleOf({ kind, args }) {
  if (kind === ISSUE) return CAN_ISSUE;
  if (kind === ATTEST) return CAN_ATTEST;
  if (kind === RECOVER) return CAN_RECOVER;
  if (kind === AUTHORISE) return CAN_AUTHORISE;
  const value = Number(args.value);
  if (value === 5 || value === 6) return CAN_CONFIRM;
  if (value === 11 || value === 12) return CAN_RECOVER;
  return value === 1 || (value >= 7 && value <= 10) ? CAN_STATUS : 0;
}

// Does only the custodian sign such events?
export function isCustodians({ kind, args }) {
  return kind === TRANSFER
    || (kind === STATUS && args.value >= 2 && args.value <= 4);
}

// HMK-RULE-11
function checkRole(act, chain, { custodian }, powers) {
  const { kind, by, signer } = act;
  if (isCustodians(act)) {
    return by === 0 && signer === custodian ? null
      : ['NOT_CUSTODIAN', 'HMK-RULE-11'];
  }
  if (by === ROOT_BY) return null;
  if (by === 0) return ['ROLE_MISSING', 'HMK-RULE-11'];
  const key = keyOf(powers, by);
  let holds;
  if (kind === REVOKE) {
    const revoked = powers.keys.find(({ pub }) => pub === chain.pub);
    holds = key === revoked || revoked.parent === by;
  } else {
    const role = roleOf(act);
    holds = (key.roles & role) === role;
  }
  return holds ? null : ['ROLE_MISSING', 'HMK-RULE-11'];
}

function checkPart(act, chain, state, powers) {
  return act.kind === CORRECT ? checkCorrector(act, chain, state, powers)
    : checkRole(act, chain, state, powers);
}

// HMK-RULE-13, 12.5
function checkBounds({ kind, by, at, index }, chain, powers) {
  if (by < 2 || kind === REVOKE) return null;
  const { scope, from, until } = keyOf(powers, by);
  const inScope = chain.of !== 'item' || scope.length === 0
    || scope.some((entry) => chain.uri.startsWith(entry));
  if (!inScope) return ['OUT_OF_SCOPE', 'HMK-RULE-13'];
  if (index === Infinity) return null;
  const inDates = (from === null || at >= from)
    && (until === null || at <= until);
  return inDates ? null : ['OUT_OF_DATES', 'HMK-RULE-13'];
}

// HMK-RULE-3
function checkNumbers({ kind, by, first, n, used }, powers) {
  const max = kind === ISSUE && by >= 2 ? keyOf(powers, by).max : null;
  if ((first === null) !== (max === null)) {
    return ['QUOTA_FIRST', 'HMK-RULE-3'];
  }
  return max !== null && (first + n > max || used)
    ? ['QUOTA', 'HMK-RULE-3'] : null;
}

// HMK-RULE-14
function checkTransfer({ args }, { flags, claim, claimKey }) {
  if ((flags & (LOST | STOLEN | CONFIRMED)) !== 0) {
    return ['TRANSFER_BLOCKED', 'HMK-RULE-14'];
  }
  return claim === 'closed' && args.to === claimKey
    ? ['CLAIM_VOID', 'HMK-RULE-14'] : null;
}

// Did a root event, or a revoke of the key that signed this act or of one
// above it, lie between this act and the index?
function powerMoved({ terms, keys }, { by, index: after }, before) {
  const between = ({ index }) => index > after && index < before;
  if (terms.some(between)) return true;
  for (let i = by; i >= 2; i = keys[i - 2].parent) {
    if (keys[i - 2].revocations.some(between)) return true;
  }
  return false;
}

// HMK-RULE-15
function checkRecover({ at, index }, { announced, announcer }, powers) {
  const { wait } = powers;
  if (wait === null) return ['GENESIS_MISSING', 'HMK-RULE-15'];
  if (announced === null || powerMoved(powers, announcer, index)) {
    return ['RECOVER_NOT_ANNOUNCED', 'HMK-RULE-15'];
  }
  return at < announced + wait ? ['RECOVER_TOO_EARLY', 'HMK-RULE-15'] : null;
}

// HMK-RULE-5
function checkGenesis({ args, index, position, at, n, signer }) {
  const holds = Number(index) === 0 && Number(position) === 0
    && Number(at) === 0 && args.from === null && Number(n) === 1
    && signer === args.key;
  return holds ? null : ['GENESIS_BAD', 'HMK-RULE-5'];
}

// HMK-RULE-16
function checkRoot({ args, index, signer }, { terms, wait, subjectOf }) {
  const last = terms[terms.length - 1];
  if (subjectOf(args.key) !== last.next || signer !== args.key) {
    return ['ROOT_NOT_COMMITTED', 'HMK-RULE-16'];
  }
  const { from } = args;
  if (from !== null && (from <= last.index || from > index)) {
    return ['FROM_RANGE', 'HMK-RULE-16'];
  }
  return args.wait === wait ? null : ['WAIT_CHANGED', 'HMK-RULE-16'];
}

function within(args, parent) {
  const { roles, scope, from, until } = args;
  if ((BigInt(roles) & ~BigInt(parent.roles)) !== 0n) return false;
  if (parent.from !== null && (from === null || from < parent.from)) {
    return false;
  }
  if (parent.until !== null && (until === null || until > parent.until)) {
    return false;
  }
  return parent.scope.length === 0 || (scope.length > 0 && scope.every(
    (entry) => parent.scope.some((outer) => entry.startsWith(outer))));
}

// HMK-RULE-17
function checkAuthorise({ args, by }, chain, powers) {
  const rule = 'HMK-RULE-17';
  if (chain.acts.length > 0) return ['KEY_KNOWN', rule];
  if (levelOf(powers, by) >= LEVEL_MAX) return ['KEY_DEPTH', rule];
  if (by !== ROOT_BY && !within(args, keyOf(powers, by))) {
    return ['EXCEEDS_PARENT', rule];
  }
  return args.max !== null
    && (BigInt(args.roles) & BigInt(CAN_AUTHORISE)) !== 0n
    ? ['QUOTA_CANNOT_AUTHORISE', rule] : null;
}

// HMK-RULE-18
function checkRevoke({ args, by, index }, chain, powers) {
  const number = powers.keys.findIndex(({ pub }) => pub === chain.pub) + 2;
  const itself = by === number;
  if (args.from !== null && (args.from > index || itself)) {
    return ['FROM_RANGE', 'HMK-RULE-18'];
  }
  const end = voidFrom(powers, number, index);
  return end !== null && (args.from ?? index) >= end
    ? ['KEY_REVOKED', 'HMK-RULE-18'] : null;
}

function checkOwn(act, chain, state, powers) {
  const { kind } = act;
  if (kind === TRANSFER) return checkTransfer(act, state);
  if (kind === RECOVER) return checkRecover(act, state, powers);
  if (kind === AUTHORISE) return checkAuthorise(act, chain, powers);
  if (kind === REVOKE) return checkRevoke(act, chain, powers);
  if (kind !== ROOT) return null;
  return chain.acts.length === 0 ? checkGenesis(act) : checkRoot(act, powers);
}

// HMK-RULE-20
function checkRange({ kind, args }) {
  let holds = true;
  if (kind === STATUS) holds = args.value >= 1 && args.value <= 12;
  if (kind === AUTHORISE) {
    const { roles, scope, from, until } = args;
    holds = roles >= 1 && roles <= 63 && !scope.includes('')
      && (from === null || until === null || from <= until);
  }
  return holds ? null : ['FIELD_RANGE', 'HMK-RULE-20'];
}

// HMK-RULE-4
function checkAcceptance({ kind, args, at, acceptance }, state) {
  const release = state.claim === 'open' && args.to === state.claimKey;
  const due = kind === RECOVER || (kind === TRANSFER && !release);
  let code = null;
  if (!due && acceptance !== null) code = 'ACCEPTANCE_FORBIDDEN';
  if (due) {
    if (acceptance === null) code = 'ACCEPTANCE_MISSING';
    else if (!acceptance.holds) code = 'ACCEPTANCE_BAD';
    else if (at > acceptance.until) code = 'ACCEPTANCE_EXPIRED';
  }
  return code === null ? null : [code, 'HMK-RULE-4'];
}

// ---- 12.1

export function newChain(of, named) {
  return { of, ...named, acts: [], folded: { known: -1, state: NOTHING } };
}

// HMK-RULE-6: gives { refusal: [code, rule] } or { chain }, the chain after
// the event.
export function apply(chain, act, powers) {
  const state = stateBefore(chain, powers, act.index);
  const refusal = checkSigner(act, powers)
    ?? checkSubject(chain, act)
    ?? checkRoom(chain, act, state)
    ?? checkEnd(act, state)
    ?? checkCorrected(act, chain)
    ?? checkPart(act, chain, state, powers)
    ?? checkBounds(act, chain, powers)
    ?? checkNumbers(act, powers)
    ?? checkOwn(act, chain, state, powers)
    ?? checkRange(act)
    ?? checkAcceptance(act, state);
  if (refusal !== null) return { refusal };
  const folded = { known: act.index, state: step(state, act, true) };
  return {
    refusal: null, chain: { ...chain, acts: [...chain.acts, act], folded },
  };
}
