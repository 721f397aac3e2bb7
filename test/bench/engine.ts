import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { StateMachine as Peer } from 'aws-local-stepfunctions';
import { createEngine } from '../../workflows/local/engine/engine.ts';
import type { Json } from '../../workflows/local/engine/types.ts';
import {
  benchRequest,
  chainInput,
  conditionChain,
  coordinateRun,
  expressionChain,
  mapMachine,
  passChain,
  peerConditionChain,
  peerMap,
  peerPassChain,
} from './engine-machines.ts';

/** One measurement: medians of what one state costs, and what the peer takes for the like. */
export interface EngineBenchRow {
  readonly name: string;
  readonly states: number;
  readonly microsecondsPerState: number;
  readonly transitionsPerSecond: number;
  readonly microsecondsPerRun: number;
  /** aws-local-stepfunctions on an equivalent JSONPath machine; absent where it has no like. */
  readonly peerTransitionsPerSecond?: number;
}

const ROUNDS = 15;
const ROUND_MS = 60;
const LENGTH = 20;
const ITEMS = 40;

/** Microseconds one call takes: the median of rounds, so that a pause of the machine is not measured. */
async function medianMicroseconds(call: () => Promise<unknown>): Promise<number> {
  for (let warm = 0; warm < 200; warm += 1) await call();
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < ROUND_MS) {
      await call();
      calls += 1;
    }
    rounds.push((1000 * (performance.now() - start)) / calls);
  }
  rounds.sort((one, other) => one - other);
  return rounds[Math.floor(ROUNDS / 2)] ?? 0;
}

async function row(
  name: string,
  states: number,
  ours: () => Promise<unknown>,
  peer?: () => Promise<unknown>,
): Promise<EngineBenchRow> {
  const microseconds = await medianMicroseconds(ours);
  const perSecond = (each: number) => Math.round((1e6 * states) / each);
  return {
    name,
    states,
    microsecondsPerState: Number((microseconds / states).toFixed(2)),
    transitionsPerSecond: perSecond(microseconds),
    microsecondsPerRun: Number(microseconds.toFixed(1)),
    ...(peer === undefined ? {} : { peerTransitionsPerSecond: perSecond(await medianMicroseconds(peer)) }),
  };
}

/** Runs a machine and fails when it does: a benchmark of failures would be quick. */
function ours(definition: Json, input: Json) {
  const machine = createEngine({ integrations: {} }).load(definition);
  return async () => {
    const result = await machine.run({ ...benchRequest, input });
    if (result.status !== 'SUCCEEDED') throw new Error(`${result.error}: ${result.cause}`);
    return result;
  };
}

function theirs(definition: object, input: Json, tasks: Record<string, () => Promise<Json>> = {}) {
  const machine = new Peer(definition as ConstructorParameters<typeof Peer>[0]);
  const overrides = { taskResourceLocalHandlers: tasks };
  return () => machine.run(input as never, { overrides } as never).result;
}

async function coordinateRow(): Promise<EngineBenchRow> {
  const source = new URL('../../asl/coordinate.asl.json', import.meta.url);
  const definition = JSON.parse(readFileSync(source, 'utf8'));
  const run = coordinateRun(createEngine, definition);
  const { history } = await run();
  // A run that leaves the lane early would look fast.
  if (!history.some((event) => JSON.stringify(event).includes('"Reply Ready"'))) {
    throw new Error('coordinate did not reach Reply Ready: the replies of this bench are out of date');
  }
  const states = history.filter(({ type }) => type.endsWith('StateEntered')).length;
  return row('coordinate, simple lane, instant tasks', states, run);
}

/** Measures the engine, and the peer beside it, in this process. */
export async function run(): Promise<EngineBenchRow[]> {
  const items = { items: Array.from({ length: ITEMS }, (_, index) => ({ n: index + 1 })) };
  return [
    await row(
      'Pass chain without expressions',
      LENGTH,
      ours(passChain(LENGTH), chainInput),
      theirs(peerPassChain(LENGTH), chainInput),
    ),
    await row(
      'Choice chain, one comparison a state',
      LENGTH,
      ours(conditionChain(LENGTH), chainInput),
      theirs(peerConditionChain(LENGTH), chainInput),
    ),
    await row('Pass chain, one expression a state', LENGTH, ours(expressionChain(LENGTH), chainInput)),
    await coordinateRow(),
    await row('Map of 40', ITEMS + 1, ours(mapMachine, items), theirs(peerMap, items)),
  ];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const line of await run()) {
    const { name, transitionsPerSecond, microsecondsPerState, microsecondsPerRun } = line;
    const peer = line.peerTransitionsPerSecond ?? 'none';
    process.stdout.write(
      `${name.padEnd(40)} ${String(transitionsPerSecond).padStart(8)}/s (peer ${peer}/s)  ${microsecondsPerState} us a state, ${microsecondsPerRun} us a run\n`,
    );
  }
}
