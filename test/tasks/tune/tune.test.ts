import { beforeEach, describe, expect, it } from 'vitest';
import type { OptimizerVerdict } from '../../../tasks/core/optimizer/judge.ts';
import { freshMemory, type Memory } from '../../../tasks/core/optimizer/memory.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import { observeWindow } from '../../../tasks/observe/observe.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import type { ChangeOutput } from '../../../tasks/tune/contract.ts';
import { tune } from '../../../tasks/tune/tune.ts';
import { FakeOptimizerMemory, FakePolicyEditor } from '../../fakes/fake-optimizer-stores.ts';
import { MISSED, observed } from '../../fakes/observed.ts';

let now = observed().until;
const clock = { now: () => now };
let editor: FakePolicyEditor;
let memory: FakeOptimizerMemory;
const deps = () => ({ policies: editor, memory, live: memory, clock });
beforeEach(() => {
  now = observed().until;
  editor = new FakePolicyEditor(defaultPolicy, () => now);
  memory = new FakeOptimizerMemory();
});

const patient = (): Memory => ({ ...freshMemory(1), streaks: { cost: 2 } });
const judged = async (changes: object = MISSED.cost, remembered = patient()): Promise<OptimizerVerdict> =>
  (await tune(
    { mode: 'judge', policyVersion: 1, observed: observed(changes), memory: remembered },
    deps(),
  )) as OptimizerVerdict;
const changed = async (verdict: OptimizerVerdict, policyVersion = 1): Promise<ChangeOutput> => {
  const { move, target, why, memory: kept } = verdict;
  if (move === null || target === null) throw new Error('nothing to change');
  return (await tune(
    { mode: 'change', policyVersion, memory: kept, move, target, why },
    deps(),
  )) as ChangeOutput;
};
const observe = (order: unknown, lagMs: number | null = null) =>
  observeWindow(
    { order },
    {
      policies: editor,
      memory,
      clock,
      lagMs,
      observations: { read: async (span) => observed(span) },
    },
  );

describe('a change', () => {
  it('is one field in a new version by the optimizer, with its reason', async () => {
    const output = await changed(await judged());
    expect(output).toMatchObject({ changed: true, version: 2 });
    const { document, change } = await editor.live();
    expect(change).toMatchObject({ version: 2, by: 'optimizer' });
    expect(change.reason).toBe(output.told);
    expect(change.reason).toMatch(
      /^tokens\.byLane\.medium 512 -> 384: cost is \$0\.009000, above its target/,
    );
    const { tokens } = document as Policy;
    expect({ ...(document as Policy), version: 1, tokens: defaultPolicy.tokens }).toEqual(defaultPolicy);
    expect(tokens.byLane).toEqual({ ...defaultPolicy.tokens.byLane, medium: 384 });
  });

  it('is noted before it is made, and watched', async () => {
    const { memory: kept } = await changed(await judged());
    expect(memory.memory).toEqual(kept);
    expect(kept.watch?.change).toMatchObject({ fromVersion: 1, toVersion: 2, at: now, target: 'cost' });
    expect(kept.changedAt).toBe(now);
    expect(await tune({ mode: 'record', observed: observed(), memory: kept }, deps())).toEqual({
      recorded: true,
    });
  });

  it('gives way to whoever changed the policy meanwhile, and is not watched', async () => {
    const verdict = await judged();
    await editor.save({ ...defaultPolicy, name: 'by hand' }, { by: 'aiko', reason: 'sale' }, 1);
    const output = await changed(verdict);
    expect(output).toMatchObject({ changed: false, version: 1 });
    expect((await editor.live()).change.by).toBe('aiko');
    expect(await tune({ mode: 'record', observed: observed(), memory: output.memory }, deps())).toEqual({
      recorded: true,
    });
    expect(memory.memory?.watch).toBeNull();
  });

  it('is made by one of two executions', async () => {
    const verdict = await judged();
    const other: Memory = { ...verdict.memory, judgedUntil: 1 };
    await memory.save(other);
    expect(await changed(verdict)).toMatchObject({ changed: false });
    expect(editor.versions).toHaveLength(1);
    expect(await tune({ mode: 'record', observed: observed(), memory: verdict.memory }, deps())).toEqual({
      recorded: false,
    });
    expect(memory.live).toBeUndefined();
  });
});

describe('a roll-back', () => {
  const harmful = async (): Promise<OptimizerVerdict> => {
    const { memory: kept } = await changed(await judged());
    now += 600_000;
    const after = { ...MISSED.cost, from: now - 300_000, until: now, truncated: { medium: 300 } };
    return (await tune(
      { mode: 'judge', policyVersion: 2, observed: observed(after), memory: kept },
      deps(),
    )) as OptimizerVerdict;
  };

  it('brings back the very document, says why, and does not try again for a day', async () => {
    const { worse, undo, why, memory: kept, spoilt, recommendations } = await harmful();
    expect(worse).toBe(true);
    expect(spoilt).toMatchObject([{ figure: 'truncation', before: 0, after: 0.3 }]);
    expect(recommendations[0]).toMatchObject({ action: 'roll_back', priority: 'critical' });
    if (undo === null) throw new Error('nothing to undo');
    const output = (await tune({ mode: 'roll_back', memory: kept, undo, why }, deps())) as ChangeOutput;
    expect(output).toMatchObject({ changed: true, version: 3 });
    expect({ ...((await editor.live()).document as Policy), version: 1 }).toEqual(defaultPolicy);
    expect((await editor.live()).change.reason).toMatch(
      /^Worse since tokens\.byLane\.medium 512 -> 384: share cut off 0 -> 0\.3 /,
    );
    expect(output.memory.watch).toBeNull();
    expect(output.memory.blocks['tokens.byLane.medium:down']).toEqual({
      until: now + 2 * 86_400_000,
      times: 1,
    });
  });

  it('that is asked twice is made once, and noted', async () => {
    const { undo, why, memory: kept } = await harmful();
    if (undo === null) throw new Error('nothing to undo');
    const order = { mode: 'roll_back', memory: kept, undo, why } as const;
    const first = await tune(order, deps());
    // Its answer was lost: Step Functions sends the same once more.
    expect(await tune(order, deps())).toEqual(first);
    expect((await editor.live()).change.version).toBe(3);
  });

  it('leaves alone what somebody else has changed since', async () => {
    const { undo, why, memory: kept } = await harmful();
    const live = await editor.live();
    await editor.save(live.document as object, { by: 'aiko', reason: 'sale' }, 2);
    if (undo === null) throw new Error('nothing to undo');
    const output = await tune({ mode: 'roll_back', memory: kept, undo, why }, deps());
    expect(output).toMatchObject({ changed: false });
    expect((await editor.live()).change).toMatchObject({ version: 3, by: 'aiko' });
  });
});

describe('a window', () => {
  it('ends now, or whole windows ago where metrics arrive late', async () => {
    now = Date.UTC(2026, 10, 21, 12, 8, 30);
    expect((await observe({ windowMinutes: 10 })).observed).toMatchObject({
      from: now - 600_000,
      until: now,
    });
    expect((await observe({}, 120_000)).observed).toMatchObject({
      from: Date.UTC(2026, 10, 21, 12),
      until: Date.UTC(2026, 10, 21, 12, 5),
    });
  });

  it('begins anew after a change by hand, and goes on after one of its own', async () => {
    await memory.save({ ...patient(), revision: 7, judgedUntil: 5, changedAt: 9 });
    expect((await observe({})).memory).toMatchObject({ streaks: { cost: 2 }, changedAt: 9 });
    await editor.save(defaultPolicy, { by: 'optimizer', reason: 'a step that nobody noted' }, 1);
    expect((await observe({})).memory).toMatchObject({ streaks: { cost: 2 }, watch: null, policyVersion: 2 });
    await editor.save(defaultPolicy, { by: 'aiko', reason: 'sale' }, 2);
    expect((await observe({})).memory).toEqual({ ...freshMemory(3), revision: 7, judgedUntil: 5 });
  });

  it.each([
    [{ window: 5 }, 'window: use apply and windowMinutes'],
    [{ windowMinutes: 0 }, 'windowMinutes must be a whole number from 1 to 1440'],
    [{ windowMinutes: 1.5 }, 'windowMinutes must be a whole number from 1 to 1440'],
    [{ apply: 'yes' }, 'apply must be true or false'],
    ['now', 'the order must be an object with apply and windowMinutes'],
  ])('is refused for the order %j', async (order, message) => {
    await expect(observe(order)).rejects.toMatchObject({ name: 'Optimize.Invalid', message });
  });
});
