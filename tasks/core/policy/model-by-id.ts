import { PolicyInvalid } from '../errors.ts';

/** @throws PolicyInvalid when the registry does not have it. */
export function modelById<Model extends { readonly id: string }>(
  { models }: { readonly models: readonly Model[] },
  id: string,
): Model {
  const found = models.find((model) => model.id === id);
  if (found === undefined) {
    throw new PolicyInvalid(
      `unknown model ${id}: registered are ${models.map((model) => model.id).join(', ')}`,
    );
  }
  return found;
}
