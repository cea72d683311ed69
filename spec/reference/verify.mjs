// SPDX-License-Identifier: MIT
// node verify.mjs FILE POLICY ITEM NOW: prints "OUTCOME CODE RULE".

import { closeSync, openSync, readSync } from 'node:fs';
import { FILE_MAX } from './certificate.mjs';
import { POLICY_MAX } from './policy.mjs';
import { Fault, exitOf, outcomeOf } from './verdict.mjs';
import { parseTime } from './terms.mjs';
import { verify } from './verifier.mjs';

// One byte past the limit is enough to see that a file is past it.
function readUpTo(name, limit) {
  const file = openSync(name, 'r');
  try {
    const parts = [];
    let left = limit + 1;
    while (left > 0) {
      const part = Buffer.alloc(Math.min(left, 65536));
      const size = readSync(file, part, 0, part.length, null);
      if (size === 0) break;
      parts.push(part.subarray(0, size));
      left -= size;
    }
    return Buffer.concat(parts);
  } finally {
    closeSync(file);
  }
}

function judge(args) {
  const [file, policy, item, time] = args;
  if (args.length !== 4) throw new Fault('USAGE', null);
  const now = parseTime(time);
  if (now === null) throw new Fault('USAGE', 'HMK-TERM-3');
  return verify(
    readUpTo(file, FILE_MAX), readUpTo(policy, POLICY_MAX), item, now);
}

function faultOf(error) {
  if (error instanceof Fault) return error;
  if (error.syscall === undefined) throw error;
  const codes = { ENOENT: 'NO_FILE', EACCES: 'PERMISSION' };
  return { code: codes[error.code] ?? 'IO', rule: null };
}

function main(args) {
  let verdict;
  try {
    verdict = judge(args);
  } catch (error) {
    verdict = faultOf(error);
  }
  const { code, rule } = verdict;
  process.stdout.write(`${outcomeOf(code)} ${code} ${rule ?? '-'}\n`);
  process.exitCode = exitOf(code);
}

main(process.argv.slice(2));
