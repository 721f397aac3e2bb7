import { expressionText, parse, type SyntaxNode } from '../expressions/syntax.ts';
import type { Json } from '../types.ts';
import { isObject, type QueryLanguage } from './report.ts';

/** What `$states` shows where a field stands. */
type Sees = 'nothing more' | 'result' | 'errorOutput';

/** A string of a JSONata state, and what kind of place it stands in. */
interface Text {
  readonly text: string;
  readonly location: string;
  readonly sees: Sees;
}

/** An expression that parsed. */
export interface FoundExpression {
  readonly source: string;
  readonly ast: SyntaxNode;
  readonly reads: ReadonlySet<string>;
  readonly location: string;
  readonly sees: Sees;
}

/** A key `x.$`, which only JSONPath would evaluate. */
interface FoundKey {
  readonly key: string;
  readonly location: string;
}

export interface Collected {
  readonly texts: readonly Text[];
  readonly expressions: readonly FoundExpression[];
  readonly pathKeys: readonly FoundKey[];
}

export type LintedState = { readonly [field: string]: Json };

const WITH_RESULT = new Set(['Task', 'Parallel', 'Map']);

/** Machines inside a state are walked by whoever walks machines. */
const NOT_EVALUATED = new Set([
  'Branches',
  'Comment',
  'Default',
  'ErrorEquals',
  'ItemProcessor',
  'Iterator',
  'Next',
  'QueryLanguage',
  'Resource',
  'Retry',
  'Type',
]);

/** Everything in a JSONata state that is or might be meant as an expression. */
export function collectExpressions(state: LintedState, location: string): Collected {
  const texts: Text[] = [];
  const pathKeys: FoundKey[] = [];
  const visit = (json: Json, place: string, sees: Sees): void => {
    if (typeof json === 'string') texts.push({ text: json, location: place, sees });
    else if (Array.isArray(json)) {
      for (const [index, item] of json.entries()) visit(item, `${place}[${index}]`, sees);
    } else if (isObject(json)) {
      for (const [key, member] of Object.entries(json)) {
        if (key.endsWith('.$')) pathKeys.push({ key, location: `${place}/${key}` });
        visit(member, `${place}/${key}`, sees);
      }
    }
  };
  const visitFields = (fields: LintedState, place: string, ofResult: Sees) => {
    for (const [field, json] of Object.entries(fields)) {
      if (NOT_EVALUATED.has(field)) continue;
      const own = `${place}/${field}`;
      if ((field === 'Catch' || field === 'Choices') && Array.isArray(json)) {
        for (const [index, entry] of json.entries()) {
          const sees = field === 'Catch' ? 'errorOutput' : 'nothing more';
          if (isObject(entry)) visitFields(entry, `${own}[${index}]`, sees);
        }
      } else visit(json, own, field === 'Output' || field === 'Assign' ? ofResult : 'nothing more');
    }
  };
  visitFields(state, location, WITH_RESULT.has(String(state['Type'])) ? 'result' : 'nothing more');
  return { texts, expressions: texts.flatMap(asExpression), pathKeys };
}

function asExpression({ text, location, sees }: Text): FoundExpression[] {
  const source = expressionText(text);
  if (source === undefined) return [];
  const parsed = parse(source);
  return 'ast' in parsed ? [{ source, ...parsed, location, sees }] : [];
}

export interface LintedMachine {
  readonly location: string;
  readonly startAt: string;
  readonly language: QueryLanguage;
  readonly states: { readonly [name: string]: LintedState };
}

/** A machine's parts, as far as they are sound; the verdict is given elsewhere. */
export function asMachine(json: Json, location: string, outer: QueryLanguage): LintedMachine | undefined {
  if (!isObject(json) || !isObject(json['States']) || typeof json['StartAt'] !== 'string') return undefined;
  const states = Object.entries(json['States']).filter((entry): entry is [string, { [key: string]: Json }] =>
    isObject(entry[1]),
  );
  const language = json['QueryLanguage'] ?? outer;
  return {
    location,
    startAt: json['StartAt'],
    language: language === 'JSONata' ? 'JSONata' : 'JSONPath',
    states: Object.fromEntries(states),
  };
}

/** The machines inside a state: branches and item processors. */
export function innerMachines(state: LintedState, location: string, outer: QueryLanguage): LintedMachine[] {
  const branches = Array.isArray(state['Branches']) ? state['Branches'] : [];
  return [
    ...branches.map((branch, index) => asMachine(branch, `${location}/Branches[${index}]`, outer)),
    ...['ItemProcessor', 'Iterator'].map((field) =>
      asMachine(state[field] ?? null, `${location}/${field}`, outer),
    ),
  ].filter((machine) => machine !== undefined);
}
