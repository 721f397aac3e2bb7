import { secretsOf } from '../../tasks/core/privacy/mask-secrets.ts';
import { maskValue } from '../../tasks/core/privacy/mask-value.ts';

export interface Masking {
  readonly unmasked?: true;
}

/** The flag of every command that shows what customers wrote. */
export const UNMASKED = [
  '--unmasked',
  'show e-mail addresses, phone and card numbers, postal addresses and names as they are',
] as const;

/** What an operator sees of it unless told otherwise: screens are shared, and terminals keep logs. */
export const asSeen = <T>(value: T, { unmasked }: Masking): T =>
  unmasked ? value : maskValue(value, secretsOf(process.env));
