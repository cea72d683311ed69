// SPDX-License-Identifier: MIT
// Spec 11.3, 11.4: facts, and the verdict as JSON.

import { ARRAY, BYTES, Reader, SIMPLE, TEXT } from './cbor.mjs';
import {
  ATTEST, CORRECT, ISSUE, RECOVER, STATUS, TRANSFER, WORDS,
} from './event.mjs';
import { H } from './hashes.mjs';
import { counts } from './rules.mjs';
import { outcomeOf } from './verdict.mjs';
import { statusOf } from './verifier.mjs';
import { writeTime } from './terms.mjs';

// ---- JSON: objects are arrays of pairs, so that keys stand as said

class Members {
  constructor(pairs) {
    this.pairs = pairs;
  }
}

function object(...pairs) {
  return new Members(pairs.filter((pair) => pair !== null));
}

// HMK-OUT-3
function writeString(text) {
  return JSON.stringify(text).replace(/[^ -~]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function write(value) {
  if (typeof value === 'string') return writeString(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (!(value instanceof Members)) return String(value);
  const members = value.pairs
    .map(([key, member]) => `${writeString(key)}:${write(member)}`);
  return `{${members.join(',')}}`;
}

// The character that begins at a byte, or null where none does.
function characterAt(bytes, at) {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    try {
      const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      return decoder.decode(bytes.subarray(at, at + length));
    } catch {
      // One byte more, perhaps.
    }
  }
  return null;
}

// HMK-OUT-3: a word of the policy stands as latin1, one character a byte, and
// may be no UTF-8.
function textOf(word) {
  const bytes = Buffer.from(word, 'latin1');
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const character = characterAt(bytes, at);
    text += character ?? '\ufffd';
    at += character === null ? 1 : Buffer.byteLength(character);
  }
  return text;
}

// ---- words

const STATUS_WORDS = [
  'activated', 'lost', 'stolen', 'found', 'theft-confirmed', 'cleared',
  'recalled', 'recall-ended', 'decommissioned', 'destroyed', 'recovering',
  'ratified',
];
const TYPE_WORDS = ['inspection', 'authentication', 'repair', 'service'];
const RESULT_WORDS = ['good', 'bad', 'undecided'];
const PURPOSE_WORDS = ['sell', 'show'];

// The word of a number, from 1; or the number.
function wordOf(words, number) {
  return words[Number(number) - 1] ?? number;
}

// ---- events

function readValue(reader) {
  const { major, info, argument } = reader.head();
  if (major === BYTES) {
    return object(['hex', reader.take(Number(argument)).toString('hex')]);
  }
  if (major === TEXT) return reader.take(Number(argument)).toString('utf8');
  if (major === SIMPLE) return info === 21;
  if (major !== ARRAY) return major === 0 ? argument : -1n - argument;
  const values = [];
  for (let i = 0n; i < argument; i += 1n) values.push(readValue(reader));
  return values;
}

const LOT = 1n;

function readLabel(bytes) {
  const label = readValue(new Reader(bytes));
  return label === LOT ? 'lot' : label;
}

function details(shown) {
  if (shown === null) return null;
  if (shown.hash !== undefined) return 'withheld';
  return shown.fields.map((field) => object(
    ['label', readLabel(field.label)],
    field.hash !== undefined ? ['withheld', true]
      : ['value', readValue(new Reader(field.value))]));
}

function by(act) {
  if (act.by === 0) return 'custodian';
  return act.by === 1 ? 'root' : act.signer;
}

function attestorOf(policy, signer) {
  const found = policy.attestors
    .find(({ key }) => key.pub.toString('hex') === signer);
  return found === undefined ? null : textOf(found.name);
}

function args({ kind, args: said, signer, acceptance }, policy) {
  if (kind === ISSUE) return [['to', said.to], ['claim', said.claim]];
  if (kind === TRANSFER || kind === RECOVER) {
    const until = acceptance === null ? null : writeTime(acceptance.until);
    return [['to', said.to], ['accepted_until', until]];
  }
  if (kind === ATTEST) {
    return [
      ['type', wordOf(TYPE_WORDS, said.type)],
      ['result', wordOf(RESULT_WORDS, said.result)],
      ['attestor', attestorOf(policy, signer)],
    ];
  }
  if (kind === STATUS) return [['status', wordOf(STATUS_WORDS, said.value)]];
  return [['of', said.event]];
}

function eventObject(record, i, { item, head, powers }, policy) {
  const { acts } = item.chain.rules;
  const act = acts[i];
  const { index, position, at } = record.place;
  const corrects = acts.map((other, j) => [other, j])
    .filter(([other]) => other.kind === CORRECT
      && other.args.event === BigInt(i) && counts(powers, other, Infinity));
  const placed = (value) => (head === null ? null : value);
  return object(
    ['event', i], ['kind', WORDS.get(act.kind)],
    ['index', placed(index)], ['position', placed(position)],
    ['at', placed(writeTime(at))], ['by', by(act)], ['signer', act.signer],
    ...args(act, policy), ['details', details(record.details)],
    counts(powers, act, Infinity) ? null : ['struck', true],
    corrects.length === 0 ? null : ['corrected_by', corrects.at(-1)[1]]);
}

// ---- status and reports

const FLAGS = [
  'lost', 'stolen', 'theft-confirmed', 'recalled', 'decommissioned',
  'destroyed', 'custody-void',
];

function flagsOf(item) {
  const status = statusOf(item);
  return FLAGS.filter((_, i) => (status >> i & 1) === 1);
}

// HMK-OUT-8
function report(flag, { item, powers }, policy) {
  const value = BigInt(STATUS_WORDS.indexOf(flag) + 1);
  const level = flag === 'lost' || flag === 'stolen' ? 'claimed' : 'confirmed';
  const acts = item.chain?.rules.acts ?? [];
  const last = acts.findLastIndex((act) => act.kind === STATUS
    && act.args.value === value && counts(powers, act, Infinity));
  const act = acts[last];
  const pairs = act === undefined ? [['event', null]] : [
    ['event', last], ['at', writeTime(act.at)], ['by', by(act)],
    ['signer', act.signer], ['name', attestorOf(policy, act.signer)],
  ];
  return object(['status', flag], ['level', level], ...pairs);
}

function recovery({ item, powers }) {
  const announced = item.chain?.end.announced ?? null;
  if (announced === null) return null;
  const { wait } = powers;
  return object(['announced', writeTime(announced)],
    ['not_before', wait === null ? null : writeTime(announced + wait)]);
}

// HMK-OUT-9
function holderObject({ holder }) {
  if (holder === null) return null;
  return object(
    ['audience', holder.audience], ['listing', holder.listing],
    ['purpose', wordOf(PURPOSE_WORDS, holder.purpose)],
    ['until', writeTime(holder.until)], ['key', holder.key]);
}

// ---- facts

function isWithheld({ details: shown }) {
  return shown !== null && (shown.hash !== undefined
    || shown.fields.some(({ hash }) => hash !== undefined));
}

function present(table) {
  return table.filter(([, holds]) => holds).map(([code]) => code);
}

// HMK-OUT-4, 7
function factsOf({ item, head, powers, holder }, policy) {
  const { records, other, listed, chain } = item;
  const acts = chain?.rules.acts ?? [];
  const struck = acts.map((act) => !counts(powers, act, Infinity));
  const end = chain?.end;
  return present([
    ['ISSUED', end && (!struck[0] || !end.isVoid)],
    ['CURRENT', records && head], ['INCLUDED', records && head?.full],
    ['ABSENT', other], ['LISTED', listed],
    ['DETAILS_WITHHELD', records?.some(isWithheld)],
    ['OWN_CLOCK', head && policy.quorum === null],
    ['HOLDER_PROVEN', holder && !holder.isBearer],
    ['BEARER_CODE', holder?.isBearer],
    ['ACTIVATED', end?.activated],
    ['NOT_ACTIVATED', end && head && !end.activated && acts[0].by >= 2],
    ['RECOVERY_ANNOUNCED', end && end.announced !== null],
    ['STRUCK', struck.includes(true)],
  ]);
}

// HMK-OUT-5
function notProven({ item, head, holder, witnesses }) {
  const { records, other, listed } = item;
  return present([
    ['OBJECT', !other], ['HOLDER', !other && !(holder && !holder.isBearer)],
    ['ISSUE', listed], ['INCLUSION', records && head && !head.full],
    ['REPLAY', head && !witnesses.some(({ auditor }) => auditor)],
    ['LOGGED', !head],
  ]);
}

// ---- the verdict

// HMK-OUT-3: `asked` is { question, now, policy }, the policy as bytes.
export function verdictJson(verdict, asked) {
  const { code, rule, offset, policy, proven } = verdict;
  const { question, now } = asked;
  const chain = proven?.item.chain;
  const asOf = proven?.asOf ?? null;
  const age = asOf === null || asOf > now ? 0n : now - asOf;
  const item = proven?.item.uri ?? (question === 'any' ? null : question);
  const records = chain === undefined ? [] : proven.item.records;
  const flags = proven === null ? [] : flagsOf(proven.item);
  return `${write(object(
    ['outcome', outcomeOf(code)], ['code', code], ['rule', rule],
    ['message', code === 'VERIFIED' ? null
      : code.toLowerCase().replaceAll('_', ' ')],
    offset === null ? null : ['offset', offset],
    ['item', item], ['file', asked.file ?? null],
    ['checked_at', writeTime(now)],
    ['as_of', asOf === null ? null : writeTime(asOf)],
    ['age', asOf === null ? null : age],
    ['max_age', policy.maxAge],
    ['brand', proven === null ? null : textOf(proven.line.name)],
    ['custodian', chain?.end.custodian ?? null],
    ['status', flags],
    ['reports', flags.filter((flag) => flag !== 'custody-void')
      .map((flag) => report(flag, proven, policy))],
    ['recovery', proven === null ? null : recovery(proven)],
    ['holder', proven === null ? null : holderObject(proven)],
    ['events', records.map(
      (record, i) => eventObject(record, i, proven, policy))],
    ['facts', proven === null ? [] : factsOf(proven, policy)],
    ['not_proven', proven === null ? [] : notProven(proven)],
    ['policy', object(['hash', H(asked.policy).toString('hex')],
      ['name', policy.name === null ? null : textOf(policy.name)],
      ['serial', policy.serial])]))}\n`;
}
