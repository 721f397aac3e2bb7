import { reviewArithmetic, toNumber } from './arithmetic.ts';
import type { Signs } from './prompt-signs.ts';
import { countMatches } from './scripts.ts';

const NUMBER = /\d[\d,]*(?:\.\d+)?/gu;
const FINAL_MARK = /####\s*\S/u;
const LATIN_LETTER = /[a-z]/iu;
const HEDGE =
  /\b(?:seems?|appears?|may|might|could|possibly|likely|perhaps|probably|maybe|would)\b|おそらく|かもしれ|多分/giu;
const DENIAL =
  /\b(?:not|unclear|unsure|difficult|cannot|can't|unable|unfortunately|however|but|without|no|don't|doesn't)\b|わかりません|分かりません|不明|できません/giu;
const SECOND_THOUGHT =
  /\b(?:however|assum\w+|approximately|not (?:clear|given|specified)|wait|actually|impossible)\b/giu;

const dampened = (count: number): number => Math.log1p(count);
const MOST_CHARS = 16_000;

function hasWordsAfterMark(line: string): boolean {
  const mark = line.indexOf('####');
  return mark >= 0 && LATIN_LETTER.test(line.slice(mark));
}

/**
 * What can be read off an answer beside its prompt without knowing the truth: for checks. Everything is
 * a plain number; the prompt is read for its figures only.
 */
export function answerSigns(prompt: string, answer: string): Signs {
  const text = answer.slice(0, MOST_CHARS).trim();
  const { right, wrong } = reviewArithmetic(text);
  const figures = (text.match(NUMBER) ?? []).map(toNumber);
  const given = (prompt.match(NUMBER) ?? []).map(toNumber);
  const known = new Set(figures);
  const asked = new Set(given);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const final = (lines.at(-1)?.match(NUMBER) ?? []).map(toNumber).at(-1);
  return {
    answerLength: dampened(text.length),
    lengthShare: Math.log((1 + text.length) / (1 + prompt.length)),
    answerLines: dampened(lines.length),
    answerSentences: Math.min(20, countMatches(text, /[.!?。！？](?=\s|$)/gu)),
    hedges: Math.min(8, countMatches(text, HEDGE)),
    denials: Math.min(8, countMatches(text, DENIAL)),
    secondThoughts: Math.min(6, countMatches(text, SECOND_THOUGHT)),
    quotes: /["“「]/u.test(text) ? 1 : 0,
    joins: Math.min(8, countMatches(text, /\b(?:or|and)\b/giu)),
    specifics: /\bspecific(?:ally)?\b/iu.test(text) ? 1 : 0,
    opening: /^(?:this|based)\b/iu.test(text) ? 1 : 0,
    noFinalMark: FINAL_MARK.test(text) ? 0 : 1,
    finalWords: lines.some(hasWordsAfterMark) ? 1 : 0,
    arithmeticRight: dampened(right),
    arithmeticWrong: Math.min(3, wrong),
    arithmeticWrongShare: wrong / Math.max(1, right + wrong),
    unusedFigures:
      given.length === 0 ? 0 : 1 - given.filter((figure) => known.has(figure)).length / given.length,
    givenFigures: Math.min(20, given.length),
    newFigures: dampened(figures.filter((figure) => !asked.has(figure)).length),
    repeatedFigures: figures.length - known.size,
    finalMissing: final === undefined ? 1 : 0,
    finalFraction: final === undefined || Number.isInteger(final) ? 0 : 1,
    finalSize: final === undefined ? 0 : dampened(Math.min(Number.MAX_SAFE_INTEGER, Math.abs(final))),
    finalGiven: final !== undefined && asked.has(final) ? 1 : 0,
    negative: /[=:]\s*\$?-\d/u.test(text) ? 1 : 0,
    manyDecimals: /\d\.\d{2,}/u.test(text) ? 1 : 0,
    equations: dampened(countMatches(text, /=/gu)),
    unknowns: /\b[a-z]\s*[=+]|\blet\b/iu.test(text) ? 1 : 0,
    concludes: /\b(?:therefore|so|thus)\b/iu.test(text) ? 1 : 0,
  };
}
