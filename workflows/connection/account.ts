import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { StackAddress } from './stack-address.ts';

/** Nobody may be asked who is calling, or the answer is no. */
export class NoCredentials extends Error {
  override name = 'Credentials.Invalid';
}

export interface Caller {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

/** For calls that say something of an account at once, or not at all: a network that swallows packets is no wait. */
export const PROMPT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
} as const;

const FIX = 'sign in (`aws sso login`, `aws configure`) or set AWS_PROFILE';

/**
 * Whose credentials these are.
 * @throws NoCredentials in one line with the fix.
 */
export async function callerOf(region: string): Promise<Caller> {
  const client = new STSClient({ region, ...PROMPT });
  try {
    const { Account: account, Arn: arn } = await client.send(new GetCallerIdentityCommand({}));
    if (account === undefined || arn === undefined) throw new NoCredentials(`STS named no account: ${FIX}`);
    return { account, arn };
  } catch (error) {
    if (error instanceof NoCredentials) throw error;
    throw new NoCredentials(whyNot(error), { cause: error });
  } finally {
    client.destroy();
  }
}

function whyNot(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'CredentialsProviderError') return `there are no AWS credentials: ${FIX}`;
  if (name.startsWith('ExpiredToken')) return `the AWS credentials have expired: ${FIX}`;
  if (
    /Timeout|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH/u.test(
      `${name} ${message} ${codeOf(error)}`,
    )
  ) {
    return `AWS STS cannot be reached from here (${codeOf(error) || name}): check the region and the network`;
  }
  return `AWS refuses these credentials (${name}: ${message}): ${FIX}`;
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null ? String(Reflect.get(error, 'code') ?? '') : '';

/**
 * Makes sure that the credentials are of this very account.
 * @param named what says so: the name of a variable or an option
 * @throws NoCredentials
 */
export async function checkCaller(region: string, account: string, named: string): Promise<void> {
  const caller = await callerOf(region);
  if (caller.account === account) return;
  throw new NoCredentials(
    `the credentials are of account ${caller.account}, ${named} is of ${account}: choose others (AWS_PROFILE)`,
  );
}

/**
 * Makes sure that the credentials are of the account whose machine is named: a table is named without one.
 * @returns what the following works on, in one line.
 * @throws NoCredentials
 */
export async function checkAccount(stack: StackAddress): Promise<string> {
  const { region, deployed, stateMachines, tableName } = stack;
  const account = deployed?.account ?? '';
  await checkCaller(region, account, 'STEPLADDER_STATE_MACHINE_ARN');
  const machine = stateMachines['coordinate']?.split(':stateMachine:')[1];
  return `on AWS: account ${account}, ${region}, machine ${machine}, table ${tableName}`;
}
