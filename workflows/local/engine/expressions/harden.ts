import type { SyntaxNode } from './syntax.ts';
import { walk } from './syntax.ts';

/** Replaces field access by names that every JavaScript object inherits; see {@link closePrototypes}. */
export const OWN_FIELD_FUNCTION = '\u0000field';

/**
 * JSONata 2.0.6 reads a field with a plain property access, so `x.constructor` hands JavaScript's own
 * functions to an expression. Fields of those names are read through {@link OWN_FIELD_FUNCTION} instead, which
 * sees only what the data holds; all other names cannot reach a prototype.
 */
export function closePrototypes(ast: SyntaxNode): void {
  for (const node of walk(ast)) {
    if (node.type !== 'name' || typeof node.value !== 'string' || !isInherited(node.value)) continue;
    node['arguments'] = [{ type: 'string', value: node.value, position: node.position ?? 0 }];
    node.procedure = { type: 'variable', value: OWN_FIELD_FUNCTION, position: node.position ?? 0 };
    node.type = 'function';
    node.value = '(';
  }
}

export function isInherited(name: string): boolean {
  return name in Object.prototype;
}

/** What JSONata's field access gives, without what objects inherit. */
export function ownField(input: unknown, name: string): unknown {
  if (Array.isArray(input)) {
    const found: unknown[] = [];
    for (const item of input) {
      const value = ownField(item, name);
      if (Array.isArray(value)) found.push(...value);
      else if (value !== undefined) found.push(value);
    }
    if (found.length === 0) return undefined;
    return found.length === 1 ? found[0] : found;
  }
  if (input === null || typeof input !== 'object' || !Object.hasOwn(input, name)) return undefined;
  const value = (input as Record<string, unknown>)[name];
  return typeof value === 'function' ? undefined : value;
}
