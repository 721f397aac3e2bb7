import { type EngineBenchRow, run } from './engine.ts';
import { type Bench, fixed, table } from './report.ts';

const PASS_CHAIN = 'Pass chain without expressions';
const EXPRESSIONS = 'Pass chain, one expression a state';
const COORDINATE = 'coordinate, simple lane, instant tasks';
const TRANSITIONS = 30_000;
const COORDINATE_MS = 3;

/** The engine alone, and aws-local-stepfunctions beside it where it has the like. */
export async function engine(): Promise<Bench> {
  const rows = await run();
  const named = (name: string): EngineBenchRow => rows.find((row) => row.name === name) as EngineBenchRow;
  const chain = named(PASS_CHAIN);
  const ratio = chain.transitionsPerSecond / (chain.peerTransitionsPerSecond ?? Number.POSITIVE_INFINITY);
  const coordinateMs = named(COORDINATE).microsecondsPerRun / 1_000;
  return {
    lines: table(
      ['machine', 'states', 'µs a state', 'transitions/s', 'aws-local-stepfunctions', 'ratio'],
      rows.map(cells),
    ),
    goals: [
      {
        name: 'no slower than the peer on chains without expressions',
        got: `${fixed(ratio)}x`,
        met: ratio >= 1,
      },
      {
        name: `${fixed(TRANSITIONS, 0)} transitions/s with one JSONata expression a state`,
        got: fixed(named(EXPRESSIONS).transitionsPerSecond, 0),
        met: named(EXPRESSIONS).transitionsPerSecond >= TRANSITIONS,
      },
      {
        name: `\`coordinate\` with instant tasks under ${COORDINATE_MS} ms of engine time a run`,
        got: `${fixed(coordinateMs, 2)} ms`,
        met: coordinateMs < COORDINATE_MS,
      },
    ],
  };
}

function cells(row: EngineBenchRow): readonly string[] {
  const { name, states, microsecondsPerState, transitionsPerSecond, peerTransitionsPerSecond: peer } = row;
  const ratio = peer === undefined ? '-' : `${fixed(transitionsPerSecond / peer, 2)}x`;
  const theirs = peer === undefined ? '-' : fixed(peer, 0);
  return [
    name,
    String(states),
    fixed(microsecondsPerState, 2),
    fixed(transitionsPerSecond, 0),
    theirs,
    ratio,
  ];
}
