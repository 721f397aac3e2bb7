import { moneyClaims } from './money.ts';

/** One product of the passages: what may be said of it. */
export interface Shelf {
  /** As the shop writes them, without closing marks: 「Haikyu!!」 is found where a sentence ends too. */
  readonly names: readonly string[];
  readonly inStock: boolean | undefined;
  readonly copies: number | undefined;
  readonly onSale: boolean | undefined;
  readonly volumes: number | undefined;
  readonly soldOut: ReadonlySet<number>;
  /** The volume that the customer asked for, and what is known of it. */
  readonly asked: { readonly volume: number; readonly state: string } | undefined;
  /** Prices and discounts of its record; none are read for an answer that names no price. */
  readonly money: ReadonlySet<string>;
}

/** `Label: value` lines; the first of a label counts, as it does for a reader. */
export function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf(': ');
    if (at > 0 && !fields.has(line.slice(0, at))) fields.set(line.slice(0, at), line.slice(at + 2));
  }
  return fields;
}

const CLOSING_MARKS = /[!?.。]+$/u;

/** `Berserk (ベルセルク)` is both names. */
export function namesIn(title: string): readonly string[] {
  const [, outer = title, inner] = /^(.*?)(?: \((.*)\))?$/u.exec(title) ?? [];
  return [outer, inner].flatMap((name) => {
    const plain = name?.replace(CLOSING_MARKS, '') ?? '';
    return plain.length > 1 ? [plain] : [];
  });
}

/** @param text of a product passage, in NFKC. */
export function readShelf(text: string, withMoney: boolean): Shelf {
  const fields = fieldsOf(text);
  const stock = fields.get('In stock');
  const sale = fields.get('Sale');
  return {
    names: namesIn(fields.get('Title') ?? ''),
    inStock: stock === undefined ? undefined : stock.startsWith('yes'),
    copies: numberIn(stock),
    onSale: sale === undefined ? undefined : sale !== 'none',
    volumes: numberIn(fields.get('Volumes')),
    soldOut: new Set((fields.get('Sold-out volumes') ?? '').match(/\d+/gu)?.map(Number)),
    asked: text.includes('Asked volume') ? askedVolume(fields) : undefined,
    money: withMoney ? moneyClaims(text) : new Set(),
  };
}

const numberIn = (value: string | undefined): number | undefined => {
  const digits = /\d+/u.exec(value ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
};

function askedVolume(fields: ReadonlyMap<string, string>): Shelf['asked'] {
  for (const [label, state] of fields) {
    const volume = /^Asked volume (\d+)$/u.exec(label)?.[1];
    if (volume !== undefined) return { volume: Number(volume), state };
  }
  return undefined;
}

/** Latin names are whole words: `Nana` is not in `Nanako`. */
export function saysName(sentence: string, name: string): boolean {
  for (let at = sentence.indexOf(name); at >= 0; at = sentence.indexOf(name, at + 1)) {
    if (!joins(sentence[at - 1], name[0]) && !joins(sentence[at + name.length], name.at(-1))) return true;
  }
  return false;
}

const LATIN = /[\p{Script=Latin}\d]/u;

const joins = (neighbour: string | undefined, edge: string | undefined): boolean =>
  neighbour !== undefined && edge !== undefined && LATIN.test(neighbour) && LATIN.test(edge);

/** The products that a sentence names; `Monster` is not meant where `Monster Musume` stands. */
export function namedShelves(sentence: string, shelves: readonly Shelf[]): readonly Shelf[] {
  const named = shelves.flatMap((shelf) => {
    const name = shelf.names.find((candidate) => saysName(sentence, candidate));
    return name === undefined ? [] : [{ shelf, name }];
  });
  if (named.length < 2) return named.map(({ shelf }) => shelf);
  return named
    .filter(({ name }) => !named.some((other) => other.name !== name && other.name.includes(name)))
    .map(({ shelf }) => shelf);
}
