import type { Profile } from '../core/profile.ts';
import type { PolicyStore } from '../ports/policy-store.ts';
import type { AskModelDeps } from '../spending/ask-model.ts';

export interface InvokeDeps extends AskModelDeps {
  readonly profile: Profile;
  readonly policies: PolicyStore;
}
