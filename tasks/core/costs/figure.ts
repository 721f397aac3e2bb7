import { clean } from './mix.ts';

/** `share` is 0-1, shown in per cent; `multiple` is shown as 3x. */
export type Unit = 'usd' | 'share' | 'ms' | 'seconds' | 'days' | 'score' | 'stars10' | 'multiple';

/** A figure that a document printed. */
export interface Printed {
  readonly name: string;
  /** The chapter it stands in. */
  readonly source: string;
  readonly unit: Unit;
  readonly printed: number;
  /** Decimals it was printed with; negative for tens and thousands, where the document says "about". */
  readonly decimals: number;
  /** `at_least` for "55%+" and "$1M+", `at_most` for "under a week". */
  readonly is?: 'exactly' | 'at_least' | 'at_most';
}

/** The document's figure beside ours: neither is forced into the other. */
export interface Figure extends Printed {
  /** Recomputed; null where the document gives nothing it could be computed from. */
  readonly ours: number | null;
  /** What ours was computed from. */
  readonly basis: string;
  /** Ours less the printed one. */
  readonly difference: number | null;
  /** Difference over the printed one; null where that is 0. */
  readonly relative: number | null;
  /** Ours, rounded as the document rounds, is what it prints; for bounds, keeps them. Null where there is no ours. */
  readonly agrees: boolean | null;
}

/** @param ours in the unit of the printed figure */
export function figure(printed: Printed, ours: number | null, basis: string): Figure {
  if (ours === null) return { ...printed, ours, basis, difference: null, relative: null, agrees: null };
  const value = clean(ours);
  const difference = clean(value - printed.printed);
  return {
    ...printed,
    ours: value,
    basis,
    difference,
    relative: printed.printed === 0 ? null : clean(difference / Math.abs(printed.printed)),
    agrees: agrees(printed, value),
  };
}

function agrees({ printed, decimals, unit, is = 'exactly' }: Printed, ours: number): boolean {
  const rounded = roundedAs(ours, decimals, unit);
  if (is === 'at_least') return rounded >= printed;
  if (is === 'at_most') return rounded <= printed;
  return Math.abs(rounded - roundedAs(printed, decimals, unit)) < 1e-12;
}

/** Half up, as the documents round; per cents by their own decimals. */
function roundedAs(value: number, decimals: number, unit: Unit): number {
  const shown = unit === 'share' ? value * 100 : value;
  const scale = 10 ** decimals;
  // The noise of doubles must not push 0.0002625 below its half.
  const rounded = Math.round(Number((shown * scale).toPrecision(12))) / scale;
  return unit === 'share' ? rounded / 100 : rounded;
}
