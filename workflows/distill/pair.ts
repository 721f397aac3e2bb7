import { asOf } from '../../tasks/core/catalogue.ts';
import { utcDay } from '../../tasks/core/clock.ts';
import { judgeAnswer } from '../../tasks/core/confidence/estimate.ts';
import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import type { Classification } from '../../tasks/core/contract/classification.ts';
import { PLANNED_LANES } from '../../tasks/core/contract/enums.ts';
import type { Passage } from '../../tasks/core/contract/passage.ts';
import type { Turn } from '../../tasks/core/contract/request.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { Profile } from '../../tasks/core/profile.ts';
import { asTurn } from '../../tasks/core/untrusted/as-data.ts';
import type { RunRecord } from '../../tasks/ports/run-store.ts';
import type { ShopRecords } from '../../tasks/ports/shop-records.ts';
import { escalationOf, type Skip } from './candidate.ts';

/** What the cheap model was asked, and what it should have said. */
export interface Pair {
  readonly messageId: string;
  readonly rejectedModel: string;
  readonly acceptedModel: string;
  readonly confidence: number;
  readonly simulated: boolean;
  readonly system: string;
  /** Turns of the conversation, the question last. */
  readonly turns: readonly Turn[];
  readonly answer: string;
}

export interface PairDeps {
  readonly profile: Pick<Profile, 'answerPrompt' | 'format'>;
  readonly records: Pick<ShopRecords, 'products' | 'articles'>;
  readonly policy: Policy;
  readonly minConfidence: number;
  readonly multiTurn: boolean;
  /** Takes personal data out of a text. */
  mask(text: string): string;
}

/**
 * The pair of an escalated message. Prompts are not recorded: this one is made again from the request, the route and the
 * shop's records, and dropped where these no longer bear the answer out.
 * @param history the turns it was answered after
 */
export async function pairOf(
  record: RunRecord,
  attempts: readonly Attempt[],
  history: readonly Turn[],
  deps: PairDeps,
): Promise<Pair | Skip> {
  const { request, reply } = record;
  const escalation = escalationOf(record);
  const attempt = attempts.find(({ no }) => no === escalation?.accepted.no);
  const classification = classificationOf(record);
  if (
    reply === undefined ||
    escalation === undefined ||
    attempt === undefined ||
    classification === undefined
  ) {
    return 'unreadable';
  }
  const confidence = escalation.accepted.confidence ?? 0;
  if (confidence < deps.minConfidence) return 'low-confidence';
  if (isAboutOrders(reply.passages, classification)) return 'orders';
  if (classification.entities.volume !== null) return 'volume';
  if (history.length > 0 && !deps.multiTurn) return 'follow-up';
  const needsFacts = classification.intents.some((intent) => deps.policy.intents[intent].needsContext);
  if (needsFacts && reply.passages.length === 0) return 'no-context';
  const passages = await passagesOf(record, classification, deps);
  if (passages === undefined) return 'facts-gone';
  const { query, document } = request;
  const said = { attempt, classification, passages, query, ...(document && { document: document.text }) };
  if (!judgeAnswer(said, 0, deps.policy).safe) return 'facts-changed';
  const { mask } = deps;
  const prompt = deps.profile.answerPrompt({
    query: mask(query),
    document: document && { name: mask(document.name), text: mask(document.text) },
    classification,
    band: PLANNED_LANES.find((lane) => lane === reply.lane) ?? 'medium',
    passages,
    missing: needsFacts && classification.entities.unknownTitles.length > 0 ? ['product'] : [],
  });
  return {
    messageId: record.messageId,
    rejectedModel: escalation.rejected.model,
    acceptedModel: escalation.accepted.model,
    confidence,
    simulated: attempt.simulated,
    system: prompt.system,
    turns: [
      ...history.map(({ role, content }) => ({ role, content: asTurn(mask(content)) })),
      { role: 'user', content: prompt.user },
    ],
    answer: mask(asWritten(attempt)),
  };
}

/** With the line that the prompt asks for and that was taken off the answer: a student must go on writing it. */
const asWritten = ({ text, selfReport }: Attempt): string =>
  selfReport === null ? text : `${text}\nCONFIDENCE: ${selfReport.toFixed(2)}`;

/** As far as it stands in the reply, which is all that the prompt was made from. */
function classificationOf({ reply }: RunRecord): Classification | undefined {
  const route = reply?.route;
  const entities = reply?.entities;
  if (!route || !entities) return undefined;
  return {
    intents: route.intents,
    complexity: route.complexity,
    domains: route.domains,
    needsContext: false,
    needsProductData: false,
    language: route.language,
    confidence: 1,
    source: 'replay',
    entities,
  };
}

const isAboutOrders = (passages: readonly string[], { intents, entities }: Classification): boolean =>
  intents.includes('order_status') ||
  entities.orderIds.length > 0 ||
  passages.some((id) => id.startsWith('order:'));

/** As the shop's records have them, on the day of the run; undefined when one is no longer there. */
async function passagesOf(
  { reply, startedAt }: RunRecord,
  { language }: Classification,
  { records, profile }: PairDeps,
): Promise<readonly Passage[] | undefined> {
  const ids = reply?.passages ?? [];
  const named = (kind: string): string[] =>
    ids.flatMap((id) => (id.startsWith(`${kind}:`) ? [id.slice(kind.length + 1)] : []));
  const [products, articles] = await Promise.all([
    records.products(named('product')),
    records.articles(named('article')),
  ]);
  const day = utcDay(startedAt);
  const found = new Map<string, Passage>([
    ...products.map((product): [string, Passage] => {
      const id = `product:${product.id}`;
      return [
        id,
        { id, kind: 'product', text: profile.format.product(asOf(product, day), language), score: 1 },
      ];
    }),
    ...articles.map((article): [string, Passage] => {
      const id = `article:${article.id}`;
      return [id, { id, kind: 'article', text: profile.format.article(article, language), score: 1 }];
    }),
  ]);
  const passages = ids.flatMap((id) => found.get(id) ?? []);
  return passages.length === ids.length ? passages : undefined;
}
