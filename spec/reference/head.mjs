// SPDX-License-Identifier: MIT
// Spec 8: key names, verifier keys, the note of a head and its lines.

import { H, u8 } from './hashes.mjs';
import { readText } from './cbor.mjs';
import { QUANTITY_MAX } from './terms.mjs';
import { keyHolds, signatureHolds } from './ed25519.mjs';

export const LOG_TYPE = 0x01;
export const COSIGNER_TYPE = 0x04;

const NAME_MAX = 255;
const WHITE = new RegExp(
  '[ \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]');

// HMK-NOTE-4, of text that holds by HMK-CBOR-9
export function isKeyName(text) {
  const size = Buffer.byteLength(text);
  return size >= 1 && size <= NAME_MAX
    && !text.includes('+') && !WHITE.test(text);
}

// Canonical base64 of spec 2, or null.
export function readBase64(text) {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

function keyId(name, type, pub) {
  return H(name, '\n', u8(type), pub).subarray(0, 4);
}

// HMK-NOTE-5: { name, type, pub, id }, or null. The text is given as latin1,
// one character a byte.
export function readVkey(text) {
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  if (first < 0 || second < 0) return null;
  const name = readText(Buffer.from(text.slice(0, first), 'latin1'));
  if (name === null || !isKeyName(name)) return null;
  const hex = text.slice(first + 1, second);
  const key = readBase64(text.slice(second + 1));
  if (!/^[0-9a-f]{8}$/.test(hex) || key?.length !== 33) return null;
  const type = key[0];
  const pub = key.subarray(1);
  const id = keyId(name, type, pub);
  if (type !== LOG_TYPE && type !== COSIGNER_TYPE) return null;
  if (id.toString('hex') !== hex || !keyHolds(pub)) return null;
  return { name, type, pub, id };
}

// HMK-HEAD-1
export function headText(origin, size, root) {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

// HMK-HEAD-4: what a line { name, bytes } says to a known key: null if it is
// not the key's, { good: false } if it is the key's bad line, else
// { good: true, time }, the time of a cosignature.
export function judgeLine(line, key, text) {
  const id = line.bytes.subarray(0, 4);
  if (line.name !== key.name || !id.equals(key.id)) return null;
  return key.type === LOG_TYPE ? judgeLog(line.bytes, key, text)
    : judgeCosigner(line.bytes, key, text);
}

// HMK-HEAD-2
function judgeLog(bytes, key, text) {
  if (bytes.length !== 68) return { good: false };
  const signed = Buffer.from(text);
  return { good: signatureHolds(key.pub, signed, bytes.subarray(4)) };
}

// HMK-HEAD-3
function judgeCosigner(bytes, key, text) {
  if (bytes.length !== 76) return { good: false };
  const time = bytes.readBigUInt64BE(4);
  if (time > QUANTITY_MAX) return { good: false };
  const signed = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);
  return { good: signatureHolds(key.pub, signed, bytes.subarray(12)), time };
}
