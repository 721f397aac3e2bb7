import { takeSelfReport } from '../confidence/self-report.ts';

/** Ends a sentence when something follows it: `3.` of `3.5` does not, nor does the dot of `No. 8`. */
const SENTENCE_END = /[。！？]["」』）)]*|(?<!\b(?:No|Dr|Mr|Mrs|Ms|St|vs|[Vv]ol|\d))[.!?]["”')]*(?=\s)|\n/gu;
/** Letters of a line that might become a self-report. */
const MARKS = /^[\s*_>#-]+/u;
const REPORT = 'CONFIDENCE';

/**
 * As much of an answer that is still being written as will surely stay: whole sentences, without the model's
 * self-report or a line that may yet become one. Grows with the answer and is never taken back, except that
 * an answer which is cut off in the end may say less.
 */
export function settledText(soFar: string): string {
  const lastLine = soFar.slice(soFar.lastIndexOf('\n') + 1);
  const steady = mayBecomeReport(lastLine) ? soFar.slice(0, soFar.length - lastLine.length) : soFar;
  const ends = [...steady.matchAll(SENTENCE_END)];
  const end = ends.at(-1);
  if (end === undefined) return '';
  return takeSelfReport(steady.slice(0, end.index + end[0].length)).text;
}

function mayBecomeReport(line: string): boolean {
  const word = line.normalize('NFKC').replace(MARKS, '').slice(0, REPORT.length).toUpperCase();
  return word !== '' && REPORT.startsWith(word);
}
