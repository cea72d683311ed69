// SPDX-License-Identifier: MIT
// Spec 6: details as a record carries them, and their hash.

import {
  ARRAY, Encoded, MAP, NULL, SIMPLE, TEXT, encode,
} from './cbor.mjs';
import { H, leafHash, treeRoot, u8, u32 } from './hashes.mjs';
import { QUANTITY_MAX } from './terms.mjs';

const FIELDS_MAX = 1024;
const DETAILS_MAX = 16384;

// HMK-DET-4, 6: gives the encoding of the label.
function readLabel(reader, before) {
  const start = reader.at;
  if (reader.peekMajor() === TEXT) reader.text(1, 256, 'HMK-DET-4');
  else reader.integer(0n, QUANTITY_MAX, 'HMK-DET-4');
  const label = reader.bytes.subarray(start, reader.at);
  if (before !== null && Buffer.compare(before, label) >= 0) {
    reader.fail('HMK-DET-6', start);
  }
  return label;
}

// HMK-DET-5: gives the encoding of the value. As a free item it is read to
// its end by spec 2; a null or a map in it is refused after that.
function readValue(reader) {
  let odd = null;
  const bytes = reader.free(({ major, info }, offset) => {
    const isNull = major === SIMPLE && info === (NULL & 31);
    if (odd === null && (isNull || major === MAP)) odd = offset;
  });
  if (odd !== null) reader.fail('HMK-DET-5', odd);
  return bytes;
}

// A field is { label, value }, { label, salt, value } or { label, hash }.
function readField(reader, whole, before) {
  const rule = whole ? 'HMK-DET-1' : 'HMK-DET-2';
  const members = reader.array(2, whole ? 2 : 3, rule);
  const label = readLabel(reader, before);
  if (whole) return { label, value: readValue(reader) };
  if (members === 2) {
    return { label, hash: reader.byteString(32, 32, rule) };
  }
  const salt = reader.byteString(16, 16, rule);
  return { label, salt, value: readValue(reader) };
}

function readFields(reader, whole) {
  const count = reader.array(1, FIELDS_MAX, whole ? 'HMK-DET-1' : 'HMK-DET-2');
  const fields = [];
  let before = null;
  for (let i = 0; i < count; i += 1) {
    const field = readField(reader, whole, before);
    fields.push(field);
    before = field.label;
  }
  return fields;
}

// null; { hash }; or { seed, fields }, where the seed is null if the details
// are shown in part.
export function readDetails(reader) {
  const start = reader.at;
  if (reader.peek() === NULL) return reader.orNull();
  if (reader.peekMajor() !== ARRAY) {
    return { hash: reader.byteString(32, 32, 'HMK-CERT-5') };
  }
  reader.array(2, 2, 'HMK-DET-1');
  const seed = reader.orNull(() => reader.byteString(16, 16, 'HMK-DET-1'));
  const fields = readFields(reader, seed !== null);
  if (reader.at - start > DETAILS_MAX) reader.fail('HMK-DET-7', start);
  if (seed === null) {
    const withheld = fields.filter((field) => field.hash !== undefined).length;
    if (withheld === 0 || withheld === fields.length) {
      reader.fail('HMK-DET-2', start);
    }
  }
  return { seed, fields };
}

// HMK-DET-3
function saltOf(seed, i) {
  return H('hallmark/salt/1\0', seed, u32(i)).subarray(0, 16);
}

export function detailsHash(details) {
  if (details === null) return null;
  if (details.hash !== undefined) return details.hash;
  return treeRoot(details.fields.map((field, i) => {
    const salt = field.salt ?? (details.seed && saltOf(details.seed, i));
    const inner = field.hash
      ?? H(u8(0x14), encode([salt, new Encoded(field.value)]));
    return leafHash(encode([new Encoded(field.label), inner]));
  }));
}
