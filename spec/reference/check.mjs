// SPDX-License-Identifier: MIT
// node check.mjs: judges each case of tests/vectors.
// node check.mjs --flip NAME: judges one case with each bit of it flipped.
// node check.mjs --json PROGRAM: compares the verdicts that PROGRAM prints.

import { fileURLToPath } from 'node:url';
import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { outcomeOf } from './verdict.mjs';
import { parseTime } from './terms.mjs';
import { verdictJson } from './show.mjs';
import { verify } from './verifier.mjs';

const VECTORS = new URL('../../tests/vectors/', import.meta.url);

function readFile(name) {
  return readFileSync(new URL(name, VECTORS));
}

function readLine(name) {
  return readFile(name).toString('utf8').replace(/\n$/, '');
}

// null if the case has no such file.
function readMore(name) {
  return existsSync(new URL(name, VECTORS)) ? readFile(name) : null;
}

function readCase(name) {
  return {
    more: {
      challenge: readMore(`${name}/challenge`),
      response: readMore(`${name}/response`),
      memory: readMore(`${name}/state`),
    },
    input: readFile(`${name}/input`),
    policy: readFile(`${name}/policy`),
    item: readLine(`${name}/item`),
    time: readLine(`${name}/now`),
    now: parseTime(readLine(`${name}/now`)),
    expect: readLine(`${name}/expect`),
  };
}

// Gives in how many cases `check` finds a difference, and says which.
function checkAll(check) {
  const names = readLine('list').split('\n');
  let failed = 0;
  for (const name of names) {
    const difference = check(name, readCase(name));
    if (difference === null) continue;
    failed += 1;
    console.log(`${name}: ${difference}`);
  }
  console.log(`reader: ${names.length} cases`);
  console.log(`${names.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function checkCode(name, { input, policy, item, now, more, expect }) {
  const { code, rule } = verify(input, policy, item, now, more);
  const got = `${outcomeOf(code)} ${code} ${rule ?? '-'}`;
  return got === expect ? null : `expected ${expect}, got ${got}`;
}

// HMK-OUT-3: what is for people may differ.
function compared(json) {
  return json.replace(/"message":(?:null|"(?:\\.|[^"\\])*"),/, '')
    .replace(/"offset":[0-9]+,/, '');
}

// A fault of the policy is no verdict (HMK-OUT-6).
function checkJson(program) {
  return (name, { input, policy, item, now, more, time }) => {
    const { challenge, response, memory } = more;
    const verdict = verify(input, policy, item, now, more);
    // A program that keeps a memory would write to it.
    if (verdict.policy === null || memory !== null) return null;
    const path = (part) => fileURLToPath(new URL(`${name}/${part}`, VECTORS));
    const file = path('input');
    const { stdout } = spawnSync(program, [
      'verify', file, '--policy', path('policy'), '--item', item,
      '--now', time, '--json',
      ...challenge === null ? [] : ['--challenge', path('challenge')],
      ...response === null ? [] : ['--response', path('response')],
    ]);
    if (stdout === null) throw new Error(`${program} does not run`);
    const theirs = compared(stdout.toString());
    const ours = compared(
      verdictJson(verdict, { question: item, now, policy, file }));
    return ours === theirs ? null : `\n  ${theirs}  ${ours}`;
  };
}

// Bit i is that of spec 1.2: bit 0 is the top bit of the first byte.
function flipAll(name) {
  const { input, policy, item, now, more } = readCase(name);
  const counts = new Map();
  for (let i = 0; i < input.length * 8; i += 1) {
    input[i >> 3] ^= 0x80 >> (i & 7);
    const { code } = verify(input, policy, item, now, more);
    input[i >> 3] ^= 0x80 >> (i & 7);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const verified = counts.get('VERIFIED') ?? 0;
  const codes = [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, count]) => `${code}: ${count}`).join(', ');
  console.log(
    `${name} bits ${input.length * 8} verified ${verified} codes {${codes}}`);
}

const [option, name] = process.argv.slice(2);
if (option === '--flip' && name !== undefined) flipAll(name);
else if (option === '--json' && name !== undefined) checkAll(checkJson(name));
else if (option === undefined) checkAll(checkCode);
else {
  console.error('usage: node check.mjs [--flip NAME | --json PROGRAM]');
  process.exitCode = 3;
}
