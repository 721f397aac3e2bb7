import type { EnsembleMember } from '../member.ts';
import type { Claim, ReadPiece } from './claims.ts';
import type { Piece } from './pieces.ts';

/** A piece of the merged reply in the making. */
export interface Entry<M> {
  piece: Piece;
  /** Undefined for headings, politeness and blocks. */
  claim: Claim | undefined;
  readonly sources: M[];
  readonly isInserted: boolean;
  /** Kept while merging, so that later answers are held against it, but not written. */
  isGone: boolean;
}

export const entryOf = <M>({ piece, claim }: ReadPiece, source: M, isInserted = false): Entry<M> => ({
  piece,
  claim,
  sources: [source],
  isInserted,
  isGone: false,
});

export function addSource<M extends EnsembleMember>(entry: Entry<M>, source: M): void {
  if (!entry.sources.includes(source)) entry.sources.push(source);
}

/** Puts a new claim behind what it followed in its own answer, and behind what was put there before it. */
export function insertAfter<M>(entries: Entry<M>[], anchor: Entry<M> | undefined, entry: Entry<M>): void {
  let at = (anchor === undefined ? lastClaim(entries) : entries.indexOf(anchor)) + 1;
  while (entries[at]?.isInserted) at += 1;
  entries.splice(at, 0, entry);
}

const lastClaim = <M>(entries: readonly Entry<M>[]): number => {
  const at = entries.findLastIndex(({ claim }) => claim !== undefined);
  return at < 0 ? entries.length - 1 : at;
};

const JAPANESE_END = /[。！？」』）]$|[\u3040-\u30ff\u4e00-\u9fff]$/u;
const ENDS = /[.!?。！？」』)"”]$/u;
const NUMBER_BULLET = /^(\(?)(\d{1,2})([.)）．、].*)$/u;

/** The reply as text: what is gone leaves no gap, and numbered lists count on. */
export function render<M>(entries: readonly Entry<M>[]): string {
  let text = '';
  let owed = '';
  let number = 0;
  const isTouched = entries.some(({ isInserted, isGone }) => isInserted || isGone);
  for (const entry of entries) {
    const { piece, isGone, isInserted } = entry;
    const before = isInserted ? '' : owed === '' ? piece.before : mergedGap(owed, piece.before);
    if (isGone) {
      owed = before;
      continue;
    }
    owed = '';
    let gap = isInserted ? gapFor(piece, text) : before;
    if (isTouched && isNumbered(gap)) {
      number = endsList(gap) || number === 0 ? Number(/\d+/u.exec(gap)?.[0] ?? 1) : number + 1;
      gap = gap.replace(/\d+/u, String(number));
    } else if (gap.includes('\n')) number = 0;
    text += (text === '' ? gap.replace(/^\s+/u, '') : gap) + (isInserted ? finished(piece.text) : piece.text);
  }
  return text.trim();
}

/** The first piece of a line hands its line end and bullet on to the rest of the line. */
const mergedGap = (owed: string, before: string): string => (before.includes('\n') ? before : owed);

const isNumbered = (gap: string): boolean => NUMBER_BULLET.test(gap.trim()) && gap.trim() !== '';
const endsList = (gap: string): boolean => /\n\s*\n/u.test(gap);

function gapFor(piece: Piece, text: string): string {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  const bullet = /^\s*(?:[-*+•・‣]\s*|\(?\d{1,2}[.)）．、]\s*)/u.exec(line)?.[0];
  if (piece.bullet !== '' && bullet !== undefined) return `\n${bullet}`;
  if (text === '' || JAPANESE_END.test(text)) return '';
  return ENDS.test(text) ? ' ' : '. ';
}

/** The item of a list becomes a sentence. */
function finished(text: string): string {
  if (ENDS.test(text)) return text;
  return /[\u3040-\u30ff]/u.test(text) ? `${text}。` : `${text}.`;
}
