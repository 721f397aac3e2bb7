import type { SyntaxNode } from '../expressions/syntax.ts';
import { walk } from '../expressions/syntax.ts';
import type { FoundExpression } from './collect-expressions.ts';
import type { Report } from './report.ts';

/** What an expression may not refer to; AWS says so when a machine is created. */
export function checkReferences(expressions: readonly FoundExpression[], report: Report): void {
  for (const { ast, location, sees } of expressions) {
    for (const name of topLevelReferences(ast)) {
      report.error(
        `Reference to '${name}' at the top level is not supported.`,
        location,
        'Begin the path with $states.input or a variable: an expression has no context value.',
        'UNSUPPORTED_JSONATA_EXPRESSION',
      );
    }
    if (sees !== 'errorOutput' && statesMembers(ast).has('errorOutput')) {
      report.error(
        "Reference to '$states.errorOutput' is only supported in a Catch.",
        location,
        "Assign it to a variable in the catcher's Assign.",
        'UNSUPPORTED_JSONATA_EXPRESSION',
      );
    }
  }
}

/** The members of `$states` an expression reads by name. */
export function statesMembers(ast: SyntaxNode): Set<string> {
  const members = new Set<string>();
  for (const node of walk(ast)) {
    const [first, second] = node.type === 'path' ? (node.steps ?? []) : [];
    if (first?.type === 'variable' && first.value === 'states' && second?.type === 'name') {
      members.add(String(second.value));
    }
  }
  return members;
}

/** Names, and `$` or `$$`, that stand where there is no context value: outside steps and functions. */
function topLevelReferences(ast: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const pending: unknown[] = [ast];
  for (let node = pending.pop(); pending.length > 0 || node !== undefined; node = pending.pop()) {
    if (Array.isArray(node)) pending.push(...node);
    else if (node !== null && typeof node === 'object')
      pending.push(...innerAtTop(node as SyntaxNode, names));
  }
  return names;
}

const OPERANDS = ['lhs', 'rhs', 'expression', 'expressions', 'condition', 'then', 'else'];

/** The parts of a node that are evaluated where it is, its own name noted. */
function innerAtTop(node: SyntaxNode, names: Set<string>): unknown[] {
  switch (node.type) {
    case 'name':
      names.add(String(node.value));
      return [];
    case 'variable':
      if (node.value === '' || node.value === '$') names.add(`$${node.value}`);
      return [];
    case 'path':
      return [node.steps?.[0]];
    case 'lambda':
    case 'transform':
    case 'regex':
      return [];
    case 'function':
    case 'partial':
      return [node.arguments];
    default:
      return OPERANDS.map((key) => node[key]);
  }
}
