import { readdirSync, readFileSync } from 'node:fs';
import { MACHINES, type MachineBinding } from '../../workflows/bindings.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** One definition file, with its placeholders still in it. */
export interface Machine {
  readonly file: string;
  readonly text: string;
  readonly definition: Fields;
  readonly binding: MachineBinding;
}

/** A state and where it stands. */
export interface PlacedState {
  readonly name: string;
  readonly state: Fields;
  /** Depth 0 is the machine itself; branches and item processors are deeper. */
  readonly depth: number;
}

/** One machine or branch: what has a `StartAt` and `States`. */
export interface Scope {
  readonly startAt: string;
  readonly states: Readonly<Record<string, Fields>>;
  readonly depth: number;
}

/** An expression, without its `{%` and `%}`. */
export interface Found {
  readonly path: readonly string[];
  readonly source: string;
}

const ROOT = new URL('../../', import.meta.url);

/** Every definition of the project. A file that no binding names is an error here, not a gap in the tests. */
export function allMachines(): readonly Machine[] {
  return readdirSync(new URL('asl/', ROOT))
    .filter((name) => name.endsWith('.asl.json'))
    .map((name) => {
      const file = `asl/${name}`;
      const binding = MACHINES.find(({ definition }) => definition === file);
      if (binding === undefined) throw new Error(`${file} has no binding in workflows/bindings.ts`);
      const text = readFileSync(new URL(file, ROOT), 'utf8');
      return { file, text, definition: asFields(JSON.parse(text)), binding };
    });
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asFields = (value: unknown): Fields => (isFields(value) ? value : {});
export const asList = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.map(asFields) : [];

/** The machine and everything nested in it. */
export function scopesOf(definition: Fields, depth = 0): readonly Scope[] {
  const states = Object.fromEntries(
    Object.entries(asFields(definition['States'])).map(([name, state]) => [name, asFields(state)]),
  );
  const nested = Object.values(states).flatMap((state) => [
    ...asList(state['Branches']),
    ...(isFields(state['ItemProcessor']) ? [state['ItemProcessor']] : []),
  ]);
  return [
    { startAt: String(definition['StartAt']), states, depth },
    ...nested.flatMap((inner) => scopesOf(inner, depth + 1)),
  ];
}

export const statesOf = (definition: Fields): readonly PlacedState[] =>
  scopesOf(definition).flatMap(({ states, depth }) =>
    Object.entries(states).map(([name, state]) => ({ name, state, depth })),
  );

/** The state without the states inside it, so that what is found in it is its own. */
export function ownFields({ state }: PlacedState): Fields {
  const { Branches: _, ItemProcessor: __, ...own } = state;
  return own;
}

export function* stringsIn(value: unknown, path: readonly string[] = []): Generator<Found> {
  if (typeof value === 'string') yield { path, source: value };
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* stringsIn(inner, [...path, key]);
  }
}

export const isExpression = (text: string): boolean => text.startsWith('{%') && text.endsWith('%}');

/** The expressions of a state, not of the states inside it. */
export const expressionsOf = (placed: PlacedState): readonly Found[] =>
  [...stringsIn(ownFields(placed))]
    .filter(({ source }) => isExpression(source))
    .map(({ path, source }) => ({ path, source: source.slice(2, -2) }));

export const isLambdaTask = ({ state }: PlacedState): boolean =>
  state['Type'] === 'Task' && state['Resource'] === 'arn:aws:states:::lambda:invoke';

/** The substitution behind a Lambda task's function. */
export const functionOf = ({ state }: PlacedState): string =>
  String(asFields(state['Arguments'])['FunctionName']).replace(/^\$\{(\w+)\}$/u, '$1');
