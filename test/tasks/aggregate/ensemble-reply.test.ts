import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeReply } from '../../../tasks/aggregate/compose-reply.ts';
import type { AggregateInput } from '../../../tasks/aggregate/contract.ts';
import type { Attempt } from '../../../tasks/core/contract/attempt.ts';
import type { EnsembleMethod } from '../../../tasks/core/contract/enums.ts';
import { type Reply, replySchema } from '../../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../../tasks/core/contract/request.ts';
import type { SignModel } from '../../../tasks/core/learning/sign-model.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import { planLanes } from '../../../tasks/core/routing/plan-lanes.ts';
import { defaultPolicy as policy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { createMangaAssist } from '../../../tasks/profiles/mangaassist/profile.ts';
import { attempt, classification, passage, request } from '../../fixtures/contract.ts';
import { type MachineVariables, STARTED_AT, WORLDS } from '../../fixtures/machine-variables.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';
const MODELS = [HAIKU, SONNET, OPUS];
const PROFILE = createMangaAssist();

const [world] = Object.values(WORLDS) as [MachineVariables];

interface Told extends Partial<Pick<AggregateInput, 'attempts' | 'degraded' | 'passages'>> {
  readonly ensemble?: Partial<NonNullable<MessageRequest['ensemble']>>;
}

/** What Aggregate Reply gets when three models were asked. */
function replyTo(method: EnsembleMethod, told: Told, under: Policy = policy): Reply {
  const asked = request({
    strategy: 'ensemble',
    slaMs: 9_000,
    ensemble: { method, ...(method === 'best_of_n' ? {} : { models: MODELS }), ...told.ensemble },
  });
  const understood = classification();
  const input: AggregateInput = {
    request: asked,
    run: { ...world.run, slaMs: 9_000 },
    facts: { ...world.facts, ensemble: true },
    lane: 'ensemble',
    plan: planLanes(asked, understood, policy).ensemble,
    classification: understood,
    history: [],
    attempts: [],
    passages: [],
    degraded: [],
    stored: {},
    ...told,
  };
  return replySchema.parse(composeReply(input, STARTED_AT + 900, under, PROFILE));
}

const YES = 'Yes, it may be published as it is.';
const NO = 'No, it insults another customer.';
const said = (no: number, text: string, changes: Partial<Attempt> = {}): Attempt =>
  attempt({ no, model: MODELS[no] ?? OPUS, text, costUsd: 0.001, ...changes });
const failed = (no: number, outcome: Attempt['outcome'] = 'timed_out'): Attempt =>
  said(no, '', { outcome, confidence: null, safe: false });
const unsure = (no: number, text: string, changes: Partial<Attempt> = {}): Attempt =>
  said(no, text, { confidence: 0.6, outcome: 'rejected', ...changes });

describe('a vote', () => {
  it('is won by most voices, and says who voted what', () => {
    const reply = replyTo('voting', { attempts: [said(0, NO), said(1, YES), said(2, NO)] });
    expect(reply).toMatchObject({
      outcome: 'answered',
      text: NO,
      model: OPUS,
      agreement: 0.6667,
      degraded: [],
    });
    expect(reply.resolution).toMatchObject({
      method: 'voting',
      isSure: true,
      agreementBy: 'votes',
      lowAgreement: true,
      leftOut: [],
      next: null,
      detail: { kind: 'vote', hasMajority: true, sides: [{ label: 'no', votes: 2 }, { label: 'yes' }] },
    });
  });

  it('is won by weight where the request gives weights', () => {
    const attempts = [said(0, NO), said(1, YES), said(2, NO)];
    const weights = { [HAIKU]: 0.1, [SONNET]: 1, [OPUS]: 0.1 };
    expect(replyTo('voting', { attempts, ensemble: { weights } }).text).toBe(YES);
  });

  it('goes on without those who failed, and says so', () => {
    const one = replyTo('voting', { attempts: [said(0, YES), failed(1), said(2, YES)] });
    expect(one).toMatchObject({ outcome: 'answered', text: YES, agreement: 1 });
    expect(one.resolution?.leftOut).toEqual([
      { model: SONNET, why: 'late', reason: `${SONNET} did not answer in time` },
    ]);
    const two = replyTo('voting', { attempts: [failed(0, 'throttled'), failed(1), said(2, YES)] });
    expect(two).toMatchObject({ outcome: 'answered', text: YES, model: OPUS, agreement: null });
    expect(two.resolution).toMatchObject({ agreementBy: null, lowAgreement: false });
    expect(two.resolution?.leftOut.map(({ why }) => why)).toEqual(['failed', 'late']);
  });

  it('of nobody is an error with a name, for the machine to catch', () => {
    expect(() => replyTo('voting', { attempts: [failed(0), failed(1), failed(2)] })).toThrow(
      expect.objectContaining({ name: 'Reply.NoAnswer' }),
    );
  });

  it('leaves garbage and blanks out', () => {
    const page = said(0, '<!doctype html><html><body>Bad gateway</body></html>');
    const reply = replyTo('voting', { attempts: [page, said(1, ' \n'), said(2, YES)] });
    expect(reply.text).toBe(YES);
    expect(reply.resolution?.leftOut.map(({ why }) => why).toSorted()).toEqual(['empty', 'garbage']);
  });
});

describe('members of whom nobody is sure', () => {
  const attempts = [unsure(0, YES), unsure(1, NO), failed(2)];

  it('make a reply of low confidence, with the reason why nobody else was asked', () => {
    const reply = replyTo('confidence_select', { attempts, degraded: ['low_confidence', 'no_rung'] });
    expect(reply).toMatchObject({ outcome: 'degraded', confidence: 0.6 });
    expect(reply.degraded).toContain('low_confidence');
    expect(reply.resolution).toMatchObject({ isSure: false, next: { step: 'send_best', model: null } });
    expect(reply.resolution?.next?.reason).toContain('none of 2 answers reaches 80 %');
  });

  it('give way to the model that was asked after them and is sure', () => {
    const later = attempt({ no: 3, model: 'gpt-4o', text: NO, confidence: 0.92 });
    const reply = replyTo('voting', { attempts: [...attempts, later] });
    expect(reply).toMatchObject({ outcome: 'answered', model: 'gpt-4o', text: NO, confidence: 0.92 });
    expect(reply.resolution).toMatchObject({ isSure: true, next: { step: 'asked', model: 'gpt-4o' } });
    expect(reply.resolution?.reason).toMatch(/^none of 3 members was sure: gpt-4o is 92 % sure/);
  });

  it('take one more voice that is as unsure as they are', () => {
    const later = attempt({ no: 3, model: 'gpt-4o', text: NO, confidence: 0.5, outcome: 'rejected' });
    const reply = replyTo('voting', { attempts: [...attempts, later] });
    expect(reply).toMatchObject({ outcome: 'degraded', text: NO });
  });

  it('are those whose answers the check has doubted, however confident', () => {
    const doubted = [0, 1, 2].map((no) => unsure(no, YES, { confidence: 0.9 }));
    const reply = replyTo('confidence_select', { attempts: doubted });
    expect(reply).toMatchObject({ outcome: 'degraded', degraded: ['low_confidence'], confidence: 0.9 });
  });
});

describe('a merged reply', () => {
  it('is nobody’s alone, with each claim and its sources', () => {
    const passages = [passage()];
    const attempts = [
      said(0, 'Berserk costs $14.99 per volume.'),
      said(1, 'Berserk costs $14.99 per volume. It is 20% off until 2026-12-31.'),
      failed(2),
    ];
    const reply = replyTo('parallel_merge', { attempts, passages });
    expect(reply.text).toMatch(/\$14\.99.*20%/s);
    expect(reply.text.match(/14\.99/g)).toHaveLength(1);
    expect(reply.resolution?.detail).toMatchObject({ kind: 'merge', conflicts: [] });
  });
});

describe('best of n', () => {
  it('is one of the samples of one model, which all count as members', () => {
    const samples = [0, 1, 2].map((no) => attempt({ no, model: HAIKU, text: no === 1 ? NO : YES }));
    const reply = replyTo('best_of_n', { attempts: samples });
    expect(reply).toMatchObject({ text: YES, model: HAIKU });
    expect(reply.resolution?.detail).toMatchObject({ kind: 'scores' });
  });
});

describe('stacking', () => {
  const base = [said(0, NO), said(1, YES), said(2, NO)];
  const meta = attempt({ no: 3, role: 'meta', model: SONNET, text: 'It may not be published: it insults.' });

  it('sends what the meta-model wrote', () => {
    const reply = replyTo('stacking', { attempts: [...base, meta] });
    expect(reply).toMatchObject({ text: meta.text, model: SONNET });
    expect(reply.resolution?.detail).toMatchObject({ kind: 'stack', by: 'meta_model' });
  });

  it('sends a member’s good answer rather than a meta-model’s doubtful one', () => {
    const doubtful = { ...meta, outcome: 'rejected' as const, confidence: 0.4 };
    const reply = replyTo('stacking', { attempts: [...base, doubtful] });
    expect(reply).toMatchObject({ outcome: 'answered', text: NO, model: OPUS });
    expect(reply.resolution?.detail).toMatchObject({ kind: 'stack', by: 'confidence' });
  });
});

describe('stacking where no meta-model writes', () => {
  it('goes by the learner of the policy, where it has one', () => {
    const base = [
      said(0, NO, { confidence: 0.95 }),
      said(1, YES, { confidence: 0.9 }),
      said(2, YES, { confidence: 0.81 }),
    ];
    // Backed by more weight than others, whatever its own confidence.
    const learner = { bias: 0, signs: { support: [0, 1], weight: [0, -0.1] } } satisfies SignModel;
    const taught = { ...policy, ensemble: { ...policy.ensemble, learner } };
    const reply = replyTo('stacking', { attempts: base }, taught);
    expect(reply).toMatchObject({ text: YES, model: SONNET });
    expect(reply.resolution?.detail).toMatchObject({ kind: 'stack', by: 'learner' });
    expect(replyTo('stacking', { attempts: base }).resolution?.detail).toMatchObject({ by: 'confidence' });
  });
});

describe('laws of an ensemble’s reply', () => {
  const outcomes = fc.constantFrom<Attempt['outcome']>('accepted', 'rejected', 'timed_out', 'throttled');
  const voice = fc.record({
    text: fc.constantFrom(YES, NO, 'Perhaps.', ''),
    outcome: outcomes,
    confidence: fc.integer({ min: 0, max: 100 }).map((value) => value / 100),
    costUsd: fc.integer({ min: 0, max: 1_000_000 }).map((nano) => nano / 1e9),
  });
  const methods = fc.constantFrom<EnsembleMethod>('confidence_select', 'voting', 'quality_score', 'stacking');

  it('costs the sum of what was paid, and is no other for another order of members', () => {
    fc.assert(
      fc.property(fc.tuple(voice, voice, voice), methods, (voices, method) => {
        const attempts = [said(0, YES), ...voices.map((one, at) => said(at + 1, '', one))].slice(0, 3);
        const reply = replyTo(method, { attempts });
        const backwards = replyTo(method, { attempts: attempts.toReversed() });
        expect(reply.costUsd).toBeCloseTo(
          attempts.reduce((sum, { costUsd }) => sum + costUsd, 0),
          9,
        );
        expect(backwards.text).toBe(reply.text);
        expect(backwards.agreement).toBe(reply.agreement);
        expect(reply.agreement ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });
});
