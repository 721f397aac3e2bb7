import type { Language } from '../contract/enums.ts';
import { createSifter, type Sifted } from '../text/sieve.ts';
import { COUNT_EN, COUNT_JA, countOf } from './numerals.ts';

/** The form a customer asks for in so many words; what is absent was not asked for. */
export interface AskedFormat {
  /** Things to be listed. */
  readonly items?: number;
  /** At most so many sentences. */
  readonly sentences?: number;
  readonly words?: Bound;
  readonly characters?: Bound;
  readonly json?: true;
  readonly table?: true;
  readonly haiku?: true;
  /** The language to translate into. */
  readonly into?: Language;
  readonly long?: true;
  /** A word, a line, yes or no. */
  readonly brief?: true;
}

export interface Bound {
  readonly count: number;
  /** "under 50 words": a ceiling. Else about so many. */
  readonly isCeiling: boolean;
}

const any = (...patterns: readonly string[]): RegExp => new RegExp(patterns.join('|'), 'iu');

const ITEMS = any(
  String.raw`\b(?:list|name|give me|give|recommend|suggest|top|best|pick|find me|show me|tell me|what are)\s+(?:me |us |your |the |my |of |top |best |only |just |exactly |about )*${COUNT_EN}(?!\.?\d|\s*(?:%|stars?|years?|days?|hours?|minutes?|volumes?|vols?|copies|sentences?|words?|lines?|paragraphs?|dollars?|yen|st|nd|rd|th|euros?|bucks|percent|pages?|times|of (?:them|these|those)|or|to|-)\b|[-–%])\s+\p{L}`,
  `(?<![第全])${COUNT_JA}(?:作品?(?![目者家])|タイトル|選|つ(?:ほど|くらい|だけ)?(?:、)?(?:教え|挙げ|おすすめ|紹介|選ん|推薦|お願い|リスト)|冊(?:ほど|くらい|だけ)?(?:教え|挙げ|おすすめ|紹介|選ん|推薦))`,
);
const SENTENCES = any(
  String.raw`\bin (?:just |only |exactly |at most |a )?(?:${COUNT_EN}|single) (?:short |simple )?sentences?\b`,
  String.raw`\b(?:one|a single)[- ]sentence\b`,
  `(?<!第)${COUNT_JA}文(?:で|以内|だけ|に)`,
);
const WORDS = any(
  String.raw`\b(?:in|with|about|exactly|write|a)\s+(?:about |around |exactly )?${COUNT_EN}[- ]words?\b`,
);
const MOST_WORDS = any(
  String.raw`\b(?:under|at most|no more than|less than|fewer than|up to|max(?:imum)?(?: of)?|within)\s+${COUNT_EN} words?\b`,
  String.raw`\b${COUNT_EN} words? (?:or less|or fewer|max)`,
);
const CHARACTERS = any(String.raw`(\d{2,5})文?字(?:程度|くらい|ほど|前後)?で`);
const MOST_CHARACTERS = any(
  String.raw`(\d{2,5})文?字(?:以内|まで|以下)`,
  String.raw`\b(?:under|at most|no more than|less than|up to|within|max(?:imum)?(?: of)?) (\d{2,5}) characters`,
);
const JSON_ASKED = /\b(?:as|in|return|output|give me|into)\s+(?:\w+ )?json\b|json(?:形式|フォーマット|で)/iu;
const TABLE =
  /\b(?:as|in|into|make|give me|show me|draw)\s+(?:a |an )?(?:\w+ )?table\b|\btable (?:comparing|of|with)\b|(?<![代発公図])表(?:で(?:比較|まとめ|示|見|教|お願い)|形式|にして|にまとめ)|一覧表/iu;
const HAIKU =
  /\b(?:write|compose|make|create|give me|do|as|in the form of)\b[^.?!]{0,30}\bhaikus?\b|\bhaiku (?:about|on|for)\b|(?:俳句|川柳)(?:を|で)[^。]{0,12}(?:詠|書|作|つく|お願い|ください|表現)/iu;
/** Where to, then in what: "from a text in Japanese to English" is English. */
const INTO: readonly (readonly [RegExp, Language])[] = [
  [/\b(?:in)?to japanese\b|日本語(?:に|へ)|和訳/iu, 'ja'],
  [/\b(?:in)?to english\b|英語(?:に|へ)|英訳/iu, 'en'],
  [/\bin japanese\b|日本語で/iu, 'ja'],
  [/\bin english\b|英語で/iu, 'en'],
];
const LONG =
  /\b(?:in (?:great |more )?detail|detailed|at length|in[- ]depth|thorough(?:ly)?|comprehensive|long (?:answer|story|essay|version|list)|essay|everything)\b|詳しく|詳細|じっくり|長め|長く|全て教え|すべて教え/iu;
const BRIEF =
  /\b(?:one|a single) word\b|\byes or no\b|\bjust (?:say|answer) (?:yes|no)\b|\b(?:brief(?:ly)?|short answer|in short|one[- ]liner|tl;?dr)\b|一言|ひとこと|手短|簡潔|はいかいいえ/iu;

const ONE_SENTENCE = /一文で|ひと言で/u;

/** Most messages ask for no form at all. */
const sift = createSifter([
  ITEMS,
  SENTENCES,
  ONE_SENTENCE,
  WORDS,
  MOST_WORDS,
  CHARACTERS,
  MOST_CHARACTERS,
  JSON_ASKED,
  TABLE,
  HAIKU,
  ...INTO.map(([pattern]) => pattern),
  LONG,
  BRIEF,
]);

/** @param text in NFKC */
export function askedFormat(text: string): AskedFormat {
  const query = sift(text);
  const items = counted(ITEMS, query);
  const sentences = counted(SENTENCES, query) ?? (query.test(ONE_SENTENCE) ? 1 : undefined);
  const words = bound(MOST_WORDS, WORDS, query);
  const characters = bound(MOST_CHARACTERS, CHARACTERS, query);
  const into = INTO.find(([pattern]) => query.test(pattern))?.[1];
  return {
    ...(items !== undefined && items > 1 && items <= 30 && { items }),
    ...(sentences !== undefined && { sentences }),
    ...(words !== undefined && { words }),
    ...(characters !== undefined && { characters }),
    ...(query.test(JSON_ASKED) && { json: true as const }),
    ...(query.test(TABLE) && { table: true as const }),
    ...(query.test(HAIKU) && { haiku: true as const }),
    ...(into !== undefined && { into }),
    ...(query.test(LONG) && { long: true as const }),
    ...(query.test(BRIEF) && { brief: true as const }),
  };
}

/** The first group that was found; a match without one says "one". */
function counted(pattern: RegExp, query: Sifted): number | undefined {
  const found = query.exec(pattern);
  if (found === null) return undefined;
  const word = found.slice(1).find((group) => group !== undefined);
  return word === undefined ? 1 : countOf(word);
}

function bound(most: RegExp, about: RegExp, query: Sifted): Bound | undefined {
  const ceiling = counted(most, query);
  if (ceiling !== undefined) return { count: ceiling, isCeiling: true };
  const count = counted(about, query);
  return count === undefined ? undefined : { count, isCeiling: false };
}
