import { compileTemplate, type Template } from '../expressions/template.ts';
import { StateFailure } from '../failure.ts';
import type { State } from '../run.ts';
import type { Visit } from '../visit.ts';
import type { CompileContext, Definition } from './compile-context.ts';
import { evaluateAs } from './typed.ts';

/** Ends the level it stands in with its error and cause; either may be absent. */
export function compileFail(name: string, definition: Definition, context: CompileContext): State {
  const { Error: error, Cause: cause } = definition;
  const compile = (json: typeof error, field: string) =>
    json === undefined ? undefined : compileTemplate(json, field, context.runtime);
  const errorTemplate = compile(error, 'Error');
  const causeTemplate = compile(cause, 'Cause');
  return {
    name,
    type: 'Fail',
    execute: async (visit) => {
      throw new StateFailure(await text(errorTemplate, visit), await text(causeTemplate, visit));
    },
  };
}

async function text(template: Template | undefined, visit: Visit): Promise<string | undefined> {
  return template === undefined ? undefined : evaluateAs(template, 'string', visit.evaluator());
}
