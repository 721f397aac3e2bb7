import type { Profile } from '../core/profile.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { PassageIndex } from '../ports/passage-index.ts';
import type { PolicyStore } from '../ports/policy-store.ts';
import type { ShopRecords } from '../ports/shop-records.ts';
import type { PaidCallDeps } from '../spending/paid-call.ts';

export interface RetrieveDeps extends PaidCallDeps {
  readonly profile: Pick<Profile, 'format'>;
  readonly policies: PolicyStore;
  readonly index: PassageIndex;
  readonly records: ShopRecords;
  readonly embedder: Embedder;
}
