import { type Article, asOf, type Order, type Product } from '../../../tasks/core/catalogue.ts';
import { parseClassifierReply } from '../../../tasks/core/classifier-reply.ts';
import type { Attempt } from '../../../tasks/core/contract/attempt.ts';
import type { Classification } from '../../../tasks/core/contract/classification.ts';
import type { Passage } from '../../../tasks/core/contract/passage.ts';
import type { Profile } from '../../../tasks/core/profile.ts';
import { replayId } from '../../../tasks/core/replay.ts';
import { replaysOf } from '../../../tasks/list-batch/next-replay.ts';
import type { RunRecord, RunStore } from '../../../tasks/ports/run-store.ts';
import type { ShopRecords } from '../../../tasks/ports/shop-records.ts';
import { withVolume } from '../../../tasks/retrieve/retrieve.ts';

/** A run, and everything that any answer to its message is known of. */
export interface Recorded {
  readonly record: RunRecord;
  /** Journalled by the run itself. */
  readonly own: readonly Attempt[];
  /** Journalled by its replays and its shadow, which asked the same. */
  readonly others: readonly Attempt[];
  /** Facts were looked up. */
  readonly searched: boolean;
  /** As they read today; undefined when one of them is gone. */
  readonly passages: readonly Passage[] | undefined;
}

export interface RecordedDeps {
  readonly runs: Pick<RunStore, 'read' | 'attempts'>;
  readonly records: ShopRecords;
  readonly profile: Profile;
}

/** The embedding that a search was made with, and not one of an answer. */
export const isOfQuestion = ({ role, embedded }: Attempt): boolean =>
  role === 'embedding' && embedded === undefined;

/** Reads what was recorded of a message. */
export async function readRecorded(record: RunRecord, deps: RecordedDeps): Promise<Recorded> {
  const { messageId } = record;
  const replays = await replaysOf(messageId, deps.runs);
  const [own, ...others] = await Promise.all(
    [messageId, ...replays.map((_, at) => replayId(messageId, at + 1)), `${messageId}~s1`].map((id) =>
      deps.runs.attempts(id),
    ),
  );
  const ids = record.reply?.passages ?? [];
  return {
    record,
    own: own ?? [],
    others: others.flat(),
    searched: record.artefacts?.searched ?? (ids.length > 0 || (own ?? []).some(isOfQuestion)),
    passages: record.artefacts?.passages ?? (await passagesNamed(ids, record, deps)),
  };
}

/** What the rules, or the history of the session, made of a message before any model was asked. */
export function rulesSaid({ record, own }: Recorded, profile: Profile): Classification {
  const { request, artefacts, reply } = record;
  const kept = artefacts?.classification;
  if (kept?.source === 'fast') return kept;
  const { classification } = profile.classify(request.query, request.history ?? [], request.locale);
  const route = reply?.route;
  const asked = own.some(({ role, text }) => role === 'classifier' && text !== '');
  if (!route || asked || isSame(classification, route)) return classification;
  // The turns of the session are not in the record, but what they made of the message is.
  return {
    ...classification,
    intents: route.intents,
    complexity: route.complexity,
    domains: route.domains,
    language: route.language,
    needsContext: reply.passages.length > 0,
    confidence: 1,
    ...(reply.entities !== null && { entities: reply.entities }),
  };
}

const isSame = (
  one: Pick<Classification, 'intents' | 'complexity'>,
  other: Pick<Classification, 'intents' | 'complexity'>,
): boolean => one.intents.join() === other.intents.join() && one.complexity === other.complexity;

/** The call that decided what the rules were unsure of, when it gave labels. */
export const classifierCall = ({ own, others }: Recorded): Attempt | undefined =>
  [...own, ...others].find(
    ({ role, text }) => role === 'classifier' && parseClassifierReply(text) !== undefined,
  );

async function passagesNamed(
  ids: readonly string[],
  record: RunRecord,
  deps: RecordedDeps,
): Promise<readonly Passage[] | undefined> {
  const of = (kind: string): string[] =>
    ids.flatMap((id) => (id.startsWith(`${kind}:`) ? [id.slice(kind.length + 1)] : []));
  const orders = (await Promise.all(of('order').map((id) => deps.records.order(id)))).flatMap(
    (order) => order ?? [],
  );
  const ordered = orders.flatMap(({ items }) => items.map(({ productId }) => productId));
  const [products, articles] = await Promise.all([
    deps.records.products([...new Set([...of('product'), ...ordered])]),
    deps.records.articles(of('article')),
  ]);
  const shop = {
    orders: new Map(orders.map((order) => [order.id, order])),
    products: new Map(products.map((product) => [product.id, asOf(product, record.day)])),
    articles: new Map(articles.map((article) => [article.id, article])),
  };
  const found = ids.map((id) => passage(id, shop, record, deps.profile));
  return found.includes(undefined) ? undefined : found.flatMap((one) => one ?? []);
}

interface Shop {
  readonly orders: ReadonlyMap<string, Order>;
  readonly products: ReadonlyMap<string, Product>;
  readonly articles: ReadonlyMap<string, Article>;
}

function passage(
  id: string,
  { orders, products, articles }: Shop,
  { reply }: RunRecord,
  { format }: Profile,
): Passage | undefined {
  const [kind = '', key = ''] = id.split(/:(.*)/su);
  const language = reply?.language ?? 'en';
  const order = kind === 'order' ? orders.get(key) : undefined;
  if (order !== undefined)
    return { id, kind: 'order', text: format.order(order, products, language), score: 1 };
  const article = kind === 'article' ? articles.get(key) : undefined;
  if (article !== undefined)
    return { id, kind: 'article', text: format.article(article, language), score: 1 };
  const product = kind === 'product' ? products.get(key) : undefined;
  if (product === undefined) return undefined;
  const plain = { id, kind: 'product' as const, text: format.product(product, language), score: 1 };
  return reply?.entities?.productIds.includes(key)
    ? withVolume(plain, product, reply.entities.volume)
    : plain;
}
