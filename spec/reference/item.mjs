// SPDX-License-Identifier: MIT
// Spec 3.1: the canonical forms of an item URI.

// HMK-ID-14
const URI_MAX = 512;

// HMK-ID-4: what set 82 has beside `A-Z a-z 0-9 - . _`, as HMK-ID-2 writes it.
const ESCAPES = [...'!"%&\'()*+,/:;<=>?']
  .map((c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const CHARACTER = `(?:[A-Za-z0-9._-]|${ESCAPES.join('|')})`;

// HMK-ID-2, with the lengths of HMK-ID-4
const FORM_A = new RegExp(
  `^https://id\\.gs1\\.org/01/([0-9]{14})/21/(${CHARACTER}{1,20})$`);
const FORM_B = new RegExp(
  `^https://id\\.gs1\\.org/8004/(${CHARACTER}{1,30})$`);

// HMK-ID-8
const GS1_SEGMENTS = [
  '00', '01', '253', '255', '401', '402', '414', '415', '417', '8003', '8004',
  '8006', '8010', '8013', '8017', '8018', 'gtin', 'ser', 'sscc',
];

// HMK-ID-3
function checkDigitHolds(gtin) {
  let sum = 0;
  for (let i = 0; i < 13; i += 1) {
    sum += Number(gtin[i]) * (i % 2 === 0 ? 3 : 1);
  }
  return (10 - sum % 10) % 10 === Number(gtin[13]);
}

// HMK-ID-5
function isDots(serial) {
  return serial === '.' || serial === '..';
}

// HMK-ID-13, path and query
function charactersHold(text, more) {
  const allowed = new RegExp(
    `^(?:[A-Za-z0-9._~!$&'()*+,;=:@/${more}-]|%[0-9A-F]{2})*$`);
  if (!allowed.test(text)) return false;
  const escaped = text.match(/%[0-9A-F]{2}/g) ?? [];
  return escaped.every((escape) => !/[A-Za-z0-9._~-]/.test(
    String.fromCharCode(parseInt(escape.slice(1), 16))));
}

// HMK-ID-13, host and port
function authorityHolds(scheme, authority) {
  const match = /^([a-z0-9._~-]+)(?::([1-9][0-9]{0,4}))?$/.exec(authority);
  if (match === null) return false;
  const [, host, port] = match;
  if (host === 'id.gs1.org' || host === 'id.gs1.org.') return false;
  if (port === undefined) return true;
  if (scheme === 'http' && port === '80') return false;
  if (scheme === 'https' && port === '443') return false;
  return Number(port) <= 65535;
}

// HMK-ID-13, urn
function urnHolds(uri) {
  const rest = uri.slice('urn:'.length);
  const namespace = rest.split(':', 1)[0];
  const lower = namespace === 'uuid' ? rest : namespace;
  return lower === lower.toLowerCase() && !uri.startsWith('urn:epc:');
}

// HMK-ID-8, 13, 14
export function isFormC(uri) {
  if (Buffer.byteLength(uri) > URI_MAX) return false;
  const match = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?$/
    .exec(uri);
  if (match === null) return false;
  const [, scheme, authority, path, query] = match;
  const web = scheme === 'http' || scheme === 'https';
  const segments = path.split('/');
  if (authority === undefined && web) return false;
  if (authority !== undefined && !authorityHolds(scheme, authority)) {
    return false;
  }
  if (path === '' || segments.some(isDots)) return false;
  if (!charactersHold(path, '') || !charactersHold(query ?? '', '?')) {
    return false;
  }
  if (scheme === 'urn' && !urnHolds(uri)) return false;
  return !web || segments.every(
    (segment) => !GS1_SEGMENTS.includes(segment.toLowerCase()));
}

// HMK-ID-15: null if the URI is not what it canonicalises to; else
// { company }, the digits that a GS1 company prefix is compared with
// (HMK-POL-9), null for form C.
export function readItem(uri) {
  const a = FORM_A.exec(uri);
  if (a !== null) {
    const [, gtin, serial] = a;
    if (!checkDigitHolds(gtin) || isDots(serial)) return null;
    return { company: gtin.slice(1) };
  }
  const b = FORM_B.exec(uri);
  if (b !== null) return isDots(b[1]) ? null : { company: b[1] };
  return isFormC(uri) ? { company: null } : null;
}
