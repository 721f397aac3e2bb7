import { modelSetNamed } from '../core/policy/registry.ts';
import type { Profile } from '../core/profile.ts';
import { policyFor } from './mangaassist/default-policy.ts';
import { createMangaAssist } from './mangaassist/profile.ts';

/**
 * The shop this deployment serves, under one set of models.
 * @throws Error naming the known sets.
 */
export function profileFor(modelSet: string): Profile {
  return { ...createMangaAssist(), defaultPolicy: policyFor(modelSetNamed(modelSet)) };
}
