// SPDX-License-Identifier: MIT
// Spec 2: deterministic CBOR, read strictly from front to back.

import { Fault } from './verdict.mjs';

const UINT = 0;
const NINT = 1;
export const BYTES = 2;
export const TEXT = 3;
export const ARRAY = 4;
export const MAP = 5;
const TAG = 6;
export const SIMPLE = 7;
export const NULL = 0xf6;

const FREE_DEPTH = 16;

const CONTROL = new RegExp(
  '[\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f'
  + '\\u202a-\\u202e\\u2066-\\u2069]');

// HMK-CBOR-9: the text that the bytes hold, or null. What is not UTF-8 does
// not come back as the same bytes.
export function readText(bytes) {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return null;
  return CONTROL.test(text) ? null : text;
}

// One pass over one input. Each method reads one item in the order of spec 2:
// its head, then its type and its range, which are the format's own rule, then
// its text.
export class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0; // the next byte
    this.item = 0; // the first byte of the item that was read last
    this.base = null; // of a byte string within an input: where it stands
  }

  left() {
    return this.bytes.length - this.at;
  }

  fail(rule, offset = this.item, code = 'MALFORMED') {
    throw new Fault(code, rule, this.base ?? offset);
  }

  // The initial byte of the next item, or -1 at the end of the input.
  peek() {
    return this.left() > 0 ? this.bytes[this.at] : -1;
  }

  peekMajor() {
    return this.peek() >> 5;
  }

  // Gives { major, info, argument }: argument is a BigInt. No tag may stand
  // here but the one that the format names.
  head(tag = null) {
    this.item = this.at;
    if (this.left() < 1) this.fail('HMK-CBOR-1');
    const major = this.bytes[this.at] >> 5;
    const info = this.bytes[this.at] & 31;
    this.at += 1;
    if (info === 31 && major >= BYTES && major <= MAP) this.fail('HMK-CBOR-3');
    if (info >= 28) this.fail('HMK-CBOR-1');
    if (major === SIMPLE && info >= 25) this.fail('HMK-CBOR-5');
    if (major === SIMPLE && (info < 20 || info > 22)) this.fail('HMK-CBOR-6');
    const argument = this.argument(info);
    const least = [24n, 2n ** 8n, 2n ** 16n, 2n ** 32n];
    if (info >= 24 && argument < least[info - 24]) this.fail('HMK-CBOR-2');
    if (major <= NINT && argument >= 2n ** 63n) this.fail('HMK-CBOR-4');
    if (major === TAG && argument !== tag) this.fail('HMK-CBOR-7');
    if (major >= BYTES && major <= MAP) {
      const room = BigInt(major === MAP ? this.left() >> 1 : this.left());
      if (argument > room) this.fail('HMK-CBOR-11');
    }
    return { major, info, argument };
  }

  argument(info) {
    if (info < 24) return BigInt(info);
    const width = 1 << (info - 24);
    if (this.left() < width) this.fail('HMK-CBOR-1');
    let value = 0n;
    for (let i = 0; i < width; i += 1) {
      value = value << 8n | BigInt(this.bytes[this.at + i]);
    }
    this.at += width;
    return value;
  }

  // The length or count of an item of this type. HMK-CBOR-11 has bounded it
  // by the input, so it is exact as a Number.
  sized(major, min, max, rule) {
    const head = this.head();
    if (head.major !== major) this.fail(rule);
    const size = Number(head.argument);
    if (size < min || size > max) this.fail(rule);
    return size;
  }

  tag(number, rule) {
    if (this.head(number).major !== TAG) this.fail(rule);
  }

  map(min, max, rule) {
    return this.sized(MAP, min, max, rule);
  }

  array(min, max, rule) {
    return this.sized(ARRAY, min, max, rule);
  }

  byteString(min, max, rule) {
    return this.take(this.sized(BYTES, min, max, rule));
  }

  text(min, max, rule) {
    return this.checkText(this.take(this.sized(TEXT, min, max, rule)));
  }

  integer(min, max, rule) {
    const head = this.head();
    if (head.major > NINT) this.fail(rule);
    const value = head.major === UINT ? head.argument : -1n - head.argument;
    if (value < min || value > max) this.fail(rule);
    return value;
  }

  // null, or what `other` reads.
  orNull(other) {
    if (this.peek() !== NULL) return other();
    this.head();
    return null;
  }

  take(length) {
    const part = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }

  checkText(bytes) {
    return readText(bytes) ?? this.fail('HMK-CBOR-9');
  }

  // One item of any type, whole; gives its bytes. `visit` sees each head in
  // it. HMK-CBOR-10 bounds the list of what is open.
  free(visit) {
    const start = this.at;
    const open = [];
    do {
      const head = this.head();
      visit(head, this.item);
      const count = Number(head.argument);
      let ended = true;
      if (head.major === BYTES) this.take(count);
      if (head.major === TEXT) this.checkText(this.take(count));
      if (head.major === ARRAY || head.major === MAP) {
        if (open.length === FREE_DEPTH) this.fail('HMK-CBOR-10');
        const map = head.major === MAP;
        open.push({ map, left: map ? 2 * count : count, start: this.at });
        ended = count === 0;
        if (ended) open.pop();
      }
      while (ended && open.length > 0) {
        ended = this.endMember(open[open.length - 1]);
        if (ended) open.pop();
      }
    } while (open.length > 0);
    return this.bytes.subarray(start, this.at);
  }

  // A member of the innermost array or map has ended; has that one ended too?
  endMember(inner) {
    if (inner.map && inner.left % 2 === 0) {
      const key = this.bytes.subarray(inner.start, this.at);
      if (inner.key !== undefined && Buffer.compare(inner.key, key) >= 0) {
        this.fail('HMK-CBOR-8', inner.start);
      }
      inner.key = key;
    }
    inner.left -= 1;
    inner.start = this.at;
    return inner.left === 0;
  }

  // What the byte string holds that was read last, whole; its faults have the
  // place of the string.
  inside(bytes, read) {
    const inner = new Reader(bytes);
    inner.base = this.base ?? this.item;
    const value = read(inner);
    inner.end();
    return value;
  }

  end() {
    if (this.left() > 0) this.fail('HMK-CBOR-12', this.at);
  }
}

// ---- writing

function writeHead(major, argument) {
  const value = BigInt(argument);
  if (value < 24n) return Buffer.from([major << 5 | Number(value)]);
  const info = value < 2n ** 8n ? 24 : value < 2n ** 16n ? 25
    : value < 2n ** 32n ? 26 : 27;
  const head = Buffer.alloc(9);
  head.writeBigUInt64BE(value, 1);
  const width = 1 << (info - 24);
  head[8 - width] = major << 5 | info;
  return head.subarray(8 - width);
}

// An item that is encoded already.
export class Encoded {
  constructor(bytes) {
    this.bytes = bytes;
  }
}

// The one encoding of a value: null, integer, text, bytes, array, Map (in
// the order in which it stands).
export function encode(value) {
  if (value === null) return Buffer.from([NULL]);
  if (value instanceof Encoded) return value.bytes;
  if (typeof value === 'number' || typeof value === 'bigint') {
    return value < 0 ? writeHead(NINT, -1n - BigInt(value))
      : writeHead(UINT, value);
  }
  if (typeof value === 'string') {
    const bytes = Buffer.from(value, 'utf8');
    return Buffer.concat([writeHead(TEXT, bytes.length), bytes]);
  }
  if (Buffer.isBuffer(value)) {
    return Buffer.concat([writeHead(BYTES, value.length), value]);
  }
  const map = value instanceof Map;
  const members = map ? [...value].flat() : value;
  return Buffer.concat([
    map ? writeHead(MAP, value.size) : writeHead(ARRAY, value.length),
    ...members.map(encode),
  ]);
}
