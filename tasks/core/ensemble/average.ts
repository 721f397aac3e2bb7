import { round } from '../round.ts';
import type { Choice, RankedItem } from './choice.ts';
import { finalNumber } from './labels.ts';
import { compareText, type EnsembleMember, type LeftOut, leftOut } from './member.ts';
import type { CombineOptions } from './options.ts';
import { selectByConfidence } from './select.ts';
import { weightsOf } from './weights.ts';

/**
 * `weighted_average`: of the scores that members give to items; else of their rankings (Borda points: the
 * first of n items has 1, the last 0, one that is not named 0); else of the one number each answers with.
 * Who has none of the kind that most have is left out; where nobody has any, confidence selects.
 * @param members never empty
 */
export function average<M extends EnsembleMember>(
  members: readonly M[],
  options: CombineOptions<M>,
): Choice<M> {
  const scored = withItems(members, ({ scores }) => entriesOf(scores));
  if (scored.voices.length > 0) return ofItems(scored, options, 'missing_is_unknown', 'score');
  const ranked = withItems(members, (member) => borda(member.ranking ?? listedItems(member.text)));
  if (ranked.voices.length > 0) return ofItems(ranked, options, 'missing_is_last', 'rank');
  return ofNumbers(members, options);
}

interface Voice<M> {
  readonly member: M;
  readonly items: readonly Item[];
}
/** @property name as the member wrote it */
interface Item {
  readonly name: string;
  readonly score: number;
}
interface Voices<M> {
  readonly voices: readonly Voice<M>[];
  readonly silent: readonly M[];
}

function withItems<M extends EnsembleMember>(
  members: readonly M[],
  read: (member: M) => readonly Item[],
): Voices<M> {
  const voices = members.map((member) => ({ member, items: read(member) }));
  return {
    voices: voices.filter(({ items }) => items.length > 0),
    silent: voices.flatMap(({ member, items }) => (items.length > 0 ? [] : [member])),
  };
}

const entriesOf = (scores: Readonly<Record<string, number>> = {}): readonly Item[] =>
  Object.entries(scores).flatMap(([name, score]) => (Number.isFinite(score) ? [{ name, score }] : []));

function borda(ranking: readonly string[]): readonly Item[] {
  const names = [...new Map(ranking.map((name) => [keyOf(name), name])).values()];
  if (names.length < 2) return [];
  return names.map((name, at) => ({ name, score: 1 - at / (names.length - 1) }));
}

/** One item, however it is written. */
const keyOf = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\p{P}]+/gu, ' ')
    .trim();

const NUMBERED = /^\s*(?:[*_]{0,2}\(?\d{1,2}[.)、．)]\s*|[①-⑳]\s*)(.+)$/u;
/** What follows a name in a list: `Berserk — dark fantasy`, `ベルセルク：…`. */
const AFTER_NAME = / [-–—] .*$| ?[—:：].*$| \(.*$/u;

/** The items of a numbered list, first to last. */
function listedItems(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const item = NUMBERED.exec(line)?.[1]
      ?.replaceAll(/[*_]{1,2}/gu, '')
      .replaceAll(/\s+/gu, ' ')
      .replace(AFTER_NAME, '')
      .trim();
    return item === undefined || item === '' ? [] : [item];
  });
}

function ofItems<M extends EnsembleMember>(
  { voices, silent }: Voices<M>,
  options: CombineOptions<M>,
  missing: 'missing_is_unknown' | 'missing_is_last',
  what: string,
): Choice<M> {
  const speakers = voices.map(({ member }) => member);
  const weights = weightsOf(speakers, options);
  const items = rankItems(voices, weights, missing);
  return {
    text: items.map(({ item }, at) => `${at + 1}. ${item}`).join('\n'),
    winner: null,
    confidence: meanConfidence(speakers, weights),
    isDecided: true,
    reason: `mean ${what} by ${speakers.length} models: ${items
      .slice(0, 3)
      .map(({ item, score }) => `${item} ${score}`)
      .join(', ')}`,
    detail: { kind: 'ranking', items },
    leftOut: silent.map(noScore),
  };
}

function rankItems<M extends EnsembleMember>(
  voices: readonly Voice<M>[],
  weights: ReadonlyMap<M, number>,
  missing: 'missing_is_unknown' | 'missing_is_last',
): readonly RankedItem[] {
  const all = voices.reduce((sum, { member }) => sum + (weights.get(member) ?? 0), 0);
  const given = voices.flatMap(({ member, items }) =>
    items.map((item) => ({ ...item, model: member.model, weight: weights.get(member) ?? 0 })),
  );
  return [...Map.groupBy(given, ({ name }) => keyOf(name)).values()]
    .flatMap((scores) => {
      const own = scores.reduce((sum, { weight }) => sum + weight, 0);
      const weight = missing === 'missing_is_last' ? all : own;
      if (weight === 0) return [];
      const sum = scores.reduce((total, one) => total + one.weight * one.score, 0);
      const names = scores.map(({ name }) => name).toSorted(compareText);
      return [
        { item: names[0] ?? '', score: round(sum / weight, 6), models: scores.map(({ model }) => model) },
      ];
    })
    .toSorted((one, other) => other.score - one.score || compareText(one.item, other.item));
}

function ofNumbers<M extends EnsembleMember>(members: readonly M[], options: CombineOptions<M>): Choice<M> {
  const out: LeftOut[] = [];
  const given = members.flatMap((member) => {
    const value = finalNumber(member.text);
    if (value === undefined) out.push(noScore(member));
    return value === undefined ? [] : [{ member, value }];
  });
  if (given.length === 0) {
    return { ...selectByConfidence(members, options, 'no answer holds a score: '), isDecided: false };
  }
  const speakers = given.map(({ member }) => member);
  const weights = weightsOf(speakers, options);
  const total = speakers.reduce((sum, member) => sum + (weights.get(member) ?? 0), 0);
  const mean = round(
    given.reduce((sum, one) => sum + (weights.get(one.member) ?? 0) * one.value, 0) / total,
    6,
  );
  return {
    text: String(mean),
    winner: null,
    confidence: meanConfidence(speakers, weights),
    isDecided: true,
    reason: `weighted mean ${mean} of ${given.map(({ member, value }) => `${value} (${member.model})`).join(', ')}`,
    detail: { kind: 'mean', value: mean },
    leftOut: out,
  };
}

const noScore = (member: EnsembleMember): LeftOut => leftOut(member, 'no_score', 'gave no score or ranking');

/** A mean is as sure as those it is made of, by their weights; unknown where one of them is. */
function meanConfidence<M extends EnsembleMember>(
  members: readonly M[],
  weights: ReadonlyMap<M, number>,
): number | null {
  if (members.some(({ confidence }) => confidence === null)) return null;
  const total = members.reduce((sum, member) => sum + (weights.get(member) ?? 0), 0);
  return round(
    members.reduce((sum, member) => sum + (weights.get(member) ?? 0) * (member.confidence ?? 0), 0) / total,
  );
}
