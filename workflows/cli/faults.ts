import { InvalidArgumentError } from 'commander';
import type { Endpoints } from '../local/endpoints.ts';
import { UserError } from './command.ts';

export const FAULT_KINDS = [
  'throttle',
  'overload',
  'hang',
  'slow',
  'reset',
  'garbage',
  'truncate',
  'refuse',
  'low-confidence',
  'wrong-content-type',
] as const;

/** One `--fault` on the command line, as the simulator takes it. */
export interface FaultFlag {
  readonly kind: string;
  readonly model?: string;
  readonly times?: number;
}

/** `hang`, `hang:sonnet`, `throttle:haiku:2`, `throttle::3`. */
export function parseFault(text: string): FaultFlag {
  const [kind = '', model = '', times = '', ...rest] = text.split(':');
  if (!(FAULT_KINDS as readonly string[]).includes(kind) || rest.length > 0) {
    throw new InvalidArgumentError(`use kind[:model][:times] with one of ${FAULT_KINDS.join(', ')}`);
  }
  if (times !== '' && !/^[1-9][0-9]*$/.test(times))
    throw new InvalidArgumentError('times is a whole number from 1');
  return { kind, ...(model !== '' && { model }), ...(times !== '' && { times: Number(times) }) };
}

/** Scripts the faults, runs `work`, clears them: the next message meets none of them. */
export async function withFaults<T>(
  endpoints: Endpoints,
  faults: readonly FaultFlag[],
  work: () => Promise<T>,
): Promise<T> {
  if (faults.length === 0) return work();
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
  try {
    return await work();
  } finally {
    await fetch(url, { method: 'DELETE' });
  }
}
