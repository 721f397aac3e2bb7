import { analyze } from './analyze.ts';

export type Source = Readonly<Record<string, unknown>>;

interface FieldMapping {
  readonly type?: string;
  readonly dimension?: number;
}

export interface Mapping {
  readonly properties?: Readonly<Record<string, FieldMapping>>;
}

interface TextField {
  readonly length: number;
  readonly counts: ReadonlyMap<string, number>;
}

export interface Stored {
  readonly id: string;
  readonly source: Source;
  /** Analyzed once, when the document is written. */
  readonly texts: ReadonlyMap<string, TextField>;
}

interface FieldStatistics {
  documents: number;
  totalLength: number;
  readonly documentFrequency: Map<string, number>;
}

/** BM25 as Lucene has it by default. */
const K1 = 1.2;
const B = 0.75;

/** One index: its documents by id, and what BM25 needs to know of each text field. */
export class SearchIndex {
  readonly body: Readonly<Record<string, unknown>>;
  readonly #mapping: Mapping;
  readonly #documents = new Map<string, Stored>();
  readonly #statistics = new Map<string, FieldStatistics>();

  constructor(body: Readonly<Record<string, unknown>>) {
    this.body = body;
    this.#mapping = (body['mappings'] as Mapping | undefined) ?? {};
  }

  get size(): number {
    return this.#documents.size;
  }

  documents(): Iterable<Stored> {
    return this.#documents.values();
  }

  typeOf(field: string): FieldMapping | undefined {
    return this.#mapping.properties?.[field];
  }

  has(id: string): boolean {
    return this.#documents.has(id);
  }

  put(id: string, source: Source): void {
    this.remove(id);
    const texts = new Map<string, TextField>();
    for (const [field, value] of Object.entries(source)) {
      if (!this.#isText(field, value)) continue;
      texts.set(field, this.#count(field, String(value)));
    }
    this.#documents.set(id, { id, source, texts });
  }

  remove(id: string): boolean {
    const stored = this.#documents.get(id);
    if (stored === undefined) return false;
    for (const [field, { length, counts }] of stored.texts) {
      const statistics = this.#statisticsOf(field);
      statistics.documents -= 1;
      statistics.totalLength -= length;
      for (const term of counts.keys()) {
        statistics.documentFrequency.set(term, (statistics.documentFrequency.get(term) ?? 1) - 1);
      }
    }
    return this.#documents.delete(id);
  }

  /** Without a mapping a string is text, as with OpenSearch's dynamic mapping. */
  #isText(field: string, value: unknown): boolean {
    const type = this.typeOf(field)?.type;
    return type === undefined ? typeof value === 'string' : type === 'text';
  }

  #count(field: string, text: string): TextField {
    const terms = analyze(text);
    const counts = new Map<string, number>();
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
    const statistics = this.#statisticsOf(field);
    statistics.documents += 1;
    statistics.totalLength += terms.length;
    for (const term of counts.keys()) {
      statistics.documentFrequency.set(term, (statistics.documentFrequency.get(term) ?? 0) + 1);
    }
    return { length: terms.length, counts };
  }

  #statisticsOf(field: string): FieldStatistics {
    const known = this.#statistics.get(field);
    if (known !== undefined) return known;
    const fresh = { documents: 0, totalLength: 0, documentFrequency: new Map<string, number>() };
    this.#statistics.set(field, fresh);
    return fresh;
  }

  /** BM25 of a document for the terms of a query; 0 when none matches. */
  bm25(document: Stored, field: string, terms: readonly string[]): number {
    const text = document.texts.get(field);
    const statistics = this.#statistics.get(field);
    if (text === undefined || statistics === undefined) return 0;
    const average = statistics.totalLength / Math.max(1, statistics.documents);
    let score = 0;
    for (const term of terms) {
      const frequency = text.counts.get(term);
      if (frequency === undefined) continue;
      const containing = statistics.documentFrequency.get(term) ?? 0;
      const idf = Math.log(1 + (statistics.documents - containing + 0.5) / (containing + 0.5));
      const norm = 1 - B + (B * text.length) / Math.max(1, average);
      score += (idf * frequency) / (frequency + K1 * norm);
    }
    return score;
  }
}
