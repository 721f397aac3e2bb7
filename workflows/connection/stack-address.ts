import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { Profile } from '../../tasks/core/profile.ts';
import { profileFor } from '../../tasks/profiles/profile-for.ts';
import type { Endpoints } from '../local/endpoints.ts';

type Everywhere = 'region' | 'tableName' | 'indexName' | 'stateMachines' | 'models';

/** Where a stack is and how it is reached. The endpoints of a local stack are one; on AWS services have their own. */
export interface StackAddress extends Pick<Endpoints, Everywhere>, Partial<Omit<Endpoints, Everywhere>> {
  /** What was deployed; absent on this machine. */
  readonly deployed?: Deployed;
}

export interface Deployed {
  /** Twelve digits. */
  readonly account: string;
  /** Of the OpenSearch Serverless collection that holds the catalogue. */
  readonly collectionName: string;
  /** The models of the policy until an operator saves another: `modelSet` of the deployment. */
  readonly modelSet: string;
}

/** The shop under the models of a stack. */
export const profileOf = ({ models, deployed }: Pick<StackAddress, 'models' | 'deployed'>): Profile =>
  profileFor(deployed?.modelSet ?? (models === 'openai' ? 'openai' : 'current'));

/** The policy of a stack until one is saved. */
export const defaultPolicyOf = (address: Pick<StackAddress, 'models' | 'deployed'>): Policy =>
  profileOf(address).defaultPolicy;
