export const CHECKS = [
  'credentials',
  'region',
  'bootstrap',
  'model',
  'access',
  'lifecycle',
  'provider',
  'quota',
  'budget',
  'cost',
] as const;
export type Check = (typeof CHECKS)[number];

/** `unknown`: nobody could be asked, or the answer says nothing. */
export type State = 'ok' | 'warn' | 'fail' | 'unknown';

/** What one check came to. */
export interface Finding {
  readonly check: Check;
  /** What was looked at: an id, a host, a quota. */
  readonly about: string;
  readonly state: State;
  readonly found: string;
  /** What to do about it; null when there is nothing to do. */
  readonly fix: string | null;
}

export const ok = (check: Check, about: string, found: string): Finding => ({
  check,
  about,
  state: 'ok',
  found,
  fix: null,
});

export const not = (
  state: Exclude<State, 'ok'>,
  check: Check,
  about: string,
  found: string,
  fix: string,
): Finding => ({ check, about, state, found, fix });

/** As they stand at the beginning of a line. */
export const STATE_WORDS: Readonly<Record<State, string>> = {
  ok: 'ok     ',
  warn: 'WARN   ',
  fail: 'FAIL   ',
  unknown: 'unknown',
};
