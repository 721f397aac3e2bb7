import * as z from 'zod';

export const FAULT_KINDS = [
  'throttle',
  'overload',
  'hang',
  'slow',
  'reset',
  /** In the middle of the answer. */
  'break-off',
  'garbage',
  'truncate',
  'refuse',
  /** A guardrail lets the question pass, and stops the answer. */
  'guardrail',
  /** It stops the question: no model is asked, nothing is charged. */
  'guardrail-question',
  'low-confidence',
  'wrong-content-type',
  'timeout',
  'not-ready',
  'internal',
  'denied',
  'overflow',
  'invalid',
] as const;

const faultSchema = z.strictObject({
  /** Part of the model id: `haiku`. */
  model: z.optional(z.string().check(z.minLength(1))),
  operation: z.optional(z.enum(['converse', 'converse-stream', 'invoke'])),
  kind: z.enum(FAULT_KINDS),
  /** Calls it lasts for. */
  times: z.optional(z.int().check(z.gte(1))),
  /** Share of the calls it meets, 0-1. */
  share: z.optional(z.number().check(z.gt(0), z.lte(1))),
  delayMs: z.optional(z.number().check(z.gte(0), z.lte(600_000))),
});

export type Fault = z.infer<typeof faultSchema>;

/** A fault as it is listed. */
export interface ScriptedFault extends Fault {
  /** Ends this one alone; never used twice. */
  readonly id: string;
}

interface Active {
  readonly fault: ScriptedFault;
  left: number;
}

/** Faults scripted from outside; the first that fits a call is the one it meets. */
export class Faults {
  #active: Active[] = [];
  #count = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** @returns what was added, or what is wrong with the list, naming the field. */
  add(input: unknown): readonly ScriptedFault[] | string {
    const parsed = z.array(faultSchema).safeParse(input);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return issue === undefined
        ? 'no list of faults'
        : `${issue.path.join('.') || 'body'}: ${issue.message}`;
    }
    const added = parsed.data.map((fault) => ({ id: `fault-${++this.#count}`, ...fault }));
    for (const fault of added) this.#active.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    return added;
  }

  /** What is still to come: `times` says how often. */
  list(): readonly ScriptedFault[] {
    return this.#active.map(({ fault, left }) =>
      fault.times === undefined ? fault : { ...fault, times: left },
    );
  }

  /** Those that are used up are gone already. */
  remove(ids: readonly string[]): void {
    this.#active = this.#active.filter(({ fault }) => !ids.includes(fault.id));
  }

  clear(): void {
    this.#active = [];
  }

  next(modelId: string, operation: string): Fault | undefined {
    const found = this.#active.find(
      ({ fault }) =>
        (fault.model === undefined || modelId.includes(fault.model)) &&
        (fault.operation === undefined || fault.operation === operation) &&
        // Embeddings answer nothing: a fault of answers passes them by.
        (operation !== 'invoke' || !ANSWER_KINDS.includes(fault.kind) || fault.operation === 'invoke') &&
        (fault.share === undefined || this.#random() < fault.share),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#active = this.#active.filter((one) => one !== found);
    return found.fault;
  }
}

const ANSWER_KINDS: readonly Fault['kind'][] = [
  'truncate',
  'refuse',
  'guardrail',
  'guardrail-question',
  'low-confidence',
  'break-off',
];
