import { systemClock } from '../../tasks/adapters/system-clock.ts';
import type { StepladderClient } from '../client/client.ts';
import type { StackAddress } from '../connection/stack-address.ts';
import { withPolicies } from '../policy/with-policies.ts';
import { checkShadowOptions, type ShadowOptions } from '../shadow/shadow-message.ts';
import { waitForPair } from '../shadow/wait-for-pair.ts';
import { printLine, printProblem, UserError } from './command.ts';
import type { Connection } from './connection.ts';
import { pairCells } from './print-shadows.ts';
import { linesOf } from './report.ts';
import { withRunStore } from './run-store.ts';

/**
 * Every message of this command, for a version that exists: one that does not would fail where nobody looks.
 * @throws UserError
 * @throws PolicyInvalid
 */
export async function shadowOptions(policyVersion: number, endpoints: StackAddress): Promise<ShadowOptions> {
  const shadow = { share: 1, policyVersion };
  try {
    checkShadowOptions(shadow);
  } catch {
    throw new UserError(`--shadow-policy is ${policyVersion}: use a version of the policy, 1 or more`);
  }
  await withPolicies(endpoints, (policies) => policies.version(policyVersion));
  return shadow;
}

export const reportShadow = (error: unknown): void =>
  printProblem(`the shadow could not be started: ${linesOf(error).join(' ')}`);

/**
 * Follows the shadow once the reply is printed. A stack that was started for the command must not end before
 * it; one that goes on needs no waiting where nothing is to be shown.
 */
export async function followShadow(
  shadowId: string | null,
  client: StepladderClient,
  { endpoints, owned }: Connection,
  quiet: boolean,
): Promise<void> {
  await client.settled();
  const say = (text: string): void => (quiet ? undefined : printLine(text));
  if (shadowId === null) {
    say('no shadow: there is no answer to compare with, or the budget runs low');
    return;
  }
  if (quiet && !owned) return;
  const pair = await withRunStore(endpoints, (runs) => waitForPair(shadowId, runs, systemClock));
  say(
    pair === undefined
      ? `shadow ${shadowId}: no answer`
      : `shadow ${shadowId}: ${pairCells(pair).slice(1, -1).join(' · ')} · agreement ${pairCells(pair).at(-1)}`,
  );
}
