import { modelSetNamed } from '../core/policy/registry.ts';
import type { Profile } from '../core/profile.ts';
import { policyFor } from './mangaassist/default-policy.ts';
import { createMangaAssist } from './mangaassist/profile.ts';

let mangaAssist: Profile | undefined;

/**
 * The shop this deployment serves, under one set of models. The shop itself is read once: it holds no state,
 * and every stage of a process can stand on the same one.
 * @throws Error naming the known sets.
 */
export function profileFor(modelSet: string): Profile {
  mangaAssist ??= createMangaAssist();
  return { ...mangaAssist, defaultPolicy: policyFor(modelSetNamed(modelSet)) };
}
