import type { Attempt } from '../contract/attempt.ts';
import type { Classification } from '../contract/classification.ts';
import type { DegradedCode } from '../contract/enums.ts';
import type { Passage } from '../contract/passage.ts';
import type { LanePlan, Verdict } from '../contract/plan.ts';
import type { MessageRequest } from '../contract/request.ts';
import type { Resolution } from '../contract/resolution.ts';

/** All that the choice of the one answer depends on. */
export interface SettleInput {
  readonly request: Pick<MessageRequest, 'query' | 'ensemble' | 'slaMs'>;
  readonly plan: LanePlan;
  readonly classification: Classification;
  readonly attempts: readonly Attempt[];
  readonly passages: readonly Passage[];
  readonly degraded: readonly DegradedCode[];
  /** What the customer sent to be read, where it is known. */
  readonly document?: string;
  /** The telling lines of what the models were told. */
  readonly instructions?: readonly string[];
}

/** What is sent, whose it is, and how it came about. */
export interface Settlement {
  readonly text: string;
  /** Whose words these are; null when several had a part in them. */
  readonly winner: Attempt | null;
  /** The answer's own, 0-1; null while unknown. */
  readonly confidence: number | null;
  readonly agreement: number | null;
  /** What its confidence was made of, where it was checked as it is sent. */
  readonly parts?: Verdict['parts'] | undefined;
  readonly resolution: Resolution;
}
