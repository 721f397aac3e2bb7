const CJK = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]/u;
const RUNS = /[\p{L}\p{N}]+/gu;

const STOP_WORDS = new Set(
  'a an and are as at be but by for if in into is it no not of on or s such t that the their then there these they this to was will with www'.split(
    ' ',
  ),
);

/** OpenSearch's `cjk` analyzer: lower-cased words without stop words, and bigrams of Chinese and Japanese. */
export function analyze(text: string): readonly string[] {
  const terms: string[] = [];
  for (const [run] of text.normalize('NFKC').toLowerCase().matchAll(RUNS)) {
    let word = '';
    let cjk: string[] = [];
    const flush = (): void => {
      if (word !== '' && !STOP_WORDS.has(word)) terms.push(word);
      word = '';
      if (cjk.length === 1) terms.push(cjk.join(''));
      for (let at = 0; at + 1 < cjk.length; at++) terms.push(`${cjk[at]}${cjk[at + 1]}`);
      cjk = [];
    };
    for (const char of run) {
      const isCjk = CJK.test(char);
      if (isCjk ? word !== '' : cjk.length > 0) flush();
      if (isCjk) cjk.push(char);
      else word += char;
    }
    flush();
  }
  return terms;
}
