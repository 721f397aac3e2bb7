import { parseClassifierReply } from '../../../tasks/core/classifier-reply.ts';
import type { Attempt, AttemptFacts } from '../../../tasks/core/contract/attempt.ts';
import type { Role } from '../../../tasks/core/contract/enums.ts';
import type { Reply } from '../../../tasks/core/contract/reply.ts';
import type { ModelProfile } from '../../../tasks/core/policy/model-profile.ts';
import type { CachedRoute } from '../../../tasks/ports/route-cache.ts';
import type { Fate, Judged, Usage } from '../../../workflows/simulate/fate.ts';

/**
 * What the real machine met, so that a simulation of the same message can only differ by its rules. By nature a draw
 * differs in three things, and just these are fed: tokens, what the check found, and what the classifier said. Nothing
 * takes time, as on the test stack.
 */
export class RecordedFate implements Fate {
  readonly isCached: boolean;
  readonly isFirst = true;
  readonly isUnsure = false;
  readonly tokens: { readonly input: number; readonly output: number };
  readonly #left: AttemptFacts[];
  readonly #labels: CachedRoute | undefined;

  /** @param journal attempts with their texts */
  constructor(reply: Reply, journal: readonly Attempt[]) {
    this.isCached = reply.lane === 'cached';
    this.#left = [...reply.attempts];
    const answer = reply.attempts.find(({ role }) => role === 'answer');
    this.tokens = { input: answer?.inputTokens ?? 0, output: answer?.outputTokens ?? 0 };
    const said = journal.find(({ role }) => role === 'classifier');
    this.#labels = said === undefined ? undefined : parseClassifierReply(said.text);
  }

  labels(): CachedRoute {
    if (this.#labels === undefined) throw new Error('the classifier was not asked then');
    return this.#labels;
  }

  hopMs = (): number => 0;
  search = () => ({ ms: 0, fails: false });
  jitter = (): number => 0;

  embedding(profile: { readonly id: string }) {
    return { ms: 0, inputTokens: this.#take('embedding', profile.id).inputTokens };
  }

  call(model: ModelProfile, role: Role) {
    if (this.#find(role, model.id) === undefined)
      throw new Error(`${model.id} was not asked as ${role} then`);
    return { ms: 0, failure: null };
  }

  usage(model: ModelProfile, role: Role): Usage {
    const found = role === 'classifier' ? this.#take(role, model.id) : this.#find(role, model.id);
    if (found === undefined) throw new Error(`${model.id} was not asked as ${role} then`);
    return { ...found, isCut: false };
  }

  verdict(model: ModelProfile, role: Role): Judged {
    const { outcome, confidence } = this.#take(role, model.id);
    return { isAccepted: outcome === 'accepted', confidence: confidence ?? 0, isSafe: true, isGood: true };
  }

  /** Calls that nobody made. */
  get left(): readonly AttemptFacts[] {
    return this.#left;
  }

  #find(role: Role, model: string): AttemptFacts | undefined {
    return this.#left.find((one) => one.role === role && one.model === model);
  }

  #take(role: Role, model: string): AttemptFacts {
    const found = this.#find(role, model);
    if (found === undefined) throw new Error(`${model} was not asked as ${role} then`);
    this.#left.splice(this.#left.indexOf(found), 1);
    return found;
  }
}
