import { checkRequest, isShadow, type MessageRequest } from '../core/contract/request.ts';
import { PolicyInvalid } from '../core/errors.ts';
import {
  assignVariant,
  policyUnder,
  requestUnder,
  type Variant,
  variantNamed,
} from '../core/policy/experiment.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { RunRecord } from '../ports/run-store.ts';
import type { UnderstandDeps } from './deps.ts';
import { replayProblem } from './earlier.ts';
import { asChain } from './ensemble-problem.ts';
import { checkNames } from './names.ts';

/** A request that holds, and what it is answered under. */
export interface Accepted {
  readonly ok: true;
  /** As it was sent: what is claimed, and what a replay sends again. */
  readonly sent: MessageRequest;
  /** With what its variant proposes, and a cascade of an ensemble as the chain that it is. */
  readonly request: MessageRequest;
  /** With the changes of its variant. */
  readonly policy: Policy;
  /** `experiment/variant`, or null outside of experiments. */
  readonly variant: string | null;
  /** The run that is replayed. */
  readonly original: RunRecord | undefined;
}

/** A bad request, with the field and the fix. */
export interface Rejected {
  readonly ok: false;
  readonly problem: string;
}

const rejected = (problem: string): Rejected => ({ ok: false, problem });

/** Whether a request can be answered, and under which policy. Nothing is claimed yet. */
export async function accept(input: unknown, deps: UnderstandDeps): Promise<Accepted | Rejected> {
  const check = checkRequest(input);
  if (!check.ok) return rejected(check.problem);
  const sent = check.request;
  const live = await policyFor(sent, deps);
  if (live instanceof PolicyInvalid) {
    return rejected(`policyVersion: ${live.message}: leave it out for the live policy`);
  }
  const original = sent.replayOf === undefined ? undefined : await deps.runs.read(sent.replayOf);
  const notReplayable = sent.replayOf === undefined ? undefined : replayProblem(sent, original);
  const variant = variantFor(sent, original, live);
  const policy = policyUnder(live, variant?.name ?? null);
  const proposed = requestUnder(sent, variant);
  const problem = checkNames(proposed, policy) ?? notReplayable;
  if (problem !== undefined) return rejected(problem);
  const request = asChain(proposed, policy);
  return { ok: true, sent, request, policy, variant: variant?.name ?? null, original };
}

/** A version that does not exist is the caller's mistake, not a failure. */
async function policyFor(request: MessageRequest, deps: UnderstandDeps): Promise<Policy | PolicyInvalid> {
  if (request.policyVersion === undefined) return deps.policies.current();
  try {
    return await deps.policies.version(request.policyVersion);
  } catch (error) {
    if (error instanceof PolicyInvalid) return error;
    throw error;
  }
}

/**
 * A replay goes on in the variant of the run it replays, as long as the policy still has it; a shadow shows
 * what its policy would have done from the start.
 */
function variantFor(
  request: MessageRequest,
  original: RunRecord | undefined,
  policy: Policy,
): Variant | null {
  if (original === undefined || isShadow(request)) return assignVariant(request, policy);
  return original.variant === undefined ? null : variantNamed(original.variant, policy);
}
