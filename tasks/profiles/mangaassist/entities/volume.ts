import { countOf } from '../../../core/confidence/numerals.ts';

const VOLUME =
  /\b(?:vol(?:ume)?s?|book|tome|tankobon)\.?\s*#?\s*(\d{1,3})\b|(?:第\s*)?(\d{1,3})\s*巻|#(\d{1,3})\b|(\d{1,3})(?:st|nd|rd|th)\s+vol(?:ume)?\b/u;
/** 全12巻 and "12 volumes" say how many, not which. */
const COUNTED = /全\s*\d{1,3}\s*巻|全巻|何巻|\d{1,3}\s*巻(?:以内|くらい|ぐらい|程度|以下|まで完結|完結)/gu;
const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
};
const IN_WORDS =
  /\bvol(?:ume)?\.?\s+(one|two|three|four|five|six|seven|eight|nine|ten)\b|\b(first|second|third)\s+volume\b/u;
const IN_KANJI = /第?([一二三四五六七八九]?十?[一二三四五六七八九]?)巻/u;

const MAX_VOLUME = 300;

/** "Naruto 5", but not "Naruto 1-3" or "Naruto 10 dollars". */
const AFTER_TITLE =
  /\uE000 ?#?(\d{1,3})(?![\d.,]|\s?[-~]\s?\d|\s?(?:volumes|books|dollars|yen|usd|円|ドル|%|巻|冊|copies))/u;

/** The one volume a message is about, or null. `masked`: lower case, titles written over. */
export function findVolume(masked: string): number | null {
  const text = masked.replaceAll(COUNTED, ' ');
  const match = VOLUME.exec(text);
  const digits = match?.slice(1).find((group) => group !== undefined);
  if (digits !== undefined) {
    const volume = Number(digits);
    return volume >= 1 && volume <= MAX_VOLUME ? volume : null;
  }
  const beside = AFTER_TITLE.exec(text)?.[1];
  if (beside !== undefined) return Number(beside) || null;
  const worded = IN_WORDS.exec(text)
    ?.slice(1)
    .find((group) => group !== undefined);
  if (worded !== undefined) return ORDINALS[worded] ?? countOf(worded);
  return kanjiNumber(IN_KANJI.exec(text)?.[1] ?? '');
}

function kanjiNumber(text: string): number | null {
  if (text === '') return null;
  if (!text.includes('十')) return countOf(text) || null;
  const [tens = '', ones = ''] = text.split('十');
  return (tens === '' ? 1 : countOf(tens)) * 10 + countOf(ones) || null;
}
