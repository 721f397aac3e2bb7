import { compileTemplate, queryFailure, type Template } from '../expressions/template.ts';
import { Cancelled, ErrorName, StateFailure } from '../failure.ts';
import type { Thread } from '../history.ts';
import { runStates } from '../interpreter.ts';
import { cloneJson, Payload } from '../payload.ts';
import type { Level, Outcome, State, States } from '../run.ts';
import { Cancellation, Variables } from '../scope.ts';
import type { Json } from '../types.ts';
import type { Visit } from '../visit.ts';
import type { CompileContext, Definition } from './compile-context.ts';
import { compileExit, type Exit, leave } from './exit.ts';
import { compileRecovery, recover } from './recovery.ts';
import { evaluateAs, evaluateInteger, unexpectedType } from './typed.ts';

/** An inline Map never runs more iterations at once, whatever `MaxConcurrency` says. */
const INLINE_CONCURRENCY = 40;

const TOLERANCE_EXCEEDED = 'The specified tolerated failure threshold was exceeded';

/** The fields of a Map state that are evaluated before its items. */
export interface MapFields {
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  readonly maxConcurrency: Template | undefined;
  readonly toleratedCount: Template | undefined;
  readonly toleratedPercentage: Template | undefined;
}

export interface MapSettings {
  readonly maxConcurrency: number;
  readonly toleratedCount: number | undefined;
  readonly toleratedPercentage: number | undefined;
}

/** Runs its item processor once for each item and hands on the outputs in the items' order. */
export function compileMap(name: string, definition: Definition, context: CompileContext): State {
  const fields = compileMapFields(definition, context);
  const processor = context.compileStates(
    (definition['ItemProcessor'] ?? definition['Iterator']) as Definition,
  );
  const exit = compileExit(definition, context);
  const recovery = compileRecovery(definition, context);
  return {
    name,
    type: 'Map',
    execute: (visit) => recover(recovery, visit, () => attempt(fields, processor, exit, visit)),
  };
}

export function compileMapFields(definition: Definition, context: CompileContext): MapFields {
  const field = (key: string): Template | undefined => {
    const json = definition[key];
    return json === undefined ? undefined : compileTemplate(json, key, context.runtime);
  };
  return {
    items: field('Items'),
    itemSelector: field('ItemSelector'),
    maxConcurrency: field('MaxConcurrency'),
    toleratedCount: field('ToleratedFailureCount'),
    toleratedPercentage: field('ToleratedFailurePercentage'),
  };
}

async function attempt(fields: MapFields, processor: States, exit: Exit, visit: Visit): Promise<Outcome> {
  const items = await evaluateItems(fields, visit);
  const settings = await evaluateSettings(fields, visit);
  const { thread } = visit.level;
  thread.add('MapStateStarted', 'mapStateStartedEventDetails', { length: items.length });
  const outputs = await iterate(items, fields, settings, processor, visit);
  thread.add('MapStateSucceeded');
  const result = new Payload(outputs.map(({ value }) => value));
  if (result.isOverLimit()) throw visit.tooLarge();
  return leave(exit, visit, result, { result: result.value });
}

export async function evaluateItems({ items }: MapFields, visit: Visit): Promise<Json[]> {
  const evaluator = visit.evaluator();
  if (items === undefined) {
    if (Array.isArray(visit.input.value)) return visit.input.value;
    throw queryFailure(`Map state input must be an array but was: ${visit.input.text}`, undefined, evaluator);
  }
  const value = await items.evaluate(evaluator);
  if (!Array.isArray(value)) throw unexpectedType(items, 'array', value, evaluator);
  return value;
}

export async function evaluateSettings(fields: MapFields, visit: Visit): Promise<MapSettings> {
  const evaluator = visit.evaluator();
  const integer = async (template: Template | undefined) =>
    template === undefined ? undefined : evaluateInteger(template, evaluator, 0);
  const { toleratedPercentage } = fields;
  return {
    maxConcurrency: (await integer(fields.maxConcurrency)) ?? 0,
    toleratedCount: await integer(fields.toleratedCount),
    toleratedPercentage: toleratedPercentage && (await percentage(toleratedPercentage, visit)),
  };
}

async function percentage(template: Template, visit: Visit): Promise<number> {
  const evaluator = visit.evaluator();
  const value = await evaluateAs(template, 'number', evaluator);
  if (value >= 0 && value <= 100) return value;
  throw queryFailure(
    `The ${template.field} value must be between 0 and 100 but was: ${value}`,
    template.field,
    evaluator,
  );
}

/** Whether so many failures are more than the Map bears. Without a tolerance the first one is. */
export function exceedsTolerance(failures: number, total: number, settings: MapSettings): boolean {
  const { toleratedCount, toleratedPercentage } = settings;
  if (toleratedCount === undefined && toleratedPercentage === undefined) return failures > 0;
  if (toleratedCount !== undefined && failures > toleratedCount) return true;
  return toleratedPercentage !== undefined && (100 * failures) / Math.max(1, total) > toleratedPercentage;
}

async function iterate(
  items: readonly Json[],
  fields: MapFields,
  settings: MapSettings,
  processor: States,
  visit: Visit,
): Promise<Payload[]> {
  const cancellation = new Cancellation(visit.level.cancellation);
  const { thread } = visit.level;
  const outputs: (Payload | undefined)[] = items.map(() => undefined);
  const threads = items.map(() => thread.fork());
  const atOnce = Math.min(settings.maxConcurrency || INLINE_CONCURRENCY, INLINE_CONCURRENCY, items.length);
  const tolerates = settings.toleratedCount !== undefined || settings.toleratedPercentage !== undefined;
  let next = 0;
  let failures = 0;
  let fatal: { error: unknown } | undefined;

  const work = async (): Promise<void> => {
    while (next < items.length && fatal === undefined) {
      const index = next++;
      try {
        outputs[index] = await iteration(
          items,
          index,
          fields,
          processor,
          visit,
          threads[index] ?? thread.fork(),
          cancellation,
        );
      } catch (error) {
        if (error instanceof StateFailure) failures += 1;
        const bearable = error instanceof StateFailure && !exceedsTolerance(failures, items.length, settings);
        if (bearable) continue;
        fatal ??= { error: tolerates && error instanceof StateFailure ? toleranceExceeded() : error };
        cancellation.cancel(new Cancelled('sibling failed'));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  cancellation.release();
  thread.join(threads);
  if (fatal !== undefined) {
    const { error } = fatal as { error: unknown };
    if (error instanceof StateFailure) thread.add('MapStateFailed');
    throw error;
  }
  return outputs.filter((output) => output !== undefined);
}

export function toleranceExceeded(): StateFailure {
  return new StateFailure(ErrorName.exceedToleratedFailureThreshold, TOLERANCE_EXCEEDED);
}

async function iteration(
  items: readonly Json[],
  index: number,
  fields: MapFields,
  processor: States,
  visit: Visit,
  thread: Thread,
  cancellation: Cancellation,
): Promise<Payload> {
  const details = { name: visit.state.name, index };
  thread.add('MapIterationStarted', 'mapIterationStartedEventDetails', details);
  const mapContext: Json = { Item: { Index: index, Value: items[index] ?? null } };
  try {
    const input = await selectItem(fields, mapContext, items[index] ?? null, visit);
    const level: Level = {
      ...visit.level,
      thread,
      variables: new Variables(visit.level.variables),
      cancellation,
      mapContext,
    };
    const output = await runStates(processor, input, level).finally(() => level.variables.release());
    thread.add('MapIterationSucceeded', 'mapIterationSucceededEventDetails', details);
    return output;
  } catch (error) {
    recordIterationEnd(error, thread, details);
    throw error;
  }
}

function recordIterationEnd(error: unknown, thread: Thread, details: object): void {
  if (error instanceof StateFailure) {
    thread.add('MapIterationFailed', 'mapIterationFailedEventDetails', details);
  } else if (error instanceof Cancelled && error.reason !== 'timed out') {
    thread.add('MapIterationAborted', 'mapIterationAbortedEventDetails', details);
  }
}

/** `ItemSelector` sees the Map's own input and variables, and the item in the context. */
export async function selectItem(
  { itemSelector }: MapFields,
  mapContext: Json,
  item: Json,
  visit: Visit,
): Promise<Payload> {
  if (itemSelector === undefined) return new Payload(cloneJson(item));
  const payload = new Payload(await itemSelector.evaluate(visit.evaluator({}, mapContext)));
  if (payload.isOverLimit()) throw visit.tooLarge();
  return payload;
}
