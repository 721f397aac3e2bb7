import type { Intent } from '../../core/contract/enums.ts';

/** Where `when` is at least `from`, `damps` count only this much: the one is often worded like the other. */
interface Damping {
  readonly when: Intent;
  readonly from: number;
  readonly damps: readonly Intent[];
  readonly by: number;
  /** Clearer cues than this are meant. */
  readonly unless?: number;
}

const DAMPINGS: readonly Damping[] = [
  {
    when: 'translation',
    from: 0.75,
    damps: ['faq', 'product_search', 'recommendation', 'discussion', 'greeting', 'creative'],
    by: 0.4,
    unless: 0.93,
  },
  {
    when: 'summarization',
    from: 0.8,
    damps: ['product_search', 'discussion', 'faq', 'creative'],
    by: 0.5,
    unless: 0.93,
  },
  {
    when: 'creative',
    from: 0.85,
    damps: ['product_search', 'recommendation', 'discussion', 'comparison', 'price_inquiry', 'translation'],
    by: 0.5,
    unless: 0.93,
  },
  { when: 'comparison', from: 0.6, damps: ['recommendation'], by: 0.5, unless: 0.85 },
  { when: 'comparison', from: 0.6, damps: ['product_search', 'discussion', 'faq'], by: 0.5, unless: 0.8 },
  { when: 'recommendation', from: 0.6, damps: ['complaint', 'discussion', 'faq'], by: 0.5, unless: 0.85 },
  { when: 'recommendation', from: 0.6, damps: ['product_search'], by: 0.5, unless: 0.97 },
  {
    when: 'complaint',
    from: 0.6,
    damps: ['order_status', 'faq', 'product_search', 'recommendation', 'discussion'],
    by: 0.55,
    unless: 0.9,
  },
  { when: 'order_status', from: 0.6, damps: ['faq', 'product_search', 'discussion'], by: 0.5, unless: 0.85 },
  {
    when: 'faq',
    from: 0.7,
    damps: ['price_inquiry', 'product_search', 'order_status'],
    by: 0.5,
    unless: 0.88,
  },
  { when: 'price_inquiry', from: 0.6, damps: ['product_search', 'faq'], by: 0.6, unless: 0.74 },
  { when: 'discussion', from: 0.6, damps: ['product_search', 'faq'], by: 0.5, unless: 0.85 },
];

/** Makes an intent count less, if anything speaks for it. */
export const scale = (scores: Map<Intent, number>, intent: Intent, by: number): void => {
  const score = scores.get(intent);
  if (score !== undefined) scores.set(intent, score * by);
};

/** Weighs intents against each other, in place: wording that two of them share counts for the clearer one. */
export function damp(scores: Map<Intent, number>): void {
  const before = new Map(scores);
  for (const { when, from, damps, by, unless } of DAMPINGS) {
    if ((before.get(when) ?? 0) < from) continue;
    for (const intent of damps) {
      const score = before.get(intent) ?? 0;
      if (unless !== undefined && score >= unless) continue;
      // Of two that damp each other the clearer one stands.
      if (score > (before.get(when) ?? 0) && isMutual(intent, when)) continue;
      scale(scores, intent, by);
    }
  }
}

const isMutual = (one: Intent, other: Intent): boolean =>
  DAMPINGS.some(({ when, damps }) => when === one && damps.includes(other));
