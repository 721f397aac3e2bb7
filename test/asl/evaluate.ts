import jsonata from 'jsonata-aws';
import { isExpression } from './machine.ts';

/** What an expression sees: the machine's variables, and `$states`. */
export interface Sight {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly states: Readonly<Record<string, unknown>>;
  /** What `$millis()` says. */
  readonly now: number;
}

/**
 * A field of a state as Step Functions would compute it, by the JSONata that AWS runs.
 * @throws Error naming the expression that has no result, which on AWS fails the state.
 */
export async function evaluate(template: unknown, sight: Sight): Promise<unknown> {
  if (typeof template === 'string') return isExpression(template) ? await compute(template, sight) : template;
  if (Array.isArray(template)) return Promise.all(template.map((item) => evaluate(item, sight)));
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template).map(async ([key, inner]) => [key, await evaluate(inner, sight)]);
  return Object.fromEntries(await Promise.all(entries));
}

async function compute(text: string, { variables, states, now }: Sight): Promise<unknown> {
  const bindings = {
    ...structuredClone(variables),
    states: structuredClone(states),
    millis: () => now,
    // Of Step Functions, not of JSONata.
    parse: (json: string) => JSON.parse(json),
  };
  const result: unknown = await jsonata(text.slice(2, -2)).evaluate(undefined, bindings);
  if (result === undefined) throw new Error(`no result: ${text}`);
  return JSON.parse(JSON.stringify(result));
}
