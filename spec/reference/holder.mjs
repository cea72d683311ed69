// SPDX-License-Identifier: MIT
// Spec 18: who holds the item.
export function checkChallenge() { return null; }
export function judgeResponse() { return null; }
