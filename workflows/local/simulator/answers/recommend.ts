import type { ReadPrompt } from '../read-prompt.ts';
import { namedProducts, says } from './named-titles.ts';
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
  const wish = wishOf(prompt, known);
  const ranked = candidates
    .map((product, at) => ({ product, rank: reasons(product, wish).length - at / 2, at }))
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

/** What the customer asks for: the terms of the titles named, and the words of the question. */
interface Wish {
  readonly terms: ReadonlySet<string>;
  readonly question: string;
}

const wishOf = ({ question }: ReadPrompt, known: readonly ShownProduct[]): Wish => ({
  terms: new Set(known.flatMap(({ genres, themes }) => [...genres, ...themes])),
  question,
});

/** The product's genres and themes that were wished for, those in so many words first. */
function reasons({ genres, themes }: ShownProduct, { terms, question }: Wish): readonly string[] {
  const own = [...genres, ...themes];
  const said = own.filter((term) => says(question.normalize('NFKC'), term));
  const matching = [...said, ...own.filter((term) => terms.has(term) && !said.includes(term))];
  // "dark fantasy" says "fantasy" already.
  return matching.filter((term) => !matching.some((other) => other !== term && other.includes(term)));
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
