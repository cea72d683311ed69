// SPDX-License-Identifier: MIT
// Spec 4: domain separation, trees, map, link.

import { createHash } from 'node:crypto';
import { Fault } from './verdict.mjs';

export function H(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function u8(value) {
  return Buffer.from([value]);
}

export function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(Number(value));
  return bytes;
}

export function u64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

// ---- 4.2 Trees

// HMK-TREE-1
export function leafHash(data) {
  return H(u8(0x00), data);
}

export function nodeHash(left, right) {
  return H(u8(0x01), left, right);
}

// The largest power of two below n.
function split(n) {
  let k = 1n;
  while (k * 2n < n) k *= 2n;
  return k;
}

// HMK-TREE-1: the root over all leaves, given as their hashes. Each round
// pairs neighbours; one that is left over moves up as it is, which gives the
// same shape.
export function treeRoot(leaves) {
  if (leaves.length === 0) return H();
  let row = leaves;
  while (row.length > 1) {
    const above = [];
    for (let i = 0; i + 1 < row.length; i += 2) {
      above.push(nodeHash(row[i], row[i + 1]));
    }
    if (row.length % 2 === 1) above.push(row[row.length - 1]);
    row = above;
  }
  return row[0];
}

// The hashes of a proof, consumed from left to right. The rule is that of the
// step that uses them.
export class Proof {
  constructor(bytes, rule) {
    this.bytes = bytes;
    this.rule = rule;
    this.at = 0;
  }

  fail(code = 'PROOF_BAD') {
    throw new Fault(code, this.rule);
  }

  next() {
    if (this.at === this.bytes.length) this.fail();
    this.at += 32;
    return this.bytes.subarray(this.at - 32, this.at);
  }

  end() {
    if (this.at !== this.bytes.length) this.fail();
  }
}

// HMK-TREE-4: leaves are { index, hash } with ascending indices; size and
// indices are BigInts. Each call halves n: it never goes deeper than 64.
export function logRoot(leaves, size, proof) {
  if (size === 0n) proof.fail();
  leaves.forEach((leaf, i) => {
    if (leaf.index >= size) proof.fail();
    if (i > 0 && leaf.index <= leaves[i - 1].index) proof.fail();
  });
  const walk = (lo, n, from, to) => {
    if (from === to) return proof.next();
    if (n === 1n) return leaves[from].hash;
    const k = split(n);
    let middle = from;
    while (middle < to && leaves[middle].index < lo + k) middle += 1;
    const left = walk(lo, k, from, middle);
    return nodeHash(left, walk(lo + k, n - k, middle, to));
  };
  return walk(0n, size, 0, leaves.length);
}

// ---- 4.3 Map

export function bit(key, depth) {
  return key[depth >> 3] >> (7 - (depth & 7)) & 1;
}

// HMK-MAP-1
export function mapLeaf(key, count, link) {
  return H(u8(0x11), key, u32(count), link);
}

// HMK-MAP-5: claims are { asked, depths, leafKey, leaf }. Depth lists have at
// most 256 bytes: it never goes deeper than that.
export function mapRoot(claims, proof) {
  for (const { asked, depths, leafKey } of claims) {
    for (const depth of depths) {
      if (bit(asked, depth) !== bit(leafKey, depth)) proof.fail('ABSENCE_BAD');
    }
  }
  const walk = (here, level) => {
    if (here.length === 0) return proof.next();
    const [first] = here;
    if (here.every((claim) => claim.depths.length === level)) {
      for (const claim of here) {
        if (!claim.leafKey.equals(first.leafKey)) proof.fail();
        if (!claim.leaf.equals(first.leaf)) proof.fail();
      }
      return first.leaf;
    }
    if (here.some((claim) => claim.depths.length <= level)) proof.fail();
    const depth = first.depths[level];
    if (here.some((claim) => claim.depths[level] !== depth)) proof.fail();
    if (level > 0 && depth <= first.depths[level - 1]) proof.fail();
    const side = (b) => here.filter((claim) => bit(claim.asked, depth) === b);
    const left = walk(side(0), level + 1);
    return H(u8(0x12), u8(depth), left, walk(side(1), level + 1));
  };
  return walk(claims, 0);
}

// ---- 4.4 Link

// HMK-LINK-1: entry and event are leaf hashes.
export function linkOf({ index, position, at }, entry, event) {
  return H(u8(0x10), u64(index), u32(position), u64(at), entry, event);
}

// HMK-LINK-3
export function genesisPrev(origin) {
  return H('hallmark/ledger/1\0', origin);
}

// ---- 4.6 Flagged set

// HMK-MAP-6
export function flaggedLeaf(key, status) {
  return H(u8(0x13), key, u8(Number(status)));
}
