import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MAX_REQUEST_BYTES } from '../../tasks/core/contract/request.ts';
import { COORDINATE } from '../bindings.ts';
import { GRANTED_TIER, OPEN_FIELDS, PRIVILEGED_FIELDS } from './fields.ts';

export interface Door {
  readonly stateMachineArn: string;
  /** May set every field. */
  readonly operator: boolean;
  /** Ids of the API keys that may ask for the dearest tier. */
  readonly grantedKeys: readonly string[];
}

/** Mapping templates of API Gateway, for `application/json`. */
export interface DoorTemplates {
  readonly request: string;
  /** Of a 200 by Step Functions. */
  readonly reply: string;
  /** Of a 4xx by Step Functions. */
  readonly refusal: string;
}

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`./${name}.vtl`, import.meta.url)), 'utf8');

/** Said to customers whose language nobody knows. */
export const APOLOGY = String(COORDINATE.constants['ApologyText']);

/** @throws Error when a value could end its quotes. */
export function doorTemplates({ stateMachineArn, operator, grantedKeys }: Door): DoorTemplates {
  const limits = { maxBytes: MAX_REQUEST_BYTES, apology: JSON.stringify(APOLOGY) };
  const request = {
    ...limits,
    stateMachineArn,
    operator,
    grantedTier: GRANTED_TIER,
    grantedKeys,
    fields: operator ? [...OPEN_FIELDS, ...PRIVILEGED_FIELDS] : OPEN_FIELDS,
    stripped: operator ? [] : PRIVILEGED_FIELDS,
  };
  return {
    request: setAll(request) + read('request'),
    reply: setAll(limits) + read('reply'),
    refusal: setAll(limits) + read('refusal'),
  };
}

type Value = string | number | boolean | readonly string[];

/** What the templates know of this deployment, as `#set` lines before them. */
const setAll = (values: Readonly<Record<string, Value>>): string =>
  Object.entries(values)
    .map(([name, value]) => `#set($${name} = ${literal(value)})\n`)
    .join('');

function literal(value: Value): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return `[${value.map(literal).join(', ')}]`;
  // Between single quotes Velocity reads nothing but the quote's end.
  if (value.includes("'")) throw new Error(`a value of a mapping template holds a quote: ${value}`);
  return `'${value}'`;
}
