import { describe, expect, it } from 'vitest';
import type { Product } from '../../../tasks/core/catalogue.ts';
import { SearchUnavailable } from '../../../tasks/core/errors.ts';
import type { PassageIndex } from '../../../tasks/ports/passage-index.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import type { RetrieveInput } from '../../../tasks/retrieve/contract.ts';
import type { RetrieveDeps } from '../../../tasks/retrieve/deps.ts';
import { retrievePassages } from '../../../tasks/retrieve/retrieve.ts';
import { FakeLedger } from '../../fakes/fake-ledger.ts';
import { notImplemented } from '../../fakes/not-implemented.ts';
import { classification, entities, request } from '../../fixtures/contract.ts';
import { type MachineVariables, STARTED_AT, WORLDS } from '../../fixtures/machine-variables.ts';

const [world] = Object.values(WORLDS) as [MachineVariables];
const product = (id: string): Product => ({ id, sale: null }) as unknown as Product;

function shop(isDown = false) {
  const read: (readonly string[])[] = [];
  const index: PassageIndex = {
    ...notImplemented('ensureIndex', 'put', 'prune', 'count', 'searchByVector'),
    searchByText: async () => {
      if (isDown) throw new SearchUnavailable('the index is down');
      return ['product:found', 'product:named', 'article:returns'].map((id) => ({ id, score: 0.5 }));
    },
  };
  const deps: RetrieveDeps = {
    index,
    ledger: new FakeLedger({ main: 0, economy: 0 }),
    profile: { format: { order: () => 'order', product: ({ id }) => id, article: () => 'article' } },
    records: {
      ...notImplemented('order', 'ordersOf'),
      products: async (ids) => {
        read.push(ids);
        return ids.map(product);
      },
      articles: async (ids) => ids.map((id) => ({ id, answerEn: 'x' }) as never),
    },
    policies: { current: async () => defaultPolicy, version: async () => defaultPolicy },
    embedder: notImplemented('embed'),
    runs: notImplemented('journal'),
    clock: { now: () => STARTED_AT + 100 },
    timers: { alarm: () => ({ signal: new AbortController().signal, cancel: () => {} }) },
  };
  const retrieve = (changes: Partial<RetrieveInput['classification']> = {}) =>
    retrievePassages(
      {
        request: request(),
        run: world.run,
        classification: classification({
          intents: ['recommendation'],
          entities: entities({ productIds: ['named', 'other', 'named'], likedProductIds: ['named'] }),
          ...changes,
        }),
        retrieval: 'keyword',
        no: 0,
        spentUsd: 0,
      },
      deps,
    );
  return { read, retrieve };
}

const idsOf = ({ passages }: Awaited<ReturnType<typeof retrievePassages>>) => passages.map(({ id }) => id);

describe('the records of a shop', () => {
  it('are read at once, those that were named and those that were found, and each stands once', async () => {
    const { read, retrieve } = shop();
    const retrieved = await retrieve();
    expect(read).toEqual([['named', 'other', 'found']]);
    expect(idsOf(retrieved)).toEqual(['product:named', 'product:other', 'product:found', 'article:returns']);
  });

  it('are read of what was named, where the index is down', async () => {
    const { read, retrieve } = shop(true);
    const retrieved = await retrieve();
    expect(read).toEqual([['named', 'other']]);
    expect(idsOf(retrieved)).toEqual(['product:named', 'product:other']);
    expect(retrieved.degraded).toEqual(['context_unavailable']);
  });
});
