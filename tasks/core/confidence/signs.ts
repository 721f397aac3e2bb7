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

const REFUSAL_EN = /\bi (?:can(?:no|')t|am unable to|won't) (?:help|assist|answer|comply|do that)/iu;
/** The whole sentence: to say that a price is not known, and why, is no refusal. */
const REFUSAL_JA =
  /(?:^|[。\n])(?![^。\n]*(?:在庫|価格|値段|セール|目録|見つか|注文|情報|確認|調べ|資料))[^。\n]*(?:お手伝いできません|お答えできません|応じられません)/u;
/** Every Japanese refusal ends in it, and few answers hold it. */
const REFUSED_JA = 'ません';
const LONGEST_REFUSAL = 400;

const CURLY = /[\u2018\u2019\u02bc]/;

/** With straight apostrophes. */
export const straight = (text: string): string =>
  CURLY.test(text) ? text.replaceAll(/[\u2018\u2019\u02bc]/gu, "'") : text;

const BEYOND_ASCII = /[^\0-\x7f]/;

/** In NFKC, with straight apostrophes: as every part of the check reads. */
export const plain = (text: string): string =>
  BEYOND_ASCII.test(text) ? straight(text.normalize('NFKC')) : text;

/** How many different hedging expressions the answer uses. */
export function countHedges(answer: string): number {
  const text = straight(answer).toLowerCase();
  const english = HEDGES_EN.filter((phrase) => wordMatch(text, phrase)).length;
  return (
    english + (HIRAGANA_OR_KANJI.test(text) ? HEDGES_JA.filter((pattern) => pattern.test(text)).length : 0)
  );
}

const HIRAGANA_OR_KANJI = /[\u3040-\u309f\u4e00-\u9fff]/;

const LETTER = /[a-z]/;

/** `Maybelline` is no `maybe`. */
function wordMatch(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (!LETTER.test(text[at - 1] ?? ' ') && !LETTER.test(text[at + phrase.length] ?? ' ')) return true;
  }
  return false;
}

export const looksRefused = (answer: string): boolean => {
  const text = straight(answer);
  return (
    text.length < LONGEST_REFUSAL &&
    (REFUSAL_EN.test(text) || (text.includes(REFUSED_JA) && REFUSAL_JA.test(text)))
  );
};

interface Letters {
  readonly latin: number;
  readonly kana: number;
  readonly han: number;
}

/** One pass over the character codes: the patterns for it take several times as long. */
function lettersOf(text: string): Letters {
  let latin = 0;
  let kana = 0;
  let han = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)) latin += 1;
    else if (code >= 0x3040 && code <= 0x30ff) kana += 1;
    else if (code >= 0x3400 && code <= 0x9fff) han += 1;
  }
  return { latin, kana, han };
}

const TOO_SHORT_TO_TELL = 10;
const LEAST_KANA = 4;

/** Whether an answer is in the language asked for: Japanese answers quote Latin titles, and the reverse. */
export function speaks(answer: string, language: Language): boolean {
  const { latin, kana, han } = lettersOf(answer);
  if (latin + kana + han < TOO_SHORT_TO_TELL) return true;
  return language === 'ja' ? kana >= LEAST_KANA : latin > kana + han;
}
