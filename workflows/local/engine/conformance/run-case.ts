import { fakeClock } from '../clock.ts';
import { isObject } from '../definition/report.ts';
import { validateText } from '../definition/validate.ts';
import { createEngine } from '../engine.ts';
import { seededRandom } from '../expressions/functions.ts';
import { InvalidDefinition } from '../failure.ts';
import type { Json } from '../types.ts';
import {
  type Case,
  type CaseReport,
  type DefinitionCase,
  type ExecutionCase,
  isDefinitionCase,
  isTestStateCase,
  type TestStateCase,
  type TraceEntry,
  traceOf,
} from './cases.ts';
import { compareParsed, compareResults, deepParse, findDifferences } from './compare.ts';
import { RecordedTasks, resourcesOf } from './recorded-tasks.ts';

const ARN = 'arn:aws:states:us-east-1:111111111111';

/** Runs one recorded case and says how we differ from what AWS did. Never rejects. */
export async function runCase(row: Case): Promise<CaseReport> {
  try {
    if (isDefinitionCase(row)) return report(row.id, await judgeDefinition(row));
    if (isTestStateCase(row)) return report(row.id, await judgeTestState(row));
    return await judgeExecution(row);
  } catch (error) {
    return report(row.id, [`the engine failed: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function report(id: string, differences: readonly string[]): CaseReport {
  return { id, outcome: differences.length === 0 ? 'passed' : 'failed', differences };
}

async function judgeExecution(row: ExecutionCase): Promise<CaseReport> {
  const masks = row.wildcards ?? [];
  const clock = fakeClock({ waitsForTasks: false });
  const tasks = new RecordedTasks(row.tasks ?? [], masks, clock);
  const integrations = Object.fromEntries(
    [...resourcesOf(row.definition)].map((resource) => [resource, tasks.serve]),
  );
  const engine = createEngine({ integrations, clock, random: seededRandom(1) });
  let machine: ReturnType<typeof engine.load>;
  try {
    machine = engine.load(row.definition, { type: row.type ?? 'STANDARD' });
  } catch (error) {
    if (!(error instanceof InvalidDefinition)) throw error;
    if (error.refused.length === 0 || row.tier !== 'C') return report(row.id, [`load: ${error.message}`]);
    return { id: row.id, outcome: 'refused', differences: [...new Set(error.refused)] };
  }
  const result = await machine.run({
    input: row.input,
    name: 'recorded',
    executionArn: `${ARN}:execution:recorded:recorded`,
    stateMachineArn: `${ARN}:stateMachine:recorded`,
    stateMachineName: 'recorded',
    roleArn: 'arn:aws:iam::111111111111:role/recorded',
  });
  return report(row.id, [
    ...compareResults(row.expected, result, masks),
    ...(row.trace === undefined
      ? []
      : compareTraces(row.trace, traceOf(result.history), masks, row.definition)),
    ...tasks.differences,
    ...tasks.leftOver(),
  ]);
}

/** Order counts, except where branches or iterations ran at the same time. */
function compareTraces(
  expected: readonly TraceEntry[],
  actual: readonly TraceEntry[],
  masks: readonly string[],
  definition: Json,
): string[] {
  const differencesOf = (one: TraceEntry, other: TraceEntry | undefined, index: number) => {
    const place = `trace[${index}]`;
    if (other === undefined) return [`${place}: missing ${one.ev} ${one.state}`];
    if (one.ev !== other.ev || one.state !== other.state) {
      return [`${place}: expected ${one.ev} ${one.state} got ${other.ev} ${other.state}`];
    }
    const field = one.ev === 'enter' ? 'input' : 'output';
    return compareParsed(one[field] ?? null, other[field] ?? null, masks, `${place}.${one.state}.${field}`);
  };
  if (!isConcurrent(definition)) {
    const surplus = actual.slice(expected.length).map(({ ev, state }) => `trace: unexpected ${ev} ${state}`);
    return [...expected.flatMap((entry, index) => differencesOf(entry, actual[index], index)), ...surplus];
  }
  const left = [...actual];
  const differences = expected.flatMap((entry, index) => {
    const found = left.findIndex((other) => differencesOf(entry, other, index).length === 0);
    if (found >= 0) left.splice(found, 1);
    return found >= 0 ? [] : [`trace[${index}]: nothing like ${entry.ev} ${entry.state}`];
  });
  return [...differences, ...left.map(({ ev, state }) => `trace: unexpected ${ev} ${state}`)];
}

function isConcurrent(definition: Json): boolean {
  const pending: Json[] = [definition];
  for (let json = pending.pop(); json !== undefined; json = pending.pop()) {
    if (Array.isArray(json)) pending.push(...json);
    else if (isObject(json)) {
      if (json['Type'] === 'Parallel' || (json['Type'] === 'Map' && json['MaxConcurrency'] !== 1))
        return true;
      pending.push(...Object.values(json));
    }
  }
  return false;
}

async function judgeTestState(row: TestStateCase): Promise<string[]> {
  const result = await engineForTestState().testState({
    definition: row.definition,
    ...(row.input === undefined ? {} : { input: row.input }),
    ...(row.mock === undefined ? {} : { mock: row.mock }),
    ...(row.context === undefined ? {} : { context: row.context }),
    ...(row.variables === undefined ? {} : { variables: row.variables }),
    ...row.params,
  });
  const plain = JSON.parse(JSON.stringify(result)) as Json;
  return findDifferences(parseTexts(row.expected), parseTexts(plain), row.wildcards ?? []);
}

/** The API hands JSON out as text; recordings hold some of it parsed and some not. */
function parseTexts(result: Json): Json {
  if (!isObject(result)) return result;
  const { output, inspectionData, ...others } = result;
  return deepParse({
    ...others,
    ...(output === undefined ? {} : { output: parseText(output) }),
    ...(isObject(inspectionData)
      ? {
          inspectionData: Object.fromEntries(
            Object.entries(inspectionData).map(([key, member]) => [key, parseText(member)]),
          ),
        }
      : {}),
  });
}

function parseText(value: Json): Json {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const engineForTestState = () =>
  createEngine({ integrations: {}, clock: fakeClock(), random: seededRandom(1) });

async function judgeDefinition(row: DefinitionCase): Promise<string[]> {
  const problem = row.api === 'TestState' ? await testStateProblem(row) : definitionProblem(row);
  const verdict = problem === undefined ? 'accept' : 'reject';
  return verdict === row.expected
    ? []
    : [`verdict: expected ${row.expected} got ${verdict}${problem === undefined ? '' : ` (${problem})`}`];
}

function definitionProblem({ definition, type }: DefinitionCase): string | undefined {
  const { diagnostics } = validateText(definition, type ?? 'STANDARD');
  return diagnostics.find(({ severity }) => severity === 'ERROR')?.message;
}

async function testStateProblem({ definition, params = {} }: DefinitionCase): Promise<string | undefined> {
  const { input, ...others } = params as TestStateCase['params'] & { input?: string };
  try {
    await engineForTestState().testState({
      definition,
      ...(input === undefined ? {} : { input: JSON.parse(input) }),
      ...others,
    });
    return undefined;
  } catch (error) {
    if (error instanceof InvalidDefinition) return error.message;
    throw error;
  }
}
