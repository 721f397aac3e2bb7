/** Shares of the writing systems among the letters of a text, and how many letters there are. */
export interface Scripts {
  readonly letters: number;
  readonly latin: number;
  readonly kana: number;
  readonly han: number;
  readonly hangul: number;
  readonly devanagari: number;
  readonly thai: number;
  readonly ethiopic: number;
  readonly arabic: number;
  readonly cyrillic: number;
}

const SCRIPTS = {
  latin: /\p{Script=Latin}/gu,
  kana: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  han: /\p{Script=Han}/gu,
  hangul: /\p{Script=Hangul}/gu,
  devanagari: /\p{Script=Devanagari}/gu,
  thai: /\p{Script=Thai}/gu,
  ethiopic: /\p{Script=Ethiopic}/gu,
  arabic: /\p{Script=Arabic}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
};
const LETTER = /\p{L}/gu;

export const countMatches = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

export function scriptsOf(text: string): Scripts {
  const letters = Math.max(1, countMatches(text, LETTER));
  const share = (pattern: RegExp): number => countMatches(text, pattern) / letters;
  return {
    letters,
    latin: share(SCRIPTS.latin),
    kana: share(SCRIPTS.kana),
    han: share(SCRIPTS.han),
    hangul: share(SCRIPTS.hangul),
    devanagari: share(SCRIPTS.devanagari),
    thai: share(SCRIPTS.thai),
    ethiopic: share(SCRIPTS.ethiopic),
    arabic: share(SCRIPTS.arabic),
    cyrillic: share(SCRIPTS.cyrillic),
  };
}

/** The commonest words of languages that share the Latin script: enough to tell them apart. */
const FUNCTION_WORDS: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries({
    en: 'the of and to in is that for it was on are with as be by at from or an a not this have which',
    de: 'der die das und ist nicht ein eine zu von mit den auf für im dem des wurde sich als auch es werden bei',
    fr: 'le la les des et est un une du de que qui dans pour pas sur au aux ce avec par sont en il plus',
    es: 'el la los las de y en que es un una por con para del se no su al lo como más',
    sw: 'na ya wa kwa ni katika za la kuwa cha ili hii huo watu yake lakini au vya hiyo kama baada moja pia',
  }).map(([language, words]) => [language, new Set(words.split(' '))]),
);

/** Least share of function words that tells a language. */
const TELLING = 0.08;

/** The language of a text in Latin letters, or undefined when no word tells. */
export function latinLanguage(words: readonly string[]): string | undefined {
  const rated = Object.entries(FUNCTION_WORDS).map(([language, known]) => ({
    language,
    share: words.filter((word) => known.has(word)).length / Math.max(1, words.length),
  }));
  const best = rated.reduce((top, one) => (one.share > top.share ? one : top));
  return best.share >= TELLING ? best.language : undefined;
}
