import { readFile } from 'node:fs/promises';
import { LANES, type Lane, type Stage } from '../../tasks/core/contract/enums.ts';
import { COORDINATE } from '../bindings.ts';
import { createEngine, type Engine } from '../local/engine/engine.ts';
import type { Json } from '../local/engine/types.ts';
import { QUESTIONS } from './questions.ts';

/** What a simulated message does in one state, and where it goes from there. */
export interface ChartState {
  readonly name: string;
  readonly type: string;
  /** Null at the end of the machine, of a branch or of an item. */
  readonly next: string | null;
  /** Where a failure of the state leads; null where it ends the execution. */
  readonly caught: string | null;
  /** The function a Task invokes; null for other states, and for Tasks that call AWS by themselves. */
  readonly stage: Stage | null;
  /** Literals of a Task's payload: `mode` of classify, `role` of invoke. */
  readonly as: string | null;
  /** The lane that a Pass assigns. */
  readonly lane: Lane | null;
  /** First states of branches; of a Map the one first state of its items. */
  readonly inner: readonly string[];
  /** For a Choice: where it goes, by the answer to its question. */
  readonly ways: Readonly<Record<string, string>>;
}

/** The machine as a simulation walks it: plain data, so that workers can be given it. */
export interface Chart {
  readonly startAt: string;
  readonly states: Readonly<Record<string, ChartState>>;
}

const COORDINATE_FILE = new URL(`../../${COORDINATE.definition}`, import.meta.url);

type Raw = Readonly<Record<string, unknown>>;
interface RawMachine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Raw>>;
}

/**
 * Reads the machine from the file that is deployed. Ways are found by asking each Choice, in the engine, everything
 * that a simulated message can ask it: no condition is written a second time.
 * @throws Error naming a Choice that simulated messages would not know how to answer
 */
export function readChart(definition?: string): Promise<Chart> {
  if (definition !== undefined) return chartOf(definition);
  deployed ??= readFile(COORDINATE_FILE, 'utf8').then(chartOf);
  return deployed;
}

/** Read once: it is the same for every day. */
let deployed: Promise<Chart> | undefined;

async function chartOf(definition: string): Promise<Chart> {
  const machine = JSON.parse(definition) as RawMachine;
  const engine = createEngine({ integrations: {} });
  const states = await Promise.all(flattened(machine).map((state) => chartState(state, engine)));
  return { startAt: machine.StartAt, states: Object.fromEntries(states.map((state) => [state.name, state])) };
}

/** States of branches and items beside the others: names are unique in a machine. */
function flattened({ States }: RawMachine): readonly (readonly [string, Raw])[] {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, state] as const,
    ...innerOf(state).flatMap(flattened),
  ]);
}

const innerOf = ({ Branches, ItemProcessor }: Raw): readonly RawMachine[] => [
  ...((Branches as readonly RawMachine[] | undefined) ?? []),
  ...(ItemProcessor === undefined ? [] : [ItemProcessor as RawMachine]),
];

async function chartState([name, state]: readonly [string, Raw], engine: Engine): Promise<ChartState> {
  const { FunctionName, Payload } = (state['Arguments'] ?? {}) as { FunctionName?: string; Payload?: Raw };
  const [caught] = (state['Catch'] as readonly { readonly Next: string }[] | undefined) ?? [];
  const literal = [Payload?.['mode'], Payload?.['role']].find(isLiteral);
  const lane = (state['Assign'] as Raw | undefined)?.['lane'];
  return {
    name,
    type: String(state['Type']),
    next: (state['Next'] as string | undefined) ?? null,
    caught: caught?.Next ?? null,
    stage: stageOf(FunctionName),
    as: literal ?? null,
    lane: LANES.find((name) => name === lane) ?? null,
    inner: innerOf(state).map(({ StartAt }) => StartAt),
    ways: state['Type'] === 'Choice' ? await waysOf(name, state, engine) : {},
  };
}

const isLiteral = (value: unknown): value is string => typeof value === 'string' && !value.startsWith('{%');

const stageOf = (functionName: string | undefined): Stage | null =>
  (COORDINATE.tasks.find(({ substitution }) => functionName === `\${${substitution}}`)?.stage as
    | Stage
    | undefined) ?? null;

async function waysOf(name: string, state: Raw, engine: Engine): Promise<Readonly<Record<string, string>>> {
  const questions = QUESTIONS[name];
  if (questions === undefined) {
    throw new Error(`simulate does not know what ${name} asks: add it to workflows/simulate/questions.ts`);
  }
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...state });
  const ways = await Promise.all(
    questions.map(async ({ key, variables, input = {} }) => {
      const { nextState } = await engine.testState({
        definition,
        input: input as Json,
        variables: variables as Readonly<Record<string, Json>>,
      });
      if (nextState === undefined) throw new Error(`${name} leads nowhere for ${key}`);
      return [key, nextState] as const;
    }),
  );
  return Object.fromEntries(ways);
}
