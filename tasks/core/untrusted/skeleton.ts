/** Letters of other scripts that look like Latin ones, after NFKC and in lower case. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  ɑ: 'a',
  α: 'a',
  ԁ: 'd',
  е: 'e',
  ε: 'e',
  ғ: 'f',
  ɡ: 'g',
  һ: 'h',
  і: 'i',
  ı: 'i',
  ι: 'i',
  ј: 'j',
  ӏ: 'l',
  м: 'm',
  п: 'n',
  η: 'n',
  о: 'o',
  ο: 'o',
  р: 'p',
  ρ: 'p',
  ԛ: 'q',
  ѕ: 's',
  т: 't',
  τ: 't',
  υ: 'u',
  ս: 'u',
  с: 'c',
  ϲ: 'c',
};

const LOOKS_LATIN = new RegExp(`[${Object.keys(LOOKALIKES).join('')}]`, 'gu');

/** A text as a hasty reader takes it: one width, one case, Latin for what looks Latin, no accents. */
export const skeleton = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(LOOKS_LATIN, (char) => LOOKALIKES[char] ?? char);
