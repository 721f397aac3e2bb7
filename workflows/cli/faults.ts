import { InvalidArgumentError } from 'commander';
import { REGISTRY } from '../../tasks/core/policy/registry.ts';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import type { StackAddress } from '../connection/stack-address.ts';
import { FAULT_KINDS, type ScriptedFault } from '../local/simulator/faults.ts';
import { UserError } from './command.ts';

/** One `--fault` on the command line, as the simulator takes it. */
export interface FaultFlag {
  readonly kind: string;
  readonly model?: string;
  readonly times?: number;
}

/** What a call can name; a fault meets the calls whose model id contains its own. */
const API_IDS = [...REGISTRY, defaultPolicy.embedding].map(({ apiId }) => apiId);

/** `hang`, `hang:sonnet`, `throttle:haiku:2`, `throttle::3`. */
export function parseFault(text: string): FaultFlag {
  const [kind = '', model = '', times = '', ...rest] = text.split(':');
  if (!(FAULT_KINDS as readonly string[]).includes(kind) || rest.length > 0) {
    throw new InvalidArgumentError(`use kind[:model][:times] with one of ${FAULT_KINDS.join(', ')}`);
  }
  if (!API_IDS.some((id) => id.includes(model))) {
    throw new InvalidArgumentError(
      `no model's id contains ${model}: use a part of one, such as haiku, sonnet, opus or titan`,
    );
  }
  if (times !== '' && !/^[1-9][0-9]*$/.test(times))
    throw new InvalidArgumentError('times is a whole number from 1');
  return { kind, ...(model !== '' && { model }), ...(times !== '' && { times: Number(times) }) };
}

/** Scripts the faults, runs `work`, takes back what is left of them; those that others scripted stay. */
export async function withFaults<T>(
  endpoints: StackAddress,
  faults: readonly FaultFlag[],
  work: () => Promise<T>,
): Promise<T> {
  if (faults.length === 0) return work();
  if (endpoints.deployed !== undefined) {
    throw new UserError(
      '--fault is for the simulator on this machine: leave it out, or unset STEPLADDER_STATE_MACHINE_ARN',
    );
  }
  if (endpoints.models !== 'simulated') {
    throw new UserError('--fault needs the simulator: start without --models');
  }
  const url = `${endpoints.bedrockRuntime}/_simulator/faults`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
  if (!response.ok) throw new UserError(`the simulator refused the faults: ${await response.text()}`);
  const added = (await response.json()) as readonly ScriptedFault[];
  const ours = new URLSearchParams(added.map(({ id }): [string, string] => ['id', id]));
  try {
    return await work();
  } finally {
    await fetch(`${url}?${ours}`, { method: 'DELETE' });
  }
}
