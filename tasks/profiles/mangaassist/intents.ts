import type { Entities } from '../../core/contract/classification.ts';
import type { Intent } from '../../core/contract/enums.ts';
import { clamp01, round } from '../../core/round.ts';
import { damp, scale } from './damping.ts';
import type { Named } from './entities/find-entities.ts';
import { combine, scoreCues } from './lexicon.ts';
import { LEXICON_EN, OFF_TOPIC_EN, SHOP_ANCHOR_EN } from './lexicon-en.ts';
import { LEXICON_JA, OFF_TOPIC_JA, SHOP_ANCHOR_JA } from './lexicon-ja.ts';
import { JAPANESE, TITLE } from './normalise.ts';

/** Cues are looked for where people put what they want: at the start and at the end. */
const HEAD_CHARS = 1_000;
const TAIL_CHARS = 500;

/** From here on an intent counts. */
const ENOUGH = 0.5;
/** A further intent must be about as clear as the first. */
const SHARE_OF_FIRST = 0.55;
const MAX_INTENTS = 3;
/** Of two intents that are about as clear, the one named first comes first. */
const EARLIER = 0.1;

const OFF_TOPIC_DAMPING = 0.45;

/** "How do I return a damaged book?" asks; "mine came damaged" complains. */
const HYPOTHETICAL =
  /\b(?:how (?:do|can|would|should) (?:i|we|you|one)|can (?:i|we)|what (?:if|happens if|is|are)|is it possible|do you)\b|場合|できますか|どうすれば|方法|ポリシー/u;
const HAPPENED =
  /\b(?:arrived|came|received|sent|got|charged|waiting|furious|(?:is|are|was|were) (?:all |badly |slightly |a bit )?(?:damaged|torn|ripped|broken|crushed|bent|missing|stained|wet)|angry|unacceptable|terrible|my (?:\w+ )?(?:order|book|copy|package|box|volume)s?)\b|届い|届き|でした|ました|だった|んだけど|のに/u;

/** "異世界ものを教えて", "any cat manga?": a taste and a wish for some of it. */
const ASKS_FOR_SOME =
  /(?:漫画|マンガ|作品|もの|系)(?:を|は|って|で)?(?:教えて|ある|あり|ない|ください|何か|$)|^(?:any|got any|some)\b.*\b(?:manga|series|stories|titles|books)\b/u;

/** Titles in a message without any other sign are looked up, not discussed. */
const BARE_TITLE = 0.62;
const BESIDE_TITLE =
  /[\uE000\s?!.,、。・"'「」『』]|\b(?:the|manga|vol(?:ume)?|\d{1,3})\b|漫画|第?\d{1,3}巻/gu;
const isOnlyTitle = (text: string): boolean =>
  text.includes(TITLE) && text.replaceAll(BESIDE_TITLE, '') === '';

export interface IntentReading {
  /** Intents that count, the clearest first; empty when none does. */
  readonly intents: readonly Intent[];
  readonly scores: ReadonlyMap<Intent, number>;
  /** How sure of the whole list, 0-1. */
  readonly confidence: number;
  readonly offTopic: boolean;
  /** What was read: the beginning and the end of a long message, without the text that is to be worked on. */
  readonly text: string;
}

/** What the customer wants, from the wording. `masked`: lower case, names written over. */
export function readIntents({
  masked,
  entities,
  wishes,
}: Pick<Named, 'masked' | 'entities' | 'wishes'>): IntentReading {
  const wished = wishes.genres.length + wishes.themes.length;
  const text = withoutPayload(excerpt(masked));
  const hasLatin = /[a-z]/u.test(text);
  const hasJapanese = JAPANESE.test(text);
  const scores = new Map<Intent, number>();
  const add = (intent: Intent, weight: number): void => {
    scores.set(intent, combine(scores.get(intent) ?? 0, weight));
  };
  const places = new Map<Intent, number>();
  const lexicons = [...(hasLatin ? [LEXICON_EN] : []), ...(hasJapanese ? [LEXICON_JA] : [])];
  for (const [intent, { score, at }] of scoreCues(text, lexicons)) {
    add(intent, score);
    places.set(intent, at / text.length);
  }
  addFromEntities(text, entities, wished, scores, add);
  const asks = HYPOTHETICAL.test(text) && !HAPPENED.test(text);
  if (asks) scale(scores, 'complaint', 0.4);
  const anchored = SHOP_ANCHOR_EN.test(text) || SHOP_ANCHOR_JA.test(text);
  const offTopic = (OFF_TOPIC_EN.test(text) || OFF_TOPIC_JA.test(text)) && !anchored;
  if (offTopic) for (const intent of scores.keys()) scale(scores, intent, OFF_TOPIC_DAMPING);
  damp(scores);
  return { ...choose(scores, places), scores, offTopic, text };
}

function addFromEntities(
  text: string,
  entities: Entities,
  wished: number,
  scores: ReadonlyMap<Intent, number>,
  add: (intent: Intent, weight: number) => void,
): void {
  if (entities.orderIds.length > 0) add('order_status', 0.75);
  if (entities.likedProductIds.length > 0) add('recommendation', 0.45);
  if (entities.volume !== null && scores.has('product_search')) add('product_search', 0.3);
  if (entities.genres.length > 0 && scores.has('product_search')) add('product_search', 0.15);
  if (wished > 0) add('recommendation', Math.min(0.4, 0.25 * wished));
  if (wished > 0 && ASKS_FOR_SOME.test(text)) add('recommendation', 0.35);
  if (isOnlyTitle(text)) add('product_search', BARE_TITLE);
  if (entities.maxPriceUsd !== null && scores.has('product_search')) add('product_search', 0.2);
}

function choose(
  scores: ReadonlyMap<Intent, number>,
  places: ReadonlyMap<Intent, number>,
): Pick<IntentReading, 'intents' | 'confidence'> {
  const ranked = [...scores].filter(([intent]) => intent !== 'greeting').sort(([, a], [, b]) => b - a);
  const [first] = ranked;
  const greeting = scores.get('greeting') ?? 0;
  if (first === undefined || first[1] < ENOUGH) {
    const rival = first?.[1] ?? 0;
    if (greeting >= ENOUGH) {
      return { intents: ['greeting'], confidence: round(clamp01(greeting + 0.05 - rival * 0.5), 2) };
    }
    return { intents: [], confidence: round(0.15 + rival * 0.3, 2) };
  }
  const counted = ranked
    .filter(([, score]) => score >= ENOUGH && score >= first[1] * SHARE_OF_FIRST)
    .slice(0, MAX_INTENTS);
  const [, left = 0] = ranked[counted.length] ?? [];
  const weakest = Math.min(...counted.map(([, score]) => score));
  // A weak extra intent and a strong one left out both make the list doubtful.
  const doubt = Math.max(0, left - 0.25) * 0.5 + Math.max(0, 0.7 - weakest) * 0.5;
  return {
    intents: counted
      .map(([intent, score]) => ({ intent, rank: score - EARLIER * (places.get(intent) ?? 0) }))
      .sort((a, b) => b.rank - a.rank)
      .map(({ intent }) => intent),
    confidence: round(Math.min(0.98, clamp01(first[1] - doubt)), 2),
  };
}

const excerpt = (text: string): string =>
  text.length <= HEAD_CHARS + TAIL_CHARS ? text : `${text.slice(0, HEAD_CHARS)} ${text.slice(-TAIL_CHARS)}`;

const QUOTED = /"[^"]{1,400}"|「[^「」]{1,400}」|『[^『』]{1,400}』/gu;
const WORKS_ON_TEXT = /\b(?:translat\w+|summari[sz]\w+|tl;?dr|put this)\b|訳し|翻訳|要約|まとめて/u;

/** Text to work on says nothing about what is wanted: quotations, and what follows "translate this:". */
function withoutPayload(text: string): string {
  const unquoted = text.replaceAll(QUOTED, (quoted) => (/^.\uE000+.$/u.test(quoted) ? quoted : '" "'));
  const base = /[\p{L}\uE000]/u.test(unquoted.replaceAll('" "', '')) ? unquoted : text;
  const colon = base.indexOf(':');
  return colon > 0 && WORKS_ON_TEXT.test(base.slice(0, colon)) ? base.slice(0, colon) : base;
}
