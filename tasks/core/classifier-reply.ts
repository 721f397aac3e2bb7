import { INTENTS, type Intent, LANGUAGES, type Language } from './contract/enums.ts';
import { clamp01, round } from './round.ts';

/** What the classifier model decides; language and entities stay with the rules. */
export interface ParsedClassification {
  /** The most important first; never empty. */
  readonly intents: readonly Intent[];
  /** 1-10. */
  readonly complexity: number;
  readonly domains: readonly string[];
  readonly needsContext: boolean;
  readonly needsProductData: boolean;
  /** Undefined when the model named none that the shop speaks. */
  readonly language: Language | undefined;
  /** 0-1. */
  readonly confidence: number;
}

/** What stands when the classifier is not to be had or babbles. Never cached. */
export const FALLBACK_CLASSIFICATION: ParsedClassification = {
  intents: ['unknown'],
  complexity: 5,
  domains: [],
  needsContext: true,
  needsProductData: false,
  language: undefined,
  confidence: 0.3,
};

const MAX_TEXT = 4_000;
const MAX_OBJECTS = 12;
const MAX_DEPTH = 6;
const MAX_INTENTS = 4;
const MAX_DOMAINS = 6;

/**
 * Reads the classifier's JSON, also when it is fenced, wrapped in prose, single-quoted, cut off or has
 * trailing commas. Unknown labels are dropped and numbers clamped; undefined when there is no object with
 * intents in it. Never throws.
 */
export function parseClassifierReply(text: string): ParsedClassification | undefined {
  const source = text.slice(0, MAX_TEXT);
  let at = source.indexOf('{');
  for (let tries = 0; at >= 0 && tries < MAX_OBJECTS; tries += 1) {
    const value = new LooseJson(source, at).value(0);
    if (value instanceof Map && value.has('intents')) return read(value);
    at = source.indexOf('{', at + 1);
  }
  return undefined;
}

function read(fields: ReadonlyMap<string, Loose>): ParsedClassification {
  const intents = [...new Set(texts(fields.get('intents')).map(asLabel).filter(isIntent))];
  const score = numberOf(fields.get('complexity_score'));
  const confidence = numberOf(fields.get('confidence'));
  return {
    intents: intents.length > 0 ? intents.slice(0, MAX_INTENTS) : ['unknown'],
    complexity:
      score === undefined ? FALLBACK_CLASSIFICATION.complexity : Math.min(10, Math.max(1, Math.round(score))),
    domains: [...new Set(texts(fields.get('domain_tags')).map(asLabel))]
      .filter((tag) => tag !== '')
      .slice(0, MAX_DOMAINS),
    needsContext: booleanOf(fields.get('requires_context'), FALLBACK_CLASSIFICATION.needsContext),
    needsProductData: booleanOf(
      fields.get('requires_product_data'),
      FALLBACK_CLASSIFICATION.needsProductData,
    ),
    language: LANGUAGES.find((language) => texts(fields.get('language')).map(asLabel).includes(language)),
    // A model that named no known label, or no confidence, is not to be trusted more than the fallback.
    confidence:
      confidence === undefined || intents.length === 0
        ? FALLBACK_CLASSIFICATION.confidence
        : round(clamp01(confidence > 1 ? confidence / 100 : confidence)),
  };
}

type Loose = string | number | boolean | null | Loose[] | Map<string, Loose>;

const texts = (value: Loose | undefined): string[] => {
  if (typeof value === 'string') return value.split(/[,|]/u);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};

const asLabel = (value: string): string =>
  value
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/gu, '_')
    .slice(0, 40);

const isIntent = (label: string): label is Intent => (INTENTS as readonly string[]).includes(label);

/** `8`, `"8"`, `"8/10"` and `"0.92 (high)"` are numbers; `"high"` and NaN are not. */
function numberOf(value: Loose | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const match = /^\s*(-?\d{1,6}(?:\.\d{1,6})?)/u.exec(value.normalize('NFKC'));
  return match === null ? undefined : Number(match[1]);
}

const booleanOf = (value: Loose | undefined, otherwise: boolean): boolean => {
  if (typeof value === 'boolean') return value;
  const label = typeof value === 'string' ? asLabel(value) : '';
  if (label === 'true' || label === 'yes') return true;
  return label === 'false' || label === 'no' ? false : otherwise;
};

const CLOSING_QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '‘': '’' };
const WORDS: Readonly<Record<string, boolean | null>> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
};
const BLANK = /[\s,]/u;
const BARE = /[^\s,:{}[\]"'“”‘’]/u;

/** A forgiving reader of one JSON value: what it cannot make sense of, it skips. */
class LooseJson {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  value(depth: number): Loose {
    this.#skip(BLANK);
    const char = this.#text[this.#at] ?? '';
    if (depth < MAX_DEPTH && char === '{') return this.#object(depth);
    if (depth < MAX_DEPTH && char === '[') return this.#array(depth);
    const closing = CLOSING_QUOTES[char];
    if (closing !== undefined) return this.#quoted(closing);
    return this.#bare();
  }

  #object(depth: number): Map<string, Loose> {
    const fields = new Map<string, Loose>();
    this.#at += 1;
    while (this.#more('}')) {
      const key = this.value(MAX_DEPTH);
      this.#skip(BLANK);
      if (this.#text[this.#at] !== ':') continue;
      this.#at += 1;
      const name = String(key);
      if (!fields.has(name)) fields.set(name, this.value(depth + 1));
      else this.value(depth + 1);
    }
    return fields;
  }

  #array(depth: number): Loose[] {
    const items: Loose[] = [];
    this.#at += 1;
    while (this.#more(']')) items.push(this.value(depth + 1));
    return items;
  }

  /** Whether another member follows; steps over the closing bracket when none does. */
  #more(closing: string): boolean {
    this.#skip(BLANK);
    if (this.#at >= this.#text.length) return false;
    if (this.#text[this.#at] !== closing) return true;
    this.#at += 1;
    return false;
  }

  #quoted(closing: string): string {
    let text = '';
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at] ?? '';
      if (char === closing) break;
      if (char === '\\') this.#at += 1;
      text += char === '\\' ? (this.#text[this.#at] ?? '') : char;
    }
    this.#at += 1;
    return text;
  }

  #bare(): Loose {
    const from = this.#at;
    this.#skip(BARE);
    // Nothing here is a word: step over it, so that the reader always moves on.
    if (this.#at === from) this.#at += 1;
    const word = this.#text.slice(from, this.#at).trim();
    if (Object.hasOwn(WORDS, word)) return WORDS[word] ?? null;
    return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu.test(word) ? Number(word) : word;
  }

  #skip(pattern: RegExp): void {
    while (this.#at < this.#text.length && pattern.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }
}
