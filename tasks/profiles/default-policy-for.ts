import type { Policy } from '../core/policy/policy.ts';
import { modelSetNamed } from '../core/policy/registry.ts';
import { policyFor } from './mangaassist/default-policy.ts';

/**
 * What the shop's policy store starts from.
 * @throws Error naming the known sets.
 */
export const defaultPolicyFor = (modelSet: string): Policy => policyFor(modelSetNamed(modelSet));
