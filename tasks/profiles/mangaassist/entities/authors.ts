import { normalise, type Reading, type Span } from '../normalise.ts';
import type { NamedProduct } from './named-product.ts';
import { compactOf, type Word, wordsOf } from './title-index.ts';

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

export type AuthorIndex = readonly Person[];

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
  return [...people.values()].filter(
    ({ words }) => words.length > 1 || (words[0] ?? '').length >= MIN_SINGLE,
  );
}

/** ONE and Oda are words too. */
const MIN_SINGLE = 5;
const MIN_SURNAME = 4;
const MIN_JAPANESE = 3;

/** People a message names in full, in either order, or by surname after "by". */
export function findAuthors(reading: Reading, people: AuthorIndex): AuthorMention[] {
  const words = wordsOf(reading.lower);
  const said = new Set(words.flatMap(({ text, stem }) => [text, stem]));
  const { text: compact, at } = compactOf(reading.lower);
  return people.flatMap((person) => {
    const surname = person.words.at(-1) ?? '';
    const span =
      (said.has(surname) ? inLatin(words, person.words, said, reading.lower) : undefined) ??
      inJapanese(compact, at, person.japanese);
    return span === undefined ? [] : [{ authors: person.authors, ...span }];
  });
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

function inJapanese(compact: string, at: readonly number[], name: string): Span | undefined {
  const index = name.length >= MIN_JAPANESE ? compact.indexOf(name) : -1;
  const start = index < 0 ? undefined : at[index];
  const last = at[index + name.length - 1];
  return start === undefined || last === undefined ? undefined : { start, end: last + 1 };
}
