// SPDX-License-Identifier: MIT
// node check.mjs: judges each case of tests/vectors.
// node check.mjs --flip NAME: judges one case with each bit of it flipped.

import { readFileSync } from 'node:fs';
import { outcomeOf } from './verdict.mjs';
import { parseTime } from './terms.mjs';
import { verify } from './verifier.mjs';

const VECTORS = new URL('../../tests/vectors/', import.meta.url);

function readFile(name) {
  return readFileSync(new URL(name, VECTORS));
}

function readLine(name) {
  return readFile(name).toString('utf8').replace(/\n$/, '');
}

function readCase(name) {
  return {
    input: readFile(`${name}/input`),
    policy: readFile(`${name}/policy`),
    item: readLine(`${name}/item`),
    now: parseTime(readLine(`${name}/now`)),
    expect: readLine(`${name}/expect`),
  };
}

function checkAll() {
  const names = readLine('list').split('\n');
  let failed = 0;
  for (const name of names) {
    const { input, policy, item, now, expect } = readCase(name);
    const { code, rule } = verify(input, policy, item, now);
    const got = `${outcomeOf(code)} ${code} ${rule ?? '-'}`;
    if (got === expect) continue;
    failed += 1;
    console.log(`${name}: expected ${expect}, got ${got}`);
  }
  console.log(`reader: ${names.length} cases`);
  console.log(`${names.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

// Bit i is that of spec 1.2: bit 0 is the top bit of the first byte.
function flipAll(name) {
  const { input, policy, item, now } = readCase(name);
  const counts = new Map();
  for (let i = 0; i < input.length * 8; i += 1) {
    input[i >> 3] ^= 0x80 >> (i & 7);
    const { code } = verify(input, policy, item, now);
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
else if (option === undefined) checkAll();
else {
  console.error('usage: node check.mjs [--flip NAME]');
  process.exitCode = 3;
}
