// SPDX-License-Identifier: MIT
// Spec 7.1: Ed25519 (RFC 8032) with the acceptance rule of HMK-SIG-1 and 2.
// Only public values are touched, so nothing here takes constant time.

import { createHash } from 'node:crypto';
import { Fault } from './verdict.mjs';

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

function mod(a) {
  const r = a % P;
  return r < 0n ? r + P : r;
}

function power(base, exponent) {
  let result = 1n;
  let square = mod(base);
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = result * square % P;
    square = square * square % P;
  }
  return result;
}

const D = mod(-121665n * power(121666n, P - 2n));
const SQRT_MINUS_ONE = power(2n, (P - 1n) / 4n);

function littleEndian(bytes) {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

// ---- points in extended coordinates: [X, Y, Z, T], x = X/Z, y = Y/Z,
// xy = T/Z (RFC 8032 5.1.4)

const NEUTRAL = [0n, 1n, 1n, 0n];

// Complete: it adds any two points of the curve, and doubles.
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = (y1 - x1) * (y2 - x2) % P;
  const b = (y1 + x1) * (y2 + x2) % P;
  const c = 2n * D * t1 % P * t2 % P;
  const d = 2n * z1 * z2 % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [e * f % P, g * h % P, f * g % P, e * h % P];
}

function negate([x, y, z, t]) {
  return [-x, y, z, -t];
}

function isNeutral([x, y, z]) {
  return mod(x) === 0n && mod(y - z) === 0n;
}

// m A + n B: one pass over the bits of both, from the top.
function multiplyTwo(m, a, n, b) {
  const both = add(a, b);
  let sum = NEUTRAL;
  for (let i = 255n; i >= 0n; i -= 1n) {
    sum = add(sum, sum);
    const ofA = m >> i & 1n;
    const ofB = n >> i & 1n;
    if (ofA && ofB) sum = add(sum, both);
    else if (ofA) sum = add(sum, a);
    else if (ofB) sum = add(sum, b);
  }
  return sum;
}

function multiply(m, a) {
  return multiplyTwo(m, a, 0n, NEUTRAL);
}

function encodePoint([x, y, z]) {
  const inverse = power(z, P - 2n);
  const value = mod(y * inverse) | (mod(x * inverse) & 1n) << 255n;
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

// The point of a canonical encoding, or null (RFC 8032 5.1.3).
function decodePoint(bytes) {
  const value = littleEndian(bytes);
  const sign = value >> 255n;
  const y = value & 2n ** 255n - 1n;
  if (y >= P) return null;
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = u * power(v, 3n) % P
    * power(u * power(v, 7n), (P - 5n) / 8n) % P;
  if (mod(v * x * x - u) !== 0n) x = x * SQRT_MINUS_ONE % P;
  if (mod(v * x * x - u) !== 0n) return null;
  if (x === 0n && sign === 1n) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, x * y % P];
}

const BASE_BYTES = Buffer.from(`58${'66'.repeat(31)}`, 'hex');
const BASE = decodePoint(BASE_BYTES);

// ---- the two rules

// HMK-SIG-1: the point, or null. L is a prime and not a divisor of 8, so a
// point of small order other than the neutral one fails the last check.
function readKey(pub) {
  const point = decodePoint(pub);
  if (point === null || isNeutral(point)) return null;
  return isNeutral(multiply(L, point)) ? point : null;
}

// Few keys stand in many records.
const KEYS_KEPT = 256;
const kept = new Map();

function keptKey(pub) {
  const name = pub.toString('hex');
  if (!kept.has(name)) {
    if (kept.size === KEYS_KEPT) kept.clear();
    kept.set(name, readKey(pub));
  }
  return kept.get(name);
}

export function keyHolds(pub) {
  return keptKey(pub) !== null;
}

// HMK-SIG-2
export function signatureHolds(pub, message, signature) {
  const key = keptKey(pub);
  if (key === null || signature.length !== 64) return false;
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  if (s >= L) return false;
  const h = littleEndian(createHash('sha512')
    .update(r).update(pub).update(message).digest()) % L;
  const point = multiplyTwo(s, BASE, h, negate(key));
  return encodePoint(point).equals(r) && !isNeutral(multiply(8n, point));
}

// HMK-SIG-3
export function selfTest() {
  const order2L = Buffer.from(`95${'99'.repeat(31)}`, 'hex');
  const order2 = Buffer.from(`ec${'ff'.repeat(30)}7f`, 'hex');
  if (!keyHolds(BASE_BYTES) || keyHolds(order2L) || keyHolds(order2)) {
    throw new Fault('CRYPTO_BROKEN', 'HMK-SIG-3');
  }
}
