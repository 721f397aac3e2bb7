const WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  twenty: 20,
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
};

/** A count in digits or in a word, for patterns. */
export const COUNT_EN = '(\\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)';
export const COUNT_JA = '(\\d{1,4}|[一二三四五六七八九十])';

/** NaN for what is no count. */
export const countOf = (word: string): number => WORDS[word.toLowerCase()] ?? Number(word);
