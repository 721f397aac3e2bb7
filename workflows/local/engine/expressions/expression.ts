import jsonata from 'jsonata-aws';
import type { EngineClock } from '../types.ts';
import { type FunctionValue, GUARD_VARIABLE } from './functions.ts';
import { type ExpressionLimits, Guard } from './guard.ts';
import { closePrototypes, OWN_FIELD_FUNCTION } from './harden.ts';
import { compileQuick, quickView } from './quick.ts';
import { NEEDS_EVALUATOR } from './quick-values.ts';
import { GuardedRegExp } from './regex.ts';
import { shapeOf } from './shape.ts';
import { parse, type SyntaxNode } from './syntax.ts';

/** What evaluation needs from the engine; one per engine. */
export interface ExpressionRuntime {
  readonly functions: ReadonlyMap<string, FunctionValue>;
  /** Expressions by source: a machine often says the same thing in many places. */
  readonly compiled: Map<string, Expression>;
  readonly limits: ExpressionLimits;
  readonly clock: EngineClock;
}

/** What an expression may read: `states` and the variables in scope. */
export interface Bindings {
  lookup(name: string): unknown;
}

/**
 * An expression that could not be evaluated. `message` is how AWS's sentence ends: a full stop and JSONata's
 * code and text, or a colon and the bound that was reached, which has no code.
 */
export class ExpressionFailure extends Error {
  override name = 'ExpressionFailure';
}

export interface Expression {
  readonly source: string;
  /** Variables it reads, without their `$`; `states` among them. */
  readonly reads: ReadonlySet<string>;
  /**
   * The raw result, undefined when nothing was found. What comes in a promise is JSONata's: it may carry
   * functions and marks, so callers copy it. What comes at once is JSON, or a part of what was bound.
   * @throws {ExpressionFailure}
   */
  evaluate(bindings: Bindings): Promise<unknown> | unknown;
}

const ENTRY = Symbol.for('jsonata.__evaluate_entry');
const EXIT = Symbol.for('jsonata.__evaluate_exit');

interface Environment {
  lookup(name: string): unknown;
}

const guardOf = (environment: Environment) => environment.lookup(GUARD_VARIABLE) as Guard;

const onEntry = (node: SyntaxNode, _input: unknown, environment: Environment) =>
  guardOf(environment).enter(node);

const onExit = (node: SyntaxNode, _input: unknown, environment: Environment, result: unknown) => {
  guardOf(environment).leave(node, result);
};

interface Program {
  evaluate(input: unknown, bindings: Record<string, unknown>): Promise<unknown>;
  assign(name: string | symbol, value: unknown): void;
  ast(): SyntaxNode;
}

/** Compiles once what runs many times. The source must have parsed (see `parse`). */
export function compileExpression(source: string, runtime: ExpressionRuntime): Expression {
  let expression = runtime.compiled.get(source);
  if (expression === undefined) {
    expression = compile(source, runtime);
    runtime.compiled.set(source, expression);
  }
  return expression;
}

function compile(source: string, runtime: ExpressionRuntime): Expression {
  const parsed = parse(source);
  if ('problem' in parsed) throw new ExpressionFailure(`. ${parsed.problem.code}: ${parsed.problem.message}`);
  const { reads } = parsed;
  const quick = compileQuick(parsed.ast, runtime.limits.depth);
  const names = [...reads];
  const compileWhole = () => {
    const program = compileProgram(source, reads, runtime);
    return { program, shape: shapeOf(program.ast(), runtime.limits.depth) };
  };
  // Most never meet what only the evaluator can judge; to compile them all is most of a machine's start.
  let whole = quick === undefined ? compileWhole() : undefined;

  const evaluateWhole = async (bindings: Bindings): Promise<unknown> => {
    whole ??= compileWhole();
    const { program, shape } = whole;
    const bound: Record<string, unknown> = {
      [GUARD_VARIABLE]: new Guard(runtime.limits, runtime.clock, shape),
    };
    for (const name of names) {
      const value = bindings.lookup(name);
      if (value !== undefined) bound[name] = value;
    }
    try {
      return await program.evaluate(undefined, bound);
    } catch (error) {
      throw new ExpressionFailure(failureText(error), { cause: error });
    }
  };

  return {
    source,
    reads,
    evaluate: (bindings) => {
      if (quick === undefined) return evaluateWhole(bindings);
      const found = quick(quickView((name) => bindings.lookup(name), runtime.clock));
      return found === NEEDS_EVALUATOR ? evaluateWhole(bindings) : found;
    },
  };
}

function compileProgram(source: string, reads: ReadonlySet<string>, runtime: ExpressionRuntime): Program {
  const program = jsonata(source, { RegexEngine: GuardedRegExp as never }) as unknown as Program;
  closePrototypes(program.ast());
  for (const name of [...reads, OWN_FIELD_FUNCTION]) {
    const value = runtime.functions.get(name);
    if (value !== undefined) program.assign(name, value);
  }
  program.assign('eval', undefined);
  program.assign(ENTRY, onEntry);
  program.assign(EXIT, onExit);
  return program;
}

function failureText(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  const text = message ?? String(error);
  return code === undefined ? `: ${text}` : `. ${code}: ${text}`;
}
