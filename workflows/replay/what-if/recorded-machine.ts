import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../../tasks/core/clock.ts';
import { COORDINATE } from '../../bindings.ts';
import { createEngine } from '../../local/engine/engine.ts';
import type { EngineClock, ExecutionResult, Json, StateMachine } from '../../local/engine/types.ts';
import { type Handlers, lambdaInvoke } from '../../local/integrations/lambda.ts';
import { localSubstitutions, readDefinitionFile } from '../../local/machines.ts';

/** What one execution runs over. */
export interface Over {
  readonly clock: Clock & EngineClock;
  readonly handlers: Handlers;
  /** Told what Record Failure would have written. */
  readonly failed: (args: Json) => void;
}

const TABLE = { TableName: 'nowhere' };
const NAME = 'what-if';

/** Which execution is asking: one machine serves them all, because to compile it takes longer than to run it. */
const places = new AsyncLocalStorage<Over>();

function here(): Over {
  const over = places.getStore();
  if (over === undefined) throw new Error('no execution is under way here');
  return over;
}

let loaded: Promise<StateMachine> | undefined;

async function load(): Promise<StateMachine> {
  const engine = createEngine({
    clock: { now: () => here().clock.now(), sleep: (ms, signal) => here().clock.sleep(ms, signal) },
    random: () => 0,
    integrations: {
      'arn:aws:states:::lambda:invoke': (call) => lambdaInvoke(here().handlers)(call),
      'arn:aws:states:::dynamodb:updateItem': async ({ arguments: args }) => {
        here().failed(args);
        return {};
      },
    },
  });
  const substitutions = localSubstitutions(COORDINATE, TABLE);
  return engine.load(await readDefinitionFile(COORDINATE), { substitutions });
}

/** Runs the definition that is deployed over what is given, with no other effect. */
export async function runRecorded(input: Json, over: Over): Promise<ExecutionResult> {
  loaded ??= load();
  const machine = await loaded;
  return places.run(over, () =>
    machine.run({
      input,
      name: NAME,
      executionArn: `arn:aws:states:us-east-1:000000000000:express:${COORDINATE.name}:${NAME}:${NAME}`,
      stateMachineArn: `arn:aws:states:us-east-1:000000000000:stateMachine:${COORDINATE.name}`,
      stateMachineName: COORDINATE.name,
      roleArn: 'arn:aws:iam::000000000000:role/what-if',
    }),
  );
}
