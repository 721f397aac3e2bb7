import { ErrorName, StateFailure } from '../failure.ts';
import { checkDepth, cloneJson, NotJson, TooLarge } from '../payload.ts';
import type { Json } from '../types.ts';
import {
  type Bindings,
  compileExpression,
  type Expression,
  ExpressionFailure,
  type ExpressionRuntime,
} from './expression.ts';
import { expressionText } from './syntax.ts';

/** Who evaluates: what it may read, and how its causes begin. */
export interface Evaluator {
  readonly bindings: Bindings;
  /**
   * Whether what is evaluated stays inside the run, which changes no value: a part of what is bound then needs
   * no copy. Where it leaves the run, or a caller's own values are bound, it does.
   */
  readonly mayShare: boolean;
  /** Puts "An error occurred while executing the state ..." in front. */
  explain(text: string): string;
  /** The failure for a value too large for any payload. */
  tooLarge(): StateFailure;
}

/** A field of a state: JSON in which any string may be an expression. */
export interface Template {
  evaluate(evaluator: Evaluator): Promise<Json> | Json;
  /** The value when no expression is in it. */
  readonly constant?: Json;
  /** The expression when it is nothing else; its text goes into "unexpected result type" causes. */
  readonly expression?: Expression;
  /** As AWS writes it, e.g. `Output/reply`. */
  readonly field: string;
}

export function compileTemplate(json: Json, field: string, runtime: ExpressionRuntime): Template {
  if (typeof json === 'string') return compileString(json, field, runtime);
  if (json === null || typeof json !== 'object') return { field, constant: json, evaluate: () => json };
  return Array.isArray(json) ? compileArray(json, field, runtime) : compileObject(json, field, runtime);
}

function compileString(text: string, field: string, runtime: ExpressionRuntime): Template {
  const source = expressionText(text);
  if (source === undefined) return { field, constant: text, evaluate: () => text };
  const expression = compileExpression(source, runtime);
  return { field, expression, evaluate: (evaluator) => evaluateExpression(expression, field, evaluator) };
}

function compileArray(items: readonly Json[], field: string, runtime: ExpressionRuntime): Template {
  const parts = items.map((item, index) => compileTemplate(item, `${field}[${index}]`, runtime));
  if (parts.every(isConstant)) return constantTemplate(items as Json[], field);
  return {
    field,
    evaluate: async (evaluator) => {
      const result: Json[] = [];
      for (const part of parts) result.push(await part.evaluate(evaluator));
      return result;
    },
  };
}

function compileObject(json: { [key: string]: Json }, field: string, runtime: ExpressionRuntime): Template {
  const parts = Object.entries(json).map(
    ([key, member]) => [key, compileTemplate(member, `${field}/${key}`, runtime)] as const,
  );
  if (parts.every(([, part]) => isConstant(part))) return constantTemplate(json, field);
  return {
    field,
    evaluate: async (evaluator) => {
      const result: { [key: string]: Json } = {};
      for (const [key, part] of parts) {
        const value = part.evaluate(evaluator);
        result[key] = value instanceof Promise ? await value : value;
      }
      return result;
    },
  };
}

const isConstant = (template: Template): boolean => 'constant' in template;

/** A fresh copy each time: a result never aliases the definition. */
function constantTemplate(value: Json, field: string): Template {
  return { field, constant: value, evaluate: () => cloneJson(value) };
}

function evaluateExpression(
  expression: Expression,
  field: string,
  evaluator: Evaluator,
): Promise<Json> | Json {
  let result: unknown;
  try {
    result = expression.evaluate(evaluator.bindings);
  } catch (error) {
    throw evaluationFailure(error, expression, field, evaluator);
  }
  if (result instanceof Promise) return finish(result, expression, field, evaluator);
  return accept(result, expression, field, evaluator, evaluator.mayShare);
}

async function finish(
  pending: Promise<unknown>,
  expression: Expression,
  field: string,
  evaluator: Evaluator,
): Promise<Json> {
  let result: unknown;
  try {
    result = await pending;
  } catch (error) {
    throw evaluationFailure(error, expression, field, evaluator);
  }
  return accept(result, expression, field, evaluator, false);
}

function accept(
  result: unknown,
  expression: Expression,
  field: string,
  evaluator: Evaluator,
  isShared: boolean,
): Json {
  if (result === undefined) {
    throw queryFailure(`${specified(expression, field)} returned nothing (undefined).`, field, evaluator);
  }
  try {
    if (!isShared) return cloneJson(result, nonFiniteText);
    checkDepth(result as Json);
    return result as Json;
  } catch (error) {
    if (error instanceof TooLarge) throw evaluator.tooLarge();
    if (!(error instanceof NotJson)) throw error;
    throw queryFailure(
      `${specified(expression, field)} returned an unsupported result type.`,
      field,
      evaluator,
    );
  }
}

/** AWS hands on what divides by zero as text. */
const nonFiniteText = (value: number): Json => String(value);

function evaluationFailure(
  error: unknown,
  expression: Expression,
  field: string,
  evaluator: Evaluator,
): unknown {
  if (!(error instanceof ExpressionFailure)) return error;
  return queryFailure(
    `${specified(expression, field)} threw an error during evaluation${error.message}`,
    field,
    evaluator,
  );
}

/** How AWS quotes an expression in a cause. */
export function specified(expression: Expression, field: string): string {
  return `The JSONata expression '${expression.source}' specified for the field '${field}'`;
}

export function queryFailure(text: string, location: string | undefined, evaluator: Evaluator): StateFailure {
  return new StateFailure(ErrorName.queryEvaluationError, evaluator.explain(text), { location });
}
