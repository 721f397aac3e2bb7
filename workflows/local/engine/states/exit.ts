import { compileTemplate, type Evaluator, type Template } from '../expressions/template.ts';
import { PAYLOAD_LIMIT_BYTES, Payload } from '../payload.ts';
import type { Outcome } from '../run.ts';
import type { Visible, Visit } from '../visit.ts';
import type { CompileContext, Definition } from './compile-context.ts';

/** `Assign` and `Output` of a state, a Choice rule or a catcher, and where it goes from there. */
export interface Exit {
  readonly assign: ReadonlyArray<readonly [name: string, template: Template]> | undefined;
  readonly output: Template | undefined;
  readonly next: string | undefined;
}

/** @param field what stands before `Output` in a cause, e.g. `Choices[0]/`. */
export function compileExit(definition: Definition, context: CompileContext, field = ''): Exit {
  const { Assign, Output, Next } = definition;
  return {
    assign:
      Assign === undefined || Assign === null || typeof Assign !== 'object'
        ? undefined
        : Object.entries(Assign).map(
            ([name, json]) =>
              [name, compileTemplate(json, `${field}Assign/${name}`, context.runtime)] as const,
          ),
    output: Output === undefined ? undefined : compileTemplate(Output, `${field}Output`, context.runtime),
    next: typeof Next === 'string' ? Next : undefined,
  };
}

/** Both fields see the variables as they were on entry. `fallback` is the output when there is no `Output`. */
export function leave(
  exit: Exit,
  visit: Visit,
  fallback: Payload,
  visible?: Visible,
): Promise<Outcome> | Outcome {
  if (exit.assign === undefined && exit.output === undefined) {
    if (fallback !== visit.input && fallback.isOverLimit()) throw visit.tooLarge();
    return { output: fallback, next: exit.next };
  }
  return evaluateExit(exit, visit, fallback, visible);
}

async function evaluateExit(
  { assign, output, next }: Exit,
  visit: Visit,
  fallback: Payload,
  visible?: Visible,
): Promise<Outcome> {
  const evaluator = visit.evaluator(visible);
  const assigned = assign === undefined ? undefined : await evaluateAssign(assign, evaluator, visit);
  const payload = output === undefined ? fallback : new Payload(await output.evaluate(evaluator));
  if (payload !== visit.input && payload.isOverLimit()) throw visit.tooLarge();
  return { output: payload, next, assigned };
}

async function evaluateAssign(
  assign: NonNullable<Exit['assign']>,
  evaluator: Evaluator,
  visit: Visit,
): Promise<Record<string, Payload>> {
  const values: Record<string, Payload> = {};
  let bytes = 0;
  for (const [name, template] of assign) {
    const value = template.evaluate(evaluator);
    const payload = new Payload(value instanceof Promise ? await value : value);
    values[name] = payload;
    bytes += payload.bytes;
  }
  if (bytes > PAYLOAD_LIMIT_BYTES) throw visit.tooLarge();
  return values;
}
