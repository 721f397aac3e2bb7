import type { StateType } from '../history.ts';
import type { State } from '../run.ts';
import { compileChoice } from './choice.ts';
import type { CompileContext, Definition } from './compile-context.ts';
import { compileFail } from './fail.ts';
import { compileMap } from './map.ts';
import { compileParallel } from './parallel.ts';
import { compilePass } from './pass.ts';
import { compileSucceed } from './succeed.ts';
import { compileTask } from './task.ts';
import { compileWait } from './wait.ts';

type CompileState = (name: string, definition: Definition, context: CompileContext) => State;

/** How each type of state is compiled. */
export const compilers: Readonly<Record<StateType, CompileState>> = {
  Choice: compileChoice,
  Fail: compileFail,
  Map: compileMap,
  Parallel: compileParallel,
  Pass: compilePass,
  Succeed: compileSucceed,
  Task: compileTask,
  Wait: compileWait,
};
