import { type Article, asOf, type Order, type Product } from '../core/catalogue.ts';
import { utcDay } from '../core/clock.ts';
import type { Classification } from '../core/contract/classification.ts';
import type { Language } from '../core/contract/enums.ts';
import { MAX_PASSAGES_BYTES, type MissingFact, type Passage } from '../core/contract/passage.ts';
import { lookUpTimeoutMs, remainingMs } from '../core/deadline.ts';
import { modelById } from '../core/policy/check-policy.ts';
import { policyUnder } from '../core/policy/experiment.ts';
import type { PassageFormat } from '../core/profile.ts';
import { minimumRung } from '../core/routing/band.ts';
import type { Hit } from '../ports/passage-index.ts';
import type { RetrieveInput, RetrieveOutput } from './contract.ts';
import type { RetrieveDeps } from './deps.ts';
import { ordersFor } from './orders.ts';
import { type Found, search } from './search.ts';
import { planSearch } from './search-plan.ts';

const NOTHING: Found = { hits: [], attempts: [], recorded: true, isDown: false };

/**
 * The facts an answer may rest on: exact records of what the message names, and what a search finds,
 * each read fresh from the shop's own tables. An index that is down is told of, beside what was found without it.
 */
export async function retrievePassages(input: RetrieveInput, deps: RetrieveDeps): Promise<RetrieveOutput> {
  const policy = policyUnder(await deps.policies.version(input.run.policyVersion), input.run.variant);
  const { classification, request } = input;
  const plan = planSearch(classification);
  const answering = modelById(policy, policy.rungs[minimumRung(classification, policy)]);
  const alarm = deps.timers.alarm(
    lookUpTimeoutMs(remainingMs(input.run, deps.clock.now()), answering, policy),
  );
  try {
    const searched =
      plan.searches.length === 0
        ? Promise.resolve(NOTHING)
        : search(plan.searches, input, policy, alarm.signal, deps);
    const [found, orders] = await Promise.all([
      searched,
      plan.wantsOrders
        ? ordersFor(classification.entities.orderIds, request.userId, deps.records)
        : { orders: [], missing: [] },
    ]);
    const records = await enrich(found.hits, plan.productIds, orders.orders, deps);
    const passages = compose(records, classification, policy.retrieval.passages, deps.profile.format);
    return {
      passages,
      attempts: [...found.attempts],
      missing: missingFacts(orders.missing, classification.entities.unknownTitles, passages),
      degraded: [
        ...(found.isDown ? (['context_unavailable'] as const) : []),
        ...(found.recorded ? [] : (['unrecorded'] as const)),
      ],
      ...(found.isDown && passages.length === 0 && { unavailable: true as const }),
    };
  } finally {
    alarm.cancel();
  }
}

interface Records {
  readonly orders: readonly Order[];
  readonly named: readonly Product[];
  readonly found: readonly { readonly hit: Hit; readonly record: Product | Article }[];
  readonly products: ReadonlyMap<string, Product>;
}

/**
 * Prices, stock and sales as they are now: the index may be behind. What was named is read with what was found and
 * ordered: nobody needs it before.
 */
async function enrich(
  hits: readonly Hit[],
  namedIds: readonly string[],
  orders: readonly Order[],
  deps: RetrieveDeps,
): Promise<Records> {
  const idsOf = (kind: string): string[] =>
    hits.flatMap(({ id }) => (id.startsWith(`${kind}:`) ? [id.slice(kind.length + 1)] : []));
  const ordered = orders.flatMap((order) => order.items.map((item) => item.productId));
  const [read, articles] = await Promise.all([
    deps.records.products([...new Set([...namedIds, ...idsOf('product'), ...ordered])]),
    deps.records.articles(idsOf('article')),
  ]);
  const day = utcDay(deps.clock.now());
  const products = new Map(read.map((product) => [product.id, product]));
  const today = new Map(read.map((product) => [product.id, asOf(product, day)]));
  const byId = new Map<string, Product | Article>([
    ...[...today].map(([id, product]) => [`product:${id}`, product] as const),
    ...articles.map((article) => [`article:${article.id}`, article] as const),
  ]);
  return {
    orders,
    named: [...new Set(namedIds)].flatMap((id) => today.get(id) ?? []),
    found: hits.flatMap((hit) => {
      const record = byId.get(hit.id);
      return record === undefined ? [] : [{ hit, record }];
    }),
    products,
  };
}

/** Exact facts first, then the best hits, as many as fit. */
function compose(
  { orders, named, found, products }: Records,
  { language, entities }: Classification,
  most: number,
  format: PassageFormat,
): Passage[] {
  const exact: Passage[] = [
    ...orders.map((order) => ({
      id: `order:${order.id}`,
      kind: 'order' as const,
      text: format.order(order, products, language),
      score: 1,
    })),
    ...named.map((product) =>
      withVolume(productPassage(product, 1, language, format), product, entities.volume),
    ),
  ];
  const seen = new Set(exact.map(({ id }) => id));
  const hits = found
    .filter(({ hit }) => !seen.has(hit.id))
    .slice(0, most)
    .map(({ hit, record }) =>
      'answerEn' in record
        ? { id: hit.id, kind: 'article' as const, text: format.article(record, language), score: hit.score }
        : productPassage(record, hit.score, language, format),
    );
  return withinBytes([...exact, ...hits]);
}

const productPassage = (
  product: Product,
  score: number,
  language: Language,
  format: PassageFormat,
): Passage => ({
  id: `product:${product.id}`,
  kind: 'product',
  text: format.product(product, language),
  score,
});

/** What is known of the one volume that was asked about. */
export function withVolume(passage: Passage, product: Product, volume: number | null): Passage {
  if (volume === null) return passage;
  const published = product.volumes === undefined ? undefined : volume <= product.volumes;
  const state =
    published === false || volume < 1
      ? 'does not exist'
      : product.stock === 0 || product.missingVolumes.includes(volume)
        ? 'sold out'
        : published === undefined
          ? 'not known whether it is out yet'
          : 'in stock';
  return { ...passage, text: `${passage.text}\nAsked volume ${volume}: ${state}` };
}

function withinBytes(passages: readonly Passage[]): Passage[] {
  let bytes = 0;
  return passages.filter((passage) => {
    bytes += Buffer.byteLength(JSON.stringify(passage));
    return bytes <= MAX_PASSAGES_BYTES;
  });
}

function missingFacts(
  fromOrders: readonly MissingFact[],
  unknownTitles: readonly string[],
  passages: readonly Passage[],
): MissingFact[] {
  const missing: MissingFact[] = [...fromOrders];
  if (unknownTitles.length > 0) missing.push('product');
  if (passages.length === 0 && fromOrders.length === 0) missing.push('context');
  return missing;
}
