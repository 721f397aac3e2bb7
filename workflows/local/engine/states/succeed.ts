import type { State } from '../run.ts';
import type { CompileContext, Definition } from './compile-context.ts';
import { compileExit, leave } from './exit.ts';

export function compileSucceed(name: string, definition: Definition, context: CompileContext): State {
  const exit = compileExit(definition, context);
  return { name, type: 'Succeed', execute: (visit) => leave(exit, visit, visit.input) };
}
