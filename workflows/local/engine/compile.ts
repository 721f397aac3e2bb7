import type { ExpressionRuntime } from './expressions/expression.ts';
import type { StateType } from './history.ts';
import type { States } from './run.ts';
import type { CompileContext, Definition } from './states/compile-context.ts';
import { compilers } from './states/index.ts';

/** Compiles a definition that has passed validation. */
export function compileDefinition(definition: Definition, runtime: ExpressionRuntime): States {
  const context: CompileContext = {
    runtime,
    compileStates: (inner) => compileDefinition(inner, runtime),
  };
  const states = Object.entries(definition['States'] as Record<string, Definition>).map(
    ([name, state]) => [name, compilers[state['Type'] as StateType](name, state, context)] as const,
  );
  return { startAt: String(definition['StartAt']), states: new Map(states) };
}
