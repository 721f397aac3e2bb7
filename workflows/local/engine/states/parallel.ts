import { compileTemplate, type Template } from '../expressions/template.ts';
import { Cancelled } from '../failure.ts';
import { runStates } from '../interpreter.ts';
import { Payload } from '../payload.ts';
import type { Level, Outcome, State, States } from '../run.ts';
import { Cancellation, Variables } from '../scope.ts';
import type { Visit } from '../visit.ts';
import type { CompileContext, Definition } from './compile-context.ts';
import { compileExit, type Exit, leave } from './exit.ts';
import { compileRecovery, recover } from './recovery.ts';

/** Runs every branch at once and waits for all; the first to fail stops the others. */
export function compileParallel(name: string, definition: Definition, context: CompileContext): State {
  const branches = (definition['Branches'] as Definition[]).map((branch) => context.compileStates(branch));
  const { Arguments } = definition;
  const args = Arguments === undefined ? undefined : compileTemplate(Arguments, 'Arguments', context.runtime);
  const exit = compileExit(definition, context);
  const recovery = compileRecovery(definition, context);
  return {
    name,
    type: 'Parallel',
    execute: (visit) => recover(recovery, visit, () => attempt(branches, args, exit, visit)),
  };
}

async function attempt(
  branches: readonly States[],
  args: Template | undefined,
  exit: Exit,
  visit: Visit,
): Promise<Outcome> {
  const input = args === undefined ? visit.input : new Payload(await args.evaluate(visit.evaluator()));
  const { thread } = visit.level;
  thread.add('ParallelStateStarted');
  const cancellation = new Cancellation(visit.level.cancellation);
  const branchThreads = branches.map(() => thread.fork());
  const runs = branches.map((branch, index) => {
    const level: Level = {
      ...visit.level,
      thread: branchThreads[index] ?? thread.fork(),
      variables: new Variables(visit.level.variables),
      cancellation,
    };
    return runStates(branch, input, level).finally(() => level.variables.release());
  });
  let outputs: Payload[];
  try {
    outputs = await allOrFirstFailure(runs, cancellation).finally(() => {
      cancellation.release();
      thread.join(branchThreads);
    });
  } catch (error) {
    if (!(error instanceof Cancelled)) thread.add('ParallelStateFailed');
    throw error;
  }
  thread.add('ParallelStateSucceeded');
  const result = new Payload(outputs.map(({ value }) => value));
  if (result.isOverLimit()) throw visit.tooLarge();
  return leave(exit, visit, result, { result: result.value });
}

/** Waits until every run has ended, even when one failed: nothing of a branch happens after its state. */
async function allOrFirstFailure<Result>(
  runs: readonly Promise<Result>[],
  cancellation: Cancellation,
): Promise<Result[]> {
  let first: { error: unknown } | undefined;
  const results = await Promise.all(
    runs.map((run) =>
      run.catch((error: unknown) => {
        first ??= { error };
        cancellation.cancel(new Cancelled('sibling failed'));
        return undefined;
      }),
    ),
  );
  if (first) throw first.error;
  return results as Result[];
}
