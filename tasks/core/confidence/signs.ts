import type { Language } from '../contract/enums.ts';

const HEDGES_EN = [
  "i'm not sure",
  'i am not sure',
  "i don't know",
  'i do not know',
  "it's unclear",
  'it is unclear',
  'cannot determine',
  "can't determine",
  'maybe',
  'perhaps',
];
/** 行方不明 (missing person) contains 不明 (unclear) and hedges nothing. */
const HEDGES_JA = [
  /わかりません/u,
  /分かりません/u,
  /(?<!行方)不明/u,
  /おそらく/u,
  /かもしれません/u,
  /多分/u,
];

const REFUSALS = [
  /\bi (?:can(?:no|')t|am unable to|won't) (?:help|assist|answer|comply|do that)/iu,
  /お手伝いできません|お答えできません|応じられません/u,
];

const straight = (text: string): string => text.replaceAll(/[\u2018\u2019\u02bc]/gu, "'");

/** How many different hedging expressions the answer uses. */
export function countHedges(answer: string): number {
  const text = straight(answer).toLowerCase();
  const english = HEDGES_EN.filter((phrase) => wordMatch(text, phrase)).length;
  return english + HEDGES_JA.filter((pattern) => pattern.test(text)).length;
}

const wordMatch = (text: string, phrase: string): boolean => {
  const at = text.indexOf(phrase);
  if (at < 0) return false;
  return !/[a-z]/u.test(text[at - 1] ?? ' ') && !/[a-z]/u.test(text[at + phrase.length] ?? ' ');
};

export const looksRefused = (answer: string): boolean => {
  const text = straight(answer);
  return text.length < 400 && REFUSALS.some((pattern) => pattern.test(text));
};

const KANA = /[\u3040-\u30ff]/gu;
const JAPANESE = /[\u3040-\u30ff\u3400-\u9fff]/gu;
const LATIN = /[A-Za-z]/gu;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Whether an answer is in the language asked for: Japanese answers quote Latin titles, and the reverse. */
export function speaks(answer: string, language: Language): boolean {
  const japanese = count(answer, JAPANESE);
  const latin = count(answer, LATIN);
  if (japanese + latin < 10) return true;
  return language === 'ja' ? count(answer, KANA) >= 4 : latin > japanese;
}

const AMOUNT = String.raw`(\d[\d,]*(?:\.\d{1,2})?)`;
const CLAIMS: readonly (readonly [RegExp, (value: number) => string])[] = [
  [
    new RegExp(String.raw`(?:\$|\busd\s?)\s?${AMOUNT}|${AMOUNT}\s?(?:us\s)?dollars?\b`, 'giu'),
    (value) => `$${value}`,
  ],
  [new RegExp(String.raw`(?:€|\beur\s?)\s?${AMOUNT}|${AMOUNT}\s?euros?\b`, 'giu'), (value) => `€${value}`],
  [
    new RegExp(String.raw`(?:[¥]|\bjpy\s?)\s?${AMOUNT}|${AMOUNT}\s?(?:円|yen\b)`, 'giu'),
    (value) => `¥${value}`,
  ],
  [
    new RegExp(
      String.raw`${AMOUNT}\s?(?:%|percent|パーセント)\s?(?:off|オフ|引き|割引|値引|discount|cheaper|less)`,
      'giu',
    ),
    (value) => `${value}%`,
  ],
  [/(\d)\s?割(?:引|オフ|安)/gu, (value) => `${value * 10}%`],
];
/** Figures that are written out: a model that is careful about digits may still be careless about these. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bhalf[- ](?:price|off)\b|半額/iu, '50%'],
  [/千円/u, '¥1000'],
  [/万円/u, '¥10000'],
];

/** Prices and discounts in a text, normalised: `$12.5`, `¥1980`, `20%`. */
export function moneyClaims(text: string): ReadonlySet<string> {
  const plain = text.normalize('NFKC').replaceAll('￥', '¥');
  const claims = new Set<string>();
  for (const [pattern, write] of CLAIMS) {
    for (const [, one, other] of plain.matchAll(pattern)) {
      claims.add(write(Number((one ?? other ?? '').replaceAll(',', ''))));
    }
  }
  for (const [pattern, claim] of WORDS) if (pattern.test(plain)) claims.add(claim);
  return claims;
}
