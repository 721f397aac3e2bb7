import { PolicyInvalid } from '../errors.ts';
import { type Policy, policySchema } from './policy.ts';

/**
 * A stored policy as this release understands it: whether it holds together was checked when it was saved.
 * @throws PolicyInvalid naming the field that it does not understand.
 */
export function readPolicy(document: unknown): Policy {
  const parsed = policySchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PolicyInvalid(
    `the stored policy is invalid: ${issue?.path.join('.') || 'policy'}: ${issue?.message}`,
  );
}
