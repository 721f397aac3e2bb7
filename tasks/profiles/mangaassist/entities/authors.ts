import { createWordSearch, type WordSearch } from '../../../core/text/word-search.ts';
import { normalise, type Reading, type Span } from '../normalise.ts';
import type { NamedProduct } from './named-product.ts';
import { type Compact, compactOf, type Spelling, type Word, wordsOf } from './spelling.ts';

/** Where a message names a person; `authors` are all credits of the catalogue with that person in them. */
export interface AuthorMention extends Span {
  readonly authors: readonly string[];
}

interface Person {
  readonly words: readonly string[];
  /** Without punctuation; empty when the catalogue's two credits do not pair up. */
  readonly japanese: string;
  readonly authors: readonly string[];
}

export interface AuthorIndex {
  readonly people: readonly Person[];
  /** Places in `people` by the last Latin word of the name. */
  readonly bySurname: ReadonlyMap<string, readonly number[]>;
  /** Finds Japanese names in a compact text. */
  readonly searchJapanese: WordSearch;
  /** The places in `people` of what `searchJapanese` finds. */
  readonly japanese: readonly number[];
}

/** Everyone credited in the catalogue, by Latin and Japanese name. */
export function indexAuthors(products: readonly NamedProduct[]): AuthorIndex {
  const people = new Map<string, Person>();
  for (const { author, authorJa } of products) {
    const names = author.split(/\s+and\s+|\s*[,&]\s*/u);
    const inJapanese = authorJa.split(/[・×,、&]/u);
    names.forEach((name, at) => {
      const words = wordsOf(normalise(name).lower).map((word) => word.text);
      const japanese = names.length === inJapanese.length ? (inJapanese[at] ?? '') : '';
      const known = people.get(name);
      const authors = [...new Set([...(known?.authors ?? []), author])];
      people.set(name, { words, japanese: compactOf(normalise(japanese).lower).text, authors });
    });
  }
  return byName(
    [...people.values()].filter(({ words }) => words.length > 1 || (words[0] ?? '').length >= MIN_SINGLE),
  );
}

function byName(people: readonly Person[]): AuthorIndex {
  const bySurname = new Map<string, number[]>();
  for (const [at, { words }] of people.entries()) {
    const surname = words.at(-1) ?? '';
    bySurname.set(surname, [...(bySurname.get(surname) ?? []), at]);
  }
  const japanese = [...people.keys()].filter((at) => japaneseName(people, at).length >= MIN_JAPANESE);
  const searchJapanese = createWordSearch(japanese.map((at) => japaneseName(people, at)));
  return { people, bySurname, searchJapanese, japanese };
}

const japaneseName = (people: readonly Person[], at: number): string => people[at]?.japanese ?? '';

/** ONE and Oda are words too. */
const MIN_SINGLE = 5;
const MIN_SURNAME = 4;
const MIN_JAPANESE = 3;

/** People a message names in full, in either order, or by surname after "by"; in the order of the catalogue. */
export function findAuthors(
  { lower }: Reading,
  { words, compact }: Spelling,
  index: AuthorIndex,
): AuthorMention[] {
  const said = new Set<string>();
  for (const { text, stem } of words) said.add(text).add(stem);
  const spans = new Map<number, Span>();
  index.searchJapanese(compact.text, (name, start) => {
    const person = index.japanese[name] ?? 0;
    if (!spans.has(person)) spans.set(person, spanIn(compact, start, japaneseName(index.people, person)));
  });
  for (const surname of said) {
    for (const at of index.bySurname.get(surname) ?? []) {
      const span = inLatin(words, index.people[at]?.words ?? [], said, lower);
      if (span !== undefined) spans.set(at, span);
    }
  }
  return [...spans]
    .sort(([one], [other]) => one - other)
    .map(([at, span]) => ({ authors: index.people[at]?.authors ?? [], ...span }));
}

function inLatin(
  words: readonly Word[],
  name: readonly string[],
  said: ReadonlySet<string>,
  lower: string,
): Span | undefined {
  if (!name.every((word) => said.has(word))) return bySurname(lower, name);
  for (const wanted of [name, [...name].reverse()]) {
    const at = words.findIndex((_, index) =>
      wanted.every((word, offset) => {
        const found = words[index + offset];
        return found !== undefined && (found.text === word || found.stem === word);
      }),
    );
    const first = words[at];
    const last = words[at + wanted.length - 1];
    if (first !== undefined && last !== undefined) return { start: first.start, end: last.end };
  }
  return bySurname(lower, name);
}

function bySurname(lower: string, name: readonly string[]): Span | undefined {
  const surname = name.at(-1) ?? '';
  if (name.length < 2 || surname.length < MIN_SURNAME) return undefined;
  const marked = [...lower.matchAll(/\b(?:by|author|mangaka)\s+([a-z]+)\b/gu)].find(
    ([, said]) => said === surname,
  );
  if (marked === undefined) return undefined;
  const end = marked.index + marked[0].length;
  return { start: end - surname.length, end };
}

const spanIn = ({ at }: Compact, start: number, name: string): Span => ({
  start: at[start] ?? 0,
  end: (at[start + name.length - 1] ?? 0) + 1,
});
