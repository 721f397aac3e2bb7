import type { Language } from '../../contract/enums.ts';
import type { Matter } from '../choice.ts';

const MATTER: Readonly<Record<Language, Readonly<Record<Matter, string>>>> = {
  en: {
    price: 'the price',
    discount: 'the discount',
    volumes: 'the number of volumes',
    copies: 'the number of copies',
    stock: 'the stock',
    sale: 'the sale',
    time: 'the time',
    figure: 'the figure',
    statement: 'this',
  },
  ja: {
    price: '価格',
    discount: '割引率',
    volumes: '巻数',
    copies: '在庫数',
    stock: '在庫',
    sale: 'セール',
    time: '日数・時間',
    figure: '数値',
    statement: 'この点',
  },
};

const STATES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { in: 'in stock', out: 'out of stock', on: 'on sale', off: 'not on sale' },
  ja: { in: '在庫あり', out: '在庫切れ', on: 'セール中', off: 'セール対象外' },
};

/** A state as a customer reads it. */
export const writtenState = (state: string, language: Language): string => STATES[language][state] ?? state;

/** Said where answers differed and the passages decide. @param about empty where no product is known */
export function settledNote(matter: Matter, about: string, value: string, language: Language): string {
  const what = MATTER[language][matter];
  if (language === 'ja') {
    const of = about === '' ? what : `「${about}」の${what}`;
    const told = isStatement(value) ? `「${value.replace(/。$/u, '')}」とのこと` : value;
    return `※${of}について異なる情報がありましたが、当店の記録では${told}です。`;
  }
  const of = about === '' ? what : `${what} of ${about}`;
  const told = isStatement(value) ? `: ${value}` : ` ${value}.`;
  return `Note: there was conflicting information about ${of}; our records say${told}`;
}

const isStatement = (value: string): boolean => /[.!。！]$/u.test(value);

/** Said where nothing decides: both values, and neither as a fact. */
export function openNote(
  matter: Matter,
  about: string,
  values: readonly string[],
  language: Language,
): string {
  const what = MATTER[language][matter];
  if (language === 'ja') {
    const of = about === '' ? what : `「${about}」の${what}`;
    return `※${of}については${values.map((value) => `「${value}」`).join('と')}の異なる情報があり、当店の記録では確認できませんでした。`;
  }
  const of = about === '' ? what : `${what} of ${about}`;
  return `Note: there is conflicting information about ${of} (${values.join(' / ')}), and our records do not settle it.`;
}
