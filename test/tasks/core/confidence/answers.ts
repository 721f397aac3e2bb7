import { type CheckInput, readAnswer } from '../../../../tasks/core/confidence/reading.ts';
import type { Intent, Language } from '../../../../tasks/core/contract/enums.ts';
import type { Passage } from '../../../../tasks/core/contract/passage.ts';
import { attempt, classification, passage } from '../../../fixtures/contract.ts';

/** As the shop's own format writes them. */
export const BERSERK = passage({
  id: 'product:berserk',
  text: [
    'Title: Berserk (ベルセルク)',
    'Author: Kentaro Miura (三浦建太郎)',
    'Genres: dark fantasy, action',
    'Volumes: 42',
    'Status: ongoing',
    'Price: $14.99 (¥792) per volume',
    'In stock: yes (3 copies)',
    'Sold-out volumes: 7, 12',
    'Sale: 20% off until 2026-12-31 (now $11.99, ¥634)',
    'Synopsis: A branded mercenary hunts the friend who sacrificed his comrades.',
  ].join('\n'),
});
export const CLAYMORE = passage({
  id: 'product:claymore',
  text: [
    'Title: Claymore (クレイモア)',
    'Genres: dark fantasy, tragedy',
    'Volumes: 27',
    'Status: finished',
    'Price: $8.99 (¥484) per volume',
    'In stock: no',
    'Sale: none',
    'Synopsis: Half-monster women hunt the shape-shifters that eat people.',
  ].join('\n'),
});
export const RETURNS = passage({
  id: 'article:returns',
  kind: 'article',
  text: 'Question: How do I return a book?\nAnswer: Send it back within 30 days. Shipping is free over $40.',
});
export const ORDER = passage({
  id: 'order:MA-10001',
  kind: 'order',
  text: [
    'Order: MA-10001',
    'Status: shipped',
    'Ordered: 2026-11-10',
    'Shipped: 2026-11-12',
    'Expected: 2026-11-24',
    'Carrier: Yamato',
    'Tracking: YT8839201745JP',
    'Total: $27.98',
    'Item: Berserk volume 1 x2 at $13.99',
  ].join('\n'),
});

export interface Case {
  readonly text: string;
  readonly query?: string;
  readonly intents?: Intent[];
  readonly language?: Language;
  readonly passages?: readonly Passage[];
  readonly document?: string;
  readonly instructions?: readonly string[];
}

export const inputOf = (given: Case): CheckInput => ({
  attempt: attempt({ text: given.text, selfReport: null }),
  classification: classification({
    intents: given.intents ?? ['product_search'],
    language: given.language ?? 'en',
  }),
  passages: given.passages ?? [BERSERK, CLAYMORE],
  query: given.query ?? 'Tell me about these.',
  ...(given.document !== undefined && { document: given.document }),
  ...(given.instructions !== undefined && { instructions: given.instructions }),
});

export const readingOf = (given: Case) => readAnswer(inputOf(given));
