import type { Entities } from '../../core/contract/classification.ts';
import type { Intent } from '../../core/contract/enums.ts';
import { countJapanese } from './normalise.ts';
import { TRAITS } from './traits.ts';

const SUBJECTIVE =
  /\b(?:great|best|better|good|beautiful|amazing|deep(?:er|ly)?|mature|emotional|gripping|darker|bleak|cozy|complex|nuanced|thought-provoking|underrated|favou?rite|atmosphere|atmospheric|worldbuilding|world-building|art(?:work| style)?|pacing|writing|characters?|plot twists?|vibe|mood|feel|worth)\b|素晴らし|面白|おもしろ|深い|重い|切な|泣け|感動|世界観|作り込|雰囲気|絵柄|作画|心理描写|大人向け|名作|最高|魅力|好み/gu;
const STEPS =
  /\b(?:and then|then|after that|also|finally|as well as|in addition|step by step|first(?:ly)?|second(?:ly)?|third(?:ly)?|next|plus|along with|explain why|for each|both)\b|さらに|それから|まず|次に|最後に|また、|あと、|その上|ついでに|それぞれ|併せて|合わせて|理由も/gu;
const EXPERT: readonly RegExp[] = [
  /\b(?:legal|lawsuit|sue|liabilit\w+|copyright|contract|attorney|lawyer|regulation|gdpr|licen[sc]ing|tax(?:es|ation)?)\b|法律|著作権|訴訟|契約|弁護士|税金|法的/u,
  /\b(?:diagnos\w+|symptoms?|medication|dosage|prescription|disease|clinical|therapy)\b|診断|症状|処方|薬の|副作用|病気/u,
  /\b(?:prove|theorem|integral|derivative|equation|probability|matrix|statistical|quantum|thermodynamic\w*|molecul\w+|genom\w+|hypothesis)\b|証明|微分|積分|方程式|確率|統計|量子|仮説/u,
  /\b(?:algorithm|code|function|regex|refactor|debug|compile|sql|api|javascript|python|typescript)\b|[{};]\s*$|=>|アルゴリズム|コードを|プログラム|関数/u,
];
const REFERS_BACK =
  /\b(?:that one|this one|those|these|them|it|the (?:first|second|third|last|other|former|latter)(?: one)?|same|previous(?:ly)?|earlier|you (?:said|mentioned|recommended|suggested))\b|それ|これ|あれ|その(?:漫画|作品|本|中|巻)|さっき|先ほど|前に(?:言|聞|勧)|同じ/u;

/** Law, medicine, science, mathematics and code are never simple. */
const EXPERT_MINIMUM = 6;
const LONG_MESSAGE = [
  { chars: 220, worth: 1 },
  { chars: 700, worth: 1 },
  { chars: 2_000, worth: 1 },
];
/** Japanese says in one character what takes English two and a half. */
const JAPANESE_DENSITY = 2.5;

export interface ComplexityFacts {
  readonly text: string;
  readonly intents: readonly Intent[];
  readonly entities: Entities;
  readonly themes: readonly string[];
  readonly excluded: readonly string[];
  readonly hasHistory: boolean;
  /** {@link isExpert} of the text. */
  readonly expert: boolean;
}

/** 1 (trivial) to 10 (expert, many steps). `text`: lower case, names written over. */
export function scoreComplexity(facts: ComplexityFacts): number {
  const { text, intents, expert } = facts;
  const base = Math.max(...intents.map((intent) => TRAITS[intent].complexity));
  if (intents.every((intent) => intent === 'greeting')) return base;
  const isUnknown = intents.every((intent) => intent === 'unknown');
  const score =
    base +
    (intents.length - 1) +
    // Matters of taste are work only for who is asked for an opinion of ours.
    (isUnknown ? 0 : Math.min(1.5, count(text, SUBJECTIVE) * 0.5)) +
    constraintsWorth(facts) +
    Math.min(1, count(text, STEPS) * 0.5) +
    lengthWorth(text) +
    (facts.hasHistory && REFERS_BACK.test(text) ? 1 : 0);
  const least = expert ? EXPERT_MINIMUM : 1;
  return Math.min(10, Math.max(least, Math.round(score + (expert ? 2 : 0))));
}

export const isExpert = (text: string): boolean => EXPERT.some((pattern) => pattern.test(text));

export const refersBack = (text: string): boolean => REFERS_BACK.test(text);

const count = (text: string, pattern: RegExp): number => new Set(text.match(pattern) ?? []).size;

/** Naming one thing is no constraint; matching several at once is work. */
function constraintsWorth({ entities, themes, excluded }: ComplexityFacts): number {
  const constraints =
    entities.genres.length +
    themes.length +
    2 * excluded.length +
    entities.likedProductIds.length +
    entities.authors.length +
    (entities.maxPriceUsd === null ? 0 : 1) +
    (entities.minPriceUsd === null ? 0 : 1) +
    (entities.onSale ? 1 : 0) +
    (entities.productIds.length > 2 ? 1 : 0);
  return Math.min(1.5, Math.max(0, constraints - 1) * 0.4);
}

function lengthWorth(text: string): number {
  const length = text.length + countJapanese(text) * (JAPANESE_DENSITY - 1);
  return LONG_MESSAGE.reduce((sum, { chars, worth }) => sum + (length > chars ? worth : 0), 0);
}
