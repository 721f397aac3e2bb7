const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々〆ヶ]/u;
const RUN = /[\p{L}\p{M}\p{N}ー々〆ヶ]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu;

/** OpenSearch's English stop words, which its cjk analyzer drops too. */
const STOP_WORDS = new Set(
  'a and are as at be but by for if in into is it no not of on or s such t that the their then there these they this to was will with www'.split(
    ' ',
  ),
);

export type AnalyzerName = 'standard' | 'cjk';

/**
 * Terms of a text. Both analyzers fold width and case; `cjk` cuts Han, kana and Hangul into overlapping pairs
 * (a single character stays alone) and drops English stop words; `standard` cuts them into single characters.
 */
export function analyze(text: string, analyzer: AnalyzerName): string[] {
  const terms: string[] = [];
  for (const [run] of text.normalize('NFKC').toLowerCase().matchAll(RUN)) {
    for (const piece of piecesByScript(run)) {
      if (!piece.cjk) {
        const word = piece.text.replaceAll('’', "'");
        if (analyzer === 'standard' || !STOP_WORDS.has(word)) terms.push(word);
      } else if (analyzer === 'standard' || piece.characters.length === 1) terms.push(...piece.characters);
      else for (let i = 0; i + 1 < piece.characters.length; i += 1) terms.push(pairAt(piece.characters, i));
    }
  }
  return terms;
}

const pairAt = (characters: readonly string[], at: number): string =>
  `${characters[at] ?? ''}${characters[at + 1] ?? ''}`;

interface Piece {
  readonly cjk: boolean;
  readonly text: string;
  readonly characters: readonly string[];
}

function piecesByScript(run: string): Piece[] {
  const pieces: Piece[] = [];
  let characters: string[] = [];
  let cjk = false;
  const cut = (): void => {
    if (characters.length > 0) pieces.push({ cjk, text: characters.join(''), characters });
    characters = [];
  };
  for (const character of run) {
    const isCjk = CJK.test(character);
    if (isCjk !== cjk) {
      cut();
      cjk = isCjk;
    }
    characters.push(character);
  }
  cut();
  return pieces;
}
