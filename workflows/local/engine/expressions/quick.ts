import type { EngineClock } from '../types.ts';
import { isInherited } from './harden.ts';
import { follow, unwrapped } from './quick-paths.ts';
import { boolize, callQuick, NEEDS_EVALUATOR, operate, QUICK_FUNCTIONS } from './quick-values.ts';
import type { SyntaxNode } from './syntax.ts';

/** What a quick expression sees; `$millis()` is one moment throughout. */
export interface View {
  lookup(name: string): unknown;
  millis(): number;
}

/** @param item what names without a variable are looked up in: an item that a filter looks at. */
type Quick = (view: View, item: unknown) => unknown;

export type QuickExpression = (view: View) => unknown;

/** Every node may nest two evaluations. */
const NESTED = 2;

/**
 * Most expressions of a machine look up, compare and count plain values. JSONata's evaluator takes a chain of
 * promises for each of their nodes; these closures take none. They know the easy cases only, where no sequence
 * is marked and nothing fails, and say {@link NEEDS_EVALUATOR} for any other, which is then evaluated anew: an
 * expression compiled here has no effects.
 * @param depth how deeply evaluations may nest
 * @returns undefined for an expression with a node that has no quick way
 */
export function compileQuick(ast: SyntaxNode, depth: number): QuickExpression | undefined {
  const quick = compileNode(ast, depth);
  return quick && ((view) => quick(view, undefined));
}

export function quickView(lookup: (name: string) => unknown, clock: EngineClock): View {
  let now: number | undefined;
  return {
    lookup,
    millis: () => {
      now ??= clock.now();
      return now;
    },
  };
}

type Compile = (node: SyntaxNode, depth: number) => Quick | undefined;

const literal: Compile = (node) => {
  if (!onlyHas(node, ['type', 'value', 'position'])) return undefined;
  const { value } = node;
  return () => value;
};

const COMPILERS: Readonly<Record<string, Compile>> = {
  string: literal,
  number: literal,
  value: literal,
  variable: compileVariable,
  path: compilePath,
  binary: compileBinary,
  condition: compileCondition,
  block: compileBlock,
  function: compileCall,
  unary: compileArray,
};

function compileNode(node: SyntaxNode, depth: number): Quick | undefined {
  const type = node.type ?? '';
  if (depth < NESTED || !Object.hasOwn(COMPILERS, type)) return undefined;
  return COMPILERS[type]?.(node, depth - NESTED);
}

/** `$plan`, `$attempts[role = "answer"]`, `$attempts[-1]`. Only the parts of `$states` are JSON. */
function compileVariable(node: SyntaxNode, depth: number): Quick | undefined {
  const name = String(node.value);
  if (name === '' || name === 'states' || !onlyHas(node, ['type', 'value', 'position', 'predicate'])) {
    return undefined;
  }
  // A name that nothing was assigned to may be that of one of JSONata's functions.
  const look: Quick = (view) => {
    const value = view.lookup(name);
    return value === undefined || typeof value === 'function' ? NEEDS_EVALUATOR : value;
  };
  const predicate = node['predicate'] as { expr: SyntaxNode }[] | undefined;
  if (predicate === undefined) return look;
  const filters = predicate.map(({ expr }) => compileFilter(expr, depth));
  if (!filters.every((filter) => filter !== undefined)) return undefined;
  return (view, item) => {
    let items = look(view, item);
    for (const filter of filters) {
      if (!Array.isArray(items)) return NEEDS_EVALUATOR;
      items = filter(items, view);
    }
    return Array.isArray(items) ? unwrapped(items) : NEEDS_EVALUATOR;
  };
}

type Filter = (items: readonly unknown[], view: View) => unknown;

function compileFilter(expression: SyntaxNode, depth: number): Filter | undefined {
  if (expression.type === 'number') {
    const index = Number(expression.value);
    return (items) => {
      const item = items.at(Math.floor(index));
      if (Array.isArray(item)) return NEEDS_EVALUATOR;
      return item === undefined ? [] : [item];
    };
  }
  const fits = compileNode(expression, depth);
  if (fits === undefined) return undefined;
  return (items, view) => {
    const kept: unknown[] = [];
    for (const item of items) {
      const verdict = Array.isArray(item) ? NEEDS_EVALUATOR : fits(view, item);
      if (verdict === true) kept.push(item);
      // A number would be an index.
      else if (verdict !== false && verdict !== undefined) return NEEDS_EVALUATOR;
    }
    return kept;
  };
}

/** `$states.input.order.id`, and `role` of the item in a filter. */
function compilePath(node: SyntaxNode): Quick | undefined {
  if (!onlyHas(node, ['type', 'steps', 'position', 'value'])) return undefined;
  const [first, ...others] = node.steps ?? [];
  if (first === undefined || !onlyHas(first, ['type', 'value', 'position'])) return undefined;
  const isFieldName = (step: SyntaxNode) =>
    step.type === 'name' && onlyHas(step, ['type', 'value', 'position']) && !isInherited(String(step.value));
  if (!others.every(isFieldName)) return undefined;
  const fields = others.map((step) => String(step.value));
  const name = String(first.value);
  if (first.type === 'name' && isFieldName(first)) {
    return (_, item) => (Array.isArray(item) ? NEEDS_EVALUATOR : follow(item, [name, ...fields]));
  }
  if (first.type !== 'variable' || name === '' || fields.length === 0) return undefined;
  return (view) => follow(view.lookup(name), fields);
}

function compileBinary(node: SyntaxNode, depth: number): Quick | undefined {
  if (!onlyHas(node, ['type', 'value', 'position', 'lhs', 'rhs'])) return undefined;
  const operator = String(node.value);
  const left = compileNode(node['lhs'] as SyntaxNode, depth);
  const right = compileNode(node['rhs'] as SyntaxNode, depth);
  if (left === undefined || right === undefined) return undefined;
  if (operator !== 'and' && operator !== 'or') {
    return (view, item) => operate(operator, left(view, item), () => right(view, item));
  }
  const decides = operator === 'or';
  return (view, item) => {
    const first = boolize(left(view, item));
    return first === decides || first === NEEDS_EVALUATOR ? first : boolize(right(view, item));
  };
}

function compileCondition(node: SyntaxNode, depth: number): Quick | undefined {
  if (!onlyHas(node, ['type', 'position', 'condition', 'then', 'else'])) return undefined;
  const parts = ['condition', 'then', 'else'].map((part) => {
    const inner = node[part] as SyntaxNode | undefined;
    return inner === undefined ? () => undefined : compileNode(inner, depth);
  });
  const [condition, yes, no] = parts;
  if (condition === undefined || yes === undefined || no === undefined) return undefined;
  return (view, item) => {
    const verdict = boolize(condition(view, item));
    if (verdict === NEEDS_EVALUATOR) return NEEDS_EVALUATOR;
    return verdict ? yes(view, item) : no(view, item);
  };
}

/** `( $checked := $states.result; $checked.verdict )`: names for values, and an expression. */
function compileBlock(node: SyntaxNode, depth: number): Quick | undefined {
  if (!onlyHas(node, ['type', 'position', 'expressions'])) return undefined;
  const expressions = [...((node['expressions'] ?? []) as SyntaxNode[])];
  const last = expressions.pop();
  const result = last && compileNode(last, depth);
  const named = expressions.map((bind) => {
    const value = bind.type === 'bind' ? compileNode(bind['rhs'] as SyntaxNode, depth) : undefined;
    return value && { name: String((bind['lhs'] as SyntaxNode).value), value };
  });
  if (result === undefined || !named.every((bind) => bind !== undefined)) return undefined;
  return (outer, item) => {
    let view = outer;
    for (const { name, value } of named) {
      const found = value(view, item);
      if (found === NEEDS_EVALUATOR) return NEEDS_EVALUATOR;
      const around = view;
      view = {
        lookup: (other) => (other === name ? found : around.lookup(other)),
        millis: () => outer.millis(),
      };
    }
    return result(view, item);
  };
}

/** A call of a function that has a quick way, unless a variable of its name was assigned. */
function compileCall(node: SyntaxNode, depth: number): Quick | undefined {
  const { procedure } = node;
  if (!onlyHas(node, ['type', 'value', 'position', 'arguments', 'procedure'])) return undefined;
  if (procedure?.type !== 'variable' || !onlyHas(procedure, ['type', 'value', 'position'])) return undefined;
  const name = String(procedure.value);
  const args = (node.arguments ?? []).map((argument) => compileNode(argument, depth));
  if (!args.every((argument) => argument !== undefined)) return undefined;
  if (name === 'millis' && args.length === 0) {
    return (view) => (view.lookup(name) === undefined ? view.millis() : NEEDS_EVALUATOR);
  }
  const call = QUICK_FUNCTIONS.get(name);
  if (call === undefined || call.length !== args.length) return undefined;
  return (view, item) => {
    if (view.lookup(name) !== undefined) return NEEDS_EVALUATOR;
    return callQuick(
      call,
      args.map((argument) => argument(view, item)),
    );
  };
}

/** `[1, $states.result]`: arrays among the members are joined, those written as arrays are not. */
function compileArray(node: SyntaxNode, depth: number): Quick | undefined {
  if (node.value !== '[' || !onlyHas(node, ['type', 'value', 'position', 'expressions'])) return undefined;
  const members = (node['expressions'] as SyntaxNode[]).map((member) => {
    const evaluate = compileNode(member, depth);
    return evaluate && { evaluate, isArray: member.value === '[' };
  });
  if (!members.every((member) => member !== undefined)) return undefined;
  return (view, item) => {
    const result: unknown[] = [];
    for (const { evaluate, isArray } of members) {
      const value = evaluate(view, item);
      if (value === NEEDS_EVALUATOR) return NEEDS_EVALUATOR;
      if (Array.isArray(value) && !isArray) result.push(...value);
      else if (value !== undefined) result.push(value);
    }
    return result;
  };
}

function onlyHas(node: SyntaxNode, members: readonly string[]): boolean {
  return Object.keys(node).every((key) => members.includes(key) || node[key] === undefined);
}
