/** More than this share of a word wrong is another word, not a slip. */
const MOST_WRONG = 0.34;

/** The candidate that a mistyped word most likely means; undefined when none is near. Case is no difference. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const meant = word.toLowerCase();
  let best: { readonly candidate: string; readonly slips: number } | undefined;
  for (const candidate of candidates) {
    const slips = slipsBetween(meant, candidate.toLowerCase());
    const most = Math.max(1, Math.floor(Math.max(meant.length, candidate.length) * MOST_WRONG));
    if (slips <= most && (best === undefined || slips < best.slips)) best = { candidate, slips };
  }
  return best?.candidate;
}

/** Letters to insert, drop, change or swap with their neighbour (optimal string alignment). */
function slipsBetween(from: string, to: string): number {
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = above;
    above = current;
  }
  return above[to.length] ?? 0;
}
