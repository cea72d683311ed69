// SPDX-License-Identifier: MIT
// Spec 18: who holds the item.

import { Fault } from './verdict.mjs';
import { Reader } from './cbor.mjs';
import { isSignedBy, readHeader, readSigned } from './statement.mjs';
import { readChallenge, readFields } from './files.mjs';

function demand(holds, code, rule) {
  if (!holds) throw new Fault(code, rule);
}

// HMK-HOLD-1, 2
export function readResponse(bytes) {
  const rule = 'HMK-HOLD-2';
  const reader = new Reader(bytes);
  const response = readSigned(reader,
    (inner) => readHeader(inner, 'holder', 'HMK-HOLD-1'),
    (inner) => {
      inner.array(6, 6, rule);
      const fields = readFields(inner, rule);
      return { ...fields, link: inner.byteString(32, 32, rule) };
    });
  reader.end();
  return response;
}

// What cannot be read is refused with this code, by the rule that it broke.
function readOr(code, read, bytes) {
  try {
    return read(bytes);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(code, error.rule);
  }
}

// HMK-HOLD-3: gives the challenge, or null where none is given.
export function checkChallenge(question, { challenge, response }) {
  const rule = 'HMK-HOLD-3';
  if (challenge === null) {
    demand(response === null, 'CHALLENGE_BAD', rule);
    return null;
  }
  const asked = readOr('CHALLENGE_BAD', readChallenge, challenge);
  demand(question !== 'any' && asked.uri === question, 'CHALLENGE_BAD', rule);
  return asked;
}

function isAnswerTo(fields, challenge) {
  return fields.audience === challenge.audience
    && fields.listing === challenge.listing
    && fields.purpose === challenge.purpose
    && fields.nonce.equals(challenge.nonce)
    && fields.until === challenge.until;
}

// HMK-HOLD-4 to 6: gives what was signed, by whom, and whether that is the
// claim key of the issue.
export function judgeResponse(head, { chain }, challenge, bytes, now) {
  demand(head !== null && chain !== undefined,
    'HOLDER_MISSING', 'HMK-HOLD-4');
  const rule = 'HMK-HOLD-5';
  const response = readOr('HOLDER_BAD', readResponse, bytes);
  const { fields } = response;
  demand(isAnswerTo(fields, challenge), 'HOLDER_OTHER_CHALLENGE', rule);
  demand(fields.link.equals(chain.link), 'HOLDER_OTHER_LINK', rule);
  const { custodian, claimKey } = chain.end;
  demand(isSignedBy(response, Buffer.from(custodian, 'hex')),
    'HOLDER_BAD', rule);
  demand(now <= fields.until, 'HOLDER_EXPIRED', rule);
  return { ...fields, key: custodian, isBearer: custodian === claimKey };
}
