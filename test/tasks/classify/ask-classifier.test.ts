import { describe, expect, it } from 'vitest';
import { askClassifier } from '../../../tasks/classify/ask-classifier.ts';
import type { AskClassifierInput } from '../../../tasks/classify/contract.ts';
import type { AskClassifierDeps } from '../../../tasks/classify/deps.ts';
import { ModelError } from '../../../tasks/core/errors.ts';
import { toNano } from '../../../tasks/core/money.ts';
import type { ChatReply } from '../../../tasks/ports/chat-model.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { createMangaAssist } from '../../../tasks/profiles/mangaassist/profile.ts';
import { FakeLedger } from '../../fakes/fake-ledger.ts';
import { FakeModelHealth } from '../../fakes/fake-model-health.ts';
import { FakeRouteCache } from '../../fakes/fake-route-cache.ts';
import { notImplemented } from '../../fakes/not-implemented.ts';
import { classification, request } from '../../fixtures/contract.ts';
import { STARTED_AT, WORLDS } from '../../fixtures/machine-variables.ts';

const LABELS = {
  intents: ['comparison'],
  complexity_score: 7,
  domain_tags: ['manga'],
  requires_context: true,
  requires_product_data: true,
  language: 'en',
  confidence: 0.88,
};
const reply = (text: string, changes: Partial<ChatReply> = {}): ChatReply => ({
  text,
  stopReason: 'complete',
  inputTokens: 200,
  cachedTokens: 0,
  outputTokens: 60,
  simulated: true,
  ...changes,
});
const told = (changes: object = {}): string => JSON.stringify({ ...LABELS, ...changes });

async function asked(answer: ChatReply | Error, { routeKey = 'key' as string | null, down = false } = {}) {
  const [known] = Object.values(WORLDS);
  if (known === undefined) throw new Error('no world');
  const routes = new FakeRouteCache();
  routes.down = down;
  const input: AskClassifierInput = {
    mode: 'model',
    request: request({ query: 'any difference?' }),
    run: { ...known.run, routeKey },
    facts: { ...known.facts, unsure: true },
    classification: classification({ intents: ['unknown'], confidence: 0.2 }),
    history: [],
    no: 0,
  };
  const deps: AskClassifierDeps = {
    profile: createMangaAssist(),
    policies: { ...notImplemented('current'), version: async () => defaultPolicy },
    runs: {
      ...notImplemented('claim', 'finish', 'markAnswered', 'read', 'attempts'),
      journal: async () => {},
    },
    routes,
    health: new FakeModelHealth(),
    ledger: new FakeLedger({ main: toNano(1), economy: toNano(0.1) }),
    chat: {
      chat: async () => {
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    clock: { now: () => STARTED_AT },
    timers: { alarm: () => ({ signal: new AbortController().signal, cancel: () => {} }) },
  };
  return { output: await askClassifier(input, deps), routes };
}

describe('what the classifier decided', () => {
  it('is kept under the key of the message for as long as the policy says', async () => {
    const { output, routes } = await asked(reply(told()));
    expect(output.classification).toMatchObject({ intents: ['comparison'], source: 'model' });
    expect([...routes.kept]).toEqual([
      [
        'key',
        {
          route: {
            intents: ['comparison'],
            complexity: 7,
            domains: ['manga'],
            needsContext: true,
            needsProductData: true,
            confidence: 0.88,
          },
          expiresAt: STARTED_AT + defaultPolicy.caches.routeTtlS * 1_000,
        },
      ],
    ]);
  });

  it.each([
    ['is no JSON', reply('I think it is a comparison.')],
    ['was cut off', reply(told().slice(0, -20), { stopReason: 'max_tokens' })],
    ['names no label we know', reply(told({ intents: ['small_talk'] }))],
    ['has no confidence', reply(told({ confidence: 'high' }))],
    ['is doubted by the model itself', reply(told({ confidence: 0.4 }))],
    ['was refused', reply('', { stopReason: 'refused' })],
    ['never came', new ModelError('overloaded', 'claude-haiku-5-5', 'the model is down')],
  ])('is not kept when the reply %s', async (_, answer) => {
    const { routes } = await asked(answer);
    expect([...routes.kept]).toEqual([]);
  });

  it('is not kept for a message without a key', async () => {
    const { routes } = await asked(reply(told()), { routeKey: null });
    expect([...routes.kept]).toEqual([]);
  });

  it('stands when it cannot be kept, and the reply says so', async () => {
    const { output } = await asked(reply(told()), { down: true });
    expect(output.classification.intents).toEqual(['comparison']);
    expect(output.degraded).toEqual(['unrecorded']);
  });
});
