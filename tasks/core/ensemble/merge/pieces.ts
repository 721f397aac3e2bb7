/** A stretch of an answer: joined in order, `before` and `text` of all pieces are the answer again. */
export interface Piece {
  /** Line ends, blanks and the mark of a list item. */
  readonly before: string;
  readonly text: string;
  /** `block`: code, or a line of a table, which nobody may cut into. */
  readonly kind: 'sentence' | 'heading' | 'block';
  /** The mark of the list item it begins or stands in, with its blank; empty in running text. */
  readonly bullet: string;
}

const LINE = /[^\n]*(?:\n|$)/gu;
const BULLET = /^\s*(?:[-*+•・‣]\s+|・|\(?\d{1,2}[.)）．]\s+|\d{1,2}、|[①-⑳]\s*)/u;
const HEADING = /^\s*#{1,6}\s|[:：]\*{0,3}$/u;
const FENCE = /^\s*(?:```|~~~)/u;
const TABLE = /^\s*\|.*\|\s*$/u;

/** Cuts an answer into sentences, lines of lists, headings and blocks. */
export function piecesOf(answer: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let before = '';
  let isFenced = false;
  for (const [raw] of answer.matchAll(LINE)) {
    if (raw === '') continue;
    const line = raw.trimEnd();
    const rest = raw.slice(line.length);
    const fence = FENCE.test(line);
    if (line.trim() === '') before += raw;
    else if (fence || isFenced || TABLE.test(line)) {
      pieces.push({ before, text: line, kind: 'block', bullet: '' });
      before = rest;
    } else {
      before = addLine(pieces, before, line) + rest;
    }
    if (fence) isFenced = !isFenced;
  }
  return pieces;
}

function addLine(pieces: Piece[], before: string, line: string): string {
  const mark = BULLET.exec(line)?.[0] ?? '';
  const bullet = mark.trimStart();
  if (HEADING.test(line)) {
    pieces.push({ before: before + mark, text: line.slice(mark.length), kind: 'heading', bullet });
    return '';
  }
  let gap = before + mark;
  for (const sentence of sentencesOf(line.slice(mark.length))) {
    const text = sentence.trimStart();
    if (text === '') continue;
    const blank = sentence.slice(0, sentence.length - text.length);
    const plain = text.trimEnd();
    pieces.push({ before: gap + blank, text: plain, kind: 'sentence', bullet });
    gap = text.slice(plain.length);
  }
  return gap;
}

const OPENERS = '「『（(“【';
const CLOSERS = '」』）)”】';
const JAPANESE_END = /[。！？]/u;
const LATIN_END = /[.!?]/u;
const NO_SENTENCE = /\b(?:mr|mrs|ms|dr|st|vs|e\.g|i\.e|approx|jr|sr)\.$/iu;
/** `Vol. 5` goes on, `The answer is no.` does not. */
const BEFORE_NUMBER = /\b(?:vols?|no|nos|ch|p|pp|fig|ed)\.$/iu;

function sentencesOf(line: string): readonly string[] {
  const isBalanced = countOf(line, OPENERS) === countOf(line, CLOSERS);
  const sentences: string[] = [];
  let start = 0;
  let depth = 0;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (isBalanced && OPENERS.includes(char)) depth += 1;
    if (isBalanced && CLOSERS.includes(char)) depth = Math.max(0, depth - 1);
    if (depth > 0 || !endsSentence(line, at, start)) continue;
    sentences.push(line.slice(start, at + 1));
    start = at + 1;
  }
  if (start < line.length) sentences.push(line.slice(start));
  return sentences;
}

function endsSentence(line: string, at: number, start: number): boolean {
  const char = line[at] ?? '';
  const next = line[at + 1] ?? ' ';
  if (/[.!?。！？]/u.test(next)) return false;
  if (JAPANESE_END.test(char)) return true;
  if (!LATIN_END.test(char) || !/\s/u.test(next)) return false;
  const following = line.slice(at + 1).trimStart()[0] ?? '';
  if (/\p{Ll}/u.test(following)) return false;
  const said = line.slice(Math.max(start, at - 12), at + 1);
  return !(NO_SENTENCE.test(said) || (BEFORE_NUMBER.test(said) && /\d/u.test(following)));
}

const countOf = (text: string, chars: string): number =>
  [...text].filter((char) => chars.includes(char)).length;

/** Politeness and questions back: right in the answer they stand in, out of place in another. */
const FILLER =
  /^(?:hi|hello|hey|sure|certainly|of course|absolutely|great|thanks?|thank you|you're welcome|welcome|here (?:is|are)|i hope|hope (?:this|that)|i'd be happy|i am happy|happy (?:reading|to help)|enjoy|let me know|feel free|if you (?:have|need|would|want)|please let|sorry|i(?:'m| am) sorry)\b|^(?:こんにちは|いらっしゃいませ|かしこまりました|承知|もちろん|ご質問|お問い合わせ|ありがとう|お役に|ご不明|お気軽|いかがで|ぜひ|以下|申し訳|他に(?:も)?(?:ご|何か)|何かございましたら)/iu;
const MARK = /^[[［][^\]］]{1,40}[\]］]$/u;
const ASKS = /[?？]["”」』)）]*$/u;

/** A provider's own mark under an answer, such as `[simulated]`, with the line end before it; else nothing. */
export function closingMark(answer: string): string {
  const text = answer.trimEnd();
  const at = text.lastIndexOf('\n');
  return at > 0 && MARK.test(text.slice(at).trim()) ? text.slice(at) : '';
}

/** Whether a piece states something. */
export const isClaim = ({ kind, text }: Piece): boolean =>
  kind === 'sentence' &&
  !FILLER.test(text) &&
  !MARK.test(text) &&
  !ASKS.test(text) &&
  /[\p{L}\p{N}]{2}/u.test(text);
