import type { ReadPrompt } from '../read-prompt.ts';
import { namedProducts, namesATaste, says } from './named-titles.ts';
import { factsLine, products, quoted, type ShownProduct, saleText } from './shown-product.ts';
import { type Language, listed, say, type Writer } from './writer.ts';

const FULL = 4;
const WEAK = 2;
const REASONS = 3;

const asksForSale = ({ question, tasks }: ReadPrompt): boolean =>
  tasks.includes('price_inquiry') || /\bsale\b|discount|セール|割引|値引/iu.test(question);

const takesSoldOut = (question: string): boolean =>
  /even if (?:it's |it is |they're )?(?:out of stock|sold out)|在庫切れでも|売り切れでも/iu.test(question);

/** Titles other than those the customer named, in stock, with what links them to the wish. */
export const recommendation: Writer = (prompt, { weak }) => {
  const { language, question } = prompt;
  const all = products(prompt);
  const known = namedProducts(prompt, all);
  const others = all.filter((product) => !known.includes(product));
  const candidates = others.filter(({ inStock }) => inStock !== false || takesSoldOut(question));
  if (candidates.length === 0) return nothingToOffer(others, language);
  const wish = wishOf(prompt, all, known);
  const ranked = candidates
    .map((product, at) => ({ product, rank: fitOf(product, wish, at), at }))
    .toSorted((one, other) => other.rank - one.rank || one.at - other.at)
    .map(({ product }) => product);
  const chosen = ranked.slice(0, weak ? WEAK : FULL);
  const opening = say(
    language,
    'Based on what you like, here are my picks:',
    'お好みに合わせたおすすめです。',
  );
  const lines = chosen.map((product, at) => `${at + 1}. ${pickLine(product, wish, language, weak)}`);
  if (weak) return [opening, ...lines, hedge(language)].join('\n');
  return [opening, ...lines, ...(asksForSale(prompt) ? [saleSummary(chosen, language)] : [])].join('\n');
};

/** What the customer asks for, as terms of the catalogue. */
interface Wish {
  /** In so many words. */
  readonly said: ReadonlySet<string>;
  /** Of the titles named as examples of taste. */
  readonly shared: ReadonlySet<string>;
}

function wishOf(
  { question }: ReadPrompt,
  all: readonly ShownProduct[],
  known: readonly ShownProduct[],
): Wish {
  const plain = question.normalize('NFKC');
  const said = [...new Set(all.flatMap(termsOf))].filter((term) => says(plain, term));
  const examples = namesATaste(question) ? known : [];
  // "dark fantasy" asks for no other fantasy.
  return { said: new Set(widest(said)), shared: new Set(examples.flatMap(termsOf)) };
}

const termsOf = ({ genres, themes }: ShownProduct): readonly string[] => [...genres, ...themes];

const widest = (terms: readonly string[]): readonly string[] =>
  terms.filter((term) => !terms.some((other) => other !== term && other.includes(term)));

/** The product's genres and themes that were wished for, those in so many words first. */
function reasons(product: ShownProduct, { said, shared }: Wish): readonly string[] {
  const own = termsOf(product);
  const first = own.filter((term) => said.has(term));
  return widest([...first, ...own.filter((term) => shared.has(term) && !said.has(term))]);
}

/** How well it fits: what was said counts double, and the search's own order decides between equals. */
function fitOf(product: ShownProduct, wish: Wish, at: number): number {
  const matching = reasons(product, wish);
  return matching.length + matching.filter((term) => wish.said.has(term)).length - at / 4;
}

function pickLine(product: ShownProduct, wish: Wish, language: Language, weak: boolean): string {
  const matching = reasons(product, wish).slice(0, REASONS);
  const why = listed(language, matching.length > 0 ? matching : product.genres.slice(0, 2));
  const because = [why, product.synopsis].filter(Boolean).join(say(language, ': ', '。'));
  const facts = factsLine(product, language);
  const shown = weak ? '' : say(language, ` (${facts})`, `（${facts}）`);
  return `${quoted(product, language)}${shown}${say(language, ' - ', ' ')}${because}`;
}

const hedge = (language: Language): string =>
  say(language, 'Maybe you will like these; perhaps tell me more.', 'おそらくお気に召すと思います。');

function saleSummary(chosen: readonly ShownProduct[], language: Language): string {
  const reduced = chosen.filter(({ sale }) => typeof sale === 'string');
  if (reduced.length === 0 && chosen.some(({ sale }) => sale === undefined)) {
    return say(language, 'I cannot see which are on sale.', 'セールの有無は確認できません。');
  }
  if (reduced.length === 0) {
    return say(language, 'None of these is on sale right now.', 'この中に現在セール中の作品はありません。');
  }
  const list = reduced.map((product) =>
    say(
      language,
      `${product.title} (${saleText(product, language)})`,
      `${quoted(product, language)}（${saleText(product, language)}）`,
    ),
  );
  return say(language, `On sale now: ${list.join(', ')}.`, `現在セール中: ${list.join('、')}。`);
}

/** Rather no title than one that cannot be bought. */
function nothingToOffer(soldOut: readonly ShownProduct[], language: Language): string | undefined {
  if (soldOut.length === 0) return undefined;
  const titles = listed(
    language,
    soldOut.map((product) => quoted(product, language)),
  );
  return say(
    language,
    `What would suit you is out of stock just now: ${titles}.`,
    `お好みに合いそうな作品はただいま在庫切れです: ${titles}。`,
  );
}
