import type { OptimizerVerdict } from '../../tasks/core/optimizer/judge.ts';
import type { Move } from '../../tasks/core/optimizer/parameters.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { observeWindow } from '../../tasks/observe/observe.ts';
import type { Observations } from '../../tasks/ports/observations.ts';
import type { ChangeOutput, TuneInput } from '../../tasks/tune/contract.ts';
import { tune } from '../../tasks/tune/tune.ts';
import { FakeOptimizerMemory, FakePolicyEditor } from './fake-optimizer-stores.ts';

export const WINDOW_MS = 300_000;
export const DAY_MS = 86_400_000;
export const MONDAY = Date.UTC(2026, 10, 16);

/** What becomes of messages; told when another version goes live. */
interface World extends Observations {
  changedAt: number;
}

/** What one window came to. */
export interface Pass {
  /** Start of the window, milliseconds since Monday. */
  readonly at: number;
  readonly messages: number;
  readonly judged: boolean;
  readonly did: 'nothing' | 'changed' | 'rolled_back';
  readonly move: Move | undefined;
  readonly policy: Policy;
}

/** A shop and its optimizer, window by window, by the very tasks of the machine and its way through them. */
export class ShopUnderTuning {
  readonly editor: FakePolicyEditor;
  readonly memory = new FakeOptimizerMemory();
  readonly passes: Pass[] = [];
  readonly #model: World;
  now = MONDAY;

  constructor(policy: Policy, model: World) {
    this.editor = new FakePolicyEditor(policy, () => this.now);
    this.#model = model;
    model.changedAt = MONDAY;
  }

  async run(windows: number): Promise<void> {
    for (let count = 0; count < windows; count += 1) {
      this.now += WINDOW_MS;
      this.passes.push(await this.#pass());
    }
  }

  async policy(): Promise<Policy> {
    return (await this.editor.live()).document as Policy;
  }

  async #pass(): Promise<Pass> {
    const clock = { now: () => this.now };
    const seen = await observeWindow(
      { order: { apply: true } },
      { policies: this.editor, memory: this.memory, observations: this.#model, clock, lagMs: 0 },
    );
    const { observed, policyVersion, memory } = seen;
    const told = { at: observed.from - MONDAY, messages: observed.messages };
    if (!seen.enough) {
      return { ...told, judged: false, did: 'nothing', move: undefined, policy: await this.policy() };
    }
    const verdict = (await this.#tune({
      mode: 'judge',
      policyVersion,
      observed,
      memory,
    })) as OptimizerVerdict;
    const changed = await this.#change(verdict, seen);
    await this.#tune({ mode: 'record', observed, memory: changed?.memory ?? verdict.memory });
    if (changed?.changed) this.#model.changedAt = this.now;
    return {
      ...told,
      judged: true,
      did: changed?.changed !== true ? 'nothing' : verdict.worse ? 'rolled_back' : 'changed',
      move: verdict.undo?.move ?? verdict.move ?? undefined,
      policy: await this.policy(),
    };
  }

  /** Worse Than Before? and Advise Or Change? */
  async #change(
    { worse, undo, change, move, target, why, memory }: OptimizerVerdict,
    { policyVersion }: Awaited<ReturnType<typeof observeWindow>>,
  ): Promise<ChangeOutput | undefined> {
    if (worse && undo !== null)
      return (await this.#tune({ mode: 'roll_back', memory, undo, why })) as ChangeOutput;
    if (!change || move === null || target === null) return undefined;
    return (await this.#tune({
      mode: 'change',
      policyVersion,
      memory,
      move,
      target,
      why,
    })) as ChangeOutput;
  }

  #tune(input: TuneInput) {
    const deps = {
      policies: this.editor,
      memory: this.memory,
      live: this.memory,
      clock: { now: () => this.now },
    };
    return tune(input, deps);
  }
}

/** How often a field was moved the other way than before; taking a change back is not a move. */
export function turnsOf(passes: readonly Pass[], parameter: string): number {
  const ways = passes.flatMap(({ did, move }) =>
    did === 'changed' && move?.parameter === parameter ? [move.direction] : [],
  );
  return ways.filter((way, at) => at > 0 && way !== ways[at - 1]).length;
}
