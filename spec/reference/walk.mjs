// SPDX-License-Identifier: MIT
// node walk.mjs DEPTH <ALPHABET: plays all sequences of at most DEPTH events
// of an alphabet (tests/rules/README.md) and prints a line for each.

import { readFileSync, writeSync } from 'node:fs';
import { CORRECT, ISSUE, ROOT, WORDS } from './event.mjs';
import {
  apply, counts, endState, isCustodians, newChain, noPowers, powersAfter,
  rootAt, voidFrom,
} from './rules.mjs';

const KINDS = new Map([...WORDS].map(([kind, word]) => [word, kind]));
const URI = 'https://id.gs1.org/01/09506000134352/21/A';
const UNKNOWN_BY = 31;
const SECONDS = 10;
const ITEMS = ['1', '2', '3'];

// ---- the alphabet

function argsOf(kind, said) {
  const number = (name) => (said.has(name) ? Number(said.get(name)) : null);
  const letter = (name) => (said.get(name) === '-' ? null
    : said.get(name) ?? null);
  const args = {
    to: letter('to'), claim: letter('claim'), next: letter('next'),
    value: number('value'), event: number('event'), from: number('from'),
    until: number('until'), roles: number('roles'), max: number('max'),
    wait: number('wait'), scope: said.get('scope') ?? [],
  };
  return args;
}

function readLine(text) {
  const words = text.split(/\s+/);
  const before = words[0] === '>';
  if (before) words.shift();
  if (words[0] === 'wait') return { before, wait: Number(words[1]) };
  const [subject, word, signer, ...rest] = words;
  const said = new Map();
  for (const part of rest) {
    const split = part.indexOf('=');
    const [name, value] = [part.slice(0, split), part.slice(split + 1)];
    if (name === 'scope') said.set(name, [...said.get(name) ?? [], value]);
    else said.set(name, value);
  }
  const kind = KINDS.get(word);
  const args = argsOf(kind, said);
  if (kind === ROOT) args.key = signer;
  const first = said.has('first') ? Number(said.get('first')) : null;
  const acceptance = said.has('accept')
    ? { until: Number(said.get('accept')), holds: true } : null;
  const n = Number(said.get('n') ?? 1);
  return { before, subject, kind, signer, args, n, first, acceptance };
}

function readAlphabet(text) {
  return text.split('\n').map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '').map(readLine);
}

// ---- the play: { index, at, powers, chains, keys, numbers } never changes

// A public key is its letter, and so is its subject key.
const START = {
  index: 0, at: 0, powers: noPowers((letter) => letter), chains: new Map(),
  numbers: [],
};

function chainOf(play, subject) {
  const known = play.chains.get(subject);
  if (known !== undefined) return known;
  if (ITEMS.includes(subject)) return newChain('item', { uri: URI });
  return subject === 'root' ? newChain('root', {})
    : newChain('key', { pub: subject });
}

// `by` as a ledger would write it.
function partOf(line, chain, { powers, index }) {
  const { kind, signer, args } = line;
  if (isCustodians(line)) return 0;
  if (kind === ROOT || rootAt(powers, index) === signer) return 1;
  if (kind === CORRECT && chain.acts[args.event]?.by === 0) return 0;
  const number = powers.keys.findIndex(({ pub }) => pub === signer);
  return number < 0 ? UNKNOWN_BY : number + 2;
}

// Gives { code, play }.
function playLine(play, line) {
  const { index, at, powers } = play;
  if (line.wait !== undefined) {
    return { code: 'VERIFIED', play: { ...play, at: at + line.wait } };
  }
  const { subject, kind, signer, args, n, first, acceptance } = line;
  const chain = chainOf(play, subject);
  const by = partOf(line, chain, play);
  const used = first !== null && play.numbers.some((other) => (
    other.signer === signer && first < other.end && other.first < first + n));
  const act = {
    kind, args, index, at, position: 0, by, signer, n, first, acceptance, used,
  };
  const after = apply(chain, act, powers);
  if (after.refusal !== null) return { code: after.refusal[0], play };
  const numbers = kind === ISSUE && first !== null
    ? [...play.numbers, { signer, first, end: first + n }] : play.numbers;
  return {
    code: 'VERIFIED',
    play: {
      index: index + 1, at: at + SECONDS, numbers,
      chains: new Map(play.chains).set(subject, after.chain),
      powers: chain.of === 'item' ? powers : powersAfter(powers, chain, act),
    },
  };
}

// ---- what is printed

function itemText(chain, powers) {
  const { acts } = chain;
  const state = endState(chain, powers);
  const claim = state.claimKey === null ? '-' : state.claimKey + state.claim;
  const struck = acts.map((act, i) => (
    counts(powers, act, Infinity) ? '' : `${i},`)).join('');
  return ` C=${state.custodian ?? '-'} Q=${claim} F=${state.flags}`
    + ` P=${state.announced ?? '-'} V=${state.isVoid ? 1 : 0}`
    + ` A=${state.activated ? 1 : 0} count=${acts.length}`
    + ` struck=${struck}`;
}

function stateText({ chains, powers }) {
  let text = '';
  for (const item of ITEMS) {
    if (item !== '1' && !chains.has(item)) continue;
    text += itemText(chains.get(item) ?? newChain('item', {}), powers);
  }
  powers.keys.forEach(({ pub }, i) => {
    text += ` ${pub}=${voidFrom(powers, i + 2, Infinity) ?? '-'}`;
  });
  return text;
}

const OUTPUT_MAX = 1 << 20;
let output = '';

function flush() {
  const bytes = Buffer.from(output);
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
  output = '';
}

function walk(play, lines, depth, names, stateOfPlay) {
  lines.forEach((line, i) => {
    const { code, play: after } = playLine(play, line);
    const state = after === play ? stateOfPlay : stateText(after);
    output += `${names}${i} ${code}${state}\n`;
    if (output.length > OUTPUT_MAX) flush();
    if (code === 'VERIFIED' && depth > 1) {
      walk(after, lines, depth - 1, `${names}${i} `, state);
    }
  });
}

function main(depth) {
  const lines = readAlphabet(readFileSync(0, 'utf8'));
  let play = START;
  for (const line of lines.filter(({ before }) => before)) {
    const { code, play: after } = playLine(play, line);
    if (code !== 'VERIFIED') throw new Error(`what happens before: ${code}`);
    play = after;
  }
  walk(play, lines.filter(({ before }) => !before), depth, '', stateText(play));
  flush();
}

main(Number(process.argv[2]));
