import { compileTemplate } from './expressions/template.ts';
import { InvalidDefinition, StateFailure } from './failure.ts';
import { cloneJson, Payload } from './payload.ts';
import type { Outcome, State } from './run.ts';
import type { CompileContext, Definition } from './states/compile-context.ts';
import { compileExit, leave } from './states/exit.ts';
import { compilers } from './states/index.ts';
import {
  compileMapFields,
  evaluateItems,
  evaluateSettings,
  exceedsTolerance,
  type MapFields,
  selectItem,
  toleranceExceeded,
} from './states/map.ts';
import type { TestStateRuntime } from './test-state.ts';
import type { TestedState } from './test-state-definition.ts';
import {
  type InspectionData,
  type Integration,
  type Json,
  TaskFailure,
  type TestStateRequest,
} from './types.ts';
import type { Visit } from './visit.ts';

/** Filled in while the state runs. */
export type Inspected = { -readonly [Key in keyof InspectionData]: InspectionData[Key] };

/** The state under test, its task or its inner states replaced by the mock. */
export function mockedState(
  tested: TestedState,
  request: TestStateRequest,
  context: CompileContext,
  runtime: TestStateRuntime,
  inspected: Inspected,
): State {
  const { Retry: _retry, Catch: _catch, ...once } = tested.definition;
  const { name, type } = tested;
  if (type === 'Map') {
    return { name, type, execute: (visit) => testMap(once, request, context, visit, inspected) };
  }
  if (type === 'Parallel') {
    return { name, type, execute: (visit) => testParallel(once, request, context, visit, inspected) };
  }
  const state = compilers[type](name, once, context);
  return type === 'Task' ? mockTask(state, once, request, runtime, inspected) : state;
}

function mockTask(
  state: State,
  definition: Definition,
  { mock }: TestStateRequest,
  runtime: TestStateRuntime,
  inspected: Inspected,
): State {
  const resource = String(definition['Resource']);
  const real = Object.hasOwn(runtime.integrations, resource) ? runtime.integrations[resource] : undefined;
  if (mock === undefined && real === undefined) {
    const message = `Nothing serves the resource '${resource}', and no mock was given.`;
    throw new InvalidDefinition([{ severity: 'ERROR', code: 'NOT_SUPPORTED', message }], [resource]);
  }
  const serve: Integration = async (call) => {
    inspected.afterArguments = cloneJson(call.arguments);
    if (mock?.errorOutput) throw new TaskFailure(mock.errorOutput.error ?? '', mock.errorOutput.cause);
    const result = mock === undefined ? await real?.(call) : mock.result;
    inspected.result = cloneJson(result ?? null);
    return result;
  };
  return {
    ...state,
    execute: (visit) => {
      const level = { ...visit.level, run: { ...visit.level.run, integrations: { [resource]: serve } } };
      return state.execute(visit.at(level));
    },
  };
}

async function testMap(
  definition: Definition,
  request: TestStateRequest,
  context: CompileContext,
  visit: Visit,
  inspected: Inspected,
): Promise<Outcome> {
  const fields = compileMapFields(definition, context);
  const items = await itemsOf(definition, fields, request, visit);
  const settings = await evaluateSettings(fields, visit);
  inspected.maxConcurrency = settings.maxConcurrency;
  if (settings.toleratedCount !== undefined) inspected.toleratedFailureCount = settings.toleratedCount;
  if (settings.toleratedPercentage !== undefined) {
    inspected.toleratedFailurePercentage = settings.toleratedPercentage;
  }
  if (fields.itemSelector !== undefined) {
    inspected.afterItemSelector = await selectItems(fields, items, visit);
  }
  throwMocked(request);
  const failures = request.stateConfiguration?.mapIterationFailureCount ?? 0;
  if (exceedsTolerance(failures, items.length, settings)) throw toleranceExceeded();
  return leaveWith(request.mock?.result ?? null, definition, context, visit);
}

async function itemsOf(
  definition: Definition,
  fields: MapFields,
  { stateConfiguration }: TestStateRequest,
  visit: Visit,
): Promise<Json[]> {
  if (definition['ItemReader'] === undefined) return evaluateItems(fields, visit);
  try {
    const read = JSON.parse(stateConfiguration?.mapItemReaderData ?? '[]');
    return Array.isArray(read) ? read : [read];
  } catch {
    return [];
  }
}

async function selectItems(fields: MapFields, items: readonly Json[], visit: Visit): Promise<Json[]> {
  const selected: Json[] = [];
  for (const [index, item] of items.entries()) {
    const { value } = await selectItem(fields, { Item: { Index: index, Value: item } }, item, visit);
    selected.push(value);
  }
  return selected;
}

async function testParallel(
  definition: Definition,
  request: TestStateRequest,
  context: CompileContext,
  visit: Visit,
  inspected: Inspected,
): Promise<Outcome> {
  const { Arguments } = definition;
  if (Arguments !== undefined) {
    const template = compileTemplate(Arguments, 'Arguments', context.runtime);
    inspected.afterArguments = await template.evaluate(visit.evaluator());
  }
  throwMocked(request);
  return leaveWith(request.mock?.result ?? null, definition, context, visit);
}

function throwMocked({ mock }: TestStateRequest): void {
  if (mock?.errorOutput) throw new StateFailure(mock.errorOutput.error, mock.errorOutput.cause);
}

function leaveWith(result: Json, definition: Definition, context: CompileContext, visit: Visit) {
  const payload = new Payload(cloneJson(result));
  return leave(compileExit(definition, context), visit, payload, { result: payload.value });
}
