import type { Passage } from '../../contract/passage.ts';
import { type Facts, factsOf, plain, type Unit } from './facts.ts';

/** A passage as something to hold claims against. */
export interface PassageRecord {
  readonly id: string;
  /** Of a product, as the shop writes them, English first; empty for articles and orders. */
  readonly names: readonly string[];
  readonly figures: ReadonlyMap<Unit, ReadonlySet<number>>;
  readonly stock: Facts['stock'];
  readonly sale: Facts['sale'];
}

export function recordOf({ id, kind, text }: Passage): PassageRecord {
  const figures = new Map<Unit, Set<number>>();
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf(': ');
    if (at > 0 && !fields.has(line.slice(0, at))) fields.set(line.slice(0, at), line.slice(at + 2));
    for (const [unit, values] of factsOf(line).figures) addAll(figures, unit, values);
  }
  const volumes = Number(fields.get('Volumes') ?? Number.NaN);
  if (Number.isInteger(volumes)) addAll(figures, 'volumes', [volumes]);
  const isProduct = kind === 'product';
  const stock = fields.get('In stock');
  const sale = fields.get('Sale');
  return {
    id,
    names: isProduct ? namesIn(fields.get('Title') ?? '') : [],
    figures,
    stock: stock === undefined ? undefined : stock.startsWith('yes') ? 'in' : 'out',
    sale: sale === undefined ? undefined : sale === 'none' ? 'off' : 'on',
  };
}

function addAll(figures: Map<Unit, Set<number>>, unit: Unit, values: Iterable<number>): void {
  figures.set(unit, new Set([...(figures.get(unit) ?? []), ...values]));
}

/** `Berserk (ベルセルク)` is both names. */
function namesIn(title: string): readonly string[] {
  const [, outer = title, inner] = /^(.*?)(?: \((.*)\))?$/u.exec(title) ?? [];
  return [outer, inner].flatMap((name) => (name !== undefined && name.length > 1 ? [name] : []));
}

/** The products a sentence names; `Monster` is not meant where `Monster Musume` stands. */
export function namedRecords(sentence: string, records: readonly PassageRecord[]): readonly PassageRecord[] {
  const text = plain(sentence);
  const named = records.flatMap((record) => {
    const name = record.names.map(plain).find((candidate) => saysName(text, candidate));
    return name === undefined ? [] : [{ record, name }];
  });
  return named
    .filter(({ name }) => !named.some((other) => other.name !== name && other.name.includes(name)))
    .map(({ record }) => record);
}

const LATIN = /[\p{Script=Latin}\d]/u;

function saysName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? '';
    const after = text[at + name.length] ?? '';
    const joins =
      (LATIN.test(before) && LATIN.test(name[0] ?? '')) ||
      (LATIN.test(after) && LATIN.test(name.at(-1) ?? ''));
    if (!joins) return true;
  }
  return false;
}
