// SPDX-License-Identifier: MIT
// Spec 1: time text, durations, subject keys.

import { H } from './hashes.mjs';

export const QUANTITY_MAX = 2n ** 63n - 1n;

// HMK-TERM-3: POSIX seconds, or null.
export function parseTime(text) {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  if (year < 1970 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // A day that the calendar does not have comes back as another one.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    return null;
  }
  return BigInt(date.getTime() / 1000);
}

// Of POSIX seconds, a quantity.
const LAST = 253402300799n; // the last second of the year 9999

export function writeTime(seconds) {
  if (seconds > LAST) return '(after 9999)';
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}

// HMK-TERM-4: seconds, or null.
export function parseDuration(text) {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  if (match === null) return null;
  const unit = { s: 1n, m: 60n, h: 3600n, d: 86400n }[match[2]];
  return BigInt(match[1]) * unit;
}

// A decimal of spec 2 below 2^64, or null.
export function parseDecimal(text) {
  if (!/^(0|[1-9][0-9]{0,19})$/.test(text)) return null;
  const value = BigInt(text);
  return value < 2n ** 64n ? value : null;
}

// HMK-TERM-5
export function itemSubject(uri) {
  const key = H('hallmark/item/1\0', uri);
  key[0] &= 0x7f;
  return key;
}

export function keySubject(pub) {
  const key = H('hallmark/key/1\0', pub);
  key[0] |= 0x80;
  return key;
}
