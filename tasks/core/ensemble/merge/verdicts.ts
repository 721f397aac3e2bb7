import type { Passage } from '../../contract/passage.ts';
import type { Claim, Clash } from './claims.ts';
import { type Facts, factsOf, OF_PRODUCT, type Unit } from './facts.ts';
import { type PassageRecord, recordOf } from './records.ts';

/** What merged claims are held against. */
export interface Evidence {
  readonly records: readonly PassageRecord[];
  /** What the customer wrote: a figure quoted from it is not made up. */
  readonly query: Facts;
}

export const evidenceOf = (query: string, passages: readonly Passage[]): Evidence => ({
  records: passages.map(recordOf),
  query: factsOf(query),
});

export type Verdict = 'supported' | 'contradicted' | 'open';

/** What the passages make of the side that a claim takes in a clash. */
export function verdictOn(claim: Claim, { matter, unit }: Clash, evidence: Evidence): Verdict {
  if (matter === 'stock' || matter === 'sale')
    return onState(claim, matter, recordsFor(claim, true, evidence));
  return unit === undefined
    ? 'open'
    : onFigures(claim, unit, recordsFor(claim, OF_PRODUCT.has(unit), evidence));
}

/** Its product's; and those of no product, where it is about none or about what no product decides. */
function recordsFor(
  { subjects }: Claim,
  isOfProduct: boolean,
  { records }: Evidence,
): readonly PassageRecord[] {
  const general = records.filter(({ names }) => names.length === 0);
  if (subjects.length === 0) return general;
  return isOfProduct ? subjects : [...subjects, ...general];
}

function onState(claim: Claim, matter: 'stock' | 'sale', records: readonly PassageRecord[]): Verdict {
  const said = claim.facts[matter];
  const known = records.map((record) => record[matter]).filter((state) => state !== undefined);
  // A volume of a series may be sold out while others are there.
  if (said === undefined || known.length === 0 || claim.facts.parts.size > 0) return 'open';
  return known.some((state) => state === said) ? 'supported' : 'contradicted';
}

function onFigures(claim: Claim, unit: Unit, records: readonly PassageRecord[]): Verdict {
  const said = claim.facts.figures.get(unit);
  const held = records.map(({ figures }) => figures.get(unit)).filter((values) => values !== undefined);
  if (said === undefined || held.length === 0) return 'open';
  if (held.some((values) => said.isSubsetOf(values))) return 'supported';
  // An article that gives some other number of days says nothing about this one.
  return claim.subjects.length > 0 && OF_PRODUCT.has(unit) ? 'contradicted' : 'open';
}

/** The one value that the passages have for the matter of a clash, if they have one. */
export function settledBy(
  claim: Claim,
  { matter, unit }: Clash,
): { unit: Unit; value: number } | Facts['stock'] | Facts['sale'] {
  const [record, ...more] = claim.subjects;
  if (record === undefined || more.length > 0) return undefined;
  if (matter === 'stock' || matter === 'sale') return record[matter];
  const values = unit === undefined ? undefined : record.figures.get(unit);
  const [value] = values ?? [];
  return unit !== undefined && values?.size === 1 && value !== undefined ? { unit, value } : undefined;
}

/** Whether a claim stands against the state of its product. */
export const isAgainst = (claim: Claim, evidence: Evidence): boolean =>
  (['stock', 'sale'] as const).some(
    (matter) => verdictOn(claim, { matter, unit: undefined }, evidence) === 'contradicted',
  );

const MUST_BE_KNOWN = ['usd', 'eur', 'jpy', 'percent'] as const;

/** Money that neither the passages nor the customer mention, where there are passages to mention it. */
export function isUngrounded({ facts }: Claim, { records, query }: Evidence): boolean {
  if (records.length === 0) return false;
  return MUST_BE_KNOWN.some((unit) =>
    [...(facts.figures.get(unit) ?? [])].some(
      (value) =>
        !query.figures.get(unit)?.has(value) && !records.some(({ figures }) => figures.get(unit)?.has(value)),
    ),
  );
}

/** Passages that hold a figure or the state that a claim names. */
export function supportOf(claim: Claim, evidence: Evidence): readonly string[] {
  return recordsFor(claim, false, evidence)
    .filter((record) => {
      const units = [...claim.facts.figures].filter(([unit]) => unit !== 'number');
      const isHeld = units.some(([unit, values]) => values.isSubsetOf(record.figures.get(unit) ?? new Set()));
      const isState = (['stock', 'sale'] as const).some(
        (matter) => claim.facts[matter] !== undefined && claim.facts[matter] === record[matter],
      );
      return isHeld || isState;
    })
    .map(({ id }) => id);
}
