import { TIERS } from '../../tasks/core/contract/enums.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';

/**
 * Who may set a field of the request through HTTP: every holder of an API key, or operators alone, who are known by
 * their signature. A new field of the contract has to be decided here before anything compiles.
 */
const MAY_SET = {
  messageId: 'anyone',
  sessionId: 'anyone',
  query: 'anyone',
  document: 'anyone',
  history: 'anyone',
  slaMs: 'anyone',
  userId: 'anyone',
  locale: 'anyone',
  // Anyone else names a tier in the header, where the door bounds it.
  tier: 'operator',
  goal: 'operator',
  strategy: 'operator',
  model: 'operator',
  chain: 'operator',
  ensemble: 'operator',
  maxCostUsd: 'operator',
  connectionId: 'operator',
  replayOf: 'operator',
  resumeFrom: 'operator',
  policyVersion: 'operator',
} as const satisfies Record<keyof MessageRequest, 'anyone' | 'operator'>;

type Field = keyof MessageRequest;

const namesOf = (who: 'anyone' | 'operator'): readonly Field[] =>
  (Object.keys(MAY_SET) as Field[]).filter((field) => MAY_SET[field] === who);

export const OPEN_FIELDS: readonly Field[] = namesOf('anyone');
/** Taken out of what anyone else sends. */
export const PRIVILEGED_FIELDS: readonly Field[] = namesOf('operator');

/** The dearest tier needs a grant; the others cost no more than what is given to everybody. */
export const GRANTED_TIER = TIERS[2];

/** API Gateway ends every request after 29 s; the rest is for everything around the answer. */
export const MAX_SLA_MS = 25_000;
