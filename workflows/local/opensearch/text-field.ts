import { type AnalyzerName, analyze } from './analyze.ts';

const K1 = 1.2;
const B = 0.75;

/** The inverted index of one text field, with BM25 scores as Lucene computes them. Documents are numbers. */
export class TextField {
  readonly analyzer: AnalyzerName;
  readonly #postings = new Map<string, Map<number, number>>();
  readonly #lengths = new Map<number, number>();
  #totalLength = 0;

  constructor(analyzer: AnalyzerName) {
    this.analyzer = analyzer;
  }

  add(document: number, texts: readonly string[]): void {
    const terms = texts.flatMap((text) => analyze(text, this.analyzer));
    if (terms.length === 0) return;
    this.#lengths.set(document, terms.length);
    this.#totalLength += terms.length;
    for (const term of terms) {
      const posting = this.#postings.get(term) ?? new Map<number, number>();
      posting.set(document, (posting.get(document) ?? 0) + 1);
      this.#postings.set(term, posting);
    }
  }

  remove(document: number, texts: readonly string[]): void {
    this.#totalLength -= this.#lengths.get(document) ?? 0;
    this.#lengths.delete(document);
    for (const term of texts.flatMap((text) => analyze(text, this.analyzer))) {
      const posting = this.#postings.get(term);
      posting?.delete(document);
      if (posting?.size === 0) this.#postings.delete(term);
    }
  }

  has(document: number, term: string): boolean {
    return this.#postings.get(term)?.has(document) ?? false;
  }

  /** The score of each document that holds at least `needed` of the distinct terms. A repeated term counts again. */
  score(terms: readonly string[], needed: number): Map<number, number> {
    const scores = new Map<number, number>();
    const matched = new Map<number, number>();
    const seen = new Set<string>();
    const averageLength = this.#totalLength / Math.max(1, this.#lengths.size);
    for (const term of terms) {
      const posting = this.#postings.get(term);
      if (!posting) continue;
      const idf = Math.log(1 + (this.#lengths.size - posting.size + 0.5) / (posting.size + 0.5));
      for (const [document, frequency] of posting) {
        const length = (this.#lengths.get(document) ?? 0) / averageLength;
        const weight = frequency / (frequency + K1 * (1 - B + B * length));
        scores.set(document, (scores.get(document) ?? 0) + idf * weight);
        if (!seen.has(term)) matched.set(document, (matched.get(document) ?? 0) + 1);
      }
      seen.add(term);
    }
    if (needed <= 1) return scores;
    return new Map([...scores].filter(([document]) => (matched.get(document) ?? 0) >= needed));
  }
}
