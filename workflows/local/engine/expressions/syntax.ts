import jsonata from 'jsonata-aws';

/** JSONata's syntax tree, as far as we read it. */
export interface SyntaxNode {
  type?: string;
  value?: unknown;
  position?: number;
  steps?: SyntaxNode[];
  arguments?: SyntaxNode[];
  procedure?: SyntaxNode;
  [member: string]: unknown;
}

/** The text between `{%` and `%}`, or undefined when the string is a literal: blanks outside make it one. */
export function expressionText(text: string): string | undefined {
  if (!text.startsWith('{%') || !text.endsWith('%}') || text.length < 4) return undefined;
  return text.slice(2, -2).trim();
}

/** Every node of a tree, outermost first. A node met twice (JSONata shares some) is visited once. */
export function* walk(root: unknown): Generator<SyntaxNode> {
  const seen = new Set<object>();
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const node = pending.pop();
    if (node === null || typeof node !== 'object' || seen.has(node)) continue;
    seen.add(node);
    if (!Array.isArray(node) && typeof (node as SyntaxNode).type === 'string') yield node as SyntaxNode;
    const members = Object.values(node);
    for (let index = members.length - 1; index >= 0; index -= 1) pending.push(members[index]);
  }
}

export interface SyntaxProblem {
  readonly code: string;
  readonly message: string;
  readonly position: number;
}

export interface Parsed {
  readonly ast: SyntaxNode;
  /** The variables it reads from outside itself, without their `$`. */
  readonly reads: ReadonlySet<string>;
}

/** Validation, lint and compilation parse the same texts one after the other. */
const recent = new Map<string, Parsed | { problem: SyntaxProblem }>();
const MOST_RECENT = 10_000;

/** Parses with the version AWS runs. The tree is shared: nobody changes it. */
export function parse(source: string): Parsed | { problem: SyntaxProblem } {
  let result = recent.get(source);
  if (result === undefined) {
    result = parseAnew(source);
    if (recent.size >= MOST_RECENT) recent.clear();
    recent.set(source, result);
  }
  return result;
}

function parseAnew(source: string): Parsed | { problem: SyntaxProblem } {
  try {
    const ast = jsonata(source).ast() as unknown as SyntaxNode;
    return { ast, reads: freeVariables(ast) };
  } catch (error) {
    const { code, message, position } = error as Partial<SyntaxProblem>;
    return {
      problem: { code: code ?? 'S0201', message: message ?? 'Syntax error', position: position ?? 0 },
    };
  }
}

function freeVariables(ast: SyntaxNode): Set<string> {
  const free = new Set<string>();
  collectFree(ast, new Set(), free);
  return free;
}

/** A block, a lambda and the expression itself each open a scope; `:=` binds from there on. */
function collectFree(node: unknown, bound: Set<string>, free: Set<string>): void {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const member of node) collectFree(member, bound, free);
    return;
  }
  const syntax = node as SyntaxNode;
  switch (syntax.type) {
    case 'variable':
      if (typeof syntax.value === 'string' && !bound.has(syntax.value)) free.add(syntax.value);
      break;
    case 'lambda': {
      const inner = new Set(bound);
      for (const parameter of syntax.arguments ?? []) inner.add(String(parameter.value));
      collectFree(syntax['body'], inner, free);
      return;
    }
    case 'block': {
      const inner = new Set(bound);
      bindNames(syntax['expressions'], inner);
      collectFree(syntax['expressions'], inner, free);
      collectFree(rest(syntax, 'expressions'), bound, free);
      return;
    }
    case 'bind':
      bound.add(String((syntax['lhs'] as SyntaxNode).value));
      collectFree(syntax['rhs'], bound, free);
      return;
    case 'path': {
      const inner = new Set(bound);
      for (const step of syntax.steps ?? []) bindFocus(step, inner);
      collectFree(syntax.steps, inner, free);
      collectFree(rest(syntax, 'steps'), inner, free);
      return;
    }
  }
  for (const [key, member] of Object.entries(syntax)) {
    if (key !== 'type' && key !== 'value' && key !== 'position') collectFree(member, bound, free);
  }
}

/** Names bound by `:=` straight in a block, wherever in it: a function there may refer to a later one. */
function bindNames(expressions: unknown, bound: Set<string>): void {
  if (!Array.isArray(expressions)) return;
  for (const expression of expressions as SyntaxNode[]) {
    let node: unknown = expression;
    while (node !== null && typeof node === 'object' && (node as SyntaxNode).type === 'bind') {
      bound.add(String(((node as SyntaxNode)['lhs'] as SyntaxNode).value));
      node = (node as SyntaxNode)['rhs'];
    }
  }
}

/** `@$x` and `#$i` bind for the rest of the path. */
function bindFocus(step: SyntaxNode, bound: Set<string>): void {
  for (const member of ['focus', 'index'] as const) {
    const name = step[member];
    if (typeof name === 'string') bound.add(name);
  }
  const stages = step['stages'];
  if (Array.isArray(stages)) {
    for (const stage of stages as SyntaxNode[]) {
      if (stage.type === 'index' && typeof stage.value === 'string') bound.add(stage.value);
    }
  }
}

function rest(node: SyntaxNode, without: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(node).filter(([key]) => key !== without && key !== 'type' && key !== 'value'),
  );
}
