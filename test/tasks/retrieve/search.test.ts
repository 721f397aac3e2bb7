import { describe, expect, it } from 'vitest';
import { ModelError, SearchUnavailable } from '../../../tasks/core/errors.ts';
import { toNano } from '../../../tasks/core/money.ts';
import type { PassageIndex } from '../../../tasks/ports/passage-index.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import type { RetrieveInput } from '../../../tasks/retrieve/contract.ts';
import { search } from '../../../tasks/retrieve/search.ts';
import { FakeLedger } from '../../fakes/fake-ledger.ts';
import { notImplemented } from '../../fakes/not-implemented.ts';
import { classification, request } from '../../fixtures/contract.ts';
import { type MachineVariables, STARTED_AT, WORLDS } from '../../fixtures/machine-variables.ts';

const [world] = Object.values(WORLDS) as [MachineVariables];
const hit = (id: string) => ({ id, score: 1 });

function shop({ isDown = false, embeds = true } = {}) {
  const order: string[] = [];
  const embedding = Promise.withResolvers<void>();
  const index: PassageIndex = {
    ...notImplemented('ensureIndex', 'put', 'prune', 'count'),
    searchByText: async () => {
      order.push('words asked');
      // Words are answered only when the embedding has been asked for: one after the other would wait for ever.
      await embedding.promise;
      if (isDown) throw new SearchUnavailable('the index is down');
      return [hit('product:a'), hit('product:b')];
    },
    searchByVector: async () => {
      order.push('neighbours asked');
      return [hit('product:b')];
    },
  };
  class Ledger extends FakeLedger {
    override async settle(...booked: Parameters<FakeLedger['settle']>) {
      order.push('booked');
      return super.settle(...booked);
    }
  }
  const ledger = new Ledger({ main: toNano(1), economy: 0 });
  const deps = {
    index,
    ledger,
    profile: { format: { order: () => '', product: () => '', article: () => '' } },
    records: notImplemented('products', 'articles', 'order', 'ordersOf'),
    policies: { current: async () => defaultPolicy, version: async () => defaultPolicy },
    embedder: {
      embed: async () => {
        order.push('embedding asked');
        embedding.resolve();
        if (!embeds) throw new ModelError('failed', 'titan-embed-text-v2', 'no embedding today');
        return { vector: [0.6, 0.8], inputTokens: 12, simulated: false };
      },
    },
    runs: {
      ...notImplemented('claim', 'finish', 'markAnswered', 'read', 'attempts'),
      journal: async () => {},
    },
    clock: { now: () => STARTED_AT + 100 },
    timers: { alarm: () => ({ signal: new AbortController().signal, cancel: () => {} }) },
  };
  const input: RetrieveInput = {
    request: request({ query: 'cooking manga' }),
    run: world.run,
    classification: classification({ intents: ['product_search'] }),
    retrieval: 'hybrid',
    no: 3,
    spentUsd: 0,
  };
  const found = () => search([{}], input, defaultPolicy, new AbortController().signal, deps);
  return { order, ledger, found };
}

describe('a hybrid search', () => {
  it('asks for words and the embedding at the same time, and for neighbours before the embedding is booked', async () => {
    const { order, found } = shop();
    const { hits, attempts, isDown } = await found();
    expect(order).toEqual(['words asked', 'embedding asked', 'neighbours asked', 'booked']);
    expect(hits.map(({ id }) => id)).toEqual(['product:b', 'product:a']);
    expect(attempts).toMatchObject([{ no: 3, role: 'embedding', outcome: 'accepted' }]);
    expect(isDown).toBe(false);
  });

  it('goes on by words alone when the embedding fails', async () => {
    const { order, found } = shop({ embeds: false });
    const { hits, isDown } = await found();
    expect(order).not.toContain('neighbours asked');
    expect([hits.map(({ id }) => id), isDown]).toEqual([['product:a', 'product:b'], false]);
  });

  it('tells what the embedding cost where the index turns out to be down', async () => {
    const { ledger, found } = shop({ isDown: true });
    const { hits, attempts, isDown } = await found();
    expect([hits, isDown]).toEqual([[], true]);
    expect(attempts[0]?.costUsd).toBeGreaterThan(0);
    expect(ledger.settled).toHaveLength(1);
  });
});
