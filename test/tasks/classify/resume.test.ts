import { describe, expect, it } from 'vitest';
import { resume } from '../../../tasks/classify/resume.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import { attempt, classification, passage, request } from '../../fixtures/contract.ts';

const record: RunRecord = {
  messageId: 'm-1',
  executionArn: 'arn',
  contentHash: 'hash',
  status: 'failed',
  request: request(),
  startedAt: 0,
  leaseUntil: 1,
  policyVersion: 1,
  day: '2026-11-21',
  artefacts: { classification: classification(), passages: [passage()] },
};
const journal = [
  attempt({ no: 0, role: 'classifier', text: '' }),
  attempt({ no: 2, costUsd: 0.004 }),
  attempt({ no: 3, outcome: 'throttled', text: '' }),
];

describe('resuming a run', () => {
  it('brings back paid answers at no cost, with what they had cost, under their own numbers', () => {
    const { attempts, nextNo } = resume(record, journal, undefined);
    expect(attempts).toMatchObject([{ no: 2, costUsd: 0, originalCostUsd: 0.004 }]);
    expect(nextNo).toBe(4);
  });

  it('remembers the first price through a replay of a replay', () => {
    const again = resume(record, [attempt({ no: 0, costUsd: 0, originalCostUsd: 0.004 })], undefined);
    expect(again.attempts[0]?.originalCostUsd).toBe(0.004);
  });

  it.each([
    [undefined, { classified: true, passages: 1, attempts: 1 }],
    ['aggregate', { classified: true, passages: 1, attempts: 1 }],
    ['confidence-check', { classified: true, passages: 1, attempts: 1 }],
    ['invoke', { classified: true, passages: 1, attempts: 0 }],
    ['retrieve', { classified: true, passages: 0, attempts: 0 }],
    ['classify', { classified: false, passages: 0, attempts: 0 }],
  ] as const)('from %s keeps what stands before it', (stage, kept) => {
    const { classification: classified, passages, attempts } = resume(record, journal, stage);
    expect({
      classified: classified !== undefined,
      passages: passages.length,
      attempts: attempts.length,
    }).toEqual(kept);
  });

  it('of a run that left nothing starts over', () => {
    const { artefacts: _, ...bare } = record;
    expect(resume(bare, [], undefined)).toEqual({
      classification: undefined,
      passages: [],
      attempts: [],
      nextNo: 0,
    });
  });
});
