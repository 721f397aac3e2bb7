import type { Attempt } from '../contract/attempt.ts';
import type { Classification } from '../contract/classification.ts';
import type { Passage } from '../contract/passage.ts';
import { moneyClaims } from './money.ts';
import { withoutSelfReports } from './self-report.ts';
import { namedShelves, readShelf, type Shelf } from './shelf.ts';
import { plain, straight } from './signs.ts';

export interface CheckInput {
  readonly attempt: Attempt;
  readonly classification: Classification;
  readonly passages: readonly Passage[];
  /** What the customer wrote: a figure quoted from it is not made up. */
  readonly query: string;
  /** The text to summarise or translate, which may be quoted too. */
  readonly document?: string;
  /** The telling lines of what the model was told: no answer repeats them. */
  readonly instructions?: readonly string[];
}

/** One sentence, and the one product it is about, as far as that can be told. */
export interface Statement {
  readonly text: string;
  readonly shelf: Shelf | undefined;
  /** The sentence names the product itself and no other, or stands under its heading. */
  readonly isCertain: boolean;
}

/** An answer beside what it may rest on, read once for every part of the check. All texts are in NFKC. */
export interface Reading {
  readonly attempt: Attempt;
  readonly classification: Classification;
  readonly text: string;
  readonly lower: string;
  /** Trimmed, none empty. */
  readonly lines: readonly string[];
  readonly sentences: readonly string[];
  readonly statements: readonly Statement[];
  readonly query: string;
  readonly document: string;
  readonly instructions: readonly string[];
  readonly shelves: readonly Shelf[];
  /** Order passages. */
  readonly orders: readonly string[];
  readonly money: {
    /** Prices and discounts of the answer. */
    readonly said: ReadonlySet<string>;
    /** Of the passages; empty where the answer names none. */
    readonly held: ReadonlySet<string>;
    /** Of passages that are no product: rules of the shop, orders. */
    readonly general: ReadonlySet<string>;
  };
  /** Everything that may be quoted. */
  readonly facts: string;
}

/** A mark of the provider's under the answer, such as `[simulated]`, is no part of it. */
const CLOSING_MARK = /\n\s*[[［][^\]］\n]{1,40}[\]］]\s*$/u;

export function readAnswer(input: CheckInput): Reading {
  const { attempt, classification, passages } = input;
  const text = plain(attempt.text).replace(CLOSING_MARK, '').trim();
  const query = straight(withoutSelfReports(input.query));
  const document = plain(input.document ?? '');
  const texts = passages.map((passage) => ({
    kind: passage.kind,
    text: plain(passage.text),
  }));
  const ofKind = (kind: Passage['kind']): string[] =>
    texts.flatMap((passage) => (passage.kind === kind ? [passage.text] : []));
  const orders = ofKind('order');
  const said = moneyClaims(text);
  const shelves = ofKind('product').map((product) => readShelf(product, said.size > 0));
  const general = [...ofKind('article'), ...orders].join('\n');
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const sentences = lines.map((line) => sentencesAround(line, shelves));
  return {
    attempt,
    classification,
    text,
    lower: text.toLowerCase(),
    lines,
    sentences: sentences.flat(),
    statements: statementsOf(lines, sentences, text, shelves),
    query,
    document,
    instructions: input.instructions ?? [],
    shelves,
    orders,
    money: { said, ...heldMoney(general, shelves, said.size > 0) },
    facts: [query, document, ...texts.map((passage) => passage.text)].join('\n'),
  };
}

function heldMoney(general: string, shelves: readonly Shelf[], isNeeded: boolean) {
  const ofGeneral = isNeeded ? moneyClaims(general) : new Set<string>();
  return { general: ofGeneral, held: new Set([...ofGeneral, ...shelves.flatMap(({ money }) => [...money])]) };
}

/** Not where an abbreviation or a title has its mark: `Kaiju No. 8`, `Haikyu!! is`, `Yu-Gi-Oh! (`. */
const SENTENCE_END =
  /。|(?<!\b(?:No|Dr|Mr|Mrs|Ms|St|vs|[Vv]ol))\.(?=\s|$)|[!?]+(?=\s+["“]?[A-Z\d]|\s*$|(?![はがをのもとにで])[\u3040-\u9fff])/;

const sentencesOf = (line: string): readonly string[] =>
  line.split(SENTENCE_END).flatMap((sentence) => (sentence.trim() === '' ? [] : [sentence.trim()]));

/** Keeps a mark from ending a sentence, and is taken out again. */
const JOINER = '\u2060';
const MARK_INSIDE = /[.!?](?= )/;

/** `Negima! Magister Negi Magi` is no two sentences. */
function sentencesAround(line: string, shelves: readonly Shelf[]): readonly string[] {
  const broken = shelves.flatMap(({ names }) =>
    names.filter((name) => MARK_INSIDE.test(name) && line.includes(name)),
  );
  if (broken.length === 0) return sentencesOf(line);
  const joined = broken.reduce(
    (text, name) => text.replaceAll(name, name.replaceAll(/([.!?])(?= )/g, `$1${JOINER}`)),
    line,
  );
  return sentencesOf(joined).map((sentence) => sentence.replaceAll(JOINER, ''));
}

/** What follows may be about another title, or about none. */
const TURNS_AWAY =
  /\b(?:if|when|once|unless|whenever|other|others|another|rest|else)\b|もし|場合|たら|他の|ほかの|別の/i;

const BULLET = /^[-*•・|]/;
/** A name and the marks of a heading: `**Berserk**`, `## 1. Berserk:`. */
const HEADING_ROOM = 8;

function statementsOf(
  lines: readonly string[],
  sentences: readonly (readonly string[])[],
  text: string,
  shelves: readonly Shelf[],
): readonly Statement[] {
  if (shelves.length === 0) return [];
  const only = shelves.length === 1 ? shelves[0] : undefined;
  const present = shelves.filter(({ names }) => names.some((name) => text.includes(name)));
  let section: Shelf | undefined;
  return lines.flatMap((line, at) => {
    const heading = headedBy(line, present);
    if (heading !== undefined || !BULLET.test(line)) section = heading;
    let subject = section ?? only;
    return (sentences[at] ?? []).map((sentence): Statement => {
      const named = namedShelves(sentence, present);
      if (named.length > 0) subject = named.length === 1 ? named[0] : undefined;
      const isCertain = named.length === 1 || (named.length === 0 && section !== undefined);
      const isAbout = isCertain || (subject !== undefined && !TURNS_AWAY.test(sentence));
      return { text: sentence, shelf: isAbout ? subject : undefined, isCertain };
    });
  });
}

/** The title that a line is nothing but: what stands under it in a list is about it. */
function headedBy(line: string, shelves: readonly Shelf[]): Shelf | undefined {
  return shelves.find(({ names }) =>
    names.some((name) => line.includes(name) && line.length <= name.length + HEADING_ROOM),
  );
}
