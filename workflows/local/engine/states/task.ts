import { compileTemplate, type Template } from '../expressions/template.ts';
import { dataLimitExceeded, ErrorName, StateFailure } from '../failure.ts';
import { checkDepth, cloneJson, NotJson, Payload, TooLarge } from '../payload.ts';
import type { Outcome, State } from '../run.ts';
import { callIntegration, type Fences } from '../task-call.ts';
import { type TaskEvents, taskEvents } from '../task-events.ts';
import { HandedOver, type Json } from '../types.ts';
import type { Visit } from '../visit.ts';
import type { CompileContext, Definition } from './compile-context.ts';
import { compileExit, type Exit, leave } from './exit.ts';
import { compileRecovery, recover } from './recovery.ts';
import { evaluateInteger } from './typed.ts';

interface Task {
  readonly name: string;
  readonly resource: string;
  readonly arguments: Template | undefined;
  readonly timeoutSeconds: Template | undefined;
  readonly heartbeatSeconds: Template | undefined;
  readonly credentials: Template | undefined;
  readonly events: TaskEvents;
  readonly exit: Exit;
}

/** Calls the integration registered for its `Resource`, within its time-outs. */
export function compileTask(name: string, definition: Definition, context: CompileContext): State {
  const field = (key: string): Template | undefined => {
    const json = definition[key];
    return json === undefined ? undefined : compileTemplate(json, key, context.runtime);
  };
  const resource = String(definition['Resource']);
  const task: Task = {
    name,
    resource,
    arguments: field('Arguments'),
    timeoutSeconds: field('TimeoutSeconds'),
    heartbeatSeconds: field('HeartbeatSeconds'),
    credentials: field('Credentials'),
    events: taskEvents(resource),
    exit: compileExit(definition, context),
  };
  const recovery = compileRecovery(definition, context);
  return { name, type: 'Task', execute: (visit) => recover(recovery, visit, () => attempt(task, visit)) };
}

async function attempt(task: Task, visit: Visit): Promise<Outcome> {
  const evaluator = visit.evaluator();
  const payload = new Payload(
    task.arguments
      ? await task.arguments.evaluate({ ...evaluator, mayShare: false })
      : cloneJson(visit.input.value),
  );
  if (payload.isOverLimit()) throw visit.tooLarge();
  const seconds = async (template: Template | undefined) =>
    template ? evaluateInteger(template, evaluator, 1) : undefined;
  const fences: Fences = {
    timeoutSeconds: await seconds(task.timeoutSeconds),
    heartbeatSeconds: await seconds(task.heartbeatSeconds),
  };
  const credentials = await task.credentials?.evaluate(evaluator);
  const { thread, run } = visit.level;
  task.events.scheduled(thread, { payload, region: run.region, fences, credentials });
  const result = await perform(task, payload.value, fences, visit);
  return leave(task.exit, visit, result, { result: result.value });
}

async function perform(task: Task, args: Json, fences: Fences, visit: Visit): Promise<Payload> {
  const { level } = visit;
  try {
    const returned = await callIntegration(task.resource, args, fences, task.name, level);
    const result = asPayload(returned, task.resource);
    task.events.succeeded(level.thread, result);
    return result;
  } catch (error) {
    if (error instanceof StateFailure) task.events.failed(level.thread, error);
    throw error;
  }
}

/** A copy unless it was handed over, so that no task can change what a run holds. */
function asPayload(returned: unknown, resource: string): Payload {
  try {
    const payload = new Payload(
      returned instanceof HandedOver ? bounded(returned.value) : cloneJson(returned),
    );
    if (payload.isOverLimit()) throw new TooLarge();
    return payload;
  } catch (error) {
    if (error instanceof TooLarge) throw dataLimitExceeded(resource);
    const why = error instanceof NotJson || error instanceof Error ? error.message : String(error);
    throw new StateFailure(ErrorName.taskFailed, `The task returned what JSON cannot carry. ${why}`);
  }
}

function bounded(value: Json): Json {
  checkDepth(value);
  return value;
}
