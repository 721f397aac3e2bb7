import { SettingInvalid } from '../local/settings.ts';
import type { StackAddress } from './stack-address.ts';

/** AWS said no, and its words name who may not do what. */
class NotAllowed extends Error {
  override name = 'Credentials.NotAllowed';
}

/** What an error of AWS means for who named the stack; any other error as it is. */
export function inWords(
  error: unknown,
  { deployed, tableName, region, stateMachines }: StackAddress,
): unknown {
  if (deployed === undefined || !(error instanceof Error)) return error;
  const where = `account ${deployed.account} in ${region}`;
  switch (error.name) {
    case 'ResourceNotFoundException':
      return new SettingInvalid(`STEPLADDER_TABLE is "${tableName}": ${where} has no such table`, {
        cause: error,
      });
    case 'StateMachineDoesNotExist': {
      const { coordinate, 'coordinate-glass': glass } = stateMachines;
      const named = `STEPLADDER_STATE_MACHINE_ARN is "${coordinate}"`;
      const or = glass === undefined ? '' : `, STEPLADDER_GLASS_ARN is "${glass}"`;
      return new SettingInvalid(`${named}${or}: ${where} has no such machine or alias`, { cause: error });
    }
    case 'AccessDeniedException':
      return new NotAllowed(error.message, { cause: error });
    default:
      return error;
  }
}
