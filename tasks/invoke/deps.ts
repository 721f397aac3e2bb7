import type { Profile } from '../core/profile.ts';
import type { CustomerConnections } from '../ports/customer-connections.ts';
import type { PolicyStore } from '../ports/policy-store.ts';
import type { AskModelDeps } from '../spending/ask-model.ts';

export interface InvokeDeps extends AskModelDeps {
  readonly profile: Pick<Profile, 'answerPrompt'>;
  readonly policies: PolicyStore;
  /** Absent: nobody can listen. */
  readonly connections?: CustomerConnections;
}
