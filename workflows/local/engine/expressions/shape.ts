import type { SyntaxNode } from './syntax.ts';

/** The members of one array or object constructor, which JSONata evaluates all at once. */
export type Siblings = object;

/** What of an expression's tree decides how evaluation is watched. */
export interface Shape {
  /** False when the tree alone shows that evaluation cannot nest too deeply. */
  readonly needsDepth: boolean;
  readonly siblings: ReadonlyMap<SyntaxNode, Siblings>;
}

/** Nodes that make functions: with them evaluation may nest more deeply than the tree does. */
const MAKES_FUNCTIONS = new Set(['lambda', 'partial', 'transform', 'apply']);

export function shapeOf(ast: SyntaxNode, depthLimit: number): Shape {
  const siblings = new Map<SyntaxNode, Siblings>();
  let makesFunctions = false;
  let deepest = 0;
  const pending: [node: unknown, depth: number][] = [[ast, 0]];
  const seen = new Set<object>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, outer] = next;
    if (node === null || typeof node !== 'object' || seen.has(node)) continue;
    seen.add(node);
    const syntax = node as SyntaxNode;
    const depth = typeof syntax.type === 'string' ? outer + 1 : outer;
    deepest = Math.max(deepest, depth);
    if (MAKES_FUNCTIONS.has(syntax.type ?? '')) makesFunctions = true;
    for (const members of membersOf(syntax)) for (const member of members) siblings.set(member, members);
    for (const value of Object.values(node)) pending.push([value, depth]);
  }
  return { needsDepth: makesFunctions || deepest > depthLimit, siblings };
}

function membersOf(node: SyntaxNode): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [];
  if (node.type === 'unary' && node.value === '[') groups.push(node['expressions'] as SyntaxNode[]);
  if (node.type === 'unary' && node.value === '{') groups.push(pairValues(node['lhs']));
  const group = node['group'] as SyntaxNode | undefined;
  if (group !== undefined) groups.push(pairValues(group['lhs']));
  return groups;
}

const pairValues = (pairs: unknown): SyntaxNode[] =>
  (pairs as [SyntaxNode, SyntaxNode][]).map(([, value]) => value);
