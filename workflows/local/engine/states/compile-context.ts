import type { ExpressionRuntime } from '../expressions/expression.ts';
import type { States } from '../run.ts';
import type { Json } from '../types.ts';

/** A state or a part of one, as written. It has passed validation: fields have the types ASL gives them. */
export type Definition = { readonly [field: string]: Json };

/** What compiling a state needs. */
export interface CompileContext {
  readonly runtime: ExpressionRuntime;
  /** Compiles a branch or an item processor. */
  compileStates(definition: Definition): States;
}
