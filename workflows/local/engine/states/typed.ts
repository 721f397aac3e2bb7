import { type Evaluator, queryFailure, specified, type Template } from '../expressions/template.ts';
import { jsonTypeName } from '../failure.ts';
import type { Json } from '../types.ts';

interface Types {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly array: Json[];
}

/** Evaluates a field that must have one type. @throws {StateFailure} `States.QueryEvaluationError` */
export async function evaluateAs<Name extends keyof Types>(
  template: Template,
  type: Name,
  evaluator: Evaluator,
): Promise<Types[Name]> {
  const value = await template.evaluate(evaluator);
  if (jsonTypeName(value) !== type) throw unexpectedType(template, type, value, evaluator);
  return value as Types[Name];
}

/** Evaluates a count or a number of seconds. @param least the smallest value AWS allows. */
export async function evaluateInteger(
  template: Template,
  evaluator: Evaluator,
  least: number,
  most = 99_999_999,
): Promise<number> {
  const value = await evaluateAs(template, 'number', evaluator);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw queryFailure(
    `The ${template.field} value must be an integer between ${least} and ${most} but was: ${value}`,
    template.field,
    evaluator,
  );
}

export function unexpectedType(
  template: Template,
  expected: string,
  value: Json,
  evaluator: Evaluator,
): Error {
  const subject =
    template.expression === undefined
      ? `The value specified for the field '${template.field}'`
      : specified(template.expression, template.field);
  return queryFailure(
    `${subject} returned an unexpected result type. Expected '${expected}', but was '${jsonTypeName(value)}' for value: ${JSON.stringify(value)}`,
    template.field,
    evaluator,
  );
}
