import { LOCAL_ACCOUNT, LOCAL_REGION } from '../endpoints.ts';
import { invalidArn, invalidName, wrongResourceType } from './api-error.ts';

/** The role that local executions say they run under. */
export const LOCAL_ROLE_ARN = `arn:aws:iam::${LOCAL_ACCOUNT}:role/stepladder-local`;

/** Express executions may share a name: the id after it tells them apart. */
export const executionArn = (machine: string, name: string, id: string): string =>
  `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}:express:${machine}:${name}:${id}`;

const MACHINE_ARN = /^arn:[\w-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[^:/]+(?::[^:]+)?$/;

/** @throws {ApiError} InvalidArn, in AWS's words for what is wrong with it */
export function checkMachineArn(arn: string): void {
  const type = resourceType(arn);
  if (type !== 'stateMachine') throw wrongResourceType(type);
  if (!MACHINE_ARN.test(arn)) throw invalidArn(arn);
}

/** Only Standard executions have an ARN that can be described, stopped or read back. */
export function checkStandardExecutionArn(arn: string): void {
  const type = resourceType(arn);
  if (type !== 'execution') throw wrongResourceType(type);
}

function resourceType(arn: string): string {
  if (!arn.startsWith('arn:')) throw invalidArn(`Invalid ARN prefix: ${arn}`);
  const parts = arn.split(':');
  if (parts.length < 7 || parts[2] !== 'states') throw invalidArn(arn);
  return parts[5] ?? '';
}

/** What AWS keeps out of names: blanks, wildcards, brackets, marks that need escaping, controls. */
const FORBIDDEN_IN_NAMES = /[\s?*<>{}[\]"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}\u{10FFFF}]/u;

export const isExecutionName = (name: string): boolean =>
  name.length >= 1 && name.length <= 80 && !FORBIDDEN_IN_NAMES.test(name);

/** @throws {ApiError} InvalidName; the length is a constraint of the protocol and was checked before */
export function checkExecutionName(name: string): void {
  if (FORBIDDEN_IN_NAMES.test(name)) throw invalidName(name);
}
