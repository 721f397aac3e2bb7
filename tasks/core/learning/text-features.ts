import { bucketOf, hashRange, hashText, hashUnit } from './hash.ts';

/** Weight by bucket: what a text says, in a form that a linear model can read. */
export type SparseFeatures = Map<number, number>;

/** Features that no text shows by itself, by name, such as what a lexicon found: weight 0 to about 3. */
export type NamedFeatures = Readonly<Record<string, number>>;

/** Seeds of the hash, one a kind. */
const KIND = { word: 1, stem: 2, pair: 3, chars: 4, group: 5, groupPair: 6, first: 7, last: 8, named: 9 };

/** How much one occurrence of each kind counts; found by cross-validation on four public intent sets. */
const WORTH = { word: 1, stem: 0.6, pair: 0.5, chars: 0.35, group: 0.8, place: 0.4 };

const WORD_GRAMS = { from: 2, to: 4 };
/** Japanese and Chinese are written without blanks: their words are found as runs of characters. */
const RUN_GRAMS = { from: 1, to: 4 };

const TOKEN = /[\p{L}\p{M}\p{Co}]+|\p{N}+/gu;
const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\u3005\u0e00-\u0e7f]/u;
const EDGE = 32;

/** Words that stand for each other in requests: which day or number it is seldom matters. */
const GROUPS: Readonly<Record<string, string>> = {
  day: 'monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun weekday weekend',
  month:
    'january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec',
  when: 'today tomorrow tonight yesterday morning afternoon evening noon midnight night',
  number:
    'one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand first second third',
  person:
    'mother mom mum dad father brother sister wife husband son daughter friend friends boss grandma grandpa uncle aunt',
  colour: 'red blue green yellow purple orange pink white black brown',
  hour: 'am pm oclock',
  span: 'hour hours minute minutes day days week weeks month months year years',
  self: 'my mine me i',
};
const GROUP_OF = new Map(
  Object.entries(GROUPS).flatMap(([group, words]) => words.split(' ').map((word) => [word, group] as const)),
);

const STEMMED_FROM = 5;

/** What spellings share: width, case, apostrophes. */
export const comparable = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\u2018\u2019\u02bc]/gu, "'");

/** Takes one occurrence of a feature: its hash, and how much it counts. */
export type AddFeature = (hash: number, worth: number) => void;

/**
 * The features of {@link showFeatures}, counted by bucket in the order in which the text shows them.
 * @param bits the features fall into 2^bits buckets
 */
export function textFeatures(text: string, bits: number, named: NamedFeatures = {}): SparseFeatures {
  const features: SparseFeatures = new Map();
  showFeatures(text, named, (hash, worth) => {
    const bucket = bucketOf(hash, bits);
    features.set(bucket, (features.get(bucket) ?? 0) + worth);
  });
  return features;
}

/** Hashed word, word-pair and character n-grams of a text, with weights by kind; linear in its length. */
export function showFeatures(text: string, named: NamedFeatures, add: AddFeature): void {
  const tokens = wordsOf(comparable(text).match(TOKEN) ?? [], add);
  addPairs(tokens, add);
  addGroups(tokens, add);
  const [first = ''] = tokens;
  add(hashText(first, KIND.first), WORTH.place);
  add(hashText(`${first} ${tokens[1] ?? ''}`, KIND.first), WORTH.place);
  add(hashText(tokens.at(-1) ?? '', KIND.last), WORTH.place);
  for (const [name, weight] of Object.entries(named)) {
    if (weight > 0) add(hashText(name, KIND.named), weight);
  }
}

/** The words of a text, each shown with the characters it is made of; runs without blanks are taken apart. */
function wordsOf(tokens: readonly string[], add: AddFeature): readonly string[] {
  const segments = segmentsOf(tokens.filter((token) => UNSPACED.test(token)));
  let run = 0;
  return tokens.flatMap((token) => {
    if (!UNSPACED.test(token)) {
      addWord(token, add);
      return token;
    }
    addGrams(token, RUN_GRAMS, add);
    const words = segments[run] ?? [];
    run += 1;
    for (const word of words) add(hashText(word, KIND.word), WORTH.word);
    return words;
  });
}

function addWord(word: string, add: AddFeature): void {
  add(hashText(word, KIND.word), WORTH.word);
  add(hashRange(word, 0, stemLength(word), KIND.stem), WORTH.stem);
  addGrams(` ${word} `, WORD_GRAMS, add);
}

/** Ends every word: no rule and no dictionary of the segmenter looks across it. */
const BETWEEN_RUNS = '\n';
/** Made for the first text that needs it: its dictionary takes long to load. */
let segmenter: Intl.Segmenter | undefined;

/** The words of each run. All runs at once: to begin a text costs the segmenter more than to read it. */
function segmentsOf(runs: readonly string[]): readonly (readonly string[])[] {
  if (runs.length === 0) return [];
  const text = runs.join(BETWEEN_RUNS);
  segmenter ??= new Intl.Segmenter('ja', { granularity: 'word' });
  const segments = segmenter.segment(text);
  const words: string[][] = [[]];
  for (let at = 0; at < text.length; ) {
    const { segment } = segments.containing(at) as Intl.SegmentData;
    if (segment === BETWEEN_RUNS) words.push([]);
    else words.at(-1)?.push(segment);
    at += segment.length;
  }
  return words;
}

function addGrams(padded: string, { from, to }: typeof WORD_GRAMS, add: AddFeature): void {
  for (let start = 0; start < padded.length; start += 1) {
    let hash = hashText('', KIND.chars);
    const end = Math.min(padded.length, start + to);
    for (let at = start; at < end; at += 1) {
      hash = hashUnit(hash, padded.charCodeAt(at));
      if (at - start + 1 >= from) add(hash, WORTH.chars);
    }
  }
}

/** How much of a word stands in front of its ending. */
function stemLength(word: string): number {
  if (word.length < STEMMED_FROM) return word.length;
  if (word.endsWith('ing')) return word.length - 3;
  if (word.endsWith('ed') || word.endsWith('es') || word.endsWith('ly')) return word.length - 2;
  return word.endsWith('s') ? word.length - 1 : word.length;
}

function addPairs(tokens: readonly string[], add: AddFeature): void {
  for (let at = -1; at < tokens.length; at += 1) {
    let hash = hashText(tokens[at] ?? '^', KIND.pair);
    hash = hashUnit(hash, EDGE);
    const next = tokens[at + 1] ?? '$';
    for (let unit = 0; unit < next.length; unit += 1) hash = hashUnit(hash, next.charCodeAt(unit));
    add(hash, WORTH.pair);
  }
}

const groupOf = (token: string): string | undefined =>
  /^\p{N}/u.test(token) ? 'number' : GROUP_OF.get(token);

/** Each group counts once, and so does each pair of a group with its neighbour. */
function addGroups(tokens: readonly string[], add: AddFeature): void {
  const groups = tokens.map(groupOf);
  const seen = new Set<string>();
  for (const [at, token] of tokens.entries()) {
    const group = groups[at];
    const next = tokens[at + 1];
    const nextGroup = groups[at + 1];
    if (group !== undefined) seen.add(group);
    if (next !== undefined && (group ?? nextGroup) !== undefined) {
      seen.add(`${group ?? token} ${nextGroup ?? next}`);
    }
  }
  for (const name of seen) add(hashText(name, name.includes(' ') ? KIND.groupPair : KIND.group), WORTH.group);
}
