import { isDeepStrictEqual } from 'node:util';
import type { LiveModels } from '../../tasks/core/optimizer/live-models.ts';
import type { Memory } from '../../tasks/core/optimizer/memory.ts';
import { checkPolicy } from '../../tasks/core/policy/check-policy.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { LiveModelStore, OptimizerMemory } from '../../tasks/ports/optimizer-memory.ts';
import type { PolicyEditor, StoredPolicy } from '../../tasks/ports/policy-editor.ts';

/** Versions of a policy in memory, with the editor's condition and its check. */
export class FakePolicyEditor implements PolicyEditor {
  readonly versions: StoredPolicy[];
  readonly #now: () => number;

  constructor(policy: Policy, now: () => number) {
    this.#now = now;
    const change = { version: policy.version, at: 0, by: 'profile', reason: 'the default' };
    this.versions = [{ document: policy, change }];
  }

  async live(): Promise<StoredPolicy> {
    const live = this.versions.at(-1);
    if (live === undefined) throw new Error('there is no policy');
    return live;
  }

  async version(version: number): Promise<StoredPolicy> {
    const found = this.versions.find(({ change }) => change.version === version);
    if (found === undefined) throw new Error(`no version ${version}`);
    return found;
  }

  async save(
    document: object,
    { by, reason }: { readonly by: string; readonly reason: string },
    expected: number,
  ): Promise<Policy> {
    const { change } = await this.live();
    if (change.version !== expected) {
      throw Object.assign(new Error(`version ${change.version} is live`), { name: 'Policy.Conflict' });
    }
    const policy = checkPolicy({ ...document, version: expected + 1 }, '2026-11-21');
    this.versions.push({
      document: policy,
      change: { version: policy.version, at: this.#now(), by, reason },
    });
    return policy;
  }
}

/** Memory and live models, with the condition on the revision. */
export class FakeOptimizerMemory implements OptimizerMemory, LiveModelStore {
  memory: Memory | undefined;
  live: LiveModels | undefined;

  async read(): Promise<Memory | undefined> {
    return this.memory;
  }

  async save(memory: Memory): Promise<boolean> {
    if (this.memory !== undefined && memory.revision <= this.memory.revision)
      return isDeepStrictEqual(this.memory, memory);
    this.memory = structuredClone(memory);
    return true;
  }

  async keep(live: LiveModels): Promise<void> {
    this.live = live;
  }
}
