import { dollars } from '../printing/figures.ts';
import { textTable } from '../printing/text-table.ts';
import type { Candidate, Refit } from './refit.ts';

/** What an operator reads of a refit. */
export function refitLines({
  live,
  runs,
  candidates,
  recommended,
  tolerance,
  level,
}: Refit): readonly string[] {
  const header = ['accept', 'pairs', 'saved a message', 'at least', 'quality', 'at least', 'climbs', ''];
  return [
    `${runs} recorded messages under thresholds.accept ${live} and ${candidates.length} others; nobody was asked`,
    ...textTable([header, ...rowsOf(candidates, recommended)]),
    `bounds are wrong with a chance of ${level} together; quality may fall by ${tolerance} at most`,
    recommended === null
      ? `no other threshold is surely cheaper and as good: ${live} stays`
      : `recommended: thresholds.accept ${live} -> ${recommended.accept}`,
  ];
}

/** Thresholds that come to the same stand in one row. */
function rowsOf(
  candidates: readonly Candidate[],
  recommended: Candidate | null,
): readonly (readonly string[])[] {
  const groups: { readonly from: number; to: number; readonly cells: readonly string[] }[] = [];
  for (const one of candidates) {
    const cells = cellsOf(one, recommended);
    const last = groups.at(-1);
    if (last !== undefined && cells.join() === last.cells.join()) last.to = one.accept;
    else groups.push({ from: one.accept, to: one.accept, cells });
  }
  return groups.map(({ from, to, cells }) => [
    from === to ? from.toFixed(2) : `${from.toFixed(2)} to ${to.toFixed(2)}`,
    ...cells,
  ]);
}

function cellsOf(
  { accept, pairs, savedUsd, savedUsdLower, quality, qualityLower, climbedBefore, climbed, why }: Candidate,
  recommended: Candidate | null,
): readonly string[] {
  return [
    String(pairs),
    dollars(savedUsd, 6),
    dollars(savedUsdLower, 6),
    share(quality),
    share(qualityLower),
    `${climbedBefore} -> ${climbed}`,
    accept === recommended?.accept ? 'recommended' : why,
  ];
}

const share = (value: number | null): string => (value === null ? '-' : value.toFixed(4));
