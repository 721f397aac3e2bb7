import { compileTemplate, type Template } from '../expressions/template.ts';
import { ErrorName, StateFailure } from '../failure.ts';
import type { Outcome, State } from '../run.ts';
import type { Visit } from '../visit.ts';
import type { CompileContext, Definition } from './compile-context.ts';
import { compileExit, type Exit, leave } from './exit.ts';
import { unexpectedType } from './typed.ts';

interface Rule {
  readonly condition: Template;
  readonly exit: Exit;
}

/** The first rule whose condition is true decides, with its own Assign and Output; else the state's apply. */
export function compileChoice(name: string, definition: Definition, context: CompileContext): State {
  const rules = (definition['Choices'] as Definition[]).map(
    (rule, index): Rule => ({
      condition: compileTemplate(rule['Condition'] ?? false, `Choices[${index}]/Condition`, context.runtime),
      exit: compileExit(rule, context, `Choices[${index}]/`),
    }),
  );
  const byDefault = compileExit({ ...definition, Next: definition['Default'] ?? null }, context);
  return { name, type: 'Choice', execute: (visit) => choose(rules, byDefault, visit) };
}

async function choose(rules: readonly Rule[], byDefault: Exit, visit: Visit): Promise<Outcome> {
  const evaluator = visit.evaluator();
  for (const { condition, exit } of rules) {
    const evaluated = condition.evaluate(evaluator);
    const verdict = evaluated instanceof Promise ? await evaluated : evaluated;
    if (typeof verdict !== 'boolean') throw unexpectedType(condition, 'boolean', verdict, evaluator);
    if (verdict) return leave(exit, visit, visit.input);
  }
  if (byDefault.next !== undefined) return leave(byDefault, visit, visit.input);
  throw new StateFailure(
    ErrorName.noChoiceMatched,
    visit.explain('Failed to transition out of the state. The state does not point to a next state.'),
  );
}
