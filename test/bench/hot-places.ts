import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as profiles from '../../tasks/profiles/profile-for.ts';
import type * as engine from '../../workflows/local/engine/engine.ts';
import type * as lambda from '../../workflows/local/integrations/lambda.ts';
import type * as searchIndex from '../../workflows/local/opensearch/search-index.ts';
import type * as historyStore from '../../workflows/local/stepfunctions/history-store.ts';
import { stageResults, WORLDS } from '../fixtures/machine-variables.ts';
import { coordinateRun } from './engine-machines.ts';
import { median } from './load/statistics.ts';
import { type Bench, type BenchOptions, fixed, type Goal, table } from './report.ts';

/** What a message is understood as: the largest thing that a task returns. */
const UNDERSTOOD = Object.values(WORLDS).map((world) => stageResults(world).fast)[0];
const QUESTION =
  'I finished Attack on Titan last week and miss its world. Could you recommend something dark with great worldbuilding?';
const ROUNDS = 9;
const HERE = new URL('../../', import.meta.url);
const FASTER = 2;
const PLACES_FASTER = 3;

/** A place that a profile showed, as it stands in one checkout. */
type Place = (tree: URL) => Promise<() => Promise<unknown>>;

/** Microseconds of the places that profiles showed to be hottest; with --against, beside those of another checkout. */
export async function hotPlaces({ quick, against, beat }: BenchOptions): Promise<Bench> {
  const other = against === undefined ? undefined : pathToFileURL(`${resolve(against)}/`);
  const measured: Measured[] = [];
  for (const [name, place] of PLACES) {
    beat();
    const now = await place(HERE);
    const before = other && (await place(other));
    const rounds = { now: [] as number[], before: [] as number[] };
    for (let round = 0; round < (quick ? 2 : ROUNDS); round++) {
      rounds.now.push(await processorUs(now));
      if (before !== undefined) rounds.before.push(await processorUs(before));
    }
    measured.push([name, median(rounds.now), before && median(rounds.before)]);
  }
  const rows = measured.map(([name, now, before]) => [
    name,
    fixed(now, 0),
    ...(before === undefined ? [] : [fixed(before, 0), `${fixed(before / now, 1)}x`]),
  ]);
  return {
    lines: table(['place', 'processor µs', ...(other === undefined ? [] : ['before', 'faster'])], rows),
    goals: other === undefined ? [] : [goalOf(measured)],
  };
}

type Measured = readonly [name: string, now: number, before: number | undefined];

function goalOf(measured: readonly Measured[]): Goal {
  const faster = measured.filter(([, now, before]) => (before ?? 0) / now >= FASTER).length;
  return {
    name: `at least ${PLACES_FASTER} places ${FASTER}x as fast`,
    got: `${faster} of ${measured.length}`,
    met: faster >= PLACES_FASTER,
  };
}

const PLACES: readonly (readonly [string, Place])[] = [
  ['search index: a document with a vector of 1,024', indexing],
  ['histories: keeping one in memory', keeping],
  ['engine: a simple message through coordinate, its tasks instant', running],
  ['classifier: a question of 200 characters', classifying],
  ['the border of a task: what Understand Message takes and returns', crossing],
];

async function indexing(tree: URL) {
  const { SearchIndex }: typeof searchIndex = await import(
    new URL('workflows/local/opensearch/search-index.ts', tree).href
  );
  const vector = Array.from({ length: 1_024 }, (_, at) => Math.sin(at));
  const index = new SearchIndex('bench', {
    mappings: {
      properties: { text: { type: 'text' }, vector: { type: 'knn_vector', dimension: 1_024 } },
    },
  } as never);
  let no = 0;
  return async () => {
    no += 1;
    return index.put(String(no % 50), { text: `a manga about ${no}`, vector });
  };
}

async function keeping(tree: URL) {
  const { HistoryStore }: typeof historyStore = await import(
    new URL('workflows/local/stepfunctions/history-store.ts', tree).href
  );
  const store = new HistoryStore({ keepInMemory: 100 });
  const text = JSON.stringify(UNDERSTOOD);
  const events = Array.from({ length: 40 }, (_, at) => ({
    id: at + 1,
    previousEventId: at,
    type: 'TaskStateExited',
    timestamp: at,
    stateExitedEventDetails: {
      name: 'Understand Message',
      output: text,
      outputDetails: { truncated: false },
    },
  }));
  let no = 0;
  return async () => {
    no += 1;
    const name = `m-${no}`;
    const executionArn = `arn:aws:states:us-east-1:000000000000:express:coordinate:${name}:id-${no}`;
    const times = { startDate: no, stopDate: no + 1 };
    store.end({
      executionArn,
      name,
      machine: 'coordinate',
      status: 'SUCCEEDED',
      input: {},
      events,
      ...times,
    } as never);
    await store.flush();
  };
}

async function running(tree: URL) {
  const { createEngine }: typeof engine = await import(
    new URL('workflows/local/engine/engine.ts', tree).href
  );
  const definition = JSON.parse(readFileSync(new URL('asl/coordinate.asl.json', tree), 'utf8'));
  return coordinateRun(createEngine, definition);
}

async function classifying(tree: URL) {
  const { profileFor }: typeof profiles = await import(new URL('tasks/profiles/profile-for.ts', tree).href);
  const profile = profileFor('current');
  const question = `${QUESTION} ${QUESTION}`.slice(0, 200);
  return async () => profile.classify(question, [], undefined);
}

async function crossing(tree: URL) {
  const { functionArn, lambdaInvoke }: typeof lambda = await import(
    new URL('workflows/local/integrations/lambda.ts', tree).href
  );
  const output = UNDERSTOOD;
  const integration = lambdaInvoke({ classify: async () => output } as never);
  const call = {
    resource: 'arn:aws:states:::lambda:invoke',
    arguments: { FunctionName: functionArn('classify'), Payload: output },
    stateName: 'Understand Message',
    executionArn: 'arn:aws:states:us-east-1:000000000000:express:coordinate:bench:bench',
    signal: new AbortController().signal,
    heartbeat: () => {},
  };
  return async () => integration(call as never);
}

async function processorUs(work: () => Promise<unknown>): Promise<number> {
  for (let warm = 0; warm < 30; warm++) await work();
  const times = 200;
  const cpu = process.cpuUsage();
  for (let at = 0; at < times; at++) await work();
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / times;
}
