import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { OptimizerStage, Stage } from '../../tasks/core/contract/enums.ts';
import { MACHINES, type MachineBinding } from '../bindings.ts';
import type { Engine } from './engine/engine.ts';
import type { StateMachine } from './engine/types.ts';
import { functionArn } from './integrations/lambda.ts';

/** A machine of ours, loaded, with the text it was loaded from. */
export interface LoadedMachine {
  readonly machine: StateMachine;
  /** JSON text, substitutions resolved. */
  readonly definition: string;
  readonly type: 'EXPRESS';
}

const ROOT = new URL('../../', import.meta.url);

export const readDefinitionFile = (binding: MachineBinding): Promise<string> =>
  readFile(fileURLToPath(new URL(binding.definition, ROOT)), 'utf8');

/** What the `${...}` of a machine stand for on this machine of ours. */
export function localSubstitutions(
  binding: MachineBinding,
  resources: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return {
    ...binding.constants,
    ...Object.fromEntries(
      binding.tasks.map(({ substitution, stage }) => [
        substitution,
        functionArn(stage as Stage | OptimizerStage),
      ]),
    ),
    ...Object.fromEntries(binding.resources.map((name) => [name, resources[name] ?? ''])),
  };
}

/** Loads every machine that runs here from the very files that are deployed. */
export async function loadMachines(
  engine: Engine,
  resources: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, LoadedMachine>>> {
  const loaded = MACHINES.filter(({ awsOnly }) => !awsOnly).map(async (binding) => {
    const substitutions = localSubstitutions(binding, resources);
    const source = await readDefinitionFile(binding);
    const machine = engine.load(source, { type: 'EXPRESS', substitutions });
    return [
      binding.name,
      { machine, definition: JSON.stringify(machine.definition), type: 'EXPRESS' },
    ] as const;
  });
  return Object.fromEntries(await Promise.all(loaded));
}
