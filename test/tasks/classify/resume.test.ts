import { describe, expect, it } from 'vitest';
import { type ResumeInput, resume } from '../../../tasks/classify/resume.ts';
import { attempt, classification, passage } from '../../fixtures/contract.ts';

const STRENGTH: Readonly<Record<string, number>> = { 'claude-haiku-5-5': 1, 'claude-sonnet-5-5': 2 };
const LABELS = JSON.stringify({
  intents: ['faq'],
  complexity_score: 3,
  domain_tags: [],
  requires_context: true,
  requires_product_data: false,
  language: 'en',
  confidence: 0.9,
});
const journal = [
  attempt({ no: 0, role: 'classifier', text: LABELS }),
  attempt({ no: 2, model: 'claude-sonnet-5-5', costUsd: 0.004 }),
  attempt({ no: 3, model: 'claude-haiku-5-5', costUsd: 0.001 }),
  attempt({ no: 4, outcome: 'throttled', text: '' }),
];
const resumed = (changes: Partial<ResumeInput> = {}) =>
  resume({
    artefacts: {
      classification: classification({ source: 'model' }),
      passages: [passage()],
      missing: ['order'],
      searched: true,
    },
    journals: [journal],
    sameJournal: false,
    resumeFrom: undefined,
    strengthOf: (model) => STRENGTH[model] ?? 0,
    ...changes,
  });

describe('resuming a run', () => {
  it('brings paid answers back at no cost, the strongest last, with what they had cost', () => {
    const { attempts } = resumed();
    expect(attempts.map(({ model, costUsd, originalCostUsd }) => [model, costUsd, originalCostUsd])).toEqual([
      ['claude-haiku-5-5', 0, 0.001],
      ['claude-sonnet-5-5', 0, 0.004],
    ]);
  });

  it('numbers anew in a replay, and goes on counting in a takeover, whose journal is the same', () => {
    const replay = resumed();
    expect([replay.attempts.map(({ no }) => no), replay.nextNo]).toEqual([[0, 1], 2]);
    const takeover = resumed({ sameJournal: true });
    expect([takeover.attempts.map(({ no }) => no), takeover.nextNo]).toEqual([[0, 4, 3, 2], 5]);
    // Still the same message: what it had paid counts.
    expect(takeover.attempts.at(-1)?.costUsd).toBe(0.004);
  });

  it('gives each attempt a number of its own in a takeover, where a late execution had used one twice', () => {
    const late = attempt({ no: 3, model: 'claude-haiku-5-5', costUsd: 0.002 });
    const { attempts, nextNo } = resumed({ sameJournal: true, journals: [[...journal, late]] });
    expect(new Set(attempts.map(({ no }) => no)).size).toBe(5);
    expect(nextNo).toBe(6);
  });

  it('has what earlier replays had paid for, too', () => {
    const failed = attempt({ no: 0, model: 'claude-sonnet-5-5', text: 'from the first replay' });
    const { attempts } = resumed({ journals: [journal, [failed]] });
    // One of each model, the newest: fifty replays must not fill a state with answers nobody judges.
    expect(attempts.map(({ no, model }) => [no, model])).toEqual([
      [0, 'claude-haiku-5-5'],
      [1, 'claude-sonnet-5-5'],
    ]);
    expect(attempts.map(({ text }) => text)).toContain('from the first replay');
  });

  it('remembers the first price through a replay of a replay', () => {
    const { attempts } = resumed({ journals: [[attempt({ costUsd: 0, originalCostUsd: 0.004 })]] });
    expect(attempts[0]?.originalCostUsd).toBe(0.004);
  });

  it('reads from the journal what a paid classifier said, when no artefact was written', () => {
    expect(resumed({ artefacts: undefined }).labels?.intents).toEqual(['faq']);
  });

  it('keeps facts that were missing, and that they were looked for', () => {
    expect(resumed()).toMatchObject({ missing: ['order'], searched: true });
    expect(resumed({ artefacts: { passages: [passage()] } }).searched).toBe(true);
    expect(resumed({ artefacts: {} }).searched).toBe(false);
  });

  it('does not make a guess certain', () => {
    const guess = classification({ source: 'fast', confidence: 0.3 });
    expect(resumed({ artefacts: { classification: guess } }).classification?.source).toBe('fast');
    expect(resumed().classification?.source).toBe('replay');
  });

  it.each([
    [undefined, { classified: true, passages: 1, attempts: 2 }],
    ['aggregate', { classified: true, passages: 1, attempts: 2 }],
    ['confidence-check', { classified: true, passages: 1, attempts: 2 }],
    ['invoke', { classified: true, passages: 1, attempts: 0 }],
    ['retrieve', { classified: true, passages: 0, attempts: 0 }],
    ['classify', { classified: false, passages: 0, attempts: 0 }],
  ] as const)('from %s keeps what stands before it', (resumeFrom, kept) => {
    const { classification: classified, passages, attempts } = resumed({ resumeFrom });
    expect({
      classified: classified !== undefined,
      passages: passages.length,
      attempts: attempts.length,
    }).toEqual(kept);
  });
});
