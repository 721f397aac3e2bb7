import type { EnsembleMember } from '../../../../tasks/core/ensemble/member.ts';
import type { CombineOptions, Question } from '../../../../tasks/core/ensemble/options.ts';
import { classification, passage } from '../../../fixtures/contract.ts';

export const HAIKU = 'anthropic.claude-haiku';
export const SONNET = 'anthropic.claude-sonnet';
export const OPUS = 'anthropic.claude-opus';

const STRENGTH: Readonly<Record<string, number>> = { [HAIKU]: 0.85, [SONNET]: 0.93, [OPUS]: 0.97 };

export const voice = (changes: Partial<EnsembleMember> = {}): EnsembleMember => ({
  no: 0,
  model: HAIKU,
  text: 'A good answer.',
  confidence: 0.9,
  costUsd: 0.001,
  latencyMs: 200,
  safe: true,
  ...changes,
});

export const options = <M extends EnsembleMember = EnsembleMember>(
  changes: Partial<CombineOptions<M>> = {},
): CombineOptions<M> => ({
  accept: 0.8,
  closeCall: 0.1,
  strength: (model) => STRENGTH[model] ?? 0.5,
  ...changes,
});

const BERSERK = passage({
  text: 'Title: Berserk (ベルセルク)\nAuthor: Kentaro Miura (三浦建太郎)\nVolumes: 41\nPrice: $14.99 (¥1,980) per volume\nIn stock: yes (12 copies)\nSale: 20% off until 2026-12-31 (now $11.99, ¥1,584)',
});
const SHIPPING = passage({
  id: 'article:shipping',
  kind: 'article',
  text: 'Question: How long does shipping take?\nAnswer: Orders ship within 2 business days.',
});

export const question = (language: 'en' | 'ja' = 'en'): Question => ({
  query: language === 'ja' ? 'ベルセルクについて教えて' : 'Tell me about Berserk',
  classification: classification({ language, intents: ['product_search'] }),
  passages: [BERSERK, SHIPPING],
});
