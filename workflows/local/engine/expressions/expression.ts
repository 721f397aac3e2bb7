import jsonata from 'jsonata-aws';
import type { EngineClock } from '../types.ts';
import { type FunctionValue, GUARD_VARIABLE } from './functions.ts';
import { type ExpressionLimits, Guard } from './guard.ts';
import { closePrototypes, isInherited, OWN_FIELD_FUNCTION } from './harden.ts';
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
   * The raw result: it may alias what was bound, so callers copy it. Undefined when nothing was found.
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
  const path = plainPath(parsed.ast);
  const names = [...reads];
  const compileWhole = () => {
    const program = compileProgram(source, reads, runtime);
    return { program, shape: shapeOf(program.ast(), runtime.limits.depth) };
  };
  // Most paths never meet what only the evaluator can follow; to compile them all is most of a machine's start.
  let whole = path === undefined ? compileWhole() : undefined;

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
      if (path === undefined) return evaluateWhole(bindings);
      const found = followPath(path, bindings);
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

/** `$states.input.order.id` and the like: a variable and then plain fields. Most expressions are. */
type PlainPath = readonly [variable: string, ...fields: string[]];

function plainPath(ast: SyntaxNode): PlainPath | undefined {
  if (isPlain(ast, 'variable')) return [String(ast.value)];
  if (ast.type !== 'path' || !onlyHas(ast, ['type', 'steps', 'position', 'value'])) return undefined;
  const [first, ...others] = ast.steps ?? [];
  if (first === undefined || !isPlain(first, 'variable')) return undefined;
  if (!others.every((step) => isPlain(step, 'name') && !isInherited(String(step.value)))) return undefined;
  return [String(first.value), ...others.map((step) => String(step.value))];
}

function isPlain(node: SyntaxNode, type: string): boolean {
  return node.type === type && node.value !== '' && onlyHas(node, ['type', 'value', 'position']);
}

function onlyHas(node: SyntaxNode, members: readonly string[]): boolean {
  return Object.keys(node).every((key) => members.includes(key));
}

const NEEDS_EVALUATOR = Symbol('needs the evaluator');

/** As JSONata would, as long as no array stands on the way: it maps over arrays, which we leave to it. */
function followPath([variable, ...fields]: PlainPath, bindings: Bindings): unknown {
  let value = bindings.lookup(variable);
  for (const field of fields) {
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return NEEDS_EVALUATOR;
    if (typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[field];
  }
  return typeof value === 'function' || isFunctionReference(variable, value) ? NEEDS_EVALUATOR : value;
}

/** `$sum` alone names a function of JSONata's, unless a variable of that name was assigned. */
function isFunctionReference(variable: string, value: unknown): boolean {
  return value === undefined && variable !== 'states';
}
