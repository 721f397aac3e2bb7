import type { Clock } from '../core/clock.ts';
import { guardRailsOf } from '../core/optimizer/guard-rails.ts';
import { judge, type OptimizerVerdict } from '../core/optimizer/judge.ts';
import { liveModelsOf } from '../core/optimizer/live-models.ts';
import { type Change, type Memory, OPTIMIZER, withChange, withRollBack } from '../core/optimizer/memory.ts';
import { withValue } from '../core/optimizer/parameters.ts';
import type { Policy } from '../core/policy/policy.ts';
import { readPolicy } from '../core/policy/read-policy.ts';
import type { LiveModelStore, OptimizerMemory } from '../ports/optimizer-memory.ts';
import type { PolicyEditor } from '../ports/policy-editor.ts';
import type { ChangeOutput, RecordOutput, TuneChange, TuneInput, TuneRollBack } from './contract.ts';

export interface TuneDeps {
  readonly policies: Pick<PolicyEditor, 'save' | 'version'>;
  readonly memory: Pick<OptimizerMemory, 'save'>;
  readonly live: LiveModelStore;
  readonly clock: Clock;
}

/** What the optimizer makes of a window; only the modes that say so write. */
export async function tune(
  input: TuneInput,
  deps: TuneDeps,
): Promise<OptimizerVerdict | ChangeOutput | RecordOutput> {
  switch (input.mode) {
    case 'judge':
      return judge(input.observed, input.memory, await policyOf(input.policyVersion, deps), deps.clock.now());
    case 'change':
      return changePolicy(input, deps);
    case 'roll_back':
      return rollBack(input, deps);
    case 'record': {
      const recorded = await deps.memory.save(input.memory);
      if (recorded) await deps.live.keep(liveModelsOf(input.observed));
      return { recorded };
    }
  }
}

/**
 * One field of the policy, for a reason. It is noted before it is made, so that a crash in between leaves a note
 * of a change that is not there, and never a change that nobody watches.
 */
async function changePolicy(input: TuneChange, deps: TuneDeps): Promise<ChangeOutput> {
  const { policyVersion: fromVersion, move, target, why } = input;
  const policy = await policyOf(fromVersion, deps);
  const change: Change = { move, target, fromVersion, toVersion: fromVersion + 1, at: deps.clock.now() };
  const noted = withChange(input.memory, change, guardRailsOf(policy));
  if (!(await deps.memory.save(noted))) return unchanged(fromVersion, TWICE, input.memory);
  const reason = `${move.parameter} ${move.from} -> ${move.to}: ${why}`;
  const next = withValue(policy, move.parameter, move.to);
  const saved = await savedAs(next, reason, fromVersion, deps);
  if (saved === undefined) return unchanged(fromVersion, TOO_LATE, after(noted, input.memory));
  return { changed: true, version: saved.version, told: reason, memory: noted };
}

/** The very document that was live before the change. It goes first and is noted then: harm must not stay. */
async function rollBack({ undo, why, memory }: TuneRollBack, deps: TuneDeps): Promise<ChangeOutput> {
  const policy = await policyOf(undo.fromVersion, deps);
  const next = undo.toVersion + 1;
  const saved = (await savedAs(policy, why, undo.toVersion, deps)) !== undefined;
  // Asked twice, because the first answer was lost: what it did is noted all the same, or the harm would be tried again.
  if (!saved && !(await isOurs(next, why, deps))) return unchanged(undo.toVersion, TOO_LATE, memory);
  const undone = withRollBack(memory, undo, next, deps.clock.now(), guardRailsOf(policy));
  return { changed: true, version: next, told: why, memory: undone };
}

async function isOurs(version: number, why: string, { policies }: TuneDeps): Promise<boolean> {
  const { by, reason } = (await policies.version(version)).change;
  return by === OPTIMIZER && reason === why;
}

const TWICE = 'another execution judged this window, too: nothing was changed twice';
const TOO_LATE = 'somebody else changed the policy meanwhile: it is left as they made it';

const unchanged = (version: number, told: string, memory: Memory): ChangeOutput => ({
  changed: false,
  version,
  told,
  memory,
});

/** What was known before, written over what was announced. */
const after = (announced: Memory, memory: Memory): Memory => ({
  ...memory,
  revision: announced.revision + 1,
});

/** Undefined when another version is live by now. */
async function savedAs(
  policy: Policy,
  reason: string,
  expected: number,
  { policies }: TuneDeps,
): Promise<Policy | undefined> {
  try {
    return await policies.save(policy, { by: OPTIMIZER, reason }, expected);
  } catch (error) {
    if (error instanceof Error && error.name === 'Policy.Conflict') return undefined;
    throw error;
  }
}

const policyOf = async (version: number, { policies }: TuneDeps): Promise<Policy> =>
  readPolicy((await policies.version(version)).document);
