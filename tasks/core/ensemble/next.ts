import { percent } from '../round.ts';
import type { EnsembleMember, LeftOut } from './member.ts';
import type { CombineOptions } from './options.ts';
import { isAccepted } from './select.ts';

/** What comes after an ensemble in which nobody is sure. */
export interface NextStep {
  /** `send_best`: the best at hand, marked as of low confidence. `apologize`: there is nothing to send. */
  readonly step: 'ask' | 'send_best' | 'apologize';
  /** The model to ask; null for the other steps. */
  readonly model: string | null;
  readonly reason: string;
}

/** Null while a member is sure: nothing has to follow. */
export function nextStepOf<M extends EnsembleMember>(
  usable: readonly M[],
  out: readonly LeftOut[],
  options: CombineOptions<M>,
): NextStep | null {
  if (usable.some((member) => isAccepted(member, options.accept))) return null;
  const heard =
    usable.length === 0
      ? `none of ${out.length} members gave a usable answer`
      : `none of ${usable.length} answers reaches ${percent(options.accept)}`;
  const asked = new Set([...usable, ...out.filter(({ why }) => why !== 'skipped')].map(({ model }) => model));
  const rungs = (options.further ?? []).filter(({ model }) => !asked.has(model));
  const open = rungs.find(({ closed }) => closed === undefined);
  if (open !== undefined) return { step: 'ask', model: open.model, reason: `${heard}: ask ${open.model}` };
  const why =
    rungs.length === 0
      ? 'every model was asked'
      : rungs.map(({ model, closed }) => `${model}: ${closed}`).join(', ');
  return usable.length === 0
    ? { step: 'apologize', model: null, reason: `${heard}, and ${why}: apologize` }
    : { step: 'send_best', model: null, reason: `${heard}, and ${why}: send the best and say so` };
}
