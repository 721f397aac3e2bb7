import { aboutProducts } from './about-products.ts';
import { namedProducts } from './named-titles.ts';
import { products } from './shown-product.ts';
import { termsOf } from './terms.ts';
import { say, type Writer } from './writer.ts';

const SENTENCES = 3;
const SHORTEST = 8;

/** The sentences that hold most of what the whole text is about, in their own order. */
export const summarization: Writer = (prompt, skill) => {
  const { document, language } = prompt;
  const opening = say(language, 'In short: ', '要約: ');
  if (document === undefined) {
    const [product] = namedProducts(prompt, products(prompt));
    return product?.synopsis === undefined ? aboutProducts(prompt, skill) : `${opening}${product.synopsis}`;
  }
  const sentences = document
    .replaceAll(/\s+/gu, ' ')
    .split(/(?<=[.!?])\s+|(?<=[。！？])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length >= SHORTEST);
  if (sentences.length === 0) return document.trim() === '' ? undefined : `${opening}${document.trim()}`;
  const picked = central(sentences).slice(0, skill.weak ? 1 : SENTENCES);
  const text = sentences.filter((_, at) => picked.includes(at)).join(language === 'ja' ? '' : ' ');
  return `${opening}${text}`;
};

/** Positions of the sentences, the most central first: those whose terms come back most in the others. */
function central(sentences: readonly string[]): readonly number[] {
  const terms = sentences.map((sentence) => termsOf(sentence));
  const counts = new Map<string, number>();
  for (const term of terms.flatMap((held) => [...held])) counts.set(term, (counts.get(term) ?? 0) + 1);
  const weight = (held: ReadonlySet<string>): number =>
    [...held].reduce((sum, term) => sum + (counts.get(term) ?? 0) - 1, 0) / Math.sqrt(held.size || 1);
  return terms
    .map((held, at) => ({ at, weight: weight(held) }))
    .toSorted((one, other) => other.weight - one.weight || one.at - other.at)
    .map(({ at }) => at);
}
