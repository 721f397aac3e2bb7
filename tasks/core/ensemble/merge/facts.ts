import type { Matter } from '../choice.ts';

export type Unit = 'usd' | 'eur' | 'jpy' | 'percent' | 'volumes' | 'copies' | 'time' | 'number';

/** What can be compared of a statement. */
export interface Facts {
  readonly figures: ReadonlyMap<Unit, ReadonlySet<number>>;
  readonly stock: 'in' | 'out' | undefined;
  readonly sale: 'on' | 'off' | undefined;
  readonly isNegated: boolean;
  /** Single volumes that it is about: `volume 3`, 第3巻. */
  readonly parts: ReadonlySet<number>;
  /** About a set, a total or a special edition: its figures are its own. */
  readonly isOfMany: boolean;
  /** The words alone: figures, states and negations taken out. */
  readonly frame: string;
}

const AMOUNT = String.raw`(?<!\d)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)`;
const FIGURES: readonly (readonly [Unit, RegExp])[] = [
  [
    'usd',
    new RegExp(String.raw`(?:\$|\busd\s?)\s?${AMOUNT}|${AMOUNT}\s?(?:us\s)?(?:dollars?\b|ドル)`, 'giu'),
  ],
  ['eur', new RegExp(String.raw`(?:€|\beur\s?)\s?${AMOUNT}|${AMOUNT}\s?(?:euros?\b|ユーロ)`, 'giu')],
  ['jpy', new RegExp(String.raw`(?:¥|\bjpy\s?)\s?${AMOUNT}|${AMOUNT}\s?(?:円|yen\b)`, 'giu')],
  ['percent', new RegExp(String.raw`${AMOUNT}\s?(?:%|percent\b|パーセント)`, 'giu')],
  [
    'volumes',
    new RegExp(
      String.raw`(?<![-\d])${AMOUNT}\s?(?:volumes\b|books\b)|(?:全|計|合計)\s?${AMOUNT}\s?[巻冊]|${AMOUNT}巻(?:まで|あり|完結|刊行|構成)`,
      'giu',
    ),
  ],
  [
    'copies',
    new RegExp(
      String.raw`${AMOUNT}\s?(?:copies\b|copy\b|units\b)|(?:残り|在庫[はが]?)\s?${AMOUNT}\s?[冊点部]`,
      'giu',
    ),
  ],
  [
    'time',
    new RegExp(
      String.raw`${AMOUNT}(?:\s?[-–~〜]\s?\d+)?\s?(?:(?:business |working )?(?:days?|hours?|weeks?|minutes?|months?)\b|営業日|日間?|時間|週間|分|か月|ヶ月)`,
      'giu',
    ),
  ],
];
const PART = /\bvol(?:ume)?\.? ?#?(\d{1,3})\b|第?(\d{1,3})巻/giu;
const BARE = new RegExp(String.raw`(?<![\p{L}\d.])${AMOUNT}(?![\p{Script=Latin}\d])`, 'gu');

const OUT =
  /out of stock|sold out|not (?:currently )?(?:in stock|available)|n't (?:currently )?(?:in stock|available)|no longer available|unavailable|在庫切れ|在庫[がは](?:ありません|ございません|ない)|在庫なし|売り切れ|品切れ/giu;
const IN = /\bin stock\b|\bavailable\b|在庫あり|在庫[がは](?:あります|ございます|ある)/giu;
const OFF =
  /(?:\bnot|n't|no longer|never)\b[^,;.]{0,20}\b(?:on sale|discounted)|\bno (?:current )?(?:sale|discount)|セール(?:中では|対象で?は?)(?:ありません|ない|ございません|外)|セール対象外|(?:セール|割引)[はも](?:ありません|ございません|ない)/giu;
const ON = /\bon sale\b|\bdiscounted\b|セール中|割引中/giu;
const NOT =
  /\b(?:not|never|no longer|cannot|without|none)\b|n['’]t\b|\bno\b|(?:で|では|じゃ)?(?:ありません|ございません|ない(?!で)|なかった)|ません|できない|不可/giu;
const OF_MANY =
  /\b(?:set|box|bundle|total|altogether|deluxe|omnibus|collector|limited|edition|complete series)\b|セット|合計|全巻|豪華版|限定|特装/iu;

/** Reads a statement in English or Japanese. */
export function factsOf(statement: string): Facts {
  let text = plain(statement);
  const figures = new Map<Unit, Set<number>>();
  for (const [unit, pattern] of FIGURES) text = take(text, pattern, (value) => note(figures, unit, value));
  const parts = new Set<number>();
  text = take(text, PART, (value) => parts.add(value));
  text = take(text, BARE, (value) => note(figures, 'number', value));
  const isOut = matches(text, OUT);
  const stock = isOut ? 'out' : matches(text, IN) ? 'in' : undefined;
  text = text.replaceAll(OUT, ' ').replaceAll(IN, ' ');
  const isOff = matches(text, OFF);
  const sale = isOff ? 'off' : matches(text, ON) ? 'on' : undefined;
  text = text.replaceAll(OFF, ' ').replaceAll(ON, ' ');
  const isNegated = matches(text, NOT);
  return {
    figures,
    stock,
    sale,
    isNegated,
    parts,
    isOfMany: OF_MANY.test(text),
    frame: text.replaceAll(NOT, ' '),
  };
}

export const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

const matches = (text: string, pattern: RegExp): boolean => text.search(pattern) >= 0;

function note(figures: Map<Unit, Set<number>>, unit: Unit, value: number): void {
  const values = figures.get(unit) ?? new Set();
  figures.set(unit, values.add(value));
}

/** Notes each figure of a kind, and leaves a gap in its place: no figure counts twice. */
const take = (text: string, pattern: RegExp, found: (value: number) => void): string =>
  text.replaceAll(pattern, (_, ...groups: readonly unknown[]) => {
    const digits = groups.find((group) => typeof group === 'string' && /\d/u.test(group)) as
      | string
      | undefined;
    found(Number((digits ?? '').replaceAll(',', '')));
    return ' ';
  });

export const MATTERS: Readonly<Record<Unit, Matter>> = {
  usd: 'price',
  eur: 'price',
  jpy: 'price',
  percent: 'discount',
  volumes: 'volumes',
  copies: 'copies',
  time: 'time',
  number: 'figure',
};

/** Figures that a product has one of: two answers about it that differ cannot both be right. */
export const OF_PRODUCT: ReadonlySet<Unit> = new Set(['usd', 'eur', 'jpy', 'percent', 'volumes', 'copies']);

/** A figure as a customer reads it. */
export function written(unit: Unit, values: Iterable<number>, isJapanese: boolean): string {
  return [...values]
    .toSorted((one, other) => one - other)
    .map((value) => writtenOne(unit, value, isJapanese))
    .join(', ');
}

function writtenOne(unit: Unit, value: number, isJapanese: boolean): string {
  if (unit === 'usd') return `$${Number.isInteger(value) ? value : value.toFixed(2)}`;
  if (unit === 'eur') return `€${Number.isInteger(value) ? value : value.toFixed(2)}`;
  if (unit === 'jpy') return isJapanese ? `${withCommas(value)}円` : `¥${withCommas(value)}`;
  if (unit === 'percent') return `${value}%`;
  return String(value);
}

const withCommas = (value: number): string => String(value).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/gu, ',');
