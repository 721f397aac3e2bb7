import type { Passage } from '../contract/passage.ts';

const OUT_OF_STOCK =
  /out of stock|sold out|not in stock|unavailable|在庫切れ|在庫がありません|在庫なし|売り切れ/iu;
const IN_STOCK = /\bin stock\b|\bavailable\b|在庫あり|在庫があります|在庫がございます/iu;
const NOT_ON_SALE =
  /not on sale|no sale|isn't on sale|セール対象外|セール中ではありません|割引はありません/iu;
const ON_SALE = /\bon sale\b|セール中|割引中/iu;

/** One product of the passages: what may be said of it. */
interface Shelf {
  readonly names: readonly string[];
  readonly inStock: boolean | undefined;
  readonly onSale: boolean | undefined;
}

/**
 * Titles of which the answer says the contrary of what the passages hold about stock or sale. Looks at
 * sentences that name exactly one title: who else is meant in the others cannot be told.
 */
export function shelfContradictions(answer: string, passages: readonly Passage[]): readonly string[] {
  const shelves = passages.filter(({ kind }) => kind === 'product').map(readShelf);
  const wrong = new Set<string>();
  for (const sentence of answer.normalize('NFKC').split(/[\n。!?！？]|\.(?=\s|$)/u)) {
    const named = shelves.filter(({ names }) => names.some((name) => sentence.includes(name)));
    const [shelf] = named;
    if (named.length !== 1 || shelf === undefined) continue;
    if (contradicts(sentence, shelf)) wrong.add(shelf.names[0] ?? '');
  }
  return [...wrong];
}

function contradicts(sentence: string, { inStock, onSale }: Shelf): boolean {
  const saysOut =
    OUT_OF_STOCK.test(sentence) && !/volumes? [\d, ]+(?:is |are )?sold out|\d巻/iu.test(sentence);
  const saysIn = !saysOut && IN_STOCK.test(sentence);
  const saysFull = NOT_ON_SALE.test(sentence);
  const saysSale = !saysFull && ON_SALE.test(sentence);
  return (
    (inStock === true && saysOut) ||
    (inStock === false && saysIn) ||
    (onSale === true && saysFull) ||
    (onSale === false && saysSale)
  );
}

function readShelf({ text }: Passage): Shelf {
  const field = (label: string): string | undefined =>
    new RegExp(`^${label}: (.*)$`, 'mu').exec(text)?.[1]?.normalize('NFKC');
  const stock = field('In stock');
  const sale = field('Sale');
  const title = field('Title') ?? '';
  const [, outer = title, inner] = /^(.*?)(?: \((.*)\))?$/u.exec(title) ?? [];
  return {
    names: [outer, inner].filter((name): name is string => name !== undefined && name.length > 1),
    inStock: stock === undefined ? undefined : stock.startsWith('yes'),
    onSale: sale === undefined ? undefined : sale !== 'none',
  };
}
