import { describe, expect, it } from 'vitest';
import type { Attempt, AttemptFacts } from '../../../tasks/core/contract/attempt.ts';
import type { Reply } from '../../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../../tasks/core/contract/request.ts';
import { maskPersonal } from '../../../tasks/core/privacy/mask-personal.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import { products } from '../../../tasks/profiles/mangaassist/catalogue/index.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { createMangaAssist } from '../../../tasks/profiles/mangaassist/profile.ts';
import { candidateOf } from '../../../workflows/distill/candidate.ts';
import { Conversations } from '../../../workflows/distill/conversations.ts';
import { type DistillDeps, distill } from '../../../workflows/distill/distill.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const START = Date.parse('2026-11-21T10:00:00Z');
const berserk = products.find(({ id }) => id === 'berserk');
const ANSWER = `Berserk costs $${berserk?.priceUsd} a volume.`;

const facts = (
  no: number,
  model: string,
  outcome: AttemptFacts['outcome'],
  confidence: number,
): AttemptFacts => ({
  no,
  role: 'answer',
  model,
  outcome,
  confidence,
  costUsd: 0.001,
  inputTokens: 300,
  cachedTokens: 0,
  outputTokens: 30,
  latencyMs: 400,
  simulated: false,
});
const CLIMB = [facts(1, HAIKU, 'rejected', 0.5), facts(2, SONNET, 'accepted', 0.92)];

const NO_ENTITIES = {
  productIds: [],
  likedProductIds: [],
  unknownTitles: [],
  volume: null,
  authors: [],
  genres: [],
  maxPriceUsd: null,
  minPriceUsd: null,
  orderIds: [],
  onSale: false,
  inStock: false,
};

interface Told {
  readonly request?: Partial<MessageRequest>;
  readonly reply?: Partial<Reply>;
  readonly run?: Partial<RunRecord>;
  readonly text?: string;
  readonly selfReport?: number | null;
}

/** One message that Haiku failed and Sonnet answered, and its journal. */
function told(id: string, { request, reply, run, text = ANSWER, selfReport = 0.9 }: Told = {}) {
  const record = {
    messageId: id,
    executionArn: '',
    contentHash: '',
    status: 'answered',
    request: {
      messageId: id,
      sessionId: id,
      query: 'What does Berserk cost? I am at taro@example.com',
      ...request,
    },
    startedAt: START,
    finishedAt: START + 1_000,
    leaseUntil: 0,
    policyVersion: 1,
    day: '2026-11-21',
    reply: {
      messageId: id,
      outcome: 'answered',
      text,
      language: 'en',
      model: SONNET,
      lane: 'medium',
      confidence: 0.92,
      attempts: CLIMB,
      passages: ['product:berserk'],
      entities: { ...NO_ENTITIES, productIds: ['berserk'] },
      route: { intents: ['price_inquiry'], complexity: 3, domains: [], language: 'en' },
      latencyMs: 1_000,
      ...reply,
    },
    ...run,
  } as unknown as RunRecord;
  const attempts = CLIMB.map(
    (one): Attempt => ({
      ...one,
      text: one.model === SONNET ? text : 'Perhaps $1.',
      selfReport: one.model === SONNET ? selfReport : 0.4,
      stopReason: 'complete',
      safe: true,
      reason: null,
    }),
  );
  return { record, attempts };
}

function depsOf(runs: readonly ReturnType<typeof told>[], more: Partial<DistillDeps> = {}): DistillDeps {
  const found = (id: string) => runs.find(({ record }) => record.messageId === id);
  return {
    profile: createMangaAssist(),
    policy: defaultPolicy,
    minConfidence: 0.8,
    multiTurn: false,
    mask: maskPersonal,
    records: {
      products: async (ids) => products.filter(({ id }) => ids.includes(id)),
      articles: async () => [],
    },
    runs: {
      read: async (id) => found(id)?.record,
      attempts: async (id) => found(id)?.attempts ?? [],
    },
    scan: async function* () {
      for (const { record } of runs) yield [record];
    },
    ...more,
  };
}

interface Line {
  readonly schemaVersion: string;
  readonly system: readonly { readonly text: string }[];
  readonly messages: readonly {
    readonly role: string;
    readonly content: readonly { readonly text: string }[];
  }[];
}

async function distilled(
  runs: readonly ReturnType<typeof told>[],
  more: Partial<DistillDeps> = {},
  limit = 100,
) {
  const { counts, lines } = await distill(undefined, limit, depsOf(runs, more));
  const parsed: Line[] = [];
  for await (const line of lines) {
    expect(line.endsWith('\n') && line.indexOf('\n') === line.length - 1).toBe(true);
    parsed.push(JSON.parse(line));
  }
  return { counts, lines: parsed };
}

describe('a pair', () => {
  it('is the rejected prompt with the accepted answer, in the format of Bedrock, without personal data', async () => {
    const { lines, counts } = await distilled([told('m')]);
    const [line] = lines;
    expect(Object.keys(line ?? {})).toEqual(['schemaVersion', 'system', 'messages']);
    expect(line?.schemaVersion).toBe('bedrock-conversation-2024');
    expect(line?.system[0]?.text).toMatch(/^You are MangaAssist.*Task: price_inquiry/s);
    expect(line?.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    const [user, assistant] = line?.messages.map(({ content }) => content[0]?.text ?? '') ?? [];
    expect(user).toContain('Title: Berserk');
    expect(user).toContain('<question>\nWhat does Berserk cost? I am at [email]\n</question>');
    // The line that the prompt asks for is part of what a student must write.
    expect(assistant).toBe(`${ANSWER}\nCONFIDENCE: 0.90`);
    expect(counts).toMatchObject({ escalated: 1, pairs: 1, simulated: 0 });
  });

  it('has no report where the model made none', async () => {
    const { lines } = await distilled([told('m', { selfReport: null })]);
    expect(lines[0]?.messages[1]?.content[0]?.text).toBe(ANSWER);
  });

  it.each([
    ['low-confidence', {}, { minConfidence: 0.95 }],
    ['orders', { reply: { passages: ['product:berserk', 'order:MA-10001'] } }, {}],
    ['orders', { reply: { entities: { ...NO_ENTITIES, orderIds: ['MA-10001'] } } }, {}],
    ['volume', { reply: { entities: { ...NO_ENTITIES, volume: 3 } } }, {}],
    ['no-context', { reply: { passages: [] } }, {}],
    ['facts-gone', { reply: { passages: ['product:berserk', 'product:sold-and-gone'] } }, {}],
    ['facts-changed', { text: 'Berserk costs $1.23 a volume.' }, {}],
    [
      'follow-up',
      {
        request: {
          history: [
            { role: 'user', content: 'a' },
            { role: 'assistant', content: 'b' },
          ],
        },
      },
      {},
    ],
    ['unreadable', { reply: { route: null } }, {}],
  ] as const)('is left out: %s', async (skip, story, more) => {
    const { lines, counts } = await distilled([told('m', story as Told)], more);
    expect(lines).toEqual([]);
    expect(counts.skipped[skip]).toBe(1);
  });

  it.each([
    ['a replay', { request: { replayOf: 'm0' } }],
    ['a shadow', { run: { shadowOf: 'm0' } }],
    ['a failed run', { run: { status: 'failed' as const } }],
    ['a degraded reply', { reply: { outcome: 'degraded' as const } }],
    ['an ensemble', { reply: { lane: 'ensemble' as const } }],
    ['an answer that was never rejected', { reply: { attempts: CLIMB.slice(1) } }],
    [
      'a failure that was no rejection',
      { reply: { attempts: [facts(1, HAIKU, 'throttled', 0), ...CLIMB.slice(1)] } },
    ],
    [
      'insurance',
      {
        reply: {
          attempts: [{ ...facts(1, HAIKU, 'rejected', 0.5), role: 'insurance' as const }, ...CLIMB.slice(1)],
        },
      },
    ],
  ] satisfies [string, Told][])('never comes from %s', async (_, story) => {
    expect(candidateOf(told('m', story).record)).toBeUndefined();
    expect((await distilled([told('m', story)])).counts.escalated).toBe(0);
  });

  it('is written once for one prompt, the newest answer, and no more often than asked', async () => {
    const same = [told('old', { run: { startedAt: START - 5 } }), told('new', { selfReport: 0.8 })];
    const once = await distilled(same);
    expect(once.counts).toMatchObject({ pairs: 1, skipped: { repeated: 1 } });
    expect(once.lines[0]?.messages[1]?.content[0]?.text).toMatch(/0\.80$/);
    const others = ['a', 'b', 'c'].map((id) => told(id, { request: { query: `Is Berserk dear, ${id}?` } }));
    expect((await distilled(others, {}, 2)).lines).toHaveLength(2);
  });
});

describe('what was said before', () => {
  const first = told('first', {
    request: { sessionId: 's', query: 'Do you know Berserk? Call 090-1234-5678' },
    run: { startedAt: START - 60_000, finishedAt: START - 59_000 },
    reply: { attempts: CLIMB.slice(1) },
    text: 'I do.',
  });
  const second = told('second', { request: { sessionId: 's' } });

  it('makes a follow-up, which only students of many turns get, masked like the rest', async () => {
    expect((await distilled([first, second])).counts.skipped['follow-up']).toBe(1);
    const { lines } = await distilled([second, first], { multiTurn: true });
    expect(lines[0]?.messages.map(({ role, content }) => [role, content[0]?.text]).slice(0, 2)).toEqual([
      ['user', 'Do you know Berserk? Call [phone]'],
      ['assistant', 'I do.'],
    ]);
    expect(lines[0]?.messages).toHaveLength(4);
  });

  it('is forgotten when the session had ended, and belongs to its customer only', () => {
    const conversations = new Conversations(['s#']);
    conversations.add(first.record);
    const at = (startedAt: number) => conversations.before('s#', startedAt, defaultPolicy).length;
    expect(at(START)).toBe(2);
    expect(at(START - 59_500)).toBe(0);
    expect(at(START - 59_000 + defaultPolicy.caches.sessionTtlS * 1_000 + 1)).toBe(0);
    expect(conversations.before('s#user-1', START, defaultPolicy)).toEqual([]);
  });

  it('leaves out what the session never kept', () => {
    const conversations = new Conversations(['s#']);
    const shadow = { ...first.record, shadowOf: 'x' };
    const brought = { ...first.record, request: { ...first.record.request, history: [] } };
    const replay = { ...first.record, request: { ...first.record.request, replayOf: 'x' } };
    for (const record of [shadow, brought, replay]) conversations.add(record);
    expect(conversations.before('s#', START, defaultPolicy)).toEqual([]);
  });
});
