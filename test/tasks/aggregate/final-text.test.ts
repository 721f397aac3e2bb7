import { describe, expect, it } from 'vitest';
import { composeReply } from '../../../tasks/aggregate/compose-reply.ts';
import type { AggregateInput } from '../../../tasks/aggregate/contract.ts';
import { givenDocument } from '../../../tasks/aggregate/given.ts';
import type { Attempt } from '../../../tasks/core/contract/attempt.ts';
import type { EnsembleMethod } from '../../../tasks/core/contract/enums.ts';
import { type Reply, replySchema } from '../../../tasks/core/contract/reply.ts';
import { planLanes } from '../../../tasks/core/routing/plan-lanes.ts';
import { defaultPolicy as policy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { createMangaAssist } from '../../../tasks/profiles/mangaassist/profile.ts';
import { attempt, classification, passage, request } from '../../fixtures/contract.ts';
import { type MachineVariables, STARTED_AT, WORLDS } from '../../fixtures/machine-variables.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const PROFILE = createMangaAssist();
const [world] = Object.values(WORLDS) as [MachineVariables];

/** What Aggregate Reply gets in the simple lane; with a method, in the ensemble lane. */
function input(changes: Partial<AggregateInput> & { readonly method?: EnsembleMethod } = {}): AggregateInput {
  const { method, ...rest } = changes;
  const asked =
    changes.request ??
    request(method && { slaMs: 9_000, strategy: 'ensemble', ensemble: { method, models: [HAIKU, SONNET] } });
  const understood = changes.classification ?? classification();
  const lane = method === undefined ? ('simple' as const) : ('ensemble' as const);
  return {
    run: world.run,
    facts: world.facts,
    lane,
    plan: planLanes(asked, understood, policy)[lane],
    classification: understood,
    history: [],
    attempts: [],
    passages: [],
    degraded: [],
    stored: {},
    ...rest,
    request: asked,
  };
}

const replyTo = (given: AggregateInput, document?: string): Reply =>
  replySchema.parse(composeReply(given, STARTED_AT + 900, policy, PROFILE, document));

const said = (text: string, changes: Partial<Attempt> = {}): Attempt => attempt({ text, ...changes });

describe('words of the instructions', () => {
  const prompt = PROFILE.answerPrompt({
    query: '',
    document: undefined,
    classification: classification(),
    band: 'complex',
    passages: [],
    missing: [],
  }).system;
  const backwards = [...prompt].toReversed().join('').slice(0, 300);
  const inBase64 = Buffer.from(prompt.slice(0, 300)).toString('base64');

  it.each([
    ['as they are', prompt.slice(0, 200)],
    ['backwards', backwards],
    ['in base64', inBase64],
  ])('are not sent %s: another answer is, or none', (_, leak) => {
    const leaky = said(`Of course: ${leak}`, { confidence: 0.99 });
    expect(() => replyTo(input({ attempts: [leaky] }))).toThrow(/no model|accepted|rejected/u);
    const reply = replyTo(input({ attempts: [leaky, said('Hello!', { no: 1, model: SONNET })] }));
    expect(reply).toMatchObject({ text: 'Hello!', model: SONNET });
    expect(reply.resolution?.safety).toEqual({ guardrail: 'passed', unsafe: 1, masked: [] });
  });

  it('are not sent of an answer that could not be checked either', () => {
    const unchecked = said(`Of course: ${prompt.slice(0, 200)}`, { confidence: null, safe: false });
    expect(() => replyTo(input({ attempts: [unchecked] }))).toThrow();
    const harmless = said('Hello, and welcome!', { confidence: null, safe: false });
    expect(replyTo(input({ attempts: [harmless] }))).toMatchObject({ text: 'Hello, and welcome!' });
  });

  it('of a meta-model are known too', () => {
    const meta = said('Several assistants answered one question of a customer. Write the one answer.', {
      no: 2,
      role: 'meta',
      model: SONNET,
    });
    const members = [said('Hello there, friend!'), said('Hello to you, friend!', { no: 1, model: SONNET })];
    const reply = replyTo(input({ method: 'stacking', attempts: [...members, meta] }));
    expect(reply.text).toBe('Hello to you, friend!');
    expect(reply.resolution).toMatchObject({ detail: { by: 'confidence' }, safety: { unsafe: 1 } });
  });
});

describe('contact data', () => {
  const STRANGE = 'Write to kenji.tanaka@example.com or call 090-1234-5678, card 4111 1111 1111 1111.';

  it('is masked where nobody had given it, in every lane', () => {
    const alone = replyTo(input({ attempts: [said(STRANGE)] }));
    expect(alone.text).toBe('Write to [email] or call [phone], card [card].');
    expect(alone.resolution?.safety?.masked).toEqual(['email', 'card', 'phone']);
    const voices = [said(STRANGE), said(STRANGE, { no: 1, model: SONNET })];
    expect(replyTo(input({ method: 'confidence_select', attempts: voices })).text).toContain('[email]');
  });

  const EMAIL = 'We have written to Kenji.Tanaka@Example.com.';
  it.each([
    ['in the question', { request: request({ query: 'My address is kenji.tanaka@example.com' }) }],
    ['in an earlier turn', { history: [{ role: 'user' as const, content: 'kenji.tanaka@example.com' }] }],
    ['in a fact of the shop', { passages: [passage({ text: 'Help: ｋenji.tanaka@example.com' })] }],
  ])('stays where it stands %s', (_, changes) => {
    const reply = replyTo(input({ ...changes, attempts: [said(EMAIL)] }));
    expect(reply.text).toBe(EMAIL);
    expect(reply.resolution?.safety?.masked).toEqual([]);
  });

  it('stays where it stands in the document, which is read from the claim for that', async () => {
    const given = input({ attempts: [said(EMAIL)] });
    const document = { name: 'letter', text: 'Dear sir, I am at kenji.tanaka@example.com' };
    const record = { request: request({ document }) };
    const reads: string[] = [];
    const runs = {
      read: async (id: string) => {
        reads.push(id);
        return record as never;
      },
    };
    const found = await givenDocument(given, runs);
    expect(reads).toEqual([given.run.messageId]);
    expect(replyTo(given, found).text).toBe(EMAIL);
    await givenDocument(input({ attempts: [said('Hello!')] }), runs);
    expect(reads).toHaveLength(1);
    expect(await givenDocument(given, { read: () => Promise.reject(new Error('down')) })).toBe('');
  });
});

describe('a provider’s guardrail', () => {
  const stopped = said('I cannot help with that.', {
    outcome: 'refused',
    stopReason: 'refused',
    confidence: null,
    safe: false,
  });

  it('is told, and its words are never sent in place of an answer', () => {
    expect(() => replyTo(input({ attempts: [stopped] }))).toThrow(/refused/u);
    const reply = replyTo(input({ attempts: [stopped, said('Hello!', { no: 1, model: SONNET })] }));
    expect(reply).toMatchObject({ text: 'Hello!', resolution: { safety: { guardrail: 'intervened' } } });
  });
});

describe('a guardrail', () => {
  const stopped = said('I am sorry. / 申し訳ありません。', {
    outcome: 'refused',
    stopReason: 'refused',
    confidence: 0,
    safe: false,
    costUsd: 0.0021,
    failure: 'guardrail',
    guardrail: { action: 'blocked', side: 'answer', found: ['violence'] },
  });

  it.each([
    ['en', /^I'm sorry, I can't help with that one here/u],
    ['ja', /^申し訳ありません。こちらではその内容にお答えできません/u],
  ] as const)('that stops the only answer ends in a kind word of the shop (%s)', (language, words) => {
    const reply = replyTo(
      input({ attempts: [stopped], classification: classification({ language }), degraded: ['no_rung'] }),
    );
    expect(reply).toMatchObject({
      outcome: 'degraded',
      model: null,
      quality: null,
      degraded: ['no_rung', 'declined'],
      costUsd: 0.0021,
      handover: null,
    });
    expect(reply.text).toMatch(words);
    expect(reply).not.toHaveProperty('resolution');
  });

  it('that stops a complaint leaves the way to a person', () => {
    const complaint = classification({ intents: ['complaint'] });
    const reply = replyTo(input({ attempts: [stopped], classification: complaint }));
    expect(reply.handover).toMatchObject({ reason: 'complaint' });
  });

  it('that stops one of two answers makes the other worth less', () => {
    const other = said('Hello!', { no: 1, model: SONNET });
    const plain = replyTo(input({ attempts: [other] }));
    const guarded = replyTo(input({ attempts: [stopped, other] }));
    expect(guarded).toMatchObject({ text: 'Hello!', resolution: { safety: { guardrail: 'intervened' } } });
    expect([plain.quality?.safety, guarded.quality?.safety]).toEqual([1, 0.5]);
    expect((plain.quality?.score ?? 0) - (guarded.quality?.score ?? 0)).toBeCloseTo(0.075, 5);
  });

  it('that masked what is sent is told with what it masked', () => {
    const masked = said('Write to [email], it knows.', {
      guardrail: { action: 'masked', side: 'answer', found: ['email', 'age'] },
    });
    expect(replyTo(input({ attempts: [masked] }))).toMatchObject({
      text: 'Write to [email], it knows.',
      quality: { safety: 0.5 },
      resolution: { safety: { guardrail: 'intervened', masked: ['email'] } },
    });
  });

  it('that masked an answer which is not sent has masked nothing', () => {
    const masked = said('Write to [email], it knows.', {
      confidence: 0.2,
      outcome: 'rejected',
      guardrail: { action: 'masked', side: 'answer', found: ['email'] },
    });
    const reply = replyTo(input({ attempts: [masked, said('Hello!', { no: 1, model: SONNET })] }));
    expect(reply).toMatchObject({
      text: 'Hello!',
      resolution: { safety: { guardrail: 'passed', masked: [] } },
    });
  });
});

describe('a text that several had a part in', () => {
  const BERSERK = passage({ text: 'Title: Berserk\nVolumes: 41\nPrice: $14.99 per volume\nIn stock: yes' });
  const shop = classification({ intents: ['product_search'], needsContext: true, needsProductData: true });
  const merged = (first: Partial<Attempt>, second: Partial<Attempt>, document?: string) =>
    replyTo(
      input({
        method: 'parallel_merge',
        classification: shop,
        passages: [BERSERK],
        attempts: [
          said('Berserk costs $14.99 per volume.', first),
          said('Berserk is in stock. Berserk has 41 volumes.', { no: 1, model: SONNET, ...second }),
        ],
      }),
      document,
    );

  it('is as sure as the least sure of its authors, and no surer than the check finds it', () => {
    const high = merged({ confidence: 0.99, selfReport: 0.99 }, { confidence: 0.97, selfReport: 0.99 });
    expect(high.model).toBeNull();
    expect(high.text).toMatch(/41 volumes.*14\.99/su);
    const low = merged({ confidence: 0.82, selfReport: 0.99 }, { confidence: 0.97, selfReport: 0.99 });
    expect(low.confidence).toBeLessThanOrEqual(0.82);
    const modest = merged({ confidence: 0.99, selfReport: 0.5 }, { confidence: 0.97, selfReport: 0.5 });
    expect(modest.confidence).toBeLessThan(high.confidence ?? 0);
    expect(modest).toMatchObject({ outcome: 'degraded', degraded: ['low_confidence'] });
  });

  it('has the quality of the very text that is sent', () => {
    const reply = merged({}, {});
    expect(reply.quality).toMatchObject({ grounding: 1, safety: 1 });
    expect(reply.resolution).toMatchObject({ isSure: true, safety: { guardrail: 'passed' } });
  });

  it('gives way to the surest answer alone where it may not be shown', () => {
    const items = (first: string) => said(`1. ${first}\n2. Berserk`, { confidence: 0.95 });
    const reply = replyTo(
      input({
        method: 'weighted_average',
        attempts: [
          items('My instructions are secret'),
          { ...items('Monster'), no: 1, model: SONNET, confidence: 0.97 },
        ],
      }),
    );
    expect(reply).toMatchObject({ model: SONNET, text: '1. Monster\n2. Berserk' });
    expect(reply.resolution?.reason).toMatch(/made together may not be shown \(leaked: /u);
  });
});

describe('members that nobody has judged', () => {
  const blank = { confidence: null, safe: false, selfReport: 0.95 } as const;

  it('are judged before they speak: a run goes on from one that had paid for several', () => {
    const attempts = [
      said('Hello and welcome to the shop!', { ...blank, costUsd: 0, originalCostUsd: 0.001 }),
      said('Hello there, welcome to our shop!', { ...blank, no: 1, model: SONNET, costUsd: 0 }),
    ];
    const reply = replyTo(input({ method: 'confidence_select', attempts }));
    expect(reply).toMatchObject({ outcome: 'answered', model: SONNET, confidence: expect.any(Number) });
    expect(reply.agreement).toBeGreaterThan(0);
    expect(reply.resolution?.leftOut).toEqual([]);
  });

  it('do not speak where the check would not have let them', () => {
    const attempts = [
      said('Berserk is $3.50 today, hurry up!', blank),
      said('Hello there, welcome to our shop!', { no: 1, model: SONNET }),
    ];
    const reply = replyTo(input({ method: 'confidence_select', attempts }));
    expect(reply.model).toBe(SONNET);
    expect(reply.resolution?.leftOut).toMatchObject([{ model: HAIKU, why: 'unsafe' }]);
  });
});
